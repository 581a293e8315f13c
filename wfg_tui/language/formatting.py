"""Laying a document out anew without losing anything of it.

The tokens stay what they are, comments stay beside the tokens they stand at, a blank line stays one blank line.
What does not parse is left as it is written, definition by definition; what cannot be read as tokens, altogether.
The layout is the one Prettier gives GraphQL (80 columns, two spaces): files shared with its users stay quiet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from wfg_tui.language.layout import BLANK, HARD, SOFT, SPACE, Flat, Gap, Indent, Layout, Note, group, render
from wfg_tui.language.places import Places
from wfg_tui.language.syntax import (
    Argument,
    Bracketed,
    Comment,
    Definition,
    Directive,
    Field,
    Inline,
    Item,
    Lexeme,
    ListValue,
    ObjectValue,
    Plain,
    Selection,
    Spread,
    UnlexableError,
    UnparsableError,
    Value,
    Variable,
    block_value,
    first_lexeme,
    parse,
    parse_definition,
    read,
)

if TYPE_CHECKING:
    from wfg_tui.language.document import Document

WIDTH: Final = 80


def format_document(document: str | Document) -> str:
    """Gives the document laid out anew; byte for byte the same where it cannot be read.

    Formatting twice gives what formatting once gave. Line ends become the document's first one.
    """
    text = document if isinstance(document, str) else document.text
    try:
        lexemes = read(text)
        pieces = take_apart(text, lexemes)
        formatted = print_pieces(pieces, lexemes[-1], line_end(text))
        same = _content(read(formatted)) == _content(lexemes)
    except (UnlexableError, RecursionError):
        return text
    return formatted if same else text


def print_pieces(pieces: list[Definition | Verbatim], end: Lexeme, eol: str) -> str:
    """Gives the text of definitions, a blank line between them, and of the comments that `end` holds."""
    parts: list[Layout] = []
    for number, piece in enumerate(pieces):
        if number:
            parts.append(BLANK)
        parts.append(_definition(piece) if isinstance(piece, Definition) else _verbatim(piece))
    for number, comment in enumerate(end.leading):
        if number or pieces:
            parts.append(BLANK if comment.blank else HARD)
        parts.append(Note(comment.text, own=True))
    if not parts:
        return ""
    return render(parts, WIDTH, eol) + eol


class Verbatim:
    """Tokens that are no definition, and their text."""

    __slots__ = ("first", "text", "trailing")

    def __init__(self, text: str, lexemes: list[Lexeme]) -> None:
        self.first = lexemes[0]
        self.text = text[lexemes[0].start : lexemes[-1].end]
        self.trailing = lexemes[-1].trailing


def take_apart(text: str, lexemes: list[Lexeme]) -> list[Definition | Verbatim]:
    """Takes the tokens apart into definitions and what is none: the document's table says where each starts."""
    if len(lexemes) == 1:
        return []
    try:
        return list(parse(lexemes))
    except UnparsableError:
        pass
    from wfg_tui.language.document import Document  # it asks this module in turn, where it needs a parse

    table = Document(text).definitions()
    places = Places.of(text)
    starts = [places.offset(*found.start) for found in table]
    pieces: list[Definition | Verbatim] = []
    run: list[Lexeme] = []
    for lexeme in lexemes:
        if run and (lexeme.kind == "end" or (starts and lexeme.start >= starts[0])):
            pieces.append(parse_definition(run) or Verbatim(text, run))
            run = []
        while starts and lexeme.start >= starts[0]:
            starts.pop(0)
        run.append(lexeme)
    return pieces


def line_end(text: str) -> str:
    at = min((at for at in (text.find("\n"), text.find("\r")) if at >= 0), default=-1)
    if at < 0:
        return "\n"
    return "\r\n" if text.startswith("\r\n", at) else text[at]


def _content(lexemes: list[Lexeme]) -> tuple[list[str], list[str]]:
    """What must survive: the tokens (block strings by value) and the comments."""
    tokens = [block_value(found.text) if found.kind == "block" else found.text for found in lexemes]
    comments: list[str] = []
    for found in lexemes:
        comments += [comment.text for comment in found.leading]
        if found.trailing:
            comments.append(found.trailing)
    return tokens, comments


# Tokens and the comments at them.


def _above(comments: list[Comment], blank: bool, *, airy: bool) -> list[Layout]:
    """The comments above a token; `blank` tells of a blank line between them and it, `airy` keeps such lines."""
    parts: list[Layout] = [
        Note(comment.text, own=True, blank=airy and number > 0 and comment.blank)
        for number, comment in enumerate(comments)
    ]
    if parts and blank and airy:
        parts.append(Gap())
    return parts


def _token(lexeme: Lexeme, *, airy: bool = False, text: str | None = None) -> list[Layout]:
    parts = _above(lexeme.leading, lexeme.blank, airy=airy)
    parts.append(lexeme.text if text is None else text)
    return parts + _behind(lexeme)


def _behind(lexeme: Lexeme) -> list[Layout]:
    return [Note(lexeme.trailing, own=False)] if lexeme.trailing else []


def _string(lexeme: Lexeme, *, airy: bool = False) -> list[Layout]:
    if lexeme.kind != "block":
        return _token(lexeme, airy=airy)
    value = block_value(lexeme.text)
    lines = value.replace('"""', '\\"""').split("\n")
    if len(lines) == 1:
        lines = [lines[0].strip(" \t")]
    if block_value("\n".join(['"""', *lines, '"""'])) != value:
        return _token(lexeme, airy=airy)
    parts = _above(lexeme.leading, lexeme.blank, airy=airy)
    parts.append('"""')
    for line in lines if value else []:
        parts += [HARD, line]
    return [*parts, HARD, '"""', *_behind(lexeme)]


def _starts_after_blank(lexeme: Lexeme) -> bool:
    return lexeme.leading[0].blank if lexeme.leading else lexeme.blank


def _listed(
    brackets: Bracketed[Item],
    first: Callable[[Item], Lexeme],
    show: Callable[[Item], Layout],
    *,
    hard: bool = False,
    airy: bool = False,
    padding: str = "",
) -> Layout:
    """Items between brackets: on one line with commas, or each on its own."""
    inner: list[Layout] = [HARD if hard else SOFT]
    for number, item in enumerate(brackets.items):
        if number:
            if airy and _starts_after_blank(first(item)):
                inner.append(BLANK)
            elif hard:
                inner.append(HARD)
            else:
                inner += [Flat(", "), SOFT]
        inner.append(show(item))
    for number, comment in enumerate(brackets.close.leading):
        if number or brackets.items:
            inner.append(BLANK if comment.blank and airy else HARD)
        inner.append(Note(comment.text, own=True))
    filled = len(inner) > 1
    parts: list[Layout] = [*_token(brackets.open)]
    if filled:
        if padding and brackets.items:
            parts.append(Flat(padding))
        parts += [Indent(inner), HARD if hard else SOFT]
        if padding and brackets.items:
            parts.append(Flat(padding))
    parts += [brackets.close.text, *_behind(brackets.close)]
    return parts if hard else group(parts)


# The nodes.


def _verbatim(piece: Verbatim) -> Layout:
    parts = _above(piece.first.leading, piece.first.blank, airy=True)
    parts.append(piece.text)
    if piece.trailing:
        parts.append(Note(piece.trailing, own=False))
    return parts


def _definition(node: Definition) -> Layout:
    parts: list[Layout] = []
    if node.description is not None:
        parts += [*_string(node.description, airy=True), HARD]
    if node.keyword is not None:
        parts += _token(node.keyword, airy=node.description is None)
        if node.name is not None:
            parts += [" ", *_token(node.name)]
        if node.variables is not None:
            if node.name is None:
                parts.append(" ")
            parts.append(_listed(node.variables, first_lexeme, _variable))
        if node.on is not None and node.condition is not None:
            parts += [" ", *_token(node.on), " ", *_token(node.condition)]
        if node.directives:
            parts.append(group([[SPACE, _directive(directive)] for directive in node.directives]))
        parts.append(" ")
    parts.append(_selections(node.selection))
    return parts


def _variable(node: Variable) -> Layout:
    parts: list[Layout] = []
    if node.description is not None:
        parts += [*_string(node.description), HARD]
    parts += [*_token(node.dollar), *_token(node.name), *_token(node.colon), " "]
    for lexeme in node.type:
        parts += _token(lexeme)
    if node.equals is not None and node.default is not None:
        parts += [" ", *_token(node.equals), " ", _value(node.default)]
    parts.append(_directives(node.directives))
    return parts


def _directives(nodes: list[Directive]) -> Layout:
    return group(Indent([[SPACE, _directive(node)] for node in nodes])) if nodes else ""


def _directive(node: Directive) -> Layout:
    parts: list[Layout] = [*_token(node.at), *_token(node.name)]
    if node.arguments is not None:
        parts.append(_arguments(node.arguments))
    return parts


def _arguments(node: Bracketed[Argument]) -> Layout:
    return _listed(node, first_lexeme, lambda argument: _argument(argument, airy=True), airy=True)


def _argument(node: Argument, *, airy: bool = False) -> Layout:
    return [*_token(node.name, airy=airy), *_token(node.colon), " ", _value(node.value)]


def _value(node: Value) -> Layout:
    match node:
        case Plain():
            parts: list[Layout] = []
            for lexeme in node.tokens:
                parts += _string(lexeme)
            return parts
        case ListValue():
            return _listed(node.values, first_lexeme, _value)
        case ObjectValue():
            return _listed(node.fields, first_lexeme, _argument, padding=" ")


def _selections(node: Bracketed[Selection]) -> Layout:
    return _listed(node, first_lexeme, _selection, hard=True, airy=True)


def _selection(node: Selection) -> Layout:
    match node:
        case Field():
            parts: list[Layout] = []
            if node.alias is not None and node.colon is not None:
                parts += [*_token(node.alias, airy=True), *_token(node.colon), " ", *_token(node.name)]
            else:
                parts += _token(node.name, airy=True)
            if node.arguments is not None:
                parts.append(_arguments(node.arguments))
            parts.append(_directives(node.directives))
            if node.selection is not None:
                parts += [" ", _selections(node.selection)]
            return parts
        case Spread():
            return [*_token(node.dots, airy=True), *_token(node.name), _directives(node.directives)]
        case Inline():
            parts = _token(node.dots, airy=True)
            if node.on is not None and node.condition is not None:
                parts += [" ", *_token(node.on), " ", *_token(node.condition)]
            parts += [_directives(node.directives), " ", _selections(node.selection)]
            return parts
