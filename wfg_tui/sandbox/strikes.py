"""The faults that answer in an endpoint's place, and the answer on its way out."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from typing import Final

from starlette.types import Message, Send

from .faults import Fault
from .large_answer import rows_of
from .request_log import LoggedRequest
from .scrambling import scrambled

LOGIN_PAGE: Final = """<!DOCTYPE html>
<html><head><title>Sign in</title></head>
<body><h1>Sign in</h1><form method="post" action="/wfgen/login"><input name="username"><input name="password"
type="password"><button>Sign in</button></form></body></html>
"""


class Exchange:
    """The answer on its way out."""

    def __init__(self, send: Send, record: LoggedRequest) -> None:
        self._send = send
        self.record = record
        self.complete = False
        self.closed_by_us = False
        self.ahead = 0.0
        """Seconds that the answer's date is ahead of this computer's clock."""
        self.scramble = False
        self.scramble_codes = False
        self._held: list[Message] = []

    async def send(self, message: Message) -> None:
        if self.scramble:
            self._held.append(message)
            if message["type"] == "http.response.start" or message.get("more_body"):
                return
            self.scramble = False
            start, *bodies = self._held
            whole = b"".join(part.get("body", b"") for part in bodies)
            body, headers = scrambled(whole, start["headers"], codes=self.scramble_codes)
            await self.send({**start, "headers": headers})
            message = {"type": "http.response.body", "body": body}
        if message["type"] == "http.response.start":
            self.record.status = message["status"]
            if not any(name == b"date" for name, _ in message["headers"]):
                dated = [
                    *message["headers"],
                    (b"date", formatdate(time.time() + self.ahead, usegmt=True).encode()),
                ]
                message = {**message, "headers": dated}
        elif message["type"] == "http.response.body" and not message.get("more_body"):
            self.complete = True
            # Before the last byte leaves: whoever has the answer finds the log complete.
            self.record.ended = time.time()
        await self._send(message)

    async def answer(
        self, status: int, content_type: str, body: bytes, headers: dict[str, str] | None = None
    ) -> None:
        everything = {"content-type": content_type, "content-length": str(len(body)), **(headers or {})}
        lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in everything.items()]
        await self.send({"type": "http.response.start", "status": status, "headers": lines})
        await self.send({"type": "http.response.body", "body": body})


async def _rate_limit(fault: Fault, exchange: Exchange) -> None:
    reset_in, limit = fault.options["reset_in"], fault.options["limit"]
    now = int(time.time()) + fault.options["clock_skew"]
    headers = {
        "X-Rate-Limit-Limit": str(limit),
        "X-Rate-Limit-Remaining": "0",
        "X-Rate-Limit-Reset": str(now + reset_in),
        "Date": formatdate(now, usegmt=True),
    }
    if fault.options["retry_after"] is not None:
        headers["Retry-After"] = str(fault.options["retry_after"])
    body = {
        "errorCode": "E0000047",
        "errorSummary": "API call exceeded rate limit due to too many requests.",
        "errorLink": "E0000047",
        "errorId": "oaeSimulatedRateLimit000",
        "errorCauses": [],
    }
    await exchange.answer(429, "application/json", json.dumps(body).encode(), headers)


async def _server_error(fault: Fault, exchange: Exchange) -> None:
    await exchange.answer(fault.options["status"], "text/plain; charset=utf-8", fault.options["body"].encode())


async def _login_page(_: Fault, exchange: Exchange) -> None:
    await exchange.answer(200, "text/html; charset=utf-8", LOGIN_PAGE.encode())


async def _redirect(fault: Fault, exchange: Exchange) -> None:
    location = fault.options["location"]
    body = f'<html><body>Object moved to <a href="{location}">here</a>.</body></html>'
    await exchange.answer(
        fault.options["status"], "text/html; charset=utf-8", body.encode(), {"Location": location}
    )


async def _off(_: Fault, exchange: Exchange) -> None:
    await exchange.answer(404, "text/html; charset=utf-8", b"<html><body><h1>404 - Not Found</h1></body></html>")


async def _canned(fault: Fault, exchange: Exchange) -> None:
    body = fault.options["body"]
    text = body if isinstance(body, str) else json.dumps(body)
    await exchange.answer(
        fault.options["status"], fault.options["content_type"], text.encode(), fault.options["headers"]
    )


async def _large_answer(fault: Fault, exchange: Exchange) -> None:
    chunks, length = rows_of(int(fault.options["megabytes"] * 1_000_000))
    headers = [(b"content-type", b"application/json; charset=utf-8")]
    if not fault.options["chunked"]:
        headers.append((b"content-length", str(length).encode()))
    await exchange.send({"type": "http.response.start", "status": 200, "headers": headers})
    for chunk in chunks:
        await exchange.send({"type": "http.response.body", "body": chunk, "more_body": True})
        await asyncio.sleep(0)
    await exchange.send({"type": "http.response.body", "body": b""})


STRIKES: Final[dict[str, Callable[[Fault, Exchange], Awaitable[None]]]] = {
    "rate_limit": _rate_limit,
    "server_error": _server_error,
    "login_page": _login_page,
    "redirect": _redirect,
    "off": _off,
    "canned": _canned,
    "large_answer": _large_answer,
}
"""The faults that answer in the endpoint's place."""
