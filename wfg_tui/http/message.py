"""What goes out and what comes back, and the Protocol of whoever makes a request acceptable."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import Protocol

Headers = tuple[tuple[str, str], ...]
"""Names and values in the order they are sent or came."""
Progress = Callable[[int, int | None], None]
"""Called with the bytes that are through so far and those of the whole, or None where nobody said."""


@dataclass(frozen=True, slots=True)
class Arriving:
    """An answer of which only the beginning has come."""

    status: int
    headers: Headers
    start: bytes
    """The first bytes of the body, unpacked; as many as have come, up to some megabytes."""


Arrival = Callable[[Arriving], None]
"""Told of the beginning of an answer while the rest is on its way: after its first bytes, then now and then."""


def header(headers: Headers, name: str) -> str:
    """Gives the first value of `name` (any case), or an empty string."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), "")


class StreamedBody(Protocol):
    """A body that is read while it is sent, from its beginning each time."""

    @property
    def size(self) -> int:
        """Bytes; it gives exactly so many, or raises a `Problem`."""

    def blocks(self) -> AsyncIterator[bytes]:
        """Gives the body in pieces."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is about to be sent."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes | StreamedBody = b""

    @property
    def body_size(self) -> int:
        """Bytes of the body."""
        return len(self.body) if isinstance(self.body, bytes) else self.body.size

    def with_headers(self, **values: str) -> Request:
        """Gives the request with these headers set; underscores in names stand for dashes."""
        return self.setting(*((name.replace("_", "-"), value) for name, value in values.items()))

    def setting(self, *pairs: tuple[str, str]) -> Request:
        """Gives the request with these headers set, replacing those of the same name."""
        names = {name.lower() for name, _ in pairs}
        kept = tuple(pair for pair in self.headers if pair[0].lower() not in names)
        return replace(self, headers=kept + pairs)


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds that each phase took; None where it did not happen (a reused connection, no TLS)."""

    token: float | None = None
    connect: float | None = None
    tls: float | None = None
    first_byte: float | None = None
    download: float | None = None
    parse: float | None = None
    """Reading what the answer says of itself, before any view of it is drawn."""
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Response:
    """What came back, whatever its status."""

    status: int
    headers: Headers
    body: bytes
    timings: Timings
    http_version: str
    url: str
    wire_size: int = 0
    """Bytes of the body as they came: fewer than the body's own where it was compressed."""
    truncated: bool = False
    """The limit was reached and the rest was not read."""

    def header(self, name: str) -> str:
        """Gives the first value of a header, or an empty string."""
        return header(self.headers, name)

    @property
    def content_type(self) -> str:
        """The media type in lower case, without parameters."""
        return self.header("content-type").partition(";")[0].strip().lower()


class Authenticator(Protocol):
    """Makes a request acceptable to the server; `Http.send` drives it."""

    @property
    def scheme(self) -> str:
        """The scheme of the ``Authorization`` header that requests get: ``Bearer``, ``DPoP`` or ``Basic``."""

    async def authorize(self, request: Request) -> Request:
        """Gives the request with what the server wants to see; may fetch a token first."""

    async def renew(self, request: Request, response: Response) -> bool:
        """After a 401: whether something newer than what `request` carried is ready, so that one more try makes
        sense."""
