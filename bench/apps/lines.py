"""A stock ScrollView of plain lines, each made when it is seen: the least that a table of a million rows costs."""

from __future__ import annotations

import sys
from typing import ClassVar

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip


class Lines(ScrollView, can_focus=False, inherit_bindings=False):
    def __init__(self, first: int, count: int) -> None:
        super().__init__()
        self._first = first
        self.virtual_size = Size(160, count)

    def render_line(self, y: int) -> Strip:
        number = self._first + self.scroll_offset.y + y
        line = f"{number}  Laptop does not start  CLOSED  COMPLETED  2026-03-07T08:30:11.000Z  user_07  null"
        return Strip([Segment(line)]).crop_extend(0, self.size.width, None)


class LinesApp(App[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        ("pagedown", "page(1)"),
        ("pageup", "page(-1)"),
        ("end", "page(1000000)"),
    ]

    def compose(self) -> ComposeResult:
        yield Lines(int(sys.argv[1]), int(sys.argv[2]))

    def action_page(self, pages: int) -> None:
        view = self.query_one(Lines)
        top = view.scroll_offset.y + pages * view.size.height
        view.scroll_to(y=min(max(top, 0), view.max_scroll_y), animate=False)


if __name__ == "__main__":
    LinesApp().run()
