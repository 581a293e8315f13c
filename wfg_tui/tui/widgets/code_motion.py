"""Where a cursor goes from a place: by characters, words, lines and pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wfg_tui.tui.widgets.code_cells import cells_of
from wfg_tui.tui.widgets.code_text import Position

VERTICAL: Final = frozenset({"up", "down", "page_up", "page_down"})
"""Moves that keep to a cell, over lines that are shorter too."""
MOVES: Final = {
    "left": "left",
    "right": "right",
    "up": "up",
    "down": "down",
    "ctrl+left": "word_left",
    "ctrl+right": "word_right",
    "home": "home",
    "end": "end",
    "pageup": "page_up",
    "pagedown": "page_down",
    "ctrl+home": "top",
    "ctrl+end": "bottom",
}
"""Key to where it goes."""
ERASES: Final = {
    "backspace": "left",
    "shift+backspace": "left",
    "delete": "right",
    "ctrl+w": "word_left",
    "ctrl+backspace": "word_left",
    "ctrl+delete": "word_right",
}
"""Key to where it erases."""


def horizontal_target(lines: Sequence[str], cursor: Position, what: str) -> Position:
    """Gives where a move by a character or a word, or to an end of the line or the text, goes."""
    row, column = cursor
    line, last = lines[row], len(lines) - 1
    match what:
        case "left" | "word_left" if column == 0:
            return (row - 1, len(lines[row - 1])) if row else cursor
        case "right" | "word_right" if column == len(line):
            return (row + 1, 0) if row < last else cursor
        case "left":
            return (row, cells_of(line).before(column))
        case "right":
            return (row, cells_of(line).after(column))
        case "word_left":
            return (row, _word_left(line, column))
        case "word_right":
            return (row, _word_right(line, column))
        case "home":
            first = len(line) - len(line.lstrip())
            return (row, 0 if column == first else first)
        case "end":
            return (row, len(line))
        case "top":
            return (0, 0)
        case _:
            return (last, len(lines[last]))


def vertical_target(
    lines: Sequence[str], cursor: Position, what: str, height: int, goal: int | None
) -> tuple[Position, int | None]:
    """Gives where a move by lines or pages (of a view of `height` rows) goes, and the cell that it keeps to."""
    row, column = cursor
    page = max(height - 1, 1)
    by = {"up": -1, "down": 1, "page_up": -page, "page_down": page}[what]
    target = max(0, min(row + by, len(lines) - 1))
    if target == row:
        return (row, 0 if by < 0 else len(lines[row])), None
    if goal is None:
        goal = cells_of(lines[row]).starts[column]
    return (target, cells_of(lines[target]).column(goal)), goal


def word_at(line: str, column: int) -> tuple[int, int]:
    """Gives where the word that touches a column starts and ends."""
    start = end = column
    while start and (line[start - 1].isalnum() or line[start - 1] == "_"):
        start -= 1
    while end < len(line) and (line[end].isalnum() or line[end] == "_"):
        end += 1
    return start, end


def _word_left(line: str, column: int) -> int:
    at = len(line[:column].rstrip())
    start = word_at(line[:at], at)[0]
    return start if start < at else max(at - 1, 0)


def _word_right(line: str, column: int) -> int:
    end = word_at(line, column)[1]
    end = max(end, min(column + 1, len(line))) if end == column else end
    return end + len(line[end:]) - len(line[end:].lstrip())
