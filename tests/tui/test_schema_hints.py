"""What the search box offers while somebody types: filters and their values, and what is wrong with one."""

from __future__ import annotations

import pytest

from tests.schema.schemas import everything
from tests.tui.browsing import Host, browsing, find, settled
from wfg_tui.schema.names import Names
from wfg_tui.tui.widgets.schema_box import SchemaBox
from wfg_tui.tui.widgets.schema_hints import hint
from wfg_tui.tui.widgets.schema_rows import SchemaRows


def filled() -> Names:
    names = Names(everything())
    for _ in names.fill():
        pass
    return names


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("", ("kind:", "type:", "returns:", "arg:", "deprecated:")),
        ("re", ("returns:",)),
        ("user re", ("returns:",)),
        ("requ", ()),
        ("kind:in", ("interface", "input", "input-field")),
        ("kind:field,in", ("interface", "input", "input-field")),
        ("kind:directive", ()),
        ("deprecated:", ("yes", "no")),
        ("returns:st", ("Status", "String")),
        ("type:req", ("Request",)),
        ("arg:s", ("since", "status")),
        ("kind:field ", ()),
        ("https://x", ()),
    ],
)
def test_what_fits_is_offered(text: str, offers: tuple[str, ...]) -> None:
    assert hint(text, everything(), filled()).offers == offers


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("re", "returns:"),
        ("user re", "user returns:"),
        ("kind:in", "kind:interface "),
        ("kind:field,val", "kind:field,value "),
        ("returns:st", "returns:Status "),
        ("words", "words"),
    ],
)
def test_an_offer_takes_the_place_of_what_was_typed(text: str, taken: str) -> None:
    assert hint(text, everything(), filled()).taken(text) == taken


@pytest.mark.parametrize(
    ("text", "words"),
    [("kind:rubbish", "kind:rubbish is not known."), ("colour:red", "There is no filter colour:."), ("user", "")],
)
def test_what_is_wrong_is_told_in_one_sentence(text: str, words: str) -> None:
    assert hint(text, everything(), filled()).complaint == words


def below(app: Host) -> str:
    return app.query_one("SchemaTrail").render_line(0).text.strip()


async def test_the_offers_stand_below_the_box_while_somebody_types_and_tab_takes_the_first() -> None:
    async with browsing(everything()) as (app, pilot):
        await pilot.press("slash")
        await pilot.pause()
        assert below(app).startswith("kind:  type:  returns:")
        await pilot.press("d", "e", "p", "tab")
        await pilot.pause()
        assert below(app) == "Tab yes  no"
        await pilot.press("tab")
        await settled(pilot)
        assert app.query_one(SchemaBox).line.value == "deprecated:yes "
        assert app.count == "5"
        await pilot.press("down")
        assert below(app).endswith(app.here)


async def test_tab_leaves_the_box_where_nothing_is_offered() -> None:
    async with browsing(everything()) as (app, pilot):
        await find(pilot, "viewer")
        await pilot.press("tab")
        assert app.focused is not app.query_one(SchemaBox).line


async def test_a_wrong_filter_is_told_where_one_types_and_what_it_may_be_where_hits_would_be() -> None:
    async with browsing(everything()) as (app, pilot):
        await find(pilot, "kind:rubbish user")
        assert below(app) == "kind:rubbish is not known."
        assert "input-field" in " ".join(app.shown())


async def test_while_a_filters_value_is_still_to_come_what_one_reads_stays() -> None:
    async with browsing(everything()) as (app, pilot):
        await find(pilot, "user")
        before = app.shown()
        app.query_one(SchemaBox).line.value = "user kind:"
        await settled(pilot)
        assert app.shown() == before


async def test_a_filter_without_its_value_and_nothing_else_shows_everything() -> None:
    async with browsing(everything()) as (app, pilot):
        before = app.shown()
        await find(pilot, "kind")
        await settled(pilot)
        assert app.shown() != before
        await pilot.press("colon")
        await settled(pilot)
        assert app.shown() == before
        assert app.query_one(SchemaBox).line.value == "kind:"


async def test_nothing_within_filters_says_that_without_them_there_may_be() -> None:
    async with browsing(everything()) as (app, pilot):
        await find(pilot, "viewer kind:enum")
        assert "Nothing has “viewer” within these  filters." in " ".join(app.shown())


async def test_the_words_that_answer_are_emphasised_in_a_description() -> None:
    async with browsing(everything(), width=80) as (app, pilot):
        await find(pilot, "newest")
        parts = app.query_one(SchemaRows).parts(0)
        assert [text for text, ink in parts if ink == "found"] == ["newest"]
