"""What a terminal shows after keys is what it shows after everything was drawn afresh, cell by cell and colour by
colour: the bytes that the editor really writes, read by an emulator that is none of ours."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator

import pyte
import pytest

from bench.terminal import Terminal
from tests.tui.test_editor_painting import TEXT

ROUNDS = int(os.environ.get("WFG_TUI_ROUNDS", "200"))
"""How many times a handful of keys is typed and looked at."""
COLUMNS, LINES = 72, 24
QUIET = 0.06
"""Seconds without a byte after which what keys brought about is over."""
KEYS = {
    **{letter: letter.encode() for letter in 'arx{}()"#$.@ '},
    "quotes": b'" " "',
    "accents": "éñ".encode(),
    "enter": b"\r",
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "backspace": b"\x7f",
    "delete": b"\x1b[3~",
    "undo": b"\x1a",
    "redo": b"\x19",
    "comment": b"\x1f",
    "cut": b"\x18",
    "complete": b"\x00",
    "hover": b"\x0b",
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~",
    "ctrl+home": b"\x1b[1;5H",
    "ctrl+end": b"\x1b[1;5F",
    "shift+up": b"\x1b[1;2A",
    "shift+down": b"\x1b[1;2B",
    "shift+right": b"\x1b[1;2C",
    "shift+end": b"\x1b[1;2F",
    "ctrl+right": b"\x1b[1;5C",
    "ctrl+left": b"\x1b[1;5D",
    "paste": b"\x1b[200~{ viewer {\n userName } }\x1b[201~",
}
MARK, REPAINT = b"\x1b[20~", b"\x1b[21~"


class Emulator:
    """A terminal with the editor in it."""

    def __init__(self, text: str) -> None:
        self.screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self.screen)
        environment = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "TEXTUAL_ANIMATIONS": "none",
        }
        command = [sys.executable, "-m", "tests.tui.emulated", text]
        self._terminal = Terminal(command, environment, COLUMNS, LINES)
        self._read = 0
        self._marks = 0

    def type(self, keys: bytes) -> None:
        self._terminal.write(keys)

    def settle(self, key: bytes = MARK) -> None:
        """Types `key` and waits until the program says that it was heard, and all before it."""
        self._marks += 1
        self.type(key)
        for _ in range(600):
            if not self._terminal.read(QUIET) and self.line(LINES - 1).startswith(f"mark {self._marks}."):
                return
            output = self._terminal.output
            self._stream.feed(bytes(output[self._read :]))
            self._read = len(output)
        raise TimeoutError("\n".join(map(self.line, range(LINES))))

    def line(self, row: int) -> str:
        return "".join(self.screen.buffer[row][column].data for column in range(COLUMNS))

    def cells(self) -> list[list[tuple[object, ...]]]:
        """What is seen, but for the last line, where the marks are."""
        rows = range(LINES - 1)
        return [[tuple(self.screen.buffer[row][column]) for column in range(COLUMNS)] for row in rows]

    def close(self) -> None:
        self._terminal.close()


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    # What is left of a wide sign that a popup half covers is each terminal's business: pyte leaves it half there.
    found = Emulator(TEXT.replace("👩\u200d💻", "").replace("語語", ""))
    try:
        yield found
    finally:
        found.close()


def test_random_keys_leave_a_terminal_as_a_full_repaint_does(emulator: Emulator) -> None:
    chosen = random.Random(ROUNDS)
    emulator.settle()
    assert "Overdue" in emulator.line(2)
    changed = 0
    before = emulator.cells()
    for number in range(ROUNDS):
        keys = chosen.choices(list(KEYS), k=chosen.randint(1, 6))
        for key in keys:
            emulator.type(KEYS[key])
        emulator.settle()
        painted = emulator.cells()
        emulator.settle(REPAINT)
        afresh = emulator.cells()
        for row, (one, other) in enumerate(zip(painted, afresh, strict=True)):
            assert one == other, f"round {number}, row {row} differs after {keys}"
        changed += painted != before
        before = painted
    assert changed > ROUNDS // 2
