"""The line below the search box: where one is and how one came, as crumbs; or what the box has to offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from wfg_tui.text import clean_line, shorten
from wfg_tui.tui.widgets.inks import Inks

_INKS: Final = {
    "gone": "$gql-comment",
    "above": "$gql-type",
    "here": "bold $foreground",
    "sign": "$gql-punctuation",
    "pointed": "underline",
    "key": "bold $primary",
    "offered": "bold $foreground",
    "other": "$gql-comment",
    "wrong": "$warning",
}
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Crumb:
    """One place on the way."""

    label: str
    back: int = 0
    """How many steps back in the history it is; 0 for a row above the cursor."""
    row: int = -1
    """The row of the outline that it is; -1 for a place in the history."""


class SchemaTrail(Widget):
    """Draws crumbs from the left, the first of them cut off where there is no room for all."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "SchemaTrail { height: 1; }"

    class Picked(Message):
        """A crumb was clicked."""

        def __init__(self, crumb: Crumb) -> None:
            self.crumb = crumb
            super().__init__()

    def __init__(self) -> None:
        super().__init__()
        self.crumbs: tuple[Crumb, ...] = ()
        self.hint: tuple[tuple[str, str], ...] = ()
        """Clean words and their ink, in the place of crumbs."""
        self._at: list[tuple[int, int, Crumb]] = []
        self._pointed: Crumb | None = None
        self._inks = Inks(self, _INKS)

    def show(self, crumbs: Sequence[Crumb]) -> None:
        """Shows the way to the last of `crumbs`, which is here."""
        if tuple(crumbs) != self.crumbs:
            self.crumbs, self._pointed = tuple(crumbs), None
            self.refresh()

    def say(self, hint: Sequence[tuple[str, str]]) -> None:
        """Shows words in the place of crumbs; none bring the crumbs back."""
        if tuple(hint) != self.hint:
            self.hint, self._at = tuple(hint), []
            self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._inks.clear()

    def render_line(self, y: int) -> Strip:
        width, ground = self.size.width, self._inks.ground
        plain = bool(getattr(self.app, "plain", False))
        if self.hint:
            words = [Segment(" ", ground), *(Segment(text, ground + self._inks(ink)) for text, ink in self.hint)]
            return self._fitted(Strip(words), plain=plain)
        apart, more = (" > ", "~ > ") if plain else (" › ", "… › ")
        shown, used = 0, 1
        labels = [shorten(clean_line(crumb.label), _LONGEST) for crumb in self.crumbs]
        for label in reversed(labels):
            used += cell_len(label) + (3 if shown else 0)
            room = width - (0 if shown + 1 == len(labels) else 4)
            if used > room and shown:
                break
            shown += 1
        first = len(labels) - shown
        segments = [Segment(" " if first == 0 else f" {more}", ground + self._inks("sign"))]
        at, self._at = segments[0].cell_length, []
        for number in range(first, len(labels)):
            crumb, last = self.crumbs[number], number == len(labels) - 1
            style = ground + self._inks("here" if last else "gone" if crumb.back else "above")
            if crumb is self._pointed and not last:
                style += self._inks("pointed")
            end = at + cell_len(labels[number])
            self._at.append((at, end, crumb))
            segments.append(Segment(labels[number], style))
            if not last:
                segments.append(Segment(apart, ground + self._inks("sign")))
                end += 3
            at = end
        return self._fitted(Strip(segments), plain=plain)

    def _fitted(self, strip: Strip, *, plain: bool) -> Strip:
        width, ground = self.size.width, self._inks.ground
        if strip.cell_length > width > 0:
            strip = Strip.join([strip.crop(0, width - 1), Strip([Segment("~" if plain else "…", ground)])])
        return strip.adjust_cell_length(width, ground)

    def _crumb_at(self, event: events.MouseEvent) -> Crumb | None:
        return next((crumb for start, end, crumb in self._at if start <= event.x < end), None)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        found = self._crumb_at(event)
        if found is not self._pointed:
            self._pointed = found
            self.refresh()

    def on_leave(self) -> None:
        self._pointed = None
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        found = self._crumb_at(event)
        if found is not None and found is not self.crumbs[-1]:
            event.stop()
            self.post_message(self.Picked(found))
