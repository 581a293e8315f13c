"""What a move of the cursor sends to the terminal: the lines that changed, and the words below them."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest

from bench.terminal import Terminal


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal of POSIX")
def test_a_move_of_the_cursor_sends_no_line_that_stays_as_it_is(tmp_path: Path) -> None:
    answer = tmp_path / "answer.json"
    answer.write_text(json.dumps({f"key{number}": "x" for number in range(20)}))
    environment = {**os.environ, "WFG_TUI_HOME": str(tmp_path / "home"), "TERM": "xterm-256color"}
    terminal = Terminal([sys.executable, "-m", "wfg_tui", "open", str(answer)], environment, 100, 40)
    try:
        terminal.wait_for("key19", seconds=60)
        terminal.wait_idle(0.5)
        sent = b""
        for number in range(1, 4):  # the first leaves the row whose value stood below
            since = len(terminal.output)
            terminal.write(b"\x1b[B")
            terminal.wait_for(f"key{number}", since=since)
            terminal.wait_idle(0.5)
            sent = terminal.written(since)
    finally:
        terminal.close()
    assert set(re.findall(rb"key\d+", sent)) == {b"key2", b"key3"}
    assert sent.count(b"key3") == 2, "the row and its path in the border"
