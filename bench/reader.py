"""Somebody who reads a saved answer: the real program in a pseudo-terminal, with a beat beside it on its loop."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bench.answer_files import FIRST
from bench.terminal import Terminal

APPS: Final = Path(__file__).parent / "apps"
ESC, CTRL_U, CTRL_Q = b"\x1b", b"\x15", b"\x11"


class Reader:
    """Opens `answer` with `home` as its folder for files; what is timed is remembered for `longest_gaps`."""

    def __init__(self, answer: Path, home: Path) -> None:
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        inherited.pop(
            "ESCDELAY", None
        )  # Esc may begin another key: how long is waited for its rest is counted too
        told = {"WFG_TUI_HOME": str(home), "TERM": "xterm-256color"}
        self._gaps = home / "gaps.json"
        self._gaps.unlink(missing_ok=True)
        self._times: list[tuple[float, float]] = []
        command = [sys.executable, str(APPS / "beating.py"), str(self._gaps), "open", str(answer)]
        self.terminal = Terminal(command, {**inherited, **told})
        self.terminal.wait_for(str(FIRST))
        self.terminal.wait_idle(1.0)

    def paste(self, text: str) -> int:
        """Pastes `text` and gives how much was written before."""
        since = len(self.terminal.output)
        self.terminal.write(b"\x1b[200~" + text.encode() + b"\x1b[201~")
        return since

    def timed(self, begin: Callable[[], int], seen: str) -> float:
        """Gives the seconds from `begin`, which says how much was written before, to `seen` on the screen."""
        since = begin()
        began = time.monotonic()
        self.terminal.wait_for(seen, since=since, seconds=180)
        ended = time.monotonic()
        self._times.append((began, ended))
        return ended - began

    def leave(self, seen: str) -> float:
        """Gives the seconds from Esc to `seen` on the screen."""
        since = len(self.terminal.output)
        began = time.perf_counter()
        self.terminal.write(ESC)
        self.terminal.wait_for(seen, since=since)
        took = time.perf_counter() - began
        self.terminal.wait_idle(0.5)
        return took

    def longest_gaps(self) -> list[float]:
        """Leaves the program and gives the longest gap in each time, in seconds; the first warms up."""
        self.terminal.write(CTRL_Q)
        end = time.monotonic() + 20
        while not self._gaps.exists() and time.monotonic() < end:
            self.terminal.read(0.1)
        time.sleep(0.2)
        gaps = json.loads(self._gaps.read_text())
        return [max(gap for at, gap in gaps if began <= at <= ended) for began, ended in self._times[1:]]
