"""The text of an answer: as it was sent, or with a line for each value."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from textual import events

from wfg_tui import text
from wfg_tui.result import Answer
from wfg_tui.result.lines import RawLines
from wfg_tui.result.slices import SLICE
from wfg_tui.result.tokens import COMMA
from wfg_tui.tui.widgets.answer_lines import LinesView
from wfg_tui.tui.widgets.answer_parts import Highlight, Part, split
from wfg_tui.tui.widgets.answer_rows import RowsView


class RawView(LinesView):
    """The bytes as they came, wrapped at the width; control characters and foreign bytes are made visible."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.answer = Answer(b"")
        self.lines: RawLines = self.answer.raw_lines(80)
        self._work: Iterator[int] = iter(())
        self.highlight: Highlight | None = None

    def show(self, answer: Answer) -> None:
        """Shows another answer, from its top."""
        self.answer = answer
        self._wrap()
        self.from_top()

    def _wrap(self) -> None:
        self.lines = self.answer.raw_lines(max(self.shown_width - 1, 20))
        self._work = self.lines.run()
        self.grow()
        self.keep_growing()

    def go_on(self) -> None:
        """Reads on: the answer has grown."""
        cursor = self.cursor
        self._wrap()
        self.cursor = cursor
        self.changed()

    @property
    def grown(self) -> bool:
        return self.lines.complete

    def grow(self) -> None:
        until = time.perf_counter() + SLICE
        for _ in self._work:
            if time.perf_counter() > until:
                break

    def on_resize(self, event: events.Resize) -> None:
        width = max(self.shown_width - 1, 20)
        if RawLines(self.answer.source, width).width == self.lines.width:
            self.changed()
            return
        at = self.at
        self._wrap()
        self.cursor = self.lines.row_of(at)
        self.changed()
        self.show_line(self.cursor)

    @property
    def at(self) -> int:
        """The offset of the cursor's line in the text."""
        return self.lines.span(self.cursor)[0]

    def line_count(self) -> int:
        return self.lines.known

    def parts(self, number: int) -> Sequence[Part]:
        return [
            ("›" if number == self.cursor else " ", "heading"),
            *split(self.lines.line(number), "", self.highlight),
        ]


class PrettyView(RowsView):
    """The same text with a line for each value and each closing bracket, digits and keys as they were sent."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        nothing = Answer(b"null")
        super().__init__(nothing.pretty(), nothing, id=id)

    def show(self, answer: Answer) -> None:
        """Shows another answer, from its top."""
        self.answer = answer
        self.rows = answer.pretty()
        self.grow()
        self.keep_growing()
        self.from_top()

    def line_count(self) -> int:
        return self.rows.known + (not self.rows.complete)

    def parts(self, number: int) -> Sequence[Part]:
        cursor: Part = ("›" if number == self.cursor else " ", "heading")
        if number >= self.rows.known:
            done = 100 * self.rows.position // max(self.answer.size, 1)
            return [cursor, (f" … reading on, {done} % of {text.human_size(self.answer.size)}", "muted")]
        data, place = self.answer.raw, self.rows.place(number)
        indent: Part = ("  " * (place.depth + 1), "")
        if place.closing:
            return [cursor, indent, (chr(data[place.start]), "punctuation"), self._comma(place.end)]
        parts: list[Part] = [cursor, indent]
        if place.key >= 0:
            key = text.clean_line(data[place.key : place.key_end].decode("utf-8", "backslashreplace"))
            parts += [*split(key, "key", self.highlight), (": ", "punctuation")]
        if place.end >= 0:
            style = _style_of(data[place.start : place.start + 1])
            raw = data[place.start : min(place.end, place.start + 4096)]
            words = text.clean_line(raw.decode("utf-8", "backslashreplace"))
            parts += split(words, style, self.highlight)
            if place.end - place.start > len(raw):
                return [*parts, ("…", "muted")]
            return [*parts, self._comma(place.end)]
        if self.rows.is_unfolded(place):
            return [*parts, (chr(data[place.start]), "punctuation")]
        empty = "[]" if data[place.start] == 0x5B else "{}"
        return [*parts, (empty, "punctuation")]

    def _comma(self, end: int) -> Part:
        rest = self.answer.raw[end : end + 64].lstrip()
        return ("," if rest[:1] and rest[0] == COMMA else "", "punctuation")


def _style_of(first: bytes) -> str:
    if first == b'"':
        return "string"
    if first in (b"t", b"f"):
        return "literal"
    return "null" if first == b"n" else "number"
