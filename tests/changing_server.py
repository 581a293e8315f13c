"""A GraphQL server whose schema can be another from one request to the next."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql import build_schema, graphql_sync

from tests.rawserver import RawServer, answer, serving

SECRET = "a-token-for-the-changing-server"
BEFORE = """
type Query { viewer: User requests(number: Int, since: String): [Request!] old: String status: Status }
type User { userName: String firstName: String lastName: String }
type Request { number: Int! requester: User status: Status }
enum Status { OPEN CLOSED }
"""
AFTER = """
type Query { viewer: User requests(number: Int, page: Int): [Request!] status: Status }
type User { userName: String firstName: String lastName: String }
type Request { number: Int! requester: User @deprecated(reason: "Ask for `owner`.") owner: User status: Status }
enum Status { OPEN CLOSED LOST }
"""


@dataclass
class ChangingServer:
    """Answers every query over `sdl`, without data; whatever token comes is good."""

    sdl: str = BEFORE
    asked: list[str] = field(default_factory=list)
    raw: RawServer | None = None

    @property
    def url(self) -> str:
        assert self.raw is not None
        return f"{self.raw.url}graphql"

    def __call__(self, request: bytes) -> bytes:
        sent = json.loads(request.partition(b"\r\n\r\n")[2] or b"{}")
        self.asked.append(str(sent.get("operationName")))
        result = graphql_sync(build_schema(self.sdl), sent.get("query", ""), variable_values=sent.get("variables"))
        return answer("200 OK", json.dumps(result.formatted).encode(), "Content-Type: application/json")


@contextlib.contextmanager
def changing_server() -> Iterator[ChangingServer]:
    """Serves one on loopback."""
    server = ChangingServer()
    with serving(server) as server.raw:
        yield server
