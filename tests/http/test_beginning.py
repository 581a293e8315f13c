"""The beginning of an answer is told of before the rest comes, and a cancelled one is hung up on at any stage."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from wfg_tui.http import Arriving, Http, Request

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def serving(talk: Talk) -> AsyncIterator[tuple[str, asyncio.Event]]:
    """Serves `talk`, then waits for the client to hang up; gives the address and what tells of that."""
    gone = asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            await talk(reader, writer)
            await reader.read()
        gone.set()
        writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/graphql", gone


async def test_the_beginning_of_a_body_is_there_before_its_end_is_sent() -> None:
    heard = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD + b"a" * 40_000)
        await heard.wait()
        writer.write(b"b" * 60_000)

    told: list[Arriving] = []

    def arrives(answer: Arriving) -> None:
        told.append(answer)
        heard.set()

    async with serving(talk) as (url, _):
        http = Http()
        response = await asyncio.wait_for(http.send(Request("GET", url), on_arrival=arrives), 20)
        await http.close()
    assert told[0].status == 200
    assert dict(told[0].headers)["Content-Type"] == "application/json"
    assert 16_384 <= len(told[0].start) <= 40_000
    assert response.body == b"a" * 40_000 + b"b" * 60_000
    assert all(response.body.startswith(one.start) for one in told)


async def _nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def _a_head(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-")


async def _a_beginning(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(HEAD + b"a" * 40_000)


async def _no_handshake(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readexactly(1)


@pytest.mark.parametrize(
    ("talk", "scheme"),
    [(_nothing, "http"), (_a_head, "http"), (_a_beginning, "http"), (_no_handshake, "https")],
    ids=["waiting for the first byte", "in the head", "in the body", "in the TLS handshake"],
)
async def test_a_cancelled_request_hangs_up_at_once(talk: Talk, scheme: str) -> None:
    reached = asyncio.Event()

    async def talked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await talk(reader, writer)
        await writer.drain()
        reached.set()

    async with serving(talked) as (url, gone):
        http = Http()
        sending = asyncio.create_task(http.send(Request("GET", url.replace("http", scheme, 1))))
        await asyncio.wait_for(reached.wait(), 20)
        await asyncio.sleep(0.05)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        await asyncio.wait_for(gone.wait(), 2)
        await http.close()
