"""Ways through the schema pane: names that lead on, crumbs, back and forward, pins, wrappers, following."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.schema.schemas import big, everything, sandbox
from tests.tui.browsing import browsing, settled
from wfg_tui.schema import SchemaIndex
from wfg_tui.tui.widgets.schema_rows import SchemaRows
from wfg_tui.tui.widgets.schema_words import SchemaWords
from wfg_tui.workspace.pins import read_pins, toggle_pin

DESCRIBED = '''
"""
The beginning. See `Box.inner`, `inner`, `Box` and `nothing at all`.
"""
type Query { box: Box inner: Box }
type Box { inner: Box }
'''


# Names in the words


async def test_a_key_marks_the_names_in_the_words_and_enter_goes_there() -> None:
    async with browsing(everything()) as (app, pilot):
        app.browser.reveal("Root", "requests")
        await settled(pilot)
        marked = []
        for _ in range(4):
            await pilot.press("right_square_bracket")
            marked.append(app.browser.about.marked)
        assert marked == ["Request", "Page", "DateTime", "Status"]
        await pilot.press("left_square_bracket", "enter")
        assert app.here == "DateTime"
        assert app.inserted == []


async def test_escape_takes_the_mark_off_and_enter_inserts_again() -> None:
    async with browsing(everything()) as (app, pilot):
        app.browser.reveal("Root", "requests")
        await settled(pilot)
        await pilot.press("right_square_bracket", "escape", "enter")
        assert app.inserted == [("Root", "requests")]


async def test_a_mark_goes_with_the_row_it_was_set_for() -> None:
    async with browsing(everything()) as (app, pilot):
        app.browser.reveal("Root", "requests")
        await settled(pilot)
        await pilot.press("right_square_bracket", "down")
        assert app.browser.about.marked == ""


async def test_a_click_on_a_name_in_the_words_goes_there() -> None:
    async with browsing(everything()) as (app, pilot):
        app.browser.reveal("Root", "anyOf")
        await settled(pilot)
        words = app.query_one(SchemaWords)
        line = next(y for y in range(words.size.height) if "→ Either" in words.render_line(y).text)
        await pilot.click(words, offset=(4, line + 1))  # below the border
        assert app.here == "Either"
        assert "one of  User, Request" in app.words


async def test_a_name_in_code_marks_leads_on_where_the_schema_has_it() -> None:
    async with browsing(SchemaIndex.from_sdl(DESCRIBED)) as (app, pilot):
        await settled(pilot)
        assert "See Box.inner, inner, Box and nothing at all." in app.words
        marked = []
        for _ in range(3):
            await pilot.press("right_square_bracket")
            marked.append(app.browser.about.marked)
        assert marked == ["Box.inner", "Query.inner", "Box"]


async def test_where_no_name_leads_on_it_says_so() -> None:
    async with browsing(everything()) as (app, pilot):
        app.browser.reveal("DateTime")
        await settled(pilot)
        await pilot.press("end", "right_square_bracket")
        assert app.notices == ["Nothing in these words leads anywhere."]


async def test_a_click_on_a_rows_type_goes_to_its_page() -> None:
    async with browsing(everything()) as (app, pilot):
        rows = app.query_one(SchemaRows)
        line = next(y for y, text in enumerate(app.lines()) if "anyOf" in text)
        await pilot.click(rows, offset=(app.lines()[line].index("Either") + 2, line))
        assert app.here == "Either"
        await pilot.press("backspace")
        assert app.here == "Root.anyOf"


# How one came


async def test_crumbs_name_what_a_row_stands_in() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await pilot.press("down", "right", "right")
        assert app.trail == ["Query", "viewer", "id"]


async def test_crumbs_name_the_places_one_came_from_and_each_is_a_way_back() -> None:
    async with browsing(everything()) as (app, pilot):
        app.browser.reveal("Root", "anyOf")
        await pilot.pause()
        await pilot.press("g", "right", "g")
        assert app.trail == ["Query", "Root.anyOf", "Either", "User"]
        trail = app.browser.query_one("SchemaTrail")
        text = trail.render_line(0).text
        await pilot.click(trail, offset=(text.index("Root.anyOf") + 1, 0))
        assert app.here == "Root.anyOf"
        assert app.trail == ["Query", "anyOf"]


async def test_back_and_forward_walk_the_same_places_until_one_goes_elsewhere() -> None:
    async with browsing(everything()) as (app, pilot):
        app.browser.reveal("Request", "requester")
        await pilot.pause()
        await pilot.press("g", "backspace")
        assert app.here == "Request.requester"
        await pilot.press("b")
        assert app.here == "User"
        await pilot.press("alt+left", "alt+right")
        assert app.here == "User"
        await pilot.press("backspace")
        app.browser.reveal("Status")
        await pilot.pause()
        await pilot.press("b")
        assert app.here == "Status"


@pytest.mark.parametrize("width", [12, 24, 40])
async def test_a_long_trail_is_cut_from_its_beginning(width: int) -> None:
    async with browsing(big(), width=width) as (app, pilot):
        for name in ("Type00001", "Type00002", "Type00003", "Type00004"):
            app.browser.reveal(name)
        await pilot.pause()
        trail = app.browser.query_one("SchemaTrail")
        text = trail.render_line(0).text
        assert len(text) == trail.size.width
        assert text.startswith(" … ›")
        assert text.rstrip().endswith(("Type00004", "…"))


# How much is shown


async def test_w_shows_a_page_of_things_as_the_things() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await pilot.press("down", "down", "w", "right")
        assert any("requests" in line and "→ [Request!]!" in line for line in app.shown())
        assert app.title_line == "Schema · no wrappers"
        assert app.here == "Query.requests"
        await pilot.press("down", "down", "down")
        assert app.here == "Request.id"
        await pilot.press("w")
        assert app.here == "Request.id"
        assert app.trail == ["Query", "requests", "items", "id"]
        await pilot.press("w")
        assert app.trail == ["Query", "requests", "id"]


async def test_what_a_mutation_gives_is_a_wrapper_too() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await pilot.press("w")
        app.browser.reveal("Mutation", "createRequest")
        await settled(pilot)
        assert any("createRequest" in line and "→ Request" in line for line in app.shown())
        assert "its request" in app.words


async def test_capital_h_leaves_fields_out_that_lead_no_further() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await pilot.press("down", "right", "H")
        assert app.here == "Query.viewer"
        assert not any("userName" in line for line in app.shown())
        assert any("actions" in line for line in app.shown())
        assert app.title_line == "Schema · no leaves"
        await pilot.press("H")
        assert any("userName" in line for line in app.shown())


async def test_going_to_a_hidden_leaf_shows_leaves_again() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await pilot.press("H")
        app.browser.reveal("User", "email")
        await pilot.pause()
        assert app.here == "User.email"
        assert app.title_line == "Schema"


# Pins


async def test_p_asks_for_a_pin_of_the_row() -> None:
    async with browsing(everything()) as (app, pilot):
        await pilot.press("down", "p")
        app.browser.reveal("Root", "requests")
        await pilot.pause()
        await pilot.press("right", "right", "p")
        assert app.pinned == ["Root.viewer", "Root.requests(page:)"]


async def test_pins_stand_above_everything_and_nothing_else_moves() -> None:
    async with browsing(everything()) as (app, pilot):
        app.browser.reveal("User", "boss")
        await pilot.pause()
        app.browser.show_pins(("Root.requests(page:)", "Status.OPEN", "@tag", "User", "Gone.away", "[/x]"))
        await pilot.pause()
        assert app.here == "User.boss"
        await pilot.press("home")
        assert [" ".join(line.strip("› ").split()) for line in app.shown()[:6]] == [
            "▾ Pinned 4",
            "▸ Root.requests(page:) Page",
            "Status.OPEN",
            "▸ @tag",
            "▸ User",
            "▾ Query Root",
        ]
        await pilot.press("down", "down", "down", "down", "right")
        assert app.here == "User"


async def test_a_pin_that_is_taken_out_leaves_the_reader_where_they_are() -> None:
    async with browsing(everything()) as (app, pilot):
        app.browser.show_pins(("User",))
        app.browser.reveal("Root", "things")
        await pilot.pause()
        app.browser.show_pins(())
        await pilot.pause()
        assert app.here == "Root.things"
        assert not any("Pinned" in line for line in app.shown())


def test_pins_are_kept_for_each_profile(tmp_path: Path) -> None:
    path = tmp_path / "pins.json"
    assert toggle_pin(path, "one", "Query.requests") == ("Query.requests",)
    assert toggle_pin(path, "two", "User") == ("User",)
    assert toggle_pin(path, "one", "@skip") == ("Query.requests", "@skip")
    assert toggle_pin(path, "one", "Query.requests") == ("@skip",)
    assert (read_pins(path, "one"), read_pins(path, "two"), read_pins(path, "x")) == (("@skip",), ("User",), ())


@pytest.mark.parametrize("content", ["", "[]", '{"one": 3}', '{"one": [3]}', "[" * 100_000, "\x00"])
def test_a_damaged_file_of_pins_has_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "pins.json"
    path.write_text(content)
    assert read_pins(path, "one") == ()
    assert toggle_pin(path, "one", "User") == ("User",)


# Following


async def test_it_follows_only_where_that_is_wanted_and_nobody_reads_here() -> None:
    async with browsing(everything()) as (app, pilot):
        app.browser.follow("User", "boss")
        assert app.here == "Root"
        await pilot.press("f")
        assert app.title_line == "Schema · follows"
        app.browser.follow("User", "boss")
        assert app.here == "Root"
        app.query_one("TextArea").focus()
        await pilot.pause()
        app.browser.follow("User", "boss")
        await pilot.pause()
        assert app.here == "User.boss"
        app.browser.focus()
        await pilot.press("f")
        assert app.title_line == "Schema"


async def test_what_following_unfolds_it_folds_again_and_what_the_reader_unfolded_stays() -> None:
    async with browsing(everything()) as (app, pilot):
        app.browser.reveal("Page")
        await pilot.pause()
        await pilot.press("f")
        app.query_one("TextArea").focus()
        await pilot.pause()
        app.browser.follow("Status", "OPEN")
        app.browser.follow("User", "boss")
        await pilot.pause()
        rows = [row.path for row in app.browser.rows.outline.rows if row.expanded]
        assert [row for row in rows if row in {"Page", "User", "Status"}] == ["User", "Page"]


# Refreshed


async def test_what_was_folded_stays_folded_when_the_schema_comes_again() -> None:
    async with browsing(everything()) as (app, pilot):
        await pilot.press("left")
        app.browser.load(sandbox())
        await pilot.pause()
        assert app.shown()[0].split() == ["›▸", "Query"]


# Taken along


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (("Status", ""), '"""How far it is."""\nenum Status {\n  OPEN\n'),
        (("Root", "viewer"), '"""Whoever asks."""\nviewer: User!\n'),
        (("@tag", ""), 'directive @tag(name: String! = "none"'),
    ],
)
async def test_capital_s_copies_the_definition_of_the_row(place: tuple[str, str], text: str) -> None:
    async with browsing(everything()) as (app, pilot):
        app.browser.reveal(*place)
        await pilot.pause()
        await pilot.press("S")
        assert app.copied[0].startswith(text)
