"""Finding text in an answer: over the bytes, in both spellings that JSON has for a character."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Generator
from dataclasses import dataclass
from typing import Final, Literal

from wfg_tui.result.tokens import WINDOW, scalar_end
from wfg_tui.result.walk import Source

Where = Literal["anywhere", "keys", "values"]
MOST: Final = 200_000
"""Matches that are kept; the count then reads ``200,000+``."""

_STRUCTURE: Final = frozenset(',:{}[]" \t\r\n')
TOKEN: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[^ \t\r\n,:\[\]{}"]++', re.DOTALL)
"""A string with its quotes, a number or a word, whole or cut by the end of what is looked at."""
_COLON: Final = re.compile(rb"[ \t\r\n]*+:")
_SHORT: Final = {"\n": "n", "\t": "t", "\r": "r", "\b": "b", "\f": "f", '"': '"', "\\": "\\", "/": "/"}


@dataclass(frozen=True, slots=True)
class Match:
    """One place where the text stands; offsets in bytes."""

    start: int
    end: int


class Matches:
    """What has been found so far, in the order of the text."""

    complete: bool
    """Whether all of the text was looked at."""

    def __init__(self) -> None:
        self.complete = False
        self._starts = array("Q")
        self._ends = array("Q")

    @property
    def count(self) -> int:
        """How many matches are known now."""
        return len(self._starts)

    @property
    def full(self) -> bool:
        """Whether there may be more matches than are kept."""
        return self.count >= MOST

    def match(self, number: int) -> Match:
        """Gives match `number`, from 0, in the order of the text."""
        return Match(self._starts[number], self._ends[number])

    def next_from(self, offset: int) -> tuple[int, bool] | None:
        """Gives the number of the first known match from `offset` on, and whether that meant wrapping round."""
        if not self.count:
            return None
        number = bisect_left(self._starts, offset)
        return (number, False) if number < self.count else (0, True)

    def previous_from(self, offset: int) -> tuple[int, bool] | None:
        """Gives the number of the last known match before `offset`, and whether that meant wrapping round."""
        if not self.count:
            return None
        number = bisect_left(self._starts, offset) - 1
        return (number, False) if number >= 0 else (self.count - 1, True)

    def keep(self, start: int, end: int) -> None:
        """Adds the match that follows all that are known, as long as not `MOST` are."""
        if not self.full:
            self._starts.append(start)
            self._ends.append(end)


class Find(Matches):
    """The matches of one text, found window after window by `run`.

    A match lies inside one key, string, number or word, compared by what it means: ``é`` finds ``\\u00e9``, and
    the ``n`` of ``\\n`` is no letter. Matches do not overlap. Without `case`, a letter matches its other case too.
    """

    def __init__(self, source: Source, text: str, *, case: bool = False, where: Where = "anywhere") -> None:
        super().__init__()
        self.source = source
        self.text = text
        self.case = case
        self.where = where
        self.complete = not text
        self.position = source.begin
        self._pattern = _spelled(text, case)
        plain = all(character not in _SHORT and character.isprintable() for character in text)
        ascii_or_exact = case or text.isascii()
        self._literal: bytes | None = None
        if plain and ascii_or_exact:
            self._literal = (text if case else text.lower()).encode("utf-8", "surrogatepass")
        self._codes = {_escape(character)[:6] for character in text.lower() + text.upper()}
        # between two tokens of JSON there is more than blanks, so a text of words cannot reach over two of them
        self._local = where == "anywhere" and text == text.strip() and _STRUCTURE.isdisjoint(text.replace(" ", ""))
        """Whether a match needs no look at the token that it is in."""

    def run(self) -> Generator[int, None, None]:
        """Does the work; yields after each window."""
        if self.complete:
            return
        yield from self._windows() if self._local else self._tokens()
        self.complete = True

    def _windows(self) -> Generator[int, None, None]:
        data, size = self.source.data, len(self.source.data)
        reach = 6 * len(self.text) + 6  # six bytes a character; twice that for a pair
        pos = self.position
        while pos < size and not self.full:
            edge = min(pos + WINDOW, size)
            piece = data[pos : min(edge + 2 * reach, size)]
            pos = (
                self._literals(piece, pos, edge) if self._is_literal(piece) else self._spellings(pos, edge, reach)
            )
            self.position = pos
            yield 0

    def _is_literal(self, piece: bytes) -> bool:
        """Whether the text can only stand there letter by letter, none of them escaped."""
        if self._literal is None or b"\\" not in piece or b"\\u" not in piece:  # one byte is found faster than two
            return self._literal is not None
        lower = piece.lower()
        return not any(code in lower for code in self._codes)

    def _literals(self, piece: bytes, pos: int, edge: int) -> int:
        """Finds matches that begin in ``pos <= offset < edge``; gives where the next window begins."""
        wanted = self._literal
        assert wanted is not None
        if not self.case and wanted.upper() != wanted:
            piece = piece.lower()  # ASCII letters only, which is what a literal without case is made of
        escapes = b"\\" in piece or b"\\" in self.source.data[max(pos - 6, 0) : pos]
        at = piece.find(wanted)
        following = edge
        while 0 <= at < edge - pos:
            start = pos + at
            step = 1
            if not escapes or not self._in_escape(start):
                self.keep(start, start + len(wanted))
                step = len(wanted)
                following = max(edge, start + step)
            at = piece.find(wanted, at + step)
        return following

    def _spellings(self, pos: int, edge: int, reach: int) -> int:
        data = self.source.data
        limit = edge + 2 * reach
        at = pos
        while (match := self._pattern.search(data, at, limit)) is not None and match.start() < edge:
            start = match.start()
            if not self._in_escape(start):
                self.keep(start, match.end())
                at = match.end()
            else:
                at = start + 1
        return max(edge, at)

    def _tokens(self) -> Generator[int, None, None]:
        """Looks into each token: for a text that holds brackets, quotes or blanks at its ends."""
        data, size = self.source.data, len(self.source.data)
        pos = self.position
        while pos < size and not self.full:
            edge = pos + WINDOW
            reached = pos
            for token in TOKEN.finditer(data, pos, edge):
                if token.end() >= edge and edge < size:
                    break  # cut by the window's edge: read again, in a window of its own if need be
                reached = token.end()
                self._in_token(token.start(), token.end())
            else:
                reached = min(edge, size)
            if reached == pos:
                reached = yield from self._long_token(pos)
            pos = self.position = reached
            yield 0

    def _long_token(self, pos: int) -> Generator[int, None, int]:
        """Looks into a token that is longer than a window; gives the offset past it."""
        data = self.source.data
        token = TOKEN.search(data, pos, pos + WINDOW)
        assert token is not None  # it reached the window's edge a moment ago
        end = yield from scalar_end(data, token.start())
        if is_wanted(data, end, self.where):
            at, reach = token.start() + (data[token.start()] == 0x22), 6 * len(self.text) + 6
            while at < end - 1 and not self.full:
                at = self._spellings(at, min(at + WINDOW, end - 1), reach)
                yield 0
        return end

    def _in_token(self, start: int, end: int) -> None:
        data = self.source.data
        if not is_wanted(data, end, self.where):
            return
        if data[start] == 0x22:
            start += 1
            end -= data[end - 1] == 0x22
        at = start
        while (match := self._pattern.search(data, at, end)) is not None:
            if not self._in_escape(match.start(), start):
                self.keep(match.start(), match.end())
                at = match.end()
            else:
                at = match.start() + 1

    def _in_escape(self, start: int, begin: int = 0) -> bool:
        """Whether `start` is inside an escape sequence that began before it."""
        data = self.source.data
        for back in range(1, 6):
            at = start - back
            if at < begin:
                return False
            if data[at] == 0x5C and (back == 1 or data[at + 1] == 0x75):
                first = at
                while first > begin and data[first - 1] == 0x5C:
                    first -= 1
                if (at - first) % 2 == 0:
                    return True
        return False


def is_wanted(data: bytes, end: int, where: Where) -> bool:
    """Whether the token that ends at `end` is a key, or a value, as asked."""
    return where == "anywhere" or (_COLON.match(data, end, end + WINDOW) is not None) == (where == "keys")


def _spelled(text: str, case: bool) -> re.Pattern[bytes]:
    """A pattern for `text` in JSON: each character as itself, as its short escape, as ``\\uXXXX``."""
    parts = []
    for character in text:
        cases = {character} if case else {character, *_single(character.lower()), *_single(character.upper())}
        spellings: set[bytes] = set()
        for form in cases:
            if form >= " " and form not in '"\\':
                spellings.add(re.escape(form.encode("utf-8", "surrogatepass")))
            if form in _SHORT:
                spellings.add(rb"\\" + re.escape(_SHORT[form].encode()))
            units = form.encode("utf-16-be", "surrogatepass").hex()
            spellings.add(b"".join(rb"\\u" + _hexadecimal(units[at : at + 4]) for at in range(0, len(units), 4)))
        parts.append(b"(?:" + b"|".join(sorted(spellings)) + b")")
    return re.compile(b"".join(parts))


def _escape(character: str) -> bytes:
    """``\\uXXXX`` in lower case, twice for a character beyond the first 65,536."""
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4)).encode()


def _single(form: str) -> set[str]:
    return {form} if len(form) == 1 else set()


def _hexadecimal(digits: str) -> bytes:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in digits).encode()
