"""Draws an outline of the schema: names on the left, types in a column, what answers a search marked.

Drawn line by line through `render_line`, so that a key costs the two rows it touches, however long the outline is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from wfg_tui.schema.model import KIND_WORDS
from wfg_tui.text import clean_line
from wfg_tui.tui.widgets.inks import Inks
from wfg_tui.tui.widgets.schema_outline import Outline
from wfg_tui.tui.widgets.schema_unfolding import OutlineRow

Part = tuple[str, str]
"""Clean text and the name of its style, such as ``field``; ``""`` is plain."""

_INDENT: Final = 2
_NARROW: Final = 56
"""Below so many cells, words are shortened."""
_STYLE_OF_KIND: Final = {
    "root": "root",
    "group": "group",
    "type": "type",
    "member": "type",
    "field": "field",
    "argument": "argument",
    "input_field": "argument",
    "enum_value": "enum",
    "directive": "directive",
}
_INKS: Final = {
    "root": "bold $primary",
    "group": "bold $foreground",
    "type": "$gql-type",
    "field": "$gql-field",
    "argument": "$gql-argument",
    "enum": "$gql-enum",
    "directive": "$gql-directive",
    "gone": "strike $gql-comment",
    "deprecated": "$warning",
    "muted": "$gql-comment",
    "sign": "$gql-punctuation",
    "excerpt": "italic $gql-comment",
    "found": "bold underline $accent",
    "link": "underline",
    "cursor": "on $block-cursor-background",
    "cursor-blurred": "on $block-cursor-blurred-background",
}
_ANSI_INKS: Final = {"cursor": "ansi_bright_white on ansi_blue", "cursor-blurred": "underline on ansi_default"}
_PLAIN: Final = str.maketrans({"▾": "v", "▸": ">", "›": ">", "…": "~", "→": ">", "•": "*"})


class SchemaRows(ScrollView, can_focus=True, inherit_bindings=False):
    """The rows of an outline, or words where there is none."""

    ALLOW_SELECT = False  # a row is picked with the mouse; its path is copied with a key
    DEFAULT_CSS = """
    SchemaRows {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
    }
    """

    class Moved(Message):
        """The cursor went to another row, or the rows changed under it."""

    class TypePicked(Message):
        """The type of the row under the cursor was clicked."""

    class Chosen(Message):
        """The row under the cursor was clicked twice."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.outline = Outline()
        self.cursor = 0
        self._pointed = -1
        """The row whose type the mouse points at."""
        self._words = ""
        self._lines: list[str] = []
        self._inks = Inks(self, _INKS, _ANSI_INKS)

    # What is shown

    def show(self, outline: Outline, cursor: int = 0, top: int | None = None) -> None:
        """Shows another outline with the cursor on a row of it; `top` is the row that stands highest."""
        self.outline, self._words = outline, ""
        self.cursor = min(cursor, max(len(outline.rows) - 1, 0))
        self.changed()
        if top is not None:
            self.scroll_to(y=top, animate=False, immediate=True)
        self._show_cursor(center=True)
        self.post_message(self.Moved())

    def say(self, words: str) -> None:
        """Shows words, clean ones, in the place of rows."""
        self.outline, self._words = Outline(), words
        self.cursor = 0
        self.changed()
        self.scroll_to(y=0, animate=False, immediate=True)
        self.post_message(self.Moved())

    @property
    def words(self) -> str:
        """What is said where no rows are shown."""
        return self._words

    @property
    def row(self) -> OutlineRow | None:
        """The row that the cursor is on."""
        rows = self.outline.rows
        return rows[self.cursor] if self.cursor < len(rows) else None

    @property
    def _width(self) -> int:
        """Cells of a row: what the scroll bar leaves."""
        return self.scrollable_content_region.width

    def changed(self) -> None:
        """Takes over a new number of rows and draws again; the reader stays where they are."""
        width = max(self._width, 1)
        self._lines = [line.plain for line in Content(self._words).wrap(max(width - 2, 10))] if self._words else []
        self.virtual_size = Size(width, len(self._lines) or len(self.outline.rows))
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        self.changed()

    # Moving

    def move_to(self, number: int) -> None:
        """Puts the cursor on row `number`, or the nearest there is, and shows it."""
        number = min(max(number, 0), max(len(self.outline.rows) - 1, 0))
        before, self.cursor = self.cursor, number
        self._refresh_row(before)
        self._refresh_row(number)
        self._show_cursor()
        self.post_message(self.Moved())

    def go(self, where: str) -> None:
        """Moves as a key says: up, down, page_up, page_down, home, end; scrolls where words are shown."""
        page = max(self.size.height - 1, 1)
        steps = {"up": -1, "down": 1, "page_up": -page, "page_down": page}
        if self._lines:
            self.scroll_relative(y=steps.get(where, 0), animate=False)
            return
        ends = {"home": 0, "end": len(self.outline.rows) - 1}
        self.move_to(ends[where] if where in ends else self.cursor + steps[where])

    def _show_cursor(self, *, center: bool = False) -> None:
        """Scrolls as little as shows the row of the cursor; to the middle where `center` is asked."""
        height, top = self.size.height, self.scroll_offset.y
        if height <= 0 or top <= self.cursor < top + height:
            return
        nearest = self.cursor if self.cursor < top else self.cursor - height + 1
        self.scroll_to(y=max(self.cursor - height // 2 if center else nearest, 0), animate=False, immediate=True)

    def _refresh_row(self, number: int) -> None:
        y = number - self.scroll_offset.y
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def on_focus(self) -> None:
        self._refresh_row(self.cursor)

    def on_blur(self) -> None:
        self._refresh_row(self.cursor)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or self._lines:
            return
        number = offset.y + self.scroll_offset.y
        if not 0 <= number < len(self.outline.rows):
            return
        self.move_to(number)
        marker = 1 + _INDENT * self.outline.rows[number].depth
        if marker <= offset.x < marker + 2:
            self.toggle()
        elif self._type_at(number, offset.x):
            self.post_message(self.TypePicked())
        elif event.chain == 2:
            self.post_message(self.Chosen())

    def _type_at(self, number: int, x: int) -> bool:
        """Whether the type of a row, which leads to its page, is drawn at column `x`."""
        row = self.outline.rows[number]
        if row.kind not in {"field", "argument", "input_field"} or (row.hit is not None and row.depth == 0):
            return False
        at = 0
        for text, ink in _fitted(self.parts(number), self._width):
            end = at + cell_len(text)
            if ink == "type" and at <= x < end:
                return True
            at = end
        return False

    def on_mouse_move(self, event: events.MouseMove) -> None:
        offset = event.get_content_offset(self)
        number = -1 if offset is None else offset.y + self.scroll_offset.y
        there = offset is not None and 0 <= number < len(self.outline.rows) and self._type_at(number, offset.x)
        self._point_at(number if there else -1)

    def on_leave(self) -> None:
        self._point_at(-1)

    def _point_at(self, number: int) -> None:
        before, self._pointed = self._pointed, number
        for row in {before, number} - {-1} if before != number else ():
            self._refresh_row(row)

    # Drawing

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._inks.clear()

    def render_line(self, y: int) -> Strip:
        number, width = self.scroll_offset.y + y, self._width
        base = self._inks.ground
        if number >= len(self._lines or self.outline.rows):
            return Strip.blank(width, base)
        if number == self.cursor and not self._lines:
            base += self._inks("cursor" if self.has_focus else "cursor-blurred")
        plain = bool(getattr(self.app, "plain", False))
        parts = _fitted(self.parts(number), width)
        return Strip(
            [
                Segment(
                    text.translate(_PLAIN) if plain else text,
                    base
                    + self._inks(ink)
                    + self._inks("link" if ink == "type" and number == self._pointed else ""),
                )
                for text, ink in parts
                if text
            ]
        ).adjust_cell_length(width, base)

    def parts(self, number: int) -> Sequence[Part]:
        """Gives what is on line `number`, not yet cut to the width."""
        if self._lines:
            return [(f" {self._lines[number]}", "group" if number == 0 else "muted")]
        row = self.outline.rows[number]
        marker = ("▾ " if row.expanded else "▸ ") if row.expandable else "  "
        parts: list[Part] = [
            ("›" if number == self.cursor else "•" if self._is_pinned(row) else " ", "root"),
            (" " * (_INDENT * row.depth), ""),
            (marker, "sign"),
            *self._called(row),
        ]
        right = self._right(row)
        if right:
            used = sum(cell_len(text) for text, _ in parts)
            column = (self._width if row.hit is None else int(self._width * 1.1)) * 11 // 20
            parts.append((" " * max(column - used, 2), ""))
            parts += right
        return parts

    def _is_pinned(self, row: OutlineRow) -> bool:
        pins = self.outline.view.pins
        return bool(pins) and not row.pinned and row.path in pins

    def _called(self, row: OutlineRow) -> list[Part]:
        style = "gone" if row.deprecated else _STYLE_OF_KIND[row.kind]
        name = clean_line(row.path if row.pinned else row.name)
        sign = "" if row.pinned else "@" if row.kind == "directive" else "… on " if row.kind == "member" else ""
        parts = [(sign, "muted")]
        parts += self._with_match(row, name, style)
        if row.kind in {"argument", "input_field"} and not row.pinned:
            parts.append((":", "sign"))
        if row.deprecated:
            parts.append((" depr." if self._width < _NARROW else " deprecated", "deprecated"))
        return parts

    @staticmethod
    def _with_match(row: OutlineRow, name: str, style: str) -> list[Part]:
        if row.hit is None or not row.hit.matched or len(name) != len(row.name):
            return [(name, style)]
        parts: list[Part] = []
        at = 0
        for start, end in row.hit.matched:
            parts += [(name[at:start], style), (name[start:end], "found")]
            at = end
        return [*parts, (name[at:], style)]

    def _right(self, row: OutlineRow) -> list[Part]:
        if row.kind == "group":
            return [(f"{row.count:,}", "muted")]
        if row.hit is not None and row.depth == 0:
            return self._place(row)
        if row.kind == "root":
            return [] if row.type == row.name else [(clean_line(row.type), "type")]
        if row.kind in {"field", "argument", "input_field"}:
            return [("→ " if row.through else "", "sign"), (clean_line(row.type), "type")]
        return []

    def _place(self, row: OutlineRow) -> list[Part]:
        """Where a hit is, or what its description says if that is what answers; both where there is room."""
        assert row.hit is not None
        if row.kind in {"type", "directive"}:
            words = KIND_WORDS.get(row.hit.detail, row.kind)
        else:
            words = f"in {clean_line(f'{row.owner}.{row.field}' if row.field else row.owner)}"
        if not row.hit.excerpt:
            return [(words, "muted")]
        excerpt = _emphasised(clean_line(row.hit.excerpt), self.outline.sought)
        return excerpt if self._width < _NARROW else [(words, "muted"), ("  ", ""), *excerpt]

    # Folding

    def unfold(self) -> None:
        """Unfolds the row; goes into it if it is unfolded."""
        row = self.row
        if row is not None and row.expanded:
            self.move_to(self.cursor + 1)
        elif row is not None and self.outline.expand(self.cursor):
            self._folded()

    def fold(self) -> None:
        """Folds the row; goes to the row around it if there is nothing to fold."""
        if self.row is None:
            return
        if self.outline.collapse(self.cursor):
            self._folded()
        elif (above := self.outline.parent(self.cursor)) is not None:
            self.move_to(above)

    def toggle(self) -> bool:
        """Folds or unfolds the row; says whether it can be."""
        if self.row is None:
            return False
        happened = self.outline.collapse(self.cursor) or self.outline.expand(self.cursor)
        if happened:
            self._folded()
        return happened

    def _folded(self) -> None:
        self.changed()
        self.post_message(self.Moved())


def _emphasised(excerpt: str, sought: Sequence[str]) -> list[Part]:
    """Gives the words of a description, those that were looked for apart."""
    if not sought:
        return [(excerpt, "excerpt")]
    parts = re.split("(" + "|".join(re.escape(word) for word in sought) + ")", excerpt, flags=re.IGNORECASE)
    return [(part, "found" if number % 2 else "excerpt") for number, part in enumerate(parts)]


def _fitted(parts: Sequence[Part], width: int) -> list[Part]:
    """Cuts a line to `width` cells; what was cut ends in ``…``."""
    kept: list[Part] = []
    room = width
    for text, ink in parts:
        size = cell_len(text)
        if size > room:
            if room > 0:
                kept += [(set_cell_size(text, room - 1), ink), ("…", "muted")]
            break
        kept.append((text, ink))
        room -= size
    return kept
