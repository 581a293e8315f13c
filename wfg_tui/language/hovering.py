"""What the word at the cursor is: a field, an argument, a type, a value, a directive, a variable, a fragment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from wfg_tui.language import context
from wfg_tui.language.cursor import Cursor, cursor_at, is_name, name_end
from wfg_tui.language.definitions import fragments
from wfg_tui.language.document import Document, Position, as_document
from wfg_tui.language.states import Mode, State

if TYPE_CHECKING:
    from wfg_tui.schema import FieldInfo, InputInfo, SchemaIndex


@dataclass(frozen=True, slots=True)
class Hover:
    """What to show, and of which word."""

    text: str
    """A signature; after an empty line its description; after another why it is deprecated."""
    start: Position
    end: Position


def hover(document: str | Document, line: int, column: int, index: SchemaIndex) -> Hover | None:
    """Tells what stands at a place, touched on either side; None for what needs no telling."""
    document = as_document(document)
    cursor = _word(document, line, column)
    word = document.line(cursor.line)[cursor.start : cursor.end]
    if not word or cursor.inside != "code":
        return None
    state = cursor.state
    if state.mode is Mode.DIRECTIVE and state.parent is not None:
        state = state.parent
    tell = _TELLERS.get(state.mode)
    text = tell(cursor, word, state, index) if tell is not None else None
    return Hover(text, (cursor.line, cursor.start), (cursor.line, cursor.end)) if text else None


def definition_site(document: str | Document, line: int, column: int) -> tuple[Position, Position] | None:
    """Gives where the fragment spread at a place is defined; None where no spread of a known one is."""
    document = as_document(document)
    cursor = _word(document, line, column)
    if cursor.state.mode is not Mode.SPREAD:
        return None
    named = fragments(document.definitions())
    found = named.get(document.line(cursor.line)[cursor.start : cursor.end])
    return (found.start, found.end) if found is not None else None


def schema_site(document: str | Document, line: int, column: int, index: SchemaIndex) -> tuple[str, str] | None:
    """Gives the type that a place is about, and its field ("" for the type itself); None for what is neither.

    A field's argument is its field's business, an enum's value its enum's, a variable its type's.
    """
    document = as_document(document)
    cursor = _word(document, line, column)
    word = document.line(cursor.line)[cursor.start : cursor.end]
    if not word or cursor.inside != "code":
        return None
    state = cursor.state
    tell = _TELLERS.get(state.mode)
    if tell is _field:
        parent = context.selected_type(state, index)
        if state.mode is not Mode.ALIASED and cursor.after == ":":
            word = _aliased(cursor) or word
        return (parent, word) if parent is not None and index.field(parent, word) is not None else None
    if tell is _argument and state.parent is not None:
        found = context.field_of(state.parent, index)
        return (found[0], state.parent.name or "") if found is not None else None
    if tell is _input_field and state.parent is not None:
        slot = context.slot_of(state.parent, index)
        return (context.bare_name(slot.type), word) if slot is not None else None
    if tell is _value:
        slot = context.slot_of(state, index)
        word = slot.type if slot is not None else ""
    elif tell is _variable:
        word = _variable(cursor, word, state, index) or ""
    elif tell is not _type:
        return None
    name = context.bare_name(word)
    return (name, "") if index.type(name) is not None else None


def _word(document: Document, line: int, column: int) -> Cursor:
    cursor = cursor_at(document, line, column)
    text = document.line(cursor.line)
    if cursor.start == cursor.end and text[cursor.start : cursor.start + 1] in ("$", "@", "."):
        behind = cursor.start
        while text[behind : behind + 1] in ("$", "@", "."):
            behind += 1
        cursor = cursor_at(document, cursor.line, behind)
    return cursor


def _told(signature: str, description: str | None, deprecation: str | None = None) -> str:
    parts = [signature, (description or "").strip()]
    if deprecation:
        parts.append(f"Deprecated: {deprecation}")
    return "\n\n".join(part for part in parts if part)


def signature(parent: str, field: FieldInfo) -> str:
    """Gives ``Type.field(argument: Type = default): Type``."""
    return f"{parent}.{field.name}{parameters(field.args)}: {field.type.text}"


def parameters(arguments: tuple[InputInfo, ...]) -> str:
    """Gives ``(name: Type = default, …)``, "" if there are none."""
    parts = [
        f"{item.name}: {item.type.text}" + (f" = {item.default}" if item.default is not None else "")
        for item in arguments
    ]
    return f"({', '.join(parts)})" if parts else ""


def _field(cursor: Cursor, word: str, state: State, index: SchemaIndex) -> str | None:
    parent = context.selected_type(state, index)
    if parent is None:
        return None
    if state.mode is not Mode.ALIASED and cursor.after == ":":
        word = _aliased(cursor) or word
    field = index.field(parent, word)
    if field is None:
        return None
    return _told(signature(parent, field), field.description, field.deprecation)


def _aliased(cursor: Cursor) -> str:
    """The field's name behind an alias, if it is on the same line."""
    text = cursor.document.line(cursor.line)
    at = text.find(":", cursor.end) + 1
    while at < len(text) and not is_name(text[at]):
        at += 1
    return text[at : name_end(text, at)]


def _argument(cursor: Cursor, word: str, state: State, index: SchemaIndex) -> str | None:
    found = next((item for item in context.arguments_of(state, index) if item.name == word), None)
    owner = state.parent
    if found is None or owner is None:
        return None
    inner = parameters((found,))
    if owner.mode is Mode.DIRECTIVE:
        return _told(f"@{owner.name}{inner}", found.description, found.deprecation)
    field = context.field_of(owner, index)
    parent = field[0] if field is not None else ""
    return _told(f"{parent}.{owner.name}{inner}", found.description, found.deprecation)


def _input_field(cursor: Cursor, word: str, state: State, index: SchemaIndex) -> str | None:
    found = next((item for item in context.object_fields(state, index) if item.name == word), None)
    slot = context.slot_of(state.parent, index) if state.parent is not None else None
    if found is None or slot is None:
        return None
    default = f" = {found.default}" if found.default is not None else ""
    signed = f"{context.bare_name(slot.type)}.{found.name}: {found.type.text}{default}"
    return _told(signed, found.description, found.deprecation)


def _value(cursor: Cursor, word: str, state: State, index: SchemaIndex) -> str | None:
    slot = context.slot_of(state, index)
    found = index.type(context.bare_name(slot.type)) if slot is not None else None
    if slot is None or found is None:
        return None
    for value in found.enum_values:
        if value.name == word:
            return _told(f"{found.name}.{word}", value.description, value.deprecation)
    return slot.type


def _variable(cursor: Cursor, word: str, state: State, index: SchemaIndex) -> str | None:
    definition = cursor.document.definition_at(cursor.line, cursor.start)
    return dict(definition.variables).get(word) if definition is not None else None


def _type(cursor: Cursor, word: str, state: State, index: SchemaIndex) -> str | None:
    found = index.type(word)
    if found is None:
        return None
    return _told(f"{found.kind.lower().replace('_', ' ')} {found.name}", found.description)


def _directive(cursor: Cursor, word: str, state: State, index: SchemaIndex) -> str | None:
    found = index.directive(word)
    return _told(f"@{word}", found.description) if found is not None else None


def _fragment(cursor: Cursor, word: str, state: State, index: SchemaIndex) -> str | None:
    found = fragments(cursor.document.definitions()).get(word)
    return f"fragment {word} on {found.condition}" if found is not None and found.condition else None


_Teller: TypeAlias = Callable[[Cursor, str, State, "SchemaIndex"], str | None]
_TELLERS: Final[dict[Mode, _Teller]] = {
    Mode.SELECTION: _field,
    Mode.FIELD: _field,
    Mode.ALIASED: _field,
    Mode.SPREAD_NAMED: _field,
    Mode.ARGUMENTS: _argument,
    Mode.ARGUMENT: _argument,
    Mode.ARGUMENT_VALUE: _value,
    Mode.LIST: _value,
    Mode.OBJECT_VALUE: _value,
    Mode.VARIABLE_DEFAULT: _value,
    Mode.OBJECT: _input_field,
    Mode.VARIABLE: _variable,
    Mode.VARIABLE_NAME: _variable,
    Mode.VARIABLE_TYPE: _type,
    Mode.TYPE_CONDITION: _type,
    Mode.FRAGMENT_TYPE: _type,
    Mode.DIRECTIVE_NAME: _directive,
    Mode.SPREAD: _fragment,
}
