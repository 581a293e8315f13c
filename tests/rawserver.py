"""A server that says exactly what it is told to, byte for byte: for answers that no decent server gives."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

Script = bytes | Callable[[bytes], bytes | Awaitable[bytes]]
"""What to answer: bytes, or a function of the request's bytes. Empty bytes close the connection."""


@dataclass
class RawServer:
    """Listens on loopback; each request is answered by the next script, the last one again and again."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    closed_by_client: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def secure_url(self) -> str:
        return f"https://localhost:{self.port}/"


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    """Gives a whole HTTP answer whose connection closes."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body


@contextlib.contextmanager
def serving(*scripts: Script, hold: bool = False, tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    """Serves `scripts` in turn from a thread of its own; with `hold` a connection stays open after its answer
    until the client closes it, with `tls` it is spoken to over TLS."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(100)
    server = RawServer(listener.getsockname()[1])
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readexactly(1)
            if head != b"\x16":  # a TLS handshake has no end that a plain server could wait for
                head += await reader.readuntil(b"\r\n\r\n")
            announced = re.search(rb"(?i)^content-length: *(\d+)", head, re.MULTILINE)
            length = int(announced[1]) if announced else 0
            request = head + (await reader.readexactly(length) if length else b"")
            server.requests.append(request)
            script = scripts[min(len(server.requests), len(scripts)) - 1]
            said = script(request) if callable(script) else script
            writer.write(said if isinstance(said, bytes) else await said)
            await writer.drain()
            if hold:
                await reader.read()
                server.closed_by_client.set()
        writer.close()

    async def serve() -> None:
        listening = await asyncio.start_server(converse, sock=listener, ssl=tls)
        async with listening:
            await stop.wait()
        for conversation in asyncio.all_tasks() - {asyncio.current_task()}:
            conversation.cancel()

    def work() -> None:
        loop.run_until_complete(serve())
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(5)
