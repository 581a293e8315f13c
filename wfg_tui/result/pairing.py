"""Which item of one list is which of another: by a key that all have, else by their order."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass
from typing import Final

from wfg_tui.result.sheet import compact
from wfg_tui.result.tokens import OBJECT, WINDOW
from wfg_tui.result.values import decode_string, key_of
from wfg_tui.result.walk import Place, Source, items

MOST_DUPLICATES: Final = 20
DEEP: Final = 16
"""Levels below which no container's end is looked for: at each level that would be all that is left."""
_CELLS: Final = 1_000_000
"""Pairs of items that are looked at for the longest common subsequence; longer lists are paired by position."""
_MEMBERS: Final = 400
"""Members of an item among which its key is looked for."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Numbers of items that belong together, -1 where one side has none."""

    numbers: list[tuple[int, int]]
    duplicates: tuple[str, ...] = ()


class Elements:
    """Where the items of a list are: two numbers each, whatever they hold."""

    def __init__(self, source: Source, container: Place) -> None:
        self.source, self.container = source, container
        self.starts, self.ends = array("q"), array("q")

    @classmethod
    def of(cls, source: Source, container: Place) -> Generator[int, None, Elements]:
        """Reads a list."""
        elements = cls(source, container)
        for item in items(source, container):
            if isinstance(item, int):
                yield 0
                continue
            elements.starts.append(item.start)
            elements.ends.append(item.end)
            if item.number % 512 == 511:
                yield 0
        return elements

    def __len__(self) -> int:
        return len(self.starts)

    def place(self, number: int) -> Place:
        """Gives an item as a place."""
        start, container = self.starts[number], self.container
        return Place(container, number, start, -1, -1, start, self.ends[number], container.depth + 1, -1)

    def key(self, number: int, name: str) -> str | None:
        """Gives what an item holds under a key, if that tells it from others: a text or a number."""
        data = self.source.data
        if self.ends[number] >= 0 or data[self.starts[number]] != OBJECT:
            return None
        for member in items(self.source, self.place(number)):
            if isinstance(member, int) or member.number >= _MEMBERS:
                return None
            if key_of(self.source, member) != name:
                continue
            if member.end < 0 or data[member.start : member.end] == b"null":
                return None
            raw = data[member.start : member.end]
            return decode_string(raw) if raw[:1] == b'"' else raw.decode("utf-8", "backslashreplace")
        return None


def key_for(one: Elements, other: Elements, name: str) -> bool:
    """Whether a key may tell items apart, judged by the first of each list."""
    firsts = [elements.key(0, name) for elements in (one, other) if len(elements)]
    return bool(firsts) and None not in firsts


def by_key(one: Elements, other: Elements, name: str) -> Generator[int, None, Pairs | None]:
    """Pairs by a key; None if an item has it not. Items that share a value are paired in their order."""
    mine = yield from keys_of(one, name)
    yours = yield from keys_of(other, name) if mine is not None else _none()
    if mine is None or yours is None:
        return None
    waiting: dict[str, list[int]] = {}
    for number in range(len(yours) - 1, -1, -1):
        waiting.setdefault(yours[number], []).append(number)
    pairs = []
    for number, key in enumerate(mine):
        partners = waiting.get(key)
        pairs.append((number, partners.pop() if partners else -1))
        if number % 4096 == 4095:
            yield 0
    rest = sorted(number for numbers in waiting.values() for number in numbers)
    pairs += [(-1, number) for number in rest]
    twice = [key for keys in (mine, yours) for key, count in Counter(keys).items() if count > 1]
    return Pairs(pairs, tuple(dict.fromkeys(twice))[:MOST_DUPLICATES])


def _none() -> Generator[int, None, None]:
    yield 0


def keys_of(elements: Elements, name: str) -> Generator[int, None, list[str] | None]:
    """Gives what each item holds under a key; None if one has nothing there that tells it from others."""
    keys = []
    for number in range(len(elements)):
        key = elements.key(number, name)
        if key is None:
            return None
        keys.append(key)
        if number % 128 == 127:
            yield 0
    return keys


def by_order(one: Elements, other: Elements) -> Generator[int, None, Pairs]:
    """Pairs what is written the same in the longest common order; what is between, by position."""
    mine, yours = (yield from _prints(one)), (yield from _prints(other))
    begin = 0
    while begin < min(len(mine), len(yours)) and mine[begin] == yours[begin]:
        begin += 1
    end = 0
    while end < min(len(mine), len(yours)) - begin and mine[-1 - end] == yours[-1 - end]:
        end += 1
    pairs = [(number, number) for number in range(begin)]
    anchors = yield from _common(mine[begin : len(mine) - end], yours[begin : len(yours) - end])
    anchors = [(a + begin, b + begin) for a, b in anchors]
    at, to = begin, begin
    for a, b in [*anchors, (len(mine) - end, len(yours) - end)]:
        both = min(a - at, b - to)
        pairs += [(at + number, to + number) for number in range(both)]
        pairs += [(number, -1) for number in range(at + both, a)]
        pairs += [(-1, number) for number in range(to + both, b)]
        if a < len(mine) - end:
            pairs.append((a, b))
        at, to = a + 1, b + 1
    pairs += [(len(mine) - end + number, len(yours) - end + number) for number in range(end)]
    return Pairs(pairs)


def _prints(elements: Elements) -> Generator[int, None, list[int]]:
    """Gives a number for each item that is the same for items that begin the same, blanks aside.

    It only says where to look: what is paired is compared in any case.
    """
    prints = []
    source = elements.source
    for number in range(len(elements)):
        start, end = elements.starts[number], elements.ends[number]
        if end < 0:
            deep = elements.container.depth > DEEP
            end = start + 4096 if deep else (yield from source.end_of(start))
        raw = source.data[start : min(end, start + WINDOW)]
        prints.append(hash(compact(raw)))
        if number % 256 == 255:
            yield 0
    return prints


def _common(mine: list[int], yours: list[int]) -> Generator[int, None, list[tuple[int, int]]]:
    """Gives the pairs of a longest common subsequence; none if that is too much work."""
    wide = len(yours) + 1
    if not mine or not yours or len(mine) * len(yours) > _CELLS:
        return []
    lengths = [array("i", bytes(4 * wide))]
    for number in range(len(mine) - 1, -1, -1):
        below, row, one = lengths[-1], array("i", bytes(4 * wide)), mine[number]
        for turn in range(len(yours) - 1, -1, -1):
            if one == yours[turn]:
                row[turn] = below[turn + 1] + 1
            else:
                row[turn] = max(below[turn], row[turn + 1])
        lengths.append(row)
        yield 0
    lengths.reverse()
    found = []
    number = turn = 0
    while number < len(mine) and turn < len(yours):
        if mine[number] == yours[turn]:
            found.append((number, turn))
            number, turn = number + 1, turn + 1
        elif lengths[number + 1][turn] >= lengths[number][turn + 1]:
            number += 1
        else:
            turn += 1
    return found
