"""What changed in the schema: told in a line, listed, narrowed, gone to, compared with others and written out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.changing_server import AFTER, BEFORE, SECRET, ChangingServer, changing_server
from tests.tui.steering import demo, on_profile, ready, shown, type_text, until, until_shown
from wfg_tui.connection import Credentials, Profile
from wfg_tui.sandbox import Sandbox
from wfg_tui.text import Secret
from wfg_tui.tui.app import ExplorerApp
from wfg_tui.tui.screens.changes import Changes
from wfg_tui.tui.widgets.change_rows import ChangeRows

SIZES = [(80, 24), (160, 45)]


@pytest.fixture
def server() -> Iterator[ChangingServer]:
    with changing_server() as one:
        yield one


@pytest.fixture
def app(server: ChangingServer, tmp_path: Path) -> ExplorerApp:
    profile = Profile(
        name="changing", graphql_url=server.url, auth_method="bearer", secret="prompt", environment="development"
    )
    credentials = Credentials(keyring_allowed=False)
    credentials.keep_for_session("changing", Secret(SECRET))
    return on_profile(profile, credentials, tmp_path / "home")


async def change(pilot: Pilot[Any], server: ChangingServer, sdl: str = AFTER) -> None:
    """Lets the schema become another and fetches it."""
    server.sdl = sdl
    await pilot.press("ctrl+r")
    await until_shown(pilot, "The schema changed")


async def see_changes(pilot: Pilot[Any]) -> Changes:
    await pilot.press("shift+f2")
    await until(pilot, lambda: isinstance(pilot.app.screen, Changes))
    screen = pilot.app.screen
    assert isinstance(screen, Changes)
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_a_change_is_told_in_a_line_and_listed_with_the_drafts_that_it_breaks(
    app: ExplorerApp, server: ChangingServer, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        await type_text(pilot, "query Q { old }")
        await change(pilot, server)
        await until_shown(pilot, "6 changes: 2 breaking, 2 dangerous, 2 safe.", "1 of your drafts breaks: draft.")
        await see_changes(pilot)
        await until_shown(
            pilot,
            "× draft draft: Cannot query field",
            "× Query.old was removed",
            "! Status.LOST was added",
            "· Request.requester is deprecated: Ask for `owner`.",
            "1 draft breaks",
        )
        await pilot.press("down")
        await until_shown(pilot, "Operations that select it fail.")
        await pilot.press("up", "enter")
        await until(pilot, lambda: app.screen is app.explorer)
        assert app.explorer is not None
        await until(pilot, lambda: app.explorer is not None and app.explorer.editor.cursor == (0, 10))


async def test_enter_goes_to_the_place_of_a_change_and_says_where_it_is_gone(
    app: ExplorerApp, server: ChangingServer
) -> None:
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await ready(pilot)
        await change(pilot, server)
        screen = await see_changes(pilot)
        await until(pilot, lambda: screen.rows.row is not None)
        await pilot.press("end", "enter")
        await until(pilot, lambda: app.screen is app.explorer)
        assert app.explorer is not None
        row = app.explorer.browser.rows.row
        assert row is not None
        assert row.path == "Request.requester"
        screen = await see_changes(pilot)
        await until(pilot, lambda: screen.rows.row is not None)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.explorer)
        row = app.explorer.browser.rows.row
        assert row is not None
        assert row.path == "Query"  # the field is gone, its type is not
        await until_shown(pilot, "Query.old is gone; this is where it was.")


async def test_changes_are_narrowed_by_severity_and_name(app: ExplorerApp, server: ChangingServer) -> None:
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await ready(pilot)
        await change(pilot, server)
        screen = await see_changes(pilot)
        await until(pilot, lambda: len(screen.narrowed()) == 6)
        await pilot.press("d")
        assert [one.path for one in screen.narrowed()] == ["Query.requests(page:)", "Status.LOST"]
        await until_shown(pilot, "2 of 6 changes")
        await pilot.press("d", "slash", *"request.")
        await until_shown(pilot, "2 of 6 changes", "Request.owner")
        for _ in range(8):
            await pilot.press("backspace")
        await pilot.press(*"kind:removed")
        await until_shown(pilot, "2 of 6 changes", "Query.requests(since:) was removed")
        await pilot.press(*" nothing")
        await until_shown(pilot, "Nothing fits the filter. Esc shows all.")
        await pilot.press("escape")
        await until(pilot, lambda: len(screen.narrowed()) == 6)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.explorer)


async def test_nothing_met_yet_is_an_invitation_and_nothing_changed_an_answer(
    app: ExplorerApp, server: ChangingServer
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        await see_changes(pilot)
        await until_shown(pilot, "No fetch has met a change yet. c compares with a snapshot or a file.")
        await pilot.press("escape", "ctrl+r")
        await until_shown(pilot, "Nothing changed in the schema.")


async def test_a_snapshot_is_taken_and_compared_with(app: ExplorerApp, server: ChangingServer) -> None:
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await ready(pilot)
        assert app.explorer is not None
        app.explorer.action_snapshot()
        await until_shown(pilot, "Take a snapshot")
        await pilot.press("ctrl+u", *"monday", "enter")
        await until_shown(pilot, "Kept as the snapshot monday.")
        await change(pilot, server, BEFORE + "type Added { a: Int }")
        await change(pilot, server, AFTER)
        screen = await see_changes(pilot)
        await until(pilot, lambda: screen.compared is not None and len(screen.compared.changes) == 7)
        await pilot.press("c")
        await until_shown(pilot, "snapshot of changing")
        await pilot.press(*"monday", "enter")
        await until(pilot, lambda: screen.compared is not None and len(screen.compared.changes) == 6)
        await until_shown(pilot, "snapshot monday of 20")


async def test_a_file_is_compared_with_and_one_that_is_no_schema_is_told(app: ExplorerApp, tmp_path: Path) -> None:
    (tmp_path / "old.graphql").write_text(BEFORE.replace("CLOSED", "CLOSED GONE"))
    (tmp_path / "no.graphql").write_text("type Query {")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await ready(pilot)
        assert app.explorer is not None
        app.explorer.folder = tmp_path
        screen = await see_changes(pilot)
        await pilot.press("c")
        await until_shown(pilot, "A file…")
        await pilot.press(*"file", "enter")
        await until_shown(pilot, "A schema's file.")
        await pilot.press("end", *"no.graphql", "enter")
        await until_shown(pilot, "This is not a schema in the schema definition language, line 1")
        await pilot.press("c")
        await until_shown(pilot, "A file…")
        await pilot.press(*"file", "enter")
        await until_shown(pilot, "A schema's file.")
        await pilot.press("end", *"old.graphql", "enter")
        await until_shown(pilot, "× Status.GONE was removed", "old.graphql → changing now")
        assert screen.compared is not None


async def test_what_is_shown_is_written_as_markdown_or_json(
    app: ExplorerApp, server: ChangingServer, tmp_path: Path
) -> None:
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await ready(pilot)
        assert app.explorer is not None
        app.explorer.folder = tmp_path
        await change(pilot, server)
        screen = await see_changes(pilot)
        await until(pilot, lambda: len(screen.narrowed()) == 6)
        await pilot.press("b", "ctrl+s")
        await until_shown(pilot, "Save the changes")
        await pilot.press("enter")
        await until(pilot, lambda: (tmp_path / "changes.md").exists())
        page = (tmp_path / "changes.md").read_text()
        assert "## Breaking (2)" in page
        assert "Safe" not in page
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("b", "ctrl+s")
        await until_shown(pilot, "Save the changes")
        await pilot.press("end", "backspace", "backspace", *"json", "enter")
        await until(pilot, lambda: (tmp_path / "changes.json").exists())
        assert len(json.loads((tmp_path / "changes.json").read_text())["changes"]) == 6


async def test_the_schema_is_exported_from_the_palette(app: ExplorerApp, tmp_path: Path) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        assert app.explorer is not None
        app.explorer.folder = tmp_path
        await pilot.press("ctrl+p", *"export schema", "enter")
        await until_shown(pilot, "Export the schema")
        await pilot.press("enter")
        await until(pilot, lambda: (tmp_path / "schema.graphql").exists())
        assert "type Request {" in (tmp_path / "schema.graphql").read_text()


@pytest.mark.parametrize("size", SIZES)
async def test_five_hundred_changes_with_long_and_hostile_names_are_drawn(
    app: ExplorerApp, server: ChangingServer, size: tuple[int, int]
) -> None:
    name = "A" * 120
    fields = " ".join(f"{name}{number}: Int" for number in range(500))
    hostile = 'type Query2 { a: Int @deprecated(reason: "\\u001b[2J\\u202ex\\n[red]y") }'
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        await change(pilot, server, f"{BEFORE} {hostile} type Big {{ {fields} }}")
        server.sdl = f"{BEFORE} {hostile.replace(']y', ']z')} type Big {{ other: Int }}"
        await pilot.press("ctrl+r")
        await until_shown(pilot, "502 changes: 500 breaking, 2 safe")
        screen = await see_changes(pilot)
        await until(pilot, lambda: len(screen.narrowed()) == 502)
        await until_shown(pilot, "… was removed")
        await pilot.press("end")
        await until_shown(pilot, "Query2.a is deprecated otherwise")
        assert "\x1b" not in shown(app)
        rows = screen.query_one(ChangeRows)
        assert rows.scroll_offset.y > 400
        await pilot.press("home")
        assert rows.chosen == 0


async def test_what_another_user_is_told_is_compared(sandbox: Sandbox, tmp_path: Path) -> None:
    app = demo(sandbox, tmp_path / "home")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await ready(pilot)
        screen = await see_changes(pilot)
        await pilot.press("c")
        await until_shown(pilot, "Another user…")
        await pilot.press(*"another", "enter")
        await until_shown(pilot, "As another user")
        await pilot.press(*"emma_dubois", "enter")
        await until(pilot, lambda: screen.compared is not None)
        await until_shown(pilot, "as emma_dubois → ", "Nothing changed.", "no changes")
        await pilot.press("c")
        await until_shown(pilot, "Another user…")
        await pilot.press(*"another", "enter")
        await until_shown(pilot, "As another user")
        await pilot.press(*"nobody_here", "enter")
        await until_shown(pilot, "has no active user nobody_here")
