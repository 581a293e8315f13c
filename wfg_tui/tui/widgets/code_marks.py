"""Places of a text that something is wrong with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from wfg_tui.text import clean_line
from wfg_tui.tui.widgets.code_text import Edit, Position

_LINE_END: Final = 1 << 30
"""A column behind any line's end."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that something is wrong with."""

    start: Position
    end: Position
    severity: Literal["error", "warning"]
    message: str

    def carried(self, edit: Edit) -> Mark:
        return replace(self, start=edit.carry(self.start), end=edit.carry(self.end))


def by_row(marks: Iterable[Mark]) -> dict[int, list[Mark]]:
    """Gives the marks of each row; one over several rows is shown on its first one alone."""
    rows: dict[int, list[Mark]] = {}
    for mark in marks:
        row = mark.start[0]
        rows.setdefault(row, []).append(mark if mark.end[0] == row else replace(mark, end=(row, _LINE_END)))
    return rows


def describe(mark: Mark) -> str:
    """Gives a mark's words for one line of the screen."""
    return clean_line(mark.message)
