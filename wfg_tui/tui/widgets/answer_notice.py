"""The last line of the answer pane: what holds, and for a moment what is said in passing."""

from __future__ import annotations

from functools import partial
from typing import Final

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from wfg_tui.text import clean

PASSING: Final = 6.0
"""Seconds for which something is said in passing."""


class Notice(Static):
    """Some words below the views; not there while there is nothing to say."""

    DEFAULT_CSS = """
    Notice {
        height: auto;
        max-height: 4;
        padding: 0 1;
        color: $text-warning;
        display: none;
        &.-open { display: block; }
    }
    """

    def __init__(self) -> None:
        super().__init__("", id="notice", markup=False)
        self._standing = ""
        self._timer: Timer | None = None

    def tell(self, words: str) -> None:
        """Says something for as long as it holds; empty words take it away."""
        self._standing = words
        self.remark(words, seconds=0)

    def remark(self, words: str, seconds: float = PASSING) -> None:
        """Says something in passing: what holds is there again after `seconds` (0: never), or for empty words."""
        words = words or self._standing
        self.update(Content(clean(words)))
        self.set_class(bool(words), "-open")
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(seconds, partial(self.remark, "", 0)) if seconds else None
