"""The command palette: every action that can be done now, starter queries, connections and themes, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from textual.dom import DOMNode

from wfg_tui.tui.actions import Action, Scope, find, in_scope
from wfg_tui.tui.key_names import shown_keys
from wfg_tui.tui.screens.choose import Choice, Choose

PANES: tuple[Scope, ...] = ("editor", "variables", "schema", "answer")


class Palette(Choose):
    """Gives ``"action:explorer.run"``, ``"starter:0"``, ``"profile:NAME"`` or ``"theme:NAME"``, or None."""

    def __init__(
        self,
        *,
        scopes: Iterable[Scope],
        keymap: Mapping[str, str],
        starters: Sequence[str] = (),
        profiles: Sequence[str] = (),
        profile: str = "",
        themes: Sequence[str] = (),
        theme: str = "",
    ) -> None:
        choices = [
            Choice(
                f"action:{action.id}", action.label, action.about, shown_keys(keymap.get(action.id, action.keys))
            )
            for scope in scopes
            for action in in_scope(scope)
            if action.palette and action.id != "app.palette"
        ]
        choices += [
            Choice(f"starter:{number}", f"Start with: {title}", "a starter query")
            for number, title in enumerate(starters)
        ]
        choices += [
            Choice(f"profile:{name}", f"Switch to {name}", "a connection", marked=name == profile)
            for name in profiles
        ]
        choices += [Choice(f"theme:{name}", f"Theme {name}", "colours", marked=name == theme) for name in themes]
        super().__init__("Commands", choices, start_at_marked=False)


def doer(action_id: str, nodes: Iterable[DOMNode]) -> tuple[DOMNode, Action] | None:
    """Gives the first of `nodes` that can do the action, and the action; None if nobody can."""
    action = find(action_id)
    if action is None:
        return None
    method = f"action_{action.action.partition('(')[0].rpartition('.')[2]}"
    for node in nodes:
        if isinstance(getattr(node, method, None), Callable):  # type: ignore[arg-type]  # Callable is checkable
            return node, action
    return None
