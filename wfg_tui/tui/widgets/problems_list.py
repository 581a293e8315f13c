"""What is wrong with the query, one line each: Enter goes there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from wfg_tui.text import human_count
from wfg_tui.tui import messages
from wfg_tui.tui.widgets.code_marks import Mark, describe
from wfg_tui.tui.widgets.inks import Inks

_INKS: Final = {
    "chosen": "on $primary 25%",
    "error": "bold $text-error",
    "warning": "bold $text-warning",
    "place": "$text-muted",
}


class ProblemsList(ScrollView, can_focus=True):
    """Errors and warnings in the order of their places; drawn line by line, so that thousands cost nothing."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ProblemsList { background: $surface; color: $foreground; height: auto; max-height: 8; scrollbar-size: 0 1; }
    """
    chosen: reactive[int] = reactive(0)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._marks: tuple[Mark, ...] = ()
        self._inks = Inks(self, _INKS, {"chosen": "reverse"})
        self.border_title = "Problems"

    def show(self, marks: Sequence[Mark]) -> None:
        """Lists these, keeping the choice on the same words where they are still there."""
        if tuple(marks) == self._marks:
            return
        before = self._marks[self.chosen] if self._marks else None
        self._marks = tuple(marks)
        same = [at for at, mark in enumerate(self._marks) if before and mark.message == before.message]
        self.chosen = min(same, key=lambda at: abs(at - self.chosen), default=0)
        self.virtual_size = Size(1, max(len(self._marks), 1))
        errors = sum(mark.severity == "error" for mark in self._marks)
        counts = [human_count(errors, "error")] * bool(errors)
        counts += [human_count(len(self._marks) - errors, "warning")] * (len(self._marks) > errors)
        self.border_subtitle = ", ".join(counts)
        self.refresh()

    def on_mount(self) -> None:
        self.virtual_size = Size(1, max(len(self._marks), 1))

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self._marks

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        row = y + self.scroll_offset.y
        base = self._inks.ground
        if not self._marks and row == 0:
            return Strip([Segment(set_cell_size(" Nothing is wrong.", width), base + self._inks("place"))], width)
        if row >= len(self._marks):
            return Strip.blank(width, base)
        mark = self._marks[row]
        chosen = row == self.chosen
        if chosen:
            base = base + self._inks("chosen")
        pointer = (">" if self._plain else "›") if chosen else " "
        sign = ("x" if self._plain else "×") if mark.severity == "error" else "!"
        place = f" {mark.start[0] + 1}:{mark.start[1] + 1} "
        room = max(width - len(place) - 4, 1)
        words = describe(mark)
        if cell_len(words) > room:
            words = set_cell_size(words, room - 1) + "…"
        parts = [
            Segment(f"{pointer} ", base),
            Segment(f"{sign} ", base + self._inks(mark.severity)),
            Segment(set_cell_size(words, room), base),
            Segment(place, base + self._inks("place")),
        ]
        return Strip(parts).adjust_cell_length(width, base)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._inks.clear()

    @property
    def _plain(self) -> bool:
        return bool(getattr(self.app, "plain", False))

    def watch_chosen(self, before: int, after: int) -> None:
        self.refresh_line(before)
        self.refresh_line(after)
        height, top = self.scrollable_content_region.height, self.scroll_offset.y
        if height > 0 and not top <= after < top + height:
            self.scroll_to(y=after if after < top else after - height + 1, animate=False)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        last = len(self._marks) - 1
        page = max(self.scrollable_content_region.height - 1, 1)
        by = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -last, "end": last}.get(event.key)
        if by is not None:
            self.chosen = max(0, min(self.chosen + by, last))
        elif event.key in ("enter", "space"):
            self._go()
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        row = event.y - (self.content_region.y - self.region.y) + self.scroll_offset.y
        if 0 <= row < len(self._marks):
            self.chosen = row
            self._go()

    def _go(self) -> None:
        if self._marks:
            self.post_message(messages.GoToEditor(*self._marks[self.chosen].start))
