"""What is done for each picture of the answer views; docs/pictures.py takes them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.pilot import Pilot

from wfg_tui.session import Operation, OutcomeUnknown
from wfg_tui.tui.widgets.answer_pane import AnswerPane
from wfg_tui.tui.widgets.query_editor import QueryEditor

if TYPE_CHECKING:
    from wfg_tui.tui.screens.explorer import Explorer

Story = Callable[[Pilot[int]], Awaitable[None]]
QUERY = """\
# what a requester may see of the requests' data
query Data {
  requests(page: {number: 1, size: 8}) {
    totalCount
    items {
      id
      number
      description
      status
      openedAt
      closedAt
      requester { userName email }
      dataset { items { name textValue numericValue fileValue { name size } } }
    }
  }
}
"""
ATTACH = """\
mutation Attach($document: Upload) {
  createRequest(input: {processName: "HELPDESK", parameters: [
    {name: "REQUEST_ATTACHED_DOCUMENT", fileValue: {upload: $document}}
  ]}) { request { number } }
}
"""


def reports() -> Path:
    """A folder to choose from and to write to, the same on every machine."""
    folder = Path(tempfile.gettempdir()) / "reports"
    folder.mkdir(exist_ok=True)
    os.chdir(folder)  # an export begins where the program runs
    for name in ("notes.txt", "overdue 2026-01.pdf", "scan of the order.png"):
        (folder / name).touch()
    return folder


async def settled(pilot: Pilot[int]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause(0.4)


def after(*keys: str) -> Story:
    """The answer, with the focus in its pane, after some keys."""

    async def story(pilot: Pilot[int]) -> None:
        await settled(pilot)
        cast("Explorer", pilot.app.screen).folder = reports()
        pilot.app.screen.query_one(QueryEditor).load(QUERY)
        await pilot.pause(0.5)
        await pilot.press("f5")
        await settled(pilot)
        pilot.app.screen.query_one(AnswerPane).focus()
        await settled(pilot)
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.05)
        await pilot.pause(1)  # a filter's worker goes on for as long as its bar is open

    return story


async def unknown(pilot: Pilot[int]) -> None:
    """A mutation that was cancelled while its answer was awaited."""
    await settled(pilot)
    pilot.app.screen.query_one(QueryEditor).load(ATTACH)
    await pilot.pause(0.5)
    pane = pilot.app.screen.query_one(AnswerPane)
    problem = OutcomeUnknown(Operation(ATTACH, "Attach"), 0.0, "You cancelled it while the answer was awaited.")
    pane.show_problem(problem)
    pane.focus()
    await settled(pilot)


async def choosing(pilot: Pilot[int]) -> None:
    """A file for an Upload variable."""
    await settled(pilot)
    cast("Explorer", pilot.app.screen).folder = reports()
    pilot.app.screen.query_one(QueryEditor).load(ATTACH)
    await pilot.pause(0.5)
    await pilot.press("f4", "alt+o")
    await pilot.pause(1)


async def compared(pilot: Pilot[int]) -> None:
    """Two runs compared: what two requests more, and other dates, make of an answer."""
    await after()(pilot)
    pilot.app.screen.query_one(QueryEditor).load(
        QUERY.replace("size: 8", "size: 10").replace("      closedAt\n", "      closedAt: openedAt\n")
    )
    await pilot.press("f5")
    await settled(pilot)
    pilot.app.screen.query_one(AnswerPane).focus()
    await settled(pilot)
    await pilot.press("D")
    await pilot.pause(0.5)
    await pilot.press("enter")
    await pilot.pause(1)  # a worker goes on for as long as the screen is open
    await pilot.press("down", "down")
    await pilot.pause(0.3)


STORIES: dict[str, tuple[Story, str]] = {
    "answer-tree": (after("e"), "requester"),
    "answer-ids": (after("i", "down", "down"), "requester"),
    "answer-table": (after("2"), "requester"),
    "answer-raw": (after("3"), "requester"),
    "answer-pretty": (after("3", "p"), "requester"),
    "answer-errors": (after("4"), "requester"),
    "answer-timing": (after("5"), "requester"),
    "answer-request": (after("6"), "requester"),
    "answer-find": (after("slash", *"drive"), "requester"),
    "answer-copy": (after("down", "down", "y"), "requester"),
    "answer-filter": (after("f", *".data.requests.items[] | {number, status}"), "requester"),
    "answer-filter-error": (after("f", *".data.requests.items[] | {number status}"), "requester"),
    "answer-export": (after("down", "down", "x"), "requester"),
    "answer-unknown": (unknown, "administrator"),
    "answer-compared": (compared, "requester"),
    "answer-upload": (choosing, "administrator"),
}
