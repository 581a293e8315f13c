"""Changes to a document that keep what it asks for, or complete it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wfg_tui.language.context import root_type
from wfg_tui.language.document import Document, Position, as_document
from wfg_tui.language.formatting import Verbatim, line_end, print_pieces, take_apart
from wfg_tui.language.placeholders import selection_for
from wfg_tui.language.places import Places
from wfg_tui.language.syntax import (
    Argument,
    Bracketed,
    Comment,
    Definition,
    Directive,
    Field,
    Inline,
    Lexeme,
    ListValue,
    ObjectValue,
    Plain,
    Selection,
    Spread,
    UnlexableError,
    Value,
    first_lexeme,
    last_lexeme,
    read,
    spreads_in,
)

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex


@dataclass(frozen=True, slots=True)
class Edit:
    """Text to put between two places."""

    start: Position
    end: Position
    text: str


def fill_leafs(document: str | Document, index: SchemaIndex, depth: int = 1) -> str:
    """Gives the document with a selection wherever a field needs one and has none; nothing else changes.

    `depth` is how many levels of composite fields are opened below the first. Definitions that do not parse stay.
    """
    text = document if isinstance(document, str) else document.text
    parts: list[str] = []
    end = 0
    for start, stop, insertion in _insertions(text, index, depth):
        parts += (text[end:start], insertion)
        end = stop
    return "".join(parts) + text[end:]


def leaf_edits(document: str | Document, index: SchemaIndex, depth: int = 1) -> list[Edit]:
    """Gives what `fill_leafs` would do as edits, last first, so that each can be made as it stands."""
    text = document if isinstance(document, str) else document.text
    places = Places.of(text)
    found = [
        Edit(places.place(start), places.place(end), insertion)
        for start, end, insertion in _insertions(text, index, depth)
    ]
    return found[::-1]


def _insertions(text: str, index: SchemaIndex, depth: int) -> list[tuple[int, int, str]]:
    try:
        pieces = take_apart(text, read(text))
    except (UnlexableError, RecursionError):
        return []
    eol = line_end(text)
    found: list[tuple[int, int, str]] = []
    waiting: list[tuple[Bracketed[Selection], str | None]] = [
        (piece.selection, _root(piece, index)) for piece in pieces if isinstance(piece, Definition)
    ]
    while waiting:
        selection, parent = waiting.pop()
        for node in selection.items:
            if isinstance(node, Inline):
                waiting.append((node.selection, node.condition.text if node.condition is not None else parent))
            elif isinstance(node, Field):
                field = index.field(parent, node.name.text) if parent is not None else None
                if node.selection is not None and node.selection.items:
                    waiting.append((node.selection, field.type.name if field is not None else None))
                elif field is not None and not (node.selection is not None and node.selection.close.leading):
                    lines = selection_for(index, field.type.name, depth)
                    if lines:
                        found.append(_insertion(text, node, lines, eol))
    return sorted(found)


def _root(definition: Definition, index: SchemaIndex) -> str | None:
    if definition.condition is not None:
        return definition.condition.text
    return root_type(index, definition.keyword.text if definition.keyword is not None else "query")


def _insertion(text: str, node: Field, lines: list[str], eol: str) -> tuple[int, int, str]:
    first = first_lexeme(node).start
    start = max(text.rfind("\n", 0, first), text.rfind("\r", 0, first)) + 1
    line = text[start:first]
    indent = line[: len(line) - len(line.lstrip(" \t"))]
    inner = "".join(f"{eol}{indent}  {line}" for line in lines)
    at = last_lexeme(node).end
    if node.selection is not None:
        return node.selection.open.start, node.selection.close.end, f"{{{inner}{eol}{indent}}}"
    return at, at, f" {{{inner}{eol}{indent}}}"


# Merging fragments.


_MOST_NODES: Final = 20_000
"""Fragments that spread others twice and again grow without bound when merged."""


class _TooLargeError(Exception):
    pass


def merge_fragments(document: str | Document, index: SchemaIndex) -> str:
    """Gives the document with every spread replaced by what it stands for, like fields merged, fragments gone.

    An inline fragment stays where its type narrows. Left as they are: unknown fragments, those with directives of
    their own, those that spread themselves; the whole document where it does not parse or would grow too large.
    What is printed anew is laid out as `format_document` does.
    """
    document = as_document(document)
    text = document.text
    try:
        lexemes = read(text)
        pieces = take_apart(text, lexemes)
        definitions = [piece for piece in pieces if isinstance(piece, Definition)]
        if len(definitions) < len(pieces) or not any(piece.is_fragment for piece in definitions):
            return text
        merged = _Merger(definitions, index).definitions()
    except (UnlexableError, RecursionError, _TooLargeError):
        return text
    if not merged:
        return text
    whole: list[Definition | Verbatim] = [*merged]
    return print_pieces(whole, lexemes[-1], line_end(text))


class _Merger:
    def __init__(self, definitions: list[Definition], index: SchemaIndex) -> None:
        self._definitions = definitions
        self._index = index
        self._fragments = {
            item.name.text: item for item in definitions if item.is_fragment and item.name is not None
        }
        self._kept: set[str] = set()
        """Fragments that a spread left in place still needs."""
        self._nodes = 0

    def definitions(self) -> list[Definition]:
        for item in self._definitions:
            if not item.is_fragment:
                item.selection.items = self._merged(item.selection.items, _root(item, self._index), ())
        found = [item for item in self._definitions if not item.is_fragment]
        waiting = sorted(self._kept)
        seen = set(waiting)
        while waiting:  # what stays needs what it spreads
            fragment = self._fragments[waiting.pop()]
            for name in spreads_in(fragment.selection):
                if name in self._fragments and name not in seen:
                    seen.add(name)
                    waiting.append(name)
        return (
            [
                item
                for item in self._definitions
                if not item.is_fragment or (item.name is not None and item.name.text in seen)
            ]
            if found
            else []
        )

    def _merged(self, items: list[Selection], parent: str | None, within: tuple[str, ...]) -> list[Selection]:
        found: list[Selection] = []
        known: dict[tuple[str, ...], Field | Inline | Spread] = {}
        for node in self._opened(items, parent, within):
            self._nodes += 1
            if self._nodes > _MOST_NODES:
                raise _TooLargeError
            key = _key(node)
            same = known.get(key)
            if same is None:
                known[key] = node
                found.append(node)
            elif isinstance(node, Field) and isinstance(same, Field):
                if node.selection is not None and same.selection is not None:
                    same.selection.items = [*same.selection.items, *node.selection.items]
            elif isinstance(node, Inline) and isinstance(same, Inline):
                same.selection.items = [*same.selection.items, *node.selection.items]
        for node in found:
            if isinstance(node, Field) and node.selection is not None:
                field = self._index.field(parent, node.name.text) if parent is not None else None
                inner = field.type.name if field is not None else None
                node.selection.items = self._merged(node.selection.items, inner, within)
            elif isinstance(node, Inline):
                inner = node.condition.text if node.condition is not None else parent
                node.selection.items = self._merged(node.selection.items, inner, within)
        return found

    def _opened(self, items: list[Selection], parent: str | None, within: tuple[str, ...]) -> list[Selection]:
        """The selection with its spreads opened, and inline fragments that narrow nothing taken apart."""
        found: list[Selection] = []
        for node in items:
            self._nodes += 1
            if self._nodes > _MOST_NODES:
                raise _TooLargeError
            if isinstance(node, Spread):
                fragment = self._fragments.get(node.name.text)
                if fragment is None or fragment.directives or fragment.variables or self._cyclic(node.name.text):
                    if fragment is not None:
                        self._kept.add(node.name.text)
                    found.append(node)
                    continue
                node = _inline(node, fragment)
            if isinstance(node, Inline) and not node.directives and self._covers(node.condition, parent):
                inner = self._opened(node.selection.items, parent, within)
                if inner:
                    _hand_over(node.dots, inner[0])
                found += inner
            else:
                found.append(node)
        return found

    def _cyclic(self, name: str) -> bool:
        waiting, seen = [name], set[str]()
        while waiting:
            fragment = self._fragments.get(waiting.pop())
            for other in spreads_in(fragment.selection) if fragment is not None else ():
                if other == name:
                    return True
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        return False

    def _covers(self, condition: Lexeme | None, parent: str | None) -> bool:
        """Tells whether whatever is of type `parent` also is of the condition's, with the same fields."""
        if condition is None:
            return True
        if parent is None:
            return False
        found = self._index.type(parent)
        return condition.text == parent or (found is not None and condition.text in found.interfaces)


def _inline(spread: Spread, fragment: Definition) -> Inline:
    """What a spread stands for; comments of both go above it."""
    copy = deepcopy(fragment)
    dots = Lexeme("punctuation", "...", spread.dots.start, spread.dots.end, spread.dots.blank)
    dots.leading = [*spread.dots.leading, *(Comment(item.text, blank=False) for item in copy.first.leading)]
    if spread.name.trailing:
        dots.leading.append(Comment(spread.name.trailing, blank=False))
    return Inline(dots, copy.on, copy.condition, spread.directives, copy.selection)


def _hand_over(dots: Lexeme, node: Selection) -> None:
    """Gives the comments of an inline fragment that goes away to its first selection."""
    first = first_lexeme(node)
    first.blank = first.blank if first.leading else first.blank or dots.blank
    first.leading = [*dots.leading, *first.leading]


def _key(node: Selection) -> tuple[str, ...]:
    """What makes two selections the same but for what they select."""
    directives = [text for directive in node.directives for text in _directive_texts(directive)]
    match node:
        case Field():
            alias = node.alias.text if node.alias is not None else ""
            leaf = "" if node.selection is None else "{"
            return ("field", alias, node.name.text, leaf, *_argument_texts(node.arguments), *directives)
        case Spread():
            return ("spread", node.name.text, *directives)
        case Inline():
            return ("inline", node.condition.text if node.condition is not None else "", *directives)


def _directive_texts(directive: Directive) -> list[str]:
    return ["@", directive.name.text, *_argument_texts(directive.arguments)]


def _argument_texts(arguments: Bracketed[Argument] | None) -> list[str]:
    texts: list[str] = []
    for argument in arguments.items if arguments is not None else ():
        texts += [argument.name.text, ":", *_value_texts(argument.value)]
    return texts


def _value_texts(value: Value) -> list[str]:
    match value:
        case Plain():
            return [lexeme.text for lexeme in value.tokens]
        case ListValue():
            return ["[", *(text for item in value.values.items for text in _value_texts(item)), "]"]
        case ObjectValue():
            return ["{", *_argument_texts(value.fields), "}"]
