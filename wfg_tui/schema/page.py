"""A type's page as plain text: what ``schema show`` prints. Foreign words are cleaned here, the last stop."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from wfg_tui.schema.model import KIND_WORDS, EnumValueInfo, FieldInfo, InputInfo, TypeInfo
from wfg_tui.schema.target import unknown_type
from wfg_tui.schema.usage import uses
from wfg_tui.text import clean, clean_line, shorten

if TYPE_CHECKING:
    from wfg_tui.schema.index import SchemaIndex

_LONGEST_DESCRIPTION: Final = 20_000
"""Characters of one description; a page is for reading."""


def type_page(index: SchemaIndex, name: str, width: int = 100) -> str:
    """Gives the page of the type called `name`, wrapped to `width` columns, without control characters.

    Raises:
        UsageProblem: ``schema.unknown_type``, naming the types that are called nearly so.
    """
    found = index.type(name)
    if found is None:
        raise unknown_type(index, name)
    return "\n".join(_page(index, found, max(width, 40))) + "\n"


def _page(index: SchemaIndex, found: TypeInfo, width: int) -> Iterator[str]:
    yield clean_line(f"{found.name}  {KIND_WORDS[found.kind]}{_role(index, found.name)}")
    yield from _words(found.description, width, "  ")
    if found.one_of:
        yield "  One of: exactly one of its fields is given (@oneOf)."
    if found.specified_by:
        yield from _words(f"Specified by {found.specified_by}", width, "  ")
    yield from _section("Implements", found.interfaces, width)
    if found.kind == "UNION":
        yield from _section("One of", index.possible_types(found.name), width)
    if found.kind == "INTERFACE":
        yield from _section("Implemented by", index.implementations(found.name), width)
    if found.fields:
        yield from ("", "Fields")
        for field in found.fields:
            yield from _field(field, width)
    if found.input_fields:
        yield from ("", "Fields")
        for one in found.input_fields:
            yield from _input(one, width, "  ")
    if found.enum_values:
        yield from ("", "Values")
        for value in found.enum_values:
            yield from _value(value, width)
    places = uses(index, found.name)
    yield from _section("Returned by", (use.path for use in places if use.how == "returns"), width)
    yield from _section("Taken by", (use.path for use in places if use.how == "takes"), width)
    yield from _section("Member of", (use.path for use in places if use.how == "member"), width)


def _role(index: SchemaIndex, name: str) -> str:
    roots = (
        (index.query_type, "query"),
        (index.mutation_type, "mutation"),
        (index.subscription_type, "subscription"),
    )
    return "".join(f", where every {operation} begins" for root, operation in roots if root == name)


def _section(title: str, names: Iterable[str], width: int) -> Iterator[str]:
    listed = ", ".join(clean_line(name) for name in names)
    if listed:
        yield ""
        yield title
        yield from _words(listed, width, "  ")


def _field(field: FieldInfo, width: int) -> Iterator[str]:
    arguments = [_signature(one) for one in field.args]
    line = clean_line(f"  {field.name}{'(' + ', '.join(arguments) + ')' if arguments else ''}: {field.type.text}")
    told = any(one.description or one.deprecation is not None for one in field.args)
    if arguments and (told or len(line) > width):
        yield clean_line(f"  {field.name}(")
        for one in field.args:
            yield from _input(one, width, "      ")
        yield clean_line(f"  ): {field.type.text}")
    else:
        yield line
    yield from _about(field.description, field.deprecation, width, "      ")


def _input(one: InputInfo, width: int, indent: str) -> Iterator[str]:
    yield clean_line(f"{indent}{_signature(one)}")
    yield from _about(one.description, one.deprecation, width, indent + "    ")


def _signature(one: InputInfo) -> str:
    return f"{one.name}: {one.type.text}{'' if one.default is None else ' = ' + one.default}"


def _value(value: EnumValueInfo, width: int) -> Iterator[str]:
    yield clean_line(f"  {value.name}")
    yield from _about(value.description, value.deprecation, width, "      ")


def _about(description: str, deprecation: str | None, width: int, indent: str) -> Iterator[str]:
    if deprecation is not None:
        yield from _words(f"Deprecated: {deprecation}", width, indent)
    yield from _words(description, width, indent)


def _words(words: str, width: int, indent: str) -> Iterator[str]:
    for line in clean(shorten(words.strip().replace("\r\n", "\n"), _LONGEST_DESCRIPTION)).splitlines():
        line = line.expandtabs(4)
        said = line.strip()
        deeper = indent + line[: len(line) - len(line.lstrip())][:20]
        if len(deeper) + len(said) <= width:
            yield deeper + said if said else ""
            continue
        yield from textwrap.wrap(
            said,
            width,
            initial_indent=deeper,
            subsequent_indent=deeper,
            break_long_words=False,
            break_on_hyphens=False,
        )
