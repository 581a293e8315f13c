"""The smallest Textual app with two widgets: the floor."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Footer, Static


class Hello(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("hello world")
        yield Footer()


Hello().run()
