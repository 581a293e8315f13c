"""Where a type is used: fields that give it, arguments and input fields that take it, types that stand over it.

Nothing is built beforehand. The bytes of each type are searched for the name, and only types that mention it are
decoded: a rarely used name costs a scan of a few milliseconds, a common one the decoding of its users, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec

from wfg_tui.schema.model import InputInfo, TypeInfo

if TYPE_CHECKING:
    from wfg_tui.schema.index import SchemaIndex

How = Literal["returns", "takes", "implements", "member"]


@dataclass(frozen=True, slots=True)
class Use:
    """One place in the schema that names a type."""

    how: How
    """A field ``returns`` it, an argument or input field ``takes`` it, a type ``implements`` it, or a union that
    has it as a ``member``."""
    type_name: str
    """The type in which the place is; ``@name`` for a directive's argument."""
    field_name: str = ""
    argument: str = ""
    deprecated: bool = False

    @property
    def path(self) -> str:
        """Gives the place as ``User.requests`` or ``Query.requests(filter:)``."""
        if self.argument:
            owner = f"{self.type_name}.{self.field_name}" if self.field_name else self.type_name
            return f"{owner}({self.argument}:)"
        return f"{self.type_name}.{self.field_name}" if self.field_name else self.type_name


def uses(index: SchemaIndex, name: str) -> tuple[Use, ...]:
    """Gives every use of the type called `name`: in the operations' roots first, then by type name."""
    return tuple(use for some in uses_by_type(index, name) for use in some)


def uses_by_type(index: SchemaIndex, name: str) -> Iterator[tuple[Use, ...]]:
    """Gives the same, one type's at a time, most of them empty: a UI can stop for breath between any two."""
    written = msgspec.json.encode(name)
    roots = [one for one in (index.query_type, index.mutation_type, index.subscription_type) if one]
    for owner in dict.fromkeys([*roots, *index.type_names]):
        raw = index.raw(owner)
        found = index.type(owner) if raw is not None and written in bytes(raw) else None
        yield () if found is None else tuple(_uses_in(found, name))
    for directive in index.directives:
        yield tuple(_taking(directive.args, name, f"@{directive.name}"))


def _uses_in(found: TypeInfo, name: str) -> Iterator[Use]:
    if name in found.interfaces:
        yield Use("implements", found.name)
    if found.kind == "UNION" and name in found.possible_types:
        yield Use("member", found.name)
    for field in found.fields:
        if field.type.name == name:
            yield Use("returns", found.name, field.name, deprecated=field.deprecation is not None)
        yield from _taking(field.args, name, found.name, field.name)
    for one in found.input_fields:
        if one.type.name == name:
            yield Use("takes", found.name, one.name, deprecated=one.deprecation is not None)


def _taking(inputs: Iterable[InputInfo], name: str, type_name: str, field_name: str = "") -> Iterator[Use]:
    for one in inputs:
        if one.type.name == name:
            yield Use("takes", type_name, field_name, one.name, one.deprecation is not None)
