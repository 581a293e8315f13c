"""An editor's text in the user's own editor: handed over in a private file, taken back as one step of undo."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from textual.app import App, SuspendNotSupported

from wfg_tui.files import write_atomic
from wfg_tui.problems import Problem, UsageProblem
from wfg_tui.text import clean, clean_line
from wfg_tui.tui.widgets.code_editor import CodeEditor

_TAKES_LINE: Final = frozenset({"vi", "vim", "nvim", "nano", "emacs", "kak", "micro", "joe", "ne", "mg"})
"""Editors that go to a line that is given as ``+12``."""
_AT_ONCE: Final = 1.0
"""Seconds within which nobody edits: an editor that is back by then has only opened a window."""


def edit_outside(editor: CodeEditor) -> None:
    """Lets the user edit the text in ``$VISUAL`` or ``$EDITOR``, and tells in words why it could not be done."""
    before = editor.text
    try:
        command = editor_command(os.environ)
        if Path(command[0]).name in _TAKES_LINE:
            command.append(f"+{editor.cursor[0] + 1}")
        began = time.monotonic()
        after = _handed_over(editor.app, command, before, editor.FILE_NAME)
    except Problem as problem:
        words = "\n".join(clean(part) for part in problem.sentences[1:])
        editor.notify(words, title=clean_line(problem.what), severity="error", timeout=12, markup=False)
        return
    if after == before:
        at_once = time.monotonic() - began < _AT_ONCE
        words = f"{clean_line(command[0])} came back with the same text."
        if at_once:
            words += " If it opens a window, it needs to be told to wait, such as EDITOR='code --wait'."
        editor.notify(words, severity="warning" if at_once else "information", timeout=6, markup=False)
    else:
        editor.replace_all(after, editor.cursor)


def editor_command(environment: Mapping[str, str]) -> list[str]:
    """Gives the command of the user's editor, split as a shell would.

    Raises:
        UsageProblem: ``outside.unset``, ``outside.malformed`` or ``outside.missing``.
    """
    name, words = next(
        ((name, words) for name in ("VISUAL", "EDITOR") if (words := environment.get(name, "").strip())), ("", "")
    )
    if not name:
        raise UsageProblem(
            "No editor is named.",
            code="outside.unset",
            meaning="Neither VISUAL nor EDITOR is set.",
            advice="Start wfg-tui with one of them, such as: EDITOR=nano wfg-tui",
        )
    try:
        command = shlex.split(words, posix=os.name == "posix")
    except ValueError as error:
        raise UsageProblem(
            f"{name} cannot be read as a command: {error}.",
            code="outside.malformed",
            advice=f"Set {name} to a program and its options, such as: code --wait",
        ) from error
    if not command or shutil.which(command[0]) is None:
        raise UsageProblem(
            f"The editor {words} is not there.",
            code="outside.missing",
            meaning=f"{name} names it, but no program of that name is found. The text is as it was.",
            advice=f"Install it, or set {name} to another editor.",
        )
    return command


def _handed_over(app: App[object], command: list[str], text: str, name: str) -> str:
    """Runs the editor in the terminal and gives the text that it left.

    Raises:
        UsageProblem: ``outside.terminal``, ``outside.failed`` or ``outside.not_text``. What was written into the
            file then stays where the words say, unless it is what was handed over.
    """
    folder = Path(tempfile.mkdtemp(prefix="wfg-tui-"))  # private, for editors put copies beside the file too
    path = folder / name
    kept = False
    try:
        write_atomic(path, text)
        why = _run(app, [*command, str(path)])
        raw = path.read_bytes() if path.is_file() else text.encode("utf-8", "surrogatepass")
        kept = bool(why) and raw != text.encode("utf-8", "surrogatepass")
        if why:
            raise UsageProblem(
                f"The editor {command[0]} {why}.",
                code="outside.failed",
                meaning="The text here is as it was."
                + (f" What the editor wrote is kept in {path}." if kept else ""),
                advice="Open the kept file with F3, or try again."
                if kept
                else "Try again, or set EDITOR to another.",
            )
        try:
            after = raw.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            kept = True
            raise UsageProblem(
                f"What the editor {command[0]} wrote is not UTF-8 text.",
                code="outside.not_text",
                meaning=f"The text here is as it was; the other is kept in {path}.",
                advice="Save it as UTF-8, then open it with F3.",
            ) from error
        return text if after in (f"{text}\n", f"{text}\r\n") else after  # editors end the last line themselves
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


def _run(app: App[object], command: list[str]) -> str:
    """Runs a command in the terminal; gives what went wrong, or ``""``."""
    try:
        with app.suspend():
            try:
                with _interrupts_are_the_childs():
                    code = subprocess.run(command, check=False).returncode  # noqa: S603 - the user's own editor
            except OSError as error:  # one that left the block would leave the terminal suspended
                return f"could not be started: {error.strerror or error}"
    except SuspendNotSupported:
        return "cannot be given this terminal"
    if code < 0:
        return f"was ended by signal {-code}"
    return f"ended with exit code {code}" if code else ""


@contextlib.contextmanager
def _interrupts_are_the_childs() -> Iterator[None]:
    """Ctrl-C goes to everyone at the terminal: here it is the editor's."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)  # unlike SIG_IGN, not inherited
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
