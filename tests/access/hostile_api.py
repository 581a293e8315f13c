"""A GraphQL API of any schema that answers as it is told to: fields that fail, hang, break off or never end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLSchema, build_schema, execute_sync, parse, validate

from tests.rawserver import answer, serving

Whole = Callable[[str], bytes | Awaitable[bytes] | None]
"""Answers a query in the API's place, or lets it (None)."""


@dataclass
class HostileApi:
    """What is served, and what was asked."""

    schema: GraphQLSchema
    fields: Mapping[str, Any]
    """What a field answers, by ``Type.field``: a value, or an exception."""
    whole: Mapping[str, Whole]
    """Who answers a query that has that field in it, by the field's name."""
    rows: int
    queries: list[str] = field(default_factory=list)
    url: str = ""

    def asked(self, name: str) -> int:
        """How many queries had a field of that name."""
        return sum(bool(re.search(rf"\b{name}\b", query)) for query in self.queries)

    def _answer(self, request: bytes) -> bytes | Awaitable[bytes]:
        query = json.loads(request.partition(b"\r\n\r\n")[2])
        text = str(query["query"])
        self.queries.append(text)
        for name, whole in self.whole.items():
            if re.search(rf"\b{name}\b", text) and (said := whole(text)) is not None:
                return said
        document = parse(text)
        if wrong := validate(self.schema, document):
            return in_json({"errors": [one.formatted for one in wrong]})
        result = execute_sync(
            self.schema, document, variable_values=query.get("variables"), field_resolver=self._value
        )
        return in_json(result.formatted)

    def _value(self, parent: Any, info: Any, **arguments: Any) -> Any:
        name = f"{info.parent_type.name}.{info.field_name}"
        if name not in self.fields:
            return _made_up(info.return_type, self.rows)
        if isinstance(said := self.fields[name], Exception):
            raise said
        return said


def _made_up(type_: Any, rows: int) -> Any:
    text = str(type_).rstrip("!")
    if text.startswith("["):
        return [_made_up(text[1:-1], 1)] * rows
    return {"Int": 1, "Float": 1.5, "Boolean": True, "ID": "1", "String": "some words"}.get(text.rstrip("!"), {})


def in_json(said: object, status: str = "200 OK", *headers: str) -> bytes:
    """A whole HTTP answer with JSON in it."""
    return answer(status, json.dumps(said).encode(), "Content-Type: application/json", *headers)


def late(seconds: float) -> Whole:
    """Lets nothing through for so long, and breaks off then."""

    async def wait() -> bytes:
        await asyncio.sleep(seconds)
        return b""

    return lambda _: wait()


@contextlib.contextmanager
def hostile(
    sdl: str, fields: Mapping[str, Any] | None = None, whole: Mapping[str, Whole] | None = None, rows: int = 2
) -> Iterator[HostileApi]:
    """Serves an API over the schema `sdl`; whatever is not told otherwise answers with made-up values."""
    api = HostileApi(build_schema(sdl), fields or {}, whole or {}, rows)
    with serving(api._answer) as server:
        api.url = server.url
        yield api
