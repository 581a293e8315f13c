"""A goal: a ratio of two medians that must not pass its limit."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """What was compared, both sides in seconds, and the ratio that is allowed; None: it is only told."""

    name: str
    ours: float
    theirs: float
    limit: float | None
    spread: tuple[float, float]
    """The smallest and largest ratio of a single pair: how noisy the machine was."""
    unit: str = "ms"
    """``ms`` for what is in seconds; else what both sides count."""

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def held(self) -> bool:
        return self.limit is None or self.ratio <= self.limit

    def line(self) -> str:
        low, high = self.spread
        word = "told  " if self.limit is None else "held  " if self.held else "MISSED"
        allowed = "" if self.limit is None else f" of {self.limit:g}x allowed"
        return (
            f"{word}  {self.name}: {self.ratio:.2g}x{allowed} "
            f"({self._said(self.ours)} against {self._said(self.theirs)}; pairs {low:.2g}–{high:.2g})"
        )

    def _said(self, value: float) -> str:
        return f"{value * 1000:.3g} ms" if self.unit == "ms" else f"{value:,.0f} {self.unit}"


def interleaved(*sides: Callable[[], float], rounds: int, warm_up: int = 1) -> list[list[float]]:
    """Runs every side `rounds` times in turn and gives the seconds of each side; warm-up runs are dropped."""
    for _ in range(warm_up):
        for side in sides:
            side()
    times: list[list[float]] = [[] for _ in sides]
    for _ in range(rounds):
        for kept, side in zip(times, sides, strict=True):
            kept.append(side())
    return times


def compare(name: str, ours: list[float], theirs: list[float], limit: float | None, unit: str = "ms") -> Goal:
    """Gives the goal for two interleaved series."""
    pairs = [a / b for a, b in zip(ours, theirs, strict=True)]
    return Goal(name, statistics.median(ours), statistics.median(theirs), limit, (min(pairs), max(pairs)), unit)


def within(name: str, values: list[float], allowed: float, unit: str = "ms") -> Goal:
    """Gives the goal for a figure that must not pass another: a memory, a pause."""
    return compare(name, values, [allowed] * len(values), 1, unit)
