"""Keys as people write them: ``F5``, ``^p``, ``Shift+F6``, ``/``."""

from __future__ import annotations

_SHOWN_AS = {
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "space": "Space",
    "backspace": "Backspace",
    "delete": "Del",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "slash": "/",
    "question_mark": "?",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "full_stop": ".",
    "comma": ",",
    "minus": "-",
    "plus": "+",
    "equals_sign": "=",
    "asterisk": "*",
    "colon": ":",
    "greater_than_sign": ">",
    "less_than_sign": "<",
}


_SENT_FOR = {"ctrl+at": "ctrl+space", "ctrl+@": "ctrl+space", "ctrl+underscore": "ctrl+slash"}
"""What terminals send for a key, and the key that was pressed."""


def shown_key(key: str) -> str:
    """Gives one of Textual's key names as people write it: ``F5``, ``^p``, ``Shift+F6``, ``/``."""
    key = _SENT_FOR.get(key.strip(), key.strip())
    *modifiers, last = key.split("+")
    name = _SHOWN_AS.get(last, last.upper() if len(last) > 1 and last[0] == "f" and last[1:].isdigit() else last)
    if modifiers == ["ctrl"]:
        return f"^{name}"
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


def shown_keys(keys: str) -> str:
    """Gives every key of a comma separated list as people write them; keys that only stand in for another
    (``f18`` is what terminals send for Shift+F6) are left out."""
    return " ".join(dict.fromkeys(shown_key(key) for key in keys.split(",") if key and not _is_stand_in(key)))


def _is_stand_in(key: str) -> bool:
    return key == "ctrl+@" or (key[0] == "f" and key[1:].isdigit() and int(key[1:]) > 12)
