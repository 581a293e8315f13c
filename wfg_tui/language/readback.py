"""A query that reads back what a mutation was about, for when its outcome is not known.

Made from the schema alone: the type that the mutation's payload holds (or its name), and a root field that gives
it, narrowed by the values that the mutation was given where the field takes them.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.language.placeholders import easy, required

if TYPE_CHECKING:
    from graphql import FieldNode

    from wfg_tui.schema import FieldInfo, SchemaIndex

_EARLIER: Final = 120.0
"""Seconds by which clocks may differ: what was created since then is looked for."""
_PAGE: Final = 10
_SINCE: Final = ("createdSince", "openedSince", "updatedSince")


def read_back(
    document: str, operation_name: str | None, variables: Mapping[str, Any], index: SchemaIndex, at: float
) -> str | None:
    """Gives a query for what the mutation `operation_name` of `document`, sent at `at` (seconds since the epoch),
    was about; None where the schema has none."""
    for field, given in _mutations(document, operation_name, variables):
        for type_name in _about(index, field):
            if (lines := _asked(index, type_name, field, given, at)) is not None:
                head = f"query LookAfter{_capital(field)} {{"
                return "\n".join((head, *(f"  {line}" for line in lines), "}")) + "\n"
    return None


def _mutations(
    document: str, operation_name: str | None, variables: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each root field of the mutation, with the scalars that it was given by their names."""
    from graphql import FieldNode, GraphQLError, OperationDefinitionNode, OperationType, parse

    try:
        nodes = parse(document, no_location=True).definitions
    except (GraphQLError, RecursionError):
        return
    for node in nodes:
        if not isinstance(node, OperationDefinitionNode) or node.operation is not OperationType.MUTATION:
            continue
        if operation_name and (node.name is None or node.name.value != operation_name):
            continue
        for selection in node.selection_set.selections:
            if isinstance(selection, FieldNode):
                yield selection.name.value, _scalars(selection, variables)


def _scalars(field: FieldNode, variables: Mapping[str, Any]) -> dict[str, Any]:
    from graphql import value_from_ast_untyped

    found: dict[str, Any] = {}
    for argument in field.arguments or ():
        value = value_from_ast_untyped(argument.value, dict(variables))
        for name, inner in value.items() if isinstance(value, dict) else ((argument.name.value, value),):
            if isinstance(inner, str | int | float) and not isinstance(inner, bool):
                found.setdefault(name, inner)
    return found


def _about(index: SchemaIndex, mutation: str) -> list[str]:
    """The types that a mutation is about: what its payload holds, then what its name speaks of, longest first."""
    root = index.root("mutation")
    field = index.field(root.name, mutation) if root is not None else None
    payload = index.type(field.type.name) if field is not None else None
    fields = payload.fields if payload is not None else ()
    held = [inner.type.name for inner in fields if index.is_composite(inner.type.name)]
    if payload is not None and any(inner.name == "id" for inner in fields):
        held.append(payload.name)
    objects = (name for name in index.type_names if index.kind(name) == "OBJECT")
    named = [name for name in objects if name.lower() in mutation.lower()]
    return list(dict.fromkeys((*held, *sorted(named, key=len, reverse=True))))


def _asked(
    index: SchemaIndex, type_name: str, mutation: str, given: Mapping[str, Any], at: float
) -> list[str] | None:
    """The best root field that gives `type_name`: the thing itself, else a list of it, as narrow as can be."""
    root = index.root("query")
    best: tuple[int, list[str]] | None = None
    for field in root.fields if root is not None else ():
        inner, path = _leads_to(index, field, type_name)
        if not path:
            continue
        arguments = _arguments(index, field, type_name, given, at)
        if arguments is None:
            continue
        text, rank = arguments
        if path == (field.name,) and not field.type.is_list and rank < _NARROWED:
            continue  # one thing, and nothing says which
        rank -= inner
        if best is None or rank > best[0]:
            best = (rank, _written(path, text, _selection(index, type_name, mutation)))
    return best[1] if best is not None else None


_NARROWED: Final = 10
"""The rank of arguments that name the very thing."""


def _leads_to(index: SchemaIndex, field: FieldInfo, type_name: str) -> tuple[int, tuple[str, ...]]:
    """How deep below a root field the type is, and the fields that lead to it; empty if they do not."""
    if field.type.name == type_name:
        return 0, (field.name,)
    for inner in _fields(index, field.type.name):
        if not inner.type.is_list or not easy(inner):
            continue
        if inner.type.name == type_name:
            return 1, (field.name, inner.name)
        for deeper in _fields(index, inner.type.name):
            if deeper.type.text.rstrip("!") == type_name and easy(deeper):
                return 4, (field.name, inner.name, deeper.name)
    return 0, ()


def _arguments(
    index: SchemaIndex, field: FieldInfo, type_name: str, given: Mapping[str, Any], at: float
) -> tuple[str, int] | None:
    """A root field's arguments and how well they narrow it; None where it wants what nobody knows."""
    parts: list[str] = []
    rank = 0
    for item in field.args:
        inputs = index.type(item.type.name)
        if inputs is not None and inputs.input_fields and not item.type.is_list:
            inner, more = _inner([one.name for one in inputs.input_fields], type_name, given, at)
            known = {part.partition(":")[0] for part in inner}
            if any(required(one) and one.name not in known for one in inputs.input_fields):
                if required(item):
                    return None
                continue
            if inner:
                parts.append(f"{item.name}: {{{', '.join(inner)}}}")
                rank += more
        elif (name := _key(item.name, type_name, given)) is not None:
            parts.append(f"{item.name}: {json.dumps(given[name], ensure_ascii=False)}")
            rank += _NARROWED
        elif required(item):
            return None
    return (f"({', '.join(parts)})" if parts else "", rank)


def _inner(names: list[str], type_name: str, given: Mapping[str, Any], at: float) -> tuple[list[str], int]:
    """The fields of an input object that are known: a page's, or what narrows a filter."""
    if {"number", "size"} <= set(names):
        return ["number: 1", f"size: {_PAGE}"], 0
    for name in names:
        if (key := _key(name, type_name, given)) is not None:
            return [f"{name}: {json.dumps(given[key], ensure_ascii=False)}"], _NARROWED
    for name in _SINCE:
        if name in names:
            since = datetime.datetime.fromtimestamp(at - _EARLIER, datetime.UTC)
            return [f'{name}: "{since:%Y-%m-%dT%H:%M:%SZ}"'], 2
    return [], 0


def _key(name: str, type_name: str, given: Mapping[str, Any]) -> str | None:
    """The given value that an input called `name` asks for: ``number`` also by ``requestNumber``."""
    for key in ("number", "id", "userName"):
        if key in given and name in (key, f"{type_name[:1].lower()}{type_name[1:]}{_capital(key)}"):
            return key
    return None


def _selection(index: SchemaIndex, type_name: str, mutation: str) -> list[str]:
    """The type's own values, and what the mutation's name speaks of besides."""
    lines: list[str] = []
    for field in _fields(index, type_name):
        if not easy(field):
            continue
        if index.is_leaf(field.type.name):
            lines.append(field.name)
        elif field.name.lower() in mutation.lower():
            lines += [f"{field.name} {{", *(f"  {line}" for line in _values(index, field.type.name)), "}"]
    return lines or ["__typename"]


def _values(index: SchemaIndex, type_name: str) -> list[str]:
    """The values of a type; of a page, those of its items."""
    fields = [field for field in _fields(index, type_name) if easy(field)]
    for field in fields:
        if field.type.is_list and index.is_composite(field.type.name):
            inner = [
                one.name for one in _fields(index, field.type.name) if index.is_leaf(one.type.name) and easy(one)
            ]
            return [f"{field.name} {{", *(f"  {name}" for name in inner or ["__typename"]), "}"]
    return [field.name for field in fields if index.is_leaf(field.type.name)] or ["__typename"]


def _fields(index: SchemaIndex, type_name: str) -> tuple[FieldInfo, ...]:
    found = index.type(type_name)
    return found.fields if found is not None else ()


def _written(path: tuple[str, ...], arguments: str, selection: list[str]) -> list[str]:
    lines = selection
    for depth, name in enumerate(reversed(path)):
        head = name + (arguments if depth == len(path) - 1 else "")
        lines = [f"{head} {{", *(f"  {line}" for line in lines), "}"]
    return lines


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
