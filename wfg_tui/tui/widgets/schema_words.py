"""Words that wrap, scroll and lead on: drawn by line, so that new words cause no layout of the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual
from textual.widget import Widget

_TO: Final = "to"
_MARKED: Final = RichStyle(reverse=True)
_POINTED_AT: Final = RichStyle(underline=True)


def link(words: str, to: str, style: str = "$gql-type") -> Content:
    """Gives `words`, clean ones, as a link that leads to `to`."""
    return Content.styled(words, style).stylize(Style.from_meta({_TO: to}))


@dataclass(frozen=True, slots=True)
class _Link:
    """A link, or what stands of it on one line; counted in cells."""

    line: int
    start: int
    end: int
    to: str


class SchemaWords(Widget):
    """Styled text that wraps to the width, with links that the mouse and `step_link` reach.

    It scrolls by itself: a `ScrollView` lays the screen out when its size changes, which here is at every row.
    """

    ALLOW_SELECT = False  # drawn by line, as the rows are

    class Followed(Message):
        """A link was clicked: `to` is where it leads."""

        def __init__(self, to: str) -> None:
            self.to = to
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.content = Content()
        self.top = 0
        """The line that stands highest."""
        self._strips: list[Strip] | None = None
        self._links: list[_Link] = []
        self._marked = -1
        self._pointed_at: _Link | None = None
        self._blank = Strip.blank(1)

    def show(self, content: Content) -> None:
        """Shows other words from their beginning; the same words stay where they were scrolled to, and so does the
        mark where words were only added."""
        if content.is_same(self.content):
            return
        if not content.plain.startswith(self.content.plain) or not self.content.plain:
            self.top, self._marked = 0, -1
        self.content, self._strips, self._pointed_at = content, None, None
        self.refresh()

    def scroll_lines(self, lines: int) -> None:
        """Scrolls down, or up where `lines` is negative, as far as there are words."""
        self.top = max(0, min(self.top + lines, len(self._wrapped()) - self.size.height))
        self.refresh()

    @property
    def overflows(self) -> bool:
        """Whether some of the words are out of sight."""
        return len(self._wrapped()) > self.size.height

    # Links

    @property
    def marked(self) -> str:
        """Where the marked link leads; empty while none is marked."""
        self._wrapped()
        return self._links[self._marked].to if 0 <= self._marked < len(self._links) else ""

    def step_link(self, step: int) -> bool:
        """Marks the next link, or the one before, and shows it; says whether there is any."""
        self._wrapped()
        if not self._links:
            return False
        first = 0 if step > 0 else len(self._links) - 1
        self._marked = first if self._marked < 0 else (self._marked + step) % len(self._links)
        line = self._links[self._marked].line
        if not self.top <= line < self.top + self.size.height:
            self.scroll_lines(line - self.top - self.size.height // 2)
        self.refresh()
        return True

    def unmark(self) -> bool:
        """Takes the mark away; says whether there was one."""
        was, self._marked = self._marked, -1
        self.refresh()
        return was >= 0

    def _link_at(self, event: events.MouseEvent) -> _Link | None:
        where = event.get_content_offset(self)
        if where is None:
            return None
        self._wrapped()
        line = where.y + self.top
        return next((one for one in self._links if one.line == line and one.start <= where.x < one.end), None)

    def on_click(self, event: events.Click) -> None:
        found = self._link_at(event)
        if found is not None:
            event.stop()
            self.post_message(self.Followed(found.to))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        found = self._link_at(event)
        if found is not self._pointed_at:
            self._pointed_at = found
            self.refresh()

    def on_leave(self) -> None:
        self._pointed_at = None
        self.refresh()

    # Drawing

    def _wrapped(self) -> list[Strip]:
        if self._strips is None:
            width = max(self.size.width, 1)
            self._blank = Strip.blank(width, self.rich_style)
            self._strips = Visual.to_strips(self, self.content, width, None, self.visual_style, pad=True)
            self._links = [one for line, strip in enumerate(self._strips) for one in _links_of(line, strip)]
        return self._strips

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips = None

    def on_resize(self, event: events.Resize) -> None:
        self._strips = None
        self.scroll_lines(0)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_lines(2)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_lines(-2)

    def render_line(self, y: int) -> Strip:
        strips = self._wrapped()
        number = y + self.top
        if number >= len(strips):
            return self._blank
        strip = strips[number]
        if self._marked >= 0 and (marked := self._links[self._marked : self._marked + 1]):
            strip = _laid_over(strip, number, marked[0], _MARKED)
        if self._pointed_at is not None:
            strip = _laid_over(strip, number, self._pointed_at, _POINTED_AT)
        return strip


def _links_of(line: int, strip: Strip) -> list[_Link]:
    found: list[_Link] = []
    at = 0
    for segment in strip:
        end = at + segment.cell_length
        to = segment.style.meta.get(_TO) if segment.style is not None else None
        if to:
            if found and found[-1].end == at and found[-1].to == to:
                found[-1] = _Link(line, found[-1].start, end, to)
            else:
                found.append(_Link(line, at, end, to))
        at = end
    return found


def _laid_over(strip: Strip, line: int, one: _Link, style: RichStyle) -> Strip:
    if one.line != line:
        return strip
    before, middle, after = (
        strip.crop(0, one.start),
        strip.crop(one.start, one.end),
        strip.crop(one.end, strip.cell_length),
    )
    inked = [Segment(segment.text, (segment.style or RichStyle.null()) + style) for segment in middle]
    return Strip.join([before, Strip(inked), after])
