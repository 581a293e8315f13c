"""A list of the answer as a table: cells are read when they are seen, however many rows there are."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size
from textual.geometry import Region
from textual.strip import Strip
from textual.timer import Timer

from wfg_tui import text
from wfg_tui.result import Answer, Asked, Place, Table, graphql_path, path_of
from wfg_tui.result.slices import SLICE, in_slices
from wfg_tui.result.sort import Sort
from wfg_tui.result.table import NESTED, Column
from wfg_tui.tui.widgets.answer_lines import LinesView
from wfg_tui.tui.widgets.answer_parts import Highlight, Part, fitted, split

_GAP: Final = 2
_STYLE_OF_KIND: Final = {
    "string": "string",
    "number": "number",
    "boolean": "literal",
    "null": "null",
    "junk": "error",
}
_KEPT: Final = 1000
"""Rows that are kept drawn."""
_PAUSE: Final = 0.01
"""Seconds that painting has before rows are drawn ahead."""
_HEAD: Final = 2
"""Lines that stay at the top: which list this is, and the columns' names."""


class TableView(LinesView):
    """Rows and columns of one list. The first column, with the row's number, and the head stay in sight."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.answer = Answer(b"null")
        self.table: Table | None = None
        self.highlight: Highlight | None = None
        self.column = 0
        self._left = 0
        self._of = ""
        self._marks: frozenset[int] = frozenset()
        self.sorting: Sort | None = None
        """The order that is being found."""
        self._rows: dict[int, Strip] = {}
        self._look: tuple[object, ...] = ()
        self._ahead = 1
        self._reading_ahead: Timer | None = None

    def show(self, answer: Answer, container: Place | None, asked: Asked | None = None) -> None:
        """Shows the list `container`, or says that there is none; `asked` is what the answer was asked for by."""
        self.answer = answer
        self.table = None
        if container is not None:
            self.table = Table(answer.source, container, _asked(answer, container, asked))
        self._of = "" if container is None else text.clean_line(graphql_path(path_of(answer.source, container)))
        self.column = self._left = 0
        self.sorting = None
        self.from_top()
        self.keep_growing()

    def go_on(self) -> None:
        """Reads on: the answer has grown."""
        if self.table is not None:
            self.table.go_on()
            self._rows.clear()
            self.changed()
            self.keep_growing()

    def take(self, asked: Asked | None) -> None:
        """Takes what the answer was asked for by, once that is read; the cursor stays in its column."""
        table = self.table
        if table is None or asked is None:
            return
        here = table.columns[self.column] if table.columns else None
        table.ask(_asked(self.answer, table.container, asked))
        self.column = table.columns.index(here) if here in table.columns else 0
        self.to_column(0)

    @property
    def grown(self) -> bool:
        return self.table is None or self.table.rows.complete

    def grow(self) -> None:
        if self.table is not None:
            self.table.rows.extend(seconds=SLICE)

    def mark(self, offsets: frozenset[int]) -> None:
        """Marks the cells whose values at these offsets have an error."""
        self._marks = offsets
        self.refresh()

    @property
    def place(self) -> Place | None:
        """What the cursor's cell shows, or the row's item where it has no such field."""
        if self.table is None or self.cursor >= self.table.rows.known:
            return None
        cell = self.table.cell(self.cursor, self.table.columns[self.column]) if self.table.columns else None
        return cell.place if cell is not None and cell.place is not None else self.table.item(self.cursor)

    def is_cut(self, number: int) -> bool:
        if self.table is None or number >= self.table.rows.known or not self.table.columns:
            return False
        cell = self.table.cell(number, self.table.columns[self.column])
        return cell_len(cell.text) > self.table.widths[self.column]

    def line_count(self) -> int:
        return 0 if self.table is None else self.table.rows.known + (not self.table.rows.complete) + _HEAD

    # The head takes the first lines of the view, so row n is drawn on the line n + _HEAD below the scroll offset.

    def render_line(self, y: int) -> Strip:
        width = self.shown_width
        if y < _HEAD:
            return self._drawn(fitted(self._head(y), width), 0, 0, width, head=True)
        number = self.scroll_offset.y + y - _HEAD
        if self.table is None or number >= self.line_count() - _HEAD:
            return Strip.blank(width, self.inks.ground)
        if not self._painting or number == self.cursor or self.text_selection is not None:
            return self._drawn(fitted(self.parts(number), width), number, 0, width)
        return self._row(number)

    # A row is drawn once, as it goes to the terminal, and those of the next page before they are asked for: a
    # million rows are turned as fast as plain lines. Textual would take every row through a new strip; there is
    # neither border nor padding here that it would add.

    def render_lines(self, crop: Region) -> list[Strip]:
        self._painting = True
        try:
            strips = [self._filtered(self.render_line(y)) for y in crop.line_range]
        finally:
            self._painting = False
        return strips if crop.x == 0 else [strip.crop(crop.x, crop.right) for strip in strips]

    def _filtered(self, strip: Strip) -> Strip:
        background = self.background_colors[1]
        for line_filter in self.get_line_filters():
            strip = strip.apply_filter(line_filter, background)
        return strip

    def _row(self, number: int) -> Strip:
        """Gives a row that the cursor is not on, drawn."""
        table = self.table
        assert table is not None
        look: tuple[object, ...] = (self.shown_width, self._number_width(), self._left, self.column)
        look += (self.highlight, self._marks, table, table.columns, table.widths, table.sort)
        if look != self._look or len(self._rows) >= _KEPT:
            self._look = look
            self._rows.clear()
        strip = self._rows.get(number)
        if strip is None:
            width = self.shown_width
            strip = self._rows[number] = self._drawn(fitted(self.parts(number), width), number, 0, width)
        return strip

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._rows.clear()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._ahead = 1 if new_value > old_value else -1
        if self._reading_ahead is not None:
            self._reading_ahead.stop()
        self._reading_ahead = self.set_timer(_PAUSE, self._read_ahead)

    def _read_ahead(self) -> None:
        """Draws the rows of the page after (or before) the one in sight, a few at a time."""
        if self.table is None:
            return
        until = time.perf_counter() + SLICE / 2
        top = self.scroll_offset.y + self._ahead * self.page
        self._painting = True
        try:
            for number in range(max(top, 0), min(top + self.shown_lines, self.table.rows.known)):
                if number not in self._rows and number != self.cursor:
                    self._filtered(self._row(number)).render(self.app.console)
                    if time.perf_counter() > until:
                        self._reading_ahead = self.set_timer(_PAUSE, self._read_ahead)
                        return
        finally:
            self._painting = False

    def _head(self, y: int) -> list[Part]:
        table = self.table
        if table is None:
            return [(" There is no list in this answer to make a table of.", "muted")] if y == 0 else []
        if y == 0:
            known = f"{table.rows.known:,}" + ("" if table.rows.complete else "+")
            here = f"   column {self.column + 1} of {len(table.columns)}" if table.columns else ""
            hidden = f" and {table.hidden} hidden" if table.hidden else ""
            of: Part = (f" {self._of or 'the answer'}", "heading")
            facts = (f"   {known} rows{here}{hidden}", "muted")
            return [of, facts, (self._order_words(), "good"), (self._repeated_words(), "warning")]
        parts: list[Part] = [(" " * (self._number_width() + 1), "")]
        for index, column in self._shown():
            arrow = ""
            if table.sort is not None and table.sort.column == column:
                arrow = " ▼" if table.sort.descending else " ▲"
            width = table.widths[index]
            title = table.title(column)
            if cell_len(title) + len(arrow) > width:
                title = _cell(title, width - len(arrow))
            title = _cell(title + arrow, width)
            parts += [(" " * _GAP, ""), (title, "current" if index == self.column else "key")]
        return parts

    def _order_words(self) -> str:
        if self.sorting is not None:
            column = text.clean_line(".".join(self.sorting.column))
            return f"   sorting by {column}, {100 * self.sorting.progress:.0f} %, Esc stops"
        return ""

    def _repeated_words(self) -> str:
        if self.table is None or self.table.repeated is None:
            return ""
        return f"   {self.table.title(self.table.repeated)} is there twice: the first is shown"

    def parts(self, number: int) -> Sequence[Part]:
        table = self.table
        assert table is not None
        if number >= table.rows.known:
            return [("  … reading on", "muted")]
        cursor = ("›" if number == self.cursor else " ", "heading")
        parts: list[Part] = [cursor, (f"{number:>{self._number_width()}}", "index")]
        for index, column in self._shown():
            cell = table.cell(number, column)
            failed = cell.place is not None and cell.place.start in self._marks
            words = f"× {cell.text}" if failed else cell.text
            style = "error" if failed else _STYLE_OF_KIND.get(cell.kind, "preview")
            width = table.widths[index]
            right = cell.kind == "number" and cell_len(words) <= width
            padded = " " * (width - cell_len(words)) + words if right else _cell(words, width)
            if index == self.column and number == self.cursor:
                parts += [("›", "heading"), (" " * (_GAP - 1), "")]
                parts += split(padded, style, self.highlight)
            elif self.highlight is None:
                parts.append((" " * _GAP + padded, style))
            else:
                parts += [(" " * _GAP, style), *split(padded, style, self.highlight)]
        return parts

    def _number_width(self) -> int:
        return len(str(max((self.table.rows.known if self.table else 1) - 1, 1)))

    def _shown(self) -> Sequence[tuple[int, Column]]:
        """The columns from the leftmost one in sight, as many as begin within the width."""
        table = self.table
        assert table is not None
        found = []
        room = self.shown_width - self._number_width() - 1
        for index in range(self._left, len(table.columns)):
            if room <= _GAP:
                break
            found.append((index, table.columns[index]))
            room -= table.widths[index] + _GAP
        return found

    # Order and columns

    def refresh_head(self) -> None:
        """Draws the head again: how far a sort has come."""
        self.refresh(Region(0, 0, self.size.width, 1))

    def next_order(self) -> Sort | None:
        """Gives the order that the cursor's column is sorted by next: upwards, downwards, then as it was sent."""
        table = self.table
        if table is None or not table.columns:
            return None
        column = table.columns[self.column]
        by_this = table.sort is not None and table.sort.column == column
        if by_this and table.sort is not None and table.sort.descending:
            return None
        return Sort(table, column, descending=by_this)

    async def put_in_order_of(self, order: Sort) -> None:
        """Finds an order in slices, tells how far it has come, and shows it."""
        self.sorting = order
        try:
            await self.until_grown()
            await in_slices(order.run(), self.refresh_head)
            if self.table is order.table:
                self.put_in_order(order)
        finally:
            if self.sorting is order:
                self.sorting = None
                self.refresh()

    def put_in_order(self, order: Sort | None) -> None:
        """Shows the rows in another order, with the cursor on the item that it was on."""
        table = self.table
        if table is None:
            return
        item = table.item(self.cursor).number if self.cursor < table.known else 0
        table.sort = order
        self.changed()
        self.move_to(table.row_of(item), center=True)

    def hide_column(self) -> None:
        """Leaves the cursor's column out."""
        if self.table is not None and self.table.columns:
            self.table.hide(self.table.columns[self.column])
            self.to_column(0)

    def show_columns(self) -> None:
        """Shows the hidden columns again, with the cursor in the column that it is in."""
        if self.table is not None and self.table.columns:
            column = self.table.columns[self.column]
            self.table.show_all()
            self.to_column(self.table.columns.index(column) - self.column)

    def widen(self, cells: int) -> None:
        """Makes the cursor's column wider, or narrower."""
        if self.table is not None and self.table.columns:
            self.table.widen(self.table.columns[self.column], cells)
            self.to_column(0)

    def to_column(self, step: int) -> None:
        """Goes `step` columns to the right, and scrolls sideways if that one is not wholly in sight."""
        if self.table is None or not self.table.columns:
            return
        self.column = min(max(self.column + step, 0), len(self.table.columns) - 1)
        self._left = min(self._left, self.column)
        while self._left < self.column and not self._fits(self.column):
            self._left += 1
        self.refresh()
        self.post_message(self.Moved(self))

    def to_column_of(self, row: int, offset: int) -> None:
        """Goes to the column whose cell in `row` holds `offset`, if there is one."""
        assert self.table is not None
        held = [
            (cell.place.start, index)
            for index, column in enumerate(self.table.columns)
            if (cell := self.table.cell(row, column)).place is not None and cell.place.at <= offset
        ]
        if held:
            self.to_column(max(held)[1] - self.column)

    def _fits(self, column: int) -> bool:
        assert self.table is not None
        widths = self.table.widths[self._left : column + 1]
        return self._number_width() + 1 + sum(width + _GAP for width in widths) <= self.shown_width

    # Lines are rows here; the head is not one of them

    def move_to(self, number: int, *, center: bool = False) -> None:
        super().move_to(min(number, max(self.line_count() - _HEAD - 1, 0)), center=center)

    @property
    def shown_lines(self) -> int:
        return self.size.height - _HEAD

    def line_at(self, y: int) -> int:
        return y - _HEAD + self.scroll_offset.y if y >= _HEAD else -1

    def _refresh_line(self, number: int) -> None:
        self.refresh()

    def go(self, where: str) -> None:
        if where == "end":
            self.move_to(self.line_count() - _HEAD - 1)
        else:
            super().go(where)

    def clicked(self, number: int, x: int) -> None:
        at = self._number_width() + 1
        for index, _ in self._shown():
            assert self.table is not None
            at += _GAP + self.table.widths[index]
            if x < at:
                self.to_column(index - self.column)
                return


def _asked(answer: Answer, container: Place, asked: Asked | None) -> tuple[Column, ...]:
    """The columns that were asked for; none for a list beside the data, or of a file."""
    path = path_of(answer.source, container)
    return asked.columns(path[1:], NESTED) if asked is not None and path[:1] == ("data",) else ()


def _cell(words: str, width: int) -> str:
    """Cuts or pads clean text to `width` cells; what was cut ends in ``…``."""
    if cell_len(words) > width:
        return set_cell_size(words, width - 1) + "…"
    return set_cell_size(words, width)
