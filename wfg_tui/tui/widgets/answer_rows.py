"""What the tree and the pretty text share: rows over an answer's bytes, found in slices while one reads."""

from __future__ import annotations

from wfg_tui.result import Answer, Rows
from wfg_tui.result.slices import SLICE
from wfg_tui.tui.widgets.answer_lines import LinesView
from wfg_tui.tui.widgets.answer_parts import Highlight


class RowsView(LinesView):
    """A line for each row of an answer, as far as rows are known."""

    def __init__(self, rows: Rows, answer: Answer, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.answer = answer
        self.rows = rows
        self.highlight: Highlight | None = None

    def go_on(self) -> None:
        """Reads on: the answer has grown."""
        self.rows.go_on()
        self.changed()
        self.keep_growing()

    @property
    def grown(self) -> bool:
        return self.rows.complete

    def grow(self) -> None:
        self.rows.extend(seconds=SLICE)
