"""What one asks about, as one writes it: ``Type``, ``Type.field``, ``Type.field(argument:)``, ``@directive``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from wfg_tui.problems import UsageProblem
from wfg_tui.text import shorten

if TYPE_CHECKING:
    from wfg_tui.schema.index import SchemaIndex

TargetKind = Literal["type", "field", "argument", "input_field", "enum_value", "directive"]

_WRITTEN: Final = re.compile(r"\s*(@?[^.()\s:]+)\s*(?:\.\s*([^.()\s:]+)\s*)?(?:\(\s*([^.()\s:]+)\s*:?\s*\))?\s*")


@dataclass(frozen=True, slots=True)
class Target:
    """A thing of the schema."""

    kind: TargetKind
    owner: str
    """The type, or the directive with its ``@``."""
    member: str = ""
    """A field, an input field or an enum value."""
    argument: str = ""

    @property
    def path(self) -> str:
        """Gives it as it is written, such as ``Query.requests(filter:)``."""
        return path_of(self.owner, self.member, self.argument)


def path_of(owner: str, member: str = "", argument: str = "") -> str:
    """Gives a place of the schema as it is written."""
    path = f"{owner}.{member}" if member else owner
    return f"{path}({argument}:)" if argument else path


def target(index: SchemaIndex, written: str) -> Target:
    """Gives what `written` names.

    Raises:
        UsageProblem: ``schema.unknown_type``, ``schema.unknown_member`` or ``schema.unknown_directive``, naming
            what is called nearly so.
    """
    found = _WRITTEN.fullmatch(written)
    if found is None:
        raise UsageProblem(
            f"{shorten(written, 80)} names nothing of a schema.",
            code="schema.not_a_place",
            advice="Write TYPE, TYPE.FIELD, 'TYPE.FIELD(ARGUMENT:)', ENUM.VALUE or @DIRECTIVE.",
        )
    owner, member, argument = (part or "" for part in found.groups())
    if owner.startswith("@"):
        return _directive(index, owner, member, argument)
    info = index.type(owner)
    if info is None:
        raise unknown_type(index, owner)
    if not member:
        if argument:
            raise _unknown(f"{owner} is a type, and takes no arguments", "member", argument, ())
        return Target("type", owner)
    field = index.field(owner, member)
    if field is not None:
        arguments = [one.name for one in field.args]
        if argument and argument not in arguments:
            raise _unknown(f"{owner}.{member} has no argument", "member", argument, arguments)
        return Target("argument" if argument else "field", owner, member, argument)
    inputs, values = {one.name for one in info.input_fields}, {one.name for one in info.enum_values}
    if not argument and member in inputs:
        return Target("input_field", owner, member)
    if not argument and member in values:
        return Target("enum_value", owner, member)
    raise _unknown(f"{owner} has no", "member", member, [*(one.name for one in info.fields), *inputs, *values])


def _directive(index: SchemaIndex, owner: str, member: str, argument: str) -> Target:
    directive = index.directive(owner[1:])
    if directive is None or member:
        names = () if member else (f"@{one.name}" for one in index.directives)
        raise _unknown("The schema has no directive", "directive", f"{owner}.{member}" if member else owner, names)
    arguments = [one.name for one in directive.args]
    if argument and argument not in arguments:
        raise _unknown(f"{owner} has no argument", "member", argument, arguments)
    return Target("argument" if argument else "directive", owner, "", argument)


def unknown_type(index: SchemaIndex, name: str) -> UsageProblem:
    """Gives the problem ``schema.unknown_type``, which names the types that are called nearly so."""
    return _unknown("The schema has no type called", "type", name, index.type_names)


def _unknown(what: str, kind: str, name: str, names: Iterable[str]) -> UsageProblem:
    from difflib import get_close_matches

    by_lower = {one.lower(): one for one in names}
    near = [by_lower[one] for one in get_close_matches(name.lower(), by_lower, n=4, cutoff=0.6)]
    return UsageProblem(
        f"{what} {shorten(name, 80)}.",
        code=f"schema.unknown_{kind}",
        meaning=f"There is {' and '.join(filter(None, (', '.join(near[:-1]), near[-1])))}." if near else "",
        advice="`wfg-tui schema search TEXT` finds names, arguments and descriptions.",
    )
