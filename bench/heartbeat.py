"""The beat of the explorer's loop while a large introspection comes in, the first one or a changed one: the real
program in a pseudo-terminal, its server and its identity provider on loopback.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from bench.schemas import home_with
from bench.terminal import Terminal

APPS: Final = Path(__file__).parent / "apps"
ROUNDS: Final = 5
AFTER: Final = 4.0
"""Seconds after the schema is painted that still count: checks, the outline's names and the cache follow it."""


def gaps_while_loading(file: Path) -> list[float]:
    """Gives the longest gap of each round, in seconds, from the moment that the server begins to answer `file`."""
    return [_gap_while_loading(file) for _ in range(ROUNDS)]


def _gap_while_loading(file: Path) -> float:
    with tempfile.TemporaryDirectory() as folder, _serving([file]) as (port, answered):
        home = Path(folder)
        told = home_with(file, home, port)
        for kept in (home / "cache" / "schemas").iterdir():
            kept.unlink()
        with _beating(home, told) as (terminal, end):
            terminal.wait_for("codeOfConduct", seconds=60)
            gaps = end()
        return _longest(gaps, answered[0])


def gaps_while_changing(before: Path, after: Path) -> list[tuple[float, float]]:
    """Gives the longest gaps of each round, in seconds: from the moment that the server begins to answer `after`
    to somebody who has `before` until it is told, and from the key that opens the list of what changed."""
    return [_gaps_while_changing(before, after) for _ in range(ROUNDS)]


def _gaps_while_changing(before: Path, after: Path) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder, _serving([before, after]) as (port, answered):
        home = Path(folder)
        with _beating(home, home_with(before, home, port)) as (terminal, end):
            terminal.wait_for("fresh from the server", seconds=60)
            terminal.write(b"{ viewer { login } }")  # a draft that the change breaks
            terminal.wait_idle(1)
            terminal.write(b"\x12")  # Ctrl-R
            terminal.wait_for("The schema changed", seconds=60)
            terminal.wait_idle(1)
            opened = time.monotonic()
            terminal.write(b"\x1b[1;2Q")  # Shift-F2
            terminal.wait_for("draft breaks", seconds=60)
            terminal.wait_idle(0.5)
            terminal.write(b"/issue")  # each letter narrows the list
            terminal.wait_for(" of ", seconds=60, since=len(terminal.output))
            gaps = end()
        return _longest(gaps, answered[1], opened), _longest(gaps, opened)


def _longest(gaps: list[tuple[float, float]], since: float, until: float = float("inf")) -> float:
    return max(gap for at, gap in gaps if since <= at <= until)


@contextmanager
def _beating(
    home: Path, told: Mapping[str, str]
) -> Iterator[tuple[Terminal, Callable[[], list[tuple[float, float]]]]]:
    """Starts the explorer; the second one given waits for what still goes on, ends it, and gives when each gap of
    its beat ended and how long it was, in seconds."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**inherited, **told, "TERM": "xterm-256color"}
    gaps_file = home / "gaps.json"
    terminal = Terminal([sys.executable, str(APPS / "beating.py"), str(gaps_file)], environment)

    def end() -> list[tuple[float, float]]:
        last = time.monotonic() + AFTER
        while (left := last - time.monotonic()) > 0:
            terminal.read(left)
        terminal.write(b"\x11")  # Ctrl-Q
        while not gaps_file.exists() and time.monotonic() < last + 20:
            terminal.read(0.1)
        time.sleep(0.2)
        return [(at, gap) for at, gap in json.loads(gaps_file.read_text()) if at <= last]

    try:
        yield terminal, end
    finally:
        terminal.close()


@contextmanager
def _serving(introspections: Sequence[Path]) -> Iterator[tuple[int, list[float]]]:
    """Serves both, each time the next introspection and then the last; the list gets the moments at which one
    began to be answered."""
    bodies = [file.read_bytes() for file in introspections]
    answered: list[float] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            issuer = f"http://127.0.0.1:{self.server.server_port}/oauth2/aus1"  # type: ignore[attr-defined]
            self._answer(json.dumps({"issuer": issuer, "token_endpoint": f"{issuer}/v1/token"}).encode())

        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path.endswith("/token"):
                self._answer(b'{"access_token": "none", "token_type": "Bearer", "expires_in": 3600}')
            elif b"__schema" in asked:
                answered.append(time.monotonic())
                self._answer(bodies[min(len(answered), len(bodies)) - 1])
            else:
                self._answer(b'{"data": {"viewer": {"userName": "bench"}}}')

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port, answered
    finally:
        server.shutdown()
        server.server_close()
