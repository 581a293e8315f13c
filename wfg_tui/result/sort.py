"""The rows of a table in the order of one column, found in slices: numbers as numbers, dates as instants, texts.

Runs of a few thousand rows are sorted one by one. They are then cut at the same keys, so that what lies between
two cuts can be sorted by itself: no step takes longer than a few milliseconds, whatever the number of rows.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Generator
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.result.column import read_column
from wfg_tui.result.tokens import kind_of
from wfg_tui.result.values import decode_string

if TYPE_CHECKING:
    from wfg_tui.result.table import Column, Table

_RUN: Final = 4096
"""Rows that are sorted at once."""
_SAMPLES: Final = 16
"""Keys of each run among which the cuts are chosen."""
_LETTERS: Final = 256
"""Characters of a text that are compared; texts that begin alike this far stay in the order that was sent."""
_SHORT_INTEGER: Final = 400
"""Digits up to which an integer is read as one: Python refuses to read very long ones."""
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?\Z")

NUMBERS, DATES, TEXTS, BOOLEANS, CONTAINERS, NOTHING = range(6)
"""Kinds of keys in their order; null and what is not there come last, whichever way the rest is sorted."""


def sort_key(data: bytes, start: int, end: int) -> tuple[int, Any]:
    """Gives the kind of a cell's value and what it is compared by within that kind.

    `start` is -1 where the row has no such cell, `end` is -1 for a container.
    """
    if start < 0:
        return NOTHING, 0
    if end < 0:
        return CONTAINERS, 0
    kind = kind_of(data, start, end)
    if kind == "string":
        return _text_key(decode_string(data[start : min(end, start + 6 * _LETTERS)]))
    if kind == "number":
        return NUMBERS, _number_key(data[start:end])
    if kind == "boolean":
        return BOOLEANS, data[start] == 0x74
    if kind == "junk":
        return _text_key(data[start : min(end, start + 4 * _LETTERS)].decode("utf-8", "backslashreplace"))
    return NOTHING, 0


def _text_key(value: str) -> tuple[int, Any]:
    if _DATE.match(value):
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            # without a zone it is taken for UTC, which is what WorkflowGen's API sends
            return DATES, (instant if instant.tzinfo else instant.replace(tzinfo=UTC))
    return TEXTS, value[:_LETTERS].casefold()


def _number_key(raw: bytes) -> int | Decimal:
    """Gives the exact value: digits beyond a float's are what tells identifiers apart."""
    if len(raw) < _SHORT_INTEGER and raw.lstrip(b"-").isdigit():
        return int(raw)
    try:
        return Decimal(raw.decode("ascii"))
    except InvalidOperation:  # an exponent of twenty digits
        tiny = b"e-" in raw.lower() or not raw.lower().partition(b"e")[0].strip(b"-0.")
        return Decimal(0) if tiny else Decimal("-Infinity" if raw.startswith(b"-") else "Infinity")


class Sort:
    """The order of a table's rows by `column`. Rows with equal keys stay in the order that was sent."""

    def __init__(self, table: Table, column: Column, *, descending: bool = False) -> None:
        self.table = table
        self.column = column
        self.descending = descending
        self.complete = False
        self.order = array("Q")
        """Which item each row shows."""
        self.rows = array("Q")
        """Which row shows each item: the reverse of `order`."""
        self.starts = array("Q")
        """The offset from which each item is read."""
        self.progress = 0.0
        """From 0 to 1."""
        self._runs: list[list[tuple[list[Any], array[int]]]] = [[] for _ in range(NOTHING)]
        self._nothing = array("Q")

    def run(self) -> Generator[int, None, None]:
        """Does the work; yields between slices of it."""
        yield from self._read()
        kinds = range(NOTHING - 1, -1, -1) if self.descending else range(NOTHING)
        for kind in kinds:
            yield from self._merge(self._runs[kind])
            self._runs[kind] = []
        self.order.extend(self._nothing)
        yield 0
        self.rows = array("Q", bytes(8 * len(self.order)))
        for row, item in enumerate(self.order):
            self.rows[item] = row
            if row % _RUN == 0:
                yield 0
        self.progress = 1.0
        self.complete = True

    def _read(self) -> Generator[int, None, None]:
        """Reads each row's key, and sorts a run of them as soon as there is one."""
        source = self.table.source
        data, size = source.data, max(len(source.data), 1)
        keys: list[list[Any]] = [[] for _ in range(NOTHING)]
        rows: list[array[int]] = [array("Q") for _ in range(NOTHING)]
        starts, nothing = self.starts, self._nothing
        number = 0
        cells = read_column(source, self.table.container, self.column, self.table.reader(self.column))
        for cell in cells:
            if cell is None:
                yield 0
                continue
            starts.append(cell.at)
            kind, key = sort_key(data, cell.start, cell.end)
            if kind == NOTHING:
                nothing.append(number)
            else:
                keys[kind].append(key)
                rows[kind].append(number)
                if len(keys[kind]) == _RUN:
                    yield 0
                    self._keep(kind, keys[kind], rows[kind])
                    keys[kind], rows[kind] = [], array("Q")
            number += 1
            if number % 256 == 0:
                self.progress = 0.8 * cell.at / size
                yield 0
        for kind in range(NOTHING):
            self._keep(kind, keys[kind], rows[kind])
            yield 0

    def _keep(self, kind: int, keys: list[Any], rows: array[int]) -> None:
        if keys:
            order = sorted(range(len(keys)), key=keys.__getitem__)
            self._runs[kind].append(([keys[at] for at in order], array("Q", (rows[at] for at in order))))

    def _merge(self, runs: list[tuple[list[Any], array[int]]]) -> Generator[int, None, None]:
        """Adds the rows of sorted runs to the order."""
        samples = sorted(key for keys, _ in runs for key in keys[:: max(len(keys) // _SAMPLES, 1)])
        yield 0
        cuts = [samples[at] for at in range(_SAMPLES, len(samples), _SAMPLES)]
        cuts = [cut for at, cut in enumerate(cuts) if at == 0 or cuts[at - 1] != cut]
        # for each run: where what is equal to each cut begins and ends in it
        begins: list[list[int]] = []
        ends: list[list[int]] = []
        for keys, _ in runs:
            begins.append([0, *(bisect_left(keys, cut) for cut in cuts), len(keys)])
            ends.append([0, *(bisect_right(keys, cut) for cut in cuts), len(keys)])
            yield 0
        between = range(len(cuts) + 1)
        for at in reversed(between) if self.descending else between:
            if not self.descending and at:
                yield from self._add_equal(runs, begins, ends, at)
            keys_between: list[Any] = []
            rows_between = array("Q")
            for (keys, rows), low, high in zip(runs, ends, begins, strict=True):
                keys_between += keys[low[at] : high[at + 1]]
                rows_between += rows[low[at] : high[at + 1]]
            order = sorted(range(len(keys_between)), key=keys_between.__getitem__, reverse=self.descending)
            self.order.extend(rows_between[one] for one in order)
            yield 0
            if self.descending and at:
                yield from self._add_equal(runs, begins, ends, at)
            self.progress = 0.8 + 0.15 * len(self.order) / max(len(self.starts), 1)

    def _add_equal(
        self,
        runs: list[tuple[list[Any], array[int]]],
        begins: list[list[int]],
        ends: list[list[int]],
        at: int,
    ) -> Generator[int, None, None]:
        """Adds the rows whose keys are equal to a cut: however many, they are in order already."""
        for (_, rows), low, high in zip(runs, begins, ends, strict=True):
            self.order += rows[low[at] : high[at]]
            yield 0
