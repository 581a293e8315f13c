"""An answer filtered, and written in another form: what ``run`` and ``open`` share."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from wfg_tui.cli.output import note, table
from wfg_tui.problems import UsageProblem
from wfg_tui.text import clean_line, shorten

if TYPE_CHECKING:
    from wfg_tui.result import Answer
    from wfg_tui.result.export import Choices

Command = TypeVar("Command", bound=Callable[..., Any])
FORMS: Final = ("ndjson", "csv", "excel", "tsv", "markdown", "sqlite", "table")
"""Forms beside JSON; ``excel`` is CSV as Excel opens it, ``table`` is for reading here."""
_TABLES: Final = ("csv", "excel", "tsv", "markdown", "sqlite", "table")
_KNOWN_BY: Final = {
    "explode": _TABLES,
    "delimiter": ("csv",),
    "bom": ("csv",),
    "decimal": ("csv", "excel", "tsv"),
    "zone": _TABLES,
}
"""The forms that each option is for."""
_WIDEST: Final = 40


@dataclass(frozen=True, slots=True)
class Writing:
    """How an answer is written, as it was said on the command line; what is empty was not said."""

    explode: bool = False
    delimiter: str = ""
    bom: bool = False
    decimal: str | None = None
    zone: str = ""

    def choices(self, form: str) -> Choices:
        """Gives the same for the room that exports."""
        from wfg_tui.result.export import Choices, delimiter_of

        return Choices.preset(
            form,
            explode=self.explode,
            delimiter=delimiter_of(self.delimiter),
            bom=self.bom,
            decimal=self.decimal or ".",
            zone=self.zone,
        )

    def check(self, form: str, output: Path | None) -> None:
        """Refuses what cannot be written, before anything is sent or read.

        Raises:
            click.UsageError: for an option that a form does not know, or a form with or without a file.
            UsageProblem: ``export.zone``, ``export.delimiter``.
        """
        for name, forms in _KNOWN_BY.items():
            if getattr(self, name) and form not in forms:
                raise click.UsageError(f"--{name} goes with --format {', '.join(forms)}.")
        if form == "table" and output is not None:
            raise click.UsageError("A table is for reading here: choose --format markdown or csv for a file.")
        if form == "sqlite" and output is None:
            raise click.UsageError("A database needs a file: add -o FILE.")
        if self != Writing():
            from wfg_tui.result import Answer
            from wfg_tui.result.export import Export

            Export(Answer(b""), None, self.choices("csv" if form == "table" else form))


def writing_options(command: Command) -> Command:
    """Adds the options of `Writing` to a command, which gets them as ``writing``."""

    @functools.wraps(command)
    def packed(*given: Any, **named: Any) -> Any:
        writing = Writing(**{field.name: named.pop(field.name) for field in fields(Writing)})
        return command(*given, writing=writing, **named)

    options = (
        click.option("--explode", is_flag=True, help="In tables: a row for each item of lists inside."),
        click.option("--delimiter", metavar="CHAR", default="", help="Of CSV: a character, or tab."),
        click.option("--bom", is_flag=True, help="Begin CSV with a byte order mark."),
        click.option("--decimal", type=click.Choice((".", ",")), help="The decimal sign of CSV and TSV."),
        click.option(
            "--zone", metavar="ZONE", default="", help="In tables: dates in UTC, local, or such as Europe/Zurich."
        ),
    )
    for option in reversed(options):
        packed = option(packed)
    return packed  # type: ignore[return-value]  # click calls it by its options' names


def check_filter(program: str) -> None:
    """Raises as `filtered` for a jq filter that cannot be read, before there is anything to filter."""
    from wfg_tui.result import Answer

    filtered(Answer(b""), program)


def filtered(answer: Answer, program: str) -> Answer:
    """Gives what a jq filter gives of an answer; several results become a list.

    Raises:
        UsageProblem: ``filter.failed``, with jq's words; and as `run_filter`.
    """
    import asyncio

    from wfg_tui.result import Answer, at_once
    from wfg_tui.result.filter import long_number, rounding_words, run_filter

    done = asyncio.run(run_filter(answer.raw, program))
    if done.error or done.stopped:
        raise UsageProblem(
            f"The filter failed: {done.error}" if done.error else done.stopped,
            code="filter.failed",
            meaning="Nothing was written.",
            advice="The filter is written in jq's language; wfg-tui open FILE and f show it while it is typed.",
        )
    number = at_once(long_number(answer.raw))
    if number:
        note(rounding_words(number))
    if not done.results and answer.raw:
        note("The filter gives nothing.")
    return Answer(done.raw)


def export_answer(
    answer: Answer, form: str, output: Path | None, writing: Writing, *, most_rows: int = 10_000
) -> None:
    """Writes `answer` in a form of `FORMS`, or as ``json``; of tables its first list of objects.

    Raises:
        UsageProblem: ``files.write``, ``export.columns``.
    """
    from wfg_tui.files import Part
    from wfg_tui.result import at_once
    from wfg_tui.result.export import Export

    if form == "table":
        _show(answer, writing, most_rows)
        return
    export = Export(answer, None, writing.choices(form))
    if output is None:
        sys.stdout.flush()
        at_once(export.write(sys.stdout.buffer))  # what commands a terminal is spelled out in every form
        sys.stdout.buffer.flush()
        return
    with Part(output) as part:
        told = at_once(export.run(part))
        part.keep()
    note(told.words(f"to {output}"))


def _show(answer: Answer, writing: Writing, most_rows: int) -> None:
    from wfg_tui.result import at_once
    from wfg_tui.result.cells import mover, plain_moved
    from wfg_tui.result.sheet import Sheet, sheet_place

    move = mover(writing.zone)
    container = at_once(sheet_place(answer.source, None))
    if container is None:
        note("There is nothing in the answer.")
        return
    sheet = Sheet(answer.source, container, explode=writing.explode)
    at_once(sheet.find_columns())
    rows = [tuple(sheet.titles)]
    for row in sheet.each():
        if row is not None and len(rows) <= most_rows:
            cells = (clean_line(plain_moved(row.get(column), move)) for column in sheet.columns)
            rows.append(tuple(shorten(cell, _WIDEST) for cell in cells))
    if not sheet.columns:
        note("There are no rows.")
        return
    table(rows)
    if sheet.rows >= len(rows):
        note(f"{most_rows:,} of {sheet.rows:,} rows; --format csv has them all.")
