"""The variables beside a document, as JSON: read, and sketched after the operations' declarations."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.language.document import Document, Position, as_document
from wfg_tui.language.json_text import JsonTextError, read_json
from wfg_tui.language.placeholders import required
from wfg_tui.language.places import Places
from wfg_tui.problems import UsageProblem

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex


class VariablesProblem(UsageProblem):
    """Variables that are not JSON, with the place (line and column from 0)."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(
            f"The variables are not JSON: line {line + 1}, column {column + 1}.",
            code="variables.not_json",
            meaning=message,
            advice='Variables are one JSON object, such as { "number": 4711 }; comments and last commas are fine.',
        )
        self.line = line
        self.column = column


_NOTHING: Final = re.compile(r"(?:[\s\ufeff]+|//[^\r\n]*|\#[^\r\n]*|/\*.*?\*/)*", re.DOTALL)


def is_empty(text: str) -> bool:
    """Tells whether variables are nothing but white space and comments."""
    return _NOTHING.fullmatch(text) is not None


def parse_variables(text: str) -> dict[str, Any]:
    """Reads variables; nothing, or comments alone, are no variables.

    Integers are exact at any length. A number with a fraction or an exponent is a float, or a `Decimal` where a
    float would stand for something else than what is written. Raises `VariablesProblem`.
    """
    if is_empty(text):
        return {}
    try:
        value = read_json(text)
        if value.kind != "object":
            raise JsonTextError("Expected an object in braces.", value.start)
    except JsonTextError as error:
        raise VariablesProblem(error.message, *Places.of(text).place(error.offset)) from None
    found: dict[str, Any] = value.python()
    return found


def declared(document: str | Document, operation: str | None = None) -> dict[str, str]:
    """Gives the declared variables and their types' texts: of one operation, or of all (the first of a name)."""
    names: dict[str, str] = {}
    for definition in as_document(document).definitions():
        if definition.kind in ("query", "mutation", "subscription") and operation in (None, definition.name):
            for name, type_text in definition.variables:
                names.setdefault(name, type_text)
    return names


def declared_elsewhere(document: Document, start: Position) -> frozenset[str]:
    """Gives the variables that other operations declare and the one that starts at `start` does not.

    One object holds the variables of a whole document; these are none of that operation's business.
    """
    operations = [one for one in document.definitions() if one.kind in ("query", "mutation", "subscription")]
    here = {name for one in operations if one.start == start for name, _ in one.variables}
    return frozenset(name for one in operations for name, _ in one.variables if name not in here)


def variables_skeleton(
    document: str | Document,
    index: SchemaIndex,
    operation: str | None = None,
    variables: str = "",
    elsewhere: Collection[str] = (),
) -> str:
    """Gives variables with every declared name: the value that `variables` has, else null or one of its type.

    What `variables` has for names `elsewhere` stays, at the end. "" if there is nothing to write. Comments of
    `variables` are not kept.
    """
    names = declared(document, operation)
    raw: dict[str, str] = {}
    if not is_empty(variables):
        try:
            value = read_json(variables)
        except JsonTextError:
            value = None
        for key, member in value.members if value is not None else ():
            raw[key.value] = variables[member.start : member.end]
    lines = [
        f"  {json.dumps(name)}: " + (raw.get(name) or _sample(index, type_text, "  ", ()))
        for name, type_text in names.items()
    ]
    lines += [f"  {json.dumps(name)}: {text}" for name, text in raw.items() if name in elsewhere]
    if not lines:
        return ""
    return "{\n" + ",\n".join(lines) + "\n}"


_SAMPLES: Final = {"Int": "0", "Float": "0", "Boolean": "false", "String": '""', "ID": '""'}


def _sample(index: SchemaIndex, type_text: str, indent: str, within: tuple[str, ...]) -> str:
    if not type_text.endswith("!"):
        return "null"
    bare = type_text[:-1]
    if bare.startswith("["):
        return "[]"
    if bare in _SAMPLES:
        return _SAMPLES[bare]
    found = index.type(bare)
    if found is None or found.kind == "SCALAR":
        return '""'
    if found.kind == "ENUM":
        names = [value.name for value in found.enum_values if not value.deprecation]
        return json.dumps(names[0]) if names else '""'
    if bare in within:
        return "{}"
    fields = [item for item in found.input_fields if required(item)]
    if found.one_of:
        fields = list(found.input_fields[:1])
    if not fields:
        return "{}"
    deeper = indent + "  "
    inner = (*within, bare)
    parts = [
        f"{deeper}{json.dumps(item.name)}: "
        + _sample(index, item.type.text.removesuffix("!") + "!", deeper, inner)
        for item in fields
    ]
    return "{\n" + ",\n".join(parts) + f"\n{indent}}}"
