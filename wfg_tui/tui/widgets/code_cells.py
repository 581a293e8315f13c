"""Columns of a line and the cells that they take on the screen."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from rich.cells import split_graphemes

from wfg_tui.text import clean
from wfg_tui.tui.widgets.code_text import Edit

TAB: Final = 4
"""Cells from one tab stop to the next."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Where each column of one line is drawn."""

    starts: Sequence[int]
    """The cell that each column starts in, and at last the cell behind the line."""
    stops: Sequence[int]
    """The columns that a cursor may stand at: the starts of what is seen as one character, and the line's end."""

    @property
    def width(self) -> int:
        return self.starts[-1]

    def column(self, cell: int) -> int:
        """Gives the cursor column nearest to a cell, at most the line's end."""
        column = max(bisect_right(self.starts, cell) - 1, 0)
        return self.stops[max(bisect_right(self.stops, column) - 1, 0)]

    def after(self, column: int) -> int:
        """Gives the next place for a cursor to the right."""
        return self.stops[min(bisect_right(self.stops, column), len(self.stops) - 1)]

    def before(self, column: int) -> int:
        """Gives the next place for a cursor to the left."""
        return self.stops[max(bisect_left(self.stops, column) - 1, 0)]


def cells_of(line: str) -> Cells:
    """Measures a line; a plain one costs next to nothing, however long."""
    if line.isascii() and line.isprintable():
        return Cells(every := range(len(line) + 1), every)
    return _measured(line)


_PARTS: Final = re.compile(r"\t|[^\t]+")


def _width(line: str) -> int:
    return len(line) if line.isascii() and line.isprintable() else _measured(line).width


@lru_cache(512)
def _measured(line: str) -> Cells:
    starts: list[int] = []
    stops: list[int] = []
    cell = 0
    for part in _PARTS.finditer(line):
        if part[0] == "\t":  # to Rich it is a sign without a width, that belongs to the one before
            found, width_of_tab = [(0, 1, 0)], TAB - cell % TAB
        else:
            found, width_of_tab = split_graphemes(clean(part[0]))[0], 0
        for start, end, width in found:
            stops.append(part.start() + start)
            starts.append(cell)
            cell += width or width_of_tab
            starts += [cell] * (end - start - 1)
    return Cells((*starts, cell), (*stops, len(line)))


def drawn(line: str, cells: Cells, start: int, end: int) -> str:
    """Gives what to draw for the columns from `start` to `end`: no control character, tabs as spaces."""
    part = line[start:end]
    if part.isascii() and part.isprintable():
        return part
    if "\t" in part:
        return "".join(
            " " * (cells.starts[at + 1] - cells.starts[at]) if line[at] == "\t" else clean(line[at])
            for at in range(start, end)
        )
    return clean(part)


class LineWidths:
    """How many cells each line takes, kept through edits so that the widest is known without measuring all."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._widths = [_width(line) for line in lines]
        self.widest = max(self._widths)

    @property
    def count(self) -> int:
        return len(self._widths)

    def follow(self, edit: Edit, lines: Sequence[str]) -> None:
        """Measures the lines that `edit` made; `lines` are those right after it."""
        first, last = edit.start[0], edit.end[0]
        lost = max(self._widths[first : last + 1])
        fresh = [_width(line) for line in lines[first : edit.after[0] + 1]]
        self._widths[first : last + 1] = fresh
        if max(fresh) >= self.widest:
            self.widest = max(fresh)
        elif lost == self.widest:
            self.widest = max(self._widths)


def style_runs(
    first: int, last: int, tokens: Sequence[tuple[int, int, str]], overlays: Sequence[tuple[int, int, str]]
) -> Iterable[tuple[int, int, tuple[str, ...]]]:
    """Gives the parts from `first` to `last` that look alike, each with the names of its styles."""
    seen = [token for token in tokens if token[1] > first and token[0] < last]
    cuts = {first, last}
    for start, end, _ in (*seen, *overlays):
        cuts.update((min(max(start, first), last), min(max(end, first), last)))
    for start, end in pairwise(sorted(cuts)):
        names = tuple(name for begin, stop, name in (*seen, *overlays) if begin <= start < stop)
        yield start, end, names
