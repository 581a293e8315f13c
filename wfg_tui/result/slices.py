"""Long passes done in slices: others on the event loop get their turn, and leaving is immediate."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Generator
from typing import Any, Final, TypeVar, cast

T = TypeVar("T")
SLICE: Final = 0.008
"""Seconds between two turns of the event loop, give or take one window of work (about 2 ms)."""
_TURN: Final = 0.001
"""Seconds that others get between two slices: a key takes a dozen turns of the loop before it is answered."""


async def in_slices(steps: Generator[Any, None, T], on_turn: Callable[[], None] | None = None) -> T:
    """Runs a generator to its end and gives its return value; cancelling the task stops it between two slices.

    Args:
        on_turn: Called before each turn is given away: to show how far the work has come.
    """
    since = time.perf_counter()
    while True:
        try:
            next(steps)
        except StopIteration as done:
            return cast(T, done.value)
        if time.perf_counter() - since > SLICE:
            if on_turn is not None:
                on_turn()
            await asyncio.sleep(_TURN)
            since = time.perf_counter()


def at_once(steps: Generator[Any, None, T]) -> T:
    """Runs a generator to its end, for callers that have no event loop to keep alive."""
    while True:
        try:
            next(steps)
        except StopIteration as done:
            return cast(T, done.value)
