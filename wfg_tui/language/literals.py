"""A literal made a variable, its value moved beside the document; and a variable put back where it is used."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from wfg_tui.language.context import bare_name, item_type
from wfg_tui.language.document import Document
from wfg_tui.language.edits import (
    Refactoring,
    RefactoringProblem,
    Swap,
    edits_of,
    first_on_line,
    indent_at,
    refactoring,
    taken_out,
)
from wfg_tui.language.json_text import JsonTextError, JsonValue, read_json
from wfg_tui.language.parts import Parts, Path, end_of, slot_at, variable_of, walk
from wfg_tui.language.syntax import (
    Argument,
    Definition,
    ListValue,
    ObjectValue,
    Plain,
    Value,
    Variable,
    block_value,
    first_lexeme,
)
from wfg_tui.language.variables import is_empty

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex


def literal_to_variable(
    document: str | Document, variables: str, line: int, column: int, index: SchemaIndex
) -> Refactoring:
    """Makes a variable of the value at the cursor (of an argument's whole value, from its name).

    The variable has the type that is due there and the argument's name, or one like it that is free; every
    operation that reaches the place declares it; the value goes into `variables`, JSON text. Raises
    `RefactoringProblem`.
    """
    parts = Parts.of(document)
    offset = parts.offset(line, column)
    path, value = _value_at(parts, offset)
    slot = slot_at(path, index)
    if slot is None:
        raise RefactoringProblem(
            "No variable can stand here.",
            "no_slot",
            meaning="The schema does not know what is due here, or it is a default, which takes constants alone.",
            advice="Put the cursor on the value of an argument or an input field that the schema knows.",
        )
    if any(variable_of(node) for node in walk(value)):
        raise RefactoringProblem(
            "This value holds a variable already.", "not_constant", advice="Put the cursor on a part without one."
        )
    home = path[0]
    assert isinstance(home, Definition)
    operations = [item for item in parts.operations() if any(one is home for one in parts.reach(item))]
    if not operations:
        raise RefactoringProblem(
            "No operation reaches this fragment, so none can declare a variable for it.",
            "not_reached",
            advice="Spread the fragment in an operation first.",
        )
    names = _members(variables)
    named = next(node for node in reversed(path) if isinstance(node, Argument))
    taken = {name for name, _ in names} | {
        item.name.text for one in operations if one.variables is not None for item in one.variables.items
    }
    name, number = named.name.text, 1
    while name in taken:
        number += 1
        name = f"{named.name.text}{number}"
    start, end = first_lexeme(value).start, end_of(value)
    swaps: list[Swap] = [(start, end, f"${name}")]
    swaps += [_declared(parts, operation, f"${name}: {slot.type}") for operation in operations]
    more = _member_added(variables, name, _json(value))
    return refactoring(parts.text, swaps, start, edits_of(variables, more))


def _value_at(parts: Parts, offset: int) -> tuple[Path, Value]:
    path = parts.path_at(offset)
    if path and isinstance(path[-1], Argument):
        path = (*path, path[-1].value)
    value = path[-1] if path else None
    if isinstance(value, Plain | ListValue | ObjectValue) and not variable_of(value):
        return path, value
    raise RefactoringProblem(
        "There is no value at the cursor.",
        "no_value",
        advice="Put the cursor on the value of an argument, or on the argument's name.",
    )


def _declared(parts: Parts, operation: Definition, declaration: str) -> Swap:
    text = parts.text
    if operation.variables is not None:
        last = operation.variables.items[-1]
        at, start = end_of(last), first_lexeme(last).start
        if first_on_line(text, start):
            return at, at, f"{parts.eol}{indent_at(text, start)}{declaration}"
        return at, at, f", {declaration}"
    if operation.keyword is None:
        return operation.selection.open.start, operation.selection.open.start, f"query ({declaration}) "
    if operation.name is None:
        return operation.keyword.end, operation.keyword.end, f" ({declaration})"
    return operation.name.end, operation.name.end, f"({declaration})"


# Back again


def variable_to_literal(
    document: str | Document, variables: str, line: int, column: int, index: SchemaIndex
) -> Refactoring:
    """Puts a variable's value where the cursor stands on its use, or everywhere from its declaration.

    The value is that of `variables`, JSON text, or else the declared default. A declaration that nothing uses any
    more goes, and its value with the last one. Raises `RefactoringProblem`.
    """
    parts = Parts.of(document)
    offset = parts.offset(line, column)
    path = parts.path_at(offset)
    declaration = next((node for node in path if isinstance(node, Variable)), None)
    use = path[-1] if path and variable_of(path[-1]) else None
    if use is None and path and isinstance(path[-1], Argument) and variable_of(path[-1].value):
        use = path[-1].value
    home = path[0] if path else None
    if (use is None and declaration is None) or not isinstance(home, Definition):
        raise RefactoringProblem(
            "There is no variable at the cursor.", "no_variable", advice="Put the cursor on “$name”."
        )
    name = variable_of(use) if use is not None else (declaration.name.text if declaration is not None else "")
    owners = [
        (operation, item)
        for operation in parts.operations()
        for item in (operation.variables.items if operation.variables is not None else ())
        if item.name.text == name
    ]
    here = next(
        (item for operation, item in owners if any(one is home for one in parts.reach(operation))), declaration
    )
    if here is None:
        raise RefactoringProblem(f"Nothing declares ${name}.", "not_declared", advice="Declare it first.")
    literal = _value_of(parts, here, name, variables, index)
    if use is not None:
        chosen = [use]
    else:
        chosen = [node for item in parts.reach(home) for node in walk(item) if variable_of(node) == name]
    swaps: list[Swap] = [(first_lexeme(node).start, end_of(node), literal) for node in chosen]
    kept = 0
    for operation, item in owners:
        used = [node for one in parts.reach(operation) for node in walk(one) if variable_of(node) == name]
        if item is declaration or (used and all(any(node is one for one in chosen) for node in used)):
            swaps.append(_undeclared(parts, operation, item))
        else:
            kept += 1
    more: list[Swap] = []
    if not kept and not parts.may_hold(f"${name}"):
        more = _member_gone(variables, name)
    cursor = first_lexeme(chosen[0]).start if chosen and use is not None else first_lexeme(home).start
    return refactoring(parts.text, swaps, cursor, edits_of(variables, more))


def _undeclared(parts: Parts, operation: Definition, item: Variable) -> Swap:
    braces = operation.variables
    assert braces is not None
    text = parts.text
    if len(braces.items) == 1:
        start = braces.open.start
        while text[start - 1] in " \t":
            start -= 1
        gap = "" if text[braces.close.end : braces.close.end + 1] in (" ", "\n", "\r", "\t") else " "
        return start, braces.close.end, gap
    at = next(number for number, one in enumerate(braces.items) if one is item)
    start, end = first_lexeme(item).start, end_of(item)
    if first_on_line(text, start):
        while text[end] == ",":
            end += 1
        return taken_out(text, start, end)
    if at + 1 < len(braces.items):
        return start, first_lexeme(braces.items[at + 1]).start, ""
    return end_of(braces.items[at - 1]), end, ""


def _value_of(parts: Parts, item: Variable, name: str, variables: str, index: SchemaIndex) -> str:
    for key, value in _members(variables):
        if key == name:
            return _literal(value, "".join(lexeme.text for lexeme in item.type), variables, index)
    if item.default is not None:
        return parts.text[first_lexeme(item.default).start : end_of(item.default)]
    raise RefactoringProblem(
        f"${name} has no value that could be put here.",
        "no_value_given",
        advice="Give it one in the variables: F4.",
    )


# Values, from GraphQL to JSON and back

_WIDE: Final = re.compile(r"\\u\{0*([0-9A-Fa-f]+)\}")
_NAME: Final = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")


def _json(value: Value) -> str:
    match value:
        case ListValue():
            return "[" + ", ".join(_json(item) for item in value.values.items) + "]"
        case ObjectValue():
            fields = (f"{json.dumps(item.name.text)}: {_json(item.value)}" for item in value.fields.items)
            return "{" + ", ".join(fields) + "}"
    lexeme = value.tokens[0]
    if lexeme.kind == "number" or lexeme.text in ("true", "false", "null"):
        return lexeme.text
    if lexeme.kind == "name":
        return json.dumps(lexeme.text)
    return json.dumps(
        block_value(lexeme.text) if lexeme.kind == "block" else _string(lexeme.text), ensure_ascii=False
    )


def _string(raw: str) -> str:
    parts = re.split(r"(\\u\{[0-9A-Fa-f]+\}|\\u[0-9A-Fa-f]{4}(?:\\u[0-9A-Fa-f]{4})?|\\.)", raw[1:-1])
    for at in range(1, len(parts), 2):
        wide = _WIDE.fullmatch(parts[at])
        parts[at] = chr(int(wide[1], 16)) if wide is not None else json.loads(f'"{parts[at]}"')
    return "".join(parts)


def _literal(value: JsonValue, type_text: str, source: str, index: SchemaIndex) -> str:
    name = bare_name(type_text)
    if value.kind == "array":
        inner = item_type(type_text)
        return "[" + ", ".join(_literal(item, inner, source, index) for item in value.items) + "]"
    if value.kind == "object":
        found = index.type(name)
        types = {item.name: item.type.text for item in found.input_fields} if found is not None else {}
        fields: list[str] = []
        for key, member in value.members:
            if _NAME.fullmatch(key.value) is None:
                raise RefactoringProblem(
                    f"GraphQL has no way to write the name {json.dumps(key.value)} of the value.",
                    "no_literal",
                    advice="Leave it a variable.",
                )
            fields.append(f"{key.value}: {_literal(member, types.get(key.value, ''), source, index)}")
        return "{" + ", ".join(fields) + "}"
    if value.kind == "string":
        if index.kind(name) == "ENUM" and _NAME.fullmatch(value.value) is not None:
            return str(value.value)
        return json.dumps(value.value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return source[value.start : value.end]


# The variables' text


def _read(variables: str) -> JsonValue | None:
    if is_empty(variables):
        return None
    try:
        value = read_json(variables)
    except JsonTextError:
        value = None
    if value is None or value.kind != "object":
        raise RefactoringProblem(
            "The variables are not a JSON object.", "variables", advice="Mend them first: F4 goes there."
        )
    return value


def _members(variables: str) -> list[tuple[str, JsonValue]]:
    found = _read(variables)
    return [(key.value, value) for key, value in found.members] if found is not None else []


def _member_added(variables: str, name: str, value: str) -> list[Swap]:
    found = _read(variables)
    member = f"{json.dumps(name)}: {value}"
    if found is None:
        start = variables and not variables.endswith(("\n", "\r"))
        at = len(variables)
        return [(at, at, ("\n" if start else "") + f"{{\n  {member}\n}}")]
    close = found.end - 1
    if not found.members:
        held = variables[found.start + 1 : close]
        if held.strip():  # a comment
            at = found.start + 1 + len(held.rstrip())
            return [(at, at, f"\n  {member}")]
        return [(found.start, found.end, f"{{\n  {member}\n}}")]
    last = found.members[-1][1].end
    between = variables[last:close]
    comma = re.match(r"(?:\s|//[^\r\n]*|#[^\r\n]*|/\*.*?\*/)*,", between, re.DOTALL)
    if "\n" not in between and "\r" not in between:
        at = last + (comma.end() if comma is not None else 0)
        return [(at, at, f" {member}" if comma is not None else f", {member}")]
    at = last + len(between.rstrip())
    indent = indent_at(variables, found.members[-1][0].start)
    line = ("" if comma is not None else ",") + f"\n{indent}{member}"
    return [(at, at, line)] if comma is not None or at == last else [(last, last, ","), (at, at, line[1:])]


def _member_gone(variables: str, name: str) -> list[Swap]:
    found = _read(variables)
    places = [at for at, (key, _) in enumerate(found.members) if key.value == name] if found is not None else []
    if found is None or not places:
        return []
    at = places[-1]
    key, value = found.members[at]
    after = re.compile(r"\s*,").match(variables, value.end)
    if len(found.members) == 1 and not re.search(r"//|#|/\*", variables[: key.start] + variables[value.end :]):
        return [(found.start, found.end, "{}")]
    swaps = [taken_out(variables, key.start, after.end() if after is not None else value.end)]
    if after is None and at:  # the comma of the one before has nothing to part any more
        before = found.members[at - 1][1].end
        comma = variables.find(",", before, key.start)
        if comma == before:
            swaps.append((comma, comma + 1, ""))
    return swaps
