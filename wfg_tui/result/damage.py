"""What is wrong with a text that should be JSON, and where: found in slices, never an exception."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass
from functools import cache
from typing import Final

from wfg_tui.result import tokens
from wfg_tui.result.tokens import CLOSERS, COLON, COMMA, OBJECT, OPENERS, QUOTE, WINDOW
from wfg_tui.result.walk import Source

MOST: Final = 100
"""Damages that are told apart; text that is no JSON at all has thousands."""

_SPACE: Final = rb"[ \t\r\n]*+"
_STRING: Final = (
    rb'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"'  # RFC 8259 §7: no bare control characters
)
_NUMBER: Final = rb"-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][-+]?+[0-9]++)?+"
_SCALAR: Final = rb"(?:" + _STRING + rb"|" + _NUMBER + rb"|true|false|null)"


def _value(levels: int) -> bytes:
    """A pattern for a well-formed value that nests at most `levels` deep; it doubles with each level."""
    pattern = _SCALAR
    for _ in range(levels):
        item = _SPACE + pattern + _SPACE
        member = _SPACE + _STRING + _SPACE + rb":" + item
        array = rb"\[(?:" + item + rb"(?:,(?!" + _SPACE + rb"\])|(?=\])))*+" + _SPACE + rb"\]"
        object_ = rb"\{(?:" + member + rb"(?:,(?!" + _SPACE + rb"\})|(?=\})))*+" + _SPACE + rb"\}"
        pattern = rb"(?:" + _SCALAR + rb"|" + array + rb"|" + object_ + rb")"
    return pattern


_LEVELS: Final = 4
"""Deeper values are checked level by level; compiling costs 20 ms for four levels, twice that for each more."""


@cache
def _runs() -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Runs of well-formed elements and of members, which a sweep jumps over; compiled at the first check."""
    deep = _value(_LEVELS)
    elements = rb"(?:" + _SPACE + deep + _SPACE + rb",)*+"
    members = rb"(?:" + _SPACE + _STRING + _SPACE + rb":" + _SPACE + deep + _SPACE + rb",)*+"
    return re.compile(elements, re.DOTALL), re.compile(members, re.DOTALL)


_STRICT_KEY: Final = re.compile(_STRING)
_STRICT_SCALAR: Final = re.compile(_SCALAR)
_BLANK: Final = re.compile(_SPACE)
_BLANKS: Final = frozenset(b" \t\r\n")
_IN_STRING: Final = re.compile(rb'(?:[^\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+')
_ESCAPE_SIZE: Final = 6


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is wrong: `offset` in bytes, and a sentence without a place."""

    offset: int
    words: str


class Check:
    """A pass over the whole text. `found` grows, in the order of the text within each of its two sweeps."""

    def __init__(self, source: Source, *, cut_at: int | None = None) -> None:
        """`cut_at`: the text was cut on purpose at this many bytes (a limit on the download)."""
        self.source = source
        self.cut_at = cut_at
        self.found: list[Damage] = []
        self.complete = False
        self.position = 0

    def run(self) -> Generator[int, None, None]:
        """Does the work; yields after each slice of it."""
        data = self.source.data
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            self._note(0, "This is UTF-16 text; JSON is UTF-8. Save it again as UTF-8 to read it")
        elif self.source.begin:
            self._note(0, "A byte order mark stands before the JSON; it is ignored")
        yield from self._encoding()
        yield from self._structure()
        self.found.sort(key=lambda damage: damage.offset)
        self.complete = True

    def _note(self, offset: int, words: str) -> None:
        if len(self.found) < 2 * MOST:
            self.found.append(Damage(offset, words))

    def _encoding(self) -> Generator[int, None, None]:
        """Finds bytes that are not UTF-8; several in a row are one damage."""
        data, pos = self.source.data, 0
        noted = 0
        while pos < len(data) and noted < MOST:
            piece = data[pos : pos + WINDOW]
            yield 0
            if piece.isascii():
                pos += len(piece)
                continue
            try:
                piece.decode("utf-8")
            except UnicodeDecodeError as error:
                bad = pos + error.start
                if error.end == len(piece) and pos + len(piece) < len(data) and error.start > 0:
                    pos = bad  # perhaps only cut by the window's edge
                    continue
                if not noted or self.found[-1].offset < bad - 64:
                    words = f"Byte 0x{data[bad]:02X} is not UTF-8"
                    if error.reason == "unexpected end of data":
                        words = "The text ends in the middle of a character"
                    self._note(bad, words)
                    noted += 1
                pos = pos + error.end
            else:
                pos += len(piece)

    def _structure(self) -> Generator[int, None, None]:
        data, size = self.source.data, len(self.source.data)
        pos = yield from _skip_all(data, self.source.begin)
        if pos >= size:
            self._note(pos, "There is nothing here")
            return
        elements, members = _runs()
        stack: list[int] = []
        values_at_top = 0
        comma = -1  # offset of a comma that still waits for its item
        filled = False  # whether an item came before, which wants a comma after it
        noted = len(self.found)
        while len(self.found) - noted < MOST:
            self.position = pos
            if stack and (comma >= 0 or not filled):
                match = (members if stack[-1] == OBJECT else elements).match(data, pos, pos + WINDOW)
                assert match is not None  # it matches the empty string
                if match.end() > pos:
                    pos = match.end()
                    comma, filled = pos - 1, True
            yield 0
            pos = _skip(data, pos)
            if pos >= size:
                break
            first = data[pos]
            if first in _BLANKS:  # more of them than a window
                continue
            if first in CLOSERS:
                if not stack:
                    self._note(pos, f"{chr(first)} closes nothing")
                else:
                    if comma >= 0:
                        self._note(comma, f"A comma stands before the closing {chr(first)}")
                    wanted = "}" if stack.pop() == OBJECT else "]"
                    if wanted != chr(first):
                        self._note(pos, f"{chr(first)} stands where {wanted} should close")
                comma, filled = -1, True
                pos += 1
            elif first == COMMA:
                if comma >= 0 or not filled or not stack:
                    self._note(pos, "Nothing stands before this comma")
                comma, filled = pos, True
                pos += 1
            elif first == COLON:
                self._note(pos, "A colon without a key")
                pos += 1
            else:
                if not stack:
                    values_at_top += 1
                    if values_at_top == 2:
                        self._note(pos, "More text follows the end of the JSON")
                elif filled and comma < 0:
                    self._note(pos, "A comma is missing")
                if stack and stack[-1] == OBJECT and first not in OPENERS:
                    pos = yield from self._key(pos)
                elif stack and stack[-1] == OBJECT:
                    self._note(pos, "A key is missing")
                comma, filled = -1, True
                if pos < size and data[pos] in OPENERS:
                    stack.append(data[pos])
                    filled = False
                    pos += 1
                elif pos < size and data[pos] not in b",:}]":
                    pos = yield from self._scalar(pos)
        else:
            self._note(pos, "Much more is wrong from here on")
            return
        if self.cut_at is not None:
            self._note(size, "The rest was not downloaded")
        elif stack:
            what = "an object is" if stack[-1] == OBJECT else "a list is"
            more = f" and {len(stack) - 1} more around it" if len(stack) > 1 else ""
            self._note(size, f"The text ends here, while {what} still open{more}")

    def _key(self, pos: int) -> Generator[int, None, int]:
        """Checks the key at `pos` and its colon; gives where its value should be."""
        data, size = self.source.data, len(self.source.data)
        match = _STRICT_KEY.match(data, pos, pos + WINDOW)
        if match is not None:
            end = match.end()
        else:
            end = yield from tokens.scalar_end(data, pos)
            if data[pos] != QUOTE:
                after = yield from _skip_all(data, end)
                if after < size and data[after] == COLON:
                    self._note(pos, "A key without quotes")
            else:
                yield from self._string(pos, end)
        after = yield from _skip_all(data, end)
        if after >= size:
            return after
        if data[after] != COLON:
            self._note(pos, "No key and colon before this value")
            return after
        value = yield from _skip_all(data, after + 1)
        if value < size and data[value] in b",:}]":
            self._note(value, "A value is missing")
        return value

    def _scalar(self, pos: int) -> Generator[int, None, int]:
        """Checks the string, number or word at `pos`; gives the offset past it."""
        data = self.source.data
        match = _STRICT_SCALAR.match(data, pos, pos + WINDOW)
        if match is not None and (data[pos] == QUOTE or _ends_word(data, match.end())):
            return match.end()
        end = yield from tokens.scalar_end(data, pos)
        if data[pos] == QUOTE:
            yield from self._string(pos, end)
        elif tokens.kind_of(data, pos, end) == "junk":
            word = data[pos : min(end, pos + 20)].decode("utf-8", "backslashreplace")
            self._note(pos, f"{word} is no JSON value")
        return end

    def _string(self, pos: int, end: int) -> Generator[int, None, None]:
        """Checks a string that is longer than a window, or wrong."""
        data = self.source.data
        if tokens.kind_of(data, pos, end) == "junk":
            if self.cut_at is None or end < len(data):
                self._note(pos, "This text has no closing quote")
            end += 1
        begin, close = pos + 1, end - 1
        while begin < close:
            edge = begin + WINDOW
            match = _IN_STRING.match(data, begin, min(edge, close))
            assert match is not None  # it matches the empty string
            begin = match.end()
            if begin < min(edge - _ESCAPE_SIZE, close) or (begin < close <= edge):
                control = data[begin] < 0x20
                what = "a bare control character" if control else "an escape that JSON does not know"
                self._note(begin, f"In a text: {what}")
                return
            yield 0


def _skip(data: bytes, pos: int) -> int:
    """Gives the offset past blanks, as far as one window reaches."""
    match = _BLANK.match(data, pos, pos + 4 * WINDOW)
    assert match is not None  # it matches the empty string
    return match.end()


def _skip_all(data: bytes, pos: int) -> Generator[int, None, int]:
    pos = _skip(data, pos)
    while pos < len(data) and data[pos] in _BLANKS:
        yield 0
        pos = _skip(data, pos)
    return pos


def _ends_word(data: bytes, pos: int) -> bool:
    return pos >= len(data) or data[pos] in b' \t\r\n,:[]{}"'
