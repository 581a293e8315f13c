"""A schema as text for others: SDL as served or sorted, introspection JSON, or one type of either."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from wfg_tui.problems import UsageProblem
from wfg_tui.text import shorten

if TYPE_CHECKING:
    from wfg_tui.schema.index import SchemaIndex


def as_sdl(index: SchemaIndex, *, by_name: bool = False, type_name: str = "") -> str:
    """Gives the schema, or one type of it, in the schema definition language.

    `by_name` puts types, fields, arguments and values in the order of their names, so that two texts can be laid
    side by side; else they stand as they were served.

    Raises:
        UsageProblem: ``schema.unknown_type``; as `SchemaIndex.graphql_schema`.
    """
    from graphql import lexicographic_sort_schema, print_schema, print_type

    schema = index.graphql_schema()
    if by_name:
        schema = lexicographic_sort_schema(schema)
    if not type_name:
        return print_schema(schema) + "\n"
    found = schema.type_map.get(type_name)
    if found is None:
        raise _unknown(type_name)
    return print_type(found) + "\n"


def as_introspection(index: SchemaIndex, *, by_name: bool = False, type_name: str = "") -> str:
    """Gives introspection JSON, or the ``__Type`` of one type; `by_name` as `as_sdl` (types alone).

    Raises:
        UsageProblem: ``schema.unknown_type``.
    """
    told = index.to_introspection()
    types = told["__schema"]["types"]
    if by_name:
        types.sort(key=lambda one: str(one.get("name")))
    if type_name:
        named = [one for one in types if one.get("name") == type_name]
        if not named:
            raise _unknown(type_name)
        told = named[0]
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _unknown(name: str) -> UsageProblem:
    return UsageProblem(
        f"The schema has no type called {shorten(name, 80)}.",
        code="schema.unknown_type",
        advice="`wfg-tui schema search TEXT` finds names, arguments and descriptions.",
    )
