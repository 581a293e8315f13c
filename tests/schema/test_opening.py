"""What a file is: a schema in any form, or documents written for one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.schema.schemas import SANDBOX, everything, sdl
from wfg_tui.problems import Problem
from wfg_tui.schema.opening import is_schema, open_schema
from wfg_tui.schema.snapshots import Snapshot, SnapshotStore

QUERIES = [
    "{ viewer { userName } }",
    "query Q { type: a input }",
    'query Q($x: I = {a: "type X {"}) { a(x: $x) }',
    "# type Query { a: Int }\nfragment F on User { id }",
    '"""\ntype T { a: Int }\n"""\nquery Q { a }',
    "mutation { do }",
    "subscription S { news { type } }",
    "",
    "type T { a: Int }\nquery Q { a }",
]
SCHEMAS = [
    SANDBOX,
    "type Query { query: Int fragment(mutation: Int): Int }",
    '"""\nquery Q { it was once }\n{\n"""\ntype Query { a: Int }',
    'schema @link(url: "x") { query: Q } type Q { a: Int }',
    "extend type Query { a: Int }",
    "directive @a on FIELD",
    json.dumps(everything().to_introspection()),
    json.dumps({"data": everything().to_introspection()}),
]


@pytest.mark.parametrize("text", QUERIES)
def test_documents_are_no_schema(text: str) -> None:
    assert not is_schema(text)


@pytest.mark.parametrize("text", SCHEMAS)
def test_schemas_are_schemas_with_a_mark_before_them_too(text: str) -> None:
    assert is_schema(text)
    assert is_schema("\ufeff\n" + text)


@settings(max_examples=60, deadline=None)
@given(sdl())
def test_made_up_schemas_are_schemas(text: str) -> None:
    assert is_schema(text)


def test_an_answer_that_only_names_introspection_is_none() -> None:
    assert not is_schema(json.dumps({"data": {"hint": "__schema", "x": {"a": "__schema: {"}}}))


def test_a_schema_is_opened_in_every_form(tmp_path: Path) -> None:
    index = everything()
    (tmp_path / "a.graphql").write_text(index.to_sdl())
    (tmp_path / "b.json").write_text(json.dumps(index.to_introspection()))
    taken = SnapshotStore(tmp_path / "kept").take(Snapshot("one", "prod", 1.0), index)
    for path in (tmp_path / "a.graphql", tmp_path / "b.json", taken.path):
        assert open_schema(path).type_names == index.type_names


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem) as told:
        open_schema(tmp_path / "not there")
    assert told.value.code == "schema.file"
    with pytest.raises(Problem):
        open_schema(tmp_path)


def test_a_snapshot_gives_back_the_very_schema(tmp_path: Path) -> None:
    store, index = SnapshotStore(tmp_path), everything()
    store.take(Snapshot("one", "prod", 1.0, "host", "mary", "full"), index)
    snapshot, again = store.load("prod", "one")
    assert again.to_introspection() == index.to_introspection()
    assert (snapshot.host, snapshot.as_user, snapshot.types) == ("host", "mary", len(index.type_names))
    assert [one.name for one in store.list()] == ["one"]
    assert store.list("other") == []


_NO_DATE = (
    b'{"extensions": {"snapshot": {"profile": "prod", "taken_at": 1e300, "host": "", "as_user": "", '
    b'"rung": "full", "types": 1}},\n'
)


@pytest.mark.parametrize("damage", [b"", b"{", b'{"extensions": {"snapshot": 7},\n', b"\x00" * 50, _NO_DATE])
def test_a_damaged_snapshot_is_left_out_of_lists_and_named_when_asked_for(tmp_path: Path, damage: bytes) -> None:
    store = SnapshotStore(tmp_path)
    taken = store.take(Snapshot("one", "prod", 1.0), everything())
    taken.path.write_bytes(damage)
    assert store.list() == []
    with pytest.raises(Problem) as told:
        store.load("prod", "one")
    assert told.value.code == "snapshot.damaged"
