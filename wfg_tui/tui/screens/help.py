"""Help for the focused pane: what it is for, and the keys that are heard in it, from the registry of actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from wfg_tui.tui.actions import Action, Scope, in_scope
from wfg_tui.tui.key_names import shown_keys
from wfg_tui.tui.screens.dialog import Dialog

ABOUT: Final[Mapping[str, tuple[str, str]]] = {
    "schema": (
        "Schema",
        "Everything the server offers. Unfold a field to see its arguments and where it leads; / searches names "
        "and descriptions, and takes filters. Enter puts the field into the query, with the fields that lead to "
        "it. The line above says how you came; every name in the words below leads on.",
    ),
    "editor": (
        "Query",
        "Draft queries here; it completes and checks as you type. A file may hold many operations: the one under "
        "the cursor is run, with the fragments it uses and nothing else. What you type is saved as you type. Open "
        "drafts are tabs in the title; all are listed by ^d.",
    ),
    "variables": (
        "Variables",
        "The values of the operation's $variables, as JSON. Comments are allowed and are not sent.",
    ),
    "find": (
        "Find",
        "Finds what is typed, line by line; an upper-case letter makes case count. A pattern's groups go into the "
        r"second field as \1 or \g<name>. Tab changes the field, Esc goes back to the text.",
    ),
    "problems": (
        "Problems",
        "What is wrong with the query, worst first. Enter goes to the place.",
    ),
    "answer": (
        "Answer",
        "What the server said, as a tree or as it came. An error says what happened, what it means and what to "
        "do; the raw exchange is one key away.",
    ),
    "connect": (
        "Connection",
        "Fields are named as the identity provider names them. Test goes through the connection step by step; a "
        "failed step says what to open. The secret goes where you say and nowhere else; one that replaces another "
        "has to work first.",
    ),
    "token": (
        "Token",
        "What the token says of itself, beside what the profile expects, and what is wrong with it, worst first. "
        "Nothing in it is proved until you verify it. A token that a script holds can be pasted and is compared "
        "claim by claim with ours.",
    ),
    "doctor": (
        "Doctor",
        "The connection, step by step: each says what it found; one that fails says the likely causes and what to "
        "open. One token is asked for and queries are sent, no mutation.",
    ),
    "why": (
        "Why",
        "Why something is not in the answer: the likeliest cause first, each with what speaks for it, what would "
        "confirm it and the screen of WorkflowGen where it is set. Nothing is sent before you ask for it, and "
        "then only queries. A server's words decide nothing; where nothing else does, it says that it cannot "
        "tell.",
    ),
    "access": (
        "Access map",
        "What an identity may read, place by place: first the fields of the query at the cursor, then the whole "
        "API. Only queries are sent, of the smallest pages, within the number that is stated before. Denied is an "
        "error at the very place; null or an empty list without an error is empty, and filtered only where "
        "another user sees rows in the same list. In part: some rows give a value, others an error.",
    ),
    "changes": (
        "Changes",
        "What is another in the schema, the worst first; drafts that no longer hold stand above. Breaking changes "
        "make documents fail, dangerous ones may change what comes of them, safe ones touch nothing.",
    ),
    "identities": (
        "Compare identities",
        "One query as several identities: the first is what the others are measured by. Rows that a whole list "
        "has not are hidden; behind the cut of a page nobody can tell, unless the page's order does. A null with "
        "an error is denied, one without may be withheld. Nothing but queries is sent, and only when you say so.",
    ),
    "explorer": (
        "Explorer",
        "Schema, query, variables and answer. The top line says who acts where, the bottom line which keys count.",
    ),
    "app": ("wfg-tui", "An explorer for WorkflowGen's GraphQL API."),
}
"""What each scope is for: title and text."""

HEADINGS: Final = {
    "schema": "In the schema",
    "editor": "In the query",
    "variables": "In the variables",
    "find": "In the find bar",
    "problems": "In the problems",
    "answer": "In the answer",
    "connect": "In this screen",
    "token": "In this screen",
    "doctor": "In this screen",
    "access": "In this screen",
    "changes": "In this screen",
    "why": "In this screen",
    "identities": "In this screen",
    "explorer": "In every pane",
    "app": "Everywhere",
}


class Help(Dialog[None]):
    """The help of the focused pane: its own keys first, then those that work around it."""

    DEFAULT_CSS = """
    Help > VerticalScroll { width: 88; }
    Help .keys { margin-top: 1; }
    """
    hint = "↑↓ scroll · Esc back"

    def __init__(self, scopes: Iterable[Scope], keymap: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._scopes = tuple(scopes)
        self._keymap = keymap or {}
        self.title_text = ABOUT[self._scopes[0]][0]

    def body(self) -> Iterable[Widget]:
        yield Static(Content(ABOUT[self._scopes[0]][1]))
        tables = [(scope, actions) for scope in self._scopes if (actions := in_scope(scope))]
        everything = [action for _, actions in tables for action in actions]
        widths = (
            max(len(self._keys(action)) for action in everything) + 2,
            max(len(action.label) for action in everything) + 2,
        )
        for scope, actions in tables:
            yield Static(self._table(scope, actions, widths), classes="keys")

    def _keys(self, action: Action) -> str:
        return shown_keys(self._keymap.get(action.id, action.keys)) or "^p"

    def _table(self, scope: Scope, actions: tuple[Action, ...], widths: tuple[int, int]) -> Content:
        parts: list[tuple[str, str]] = [(HEADINGS[scope], "bold $primary")]
        for action in actions:
            parts += [
                (f"\n{self._keys(action):<{widths[0]}}", "bold"),
                (f"{action.label:<{widths[1]}}", "$foreground"),
                (action.about, "$text-muted"),
            ]
        return Content.assemble(*parts)

    def on_mount(self) -> None:
        box = self.query_one(VerticalScroll)
        box.can_focus = True
        box.focus()
