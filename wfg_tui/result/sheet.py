"""The items of a list as rows under columns, one item in memory at a time, however many there are."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from typing import Any, Final, TypeAlias

from wfg_tui.problems import UsageProblem
from wfg_tui.result.paths import root_of
from wfg_tui.result.table import Column, first_list, together
from wfg_tui.result.tokens import ARRAY, OBJECT, WINDOW
from wfg_tui.result.values import decode_string, key_of
from wfg_tui.result.walk import Place, Source, items

MOST_COLUMNS: Final = 2000
"""What SQLite takes in one table; a spreadsheet takes 16,384."""
_LEVELS: Final = 16
"""Levels of objects that become dotted columns, and of lists that are exploded; deeper ones stay JSON."""
_QUICK: Final = WINDOW
"""Bytes of an item that Python's own reader gets in one call: about 5 ms of work."""
_SHALLOW: Final = 200
"""Brackets that one item may open for that; one with more might nest too deep for recursion."""


class Number(str):
    """A number, in the digits that were sent."""

    __slots__ = ()


class Written(str):
    """A value kept as JSON, as it was written."""

    __slots__ = ()


Value: TypeAlias = str | bool | list[Any] | tuple[Any, ...] | None
"""A string, `Number` or `Written`; true, false, null; a list; an object as the tuple of its members."""
Cells: TypeAlias = dict[Column, Value]

_read: Final = json.JSONDecoder(
    object_pairs_hook=tuple, parse_int=Number, parse_float=Number, parse_constant=Written, strict=False
).decode


class Sheet:
    """The rows of `container` (a list: its items; anything else: itself, as one row).

    Its columns are known once `find_columns` has passed over all items: a field that only the last item has gets
    its column.
    """

    def __init__(self, source: Source, container: Place, *, explode: bool = False) -> None:
        """
        Args:
            explode: Give each item of a nested list a row of its own, what is around it repeated. Several lists
                side by side come below each other, never multiplied.
        """
        self.source = source
        self.container = container
        self.explode = explode
        self.position = container.start
        """How far the present pass has come: an offset."""
        self.columns: tuple[Column, ...] = ()
        self.rows = 0

    @property
    def titles(self) -> list[str]:
        """A name for each column, none twice (letter case aside: SQLite asks for that)."""
        taken: set[str] = set()
        titles = []
        for column in self.columns:
            title = base = ".".join(column) or "value"
            number = 1
            while title.casefold() in taken:
                number += 1
                title = f"{base} ({number})"
            taken.add(title.casefold())
            titles.append(title)
        return titles

    def find_columns(self) -> Generator[int, None, None]:
        """Passes over all items; a field that is null here and an object there is dotted.

        Raises:
            UsageProblem: ``export.columns``, for more than `MOST_COLUMNS`.
        """
        valued: dict[Column, bool] = {}
        self.rows = 0
        for row in self.each():
            if row is None:
                yield 0
                continue
            self.rows += 1
            for column, value in row.items():
                if not valued.get(column):
                    valued[column] = value is not None
            if len(valued) > MOST_COLUMNS:
                raise UsageProblem(
                    f"There are more than {MOST_COLUMNS:,} columns: the keys of these objects are data.",
                    code="export.columns",
                    meaning="Nothing was written.",
                    advice="Export JSON or NDJSON, or filter first (jq: to_entries).",
                )
        prefixes = {column[:length] for column in valued for length in range(len(column))}
        self.columns = tuple(
            together([one for one, is_valued in valued.items() if is_valued or one not in prefixes])
        )

    def each(self) -> Iterator[Cells | None]:
        """Gives the cells of each row; None after a slice of work."""
        for value in self.values():
            if value is None:
                yield None
            else:
                yield from _rows(value[0], (), self.explode, 0)
        self.position = len(self.source.data)

    def values(self) -> Iterator[tuple[Value] | None]:
        """Gives each item, read; None after a slice of work."""
        source = self.source
        if self.container.end >= 0 or source.data[self.container.start] != ARRAY:
            yield from self._value(self.container)
            return
        for passed, item in enumerate(items(source, self.container)):
            if isinstance(item, int):
                yield None
                continue
            self.position = item.start
            yield from self._value(item)
            if passed % 16 == 0:
                yield None

    def _value(self, place: Place) -> Iterator[tuple[Value] | None]:
        source, end = self.source, place.end
        if end < 0:
            steps = source.end_of(place.start)
            while True:
                try:
                    next(steps)
                    yield None
                except StopIteration as done:
                    end = done.value
                    break
        if end - place.start <= _QUICK:
            raw = source.data[place.start : end]
            if raw.count(b"{") + raw.count(b"[") <= _SHALLOW:
                try:
                    yield (_read(raw.decode("utf-8")),)
                    return
                except ValueError:
                    pass  # damaged: read as every view reads it
        yield from _lenient(source, place, end, 0)


def _lenient(source: Source, place: Place, end: int, level: int) -> Iterator[tuple[Value] | None]:
    """Reads any bytes; what lies too deep stays as it was written."""
    data = source.data
    if place.end >= 0:
        yield (_scalar(data[place.start : place.end]),)
        return
    if level >= 2 * _LEVELS:
        yield (Written(compact(data[place.start : end]).decode("utf-8", "backslashreplace")),)
        return
    found: list[Any] = []
    in_object = data[place.start] == OBJECT
    for item in items(source, place):
        if isinstance(item, int):
            yield None
            continue
        inner = item.end
        if inner < 0:
            steps = source.end_of(item.start)
            while True:
                try:
                    next(steps)
                    yield None
                except StopIteration as done:
                    inner = done.value
                    break
        for value in _lenient(source, item, inner, level + 1):
            if value is None:
                yield None
            else:
                found.append((key_of(source, item) or "", value[0]) if in_object else value[0])
        if item.number % 64 == 63:
            yield None
    yield (tuple(found) if in_object else found,)


def _scalar(raw: bytes) -> Value:
    if raw[:1] == b'"':
        return decode_string(raw)
    words: dict[bytes, Value] = {b"null": None, b"true": True, b"false": False, b"": None}
    return words[raw] if raw in words else Number(raw.decode("utf-8", "backslashreplace"))


def _rows(value: Value, prefix: Column, explode: bool, level: int) -> Iterator[Cells]:
    cells: Cells = {}
    lists: list[tuple[Column, list[Any]]] = []
    _flatten(value, prefix, cells, lists if explode and level < _LEVELS else None)
    nested = [
        {column: cell for column, cell in cells.items() if column not in row} | row
        for column, elements in lists
        for element in elements
        for row in _rows(element, column, explode, level + 1)
    ]
    yield from nested or [cells]


def _flatten(value: Value, column: Column, cells: Cells, lists: list[tuple[Column, list[Any]]] | None) -> None:
    """Puts what is in `value` into cells; a key that is there twice counts the first time, as in every view."""
    if isinstance(value, tuple) and value and len(column) < _LEVELS:
        for key, member in value:
            _flatten(member, (*column, key), cells, lists)
    elif isinstance(value, list) and lists is not None:
        if not value:
            cells.setdefault(column, None)  # no item, so nothing to show in their columns
        elif all(column != known for known, _ in lists):
            lists.append((column, value))
    else:
        cells.setdefault(column, value)


def json_text(value: Value) -> str:
    """Gives a value as JSON on one line, its numbers as they were sent."""
    match value:
        case Number() | Written():
            return str(value)
        case str():
            return json.dumps(value, ensure_ascii=False)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case tuple():
            return (
                "{"
                + ",".join(f"{json.dumps(key, ensure_ascii=False)}:{json_text(one)}" for key, one in value)
                + "}"
            )
        case _:
            return "[" + ",".join(map(json_text, value)) + "]"


def compact(raw: bytes) -> bytes:
    """Gives JSON without the blanks between its tokens; inside strings nothing changes but raw line ends."""
    if not any(blank in raw for blank in (b" ", b"\n", b"\r", b"\t")):
        return raw
    parts = raw.split(b'"')
    inside = False
    for number, part in enumerate(parts):
        if not inside:
            parts[number] = b"".join(part.split())
            inside = True
        elif (len(part) - len(part.rstrip(b"\\"))) % 2 == 0:
            inside = False
    joined = b'"'.join(parts)
    return joined.replace(b"\r", b"\\r").replace(b"\n", b"\\n") if b"\n" in joined or b"\r" in joined else joined


def sheet_place(source: Source, place: Place | None) -> Generator[int, None, Place | None]:
    """Gives what is exported as rows: `place`; of a whole answer its first list of objects, else its root."""
    if place is not None and place.depth >= 0:
        return place
    return (yield from first_list(source)) or root_of(source)


def named(path: Sequence[str | int]) -> str:
    """Gives the last name on a path: what a table is called."""
    names = [step for step in path if isinstance(step, str) and step not in ("items", "data", "nodes", "edges")]
    return names[-1] if names else "answer"
