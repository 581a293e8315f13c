"""The schema pane in the explorer, on a real sandbox: it follows the query, and its pins are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.steering import demo, explorer, ready, shown, until
from wfg_tui.sandbox import Sandbox
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
