"""A jq filter over a saved answer of 100 MB, beside the jq program; the loop's beat meanwhile; how soon Esc
leaves it: the real program in a pseudo-terminal, from the paste of a filter to its result on the screen.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.answer_files import FIRST, write_answer
from bench.goals import Goal, compare, interleaved, within
from bench.terminal import Terminal

ROUNDS: Final = 3
SIZE: Final = 100_000_000
APPS: Final = Path(__file__).parent / "apps"
_ESC, _CTRL_U, _CTRL_Q = b"\x1b", b"\x15", b"\x11"


def run() -> Iterator[Goal]:
    """Gives the goals of filtering, each when it is known."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "100.json"
        last = write_answer(answer, SIZE)
        middle = (FIRST + last) // 2
        filters = {
            "its rows counted": ('.data.requests.items | "rows: \\(length)"', f"rows: {last - FIRST + 1}"),
            "half of its rows": (f".data.requests.items | map(select(.number > {middle}))", str(middle + 1)),
        }
        reader = _Reader(answer, Path(folder))
        try:
            for name, (program, seen) in filters.items():
                mine, theirs = interleaved(
                    lambda program=program, seen=seen: reader.filtered(program, seen),  # type: ignore[misc]
                    lambda program=program: _jq(program, answer),  # type: ignore[misc]
                    rounds=ROUNDS,
                )
                yield compare(f"a jq filter over 100 MB, {name}, against jq", mine, theirs, 3)
            escaped = [reader.escaped() for _ in range(2 * ROUNDS)]
            gaps = reader.longest_gaps()
        finally:
            reader.terminal.close()
        yield within("  the longest gap of the loop's beat in each, against 50 ms", gaps, 0.050)
        yield within("  Esc leaves it, from the key in the terminal on, against 100 ms", escaped, 0.100)


def _jq(program: str, answer: Path) -> float:
    began = time.perf_counter()
    subprocess.run(["jq", program, str(answer)], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


class _Reader:
    """Somebody who looks at a saved answer through filters, with a beat beside the program."""

    def __init__(self, answer: Path, home: Path) -> None:
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        inherited.pop(
            "ESCDELAY", None
        )  # Esc may begin another key: how long is waited for its rest is counted too
        told = {"WFG_TUI_HOME": str(home), "TERM": "xterm-256color"}
        self._gaps = home / "gaps.json"
        self._times: list[tuple[float, float]] = []
        command = [sys.executable, str(APPS / "beating.py"), str(self._gaps), "open", str(answer)]
        self.terminal = Terminal(command, {**inherited, **told})
        self.terminal.wait_for(str(FIRST))
        self.terminal.wait_idle(1.0)

    def _paste(self, program: str) -> int:
        """Pastes a filter into the empty bar; gives how much was written before."""
        self.terminal.write(b"f")
        self.terminal.wait_idle(0.3)
        self.terminal.write(_CTRL_U)
        self.terminal.wait_idle(0.5)
        self.terminal.write(b"\x1b[200~" + program.encode() + b"\x1b[201~")
        return len(self.terminal.output)

    def filtered(self, program: str, seen: str) -> float:
        """Gives the seconds from a filter to its result on the screen."""
        since = self._paste(program)
        began = time.monotonic()
        self.terminal.wait_for(seen, since=since, seconds=120)
        ended = time.monotonic()
        self._times.append((began, ended))
        self._leave()
        return ended - began

    def escaped(self) -> float:
        """Gives the seconds from Esc, in the middle of a filter, to the whole answer on the screen."""
        self.terminal.wait_for("filtering", since=self._paste("def f: f; f"))
        self.terminal.wait_idle(0.05)
        return self._leave()

    def _leave(self) -> float:
        since = len(self.terminal.output)
        began = time.perf_counter()
        self.terminal.write(_ESC)
        self.terminal.wait_for(str(FIRST), since=since)
        took = time.perf_counter() - began
        self.terminal.wait_idle(0.5)
        return took

    def longest_gaps(self) -> list[float]:
        """Leaves the program and gives the longest gap of each filter, in seconds; the first warms up."""
        self.terminal.write(_CTRL_Q)
        end = time.monotonic() + 20
        while not self._gaps.exists() and time.monotonic() < end:
            self.terminal.read(0.1)
        time.sleep(0.2)
        gaps = json.loads(self._gaps.read_text())
        return [max(gap for at, gap in gaps if began <= at <= ended) for began, ended in self._times[1:]]
