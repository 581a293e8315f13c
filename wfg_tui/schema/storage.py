"""A schema at rest: each type's introspection as the bytes it came in, found by name.

The cache's format is a mark, the length and the checksum of all that follows the two, a MessagePack header (names,
kinds, lengths), and then the types' JSON one after another. Nothing in it can execute, and a type that nobody asks
for is never decoded.
"""

from __future__ import annotations

import contextlib
import hashlib
import struct
import zlib
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from wfg_tui.problems import UsageProblem
from wfg_tui.text import human_count

MARK: Final = b"WFGSCHEMA1\n"
UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for JSON that is none: it looks at a string's bytes only when it needs the string."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The parts of a schema, its types undecoded."""

    types: dict[str, memoryview]
    """JSON of introspection's ``__Type`` by name, in the server's order; the first of two equal names."""
    kinds: dict[str, str]
    directives: memoryview
    """JSON list of introspection's ``__Directive``."""
    query_type: str | None = None
    mutation_type: str | None = None
    subscription_type: str | None = None
    description: str = ""
    notes: tuple[str, ...] = ()
    digest: str = ""
    """What `fingerprint` gives; empty where it was not taken yet."""


class _Summary(msgspec.Struct, gc=False):
    name: Any = None
    kind: Any = None


class _Schema(msgspec.Struct, rename="camel"):
    types: list[msgspec.Raw]
    query_type: Any = None
    mutation_type: Any = None
    subscription_type: Any = None
    directives: msgspec.Raw = msgspec.Raw(b"[]")
    description: Any = None


class _Bare(msgspec.Struct):
    schema: _Schema = msgspec.field(name="__schema")


class _Answer(msgspec.Struct):
    data: _Bare


class _Header(msgspec.Struct, array_like=True):
    names: list[str]
    kinds: list[str]
    lengths: list[int]
    directives: int
    query_type: str | None
    mutation_type: str | None
    subscription_type: str | None
    description: str
    notes: list[str]
    digest: str


_PREFIX: Final = struct.Struct("<II")
"""Length of the header, CRC-32 of the header and all that follows it."""


def stored_from_json(data: bytes) -> Stored:
    """Gives the parts of an introspection answer. Raises `UsageProblem` ``schema.not_introspection``."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    notes = []
    try:
        data.decode()
    except UnicodeDecodeError:
        data = data.decode(errors="replace").encode()
        notes.append("Bytes that are not UTF-8 were replaced.")
    schema = _schema_of(data)
    types: dict[str, memoryview] = {}
    kinds: dict[str, str] = {}
    nameless = doubled = 0
    summary = msgspec.json.Decoder(_Summary)
    for raw in schema.types:
        try:
            one = summary.decode(raw)
        except UNREADABLE:
            nameless += 1
            continue
        if not isinstance(one.name, str) or not one.name:
            nameless += 1
        elif one.name in types:
            doubled += 1
        else:
            types[one.name] = memoryview(raw)
            kinds[one.name] = _kind_of(one, raw)
    if nameless:
        notes.append(f"Left out for want of a name: {human_count(nameless, 'type')}.")
    if doubled:
        notes.append(f"Came more than once, the first is kept: {human_count(doubled, 'type')}.")
    if not types:
        raise _refusal("it lists no types")
    query = _root(schema.query_type)
    if query is None and "Query" in types:
        query = "Query"
        notes.append("It names no query root; the type Query is taken.")
    return Stored(
        types=types,
        kinds=kinds,
        directives=memoryview(schema.directives),
        query_type=query,
        mutation_type=_root(schema.mutation_type),
        subscription_type=_root(schema.subscription_type),
        description=schema.description if isinstance(schema.description, str) else "",
        notes=tuple(notes),
    )


def _schema_of(data: bytes) -> _Schema:
    with contextlib.suppress(*UNREADABLE):
        return msgspec.json.decode(data, type=_Answer).data.schema
    with contextlib.suppress(*UNREADABLE):
        return msgspec.json.decode(data, type=_Bare).schema
    raise _refusal(_what_it_is(data))


def _what_it_is(data: bytes) -> str:
    """Says what `data` is, given that it is no introspection."""
    try:
        loose = msgspec.json.decode(data)
    except UNREADABLE as error:
        return f"it is not JSON ({error})"
    if not isinstance(loose, dict):
        return "it is JSON, but not an object"
    errors = loose.get("errors")
    if isinstance(errors, list) and errors:
        first = errors[0]
        words = first.get("message") if isinstance(first, dict) else first
        return f"the server answered an error instead: {words}"
    inner = loose.get("data", loose)
    if not isinstance(inner, dict) or "__schema" not in inner:
        return "it has no __schema"
    return "its __schema has no list of types"


def _refusal(why: str) -> UsageProblem:
    return UsageProblem(
        f"This is not the answer to an introspection query: {why}.",
        code="schema.not_introspection",
        advice="Give the JSON that introspection answers, or a schema in SDL.",
    )


def _kind_of(one: _Summary, raw: msgspec.Raw) -> str:
    from wfg_tui.schema.model import KINDS

    if one.kind in KINDS:
        return str(one.kind)
    from wfg_tui.schema.reading import read_type

    return read_type(memoryview(raw), str(one.name)).kind


def _root(loose: Any) -> str | None:
    name = loose.get("name") if isinstance(loose, dict) else None
    return name if isinstance(name, str) and name else None


def fingerprint(stored: Stored) -> str:
    """Gives a SHA-256 over the types as they were served: equal bytes, whatever their order, are equal schemas."""
    summary = hashlib.sha256(repr((stored.query_type, stored.mutation_type, stored.subscription_type)).encode())
    for name in sorted(stored.types):
        raw = stored.types[name]
        summary.update(_PREFIX.pack(len(raw), 0))
        summary.update(raw)
    summary.update(stored.directives)
    return summary.hexdigest()


def to_bytes(stored: Stored, digest: str) -> bytes:
    """Gives `stored` in the cache's format; `digest` is its `fingerprint`."""
    header = msgspec.msgpack.encode(
        _Header(
            list(stored.types),
            list(stored.kinds.values()),
            [len(raw) for raw in stored.types.values()],
            len(stored.directives),
            stored.query_type,
            stored.mutation_type,
            stored.subscription_type,
            stored.description,
            list(stored.notes),
            digest,
        )
    )
    body = b"".join((header, *stored.types.values(), stored.directives))
    return b"".join((MARK, _PREFIX.pack(len(header), zlib.crc32(body)), body))


def from_bytes(data: bytes | memoryview) -> Stored:
    """Gives back what `to_bytes` gave. Raises `UsageProblem` ``schema.damaged`` for anything else."""
    view = memoryview(data)
    start = len(MARK) + _PREFIX.size
    try:
        if data[: len(MARK)] != MARK:
            raise ValueError("the mark is missing")
        size, checksum = _PREFIX.unpack(view[len(MARK) : start])
        if zlib.crc32(view[start:]) != checksum:
            raise ValueError("the checksum is another")
        header = msgspec.msgpack.decode(view[start : start + size], type=_Header)
        if start + size + sum(header.lengths) + header.directives != len(data) or min(header.lengths) < 0:
            raise ValueError("the lengths do not add up")
        if not len(header.names) == len(header.kinds) == len(header.lengths):
            raise ValueError("the lists differ in length")
    except (ValueError, struct.error, msgspec.DecodeError) as error:
        raise UsageProblem(
            "The kept schema is damaged.",
            code="schema.damaged",
            meaning="It is only a copy.",
            advice="Fetch the schema again.",
            detail=str(error),
        ) from error
    types: dict[str, memoryview] = {}
    offset = start + size
    for name, length in zip(header.names, header.lengths, strict=True):
        types[name] = view[offset : offset + length]
        offset += length
    return Stored(
        types=types,
        kinds=dict(zip(header.names, header.kinds, strict=True)),
        directives=view[offset:],
        query_type=header.query_type,
        mutation_type=header.mutation_type,
        subscription_type=header.subscription_type,
        description=header.description,
        notes=tuple(header.notes),
        digest=header.digest,
    )


def to_introspection(stored: Stored) -> dict[str, Any]:
    """Gives ``{"__schema": {…}}``, decoded, in the server's order."""

    def root(name: str | None) -> dict[str, str] | None:
        return {"name": name} if name else None

    return {
        "__schema": {
            "description": stored.description or None,
            "queryType": root(stored.query_type),
            "mutationType": root(stored.mutation_type),
            "subscriptionType": root(stored.subscription_type),
            "types": [one for raw in stored.types.values() if (one := _decoded(raw)) is not None],
            "directives": _decoded(stored.directives) or [],
        }
    }


def _decoded(raw: memoryview) -> Any:
    try:
        return msgspec.json.decode(raw)
    except UNREADABLE:  # nested deeper than any schema is
        return None
