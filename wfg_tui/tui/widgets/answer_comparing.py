"""Comparing what the pane shows with the run before it, or with a saved answer."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from wfg_tui.problems import Problem
from wfg_tui.result import Answer
from wfg_tui.text import human_size

if TYPE_CHECKING:
    from wfg_tui.tui.widgets.answer_views import AnswerViews


class Comparing:
    """Keeps the answers of the last two runs, and asks what to compare with."""

    def __init__(self, pane: AnswerViews) -> None:
        self.pane = pane
        self._last = self._before = b""

    def remember(self, body: bytes) -> None:
        """Keeps the body of a run; the one that was kept is then the run before."""
        self._before, self._last = self._last, body

    def begin(self) -> None:
        """Asks what to compare with, then shows what differs."""
        answer = self.pane.filtering.whole or self.pane.answer
        if answer is not None:
            self.pane.start("compare", self._run, answer)

    async def _run(self, answer: Answer) -> None:
        from wfg_tui.tui.screens.diff import DiffScreen

        other = await self._other(answer)
        if other is None:
            return
        name = answer.name or "this answer"
        offset = await self.pane.app.push_screen_wait(DiffScreen(other, answer, (other.name, name)))
        if offset is not None:
            if self.pane.filtering.is_on:
                self.pane.filtering.leave()
            self.pane.reveal(offset)
            self.pane.focus()

    async def _other(self, answer: Answer) -> Answer | None:
        """Gives what to compare with; None if nobody chose."""
        from wfg_tui.tui.screens.ask import AskPath
        from wfg_tui.tui.screens.choose import Choice, Choose

        chosen: str | None = "file"
        if self._before and answer.raw is self._last:
            choices = [
                Choice("before", "The run before", human_size(len(self._before))),
                Choice("file", "A file…", "a saved JSON answer"),
            ]
            chosen = await self.pane.app.push_screen_wait(Choose("Compare this answer with", choices))
        if chosen == "before":
            return Answer(self._before, name="the run before")
        if chosen is None:
            return None
        about = "The answer here is the newer one; the file is what it is compared with."
        ask = AskPath("Compare this answer with a file", value=f"{Path.cwd()}/", existing=True, about=about)
        path = await self.pane.app.push_screen_wait(ask)
        if path is None:
            return None
        try:
            return await asyncio.to_thread(_opened, path)
        except Problem as problem:
            self.pane.app.notify("\n".join(problem.sentences), severity="error", markup=False)
            return None


def _opened(path: str) -> Answer:
    return Answer.open(Path(path.strip()).expanduser())
