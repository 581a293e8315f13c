"""A probe: one query that asks for many places at once, and what its answer says of each."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.access.arguments import Rows, Seen, filled, page_of
from wfg_tui.session.guard import Operation

if TYPE_CHECKING:
    from wfg_tui.access.places import Place, Places
    from wfg_tui.api.exchange import GraphQLError
    from wfg_tui.schema.index import SchemaIndex

NAME: Final = "AccessMap"
_BREATH: Final = 400
"""Values looked at between two breaths."""
_VARIABLE: Final = re.compile(r"\$([_A-Za-z][_0-9A-Za-z]*)")

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Node:
    """A place within a probe."""

    place: Place | None
    below: dict[tuple[str, str], Node] = field(default_factory=dict)
    """By the inline fragment's type and the key."""
    size: int = 0
    """Rows that were asked for here; 0 where that cannot be said."""


@dataclass(slots=True)
class Tally:
    """What was seen at one place, over all the rows that were looked at."""

    values: int = 0
    empty: int = 0
    """Null or ``[]``, without an error."""
    denied: int = 0
    """Errors at the place's path."""
    message: str = ""
    """The first error's words, as the server sent them."""
    code: str = ""
    more: bool = False
    """Whether a list was as long as the page that was asked for: there may be more rows."""
    count: int | None = None
    """A single whole number's value (a list's ``totalCount``); None for anything else."""
    lost: bool = False
    """Whether nothing can be said because of an error elsewhere in the answer."""

    @property
    def looked_at(self) -> int:
        return self.values + self.empty + self.denied

    @property
    def nothing(self) -> bool:
        """Whether there was null or ``[]`` alone."""
        return self.empty > 0 and not self.values and not self.denied


@dataclass(frozen=True, slots=True)
class Probe:
    """A query, and where each of its lines belongs."""

    operation: Operation
    top: Node
    lines: dict[int, Place]
    """The place that each line of the text asks for, from 0."""


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A place that cannot be asked for: nothing that was seen would do for an argument of it."""

    place: Place
    argument: str
    """``number: Int!``."""


def probe(
    index: SchemaIndex, places: Iterable[Place], rows: Rows, seen: Seen, draft: Places
) -> Probe | list[Unfilled]:
    """Gives the query for `places`, or those of them and of their parents that lack an argument."""
    top = Node(None)
    for place in places:
        node = top
        for one in place.chain:
            node = node.below.setdefault((one.on, one.key), Node(one))
    writer = _Writer(index, rows, seen)
    writer.selections(top, 1, 0)
    if writer.unfilled:
        return writer.unfilled
    body = "\n".join(writer.text)
    declared = dict(writer.declared)
    values: dict[str, Any] = dict(writer.values)
    for name in dict.fromkeys(_VARIABLE.findall(body)):
        if name in draft.declared:
            declared[name] = draft.declared[name]
            if name in draft.values:
                values[name] = draft.values[name]
    header = f"({', '.join(declared.values())})" if declared else ""
    text = f"query {NAME}{header} {{\n{body}\n}}"
    return Probe(Operation(text, NAME, values), top, writer.lines)


class _Writer:
    """Writes a probe, a field to a line."""

    def __init__(self, index: SchemaIndex, rows: Rows, seen: Seen) -> None:
        self.text: list[str] = []
        self.lines: dict[int, Place] = {}
        self.unfilled: list[Unfilled] = []
        self.declared: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        self._index = index
        self._rows = rows
        self._seen = seen

    def selections(self, node: Node, depth: int, lists: int) -> None:
        groups: dict[str, list[Node]] = {}
        for (on, _), child in node.below.items():
            groups.setdefault(on, []).append(child)
        for on, children in groups.items():
            inside = depth + bool(on)
            if on:
                self._line(depth, f"... on {on} {{")
            for child in children:
                self._field(child, inside, lists)
            if on:
                self._line(depth, "}")

    def _field(self, node: Node, depth: int, lists: int) -> None:
        place = node.place
        assert place is not None
        rows = self._rows.inner if lists else self._rows.outer
        start = 0 if lists else self._rows.start(self._seen.totals.get(place, 0))
        page = {} if place.written is not None else page_of(self._index, place.field, rows, start)
        written = filled(self._index, place, page, self._seen, self._declare)
        if not isinstance(written, str):
            self.unfilled.append(Unfilled(place, f"{written.name}: {written.type.text}"))
            return
        node.size = rows if page else 0
        alias = "" if place.key == place.field.name else f"{place.key}: "
        composite = self._index.is_composite(place.field.type.name) or bool(node.below)
        self.lines[len(self.text) + 1] = place  # the query's own first line comes before
        self._line(depth, f"{alias}{place.field.name}{written}{' {' if composite else ''}")
        if composite:
            if not node.below or self._index.kind(place.field.type.name) != "OBJECT":
                self._line(depth + 1, self._seen.bare.get(place.field.type.name, "__typename"))
            self.selections(node, depth + 1, lists + (bool(page) or place.field.type.is_list))
            self._line(depth, "}")

    def _line(self, depth: int, text: str) -> None:
        self.text.append("  " * depth + text)

    def _declare(self, type_text: str, value: Any) -> str:
        name = f"v{len(self.declared) + 1}"
        self.declared[name], self.values[name] = f"${name}: {type_text}", value
        return f"${name}"


@dataclass(slots=True)
class Reading:
    """What an answer says."""

    tallies: dict[Place, Tally]
    stray: GraphQLError | None = None
    """An error that belongs to no place: without a path, or with one that nobody asked for."""
    contradicts: bool = False
    """Whether ``data`` is null although the errors do not account for that."""


def read(asked: Probe, data: Any, errors: Sequence[GraphQLError], seen: Seen) -> Generator[None, None, Reading]:
    """Gives what the decoded ``data`` and the errors say of each place of the probe."""
    reading = Reading({})
    at: set[Path] = set()
    above: set[Path] = set()
    accounted = False
    for error in errors:
        node = _node_at(asked.top, error.path)
        if node is None or node.place is None:
            reading.stray = reading.stray or error
            continue
        if error.path in at:
            continue
        at.add(error.path)
        above.update(error.path[:length] for length in range(len(error.path)))
        tally = reading.tallies.setdefault(node.place, Tally())
        tally.denied += 1
        if not tally.message:
            code = error.extensions.get("code")
            tally.message, tally.code = error.message, code if isinstance(code, str) else ""
        accounted = accounted or all(one.field.type.non_null for one in node.place.chain)
    if not isinstance(data, dict):
        reading.contradicts = not accounted
        return reading
    walk = _Walk(reading, at, above, seen)
    yield from walk.object(asked.top, data, ())
    return reading


class _Walk:
    """Goes through an answer's data beside the nodes of its probe."""

    def __init__(self, reading: Reading, at: set[Path], above: set[Path], seen: Seen) -> None:
        self._tallies = reading.tallies
        self._at = at
        self._above = above
        self._seen = seen
        self._count = 0

    def object(self, node: Node, found: dict[str, Any], path: Path) -> Generator[None, None, None]:
        for child in node.below.values():
            place = child.place
            assert place is not None
            if place.key not in found:
                continue  # of another type than the fragment's
            self._count += 1
            if self._count % _BREATH == 0:
                yield
            yield from self._value(child, place, found[place.key], (*path, place.key))

    def _value(self, node: Node, place: Place, value: Any, path: Path) -> Generator[None, None, None]:
        tally = self._tallies.setdefault(place, Tally())
        if value is None:
            self._null(tally, path)
        elif isinstance(value, list):
            some = False
            for number, item in enumerate(value):
                some = some or item is not None
                yield from self._item(node, place, tally, item, (*path, number))
            if node.size and len(value) >= node.size:
                tally.more = True
            tally.values += some
            tally.empty += not value
        else:
            tally.values += 1
            if isinstance(value, dict):
                yield from self.object(node, value, path)
                if node.size:
                    tally.more = tally.more or any(
                        isinstance(part, list) and len(part) >= node.size for part in value.values()
                    )
            else:
                self._seen.note(place, value)
                whole = isinstance(value, int) and not isinstance(value, bool) and tally.values == 1
                tally.count = value if whole and all(isinstance(step, str) for step in path) else None
                if tally.count is not None and place.parent is not None and place.is_length:
                    self._seen.totals[place.parent] = tally.count

    def _item(self, node: Node, place: Place, tally: Tally, item: Any, path: Path) -> Generator[None, None, None]:
        self._count += 1
        if self._count % _BREATH == 0:
            yield
        if isinstance(item, dict):
            yield from self.object(node, item, path)
        elif isinstance(item, list):  # a list of lists
            for number, inner in enumerate(item):
                yield from self._item(node, place, tally, inner, (*path, number))
        elif item is None:
            self._null(tally, path)

    def _null(self, tally: Tally, path: Path) -> None:
        if path in self._at:
            return  # counted with the errors
        if path in self._above:
            tally.lost = True  # a field below may not be null, so that its error took this with it
        else:
            tally.empty += 1


def _node_at(top: Node, path: Path) -> Node | None:
    """The node that an error's path leads to."""
    node = top
    for step in path:
        if isinstance(step, int):
            continue
        following = next((one for (_, key), one in node.below.items() if key == step), None)
        if following is None:
            return None
        node = following
    return node if path else None
