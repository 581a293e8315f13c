"""GraphQL, one line at a time: tokens for colour, and the parser state that the next line starts from.

A line that starts with a definition (``query Name {`` at column 0) starts that definition whatever was left open
above.

Lexical grammar: GraphQL specification, September 2025, §2.1 (Language → Source Text, Lexical Tokens).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from wfg_tui.language.grammar import HANDLERS, Reader, parent_of, push, root
from wfg_tui.language.states import Mark, Mode, State, Token


class LexedLine(NamedTuple):
    """What one line holds, given the state it starts from."""

    after: State
    tokens: tuple[Token, ...]
    marks: tuple[Mark, ...]


_TOKEN: Final = re.compile(
    r"""
      (?P<name>[_A-Za-z][_0-9A-Za-z]*)
    | (?P<punctuation>\.\.\.|[!$&()\[\]{}:=@|])
    | (?P<comment>\#.*)
    | (?P<block>\"\"\")
    | (?P<string>"(?:[^"\\]|\\.)*(?:"|\\?$))
    | (?P<number>-?[0-9](?:[0-9A-Za-z_.]|(?<=[eE])[+-])*)
    | (?P<bad>[^ \t,\ufeff])
    """,
    re.VERBOSE | re.DOTALL,
)
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_STRING: Final = re.compile(
    r'"(?:[^"\\\ud800-\udfff]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}|u\{0*(?:10|[0-9A-Fa-f])?[0-9A-Fa-f]{1,4}\}))*"'
)
_BLOCK_END: Final = re.compile(r'(?:[^"\\]|\\(?:""")?+|"(?!""))*+"""')
_DEFINITION: Final = re.compile(
    r"(?:query|mutation|subscription)(?:[ \t]+[_A-Za-z][_0-9A-Za-z]*)?[ \t]*[({@]"
    r"|fragment[ \t]+[_A-Za-z][_0-9A-Za-z]*[ \t]+on\b"
)


def lex_line(text: str, state: State, end: int | None = None, begin: int = 0) -> LexedLine:
    """Reads one line (without its line terminator) from column `begin`, where `state` holds, up to column `end`.

    Every character belongs to a token, to white space or to an ``error`` token; nothing is ever refused.
    """
    length = len(text) if end is None else min(end, len(text))
    reader = Reader()
    tokens = reader.tokens
    position = begin
    reader.first = not begin
    if state.mode is Mode.BLOCK_STRING:
        closing = _BLOCK_END.match(text, 0, length)
        if closing is None:
            if length:
                tokens.append((0, length, "string"))
            return LexedLine(state, tuple(tokens), ())
        position = closing.end()
        state = parent_of(state)
        if state.mode is not Mode.DOCUMENT:  # there, the line that opened the string has marked it
            state, _ = HANDLERS[state.mode](state, "", "string", reader)
        tokens.append((0, position, "string"))
        reader.first = False
    elif (
        not begin
        and state.mode is not Mode.DOCUMENT
        and text[:1] in ("q", "m", "s", "f")
        and _DEFINITION.match(text)
    ):
        reader.recovered = state.mode is not Mode.SYSTEM
        state = root(state)
    while position < length:
        found = _TOKEN.search(text, position, length)
        if found is None:
            break
        position = found.end()
        start = found.start()
        group = found.lastgroup or "bad"
        reader.column = start
        if group == "name" or group == "punctuation":
            state, kind = HANDLERS[state.mode](state, found[0], group, reader)
            tokens.append((start, position, kind))
        elif group == "comment":
            tokens.append((start, position, "comment"))
            continue
        elif group == "block":
            closing = _BLOCK_END.match(text, position, length)
            if closing is None:
                if state.mode is Mode.DOCUMENT:
                    reader.mark("string", "")
                tokens.append((start, length, "string"))
                return LexedLine(push(Mode.BLOCK_STRING, state), tuple(tokens), tuple(reader.marks))
            position = closing.end()
            state, _ = HANDLERS[state.mode](state, "", "string", reader)
            tokens.append((start, position, "string"))
        elif group == "string":
            sound = _STRING.fullmatch(found[0]) is not None
            state, kind = HANDLERS[state.mode](state, found[0], "string", reader)
            tokens.append((start, position, kind if sound else "error"))
        elif group == "number":
            sound = _NUMBER.fullmatch(found[0]) is not None
            state, kind = HANDLERS[state.mode](state, found[0], "number", reader)
            tokens.append((start, position, kind if sound else "error"))
        else:
            if state.mode is Mode.DOCUMENT:
                reader.mark("junk", found[0])
            tokens.append((start, position, "error"))
        reader.first = False
        reader.recovered = False
    return LexedLine(state, tuple(tokens), tuple(reader.marks))


_LINE_BREAK: Final = re.compile(r"(\r\n|[\n\r])")


def split_lines(text: str) -> list[tuple[str, str]]:
    r"""Splits at ``\n``, ``\r\n`` and ``\r`` alone (specification §2.1.2), each line with its terminator.

    Never empty; the last line's terminator is "". Joining all parts gives `text` back.
    """
    parts = _LINE_BREAK.split(text)
    return list(zip(parts[::2], [*parts[1::2], ""], strict=True))
