"""Pages of words about an answer: laid out to the width, scrolled, with entries to go through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events

from wfg_tui.tui.widgets.answer_lines import LinesView
from wfg_tui.tui.widgets.answer_parts import Part


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line of a page; `entry` numbers the thing it belongs to, for pages that list things."""

    parts: tuple[Part, ...] = ()
    entry: int | None = None


Layout = Callable[[int], list[PageLine]]
"""Gives the lines of a page for a width."""


class PageView(LinesView):
    """A page that is read from top to bottom."""

    has_cursor: ClassVar[bool] = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._layout: Layout = lambda width: []
        self.lines: list[PageLine] = []
        self._laid_out_for = -1

    def show(self, layout: Layout, *, stay: bool = False) -> None:
        """Shows another page from its top; with `stay`, the same page with other words."""
        self._layout = layout
        self._lay_out()
        if not stay:
            self.from_top()

    def _lay_out(self) -> None:
        self._laid_out_for = self.shown_width
        self.lines = self._layout(max(self.shown_width - 1, 20))
        self.changed()

    def on_resize(self, event: events.Resize) -> None:
        if self._laid_out_for != self.shown_width:
            self._lay_out()
        else:
            self.changed()

    def line_count(self) -> int:
        return len(self.lines)

    def words(self) -> str:
        """All words of the page."""
        return "\n".join("".join(part for part, _ in line.parts).rstrip() for line in self.lines)

    def parts(self, number: int) -> Sequence[Part]:
        return self.lines[number].parts


class EntriesView(PageView):
    """A page that lists things: the cursor goes from one to the next."""

    has_cursor: ClassVar[bool] = True

    @property
    def entry(self) -> int | None:
        """The number of the thing that the cursor is on."""
        return self.lines[self.cursor].entry if self.cursor < len(self.lines) else None

    def to_entry(self, entry: int) -> None:
        """Puts the cursor on the first line of a thing and shows all of it that fits."""
        lines = [number for number, line in enumerate(self.lines) if line.entry == entry]
        if lines:
            self.show_line(min(lines[-1], lines[0] + max(self.shown_lines - 1, 0)))
            self.move_to(lines[0])

    def go(self, where: str) -> None:
        entries = [line.entry for line in self.lines if line.entry is not None]
        if not entries or where in ("page_up", "page_down"):
            super().go(where)
            return
        here = self.entry if self.entry is not None else 0
        step = {"up": here - 1, "down": here + 1, "home": entries[0], "end": entries[-1]}[where]
        self.to_entry(min(max(step, entries[0]), entries[-1]))

    def parts(self, number: int) -> Sequence[Part]:
        line = self.lines[number]
        current = line.entry is not None and line.entry == self.entry
        first = current and (number == 0 or self.lines[number - 1].entry != line.entry)
        return [("›" if first else " ", "heading"), *line.parts]
