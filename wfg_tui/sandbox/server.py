"""A sandbox in this process: uvicorn in a thread, on a loopback port of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Self, cast

import jwt
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from .application import SandboxApplication
from .applications import CLIENTS
from .facts import Described
from .faults import Faults
from .identity_provider import CERTIFICATE_OF
from .request_log import RequestLog
from .signing import TrustedIssuer
from .wire import CLOSE
from .world import World

LOOPBACK: Final = "127.0.0.1"
_START_LIMIT: Final = 20.0
"""Seconds."""


class _ClosableProtocol(H11Protocol):
    """Lets the application close the connection under an answer, which ASGI has no word for."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        app = cast("ASGIApp", self.app)

        async def with_close(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[CLOSE] = transport.close
            await app(scope, receive, send)

        self.app = cast("Any", with_close)


def _listener(port: int = 0) -> socket.socket:
    # The protocol is named because asyncio turns Nagle's delay off for sockets that say TCP alone.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((LOOPBACK, port))
    return listener


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        http=_ClosableProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,  # `wire` dates its answers, so that a fault can tell another time
        timeout_keep_alive=75,
    )


def _shown_by(client_id: str, app: ASGIApp) -> ASGIApp:
    """The application behind a listener that takes one client's certificate: whoever comes in is that client."""

    async def with_certificate(scope: Scope, receive: Receive, send: Send) -> None:
        scope[CERTIFICATE_OF] = client_id
        await app(scope, receive, send)

    return with_certificate


class Sandbox(Described):
    """A running sandbox. Use it as a context manager, or `stop` it."""

    def __init__(self, port: int = 0) -> None:
        self._socket = _listener(port)
        self.port: int = self._socket.getsockname()[1]
        self.base_url = f"http://{LOOPBACK}:{self.port}"
        tls = {client.client_id: _listener() for client in CLIENTS.values() if client.key == "certificate"}
        self._application = SandboxApplication(
            self.base_url, lambda client_id: f"https://{LOOPBACK}:{tls[client_id].getsockname()[1]}"
        )
        self.facts = self._application.facts
        self._servers = [(uvicorn.Server(_config(self._application.asgi)), self._socket)]
        for client_id, listener in tls.items():
            config = _config(_shown_by(client_id, self._application.asgi))
            config.load()
            config.ssl = self._application.listening_for(client_id)
            self._servers.append((uvicorn.Server(config), listener))
        self._thread: threading.Thread | None = None

    @classmethod
    def start(cls, port: int = 0) -> Self:
        """Starts a sandbox in a thread; it answers when this returns. Raises OSError when the port is taken."""
        sandbox = cls(port)
        sandbox._thread = threading.Thread(
            target=lambda: asyncio.run(sandbox._serve()), name="sandbox", daemon=True
        )
        sandbox._thread.start()
        limit = time.monotonic() + _START_LIMIT
        while not all(server.started for server, _ in sandbox._servers):
            if time.monotonic() > limit or not sandbox._thread.is_alive():
                raise RuntimeError("the sandbox did not start")
            time.sleep(0.002)
        return sandbox

    async def _serve(self) -> None:
        """All listeners on one loop: the endpoints never run beside themselves."""
        await asyncio.gather(*(server.serve([listener]) for server, listener in self._servers))

    def trust(self, issuer: str, audience: str, jwks: Mapping[str, Any]) -> None:
        """Has the API take tokens of another issuer too, for `audience`, verified with `jwks`.

        Their ``client_id`` must be one of ours: applications are registered by it.
        """
        self._application.door.others.append(TrustedIssuer(issuer, audience, jwt.PyJWKSet.from_dict(dict(jwks))))

    def renew_nonces(self) -> None:
        """Has token endpoint and API want another nonce in DPoP proofs."""
        self._application.token_proofs.renew_nonce()
        self._application.door.proofs.renew_nonce()

    @property
    def faults(self) -> Faults:
        return self._application.faults

    @property
    def requests(self) -> RequestLog:
        return self._application.log

    @property
    def world(self) -> World:
        """What the sandbox holds, for oracles: compare answers with it, do not change it."""
        return self._application.world

    def stop(self) -> None:
        """Stops at once, also under clients that still wait for an answer."""
        for server, _ in self._servers:
            server.force_exit = True
            server.should_exit = True
        if self._thread is not None:
            self._thread.join(timeout=10)
        for _, listener in self._servers:
            listener.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
