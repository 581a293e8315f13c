"""A folder of documents against a schema: each by itself, fragments from beside it; nothing stops the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import build_schema, parse, validate
from hypothesis import given, settings
from hypothesis import strategies as st

from wfg_tui.language import diagnose
from wfg_tui.schema import SchemaIndex
from wfg_tui.workspace.checking import Checked, check_documents
from wfg_tui.workspace.documents import Written, documents_under

SDL = """
type Query { user: User old: String @deprecated users(first: Int): [User!] }
type User { name: String boss: User id: ID! }
"""


@pytest.fixture(scope="module")
def index() -> SchemaIndex:
    return SchemaIndex.from_sdl(SDL)


def check(index: SchemaIndex, **texts: str) -> dict[str, list[tuple[tuple[int, int], str, str]]]:
    written = [Written(Path(f"{name}.graphql"), text) for name, text in texts.items()]
    return {
        one.path.stem: [(found.start, found.severity, found.message) for found in one.found]
        for one in check_documents(written, index)
    }


def test_a_fragment_may_be_defined_in_another_file(index: SchemaIndex) -> None:
    found = check(
        index,
        query="query Q { user { ...Whole } }",
        whole="fragment Whole on User { name ...Boss }",
        boss="fragment Boss on User { boss { id } }",
    )
    assert found == {"query": [], "whole": [], "boss": []}


def test_what_is_wrong_is_said_once_in_the_file_where_it_stands(index: SchemaIndex) -> None:
    found = check(
        index,
        one="query One { user { ...Broken } }",
        two="query Two {\n  user { ...Broken nope }\n}",
        broken="fragment Broken on User {\n  gone\n}",
    )
    assert found["one"] == []
    assert [(start, message.split(" on ")[0]) for start, _, message in found["two"]] == [
        ((1, 19), 'Cannot query field "nope"')
    ]
    assert [start for start, _, _ in found["broken"]] == [(1, 2)]


def test_a_variable_that_only_a_borrowed_fragment_uses_counts(index: SchemaIndex) -> None:
    found = check(
        index,
        good="query Good($n: Int) { ...Some }",
        bad="query Bad { ...Some }",
        some="fragment Some on Query { users(first: $n) { id } }",
    )
    assert found["good"] == []
    assert [(start, "$n" in message) for start, _, message in found["bad"]] == [((0, 6), True)]


def test_a_fragment_that_no_file_defines_or_that_nobody_spreads_is_told(index: SchemaIndex) -> None:
    found = check(index, query="{ user { ...Nowhere } }", idle="fragment Idle on User { id }")
    assert 'Unknown fragment "Nowhere"' in found["query"][0][2]
    assert '"Idle" is never used' in found["idle"][0][2]


def test_a_fragment_that_two_files_define_otherwise_is_told_with_both_places(index: SchemaIndex) -> None:
    same = "fragment Same on User { id }"
    found = check(
        index,
        query="{ user { ...Torn ...Same } }",
        a=f"{same}\n\nfragment Torn on User {{ id }}",
        b=f"fragment Torn on User {{ name }} {same}",
    )
    ((_, _, message),) = found["query"]
    assert message.endswith("It is defined in several files, each time otherwise: a.graphql:3, b.graphql:1.")


def test_a_files_own_fragment_goes_before_anothers(index: SchemaIndex) -> None:
    found = check(
        index,
        mine="{ user { ...F } } fragment F on User { name }",
        other="{ user { ...F } } fragment F on User { gone }",
    )
    assert found["mine"] == []
    assert len(found["other"]) == 1


def test_fragments_that_go_round_through_files_are_told(index: SchemaIndex) -> None:
    found = check(
        index,
        query="{ user { ...A } }",
        a="fragment A on User { boss { ...B } }",
        b="fragment B on User { boss { ...A } }",
    )
    assert any("itself" in message for _, _, message in found["a"] + found["b"])


def test_what_is_deprecated_is_a_warning(index: SchemaIndex) -> None:
    ((_, severity, message),) = check(index, q="{ old }")["q"]
    assert severity == "warning"
    assert "deprecated" in message


def test_a_schema_among_the_documents_is_passed_over(index: SchemaIndex) -> None:
    (schema, query) = check_documents([Written(Path("s"), SDL), Written(Path("q"), "{ old2 }")], index)
    assert schema.passed_over == "it holds a schema"
    assert query.found


def test_files_that_cannot_be_read_are_told_and_the_rest_is_checked(index: SchemaIndex, tmp_path: Path) -> None:
    (tmp_path / "latin.graphql").write_bytes("{ user { name } } # caf\xe9".encode("latin-1"))
    (tmp_path / "folder.graphql").mkdir()
    (tmp_path / "nowhere.graphql").symlink_to(tmp_path / "not there")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "self.graphql").symlink_to(tmp_path / "self.graphql")
    (tmp_path / "bom.gql").write_bytes(b"\xef\xbb\xbf{ user { gone } }")
    (tmp_path / "empty.graphql").write_text("")
    (tmp_path / "readme.md").write_text("{ nothing }")
    found = {one.path.name: one for one in check_documents(list(documents_under(tmp_path)), index)}
    assert set(found) == {"latin.graphql", "nowhere.graphql", "self.graphql", "bom.gql", "empty.graphql"}
    assert told(found["latin.graphql"]) == "It cannot be read: it is not UTF-8 text."
    assert told(found["nowhere.graphql"]) == "It cannot be read: it is no file."
    assert told(found["self.graphql"]).startswith("It cannot be read: ")
    assert found["bom.gql"].found[0].start == (0, 9)
    assert found["empty.graphql"].found == ()


def told(one: Checked) -> str:
    (found,) = one.found
    assert found.severity == "error"
    return found.message


def test_thousands_of_files_are_checked(index: SchemaIndex) -> None:
    written = [
        Written(Path(f"{n}.graphql"), f"query Q{n} {{ user {{ ...F{n // 50} }} }}")
        if n % 50
        else Written(
            Path(f"{n}.graphql"), f"fragment F{n // 50} on User {{ name {'gone' if n == 1_500 else ''} }}"
        )
        for n in range(3_000)
    ]
    wrong = [one.path.name for one in check_documents(written, index) if one.found]
    assert wrong == ["1500.graphql"]


PARTS = [
    "query A { user { name } }",
    "query B { user { ...X ...Y } }",
    "query C($n: Int) { users(first: $n) { ...X gone } }",
    "fragment X on User { id ...Y }",
    "fragment Y on User { boss { name } }",
    "{ old user }",
    "query D {",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=4, unique=True))
def test_a_document_alone_is_judged_as_ever(parts: list[str]) -> None:
    index = SchemaIndex.from_sdl(SDL)
    text = "\n".join(parts)
    (alone,) = check_documents([Written(Path("one"), text)], index)
    assert list(alone.found) == diagnose(text, index)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PARTS[:5]), min_size=2, max_size=5, unique=True))
def test_documents_of_one_definition_are_wrong_where_the_whole_would_be(parts: list[str]) -> None:
    """The specification's own rules over all definitions in one document say the same, but for what is missing."""
    index = SchemaIndex.from_sdl(SDL)
    found = check_documents([Written(Path(part), part) for part in parts], index)
    ours = {one.path for one in found if any(each.severity == "error" for each in one.found if used(each.message))}
    theirs = set()
    for error in validate(build_schema(SDL), parse("\n".join(parts))):
        if used(error.message):
            theirs |= {Path(parts[place.line - 1]) for place in error.locations or ()}
    assert ours == theirs


def used(message: str) -> bool:
    """Whether it is not of an idle fragment: the specification follows from operations, we ask for any spread."""
    return "is never used" not in message or "Fragment" not in message
