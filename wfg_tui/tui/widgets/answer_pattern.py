"""Finding a pattern in an answer: on the text of each key and each value, in a process that can be killed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

from wfg_tui.result import Matches, Where
from wfg_tui.result.slices import SLICE
from wfg_tui.result.texts import Shown, offsets_in, texts
from wfg_tui.result.walk import Source
from wfg_tui.text import clean_line
from wfg_tui.tui.widgets.code_search import SearchProblem, Sought, Spot, find

_FIRST: Final = 1 << 15
_ROOM: Final = 1 << 19
"""Characters that are tried at once, the first time (to show something soon) and afterwards."""
_TURN: Final = 0.001
"""Seconds that others get between two slices: a key takes a dozen turns of the loop before it is answered."""
_MOST: Final = 10_000
"""Matches that are taken at once; the rest is looked through again from there."""
_SEEN: Final = 20_000
"""Texts whose matches are kept to be marked where they are drawn."""


class PatternFind(Matches):
    """The matches of a pattern of Python's `re`, found by `run`.

    The pattern meets each key, string, number and word by itself, as it is shown: on one line (a line's end in it
    is ``␊``), without quotes, of a long one its first 32 KB. So ``^`` and ``$`` are the ends of that text, and no
    match reaches from a key to its value. A match without characters counts where the whole text has none.
    """

    def __init__(self, source: Source, sought: Sought, where: Where) -> None:
        super().__init__()
        self.source = source
        self.sought = sought
        self.where: Where = where
        self.failed = ""
        """Why the search ended before its time, in words."""
        self.cut = False
        """Whether there was a text too long to be looked at to its end."""
        self.seen: dict[str, list[tuple[int, int]]] = {}
        """Where the matches are in texts that have some."""

    async def run(self, look: Callable[[], None]) -> None:
        """Does the work, and calls `look` each time that something was tried; cancelling it ends the process."""
        try:
            await find([""], self.sought)  # a pattern that is none is told of, whatever the answer holds
            batch: list[Shown] = []
            size, room = 0, _FIRST
            until = time.perf_counter() + SLICE
            for more in texts(self.source, self.where):
                batch += more
                size += sum(len(shown.words) + 1 for shown in more)
                if size >= room:
                    await self._try(batch, look)
                    batch, size, room = [], 0, _ROOM
                if self.full:
                    return
                if time.perf_counter() > until:
                    await asyncio.sleep(_TURN)
                    until = time.perf_counter() + SLICE
            await self._try(batch, look)
            self.complete = not self.full
        except SearchProblem as problem:
            self.failed = clean_line(problem.what)
            self.complete = True

    async def _try(self, batch: list[Shown], look: Callable[[], None]) -> None:
        self.cut = self.cut or any(shown.cut for shown in batch)
        while batch and not self.full:
            spots = await find([shown.words for shown in batch], self.sought, _MOST)
            await self._take(batch, spots)
            look()
            if len(spots) < _MOST:
                return
            batch = batch[spots[-1][0][0] + 1 :]  # the last text that was looked at was so to its end

    async def _take(self, batch: list[Shown], spots: list[Spot]) -> None:
        at = 0
        while at < len(spots):
            row = spots[at][0][0]
            shown, spans = batch[row], []
            while at < len(spots) and spots[at][0][0] == row:
                start, end = spots[at][0][1], spots[at][1][1]
                if start < end or not shown.words:
                    spans.append((start, end))
                at += 1
            columns = [column for span in spans for column in span]
            offsets = offsets_in(self.source, shown, columns)
            for start, end in zip(offsets, offsets, strict=True):
                self.keep(start, end)
            if spans and len(self.seen) < _SEEN:
                self.seen[shown.words] = spans
            if at % 256 < len(spans):
                await asyncio.sleep(0)
