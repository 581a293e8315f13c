"""What is done for each picture of who acts: run as, who am I, the question before production, what was sent."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot

from wfg_tui.tui.screens.explorer import Explorer
from wfg_tui.tui.widgets.query_editor import QueryEditor

Story = Callable[[Pilot[int]], Awaitable[None]]
BUDGET = """\
mutation UpdateBudget($number: Int!, $amount: Float!, $currency: String = "EUR") {
  updateRequestDataset(input: {number: $number, parameters: [
    {name: "REQ_INVESTMENT_AMOUNT", numericValue: $amount}
    {name: "REQ_CURRENCY", textValue: $currency}
  ]}) {
    clientMutationId
  }
}
"""


async def settled(pilot: Pilot[int]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause(0.4)


def explorer(pilot: Pilot[int]) -> Explorer:
    """The window itself."""
    app: Any = pilot.app
    found: Explorer = app.explorer
    return found


async def borrowed(pilot: Pilot[int]) -> None:
    """Who am I, while another's identity is borrowed."""
    await settled(pilot)
    explorer(pilot).borrow("emma_dubois")
    await pilot.pause(1.5)
    await pilot.press("alt+u")
    await pilot.pause(1.5)  # the errand lasts until the screen is left


async def refused(pilot: Pilot[int]) -> None:
    """An identity that may not be borrowed, and why."""
    await settled(pilot)
    await pilot.press("ctrl+g")
    await pilot.pause(0.4)
    await pilot.press(*"liam", "underscore", *"tremblay", "enter")
    await pilot.pause(1)


async def asked(pilot: Pilot[int]) -> None:
    """The question before a mutation goes to production."""
    await settled(pilot)
    screen = explorer(pilot)
    screen.session.profile = dataclasses.replace(screen.session.profile, environment="production")
    screen.show_identity()
    screen.query_one(QueryEditor).load(BUDGET)
    screen.variables.load('{\n  "number": 1042,\n  "amount": 125000.5\n}\n')
    await pilot.pause(0.5)
    await pilot.press("f5")
    await pilot.pause(0.6)


async def sent(pilot: Pilot[int]) -> None:
    """What was sent, as whom, and what came of it."""
    await settled(pilot)
    screen = explorer(pilot)
    for user in ("", "emma_dubois"):
        screen.borrow(user)
        await pilot.pause(1)
        for text in (BUDGET, "query Mine {\n  viewer {\n    requests {\n      totalCount\n    }\n  }\n}\n"):
            screen.query_one(QueryEditor).load(text)
            screen.variables.load('{\n  "number": 1,\n  "amount": 125000.5\n}\n')
            await pilot.pause(0.3)
            await pilot.press("f5")
            await pilot.pause(1)
    screen.action_sent()
    await pilot.pause(0.8)


STORIES: dict[str, tuple[Story, str]] = {
    "who": (borrowed, "administrator"),
    "run-as-refused": (refused, "requester"),
    "consent": (asked, "administrator"),
    "sent": (sent, "administrator"),
}
