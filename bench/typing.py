"""From a key to its letter on the screen, through a pseudo-terminal: the explorer's editor with colours,
completion and diagnostics on, beside Textual's stock TextArea with none of them, in the middle of the same text.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.first_paint import prepare
from bench.github import document, schema_file
from bench.goals import Goal, compare
from bench.terminal import Terminal
from wfg_tui.paths import Paths
from wfg_tui.workspace import DraftStore

KEYS = 25
FIRST = 3
"""Keys that are not counted: one letter is in many names, and the list of them comes and goes."""
APPS = Path(__file__).parent / "apps"
PAUSE = 0.12
"""Seconds between two keys: a fast typist's, and never in step with what an editor does a moment after a key."""
LETTER = "z"
"""No word of the document has it, and nothing that completion knows has three of it."""
MOST_BYTES = 2048


def run() -> list[Goal]:
    """Gives the goals at 2,000 and at 20,000 lines."""
    return [goal for lines, limit in ((2_000, 0.5), (20_000, 0.2)) for goal in _goals(lines, limit)]


def _goals(lines: int, limit: float) -> list[Goal]:
    text = "".join(document(lines))
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as silent:
        home = Path(folder)
        prepare(home, silent.getsockname()[1], schema_file())
        _draft(Paths.under(home), text)
        (home / "text.graphql").write_text(text)
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment = {**inherited, "WFG_TUI_HOME": folder, "TERM": "xterm-256color", "BENCH_SECRET": "none"}
        ours = _Typed([sys.executable, "-m", "wfg_tui"], environment, lines)
        stock = _Typed([sys.executable, str(APPS / "area.py"), str(home / "text.graphql")], environment, lines)
        try:
            mine: list[float] = []
            theirs: list[float] = []
            for _ in range(FIRST):
                ours.key()
                stock.key()
            ours.most_bytes = 0
            for _ in range(KEYS):
                mine.append(ours.key())
                theirs.append(stock.key())
        finally:
            ours.close()
            stock.close()
    said = f"a key to its letter at {lines:,} lines"
    most = ours.most_bytes / MOST_BYTES
    return [
        compare(said, mine, theirs, limit),
        Goal(
            f"  what a key writes at most at {lines:,} lines",
            ours.most_bytes,
            MOST_BYTES,
            1,
            (most, most),
            "bytes",
        ),
    ]


def _draft(paths: Paths, text: str) -> None:
    store = DraftStore(paths.drafts)
    store.edit(store.open().active, text, "")
    store.flush()
    store.close()


class _Typed:
    """A program with the document, its cursor on a fresh line in the middle."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], lines: int) -> None:
        self._terminal = Terminal(command, environment)
        self._written = ""
        self.most_bytes = 0
        self._terminal.wait_for("query", "Repository")
        self._settle(2.0)
        for _ in range(lines // 2 // 40):
            self._press(b"\x1b[6~")  # page down
        self._press(b"\x1b[F")  # end
        self._press(b"\r")
        self._settle(1.0)

    def key(self) -> float:
        """Types a letter and gives the seconds until the line with it was written."""
        self._written += LETTER
        start = len(self._terminal.output)
        began = time.perf_counter()
        self._terminal.write(LETTER.encode())
        self._terminal.wait_for(self._written, since=start)
        took = time.perf_counter() - began
        self._settle(PAUSE)
        self.most_bytes = max(self.most_bytes, len(self._terminal.output) - start)
        return took

    def _press(self, sequence: bytes) -> None:
        self._terminal.write(sequence)
        self._settle(0.02)

    def _settle(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:  # a blinking cursor writes for ever
            self._terminal.read(left)

    def close(self) -> None:
        self._terminal.close()
