"""A program for a terminal emulator: the editor, a line that says how many times F9 was pressed, and F10, which
has everything drawn afresh."""

from __future__ import annotations

import sys
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from tests.tui.editing import EditorApp, index
from wfg_tui.tui.widgets import query_editor, query_judging
from wfg_tui.tui.widgets.query_editor import QueryEditor


class Emulated(EditorApp):
    # No priority: these keys wait in the editor's queue until those before them are done with.
    BINDINGS = [Binding("f9", "mark"), Binding("f10", "repaint")]

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._marks = 0

    def compose(self) -> ComposeResult:
        yield QueryEditor()
        yield Static("mark 0.", id="mark")

    def on_mount(self) -> None:
        editor = self.query_one(QueryEditor)
        editor.load(self._text)
        editor.set_index(index())
        editor.focus()

    def notify(self, *args: Any, **options: Any) -> None:
        """Notices come and go by the clock: none here."""

    def action_mark(self) -> None:
        self.query_one(QueryEditor).call_after_refresh(self.call_after_refresh, self._tell)

    def _tell(self) -> None:
        self._marks += 1
        self.query_one("#mark", Static).update(f"mark {self._marks}.")

    def action_repaint(self) -> None:
        for widget in self.screen.walk_children(with_self=True):
            widget.notify_style_update()
        self.screen.refresh()
        self.action_mark()


if __name__ == "__main__":
    # A verdict or a title that comes between two looks at the screen would be taken for a fault of painting.
    query_judging._JUDGE = 1e6  # type: ignore[misc]
    query_editor._SETTLE = 1e6  # type: ignore[misc]
    Emulated(sys.argv[1]).run()
