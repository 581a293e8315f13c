"""Keys that stand twice in one object: JSON allows it, and its readers disagree on which of them counts."""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

from wfg_tui.result.values import key_of
from wfg_tui.result.walk import EVERYTHING, Folds, Source, walk

MOST: Final = 8_000_000
"""Bytes from the beginning that are looked through: what a server repeats, it repeats in the first rows too."""
_TURN: Final = 500
"""Members between two turns for others."""


def repeated_key(source: Source, most: int = MOST) -> Generator[int, None, str | None]:
    """Gives the first key that stands twice in one object among the first `most` bytes; None if there is none."""
    open_objects: list[tuple[int, set[str]]] = []
    for number, place in enumerate(walk(source, Folds(EVERYTHING), blocks=False)):
        if isinstance(place, int):
            yield 0
            continue
        if number % _TURN == 0:
            yield 0
        if place.at > most:
            break
        if place.parent is None or (key := key_of(source, place)) is None:
            continue
        start = place.parent.start
        while open_objects and open_objects[-1][0] > start:
            open_objects.pop()
        if not open_objects or open_objects[-1][0] != start:
            open_objects.append((start, set()))
        keys = open_objects[-1][1]
        if key in keys:
            return key
        keys.add(key)
    return None
