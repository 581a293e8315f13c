"""An app around one widget, for the tests of the editors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from textual.app import App, ComposeResult
from textual.message import Message
from textual.widget import Widget

from wfg_tui.schema import SchemaIndex
from wfg_tui.tui.theme import variable_defaults

SDL = '''
"""What may be asked."""
type Query {
  "Who is asking."
  viewer: User
  "Requests, newest first."
  requests(filter: RequestFilter, first: Int): RequestCollection
  request(number: Int!): Request
  old: String @deprecated(reason: "Ask viewer.")
}
type User { userName: String firstName: String lastName: String manager: User }
type RequestCollection { totalCount: Int items: [Request!] }
type Request { number: Int status: Status requester: User }
input RequestFilter { status: Status requester: String }
enum Status { OPEN CLOSED }
'''

Heard = TypeVar("Heard", bound=Message)


def index() -> SchemaIndex:
    return SchemaIndex.from_sdl(SDL)


class EditorApp(App[None]):
    """The widgets under test, and every message that was posted."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "QueryEditor, VariablesEditor, ProblemsList { border: round $border-blurred; }"

    def __init__(self, *widgets: Widget, plain: bool = False) -> None:
        self.plain = plain
        self.shown: Sequence[Widget] = widgets
        self.heard: list[Message] = []
        super().__init__()

    def compose(self) -> ComposeResult:
        yield from self.shown

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults(self.current_theme)

    def hear(self, message: Message) -> None:
        """Takes over each message once: a hook sees it again in every widget that it bubbles through."""
        if not any(message is other for other in self.heard):
            self.heard.append(message)

    def of(self, kind: type[Heard]) -> list[Heard]:
        """Gives the messages of a kind that were posted so far."""
        return [message for message in self.heard if isinstance(message, kind)]

    def rows(self) -> list[str]:
        """Gives the screen's rows as text, as the compositor has them."""
        return [strip.text for strip in self.screen._compositor.render_strips()]
