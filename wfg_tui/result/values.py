"""Values as text: strings decoded, numbers digit for digit, foreign bytes never trusted."""

from __future__ import annotations

import json
import re
from collections.abc import Generator
from typing import Final

from wfg_tui import text
from wfg_tui.result.tokens import ARRAY, OBJECT, QUOTE, kind_of, quick_end
from wfg_tui.result.walk import Place, Source, items

_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SHORT: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "\\": "\\", "/": "/"}
_SURROGATES: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_CUT_ESCAPE: Final = re.compile(rb"(?<!\\)((?:\\\\)*)\\(?:u[0-9a-fA-F]{0,3})?\Z")
_CUT_CHARACTER: Final = re.compile(rb"[\xc0-\xff][\x80-\xbf]{0,2}\Z")
COUNTED: Final = 1 << 15
"""Bytes of a container whose items are counted while a row is drawn; larger ones are counted aside."""
_PREVIEW: Final = 2048
"""Bytes of a value that a preview looks at."""


def decode_string(raw: bytes) -> str:
    """Gives the characters of a JSON string's bytes, with or without its quotes (RFC 8259 §7).

    Bytes that are not UTF-8 become ``\\xNN``, escapes that JSON does not know stay as they were written, lone
    surrogates stay lone: what is shown passes `text.clean` afterwards.
    """
    if raw[:1] == b'"':
        raw = raw[1:-1] if len(raw) > 1 and raw.endswith(b'"') else raw[1:]
    return raw.decode("utf-8", "backslashreplace") if b"\\" not in raw else _with_escapes(raw)


def _with_escapes(raw: bytes) -> str:
    parts = []
    for number, part in enumerate(_NOT_UTF8_MARK.split(raw.decode("utf-8", "surrogateescape"))):
        # bytes that are not UTF-8 must not be taken for escapes that somebody wrote
        parts.append(f"\\x{ord(part) - 0xDC00:02x}" if number % 2 else _ESCAPE.sub(_unescape, part))
    value = "".join(parts)
    return _SURROGATES.sub(_join, value)


_NOT_UTF8_MARK: Final = re.compile("([\udc80-\udcff])")


def _unescape(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return _SHORT.get(match[2], match[0])


def _join(match: re.Match[str]) -> str:
    return match[0].encode("utf-16", "surrogatepass").decode("utf-16")


def key_of(source: Source, place: Place) -> str | None:
    """Gives the decoded key of a member, None for an element."""
    return None if place.key < 0 else decode_string(source.data[place.key : place.key_end])


def kind_at(source: Source, place: Place) -> str:
    """Names the value: object, array, string, number, boolean, null, missing, or junk (not JSON)."""
    end = place.end if place.end >= 0 else place.start + 1
    return kind_of(source.data, place.start, end)


def raw_value(source: Source, place: Place) -> Generator[int, None, bytes]:
    """Gives the bytes of a value as they came."""
    end = place.end
    if end < 0:
        end = yield from source.end_of(place.start)
    return source.data[place.start : end]


def value_text(source: Source, place: Place) -> Generator[int, None, str]:
    """Gives a value as a person wants to paste it: a string without quotes, anything else as it was sent.

    A string that holds control characters keeps its JSON form: pasted into a shell, it commands nothing.
    """
    raw = yield from raw_value(source, place)
    if raw[:1] == b'"':
        value = decode_string(raw)
        return value if text.clean(value) == value else json.dumps(value)
    return text.clean(raw.decode("utf-8", "backslashreplace"))


def scalar_preview(source: Source, place: Place, limit: int = _PREVIEW) -> str:
    """Gives a scalar on one clean line, strings without their quotes, cut after about `limit` bytes with ``…``."""
    words, cut = shown_text(source.data, place.start, place.end, limit)
    return words + ("…" if cut else "")


def shown_text(data: bytes, start: int, stop: int, limit: int) -> tuple[str, bool]:
    """Gives a key or a scalar as it is shown: on one clean line, a string without its quotes.

    Returns:
        The text of its first bytes, about `limit` of them, and whether there are more.
    """
    raw = data[start : min(stop, start + limit)]
    cut = start + limit < stop
    if cut:
        raw = _CUT_CHARACTER.sub(b"", _CUT_ESCAPE.sub(rb"\1", raw))
    if raw[:1] == b'"':
        value = decode_string(raw + b'"' if cut else raw)
    else:
        value = raw.decode("utf-8", "backslashreplace")
    return text.clean_line(value), cut


def container_preview(source: Source, place: Place, width: int = 120) -> str:
    """Gives what a folded container begins with: ``number 4711 · status OPEN · requester {…}``."""
    data = source.data
    parts: list[str] = []
    length = 0
    typename = ""
    if data[place.start] == ARRAY:  # a list of objects looks like its first one
        first = next(items(source, place), 0)
        if not isinstance(first, int) and first.end < 0 and data[first.start] == OBJECT:
            return container_preview(source, first, width)
    for item in items(source, place):
        if isinstance(item, int) or item.start - place.start > _PREVIEW:
            break
        if item.end < 0:
            value = "{}" if quick_end(data, item.start, 64) == item.start + 2 else "{…}"
            if data[item.start] == ARRAY:
                count = count_of(source, item, _PREVIEW)
                value = f"[{'…' if count is None else count or ''}]"
        else:
            value = text.shorten(scalar_preview(source, item, 200), 40)
        key = key_of(source, item)
        if key == "__typename" and data[item.start] == QUOTE:
            typename = value
            continue
        parts.append(value if key is None else f"{text.clean_line(key)} {value}")
        length += len(parts[-1]) + 3
        if length > width:
            break
    if typename:
        parts.insert(0, typename)
    return text.shorten(" · ".join(parts), width)


def count_of(source: Source, place: Place, within: int = COUNTED) -> int | None:
    """Gives how many items a container holds if that is known, or it closes `within` so many bytes; else None."""
    size = source.sizes.get(place.start)
    if size is not None:
        return size.items
    if quick_end(source.data, place.start, within) < 0:
        return None
    return sum(item if isinstance(item, int) else 1 for item in items(source, place, blocks=True))
