"""An answer seen through a jq filter: run anew at each key, the whole answer a key away."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wfg_tui.files import write_atomic
from wfg_tui.problems import Problem
from wfg_tui.result import Answer, in_slices
from wfg_tui.result.filter import Filtered, long_number, rounding_words, run_filter
from wfg_tui.result.repeated import repeated_key
from wfg_tui.text import clean_line, human_count, human_duration, human_size, shorten
from wfg_tui.tui.widgets.answer_filter import FilterBar
from wfg_tui.tui.widgets.answer_tree import TreeView

if TYPE_CHECKING:
    from wfg_tui.result import Rows
    from wfg_tui.result.study import Study
    from wfg_tui.tui.widgets.answer_views import AnswerViews

PAUSE: Final = 0.12
"""Seconds without a key after which a filter is run."""
_LONG: Final = 0.3
"""Seconds after which the bar says that the filter is at work."""
_REMEMBERED: Final = 50


class Filtering:
    """What the pane shows instead of its answer, and how it comes back to it."""

    def __init__(self, pane: AnswerViews) -> None:
        self.pane = pane
        self.kept: Path | None = None
        """Where the last filters are kept; None: nowhere."""
        self._whole: Study | None = None
        self._called = ""
        self._rows: Rows | None = None
        self._cursor = 0
        self._past: list[str] | None = None
        self._back = -1
        self._good = self._chosen = ""

    @property
    def bar(self) -> FilterBar:
        return self.pane.query_one(FilterBar)

    @property
    def is_on(self) -> bool:
        """Whether the bar is open or the answer is seen through a filter."""
        return self._whole is not None

    @property
    def whole(self) -> Answer | None:
        """The answer that is seen through the filter; None if none is."""
        return self._whole.answer if self._whole is not None else None

    @property
    def program(self) -> str:
        """The filter through which the answer is seen; empty if it is seen whole."""
        return self.bar.program if self.is_on and self.pane.study is not self._whole else ""

    def open(self) -> None:
        """Asks for a filter; the one before is there and is run at once."""
        if self._whole is None:
            tree = self.pane.query_one(TreeView)
            self._whole, self._called = self.pane.study, self.pane.called
            self._rows, self._cursor = tree.rows, tree.cursor
            self.pane.start("long number", self._warn, self._whole)
        self._back = -1
        self.pane.current.heard = self.bar.take
        self.bar.open()
        if self.bar.program:
            self.look_for(self.bar.program)

    def forget(self) -> None:
        """Drops the filter: another answer is shown."""
        self._whole = self._rows = None
        if self.bar.is_mounted:
            self.bar.close()
            self.bar.say("", wrong="")
            self.bar.warn("")

    def look_for(self, program: str) -> None:
        """Runs a filter, once no key has come for a moment; the one that ran is ended now."""
        if self._whole is not None:
            self.pane.start("filter", self._run, program, self._whole)

    async def _run(self, program: str, whole: Study) -> None:
        if not program.strip():
            self.bar.say("", wrong="")
            self._show_whole()
            return
        await asyncio.sleep(PAUSE)
        began = time.monotonic()
        size = 0

        def progress(count: int) -> None:
            nonlocal size
            size = count

        async def tell() -> None:
            await asyncio.sleep(_LONG)
            while True:
                came = f", {human_size(size)}" if size else ""
                self.bar.say(f"filtering… {human_duration(time.monotonic() - began)}{came}")
                await asyncio.sleep(0.1)

        telling = asyncio.create_task(tell())
        try:
            filtered = await run_filter(whole.answer.raw, program, progress=progress)
        except Problem as problem:
            self.bar.say("", wrong=" ".join(problem.sentences))
            return
        finally:
            telling.cancel()
        self._show(filtered, program)

    def _show(self, filtered: Filtered, program: str) -> None:
        if filtered.error and not filtered.results:  # what was there last stays: a filter is typed in steps
            self.bar.say("", wrong=filtered.error)
            return
        self._good = program
        if self._chosen == program:
            self.remember(program)
        self.bar.say(_gives(filtered), wrong=" ".join(filter(None, (filtered.error, filtered.stopped))))
        self.pane.show_instead(Answer(filtered.raw), f"jq {shorten(program.strip(), 24)}")

    async def _warn(self, whole: Study) -> None:
        words = []
        if key := await in_slices(repeated_key(whole.answer.source)):
            words.append(f"An object has {shorten(clean_line(key), 30)} twice: jq keeps the last.")
            self.bar.warn(words[0])
        if number := await in_slices(long_number(whole.answer.raw)):
            words.append(rounding_words(number))
            self.bar.warn(" ".join(words))

    def keep(self) -> None:
        """Goes from the bar to the view; a filter that gives something is remembered."""
        program = self._chosen = self.bar.program
        if not program.strip():
            self.leave()
            return
        if program == self._good:
            self.remember(program)
        self.pane.current.focus()

    def leave(self) -> None:
        """Ends the filter and shows the whole answer as it was left."""
        for group in ("filter", "long number"):
            self.pane.workers.cancel_group(self.pane, group)
        typing = self.bar.typing
        self._show_whole()
        self.forget()
        if typing or self.pane.has_focus_within:
            self.pane.current.focus()
        self.pane.refresh_bindings()

    def _show_whole(self) -> None:
        if self._whole is not None and self.pane.study is not self._whole:
            self._whole = self.pane.show_again(self._whole, self._called, self._rows, self._cursor)

    # The filters before

    def earlier(self, step: int) -> None:
        """Puts an earlier filter into the bar (1: further back)."""
        past = self._remembered()
        self._back = min(max(self._back + step, -1), len(past) - 1)
        self.bar.program = past[self._back] if self._back >= 0 else ""

    def _remembered(self) -> list[str]:
        """The filters that were kept, the newest first; a file that cannot be read is no reason to stop."""
        if self._past is None:
            self._past = []
            try:
                found = json.loads(self.kept.read_bytes()) if self.kept is not None else []
            except (OSError, ValueError, RecursionError):
                found = []
            if isinstance(found, list):
                self._past = [one for one in found if isinstance(one, str)][:_REMEMBERED]
        return self._past

    def remember(self, program: str) -> None:
        """Keeps a filter for the next time, on this disk alone."""
        program = program.strip()
        self._past = None  # another window may have kept one meanwhile
        past = [one for one in self._remembered() if one != program]
        self._past = [program, *past][:_REMEMBERED]
        self._back = -1
        if self.kept is not None:
            try:
                write_atomic(self.kept, json.dumps(self._past, indent=1, ensure_ascii=False))
            except Problem as problem:
                self.pane.tell(" ".join(problem.sentences))


def _gives(filtered: Filtered) -> str:
    """Says what a filter gave."""
    if not filtered.results:
        return "nothing"
    size = human_size(len(filtered.raw))
    if filtered.results == 1:
        return f"{size} in {human_duration(filtered.seconds)}"
    return f"{human_count(filtered.results, 'result')}, {size} in {human_duration(filtered.seconds)}"
