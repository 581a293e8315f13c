"""The keys and values of an answer one by one, as they are shown: what a pattern is tried on."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable
from typing import Final, NamedTuple

from wfg_tui.result.find import TOKEN, Where, is_wanted
from wfg_tui.result.tokens import QUOTE, scalar_end
from wfg_tui.result.values import shown_text
from wfg_tui.result.walk import Source

WINDOW: Final = 1 << 14
"""Bytes whose keys and values are given at once: a few milliseconds of work."""
LONGEST: Final = 1 << 15
"""Bytes of one key or value that are given; what follows them is not."""

_UTF8: Final = rb"""
    [\xc2-\xdf][\x80-\xbf] | \xe0[\xa0-\xbf][\x80-\xbf] | [\xe1-\xec\xee\xef][\x80-\xbf]{2}
    | \xed[\x80-\x9f][\x80-\xbf] | \xf0[\x90-\xbf][\x80-\xbf]{2} | [\xf1-\xf3][\x80-\xbf]{3}
    | \xf4[\x80-\x8f][\x80-\xbf]{2}
    """
_ESCAPED: Final = rb"""
    (?: \r | \\r | \\u000[dD] ) (?: \n | \\n | \\u000[aA] )
    | \\u[dD][89abAB][0-9a-fA-F]{2} \\u[dD][c-fC-F][0-9a-fA-F]{2}
    | \\u[0-9a-fA-F]{4} | \\["\\/bfnrt] | \r
    """
_IN_STRING: Final = re.compile(
    rb"(?P<plain> [^\\\r\x80-\xff]++ | \\(?!u[0-9a-fA-F]{4}|[\"\\/bfnrt]) ) | (?P<one> "
    + _UTF8
    + b"|"
    + _ESCAPED
    + rb") | [\x80-\xff]",
    re.VERBOSE,
)
"""The bytes that are shown together: plain characters, one character however it is spelled, or a foreign byte."""
_IN_WORD: Final = re.compile(rb"(?P<plain> [\x00-\x7f]++ ) | (?P<one> " + _UTF8 + rb") | [\x80-\xff]", re.VERBOSE)
"""The same outside strings, where nothing is escaped."""


class Shown(NamedTuple):
    """A key, or a value that holds no others."""

    start: int
    """Where it begins in the answer, its quote included; in bytes, as all offsets."""
    end: int
    words: str
    """Its text as it is shown, on one line."""
    cut: bool
    """Whether `words` is not all of it."""


def texts(source: Source, where: Where = "anywhere") -> Generator[list[Shown], None, None]:
    """Gives the keys and values in the order of the text, window after window; a window may hold none."""
    data, size = source.data, len(source.data)
    pos = source.begin
    while pos < size:
        edge = pos + WINDOW
        reached = pos
        found: list[Shown] = []
        for token in TOKEN.finditer(data, pos, edge):
            if token.end() >= edge and edge < size:
                break  # cut by the window's edge: read again, in a window of its own if need be
            reached = token.end()
            if is_wanted(data, reached, where):
                found.append(Shown(token.start(), reached, *shown_text(data, token.start(), reached, LONGEST)))
        else:
            reached = min(edge, size)
        if reached == pos:
            start, reached = yield from _long_token(data, pos, edge)
            if is_wanted(data, reached, where):
                found.append(Shown(start, reached, *shown_text(data, start, reached, LONGEST)))
        pos = reached
        yield found


def _long_token(data: bytes, pos: int, edge: int) -> Generator[list[Shown], None, tuple[int, int]]:
    token = TOKEN.search(data, pos, edge)
    assert token is not None  # it reached the window's edge a moment ago
    steps = scalar_end(data, token.start())
    while True:
        try:
            next(steps)
        except StopIteration as done:
            return token.start(), done.value
        yield []


def offsets_in(source: Source, shown: Shown, columns: Iterable[int]) -> Generator[int, None, None]:
    """Gives where in the answer characters of ``shown.words`` begin, for `columns` that never go back."""
    data = source.data
    is_string = data[shown.start] == QUOTE
    at, pattern = shown.start + is_string, _IN_STRING if is_string else _IN_WORD
    column = 0
    for wanted in columns:
        while column < wanted and (unit := pattern.match(data, at, shown.end)) is not None:
            if unit["plain"] is not None and column + len(unit[0]) > wanted:
                at += wanted - column
                column = wanted
                break
            column += _width(unit)
            at = unit.end()
        yield at


def _width(unit: re.Match[bytes]) -> int:
    """How many characters show a unit."""
    if unit["plain"] is not None:
        return len(unit[0])
    return 1 if unit["one"] is not None else 4  # a byte that is not UTF-8 is shown by its number
