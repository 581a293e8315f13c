"""One row of the registry of actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Scope = Literal[
    "app",
    "explorer",
    "editor",
    "variables",
    "problems",
    "schema",
    "answer",
    "connect",
    "token",
    "find",
    "doctor",
    "who",
    "changes",
    "access",
    "why",
    "identities",
]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that the user can do in one scope."""

    id: str
    """Stable name, ``scope.verb``: what ``keys.toml`` remaps."""
    keys: str
    """Default keys, comma separated, as Textual spells them; the first is the one that is shown."""
    label: str
    """One or two words for the bottom line."""
    about: str
    """One sentence for help and palette."""
    action: str
    """Textual's action string, such as ``run`` for ``action_run``."""
    shown: bool = False
    """Whether the bottom line teaches it while its scope has the focus."""
    priority: bool = False
    """Whether it wins over the focused widget's own keys."""
    palette: bool = True
    """Whether the command palette offers it."""

    @property
    def scope(self) -> str:
        return self.id.partition(".")[0]
