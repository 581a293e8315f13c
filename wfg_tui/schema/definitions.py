"""One definition of the schema in the schema definition language, written from the facts: no other type is built.

Laid out as graphql-core prints it, so that it can be laid beside a whole schema's text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from wfg_tui.problems import UsageProblem
from wfg_tui.schema.model import NO_REASON, DirectiveInfo, EnumValueInfo, FieldInfo, InputInfo, TypeInfo
from wfg_tui.schema.target import Target

if TYPE_CHECKING:
    from wfg_tui.schema.index import SchemaIndex

_AnyMember = FieldInfo | InputInfo | EnumValueInfo
_KEYWORDS: Final = {
    "OBJECT": "type",
    "INTERFACE": "interface",
    "UNION": "union",
    "ENUM": "enum",
    "INPUT_OBJECT": "input",
    "SCALAR": "scalar",
}


def definition_of(index: SchemaIndex, target: Target) -> str:
    """Gives the definition of a type or a directive, or the lines of one of its members.

    Raises:
        UsageProblem: ``schema.unknown_type``, if the schema does not describe it.
    """
    if target.owner.startswith("@"):
        directive = index.directive(target.owner[1:])
        if directive is not None:
            found: Sequence[InputInfo] = [one for one in directive.args if one.name == target.argument]
            return "\n".join(_inputs(found, "") if target.argument else _directive(directive)) + "\n"
    info = index.type(target.owner)
    if info is not None and not target.member:
        return type_definition(info)
    for one in _members(info) if info is not None else ():
        if one.name == target.member:
            if target.argument and isinstance(one, FieldInfo):
                lines = _inputs([arg for arg in one.args if arg.name == target.argument], "")
            else:
                lines = _member(one, "", first=True)
            return "\n".join(lines) + "\n"
    raise UsageProblem(
        f"The schema does not describe {target.path}.",
        code="schema.unknown_type",
        advice="`wfg-tui schema search TEXT` finds names, arguments and descriptions.",
    )


def type_definition(info: TypeInfo) -> str:
    """Gives a type's definition, ending in a line feed."""
    head = f"{_KEYWORDS[info.kind]} {info.name}"
    if info.interfaces:
        head += f" implements {' & '.join(info.interfaces)}"
    if info.kind == "UNION" and info.possible_types:
        head += f" = {' | '.join(info.possible_types)}"
    if info.one_of:
        head += " @oneOf"
    if info.specified_by is not None:
        head += f" @specifiedBy(url: {_quoted(info.specified_by)})"
    members = _members(info)
    lines = [*_described(info.description, "", first=True)]
    if not members:
        return "\n".join([*lines, head]) + "\n"
    lines.append(f"{head} {{")
    for number, one in enumerate(members):
        lines += _member(one, "  ", first=number == 0)
    return "\n".join([*lines, "}"]) + "\n"


def _members(info: TypeInfo) -> tuple[_AnyMember, ...]:
    return (*info.fields, *info.input_fields, *info.enum_values)


def _member(one: _AnyMember, indent: str, *, first: bool) -> list[str]:
    lines = _described(one.description, indent, first=first)
    if isinstance(one, InputInfo):
        return [*lines, f"{indent}{_input(one)}"]
    if isinstance(one, EnumValueInfo):
        return [*lines, f"{indent}{one.name}{_deprecated(one.deprecation)}"]
    tail = f": {one.type.text}{_deprecated(one.deprecation)}"
    return [*lines, *_taking(f"{indent}{one.name}", one.args, tail, indent)]


def _directive(directive: DirectiveInfo) -> list[str]:
    tail = f"{' repeatable' if directive.repeatable else ''} on {' | '.join(directive.locations)}"
    return [
        *_described(directive.description, "", first=True),
        *_taking(f"directive @{directive.name}", directive.args, tail, ""),
    ]


def _taking(head: str, args: Sequence[InputInfo], tail: str, indent: str) -> list[str]:
    if not args:
        return [head + tail]
    if not any(one.description for one in args):
        return [f"{head}({', '.join(_input(one) for one in args)}){tail}"]
    return [f"{head}(", *_inputs(args, f"{indent}  "), f"{indent}){tail}"]


def _inputs(args: Iterable[InputInfo], indent: str) -> list[str]:
    return [line for number, one in enumerate(args) for line in _member(one, indent, first=number == 0)]


def _input(one: InputInfo) -> str:
    default = "" if one.default is None else f" = {one.default}"
    return f"{one.name}: {one.type.text}{default}{_deprecated(one.deprecation)}"


def _deprecated(reason: str | None) -> str:
    if reason is None:
        return ""
    return " @deprecated" if reason == NO_REASON else f" @deprecated(reason: {_quoted(reason)})"


def _quoted(text: str) -> str:
    from graphql.language.print_string import print_string

    return print_string(text)


def _described(description: str, indent: str, *, first: bool) -> list[str]:
    if not description:
        return []
    from graphql.language.block_string import is_printable_as_block_string, print_block_string

    block = is_printable_as_block_string(description)
    text = print_block_string(description) if block else _quoted(description)
    lines = [f"{indent}{line}" for line in text.split("\n")]
    return lines if first or not indent else ["", *lines]
