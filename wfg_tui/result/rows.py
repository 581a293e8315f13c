"""The rows that are visible under the present folds, by number, over bookmarks left every few hundred rows."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Final

from wfg_tui.result import tokens
from wfg_tui.result.tokens import ARRAY, EMPTY, SLICE, WINDOW
from wfg_tui.result.walk import EVERYTHING, MAX_DEPTH, Folds, Place, Source, items, reach_inside, walk

_STRIDE: Final = 256
"""Rows between two bookmarks."""
_PAGES: Final = 48
"""Stretches of rows that are kept read: a screen needs one or two."""


@dataclass(slots=True)
class _Stretch:
    """Bookmarks in the order of the rows, and the walk that goes on behind the last known row."""

    numbers: list[int]
    places: list[Place]
    count: int
    """The number of the row that the walk gives next."""
    walk: Iterator[Place | int] | None
    """None if there is nothing more to give."""
    reached: int
    """The offset of the last row that was looked at."""


class Rows:
    """Rows by number. Reading is lazy: `known` grows with `extend`, which does a slice of the work.

    A fold changes what lies between two bookmarks; those behind are moved by the difference, not read again.
    """

    def __init__(
        self,
        source: Source,
        *,
        reach: int = 3,
        items_folded: bool = False,
        root: Place | None = None,
        closers: bool = False,
    ) -> None:
        """
        Args:
            reach: Containers at a smaller depth than this are unfolded.
            items_folded: But not those in lists.
            root: Rows of this container alone.
            closers: Give closing brackets rows of their own (pretty text).
        """
        self.source = source
        self.folds = Folds(reach, items_folded=items_folded)
        self.root = root
        self.closers = closers
        self.changes = 0
        """How often rows were moved: what was known of them by number is then void."""
        self._restart()

    @property
    def known(self) -> int:
        """How many rows can be asked for now."""
        return self._head.count

    @property
    def foreseen(self) -> int:
        """How many rows there are as far as anyone knows: those a fold is about to move are counted."""
        return max(stretch.count for stretch in (self._head, *self._tails))

    @property
    def complete(self) -> bool:
        return self._head.walk is None

    @property
    def position(self) -> int:
        """The offset that the reading has reached: progress, against the size of the data."""
        return len(self.source.data) if self.complete else self._head.reached

    def extend(self, rows: int = EVERYTHING, seconds: float = SLICE) -> bool:
        """Reads on until `rows` are known or the time is over; says whether all rows are known."""
        deadline = time.perf_counter() + seconds
        while (head := self._head).walk is not None:
            wanted = head.numbers[-1] + _STRIDE if head.numbers else 0
            meeting = self._tails[0].places[0].at if self._tails else -1
            count = head.count
            for found in head.walk:
                if isinstance(found, int):
                    count += found
                elif found.at == meeting and not found.closing:
                    head.count = count
                    self._rejoin()
                    break
                else:
                    head.reached = found.at
                    if count >= wanted and not found.closing:
                        head.numbers.append(count)
                        head.places.append(found)
                        wanted = count + _STRIDE
                    count += 1
                if count >= rows or time.perf_counter() > deadline:
                    head.count = count
                    return False
            else:
                head.count, head.walk = count, None
        return True

    def go_on(self) -> None:
        """Reads on from the last bookmark: the text has grown, and what stood at its old end may go on.

        Rows before that bookmark stay as they are, folds too; as many as were known are known again.
        """
        head = self._head
        known = head.count
        self.changes += 1
        self._tails.clear()
        self._pages.clear()
        if head.places:
            head.walk = self._walker(head.places[-1])
            head.count, head.reached = head.numbers[-1], head.places[-1].at
        else:
            self._restart()
        while self.known < known and not self.complete:
            self.extend(known)

    def place(self, number: int) -> Place:
        """Gives the place that row `number` shows.

        Raises:
            IndexError: The row is not known (yet).
        """
        if not 0 <= number < self._head.count:
            raise IndexError(number)
        page = bisect_right(self._head.numbers, number) - 1
        return self._page(page)[number - self._head.numbers[page]]

    def places(self, begin: int, end: int) -> list[Place]:
        """Gives the places of the known rows in ``begin <= number < end``."""
        return [self.place(number) for number in range(max(begin, 0), min(end, self._head.count))]

    def is_expandable(self, place: Place) -> bool:
        """Whether the place is a container with something in it that may be unfolded."""
        data = self.source.data
        return (
            place.end < 0 and place.depth < MAX_DEPTH and not EMPTY.match(data, place.start, place.start + WINDOW)
        )

    def is_unfolded(self, place: Place) -> bool:
        """Whether the items of this container have rows."""
        return self.folds.reach_of(place.start, place.reach) > place.depth and self.is_expandable(place)

    def unfold(self, number: int, levels: int = 1) -> bool:
        """Unfolds the container of row `number`, `levels` deep (or `EVERYTHING`); says if anything changed."""
        place = self.place(number)
        if not self.is_expandable(place) or (levels == 1 and self.is_unfolded(place)):
            return False
        reach = min(place.depth + levels, EVERYTHING)
        if levels > 1:
            self._forget_inside(place)
        else:
            reach = max(reach, reach_inside(self.folds, place.parent))
        self.folds.change(place.start, reach)
        self._reread(number, place)
        return True

    def fold(self, number: int) -> bool:
        """Folds the container of row `number`; what was unfolded in it is remembered."""
        place = self.place(number)
        if not self.is_unfolded(place):
            return False
        self.folds.change(place.start, -1)
        self._reread(number, place)
        return True

    def toggle(self, number: int) -> bool:
        """Folds what is unfolded and the other way round."""
        return self.fold(number) or self.unfold(number)

    def set_reach(self, reach: int) -> None:
        """Unfolds every container at a smaller depth than `reach`, folds the others, forgets single changes."""
        self.folds = Folds(reach)
        self._restart()

    def row_at(self, offset: int) -> int:
        """Gives the number of the known row that shows `offset`: its own, or that of what is folded around it."""
        head = self._head
        page = bisect_right(head.places, offset, key=lambda place: place.at) - 1
        if page < 0:
            return 0
        places = self._page(page)
        return head.numbers[page] + max(bisect_right(places, offset, key=lambda place: place.at) - 1, 0)

    def reach_row(self, offset: int) -> Generator[int, None, int]:
        """Gives the number of the row that shows `offset` under the present folds, reading on to it."""
        yield from self._read_to(offset)
        return self.row_at(offset)

    def sibling(self, number: int, step: int) -> Generator[int, None, int | None]:
        """Gives the row of the next (`step` 1) or previous (-1) item of the same container; None at its end."""
        place = self.place(number)
        if step > 0:
            end = place.end if place.end >= 0 else (yield from self.source.end_of(place.start))
            following = yield from tokens.after(self.source.data, end)
            other = yield from self.reach_row(following)
        elif place.number:
            other = number - 1
            while (parent := self.place(other)).parent is not None and parent.depth > place.depth:
                assert parent.parent is not None
                other = self.row_at(parent.parent.start)
        else:
            return None
        found = self.place(other)
        same = (found.parent and found.parent.start) == (place.parent and place.parent.start)
        return other if same and found.number == place.number + step else None

    def reveal(self, offset: int) -> Generator[int, None, int]:
        """Unfolds what hides `offset` and gives the number of its row."""
        yield from self._read_to(offset)
        number = self.row_at(offset)
        place = self.place(number) if self.known else None
        if place is None or place.end >= 0 or place.start >= offset or self.is_unfolded(place):
            return number
        hidden = yield from descend(self.source, place, offset)
        around = reach_inside(self.folds, place.parent)
        for container in hidden[:-1]:
            in_list = container.parent is not None and self.source.data[container.parent.start] == ARRAY
            inside = self.folds.reach_of(container.start, self.folds.inherited(around, container.depth, in_list))
            if inside <= container.depth:
                inside = max(around, container.depth + 1)
                self.folds.change(container.start, inside)
            around = inside
        self._reread(number, place)
        yield from self._read_to(offset)
        return self.row_at(offset)

    def _read_to(self, offset: int) -> Generator[int, None, None]:
        """Reads on until the row of `offset` is known for certain."""
        while not self.complete and self._head.reached <= offset:
            self.extend()
            yield 0

    def _restart(self) -> None:
        self.changes += 1
        self._tails: list[_Stretch] = []
        self._pages: OrderedDict[int, list[Place]] = OrderedDict()
        self._head = _Stretch([], [], 0, self._walker(None), -1)

    def _walker(self, resume: Place | None, *, blocks: bool = True) -> Iterator[Place | int]:
        stop = self._tails[0].places[0].at if self._tails else 1 << 62
        return walk(
            self.source,
            self.folds,
            root=self.root,
            resume=resume,
            stop=stop,
            closers=self.closers,
            blocks=blocks,
        )

    def _page(self, page: int) -> list[Place]:
        """Reads the rows from one bookmark to the next."""
        found = self._pages.get(page)
        head = self._head
        last = page + 1 == len(head.numbers)
        wanted = (head.count if last else head.numbers[page + 1]) - head.numbers[page]
        if found is not None and len(found) >= wanted:
            self._pages.move_to_end(page)
            return found
        found = []
        for place in self._walker(head.places[page], blocks=False):
            if not isinstance(place, int):
                found.append(place)
                if len(found) >= wanted:
                    break
        self._pages[page] = found
        while len(self._pages) > _PAGES:
            self._pages.popitem(last=False)
        return found

    def _reread(self, number: int, container: Place) -> None:
        """Reads the rows of `container`, at row `number`, again; keeps what lies behind it for `_rejoin`."""
        self.changes += 1
        head = self._head
        page = bisect_right(head.numbers, number) - 1
        behind = page + 1
        while behind < len(head.places) and _is_inside(head.places[behind], container):
            behind += 1
        if behind < len(head.places):
            kept = _Stretch(head.numbers[behind:], head.places[behind:], head.count, head.walk, head.reached)
            self._tails.insert(0, kept)
        resume = head.places[page]
        self._head = _Stretch(
            head.numbers[: page + 1], head.places[: page + 1], head.numbers[page], self._walker(resume), resume.at
        )
        self._pages.clear()
        while self.known <= number and not self.complete:
            self.extend(number + 1)
        self.extend(number + 2 * _STRIDE)

    def _rejoin(self) -> None:
        """Hangs the bookmarks that a fold has moved behind those read anew, and goes on from their end."""
        tail = self._tails.pop(0)
        head = self._head
        moved = head.count - tail.numbers[0]
        head.numbers += [number + moved for number in tail.numbers]
        head.places += tail.places
        head.count, head.walk, head.reached = tail.count + moved, tail.walk, tail.reached
        for later in self._tails:
            later.numbers = [number + moved for number in later.numbers]
            later.count += moved
        self._pages.clear()

    def _forget_inside(self, place: Place) -> None:
        walker = self.source.end_of(place.start)
        while True:
            try:
                next(walker)
            except StopIteration as done:
                self.folds.forget(place.start + 1, done.value)
                return


def _is_inside(place: Place, container: Place) -> bool:
    """Whether `container` is around `place`. Walks up only as far as the container's depth."""
    parent = place.parent
    while parent is not None and parent.depth > container.depth:
        parent = parent.parent
    return parent is not None and parent.start == container.start


def descend(source: Source, place: Place, offset: int) -> Generator[int, None, list[Place]]:
    """Gives the places from the container `place` inwards that hold `offset`, the last being what is read there.

    Their brackets are found in one pass, so that the ends of containers around `offset` are never looked for.
    """
    found = [place]
    brackets = yield from tokens.open_around(source.data, place.start, offset)
    for bracket in [*brackets[1:], -1]:
        inner = None
        for item in items(source, found[-1], blocks=True, stop=offset if bracket < 0 else bracket):
            if isinstance(item, int):
                yield 0
                continue
            if item.at > offset:
                break
            inner = item
            if item.start == bracket:
                break
        if inner is None:
            break
        found.append(inner)
    return found
