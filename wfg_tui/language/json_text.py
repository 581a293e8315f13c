"""JSON as people type it: comments and trailing commas are fine, every value knows its place, no digit is lost.

RFC 8259 besides; a comment is ``//`` to the end of the line, ``/* … */`` or ``#`` to the end of the line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias

JsonKind: TypeAlias = Literal["object", "array", "string", "number", "literal"]


class JsonTextError(ValueError):
    """What is wrong, and from which offset on."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(slots=True)
class JsonValue:
    """A value and where it stands (offsets in code points)."""

    kind: JsonKind
    start: int
    end: int
    value: Any = None
    """A scalar's Python value."""
    members: list[tuple[JsonValue, JsonValue]] = field(default_factory=list)
    """An object's names (strings) and values, in order."""
    items: list[JsonValue] = field(default_factory=list)

    def python(self) -> Any:
        """Gives dicts, lists and scalars; of a name that comes twice, the last value."""
        if self.kind == "object":
            return {name.value: value.python() for name, value in self.members}
        if self.kind == "array":
            return [item.python() for item in self.items]
        return self.value


_SPACE: Final = re.compile(r"(?:[ \t\r\n\ufeff]+|//[^\r\n]*|\#[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING: Final = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"')
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?(?![0-9A-Za-z_.])")
_WORD: Final = re.compile(r"[A-Za-z_$][\w$]*")
_ESCAPE: Final = re.compile(r"(?:\\u[0-9A-Fa-f]{4})+|\\.")
_ESCAPED: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_LITERALS: Final = {"true": True, "false": False, "null": None}
_DEEPEST: Final = 200


def read_json(text: str) -> JsonValue:
    """Reads one value. Raises `JsonTextError` with the exact place."""
    reader = _Reader(text)
    reader.skip()
    value = reader.value(0)
    reader.skip()
    if reader.at < len(text):
        raise JsonTextError("Expected nothing after the value.", reader.at)
    return value


def number(text: str) -> int | float | Decimal:
    """Gives a number with all its digits: a float only where it stands for exactly what is written."""
    if not any(letter in text for letter in ".eE"):
        try:
            return int(text)
        except ValueError:  # Python refuses to read integers of more than 4,300 digits
            return Decimal(text)
    near = float(text)
    exact = Decimal(text)
    return near if Decimal(repr(near)) == exact else exact


def _unescape(raw: str) -> str:
    def plain(found: re.Match[str]) -> str:
        sequence = found[0]
        if sequence[1] != "u":
            return _ESCAPED.get(sequence[1], sequence[1])
        units = bytes.fromhex(sequence.replace("\\u", ""))
        return units.decode("utf-16-be", "surrogatepass")

    return _ESCAPE.sub(plain, raw) if "\\" in raw else raw


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        if found is not None:
            self.at = found.end()

    def _letter(self) -> str:
        return self.text[self.at : self.at + 1]

    def _found(self) -> str:
        word = _WORD.match(self.text, self.at)
        return f"“{word[0] if word else self._letter()}”" if self._letter() else "the end"

    def value(self, depth: int) -> JsonValue:
        start, letter = self.at, self._letter()
        if depth > _DEEPEST:
            raise JsonTextError("This nests too deeply.", start)
        if letter == "{":
            return self._object(depth)
        if letter == "[":
            return self._array(depth)
        if letter == '"':
            return self._string()
        found = _NUMBER.match(self.text, start)
        if found is not None:
            self.at = found.end()
            return JsonValue("number", start, self.at, number(found[0]))
        word = _WORD.match(self.text, start)
        if word is not None and word[0] in _LITERALS:
            self.at = word.end()
            return JsonValue("literal", start, self.at, _LITERALS[word[0]])
        raise JsonTextError(f"Expected a value, found {self._found()}.", start)

    def _string(self) -> JsonValue:
        start = self.at
        found = _STRING.match(self.text, start)
        if found is None:
            if self._letter() != '"':
                raise JsonTextError(f"Expected a name in double quotes, found {self._found()}.", start)
            raise JsonTextError("This string is not finished, or holds an unknown escape.", start)
        self.at = found.end()
        return JsonValue("string", start, self.at, _unescape(found[0][1:-1]))

    def _object(self, depth: int) -> JsonValue:
        node = JsonValue("object", self.at, self.at)
        self.at += 1
        while True:
            self.skip()
            if self._letter() == "}":
                break
            name = self._string()
            self.skip()
            if self._letter() != ":":
                raise JsonTextError(f"Expected “:”, found {self._found()}.", self.at)
            self.at += 1
            self.skip()
            node.members.append((name, self.value(depth + 1)))
            if not self._comma("}"):
                break
        self.at += 1
        node.end = self.at
        return node

    def _array(self, depth: int) -> JsonValue:
        node = JsonValue("array", self.at, self.at)
        self.at += 1
        while True:
            self.skip()
            if self._letter() == "]":
                break
            node.items.append(self.value(depth + 1))
            if not self._comma("]"):
                break
        self.at += 1
        node.end = self.at
        return node

    def _comma(self, closing: str) -> bool:
        """Passes a comma; False where `closing` is next."""
        self.skip()
        if self._letter() == ",":
            self.at += 1
            return True
        if self._letter() != closing:
            raise JsonTextError(f"Expected “,” or “{closing}”, found {self._found()}.", self.at)
        return False
