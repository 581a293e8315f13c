"""Draws code line by line: numbers, colours, marks, selection and cursor; repaints only the rows that changed.

Textual's TextArea joins and measures the whole text on every key and repaints the whole widget. This one draws
through `render_line` alone, so that a key costs its row, however long the text is, and leans on no private name.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from wfg_tui.tui.widgets.code_brackets import Token, pair_at
from wfg_tui.tui.widgets.code_cells import LineWidths, cells_of, drawn, style_runs
from wfg_tui.tui.widgets.code_marks import Mark, by_row
from wfg_tui.tui.widgets.code_motion import word_at
from wfg_tui.tui.widgets.code_text import CodeText, Edit, Position, Selection
from wfg_tui.tui.widgets.inks import Inks

_WIDTH_STEP: Final = 64
"""The scrollable width grows in such steps: a new one lays the screen out afresh."""


class CodeView(ScrollView, can_focus=True):
    """Code with a cursor and a selection. Subclasses give the colours (`tokens`, `INKS`) and change the text."""

    ALLOW_SELECT = False  # the selection here is our own, and ctrl+c copies it
    INKS: ClassVar[dict[str, str]] = {
        "gutter": "$text-muted",
        "gutter-here": "bold $foreground",
        "here": "on $boost",
        "selection": "on $primary 40%",
        "cursor": "reverse",
        "bracket": "bold underline",
        "spot": "on $warning 35%",
        "cut": "$text-muted",
        "mark-error": "underline $text-error",
        "mark-warning": "underline",
        "sign-error": "bold $text-error",
        "sign-warning": "bold $text-warning",
    }
    """The inks of everything but tokens; a subclass adds one for each kind of its tokens."""
    DEFAULT_CSS = """
    CodeView {
        width: 1fr;
        height: 1fr;
        background: $surface;
        color: $foreground;
        scrollbar-size: 0 1;
        pointer: text;
    }
    """

    class Scrolled(Message):
        """What is shown moved: whatever hangs at the cursor has to follow or go."""

    @dataclass
    class Resized(Message):
        """There is another width or height now."""

        view: CodeView

    @dataclass
    class TitleClicked(Message):
        """The upper border was clicked at cell `x`, from the left edge."""

        view: CodeView
        x: int

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.source = CodeText()
        self.selection = Selection.at((0, 0))
        self.marks: list[Mark] = []
        self.spots: dict[int, list[tuple[int, int]]] = {}
        self._marked: dict[int, list[Mark]] | None = None
        self.widths = LineWidths([""])
        self._inks = Inks(self, self.INKS, {"selection": "reverse on ansi_default", "spot": "underline bold"})
        self._drawn: dict[int, Sequence[Token]] = {}
        self._pair: tuple[Position, ...] = ()
        self._goal: int | None = None
        self._dragging = False

    # What subclasses give

    def tokens(self, row: int) -> Sequence[Token]:
        """Gives the coloured parts of a line in order; others are drawn plainly."""
        return ()

    def cursor_moved(self) -> None:
        """Called after the cursor went elsewhere or the text changed."""

    # Text and places

    @property
    def text(self) -> str:
        """The whole text, byte for byte as loaded and edited."""
        return self.source.text

    @property
    def cursor(self) -> Position:
        return self.selection.cursor

    @property
    def selected_text(self) -> str:
        return self.source.slice(self.selection.start, self.selection.end)

    @property
    def gutter_width(self) -> int:
        """Cells for the mark, the line number and a space."""
        return max(len(str(self.source.line_count)), 2) + 2

    @property
    def _text_width(self) -> int:
        return max(self.scrollable_content_region.width - self.gutter_width, 1)

    def _fit(self) -> None:
        """Makes the scrollable area as large as the text, seldom: each change lays the screen out."""
        needed = self.gutter_width + self.widths.widest + 2
        if needed > self.scrollable_content_region.width:
            needed += -needed % _WIDTH_STEP
        else:
            needed = 1
        size = Size(needed, self.source.line_count)
        if size != self.virtual_size:
            self.virtual_size = size

    def _visible_rows(self) -> range:
        top = self.scroll_offset.y
        return range(top, min(top + self.scrollable_content_region.height, self.source.line_count))

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the cursor is drawn on the screen."""
        row, column = self.cursor
        return self.screen_offset((row, column))

    def screen_offset(self, position: Position) -> Offset:
        """Gives where a place of the text is drawn on the screen, be it in sight or not."""
        row, column = position
        left, top = self.scroll_offset
        cell = cells_of(self.source.lines[row]).starts[column]
        corner = self.content_region.offset
        return corner + Offset(self.gutter_width + cell - left, row - top)

    # Drawing

    def notify_style_update(self) -> None:
        self._inks.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        left, top = self.scroll_offset
        row = top + y
        width = self.scrollable_content_region.width
        if row >= self.source.line_count:
            self._drawn.pop(row, None)
            return Strip.blank(width, self._inks.ground)
        here = self.has_focus and row == self.cursor[0]
        base = self._inks.ground + self._inks("here") if here else self._inks.ground
        segments = [*self._gutter(row, here, base), *self._code(row, base, left, self._text_width)]
        return Strip(segments, width)

    def _gutter(self, row: int, here: bool, base: Style) -> Iterable[Segment]:
        marks = self._marks_in(row)
        sign, style = " ", base
        if marks:
            worst = "error" if any(mark.severity == "error" for mark in marks) else "warning"
            sign = ("x" if self.plain else "×") if worst == "error" else "!"
            style = base + self._inks(f"sign-{worst}")
        yield Segment(sign, style)
        number = self._inks("gutter-here" if here else "gutter")
        yield Segment(f"{row + 1:>{self.gutter_width - 2}} ", base + number)

    @property
    def plain(self) -> bool:
        """Whether the terminal is to be given ASCII signs only."""
        return bool(getattr(self.app, "plain", False))

    def _code(self, row: int, base: Style, left: int, width: int) -> Iterable[Segment]:
        line = self.source.lines[row]
        cells = cells_of(line)
        tokens = self._drawn[row] = self.tokens(row)
        room = width
        if left:
            left, room = left + 1, room - 1
            yield self._cut("<", base, bool(line))
        cut = cells.width > left + room
        room -= cut
        first = min(bisect_left(cells.starts, left), len(line))
        last = max(bisect_right(cells.starts, left + room) - 1, first)
        lead = cells.starts[first] - left
        used = 0
        if 0 < lead <= room:
            yield Segment(" " * lead, base)
            used = lead
        overlays = self._overlays(row, len(line))
        for start, end, style in style_runs(first, last, tokens, overlays):
            if text := drawn(line, cells, start, end):
                yield Segment(text, self._combined(base, style))
                used += cells.starts[end] - cells.starts[start]
        if not cut and self._cursor_at_end(row, len(line)) and 0 <= cells.width - left < room:
            yield Segment(" ", base + self._inks("cursor"))
            used += 1
        if used < room:
            yield Segment(" " * (room - used), base)
        if cut:
            yield self._cut(">", base, True)

    def _cut(self, plain: str, base: Style, cut: bool) -> Segment:
        return Segment((plain if self.plain else "…") if cut else " ", base + self._inks("cut"))

    def _combined(self, base: Style, names: tuple[str, ...]) -> Style:
        for name in names:
            base = base + self._inks(name)
        return base

    def _overlays(self, row: int, length: int) -> list[tuple[int, int, str]]:
        """Gives what is drawn over the colours of a row, in the order in which it covers."""
        found: list[tuple[int, int, str]] = []
        for mark in self._marks_in(row):
            start = mark.start[1] if mark.start[0] == row else 0
            end = mark.end[1] if mark.end[0] == row else length
            found.append((start, max(end, start + 1), f"mark-{mark.severity}"))
        found += [(start, end, "spot") for start, end in self.spots.get(row, ())]
        if self.has_focus:
            found += [(column, column + 1, "bracket") for line, column in self._pair if line == row]
        start_at, end_at = self.selection.start, self.selection.end
        if self.selection and start_at[0] <= row <= end_at[0]:
            start = start_at[1] if start_at[0] == row else 0
            found.append((start, end_at[1] if end_at[0] == row else length, "selection"))
        if self.has_focus and self.cursor[0] == row:
            column = self.cursor[1]
            found.append((column, cells_of(self.source.lines[row]).after(column), "cursor"))
        return found

    def _cursor_at_end(self, row: int, length: int) -> bool:
        return self.has_focus and self.cursor == (row, length)

    # Repainting

    def redraw(self, first: int, last: int | None = None) -> None:
        """Repaints the rows from `first` to `last` (or to the bottom) of those that are in sight."""
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        start = max(first - top, 0)
        stop = height if last is None else min(last - top + 1, height)
        if start < stop:
            self.refresh(Region(0, start, self.scrollable_content_region.width, stop - start))

    def _redraw_recoloured(self) -> None:
        """Repaints the rows in sight whose colours are not those that they were drawn in."""
        for row in self._visible_rows():
            if row in self._drawn and self._drawn[row] != self.tokens(row):
                self.redraw(row, row)

    def text_edited(self, edits: Sequence[Edit]) -> None:
        """Measures and repaints what `edits` touched, and carries the marks with the text."""
        count, gutter = self.widths.count, self.gutter_width
        first = min(edit.start[0] for edit in edits)
        last = max(max(edit.end[0], edit.after[0]) for edit in edits)
        if len(edits) == 1:
            self.widths.follow(edits[0], self.source.lines)
        else:
            self.widths = LineWidths(self.source.lines)
        for edit in edits:
            if self.marks:
                self.marks = [mark.carried(edit) for mark in self.marks]
        self._marked = None
        grown = self.widths.count != count
        if self.spots:  # they are looked for again when the typing pauses
            if grown:
                self.show_spots({})
            for row in range(first, last + 1):
                self.spots.pop(row, None)
        self._fit()
        if self.gutter_width != gutter:
            self.redraw(0)
        elif grown:
            self._drawn = {row: tokens for row, tokens in self._drawn.items() if row < first}
            self.redraw(first)
            self._redraw_recoloured()
        else:
            self.redraw(first, last)
            self._redraw_recoloured()

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Marks these places instead of those before; repaints the rows that look different then."""
        before = self._marks_by_row()
        self.marks = list(marks)
        self._marked = None
        after = self._marks_by_row()
        for row in self._visible_rows():
            if before.get(row) != after.get(row):
                self.redraw(row, row)

    def show_spots(self, spots: dict[int, list[tuple[int, int]]]) -> None:
        """Lights these places, by row, instead of those before; takes the dictionary over."""
        before, self.spots = self.spots, spots
        for row in self._visible_rows():
            if before.get(row) != spots.get(row):
                self.redraw(row, row)

    def _marks_in(self, row: int) -> Sequence[Mark]:
        return self._marks_by_row().get(row, ())

    def _marks_by_row(self) -> dict[int, list[Mark]]:
        if self._marked is None:
            self._marked = by_row(self.marks)
        return self._marked

    # The cursor

    def select(self, selection: Selection, *, keep_goal: bool = False) -> None:
        """Moves cursor and selection, into sight too, and repaints the rows that look different then."""
        selection = Selection(self.source.clamp(selection.anchor), self.source.clamp(selection.cursor))
        before, self.selection = self.selection, selection
        if not keep_goal:
            self._goal = None
        if before != selection:
            if before.cursor != selection.cursor:
                self.source.seal()
            self._redraw_selection(before, selection)
        self._pair_brackets()
        self.show_cursor()
        self.cursor_moved()

    def _redraw_selection(self, before: Selection, after: Selection) -> None:
        if before or after:
            if before.anchor == after.anchor:
                rows = sorted((before.cursor[0], after.cursor[0]))
            else:
                rows = sorted((before.start[0], before.end[0], after.start[0], after.end[0]))
            self.redraw(rows[0], rows[-1])
        else:
            for row in {before.cursor[0], after.cursor[0]}:
                self.redraw(row, row)

    def show_cursor(self) -> None:
        """Scrolls as little as makes the cursor seen; a place far away is shown with lines around it."""
        row, column = self.cursor
        height, width = self.scrollable_content_region.height, self._text_width
        if height <= 0:
            return
        left, top = self.scroll_offset
        y = top
        if not top - height <= row < top + 2 * height:
            y = row - height // 3
        elif row < top:
            y = row
        elif row >= top + height:
            y = row - height + 1
        cell = cells_of(self.source.lines[row]).starts[column]
        x = left
        if cell < width - 1 and cell < left + 2:
            x = 0
        elif cell < left + 2:
            x = max(cell - width // 3, 0)
        elif cell > left + width - 3 and (left or cell > width - 2):
            x = cell - width + width // 3
        if (x, y) != (left, top):
            self.scroll_to(x=x, y=max(y, 0), animate=False, force=True)
        if self.has_focus:
            self.app.cursor_position = self.cursor_screen_offset

    def _pair_brackets(self) -> None:
        pair = pair_at(self.source.lines, self.tokens, self._visible_rows(), self.cursor)
        if pair != self._pair:
            for row, _ in {*pair, *self._pair}:
                self.redraw(row, row)
            self._pair = pair

    # Events

    def on_mount(self) -> None:
        self._fit()

    def on_resize(self) -> None:
        self._fit()
        self.show_cursor()
        self.post_message(self.Resized(self))

    def on_focus(self) -> None:
        self.redraw(0)
        self.app.cursor_position = self.cursor_screen_offset

    def on_blur(self) -> None:
        self.redraw(0)

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_x(old_value, new_value)
        self.post_message(self.Scrolled())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._pair_brackets()
        self.post_message(self.Scrolled())

    def _place_at(self, event: events.MouseEvent) -> Position:
        corner = self.content_region.offset - self.region.offset
        left, top = self.scroll_offset
        row = max(min(event.y - corner.y + top, self.source.line_count - 1), 0)
        cell = max(event.x - corner.x - self.gutter_width, 0) + left
        return (row, cells_of(self.source.lines[row]).column(cell))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.button != 1 or event.get_content_offset(self) is None:
            return
        event.stop()
        place = self._place_at(event)
        self._dragging = True
        self.capture_mouse()
        self.select(Selection(self.selection.anchor if event.shift else place, place))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging:
            event.stop()
            self.select(Selection(self.selection.anchor, self._place_at(event)))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._dragging:
            event.stop()
            self._dragging = False
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        if event.get_content_offset(self) is None:
            if event.y == 0:
                self.post_message(self.TitleClicked(self, event.x))
            return
        row, column = self.cursor
        if event.chain == 2:
            start, end = word_at(self.source.lines[row], column)
            self.select(Selection((row, start), (row, end)))
        elif event.chain == 3:
            end_of = (row + 1, 0) if row + 1 < self.source.line_count else (row, len(self.source.lines[row]))
            self.select(Selection((row, 0), end_of))
