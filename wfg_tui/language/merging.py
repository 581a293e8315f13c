"""Fragments put where they are spread, like fields merged: what a document asks for, written once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from wfg_tui.language.document import Document
from wfg_tui.language.edits import Edit, RefactoringProblem, Swap, edits_of, indent_at, ordered, swapped, taken_out
from wfg_tui.language.fragments import comments_about, indent_for, inside, laid_out, opened, without
from wfg_tui.language.parts import Level, Parts, comments_in, covers, end_of, ends_in_comment
from wfg_tui.language.syntax import (
    Argument,
    Bracketed,
    Definition,
    Directive,
    Field,
    Inline,
    ListValue,
    ObjectValue,
    Plain,
    Selection,
    Spread,
    Value,
    first_lexeme,
)

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex

_MOST: Final = 100_000
"""Code points to grow by: fragments that spread others twice and again grow without bound when merged."""
_ROUNDS: Final = 200


def merge_fragments(document: str | Document, index: SchemaIndex) -> str:
    """Gives the document with every spread replaced by what it stands for, like fields merged, fragments gone.

    An inline fragment stays where its type narrows. Left as they are: unknown fragments, those with directives of
    their own, those that spread themselves; the whole document where it does not parse or would grow too large.
    Comments and layout stay.
    """
    text = document if isinstance(document, str) else document.text
    return swapped(text, _merged(text, index))


def merge_edits(document: str | Document, index: SchemaIndex) -> tuple[Edit, ...]:
    """Gives what `merge_fragments` would do as edits, last first, so that each can be made as it stands."""
    text = document if isinstance(document, str) else document.text
    return edits_of(text, _merged(text, index))


class _TooLargeError(Exception):
    pass


def _merged(text: str, index: SchemaIndex) -> list[Swap]:
    try:
        parts = Parts(text)
        if parts.rest or not parts.operations() or len(parts.operations()) == len(parts.definitions):
            return []
        return _changes(text, _steps(parts, index))
    except (RefactoringProblem, RecursionError, _TooLargeError):
        return []


def _steps(parts: Parts, index: SchemaIndex) -> list[Piece]:
    """Opens and merges, one level of nesting after the other, and gives what becomes of the text."""
    pieces: list[Piece] = [(0, len(parts.text))]
    told: set[str] = set()
    most = len(parts.text) + _MOST
    for step in (_opening, _merging):
        for _ in range(_ROUNDS):
            swaps = step(parts, index, told)
            if not swaps:
                break
            if len(parts.text) + sum(len(new) for _, _, new in swaps) > most:
                raise _TooLargeError
            pieces = _put(pieces, swaps)
            parts = Parts(swapped(parts.text, swaps))
        else:
            raise _TooLargeError
    needed = {id(item) for operation in parts.operations() for item in parts.reach(operation)}
    return _put(pieces, [without(parts, item) for item in parts.definitions if id(item) not in needed])


def _opening(parts: Parts, index: SchemaIndex, told: set[str]) -> list[Swap]:
    """Gives the changes that open the outermost spreads, and inline fragments that narrow nothing."""
    fragments: dict[str, Definition | None] = {}
    for item in parts.definitions:
        if item.is_fragment and item.name is not None:
            plain = not item.directives and not item.variables and item.selection.items
            fragments[item.name.text] = item if plain and not parts.spreads_itself(item) else None
    swaps: list[Swap] = []
    for level in _levels(parts, index):
        for node in level.selection.items:
            if isinstance(node, Spread):
                fragment = fragments.get(node.name.text)
                if fragment is not None:
                    notes = comments_about(parts, fragment) if node.name.text not in told else []
                    told.add(node.name.text)
                    swaps.append(opened(parts, node, level.type, fragment, index, notes))
            elif isinstance(node, Inline) and not node.directives and node.selection.items:
                start, end = node.dots.start, end_of(node)
                if covers(node.condition, level.type, index) and not _held(swaps, start):
                    body = inside(parts, node.selection, indent_for(parts, start))
                    notes = comments_in(parts.text[start : node.selection.open.start])
                    swaps.append(laid_out(parts, start, end, body, notes))
    outer: list[Swap] = []
    for swap in sorted(swaps):
        if not _held(outer, swap[0]):
            outer.append(swap)
    return outer


def _levels(parts: Parts, index: SchemaIndex) -> list[Level]:
    return [level for item in parts.operations() for level in parts.levels(item, index)]


def _held(swaps: list[Swap], offset: int) -> bool:
    return bool(swaps) and any(start <= offset < end for start, end, _ in swaps[-1:])


def _merging(parts: Parts, index: SchemaIndex, told: set[str]) -> list[Swap]:
    """Gives the changes that merge like selections, where none around them are merged."""
    swaps: list[Swap] = []
    busy: list[tuple[int, int]] = []
    for level in _levels(parts, index):
        opening = level.selection.open.start
        if any(start <= opening < end for start, end in busy):
            continue
        known: dict[tuple[str, ...], Selection] = {}
        for node in level.selection.items:
            same = known.setdefault(_key(node), node)
            if same is node:
                continue
            start, end = first_lexeme(node).start, end_of(node)
            swaps.append(taken_out(parts.text, start, end))
            if not isinstance(node, Spread) and not isinstance(same, Spread):
                if node.selection is not None and same.selection is not None and node.selection.items:
                    swaps.append(_added(parts, same.selection, node.selection))
                    busy.append((first_lexeme(same).start, end_of(same)))
                busy.append((start, end))
    return swaps


def _added(parts: Parts, to: Bracketed[Selection], more: Bracketed[Selection]) -> Swap:
    """Gives the change that puts what one pair of braces holds at the end of what another does."""
    text, at = parts.text, to.close.start
    while text[at - 1] in " \t\r\n":
        at -= 1
    held = text[to.open.end : to.close.start]
    if "\n" in held or "\r" in held:
        first = to.items[0] if to.items else None
        indent = indent_at(text, first_lexeme(first).start if first is not None else at)
        return at, at, parts.eol + indent + inside(parts, more, indent)
    indent = indent_for(parts, at)
    body = " " + inside(parts, more, indent)
    return at, at, body + (parts.eol + indent if ends_in_comment(body) else "")


Piece: TypeAlias = "tuple[int, int] | str"
"""A stretch of the text as it was, or text that is new."""


def _put(pieces: list[Piece], swaps: list[Swap]) -> list[Piece]:
    """Gives a text's pieces after a change of it."""
    found: list[Piece] = []
    waiting = pieces[::-1]

    def take(length: int) -> list[Piece]:
        taken: list[Piece] = []
        while length and waiting:
            piece = waiting.pop()
            size = len(piece) if isinstance(piece, str) else piece[1] - piece[0]
            if size > length:
                rest = piece[length:] if isinstance(piece, str) else (piece[0] + length, piece[1])
                waiting.append(rest)
                piece = piece[:length] if isinstance(piece, str) else (piece[0], piece[0] + length)
                size = length
            taken.append(piece)
            length -= size
        return taken

    at = 0
    for start, end, new in ordered(swaps):
        found += take(start - at)
        take(end - start)
        if new:
            found.append(new)
        at = end
    return found + waiting[::-1]


def _changes(text: str, pieces: list[Piece]) -> list[Swap]:
    """Gives the changes that make the pieces of a text."""
    swaps: list[Swap] = []
    at, fresh = 0, ""
    for piece in [*pieces, (len(text), len(text))]:
        if isinstance(piece, str):
            fresh += piece
            continue
        if fresh or piece[0] > at:
            gone = text[at : piece[0]]
            tail = _common(gone[::-1], fresh[::-1])
            head = _common(gone[: len(gone) - tail], fresh[: len(fresh) - tail])
            if not {"\r", "\n"} & {gone[head - 1 : head], gone[len(gone) - tail :][:1]}:
                swaps.append((at + head, piece[0] - tail, fresh[head : len(fresh) - tail]))
            else:  # a line end of two is not to be taken apart
                swaps.append((at, piece[0], fresh))
        at, fresh = piece[1], ""
    return swaps


def _common(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


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
