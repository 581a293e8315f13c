"""The explorer's layout made of stock widgets, with the same content: what we are measured against."""

from __future__ import annotations

import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Footer, Header, Input, Static, TextArea, Tree


class Stock(App[None]):
    TITLE = "stock"
    CSS = """
    Tree, #schema { width: 36; border: round gray; }
    TextArea { border: round gray; }
    #answer { border: round gray; width: 1fr; }
    #variables { height: 8; }
    Vertical { width: 1fr; }
    #schema { width: 40; }
    """

    def compose(self) -> ComposeResult:
        query, fields = (Path(name).read_text() for name in sys.argv[1:3])
        yield Header()
        with Horizontal():
            with Vertical(id="schema"):
                yield Input(placeholder="filter")
                tree: Tree[None] = Tree("Query")
                tree.root.expand()
                for line in fields.splitlines():
                    tree.root.add_leaf(line)
                yield tree
                yield Static("Every request the caller may see.")
            with Vertical():
                yield TextArea(query, show_line_numbers=True)
                yield TextArea("{}", id="variables")
            yield Static("Nothing yet: F5 runs the operation.", id="answer")
        yield Footer()


Stock().run()
