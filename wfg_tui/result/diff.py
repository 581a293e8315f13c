"""What differs between two answers, by structure: layout and order make no difference; values by offsets."""

from __future__ import annotations

import time
from array import array
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, Literal, TypeAlias

from wfg_tui.result.answer import Answer
from wfg_tui.result.pairing import DEEP, MOST_DUPLICATES, Elements, Pairs, by_key, by_order, key_for
from wfg_tui.result.paths import Path, path_of, place_at
from wfg_tui.result.tokens import OBJECT, SLICE, WINDOW
from wfg_tui.result.unordered import any_order_by_key, by_content
from wfg_tui.result.values import decode_string, key_of, kind_at
from wfg_tui.result.walk import Place, Source, items

MOST: Final = 100_000
"""Differences that are kept; all are counted."""

Kind = Literal["added", "removed", "changed"]
_KINDS: Final[tuple[Kind, ...]] = ("added", "removed", "changed")
_NOWHERE: Final = Place(None, -1, -1, -1, -1, -1, -1, -1, -1)
_FACTS: Final = 2 + 2 * 9
_Pair: TypeAlias = tuple[Place | None, Place | None, int]
"""A value on each side, and for what one side lacks: the offset there of the container in which it would be."""


@dataclass(frozen=True, slots=True)
class Matching:
    """How items of lists find each other."""

    keys: tuple[str, ...] = ("id", "number", "userName", "name")
    """The first of these that every item of both lists has pairs them; without one, their order does."""
    ignored: frozenset[str] = frozenset()
    """Members that are not compared."""
    unordered: bool = False
    """Whether the order of items means nothing: without a key, what holds the same belongs together."""

    @classmethod
    def across_servers(cls, key: str) -> Matching:
        """Pairs by `key` alone; ids mean nothing on another server and are not compared."""
        return cls((key,), frozenset({"id"}))


@dataclass(frozen=True, slots=True)
class Side:
    """A value in one of the two answers, and where its bytes are."""

    source: Source
    place: Place
    """Its path is made of this when it is asked for: all of them are too much where answers nest deeply."""
    start: int
    end: int

    @property
    def path(self) -> Path:
        """The keys and indexes that lead to it."""
        return path_of(self.source, self.place)


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is on one side only, or another on each."""

    kind: Kind
    left: Side | None
    right: Side | None
    near: int
    """For what one side lacks: the offset there of the container in which it would be."""


class Differences:
    """Differences as numbers: objects for each are made when it is looked at.

    A hundred thousand of them would be a million objects, and each look for garbage among these holds the program.
    """

    def __init__(self, left: Source, right: Source) -> None:
        self._sources = left, right
        self._parents: tuple[list[Place | None], list[Place | None]] = [], []
        self._facts = array("q")

    def __len__(self) -> int:
        return len(self._facts) // _FACTS

    def __iter__(self) -> Iterator[Difference]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, number: int) -> Difference:
        if not 0 <= number < len(self):
            raise IndexError(number)
        kind, near, *rest = self._facts[number * _FACTS : (number + 1) * _FACTS]
        half = len(rest) // 2
        left, right = self._side(0, number, rest[:half]), self._side(1, number, rest[half:])
        return Difference(_KINDS[kind], left, right, near)

    def add(self, kind: Kind, near: int, left: tuple[Place, int] | None, right: tuple[Place, int] | None) -> None:
        """Adds one; a side is a value's place and the offset past it."""
        self._facts.extend((_KINDS.index(kind), near))
        for parents, side in zip(self._parents, (left, right), strict=True):
            place, end = side or (_NOWHERE, -1)
            parents.append(place.parent)
            self._facts.extend((*place[1:9], end))

    def _side(self, which: int, number: int, facts: Sequence[int]) -> Side | None:
        item, at, key, key_end, start, stop, depth, reach, end = facts
        if end < 0:
            return None
        place = Place(self._parents[which][number], item, at, key, key_end, start, stop, depth, reach)
        return Side(self._sources[which], place, start, end)


@dataclass(frozen=True, slots=True)
class Paired:
    """How the items of one pair of lists were matched."""

    left: Path
    right: Path
    key: str
    """Empty: by their order."""
    duplicates: tuple[str, ...]
    """Values of the key that are there more than once on a side, at most `MOST_DUPLICATES`; such items are paired
    in their order."""


class Diff:
    """The differences between `left` (before) and `right` (after), found step by step by `run`."""

    def __init__(
        self, left: Answer, right: Answer, matching: Matching | None = None, *, within: Path = ()
    ) -> None:
        """
        Args:
            within: The path of what alone is compared, such as ``("data",)``.
        """
        self.left, self.right = left, right
        self.matching = matching or Matching()
        self.within = within
        self.differences = Differences(left.source, right.source)
        """At most `MOST`, in the order of the left text; what was added stands at its container's end."""
        self.paired: list[Paired] = []
        """Lists that were compared item by item, but for those that differ in nothing."""
        self.counts: dict[Kind, int] = {"added": 0, "removed": 0, "changed": 0}
        self.complete = False
        self._position = 0
        self._since = 0.0

    @property
    def total(self) -> int:
        """How many differences there are."""
        return sum(self.counts.values())

    @property
    def done(self) -> float:
        """How far it has come, 0 to 1."""
        return min(self._position / max(len(self.left.raw), 1), 1.0)

    def raw(self, side: Literal["left", "right"], difference: Difference) -> bytes:
        """Gives the bytes of the value on a side, nothing where it has none."""
        where = difference.left if side == "left" else difference.right
        data = self.left.raw if side == "left" else self.right.raw
        return b"" if where is None else data[where.start : where.end]

    def run(self) -> Generator[int, None, None]:
        """Does the work; yields after each slice of it."""
        left = yield from _reached(self.left.source, self.within)
        right = yield from _reached(self.right.source, self.within)
        if left is not None and right is not None:
            yield from self._all(left, right)
        elif left is not None:
            yield from self._tell("removed", left, None, 0)
        elif right is not None:
            yield from self._tell("added", None, right, 0)
        self.complete = True

    def _all(self, left: Place, right: Place) -> Generator[int, None, None]:
        """Goes through pairs with a stack of its own: answers nest deeper than calls do."""
        waiting: list[Iterator[_Pair]] = [iter([(left, right, 0)])]
        self._since = time.perf_counter()
        while waiting:
            if (pair := next(waiting[-1], None)) is None:
                waiting.pop()
                continue
            one, other, near = pair
            if time.perf_counter() - self._since > SLICE:
                yield 0
                self._since = time.perf_counter()
            if one is None or other is None:
                yield from self._tell("added" if one is None else "removed", one, other, near)
                continue
            self._position = one.start
            if (yield from self._same_text(one, other)):
                continue
            kinds = self.left.raw[one.start : one.start + 1], self.right.raw[other.start : other.start + 1]
            if one.end >= 0 or other.end >= 0 or kinds[0] != kinds[1]:
                if not _same_scalar(self.left.source, one, self.right.source, other):
                    yield from self._tell("changed", one, other, 0)
                continue
            if one.depth == other.depth == DEEP:
                yield from self.left.source.measure(one.start)
                yield from self.right.source.measure(other.start)
            if kinds[0][0] == OBJECT:
                waiting.append((yield from self._members(one, other)))
            else:
                waiting.append((yield from self._elements(one, other)))

    def _same_text(self, one: Place, other: Place) -> Generator[int, None, bool]:
        """Whether both are written the same, as far as that is quickly seen."""
        if one.depth > DEEP and one.end < 0:
            return False
        end = one.end if one.end >= 0 else (yield from self.left.source.end_of(one.start))
        length = end - one.start
        if length > WINDOW and one.end < 0:
            return False
        data = self.right.raw
        if data[other.start : other.start + length] != self.left.raw[one.start : end]:
            return False
        other_end = other.end if other.end >= 0 else (yield from self.right.source.end_of(other.start))
        return other_end - other.start == length

    def _tell(self, kind: Kind, one: Place | None, other: Place | None, near: int) -> Generator[int, None, None]:
        self.counts[kind] += 1
        if len(self.differences) >= MOST:
            return
        left = (yield from _to_end(self.left.source, one)) if one is not None else None
        right = (yield from _to_end(self.right.source, other)) if other is not None else None
        self.differences.add(kind, near, left, right)

    def _members(self, one: Place, other: Place) -> Generator[int, None, Iterator[_Pair]]:
        """Pairs members by their key; one that is there twice, by its turn."""
        mine = yield from self._by_name(self.left.source, one)
        yours = yield from self._by_name(self.right.source, other)
        kept: Iterator[_Pair] = ((place, yours.get(name), other.start) for name, place in mine.items())
        new: Iterator[_Pair] = ((None, place, one.start) for name, place in yours.items() if name not in mine)
        return chain(kept, new)

    def _by_name(self, source: Source, container: Place) -> Generator[int, None, dict[tuple[str, int], Place]]:
        members: dict[tuple[str, int], Place] = {}
        turns: dict[str, int] = {}
        for member in items(source, container):
            if isinstance(member, int):
                yield 0
                continue
            name = key_of(source, member) or ""
            if name in self.matching.ignored:
                continue
            turn = turns.get(name, 0)
            turns[name] = turn + 1
            members[name, turn] = member
            if member.number % 256 == 255:
                yield 0
        return members

    def _elements(self, one: Place, other: Place) -> Generator[int, None, Iterator[_Pair]]:
        mine = yield from Elements.of(self.left.source, one)
        yours = yield from Elements.of(self.right.source, other)
        pairs: Pairs | None = None
        used, unordered = "", self.matching.unordered
        for key in self.matching.keys:
            if key_for(mine, yours, key):
                pairs = yield from (any_order_by_key if unordered else by_key)(mine, yours, key)
                if pairs is not None:
                    used = key
                    break
        if pairs is None:
            pairs = yield from (by_content if unordered else by_order)(mine, yours)
        if one.depth <= DEEP and len(self.paired) < MOST:
            paths = path_of(self.left.source, one), path_of(self.right.source, other)
            self.paired.append(Paired(*paths, used, pairs.duplicates))
        return (
            (
                mine.place(number) if number >= 0 else None,
                yours.place(turn) if turn >= 0 else None,
                other.start if number >= 0 else one.start,
            )
            for number, turn in pairs.numbers
        )


def _reached(source: Source, path: Path) -> Generator[int, None, Place | None]:
    """Gives the value at `path`, None where there is none."""
    place, taken = yield from place_at(source, path)
    return place if taken == len(path) else None


def _to_end(source: Source, place: Place) -> Generator[int, None, tuple[Place, int]]:
    return place, place.end if place.end >= 0 else (yield from source.end_of(place.start))


def _same_scalar(source: Source, one: Place, other_source: Source, other: Place) -> bool:
    """Whether two values mean the same: a text however it is escaped, a number however it is written."""
    kind = kind_at(source, one)
    if kind != kind_at(other_source, other) or one.end < 0 or other.end < 0:
        return False
    mine, yours = source.data[one.start : one.end], other_source.data[other.start : other.end]
    if mine == yours:
        return True
    if kind == "string":
        return decode_string(mine) == decode_string(yours)
    return kind == "number" and _same_number(mine, yours)


def _same_number(mine: bytes, yours: bytes) -> bool:
    from decimal import Decimal, InvalidOperation

    try:
        return len(mine) + len(yours) < 10_000 and Decimal(mine.decode()) == Decimal(yours.decode())
    except InvalidOperation:  # an exponent beyond what it takes
        return False


__all__ = ["MOST", "MOST_DUPLICATES", "Diff", "Difference", "Kind", "Matching", "Paired", "Side"]
