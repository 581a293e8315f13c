"""An operation that goes along a route: its arguments as variables, pages opened, something to read at its end."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from wfg_tui.language.placeholders import easy, selection_for, value_for
from wfg_tui.language.starters import StarterQuery, first_page
from wfg_tui.language.variables import variables_skeleton

if TYPE_CHECKING:
    from wfg_tui.schema import FieldInfo, InputInfo, SchemaIndex
    from wfg_tui.schema.request_number import NumberField
    from wfg_tui.schema.routes import Route, Step

_WRAPPERS: Final = frozenset({"edges", "node", "nodes", "items"})
"""Fields that say nothing about where a route leads."""
_NAMED: Final = 3
_NUMBER: Final = "requestNumber"
_FIRST: Final = 10
_WRAPPED: Final = 3
"""Wrappers within wrappers: a connection's edges and their nodes."""
_MANY: Final = 12
"""Leaves that are all selected; more would bury what was looked for."""
_TELLING: Final = frozenset(
    {
        *("id", "number", "name", "title", "login", "userName", "description", "status", "state"),
        *("createdAt", "body", "message", "text", "value", "url"),
    }
)


def operation_for_route(
    index: SchemaIndex,
    route: Route,
    *,
    given: Mapping[str, str] | None = None,
    declared: str = "",
    taken: Collection[str] = (),
) -> StarterQuery:
    """Gives a query or mutation along `route`, valid against the schema.

    Variables stand for what fields cannot do without, and for what looks one thing up: an argument called as a
    plain field of the single thing that it finds. Of what comes in pages the first one is asked for. `given` has
    the text of arguments of the route's last field, such as ``filter: {…}`` by ``filter``, and `declared` the
    variables in it, ``$number: Int!``. The operation is called like none of `taken`.
    """
    names = _Variables(declared)
    lines: list[str] = []
    depth = 1
    for step in route.steps:
        lines.append("  " * depth + _written(index, step, names, (given or {}) if step is route.steps[-1] else {}))
        depth += 1
    if index.is_composite(route.type_name):
        lines[-1] += " {"
        lines += ("  " * depth + line for line in _worth_reading(index, route.type_name))
        lines.append("  " * (depth - 1) + "}")
    for number in range(len(route.steps) - 1):
        lines[number] += " {"
    lines += ("  " * level + "}" for level in range(len(route.steps) - 1, 0, -1))
    name = _unique(_title(route), taken)
    head = f"{route.operation} {name}{f'({names.text})' if names.text else ''} {{"
    document = "\n".join((head, *lines, "}")) + "\n"
    return StarterQuery(name, route.text, document, variables_skeleton(document, index))


class _Variables:
    """The variables of an operation, each name once."""

    def __init__(self, declared: str) -> None:
        self.text = declared
        self._names = {part.partition(":")[0].strip(" $") for part in declared.split(",")}

    def add(self, field: str, item: InputInfo) -> str:
        name = item.name
        if name in self._names:
            name = f"{field}{item.name[:1].upper()}{item.name[1:]}"
        name = _unique(name, self._names)
        self._names.add(name)
        self.text = f"{self.text}, ${name}: {item.type.text}" if self.text else f"${name}: {item.type.text}"
        return name


def _written(index: SchemaIndex, step: Step, names: _Variables, given: Mapping[str, str]) -> str:
    if not step.field:
        return f"... on {step.type_name}"
    field = index.field(step.owner, step.field)
    if field is None:
        return step.field
    parts = []
    for item in field.args:
        if item.name in given:
            parts.append(given[item.name])
        elif item.required or (not given and _looks_up(index, field, item)):
            parts.append(f"{item.name}: ${names.add(field.name, item)}")
        elif page := _page(index, field, item):
            parts.append(page)
    return f"{field.name}({', '.join(parts)})" if parts else field.name


def _worth_reading(index: SchemaIndex, type_name: str, depth: int = _WRAPPED) -> list[str]:
    """What to select at the end: through what wraps it, a thing's leaves; of many those that tell most."""
    lines = selection_for(index, type_name) or ["__typename"]
    opened = next((number for number, line in enumerate(lines) if line.endswith(" {")), None)
    if opened is not None and depth and (name := lines[opened].removesuffix(" {")) in _WRAPPERS:
        wrapped = index.field(type_name, name)
        inner = _worth_reading(index, wrapped.type.name, depth - 1) if wrapped is not None else []
        return [*lines[: opened + 1], *(f"  {line}" for line in inner), "}"] if inner else lines
    found = index.type(type_name)
    if lines != ["id"] or found is None:
        return lines
    leaves = [field.name for field in found.fields if easy(field) and index.is_leaf(field.type.name)]
    if len(leaves) > _MANY:
        leaves = [name for name in leaves if name in _TELLING]
    return ["id", *(name for name in leaves if name != "id")]


def _looks_up(index: SchemaIndex, field: FieldInfo, item: InputInfo) -> bool:
    """Whether an argument that may be left out says which thing is meant."""
    if field.type.is_list or item.type.non_null or item.type.is_list or any(one.required for one in field.args):
        return False
    found = index.field(field.type.name, item.name)
    return found is not None and found.type.name == item.type.name and index.is_leaf(item.type.name)


def _page(index: SchemaIndex, field: FieldInfo, item: InputInfo) -> str:
    if item.name == "first" and item.type.text == "Int":
        connected = any(index.field(field.type.name, name) for name in ("edges", "nodes", "items", "pageInfo"))
        return f"first: {_FIRST}" if connected else ""
    return first_page(index, field) if item.name == "page" else ""


def _title(route: Route) -> str:
    names = [step.field for step in route.steps if step.field and step.field not in _WRAPPERS]
    names = names or [step.field for step in route.steps if step.field]
    if len(names) > _NAMED:
        names = [names[0], *names[1 - _NAMED :]]
    return "".join(name[:1].upper() + name[1:] for name in names)


def _unique(name: str, taken: Collection[str]) -> str:
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}{number}"
    return found


def operation_for_number(
    index: SchemaIndex, field: NumberField, number: str, taken: Collection[str] = ()
) -> StarterQuery:
    """Gives a query that asks `field` for the request with a number, in digits, which is a variable's value."""
    item = field.inputs[-1]
    type_text = f"{item.type.name}!"
    lists = item.type.text.count("[")
    text = f"{'[' * lists}${_NUMBER}{']' * lists}"
    for depth, one in reversed(tuple(enumerate(field.inputs))):
        text = f"{one.name}: {text}"
        if depth:
            text = f"{{{', '.join((text, *_beside(index, field.inputs[depth - 1], one)))}}}"
    ready = operation_for_route(
        index,
        field.route,
        given={field.inputs[0].name: text},
        declared=f"${_NUMBER}: {type_text}",
        taken=taken,
    )
    values = json.loads(ready.variables or "{}")
    values[_NUMBER] = int(number) if item.type.name in ("Int", "Float") and number.isdecimal() else number
    return replace(ready, variables=json.dumps(values, indent=2, ensure_ascii=False))


def _beside(index: SchemaIndex, holder: InputInfo, item: InputInfo) -> Iterator[str]:
    """What the object that `holder` takes needs beside the field that is given."""
    found = index.type(holder.type.name)
    for one in found.input_fields if found is not None else ():
        if one.required and one.name != item.name:
            yield f"{one.name}: {value_for(index, one.name, one.type.text)}"
