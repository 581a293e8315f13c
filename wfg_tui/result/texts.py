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
_PIECE: Final = 1 << 16
"""Bytes of plain text that are given at once."""
_CONTROL: Final = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]")
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


class Lines:
    """The keys and values of a piece of an answer, one on each line of `words`."""

    def __init__(self, words: str, count: int, piece: tuple[bytes, int, int] | None, found: list[Shown]) -> None:
        self.words = words
        self.count = count
        self._piece = piece
        self._found = found

    @property
    def cut(self) -> bool:
        """Whether one of them is longer than its line."""
        return any(shown.cut for shown in self._found)

    def text(self, row: int) -> Shown:
        """Gives the key or value on line `row`."""
        if not self._found and self._piece is not None:
            words = self.words.split("\n")
            self._found = [
                Shown(token.start(), token.end(), words[number], False)
                for number, token in enumerate(TOKEN.finditer(*self._piece))
            ]
        return self._found[row]


def lines(source: Source, where: Where = "anywhere") -> Generator[Lines, None, None]:
    """Gives what `texts` does, many at once where they are as they are shown: nothing escaped, nothing foreign."""
    data, size = source.data, len(source.data)
    pos = source.begin
    while pos < size:
        plain = _plain(data, pos) if where == "anywhere" else None
        if plain is not None:
            pos, found = plain
            yield found
            continue
        steps = _window(data, pos, where)
        while True:
            try:
                shown = next(steps)
            except StopIteration as done:
                pos = done.value
                break
            yield Lines("\n".join(one.words for one in shown), len(shown), None, shown)


def _plain(data: bytes, pos: int) -> tuple[int, Lines] | None:
    """Reads a piece of plain text at once and gives where the next begins; None if it is not plain."""
    piece = data[pos : pos + _PIECE]
    end = pos + len(piece)
    if b"\\" in piece or not piece.isascii() or (end == len(data) and piece.count(b'"') % 2):
        return None
    tokens = TOKEN.findall(piece)
    if end < len(data) and tokens and piece.endswith(tokens[-1]):
        end -= len(tokens.pop())  # it may go on behind the piece
    if not tokens or len(max(tokens, key=len)) > LONGEST:
        return None
    words = b"\n".join(tokens).replace(b'"', b"")
    if words.count(b"\n") != len(tokens) - 1 or _CONTROL.search(words):
        return None
    return end, Lines(words.decode("ascii"), len(tokens), (data, pos, end), [])


def texts(source: Source, where: Where = "anywhere") -> Generator[list[Shown], None, None]:
    """Gives the keys and values in the order of the text, window after window; a window may hold none."""
    pos = source.begin
    while pos < len(source.data):
        pos = yield from _window(source.data, pos, where)


def _window(data: bytes, pos: int, where: Where) -> Generator[list[Shown], None, int]:
    edge, size = pos + WINDOW, len(data)
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
    yield found
    return reached


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
