"""What reached the sandbox: the witness that tests call."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import count
from threading import Lock
from typing import Any, Final

KEPT: Final = 10_000


@dataclass(slots=True)
class LoggedRequest:
    """One request. No secret and no token is in it: credentials are told by their digest."""

    id: int
    method: str
    path: str
    query: str
    kind: str
    """``query``, ``mutation``, ``introspection``, ``schema``, ``token``, ``discovery``, ``keys`` or ``other``."""
    headers: dict[str, str]
    """Lower-case names. ``authorization`` is ``<scheme> sha256:<digest of the credentials>``."""
    started: float
    """Seconds since the epoch, as `ended`."""
    operation_name: str | None = None
    document: str | None = None
    variables: dict[str, Any] | None = None
    form: dict[str, str] | None = None
    """The fields of a token request, secrets and assertions by their digest."""
    body_size: int = 0
    status: int | None = None
    ended: float | None = None
    disconnected: bool = False
    """Whether the client closed its socket before the answer was complete."""
    fault: str | None = None
    client_id: str | None = None
    token_subject: str | None = None
    user_name: str | None = None
    """In whose name the operation ran."""
    files: list[str] = field(default_factory=list)

    @property
    def token_digest(self) -> str:
        """Gives ``sha256:…`` of the bearer token, or an empty string."""
        return self.headers.get("authorization", "").rpartition(" ")[2]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class RequestLog:
    """The last requests, oldest first. Safe to read from any thread."""

    def __init__(self) -> None:
        self._requests: deque[LoggedRequest] = deque(maxlen=KEPT)
        self._lock = Lock()
        self._ids = count(1)

    def __iter__(self) -> Iterator[LoggedRequest]:
        with self._lock:
            return iter(list(self._requests))

    def __len__(self) -> int:
        return len(self._requests)

    def __getitem__(self, index: int) -> LoggedRequest:
        with self._lock:
            return self._requests[index]

    def of(self, *kinds: str) -> list[LoggedRequest]:
        """Gives the requests of these kinds, oldest first."""
        return [request for request in self if request.kind in kinds]

    def wait_for(self, matches: Callable[[LoggedRequest], bool], seconds: float = 5.0) -> LoggedRequest:
        """Gives the first request that matches, now or within `seconds`. Raises TimeoutError.

        A client that hangs up is noticed a moment later on this side of the socket: ask for it here.
        """
        limit = time.monotonic() + seconds
        while True:
            for request in self:
                if matches(request):
                    return request
            if time.monotonic() > limit:
                raise TimeoutError(f"no such request reached the sandbox within {seconds} s")
            time.sleep(0.005)

    def clear(self) -> None:
        with self._lock:
            self._requests.clear()

    def record(
        self, method: str, path: str, query: str, kind: str, headers: Iterable[tuple[str, str]], started: float
    ) -> LoggedRequest:
        shown: dict[str, str] = {}
        for name, value in headers:
            value = _hidden_credentials(value) if name in {"authorization", "proxy-authorization"} else value
            shown[name] = f"{shown[name]}, {value}" if name in shown else value
        request = LoggedRequest(next(self._ids), method, path, query, kind, shown, started)
        with self._lock:
            self._requests.append(request)
        return request


def digest(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _hidden_credentials(value: str) -> str:
    scheme, _, credentials = value.partition(" ")
    return f"{scheme} {digest(credentials)}" if credentials else digest(value)


def unverified_claims(authorization: str) -> dict[str, Any]:
    """Gives the claims a bearer token says it has, for the log alone; nothing when it is not a JWT."""
    parts = authorization.rpartition(" ")[2].split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}
