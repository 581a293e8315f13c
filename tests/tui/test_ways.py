"""Where something is used and how one gets to it, by keys alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.widgets import OptionList

from tests.schema.schemas import big
from tests.schema.schemas import sandbox as sandbox_schema
from tests.tui.steering import demo, explorer, ready, shown, until, until_shown
from wfg_tui.sandbox import Sandbox
from wfg_tui.schema.target import target
from wfg_tui.tui.screens.ways import RoutesTo, Uses

NARROW = (80, 24)
WIDE = (160, 45)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "window"


async def test_where_a_type_is_used_is_listed_and_gone_to(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).editor.load("# mine\nquery Q {\n  viewer { id }\n}\n")
        await pilot.press("f2")
        explorer(app).browser.reveal("User")
        await pilot.press("u")
        await until_shown(pilot, "Where User is used", "6 places", "Request.requester", "draft:3:3")
        await pilot.press(*"requester", "enter")
        await until(pilot, lambda: explorer(app).browser.rows.row.path == "Request.requester")


async def test_a_use_in_a_draft_is_gone_to_by_line(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        window = explorer(app)
        window.editor.load("# mine\nquery Q {\n  viewer { id }\n}\n")
        window.tabs.add()
        await pilot.press("f2")
        window.browser.reveal("Query", "viewer")
        await pilot.press("u")
        await until_shown(pilot, "Where Query.viewer is used", "draft:3:3", "viewer { id }")
        await pilot.press("enter")
        await until(pilot, lambda: window.editor.text.startswith("# mine") and window.editor.cursor == (2, 2))


async def test_the_editor_asks_where_its_word_is_used(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        window = explorer(app)
        window.editor.load("{ viewer { userName } }\n{ users { items { userName } } }\n")
        window.editor.goto(0, 13)
        await pilot.press("shift+f12")
        await until_shown(pilot, "Where User.userName is used", "draft:1:12", "draft:2:19")


async def test_a_folder_is_looked_through_and_its_file_opens(sandbox: Sandbox, home: Path, tmp_path: Path) -> None:
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "due.graphql").write_text("query Due {\n  requests { totalCount }\n}\n")
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        window = explorer(app)
        window.folder = tmp_path
        await pilot.press("f2")
        window.browser.reveal("Query", "requests")
        await pilot.press("u")
        await until_shown(pilot, "Nothing uses it.")
        await pilot.press("ctrl+f")
        await until_shown(pilot, "Look in a folder")
        await pilot.press("enter")
        await until_shown(pilot, "due.graphql:2:3")
        await pilot.press("enter")
        await until(pilot, lambda: window.editor.text.startswith("query Due") and window.editor.cursor == (1, 2))


async def test_a_route_is_chosen_and_run(sandbox: Sandbox, home: Path) -> None:
    """From `viewer` to a data value, by keys."""
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).editor.load("query ViewerDatasetTextValue { viewer { id } }\n")
        await pilot.press("f2")
        explorer(app).browser.reveal("Data", "textValue")
        await pilot.press("r")
        await until_shown(pilot, "Routes to Data.textValue", "21 routes")
        await pilot.press(*"viewer", "enter")
        await until(pilot, lambda: "query ViewerDatasetTextValue2" in explorer(app).editor.text)
        assert not explorer(app).editor.diagnostics
        await pilot.press("f5")
        await until_shown(pilot, "dataset")
        await until(pilot, lambda: explorer(app).last is not None)
        assert explorer(app).last.status == 200
        assert b'"textValue"' in explorer(app).last.body


async def test_an_input_has_no_routes_and_a_group_none_to_ask_for(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("f2")
        explorer(app).browser.reveal("PageInput")
        await pilot.press("r")
        await until_shown(pilot, "No selection leads to PageInput")
        explorer(app).browser.rows.move_to(
            next(
                number for number, row in enumerate(explorer(app).browser.rows.outline.rows) if row.kind == "group"
            )
        )
        await pilot.press("u")
        await until_shown(pilot, "Go to a type or one of its members first.")


async def test_a_request_is_gone_to_by_its_number(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("alt+m")
        await until_shown(pilot, "Go to request number", "Query › actions(filter: {requestNumber: …})")
        await pilot.press("enter")
        await until_shown(pilot, "Type the number of the request first.")
        await pilot.press(*"1042", "enter")
        await until(pilot, lambda: "query Actions($requestNumber: Int!)" in explorer(app).editor.text)
        assert json.loads(explorer(app).variables.text) == {"requestNumber": 1042}


class Alone(App[Any]):
    """One dialog on an empty screen."""

    def __init__(self, dialog: Any) -> None:
        super().__init__()
        self.dialog = dialog
        self.answer: Any = None

    def compose(self) -> ComposeResult:
        return iter(())

    def on_mount(self) -> None:
        self.push_screen(self.dialog, self._keep)

    def _keep(self, answer: Any) -> None:
        self.answer = answer


async def test_more_routes_are_found_at_the_end_of_the_list() -> None:
    goal = target(big(200), "Type00100")
    dialog = RoutesTo(big(200), goal)
    app = Alone(dialog)
    async with app.run_test(size=NARROW) as pilot:
        await until_shown(pilot, "50 routes, and more")
        dialog.query_one(OptionList).highlighted = 49
        await pilot.press("down")
        await until_shown(pilot, "100 routes, and more")
        assert dialog.query_one(OptionList).highlighted == 49, "who reads stays where they are"
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.answer is not None)
        assert app.answer == dialog.rows[50].found


async def test_typed_words_are_looked_for_further_on() -> None:
    goal = target(big(60), "Type00030")
    app = Alone(RoutesTo(big(60), goal))
    async with app.run_test(size=NARROW) as pilot:
        await until_shown(pilot, "and more")
        await pilot.press(*"root0029 neighbour1")
        await until_shown(pilot, "Query › root0029 › neighbour1")


async def test_a_type_that_thousands_use_does_not_hold_the_screen(tmp_path: Path) -> None:
    app = Alone(Uses(big(), target(big(), "Type00010"), (), tmp_path))
    async with app.run_test(size=WIDE) as pilot:
        await until_shown(pilot, "9 places", "Query.root0010")
        assert "Type00009.neighbour1" in shown(app)


async def test_routes_begin_where_it_is_typed() -> None:
    app = Alone(RoutesTo(sandbox_schema(), target(sandbox_schema(), "Data")))
    async with app.run_test(size=NARROW) as pilot:
        await until_shown(pilot, "21 routes")
        await pilot.press(*"request from:viewe")
        await until_shown(pilot, "The schema has no type called viewe.")
        await pilot.press("r")
        await until_shown(pilot, "3 of 4 routes")
        assert "Query › viewer › requests › items › dataset › items" in shown(app)
