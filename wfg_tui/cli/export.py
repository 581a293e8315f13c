"""An answer written in another form, to standard output or to a file: what ``run`` and ``open`` have in common."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from wfg_tui.cli.output import note, table
from wfg_tui.text import clean_line, shorten

if TYPE_CHECKING:
    from wfg_tui.result import Answer
    from wfg_tui.result.export import Choices

FORMS: Final = ("ndjson", "csv", "excel", "tsv", "markdown", "sqlite", "table")
"""Forms beside JSON; ``excel`` is CSV as Excel opens it, ``table`` is for reading here."""
_WIDEST: Final = 40


def export_answer(answer: Answer, form: str, output: Path | None, *, most_rows: int = 10_000) -> None:
    """Writes `answer` in a form of `FORMS`, or as ``json``; of tables its first list of objects.

    Raises:
        UsageProblem: ``files.write``, ``export.columns``.
    """
    from wfg_tui.files import Part
    from wfg_tui.result import at_once
    from wfg_tui.result.export import Export

    if form == "table":
        if output is not None:
            raise click.UsageError("A table is for reading here: choose --format markdown or csv for a file.")
        _show(answer, most_rows)
        return
    export = Export(answer, None, _choices(form))
    if output is None:
        if form == "sqlite":
            raise click.UsageError("A database needs a file: add -o FILE.")
        sys.stdout.flush()
        at_once(export.write(sys.stdout.buffer))  # what commands a terminal is spelled out in every form
        sys.stdout.buffer.flush()
        return
    with Part(output) as part:
        told = at_once(export.run(part))
        part.keep()
    note(told.words(f"to {output}"))


def _choices(form: str) -> Choices:
    from wfg_tui.result.export import SUFFIXES, Choices

    if form == "excel":
        return Choices.excel()
    return Choices(next(known for known in SUFFIXES.values() if known == form))


def _show(answer: Answer, most_rows: int) -> None:
    from wfg_tui.result import at_once
    from wfg_tui.result.cells import plain
    from wfg_tui.result.sheet import Sheet, sheet_place

    container = at_once(sheet_place(answer.source, None))
    if container is None:
        note("There is nothing in the answer.")
        return
    sheet = Sheet(answer.source, container)
    at_once(sheet.find_columns())
    rows = [tuple(sheet.titles)]
    for row in sheet.each():
        if row is not None and len(rows) <= most_rows:
            cells = (clean_line(plain(row.get(column))) for column in sheet.columns)
            rows.append(tuple(shorten(cell, _WIDEST) for cell in cells))
    if not sheet.columns:
        note("There are no rows.")
        return
    table(rows)
    if sheet.rows >= len(rows):
        note(f"{most_rows:,} of {sheet.rows:,} rows; --format csv has them all.")
