"""How fast what asks much by itself may go: an access map, pages, watching. All of one session share it.

WorkflowGen's API is one IIS application beside the portal, and each of its processes does one thing at a time:
for what we ask too fast, people wait.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final

from wfg_tui.connection.grant import retry_after

if TYPE_CHECKING:
    from wfg_tui.api import Exchange
    from wfg_tui.connection import Profile

FIRST_PAUSE: Final = 5.0
"""Seconds after a refusal for too many requests that names none; each further one in a row doubles them."""
LONGEST_PAUSE: Final = 60.0


class Pace:
    """Lets requests begin one by one, at most `rate` a second, and at most `concurrency` be under way."""

    def __init__(self, rate: float, concurrency: int) -> None:
        self.rate = rate
        self.concurrency = concurrency
        self._slots = asyncio.Semaphore(concurrency)
        self._door = asyncio.Lock()
        self._opens = 0.0
        self._refusals = 0

    @classmethod
    def of(cls, profile: Profile) -> Pace:
        """The pace that a profile's limits allow."""
        return cls(profile.rate_in_force, profile.concurrency_in_force)

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits until one more request may begin; it counts as under way until the block ends."""
        async with self._slots:
            async with self._door:  # in the order of coming
                while (wait := self.paused_for) > 0:  # noqa: ASYNC110 - a pause may begin meanwhile
                    await asyncio.sleep(wait)
                self._opens = time.monotonic() + 1 / self.rate
            yield

    @property
    def paused_for(self) -> float:
        """Seconds until the next request may begin; 0 where it may now."""
        return max(self._opens - time.monotonic(), 0.0)

    def pause(self, seconds: float) -> None:
        """Lets nothing begin for so long; what is under way goes on."""
        self._opens = max(self._opens, time.monotonic() + seconds)

    def heed(self, exchange: Exchange) -> float | None:
        """Pauses if an answer says that there were too many requests: 429, or 503 with a time to come back.

        Gives the seconds that it asked for (or that we chose, where it named none), or None where it asks for
        nothing: the question was then not refused for our haste. Whoever asked decides whether to ask again.
        """
        asked = retry_after(exchange) if exchange.status in {429, 503} else None
        if exchange.status != 429 and asked is None:
            self._refusals = 0
            return None
        if asked is None:
            asked = min(FIRST_PAUSE * 2**self._refusals, LONGEST_PAUSE)
        self._refusals += 1
        self.pause(asked)
        return asked
