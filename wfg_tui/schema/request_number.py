"""Which fields of a query can take the number of a request: by name and shape, for the schema is the customer's.

An argument says it by itself (``requestNumber``, however it is spelt and however deep in an input), or it is the
``number`` of a field that gives a request. Where nothing looks so, nothing is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wfg_tui.schema.routes import Route, Routes, Step
from wfg_tui.schema.target import Target

if TYPE_CHECKING:
    from wfg_tui.schema.index import SchemaIndex
    from wfg_tui.schema.model import FieldInfo, InputInfo

_SAYS: Final = re.compile(r"request_?(number|no|num|nr)s?$", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(number|no|num|nr)s?$", re.IGNORECASE)
_REQUEST: Final = re.compile(r"request", re.IGNORECASE)
_PAGE: Final = re.compile(r"^(page|paging|pagination)|(size|limit)$", re.IGNORECASE)
_TAKES: Final = frozenset({"Int", "Float", "String", "ID"})
_DEEPEST: Final = 3
"""Inputs within inputs that are looked into."""


@dataclass(frozen=True, slots=True)
class NumberField:
    """A field that can take a request number, and the way there."""

    route: Route
    inputs: tuple[InputInfo, ...]
    """The argument, and the fields of inputs inside of it, down to the one that takes the number."""

    @property
    def text(self) -> str:
        """Gives it in a line: ``Query › actions(filter: {requestNumber: …})``."""
        text = "…"
        for item in reversed(self.inputs[1:]):
            text = f"{{{item.name}: {text}}}"
        *before, last = self.route.steps
        words = [self.route.steps[0].owner, *(step.text for step in before)]
        return " › ".join((*words, f"{last.field}({self.inputs[0].name}: {text})"))


def number_fields(index: SchemaIndex) -> Iterator[NumberField | None]:
    """Gives the fields that can take a request number, nearest to the root first, and None for a breath.

    Mutations are not looked at: a number is gone to by reading.
    """
    found: list[NumberField] = []
    changing = {index.mutation_type, index.subscription_type}

    def reads(step: Step) -> bool:
        return step.owner not in changing

    for name in index.wiring.type_names:
        info = index.type(name) if index.kind(name) in {"OBJECT", "INTERFACE"} and name not in changing else None
        if info is None:
            continue
        for field in info.fields:
            takes = next(_takers(index, field), None)
            if takes is None:
                continue
            for route in Routes(index, Target("field", name, field.name), through=reads).search():
                if route is not None:
                    found.append(NumberField(route, takes))
                    break
                yield None
        yield None
    yield from sorted(found, key=lambda one: (len(one.route.steps), len(one.inputs)))


def _takers(index: SchemaIndex, field: FieldInfo) -> Iterator[tuple[InputInfo, ...]]:
    """The ways into a field's arguments that end at what takes a request number; those that say so first."""
    ways = [way for item in field.args for way in _ways(index, item, ())]
    yield from (way for way in ways if _SAYS.search(way[-1].name))
    if _REQUEST.search(field.type.name) or _REQUEST.search(field.name):
        yield from (way for way in ways if not any(_PAGE.search(item.name) for item in way[:-1]))


def _ways(index: SchemaIndex, item: InputInfo, above: tuple[InputInfo, ...]) -> Iterator[tuple[InputInfo, ...]]:
    way = (*above, item)
    if item.type.name in _TAKES:
        if _NUMBER.search(item.name):
            yield way
    elif index.kind(item.type.name) == "INPUT_OBJECT" and len(way) <= _DEEPEST and not item.type.is_list:
        found = index.type(item.type.name)
        fields = found.input_fields if found is not None else ()
        if any(_PAGE.search(one.name) for one in fields) and len(fields) <= _DEEPEST:
            return  # a page's number
        for one in fields:
            yield from _ways(index, one, way)
