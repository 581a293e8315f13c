"""What is awaited, since when, and how much of it has come."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from wfg_tui.text import human_size
from wfg_tui.tui.widgets.answer_page import Layout
from wfg_tui.tui.widgets.answer_pages import waiting_page

_PATIENCE: Final = 0.15
"""Seconds before a wait is shown: a quick answer replaces the one before it without a flicker."""
_SPINNER: Final = "◐◓◑◒"
_PLAIN_SPINNER: Final = "|/-\\"


@dataclass(slots=True)
class Waiting:
    """One wait; `what` may change while it lasts (a token first, then the answer)."""

    what: str
    since: float
    received: int = 0
    total: int | None = None
    shown: bool = False
    """Whether it has taken the place of what was there."""

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.since

    @property
    def is_long(self) -> bool:
        """Whether it has lasted long enough to be shown."""
        return self.seconds >= _PATIENCE

    @property
    def words(self) -> str:
        """How much has come, in a line."""
        of = f" of {human_size(self.total)}" if self.total is not None else ""
        return f"This is the beginning: {human_size(self.received)}{of} are here. Esc cancels the rest."

    def page(self, *, plain: bool) -> Layout:
        """Gives the page that shows it now."""
        spinner = _PLAIN_SPINNER if plain else _SPINNER
        turn = spinner[int(self.seconds * 8) % len(spinner)]
        return waiting_page(self.what, self.seconds, turn, self.received, self.total)
