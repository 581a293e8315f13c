"""What the word at the cursor is, on a card beside its line; it goes with the next key."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Offset
from textual.widget import Widget

from wfg_tui.text import clean

_WIDEST = 72
_TALLEST = 14


class HoverCard(Widget, can_focus=False):
    """Shows foreign words (a schema's descriptions) as plain text, beside the line; never takes the focus."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    HoverCard {
        overlay: screen;
        display: none;
        background: $panel;
        color: $foreground;
        border: round $border;
        padding: 0 1;
        width: 40;
        height: 3;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._words = ""

    @property
    def is_open(self) -> bool:
        return bool(self._words)

    @property
    def words(self) -> str:
        """What is shown; empty while the card is closed."""
        return self._words

    def show(self, words: str, anchor: Offset) -> None:
        """Shows `words` below the line of `anchor` (a place of the screen), or above it for want of room."""
        self._words = clean(words).strip("\n")
        screen = self.screen.size
        longest = max(map(cell_len, self._words.splitlines()), default=1)
        width = min(max(longest + 4, 20), _WIDEST, screen.width)
        lines = len(Content(self._words).wrap(max(width - 4, 1)))
        below, above = screen.height - anchor.y - 1, anchor.y
        wanted = min(lines + 2, _TALLEST)
        under = below >= wanted or below >= above
        height = min(wanted, below if under else above)
        self.absolute_offset = Offset(
            max(min(anchor.x - 2, screen.width - width), 0), anchor.y + 1 if under else anchor.y - height
        )
        self.styles.width, self.styles.height = width, height
        self.display = height >= 3
        self.refresh(layout=True)

    def close(self) -> None:
        if self._words:
            self._words = ""
            self.display = False

    def render(self) -> Content:
        head, _, rest = self._words.partition("\n")
        return Content.assemble((head, "bold"), "\n" + rest if rest else "")
