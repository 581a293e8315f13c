"""What an answer pane shows: an invitation, what is awaited, what went wrong, or what the server said."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual.timer import Timer

from wfg_tui import text
from wfg_tui.api.appearance import appearance
from wfg_tui.paths import Paths
from wfg_tui.result import Answer
from wfg_tui.tui.widgets import answer_pages as pages
from wfg_tui.tui.widgets.answer_advice import cut_words, hint_for, is_cut
from wfg_tui.tui.widgets.answer_beginning import Beginning
from wfg_tui.tui.widgets.answer_views import AnswerViews
from wfg_tui.tui.widgets.answer_waiting import Waiting

if TYPE_CHECKING:
    from wfg_tui.problems import Problem
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.tui.widgets.answer_pages import ShownExchange


class AnswerShown(AnswerViews):
    """Shows one thing at a time, an answer in its views."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._chosen = "tree"
        self._problem: Problem | None = None
        self._waiting: Waiting | None = None
        self._clock: Timer | None = None
        self.beginning = Beginning(self)

    def on_mount(self) -> None:
        self._clock = self.set_interval(0.1, self._tick, pause=True)
        if isinstance(paths := getattr(self.app, "paths", None), Paths):
            self.filtering.kept, self.exporting.kept = paths.filters_file, paths.export_file
        self.show_empty("")

    def show_empty(self, words: str) -> None:
        """Shows an invitation where there is no answer."""
        self.forget()
        self.page("page").show(pages.empty_page(words))
        self.switch("page")

    def show_waiting(self, what: str) -> None:
        """Shows what is awaited and for how long; what was there stays for a moment, in case the wait is short."""
        if self._waiting is None:
            self._waiting = Waiting(what, time.monotonic())
        self._waiting.what = what
        if self._clock is not None:
            self._clock.resume()

    def progress(self, received: int, total: int | None) -> None:
        """Shows how many bytes of the answer are here; `total` is None while nobody knows."""
        if self._waiting is not None:
            self._waiting.received, self._waiting.total = received, total

    def _tick(self) -> None:
        waiting = self._waiting
        if waiting is None or not waiting.is_long:
            return
        if self.beginning.is_shown:
            self.tell(waiting.words)
            return
        if not waiting.shown:
            waiting.shown = True
            self._clear()
            self.switch("page")
        self.page("page").show(waiting.page(plain=self.current.plain), stay=True)

    def show_dropped(self, why: str) -> None:
        """Says that a run was given up; what had come of its answer stays."""
        if self.beginning.stop():
            self._rest()
            self.say(why)
        else:
            self.show_empty(why)

    def show_problem(self, problem: Problem) -> None:
        """Shows what happened, what it means and what to do, where there was no exchange."""
        self.forget()
        self._show_problem(problem, "d shows the raw words behind this." if problem.detail else "")

    def show_beginning(self, start: bytes, sent: tuple[str, str | None], index: SchemaIndex | None = None) -> None:
        """Shows the beginning of an answer while the rest is on its way; `start` is longer each time.

        `sent` is the document and the operation's name, `index` the server's schema.
        """
        if self._waiting is None:
            return  # it was cancelled, or the whole has come
        if not self.beginning.is_shown:
            self._clear()
            self.asking.by(*sent, index)
        if self.beginning.show(start):
            self.switch(self._chosen if self._chosen in ("table", "raw") else "tree")

    def show_exchange(
        self,
        exchange: ShownExchange,
        index: SchemaIndex | None = None,
        in_editor: pages.InEditor | None = None,
    ) -> None:
        """Shows what came back for a request, in the view that was chosen last; `index` is its server's schema.

        `in_editor` tells where the editor has what the server counts in the text that was sent.
        """
        if self.beginning.complete(exchange, index, in_editor):
            self._rest()
            self.say(cut_words(exchange))
            return
        self.forget()
        self.came_of(exchange, index, in_editor)
        if exchange.problem is not None and not is_cut(exchange):
            self.load(Answer(exchange.body))
            self._show_problem(exchange.problem, "d shows the raw answer, 5 its status and headers.")
            return
        self.comparing.remember(exchange.body)
        self.load(Answer(exchange.body, cut_at=len(exchange.body) if exchange.truncated else None))
        self.say(cut_words(exchange))
        refused = not exchange.has_data and exchange.problem is None and self._chosen in ("tree", "table")
        self.switch("errors" if refused else self._chosen)

    def show_answer(self, answer: Answer, title: str = "") -> None:
        """Shows an answer that was not just fetched: a saved file. `title` names it."""
        self.forget()
        self.load(answer, title or answer.name)
        looks = appearance(answer.raw)
        if looks is not None:
            self.say(f"× This is {text.clean_line(looks.what)}. {looks.advice}")
        self.switch(self._chosen if looks is None or looks.is_json else "raw")

    def forget(self) -> None:
        self._rest()
        self._clear()

    def _rest(self) -> None:
        """Awaits nothing any more."""
        self._waiting = None
        if self._clock is not None:
            self._clock.pause()

    def _clear(self) -> None:
        """Drops what is shown, and lets a wait that takes its place go on."""
        super().forget()
        self._problem = None
        self.beginning.forget()

    def _show_problem(self, problem: Problem, evidence: str) -> None:
        self._problem = problem
        self._first = "problem"
        self.page("page").show(pages.problem_page(problem, hint=hint_for(problem, evidence)))
        self.page("detail").show(pages.detail_page(problem))
        self.switch("page")

    @property
    def told(self) -> Problem | None:
        """What went wrong, whether it stands alone or beside an answer."""
        return self._problem or (self.exchange.problem if self.exchange is not None else None)
