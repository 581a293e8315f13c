"""What goes to the terminal: results to standard output, words to standard error, both made harmless."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.problems import Problem, UsageProblem
from wfg_tui.text import clean, clean_line, redact

if TYPE_CHECKING:
    from wfg_tui.connection.token_sheet import Section

_SIGNS: Final = {"good": "✓", "bad": "×", "warn": "!"}
_LABEL: Final = 12
"""Columns that labels take; a longer one has a line of its own."""
_raw_words = False


def show(text: str) -> None:
    """Prints a line of a result; foreign characters that command a terminal are made visible on one."""
    stream = sys.stdout
    stream.write((clean(text) if stream.isatty() else text) + "\n")


def show_json(value: Any) -> None:
    """Prints a result as JSON."""
    import json

    show(json.dumps(value, indent=2, ensure_ascii=False))


def show_bytes(data: bytes) -> None:
    """Prints an answer as it came; on a terminal its control characters are made visible."""
    if sys.stdout.isatty():
        show(data.decode("utf-8", "replace"))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(data if data.endswith(b"\n") else data + b"\n")
    sys.stdout.buffer.flush()


def note(words: str) -> None:
    """Says something that is no result, on standard error."""
    print(redact(clean(words)), file=sys.stderr)


def speak_up() -> None:
    """Has `tell` give the raw words too, from now on."""
    global _raw_words
    _raw_words = True


def tell(problem: Problem) -> None:
    """Says what happened, what it means and what to do, on standard error; with ``-v`` the raw words too."""
    what, *rest = problem.sentences
    note(f"wfg-tui: {what}")
    for sentence in rest:
        note(f"  {sentence}")
    if problem.detail and _raw_words:
        note(f"\n{problem.detail}")


def read_file(path: Path) -> bytes:
    """Gives a file's bytes; ``-`` is standard input.

    Raises:
        UsageProblem: ``file.missing``, if it cannot be read.
    """
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageProblem(
            f"{path} cannot be read: {error.strerror or error}.",
            code="file.missing",
            advice="Check the path; - reads standard input.",
        ) from error


def read_text(path: Path) -> str:
    """Gives a file's text. Raises as `read_file`, and ``file.not_text`` for what is not UTF-8."""
    try:
        return read_file(path).decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise UsageProblem(
            f"{path} is not UTF-8 text (byte {error.start:,}).",
            code="file.not_text",
            advice="Save it as UTF-8.",
        ) from error


def table(given: Sequence[tuple[str, ...]]) -> None:
    """Prints rows in columns as wide as what they hold, each on one line."""
    rows = [tuple(map(clean_line, row)) for row in given]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        show("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def show_section(section: Section) -> None:
    """Prints a title and its labelled lines, each marked where it is good or bad."""
    show(clean_line(section.title))
    for row in section.rows:
        sign = _SIGNS.get(row.mark, " ")
        label = clean_line(row.label)
        lines = [clean_line(line) for line in row.lines]
        if len(label) > _LABEL:
            show(f"{sign} {label}")
            label, sign = "", " "
        for line in lines:
            show(f"{sign} {label:<{_LABEL}} {line}".rstrip())
            label, sign = "", " "
