"""String values that answers held, for arguments that ask for such: process names, user names, names of data."""

from __future__ import annotations

import json
import re
from threading import Lock
from typing import Final

_LOOKED_AT: Final = 1_000_000
"""Bytes of an answer: its first pages tell enough."""
_KEPT: Final = 300
"""Values of one name: the latest."""

_STRING: Final = rb'\s*:\s*("(?:[^"\\\x00-\x1f]|\\.){1,100}")'
_VALUE: Final = re.compile(rb'"(name|userName|processName)"' + _STRING)
_PROCESS: Final = re.compile(rb'"process"\s*:\s*\{[^{}]*?"name"' + _STRING)

ASKED_BY: Final = {"name": "name", "names": "name", "processName": "processName", "userName": "userName"}
"""Arguments and input fields, and under which name their values are kept."""


class Seen:
    """Values seen in the answers to one profile; in memory, and only so many. Safe between threads."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, None]] = {}
        self._lock = Lock()

    def add(self, body: bytes) -> None:
        """Looks through an answer: any bytes, of which the first million count."""
        part = body[:_LOOKED_AT]
        with self._lock:
            for found in _VALUE.finditer(part):
                self._keep(found[1].decode(), found[2])
            for found in _PROCESS.finditer(part):
                self._keep("processName", found[1])

    def _keep(self, name: str, raw: bytes) -> None:
        try:
            value = json.loads(raw)
        except ValueError:  # an escape or bytes that are none
            return
        if not value.isprintable() or not value.strip():
            return
        values = self._values.setdefault(name, {})
        values.pop(value, None)
        values[value] = None
        if len(values) > _KEPT:
            del values[next(iter(values))]

    def values(self, asked_by: str) -> tuple[str, ...]:
        """Gives what was seen for an argument or input field of a name, the latest first."""
        with self._lock:
            return tuple(reversed(self._values.get(ASKED_BY.get(asked_by, ""), {})))
