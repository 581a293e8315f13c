"""The HTTP client: connections, proxies, limits and timings.

httpx's exceptions stop here: whatever keeps an answer from coming is a `NetworkProblem` that names host and port.
Redirects are never followed. Cancelling `Http.send` closes its socket.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from wfg_tui.http.message import Authenticator, Headers, Progress, Request, Response, Timings
from wfg_tui.problems import NetworkProblem, Problem, UsageProblem

if TYPE_CHECKING:
    import ssl

    import httpcore
    import httpx

    from wfg_tui.text import Secret

_KEPT_ALIVE: Final = 60.0
"""Seconds that an idle connection is kept: people think between two runs, and IIS waits for 120 s."""
_THIS_MACHINE: Final = ("all://localhost", "all://*.localhost", "all://127.0.0.1", "all://[::1]")
"""Hosts that the environment's proxies are not asked for; a proxy named by the profile is."""
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""What RFC 9110, section 5.6.2, lets a header's name be."""


class Http:
    """One client: one way through TLS and proxies, one pool of connections."""

    def __init__(
        self,
        *,
        ca_file: str = "",
        client_cert: str = "",
        client_key: str = "",
        client_key_password: Secret | None = None,
        insecure: bool = False,
        proxy: str = "",
        connect_timeout: float = 10.0,
        timeout: float = 60.0,
    ) -> None:
        """Opens nothing and imports nothing.

        `connect_timeout` is for each of connecting and the TLS handshake, `timeout` for each silence while
        sending or receiving; both in seconds.
        """
        self.insecure = insecure
        self._ca_file = ca_file
        self._client_cert = client_cert
        self._client_key = client_key
        self._client_key_password = client_key_password
        self._proxy = proxy
        self._connect_timeout = connect_timeout
        self._timeout = timeout
        self._client: httpx.AsyncClient | None = None
        self._opening = threading.Lock()

    def warm_up(self) -> None:
        """Imports what a request needs and makes the client, so that the first one starts at once.

        Some 300 ms of work: call it in a thread. What is wrong with the settings is left for `send` to say.
        """
        with contextlib.suppress(Problem):
            self._opened()

    async def send(
        self,
        request: Request,
        *,
        auth: Authenticator | None = None,
        on_progress: Progress | None = None,
        limit: int | None = None,
        resend: bool = True,
    ) -> Response:
        """Sends `request` and gives the answer, whatever its status.

        `limit` is the most bytes to read of the body, unpacked. A 401 is answered by one renewal and, where
        `resend` lets it, one more try. Nothing else is ever sent twice.

        Raises:
            NetworkProblem: no answer came; its code starts with ``network.``.
            UsageProblem: the request or the settings cannot be used.
            Problem: whatever `auth` raises.
        """
        began = time.perf_counter()
        prepared = await auth.authorize(request) if auth else request
        token_seconds = time.perf_counter() - began if auth else None
        response = await self._once(prepared, on_progress, limit)
        # Safe for a mutation too: a 401 says that it was refused before anything ran (RFC 9110, section 15.5.2).
        if response.status == 401 and auth is not None and resend:
            renewing = time.perf_counter()
            if await auth.renew(prepared, response):
                prepared = await auth.authorize(request)
                token_seconds = (token_seconds or 0.0) + time.perf_counter() - renewing
                response = await self._once(prepared, on_progress, limit)
        timings = replace(response.timings, token=token_seconds, total=time.perf_counter() - began)
        return replace(response, timings=timings)

    async def close(self) -> None:
        """Closes every connection."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _once(self, request: Request, on_progress: Progress | None, limit: int | None) -> Response:
        target = _Target.of(request.url)
        headers = _sendable(request.headers)
        # The loop is never held by imports and certificate files, not even when nobody warmed up.
        client = self._client
        if client is None:
            client = await asyncio.to_thread(self._opened)
        import httpx

        clock = _PhaseClock()
        body = io.BytesIO()  # its value is taken without a copy, which for 100 MB would hold the loop for 0.3 s
        received = 0
        truncated = False
        try:
            outgoing = client.build_request(
                request.method,
                request.url,
                headers=headers,
                content=request.body or None,
                extensions={"trace": clock.see},
            )
            answer = await client.send(outgoing, stream=True, follow_redirects=False)
            try:
                clock.answered()
                announced = _announced(answer)
                async for block in answer.aiter_bytes():
                    room = len(block) if limit is None else limit - received
                    truncated = len(block) > room
                    received += body.write(block[:room] if truncated else block)
                    if on_progress is not None:
                        on_progress(received, announced)
                    if truncated:
                        break
            finally:
                await answer.aclose()
        except asyncio.CancelledError:
            await clock.hang_up()
            raise
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError) as error:
            # OSError: an alert that TLS 1.3 sends after the handshake comes out of httpcore as a bare SSLError.
            from wfg_tui.http.failures import problem_of

            raise problem_of(
                error,
                target,
                peer=clock.peer,
                shaking=clock.in_handshake,
                shaken=clock.shaken,
                proxy=self._proxy,
                received=received,
            ) from None
        if answer.status_code == 407 or (answer.status_code == 401 and "proxy-authenticate" in answer.headers):
            from wfg_tui.http.failures import proxy_wants_credentials

            raise proxy_wants_credentials(clock.peer, target, proxy=self._proxy, status=answer.status_code)
        return Response(
            status=answer.status_code,
            headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw),
            body=body.getvalue(),
            timings=clock.timings(),
            http_version=answer.http_version,
            url=request.url,
            truncated=truncated,
        )

    def _opened(self) -> httpx.AsyncClient:
        """Gives the client, made on first use; from any thread."""
        with self._opening:
            if self._client is None:
                self._client = self._made()
            return self._client

    def _made(self) -> httpx.AsyncClient:
        import anyio
        import httpx

        from wfg_tui.http.trust import tls_context

        password = self._client_key_password
        tls = tls_context(
            ca_file=self._ca_file,
            client_cert=self._client_cert,
            client_key=self._client_key,
            password=lambda: password.reveal() if password else "",
            insecure=self.insecure,
        )
        try:
            client = httpx.AsyncClient(
                verify=tls,
                proxy=_proxy(self._proxy, tls) if self._proxy else None,
                mounts=None if self._proxy else dict.fromkeys(_THIS_MACHINE),
                follow_redirects=False,
                timeout=httpx.Timeout(self._timeout, connect=self._connect_timeout),
                limits=httpx.Limits(keepalive_expiry=_KEPT_ALIVE),
                headers={"User-Agent": _user_agent()},
            )
        except (ValueError, httpx.HTTPError, httpx.InvalidURL, ImportError) as error:
            socks = isinstance(error, ImportError)
            raise UsageProblem(
                "SOCKS proxies are not supported." if socks else "The proxy's address cannot be used.",
                code="network.url",
                meaning="It comes from the profile's proxy, or from HTTP_PROXY, HTTPS_PROXY or ALL_PROXY.",
                advice="Name an HTTP proxy, or unset the variable." if socks else "Write it as http://host:port.",
            ) from None
        # httpcore imports anyio's backend when the first connection opens: 100 ms on the loop that waits for it.
        with contextlib.suppress(RuntimeError):  # a loop runs in this thread: then it pays later
            anyio.run(anyio.sleep, 0)
        return client


@dataclass(frozen=True, slots=True)
class _Target:
    """Whom a request is for, in words that hold no credentials."""

    host: str
    port: int
    scheme: str

    @classmethod
    def of(cls, url: str) -> _Target:
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            parts, port = urlsplit(""), 0
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise NetworkProblem(
                "The address cannot be used: it is not an http or https URL with a host.",
                code="network.url",
                advice="Write it in full, such as https://workflow.example.com/wfgen/graphql.",
            )
        return cls(parts.hostname, port, parts.scheme)


class _PhaseClock:
    """Listens to httpcore's trace events and remembers when each phase of one request began and ended."""

    def __init__(self) -> None:
        self.peer: tuple[str, int] | None = None
        """Whom we connected to, the proxy where there is one; None on a connection that was open already."""
        self._began = time.perf_counter()
        self._starts: dict[str, float] = {}
        self._took: dict[str, float] = {}
        self._sent: float | None = None
        self._answered: float | None = None
        self._stream: httpcore.AsyncNetworkStream | None = None

    @property
    def in_handshake(self) -> bool:
        """Whether the TLS handshake began and did not end well."""
        return "start_tls" in self._starts and "start_tls" not in self._took

    @property
    def shaken(self) -> bool:
        """Whether this very request made its TLS handshake."""
        return "start_tls" in self._took

    async def see(self, event: str, info: Mapping[str, Any]) -> None:
        phase, _, stage = event.rpartition(".")
        phase = phase.rpartition(".")[2]
        now = time.perf_counter()
        if stage == "started":
            self._starts[phase] = now
            if phase == "connect_tcp":
                self.peer = (str(info["host"]), int(info["port"]))
        elif stage == "complete" and phase in self._starts:
            self._took[phase] = self._took.get(phase, 0.0) + now - self._starts[phase]
            if phase == "connect_tcp":
                self._stream = info["return_value"]
            if phase in {"send_request_body", "send_request_headers"}:
                self._sent = now

    async def hang_up(self) -> None:
        """Closes a connection that was cancelled in its TLS handshake: httpcore leaves that one open."""
        if self.in_handshake and self._stream is not None:
            await self._stream.aclose()

    def answered(self) -> None:
        self._answered = time.perf_counter()

    def timings(self) -> Timings:
        now = time.perf_counter()
        answered = self._answered or now
        return Timings(
            connect=self._took.get("connect_tcp"),
            tls=self._took.get("start_tls"),
            first_byte=answered - (self._sent or self._began),
            download=now - answered,
            total=now - self._began,
        )


def _proxy(url: str, tls: ssl.SSLContext) -> httpx.Proxy:
    import httpx

    # httpcore takes a context for a proxy only where it is spoken to over TLS.
    return httpx.Proxy(url, ssl_context=tls if url.lower().startswith("https:") else None)


def _announced(answer: httpx.Response) -> int | None:
    if answer.headers.get("content-encoding"):
        return None  # the length speaks of what is on the wire, the count of what it unpacks to
    value = answer.headers.get("content-length", "")
    return int(value) if value.isdecimal() and value.isascii() else None


def _sendable(headers: Headers) -> list[tuple[bytes, bytes]]:
    """Header values as bytes; one that HTTP cannot carry is refused without being repeated."""
    sendable = []
    for name, value in headers:
        if not _TOKEN.fullmatch(name):
            raise UsageProblem(
                f"{name!r} cannot be the name of a header.",
                code="http.header_name",
                advice="Correct it where it is set: letters, digits and dashes.",
            )
        try:
            raw = value.encode("latin-1")
        except UnicodeEncodeError:
            raw = b"\n"
        if any((byte < 0x20 and byte != 0x09) or byte == 0x7F for byte in raw) or raw != raw.strip():
            raise UsageProblem(
                f"The value of the header {name} cannot be sent.",
                code="http.header_value",
                meaning="It holds a line break, a control character, outer spaces or letters outside Latin-1, "
                "which HTTP headers cannot carry.",
                advice="Correct the value where it is set.",
            )
        sendable.append((name.encode("ascii"), raw))
    return sendable


def _user_agent() -> str:
    from wfg_tui import __version__

    return f"wfg-tui/{__version__}"
