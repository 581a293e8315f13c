"""Finding a pattern in an answer: on the text of each key and each value, in a process that can be killed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Final

from wfg_tui.result import Matches, Where
from wfg_tui.result.slices import SLICE
from wfg_tui.result.texts import Lines, lines, offsets_in
from wfg_tui.result.walk import Source
from wfg_tui.text import clean_line
from wfg_tui.tui.widgets.code_search import SearchProblem, Sought
from wfg_tui.tui.widgets.pattern_process import PatternProcess

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
            async with PatternProcess(self.sought) as process:
                await self._run(process, look)
        except SearchProblem as problem:
            self.failed = clean_line(problem.what)
            self.complete = True

    async def _run(self, process: PatternProcess, look: Callable[[], None]) -> None:
        batch: list[Lines] = []
        size, room = 0, _FIRST
        until = time.perf_counter() + SLICE
        for more in lines(self.source, self.where):
            if more.count:
                batch.append(more)
                size += len(more.words)
            if size >= room:
                await self._try(process, batch, look)
                batch, size, room = [], 0, _ROOM
            if self.full:
                return
            if time.perf_counter() > until:
                await asyncio.sleep(_TURN)
                until = time.perf_counter() + SLICE
        if batch:
            await self._try(process, batch, look)
        self.complete = not self.full

    async def _try(self, process: PatternProcess, batch: list[Lines], look: Callable[[], None]) -> None:
        self.cut = self.cut or any(some.cut for some in batch)
        text = "\n".join(some.words for some in batch)
        begins = list(accumulate((some.count for some in batch), initial=0))
        first = 0
        while not self.full:
            found = await process.find(text, _MOST)
            await self._take(batch, begins, [(first + row, start, end) for row, start, end in found])
            look()
            last = found[-1][0] + 1 if found else 0
            if len(found) < _MOST or first + last >= begins[-1]:
                return
            text = text.split("\n", last)[-1]  # the last text that was looked at was so to its end
            first += last

    async def _take(self, batch: list[Lines], begins: list[int], found: list[tuple[int, int, int]]) -> None:
        at = 0
        until = time.perf_counter() + SLICE
        for row, places in groupby(found, key=itemgetter(0)):
            while row >= begins[at + 1]:
                at += 1
            shown = batch[at].text(row - begins[at])
            spans = [(start, end) for _, start, end in places if start < end or not shown.words]
            offsets = offsets_in(self.source, shown, [column for span in spans for column in span])
            for start, end in zip(offsets, offsets, strict=True):
                self.keep(start, end)
            if spans and len(self.seen) < _SEEN:
                self.seen[shown.words] = spans
            if time.perf_counter() > until:
                await asyncio.sleep(_TURN)
                until = time.perf_counter() + SLICE
