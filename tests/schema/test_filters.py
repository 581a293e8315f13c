"""Filters narrow a search by kind, type, what is returned, arguments and deprecation; wrong ones are named."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.schema.schemas import big, everything, introspected, sdl
from wfg_tui.problems import UsageProblem
from wfg_tui.schema import SchemaIndex, complaint_of, search
from wfg_tui.schema.filters import FILTERS, KIND_VALUES, read_asked
from wfg_tui.schema.names import Names
from wfg_tui.schema.searching import hits_of


def paths(text: str, index: SchemaIndex | None = None) -> list[str]:
    return [hit.path for hit in search(index or everything(), text, limit=100_000)]


def filled(index: SchemaIndex) -> Names:
    names = Names(index)
    for _ in names.fill():
        pass
    return names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("request kind:type", {"Request"}),
        ("request kind:object", {"Request"}),
        ("kind:interface", {"Named", "Thing"}),
        ("kind:enum", {"Status"}),
        ("kind:union,enum", {"Status", "Either"}),
        ("kind:mutation", {"Changes.close"}),
        ("kind:subscription", {"News.closed"}),
        ("open kind:value", {"Status.OPEN"}),
        ("open kind:enum_value", {"Status.OPEN"}),
        ("kind:dir tag", {"@tag"}),
        ("kind:input-field size", {"Page.size"}),
        ("number kind:argument", {"Changes.close(number:)"}),
        ("type:page", {"Page", "Page.number", "Page.size", "Page.cursor", "Page.within"}),
        ("type:news,changes kind:field", {"News.closed", "Changes.close"}),
        ("type:c* kind:type", {"Choice", "Changes"}),
        ("returns:User", {"Root.viewer", "User.boss", "User.reports", "Request.requester"}),
        ("returns:[User]", {"User.reports"}),
        ("returns:[*] kind:query", {"Root.requests", "Root.things", "Root.oldRequests"}),
        ("boss returns:User!", {"User.boss"}),
        ("arg:since", {"Root.requests", "Root.requests(since:)"}),
        ("arg:page kind:field", {"Root.requests"}),
        ("arg:DateTime kind:field", {"Root.requests"}),
        ("arg:old", {"@tag", "@tag(old:)"}),
        (
            "deprecated:yes",
            {"Root.oldRequests", "Root.requests(status:)", "Status.LOST", "Page.cursor", "@tag(old:)"},
        ),
        ("deprecated:y kind:query", {"Root.oldRequests"}),
        ("requests deprecated:no kind:field", {"Root.requests"}),
        ("RETURNS:request KIND:Query", {"Root.requests", "Root.oldRequests"}),
        ("newest first returns:Request", {"Root.requests"}),
        ("nobody kind:value", {"Status.CLOSED"}),
        ("root. kind:argument", {
            "Root.requests(page:)", "Root.requests(since:)", "Root.requests(status:)", "Root.things(by:)",
            "Root.pick(status:)",
        }),
    ],
)  # fmt: skip
def test_filters_narrow_alone_and_beside_words(text: str, expected: set[str]) -> None:
    found = paths(text)
    assert set(found) == expected
    assert len(found) == len(expected)


def test_what_stands_in_quotes_is_looked_for_as_it_is() -> None:
    assert paths('"newest** first"') == ["Root.requests"]
    assert paths('"rqsts"') == []
    assert paths("rqsts") != []
    assert paths('"oreq"') == []
    assert paths('"kind:field"') == []
    assert complaint_of('"kinds:field"') is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kinds:field", "no filter kinds:"),
        ("requests colour:red", "no filter colour:"),
        ("kind:thing", "kind:thing is not known"),
        ("kind:field,thing", "kind:thing is not known"),
        ("kind:in", "kind:in is not known"),  # interface, input, input-field
        ("deprecated:maybe", "deprecated:maybe is not known"),
        ("kind:", "kind: has nothing after it"),
        ("returns:,", "returns: has nothing after it"),
        ("type:Usr", "type:usr leads nowhere"),
        ("returns:Nothing", "returns:nothing leads nowhere"),
        ("arg:nothing", "arg:nothing leads nowhere"),
    ],
)
def test_a_filter_that_is_wrong_is_named_with_what_it_may_be(text: str, says: str) -> None:
    with pytest.raises(UsageProblem) as raised:
        search(everything(), text)
    assert raised.value.code == "schema.filter"
    assert says in raised.value.what
    assert any(f"{one}:" in raised.value.advice for one in FILTERS)
    complaint = complaint_of(text, filled(everything()))
    assert complaint is not None
    assert complaint.what == raised.value.what


def test_what_was_nearly_meant_is_offered() -> None:
    wrong = complaint_of("kinds:field")
    assert wrong is not None
    assert "kind:" in wrong.meaning
    nowhere = complaint_of("type:requst", filled(everything()))
    assert nowhere is not None
    assert "Request" in nowhere.meaning


def test_while_somebody_types_a_filter_without_a_value_is_none_yet_and_a_wrong_one_finds_nothing() -> None:
    names = filled(everything())

    def live(text: str) -> list[str]:
        return [hit.path for hits in hits_of(everything(), names, text) for hit in hits]

    assert live("requests returns:") == live("requests")
    assert live("requests retur:x") == []
    assert live("kind:") == []


def test_an_argument_as_it_is_written_in_a_query_is_no_filter() -> None:
    assert complaint_of("filter:") is None
    assert complaint_of("Query.requests(filter:)") is None
    assert complaint_of("https://example.org/") is None


def test_every_kind_that_is_offered_is_understood() -> None:
    assert all(read_asked(f"kind:{kind}").complaint is None for kind in KIND_VALUES)
    assert all(kind in FILTERS["kind"] for kind in KIND_VALUES)


def expected_of(index: SchemaIndex) -> Iterator[tuple[str, str, str, tuple[str, ...], bool]]:
    """Gives path, kind, core of the type, arguments and deprecation of every field, read from the facts."""
    for name in index.type_names:
        info = index.type(name)
        assert info is not None
        for one in info.fields:
            arguments = tuple(argument.name for argument in one.args)
            yield f"{name}.{one.name}", "field", one.type.name, arguments, one.deprecation is not None


@given(sdl(), st.data())
@settings(max_examples=30, deadline=None)
def test_filters_let_through_exactly_the_fields_that_the_facts_say(text: str, data: st.DataObject) -> None:
    index = SchemaIndex.from_sdl(text)
    fields = list(expected_of(index))
    _, _, core, arguments, _ = data.draw(st.sampled_from(fields))
    assert set(paths(f"kind:field returns:{core}", index)) == {
        path for path, _, of, _, _ in fields if of.lower() == core.lower()
    }
    for argument in arguments[:1]:
        found = set(paths(f"kind:field arg:{argument}", index))
        assert found >= {path for path, _, _, args, _ in fields if argument in args}
    old = {path for path, _, _, _, deprecated in fields if deprecated}
    assert set(paths("kind:field deprecated:yes", index)) == old
    assert set(paths("kind:field deprecated:no", index)) == {path for path, *_ in fields} - old


@given(st.text(st.sampled_from('kindtypereurnsag:,*[]!" .@()xU'), max_size=40))
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_as_a_filter_is_answered_or_named(text: str) -> None:
    names = filled(everything())
    for hits in hits_of(everything(), names, text):
        assert all(hit.path for hit in hits)
    complaint = complaint_of(text, names)
    assert complaint is None or complaint.code == "schema.filter"


def test_stars_against_a_name_that_is_made_for_it_end() -> None:
    index = introspected(
        {"kind": "OBJECT", "name": "Query", "fields": []}, {"kind": "OBJECT", "name": "a" * 500_000}
    )
    assert complaint_of("type:" + "a*" * 90 + "b", filled(index)) is not None


def test_filters_over_five_thousand_types_come_up_for_breath() -> None:
    names = filled(big())
    assert sum(1 for _ in hits_of(big(), names, "returns:type00007", 50)) > 1
