"""What stands between: proxies that log and refuse as they are told, and a TLS front for a plain server."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field

Converse = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Relay:
    """Listens on loopback."""

    port: int = 0
    log: list[str] = field(default_factory=list)
    """The first line of each request, then, where there were some, what it proved itself by."""
    proofs: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def secure_url(self) -> str:
        return f"https://localhost:{self.port}"


@contextlib.contextmanager
def proxying(
    *,
    user: str = "",
    password: str = "",
    refuse: bytes = b"",
    silent: bool = False,
    hosts: Mapping[str, int] | None = None,
    tls: ssl.SSLContext | None = None,
) -> Iterator[Relay]:
    """A forwarding proxy that knows CONNECT too.

    With `user` it wants Basic credentials; `refuse` is what it answers to everything, with `silent` it never
    answers. `hosts` are names that it knows, with the port on this machine that each stands for.
    """
    relay = Relay()
    wanted = base64.b64encode(f"{user}:{password}".encode()).decode() if user else ""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readexactly(1)
        if head == b"\x16":  # TLS, where none is spoken
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return
        head += await reader.readuntil(b"\r\n\r\n")
        first = head.split(b"\r\n", 1)[0].decode("latin-1")
        relay.log.append(first)
        proof = re.search(rb"(?im)^proxy-authorization: *(.*?)\r$", head)
        relay.proofs.append(proof[1].decode("latin-1") if proof else "")
        if silent:
            await reader.read()
            return
        if refuse:
            writer.write(refuse)
            await writer.drain()
            return
        if wanted and (proof is None or proof[1].decode() != f"Basic {wanted}"):
            writer.write(
                b"HTTP/1.1 407 Proxy Authentication Required\r\n"
                b'Proxy-Authenticate: Basic realm="relay"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
            )
            await writer.drain()
            return
        method, target, version = first.split(" ")
        place = target if method == "CONNECT" else target.split("/")[2]
        host, _, port = place.rpartition(":") if ":" in place else (place, ":", "80")
        known = (hosts or {}).get(host)
        there, back = await asyncio.open_connection("127.0.0.1" if known else host, known or int(port))
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            path = "/" + target.split("/", 3)[3]
            rest = re.sub(rb"(?im)^(proxy-[a-z]+|connection):.*?\r\n", b"", head.split(b"\r\n", 1)[1])
            back.write(f"{method} {path} {version}\r\nConnection: close\r\n".encode() + rest)
        await _both_ways(reader, writer, there, back)

    with _listening(relay, converse, tls):
        yield relay


@contextlib.contextmanager
def fronting(port: int, tls: ssl.SSLContext) -> Iterator[Relay]:
    """TLS in front of the plain server on `port`."""
    relay = Relay()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        relay.log.append("a connection")
        there, back = await asyncio.open_connection("127.0.0.1", port)
        await _both_ways(reader, writer, there, back)

    with _listening(relay, converse, tls):
        yield relay


async def _both_ways(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    there: asyncio.StreamReader,
    back: asyncio.StreamWriter,
) -> None:
    async def copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while block := await source.read(65_536):
                target.write(block)
                await target.drain()
        target.close()

    await asyncio.gather(copy(reader, back), copy(there, writer))


@contextlib.contextmanager
def _listening(relay: Relay, converse: Converse, tls: ssl.SSLContext | None) -> Iterator[None]:
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    ready = threading.Event()

    async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, EOFError, ValueError, asyncio.CancelledError):
            await converse(reader, writer)
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(guarded, "127.0.0.1", 0, ssl=tls)
        relay.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await stop.wait()
        for conversation in asyncio.all_tasks() - {asyncio.current_task()}:
            conversation.cancel()

    def work() -> None:
        loop.run_until_complete(serve())
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert ready.wait(5)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(5)
