"""What ``index.json`` says of the drafts: their order, the one in use, which are closed, where each ran."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from wfg_tui.files import write_atomic
from wfg_tui.problems import Problem

FIRST_NAME: Final = "draft"
_UNSAFE: Final = re.compile(r"[^\w.-]+")
_LONGEST_NAME: Final = 60


def safe_name(name: str) -> str:
    """Gives a name that is a file's on every system, and that stays in its folder."""
    return _UNSAFE.sub("-", name).strip(".-")[:_LONGEST_NAME] or FIRST_NAME


@dataclass(frozen=True, slots=True)
class DraftIndex:
    """The file as one window found it. A draft that it does not name is open, and comes last."""

    order: tuple[str, ...] = ()
    active: str = ""
    closed: tuple[str, ...] = ()
    """In the order in which they were closed."""
    ran: Mapping[str, str] = field(default_factory=dict)
    """Draft to the profile that it last ran on."""

    @classmethod
    def read(cls, path: Path) -> DraftIndex:
        """Gives what a file says; one that is missing or damaged says nothing."""
        try:
            found = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return cls()
        if not isinstance(found, dict):
            return cls()
        active, ran = found.get("active"), found.get("ran")
        return cls(
            _names(found.get("order")),
            active if isinstance(active, str) else "",
            _names(found.get("closed")),
            {name: on for name, on in ran.items() if isinstance(on, str)} if isinstance(ran, dict) else {},
        )

    def write(self, path: Path) -> None:
        """Writes the file; what there is nothing to say of is left out."""
        content: dict[str, Any] = {"order": list(self.order), "active": self.active}
        if self.closed:
            content["closed"] = list(self.closed)
        if self.ran:
            content["ran"] = dict(self.ran)
        write_atomic(path, json.dumps(content, indent=2) + "\n")


def _names(found: object) -> tuple[str, ...]:
    if not isinstance(found, list):
        return ()
    return tuple(dict.fromkeys(name for name in found if isinstance(name, str) and name == safe_name(name)))


def refused(folder: Path, error: OSError) -> Problem:
    """Says that the drafts' folder takes no file now."""
    return Problem(
        f"Drafts cannot be saved in {folder}: {error.strerror or error}.",
        code="drafts.folder",
        meaning="What you type is kept in memory and tried again.",
        advice="Free some space there, or save the query to a file with ^s.",
    )
