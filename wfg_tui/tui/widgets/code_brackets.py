"""The bracket at the cursor and its other half."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from wfg_tui.tui.widgets.code_text import Position

Token = tuple[int, int, str]
"""Where a token starts and ends in its line, and its kind."""

BRACKETS: Final = {"{": "}", "(": ")", "[": "]"}
_HALVES: Final = {
    **{opens: (closes, 1) for opens, closes in BRACKETS.items()},
    **{closes: (opens, -1) for opens, closes in BRACKETS.items()},
}


def pair_at(
    lines: Sequence[str], tokens: Callable[[int], Sequence[Token]], rows: range, cursor: Position
) -> tuple[Position, ...]:
    """Gives the bracket at the cursor (or left of it) and its other half if that is in `rows`, those in sight.

    Only brackets that are punctuation count: those in strings and comments pair with nothing.
    """
    row, column = cursor
    real = set(_brackets(lines[row], row, tokens))
    for at in (column, column - 1):
        if (row, at) in real:
            sign = lines[row][at]
            wanted, step = _HALVES[sign]
            other = _other_half(lines, tokens, rows, (row, at), wanted, step)
            return ((row, at), other) if other else ()
    return ()


def _other_half(
    lines: Sequence[str],
    tokens: Callable[[int], Sequence[Token]],
    rows: range,
    start: Position,
    wanted: str,
    step: int,
) -> Position | None:
    depth = 0
    sign = lines[start[0]][start[1]]
    row = start[0]
    while row in rows:
        found = list(_brackets(lines[row], row, tokens))
        for place in found[::step]:
            if row == start[0] and (place[1] - start[1]) * step < 0:
                continue
            here = lines[row][place[1]]
            depth += (here == sign) - (here == wanted)
            if depth == 0:
                return place
        row += step
    return None


def _brackets(line: str, row: int, tokens: Callable[[int], Sequence[Token]]) -> Iterable[Position]:
    for start, end, kind in tokens(row):
        if kind == "punctuation":
            yield from ((row, at) for at in range(start, end) if line[at] in _HALVES)
