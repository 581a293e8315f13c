"""An answer that comes through a pipe, to be looked at: the bytes from there, the keys from the terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import click

from wfg_tui.problems import UsageProblem

PIPE: Final = Path("standard input")
"""What stands where a file's path would."""


def is_piped(file: Path | None) -> bool:
    """Whether the answer is to be read from standard input.

    Raises:
        click.UsageError: where neither a file is named nor anything comes through a pipe.
    """
    if file is not None and str(file) != "-":
        return False
    if sys.stdin.isatty():
        raise click.UsageError("Name a FILE, or send an answer through a pipe: ... | wfg-tui open -")
    return True


def read_piped() -> bytes:
    """Reads standard input to its end."""
    return sys.stdin.buffer.read()


def read_before_keys() -> bytes:
    """Reads standard input to its end; from then on standard input is the terminal that this process runs in.

    Raises:
        UsageProblem: ``terminal.none``, before anything is read, where there is no such terminal.
    """
    try:
        if not sys.stdout.isatty():
            raise OSError
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        raise UsageProblem(
            "An answer comes through a pipe, but there is no terminal to show it on and to take keys from.",
            code="terminal.none",
            advice="Save it first, then open the file: ... > answer.json, then wfg-tui open answer.json. "
            "With --format it is written out instead, which needs no terminal.",
        ) from None
    try:
        raw = read_piped()
        os.dup2(terminal, sys.stdin.fileno())
    finally:
        os.close(terminal)
    return raw
