"""An answer that is shown while it comes: its beginning, then the whole, without moving what is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfg_tui.result import Answer
from wfg_tui.tui.widgets.answer_advice import is_cut

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.tui.widgets.answer_pages import InEditor, ShownExchange
    from wfg_tui.tui.widgets.answer_views import AnswerViews


class Beginning:
    """What is shown in a pane of an answer whose rest is on its way."""

    def __init__(self, pane: AnswerViews) -> None:
        self._pane = pane
        self._answer: Answer | None = None

    @property
    def is_shown(self) -> bool:
        """Whether the pane shows a beginning, and not something that was made of it."""
        return self._answer is not None and self._pane.answer is self._answer

    def forget(self) -> None:
        """Drops it: something else is shown."""
        self._answer = None

    def show(self, start: bytes) -> bool:
        """Shows `start`, or reads on in it where less of it was shown; says if it was the first time."""
        start = start[: start.rfind(b",") + 1] or start  # nothing cut in two is shown
        if self._answer is None:
            self._answer = Answer(start)
            self._pane.load_beginning(self._answer)
            return True
        if self.is_shown:
            self._answer.grow(start)
            self._pane.go_on(whole=False)
        return False

    def stop(self) -> bool:
        """Takes what has come for all that will; says whether that is shown."""
        answer = self._answer
        if answer is None or not self.is_shown:
            return False
        self._answer = None
        answer.grow(answer.raw, cut_at=answer.size)
        self._pane.go_on(whole=True)
        return True

    def complete(
        self, exchange: ShownExchange, index: SchemaIndex | None, in_editor: InEditor | None = None
    ) -> bool:
        """Puts the whole answer in the place of its beginning; says whether that is shown and may stay."""
        answer = self._answer
        shown = is_cut(exchange) or (exchange.problem is None and exchange.has_data)
        if answer is None or not self.is_shown or not shown:
            return False
        self._answer = None
        self._pane.came_of(exchange, index, in_editor)
        answer.grow(exchange.body, cut_at=len(exchange.body) if exchange.truncated else None)
        self._pane.go_on(whole=True)
        return True
