"""Where something of a schema is used: in the schema itself, and in documents that another room has read.

A type is used by fields that give it, by arguments and input fields that take it, by types that stand over it. A
member is used by what declares it too, by default values that hold it, and wherever one gets to its owner.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from wfg_tui.schema.target import Target, TargetKind, path_of

if TYPE_CHECKING:
    from wfg_tui.schema.index import SchemaIndex
    from wfg_tui.schema.wiring import Mention, Taken, Wiring

How = Literal["returns", "takes", "implements", "member", "declares", "defaults", "reaches", "bears"]

HOW_WORDS: Final[dict[How, str]] = {
    "returns": "gives it",
    "takes": "takes it",
    "implements": "implements it",
    "member": "has it as a member",
    "declares": "declares it",
    "defaults": "has it in its default",
    "reaches": "leads to it",
    "bears": "bears it",
}
TOLD: Final = frozenset({"@deprecated", "@specifiedBy", "@oneOf"})
"""The directives of which introspection tells where they stand (GraphQL, section 4.2)."""
SILENT: Final = "Introspection does not tell where a schema bears this directive."
"""What to say of any other."""


@dataclass(frozen=True, slots=True)
class Use:
    """One place in the schema that names something."""

    how: How
    """A field ``returns`` a type, an argument or input field ``takes`` it, a type ``implements`` it, or a union
    has it as a ``member``. An interface ``declares`` a field, a default value ``defaults`` to a value or an input
    field, a place ``reaches`` the owner of a member, and ``bears`` a directive."""
    type_name: str
    """The type in which the place is; ``@name`` for a directive's argument."""
    field_name: str = ""
    argument: str = ""
    deprecated: bool = False

    @property
    def path(self) -> str:
        """Gives the place as ``User.requests`` or ``Query.requests(filter:)``."""
        return path_of(self.type_name, self.field_name, self.argument)


@dataclass(frozen=True, slots=True)
class DocumentUse:
    """One place in a document that names something of the schema: what the language room reads of a document."""

    kind: TargetKind
    path: str
    """As `Target.path` has it."""
    type_name: str
    """The named type that a field gives, or an argument or input field takes; empty for the rest."""
    line: int
    column: int
    length: int
    """Line and column from 0, in code points."""


def uses(index: SchemaIndex, name: str) -> tuple[Use, ...]:
    """Gives every use of the type called `name`: in the operations' roots first, then by type name."""
    return tuple(map(_use, index.wiring.mentions(name)))


def uses_by_type(index: SchemaIndex, name: str) -> Iterator[tuple[Use, ...]]:
    """Gives the same in parts, the first ones empty: a UI can stop for breath between any two."""
    for _ in index.wiring.read():
        yield ()
    yield uses(index, name)


def uses_of(index: SchemaIndex, target: Target) -> tuple[Use, ...]:
    """Gives every use of `target` in the schema, those that say most of it first."""
    wiring = index.wiring
    match target.kind:
        case "type":
            return uses(index, target.owner)
        case "directive":
            return tuple(_bearing(index, target.owner))
        case "argument":
            return tuple(_declared(wiring, target)) if not target.owner.startswith("@") else ()
        case "field":
            return (*_declared(wiring, target), *_reaching(wiring, target.owner, {"returns"}))
        case "input_field":
            return (*_defaults(index, target), *_reaching(wiring, target.owner, {"takes"}))
        case "enum_value":
            return (*_defaults(index, target), *_reaching(wiring, target.owner, {"returns", "takes"}))


def used_in(target: Target, read: Iterable[DocumentUse]) -> Iterator[DocumentUse]:
    """Gives those places of a document that name `target`; for a type, also the fields that give it and the
    arguments that take it."""
    owner = target.owner if target.kind == "type" else None
    return (one for one in read if one.path == target.path or (owner is not None and one.type_name == owner))


def _use(mention: Mention) -> Use:
    return Use(mention.how, mention.type_name, mention.field_name, mention.argument, mention.deprecated)


def _reaching(wiring: Wiring, owner: str, how: set[str]) -> Iterator[Use]:
    for one in wiring.mentions(owner):
        if one.how in how:
            yield Use("reaches", one.type_name, one.field_name, one.argument, one.deprecated)


def _declared(wiring: Wiring, target: Target) -> Iterator[Use]:
    """The same field, or argument, in the interfaces above a type and in the types that implement it."""
    above = wiring.interfaces(target.owner)
    below = [one.type_name for one in wiring.mentions(target.owner) if one.how == "implements"]
    declared: tuple[tuple[How, Iterable[str]], ...] = (("declares", above), ("implements", below))
    for how, names in declared:
        for name in names:
            field = next((one for one in wiring.fields(name) if one.name == target.member), None)
            if field is None or (target.argument and target.argument not in {one.name for one in field.takes}):
                continue
            yield Use(how, name, field.name, target.argument, field.deprecated)


def _bearing(index: SchemaIndex, directive: str) -> Iterator[Use]:
    """The places that bear a directive, as far as introspection tells."""
    wiring = index.wiring
    if directive == "@deprecated":
        for name in wiring.type_names:
            for field in wiring.fields(name):
                if field.deprecated:
                    yield Use("bears", name, field.name, deprecated=True)
                for one in field.takes:
                    if one.deprecated:
                        yield Use("bears", name, field.name, one.name, True)
            for one in wiring.inputs(name):
                if one.deprecated:
                    yield Use("bears", name, one.name, deprecated=True)
            found = index.type(name) if index.kind(name) == "ENUM" else None
            for value in found.enum_values if found is not None else ():
                if value.deprecation is not None:
                    yield Use("bears", name, value.name, deprecated=True)
        for described in index.directives:
            for argument in described.args:
                if argument.deprecation is not None:
                    yield Use("bears", f"@{described.name}", "", argument.name, True)
    elif directive in {"@specifiedBy", "@oneOf"}:
        for name in wiring.type_names:
            kind = "SCALAR" if directive == "@specifiedBy" else "INPUT_OBJECT"
            found = index.type(name) if index.kind(name) == kind else None
            if found is not None and (found.one_of if kind == "INPUT_OBJECT" else found.specified_by is not None):
                yield Use("bears", name)


# Default values


def _defaults(index: SchemaIndex, target: Target) -> Iterator[Use]:
    """The arguments and input fields whose default value holds an enum's value, or gives an input field."""
    for place, one in _with_default(index):
        if target.member in (one.default or "") and target.path in _held(index, one.type_name, one.default or ""):
            yield Use("defaults", place[0], place[1], place[2], one.deprecated)


def _with_default(index: SchemaIndex) -> Iterator[tuple[tuple[str, str, str], Taken]]:
    from wfg_tui.schema.wiring import taken

    wiring = index.wiring
    for name in wiring.type_names:
        for field in wiring.fields(name):
            for one in field.takes:
                if one.default is not None:
                    yield (name, field.name, one.name), one
        for one in wiring.inputs(name):
            if one.default is not None:
                yield (name, one.name, ""), one
    for directive in index.directives:
        for argument in directive.args:
            if argument.default is not None:
                yield (f"@{directive.name}", "", argument.name), taken(argument)


_LEXEME: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\]|\\.)*"|[_A-Za-z][_0-9A-Za-z]*|[{}:]', re.DOTALL
)


def _held(index: SchemaIndex, type_name: str, literal: str) -> set[str]:
    """Gives the enum values and input fields, as paths, that a literal of a type holds."""
    found: set[str] = set()
    around: list[str] = []
    inside = type_name
    lexemes = [one.group() for one in _LEXEME.finditer(literal)]
    for at, lexeme in enumerate(lexemes):
        if lexeme == "{":
            around.append(inside)
        elif lexeme == "}":
            inside = around.pop() if around else type_name
        elif lexeme[0] not in '":':
            if at + 1 < len(lexemes) and lexemes[at + 1] == ":" and around:
                found.add(f"{around[-1]}.{lexeme}")
                takes = (one.type_name for one in index.wiring.inputs(around[-1]) if one.name == lexeme)
                inside = next(takes, "")
            elif index.kind(inside) == "ENUM":
                found.add(f"{inside}.{lexeme}")
    return found
