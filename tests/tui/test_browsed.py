"""The schema pane in the explorer, on a real sandbox: it follows the query, and its pins are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.schema.schemas import field, introspected
from tests.tui.steering import demo, explorer, ready, shown, until
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.conversation import SchemaRead
from wfg_tui.tui.widgets.schema_browser import SchemaBrowser

WIDE = (160, 45)
QUERY = "query Who {\n  viewer {\n    email\n  }\n}\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "window"


def here(browser: SchemaBrowser) -> str:
    row = browser.rows.row
    return row.path if row is not None else ""


async def test_the_browser_follows_the_cursor_of_the_query_until_it_is_told_to_stay(
    sandbox: Sandbox, home: Path
) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot)
        screen = explorer(app)
        screen.editor.load(QUERY)
        await pilot.press("f2", "f", "f6")
        screen.editor.goto(2, 5)
        await until(pilot, lambda: here(screen.browser) == "User.email")
        screen.editor.goto(1, 4)
        await until(pilot, lambda: here(screen.browser) == "Query.viewer")
        await pilot.press("f2", "f", "f6")
        screen.editor.goto(2, 5)
        await pilot.pause(0.4)
        assert here(screen.browser) == "Query.viewer"


async def test_a_pin_is_there_again_in_the_next_window_and_in_no_other_profile(
    sandbox: Sandbox, home: Path
) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot)
        await pilot.press("f2", "down", "p")
        await until(pilot, lambda: "Pinned" in shown(app))
        assert here(explorer(app).browser) == "Query.viewer"
    again = demo(sandbox, home)
    async with again.run_test(size=WIDE) as pilot:
        await ready(pilot)
        await until(pilot, lambda: "Query.viewer" in shown(again))
    other = demo(sandbox, home, "requester")
    async with other.run_test(size=WIDE) as pilot:
        await ready(pilot)
        assert "Pinned" not in shown(other)


async def test_a_newcomer_gets_from_the_viewer_to_an_actions_data_by_keys_alone(
    sandbox: Sandbox, home: Path
) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot)
        screen = explorer(app)
        await pilot.press("f2", "w", "H", "down")
        await pilot.press("right", "right")
        for name in ("User.actions", "Action.dataset"):
            await go_down_to(pilot, screen.browser, name)
            await pilot.press("right", "right")
        await pilot.press("H")
        await go_down_to(pilot, screen.browser, "Data.name")
        await pilot.press("enter")
        await until(pilot, lambda: "dataset" in screen.editor.text)
        lines = [line.strip() for line in screen.editor.text.splitlines()]
        assert [line for line in lines if line.startswith(("viewer", "actions", "items", "dataset", "name"))] == [
            "viewer {",
            "actions(page: {number: 1, size: 25}) {",
            "items {",
            "dataset {",
            "items {",
            "name",
        ]
        await pilot.press("f5")
        await until(pilot, lambda: "200 ·" in shown(app))


async def go_down_to(pilot: Pilot[int], browser: SchemaBrowser, path: str) -> None:
    for _ in range(40):
        if here(browser) == path:
            return
        await pilot.press("down")
    raise AssertionError(f"{path} is not below")


async def test_a_field_brings_what_leads_to_it_from_where_the_cursor_is(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot)
        screen = explorer(app)
        screen.editor.load("query Who {\n  viewer {\n\n  }\n}\n")
        screen.editor.goto(2, 0)
        await pilot.press("f2", "down", "right")
        await go_down_to(pilot, screen.browser, "User.actions")
        await pilot.press("right")
        await go_down_to(pilot, screen.browser, "ActionCollection.totalCount")
        await pilot.press("enter")
        await until(pilot, lambda: "totalCount" in screen.editor.text)
        assert screen.editor.text == ("query Who {\n  viewer {\n    actions {\n      totalCount\n    }\n  }\n}\n")


async def test_where_a_field_does_not_fit_it_says_where_it_would(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        screen = explorer(app)
        screen.editor.load(QUERY)
        screen.editor.goto(2, 4)
        await pilot.press("f2")
        screen.browser.reveal("Process", "version")
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: "goes into a selection of Process" in shown(app))
        assert screen.editor.text == QUERY


async def test_a_key_tells_where_the_schema_is_from_and_what_is_wrong_with_it(
    sandbox: Sandbox, home: Path
) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot)
        await pilot.press("f2", "i")
        await until(pilot, lambda: "The schema is as the specification has it." in shown(app))
        text = shown(app)
        assert "/graphql" in text
        assert "olivia_martin" in text
        assert "by introspection, all that it can say" in text
        assert "36 types" in text
        await pilot.press("escape")
        await until(pilot, lambda: "About this schema" not in shown(app))


async def test_faults_of_a_schema_are_listed_with_their_places(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        screen = explorer(app)
        faulty = introspected(
            {"kind": "OBJECT", "name": "Query", "interfaces": [], "fields": [field("a", "OBJECT", "Gone")]},
            {"kind": "OBJECT", "name": "Empty", "interfaces": [], "fields": []},
        )
        screen.post_message(SchemaRead(faulty, "odd", notes=("Asked on without deprecations: [/x].",)))
        await until(pilot, lambda: screen.browser.index is faulty)
        await pilot.press("f2", "i")
        await until(pilot, lambda: "specification's rules" in shown(app))
        for words in ("Asked on without deprecations: [/x].", "Gone (by Query.a)", "Type Empty must define"):
            assert words in shown(app)
