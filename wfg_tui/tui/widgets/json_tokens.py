"""Colours for a line of JSON with comments."""

from __future__ import annotations

import re
from typing import Final, Literal

Kind = Literal["key", "string", "number", "literal", "null", "punctuation", "comment", "error"]

_TOKEN: Final = re.compile(
    r"""
    (?P<comment>//.*|\#.*|/\*.*?\*/)
    |(?P<open>/\*.*)
    |(?P<string>"(?:[^"\\]|\\.)*"?)
    |(?P<number>-?\d[\w.+-]*)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<punctuation>[{}\[\]:,]+)
    |(?P<space>\s+)
    |(?P<error>.)
    """,
    re.VERBOSE,
)
_COLON: Final = re.compile(r"\s*:")
_NUMBER: Final = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")


def json_tokens(line: str, in_comment: bool) -> tuple[tuple[tuple[int, int, Kind], ...], bool]:
    """Gives a line's tokens, and whether a ``/* … */`` comment goes on behind it, as `in_comment` says it did."""
    found: list[tuple[int, int, Kind]] = []
    at = 0
    if in_comment:
        end = line.find("*/")
        if end < 0:
            return ((0, len(line), "comment"),) if line else (), True
        at = end + 2
        found.append((0, at, "comment"))
    while match := _TOKEN.match(line, at):
        at = match.end()
        kind = _kind(match, line)
        if kind is not None:
            found.append((match.start(), at, kind))
        if match.lastgroup == "open":
            return tuple(found), True
    return tuple(found), False


def _kind(match: re.Match[str], line: str) -> Kind | None:
    text = match[0]
    match match.lastgroup:
        case "comment" | "open":
            return "comment"
        case "string":
            if len(text) < 2 or not text.endswith('"'):
                return "error"
            return "key" if _COLON.match(line, match.end()) else "string"
        case "number":
            return "number" if _NUMBER.fullmatch(text) else "error"
        case "word":
            return {"true": "literal", "false": "literal", "null": "null"}.get(text, "error")  # type: ignore[return-value]
        case "punctuation":
            return "punctuation"
        case "space":
            return None
        case _:
            return "error"
