"""Introspection that graphql-core can build from, made of what an index understood of one that it cannot.

A server that leaves keys out, names types that are not there or takes an output type for an argument still has a
schema worth checking queries against. What contradicts is left out or becomes a scalar; the rest stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.schema.model import DirectiveInfo, FieldInfo, InputInfo, TypeInfo, TypeRef
from wfg_tui.schema.reading import UNKNOWN

if TYPE_CHECKING:
    from wfg_tui.schema.index import SchemaIndex

_NAME: Final = re.compile(r"[_A-Za-z][_0-9A-Za-z]*\Z")
_NOT_ENUM_VALUES: Final = {"true", "false", "null"}


def without_contradictions(index: SchemaIndex) -> dict[str, Any]:
    """Gives ``{"__schema": {…}}`` with every key of the specification and no reference that leads nowhere."""
    return _Sound(index).introspection()


class _Sound:
    def __init__(self, index: SchemaIndex) -> None:
        self._index = index
        self._missing: set[str] = set()
        self._unknown = UNKNOWN
        while index.kind(self._unknown) not in {"", "SCALAR"}:
            self._unknown += "_"

    def introspection(self) -> dict[str, Any]:
        index = self._index
        known = [found for name in index.type_names if _NAME.match(name) and (found := index.type(name))]
        types = [self._type(found) for found in known]
        directives = [self._directive(found) for found in index.directives if _NAME.match(found.name)]
        roots = {
            "queryType": index.query_type,
            "mutationType": index.mutation_type,
            "subscriptionType": index.subscription_type,
        }
        return {
            "__schema": {
                "description": index.description or None,
                **{key: {"name": name} if self._is(name, "OBJECT") else None for key, name in roots.items()},
                "types": [*types, *(self._type(TypeInfo(name, "SCALAR")) for name in sorted(self._missing))],
                "directives": directives,
            }
        }

    def _is(self, name: str | None, *kinds: str) -> bool:
        return name is not None and self._index.kind(name) in kinds and _NAME.match(name) is not None

    def _type(self, found: TypeInfo) -> dict[str, Any]:
        has_fields = found.kind in {"OBJECT", "INTERFACE"}
        return {
            "kind": found.kind,
            "name": found.name,
            "description": found.description or None,
            "specifiedByURL": found.specified_by,
            "isOneOf": found.one_of,
            "fields": [self._field(one) for one in _sound(found.fields)] if has_fields else None,
            "inputFields": self._inputs(found.input_fields) if found.kind == "INPUT_OBJECT" else None,
            "enumValues": [
                {"name": one.name, "description": one.description or None, **_deprecation(one.deprecation)}
                for one in _sound(found.enum_values)
                if one.name not in _NOT_ENUM_VALUES
            ]
            if found.kind == "ENUM"
            else None,
            "interfaces": self._named(found.interfaces, "INTERFACE") if has_fields else None,
            "possibleTypes": self._named(self._index.possible_types(found.name), "OBJECT")
            if found.kind in {"UNION", "INTERFACE"}
            else None,
        }

    def _named(self, names: Iterable[str], kind: str) -> list[dict[str, Any]]:
        return [{"kind": kind, "name": name, "ofType": None} for name in names if self._is(name, kind)]

    def _field(self, found: FieldInfo) -> dict[str, Any]:
        return {
            "name": found.name,
            "description": found.description or None,
            "args": self._inputs(found.args),
            "type": self._ref(found.type, allowed=("SCALAR", "ENUM", "OBJECT", "INTERFACE", "UNION")),
            **_deprecation(found.deprecation),
        }

    def _inputs(self, found: Iterable[InputInfo]) -> list[dict[str, Any]]:
        return [
            {
                "name": one.name,
                "description": one.description or None,
                "type": self._ref(one.type, allowed=("SCALAR", "ENUM", "INPUT_OBJECT")),
                "defaultValue": one.default if _is_literal(one.default) else None,
                **_deprecation(one.deprecation),
            }
            for one in _sound(found)
        ]

    def _ref(self, found: TypeRef, allowed: tuple[str, ...]) -> dict[str, Any]:
        return self._wrapped(found.text, found.name, allowed)

    def _wrapped(self, text: str, name: str, allowed: tuple[str, ...]) -> dict[str, Any]:
        if text.endswith("!"):
            return {"kind": "NON_NULL", "name": None, "ofType": self._wrapped(text[:-1], name, allowed)}
        if text.startswith("["):
            return {"kind": "LIST", "name": None, "ofType": self._wrapped(text[1:-1], name, allowed)}
        if self._is(name, *allowed):
            return {"kind": self._index.kind(name), "name": name, "ofType": None}
        if self._index.kind(name) or not _NAME.match(name):
            name = self._unknown
        if not self._index.kind(name):
            self._missing.add(name)
        return {"kind": "SCALAR", "name": name, "ofType": None}

    def _directive(self, found: DirectiveInfo) -> dict[str, Any]:
        from graphql import DirectiveLocation

        return {
            "name": found.name,
            "description": found.description or None,
            "isRepeatable": found.repeatable,
            "locations": [place for place in found.locations if place in DirectiveLocation.__members__],
            "args": self._inputs(found.args),
        }


def _sound(members: Iterable[Any]) -> Iterable[Any]:
    return (one for one in members if _NAME.match(one.name))


def _deprecation(reason: str | None) -> dict[str, Any]:
    return {"isDeprecated": reason is not None, "deprecationReason": reason}


def _is_literal(default: str | None) -> bool:
    from graphql import GraphQLError, parse_value

    if default is None:
        return False
    try:
        parse_value(default)
    except (GraphQLError, RecursionError):
        return False
    return True
