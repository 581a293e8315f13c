"""The path of a place in the three spellings that people paste: GraphQL's, jq's, and JSON Pointer (RFC 6901)."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterable, Sequence
from typing import Final

from wfg_tui.result.rows import Rows, descend
from wfg_tui.result.tokens import ARRAY
from wfg_tui.result.values import key_of
from wfg_tui.result.walk import FOLDED, Place, Source, chain, items, walk
from wfg_tui.text import shorten

Path = tuple[str | int, ...]
_WIDEST: Final = 300
"""Characters of a path that people read."""
_STEPS: Final = 60
"""Steps at each end of a path that are written out when it has more than twice as many."""
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def path_of(source: Source, place: Place) -> Path:
    """Gives the keys and indexes that lead from the root to `place`; the root itself is ``()``."""
    return _steps(source, _below_root(place))


def _below_root(place: Place) -> Sequence[Place]:
    return chain(place)[1:] if place.parent is not None else ()


def _steps(source: Source, lineage: Sequence[Place]) -> Path:
    keys = ((place, key_of(source, place)) for place in lineage)
    return tuple(place.number if key is None else key for place, key in keys)


def graphql_path(path: Sequence[str | int]) -> str:
    """Gives ``requests.items.0.name``: the path as an error's ``path`` counts it, from inside ``data``."""
    steps = path[1:] if path[:1] == ("data",) else path
    return ".".join(str(step) for step in steps)


def jq_path(path: Sequence[str | int]) -> str:
    """Gives ``.data.requests.items[0].name``, which jq takes as a filter."""
    return _joined(map(_spelled, path))


def _spelled(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN.match(step) else f"[{json.dumps(step)}]"


def _joined(pieces: Iterable[str]) -> str:
    path = "".join(pieces)
    return path if path.startswith(".") else f".{path}"


def shortened_jq_path(source: Source, place: Place) -> str:
    """Gives a place's path as jq takes it, for people: of one beyond `_WIDEST` characters its two ends.

    Where answers nest deeply, all paths written out are too much to make as well as to read.
    """
    lineage = _below_root(place)
    known = lineage if len(lineage) <= 2 * _STEPS else [*lineage[:_STEPS], *lineage[-_STEPS:]]
    pieces = [_spelled(step) for step in _steps(source, known)]
    if known is lineage and sum(map(len, pieces)) <= _WIDEST:
        return _joined(pieces)
    half = (len(pieces) + 1) // 2
    head = _fitting(pieces[:half])
    tail = _fitting(pieces[half:][::-1])[::-1]
    left_out = len(lineage) - len(head) - len(tail)
    between = f" … {left_out:,} steps … " if left_out else " "
    return _joined(head) + (between if tail else "") + "".join(tail)


def _fitting(pieces: Sequence[str]) -> list[str]:
    """Gives the first of `pieces`, as many as half a path has room for; one at least, cut if it is too long."""
    room = _WIDEST // 2 - len(" … 10,000 steps … ")
    fitting = [shorten(piece, room) for piece in pieces[:1]]
    for piece in pieces[1:]:
        if sum(map(len, fitting)) + len(piece) > room:
            break
        fitting.append(piece)
    return fitting


def json_pointer(path: Sequence[str | int]) -> str:
    """Gives ``/data/requests/items/0/name`` (RFC 6901)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def root_of(source: Source) -> Place | None:
    """Gives the place of the outermost value, None where there is none."""
    return next((found for found in walk(source, FOLDED, closers=True) if not isinstance(found, int)), None)


def child_at(source: Source, container: Place, step: str | int) -> Generator[int, None, Place | None]:
    """Gives the item of `container` under a key (the first, if it is there twice) or at an index."""
    if isinstance(step, int) and source.data[container.start] == ARRAY:
        return (yield from _item_at(source, container, step))
    passed = 0
    for item in items(source, container):
        if isinstance(item, int):
            yield 0
            continue
        passed += 1
        if passed % 2048 == 0:
            yield 0
        if key_of(source, item) == str(step):
            return item
    return None


def _item_at(source: Source, container: Place, index: int) -> Generator[int, None, Place | None]:
    """Reads a list once, however many of its items are asked for."""
    rows = source.lists.get(container.start)
    if rows is None:
        rows = source.lists[container.start] = Rows(source, reach=-1, root=container)
    while rows.known <= index and not rows.complete:
        rows.extend(index + 1)
        yield 0
    return rows.place(index) if 0 <= index < rows.known else None


def place_at(source: Source, path: Sequence[str | int]) -> Generator[int, None, tuple[Place | None, int]]:
    """Follows `path` from the root: gives the last place on it that is there, and how many steps lead to it."""
    place = root_of(source)
    taken = 0
    for step in path if place is not None else ():
        assert place is not None
        if place.end >= 0:
            break
        inner = yield from child_at(source, place, step)
        if inner is None:
            break
        place = inner
        taken += 1
    return place, taken


def place_of_offset(source: Source, offset: int) -> Generator[int, None, Place | None]:
    """Gives the innermost value that holds `offset`, or the container in which it stands between values."""
    root = root_of(source)
    if root is None or root.end >= 0 or offset <= root.start:
        return root
    return (yield from descend(source, root, offset))[-1]
