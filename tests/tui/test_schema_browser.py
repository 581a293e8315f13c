"""The schema pane: rows that unfold, a box that searches on every key, words about the row in hand."""

from __future__ import annotations

import time

import pytest
from textual import events
from textual.widgets import Input, TextArea

from tests.schema.schemas import EVERYTHING, big, everything, field, introspected, sandbox
from tests.tui.browsing import browsing, find, settled
from wfg_tui.problems import NetworkProblem
from wfg_tui.schema import SchemaIndex


async def test_the_roots_the_types_and_the_directives_are_listed_the_first_root_unfolded() -> None:
    async with browsing(everything()) as (app, _):
        shown = app.shown()
        assert shown[0].split() == ["›▾", "Query", "Root"]
        assert shown[1].split() == ["▸", "viewer", "User!"]
        assert [line.split()[:2] for line in shown[-4:]] == [
            ["▸", "Mutation"],
            ["▸", "Subscription"],
            ["▸", "Types"],
            ["▸", "Directives"],
        ]
        assert shown[-2].split()[-1] == str(len(everything().type_names))


async def test_a_field_unfolds_into_its_arguments_and_its_types_fields() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await pilot.press("down", "down", "right")
        assert app.here == "Query.requests"
        names = [row.name for row in app.browser.rows.outline.rows]
        assert names[2:8] == ["requests", "page", "filter", "totalCount", "hasNextPage", "hasPreviousPage"]
        assert any("page:" in line and "PageInput" in line for line in app.shown())


async def test_right_goes_in_and_left_folds_and_goes_out() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await pilot.press("down", "right", "right")
        assert app.here == "User.id"
        await pilot.press("left")
        assert app.here == "Query.viewer"
        await pilot.press("left")
        assert len(app.browser.rows.outline.rows) == 8
        await pilot.press("left")
        assert app.here == "Query"
        await pilot.press("space")
        assert [row.name for row in app.browser.rows.outline.rows] == ["Query", "Mutation", "Types", "Directives"]


async def test_types_are_grouped_by_kind_with_counts() -> None:
    async with browsing(everything()) as (app, pilot):
        await pilot.press("end", "up", "right")
        groups = {row.name: row.count for row in app.browser.rows.outline.rows if row.kind == "group"}
        assert groups["Objects"] == 5
        assert groups["Interfaces"] == 2
        assert groups["Unions"] == groups["Enums"] == 1
        assert groups["Inputs"] == 2


async def test_a_type_that_leads_back_to_itself_unfolds_as_far_as_one_likes() -> None:
    async with browsing(everything()) as (app, pilot):
        await pilot.press("down", "right", "right", "down", "down")
        for _ in range(5):
            assert app.here == "User.boss"
            await pilot.press("right", "right", "down", "down")
        rows = app.browser.rows.outline.rows
        assert max(row.depth for row in rows) == 7
        for _ in range(30):
            await pilot.press("right")
        assert len(rows) < 100


async def test_unions_and_interfaces_unfold_into_who_may_be_them() -> None:
    async with browsing(everything()) as (app, pilot):
        app.browser.reveal("Either")
        await pilot.pause()
        assert [line.strip() for line in app.shown() if "… on" in line] == ["▸ … on User", "▸ … on Request"]


async def test_enter_puts_a_field_into_the_query() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await pilot.press("down", "enter", "right", "right", "enter")
        assert app.inserted == [("Query", "viewer"), ("User", "id")]


async def test_enter_on_what_is_no_field_unfolds_or_says_why_not() -> None:
    async with browsing(everything()) as (app, pilot):
        await pilot.press("enter")
        assert not app.browser.rows.outline.rows[0].expanded
        app.browser.reveal("Status", "OPEN")
        await pilot.press("enter")
        assert app.inserted == []
        assert app.notices == ["Status.OPEN is not a field: only fields go into the query."]


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        (["end"], "Directives"),
        (["end", "home"], "Root"),
        (["pagedown"], "Directives"),
        (["down", "j", "k", "up"], "Root"),
        (["G"], "Directives"),
    ],
)
async def test_keys_move_through_the_rows(keys: list[str], place: str) -> None:
    async with browsing(everything()) as (app, pilot):
        await pilot.press(*keys)
        assert app.here == place


async def test_the_cursor_stays_in_sight_and_pages_overlap() -> None:
    async with browsing(big()) as (app, pilot):
        rows = app.browser.rows
        await pilot.press("pagedown")
        assert rows.cursor == rows.size.height - 1
        assert any(line.startswith("›") for line in app.lines())
        await pilot.press("pagedown", "pagedown", "up")
        assert any(line.startswith("›") for line in app.lines())


# Words about a row


async def test_the_words_below_tell_deprecation_description_type_and_default() -> None:
    async with browsing(everything()) as (app, pilot):
        app.browser.reveal("Root", "oldRequests")
        await settled(pilot)
        assert app.headline == "Root.oldRequests"
        assert "Deprecated: Use requests." in app.words
        assert "→ [Request]  object" in app.words
        app.browser.reveal("Page", "size")
        await settled(pilot)
        assert "default  25" in app.words
        app.browser.reveal("Choice")
        await settled(pilot)
        assert "Exactly one of its fields is given" in app.words
        app.browser.reveal("Status", "LOST")
        await settled(pilot)
        assert "Deprecated: Never happens." in app.words
        assert "a value of  Status" in app.words


async def test_where_a_type_is_used_follows_when_the_cursor_rests() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await pilot.press("down", "down")
        assert "used by" not in app.words
        await pilot.pause(0.3)
        await settled(pilot)
        assert "used by  User.requests" in app.words


async def test_a_deprecated_field_is_struck_and_marked_in_words() -> None:
    async with browsing(everything()) as (app, pilot):
        app.browser.reveal("Root", "oldRequests")
        await pilot.pause()
        rows = app.browser.rows
        y = rows.cursor - rows.scroll_offset.y
        line = rows.render_line(y)
        assert "oldRequests depr." in line.text
        assert any(part.text == "oldRequests" and part.style and part.style.strike for part in line)
        app.browser.styles.width = 70
        await pilot.pause()
        assert "oldRequests deprecated" in rows.render_line(rows.cursor - rows.scroll_offset.y).text


async def test_a_long_description_says_that_there_is_more_and_a_key_gives_it_room() -> None:
    index = introspected({"kind": "OBJECT", "name": "Query", "description": "word " * 300, "fields": []})
    async with browsing(index, size=(100, 24)) as (app, pilot):
        await pilot.pause()
        panel = app.browser.about
        assert app.headline == "Query … d more"
        before = panel.size.height
        await pilot.press("d")
        await pilot.pause()
        assert panel.size.height > 2 * before
        await pilot.press("shift+down", "shift+down")
        assert panel.top == 2


async def test_a_description_of_ten_megabytes_is_cut_and_counted() -> None:
    index = introspected({"kind": "OBJECT", "name": "Query", "description": "x" * 10_000_000, "fields": []})
    async with browsing(index) as (app, _):
        assert "… (and 9,980,000 characters more)" in app.words


# Going about


async def test_g_goes_to_the_type_of_a_row_and_backspace_returns() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await pilot.press("down", "down", "g")
        assert app.here == "RequestCollection"
        assert app.browser.rows.outline.rows[app.browser.rows.cursor].expanded
        await pilot.press("down", "down", "down", "down", "g")
        assert app.here == "Request"
        await pilot.press("backspace")
        assert app.here == "RequestCollection.items"
        await pilot.press("alt+left")
        assert app.here == "Query.requests"
        await pilot.press("backspace")
        assert app.here == "Query.requests"


async def test_a_row_without_a_type_says_so_when_asked_to_go_there() -> None:
    async with browsing(everything()) as (app, pilot):
        await pilot.press("end", "g")
        assert app.notices == ["This row has no type to go to."]
    index = introspected({"kind": "OBJECT", "name": "Query", "fields": [field("a", "OBJECT", "Lost")]})
    async with browsing(index) as (app, pilot):
        await pilot.press("down", "g")
        assert app.notices == ["The schema does not describe Lost."]


async def test_y_copies_the_path() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await pilot.press("down", "down", "y", "right", "right", "y")
        assert app.copied == ["Query.requests", "Query.requests(page:)"]


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        (("User", None), "User"),
        (("Root", "requests"), "Root.requests"),
        (("Request", "status"), "Request.status"),
        (("Status", "LOST"), "Status.LOST"),
        (("Page", "size"), "Page.size"),
        (("Request", "nothing"), "Request"),
    ],
)
async def test_others_can_have_a_type_or_a_field_shown(asked: tuple[str, str | None], place: str) -> None:
    async with browsing(everything()) as (app, pilot):
        assert app.browser.reveal(*asked)
        await pilot.pause()
        assert app.here == place
        assert any(line.startswith("›") for line in app.lines())


async def test_a_type_that_is_not_there_moves_nothing() -> None:
    async with browsing(everything()) as (app, _):
        assert not app.browser.reveal("Nobody")
        assert app.here == "Root"


async def test_what_is_in_a_type_that_was_gone_to_stands_in_sight() -> None:
    async with browsing(big(), size=(100, 24)) as (app, pilot):
        await pilot.press("end", "up", "g")
        await pilot.pause()
        shown = app.shown()
        here = next(number for number, line in enumerate(shown) if line.startswith("›"))
        assert "neighbour0" in shown[here + 1]
        assert "neighbour7" in shown[here + 8]


# Searching


async def test_every_key_searches_and_counts() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await pilot.press("slash")
        assert isinstance(app.focused, Input)
        counts = []
        for letter in "requ":
            await pilot.press(letter)
            await settled(pilot)
            counts.append(int(app.count.rstrip("+")))
        assert counts == sorted(counts, reverse=True)
        assert app.here == "Request"
        assert app.shown()[1].split() == ["▸", "requests", "in", "Query"]


async def test_a_hit_shows_where_it_is_and_what_answers() -> None:
    async with browsing(everything(), size=(160, 40), width=80) as (app, pilot):
        await find(pilot, "within")
        assert app.shown()[0].split() == ["›▸", "within:", "in", "Page"]
        strip = app.browser.rows.render_line(0)
        assert any(part.text == "within" and part.style and part.style.underline for part in strip)
        await pilot.press("escape")
        await find(pilot, "newest")
        assert "in Root  Requests of processes,…" in app.shown()[0]


async def test_enter_in_the_box_goes_to_the_first_hit_and_enter_there_inserts_it() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await find(pilot, "query.req")
        await pilot.press("enter")
        assert app.here == "Query.requests"
        assert app.trail == ["/ query.req", "Query", "requests"]
        assert app.inserted == []
        await pilot.press("enter")
        assert app.inserted == [("Query", "requests")]


async def test_enter_on_a_hit_that_is_no_field_goes_there() -> None:
    async with browsing(everything()) as (app, pilot):
        await find(pilot, "lost")
        await pilot.press("enter")
        await pilot.pause()
        assert app.here == "Status.LOST"
        assert app.browser.box.line.value == ""
        await pilot.press("backspace")
        await settled(pilot)
        assert app.browser.box.line.value == "lost"
        assert app.here == "Status.LOST"
        assert app.count == "1"


async def test_from_the_box_down_goes_into_the_hits_and_up_from_the_first_goes_back() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await find(pilot, "request")
        await pilot.press("down")
        assert app.focused is app.browser.rows
        assert app.browser.rows.cursor == 1
        await pilot.press("up", "up")
        assert isinstance(app.focused, Input)


async def test_hits_unfold_like_any_row() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await find(pilot, "query.requests")
        await pilot.press("down", "up", "right")
        assert any("page:" in line for line in app.shown())


async def test_o_shows_a_hit_where_it_stands() -> None:
    async with browsing(everything()) as (app, pilot):
        await find(pilot, "requests.since")
        await pilot.press("down", "o")
        await pilot.pause()
        assert app.here == "Root.requests(since:)"
        assert app.browser.rows.outline.parent(app.browser.rows.cursor) is not None


async def test_escape_shows_everything_again_as_it_was() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await pilot.press("down", "down", "right", "down")
        before, place = app.shown(), app.here
        await find(pilot, "user")
        assert app.shown() != before
        await pilot.press("escape")
        await pilot.pause()
        assert (app.shown(), app.here) == (before, place)
        assert app.count == ""
        assert app.focused is app.browser.rows


async def test_escape_is_kept_from_the_screen_only_while_there_is_a_search_to_leave() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await find(pilot, "user")
        await pilot.press("escape")
        assert app.escaped == 0
        await pilot.press("slash", "escape")
        assert app.escaped == 0
        await pilot.press("escape")
        assert app.escaped == 1


async def test_emptying_the_box_shows_everything_again() -> None:
    async with browsing(sandbox()) as (app, pilot):
        before = app.shown()
        await find(pilot, "us")
        await pilot.press("backspace", "backspace")
        await settled(pilot)
        assert app.shown() == before
        assert isinstance(app.focused, Input)


async def test_no_hits_says_so_and_how_to_go_on() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await find(pilot, "zzz[/b]")
        text = " ".join(app.shown())
        assert "Nothing has “zzz[/b]”." in text
        assert "Esc" in text
        assert app.count == "0"
        await pilot.press("enter", "down", "right", "left", "y")
        assert app.inserted == []


async def test_more_hits_than_are_listed_are_said_to_be_more() -> None:
    async with browsing(big(500)) as (app, pilot):
        await find(pilot, "type")
        assert app.count == "200+"


# Loading


async def test_before_a_schema_it_says_what_to_do() -> None:
    async with browsing(None) as (app, pilot):
        text = " ".join(app.shown())
        assert "No schema yet." in text
        assert "^r asks again." in text
        await pilot.press("down", "enter", "right", "left", "g", "o", "y", "d", "backspace", "end", "slash")
        assert app.notices[-1] == "There is no schema to search yet."


async def test_a_problem_tells_what_happened_what_it_means_and_what_to_do() -> None:
    problem = NetworkProblem(
        "example.com refused\x1b[2J the connection.",
        code="network.refused",
        meaning="Nobody listens [/x].",
        advice="Ask.",
    )
    async with browsing(None) as (app, _):
        app.browser.show_problem(problem)
        text = " ".join(" ".join(app.shown()).split())
        assert (
            "refused␛[2J the connection. Nobody listens [/x]. Ask. ^r asks again; F3 opens a schema's file."
            in text
        )


async def test_a_schema_that_arrives_later_takes_the_problems_place() -> None:
    async with browsing(None) as (app, pilot):
        app.browser.show_problem(NetworkProblem("No way.", code="network.refused"))
        app.browser.load(sandbox())
        await pilot.pause()
        assert "viewer" in app.shown()[1]
        assert app.browser.about.display


async def test_a_problem_takes_the_place_of_another_servers_schema_and_of_a_search_in_it() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await find(pilot, "user")
        app.browser.show_problem(NetworkProblem("No [b]way.", code="network.refused"))
        await settled(pilot)
        assert app.shown()[0] == " No [b]way."
        assert app.browser.box.line.value == ""
        assert not app.browser.about.display
        assert app.browser._border_subtitle is None  # type: ignore[attr-defined]
        assert not app.browser.reveal("User")
        app.browser.load(sandbox())
        await pilot.pause()
        assert app.here == "Query"


async def test_where_it_is_from_and_what_was_repaired_stand_at_the_edge() -> None:
    mapping = everything().to_introspection()
    mapping["__schema"]["types"].append(mapping["__schema"]["types"][0])
    async with browsing(SchemaIndex.from_introspection(mapping)) as (app, pilot):
        told = app.browser._border_subtitle.plain  # type: ignore[attr-defined]
        assert told == "fresh from the server Ca… i more"
        app.browser.styles.width = 90
        await pilot.pause()
        assert "fresh from the server Came more than once" in app.browser._border_subtitle.plain  # type: ignore[attr-defined]


async def test_the_same_schema_again_moves_nothing() -> None:
    async with browsing(sandbox()) as (app, pilot):
        await pilot.press("down", "down", "right", "down")
        outline = app.browser.rows.outline
        app.browser.load(SchemaIndex.from_introspection(sandbox().to_introspection()), "again")
        app.browser.load(SchemaIndex.from_bytes(sandbox().to_bytes()), "again")
        await pilot.pause()
        assert app.here == "Query.requests(page:)"
        assert app.browser.rows.outline.rows[0] == outline.rows[0]


async def test_another_schema_keeps_place_folds_and_scroll_as_far_as_they_are_there() -> None:
    changed = SchemaIndex.from_sdl(EVERYTHING.replace("viewer: User!", "first: Int\n  viewer: User!"))
    async with browsing(everything()) as (app, pilot):
        await pilot.press("down", "right", "right", "down", "down", "right", "right")
        place = app.here
        assert place == "User.name"
        app.browser.load(changed, "changed")
        await pilot.pause()
        assert app.here == place
        row = app.browser.rows.row
        assert row is not None
        assert row.depth == 3
        assert any("first" in line for line in app.shown())


async def test_another_schema_while_searching_searches_it() -> None:
    changed = SchemaIndex.from_sdl(EVERYTHING.replace("viewer: User!", "viewerOfAll: User!"))
    async with browsing(everything()) as (app, pilot):
        await find(pilot, "viewer")
        app.browser.load(changed)
        await settled(pilot)
        assert app.here == "Root.viewerOfAll"
        assert app.browser.box.line.value == "viewer"
        await pilot.press("escape")
        await pilot.pause()
        assert app.here == "Root"


# The mouse


async def test_a_click_selects_a_click_on_the_sign_unfolds_and_two_clicks_insert() -> None:
    async with browsing(sandbox()) as (app, pilot):
        rows = app.browser.rows
        await pilot.click(rows, offset=(8, 2))
        assert app.here == "Query.requests"
        await pilot.click(rows, offset=(3, 2))
        assert rows.outline.rows[2].expanded
        await pilot.click(rows, offset=(8, 1), times=2)
        assert app.inserted == [("Query", "viewer")]
        await pilot.click(rows, offset=(8, 20))
        assert app.here == "Query.viewer"


async def test_the_wheel_scrolls_without_moving_the_cursor() -> None:
    async with browsing(big()) as (app, pilot):
        rows = app.browser.rows
        await pilot._post_mouse_events([events.MouseScrollDown], rows, offset=(5, 5))
        await pilot.pause()
        assert rows.scroll_offset.y > 0
        assert rows.cursor == 0


# What it looks like


async def test_foreign_words_are_neither_markup_nor_commands() -> None:
    hostile = "[/red]\x1b]0;x\x07\u202e[@click=app.quit]"
    index = introspected(
        {
            "kind": "OBJECT",
            "name": "Query",
            "fields": [
                {**field(hostile, "OBJECT", hostile), "description": hostile, "deprecationReason": hostile},
            ],
        },
        {
            "kind": "OBJECT",
            "name": hostile,
            "description": hostile,
            "fields": [],
            "interfaces": [{"name": hostile}],
        },
        description=hostile,
        directives=[{"name": hostile, "locations": [hostile]}],
    )
    async with browsing(index) as (app, pilot):
        await pilot.press("down")
        await settled(pilot)
        assert "[/red]␛]0;x" in app.shown()[1]
        assert "[@click=app.quit]" in app.words
        await find(pilot, "[/red]")
        await pilot.press("down", "y", "g")
        await settled(pilot)
        everything_drawn = "".join([*app.lines(), app.words, app.headline])
        assert not set(everything_drawn) & {"\x1b", "\x07", "\u202e"}


@pytest.mark.parametrize("width", [20, 30, 40, 60, 100])
async def test_whatever_does_not_fit_ends_in_an_ellipsis(width: int) -> None:
    long = "requestsOfEveryProcessThatWasEverStarted"
    index = introspected(
        {"kind": "OBJECT", "name": "Query", "fields": [field(long, "OBJECT", "AResultTypeOfQuiteSomeLength")]},
        {"kind": "OBJECT", "name": "AResultTypeOfQuiteSomeLength", "fields": []},
    )
    async with browsing(index, size=(160, 20), width=width) as (app, _):
        line = app.lines()[1].rstrip()
        whole = f"{long}  AResultTypeOfQuiteSomeLength"
        assert line.endswith("…") if width < 75 else " ".join(line.split()).endswith(" ".join(whole.split()))
        assert len(line) <= width - 2


async def test_wide_letters_take_their_room() -> None:
    index = introspected(
        {
            "kind": "OBJECT",
            "name": "Query",
            "fields": [field("請求" * 10, "SCALAR", "String"), field("x", "SCALAR", "ID")],
        }
    )
    async with browsing(index) as (app, _):
        rows = app.browser.rows
        assert {rows.render_line(y).cell_length for y in range(4)} == {rows.size.width}


async def test_the_plain_form_is_ascii() -> None:
    async with browsing(sandbox(), plain=True) as (app, pilot):
        await pilot.press("down", "right")
        assert all(line.isascii() for line in app.lines())


@pytest.mark.parametrize("theme", ["wfg-dark", "wfg-light", "wfg-contrast"])
async def test_colours_come_from_the_theme(theme: str) -> None:
    async with browsing(everything(), theme=theme) as (app, pilot):
        await pilot.press("end")
        line = app.browser.rows.render_line(1)
        of_type = next(part.style for part in line if part.text == "User!")
        assert of_type is not None
        assert of_type.color is not None
        assert of_type.color.triplet is not None
        assert of_type.color.triplet.hex == app.theme_variables["gql-type"].lower()


async def test_focus_is_told_by_border_title_and_cursor() -> None:
    async with browsing(sandbox()) as (app, pilot):
        assert app.browser.styles.border_top[0] == "heavy"
        cursor = app.browser.rows.render_line(0)
        app.query_one(TextArea).focus()
        await pilot.pause()
        assert app.browser.styles.border_top[0] == "round"
        assert app.browser.rows.render_line(0) != cursor


async def test_five_thousand_types_are_browsed_at_once() -> None:
    async with browsing(big(), size=(160, 45)) as (app, pilot):
        rows = app.browser.rows
        started = time.process_time()
        await pilot.press("end", "right", "right", "right")
        for key in ("end", "pageup", "up", "home", "down"):
            await pilot.press(key)
            [rows.render_line(y) for y in range(rows.size.height)]
        assert len(rows.outline.rows) > 6_000
        assert time.process_time() - started < 3  # some 0.3 s where nothing else runs
        assert app.browser.index is not None
        assert len(app.browser.index._types) < 300  # those that were on the screen, however often it was drawn
