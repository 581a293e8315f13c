"""JSON's tokens read leniently over bytes: where an item starts, where a container ends, nothing decoded.

One rule keeps every reader in agreement, whatever the bytes: outside strings, ``{`` and ``[`` open, ``}`` and
``]`` both close what is innermost, and a string runs to its quote or to the end of the data. Well-formed text
(RFC 8259) reads as itself; anything else still reads as *something*, and `damage` says what was wrong with it.

Generators here yield 0 after each window of work, so that a caller on an event loop can let others in; they
return their result. No match ever runs over more than one window.
"""

from __future__ import annotations

import re
import time
from collections.abc import Generator
from typing import Final, NamedTuple

WINDOW: Final = 1 << 18
"""Bytes that one match may look at: about 2 ms of work."""
SLICE: Final = 0.004
"""Seconds of work between two chances for others."""

OBJECT: Final = 0x7B
ARRAY: Final = 0x5B
QUOTE: Final = 0x22
COMMA: Final = 0x2C
COLON: Final = 0x3A
OPENERS: Final = frozenset(b"{[")
CLOSERS: Final = frozenset(b"}]")

_SPACE: Final = rb"[ \t\r\n]*+"
_STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_SCALAR: Final = rb"(?:" + _STRING + rb'|[^ \t\r\n,:\[\]{}"]++)'
_DONE: Final = _SPACE + rb"(?:,|(?=[\]}]))"
"""What follows a value in well-formed text: its comma, or the closing bracket (not consumed)."""


def _container(levels: int) -> bytes:
    """A pattern for a whole container that nests at most `levels` deeper; possessive, so it never backtracks."""
    run = rb'[^"\[\]{}]*+(?:"[^"\\]*+"[^"\[\]{}]*+)*+'  # strings without escapes are the common case: no branch
    escaped = rb'"[^"\\]*+(?:\\.[^"\\]*+)++"'
    pattern = rb"[\[{]" + run + rb"(?:" + escaped + run + rb")*+[\]}]"
    for _ in range(levels):
        pattern = rb"[\[{]" + run + rb"(?:(?:" + escaped + rb"|" + pattern + rb")" + run + rb")*+[\]}]"
    return pattern


_CONTAINER: Final = _container(4)
_VALUE: Final = rb"(?:" + _CONTAINER + rb"|" + _SCALAR + rb")"
_KEY: Final = _SPACE + _STRING + _SPACE + rb":"


def _compile(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern, re.DOTALL)


_AT_VALUE: Final = rb"(?:(" + _SCALAR + rb")" + _DONE + rb"|(?=[\[{]))"
OBJECT_ITEM: Final = _compile(_SPACE + rb"(" + _STRING + rb")" + _SPACE + rb":" + _SPACE + _AT_VALUE)
"""A member: group 1 its key, group 2 its scalar; without group 2 the match ends where its container opens."""
ARRAY_ITEM: Final = _compile(_SPACE + _AT_VALUE)
"""An element: group 1 its scalar; without it the match ends where its container opens."""
BLOCK: Final = 256
SMALL_BLOCK: Final = 16


def _blocks(count: int) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    items = b"{" + str(count).encode() + b"}"
    element = _SPACE + _VALUE + _SPACE + rb","
    return (
        _compile(rb"(?:" + element + rb")" + items),
        _compile(rb"(?:" + _KEY + element + rb")" + items),
    )


BLOCKS: Final = _blocks(BLOCK)
"""`BLOCK` items with their commas in one match: for an array, for an object."""
SMALL_BLOCKS: Final = _blocks(SMALL_BLOCK)
ROW_SPACE: Final = _SPACE
ROW_SCALAR: Final = _SCALAR
ROW_KEY: Final = _SPACE + _STRING
ROW_END: Final = _SPACE + _VALUE
ROW_MEMBER: Final = _SPACE + rb'"[^"\\]*+"' + _SPACE + rb":" + _SPACE + _VALUE + _SPACE
"""A member whose key has no escapes."""
EMPTY: Final = _compile(rb"[\[{]" + _SPACE + rb"[\]}]")
_WHOLE: Final = _compile(_CONTAINER)
_FILLER: Final = _compile(rb'(?:[^"\[\]{}]++|' + _STRING + rb"|" + _CONTAINER + rb")*+")
_BLANK: Final = _compile(_SPACE)
_AFTER: Final = _compile(_SPACE + rb",?+")
_STRAY: Final = _compile(rb"[ \t\r\n,:]*+")
_BARE: Final = _compile(rb'[^ \t\r\n,:\[\]{}"]*+')
_IN_STRING: Final = _compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+')
_STRICT_NUMBER: Final = _compile(rb"-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][-+]?+[0-9]++)?+")

type_of_first: Final[dict[int, str]] = {
    OBJECT: "object",
    ARRAY: "array",
    QUOTE: "string",
    **dict.fromkeys(b"-0123456789", "number"),
}


class Item(NamedTuple):
    """What stands at one place in a container: a member or an element, or the container's end."""

    key: int
    """Offset of its key, -1 if it has none."""
    key_end: int
    start: int
    """Offset of its value; -1 if this is no item but the end of the container (or of the data)."""
    end: int
    """Past its value; -1 if that is a container; equal to `start` if the value is missing."""
    next: int
    """Where the next item is read from; -1 if the value is a container. For the container's end: past its bracket,
    or past the data by one where the data ends first."""


def read_item(data: bytes, pos: int, in_object: bool) -> Generator[int, None, Item]:
    """Reads the item at `pos` in an object or an array, well formed or not; always moves on or ends."""
    size = len(data)
    pos = yield from _run(data, pos, _STRAY)
    if pos >= size:
        return Item(-1, -1, -1, -1, size + 1)
    first = data[pos]
    if first in CLOSERS:
        return Item(-1, -1, -1, -1, pos + 1)
    if first in OPENERS:
        return Item(-1, -1, pos, -1, -1)
    end = yield from scalar_end(data, pos)
    if in_object:
        colon = yield from _run(data, end, _BLANK)
        if colon < size and data[colon] == COLON:
            value = yield from _run(data, colon + 1, _BLANK)
            if value >= size or data[value] in b",:]}":
                next_item = value + 1 if value < size and data[value] == COMMA else value
                return Item(pos, end, value, value, next_item)
            if data[value] in OPENERS:
                return Item(pos, end, value, -1, -1)
            value_end = yield from scalar_end(data, value)
            return Item(pos, end, value, value_end, (yield from after(data, value_end)))
    return Item(-1, -1, pos, end, (yield from after(data, end)))


def scalar_end(data: bytes, pos: int) -> Generator[int, None, int]:
    """Gives the offset past the string or the bare word at `pos`; an open string ends with the data."""
    if data[pos] != QUOTE:
        return (yield from _run(data, pos, _BARE))
    size = len(data)
    pos += 1
    while True:
        match = _IN_STRING.match(data, pos, pos + WINDOW)
        assert match is not None  # it matches the empty string
        edge = pos + WINDOW
        pos = match.end()
        if pos >= size:
            return size
        if pos < edge:
            if data[pos] == QUOTE:
                return pos + 1
            pos += 2  # an escape that the window's edge, or the end of the data, cuts in two
        yield 0
        if pos >= size:
            return size


def after(data: bytes, pos: int) -> Generator[int, None, int]:
    """Gives the offset past blanks and one comma, if there is one."""
    edge = pos + WINDOW
    match = _AFTER.match(data, pos, edge)  # past the data's end it matches there
    assert match is not None  # it matches the empty string
    if match.end() < edge:
        return match.end()
    pos = yield from _run(data, pos, _BLANK)
    return pos + 1 if pos < len(data) and data[pos] == COMMA else pos


def quick_end(data: bytes, pos: int, window: int = WINDOW) -> int:
    """Gives the offset past the container that opens at `pos` if it is small and shallow, else -1."""
    match = _WHOLE.match(data, pos, pos + window)
    return match.end() if match else -1


def container_end(data: bytes, pos: int) -> Generator[int, None, int]:
    """Gives the offset past the container that opens at `pos`, at any depth; the data's end if it never closes."""
    end = quick_end(data, pos)
    if end >= 0:
        return end
    size = len(data)
    depth = 1
    pos += 1
    since = time.perf_counter()  # a failed attempt may cost a whole window, so bytes moved do not tell the work
    while pos < size:
        match = _FILLER.match(data, pos, pos + WINDOW)
        assert match is not None  # it matches the empty string
        moved = match.end() > pos
        pos = match.end()
        if pos >= size:
            break
        first = data[pos]
        if first in OPENERS:
            depth += 1
            pos += 1
        elif first in CLOSERS:
            depth -= 1
            pos += 1
            if not depth:
                return pos
        elif first == QUOTE and not moved:  # longer than a window, or never closed
            pos = yield from scalar_end(data, pos)
        if time.perf_counter() - since > SLICE:
            yield 0
            since = time.perf_counter()
    return size


def open_around(data: bytes, pos: int, offset: int) -> Generator[int, None, list[int]]:
    """Gives the offsets of the brackets from the container at `pos` inwards that are open at `offset`."""
    found = [pos]
    pos += 1
    since = time.perf_counter()
    while pos < offset:
        match = _FILLER.match(data, pos, min(pos + WINDOW, offset))
        assert match is not None  # it matches the empty string
        moved = match.end() > pos
        pos = match.end()
        if pos >= offset:
            break
        first = data[pos]
        if first in OPENERS:
            found.append(pos)
            pos += 1
        elif first in CLOSERS:
            found.pop()
            pos += 1
            if not found:
                break
        elif first == QUOTE and not moved:
            pos = yield from scalar_end(data, pos)
        if time.perf_counter() - since > SLICE:
            yield 0
            since = time.perf_counter()
    return found


def _run(data: bytes, pos: int, pattern: re.Pattern[bytes]) -> Generator[int, None, int]:
    """Gives the end of a run of bytes, however long it is."""
    while True:
        edge = pos + WINDOW
        match = pattern.match(data, pos, edge)
        assert match is not None  # it matches the empty string
        pos = match.end()
        if pos < edge:
            return pos
        yield 0


def kind_of(data: bytes, start: int, end: int) -> str:
    """Names the value at `start`: object, array, string, number, boolean, null, missing, or junk (not JSON)."""
    if start == end:
        return "missing"
    kind = type_of_first.get(data[start])
    if kind == "number":
        return "number" if _STRICT_NUMBER.fullmatch(data, start, end) else "junk"
    if kind == "string":
        return "string" if _is_closed(data, start, end) else "junk"
    if kind is not None:
        return kind
    word = data[start : min(end, start + 8)]
    if word == b"null":
        return "null"
    return "boolean" if word in (b"true", b"false") else "junk"


def _is_closed(data: bytes, start: int, end: int) -> bool:
    """Whether the string that was read up to `end` has its closing quote; only the data's end can hide it."""
    if end < len(data):
        return True
    if end - start < 2 or data[end - 1] != QUOTE:
        return False
    before = end - 2
    while before > start and data[before] == 0x5C:
        before -= 1
    return (end - 2 - before) % 2 == 0
