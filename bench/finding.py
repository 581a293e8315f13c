"""Patterns looked for in a saved answer of 100 MB, beside one pass of Python's `re` over its bytes: the beat of
the loop meanwhile, and how soon Esc leaves the search. From the paste of the pattern to its count on the screen.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.answer_files import FIRST, write_answer
from bench.goals import Goal, compare, within
from bench.reader import CTRL_U, Reader

ROUNDS: Final = 3
SIZE: Final = 100_000_000
_ALT_X: Final = b"\x1bx"


def run() -> Iterator[Goal]:
    """Gives the goals of finding, each when it is known."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "100.json"
        last = str(write_answer(answer, SIZE))
        once = f"{last[:-1]}[{last[-1]}]"
        patterns = {"in its last row": (once, "1 of 1"), "in every row": ("^user_[0-9]+$", "200,000+")}
        finder = _Finder(answer, Path(folder))
        try:
            finder.begin()
            taken = {name: [finder.found(*wanted) for _ in range(ROUNDS)] for name, wanted in patterns.items()}
            escaped = []
            for _ in range(2 * ROUNDS):
                escaped.append(finder.escaped())
                finder.begin()
            gaps = finder.longest_gaps()
        finally:
            finder.terminal.close()
        data = answer.read_bytes()
        plain = [_plain(once, data) for _ in range(ROUNDS)]
        yield compare(
            "a pattern in the last row of 100 MB, against re.search", taken["in its last row"], plain, None
        )
        yield within("  the longest gap of the loop's beat in each, against 50 ms", gaps, 0.050)
        yield within("  Esc leaves the search, from the key in the terminal on, against 100 ms", escaped, 0.100)


def _plain(pattern: str, data: bytes) -> float:
    began = time.perf_counter()
    assert re.search(pattern.encode(), data)
    return time.perf_counter() - began


class _Finder(Reader):
    """Somebody who looks for patterns."""

    def begin(self) -> None:
        """Opens the bar; patterns are what it looks for from the first time on."""
        self.terminal.write(b"/")
        self.terminal.wait_idle(0.5)
        if not self._times:
            self.terminal.write(_ALT_X)
            self.terminal.wait_idle(0.5)

    def _paste(self, pattern: str) -> int:
        self.terminal.write(CTRL_U)
        self.terminal.wait_idle(0.5)
        return self.paste(pattern)

    def found(self, pattern: str, seen: str) -> float:
        """Gives the seconds from a pattern to what the bar says in the end."""
        return self.timed(lambda: self._paste(pattern), seen)

    def escaped(self) -> float:
        """Gives the seconds from Esc, in the middle of a search, to the answer without its bar."""
        self.terminal.wait_for("looking", since=self._paste("never[0-9]there"))
        self.terminal.wait_idle(0.05)
        return self.leave(str(FIRST))
