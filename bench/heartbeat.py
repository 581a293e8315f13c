"""The beat of the explorer's loop while a large introspection comes in: the real program in a pseudo-terminal, its
server and its identity provider on loopback.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
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
    return [_longest_gap(file) for _ in range(ROUNDS)]


def _longest_gap(file: Path) -> float:
    with tempfile.TemporaryDirectory() as folder, _serving(file.read_bytes()) as (port, answered):
        home = Path(folder)
        told = home_with(file, home, port)
        for kept in (home / "cache" / "schemas").iterdir():
            kept.unlink()
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment = {**inherited, **told, "TERM": "xterm-256color"}
        gaps_file = home / "gaps.json"
        terminal = Terminal([sys.executable, str(APPS / "beating.py"), str(gaps_file)], environment)
        try:
            terminal.wait_for("codeOfConduct", seconds=60)
            end = time.monotonic() + AFTER
            while (left := end - time.monotonic()) > 0:
                terminal.read(left)
            terminal.write(b"\x11")  # Ctrl-Q
            while not gaps_file.exists() and time.monotonic() < end + 20:
                terminal.read(0.1)
            time.sleep(0.2)
            gaps = json.loads(gaps_file.read_text())
        finally:
            terminal.close()
        return float(max(gap for at, gap in gaps if answered[0] <= at <= end))


@contextmanager
def _serving(introspection: bytes) -> Iterator[tuple[int, list[float]]]:
    """Serves both; the list gets the moment at which introspection began to be answered."""
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
                self._answer(introspection)
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
