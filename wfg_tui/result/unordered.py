"""Pairs items of lists whose order means nothing: what holds the same belongs together, wherever it stands."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Sequence
from typing import Any, Final

from wfg_tui.result.pairing import DEEP, MOST_DUPLICATES, Elements, Pairs, keys_of
from wfg_tui.result.sheet import compact
from wfg_tui.result.tokens import OBJECT
from wfg_tui.result.values import key_of
from wfg_tui.result.walk import Place, Source, items

_AT_ONCE: Final = 1 << 16
"""Bytes of a value that are decoded in one go: about a millisecond."""
_LONGEST_NUMBER: Final = 10_000


def content_of(source: Source, place: Place) -> Generator[int, None, int]:
    """Gives a number that is the same for values that hold the same, in whatever order lists and members stand.

    Deeper than `DEEP` levels, order counts again. It only says what to pair: what is paired is compared.
    """
    end = place.end
    if end < 0:
        end = place.start + _AT_ONCE + 1 if place.depth > DEEP else (yield from source.end_of(place.start))
    raw = source.data[place.start : end]
    if len(raw) <= _AT_ONCE or place.end >= 0:
        try:
            return hash(_folded(json.loads(raw, strict=False, object_pairs_hook=_Members, **_NUMBERS)))
        except (ValueError, RecursionError):  # not JSON, or absurdly deep: by how it is written
            return hash(compact(raw))
    if place.depth > DEEP:
        return hash(compact(raw))
    found: list[object] = []
    for item in items(source, place):
        if isinstance(item, int):
            yield 0
            continue
        inner = yield from content_of(source, item)
        found.append((key_of(source, item), inner) if source.data[place.start] == OBJECT else inner)
    return hash(_object(found) if source.data[place.start] == OBJECT else _list(found))


class _Members(list[tuple[str, Any]]):
    """The members of an object, also those whose key is there twice."""


def _folded(value: object) -> object:
    if isinstance(value, _Members):
        return _object((key, hash(_folded(inner))) for key, inner in value)
    if isinstance(value, list):
        return _list(hash(_folded(inner)) for inner in value)
    return type(value).__name__, value


def _object(members: Iterable[object]) -> object:
    return "object", frozenset(Counter(members).items())


def _list(values: Iterable[object]) -> object:
    return "list", frozenset(Counter(values).items())


def _number(text: str) -> object:
    from decimal import Decimal, InvalidOperation

    try:
        return Decimal(text) if len(text) < _LONGEST_NUMBER else text
    except InvalidOperation:
        return text


_NUMBERS: Final[dict[str, Any]] = {"parse_int": _number, "parse_float": _number, "parse_constant": str}


def any_order_by_key(one: Elements, other: Elements, name: str) -> Generator[int, None, Pairs | None]:
    """Pairs by a key; None if an item has it not. Of items that share a value, those that hold the same first."""
    mine = yield from keys_of(one, name)
    yours = (yield from keys_of(other, name)) if mine is not None else None
    if mine is None or yours is None:
        return None
    left, right = _groups(mine), _groups(yours)
    numbers: list[tuple[int, int]] = []
    for key, group in left.items():
        partners = right.pop(key, [])
        if len(group) == len(partners) == 1:
            numbers.append((group[0], partners[0]))
        else:
            numbers += yield from _paired(one, group, other, partners, rest=True)
    numbers += [(-1, number) for group in right.values() for number in group]
    twice = [key for keys in (mine, yours) for key, count in Counter(keys).items() if count > 1]
    return Pairs(_in_order(numbers), tuple(dict.fromkeys(twice))[:MOST_DUPLICATES])


def by_content(one: Elements, other: Elements) -> Generator[int, None, Pairs]:
    """Pairs what holds the same. What is left is paired by position if it is as much on both sides; otherwise
    nobody can tell which belongs to which, and none of it is paired."""
    mine, yours = range(len(one)), range(len(other))
    numbers = yield from _paired(one, mine, other, yours, rest=len(one) == len(other))
    return Pairs(_in_order(numbers))


def _groups(keys: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        found[key].append(number)
    return found


def _paired(
    one: Elements, mine: Sequence[int], other: Elements, yours: Sequence[int], *, rest: bool
) -> Generator[int, None, list[tuple[int, int]]]:
    """Pairs what holds the same; the `rest` in its order, if that is wanted."""
    waiting: dict[int, list[int]] = defaultdict(list)
    for turn in reversed(yours) if mine else ():
        waiting[(yield from content_of(other.source, other.place(turn)))].append(turn)
        yield 0
    pairs: list[tuple[int, int]] = []
    alone: list[int] = []
    for number in mine:
        partners = waiting.get((yield from content_of(one.source, one.place(number)))) if yours else None
        yield 0
        if partners:
            pairs.append((number, partners.pop()))
        else:
            alone.append(number)
    taken = {turn for _, turn in pairs}
    free = [turn for turn in yours if turn not in taken]
    both = min(len(alone), len(free)) if rest else 0
    pairs += zip(alone[:both], free[:both], strict=True)
    return [*pairs, *((number, -1) for number in alone[both:]), *((-1, turn) for turn in free[both:])]


def _in_order(numbers: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """By the left list, then what only the right one has, in its order."""
    return sorted(numbers, key=lambda pair: (pair[0] < 0, pair))
