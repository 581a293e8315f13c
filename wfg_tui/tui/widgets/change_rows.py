"""Changes of a schema, and drafts that they break, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from wfg_tui.schema.changes import Change
from wfg_tui.text import clean_line
from wfg_tui.tui.widgets.chosen_rows import ChosenRows, cut

Weight = Literal["draft", "breaking", "dangerous", "safe"]
SIGNS: Final[dict[Weight, tuple[str, str]]] = {
    "draft": ("×", "x"),
    "breaking": ("×", "x"),
    "dangerous": ("!", "!"),
    "safe": ("·", "-"),
}
"""What stands before a row, and its form in ASCII: never colour alone."""
_WORDS: Final = 20
"""Cells that what happened keeps beside a long path."""
_INKS: Final = {
    "chosen": "on $primary 25%",
    "draft": "bold $text-error",
    "breaking": "bold $text-error",
    "dangerous": "bold $text-warning",
    "safe": "$text-muted",
    "path": "$gql-type",
    "words": "$foreground",
    "empty": "$text-muted",
}


@dataclass(frozen=True, slots=True)
class BrokenDraft:
    """A draft that was right against the schema before, and the first thing that is wrong with it now."""

    name: str
    message: str
    place: tuple[int, int]
    """Line and column, from 0."""


Row = Change | BrokenDraft


def weight(row: Row) -> Weight:
    """Gives what sign and colour a row has."""
    return "draft" if isinstance(row, BrokenDraft) else row.severity


class ChangeRows(ChosenRows):
    """The rows, one of them chosen."""

    INKS = _INKS

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._rows: tuple[Row, ...] = ()

    def show(self, rows: Sequence[Row], empty: str = "") -> None:
        """Shows these, the choice staying on the row it is on where that is still there; `empty` where there are
        none."""
        before = self.row
        self._rows = tuple(rows)
        self.counted(len(self._rows), self._rows.index(before) if before in self._rows else 0, empty)

    @property
    def row(self) -> Row | None:
        """The chosen row; None where there are none."""
        return self._rows[self.chosen] if self.chosen < len(self._rows) else None

    def drawn(self, number: int, width: int, base: Style) -> list[Segment]:
        row = self._rows[number]
        path, words = _said(row)
        path = cut(path, max(width - 3 - min(cell_len(words), _WORDS), 1))
        words = cut(words, max(width - 3 - cell_len(path), 0))
        sign = SIGNS[weight(row)][1 if self.plain else 0]
        return [
            Segment(f"{sign} ", base + self._inks(weight(row))),
            Segment(path, base + self._inks("path")),
            Segment(f" {words}", base + self._inks("words")),
        ]


def _said(row: Row) -> tuple[str, str]:
    if isinstance(row, BrokenDraft):
        return f"draft {clean_line(row.name)}:", clean_line(row.message)
    return clean_line(row.path), clean_line(row.words)
