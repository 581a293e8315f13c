"""A sandbox in this process: uvicorn in a thread, on a loopback port of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from types import TracebackType
from typing import Any, Final, Self, cast

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from .application import SandboxApplication
from .facts import Described
from .faults import Faults
from .request_log import RequestLog
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


class Sandbox(Described):
    """A running sandbox. Use it as a context manager, or `stop` it."""

    def __init__(self, port: int = 0) -> None:
        # The protocol is named because asyncio turns Nagle's delay off for sockets that say TCP alone.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((LOOPBACK, port))
        self.port: int = self._socket.getsockname()[1]
        self.base_url = f"http://{LOOPBACK}:{self.port}"
        self._application = SandboxApplication(self.base_url)
        self.facts = self._application.facts
        config = uvicorn.Config(
            self._application.asgi,
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
        self._server = uvicorn.Server(config)
        self._thread: threading.Thread | None = None

    @classmethod
    def start(cls, port: int = 0) -> Self:
        """Starts a sandbox in a thread; it answers when this returns. Raises OSError when the port is taken."""
        sandbox = cls(port)
        sandbox._thread = threading.Thread(
            target=sandbox._server.run, args=([sandbox._socket],), name="sandbox", daemon=True
        )
        sandbox._thread.start()
        limit = time.monotonic() + _START_LIMIT
        while not sandbox._server.started:
            if time.monotonic() > limit or not sandbox._thread.is_alive():
                raise RuntimeError("the sandbox did not start")
            time.sleep(0.002)
        return sandbox

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
        self._server.force_exit = True
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(timeout=10)
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
