"""Rows of which one is chosen, a line each, drawn when seen: thousands cost nothing."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from wfg_tui.tui.widgets.inks import Inks


class ChosenRows(ScrollView, can_focus=True):
    """A subclass says by `counted` how many rows there are and draws one in `drawn`, with its own `INKS`, of which
    ``chosen`` and ``empty`` have to be there."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ChosenRows { background: $surface; color: $foreground; height: 1fr; scrollbar-size: 0 1; overflow-x: hidden; }
    """
    INKS: dict[str, str] = {}
    chosen: reactive[int] = reactive(0)

    class Moved(Message):
        """Another row is chosen, or the rows changed."""

    class Taken(Message):
        """Somebody wants to go to the chosen row's place."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._count = 0
        self._empty = ""
        self._inks = Inks(self, self.INKS, {"chosen": "reverse"})

    def counted(self, count: int, chosen: int, empty: str) -> None:
        """Shows that there are `count` rows now, and `empty` where there are none."""
        self._count, self._empty = count, empty
        self.chosen = chosen
        self.virtual_size = Size(1, max(count, 1))
        self.refresh()
        self._show_chosen()
        self.post_message(self.Moved())

    def drawn(self, number: int, width: int, base: Style) -> list[Segment]:
        """Gives a row for `width` cells."""
        return []

    @property
    def plain(self) -> bool:
        """Whether only ASCII is drawn."""
        return bool(getattr(self.app, "plain", False))

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        number = y + self.scroll_offset.y
        base = self._inks.ground
        if not self._count and number == 0:
            words = cut(f" {self._empty}", width)
            return Strip([Segment(words, base + self._inks("empty"))]).adjust_cell_length(width, base)
        if number >= self._count:
            return Strip.blank(width, base)
        chosen = number == self.chosen
        if chosen:
            base = base + self._inks("chosen")
        mark = Segment(f"{(('>' if self.plain else '›') if chosen else ' ')} ", base)
        return Strip([mark, *self.drawn(number, max(width - 2, 0), base)]).adjust_cell_length(width, base)

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
        last = max(self._count - 1, 0)
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
        if 0 <= number < self._count:
            self.chosen = number
            if event.chain == 2:
                self.post_message(self.Taken())


def cut(words: str, width: int) -> str:
    """Gives `words` in at most `width` cells, with ``…`` where something is left out."""
    return words if cell_len(words) <= width else set_cell_size(words, max(width - 1, 0)) + "…" * (width > 0)
