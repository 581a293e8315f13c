"""Servers of a few lines for the access map: graphql-core over a raw socket, and what few servers do."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, build_schema, graphql_sync

from tests.rawserver import answer, serving
from wfg_tui.access.mapping import Mapping as AccessMapping
from wfg_tui.access.party import Party
from wfg_tui.access.places import places_of
from wfg_tui.connection import Credentials, Profile
from wfg_tui.paths import Paths
from wfg_tui.result.slices import at_once
from wfg_tui.schema import SchemaIndex
from wfg_tui.session import Session
from wfg_tui.text import Secret

Reply = Callable[[GraphQLSchema, str, Mapping[str, Any]], bytes]


@dataclass
class Odd:
    """A server and what it was asked."""

    url: str
    sdl: str
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def mapping(self, home: Path, **settings: Any) -> AccessMapping:
        """A map of all of it, as the holder of a token."""
        most = settings.pop("max_requests", 0)
        profile = Profile(
            "odd", self.url, auth_method="bearer", provider="other", secret="prompt", **{"timeout": 2, **settings}
        )
        credentials = Credentials(keyring_allowed=False)
        credentials.keep_for_session("odd", Secret("a.b.c"))
        index = SchemaIndex.from_sdl(self.sdl)
        session = Session(profile, credentials, Paths.under(home))
        return AccessMapping(Party(session), index, at_once(places_of(index)), most)


def usual(root: Mapping[str, Any]) -> Reply:
    """Answers as express-graphql does, from resolvers by ``Type.field``, or from plain values."""

    def reply(schema: GraphQLSchema, text: str, variables: Mapping[str, Any]) -> bytes:
        return http(execute(schema, root, text, variables))

    return reply


def execute(
    schema: GraphQLSchema, root: Mapping[str, Any], text: str, variables: Mapping[str, Any]
) -> ExecutionResult:
    def resolve(source: Any, info: Any, **arguments: Any) -> Any:
        found = root.get(f"{info.parent_type.name}.{info.field_name}")
        if callable(found):
            return found(source, **arguments)
        if found is not None:
            return found
        return source.get(info.field_name) if isinstance(source, dict) else None

    return graphql_sync(schema, text, {}, variable_values=dict(variables), field_resolver=resolve)


def http(result: ExecutionResult) -> bytes:
    status = "200 OK" if result.data is not None else "500 Internal Server Error"
    body = result.formatted
    if result.data is None and not any(error.path for error in result.errors or ()):
        status = "400 Bad Request"
        body.pop("data", None)
    return answer(status, json.dumps(body).encode(), "Content-Type: application/json")


@contextlib.contextmanager
def odd_server(sdl: str, reply: Reply) -> Iterator[Odd]:
    """Serves `sdl`."""
    schema = build_schema(sdl)
    odd = Odd("", sdl)

    def script(request: bytes) -> bytes:
        asked = json.loads(request.partition(b"\r\n\r\n")[2])
        odd.asked.append((asked["query"], asked.get("variables") or {}))
        return reply(schema, asked["query"], asked.get("variables") or {})

    with serving(script) as server:
        odd.url = server.url
        yield odd


def refuse(*_: Any, code: str = "FORBIDDEN", **__: Any) -> Any:
    raise GraphQLError("xyzzy", extensions={"code": code})
