"""The first screen of someone who has no connection yet: try the sandbox, or connect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from wfg_tui.text import clean_line
from wfg_tui.tui.widgets.bottom_line import BottomLine

_CONNECT = "connect"
_SANDBOX = "sandbox"


class Welcome(Screen[str]):
    """Gives the name of a connection to use, or an empty string for a new one; the sandbox is another command."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "choose('connect')", "Connect", show=True),
        Binding("s", "choose('sandbox')", "Sandbox", show=True),
    ]
    DEFAULT_CSS = """
    Welcome { align: center middle; }
    Welcome > Vertical { width: 72; max-width: 96%; height: auto; }
    Welcome Static { height: auto; margin-bottom: 1; }
    Welcome OptionList, Welcome OptionList:focus { height: auto; max-height: 14; border: none; padding: 0; }
    """

    def __init__(self, names: Sequence[str] = ()) -> None:
        super().__init__()
        self._names = names

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(
                Content.assemble(
                    ("wfg-tui", "bold $primary"),
                    ("\nExplore WorkflowGen's GraphQL API with the rights of your application.", "$foreground"),
                )
            )
            yield OptionList(
                *(Option(_choice(" ", name, "a connection of yours"), f"={name}") for name in self._names),
                Option(
                    _choice("c", "Connect to your WorkflowGen", "with an application of Okta, or another"),
                    _CONNECT,
                ),
                Option(_choice("s", "Try the sandbox", "nothing to set up, nothing left behind"), _SANDBOX),
                markup=False,
            )
            yield Static(Content(""), id="told")
        yield BottomLine()

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.action_choose(event.option_id or "")

    def action_choose(self, what: str) -> None:
        if what == _CONNECT:
            self.dismiss("")
        elif what.startswith("="):
            self.dismiss(what[1:])
        else:
            self.query_one("#told", Static).update(
                Content.assemble(
                    ("Leave with ^q and type ", "$foreground"),
                    ("wfg-tui demo", "bold $primary"),
                    (
                        ": a WorkflowGen of your own on this machine, with 60 users and 5,000 requests.",
                        "$foreground",
                    ),
                )
            )


def _choice(key: str, label: str, about: str) -> Content:
    return Content.assemble(
        (f"{key}  ", "bold $primary"), (clean_line(label), "bold"), (f"  {about}", "$text-muted")
    )
