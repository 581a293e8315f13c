"""What an answer's body says about itself, whether there is data and which errors, without decoding the data.

A body of up to `LARGE` bytes is read exactly, its data left raw. A larger one is read from its two ends: one C
call over 100 MB would hold the interpreter for more than 100 ms, and the ends tell the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from wfg_tui.api.exchange import GraphQLError

LARGE: Final = 4_000_000
"""Bytes up to which a body is read in one go."""
_TRIES: Final = 32
"""How many places called ``errors`` are looked at from the end: all but one lie inside the errors themselves."""
_BLANKS: Final = " \t\r\n"
_DECODER: Final = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a body holds, if it is a GraphQL answer (GraphQL, section 7.1)."""

    errors: tuple[GraphQLError, ...] = ()
    has_data: bool = False
    """Whether there is a ``data`` that is not null."""
    is_graphql: bool = False
    """Whether it is an object with ``data``, or with ``errors`` that are not empty."""


class _Answer(msgspec.Struct):
    data: msgspec.Raw = msgspec.Raw(b"")
    errors: msgspec.Raw = msgspec.Raw(b"")


def read_body(body: bytes, large: int = LARGE) -> Reading:
    """Gives what `body` holds; any bytes may be given."""
    if len(body) > large and (found := _from_the_ends(body)) is not None:
        return found
    try:
        answer = msgspec.json.decode(body, type=_Answer)
    except (msgspec.DecodeError, RecursionError):
        return Reading() if len(body) > LARGE else _loosely(body)
    return _reading(bytes(answer.data).strip(), errors_of(_value(bytes(answer.errors))))


def errors_of(found: Any) -> tuple[GraphQLError, ...]:
    """Gives the errors in the decoded value of ``errors``; what is odd becomes an error with its own words."""
    if isinstance(found, dict | str) and found:
        found = [found]
    return tuple(_error(one) for one in found) if isinstance(found, list) else ()


def _reading(data: bytes, errors: tuple[GraphQLError, ...]) -> Reading:
    return Reading(errors, data not in {b"", b"null"}, bool(data or errors))


def _value(raw: bytes) -> Any:
    """The value of ``errors``. What cannot be decoded is still an error: no answer is well that has some."""
    try:
        return json.loads(raw.decode("utf-8", "replace") or "null")
    except (ValueError, RecursionError):
        return "The errors of this answer cannot be read."


def _loosely(body: bytes) -> Reading:
    """The same for what msgspec refuses and others accept: bytes that are not UTF-8, great depth."""
    try:
        found = json.loads(body.decode("utf-8", "replace"))
    except ValueError:
        return Reading()
    except RecursionError:
        # Deeper than any parser's stack. The answer views can show it, so it counts if it begins like an answer.
        deep = body.lstrip().startswith(b'{"data"') and body.rstrip().endswith(b"}")
        return Reading(has_data=deep, is_graphql=deep)
    if not isinstance(found, dict):
        return Reading()
    data = b"" if "data" not in found else b"null" if found["data"] is None else b"{}"
    return _reading(data, errors_of(found.get("errors")))


def _from_the_ends(body: bytes) -> Reading | None:
    """Gives what the first and the last `LARGE` bytes tell; None where they do not suffice.

    What lies between is not looked at: damage in there is for the answer views to find.
    """
    head = body[:LARGE].decode("utf-8", "replace")
    members = _members_before_data(head)
    if members is None:
        return None
    if not body[-64:].rstrip().endswith(b"}"):
        return Reading()  # it breaks off
    errors = _errors_at_the_end(body)
    return Reading(errors_of(members.get("errors")) if errors is None else errors_of(errors), True, True)


def _members_before_data(head: str) -> dict[str, Any] | None:
    """Gives the members that come before a ``data`` that is not null, or None if no such begins in `head`."""
    members: dict[str, Any] = {}
    at = _past_blanks(head, 0)
    if head[at : at + 1] != "{":
        return None
    try:
        while True:
            key, at = _DECODER.raw_decode(head, _past_blanks(head, at + 1))
            at = _past_blanks(head, at)
            if not isinstance(key, str) or head[at : at + 1] != ":":
                return None
            at = _past_blanks(head, at + 1)
            if key == "data" and head[at : at + 1] in {"{", "["}:
                return members
            members[key], at = _DECODER.raw_decode(head, at)
            at = _past_blanks(head, at)
            if head[at : at + 1] != ",":
                return None
    except (ValueError, RecursionError):
        return None


def _errors_at_the_end(body: bytes) -> Any:
    """Gives the value of an ``errors`` that comes after the data, or None.

    The key is found backwards. It is the answer's own exactly where the text from it to the end is the rest of one
    object: one deeper inside leaves braces over. A quote that begins a key follows a comma; one in a string would
    follow a backslash.
    """
    start = max(len(body) - LARGE, 0)
    at = len(body)
    for _ in range(_TRIES):
        at = body.rfind(b'"errors"', start, at)
        if at < 0:
            return None
        if body[max(at - 64, 0) : at].rstrip().endswith(b","):
            try:
                return json.loads("{" + body[at:].decode("utf-8", "replace"))["errors"]
            except (ValueError, RecursionError):
                continue
    return None


def _past_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANKS:
        at += 1
    return at


def _error(one: Any) -> GraphQLError:
    if not isinstance(one, Mapping):
        return GraphQLError(one if isinstance(one, str) else json.dumps(one))
    message, path, extensions = one.get("message"), one.get("path"), one.get("extensions")
    return GraphQLError(
        message=message if isinstance(message, str) else json.dumps(one),
        path=tuple(step for step in path if isinstance(step, str | int)) if isinstance(path, list) else (),
        locations=_locations(one.get("locations")),
        extensions=extensions if isinstance(extensions, Mapping) else {},
    )


def _locations(found: Any) -> tuple[tuple[int, int], ...]:
    """``[{line, column}]``, counted from 1 by the specification, as places counted from 0."""
    if not isinstance(found, list):
        return ()
    places = [(one.get("line"), one.get("column")) for one in found if isinstance(one, Mapping)]
    return tuple(
        (max(line - 1, 0), max(column - 1, 0))
        for line, column in places
        if isinstance(line, int) and isinstance(column, int)
    )
