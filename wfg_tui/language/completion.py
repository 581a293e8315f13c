"""What may come next at the cursor, best first.

Needs the state that the cursor's line starts in, the line, and a look at what follows the cursor: the document is
not parsed, and its length does not matter. Works in half-written documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from wfg_tui.language import context
from wfg_tui.language.already import given, leading_back
from wfg_tui.language.cursor import Cursor, cursor_at, name_end
from wfg_tui.language.document import Document, Position, as_document
from wfg_tui.language.lexer import lex_line
from wfg_tui.language.matching import tier
from wfg_tui.language.states import Mode, State
from wfg_tui.language.suggestions import (
    Catalogue,
    CompletionKind,
    Insertion,
    Suggestion,
    catalogue_of,
    keywords,
    seen_values,
)

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex


@dataclass(frozen=True, slots=True)
class Completion:
    """One thing that may be put at the cursor, in place of the text from `start` to `end`."""

    suggestion: Suggestion
    start: Position
    end: Position
    _cursor: Cursor | None = field(default=None, repr=False, compare=False)

    @property
    def label(self) -> str:
        return self.suggestion.label

    @property
    def kind(self) -> CompletionKind:
        return self.suggestion.kind

    @property
    def detail(self) -> str:
        """Its type, or where it comes from; one line."""
        return self.suggestion.detail

    @property
    def documentation(self) -> str:
        """Its description, and why it is deprecated."""
        return self.suggestion.documentation

    @property
    def deprecated(self) -> bool:
        return self.suggestion.deprecated

    @property
    def insert_text(self) -> str:
        """What to put in: it leaves a valid document, as far as the rest of it is."""
        return self._insertion()[0]

    @property
    def caret(self) -> tuple[int, int] | None:
        """What of `insert_text` to select afterwards (code points); None: nothing, go to its end."""
        return self._insertion()[1]

    def _insertion(self) -> Insertion:
        if self.suggestion.insert is None or self._cursor is None:
            return self.suggestion.text or self.suggestion.label, None
        return self.suggestion.insert(self._cursor)


def complete(document: str | Document, line: int, column: int, index: SchemaIndex) -> list[Completion]:
    """Gives what fits at a place of a document that is text or is being edited; see `complete_at`."""
    return complete_at(as_document(document), line, column, index)


def complete_at(document: Document, line: int, column: int, index: SchemaIndex | None) -> list[Completion]:
    """Gives what fits at a place (lines and columns from 0, in code points; clamped), best first.

    Deprecated things come last. Without a schema there are only the words that start a definition.
    """
    cursor = cursor_at(document, line, column)
    if cursor.inside == "string" and document.seen is not None and index is not None:
        return _in_string(document, cursor.line, document.clamp(line, column)[1], index)
    if cursor.inside != "code":
        return []
    return _placed(cursor, matching(_suggested(cursor, index), cursor.typed))


def matching(suggestions: Iterable[Suggestion], typed: str) -> list[Suggestion]:
    """Gives those that fit what was typed: the best first, of equals the shortest, deprecated ones last."""
    if not typed:
        return sorted(suggestions, key=lambda item: item.deprecated)
    scored: list[tuple[bool, int, bool, int, Suggestion]] = []
    for item in suggestions:
        how = tier(item.name, typed)
        if how is not None:
            scored.append((item.deprecated, how, not item.first, len(item.label), item))
    scored.sort(key=lambda row: row[:4])
    return [item for *_, item in scored]


def _placed(cursor: Cursor, found: list[Suggestion]) -> list[Completion]:
    end = (cursor.line, cursor.end)
    start = (cursor.line, cursor.start)
    dollar = dots = start
    if cursor.state.mode in (Mode.VARIABLE, Mode.VARIABLE_NAME):
        bare = cursor.before.rstrip(" \t,\ufeff")
        if bare.endswith("$"):
            dollar = (cursor.line, len(bare) - 1)
    elif cursor.state.mode is Mode.SPREAD and cursor.before.endswith("..."):
        dots = (cursor.line, cursor.start - 3)
    placed: list[Completion] = []
    for item in found:
        begin = start
        if item.kind == "variable":
            begin = dollar
        elif item.kind == "type" and item.label.startswith("..."):
            begin = dots
        placed.append(Completion(item, begin, end, cursor))
    return placed


def _suggested(cursor: Cursor, index: SchemaIndex | None) -> Iterable[Suggestion]:
    state = cursor.state
    if state.mode is Mode.DIRECTIVE and state.parent is not None:
        state = state.parent  # behind a directive comes what comes behind its owner
    if state.mode is Mode.DOCUMENT:
        return [item for item in keywords(index) if item.label != "{" or not cursor.typed]
    if state.mode is Mode.FRAGMENT_ON:
        return [Suggestion("on", "keyword", "type condition")]
    source = _SOURCES.get(state.mode)
    return source(cursor, state, catalogue_of(index)) if source is not None and index is not None else ()


# What each context offers, by the mode on top of the stack.


def _fields(cursor: Cursor, state: State, catalogue: Catalogue) -> Iterable[Suggestion]:
    parent = context.selected_type(state, catalogue.index)
    if parent is None:
        return ()
    if state.mode is Mode.ALIASED:
        return catalogue.fields(parent)
    return catalogue.fields(parent) + catalogue.narrowings(parent)


def _spreads(cursor: Cursor, state: State, catalogue: Catalogue) -> Iterable[Suggestion]:
    parent = context.selected_type(state, catalogue.index)
    if parent is None:
        return
    here = _enclosing_fragment(state)
    closes_a_cycle = leading_back(cursor.document, here) if here is not None else None
    for name, condition in cursor.document.fragment_conditions().items():
        if tier(name, cursor.typed) is None or not catalogue.overlapping(parent, condition):
            continue
        if closes_a_cycle is None or not closes_a_cycle(name):
            yield Suggestion(name, "fragment", f"on {condition}", "A fragment of this document.")
    if cursor.typed:
        if "on".startswith(cursor.typed):
            yield Suggestion("on", "keyword", "type condition")
        yield from catalogue.inline_fragments(tuple(catalogue.condition_names(parent)), f"{parent}'s")


def _enclosing_fragment(state: State) -> str | None:
    frame: State | None = state
    while frame is not None and frame.mode is not Mode.FRAGMENT:
        frame = frame.parent
    return frame.name if frame is not None else None


def _type_conditions(cursor: Cursor, state: State, catalogue: Catalogue) -> Iterable[Suggestion]:
    return catalogue.conditions(context.selected_type(state, catalogue.index))


def _fragment_types(cursor: Cursor, state: State, catalogue: Catalogue) -> Iterable[Suggestion]:
    return catalogue.conditions(None)


def _arguments(cursor: Cursor, state: State, catalogue: Catalogue) -> Iterable[Suggestion]:
    owner = state.parent
    arguments = context.arguments_of(state, catalogue.index)
    if owner is None or not arguments:
        return ()
    parent = "@" if owner.mode is Mode.DIRECTIVE else f"{context.selected_type(owner, catalogue.index)}."
    return _not_given(cursor, state, catalogue.arguments(f"{parent}{owner.name}", arguments))


def _object_fields(cursor: Cursor, state: State, catalogue: Catalogue) -> Iterable[Suggestion]:
    slot = context.slot_of(state.parent, catalogue.index) if state.parent is not None else None
    if slot is None:
        return ()
    return _not_given(cursor, state, catalogue.input_fields(context.bare_name(slot.type)))


def _not_given(cursor: Cursor, state: State, suggestions: Iterable[Suggestion]) -> Iterable[Suggestion]:
    names = given(cursor, state)
    return [item for item in suggestions if item.label not in names] if names else suggestions


def _values(cursor: Cursor, state: State, catalogue: Catalogue) -> Iterable[Suggestion]:
    slot = context.slot_of(state, catalogue.index)
    if slot is None:
        return
    if not _in_default(state):
        yield from _usable(cursor, slot)
    yield from catalogue.values(context.bare_name(slot.type))
    yield from _seen(cursor.document, state, slot)


def _seen(document: Document, state: State, slot: context.Slot) -> Iterable[Suggestion]:
    """Values of answers, for arguments and input fields whose names ask for such."""
    if document.seen is None or context.bare_name(slot.type) != "String":
        return
    frame: State | None = state
    while frame is not None and frame.mode is Mode.LIST:
        frame = frame.parent
    yield from seen_values(document.seen, (frame.name if frame is not None else None) or "")


def _in_string(document: Document, line: int, column: int, index: SchemaIndex) -> list[Completion]:
    """What was seen and holds what is typed of the string at the cursor; it replaces the whole string."""
    text, before = document.line(line), document.state_before(line)
    start = lex_line(text, before, column).tokens[-1][0] if text[:column].count('"') else column
    if text[start : start + 1] != '"' or text.startswith('"""', start):
        return []
    state = lex_line(text, before, start).after
    slot = context.slot_of(state, index)
    if slot is None:
        return []
    typed = text[start + 1 : column].casefold()
    end = next(last for first, last, _ in lex_line(text, before).tokens if first == start)
    end = end if text[end - 1] == '"' and end > column else column
    found = [item for item in _seen(document, state, slot) if typed in item.label.casefold()]
    found.sort(key=lambda item: not item.label.casefold().startswith(typed))
    return [Completion(item, (line, start), (line, end)) for item in found]


def _in_default(state: State) -> bool:
    frame: State | None = state
    while frame is not None and frame.mode in (Mode.LIST, Mode.OBJECT, Mode.OBJECT_VALUE):
        frame = frame.parent
    return frame is not None and frame.mode is Mode.VARIABLE_DEFAULT


def _usable(cursor: Cursor, slot: context.Slot) -> Iterable[Suggestion]:
    given = cursor.document.defaults_at(cursor.line, cursor.start) if slot.type.endswith("!") else ()
    for name, declared in cursor.variables:
        if context.usable(declared, slot.type, has_default=slot.has_default or name in given):
            yield Suggestion(f"${name}", "variable", declared, "A variable of this operation.")


def _variable_values(cursor: Cursor, state: State, catalogue: Catalogue) -> Iterable[Suggestion]:
    slot = context.slot_of(state.parent, catalogue.index) if state.parent is not None else None
    return _usable(cursor, slot) if slot is not None else ()


def _input_types(cursor: Cursor, state: State, catalogue: Catalogue) -> Iterable[Suggestion]:
    return catalogue.input_types()


_LOCATIONS: Final = {
    Mode.FIELD: "FIELD",
    Mode.ALIASED: "FIELD",
    Mode.SELECTION: "FIELD",
    Mode.SPREAD_NAMED: "FRAGMENT_SPREAD",
    Mode.INLINE: "INLINE_FRAGMENT",
    Mode.FRAGMENT: "FRAGMENT_DEFINITION",
    Mode.VARIABLE_AFTER: "VARIABLE_DEFINITION",
}


def _directives(cursor: Cursor, state: State, catalogue: Catalogue) -> Iterable[Suggestion]:
    owner = state.parent
    if owner is None:
        return ()
    if owner.mode is Mode.OPERATION:
        return catalogue.directives((owner.name or "query").upper())
    return catalogue.directives(_LOCATIONS.get(owner.mode, ""))


_FARTHEST: Final = 400
"""Lines below a header in which undeclared variables are looked for."""


def _declarations(cursor: Cursor, state: State, catalogue: Catalogue) -> Iterable[Suggestion]:
    for name, type_text in undeclared_variables(cursor, catalogue.index).items():

        def text(cursor: Cursor, name: str = name, type_text: str = type_text) -> Insertion:
            return f"${name}" if cursor.after == ":" else f"${name}: {type_text}", None

        yield Suggestion(f"${name}", "variable", type_text, "Used below, not yet declared.", insert=text)


def undeclared_variables(cursor: Cursor, index: SchemaIndex) -> dict[str, str]:
    """Gives the variables that are used below the cursor but not declared above it, with the type due there."""
    document = cursor.document
    declared = dict(cursor.variables)
    found: dict[str, str] = {}
    for number in range(cursor.line, min(cursor.line + _FARTHEST, document.line_count)):
        text = document.line(number)
        tokens = document.tokens(number)
        if number > cursor.line and tokens and tokens[0][0] == 0 and tokens[0][2] == "keyword":
            break
        for start, end, kind in tokens:
            if kind != "variable" or text[start] != "$" or (number == cursor.line and start < cursor.end):
                continue
            used = text[end : name_end(text, end)]
            if not used or used in declared or used in found:
                continue
            slot = context.slot_of(lex_line(text, document.state_before(number), start).after, index)
            if slot is not None:
                found[used] = slot.type.removesuffix("!") if slot.has_default else slot.type
    return found


_Source: TypeAlias = Callable[[Cursor, State, Catalogue], Iterable[Suggestion]]
_SOURCES: Final[dict[Mode, _Source]] = {
    Mode.SELECTION: _fields,
    Mode.FIELD: _fields,
    Mode.ALIASED: _fields,
    Mode.SPREAD_NAMED: _fields,
    Mode.SPREAD: _spreads,
    Mode.TYPE_CONDITION: _type_conditions,
    Mode.FRAGMENT_TYPE: _fragment_types,
    Mode.ARGUMENTS: _arguments,
    Mode.ARGUMENT_VALUE: _values,
    Mode.LIST: _values,
    Mode.OBJECT_VALUE: _values,
    Mode.VARIABLE_DEFAULT: _values,
    Mode.VARIABLE: _variable_values,
    Mode.OBJECT: _object_fields,
    Mode.VARIABLES: _declarations,
    Mode.VARIABLE_NAME: _declarations,
    Mode.VARIABLE_TYPE: _input_types,
    Mode.DIRECTIVE_NAME: _directives,
}
