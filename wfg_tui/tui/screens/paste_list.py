"""Asks for a list of what is expected in an answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import TextArea

from wfg_tui.text import clean
from wfg_tui.tui.screens.dialog import Dialog, line


class _Lines(TextArea):
    def on_paste(self, event: events.Paste) -> None:
        """Takes nothing that commands a terminal."""
        event.stop()
        event.prevent_default()
        self.insert(clean(event.text))


class PasteList(Dialog[str | None]):
    """Gives what was pasted or typed, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f5,ctrl+j", "take", "Take it", priority=True)]
    DEFAULT_CSS = """
    PasteList TextArea { height: 10; margin-top: 1; border: none; background: $panel; }
    """
    title_text = "Compare with a list"
    hint = "F5 takes it · Esc back"

    def body(self) -> Iterable[Widget]:
        yield line(
            "Paste the numbers or names that should be there: one on each line, CSV, or a saved answer. Or write "
            "the path of such a file. It is sent to nobody."
        )
        yield _Lines()

    def on_mount(self) -> None:
        self.query_one(TextArea).focus()

    def action_take(self) -> None:
        text = self.query_one(TextArea).text
        self.dismiss(text if text.strip() else None)
