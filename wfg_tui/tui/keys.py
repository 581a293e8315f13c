"""The user's own keys: ``keys.toml``, checked before Textual sees it.

Textual's own keymap silently unbinds an action whose key another one takes, so clashes are found here, among the
actions that can be reached at the same time, and the remap that would cause one is refused by name.

The file has a table per scope::

    [explorer]
    run = "alt+e,f5"
"""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from textual.keys import Keys

from wfg_tui.problems import Problem, UsageProblem
from wfg_tui.text import clean_line
from wfg_tui.tui.actions import ACTIONS, Action, find

EVERYWHERE: Final = "app"
SCREENS: Final = dict.fromkeys(("editor", "variables", "problems", "schema", "answer", "find"), "explorer")
"""The screen that each pane's scope lives in: their keys are heard together."""

_MODIFIERS: Final = {"ctrl", "shift", "alt", "super", "meta", "hyper"}
_NAMES: Final = {key.value for key in Keys}


@dataclass(frozen=True, slots=True)
class Keymap:
    """What ``keys.toml`` asks for and may have."""

    keys: dict[str, str]
    """Action id to Textual's comma separated keys: only what differs from the registry."""
    problems: tuple[Problem, ...] = ()


def read_keymap(path: Path) -> Keymap:
    """Gives the remaps in `path` that can be had; a missing file is an empty one."""
    try:
        written = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Keymap({})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Keymap({}, (_problem(path, f"cannot be read: {error}.", "unreadable"),))
    keys: dict[str, str] = {}
    problems: list[Problem] = []
    for scope, table in written.items():
        if not isinstance(table, dict):
            problems.append(_problem(path, f"has {scope!r} outside a table such as [explorer].", "invalid"))
            continue
        for verb, wanted in table.items():
            action_id = f"{scope}.{verb}"
            if find(action_id) is None:
                problems.append(_problem(path, f"names {action_id!r}, which is not an action.", "unknown_action"))
            elif not isinstance(wanted, str) or not wanted:
                problems.append(_problem(path, f"needs a string of keys for {action_id!r}.", "invalid"))
            elif bad := next((key for key in _split(wanted) if not _is_key(key)), None):
                problems.append(_problem(path, f"gives {action_id!r} {bad!r}, not a key.", "invalid"))
            else:
                keys[action_id] = ",".join(_split(wanted))
    return _without_clashes(path, keys, problems)


def _without_clashes(path: Path, keys: dict[str, str], problems: list[Problem]) -> Keymap:
    for action_id in list(keys):
        action = find(action_id)
        for other in ACTIONS:
            if action is None or other.id == action_id or not _heard_together(action, other):
                continue
            taken = set(_split(keys[action_id])) & set(_split(keys.get(other.id, other.keys)))
            if taken:
                problems.append(
                    _problem(
                        path,
                        f"gives {action_id!r} the key {min(taken)!r}, which {other.id!r} has.",
                        "clash",
                        meaning=f"{action_id!r} keeps its own keys.",
                    )
                )
                del keys[action_id]
                break
    return Keymap(keys, tuple(problems))


def _heard_together(one: Action, other: Action) -> bool:
    if one.scope == other.scope or EVERYWHERE in (one.scope, other.scope):
        return True
    return SCREENS.get(one.scope) == other.scope or SCREENS.get(other.scope) == one.scope


def _split(keys: str) -> list[str]:
    return [key.strip() for key in keys.split(",") if key.strip()]


def _is_key(key: str) -> bool:
    *modifiers, last = key.split("+")
    if not set(modifiers) <= _MODIFIERS:
        return False
    if len(last) == 1 or last in _NAMES:
        return True
    try:
        unicodedata.lookup(last.replace("_", " ").upper())
    except KeyError:
        return False
    return True


def _problem(path: Path, why: str, code: str, meaning: str = "") -> Problem:
    return UsageProblem(
        f"{clean_line(str(path))} {clean_line(why)}",
        code=f"keys.{code}",
        meaning=meaning,
        advice="F1 lists every action with its name and keys.",
    )
