"""How well what was typed fits a name."""

from __future__ import annotations

from typing import Final

EXACT: Final = 0
PREFIX: Final = 1
PREFIX_ANY_CASE: Final = 2
INITIALS: Final = 3
WITHIN: Final = 4
SUBSEQUENCE: Final = 5


def initials(name: str) -> str:
    """Gives the lower-case first letters of a name's words: ``updateRequestDataset`` gives ``urd``."""
    letters: list[str] = []
    for before, letter, behind in zip("_" + name, name, name[1:] + "_", strict=False):
        starts = letter.isupper() and (not before.isupper() or behind.islower())
        if letter != "_" and (before == "_" or starts):
            letters.append(letter)
    return "".join(letters).lower()


def tier(name: str, typed: str) -> int | None:
    """Gives how `typed` fits `name`, 0 the best, None if it does not. An empty `typed` fits all alike."""
    if name.startswith(typed):
        return EXACT if len(name) == len(typed) else PREFIX
    low, want = name.lower(), typed.lower()
    if low.startswith(want):
        return PREFIX_ANY_CASE
    if want[0] not in low:
        return None
    if want in low:
        return WITHIN
    letters = iter(low)
    if not all(letter in letters for letter in want):  # each letter after the one before: `in` consumes
        return None
    return INITIALS if initials(name).startswith(want) else SUBSEQUENCE
