"""Visible rows in the order of the text: a walk that goes into what is unfolded and jumps over what is not."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from wfg_tui.result import tokens
from wfg_tui.result.strides import stride
from wfg_tui.result.tokens import (
    ARRAY_ITEM,
    BLOCK,
    BLOCKS,
    EMPTY,
    OBJECT,
    OBJECT_ITEM,
    SMALL_BLOCK,
    SMALL_BLOCKS,
    WINDOW,
)

if TYPE_CHECKING:
    from wfg_tui.result.rows import Rows

_BRACKET_OR_STRING: Final = re.compile(rb'[\[\]{}]|"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z|)', re.DOTALL)
MAX_DEPTH: Final = 10_000
"""Containers that lie deeper are not unfolded; raw and pretty text still show them."""
EVERYTHING: Final = 1 << 30
"""A reach that unfolds every container."""
_MEASURE: Final = 1 << 15
"""Containers over this many bytes are remembered with their length and their end once they were passed."""


class Place(NamedTuple):
    """A value and where it stands. A container's place is the `parent` of the places in it.

    A place is all that is needed to go on reading from it, so any place can be a bookmark.
    """

    parent: Place | None
    """The container it is in; None at the top of the text."""
    number: int
    """Which item of its container it is, from 0."""
    at: int
    """Offset from which it is read: past the comma or bracket before it."""
    key: int
    """Offset of its key (the quote), -1 if it has none."""
    key_end: int
    start: int
    """Offset of its value."""
    end: int
    """Offset past its value; -1 for a container, whose end is not looked for here."""
    depth: int
    """0 for what the root container holds, -1 for the root itself."""
    reach: int
    """For a container: those in it at a smaller depth than this are unfolded."""
    closing: bool = False
    """Whether this is the row of the closing bracket, where those are wanted; `start` is then its offset."""


class Size(NamedTuple):
    """How many items a container holds, and the offset past it."""

    items: int
    end: int


class Source:
    """The bytes of an answer and what was learned about large containers on the way."""

    __slots__ = ("_ends", "_items", "begin", "data", "lists", "sizes")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.begin = 3 if data.startswith(b"\xef\xbb\xbf") else 0
        self.sizes: dict[int, Size] = {}
        self.lists: dict[int, Rows] = {}
        """Large lists whose items were asked for by their numbers."""
        self._ends: dict[int, int] = {}
        self._items: dict[int, tokens.Item] = {}

    def grow(self, data: bytes) -> None:
        """Takes over the same text with more at its end; forgets what was learned by its old end."""
        old = len(self.data)
        self.data = data
        self.sizes = {start: size for start, size in self.sizes.items() if size.end < old}
        self._ends = {start: end for start, end in self._ends.items() if end < old}
        self._items = {pos: item for pos, item in self._items.items() if max(item.next, item.end) < old}
        self.lists.clear()

    def item_at(self, pos: int, in_object: bool) -> Generator[int, None, tokens.Item]:
        """Reads the item at `pos`, however it is written; one that is long to read is read once."""
        item = self._items.get(pos)
        if item is None:
            item = yield from tokens.read_item(self.data, pos, in_object)
            if max(item.next, item.start) - pos > WINDOW:
                self._items[pos] = item
        return item

    def end_of(self, start: int) -> Generator[int, None, int]:
        """Gives the offset past the container that opens at `start`, remembered if it is large."""
        size = self.sizes.get(start)
        if size is not None:
            return size.end
        end = self._ends.get(start)
        if end is None:
            end = yield from tokens.container_end(self.data, start)
            if end - start > _MEASURE:
                self._ends[start] = end
        return end

    def measure(self, start: int) -> Generator[int, None, None]:
        """Learns in one pass where every container in the one at `start` ends: else each level reads all below."""
        data = self.data
        open_at: list[int] = []
        pos, size = start, len(data)
        while pos < size:
            edge = min(pos + WINDOW, size)
            match = None
            for match in _BRACKET_OR_STRING.finditer(data, pos, edge):
                first = data[match.start()]
                if first in tokens.OPENERS:
                    open_at.append(match.start())
                elif first in tokens.CLOSERS:
                    self._ends[open_at.pop()] = match.end()
                    if not open_at:
                        return
                elif edge < size and not (
                    match.end() < edge and data[match.end() - 1] == 0x22 and len(match[0]) > 1
                ):
                    break  # a string that the window may have cut
                pos = match.end()
            else:
                pos = max(pos, edge)
            if match is not None and pos <= match.start():
                pos = yield from tokens.scalar_end(data, match.start())
            yield 0
        for opened in open_at:
            self._ends[opened] = size


class Folds:
    """Which containers are unfolded: a reach for all, and what the reader changed."""

    def __init__(self, reach: int, *, items_folded: bool = False) -> None:
        """`items_folded`: what is in a list stays folded until the reader unfolds it, or `EVERYTHING` around."""
        self.reach = reach
        self.items_folded = items_folded
        self._changed: dict[int, int] = {}
        self._starts: list[int] = []

    def reach_of(self, start: int, inherited: int) -> int:
        """Gives the reach inside the container at `start`; `inherited` is what it has unless it was changed."""
        return self._changed.get(start, inherited)

    def inherited(self, reach: int, depth: int, in_list: bool) -> int:
        """Gives the reach that a container at `depth` has unless it was changed, where `reach` holds around it."""
        return min(reach, depth) if in_list and self.items_folded and reach < EVERYTHING else reach

    def change(self, start: int, reach: int) -> None:
        """Gives the container at `start` a reach of its own; -1 folds it."""
        if start not in self._changed:
            insort(self._starts, start)
        self._changed[start] = reach

    def forget(self, begin: int, end: int) -> None:
        """Drops what was changed for containers that open in ``begin <= offset < end``."""
        low, high = bisect_left(self._starts, begin), bisect_left(self._starts, end)
        for start in self._starts[low:high]:
            del self._changed[start]
        del self._starts[low:high]

    def next_change(self, pos: int) -> int:
        """Gives the first offset from `pos` on whose container was changed, or a very large number."""
        at = bisect_left(self._starts, pos)
        return self._starts[at] if at < len(self._starts) else 1 << 62


FOLDED: Final = Folds(-1)
"""Nothing is unfolded: the walk gives the items of one container."""


def walk(
    source: Source,
    folds: Folds,
    *,
    root: Place | None = None,
    resume: Place | None = None,
    stop: int = 1 << 62,
    closers: bool = False,
    blocks: bool = True,
) -> Iterator[Place | int]:
    """Gives each visible row's place; a positive number for that many rows that were passed without a look.

    A 0 means that there was work and no row yet: a caller on an event loop lets others in.

    Args:
        root: Walk the items of this container alone; None is the whole text, without a row for its outer bracket.
        resume: A place that an earlier walk of the same kind gave: the walk begins with it.
        stop: Never pass items unseen beyond this offset.
        closers: Give a row to each closing bracket (and to the root container): the rows of pretty text.
        blocks: Whether rows may be passed by number.
    """
    data = source.data
    if root is not None:
        root = root._replace(reach=folds.reach)
    if resume is not None:
        parent, index, pos = resume.parent, resume.number, resume.at
    elif root is not None:
        parent, index, pos = root, 0, root.start + 1
    else:
        parent, index, pos = None, 0, source.begin
    floor = root.depth if root is not None else -2
    in_object = parent is not None and data[parent.start] == OBJECT
    depth = parent.depth + 1 if parent is not None else -1
    reach = reach_inside(folds, parent)
    in_list = parent is not None and not in_object
    single = 64  # items that are read one by one before blocks are tried: small containers never pay for a miss
    pattern, jump = BLOCKS[in_object], BLOCK
    plain = single  # from which item on a stride is tried: where one was not possible, the next is not either
    while True:
        if blocks and index >= single and depth >= folds.inherited(reach, depth, in_list) and not closers:
            edge = min(pos + 4 * WINDOW, stop, folds.next_change(pos))
            passed = stride(data, pos, edge) if in_list and index >= plain else None
            if passed is None:
                plain = index + BLOCK if index >= plain else plain
                block = pattern.match(data, pos, edge)
                passed = (jump, block.end()) if block is not None else None
            if passed is not None:
                index += passed[0]
                pos = passed[1]
                single = index + 1  # one row is looked at between blocks, so that there are bookmarks
                yield passed[0]
            elif jump == BLOCK:
                pattern, jump = SMALL_BLOCKS[in_object], SMALL_BLOCK
                continue
            else:
                single = index + SMALL_BLOCK
                pattern, jump = BLOCKS[in_object], BLOCK
        key = key_end = -1
        match = (OBJECT_ITEM if in_object else ARRAY_ITEM).match(data, pos, pos + WINDOW)
        if match is not None:
            following = match.end()
            if in_object:
                key, key_end = match.span(1)
                start, end = match.span(2)
            else:
                start, end = match.span(1)
            if start < 0:
                start = following
        else:
            key, key_end, start, end, following = yield from source.item_at(pos, in_object)
        if start < 0:
            if parent is None:
                if following >= len(data):
                    return
                pos = following  # a bracket that closes nothing
                continue
            if index and following - parent.start > _MEASURE:
                source.sizes[parent.start] = Size(index, min(following, len(data)))
            if parent.depth == floor:
                return
            if closers and following <= len(data):
                bracket = following - 1
                yield parent._replace(at=bracket, start=bracket, end=following, closing=True)
            index = parent.number + 1
            parent = parent.parent
            pos = yield from tokens.after(data, following)
        elif end >= 0:
            yield Place(parent, index, pos, key, key_end, start, end, depth, 0)
            index += 1
            pos = following
            continue
        else:
            inside = folds.reach_of(start, folds.inherited(reach, depth, in_list))
            place = Place(parent, index, pos, key, key_end, start, -1, depth, inside)
            is_root = depth == -1 and index == 0
            if (inside > depth or is_root) and depth < MAX_DEPTH and not EMPTY.match(data, start, start + WINDOW):
                if closers or not is_root:
                    yield place
                parent, index, pos = place, 0, start + 1
            else:
                yield place
                pos = yield from tokens.after(data, (yield from source.end_of(start)))
                index += 1
                continue
        in_object = parent is not None and data[parent.start] == OBJECT
        depth = parent.depth + 1 if parent is not None else -1
        reach = reach_inside(folds, parent)
        in_list = parent is not None and not in_object
        single = plain = index + 64
        pattern, jump = BLOCKS[in_object], BLOCK


def reach_inside(folds: Folds, container: Place | None) -> int:
    """Gives the reach that holds for the items of `container`; None is the top of the text."""
    return folds.reach if container is None else folds.reach_of(container.start, container.reach)


def items(
    source: Source,
    container: Place,
    *,
    blocks: bool = False,
    stop: int = 1 << 62,
    resume: Place | None = None,
) -> Iterator[Place | int]:
    """Gives the items of one container, none unfolded, as `walk` does."""
    return walk(source, FOLDED, root=container, blocks=blocks, stop=stop, resume=resume)


def chain(place: Place) -> list[Place]:
    """Gives the containers around `place`, outermost first, and `place` itself."""
    found = [place]
    while (parent := found[-1].parent) is not None:
        found.append(parent)
    found.reverse()
    return found
