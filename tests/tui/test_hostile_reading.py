"""A hostile answer in every view, by the bytes that reach the terminal: nothing of it acts, and all is seen."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pyte
import pytest

from bench.terminal import Terminal
from tests.tui.hostile_reading import EVIL, MARKUP, exchange

COLUMNS, LINES = 100, 30
F9, F10 = b"\x1b[20~", b"\x1b[21~"
RAW = {
    "a title": rb"\x1b\][012];",
    "a clipboard": rb"\x1b\]52",
    "a link": rb"\x1b\]8;",
    "a report": rb"\x1b\[6n",
    "a reset": rb"\x1bc",
    "a bell": rb"\x07",
    "NUL": rb"\x00",
    "C1": rb"\xc2[\x80-\x9f]",
    "bidi": rb"\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]",
    "BOM": rb"\xef\xbb\xbf",
}

POINTER = re.compile(rb"\x1b\]22;[a-z-]*\x07")
"""Textual's own: the shape of the mouse pointer."""


class Screen:
    """A terminal with a program in it, and what it shows."""

    def __init__(self, *command: str, home: Path) -> None:
        environment = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "TEXTUAL_ANIMATIONS": "none",
            "WFG_TUI_HOME": str(home),
        }
        self.terminal = Terminal([sys.executable, "-m", *command], environment, COLUMNS, LINES)
        self.screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self.screen)
        self._read = 0

    def after(self, keys: bytes) -> str:
        """What is on the screen once `keys` were typed and nothing moves any more."""
        self.terminal.write(keys)
        self.terminal.wait_idle(0.25)
        self._stream.feed(bytes(self.terminal.output[self._read :]))
        self._read = len(self.terminal.output)
        return "\n".join(self.screen.display)

    def until(self, keys: bytes, words: str) -> None:
        """Types keys and waits until `words` are on the screen."""
        shown = self.after(keys)
        for _ in range(40):
            if words in shown:
                return
            shown = self.after(b"")
        raise AssertionError(f"{words} never came after {keys!r}:\n{shown}")

    def opened(self, words: str) -> str:
        self.terminal.wait_for(words)
        return self.after(b"")

    def check(self) -> None:
        """That nothing foreign was acted upon."""
        written = POINTER.sub(b"", bytes(self.terminal.output))
        found = {what: re.findall(raw, written) for what, raw in RAW.items()}
        assert {what: hits[:3] for what, hits in found.items() if hits} == {}


def test_every_view_of_a_hostile_answer_is_harmless_and_shows_it(tmp_path: Path) -> None:
    screen = Screen("tests.tui.hostile_reading", str(tmp_path), home=tmp_path)
    try:
        assert MARKUP in screen.opened("requests")
        views = {
            "tree": b"1*",
            "an ID": b"i\x1b[B\x1b[B\x1b[B\x1b[B",
            "an error's place": b"e",
            "a whole value": b"\r",
            "found": b"/pwned\r",
            "the table": b"2",
            "the table to the right": b"\x1b[C\x1b[C",
            "raw": b"3",
            "pretty": b"p",
            "errors": b"4",
            "timing": b"5",
            "timing to its end": b"\x1b[6~",
            "request": b"6",
            "request to its end": b"\x1b[6~",
            "a problem": F9,
            "its evidence": b"d",
        }
        for view, keys in views.items():
            assert "pwned" in screen.after(keys), view
            screen.check()
        assert "pwned" in screen.after(F10)
        screen.check()
    finally:
        screen.terminal.close()


def test_a_hostile_file_under_a_hostile_name_is_harmless(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b]2;pwned\x07\u202e[bold].json"
    path.write_bytes(exchange().body)
    screen = Screen("wfg_tui", "open", str(path), home=tmp_path / "home")
    try:
        assert MARKUP in screen.opened("requests")
        for keys in (b"1*", b"2", b"3", b"p", b"5"):
            assert "[bold].json" in screen.after(keys)
            screen.check()
        assert MARKUP in screen.after(b"4")
    finally:
        screen.terminal.close()


def test_filtering_exporting_and_comparing_hostile_answers_is_harmless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes through jq and what jq says, dialogs with names of files, what is written, and what differs."""
    monkeypatch.chdir(tmp_path)
    name = "\x1b]2;pwned\x07\u202e[bold].json"
    body = exchange().body
    body = body[: body.rindex(b"}") + 1]  # jq reads JSON alone
    (tmp_path / f"a{name}").write_bytes(body)
    (tmp_path / "z.json").write_bytes(body.replace(b'"number": 1', b'"number": "pwned\\u001b]2;x\\u0007"'))
    screen = Screen("wfg_tui", "open", str(tmp_path / f"a{name}"), home=tmp_path / "home")
    try:
        screen.opened("requests")
        for keys, words in (
            (b"f", "jq "),
            (b"{(.data.requests.items[0].id): 1}", " B in "),
            (b" | error(keys[0])", "× [/x]"),
            (b"\x1b", "errors 1"),
            (b"1", "items"),
            (b"*", "requester"),
            (b"e", "pwned"),
            (b"x", "Separator"),
            (b"\t \r", "written to"),
            (b"D", "Compare this answer"),
            (b"z.json\r", "changed"),
            (b"m", "Two servers"),
            (b"x", "Export the differences"),
            (b"\r", "Written to"),
        ):
            screen.until(keys, words)
            screen.check()
        csv, markdown = (next(tmp_path.glob(f"*.{ending}")).read_bytes() for ending in ("csv", "md"))
        for written in (csv, markdown):
            assert b"pwned" in written
            assert {what for what, raw in RAW.items() if re.search(raw, written)} == set()
    finally:
        screen.terminal.close()


@pytest.mark.parametrize("what", list(RAW))
def test_the_answer_holds_all_that_is_looked_for(what: str) -> None:
    assert re.search(RAW[what], EVIL.encode())
