"""Whether variables are what the operation declares."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from wfg_tui.language.diagnostics import Diagnostic
from wfg_tui.language.document import Document, as_document
from wfg_tui.language.formatting import take_apart
from wfg_tui.language.json_text import JsonTextError, JsonValue, read_json
from wfg_tui.language.placeholders import required
from wfg_tui.language.places import Places
from wfg_tui.language.syntax import Definition, UnlexableError, read
from wfg_tui.language.variables import declared, is_empty

if TYPE_CHECKING:
    from wfg_tui.schema import InputInfo, SchemaIndex


def diagnose_variables(
    document: str | Document,
    variables: str,
    index: SchemaIndex,
    operation: str | None = None,
    elsewhere: Collection[str] = (),
) -> list[Diagnostic]:
    """Gives what is wrong with variables, against one operation's declarations or those of all operations.

    Names that are declared `elsewhere` are left to those who declare them.
    """
    document = as_document(document)
    places = Places.of(variables)
    names = declared(document, operation)
    operations = [
        found
        for found in document.definitions()
        if found.kind in ("query", "mutation", "subscription") and operation in (None, found.name)
    ]
    found: list[tuple[str, int, int]] = []
    value: JsonValue | None = None
    if not is_empty(variables):
        try:
            value = read_json(variables)
        except JsonTextError as error:
            found.append((error.message, error.offset, min(error.offset + 1, len(variables))))
            value = None
        if value is not None and value.kind != "object":
            found.append(("Expected an object in braces.", value.start, value.end))
    if operations and not found:
        found += _judged(value, names, elsewhere, index)
        if len(operations) == 1:
            found += _missing(document, operations[0].variables, value)
    return [
        Diagnostic(message, "error", places.place(start), places.place(end))
        for message, start, end in sorted(found, key=lambda row: row[1:])
    ]


def _judged(
    value: JsonValue | None, names: dict[str, str], elsewhere: Collection[str], index: SchemaIndex
) -> Iterator[tuple[str, int, int]]:
    seen: set[str] = set()
    for name, member in value.members if value is not None else ():
        if name.value in elsewhere and name.value not in names:
            continue
        if name.value not in names:
            yield f'Variable "${name.value}" is not declared by the operation.', name.start, name.end
        elif name.value in seen:
            yield f'Variable "${name.value}" is given twice.', name.start, name.end
        else:
            yield from check_value(member, names[name.value], index)
        seen.add(name.value)


def _missing(
    document: Document, variables: tuple[tuple[str, str], ...], value: JsonValue | None
) -> Iterator[tuple[str, int, int]]:
    given = {name.value for name, _ in value.members} if value is not None else set()
    start = value.start if value is not None else 0
    defaults = defaulted(document, variables)
    for name, type_text in variables:
        if type_text.endswith("!") and name not in given and name not in defaults:
            yield f'Variable "${name}" of type "{type_text}" has no value.', start, start + (value is not None)


def defaulted(document: Document, variables: tuple[tuple[str, str], ...]) -> set[str]:
    """Gives the names of those variables whose declaration in the document holds a default value."""
    if not any(type_text.endswith("!") for _, type_text in variables):
        return set()
    try:
        text = document.text
        pieces = take_apart(text, read(text))
    except (UnlexableError, RecursionError):
        return set()
    return {
        item.name.text
        for piece in pieces
        if isinstance(piece, Definition) and piece.variables is not None
        for item in piece.variables.items
        if item.default is not None
    }


_SCALARS: Final = {
    "Int": "a whole number of 32 bits",
    "Float": "a number",
    "String": "a string",
    "Boolean": "true or false",
    "ID": "a string or a whole number",
}


def check_value(value: JsonValue, type_text: str, index: SchemaIndex) -> Iterator[tuple[str, int, int]]:
    """Gives what keeps a JSON value from being of a type: message, start and end offset."""
    is_null = value.kind == "literal" and value.value is None
    if is_null:
        if type_text.endswith("!"):
            yield f'Expected a value of type "{type_text}", not null.', value.start, value.end
        return
    bare = type_text.removesuffix("!")
    if bare.startswith("["):
        for item in value.items if value.kind == "array" else [value]:
            yield from check_value(item, bare[1:-1], index)
        return
    found = index.type(bare)
    if found is None:
        return
    if found.kind == "INPUT_OBJECT":
        yield from _check_object(value, found.name, found.input_fields, one_of=found.one_of, index=index)
    elif found.kind == "ENUM":
        if value.value not in {item.name for item in found.enum_values} or value.kind != "string":
            yield f'Expected a value of the enum "{bare}", as a string.', value.start, value.end
    elif bare in _SCALARS and not _fits(value, bare):
        yield f'Expected a value of type "{bare}": {_SCALARS[bare]}.', value.start, value.end


def _fits(value: JsonValue, scalar: str) -> bool:
    read = value.value
    whole = isinstance(read, int) and not isinstance(read, bool)
    if scalar == "Boolean":
        return isinstance(read, bool)
    if scalar == "String":
        return value.kind == "string"
    if scalar == "ID":
        return value.kind == "string" or whole
    if scalar == "Float":
        return value.kind == "number"
    if isinstance(read, float | Decimal):
        whole = value.kind == "number" and read == read // 1
    return whole and -(2**31) <= read < 2**31


def _check_object(
    value: JsonValue, name: str, fields: tuple[InputInfo, ...], *, one_of: bool, index: SchemaIndex
) -> Iterator[tuple[str, int, int]]:
    if value.kind != "object":
        yield f'Expected an object of type "{name}".', value.start, value.end
        return
    known = {item.name: item for item in fields}
    given: set[str] = set()
    for key, member in value.members:
        item = known.get(key.value)
        if item is None:
            yield f'"{key.value}" is no field of the input type "{name}".', key.start, key.end
        else:
            given.add(key.value)
            yield from check_value(member, item.type.text, index)
    for item in fields:
        if required(item) and item.name not in given:
            yield f'Field "{item.name}" of type "{item.type.text}" is required.', value.start, value.start + 1
    if one_of and len(value.members) != 1:
        yield f'Exactly one field of "{name}" must be given.', value.start, value.start + 1
