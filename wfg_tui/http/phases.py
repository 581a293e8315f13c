"""How far a request has come, by the events that httpcore tells of: for timings, and for words when it fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from wfg_tui.http.message import Headers, Timings
from wfg_tui.http.proxies import Route
from wfg_tui.http.trust import Trust

if TYPE_CHECKING:
    import httpcore

    from wfg_tui.http.scene import Scene


def pairs(raw: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Gives headers as they are kept here, from bytes."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw)


class PhaseClock:
    """Listens to httpcore's trace events and remembers when each phase of one request began and ended."""

    def __init__(self, on_sending: Callable[[], None] | None = None) -> None:
        """`on_sending` is called when the request itself, not one to a proxy, begins to go out."""
        self._on_sending = on_sending
        self._began = time.perf_counter()
        self._starts: dict[str, float] = {}
        self._took: dict[str, float] = {}
        self._sent: float | None = None
        self._answered: float | None = None
        self._stream: httpcore.AsyncNetworkStream | None = None
        self._shaking = False
        self._sending = False
        self._tunnelling = False
        """A CONNECT is under way: what is sent and what comes is between us and the proxy."""
        self._tunnel_asked = False
        self._tunnel: tuple[int, Headers] | None = None

    async def see(self, event: str, info: Mapping[str, Any]) -> None:
        """Is told of each phase, as httpx's extension ``trace`` has it."""
        phase, _, stage = event.rpartition(".")
        phase = phase.rpartition(".")[2]
        now = time.perf_counter()
        if phase == "start_tls":
            self._shaking = stage != "complete"
        if stage == "started":
            self._starts[phase] = now
            if phase == "send_request_headers":
                self._tunnelling = info["request"].method == b"CONNECT"
                self._tunnel_asked |= self._tunnelling
                if not self._tunnelling and not self._sending:
                    self._sending = True
                    if self._on_sending is not None:
                        self._on_sending()
        elif stage == "complete" and phase in self._starts:
            self._took[phase] = self._took.get(phase, 0.0) + now - self._starts[phase]
            if phase == "connect_tcp":
                self._stream = info["return_value"]
            if phase in {"send_request_body", "send_request_headers"} and not self._tunnelling:
                self._sent = now
            if phase == "receive_response_headers" and self._tunnelling:
                _, status, _, headers, *_ = info["return_value"]
                self._tunnel = (status, pairs(headers))
                self._tunnelling = False

    def scene(self, target: tuple[str, str, int], route: Route, received: int, trust: Trust) -> Scene:
        """Gives how far the request came; `target` is its scheme, host and port."""
        from wfg_tui.http.scene import Scene

        scheme, host, port = target
        return Scene(
            host,
            port,
            scheme,
            route=route,
            tunnel_asked=self._tunnel_asked,
            tunnel=self._tunnel,
            shaking=self._shaking,
            shaken="start_tls" in self._took,
            sent=self._sending,
            received=received,
            client_certificate=trust.client_cert,
        )

    async def hang_up(self) -> None:
        """Closes a connection that was cancelled in its TLS handshake: httpcore leaves that one open."""
        if self._shaking and self._stream is not None:
            await self._stream.aclose()

    def answered(self) -> None:
        """The answer's head has come."""
        self._answered = time.perf_counter()

    def timings(self) -> Timings:
        """Gives what each phase took so far."""
        now = time.perf_counter()
        answered = self._answered or now
        return Timings(
            connect=self._took.get("connect_tcp"),
            tls=self._took.get("start_tls"),
            first_byte=answered - (self._sent or self._began),
            download=now - answered,
            total=now - self._began,
        )
