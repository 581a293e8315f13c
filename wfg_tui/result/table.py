"""A list of objects as a table: columns from what was asked for, then from its keys; cells read when drawn."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Final

from wfg_tui import text
from wfg_tui.result.column import row_place
from wfg_tui.result.paths import root_of
from wfg_tui.result.rows import Rows
from wfg_tui.result.sort import Sort
from wfg_tui.result.tokens import ARRAY, OBJECT
from wfg_tui.result.values import container_preview, count_of, key_of, kind_at, scalar_preview
from wfg_tui.result.walk import Place, Source, chain, items

SAMPLE: Final = 100
"""Items from which columns and their widths are taken; fewer, if they are large: see `_READ` and `_TURNS`."""
_READ: Final = 1 << 19
"""Bytes of the list's beginning in which these items begin. No clock: a table is the same on every machine."""
_TURNS: Final = 16
"""Windows of work that finding these items is worth."""
NESTED: Final = 3
"""Levels of objects that become dotted columns; what lies deeper is a cell."""
_COLUMNS: Final = 200
_MEMBERS: Final = 400
"""Members of one item that are looked at."""
_PATIENCE: Final = 16
"""Windows of work that one item is worth while a row is drawn; fields behind a larger value stay empty."""
_KEPT: Final = 512
_WIDEST: Final = 300
"""Cells that a column may have, and characters of a value that are shown in it."""

Column = tuple[str, ...]
"""The keys that lead from an item to a cell; ``()`` is the item itself, for items that are no objects."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's clean text on one line; `place` is None where the item has no such field."""

    text: str
    kind: str
    place: Place | None


_ABSENT: Final = Cell("", "missing", None)


class Table:
    """The items of one list, row by row."""

    def __init__(self, source: Source, container: Place, asked: Iterable[Column] = ()) -> None:
        """`asked` are the columns that are known without a look at any item, in their order."""
        self.source = source
        self.container = container
        self.rows = Rows(source, reach=-1, root=container)
        self._cells: OrderedDict[int, dict[Column, Place]] = OrderedDict()
        self.sort: Sort | None = None
        """The order that rows are shown in; None is that of the text. Set it once it is complete."""
        self.repeated: Column | None = None
        """A column that an item, among those that were read, has twice: the first of them is its cell."""
        self.rows.extend(SAMPLE)
        self.columns: tuple[Column, ...] = ()
        self.widths: tuple[int, ...] = ()
        self._asked = tuple(asked)
        self._all: dict[Column, int] = {}
        self._widened: dict[Column, int] = {}
        self._sample: list[Place] = []
        self._sampled = False
        self._look()

    def title(self, column: Column) -> str:
        """Gives a column's dotted name."""
        return text.clean_line(".".join(column)) or "value"

    def go_on(self) -> None:
        """Reads on: the text has grown. Columns stay, unless there were few rows to take them from."""
        self._cells.clear()
        self.rows.go_on()
        if not self._sampled:
            self.rows.extend(SAMPLE)
            self._look()

    def ask(self, asked: Iterable[Column]) -> None:
        """Takes the columns that were asked for, once that is known; what is hidden or widened stays so."""
        if (wanted := tuple(asked)) != self._asked:
            self._asked = wanted
            self._arrange()

    @property
    def known(self) -> int:
        """How many rows can be asked for now."""
        return self.rows.known

    @property
    def hidden(self) -> int:
        """How many columns are hidden."""
        return len(self._all) - len(self.columns)

    def hide(self, column: Column) -> None:
        """Leaves a column out; the last one stays."""
        if len(self.columns) > 1:
            self._show([kept for kept in self.columns if kept != column])

    def show_all(self) -> None:
        """Shows the hidden columns again, each where it was."""
        self._show(list(self._all))

    def widen(self, column: Column, cells: int) -> None:
        """Makes a column wider, or narrower; never less than three cells."""
        self._all[column] = self._widened[column] = min(max(self._all[column] + cells, 3), _WIDEST)
        self._show(list(self.columns))

    def _show(self, columns: list[Column]) -> None:
        self.columns = tuple(columns)
        self.widths = tuple(self._all[column] for column in columns)

    def item(self, row: int) -> Place:
        """Gives the place of the item that a known row shows.

        Raises:
            IndexError: The row is not known (yet).
        """
        if self.sort is None:
            return self.rows.place(row)
        number = self.sort.order[row]
        bookmark = row_place(self.container, number, self.sort.starts[number])
        found = next(items(self.source, self.container, resume=bookmark))
        return self.rows.place(number) if isinstance(found, int) else found

    def row_of(self, number: int) -> int:
        """Gives the row that shows item `number`."""
        return number if self.sort is None or number >= len(self.sort.rows) else self.sort.rows[number]

    def reader(self, column: Column) -> Callable[[Place], Place | None]:
        """Gives what reads the cells of one column: the place of a cell, or None."""
        return lambda item: self._fields(item).get(column)

    def cell(self, row: int, column: Column) -> Cell:
        """Gives the cell of a known row."""
        return self._cell(self._fields(self.item(row)).get(column))

    def _cell(self, place: Place | None) -> Cell:
        if place is None:
            return _ABSENT
        kind = kind_at(self.source, place)
        if place.end >= 0:
            return Cell(scalar_preview(self.source, place, _WIDEST), kind, place)
        if kind == "array":
            count = count_of(self.source, place)
            return Cell(f"[{'…' if count is None else count}]", kind, place)
        return Cell(container_preview(self.source, place, 60) or "{}", kind, place)

    def _fields(self, item: Place) -> dict[Column, Place]:
        found = self._cells.get(item.start)
        if found is not None:
            self._cells.move_to_end(item.start)
            return found
        found = {}
        if item.end >= 0 or self.source.data[item.start] != OBJECT:
            found[()] = item
        else:
            self._flatten(item, (), found)
        self._cells[item.start] = found
        while len(self._cells) > _KEPT:
            self._cells.popitem(last=False)
        return found

    def _flatten(self, container: Place, prefix: Column, found: dict[Column, Place]) -> bool:
        """Says if there is anything in it. Goes at most `NESTED` levels deep, so the recursion is shallow."""
        patience = _PATIENCE
        holds = False
        keys: set[Column] = set()
        for item in items(self.source, container):
            if isinstance(item, int):
                patience -= 1
                if not patience:
                    break
                continue
            if item.number >= _MEMBERS:
                break
            holds = True
            column = (*prefix, key_of(self.source, item) or "")
            if column in keys:
                self.repeated = self.repeated or column
            keys.add(column)
            nested = item.end < 0 and self.source.data[item.start] == OBJECT and len(column) < NESTED
            if not nested or not self._flatten(item, column, found):
                found.setdefault(column, item)
        return holds

    def _look(self) -> None:
        """Takes the sample and arranges the columns by it."""
        self._sample = []
        self._sampled = False
        turns = 0
        for item in items(self.source, self.container):
            if isinstance(item, int):
                turns += 1
            elif len(self._sample) < SAMPLE and item.start - self.container.start < _READ:
                self._sample.append(item)
                continue
            if turns >= _TURNS or not isinstance(item, int):
                self._sampled = True
                break
        self._arrange()

    def _arrange(self) -> None:
        hidden = self._all.keys() - set(self.columns)
        found = self._find_columns()
        self._all = {column: self._widened.get(column) or self._width(column) for column in found}
        self._show([column for column in found if column not in hidden] or list(found))

    def _find_columns(self) -> tuple[Column, ...]:
        """What was asked for in its order, then what the sample holds besides, as it is met.

        A field that is null here and an object there is dotted; so is one that was asked for as an object, unless
        it turns out to be a list.
        """
        met: dict[Column, bool] = {}
        for item in self._sample:
            for column, place in self._fields(item).items():
                empty = place.end >= 0 and self.source.data[place.start : place.end] == b"null"
                met[column] = met.get(column, False) or not empty
        columns: dict[Column, bool] = {}
        for column in self._asked:
            whole = next((cut for cut in _prefixes(column)[1:] if met.get(cut)), column)
            columns[whole] = columns.get(whole, False) or met.get(whole, False)
        columns.update(met)
        within = {cut for column in columns for cut in _prefixes(column)}
        shown = [column for column in together(list(columns)) if columns[column] or column not in within]
        return tuple(shown[:_COLUMNS])

    def _width(self, column: Column) -> int:
        widths = [len(self._cell(self._fields(item).get(column)).text) for item in self._sample]
        return max(len(self.title(column)), min(max(widths, default=1), 40), 3)


def _prefixes(column: Column) -> list[Column]:
    """Gives what `column` lies in, the outermost first."""
    return [column[:length] for length in range(len(column))]


def together(columns: list[Column]) -> list[Column]:
    """Puts dotted columns of one object side by side, where the first of them stands."""
    first: dict[str, int] = {}
    for number, column in enumerate(columns):
        first.setdefault(column[0] if column else "", number)
    return sorted(columns, key=lambda column: first[column[0] if column else ""])


def list_around(source: Source, place: Place) -> Place | None:
    """Gives the list that `place` is or is in, the innermost."""
    for step in reversed(chain(place)):
        if step.end < 0 and source.data[step.start] == ARRAY:
            return step
    return None


def first_list(source: Source, depth: int = 8) -> Generator[int, None, Place | None]:
    """Gives the first list of objects that is not in another list; else the first list of anything."""
    root = root_of(source)
    if root is None or root.end >= 0:
        return None
    other: Place | None = None
    waiting = [root]
    while waiting:
        container = waiting.pop(0)
        if source.data[container.start] == ARRAY:
            for first in items(source, container):
                if isinstance(first, int):
                    yield 0
                    continue
                if first.end < 0 and source.data[first.start] == OBJECT:
                    return container
                break
            other = other or container
            continue
        if container.depth >= depth:
            continue
        for item in items(source, container):
            if isinstance(item, int):
                yield 0
                continue
            if item.number >= _MEMBERS:
                break
            if item.end < 0 and not (container.depth == -1 and key_of(source, item) in ("errors", "extensions")):
                waiting.append(item)
    return other
