"""Introspection JSON as facts: a type at a time, strictly where it is well formed, by repair where it is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

import msgspec

from wfg_tui.schema.model import (
    KINDS,
    NO_REASON,
    DirectiveInfo,
    EnumValueInfo,
    FieldInfo,
    InputInfo,
    Kind,
    TypeInfo,
    TypeRef,
    type_ref,
)
from wfg_tui.schema.storage import UNREADABLE

UNKNOWN: Final = "Unknown"
"""Stands for a type reference that names nothing."""
WRAPPERS: Final = ("NON_NULL", "LIST")
"""No set: what is looked up may be anything, hashable or not."""
DEEPEST: Final = 32
"""Lists of lists deeper than this are cut: no schema has them, an attacker's may."""


class Reference(msgspec.Struct, rename="camel", gc=False):
    """Introspection's ``__Type`` where a field or an argument refers to one."""

    kind: str
    name: str | None = None
    of_type: Reference | None = None


class _Named(msgspec.Struct, gc=False):
    name: str


class ServedInput(msgspec.Struct, rename="camel", gc=False):
    """Introspection's ``__InputValue``."""

    name: str
    type: Reference
    description: str | None = None
    default_value: str | None = None
    is_deprecated: bool | None = False
    deprecation_reason: str | None = None


class ServedField(msgspec.Struct, rename="camel", gc=False):
    """Introspection's ``__Field``."""

    name: str
    type: Reference
    description: str | None = None
    args: list[ServedInput] | None = None
    is_deprecated: bool | None = False
    deprecation_reason: str | None = None


class _EnumValue(msgspec.Struct, rename="camel", gc=False):
    name: str
    description: str | None = None
    is_deprecated: bool | None = False
    deprecation_reason: str | None = None


class ServedType(msgspec.Struct, gc=False):
    """Introspection's ``__Type`` as the specification has it; what a server does not tell is None."""

    kind: Kind
    name: str
    description: str | None = None
    fields: list[ServedField] | None = None
    input_fields: list[ServedInput] | None = msgspec.field(name="inputFields", default=None)
    enum_values: list[_EnumValue] | None = msgspec.field(name="enumValues", default=None)
    interfaces: list[_Named] | None = None
    possible_types: list[_Named] | None = msgspec.field(name="possibleTypes", default=None)
    is_one_of: bool | None = msgspec.field(name="isOneOf", default=False)
    specified_by: str | None = msgspec.field(name="specifiedByURL", default=None)


class _Directive(msgspec.Struct, rename="camel", gc=False):
    name: str
    description: str | None = None
    locations: list[str] | None = None
    args: list[ServedInput] | None = None
    is_repeatable: bool | None = False


Member = TypeVar("Member", ServedField, ServedInput, _EnumValue, _Directive)

_TYPE: Final = msgspec.json.Decoder(ServedType)
_DIRECTIVES: Final = msgspec.json.Decoder(list[_Directive])


def read_type(raw: bytes | memoryview, name: str) -> TypeInfo:
    """Gives the type that `raw`, a JSON object of introspection's ``__Type``, describes.

    What is not as the specification has it is repaired as far as it goes: a member without a name is left out, a
    reference that leads nowhere points to `UNKNOWN`, a kind that does not exist becomes what the members suggest.
    """
    try:
        return _type(served_type(raw))
    except UNREADABLE:
        try:
            return _type(repaired_type(msgspec.json.decode(raw), name))
        except UNREADABLE:
            return TypeInfo(name, "SCALAR")


def served_type(raw: bytes | memoryview) -> ServedType:
    """Gives what `raw` says, if it is as the specification has it. Raises `UNREADABLE` where it is not."""
    return _TYPE.decode(raw)


def read_directives(raw: bytes | memoryview) -> tuple[DirectiveInfo, ...]:
    """Gives the directives of a JSON list of introspection's ``__Directive``."""
    try:
        found = _DIRECTIVES.decode(raw)
    except UNREADABLE:
        try:
            loose = msgspec.json.decode(raw)
        except UNREADABLE:
            return ()
        found = [
            _Directive(
                name=one["name"],
                description=_text(one.get("description")),
                locations=[place for place in _items(one.get("locations")) if isinstance(place, str)],
                args=_repaired_inputs(one.get("args")),
                is_repeatable=one.get("isRepeatable") is True,
            )
            for one in _named(loose)
        ]
    return tuple(
        DirectiveInfo(
            one.name, one.description or "", tuple(one.locations or ()), _inputs(one.args), bool(one.is_repeatable)
        )
        for one in _first_of_each(found)
    )


def _type(found: ServedType) -> TypeInfo:
    return TypeInfo(
        name=found.name,
        kind=found.kind,
        description=found.description or "",
        fields=tuple(
            FieldInfo(
                one.name,
                written_type(one.type),
                one.description or "",
                _inputs(one.args),
                _deprecation(one.is_deprecated, one.deprecation_reason),
            )
            for one in _first_of_each(found.fields)
        ),
        input_fields=_inputs(found.input_fields),
        enum_values=tuple(
            EnumValueInfo(one.name, one.description or "", _deprecation(one.is_deprecated, one.deprecation_reason))
            for one in _first_of_each(found.enum_values)
        ),
        interfaces=tuple(one.name for one in found.interfaces or ()),
        possible_types=tuple(one.name for one in found.possible_types or ()),
        one_of=bool(found.is_one_of),
        specified_by=found.specified_by,
    )


def _inputs(found: list[ServedInput] | None) -> tuple[InputInfo, ...]:
    return tuple(
        InputInfo(
            one.name,
            written_type(one.type),
            one.description or "",
            one.default_value,
            _deprecation(one.is_deprecated, one.deprecation_reason),
        )
        for one in _first_of_each(found)
    )


def _first_of_each(found: list[Member] | None) -> Iterable[Member]:
    if not found:
        return ()
    unique: dict[str, Member] = {}
    for one in found:
        unique.setdefault(one.name, one)
    return unique.values()


def _deprecation(deprecated: bool | None, reason: str | None) -> str | None:
    return (reason or NO_REASON) if deprecated or reason else None


def written_type(found: Reference) -> TypeRef:
    """Gives `found` as it is written in a document; `UNKNOWN` where it leads nowhere."""
    wrappers: list[str] = []
    inner: Reference | None = found
    while inner is not None and inner.kind in WRAPPERS and len(wrappers) < DEEPEST:
        wrappers.append(inner.kind)
        inner = inner.of_type
    text = (inner.name if inner is not None else None) or UNKNOWN
    for kind in reversed(wrappers):
        text = (text if text.endswith("!") else f"{text}!") if kind == "NON_NULL" else f"[{text}]"
    return type_ref(text)


# Repair: from any JSON to the shapes above.


def repaired_type(loose: Any, name: str) -> ServedType:
    """Gives as much of any JSON as is a type called `name`."""
    found: Mapping[str, Any] = loose if isinstance(loose, Mapping) else {}
    return ServedType(
        kind=_kind(found),
        name=name,
        description=_text(found.get("description")),
        fields=[
            ServedField(
                name=one["name"],
                type=_repaired_ref(one.get("type")),
                description=_text(one.get("description")),
                args=_repaired_inputs(one.get("args")),
                is_deprecated=one.get("isDeprecated") is True,
                deprecation_reason=_text(one.get("deprecationReason")),
            )
            for one in _named(found.get("fields"))
        ],
        input_fields=_repaired_inputs(found.get("inputFields")),
        enum_values=[
            _EnumValue(
                name=one["name"],
                description=_text(one.get("description")),
                is_deprecated=one.get("isDeprecated") is True,
                deprecation_reason=_text(one.get("deprecationReason")),
            )
            for one in _named(found.get("enumValues"))
        ],
        interfaces=[_Named(one["name"]) for one in _named(found.get("interfaces"))],
        possible_types=[_Named(one["name"]) for one in _named(found.get("possibleTypes"))],
        is_one_of=found.get("isOneOf") is True,
        specified_by=_text(found.get("specifiedByURL")),
    )


def _kind(found: Mapping[str, Any]) -> Kind:
    kind = found.get("kind")
    for known in KINDS:
        if kind == known:
            return known
    if found.get("possibleTypes"):
        return "UNION"
    if found.get("inputFields"):
        return "INPUT_OBJECT"
    if found.get("enumValues"):
        return "ENUM"
    return "OBJECT" if found.get("fields") else "SCALAR"


def _repaired_inputs(loose: Any) -> list[ServedInput]:
    return [
        ServedInput(
            name=one["name"],
            type=_repaired_ref(one.get("type")),
            description=_text(one.get("description")),
            default_value=_text(one.get("defaultValue")),
            is_deprecated=one.get("isDeprecated") is True,
            deprecation_reason=_text(one.get("deprecationReason")),
        )
        for one in _named(loose)
    ]


def _repaired_ref(loose: Any) -> Reference:
    kinds: list[str] = []
    inner = loose
    while isinstance(inner, Mapping) and inner.get("kind") in WRAPPERS and len(kinds) < DEEPEST:
        kinds.append(inner["kind"])
        inner = inner.get("ofType")
    found = Reference(kind="SCALAR", name=_text(inner.get("name")) if isinstance(inner, Mapping) else None)
    for kind in reversed(kinds):
        found = Reference(kind=kind, of_type=found)
    return found


def _named(loose: Any) -> list[Mapping[str, Any]]:
    return [one for one in _items(loose) if isinstance(one, Mapping) and isinstance(one.get("name"), str)]


def _items(loose: Any) -> list[Any]:
    return loose if isinstance(loose, list) else []


def _text(loose: Any) -> str | None:
    return loose if isinstance(loose, str) else None
