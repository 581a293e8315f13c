"""A goal: a ratio of two medians that must not pass its limit."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """What was compared, both medians in seconds, and the ratio that is allowed."""

    name: str
    ours: float
    theirs: float
    limit: float
    spread: tuple[float, float]
    """The smallest and largest ratio of a single pair: how noisy the machine was."""

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def held(self) -> bool:
        return self.ratio <= self.limit

    def line(self) -> str:
        low, high = self.spread
        return (
            f"{'held  ' if self.held else 'MISSED'}  {self.name}: {self.ratio:.2f}x of {self.limit:g}x allowed "
            f"({self.ours * 1000:.0f} ms against {self.theirs * 1000:.0f} ms; pairs {low:.2f}–{high:.2f})"
        )


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


def compare(name: str, ours: list[float], theirs: list[float], limit: float) -> Goal:
    """Gives the goal for two interleaved series."""
    pairs = [a / b for a, b in zip(ours, theirs, strict=True)]
    return Goal(name, statistics.median(ours), statistics.median(theirs), limit, (min(pairs), max(pairs)))
