"""Going to a line by its number."""

from __future__ import annotations

import re
from typing import Final

from wfg_tui.tui.screens.ask import Ask

_PLACE: Final = re.compile(r"\s*(\d{1,9})(?:\s*[:,.]\s*(\d{1,9}))?\s*")


class GotoLine(Ask):
    """Asks for ``line`` or ``line:column``, both from 1."""

    def __init__(self, lines: int) -> None:
        super().__init__("Go to line", placeholder="line, or line:column", about=f"1 to {lines:,}.")

    def accepts(self, value: str) -> bool:
        if place_of(value) is not None:
            return True
        self.notify("Type a line, such as 12, or a line and a column: 12:5.", severity="warning", markup=False)
        return False


def place_of(value: str) -> tuple[int, int] | None:
    """Gives line and column, both from 0, of what was typed; None if it is no place."""
    found = _PLACE.fullmatch(value)
    return None if found is None else (max(int(found[1]) - 1, 0), max(int(found[2] or 1) - 1, 0))
