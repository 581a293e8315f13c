"""Answers for other programs: JSON, NDJSON, CSV, TSV, Markdown and SQLite, from offsets, piece by piece."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol

from wfg_tui.files import Part
from wfg_tui.problems import UsageProblem
from wfg_tui.result.answer import Answer
from wfg_tui.result.cells import harmless, is_too_long, markdown, moved, mover, plain_moved, sql_value
from wfg_tui.result.paths import graphql_path, path_of
from wfg_tui.result.sheet import Cells, Number, Sheet, Value, compact, named, sheet_place
from wfg_tui.result.tokens import ARRAY, WINDOW
from wfg_tui.result.walk import Place, items
from wfg_tui.text import clean_line, human_count, human_size, shorten

Form = Literal["json", "ndjson", "csv", "tsv", "markdown", "sqlite"]
SUFFIXES: Final[dict[str, Form]] = {
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".csv": "csv",
    ".tsv": "tsv",
    ".md": "markdown",
    ".sqlite": "sqlite",
    ".db": "sqlite",
}
_WIDEST: Final = 100
"""Characters of the path that a sentence names."""
_BATCH: Final = 64
"""Rows that are written in one go."""
_COMMANDING: Final = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]|\xd8\x9c"
)
"""Characters that command a terminal or turn the reading direction, as UTF-8; `text.clean` has them all."""


@dataclass(frozen=True, slots=True)
class Choices:
    """How an answer is written. What only tables know is ignored by JSON."""

    form: Form = "json"
    explode: bool = False
    """Whether items of nested lists get rows of their own; else a list is kept as JSON in its cell."""
    delimiter: str = ","
    """Of CSV."""
    bom: bool = False
    """Whether CSV begins with a byte order mark, without which Excel takes UTF-8 for something else."""
    decimal: str = "."
    """The decimal sign of numbers in CSV and TSV."""
    zone: str = ""
    """Where instants are moved to in tables: ``UTC``, ``local``, a name; empty: they stay as they were sent."""
    guarded: bool = True
    """Whether CSV and TSV are made harmless: formulas, and characters that command a terminal."""

    @classmethod
    def excel(cls, *, decimal: str = ".", explode: bool = False, zone: str = "local") -> Choices:
        """What Excel opens by a double click, with the separator of countries that write `decimal`."""
        return cls("csv", explode, separator_beside(decimal), bom=True, decimal=decimal, zone=zone)

    @classmethod
    def preset(
        cls,
        name: str,
        *,
        explode: bool = False,
        delimiter: str = "",
        bom: bool = False,
        decimal: str = ".",
        zone: str = "",
    ) -> Choices:
        """The choices of a form or of ``excel``, by its name; what is empty is as usual for it."""
        if name == "excel":
            return cls.excel(decimal=decimal, explode=explode, zone=zone or "local")
        form = next(form for form in SUFFIXES.values() if form == name)
        return cls(form, explode, delimiter or separator_beside(decimal), bom, decimal, zone)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    size: int
    """Bytes."""
    rows: int | None
    """None for JSON, which has none."""
    columns: int | None
    source: str
    """The path of what was written, as GraphQL counts it; empty for everything."""
    long_numbers: int
    """Numbers with more digits than a spreadsheet keeps; they are written whole."""
    defused: int
    """Texts that a spreadsheet would have executed."""

    def words(self, where: str) -> str:
        """Says what was written; `where` ends the sentence, such as ``to /tmp/a.csv``."""
        table = ""
        if self.rows is not None:
            columns = f", {human_count(self.columns, 'column')}" if self.columns is not None else ""
            table = f"{human_count(self.rows, 'row')}{columns}, "
        of = f" of {shorten(clean_line(self.source), _WIDEST)}" if self.source else ""
        told = [f"{table}{human_size(self.size)}{of} written {where}."]
        if self.defused:
            told.append(
                f"{human_count(self.defused, 'text')} that a spreadsheet would take for a formula"
                f" {'begins' if self.defused == 1 else 'begin'} with an apostrophe now."
            )
        if self.long_numbers:
            told.append(
                f"{human_count(self.long_numbers, 'number')} of more than 15 digits: the file has them all,"
                " a spreadsheet rounds them unless that column is read as text."
            )
        return " ".join(told)


class Sink(Protocol):
    """Takes what is written."""

    def write(self, raw: bytes, /) -> object: ...


class Export:
    """One export. `run` does the work in slices and leaves the rest to whoever holds the `Part`."""

    def __init__(self, answer: Answer, place: Place | None, choices: Choices) -> None:
        """
        Args:
            place: What to write; None is everything: all of the JSON, but of tables the first list of objects.

        Raises:
            UsageProblem: ``export.zone`` or ``export.delimiter``, for choices that cannot be.
        """
        is_beside = choices.delimiter == choices.decimal
        if choices.form == "csv" and (len(choices.delimiter) != 1 or choices.delimiter in '"\r\n' or is_beside):
            raise UsageProblem(
                f"{choices.delimiter!r} cannot be a separator"
                + (" beside the same decimal sign." if is_beside else "."),
                code="export.delimiter",
                advice="Choose one character: a comma, a semicolon or a tab.",
            )
        self.answer = answer
        self.place = place
        self.choices = choices
        self._move = mover(choices.zone)
        self._sheet: Sheet | None = None
        self._passes = self._pass = 1
        self._position = 0
        self._source = ""
        self._long = self._defused = 0

    @property
    def done(self) -> float:
        """How far it has come, 0 to 1."""
        position = self._sheet.position if self._sheet is not None else self._position
        share = min(position / max(len(self.answer.raw), 1), 1.0)
        return (self._pass - 1 + share) / self._passes

    def run(self, part: Part) -> Generator[int, None, Exported]:
        """Writes into `part`; the caller keeps it or drops it.

        Raises:
            UsageProblem: ``files.write``, ``export.columns``.
        """
        if self.choices.form == "sqlite":
            rows: int | None = yield from self._sqlite(part)
            size = part.path.stat().st_size
        else:
            rows = yield from self.write(part)
            size = part.size
        return self._exported(rows, size)

    def text(self, most: int) -> Generator[int, None, tuple[str, Exported]]:
        """Gives the export as text, for the clipboard.

        Raises:
            UsageProblem: ``export.too_long``, beyond `most` bytes; ``export.binary`` for SQLite.
        """
        if self.choices.form == "sqlite":
            raise UsageProblem(
                "A database cannot be copied as text.",
                code="export.binary",
                advice="Write it to a file, or copy CSV.",
            )
        sink = _Bounded(most)
        rows = yield from self.write(sink)
        raw = sink.file.getvalue()
        return raw.decode("utf-8", "backslashreplace"), self._exported(rows, len(raw))

    def _exported(self, rows: int | None, size: int) -> Exported:
        columns = len(self._sheet.columns) if self._sheet is not None and self._sheet.columns else None
        return Exported(size, rows, columns, self._source, self._long, self._defused)

    def write(self, sink: Sink) -> Generator[int, None, int | None]:
        """Writes any form but SQLite; gives how many rows there were."""
        if self.choices.form == "json":
            yield from self._json(sink)
            return None
        if self.choices.form == "ndjson":
            return (yield from self._ndjson(sink))
        return (yield from self._table(sink))

    # JSON

    def _json(self, sink: Sink) -> Generator[int, None, None]:
        """As it was sent, but for characters that command a terminal: in JSON they have a harmless spelling."""
        source = self.answer.source
        start, end = source.begin, len(source.data)
        if self.place is not None and self.place.depth >= 0:
            start = self.place.start
            end = self.place.end if self.place.end >= 0 else (yield from source.end_of(start))
            self._source = graphql_path(path_of(source, self.place))
        while start < end:
            edge = min(start + WINDOW, end)
            while edge < end and edge > start + 1 and source.data[edge] & 0xC0 == 0x80:
                edge -= 1  # between two characters
            sink.write(_spelled(source.data[start:edge]))
            self._position = start = edge
            yield 0
        if end > source.begin and source.data[end - 1 : end] != b"\n":
            sink.write(b"\n")

    def _ndjson(self, sink: Sink) -> Generator[int, None, int]:
        source = self.answer.source
        container = yield from self._container()
        if container is None:
            return 0
        each: Iterable[Place | int] = [container]
        if container.end < 0 and source.data[container.start] == ARRAY:
            each = items(source, container)
        rows = 0
        for item in each:
            if not isinstance(item, int):
                end = item.end if item.end >= 0 else (yield from source.end_of(item.start))
                sink.write(_spelled(compact(source.data[item.start : end])) + b"\n")
                self._position = end
                rows += 1
            if isinstance(item, int) or rows % 16 == 0:
                yield 0
        return rows

    def _container(self) -> Generator[int, None, Place | None]:
        container = yield from sheet_place(self.answer.source, self.place)
        if container is not None:
            self._source = graphql_path(path_of(self.answer.source, container))
        return container

    # Tables

    def _found_sheet(self) -> Generator[int, None, Sheet | None]:
        """Passes over everything once, to know the columns."""
        container = yield from self._container()
        if container is None:
            return None
        self._sheet = Sheet(self.answer.source, container, explode=self.choices.explode)
        self._passes = 2
        yield from self._sheet.find_columns()
        self._pass = 2
        return self._sheet

    def _table(self, sink: Sink) -> Generator[int, None, int]:
        sheet = yield from self._found_sheet()
        if sheet is None or not sheet.columns:
            return sheet.rows if sheet is not None else 0
        is_markdown = self.choices.form == "markdown"
        cell = self._markdown_cell if is_markdown else self._csv_cell
        lines: Callable[[list[list[str]]], str] = _markdown_lines if is_markdown else self._csv_lines()
        if self.choices.form == "csv" and self.choices.bom:
            sink.write(b"\xef\xbb\xbf")
        batch = [[cell(title) for title in sheet.titles]]
        if is_markdown:
            batch.append(["---"] * len(sheet.columns))
        for row in sheet.each():
            if row is None or len(batch) >= _BATCH:
                sink.write(lines(batch).encode("utf-8", "backslashreplace"))
                batch.clear()
                yield 0
            if row is not None:
                batch.append([cell(row.get(column)) for column in sheet.columns])
        sink.write(lines(batch).encode("utf-8", "backslashreplace"))
        return sheet.rows

    def _csv_lines(self) -> Callable[[list[list[str]]], str]:
        file = io.StringIO()
        delimiter = "\t" if self.choices.form == "tsv" else self.choices.delimiter
        writer = csv.writer(file, delimiter=delimiter)

        def lines(batch: list[list[str]]) -> str:
            writer.writerows(batch)
            written = file.getvalue()
            file.seek(0)
            file.truncate()
            return written

        return lines

    def _csv_cell(self, value: Value) -> str:
        words = plain_moved(value, self._move)
        if isinstance(value, Number):
            self._long += is_too_long(words)
            return words.replace(".", self.choices.decimal)
        if not self.choices.guarded or not words:
            return words
        safe = harmless(words)
        self._defused += safe[0] == "'" and words[0] != "'"
        return safe

    def _markdown_cell(self, value: Value) -> str:
        return markdown(plain_moved(value, self._move))

    # SQLite

    def _sqlite(self, part: Part) -> Generator[int, None, int]:
        import sqlite3

        sheet = yield from self._found_sheet()
        container = sheet.container if sheet is not None else None
        name = named(path_of(self.answer.source, container)) if container is not None else "answer"
        titles = sheet.titles if sheet is not None else []
        database = sqlite3.connect(part.path, isolation_level=None)
        try:
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")  # the file has its name only when it is whole
            database.execute("BEGIN")
            if sheet is None or not titles:
                return 0
            # no types: SQLite then keeps each value as it is given
            columns = ", ".join(_quoted(title) for title in titles)
            database.execute(f"CREATE TABLE {_quoted(name)} ({columns})")
            marks = ", ".join("?" * len(titles))
            insert = f"INSERT INTO {_quoted(name)} VALUES ({marks})"  # noqa: S608 - names are quoted
            batch: list[list[str | int | float | None]] = []
            for row in sheet.each():
                if row is None or len(batch) >= _BATCH:
                    database.executemany(insert, batch)
                    batch.clear()
                    yield 0
                if row is not None:
                    batch.append(self._sql_row(sheet, row))
            database.executemany(insert, batch)
            return sheet.rows
        except sqlite3.Error as error:
            raise part.refused(error) from error
        finally:
            if database.in_transaction:
                _end(database, part)
            database.close()

    def _sql_row(self, sheet: Sheet, row: Cells) -> list[str | int | float | None]:
        values = (row.get(column) for column in sheet.columns)
        if self._move is None:
            return [sql_value(value) for value in values]
        move = self._move
        return [
            moved(value, move) if isinstance(value, str) and not isinstance(value, Number) else sql_value(value)
            for value in values
        ]


def separator_beside(decimal: str) -> str:
    """Gives the separator of CSV that is usual where numbers are written with `decimal`."""
    return ";" if decimal == "," else ","


def delimiter_of(word: str) -> str:
    """Gives the delimiter that somebody wrote: itself, or ``tab`` in words."""
    return "\t" if word.strip().lower() in ("tab", "\\t") else word.strip() or word[:1]


def form_of(path: Path) -> Form | None:
    """Gives the form that a file's name asks for; None if it says nothing."""
    return SUFFIXES.get(path.suffix.lower())


class _Bounded:
    """A sink in memory."""

    def __init__(self, most: int) -> None:
        self.file = io.BytesIO()
        self.most = most

    def write(self, raw: bytes) -> None:
        self.file.write(raw)
        if self.file.tell() > self.most:
            raise UsageProblem(
                f"This is more than {human_size(self.most)}, which is too much for a clipboard.",
                code="export.too_long",
                meaning="Nothing was copied.",
                advice="Write it to a file, or filter it first.",
            )


def _end(database: object, part: Part) -> None:
    import sqlite3

    assert isinstance(database, sqlite3.Connection)
    try:
        database.execute("COMMIT")
    except sqlite3.Error as error:
        raise part.refused(error) from error


def _spelled(raw: bytes) -> bytes:
    return _COMMANDING.sub(lambda match: f"\\u{ord(match[0].decode()):04x}".encode(), raw)


def _markdown_lines(batch: list[list[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in batch)


def _quoted(name: str) -> str:
    """Gives a name as SQL quotes it; SQLite takes any character in it but NUL."""
    cleaned = name.replace("\x00", "").encode("utf-8", "backslashreplace").decode()
    return '"' + cleaned.replace('"', '""') + '"'
