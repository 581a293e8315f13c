"""What the list at the cursor takes: a field's or directive's arguments, or an input object's fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfg_tui.language import context
from wfg_tui.language.already import given
from wfg_tui.language.cursor import Cursor, cursor_at
from wfg_tui.language.document import Document, Position, as_document
from wfg_tui.language.lexer import lex_line
from wfg_tui.language.states import Mode, State
from wfg_tui.language.suggestions import described

if TYPE_CHECKING:
    from wfg_tui.schema import InputInfo, SchemaIndex


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument or an input field."""

    name: str
    type: str
    """The type's text, and the default behind it: ``Int = 10``."""
    documentation: str
    """Its description, and why it is deprecated."""
    given: bool
    """Whether the list holds it already."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a list takes, and where in it the cursor is."""

    owner: str
    """``Type.field``, ``@directive`` or the name of an input type."""
    brackets: tuple[str, str]
    parameters: tuple[Parameter, ...]
    active: int | None
    """Which of them is being written; None between two."""
    result: str
    """The field's type; "" for directives and input types."""
    start: Position
    """The opening bracket, or where the code of the cursor's line starts if that is further up."""


def signature(document: str | Document, line: int, column: int, index: SchemaIndex) -> Signature | None:
    """Tells what the innermost list around a place takes; None outside of any, or where nothing is known of it.

    Costs the line and the list, whatever else the document holds.
    """
    document = as_document(document)
    cursor = cursor_at(document, line, column)
    column = document.clamp(line, column)[1]
    state = _before_string(cursor, column) if cursor.inside == "string" else cursor.state
    name, depth = "", 0
    frame: State | None = state
    while frame is not None and frame.mode not in (Mode.ARGUMENTS, Mode.OBJECT):
        if frame.mode in _VALUES:
            name = name or frame.name or ""
        elif frame.mode is Mode.LIST:
            depth += 1
        elif frame.mode is not Mode.VARIABLE:
            return None
        frame = frame.parent
    if frame is None:
        return None
    found = _arguments(frame, index) if frame.mode is Mode.ARGUMENTS else _fields(frame, index)
    if found is None:
        return None
    owner, inputs, result = found
    if not name and frame is state:
        name = _touched(cursor, state)
    names = given(cursor, frame, depth)
    parameters = tuple(
        Parameter(
            item.name,
            item.type.text + (f" = {item.default}" if item.default is not None else ""),
            described(item.description, item.deprecation),
            item.name in names,
        )
        for item in inputs
    )
    active = next((number for number, item in enumerate(inputs) if item.name == name), None)
    brackets = ("(", ")") if frame.mode is Mode.ARGUMENTS else ("{", "}")
    return Signature(owner, brackets, parameters, active, result, _opening(cursor, column))


_VALUES = (Mode.ARGUMENT, Mode.ARGUMENT_VALUE, Mode.OBJECT_FIELD, Mode.OBJECT_VALUE)


def _arguments(frame: State, index: SchemaIndex) -> tuple[str, tuple[InputInfo, ...], str] | None:
    inputs, above = context.arguments_of(frame, index), frame.parent
    if not inputs or above is None:
        return None
    if above.mode is Mode.DIRECTIVE:
        return f"@{above.name}", inputs, ""
    found = context.field_of(above, index)
    return (f"{found[0]}.{above.name}", inputs, found[1].type.text) if found is not None else None


def _fields(frame: State, index: SchemaIndex) -> tuple[str, tuple[InputInfo, ...], str] | None:
    inputs, slot = context.object_fields(frame, index), context.slot_of(frame.parent or frame, index)
    return (context.bare_name(slot.type), inputs, "") if inputs and slot is not None else None


def _before_string(cursor: Cursor, column: int) -> State:
    """The state that the string around the cursor stands in."""
    document, line = cursor.document, cursor.line
    before = document.state_before(line)
    tokens = lex_line(document.line(line), before, column).tokens
    if cursor.state.mode is Mode.BLOCK_STRING:
        return cursor.state.parent or cursor.state
    return lex_line(document.line(line), before, tokens[-1][0]).after if tokens else before


def _touched(cursor: Cursor, state: State) -> str:
    """The name at the cursor, or that of the value that ends right before it."""
    if cursor.end > cursor.start:
        return cursor.document.line(cursor.line)[cursor.start : cursor.end]
    names = state.extra if isinstance(state.extra, tuple) else ()
    return names[-1] if names and cursor.before and cursor.before[-1] not in " \t,({\ufeff" else ""


def _opening(cursor: Cursor, column: int) -> Position:
    text, depth = cursor.document.line(cursor.line), 0
    tokens = cursor.document.tokens(cursor.line)
    for start, end, kind in reversed(tokens):
        word = text[start:end] if end <= column and kind != "comment" else ""
        if word in (")", "]", "}"):
            depth += 1
        elif word in ("(", "{") or (word == "[" and depth):
            depth -= 1
            if depth < 0:
                return cursor.line, start
    return cursor.line, min(tokens[0][0], column) if tokens else 0
