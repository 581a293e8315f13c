"""What all views of an answer share: lines drawn when they are seen, a cursor, and text that can be selected."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.worker import Worker

from wfg_tui.tui.widgets.answer_parts import Part, fitted
from wfg_tui.tui.widgets.inks import NO_INK, Inks

_AT_ONCE: Final = ("find", "filter", "copy_menu")
"""Actions after which the next key means something else."""
_SHOWN_EVERY: Final = 0.25
"""Seconds between two looks at how far the reading has come."""
_MOST_SELECTED: Final = 20_000
"""Lines that one selection may copy."""

_PLAIN: Final = str.maketrans(
    {"▾": "v", "▸": ">", "×": "x", "…": "~", "▲": "^", "▼": "v", "·": "-", "━": "#", "↩": "<", "│": "|", "›": ">"}
)

_INKS: Final = {
    "key": "$json-key",
    "index": "$json-punctuation",
    "string": "$json-string",
    "number": "$json-number",
    "literal": "$json-literal",
    "null": "italic $json-null",
    "punctuation": "$json-punctuation",
    "muted": "$text-muted",
    "preview": "$text-muted",
    "error": "bold $text-error",
    "warning": "$text-warning",
    "good": "$text-success",
    "heading": "bold $text-primary",
    "current": "bold underline $text-primary",
    "match": "$background on $accent",
    "bar": "$primary",
    "cursor": "on $primary 28%",
    "cursor-blurred": "on $primary 12%",
}
_ANSI_INKS: Final = {
    "cursor": "ansi_bright_white on ansi_blue",
    "cursor-blurred": "underline",
    "match": "ansi_black on ansi_yellow",
}


class LinesView(ScrollView, can_focus=False, inherit_bindings=False):
    """Lines by number, however many; a subclass says how many (`line_count`) and what is on one (`parts`).

    Whoever shows it lets it take the focus.
    """

    DEFAULT_CSS = """
    LinesView {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
    }
    """

    class Moved(Message):
        """The cursor went to another line, or the line changed under it."""

        def __init__(self, view: LinesView) -> None:
            self.view = view
            super().__init__()

        @property
        def control(self) -> LinesView:
            return self.view

    class Chosen(Message):
        """The line under the cursor was chosen by a double click."""

        def __init__(self, view: LinesView) -> None:
            self.view = view
            super().__init__()

        @property
        def control(self) -> LinesView:
            return self.view

    has_cursor: ClassVar[bool] = True
    heard: Callable[[events.Key], bool] | None = None
    """Who hears the next keys before they mean what they usually do; True if one was meant for them."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.cursor = 0
        self._height = 0
        self._unseen = False  # whether the cursor was moved while nothing had a size
        self.inks = Inks(self, _INKS, _ANSI_INKS)
        self._mixed: dict[tuple[str, str], Style] = {}
        self._painting = False
        self._growth: Worker[None] | None = None

    # What a subclass says

    def line_count(self) -> int:
        """How many lines there are, as far as is known."""
        return 0

    def parts(self, number: int) -> Sequence[Part]:
        """What is on line `number`."""
        return ()

    def line_width(self) -> int:
        """How wide the lines are; 0 if they are cut to the width of the view."""
        return 0

    def from_top(self) -> None:
        """Draws all anew, from the first line on: something else is shown."""
        self.cursor = 0
        self.scroll_to(0, 0, animate=False, immediate=True)
        self.changed()

    # Growing: what is long is read on in slices while the reader reads

    @property
    def grown(self) -> bool:
        """Whether all lines are known."""
        return True

    def grow(self) -> None:
        """Reads on for a slice of time."""

    def go_on(self) -> None:
        """Reads on: what is shown has grown at its end."""

    def keep_growing(self) -> None:
        """Goes on reading in the background until all lines are known."""
        if not self.grown and (self._growth is None or self._growth.is_finished):
            self._growth = self.run_worker(self._grow, group="growth", exit_on_error=True)

    async def until_grown(self) -> None:
        """Comes back when all lines are known."""
        while not self.grown:
            self.keep_growing()
            await asyncio.sleep(0.02)

    async def _grow(self) -> None:
        shown = time.perf_counter()
        while not self.grown:
            self.grow()
            if time.perf_counter() - shown > _SHOWN_EVERY:
                self.changed()
                shown = time.perf_counter()
            await asyncio.sleep(0)
        self.changed()
        self.post_message(self.Moved(self))

    # Drawing

    @property
    def plain(self) -> bool:
        """Whether only ASCII may be drawn (``--plain``)."""
        return bool(getattr(self.app, "plain", False))

    def changed(self) -> None:
        """Takes over a new number of lines and draws again; the reader stays where they are."""
        self.virtual_size = Size(max(self.line_width(), self.size.width), self.line_count())
        if self.cursor >= self.line_count():
            self.cursor = max(self.line_count() - 1, 0)
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.inks.clear()
        self._mixed.clear()

    @property
    def shown_width(self) -> int:
        """Cells that a line has: the width without the scrollbar."""
        return self.scrollable_content_region.width

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paints: the marks by which a mouse finds a letter again are left out, for they double the work.

        Textual asks `render_line` itself for them, at the one line that the mouse is on.
        """
        self._painting = True
        try:
            return super().render_lines(crop)
        finally:
            self._painting = False

    def render_line(self, y: int) -> Strip:
        number = self.scroll_offset.y + y
        width = self.shown_width
        if number >= self.line_count():
            return Strip.blank(width, self.inks.ground)
        parts = self.parts(number)
        if not self.line_width():
            parts = fitted(parts, width)
        return self._drawn(parts, number, self.scroll_offset.x, width)

    def _drawn(self, parts: Sequence[Part], number: int, left: int, width: int, *, head: bool = False) -> Strip:
        """Draws `parts`, from the cell `left` on; `head` is for what is no line but stands above them."""
        under = "" if head else self._cursor_ink(number)
        inked: list[tuple[str, Style]] = []
        for words, name in parts:
            if not words:
                continue
            style = self._on_ground(under, name)
            if inked and inked[-1][1] is style:  # fewer segments: each is looked at a dozen times on its way
                inked[-1] = (inked[-1][0] + words, style)
            else:
                inked.append((words, style))
        segments = [Segment(self._spelled(words), style) for words, style in inked]
        if not head:
            segments = self._with_selection(segments, number)
        strip = Strip(segments).crop_extend(left, left + width, self._on_ground(under, ""))
        return strip if head or self._painting else strip.apply_offsets(left, number)

    def _on_ground(self, under: str, name: str) -> Style:
        style = self._mixed.get((under, name))
        if style is None:
            style = self.inks.ground + (self.inks(under) if under else NO_INK) + self.inks(name)
            # inks that look the same are one, so that what is written with them joins
            style = self._mixed[under, name] = next((one for one in self._mixed.values() if one == style), style)
        return style

    def is_cut(self, number: int) -> bool:
        """Whether line `number` has more on it than fits."""
        parts = self.parts(number)
        return sum(cell_len(text) for text, _ in parts) > self.shown_width or any("…" in text for text, _ in parts)

    def _spelled(self, text: str) -> str:
        return text.translate(_PLAIN) if self.plain else text

    def _cursor_ink(self, number: int) -> str:
        if not self.has_cursor or number != self.cursor:
            return ""
        return "cursor" if self.has_focus else "cursor-blurred"

    def _with_selection(self, segments: list[Segment], number: int) -> list[Segment]:
        selection = self.text_selection
        span = selection.get_span(number) if selection is not None else None
        if span is None:
            return segments
        start, end = span
        chosen = self.screen.get_component_rich_style("screen--selection")
        found: list[Segment] = []
        at = 0
        for text, style, _ in segments:
            low = min(max(start - at, 0), len(text))
            high = len(text) if end < 0 else min(max(end - at, low), len(text))
            at += len(text)
            for piece, marked in ((text[:low], False), (text[low:high], True), (text[high:], False)):
                if piece:
                    found.append(Segment(piece, (style or NO_INK) + chosen if marked else style))
        return found

    # Selecting with the mouse

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        first = selection.start.y if selection.start is not None else 0
        last = selection.end.y if selection.end is not None else self.line_count() - 1
        lines = []
        for number in range(max(first, 0), min(last + 1, self.line_count(), first + _MOST_SELECTED)):
            parts = self.parts(number)
            if not self.line_width():
                parts = fitted(parts, self.shown_width)
            line = "".join(text for text, _ in parts)
            start, end = selection.get_span(number) or (0, 0)
            lines.append(line[start:] if end < 0 else line[start:end])
        return "\n".join(line.rstrip() for line in lines), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh()

    # Moving

    def move_to(self, number: int, *, center: bool = False) -> None:
        """Puts the cursor on line `number`, or the nearest there is, and shows it."""
        number = min(max(number, 0), max(self.line_count() - 1, 0))
        before, self.cursor = self.cursor, number
        if before != number:
            self._refresh_line(before)
        self._refresh_line(number)
        self.show_line(number, center=center)
        self.post_message(self.Moved(self))

    def show_line(self, number: int, *, center: bool = False) -> None:
        """Scrolls as little as shows line `number`; to the middle if it was out of sight and `center` is asked."""
        height, top = self.shown_lines, self.scroll_offset.y
        self._unseen = height <= 0  # not laid out yet: see `on_resize`
        if top <= number < top + height or height <= 0:
            return
        if number + self.size.height - height >= self.virtual_size.height:
            self.changed()  # it was read a moment ago: nobody could scroll to it yet
        nearest = number if number < top else number - height + 1
        top = number - height // 2 if center else nearest
        self.scroll_to(y=max(top, 0), animate=False, immediate=True, force=True)  # the bar may come a moment later

    @property
    def shown_lines(self) -> int:
        """How many lines are in sight."""
        return self.size.height

    def line_at(self, y: int) -> int:
        """The number of the line that is drawn at `y`; negative if that is none."""
        return y + self.scroll_offset.y

    def _refresh_line(self, number: int) -> None:
        y = number - self.scroll_offset.y
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    @property
    def page(self) -> int:
        """Lines that one page key moves by."""
        return max(self.shown_lines - 1, 1)

    def go(self, where: str) -> None:
        """Moves as a key says: up, down, page_up, page_down, home, end."""
        if not self.has_cursor:
            self._scroll(where)
            return
        steps = {"up": -1, "down": 1, "page_up": -self.page, "page_down": self.page}
        ends = {"home": 0, "end": self.line_count() - 1}
        self.move_to(ends[where] if where in ends else self.cursor + steps[where])

    def _scroll(self, where: str) -> None:
        top = self.scroll_offset.y
        steps = {"up": top - 1, "down": top + 1, "page_up": top - self.page, "page_down": top + self.page}
        y = {"home": 0, "end": self.max_scroll_y, **steps}[where]
        self.scroll_to(y=y, animate=False, immediate=True, force=True)

    def on_focus(self) -> None:
        self.heard = None
        self._refresh_line(self.cursor)

    def on_blur(self) -> None:
        self._refresh_line(self.cursor)

    def on_resize(self, event: events.Resize) -> None:
        """Keeps the cursor in sight if it was, or if it was moved before there was anything to be in sight of."""
        self.changed()
        top = self.scroll_offset.y
        if self.has_cursor and (self._unseen or top <= self.cursor < top + self._height):
            self.show_line(self.cursor)
        self._height = self.shown_lines

    async def on_key(self, event: events.Key) -> None:
        """Gives a key to who waits for it, and does at once what changes the meaning of those behind it.

        Otherwise a key bubbles up to the app before its binding is looked for, and others overtake the change:
        over a slow line ``/mary`` comes in one piece.
        """
        if self.heard is None or not self.heard(event):
            active = self.screen.active_bindings.get(event.key)
            if active is None or active.binding.action not in _AT_ONCE or not active.enabled:
                return
            await self.app.run_action(active.binding.action, active.node)
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Hands on what came behind a key that took the focus elsewhere."""
        if (focused := self.screen.focused) not in (None, self):
            focused.post_message(events.Paste(event.text))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        number = self.line_at(offset.y)
        if not 0 <= number < self.line_count():
            return
        if self.has_cursor:
            self.move_to(number)
        if event.chain == 2:
            self.post_message(self.Chosen(self))
        else:
            self.clicked(number, offset.x + self.scroll_offset.x)

    def clicked(self, number: int, x: int) -> None:
        """A single click on line `number` at column `x`; the cursor is there already."""
