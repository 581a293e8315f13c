"""Damaged, hostile and half-standard schemas: a named refusal, or a repair that is told; never a crash."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.schema.schemas import EVERYTHING, SANDBOX, everything, field, introspected, named, sandbox
from tests.schema.test_half_standard import everything_asked_of, query
from wfg_tui.problems import Problem
from wfg_tui.schema import SchemaIndex
from wfg_tui.schema.reading import served_type
from wfg_tui.schema.storage import UNREADABLE

JUNK: tuple[Any, ...] = (
    None, True, 7, -1.5e300, "", "Query", "\x1b]0;owned\x07\u202e\n", "x" * 5_000, [], [None], [[[]]], {},
    {"kind": "LIST", "name": None, "ofType": None}, {"kind": "OBJECT", "name": "Lost"}, [{"name": "a"}] * 2,
)  # fmt: skip
"""What may stand where something else should."""

Path = tuple[str | int, ...]


def judged(data: bytes) -> SchemaIndex | None:
    """Asks everything of what `data` is taken for, and of what is said about it."""
    try:
        index = SchemaIndex.from_introspection_bytes(data)
    except Problem as problem:
        assert problem.code == "schema.not_introspection"  # noqa: PT017 - either way is right
        return None
    everything_asked_of(index)
    said = (*index.notes, *index.repairs)
    if not_as_specified(index):
        assert said, "what was repaired is told"
    assert all(len(words) < 2_000 and "\x1b" not in words for words in index.repairs)
    try:
        assert all("\x1b" not in words for words in index.findings)
    except Problem as problem:
        assert problem.code == "schema.unbuildable"  # noqa: PT017 - either way is right; the other is a crash
    return index


def not_as_specified(index: SchemaIndex) -> bool:
    """Whether any type is read otherwise than as it was served."""
    for name in index.type_names:
        raw = index.raw(name)
        assert raw is not None
        try:
            served_type(raw)
        except UNREADABLE:
            return True
    return False


def places(value: Any, here: Path = ()) -> Iterator[Path]:
    """Gives the path of every node of a JSON value but its root."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*here, key)
        yield from places(one, (*here, key))


@cache
def of_the_sandbox() -> tuple[dict[str, Any], tuple[Path, ...]]:
    whole = sandbox().to_introspection()
    return whole, tuple(places(whole))


def changed(whole: dict[str, Any], path: Path, how: str, junk: Any) -> dict[str, Any]:
    """Gives a copy of `whole` in which one node is something else; what is not on the way to it is shared."""
    top = copy.copy(whole)
    here: Any = top
    for key in path[:-1]:
        here[key] = copy.copy(here[key])
        here = here[key]
    last: Any = path[-1]
    if how == "gone":
        del here[last]
    elif how == "twice" and isinstance(here, list):
        here.append(here[last])
    elif how == "nested":
        here[last] = {"kind": "NON_NULL", "name": None, "ofType": here[last], "fields": [here[last]]}
    else:
        here[last] = junk
    return top


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_node_of_a_real_introspection_may_be_gone_doubled_nested_or_junk(data: st.DataObject) -> None:
    whole, all_places = of_the_sandbox()
    path = data.draw(st.sampled_from(all_places))
    how = data.draw(st.sampled_from(["gone", "twice", "nested", "junk", "junk"]))
    judged(json.dumps(changed(whole, path, how, data.draw(st.sampled_from(JUNK)))).encode())


KEYS = sorted({str(path[-1]) for path in places(everything().to_introspection()) if isinstance(path[-1], str)})


@pytest.mark.parametrize("key", KEYS)
def test_any_key_may_hold_anything_everywhere_at_once(key: str) -> None:
    for junk in JUNK:
        whole = everything().to_introspection()
        for path in reversed([path for path in places(whole) if path[-1] == key]):  # inner ones first
            here: Any = whole
            for step in path[:-1]:
                here = here[step]
            here[key] = junk
        judged(json.dumps(whole).encode())


@given(st.floats(0, 1, exclude_max=True))
@settings(max_examples=60, deadline=None)
def test_an_introspection_that_breaks_off_anywhere_is_refused(part: float) -> None:
    data = json.dumps(of_the_sandbox()[0]).encode()
    assert judged(data[: int(part * len(data))]) is None


@given(st.floats(0, 1), st.binary(min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_bytes_that_were_damaged_on_the_way_are_refused_or_read(part: float, damage: bytes) -> None:
    data = json.dumps(of_the_sandbox()[0]).encode()
    at = int(part * len(data))
    judged(data[:at] + damage + data[at + len(damage) :])


@given(st.floats(0, 1, exclude_max=True), st.text(max_size=3))
@settings(max_examples=60, deadline=None)
def test_sdl_that_breaks_off_or_is_damaged_anywhere_is_refused_with_its_place_or_read(
    part: float, junk: str
) -> None:
    for text in (SANDBOX, EVERYTHING):
        at = int(part * len(text))
        for damaged in (text[:at], text[:at] + junk + text[at:]):
            try:
                everything_asked_of(SchemaIndex.from_sdl(damaged))
            except Problem as problem:
                assert problem.code == "schema.not_sdl"  # noqa: PT017 - either way is right


def test_every_repair_is_named_with_its_place() -> None:
    index = introspected(
        query(
            field("a", "OBJECT", "Lost"),
            field("a", "SCALAR", "Int"),
            field("bad name", "SCALAR", "Int"),
            {"name": "b", "type": {"kind": "LIST", "ofType": None}},
        ),
        query(),
        {"kind": "THING", "name": "Strange", "fields": []},
        {"kind": "OBJECT", "name": "Holed", "fields": [None, field("kept", "SCALAR", "Int")]},
        {"kind": "OBJECT", "name": "Odd", "description": 7, "fields": []},
        {"kind": "OBJECT"},
        {"kind": "SCALAR", "name": "Int"},
    )
    assert index.notes == (
        "Left out for want of a name: 1 type.",
        "Came more than once, the first is kept: 1 type.",
    )
    assert set(index.repairs) == {
        "Came more than once in its type, the first is kept: Query.a.",
        "A reference that names no type is shown as Unknown: Query.b.",
        "Not a name that a document could hold: Query.bad name.",
        "Its kind is none that GraphQL has, and is guessed from what it has: Strange.",
        "Left out for want of a name, something in: Holed.fields.",
        "Not as the specification has it, and read as far as it goes: Odd.",
        "Named in the schema but not described: Lost (by Query.a).",
    }


def test_many_repairs_are_counted_and_a_sound_schema_has_none() -> None:
    index = introspected(query(*(field(f"f{number}", "OBJECT", f"Lost{number}") for number in range(2_000))))
    [words] = index.repairs
    assert words.endswith("Lost2 (by Query.f2) and 1,997 more.")
    assert everything().repairs == ()
    assert sandbox().repairs == ()


def test_what_breaks_the_rules_of_the_specification_is_found_and_stops_nothing() -> None:
    index = SchemaIndex.from_sdl("interface Node { id: ID! } type Query implements Node { a: Int } enum None")
    assert any("Interface field Node.id expected" in words for words in index.findings)
    assert any("None" in words for words in index.findings)
    everything_asked_of(index)
    assert sandbox().findings == ()


@pytest.mark.parametrize(
    "types",
    [
        [{"kind": "OBJECT", "name": "String", "fields": [field("x", "OBJECT", "String")]}],
        [{"kind": "INPUT_OBJECT", "name": "Query", "inputFields": []}],
        [
            {"kind": "OBJECT", "name": "__Schema", "fields": []},
            {"kind": "ENUM", "name": "__Type", "enumValues": []},
        ],
        [{"kind": "INTERFACE", "name": "A", "interfaces": [named("INTERFACE", "A")], "fields": []}],
        [
            {
                "kind": "INPUT_OBJECT",
                "name": "In",
                "inputFields": [
                    {"name": "in", "type": {"kind": "NON_NULL", "ofType": named("INPUT_OBJECT", "In")}},
                    {"name": "d", "type": named("INPUT_OBJECT", "In"), "defaultValue": "{d: {d: {d: {}}}}"},
                ],
            }
        ],
        [{"kind": "UNION", "name": "U", "possibleTypes": [named("UNION", "U"), named("SCALAR", "Int")]}],
        [{"kind": "ENUM", "name": "E", "enumValues": [{"name": "true"}, {"name": "null"}, {"name": "1"}]}],
        [{"kind": "OBJECT", "name": "x" * 100_000, "fields": []}],
        [{"kind": "OBJECT", "name": "\x1b[2J\u202e", "fields": [field("\x00", "OBJECT", "\x1b[2J\u202e")]}],
        [
            {
                "kind": "OBJECT",
                "name": "Many",
                "fields": [field(f"f{one}", "OBJECT", "Many") for one in range(3_000)],
            }
        ],
    ],
    ids=lambda types: str(types[0]["name"])[:8].encode("unicode_escape").decode(),
)
def test_a_schema_made_to_do_harm_is_read(types: list[dict[str, Any]]) -> None:
    root = query(field("a", "SCALAR", "Int"))
    data = json.dumps(introspected(*types, root).to_introspection()).encode()
    assert judged(data) is not None


def test_brackets_without_end_are_refused_or_read() -> None:
    for deep in (b"[" * 200_000, b'{"__schema":' * 100_000, b'{"data":{"__schema":{"types":' + b"[" * 100_000):
        assert judged(deep) is None
    whole = json.dumps(introspected(query()).to_introspection()).encode()
    wrapped = b'{"kind": "LIST", "ofType": ' * 50_000 + b"null" + b"}" * 50_000
    judged(whole.replace(b'"fields": []', b'"fields": [{"name": "deep", "type": ' + wrapped + b"}]"))


def test_a_block_of_ten_megabytes_in_sdl_is_read() -> None:
    index = SchemaIndex.from_sdl('"""' + "hay\n" * 2_500_000 + 'needle"""\ntype Query { a: Int }')
    found = index.type("Query")
    assert found is not None
    assert found.description.endswith("needle")
