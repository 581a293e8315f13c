"""The text in the user's own editor: what is handed over, what comes back, and what is told when it fails."""

from __future__ import annotations

import os
import stat
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot

from bench.terminal import Terminal
from tests.tui.editing import EditorApp
from tests.tui.steering import until_shown
from wfg_tui.problems import Problem
from wfg_tui.tui.outside import editor_command
from wfg_tui.tui.widgets.code_editor import CodeEditor
from wfg_tui.tui.widgets.query_editor import QueryEditor
from wfg_tui.tui.widgets.variables_editor import VariablesEditor

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the editors of these tests are shell scripts")


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A driver without a terminal has nothing to hand over, and so may."""
    monkeypatch.setattr(HeadlessDriver, "can_suspend", property(lambda _self: True))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.delenv("VISUAL", raising=False)


def script(folder: Path, code: str) -> str:
    """An editor that is a shell script; ``$1`` is the file."""
    path = folder / "my editor.sh"
    path.write_text(f"#!/bin/sh\n{code}\n")
    path.chmod(0o755)
    return f"'{path}'"


def left_behind(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.parent.name.startswith("wfg-tui-")]


async def edit(pilot: Pilot[Any], editor: CodeEditor, text: str) -> None:
    editor.load(text)
    editor.focus()
    await pilot.press("ctrl+e")
    await pilot.pause()


async def test_the_text_comes_back_as_one_step_of_undo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", script(tmp_path, 'sed -i "s/One/Two/; s/viewer/me/" "$1"; echo "# end" >> "$1"'))
    editor = QueryEditor()
    async with EditorApp(editor).run_test(notifications=True) as pilot:
        await edit(pilot, editor, "query One {\r\n  viewer\u2028 { id }\r\n}\r\n")
        assert editor.text == "query Two {\r\n  me\u2028 { id }\r\n}\r\n# end\n"
        assert editor.content.text == editor.text
        await pilot.press("ctrl+z")
        assert editor.text == "query One {\r\n  viewer\u2028 { id }\r\n}\r\n"
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize(("kind", "suffix"), [(QueryEditor, ".graphql"), (VariablesEditor, ".json")])
async def test_the_file_is_private_and_has_the_right_suffix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[CodeEditor], suffix: str
) -> None:
    seen = tmp_path / "seen"
    look = f'stat -c "%a %n" "$1" > {seen}; stat -c %a "$(dirname "$1")" >> {seen}'
    monkeypatch.setenv("EDITOR", script(tmp_path, look))
    editor = kind()
    async with EditorApp(editor).run_test(notifications=True) as pilot:
        await edit(pilot, editor, "{ a }")
        await until_shown(pilot, "came back with the same text", "code --wait")
    mode, name, folder_mode = seen.read_text().split()
    assert (mode, folder_mode) == ("600", "700")
    assert name.endswith(suffix)
    assert str(tmp_path) in name


async def test_visual_comes_before_editor_and_options_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "false")
    monkeypatch.setenv("VISUAL", script(tmp_path, 'printf %s "$1" > "$2"') + " --wait")
    editor = QueryEditor()
    async with EditorApp(editor).run_test(notifications=True) as pilot:
        await edit(pilot, editor, "")
        assert editor.text == "--wait"


async def test_a_line_end_that_the_editor_adds_is_no_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", script(tmp_path, 'echo >> "$1"'))
    editor = QueryEditor()
    async with EditorApp(editor).run_test(notifications=True) as pilot:
        await edit(pilot, editor, "{ a }")
        assert editor.text == "{ a }"


async def test_an_editor_that_fails_is_told_and_what_it_wrote_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", script(tmp_path, 'echo "{ b }" > "$1"; exit 3'))
    editor = QueryEditor()
    async with EditorApp(editor).run_test(notifications=True, size=(120, 30)) as pilot:
        await edit(pilot, editor, "{ a }")
        await until_shown(pilot, "ended with exit code 3", "The text here is as it was.", "is kept in")
        assert editor.text == "{ a }"
    [kept] = left_behind(tmp_path)
    assert kept.read_text() == "{ b }\n"
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


async def test_an_editor_that_is_killed_without_a_word_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", script(tmp_path, "kill -9 $$"))
    editor = QueryEditor()
    async with EditorApp(editor).run_test(notifications=True) as pilot:
        await edit(pilot, editor, "{ a }")
        await until_shown(pilot, "ended by signal 9")
        assert editor.text == "{ a }"
    assert left_behind(tmp_path) == []


async def test_what_is_no_text_is_kept_and_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", script(tmp_path, r'printf "\377\376" > "$1"'))
    editor = QueryEditor()
    async with EditorApp(editor).run_test(notifications=True, size=(120, 30)) as pilot:
        await edit(pilot, editor, "{ a }")
        await until_shown(pilot, "is not UTF-8 text")
        assert editor.text == "{ a }"
    assert [path.read_bytes() for path in left_behind(tmp_path)] == [b"\xff\xfe"]


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "outside.unset"),
        ({"EDITOR": "  "}, "outside.unset"),
        ({"VISUAL": "no-such-editor --wait"}, "outside.missing"),
        ({"EDITOR": "vim 'half"}, "outside.malformed"),
    ],
)
def test_an_editor_that_cannot_be_had_is_told_with_what_to_do(environment: dict[str, str], code: str) -> None:
    with pytest.raises(Problem) as told:
        editor_command(environment)
    assert told.value.code == code
    assert told.value.advice


async def test_without_an_editor_the_text_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    editor = QueryEditor()
    async with EditorApp(editor).run_test(notifications=True) as pilot:
        await edit(pilot, editor, "{ a }")
        await until_shown(pilot, "No editor is named.", "Neither VISUAL nor EDITOR is set.")
        assert editor.text == "{ a }"


def test_in_a_real_terminal_the_editor_has_it_and_gives_it_back(tmp_path: Path) -> None:
    asks = 'trap "" INT; echo "EDITOR HAS IT"; read answer; echo "query $answer { a }" > "$1"'
    environment = os.environ | {
        "WFG_TUI_HOME": str(tmp_path / "home"),
        "EDITOR": script(tmp_path, asks),
        "TERM": "xterm-256color",
    }
    environment.pop("VISUAL", None)
    terminal = Terminal([sys.executable, "-m", "wfg_tui", "demo"], environment, 100, 30)
    try:
        terminal.wait_for("Write a query", "olivia_martin", seconds=60)
        terminal.output.clear()
        terminal.write(b"\x05")
        terminal.wait_for("EDITOR HAS IT")
        terminal.output.clear()
        terminal.write(b"\x03")
        time.sleep(0.3)
        terminal.write(b"FromOutside\r")
        terminal.wait_for("query FromOutside { a }")
    finally:
        terminal.close()
