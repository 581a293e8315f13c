"""What a terminal sends is taken for the same keys however its bytes are cut, and Esc is heard soon."""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from bench.terminal import Terminal

if TYPE_CHECKING:
    from wfg_tui.tui.terminal_input import KeyReader

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a terminal of POSIX")

KEYS = {
    "a": b"a",
    "é": "é".encode(),
    "woman": "👩".encode(),
    "enter": b"\r",
    "up": b"\x1b[A",
    "f5": b"\x1b[15~",
    "shift+tab": b"\x1b[Z",
    "ctrl+right": b"\x1b[1;5C",
    "escape": b"\x1b[27u",
    "one\n[27u two ✓": b"\x1b[200~" + "one\n[27u two ✓".encode() + b"\x1b[201~",
}
"""Keys by name, and what is pasted by its text."""


def told(messages: Iterable[Message]) -> list[str]:
    """The keys and the pasted texts of messages."""
    return [
        event.key if isinstance(event, events.Key) else event.text
        for event in messages
        if isinstance(event, events.Key | events.Paste)
    ]


@pytest.fixture
def keys() -> KeyReader:
    from wfg_tui.tui.terminal_input import KeyReader

    return KeyReader()


class TestReading:
    def test_an_escape_alone_is_a_key_once_nothing_follows(self, keys: KeyReader) -> None:
        assert told(keys.read(b"\x1b")) == []
        assert keys.patience < 0.05
        assert told(keys.rest()) == ["escape"]
        assert keys.patience == 0.1

    def test_what_follows_an_escape_in_time_makes_one_key_of_both(self, keys: KeyReader) -> None:
        assert told([*keys.read(b"\x1b"), *keys.read(b"[A")]) == ["up"]

    def test_a_second_escape_tells_the_first(self, keys: KeyReader) -> None:
        assert told([*keys.read(b"\x1b"), *keys.read(b"\x1b"), *keys.rest()]) == ["escape", "escape"]

    def test_half_a_key_is_given_up_in_the_end(self, keys: KeyReader) -> None:
        assert told(keys.read(b"\x1b[1")) == []
        time.sleep(keys.patience + 0.05)
        assert told([*keys.rest(), *keys.read(b"a")])[-1] == "a"

    def test_bytes_that_are_no_text_hurt_nobody(self, keys: KeyReader) -> None:
        assert told(keys.read(b"\xff\xfea"))[-1] == "a"

    def test_a_paste_waits_for_its_rest_however_slow_the_line(self, keys: KeyReader) -> None:
        found = [*keys.read(b"\x1b[200~one\x1b")]
        time.sleep(keys.patience + 0.05)
        found += [*keys.rest(), *keys.read(b"[20")]
        time.sleep(keys.patience + 0.05)
        found += [*keys.rest(), *keys.read(b"1~a")]
        assert told(found) == ["one", "a"]

    @given(st.lists(st.sampled_from(sorted(KEYS)), max_size=12), st.data())
    def test_where_the_bytes_are_cut_makes_no_difference(self, names: list[str], data: st.DataObject) -> None:
        from wfg_tui.tui.terminal_input import KeyReader

        sent = b"".join(KEYS[name] for name in names)
        cuts = sorted(data.draw(st.sets(st.integers(0, len(sent)))))
        keys = KeyReader()
        found: list[Message] = []
        for start, end in itertools.pairwise([0, *cuts, len(sent)]):
            found += keys.read(sent[start:end])
        assert told(found) == names


class TestTheProgram:
    def test_escape_is_heard_sooner_than_textual_lets_it_be_a_key(self, tmp_path: Path) -> None:
        answer = tmp_path / "answer.json"
        answer.write_text('{"one": 1}')
        environment = {**os.environ, "WFG_TUI_HOME": str(tmp_path / "home"), "TERM": "xterm-256color"}
        environment.pop("ESCDELAY", None)
        terminal = Terminal([sys.executable, "-m", "wfg_tui", "open", str(answer)], environment)
        took = []
        try:
            terminal.wait_for("one", seconds=60)
            for _ in range(8):  # Textual's driver is never below 100 ms: the best of these tells, on any machine
                terminal.wait_idle(0.2)
                since = len(terminal.output)
                terminal.write(b"/")
                terminal.wait_for("find", since=since)
                terminal.wait_idle(0.2)
                since = len(terminal.output)
                began = time.perf_counter()
                terminal.write(b"\x1b")
                terminal.wait_for("one", since=since)
                took.append(time.perf_counter() - began)
        finally:
            terminal.close()
        assert min(took) < 0.1
