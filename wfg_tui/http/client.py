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
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from wfg_tui.http.beginning import Beginning
from wfg_tui.http.kinds import PassphraseProblem
from wfg_tui.http.message import Arrival, Authenticator, Headers, Progress, Request, Response
from wfg_tui.http.phases import PhaseClock, pairs
from wfg_tui.http.proxies import STRAIGHT, Route, route_to
from wfg_tui.http.sending import Sending
from wfg_tui.http.trust import Trust, tls_context
from wfg_tui.problems import NetworkProblem, Problem, UsageProblem
from wfg_tui.text import Secret

if TYPE_CHECKING:
    import ssl

    import httpx

    from wfg_tui.http.certificate import Inspection
    from wfg_tui.http.scene import Scene

_KEPT_ALIVE: Final = 60.0
"""Seconds that an idle connection is kept: people think between two runs, and IIS waits for 120 s."""
_LOOK: Final = 5.0
"""Seconds for a second look at a certificate that was refused: only its facts are missing by then."""
_STANDS: Final = 2.0
"""Seconds that a proxy's refusal of a password stands for the requests that come right after it with the same one:
it is often that of a person's account, which a few wrong tries lock."""
_WANTS_TLS: Final = re.compile(
    rb"(?i)plain http request was sent to https|speaking plain http|http request to an https"
)
"""What nginx, Apache and Go's servers say to plain http on a port for TLS."""
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""What RFC 9110, section 5.6.2, lets a header's name be."""


Supply = Callable[[bool], Awaitable[Secret | None]]
"""Gives a secret when it is needed first; called with True where the one it gave before was refused."""


class Http:
    """One client: one way through TLS and proxies, one pool of connections."""

    def __init__(
        self,
        *,
        ca_file: str = "",
        client_cert: str = "",
        client_key: str = "",
        client_key_password: Secret | Supply | None = None,
        insecure: bool = False,
        proxy: str = "",
        proxy_field: str = "proxy",
        proxy_password: Supply | None = None,
        connect_timeout: float = 10.0,
        timeout: float = 60.0,
    ) -> None:
        """Opens nothing, imports nothing and asks for no secret.

        `proxy` is a setting as `http.proxies` has it: ``system`` (or empty), ``none`` or a URL; it stands in the
        profile's `proxy_field`. `connect_timeout` is for each of connecting and the TLS handshake, `timeout` for
        each silence while sending or receiving; both in seconds.
        """
        self.heard: Callable[[Response], None] | None = None
        """Told of every answer as it came, for whoever looks for evidence; not of proxies' refusals."""
        self.trust = Trust(ca_file, client_cert, client_key, insecure)
        self._client_key_password = client_key_password
        self._proxy = proxy
        self._proxy_field = proxy_field
        self._proxy_password = proxy_password
        self._refused: set[str] = set()
        """Of the secrets ``key`` and ``proxy``, those that were wrong when they were last given."""
        self._denied: tuple[Route, NetworkProblem, float] | None = None
        self._connect_timeout = connect_timeout
        self._timeout = timeout
        self._tls: ssl.SSLContext | None = None
        self._clients: dict[Route, httpx.AsyncClient] = {}
        self._ways: dict[tuple[str, str, int], tuple[Route, httpx.AsyncClient]] = {}
        self._opening = threading.Lock()
        self._asking = asyncio.Lock()

    @property
    def insecure(self) -> bool:
        """Whether nobody's certificate is verified."""
        return self.trust.insecure

    def warm_up(self) -> None:
        """Imports what a request needs and makes the client, so that the first one starts at once.

        Some 300 ms of work: call it in a thread. What is wrong with the settings is left for `send` to say, and so
        is asking for a key's passphrase.
        """
        with contextlib.suppress(Problem):
            if callable(self._client_key_password):
                _import_all()
            else:
                self._opened(STRAIGHT, self._client_key_password)

    async def inspect(self, url: str) -> Inspection:
        """Looks at the certificate of an https `url`'s host, the way that a request to it would go.

        Raises:
            NetworkProblem: no handshake could be made at all.
            UsageProblem: the settings cannot be used.
        """
        from wfg_tui.http.certificate import inspect

        target = _Target.of(url)
        route = await self._route(target)
        return await inspect(target.host, target.port, self.trust, route, limit=self._connect_timeout)

    async def route(self, url: str) -> Route:
        """Gives the way that a request to `url` would go, without asking for a proxy's password.

        Raises:
            UsageProblem: the settings cannot be used.
        """
        target = _Target.of(url)
        return await asyncio.to_thread(
            route_to, target.scheme, target.host, target.port, self._proxy, self._proxy_field
        )

    async def way(self, url: str) -> tuple[Route, ssl.SSLContext]:
        """Gives the way that a request to `url` goes, a proxy's password with it, and the TLS that it would make:
        for whoever goes it step by step.

        Raises:
            UsageProblem: the settings cannot be used, or a secret cannot be had.
        """
        target = _Target.of(url)
        route, _ = self._ways.get(target.key) or await self._way(target)
        assert self._tls is not None
        return route, self._tls

    async def send(
        self,
        request: Request,
        *,
        auth: Authenticator | None = None,
        on_progress: Progress | None = None,
        on_sent: Progress | None = None,
        on_arrival: Arrival | None = None,
        limit: int | None = None,
        resend: bool = True,
    ) -> Response:
        """Sends `request` and gives the answer, whatever its status.

        `on_progress` is told of the answer as it comes, `on_sent` of the body as it goes: a body at hand counts as
        gone when the request begins to be sent, for nobody can tell any more how much of it was read.
        `on_arrival` is given the beginning of the body before the rest is here.
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
        told = _Told(on_progress, on_sent, on_arrival)
        response = await self._once(prepared, told, limit)
        # Safe for a mutation too: a 401 says that it was refused before anything ran (RFC 9110, section 15.5.2).
        if response.status == 401 and auth is not None and resend:
            renewing = time.perf_counter()
            if await auth.renew(prepared, response):
                prepared = await auth.authorize(request)
                token_seconds = (token_seconds or 0.0) + time.perf_counter() - renewing
                response = await self._once(prepared, told, limit)
        timings = replace(response.timings, token=token_seconds, total=time.perf_counter() - began)
        return replace(response, timings=timings)

    async def close(self) -> None:
        """Closes every connection."""
        clients, self._clients = list(self._clients.values()), {}
        self._ways.clear()
        self._tls = None
        for client in clients:
            await client.aclose()

    async def _once(self, request: Request, told: _Told, limit: int | None) -> Response:
        target = _Target.of(request.url)
        sending = Sending(request, told.sent)
        headers = _sendable((*request.headers, *sending.headers))
        route, client = self._ways.get(target.key) or await self._way(target)
        if self._denied is not None and self._denied[0] == route:
            _, problem, at = self._denied
            if time.monotonic() - at < _STANDS:
                raise problem.with_traceback(None)
        import httpx

        clock = PhaseClock(sending.begins)
        body = io.BytesIO()  # its value is taken without a copy, which for 100 MB would hold the loop for 0.3 s
        received = 0
        truncated = False
        beginning = Beginning()
        try:
            outgoing = client.build_request(
                request.method,
                request.url,
                headers=headers,
                content=sending.content,
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
                    if told.progress is not None:
                        told.progress(received, announced)
                    if told.arrival is not None and received >= beginning.next:
                        beginning.tell(told.arrival, answer.status_code, answer.headers.raw, body)
                    if truncated:
                        break
            finally:
                await answer.aclose()
        except asyncio.CancelledError:
            await clock.hang_up()
            raise
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError) as error:
            # OSError: an alert that TLS 1.3 sends after the handshake comes out of httpcore as a bare SSLError.
            raise await self._problem(error, clock.scene(target.key, route, received, self.trust)) from None
        answered = pairs(answer.headers.raw)
        if route.proxy and target.scheme == "http":
            from wfg_tui.http.proxy_words import is_own_answer, refused

            if is_own_answer(answer.status_code, answered):
                scene = clock.scene(target.key, route, received, self.trust)
                raise self._seen(refused(scene, answer=(answer.status_code, answered)), route)
        if target.scheme == "http" and answer.status_code == 400 and _WANTS_TLS.search(body.getvalue()[:2000]):
            from wfg_tui.http.failures import speaks_tls

            words = body.getvalue()[:2000].decode("utf-8", "replace")
            raise speaks_tls(clock.scene(target.key, route, received, self.trust), words)
        response = Response(
            status=answer.status_code,
            headers=answered,
            body=body.getvalue(),
            timings=clock.timings(),
            http_version=answer.http_version,
            url=request.url,
            wire_size=answer.num_bytes_downloaded,
            truncated=truncated,
        )
        if self.heard is not None:
            self.heard(response)
        return response

    async def _problem(self, error: Exception, scene: Scene) -> NetworkProblem:
        """What failed, in words; a certificate that was not believed is looked at once more, for its facts."""
        import ssl

        from wfg_tui.http.certificate import look
        from wfg_tui.http.failures import causes_of, problem_of

        presented = None
        if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes_of(error)):
            whose = (scene.host, scene.port, scene.route)
            if scene.with_proxy:
                whose = (scene.route.host, scene.route.port, STRAIGHT)
            with contextlib.suppress(Problem):
                presented = await look(*whose, self.trust, limit=min(self._connect_timeout, _LOOK))
        return self._seen(problem_of(error, scene, presented), scene.route)

    def _seen(self, problem: NetworkProblem, route: Route) -> NetworkProblem:
        """Remembers a proxy that did not take its password: the next request asks for another one."""
        if getattr(problem, "kind", "") == "credentials" and route.credentials:
            self._denied = (route, problem, time.monotonic())
            self._refused.add("proxy")
            self._ways.clear()
        return problem

    async def _way(self, target: _Target) -> tuple[Route, httpx.AsyncClient]:
        """Gives route and client for a host. The loop is never held by imports and certificate files, not even
        when nobody warmed up; however many wait, a secret is asked for once."""
        async with self._asking:
            if (way := self._ways.get(target.key)) is None:
                route = await self._route(target)
                passphrase = self._client_key_password
                if callable(passphrase):
                    wanted = self._tls is None and await asyncio.to_thread(self.trust.key_is_encrypted)
                    passphrase = await passphrase("key" in self._refused) if wanted else None
                try:
                    client = await asyncio.to_thread(self._opened, route, passphrase)
                except PassphraseProblem:
                    self._refused.add("key")
                    raise
                way = self._ways[target.key] = (route, client)
                self._refused.clear()
            return way

    async def _route(self, target: _Target) -> Route:
        route = await asyncio.to_thread(
            route_to, target.scheme, target.host, target.port, self._proxy, self._proxy_field
        )
        ours = route.field and route.user and route.password is None
        if ours and self._proxy_password is not None:
            return replace(route, password=await self._proxy_password("proxy" in self._refused))
        return route

    def _opened(self, route: Route, passphrase: Secret | None) -> httpx.AsyncClient:
        """Gives the client for a route, made on first use; from any thread."""
        with self._opening:
            if self._tls is None:
                self._tls = tls_context(self.trust, passphrase)
            if route not in self._clients:
                self._clients[route] = self._made(route, self._tls)
            return self._clients[route]

    def _made(self, route: Route, tls: ssl.SSLContext) -> httpx.AsyncClient:
        _import_all()
        import httpx

        proxy = None
        if route.proxy:
            # A profile's exception is for the API, never for the proxy that hears its own password.
            proxy_tls = tls_context(self.trust.verifying) if route.proxy.startswith("https:") else None
            proxy = httpx.Proxy(route.proxy, auth=route.credentials, ssl_context=proxy_tls)
        return httpx.AsyncClient(
            verify=tls,
            proxy=proxy,
            trust_env=False,  # the environment's proxies are read by `route_to`, and nothing else is wanted of it
            follow_redirects=False,
            timeout=httpx.Timeout(self._timeout, connect=self._connect_timeout),
            limits=httpx.Limits(keepalive_expiry=_KEPT_ALIVE),
            headers={"User-Agent": _user_agent()},
        )


@dataclass(frozen=True, slots=True)
class _Told:
    """Who is told of what while a request is on its way."""

    progress: Progress | None = None
    sent: Progress | None = None
    arrival: Arrival | None = None


def _import_all() -> None:
    """Imports httpx, and what it would import on the loop with the first connection: 100 ms of anyio's backend."""
    import anyio
    import httpx  # noqa: F401

    with contextlib.suppress(RuntimeError):  # a loop runs in this thread: then it pays later
        anyio.run(anyio.sleep, 0)


@dataclass(frozen=True, slots=True)
class _Target:
    """Whom a request is for, in words that hold no credentials."""

    host: str
    port: int
    scheme: str

    @property
    def key(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

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
