"""Writes the key tables from the registry of actions: all of it into docs/keys.md, what counts everywhere into the
README. ``python docs/keys.py``."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from wfg_tui.tui.actions import ACTIONS
from wfg_tui.tui.key_names import shown_keys

README = Path(__file__).parents[1] / "README.md"
PAGE = Path(__file__).parent / "keys.md"
START, END = "<!-- keys: made by docs/keys.py from the registry of actions -->\n", "<!-- /keys -->"
TITLES = {
    "app": "Everywhere",
    "explorer": "Explorer",
    "editor": "Editor",
    "variables": "Variables",
    "find": "Find",
    "schema": "Schema",
    "answer": "Result",
    "connect": "Connect",
    "token": "Token",
    "doctor": "Doctor",
    "changes": "Changes",
    "access": "Access map",
    "identities": "Compare identities",
}


def table(scopes: Collection[str] = TITLES) -> str:
    """Gives the key table of some scopes as Markdown: a row an action that has a key, in the registry's order."""
    rows = ["", "| where | keys | does |", "|---|---|---|"]
    last = ""
    for action in ACTIONS:
        if not action.keys or action.scope not in scopes:
            continue
        where = TITLES[action.scope]
        keys = " ".join(f"`{key}`" for key in shown_keys(action.keys).split())
        rows.append(f"| {where if where != last else ''} | {keys} | {action.about} |".replace("`|`", "`\\|`"))
        last = where
    return "\n".join([*rows, "", ""])


def with_table(readme: str) -> str:
    """Gives `readme` with the table between its two marks."""
    head, _, rest = readme.partition(START)
    _, _, tail = rest.partition(END)
    return head + START + table(("app", "explorer")) + END + tail


def page() -> str:
    """Gives docs/keys.md."""
    return (
        "# Every key\n\nMade by docs/keys.py from the registry of actions; `F1` shows the focused pane's. "
        'Change any in `keys.toml`, a table per scope such as `[explorer]` with `run = "alt+e,f5"`.\n' + table()
    )


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    README.write_text(with_table(README.read_text("utf-8")), "utf-8")
