"""What completion offers, in a list beside the cursor's line that never takes the focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual import events
from textual.geometry import Offset
from textual.widget import Widget

from wfg_tui.text import clean_line
from wfg_tui.tui.widgets.inks import NO_INK, Inks

if TYPE_CHECKING:
    from wfg_tui.tui.widgets.code_editor import Choice

ROWS: Final = 8
_WIDEST: Final = 64
_LOOKED_AT: Final = 200
"""Of more choices than these, the first ones decide how wide the list is."""
_NARROWEST: Final = 24


_INKS: Final = {
    "chosen": "bold on $primary 35%",
    "detail": "$gql-type",
    "deprecated": "strike $text-muted",
    "about": "italic $text-muted",
    "typed": "underline",
}


class CompletionPopup(Widget, can_focus=False):
    """Labels with their types, the description of the chosen one below.

    The editor drives it: `show`, `move`, `choose`, `close`. A click chooses, the wheel moves.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    CompletionPopup {
        overlay: screen;
        display: none;
        layer: _popup;
        background: $panel;
        color: $foreground;
        border: round $border;
        width: 30;
        height: 4;
        padding: 0;
    }
    """

    def __init__(self, on_choice: Callable[[Choice], None]) -> None:
        super().__init__()
        self._on_choice = on_choice
        self._inks = Inks(self, _INKS, {"chosen": "bold reverse"})
        self._choices: Sequence[Choice] = ()
        self._chosen = 0
        self._top = 0
        self._typed = ""
        self._described = False
        self._anchor = Offset(0, 0)
        self.moved = False
        """Whether the user went through the list: only then is Enter meant for it."""
        self.rows = ROWS
        """How many choices are seen at a time."""

    @property
    def is_open(self) -> bool:
        return bool(self._choices)

    @property
    def labels(self) -> list[str]:
        return [choice.label for choice in self._choices]

    @property
    def chosen(self) -> Choice | None:
        return self._choices[self._chosen] if self._choices else None

    def show(self, choices: Sequence[Choice], anchor: Offset, typed: str) -> None:
        """Shows `choices` for the word that starts at `anchor` (a place of the screen) and was `typed` so far."""
        self._choices = choices
        self._chosen = self._top = 0
        self._typed = typed
        self._described = any(choice.documentation for choice in choices[:_LOOKED_AT])
        self._anchor = anchor
        self.moved = False
        self._place()
        self.refresh()

    def close(self) -> None:
        """Takes the list away; the text stays as it is."""
        if self._choices:
            self._choices = ()
            self.moved = False
            self.display = False

    def move(self, by: int) -> None:
        """Goes through the list, round its ends by single steps."""
        last = len(self._choices) - 1
        target = self._chosen + by
        if abs(by) == 1:
            target %= last + 1
        self._chosen = max(0, min(target, last))
        self._top = max(min(self._top, self._chosen), self._chosen - self.rows + 1)
        self.moved = True
        self.refresh()

    def choose(self) -> None:
        """Takes the chosen one."""
        choice = self.chosen
        self.close()
        if choice is not None:
            self._on_choice(choice)

    def follows(self, cursor: Offset) -> bool:
        """Tells whether the list still stands at the cursor's line."""
        return cursor.y == self._anchor.y

    @property
    def is_above(self) -> bool:
        """Whether the list stands above the cursor's line."""
        return self.absolute_offset is not None and self.absolute_offset.y < self._anchor.y

    def _place(self) -> None:
        """Puts the list below the cursor's line, or above it where there is more room: never over it."""
        screen = self.screen.size
        below = screen.height - self._anchor.y - 1
        above = self._anchor.y
        frame = 2 + self._described
        wanted = min(len(self._choices), ROWS) + frame
        under = below >= wanted or below >= above
        height = max(min(wanted, below if under else above), 0)
        self.rows = max(height - frame, 1)
        width = min(max(self._natural_width(), _NARROWEST), _WIDEST, screen.width)
        x = max(min(self._anchor.x - 2, screen.width - width), 0)
        y = self._anchor.y + 1 if under else self._anchor.y - height
        place = Offset(x, y)
        styles = self.styles
        if (self.absolute_offset, styles.width and styles.width.value, styles.height and styles.height.value) != (
            place,
            width,
            height,
        ):
            self.absolute_offset = place
            styles.width, styles.height = width, height
            self.refresh(layout=True)
        self.display = height > frame

    def _natural_width(self) -> int:
        shown = self._choices[:_LOOKED_AT]
        return max(cell_len(choice.label) + cell_len(choice.detail) for choice in shown) + 7

    def render(self) -> Text:
        width = self.size.width
        lines = [self._row(at, width) for at in range(self._top, min(self._top + self.rows, len(self._choices)))]
        if self._described:
            lines.append(self._about(width))
        return Text("\n").join(lines)

    def _row(self, at: int, width: int) -> Text:
        choice = self._choices[at]
        marker = ">" if getattr(self.app, "plain", False) else "›"
        sign = marker if at == self._chosen else " "
        note = " depr." if choice.deprecated else ""
        label = clean_line(choice.label)
        room = max(width - 2 - len(note), 1)
        label = _fit(label, room)
        detail = _fit(clean_line(choice.detail), max(room - cell_len(label) - 1, 0))
        style = self._inks("chosen") if at == self._chosen else NO_INK
        row = Text(f"{sign} ", style)
        row.append(label, style + self._inks("deprecated") if choice.deprecated else style)
        if self._typed and label.casefold().startswith(self._typed.casefold()):
            row.stylize(self._inks("typed"), 2, 2 + len(self._typed))
        row.append(" " * max(width - 2 - cell_len(label) - cell_len(detail) - len(note), 0), style)
        row.append(detail, style + self._inks("detail"))
        row.append(note, style + self._inks("about"))
        row.no_wrap = True
        return row

    def _about(self, width: int) -> Text:
        choice = self.chosen
        words = " ".join(choice.documentation.split()) if choice else ""
        count = f" {self._chosen + 1}/{len(self._choices)}" if len(self._choices) > self.rows else ""
        text = set_cell_size(_fit(clean_line(words), width - len(count)), width - len(count)) + count
        return Text(text, self._inks("about"), no_wrap=True)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._inks.clear()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()
        event.prevent_default()
        row = event.y - 1 + self._top
        if 1 <= event.y <= self.rows and row < len(self._choices):
            self._chosen = row
            self.choose()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.move(min(3, len(self._choices) - 1 - self._chosen))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.move(-min(3, self._chosen))


def _fit(text: str, width: int) -> str:
    """Gives `text` in at most `width` cells, ending in ``…`` if something was cut."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(width - 1, 0)).rstrip() + "…" if width > 0 else ""
