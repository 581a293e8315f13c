"""What there is to know about a place in a document before any schema is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wfg_tui.language.document import Document
from wfg_tui.language.lexer import lex_line
from wfg_tui.language.states import Mode, State


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the cursor is: what was typed of a word, what it would replace, and the state before it."""

    document: Document
    version: int
    """The document's when the cursor was there."""
    line: int
    start: int
    """Column where the word at the cursor starts."""
    end: int
    typed: str
    """The word from its start to the cursor."""
    state: State
    inside: Literal["code", "string", "comment", "number"]
    """``number`` is right behind one too: it goes on with whatever is typed there."""
    before: str
    """The line up to the word."""
    after: str
    """The next character of code behind the word, looking a few lines ahead; "" if there is none."""

    @property
    def indent(self) -> str:
        """The white space that the line starts with."""
        return self.before[: len(self.before) - len(self.before.lstrip(" \t"))]

    @property
    def variables(self) -> tuple[tuple[str, str], ...]:
        """The variables that the definition declares, name and type; none once the document has moved on."""
        if self.document.version != self.version:
            return ()
        return self.document.variables_at(self.line, self.start)


def is_name(letter: str) -> bool:
    """Tells whether a character may be part of a name (specification §2.1.9)."""
    return letter == "_" or (letter.isascii() and letter.isalnum())


def name_end(text: str, start: int) -> int:
    """Gives where the name that starts at a column ends."""
    while start < len(text) and is_name(text[start]):
        start += 1
    return start


def cursor_at(document: Document, line: int, column: int) -> Cursor:
    """Gives what there is to know about a place; one past the end is clamped.

    Reads the line it is on from the state that the line starts in, and nothing else of the document.
    """
    line, column = document.clamp(line, column)
    text = document.line(line)
    start = column
    while start and is_name(text[start - 1]):
        start -= 1
    if start < column and text[start].isdigit():
        start = column  # the end of a number, not a name
    end = name_end(text, column)
    lexed = lex_line(text, document.state_before(line), start)
    inside: Literal["code", "string", "comment", "number"] = "code"
    if lexed.after.mode is Mode.BLOCK_STRING:
        inside = "string"
    elif lexed.tokens and lexed.tokens[-1][1] == start:
        first, last, kind = lexed.tokens[-1]
        if kind == "comment":
            inside = "comment"
        elif text[first] == '"' and _unfinished(text[first:last]):
            inside = "string"
        elif text[first] in "-0123456789":
            inside = "number"
    return Cursor(
        document,
        document.version,
        line,
        start,
        end,
        text[start:column],
        lexed.after,
        inside,
        text[:start],
        _after(document, line, end),
    )


def _unfinished(string: str) -> bool:
    """Tells whether a string token, read up to the cursor, lacks its closing quote."""
    body = string[1:]
    backslashes = len(body[:-1]) - len(body[:-1].rstrip("\\"))
    return not body.endswith('"') or backslashes % 2 == 1


_LINES_AHEAD = 4


def _after(document: Document, line: int, column: int) -> str:
    text = document.line(line)[column:]
    for number in range(line + 1, line + 2 + _LINES_AHEAD):
        bare = text.lstrip(" \t,\ufeff")
        if bare and not bare.startswith("#"):
            return bare[0]
        if number >= document.line_count:
            break
        text = document.line(number)
    return ""
