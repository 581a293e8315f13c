"""Which item of one list is which of another: by a key that all have, else by their order."""

from __future__ import annotations

from array import array
from collections.abc import Generator, Iterable, Iterator, Sequence
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
_TURN: Final = 128
"""Items that are looked at between two looks at the clock."""
_MEMBERS: Final = 400
"""Members of an item among which its key is looked for."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which items belong together."""

    numbers: Iterable[tuple[int, int]]
    """Their numbers, -1 where one side has none; to be read once: a list may hold millions, so none is kept."""
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
    theirs = _Sharing()
    for number in range(len(other)):
        if (key := other.key(number, name)) is None:
            return None
        theirs.add(key)
        if number % _TURN == _TURN - 1:
            yield 0
    twice: dict[str, None] = {}
    partners = array("q")
    unpaired: set[str] = set()
    for number in range(len(one)):
        if (key := one.key(number, name)) is None:
            return None
        partner, is_first = theirs.take(key)
        if partner < 0 and is_first:
            is_first = key not in unpaired
            unpaired.add(key)
        if not is_first and len(twice) < MOST_DUPLICATES:
            twice[key] = None
        partners.append(partner)
        if number % _TURN == _TURN - 1:
            yield 0
    duplicates = tuple(dict.fromkeys((*twice, *theirs.twice)))[:MOST_DUPLICATES]
    return Pairs(_partners(partners, len(other)), duplicates)


def keys_of(elements: Elements, name: str) -> Generator[int, None, list[str] | None]:
    """Gives what each item holds under a key; None if one has nothing there that tells it from others."""
    keys = []
    for number in range(len(elements)):
        key = elements.key(number, name)
        if key is None:
            return None
        keys.append(key)
        if number % _TURN == _TURN - 1:
            yield 0
    return keys


class _Sharing:
    """The items of a list under their keys; those that share one are handed out in their order."""

    def __init__(self) -> None:
        self.twice: dict[str, None] = {}
        """Keys of more than one item, at most `MOST_DUPLICATES`."""
        self._firsts: dict[str, int] = {}
        self._lasts: dict[int, int] = {}
        self._following: dict[int, int] = {}
        self._next = array("q")
        """For the first item of each key: which is handed out next; -1 when there is none."""

    def add(self, key: str) -> None:
        """Adds the next item."""
        number = len(self._next)
        first = self._firsts.setdefault(key, number)
        if first != number:
            self._following[self._lasts.get(first, first)] = number
            self._lasts[first] = number
            if len(self.twice) < MOST_DUPLICATES:
                self.twice[key] = None
        self._next.append(number)

    def take(self, key: str) -> tuple[int, bool]:
        """Hands out the next item of a key (-1: there is none), and whether nobody asked for that key before; of a
        key that no item has, nobody did.
        """
        first = self._firsts.get(key, -1)
        if first < 0:
            return -1, True
        number = self._next[first]
        if number >= 0:
            self._next[first] = self._following.get(number, -1)
        return number, number == first


def _partners(partners: array[int], count: int) -> Iterator[tuple[int, int]]:
    """Gives each item with its partner, then those of the other list (`count` items) that are nobody's."""
    taken = bytearray(count)
    for number, partner in enumerate(partners):
        if partner >= 0:
            taken[partner] = 1
        yield number, partner
    number = taken.find(0)
    while number >= 0:
        yield -1, number
        number = taken.find(0, number + 1)


def by_order(one: Elements, other: Elements) -> Generator[int, None, Pairs]:
    """Pairs what is written the same in the longest common order; what is between, by position."""
    mine, yours = (yield from _prints(one)), (yield from _prints(other))
    shorter = min(len(mine), len(yours))
    begin = 0
    while begin < shorter and mine[begin] == yours[begin]:
        begin += 1
        if begin % 4096 == 0:
            yield 0
    end = 0
    while end < shorter - begin and mine[-1 - end] == yours[-1 - end]:
        end += 1
        if end % 4096 == 0:
            yield 0
    to, until = len(mine) - end, len(yours) - end
    anchors = [(a + begin, b + begin) for a, b in (yield from _common(mine[begin:to], yours[begin:until]))]
    return Pairs(_in_order(begin, anchors, to, until, end))


def _in_order(
    begin: int, anchors: Sequence[tuple[int, int]], to: int, until: int, end: int
) -> Iterator[tuple[int, int]]:
    """Gives the pairs between which `anchors` lie: `begin` before them, `end` after `to` and `until`."""
    yield from ((number, number) for number in range(begin))
    at = below = begin
    for a, b in (*anchors, (to, until)):
        both = min(a - at, b - below)
        yield from ((at + number, below + number) for number in range(both))
        yield from ((number, -1) for number in range(at + both, a))
        yield from ((-1, number) for number in range(below + both, b))
        if a < to:
            yield a, b
        at, below = a + 1, b + 1
    yield from ((to + number, until + number) for number in range(end))


def _prints(elements: Elements) -> Generator[int, None, array[int]]:
    """Gives a number for each item that is the same for items that begin the same, blanks aside.

    It only says where to look: what is paired is compared in any case.
    """
    prints = array("q")
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


def _common(mine: Sequence[int], yours: Sequence[int]) -> Generator[int, None, list[tuple[int, int]]]:
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
