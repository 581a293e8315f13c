"""Where the reader of the schema was, and the ways back and forward again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wfg_tui.tui.widgets.schema_unfolding import Key

_REMEMBERED: Final = 100


@dataclass(frozen=True, slots=True)
class Stand:
    """A place in the tree, or among the hits of a search."""

    path: tuple[Key, ...]
    """The row in the tree that the cursor is on, or was on before the search."""
    above: int
    """How many rows stood above that one."""
    label: str = ""
    """What to call the place in the trail."""
    searched: str = ""
    cursor: int = 0
    """The hit that the cursor is on."""


class History:
    """Two stacks, as every browser of pages has them."""

    def __init__(self) -> None:
        self.back: list[Stand] = []
        self.forward: list[Stand] = []

    def left(self, stand: Stand) -> None:
        """Remembers a place that is left for a new one."""
        self.back = [*self.back[-_REMEMBERED:], stand]
        self.forward.clear()

    def step(self, here: Stand, steps: int) -> Stand | None:
        """Goes so many places back where `steps` is negative, forward otherwise; gives the place, or None."""
        source, target = (self.back, self.forward) if steps < 0 else (self.forward, self.back)
        place = None
        for _ in range(min(abs(steps), len(source))):
            target.append(here)
            here = place = source.pop()
        return place

    def clear(self) -> None:
        """Forgets everything: another server's schema has other places."""
        self.back.clear()
        self.forward.clear()
