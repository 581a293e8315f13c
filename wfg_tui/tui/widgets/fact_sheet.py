"""Sections of labelled lines, wrapped under their label, and findings: what is known of a token."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rich.cells import chop_cells
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from wfg_tui.text import clean_line

if TYPE_CHECKING:
    from wfg_tui.connection import Finding
    from wfg_tui.connection.token_sheet import Row, Section

_LABEL: Final = 12
"""Columns that labels take; a longer one has a line of its own."""
_SIGNS: Final = {"good": ("✓", "$text-success"), "bad": ("×", "bold $text-error"), "warn": ("!", "$text-warning")}
_PLAIN_SIGNS: Final = {"good": "+", "bad": "x", "warn": "!"}
_SEVERE: Final = {
    "refused": ("×", "bold $text-error"),
    "warning": ("!", "bold $text-warning"),
    "note": ("–", "bold"),
}
_PLAIN_SEVERE: Final = {"refused": "x", "warning": "!", "note": "-"}
_ASCII: Final = str.maketrans({"·": "_", "…": "~"})


class FactSheet(Widget):
    """Draws what `build` gives for the room at hand, in columns; foreign words are cleaned here."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    FactSheet { width: 1fr; height: auto; background: $background; color: $foreground; }
    """

    def __init__(self, *, plain: bool = False, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._plain = plain
        self._build: Callable[[int], Sequence[Section]] = lambda _: ()
        self._drawn: tuple[int, list[Content]] = (-1, [])

    def show(self, build: Callable[[int], Sequence[Section]]) -> None:
        """Shows the sections that `build` gives for a number of columns that their values have."""
        before = self._drawn
        self._build = build
        self._drawn = (-1, [])
        if before[0] < 0 or self._lines(before[0]) != before[1]:
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        if self._drawn[0] != width:
            self._drawn = (width, list(self._draw(max(width, _LABEL + 12))))
        return self._drawn[1]

    def _draw(self, width: int) -> Iterator[Content]:
        room = width - _LABEL - 3
        for number, section in enumerate(self._build(room)):
            if number:
                yield Content("")
            yield Content.styled(clean_line(section.title), "bold $primary")
            for row in section.rows:
                yield from self._row(row, room)

    def _row(self, row: Row, room: int) -> Iterator[Content]:
        sign, style = _SIGNS.get(row.mark, (" ", "$foreground 65%" if row.mark == "quiet" else "$foreground"))
        if self._plain:
            sign = _PLAIN_SIGNS.get(row.mark, " ")
        label = clean_line(row.label)
        if len(label) > _LABEL:
            for part in _wrapped(label, room + _LABEL):
                yield Content.assemble((f"{sign} ", style), (part, "$foreground 65%"))
                sign = " "
            label = ""
        value = "$foreground 65%" if row.mark == "quiet" else style if row.mark == "bad" else "$foreground"
        for line in row.lines:
            for part in [clean_line(line)[:room]] if row.fixed else _wrapped(clean_line(line), room):
                yield Content.assemble(
                    (f"{sign} ", style),
                    (f"{label:<{_LABEL}} ", "$foreground 65%"),
                    (part.translate(_ASCII) if self._plain else part, value),
                )
                sign, label = " ", ""


class FindingList(FactSheet):
    """Draws what was found, worst first, each with what it means and what to do under it."""

    def __init__(self, *, plain: bool = False, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(plain=plain, id=id)
        self._findings: Sequence[Finding] = ()
        self._otherwise = ""

    def tell(self, findings: Sequence[Finding], otherwise: str) -> None:
        """Shows `findings`, or the words `otherwise` where there are none."""
        if (tuple(findings), otherwise) != (tuple(self._findings), self._otherwise):
            self._findings, self._otherwise = findings, otherwise
            self._drawn = (-1, [])
            self.refresh(layout=True)

    def _draw(self, width: int) -> Iterator[Content]:
        if not self._findings and self._otherwise:
            for part in _wrapped(self._otherwise, width):
                yield Content.styled(part, "$foreground")
            yield Content("")
        for finding in self._findings:
            sign, style = _SEVERE[finding.severity]
            sign, arrow = (_PLAIN_SEVERE[finding.severity], ">") if self._plain else (sign, "→")
            yield from _hanging(f"{sign} ", finding.what, width, style)
            if finding.meaning:
                yield from _hanging("  ", finding.meaning, width, "$foreground")
            if finding.advice:
                yield from _hanging(f"{arrow} ", finding.advice, width, "$foreground")
            yield Content("")


def _hanging(mark: str, text: str, width: int, style: str) -> Iterator[Content]:
    for part in _wrapped(clean_line(text), width - 2):
        yield Content.styled(mark + part, style)
        mark = "  "


def _wrapped(text: str, room: int) -> list[str]:
    """`text` in lines of at most `room` columns, broken between words where there are any."""
    if len(text) <= room and text.isascii():
        return [text]
    if text.isascii():
        return textwrap.wrap(text, room, break_on_hyphens=False, drop_whitespace=True) or [""]
    lines: list[str] = []
    for part in textwrap.wrap(text, room, break_on_hyphens=False) or [""]:
        lines += chop_cells(part, room) or [""]  # letters of two columns, of which less fit
    return lines
