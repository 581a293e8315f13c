"""Esc at every stage of a run: the server sees its socket close, and the screen says how far it had come."""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.rawserver import answer
from tests.tui.steering import demo, explorer, on_profile, ready, shown, until, until_shown
from wfg_tui.connection import Credentials, Profile
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.app import ExplorerApp
from wfg_tui.tui.widgets.answer_pane import AnswerPane

SIZE = (110, 40)
SLOW = "query Slow { viewer { userName } }"
UPLOAD = "mutation Slow($file: Upload) { createRequest(input: {file: $file}) { clientMutationId } }"
AT_ONCE = 2.0
"""Seconds; any wait of ours that a cancelled run sat out would be longer."""


@dataclass
class Peer:
    """One connection, as the server sees it."""

    received: int = 0
    reached: threading.Event = field(default_factory=threading.Event)
    """The stage is reached at which it is cancelled."""
    goes_on: threading.Event = field(default_factory=threading.Event)
    """Reading may go on, where it was stopped."""
    closed: threading.Event = field(default_factory=threading.Event)


Behaviour = Callable[[socket.socket, bytes, Peer], None]


@dataclass
class Server:
    """Answers 404 to whatever is not ``Slow``, and treats that as it is told to."""

    port: int
    peers: list[Peer] = field(default_factory=list)

    @property
    def slow(self) -> Peer | None:
        return next((peer for peer in self.peers if peer.reached.is_set()), None)


@contextlib.contextmanager
def serving(behave: Behaviour, *, raw: bool = False) -> Iterator[Server]:
    """Serves each connection in a thread; with `raw` no request is waited for."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1])

    def converse(peer_socket: socket.socket, peer: Peer) -> None:
        with contextlib.suppress(OSError), peer_socket:
            while raw or (request := beginning_of_request(peer_socket)):
                if raw or b"Slow" in request:
                    behave(peer_socket, b"" if raw else request, peer)
                    return
                peer_socket.sendall(answer("404 Not Found").replace(b"Connection: close\r\n", b""))

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                accepted, _ = listener.accept()
                server.peers.append(Peer())
                threading.Thread(target=converse, args=(accepted, server.peers[-1]), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        for peer in server.peers:
            peer.goes_on.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def beginning_of_request(peer_socket: socket.socket) -> bytes:
    """The head and as much of the body as would hold the query; nothing if the client has left."""
    request = b""
    while block := peer_socket.recv(1 << 16):
        request += block
        head, end, body = request.partition(b"\r\n\r\n")
        announced = re.search(rb"(?i)^content-length: *(\d+)", head, re.MULTILINE)
        if end and len(body) >= min(int(announced[1]) if announced else 0, 1000):
            return request
    return b""


def until_closed(peer_socket: socket.socket, peer: Peer) -> None:
    with contextlib.suppress(ConnectionError):
        while block := peer_socket.recv(1 << 16):
            peer.received += len(block)
    peer.closed.set()


def silent(peer_socket: socket.socket, _: bytes, peer: Peer) -> None:
    peer.reached.set()
    until_closed(peer_socket, peer)


def half_an_answer(peer_socket: socket.socket, _: bytes, peer: Peer) -> None:
    rows = b",".join(b'{"number":%d}' % number for number in range(3000))
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9000000\r\n\r\n"
    peer_socket.sendall(head + b'{"data":{"items":[' + rows)
    silent(peer_socket, b"", peer)


def deaf(peer_socket: socket.socket, head: bytes, peer: Peer) -> None:
    """Takes the beginning of a body and reads no more of it until it is told to."""
    peer.received = len(head)
    peer.reached.set()
    peer.goes_on.wait(20)
    until_closed(peer_socket, peer)


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ExplorerApp]:
    monkeypatch.setenv("OUR_TOKEN", "a.b.c")

    def opened(url: str) -> ExplorerApp:
        profile = Profile("raw", url, auth_method="bearer", secret="env:OUR_TOKEN", timeout=60)
        return on_profile(profile, Credentials(keyring_allowed=False), tmp_path / "home")

    return opened


Opened = Callable[[str], ExplorerApp]


async def test_while_a_token_is_asked_for(sandbox: Sandbox, tmp_path: Path) -> None:
    app = demo(sandbox, tmp_path / "home")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).session.tokens.forget()
        sandbox.faults.add("hang", on="token")
        grants = len(sandbox.requests.of("token"))
        explorer(app).editor.load(SLOW)
        await pilot.press("f5")
        await until_shown(pilot, "asking the identity provider for a token")
        await until(pilot, lambda: len(sandbox.requests.of("token")) > grants)
        await pilot.press("escape")
        await until_shown(pilot, "Cancelled while a token was asked for. Nothing was sent to", seconds=AT_ONCE)
        await until(pilot, lambda: sandbox.requests.of("token")[-1].disconnected, AT_ONCE)
        assert not any(one.operation_name == "Slow" for one in sandbox.requests)


async def test_while_connecting_to_a_host_that_takes_no_more_connections(opened: Opened) -> None:
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        for _ in range(4):  # the queue is full: what comes now is not even refused
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        if _connecting_to(port) is None:
            pytest.skip("this system has no /proc/net/tcp to look for a connection that nobody took")
        app = opened(f"http://127.0.0.1:{port}/")
        async with app.run_test(size=SIZE, notifications=True) as pilot:
            before = _connecting_to(port) or 0
            explorer(app).editor.load(SLOW)
            await pilot.press("f5")
            await until_shown(pilot, f"connecting to 127.0.0.1:{port}")
            await until(pilot, lambda: (_connecting_to(port) or 0) == before + 2)  # who we are, and the query
            await pilot.press("escape")
            await until_shown(pilot, "Cancelled while connecting to", "Nothing was sent.", seconds=AT_ONCE)
            await until(pilot, lambda: (_connecting_to(port) or 0) == before + 1, AT_ONCE)


def _connecting_to(port: int) -> int | None:
    """How many connections to a local port are neither taken nor refused; None where the system does not tell."""
    try:
        lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    except OSError:
        return None
    target = f"{struct.unpack('=I', socket.inet_aton('127.0.0.1'))[0]:08X}:{port:04X}"
    return sum(line.split()[2] == target and line.split()[3] == "02" for line in lines)


async def test_while_a_host_leaves_the_tls_handshake_unanswered(opened: Opened) -> None:
    with serving(silent, raw=True) as server:
        app = opened(f"https://localhost:{server.port}/")
        async with app.run_test(size=SIZE, notifications=True) as pilot:
            await until(pilot, lambda: server.slow)  # who we are
            explorer(app).editor.load(SLOW)
            await pilot.press("f5")
            await until(pilot, lambda: len(server.peers) == 2 and server.peers[1].reached.is_set())
            await until_shown(pilot, "connecting to localhost")
            await pilot.press("escape")
            await until_shown(pilot, "Cancelled while connecting to", seconds=AT_ONCE)
            await until(pilot, server.peers[1].closed.is_set, AT_ONCE)
            assert not server.peers[0].closed.is_set()


async def test_while_a_file_is_sent(opened: Opened, tmp_path: Path) -> None:
    size = 60_000_000  # more than two sockets hold between them
    with (tmp_path / "large.bin").open("wb") as file:
        file.truncate(size)
    with serving(deaf) as server:
        app = opened(f"http://127.0.0.1:{server.port}/")
        async with app.run_test(size=SIZE, notifications=True) as pilot:
            screen = explorer(app)
            screen.editor.load(UPLOAD)
            screen.variables.load(f'{{ "file": "{tmp_path / "large.bin"}" }}')
            await pilot.press("f5")
            await until(pilot, lambda: server.slow)
            await until_shown(pilot, "sending files to", "of 60.0 MB")
            await pilot.press("escape")
            await until_shown(pilot, "Cancelled while sending to", "It cannot have acted on that", seconds=AT_ONCE)
            peer = server.slow
            assert peer is not None
            peer.goes_on.set()
            await until(pilot, peer.closed.is_set, AT_ONCE)
            assert peer.received < size
            assert "Outcome unknown" not in shown(app)


async def test_while_an_answer_is_awaited(opened: Opened) -> None:
    with serving(silent) as server:
        app = opened(f"http://127.0.0.1:{server.port}/")
        async with app.run_test(size=SIZE, notifications=True) as pilot:
            explorer(app).editor.load(SLOW)
            await pilot.press("f5")
            await until(pilot, lambda: server.slow)
            await until_shown(pilot, "waiting for 127.0.0.1")
            await pilot.press("escape")
            await until_shown(pilot, "Cancelled while waiting for", seconds=AT_ONCE)
            peer = server.slow
            assert peer is not None
            await until(pilot, peer.closed.is_set, AT_ONCE)


async def test_while_an_answer_comes_what_has_come_of_it_stays_to_be_read(opened: Opened) -> None:
    with serving(half_an_answer) as server:
        app = opened(f"http://127.0.0.1:{server.port}/")
        async with app.run_test(size=SIZE, notifications=True) as pilot:
            explorer(app).editor.load(SLOW)
            await pilot.press("f5")
            await until(pilot, lambda: server.slow)
            await until_shown(pilot, "This is the beginning", "of 9.0 MB")
            await pilot.press("escape")
            await until_shown(pilot, "Cancelled:", "of the answer had come", seconds=AT_ONCE)
            peer = server.slow
            assert peer is not None
            await until(pilot, peer.closed.is_set, AT_ONCE)
            pane = explorer(app).query_one(AnswerPane)
            pane.focus()
            await pilot.press("end")
            await until_shown(pilot, "number 2998")
            await until_shown(pilot, "Cancelled:", "of the answer had come")
            assert "Esc cancels the rest" not in shown(app)
