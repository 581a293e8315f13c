"""Routes: every way from an operation's root, or from a field, to a type or a field, the shortest first.

A route is as long as it has steps: fields, and inline fragments where an interface or union has to be narrowed.
It meets no type twice unless that is asked for. Routes of one length come with fewer deprecated fields first, then
with fewer required arguments, then in the schema's order. They are found one at a time: after one pass over the
types that can be reached, the next route costs a walk, however many there are.

The search is Dijkstra's, over beginnings of routes, ordered by the least that each can still come to; a beginning
whose way out is blocked by itself is measured anew before it is followed, so that none is followed in vain (as in
Yen, Management Science 17 (1971), 712).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from wfg_tui.problems import UsageProblem
from wfg_tui.schema.target import Target, target

if TYPE_CHECKING:
    from wfg_tui.schema.index import SchemaIndex

Operation = Literal["query", "mutation"]

_STEP: Final = 1_000_000
_DEPRECATED: Final = 1_000
_REQUIRED: Final = 1
_GOAL: Final = ""
"""Where a step that arrives leads to, in place of a type."""
_BREATH: Final = 25
"""Types looked at between two breaths: some ms, where one has hundreds of fields."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one type to the next: by a field, or by an inline fragment."""

    owner: str
    """The type that is selected from."""
    field: str
    """Empty for ``... on`` `type_name`."""
    type_name: str
    """The named type that is arrived at."""
    required: tuple[str, ...] = ()
    """The arguments that the field cannot do without."""
    deprecated: bool = False

    @property
    def text(self) -> str:
        """Gives it in short: ``node(id:)`` or ``... on Issue``."""
        if not self.field:
            return f"... on {self.type_name}"
        return f"{self.field}({' '.join(f'{name}:' for name in self.required)})" if self.required else self.field


@dataclass(frozen=True, slots=True)
class Route:
    """A way from the root of an operation."""

    operation: Operation
    steps: tuple[Step, ...]

    @property
    def type_name(self) -> str:
        """The named type that it leads to."""
        return self.steps[-1].type_name

    @property
    def text(self) -> str:
        """Gives it in a line: ``Query › node(id:) › ... on Issue › author``."""
        return " › ".join((self.steps[0].owner, *(step.text for step in self.steps)))


def start_named(index: SchemaIndex, written: str) -> Target:
    """Gives what routes begin with: a bare name is a field of a root before it is a type. Raises as `target`."""
    for root in (index.query_type, index.mutation_type):
        if root and index.field(root, written) is not None:
            return Target("field", root, written)
    return target(index, written)


class _Edge(NamedTuple):
    to: str
    """A type, or `_GOAL`."""
    cost: int
    step: Step


class _Start(NamedTuple):
    operation: Operation
    type_name: str
    before: tuple[Step, ...]
    """The steps that lead there."""


class Routes:
    """The routes to `goal`, an iterator; `search` is the same with breaths in between.

    `start` is a type or field to pass first, by the shortest way there. `through` says of each step whether it may
    be taken. With `recursive`, a type may be met again and again: then there is no end of routes.

    Raises:
        UsageProblem: ``routes.no_goal`` for what no selection leads to, such as an input; ``routes.no_start``
            where nothing leads to the start.
    """

    def __init__(
        self,
        index: SchemaIndex,
        goal: Target,
        *,
        start: Target | None = None,
        through: Callable[[Step], bool] = lambda step: True,
        recursive: bool = False,
    ) -> None:
        if goal.kind not in {"type", "field"} or (index.is_input(goal.owner) and not index.is_leaf(goal.owner)):
            raise UsageProblem(
                f"No selection leads to {goal.path}: it is given, not asked for.",
                code="routes.no_goal",
                advice="`wfg-tui schema uses` says what takes it.",
            )
        self._index, self._goal = index, goal
        self._through, self._recursive = through, recursive
        self._edges: dict[str, tuple[_Edge, ...]] = {}
        self._rest: dict[str, int] = {}
        """What it costs at least from a type to the goal; types that lead nowhere are not in it."""
        self._nearest: dict[str, str] = {}
        """The next type on that cheapest way."""
        self._starts = self._roots() if start is None else (self._start_at(start),)
        self._found = self.search()

    def __iter__(self) -> Iterator[Route]:
        return self

    def __next__(self) -> Route:
        for found in self._found:
            if found is not None:
                return found
        raise StopIteration

    def _roots(self) -> tuple[_Start, ...]:
        roots: tuple[tuple[Operation, str | None], ...] = (
            ("query", self._index.query_type),
            ("mutation", self._index.mutation_type),
        )
        return tuple(_Start(operation, name, ()) for operation, name in roots if name and self._index.kind(name))

    def _start_at(self, start: Target) -> _Start:
        for root in self._roots():
            if start.kind == "type" and start.owner == root.type_name:
                return root
        if start.kind in {"type", "field"}:
            way = next(Routes(self._index, start, through=self._through), None)
            if way is not None:
                return _Start(way.operation, way.type_name, way.steps)
        raise UsageProblem(
            f"Nothing leads to {start.path}, so no route starts there.",
            code="routes.no_start",
            advice="Start at a field such as Query.viewer, or leave the start out.",
        )

    def search(self) -> Iterator[Route | None]:
        """Gives the routes, and None whenever a caller who must not wait may take a breath."""
        for start in self._starts:
            if start.before and self._arrives(start.before[-1]):
                yield Route(start.operation, start.before)
        yield from self._measure()
        waiting: list[tuple[int, tuple[int, ...], bool]] = []
        for number, start in enumerate(self._starts):
            if start.type_name in self._rest:
                heappush(waiting, (self._rest[start.type_name], (number,), False))
        while waiting:
            least, choices, measured = heappop(waiting)
            types, edges = self._replay(choices)
            if types[-1] == _GOAL:
                start = self._starts[choices[0]]
                yield Route(start.operation, (*start.before, *(edge.step for edge in edges)))
                continue
            yield None
            spent = sum(edge.cost for edge in edges)
            met = frozenset(() if self._recursive else types)
            if not measured:
                rest = yield from self._measured_again(types[-1], met)
                if rest is None:
                    continue
                if spent + rest > least:
                    heappush(waiting, (spent + rest, choices, True))
                    continue
            for number, edge in enumerate(self._leading(types[-1])):
                rest = 0 if edge.to == _GOAL else self._rest.get(edge.to)
                if rest is not None and edge.to not in met:
                    heappush(waiting, (spent + edge.cost + rest, (*choices, number), edge.to == _GOAL))

    def _replay(self, choices: tuple[int, ...]) -> tuple[list[str], list[_Edge]]:
        types, edges = [self._starts[choices[0]].type_name], []
        for number in choices[1:]:
            edge = self._leading(types[-1])[number]
            edges.append(edge)
            types.append(edge.to)
        return types, edges

    def _measured_again(self, here: str, met: frozenset[str]) -> Generator[None, None, int | None]:
        """What it costs at least from `here` to the goal without meeting `met` again; None if there is no way."""
        ahead = self._nearest.get(here, _GOAL)
        while ahead != _GOAL and ahead not in met:
            ahead = self._nearest[ahead]
        if ahead == _GOAL:
            return self._rest[here]
        waiting = [(self._rest[here], 0, here)]
        done: set[str] = set()
        while waiting:
            least, spent, name = heappop(waiting)
            if name == _GOAL:
                return least
            if name in done:
                continue
            done.add(name)
            if len(done) % _BREATH == 0:
                yield
            for edge in self._leading(name):
                rest = 0 if edge.to == _GOAL else self._rest.get(edge.to)
                if rest is not None and edge.to not in met and edge.to not in done:
                    heappush(waiting, (spent + edge.cost + rest, spent + edge.cost, edge.to))
        return None

    # What leads where

    def _measure(self) -> Iterator[None]:
        """Finds what can be reached, and what each of it costs at least to the goal."""
        reached = [start.type_name for start in self._starts]
        seen = set(reached)
        back: dict[str, list[tuple[str, int]]] = {}
        for count, name in enumerate(reached, 1):  # it grows meanwhile
            for edge in self._leading(name):
                back.setdefault(edge.to, []).append((name, edge.cost))
                if edge.to != _GOAL and edge.to not in seen:
                    seen.add(edge.to)
                    reached.append(edge.to)
            if count % _BREATH == 0:
                yield
        waiting = [(0, _GOAL, _GOAL)]
        while waiting:
            cost, name, ahead = heappop(waiting)
            if name in self._rest:
                continue
            self._rest[name], self._nearest[name] = cost, ahead
            if len(self._rest) % (8 * _BREATH) == 0:
                yield
            for owner, more in back.get(name, ()):
                if owner not in self._rest:
                    heappush(waiting, (cost + more, owner, name))

    def _arrives(self, step: Step) -> bool:
        if self._goal.kind == "type":
            return step.type_name == self._goal.owner
        return step.owner == self._goal.owner and step.field == self._goal.member

    def _leading(self, name: str) -> tuple[_Edge, ...]:
        edges = self._edges.get(name)
        if edges is None:
            edges = self._edges[name] = tuple(self._edges_of(name))
        return edges

    def _edges_of(self, name: str) -> Iterator[_Edge]:
        """The steps out of a type: its fields as served, then the fragments that narrow it."""
        index, wiring = self._index, self._index.wiring
        if name == self._goal.owner and self._goal.kind == "type":
            return
        for field in wiring.fields(name):
            required = tuple(one.name for one in field.takes if one.required)
            step = Step(name, field.name, field.type_name, required, field.deprecated)
            arrives = self._arrives(step)
            if (arrives or index.is_composite(field.type_name)) and self._through(step):
                cost = _STEP + _DEPRECATED * field.deprecated + _REQUIRED * len(required)
                yield _Edge(_GOAL if arrives else field.type_name, cost, step)
        if index.kind(name) in {"INTERFACE", "UNION"}:
            narrowed = list(wiring.members(name))
            goal = self._goal.owner
            if index.kind(goal) in {"INTERFACE", "UNION"} and set(narrowed) & set(wiring.members(goal)):
                narrowed.append(goal)
            for one in dict.fromkeys(narrowed):
                step = Step(name, "", one)
                if one != name and index.is_composite(one) and self._through(step):
                    yield _Edge(_GOAL if self._arrives(step) else one, _STEP, step)
