"""What is to be said of a schema: what was repaired to read it, and where it is not as the specification has it.

A repair is made when a type is first seen and says nothing then; here all types are looked through once for the
words. Both are for whoever keeps the server: the schema is used all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from wfg_tui.schema.model import KINDS
from wfg_tui.schema.reading import UNKNOWN, Reference, ServedInput, ServedType, repaired_type, served_type
from wfg_tui.schema.storage import UNREADABLE
from wfg_tui.text import clean_line, shorten

if TYPE_CHECKING:
    from wfg_tui.schema.index import SchemaIndex

_NAME: Final = re.compile(r"[_A-Za-z][_0-9A-Za-z]*\Z")
_SHOWN: Final = 3
"""Places that are named for each kind of fault; the others are counted."""

_NAMELESS: Final = "Left out for want of a name, something in"
_DOUBLED: Final = "Came more than once in its type, the first is kept"
_NOWHERE: Final = f"A reference that names no type is shown as {UNKNOWN}"
_NO_KIND: Final = "Its kind is none that GraphQL has, and is guessed from what it has"
_ODD: Final = "Not as the specification has it, and read as far as it goes"
_LOST: Final = "Cannot be read at all, and is shown empty"
_MISSING: Final = "Named in the schema but not described"
_NO_NAMES: Final = "Not a name that a document could hold"
_LISTS: Final = ("fields", "inputFields", "enumValues", "interfaces", "possibleTypes")


class _Faults:
    """Places by what is wrong there: the first few, and how many."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = {}
        self._counts: dict[str, int] = {}

    def add(self, fault: str, place: str) -> None:
        self._counts[fault] = self._counts.get(fault, 0) + 1
        if self._counts[fault] <= _SHOWN:
            self._places.setdefault(fault, []).append(clean_line(shorten(place, 80)))

    def words(self) -> tuple[str, ...]:
        said = []
        for fault, places in self._places.items():
            more = self._counts[fault] - len(places)
            said.append(f"{fault}: {', '.join(places)}{f' and {more:,} more' if more else ''}.")
        return tuple(said)


def repairs_of(index: SchemaIndex) -> tuple[str, ...]:
    """Gives a sentence for each kind of repair that reading this schema takes, with places; none for a sound one.

    Looks at every type, and keeps none: some 15 ms for GitHub's schema of 1,600.
    """
    faults = _Faults()
    named: dict[str, str] = {}
    for name in index.type_names:
        raw = index.raw(name)
        if raw is None:
            continue
        if not _NAME.match(name):
            faults.add(_NO_NAMES, name)
        try:
            served = served_type(raw)
        except UNREADABLE:
            _in_loose(raw, name, named, faults)
        else:
            _in_served(served, named, faults)
    for root in (index.query_type, index.mutation_type, index.subscription_type):
        if root:
            named.setdefault(root, root)
    for one, place in named.items():
        if not index.kind(one):
            faults.add(_MISSING, f"{one} (by {place})" if one != place else one)
    for directive in index.directives:
        if not _NAME.match(directive.name):
            faults.add(_NO_NAMES, f"@{directive.name}")
    return faults.words()


def _in_served(served: ServedType, named: dict[str, str], faults: _Faults) -> None:
    owner = served.name
    for members in (served.fields, served.input_fields, served.enum_values):
        if members and len({one.name for one in members}) != len(members):
            seen: set[str] = set()
            for one in members:
                if one.name in seen:
                    faults.add(_DOUBLED, f"{owner}.{one.name}")
                seen.add(one.name)
    for field in served.fields or ():
        _refer(field.type, owner, field.name, named, faults)
        if field.args:
            _in_inputs(field.args, owner, named, faults)
    _in_inputs(served.input_fields or (), owner, named, faults)
    for value in served.enum_values or ():
        if not _NAME.match(value.name):
            faults.add(_NO_NAMES, f"{owner}.{value.name}")
    for one in (*(served.interfaces or ()), *(served.possible_types or ())):
        named.setdefault(one.name, owner)


def _in_inputs(inputs: Iterable[ServedInput], owner: str, named: dict[str, str], faults: _Faults) -> None:
    for one in inputs:
        _refer(one.type, owner, one.name, named, faults)


def _refer(found: Reference, owner: str, member: str, named: dict[str, str], faults: _Faults) -> None:
    inner: Reference | None = found
    while inner is not None and inner.of_type is not None and inner.kind in {"NON_NULL", "LIST"}:
        inner = inner.of_type
    name = inner.name if inner is not None and inner.kind not in {"NON_NULL", "LIST"} else None
    if not name:
        faults.add(_NOWHERE, f"{owner}.{member}")
    elif name not in named:
        named[name] = f"{owner}.{member}"
    if not _NAME.match(member):
        faults.add(_NO_NAMES, f"{owner}.{member}")


def _in_loose(raw: memoryview, name: str, named: dict[str, str], faults: _Faults) -> None:
    try:
        loose: Any = msgspec.json.decode(raw)
    except UNREADABLE:
        faults.add(_LOST, name)
        return
    found: Mapping[str, Any] = loose if isinstance(loose, Mapping) else {}
    told = False
    if found.get("kind") not in KINDS:
        faults.add(_NO_KIND, name)
        told = True
    for key in _LISTS:
        members = found.get(key)
        if isinstance(members, list) and not all(map(_has_name, members)):
            faults.add(_NAMELESS, f"{name}.{key}")
            told = True
    if not told:
        faults.add(_ODD, name)
    _in_served(repaired_type(found, name), named, faults)


def _has_name(loose: Any) -> bool:
    return isinstance(loose, Mapping) and isinstance(loose.get("name"), str)


def findings_of(index: SchemaIndex) -> tuple[str, ...]:
    """Gives what graphql-core's `validate_schema` finds, a sentence each: broken promises of interfaces, empty
    types, names that are not allowed.

    They never stop anything. Builds graphql-core's objects where they are not built yet: a part of a second for a
    large schema, so a UI asks in a thread. Raises as `SchemaIndex.graphql_schema`.
    """
    from graphql import GraphQLSchema, validate_schema

    known = index.graphql_schema().to_kwargs()
    known["assume_valid"] = False  # what is assumed is not looked at
    return tuple(clean_line(shorten(error.message, 400)) for error in validate_schema(GraphQLSchema(**known)))
