"""Pictures of the schema pane: the sandbox's schema, and GitHub's where npm can fetch it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from textual.pilot import Pilot

sys.path.insert(0, str(Path(__file__).parents[1]))  # for the tests' copy of GitHub's schema

from tests.github_schema import github_sdl
from wfg_tui.schema import SchemaIndex
from wfg_tui.schema.ladder import FetchedSchema
from wfg_tui.schema.printing import as_sdl
from wfg_tui.tui.screens.explorer import Explorer

GITHUB = "GitHub"
_BEFORE = {
    "type User implements Node {": "type User implements Node {\n  login: String\n  phone: String",
    "type Action implements Node {": "type Action {",
    "  department: String\n": "",
    "enum RequestStatus {": "enum RequestStatus {\n  SUSPENDED",
}
"""What the schema says now, and said before."""


def explorer_of(pilot: Pilot[int]) -> Explorer:
    screen = pilot.app.screen
    assert isinstance(screen, Explorer)
    return screen


async def schema_there(pilot: Pilot[int]) -> Explorer:
    """The explorer, once it has read its server's schema."""
    screen = explorer_of(pilot)
    while screen.browser.index is None:
        await pilot.pause(0.05)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause(0.3)
    return screen


async def browsed(pilot: Pilot[int]) -> None:
    """From the viewer to an action's data, collections skipped, with a pin."""
    screen = await schema_there(pilot)
    await pilot.press("f2", "w")
    screen.browser.reveal("Query", "requests")
    await pilot.pause(0.2)
    await pilot.press("p")
    await pilot.pause(0.5)
    screen.browser.reveal("Query", "viewer")
    await pilot.press("right", "H")
    for _ in range(20):
        row = screen.browser.rows.row
        if row is not None and row.path in {"User.actions", "Action.dataset"}:
            await pilot.press("right")
            if row.path == "Action.dataset":
                break
        await pilot.press("down")
    await pilot.pause(0.6)


async def github_searched(pilot: Pilot[int]) -> None:
    """A search with a filter, over a schema of 1,600 types."""
    screen = await schema_there(pilot)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{GITHUB}.graphql"
        path.write_text(github_sdl(), encoding="utf-8")
        screen.hold(path)
        while screen.held != path.name:
            await pilot.pause(0.05)
    await pilot.app.workers.wait_for_complete()
    await pilot.press("f2", "slash", *"reviewer")
    await pilot.press("space", *"kind", "colon", *"fie")
    await pilot.pause(1)
    await pilot.press("down", "down")
    await pilot.pause(0.6)


async def changed(pilot: Pilot[int]) -> None:
    """What changed since the schema was kept, with a draft that breaks."""
    screen = await schema_there(pilot)
    assert screen.index is not None
    sdl = as_sdl(screen.index)
    for now, before in _BEFORE.items():
        if now not in sdl:
            raise AssertionError(f"the sandbox's schema no longer says {now!r}")
        sdl = sdl.replace(now, before, 1)
    kept = FetchedSchema(SchemaIndex.from_sdl(sdl), "full", (), b"")
    await screen.session.keep_schema(kept)
    screen.editor.load("query Mine {\n  viewer {\n    userName\n    login\n  }\n}\n")
    await pilot.press("ctrl+r")
    await pilot.pause(0.5)
    await pilot.app.workers.wait_for_complete()
    await pilot.press("shift+f2")
    await pilot.pause(1)  # a worker goes on for as long as the screen is open
    await pilot.press("down")
    await pilot.pause(0.4)


STORIES = {"schema": (browsed, "administrator"), "changes": (changed, "administrator")}
if shutil.which("npm") or os.environ.get("WFG_TESTS_CACHE"):
    STORIES["schema-search"] = (github_searched, "administrator")
