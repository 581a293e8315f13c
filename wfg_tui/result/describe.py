"""A visible row as it is drawn: its key, what kind of value it has, and that value in a line of clean text."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from wfg_tui import text
from wfg_tui.result.rows import Rows
from wfg_tui.result.tokens import OBJECT
from wfg_tui.result.values import COUNTED, container_preview, count_of, key_of, kind_at, scalar_preview
from wfg_tui.result.walk import Place, Size, Source, items


@dataclass(frozen=True, slots=True)
class Row:
    """What one row shows. Strings are clean and on one line."""

    depth: int
    """0 for what the root holds."""
    key: str
    """The member's key, or the element's index."""
    is_element: bool
    """Whether `key` is an index."""
    kind: str
    """object, array, string, number, boolean, null, missing, or junk (not JSON)."""
    preview: str
    """A scalar's text, or what a folded container begins with."""
    count: int | None
    """How many items a container holds; None for a scalar, or while nobody has counted."""
    expandable: bool
    unfolded: bool
    offset: int
    place: Place


def describe(rows: Rows, number: int, *, width: int = 120) -> Row:
    """Gives what row `number` shows.

    Raises:
        IndexError: The row is not known (yet).
    """
    source, place = rows.source, rows.place(number)
    key = key_of(source, place)
    kind = kind_at(source, place)
    container = place.end < 0
    unfolded = container and rows.is_unfolded(place)
    preview = ""
    if not container:
        preview = scalar_preview(source, place)
    elif not unfolded:
        preview = container_preview(source, place, width)
    return Row(
        depth=max(place.depth, 0),
        key=str(place.number) if key is None else text.shorten(text.clean_line(key), 80),
        is_element=key is None,
        kind=kind,
        preview=preview,
        count=count_of(source, place) if container else None,
        expandable=container and rows.is_expandable(place),
        unfolded=unfolded,
        offset=place.start,
        place=place,
    )


def measure(source: Source, place: Place) -> Generator[int, None, None]:
    """Counts the items of a large container once and for all, after which `count_of` knows."""
    count = 0
    for item in items(source, place, blocks=True):
        count += item if isinstance(item, int) else 1
        yield 0
    source.sizes[place.start] = Size(count, (yield from source.end_of(place.start)))


def widest_key(source: Source, container: Place | None) -> int:
    """Gives the length of the longest key among the first members of an object, 0 for a list: to align values."""
    if container is None or source.data[container.start] != OBJECT:
        return 0
    widest = 0
    for item in items(source, container):
        if isinstance(item, int) or item.number >= 40 or item.start - container.start > COUNTED:
            break
        widest = max(widest, item.key_end - item.key - 2)
    return widest
