"""The beginning of an answer, for whoever shows it while the rest is on its way."""

from __future__ import annotations

import io
import time
from collections.abc import Iterable
from typing import Final

from wfg_tui.http.message import Arrival, Arriving
from wfg_tui.http.phases import pairs

_FIRST_SHOWN: Final = 1 << 14
"""Bytes of a body from which on its beginning is told of: a screen full."""
_MOST_SHOWN: Final = 1 << 24
"""Bytes after which it is not told of any more before all of it is here."""
_SHOWN_EVERY: Final = 0.25
"""Seconds between two times."""


class Beginning:
    """How much of a body was given to whoever shows it before the rest is here.

    Each time is a copy, which holds the loop for a millisecond or so in three megabytes: hence
    the steps and the end.
    """

    def __init__(self) -> None:
        self.next = _FIRST_SHOWN
        """Bytes of the body from which on it is worth another call of `tell`."""
        self._at = 0.0

    def tell(
        self, arrival: Arrival, status: int, headers: Iterable[tuple[bytes, bytes]], body: io.BytesIO
    ) -> None:
        """Tells of what is in `body`, if the last time was long enough ago."""
        now = time.perf_counter()
        if now - self._at < _SHOWN_EVERY:
            return
        self._at = now
        with body.getbuffer() as view:
            size = len(view)
            start = bytes(view)
        self.next = size + 1 if size < _MOST_SHOWN else 1 << 62
        arrival(Arriving(status, pairs(headers), start))
