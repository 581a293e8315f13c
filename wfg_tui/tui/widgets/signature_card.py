"""What a list takes, on a card beside the line that it is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.text import Text
from textual.geometry import Offset
from textual.widget import Widget

from wfg_tui.text import clean_line
from wfg_tui.tui.widgets.inks import Inks

if TYPE_CHECKING:
    from wfg_tui.language import Parameter, Signature

_ROWS: Final = 3
"""Rows of names and types: what does not fit is left out, far from the cursor first. One more tells of the current
one."""
_INKS: Final = {
    "owner": "$text-muted",
    "name": "$gql-argument",
    "type": "$gql-type",
    "given": "$text-muted",
    "active": "bold underline",
    "about": "italic $text-muted",
}


class SignatureCard(Widget, can_focus=False):
    """Shows a `Signature` above a line, or below it for want of room: never over it, nor over the popup's side."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    SignatureCard {
        overlay: screen;
        display: none;
        background: $panel;
        color: $foreground;
        padding: 0 1;
        width: 40;
        height: 1;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._inks = Inks(self, _INKS)
        self._shown: tuple[object, ...] | None = None
        self._lines: list[Text] = []

    @property
    def is_open(self) -> bool:
        return self._shown is not None

    @property
    def words(self) -> str:
        """What is shown; empty while the card is closed."""
        return "\n".join(line.plain for line in self._lines) if self.is_open else ""

    def show(self, signature: Signature, line: Offset, *, above_taken: bool, below_taken: bool) -> None:
        """Shows what a list takes beside the line at `line` (a place of the screen, where the list opens)."""
        screen = self.screen.size
        over, under = line.y, screen.height - line.y - 1
        above = not above_taken and (over > 1 or below_taken or over >= under)
        rows = min(over if above else 0 if below_taken else under, _ROWS + 1)
        asked = (signature, line, above, screen)
        if asked == self._shown:
            return
        if rows < 1:
            self.close()
            return
        self._shown = asked
        widest = screen.width - 2
        about = self._about(signature, widest) if rows > 1 else None
        self._lines = self._wrapped(signature, widest, min(rows - (about is not None), _ROWS))
        if about is not None:
            self._lines.append(about)
        width = max(text.cell_len for text in self._lines) + 2
        height = len(self._lines)
        x = max(min(line.x - 1, screen.width - width), 0)
        self.absolute_offset = Offset(x, line.y - height if above else line.y + 1)
        self.styles.width, self.styles.height = width, height
        self.display = True
        self.refresh(layout=True)

    def close(self) -> None:
        if self._shown is not None:
            self._shown = None
            self._lines = []
            self.display = False

    def render(self) -> Text:
        return Text("\n", no_wrap=True).join(self._lines)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._inks.clear()

    # What it says

    def _about(self, signature: Signature, width: int) -> Text | None:
        """A line about what is being written, if the schema has a word about it."""
        if signature.active is None:
            return None
        words = clean_line(" ".join(signature.parameters[signature.active].documentation.split()))
        if not words:
            return None
        text = Text(words, self._inks("about"), no_wrap=True)
        text.truncate(width, overflow="ellipsis")
        return text

    def _wrapped(self, signature: Signature, width: int, rows: int) -> list[Text]:
        opening, closing = signature.brackets
        head = Text(clean_line(signature.owner) + opening, self._inks("owner"))
        tail = Text(
            closing + (f": {clean_line(signature.result)}" if signature.result else ""), self._inks("owner")
        )
        pieces = [
            self._parameter(item, active=number == signature.active)
            for number, item in enumerate(signature.parameters)
        ]
        last = len(pieces) - 1
        for number, piece in enumerate(pieces):
            piece.append_text(tail if number == last else Text(", "))
        middle = signature.active or 0
        first, behind = middle, middle + 1
        while behind - first < len(pieces):  # as many as fit, those behind before those ahead
            wider = (first, behind + 1) if behind < len(pieces) else (first - 1, behind)
            if len(_flowed(self._cut(head, pieces, *wider), width)) > rows:
                break
            first, behind = wider
        return _flowed(self._cut(head, pieces, first, behind), width)[:rows]

    def _cut(self, head: Text, pieces: list[Text], first: int, behind: int) -> list[Text]:
        muted = self._inks("owner")
        before = [head, *([Text("… ", muted)] if first else [])]
        return [*before, *pieces[first:behind], *([Text("…", muted)] if behind < len(pieces) else [])]

    def _parameter(self, item: Parameter, *, active: bool) -> Text:
        text = Text(clean_line(item.name), self._inks("name"))
        text.append(": ").append(clean_line(item.type), self._inks("type"))
        if active:
            text.stylize(self._inks("active"))
        elif item.given:
            text = Text(text.plain, self._inks("given"))
        return text


def _flowed(pieces: list[Text], width: int) -> list[Text]:
    """Puts pieces side by side, and on the next line where one does not fit; none is broken."""
    lines = [Text(no_wrap=True)]
    for piece in pieces:
        if lines[-1].plain and lines[-1].cell_len + cell_len(piece.plain.rstrip()) > width:
            lines.append(Text("  ", no_wrap=True))
        lines[-1].append_text(piece)
    for line in lines:
        line.rstrip()
        line.truncate(width, overflow="ellipsis")
    return lines
