"""A stock TextArea without a language: what typing costs where nothing helps."""

from __future__ import annotations

import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import Footer, TextArea


class Area(App[None]):
    def compose(self) -> ComposeResult:
        yield TextArea(Path(sys.argv[1]).read_text(), show_line_numbers=True)
        yield Footer()


Area().run()
