"""One column of a table read from its first row to its last: where each row begins, and the bytes of its cell.

Rows as servers send them are read by one match each, made for the column; any other row is read as the table reads
it when it is drawn, which is the reference.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from wfg_tui.result.tokens import ROW_END, ROW_KEY, ROW_MEMBER, ROW_SCALAR, ROW_SPACE, WINDOW
from wfg_tui.result.walk import Place, Source, items

_MOST_SKIPPED: Final = 390
"""Members before the wanted one; a row with more is read the slow way."""


class RowCell(NamedTuple):
    """One row's cell."""

    at: int
    """Offset from which the row is read: see `Place.at`."""
    start: int
    """Offset of the cell's value; -1 where the row has none."""
    end: int
    """Past the value; -1 for a container."""


def read_column(
    source: Source,
    container: Place,
    column: tuple[str, ...],
    cell_of: Callable[[Place], Place | None],
) -> Iterator[RowCell | None]:
    """Gives the cell of every row of the list `container`, and None now and then so that others get a turn.

    `cell_of` reads the cell of any row, slowly.
    """
    data = source.data
    pattern = _row_pattern(column)
    pos = container.start + 1
    number = 0
    while True:
        match = pattern.match(data, pos, pos + WINDOW) if pattern is not None else None
        if match is not None and match.start(1) >= 0:
            start, end = match.span(1)
            yield RowCell(pos, start, end)
            pos = match.end()
            number += 1
            continue
        following: Place | None = None
        for item in items(source, container, resume=row_place(container, number, pos)):
            if isinstance(item, int):
                yield None
            elif item.number == number:
                cell = cell_of(item)
                yield RowCell(pos, -1, -1) if cell is None else RowCell(pos, cell.start, cell.end)
            else:
                following = item
                break
        if following is None:
            return
        pos, number = following.at, following.number


def row_place(container: Place, number: int, at: int) -> Place:
    """Gives a bookmark from which row `number`, which is read from the offset `at`, can be read again."""
    return Place(container._replace(reach=-1), number, at, -1, -1, at, -1, container.depth + 1, -1)


def _row_pattern(column: tuple[str, ...]) -> re.Pattern[bytes] | None:
    """A pattern for a whole row and its comma; group 1 is the cell where it is a scalar.

    Members before the wanted one have no escapes in their keys, so that none of them is the same key spelled
    otherwise; of two members with the same key the first is looked into, and if it has no such cell the row is
    left to the slow way.
    """
    body = rb"(?:(" + ROW_SCALAR + rb")|" + ROW_END + rb")"
    for key in reversed(column):
        spelled = json.dumps(key, ensure_ascii=False)
        if "\\" in spelled:
            return None
        try:
            wanted = re.escape(spelled.encode())
        except UnicodeEncodeError:  # a lone surrogate
            return None
        skipped = rb"(?:(?!" + ROW_SPACE + wanted + rb")" + ROW_MEMBER + rb",){0,%d}+" % _MOST_SKIPPED
        rest = rb"(?:" + ROW_SPACE + rb"," + ROW_KEY + ROW_SPACE + rb":" + ROW_END + rb")*+" + ROW_SPACE + rb"\}"
        body = rb"\{" + skipped + ROW_SPACE + wanted + ROW_SPACE + rb":" + ROW_SPACE + body + rest
    return re.compile(ROW_SPACE + body + ROW_SPACE + rb",", re.DOTALL)
