"""What is done for each picture of the screen that says why; docs/pictures.py takes them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.pilot import Pilot

from wfg_tui.tui.widgets.answer_pane import AnswerPane
from wfg_tui.tui.widgets.query_editor import QueryEditor

Story = Callable[[Pilot[int]], Awaitable[None]]
OWN = """\
# what the script asks for, once a day
query Overdue {
  viewer {
    requests(filter: {createdSince: "2026-10-08"}) {
      totalCount
      items { number description openedAt }
    }
  }
}
"""
HIDDEN = """\
query Data {
  requests(page: {number: 1, size: 8}) {
    items { number dataset { items { name textValue } } }
  }
}
"""


async def settled(pilot: Pilot[int]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause(0.4)


def why(query: str, *keys: str) -> Story:
    """The screen for the answer to `query`, after some keys in the answer pane and beyond."""

    async def story(pilot: Pilot[int]) -> None:
        await settled(pilot)
        pilot.app.screen.query_one(QueryEditor).load(query)
        await pilot.pause(0.5)
        await pilot.press("f5")
        await settled(pilot)
        pilot.app.screen.query_one(AnswerPane).focus()
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.6)
        await pilot.pause(1)

    return story


STORIES: dict[str, tuple[Story, str]] = {
    "why": (why(OWN, "w"), "reporting script"),
    "why-asked": (why(OWN, "w", "a"), "reporting script"),
    "why-denied": (why(HIDDEN, "e", "w"), "requester"),
    "why-refused": (why(OWN, "w"), "inactive application"),
}
