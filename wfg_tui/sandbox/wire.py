"""The wire between a client and the sandbox: every request is logged, and struck by the faults that are armed.

An ASGI middleware, so that it sees what an endpoint cannot: a client that hangs up, and bytes on their way out.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import recognition
from .faults import Fault, Faults
from .request_log import LoggedRequest, RequestLog
from .strikes import STRIKES, Exchange

RECORD: Final = "sandbox.record"
"""Where an endpoint finds the `LoggedRequest` in its scope."""
CLOSE: Final = "sandbox.close"
"""Where the server's protocol leaves a callable that closes the connection (see `server`)."""
LARGEST_BODY: Final = 30_000_000
"""Bytes: IIS's default ``maxAllowedContentLength``."""


class Wire:
    """Wraps the application. Requests to the sandbox's own controls pass unseen."""

    def __init__(self, app: ASGIApp, log: RequestLog, faults: Faults) -> None:
        self._app = app
        self._log = log
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/sandbox"):
            await self._app(scope, receive, send)
            return
        record = self._log.record(
            scope["method"],
            scope["path"],
            scope["query_string"].decode("latin-1"),
            recognition.endpoint(scope["path"]),
            ((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]),
            time.time(),
        )
        try:
            await self._serve(scope, receive, send, record)
        finally:
            record.ended = record.ended or time.time()

    async def _serve(self, scope: Scope, receive: Receive, send: Send, record: LoggedRequest) -> None:
        body = await _read(receive)
        if body is None:
            record.disconnected = True
            return
        record.body_size = len(body)
        recognition.describe(record, scope, body)
        scope[RECORD] = record
        gone = asyncio.Event()
        exchange = Exchange(send, record)

        async def replay() -> Message:
            nonlocal body
            if body is not None:
                message: Message = {"type": "http.request", "body": body, "more_body": False}
                body = None
                return message
            await gone.wait()
            return {"type": "http.disconnect"}

        watcher = asyncio.create_task(self._watch(receive, exchange, gone))
        answering = asyncio.create_task(self._answer(scope, replay, exchange, gone))
        hung_up = asyncio.create_task(gone.wait())
        try:
            await asyncio.wait({answering, hung_up}, return_when=asyncio.FIRST_COMPLETED)
            if answering.done():
                answering.result()
        finally:
            for task in (answering, watcher, hung_up):
                task.cancel()

    @staticmethod
    async def _watch(receive: Receive, exchange: Exchange, gone: asyncio.Event) -> None:
        """Notices the client hanging up: after the body, nothing else can be received."""
        while (await receive())["type"] != "http.disconnect":
            pass
        if not exchange.complete:
            exchange.record.disconnected = not exchange.closed_by_us
            gone.set()

    async def _answer(self, scope: Scope, receive: Receive, exchange: Exchange, gone: asyncio.Event) -> None:
        record = exchange.record
        where = _targets(record)
        if fault := self._take("latency", where, record):
            await asyncio.sleep(fault.options["seconds"])
        if fault := self._take("clock", where, record):
            exchange.ahead = fault.options["seconds"]
        scrambled = self._take("scrambled", where, record)
        exchange.scramble = scrambled is not None
        exchange.scramble_codes = scrambled is not None and bool(scrambled.options["codes"])
        for name, strike in STRIKES.items():
            if fault := self._take(name, where, record):
                await strike(fault, exchange)
                return
        close: Callable[[], None] = scope.get("extensions", {}).get(CLOSE, lambda: None)
        if self._take("hang", where, record):
            await gone.wait()
            return
        drop, cut = self._take("drop", where, record), self._take("truncated", where, record)
        if drop and drop.options["when"] == "before_headers":
            await _hang_up(exchange, close, gone)
            return
        if not drop and not cut:
            await self._app(scope, receive, exchange.send)
            return
        held = _Held()
        await self._app(scope, receive, held.send)
        if drop:
            # The length promises a whole body; half of it comes.
            await exchange.send(held.start)
            half = held.body[: len(held.body) // 2]
            await exchange.send({"type": "http.response.body", "body": half, "more_body": True})
            await _hang_up(exchange, close, gone)
        elif cut:
            kept = held.body[: int(len(held.body) * cut.options["keep"])]
            headers = [(name, value) for name, value in held.start["headers"] if name != b"content-length"]
            headers.append((b"content-length", str(len(kept)).encode()))
            await exchange.send({**held.start, "headers": headers})
            await exchange.send({"type": "http.response.body", "body": kept})

    def _take(self, name: str, where: tuple[str, ...], record: LoggedRequest) -> Fault | None:
        fault = self._faults.take(name, *where)
        if fault:
            record.fault = name if record.fault is None else f"{record.fault}, {name}"
        return fault


class _Held:
    """An answer held back whole, so that part of it can be sent."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


async def _hang_up(exchange: Exchange, close: Callable[[], None], gone: asyncio.Event) -> None:
    exchange.closed_by_us = True
    close()
    await gone.wait()


async def _read(receive: Receive) -> bytes | None:
    """Gives the whole body, or None when the client hung up before its end. Bytes beyond the limit are dropped."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size <= LARGEST_BODY + 1:
            parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def _targets(record: LoggedRequest) -> tuple[str, ...]:
    """Gives the names under which a fault may be aimed at this request."""
    if record.kind in {"query", "mutation", "introspection", "graphql"}:
        return ("graphql", record.kind)
    return (record.kind,)
