"""The one registry of actions: key bindings, palette, help and the README's key table come from it.

A row names an action once. A widget or screen asks for its scope's `bindings`; the help screen and the palette
read the same rows, so that what is shown is what the key does.
"""

from __future__ import annotations

from textual.binding import Binding, BindingType

from wfg_tui.tui.actions.action import Action, Scope
from wfg_tui.tui.actions.answer import ANSWER
from wfg_tui.tui.actions.editor import EDITOR, FIND, VARIABLES
from wfg_tui.tui.actions.explorer import APP, EXPLORER
from wfg_tui.tui.actions.schema import SCHEMA
from wfg_tui.tui.actions.screens import ACCESS, CHANGES, CONNECT, DOCTOR, IDENTITIES, TOKEN, WHO, WHY

__all__ = ["ACTIONS", "Action", "Scope", "bindings", "find", "in_scope"]

ACTIONS: tuple[Action, ...] = (
    *APP,
    *EXPLORER,
    *EDITOR,
    *VARIABLES,
    *FIND,
    *SCHEMA,
    *ANSWER,
    *CONNECT,
    *TOKEN,
    *DOCTOR,
    *WHO,
    *CHANGES,
    *ACCESS,
    *WHY,
    *IDENTITIES,
)
"""Every action, in the order in which help and the key table show them."""


def in_scope(scope: Scope) -> tuple[Action, ...]:
    """Gives the actions of `scope` in the registry's order."""
    return tuple(action for action in ACTIONS if action.scope == scope)


def bindings(scope: Scope) -> list[BindingType]:
    """Gives Textual's bindings of `scope`, each with its id so that ``keys.toml`` can remap it."""
    return [
        Binding(
            action.keys,
            action.action,
            action.label,
            show=action.shown,
            priority=action.priority,
            tooltip=action.about,
            id=action.id,
        )
        for action in in_scope(scope)
        if action.keys
    ]


def find(action_id: str) -> Action | None:
    """Gives the action called `action_id`, or None."""
    return next((action for action in ACTIONS if action.id == action_id), None)
