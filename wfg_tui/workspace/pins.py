"""What the user pinned in each connection's schema: paths such as ``Query.requests``, in ``pins.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from wfg_tui.files import locked, write_atomic

_MOST: Final = 200
"""Pins of one connection; the oldest go first."""


def read_pins(path: Path, profile: str) -> tuple[str, ...]:
    """Gives the pins of one connection, the oldest first; a file that is missing or damaged has none."""
    return _read(path).get(profile, ())


def toggle_pin(path: Path, profile: str, pin: str) -> tuple[str, ...]:
    """Takes `pin` in, or out if it is there, and gives the pins that are left; another window's are kept.

    Raises:
        UsageProblem: ``files.write`` or ``files.locked``.
    """
    with locked(path):
        kept = _read(path)
        pins = kept.get(profile, ())
        pins = tuple(one for one in pins if one != pin) if pin in pins else (*pins, pin)[-_MOST:]
        kept[profile] = pins
        write_atomic(path, json.dumps({name: list(some) for name, some in kept.items() if some}, indent=2) + "\n")
    return pins


def _read(path: Path) -> dict[str, tuple[str, ...]]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        name: tuple(dict.fromkeys(pin for pin in pins if isinstance(pin, str)))[:_MOST]
        for name, pins in found.items()
        if isinstance(pins, list)
    }
