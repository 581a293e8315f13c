"""Where the answer pane will be: an invitation at the first paint, the pane itself a moment after it.

The pane and the room that reads answers are a third of what the explorer imports. Nobody has an answer to read
before the first frame, so they come after it; what is to be shown meanwhile is kept and shown then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Final

from textual import events
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from wfg_tui.problems import Problem
    from wfg_tui.result import Answer
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.tui.widgets.answer_pages import InEditor, ShownExchange
    from wfg_tui.tui.widgets.answer_pane import AnswerPane

_AFTER_PAINT: Final = 0.05
"""Seconds after the first refresh: what is painted first is not held up by an import in another thread."""


class Invitation(Static, can_focus=True):
    """Words where the pane will be; it keeps the keys that are meant for the pane."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.border_title = Content("Result")
        self._typed: list[events.Key] = []

    def on_key(self, event: events.Key) -> None:
        self._typed.append(event)
        event.stop()

    def hand_on(self, pane: AnswerPane) -> None:
        """Gives focus and keys to the pane, if they were here."""
        if self.has_focus:
            self.screen.set_focus(pane.current)
        for key in self._typed:
            key.stop(False)
            pane.current.post_message(key)


class AnswerSlot(Vertical):
    """Takes what an `AnswerPane` takes, whether or not the pane is there yet."""

    DEFAULT_CSS = """
    AnswerSlot > Invitation { padding: 1 1 0 1; color: $text-muted; border: round $border-blurred; height: 1fr;
        border-title-color: $text-muted; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._pane: AnswerPane | None = None
        self._waiting: dict[object, Callable[[AnswerPane], None]] = {}
        """What the pane is to be told once it is there, in that order; of each kind the last."""
        self._invitation = Invitation()

    def on_mount(self) -> None:
        self.mount(self._invitation)
        self.call_after_refresh(self.set_timer, _AFTER_PAINT, self._begin)

    def _begin(self) -> None:
        self.run_worker(self._become(), group="slot")

    async def _become(self) -> None:
        """Puts the pane in the invitation's place and shows it what came meanwhile."""
        module = await asyncio.to_thread(import_module, "wfg_tui.tui.widgets.answer_pane")
        pane: AnswerPane = module.AnswerPane()
        await self.mount(pane)
        if not pane.is_mounted:  # the app ended meanwhile
            return
        self._pane = pane
        for show in self._waiting.values():
            show(pane)
        self._waiting.clear()
        self._invitation.hand_on(pane)
        await self._invitation.remove()

    @property
    def pane(self) -> AnswerPane | None:
        """The pane itself, once it is there."""
        return self._pane

    def focus(self, scroll_visible: bool = True) -> AnswerSlot:
        """Gives the focus to the view in sight."""
        (self._pane or self._invitation).focus(scroll_visible)
        return self

    def show_empty(self, words: str) -> None:
        """Shows an invitation where there is no answer."""
        self._invitation.update(Content(words))
        self._do(lambda pane: pane.show_empty(words))

    def show_dropped(self, why: str) -> None:
        """Says that a run was given up; what had come of its answer stays."""
        self._do(lambda pane: pane.show_dropped(why))

    def show_waiting(self, what: str) -> None:
        """Shows what is awaited and for how long."""
        self._do(lambda pane: pane.show_waiting(what))

    def progress(self, received: int, total: int | None) -> None:
        """Shows how many bytes of the answer are here; `total` is None while nobody knows."""
        self._do(lambda pane: pane.progress(received, total), "progress")

    def show_beginning(self, start: bytes, sent: tuple[str, str | None], index: SchemaIndex | None = None) -> None:
        """Shows the beginning of an answer whose rest is on its way; `sent` is what asked for it."""
        self._do(lambda pane: pane.show_beginning(start, sent, index), "beginning")

    def show_problem(self, problem: Problem) -> None:
        """Shows what happened, what it means and what to do, where there was no exchange."""
        self._do(lambda pane: pane.show_problem(problem))

    def show_exchange(
        self, exchange: ShownExchange, index: SchemaIndex | None = None, in_editor: InEditor | None = None
    ) -> None:
        """Shows what came back for a request; `index` is its server's schema, `in_editor` finds its places."""
        self._do(lambda pane: pane.show_exchange(exchange, index, in_editor))

    def take_schema(self, index: SchemaIndex) -> None:
        """Reads the shown exchange by a schema that came after it."""
        if self._pane is not None:
            self._pane.take_schema(index)

    def show_answer(self, answer: Answer, title: str = "") -> None:
        """Shows an answer that was not just fetched: a saved file."""
        self._do(lambda pane: pane.show_answer(answer, title))

    def reveal(self, offset: int) -> None:
        """Goes to the value at an offset of the answer's text."""
        self._do(lambda pane: pane.reveal(offset))

    def _do(self, show: Callable[[AnswerPane], None], kind: str = "") -> None:
        if self._pane is not None:
            show(self._pane)
        else:
            self._waiting.pop(kind, None)
            self._waiting[kind or show] = show
