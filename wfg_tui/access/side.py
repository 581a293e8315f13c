"""One answer of a comparison, read for what decides a verdict: its errors, its rows' names, its lists' pages."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from wfg_tui.result.answer import Answer
from wfg_tui.result.errors import AnswerError, join, read_errors
from wfg_tui.result.paths import Path, path_of, place_of_offset
from wfg_tui.result.tokens import ARRAY, OBJECT
from wfg_tui.result.values import decode_string, key_of, kind_at, scalar_preview
from wfg_tui.result.walk import Place, Source, chain, items
from wfg_tui.text import clean_line, shorten

if TYPE_CHECKING:
    from wfg_tui.api import Exchange
    from wfg_tui.result.asked import Asked

_ERRORS: Final = 20_000
"""Errors that are read; of a null beyond them nobody can tell whether one names it."""
_DENIED: Final = b'"\x00\x01"'
"""As long as ``null``, and no text that JSON can hold."""
_MEMBERS: Final = 200
_ROWS: Final = 5_000
"""Rows whose order is looked at."""
NAMES: Final = ("number", "userName", "name", "id")
"""What a row is called by, the first that it has."""
_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Page:
    """What an answer says of a list: how much of it is here."""

    count: int
    total: int | None = None
    has_next: bool | None = None
    has_previous: bool | None = None
    ordered: tuple[str, int, int] | None = None
    """The name of the number by which its rows go up or down, with the first and the last; None where they do
    not, or are fewer than three."""

    begins: bool = False
    """Whether the operation asks for the first page."""

    def passes(self, name: str, value: int) -> bool:
        """Whether a row of this number would have come before this page ends, if the whole list is in its order
        and this is its beginning."""
        if self.ordered is None or self.ordered[0] != name or not self._is_first:
            return False
        _, first, last = self.ordered
        return value < last if first < last else value > last

    @property
    def _is_first(self) -> bool:
        return self.has_previous is False or (self.begins and not self.has_previous)

    @property
    def whole(self) -> bool | None:
        """Whether all of the list is here; None where the answer does not say."""
        if self.has_next or self.has_previous:
            return False
        if self.total is not None:
            return self.count >= self.total
        return True if self.has_next is False and self._is_first else None

    @property
    def words(self) -> str:
        """Such as ``10 of 40``."""
        return f"{self.count:,} of {self.total:,}" if self.total is not None else f"{self.count:,}"


class Side:
    """An answer as one side of a comparison. `read` goes first."""

    def __init__(
        self,
        name: str,
        exchange: Exchange,
        asked: Asked | None,
        *,
        begins: bool = False,
        names: tuple[str, ...] = NAMES,
    ) -> None:
        self.name = name
        self.begins = begins
        self.names = names
        self.exchange = exchange
        self.asked = asked
        self.answer = Answer(exchange.body, name=name)
        self.compared = self.answer
        """The answer in which each null that an error explains is another value than a null that is data."""
        self.errors_without_place: list[AnswerError] = []
        self.all_errors = True
        """Whether all errors were read."""
        self._errors: dict[int, AnswerError] = {}
        self._pages: dict[int, Page] = {}
        self._containers: dict[int, Place | None] = {}
        self._labels: dict[int, tuple[str, str] | None] = {}

    def read(self) -> Generator[int, None, None]:
        """Joins the errors to the nulls that they explain; yields after each slice."""
        source = self.answer.source
        errors = yield from read_errors(source, _ERRORS)
        self.all_errors = len(errors) < _ERRORS
        raw = bytearray(self.answer.raw)
        for error in errors:
            joined = yield from join(source, error)
            place = joined.place
            if place is None or kind_at(source, place) != "null":
                self.errors_without_place.append(error)
                continue
            self._errors.setdefault(place.start, error)
            raw[place.start : place.start + 4] = _DENIED
        if self._errors:
            self.compared = Answer(bytes(raw), name=self.name)

    def error_at(self, offset: int) -> AnswerError | None:
        """Gives the error that explains the null at `offset`."""
        return self._errors.get(offset)

    @property
    def refusal(self) -> str:
        """The server's words where it answered nothing at all, else nothing."""
        if self.exchange.has_data or any(error.path for error in self.exchange.errors):
            return ""
        said = "; ".join(dict.fromkeys(error.message for error in self.exchange.errors))
        return shorten(clean_line(said), 300) or "(no data and no error)"

    @property
    def is_invalid(self) -> bool:
        """Whether the operation was refused before it ran, for what is written in it: validation errors have
        locations and no path (GraphQL specification, October 2021, §7.1.2)."""
        errors = self.exchange.errors
        return bool(self.refusal) and bool(errors) and all(one.locations and not one.path for one in errors)

    # Words

    def inner_path(self, place: Place) -> Path:
        """The path from inside ``data``."""
        path = path_of(self.answer.source, place)
        return path[1:] if path[:1] == ("data",) else path

    def where(self, place: Place) -> str:
        """Names a place so that it means the same in every answer: ``requests.items[4711].status``."""
        source = self.compared.source
        words = ""
        for step in chain(place)[1:] if place.parent is not None else ():
            key = key_of(source, step)
            if key is not None:
                words += f".{key}"
                continue
            label = self.label(step)
            words += f"[{label[1]}]" if label is not None else f"[#{step.number}]"
        return clean_line(words.removeprefix(".data").removeprefix(".")) or "data"

    def label(self, place: Place) -> tuple[str, str] | None:
        """Gives what a row is called by, key and value, or None."""
        if place.start not in self._labels:
            self._labels[place.start] = _label(self.compared.source, place, self.names)
        return self._labels[place.start]

    def row_words(self, place: Place) -> str:
        """Names a row: ``request 4711``, ``number 4711`` where its type is not known, or what it begins with."""
        source = self.compared.source
        label = self.label(place)
        step = self.asked.at(self.inner_path(place)) if self.asked is not None else None
        kind = _WORD.sub(" ", step.type.strip("[]!")).lower() if step is not None and step.type else ""
        if label is not None:
            return f"{kind or label[0]} {label[1]}"
        if place.end >= 0:
            return f"{kind} {shorten(scalar_preview(source, place, 100), 60)}".strip()
        from wfg_tui.result.values import container_preview

        return f"{kind or 'item'} {place.number} ({container_preview(source, place, 60)})"

    # Lists

    def page_at(self, offset: int) -> Generator[int, None, Page | None]:
        """Gives what is known of the list that begins at `offset`; None where none does."""
        if offset not in self._containers:
            place = yield from place_of_offset(self.compared.source, offset)
            self._containers[offset] = place if place is not None and place.start == offset else None
        container = self._containers[offset]
        return (yield from self.page(container)) if container is not None else None

    def page(self, container: Place) -> Generator[int, None, Page]:
        """Gives what is known of the list at `container`."""
        if container.start not in self._pages:
            self._pages[container.start] = yield from self._page(container)
        return self._pages[container.start]

    def _page(self, container: Place) -> Generator[int, None, Page]:
        source = self.compared.source
        count = 0
        first: list[Place] = []
        for item in items(source, container):
            if isinstance(item, int):
                yield 0
                continue
            count += 1
            if count <= _ROWS:
                first.append(item)
            if count % 256 == 0:
                yield 0
        facts: dict[str, str] = {}
        around = container.parent
        if around is not None and source.data[around.start] == OBJECT:
            for member in _first(source, around):
                if member.end >= 0:
                    name = self.field_name(member)
                    facts[name] = source.data[member.start : member.end].decode("ascii", "replace")
        total = facts.get("totalCount", "")
        return Page(
            count,
            int(total) if total.isdigit() and len(total) < 19 else None,
            _BOOLEANS.get(facts.get("hasNextPage", "")),
            _BOOLEANS.get(facts.get("hasPreviousPage", "")),
            (yield from self._order(first)) if 2 < count <= _ROWS else None,
            self.begins,
        )

    def _order(self, rows: Sequence[Place]) -> Generator[int, None, tuple[str, int, int] | None]:
        name, values = "", []
        for number, row in enumerate(rows):
            label = self.label(row)
            if label is None or (name and label[0] != name) or not label[1].isdecimal() or len(label[1]) > 18:
                return None
            name = label[0]
            values.append(int(label[1]))
            if number % 64 == 63:
                yield 0
        steps = {(after > before) - (after < before) for before, after in pairwise(values)}
        return (name, values[0], values[-1]) if steps in ({1}, {-1}) else None

    def field_name(self, place: Place) -> str:
        """The schema's name of a member, whatever its alias."""
        key = key_of(self.compared.source, place) or ""
        step = self.asked.at(self.inner_path(place)) if self.asked is not None else None
        return step.name if step is not None and step.name else key

    def fields(self, path: Sequence[str | int]) -> list[str]:
        """The schema's names of the fields along a path from inside ``data``."""
        keys = [step for step in path if isinstance(step, str)]
        steps = self.asked.steps(path) if self.asked is not None else []
        names = [step.name for step in steps if step.name]
        return names if len(names) == len(keys) else [str(key) for key in keys]


_BOOLEANS: Final = {"true": True, "false": False}


def _first(source: Source, container: Place) -> Generator[Place, None, None]:
    for member in items(source, container):
        if isinstance(member, int):
            continue
        if member.number >= _MEMBERS:
            return
        yield member


def _label(source: Source, place: Place, names: Sequence[str]) -> tuple[str, str] | None:
    if place.end >= 0 or source.data[place.start] != OBJECT:
        return None
    found: dict[str, str] = {}
    for member in _first(source, place):
        key = key_of(source, member) or ""
        raw = source.data[member.start : member.end] if member.end >= 0 else b""
        if key in names and (raw[:1] == b'"' or kind_at(source, member) == "number") and raw != _DENIED:
            value = decode_string(raw) if raw[:1] == b'"' else raw.decode("ascii", "replace")
            found[key] = shorten(clean_line(value), 60)
    return next(((name, found[name]) for name in names if found.get(name)), None)


def is_row(source: Source, place: Place) -> bool:
    """Whether a place is an item of a list."""
    return place.parent is not None and source.data[place.parent.start] == ARRAY


def pattern_of(path: Sequence[str | int]) -> str:
    """Gives a path without its indexes: the same for all rows of a list."""
    return clean_line(".".join(step for step in path if isinstance(step, str))) or "data"
