"""Words about a row, wrapped and scrolled; drawn by line, so that new words cause no layout of the screen."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget


class SchemaWords(Widget):
    """Styled text that wraps to the width.

    It scrolls by itself: a `ScrollView` lays the screen out when its size changes, which here is at every row.
    """

    ALLOW_SELECT = False  # drawn by line, as the rows are

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.content = Content()
        self.top = 0
        """The line that stands highest."""
        self._strips: list[Strip] | None = None
        self._blank = Strip.blank(1)

    def show(self, content: Content) -> None:
        """Shows other words from their beginning; the same words stay where they were scrolled to."""
        if not content.is_same(self.content):
            self.content, self.top, self._strips = content, 0, None
            self.refresh()

    def scroll_lines(self, lines: int) -> None:
        """Scrolls down, or up where `lines` is negative, as far as there are words."""
        self.top = max(0, min(self.top + lines, len(self._wrapped()) - self.size.height))
        self.refresh()

    @property
    def overflows(self) -> bool:
        """Whether some of the words are out of sight."""
        return len(self._wrapped()) > self.size.height

    def _wrapped(self) -> list[Strip]:
        if self._strips is None:
            width = max(self.size.width, 1)
            self._blank = Strip.blank(width, self.rich_style)
            self._strips = Visual.to_strips(self, self.content, width, None, self.visual_style, pad=True)
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
        return strips[y + self.top] if y + self.top < len(strips) else self._blank
