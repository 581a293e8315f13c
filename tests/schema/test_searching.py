"""One box finds names, arguments, enum values and descriptions: the best first, whatever is typed."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.schema.schemas import big, everything, field, introspected, sandbox, sdl
from wfg_tui.problems import UsageProblem
from wfg_tui.schema import Hit, SchemaIndex, search
from wfg_tui.schema.names import Names
from wfg_tui.schema.searching import hits_of
from wfg_tui.schema.tiers import EXACT, INSIDE, PARTS, PREFIX, SAID, SCATTERED, WORD


def paths(text: str, index: SchemaIndex | None = None) -> list[str]:
    return [hit.path for hit in search(index or everything(), text)]


def hit_of(text: str, path: str) -> Hit:
    return next(hit for hit in search(everything(), text) if hit.path == path)


def test_an_exact_name_comes_first_then_what_begins_with_it() -> None:
    assert paths("request")[:2] == ["Request", "Root.requests"]
    assert hit_of("request", "Request").score == EXACT
    assert hit_of("request", "Root.requests").score == PREFIX


def test_a_field_of_a_root_comes_before_an_equally_good_one_further_in() -> None:
    found = paths("requ", sandbox())
    assert found[:2] == ["Request", "Query.requests"]
    assert found.index("Query.requests") < found.index("Action.request")


def test_case_does_not_count() -> None:
    assert paths("REQUESTS")[0] == "Root.requests"
    assert paths("lost") == paths("LOST")


@pytest.mark.parametrize(
    ("text", "path", "score"),
    [
        ("requests", "Root.oldRequests", WORD),
        ("quests", "Root.requests", INSIDE),
        ("oldreq", "Root.oldRequests", PREFIX),
        ("oreq", "Root.oldRequests", PARTS),
        ("dt", "DateTime", PARTS),
        ("rqsts", "Root.requests", SCATTERED),
        ("nobody works", "Status.CLOSED", SAID),
        ("whoever", "Root.viewer", SAID),
    ],
)
def test_a_hit_says_how_well_it_answers(text: str, path: str, score: int) -> None:
    assert hit_of(text, path).score == score


@pytest.mark.parametrize(
    ("text", "path", "kind"),
    [
        ("page", "Page", "type"),
        ("viewer", "Root.viewer", "field"),
        ("since", "Root.requests(since:)", "argument"),
        ("within", "Page.within", "input_field"),
        ("open", "Status.OPEN", "enum_value"),
        ("tag", "@tag", "directive"),
        ("old", "@tag(old:)", "argument"),
    ],
)
def test_every_kind_of_name_is_found_and_told_as_people_write_it(text: str, path: str, kind: str) -> None:
    assert hit_of(text, path).kind == kind


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("root.req", "Root.requests"),
        ("Root.requests(since", "Root.requests(since:)"),
        ("requests.since", "Root.requests(since:)"),
        ("status.lost", "Status.LOST"),
        ("@ta", "@tag"),
        ("user.", "User.boss"),
        ("@", "@skip"),
    ],
)
def test_a_path_narrows_to_what_is_in_it(text: str, path: str) -> None:
    found = paths(text)
    assert path in found
    assert "Request.requester" not in found
    assert "Request" not in found


def test_several_words_must_all_be_there() -> None:
    assert paths("newest processes") == ["Root.requests"]
    assert paths("requests old")[0] == "Root.oldRequests"
    assert paths("requests nowhere") == []


def test_a_hit_carries_its_type_and_where_the_name_answers() -> None:
    hit = hit_of("quests", "Root.requests")
    assert (hit.name, hit.type_name, hit.field_name, hit.detail) == ("requests", "Root", "requests", "[Request!]!")
    assert [hit.name[start:end] for start, end in hit.matched] == ["quests"]
    parts = hit_of("oreq", "Root.oldRequests")
    assert [parts.name[start:end] for start, end in parts.matched] == ["o", "Req"]
    assert hit_of("since", "Root.requests(since:)").detail == "DateTime"
    assert hit_of("page", "Page").detail == "INPUT_OBJECT"


def test_a_description_is_shown_around_what_was_found() -> None:
    hit = hit_of("newest", "Root.requests")
    assert hit.matched == ()
    assert hit.excerpt == "Requests of processes, **newest** first."
    index = introspected({"kind": "OBJECT", "name": "Query", "description": "Long " * 50 + "Needle" + " on" * 50})
    [far] = search(index, "needle")
    assert far.excerpt.startswith("…Long Long")
    assert "Needle on on" in far.excerpt
    assert far.excerpt.endswith("…")


def test_what_is_deprecated_comes_after_what_is_not_and_says_so() -> None:
    index = introspected(
        {
            "kind": "OBJECT",
            "name": "Query",
            "fields": [
                field("item", "SCALAR", "Int", isDeprecated=True),
                field("itemOfLongName", "SCALAR", "Int"),
            ],
        }
    )
    assert paths("ite", index) == ["Query.itemOfLongName", "Query.item"]
    assert [hit.deprecated for hit in search(index, "ite")] == [False, True]


@pytest.mark.parametrize("text", ["", "   ", ".", "(", ":", "..."])
def test_nothing_typed_finds_nothing(text: str) -> None:
    assert search(everything(), text) == []


def test_what_is_nowhere_finds_nothing() -> None:
    assert search(everything(), "zzzz") == []


def test_the_limit_holds_and_keeps_the_best() -> None:
    found = search(big(500), "type00042", limit=5)
    assert found[0].path == "Type00042"
    assert len(search(big(500), "type", limit=5)) == 5


def test_the_portions_are_each_ranked_below_the_one_before() -> None:
    names = Names(sandbox())
    assert not names.filled
    for _ in names.fill():
        pass
    scores = [hit.score for portion in hits_of(sandbox(), names, "re") for hit in portion]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) > 2


def all_names(index: SchemaIndex) -> set[str]:
    """Every path in the schema, read from the facts: what a search for a name must be able to find."""
    found = set(index.type_names) | {f"@{one.name}" for one in index.directives}
    found |= {f"@{one.name}({argument.name}:)" for one in index.directives for argument in one.args}
    for name in index.type_names:
        info = index.type(name)
        assert info is not None
        found |= {f"{name}.{one.name}" for one in (*info.fields, *info.input_fields, *info.enum_values)}
        found |= {f"{name}.{one.name}({argument.name}:)" for one in info.fields for argument in one.args}
    return found


@given(sdl(), st.text("aeimtx_0123", min_size=1, max_size=3))
@settings(max_examples=30, deadline=None)
def test_exactly_the_names_that_have_the_text_are_found_above_fuzzy_and_described_ones(
    text: str, asked: str
) -> None:
    index = SchemaIndex.from_sdl(text)
    found = [hit for hit in search(index, asked, limit=100_000) if hit.score >= INSIDE]
    assert len({hit.path for hit in found}) == len(found)
    expected = {path for path in all_names(index) if asked in _own_name(path).lower()}
    assert {hit.path for hit in found} == expected
    for hit in found:
        assert [hit.name[start:end].lower() for start, end in hit.matched] == [asked]


def _own_name(path: str) -> str:
    return path.rstrip(":)").replace("(", ".").lstrip("@").rpartition(".")[2]


@given(st.text(max_size=30))
@example("A:0")
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_is_answered(text: str) -> None:
    hits: list[Hit] = []
    with contextlib.suppress(UsageProblem):  # what reads as a filter and is none
        hits = search(everything(), text)
    for hit in hits:
        assert hit.path
        assert all(0 <= start < end <= len(hit.name) for start, end in hit.matched)
