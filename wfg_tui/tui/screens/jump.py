"""Jumping to a pane by its letter: every reachable pane wears one until a key is pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static


@dataclass(frozen=True, slots=True)
class Landing:
    """Where one can jump: a letter, the pane's name and where its corner is on the screen (column, row)."""

    letter: str
    name: str
    column: int
    row: int


class Jump(ModalScreen[str | None]):
    """Gives the letter that was pressed if it is one of the landings', else None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Back")]
    DEFAULT_CSS = """
    Jump { background: $background 40%; layers: base letters; }
    Jump .landing { layer: letters; width: auto; height: 1; background: $accent; color: $background; }
    Jump .landing { text-style: bold; position: absolute; }
    """

    def __init__(self, landings: Sequence[Landing]) -> None:
        super().__init__()
        self._landings = landings

    def compose(self) -> ComposeResult:
        taken: dict[int, int] = {}
        for landing in sorted(self._landings, key=lambda one: (one.row, one.column)):
            text = f" {landing.letter} {landing.name} "
            column = max(landing.column, taken.get(landing.row, 0))  # panes may lie over each other
            taken[landing.row] = column + len(text) + 1
            label = Static(Content(text), classes="landing", name=landing.letter)
            label.styles.offset = (column, landing.row)
            yield label

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            return
        event.stop()
        letters = {landing.letter for landing in self._landings}
        self.dismiss(event.character if event.character in letters else None)

    def on_click(self, event: events.Click) -> None:
        self.dismiss(event.widget.name if isinstance(event.widget, Static) else None)

    def action_leave(self) -> None:
        self.dismiss(None)
