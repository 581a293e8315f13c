from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from bench.terminal import Terminal
from tests.cli.conftest import Call

needs_pty = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are of Unix")
_ITEMS = ",".join(f'{{"number":{number}}}' for number in range(10_001, 10_301))
ANSWER = f'{{"data":{{"requests":{{"items":[{_ITEMS}]}}}}}}'
OPEN = f"{shlex.quote(sys.executable)} -m wfg_tui open"


def in_terminal(tmp_path: Path, command: str) -> Terminal:
    environment = {**os.environ, "WFG_TUI_HOME": str(tmp_path / "home"), "TERM": "xterm-256color"}
    return Terminal(["sh", "-c", command], environment, 100, 30)


@needs_pty
@pytest.mark.parametrize("named", [" -", ""])
def test_an_answer_from_a_pipe_is_shown_and_keys_are_heard(tmp_path: Path, named: str) -> None:
    saved = tmp_path / "a.json"
    saved.write_text(ANSWER)
    terminal = in_terminal(tmp_path, f"cat {shlex.quote(str(saved))} | {OPEN}{named}")
    try:
        terminal.wait_for("10001", "standard input")
        terminal.write(b"\x1b[F")
        terminal.wait_for("10300")
    finally:
        terminal.close()


@needs_pty
def test_an_empty_pipe_says_so_where_it_was_called(tmp_path: Path) -> None:
    terminal = in_terminal(tmp_path, f"{OPEN} - < /dev/null")
    try:
        terminal.wait_for("standard input is empty", "Save the answer again")
    finally:
        terminal.close()


@needs_pty
@pytest.mark.parametrize("arguments", ["", " -"])
def test_no_file_and_no_pipe_say_what_to_name(tmp_path: Path, arguments: str) -> None:
    terminal = in_terminal(tmp_path, OPEN + arguments)
    try:
        terminal.wait_for("Name a FILE", "through a pipe")
    finally:
        terminal.close()


@needs_pty
@pytest.mark.parametrize(
    ("name", "words"),
    [("folder", "is a folder"), ("empty.json", "is empty"), ("none.json", "There is no file")],
)
def test_what_cannot_be_opened_says_why_and_what_to_do(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.json").touch()
    done = in_terminal(tmp_path, f"cd {shlex.quote(str(tmp_path))}; {OPEN} {name}; echo ended with $?")
    try:
        done.wait_for(words, "ended with 2")
        assert b"Traceback" not in done.output
    finally:
        done.close()


@needs_pty
def test_what_is_no_json_is_shown_with_words_and_its_place(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html><body>502 Bad Gateway</body></html>")
    terminal = in_terminal(tmp_path, f"{OPEN} {shlex.quote(str(tmp_path / 'page.html'))}")
    try:
        terminal.wait_for("a web page (HTML)", "502 Bad Gateway", "/graphql")
    finally:
        terminal.close()


def test_a_pipe_without_a_terminal_says_to_save_it_first(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "wfg_tui", "open", "-"],
        input=ANSWER,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        env={**os.environ, "WFG_TUI_HOME": str(home)},
    )
    assert done.returncode == 2
    assert "no terminal" in done.stderr
    assert "Save it first" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_answer_from_a_pipe_is_written_out_without_a_terminal(call: Call) -> None:
    for named in ([], ["-"]):
        done = call("open", *named, "--format", "csv", stdin=ANSWER)
        assert done.code == 0, done.err
        assert done.out.split()[:2] == ["number", "10001"]
    assert "empty" in call("open", "-", "--format", "csv").err
