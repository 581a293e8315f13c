"""What a document uses of a schema: types, fields, arguments, enum values and directives, each with its place.

Read from the lexer's states, not from a parse: what is half written is told as far as it goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from wfg_tui.language import context
from wfg_tui.language.document import Document, as_document
from wfg_tui.language.lexer import lex_line
from wfg_tui.language.states import Mode, State, TokenKind

if TYPE_CHECKING:
    from wfg_tui.schema import InputInfo, SchemaIndex
    from wfg_tui.schema.target import TargetKind
    from wfg_tui.schema.usage import DocumentUse


class _Word(NamedTuple):
    text: str
    kind: TokenKind
    line: int
    column: int
    before: State
    after: State


class _Named(NamedTuple):
    kind: TargetKind
    path: str
    type_name: str = ""


def uses_in_document(document: str | Document, index: SchemaIndex) -> Iterator[DocumentUse]:
    """Gives what a document names that the schema has, in the document's order."""
    document = as_document(document)
    return _uses(_words(document, range(document.line_count)), index)


def use_at(document: str | Document, line: int, column: int, index: SchemaIndex) -> DocumentUse | None:
    """Gives what the name at a place, touched on either side, is of the schema; None for anything else."""
    document = as_document(document)
    line, column = document.clamp(line, column)
    found = _uses(_words(document, range(line, line + 1)), index)
    return next((use for use in found if use.column <= column <= use.column + use.length), None)


def _uses(words: Iterator[_Word], index: SchemaIndex) -> Iterator[DocumentUse]:
    from wfg_tui.schema.usage import DocumentUse

    word = next(words, None)
    while word is not None:
        behind = next(words, None)
        tell = _TELLERS.get(word.kind)
        named = (
            tell(word, index)
            if tell is not None and not (behind is not None and _is_alias(word, behind))
            else None
        )
        if named is not None:
            yield DocumentUse(named.kind, named.path, named.type_name, word.line, word.column, len(word.text))
        word = behind


def _words(document: Document, lines: range) -> Iterator[_Word]:
    """The tokens of some lines, each between the states that it meets and leaves."""
    for number in lines:
        text = document.line(number)
        state = document.state_before(number)
        for count, (start, end, kind) in enumerate(document.tokens(number)):
            after = lex_line(text, state, end, start if count else 0).after
            yield _Word(text[start:end], kind, number, start, state, after)
            state = after


def _is_alias(word: _Word, behind: _Word) -> bool:
    return word.kind == "field" and behind.text == ":"


def _field(word: _Word, index: SchemaIndex) -> _Named | None:
    found = context.field_of(word.after, index) if word.after.mode is Mode.FIELD else None
    return _Named("field", f"{found[0]}.{word.text}", found[1].type.name) if found is not None else None


def _argument(word: _Word, index: SchemaIndex) -> _Named | None:
    frame = word.after
    above = frame.parent
    if above is None or frame.name != word.text:
        return None
    if frame.mode is Mode.OBJECT_FIELD:
        found = _input(context.object_fields(above, index), word.text)
        slot = context.slot_of(above.parent, index) if above.parent is not None else None
        if found is None or slot is None:
            return None
        return _Named("input_field", f"{context.bare_name(slot.type)}.{word.text}", found.type.name)
    owner = above.parent
    found = _input(context.arguments_of(above, index), word.text)
    if found is None or owner is None:
        return None
    if owner.mode is Mode.DIRECTIVE:
        return _Named("argument", f"@{owner.name}({word.text}:)", found.type.name)
    field = context.field_of(owner, index)
    return _Named("argument", f"{field[0]}.{owner.name}({word.text}:)", found.type.name) if field else None


def _type(word: _Word, index: SchemaIndex) -> _Named | None:
    return _Named("type", word.text) if index.kind(word.text) else None


def _enum_value(word: _Word, index: SchemaIndex) -> _Named | None:
    slot = context.slot_of(word.before, index)
    found = index.type(context.bare_name(slot.type)) if slot is not None else None
    if found is None or word.text not in {value.name for value in found.enum_values}:
        return None
    return _Named("enum_value", f"{found.name}.{word.text}")


def _directive(word: _Word, index: SchemaIndex) -> _Named | None:
    if word.after.mode is not Mode.DIRECTIVE or index.directive(word.text) is None:
        return None
    return _Named("directive", f"@{word.text}")


def _input(inputs: tuple[InputInfo, ...], name: str) -> InputInfo | None:
    return next((one for one in inputs if one.name == name), None)


_Teller: TypeAlias = Callable[[_Word, "SchemaIndex"], _Named | None]
_TELLERS: Final[dict[TokenKind, _Teller]] = {
    "field": _field,
    "argument": _argument,
    "type": _type,
    "enum": _enum_value,
    "directive": _directive,
}
