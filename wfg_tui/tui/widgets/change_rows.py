"""Changes of a schema, and drafts that they break: one line each, drawn when seen: thousands cost nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from wfg_tui.schema.changes import Change
from wfg_tui.text import clean_line
from wfg_tui.tui.widgets.inks import Inks

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


class ChangeRows(ScrollView, can_focus=True):
    """The rows, one of them chosen."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ChangeRows { background: $surface; color: $foreground; height: 1fr; scrollbar-size: 0 1; overflow-x: hidden; }
    """
    chosen: reactive[int] = reactive(0)

    class Moved(Message):
        """Another row is chosen, or the rows changed."""

    class Taken(Message):
        """Somebody wants to go to the chosen row's place."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._rows: tuple[Row, ...] = ()
        self._empty = ""
        self._inks = Inks(self, _INKS, {"chosen": "reverse"})

    def show(self, rows: Sequence[Row], empty: str = "") -> None:
        """Shows these, the choice staying on the row it is on where that is still there; `empty` where there are
        none."""
        before = self.row
        self._rows, self._empty = tuple(rows), empty
        self.chosen = self._rows.index(before) if before in self._rows else 0
        self.virtual_size = Size(1, max(len(self._rows), 1))
        self.refresh()
        self._show_chosen()
        self.post_message(self.Moved())

    @property
    def row(self) -> Row | None:
        """The chosen row; None where there are none."""
        return self._rows[self.chosen] if self.chosen < len(self._rows) else None

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        number = y + self.scroll_offset.y
        base = self._inks.ground
        if not self._rows and number == 0:
            words = _cut(f" {self._empty}", width)
            return Strip([Segment(words, base + self._inks("empty"))]).adjust_cell_length(width, base)
        if number >= len(self._rows):
            return Strip.blank(width, base)
        row = self._rows[number]
        chosen = number == self.chosen
        if chosen:
            base = base + self._inks("chosen")
        plain = bool(getattr(self.app, "plain", False))
        path, words = _said(row)
        path = _cut(path, max(width - 5 - min(cell_len(words), _WORDS), 1))
        words = _cut(words, max(width - 5 - cell_len(path), 0))
        sign = SIGNS[weight(row)][1 if plain else 0]
        parts = [
            Segment(f"{(('>' if plain else '›') if chosen else ' ')} ", base),
            Segment(f"{sign} ", base + self._inks(weight(row))),
            Segment(path, base + self._inks("path")),
            Segment(f" {words}", base + self._inks("words")),
        ]
        return Strip(parts).adjust_cell_length(width, base)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._inks.clear()

    def watch_chosen(self, before: int, after: int) -> None:
        self.refresh_line(before)
        self.refresh_line(after)
        self._show_chosen()
        self.post_message(self.Moved())

    def _show_chosen(self) -> None:
        height, top = self.scrollable_content_region.height, self.scroll_offset.y
        if height > 0 and not top <= self.chosen < top + height:
            self.scroll_to(y=self.chosen if self.chosen < top else self.chosen - height + 1, animate=False)

    def on_key(self, event: events.Key) -> None:
        last = max(len(self._rows) - 1, 0)
        page = max(self.scrollable_content_region.height - 1, 1)
        moves = {
            "up": -1,
            "k": -1,
            "down": 1,
            "j": 1,
            "pageup": -page,
            "pagedown": page,
            "home": -last,
            "end": last,
        }
        if (by := moves.get(event.key)) is None:
            return
        self.chosen = max(0, min(self.chosen + by, last))
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        number = event.y - (self.content_region.y - self.region.y) + self.scroll_offset.y
        if 0 <= number < len(self._rows):
            self.chosen = number
            if event.chain == 2:
                self.post_message(self.Taken())


def _said(row: Row) -> tuple[str, str]:
    if isinstance(row, BrokenDraft):
        return f"draft {clean_line(row.name)}:", clean_line(row.message)
    return clean_line(row.path), clean_line(row.words)


def _cut(words: str, width: int) -> str:
    return words if cell_len(words) <= width else set_cell_size(words, max(width - 1, 0)) + "…" * (width > 0)
