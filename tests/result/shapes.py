"""Answers of every shape that goes wrong, and what the reader of the answer views is told: for docs/errors.md.

Denials are the sandbox's own, the others are canned; each goes over a socket and is judged as any answer is.
"""

from __future__ import annotations

import asyncio
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wfg_tui.api import ApiClient, Exchange, GraphQLRequest
from wfg_tui.connection import Credentials, Profile, TokenService
from wfg_tui.http import Http
from wfg_tui.result import Answer, asked_for, at_once
from wfg_tui.result.study import Study
from wfg_tui.sandbox import Sandbox
from wfg_tui.schema import SchemaIndex
from wfg_tui.text import Secret
from wfg_tui.tui.widgets.answer_pages import errors_page, problem_page

WIDTH = 110
RECENT = "query Recent { requests { totalCount items { number dataset { items { textValue } } } } }"


@dataclass(frozen=True, slots=True)
class Shape:
    """One answer: what asked for it, and what came."""

    title: str
    document: str = RECENT
    status: int = 200
    body: Any = ""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    role: str = ""
    """Whose application asks the sandbox itself; empty for a canned answer."""
    as_user: str = ""


def shapes() -> dict[str, list[Shape]]:
    """Gives the shapes of ``shapes.toml``, by server."""
    found: dict[str, list[Shape]] = {}
    for row in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["shape"]:
        body = json.loads(row.pop("json")) if "json" in row else row.pop("body", "")
        found.setdefault(row.pop("server"), []).append(Shape(**row, body=body))
    return found


SHAPES = shapes()


@dataclass(frozen=True, slots=True)
class Told:
    """A shape, its answer, and the lines that the reader sees."""

    shape: Shape
    exchange: Exchange
    words: str


async def _asked(shape: Shape, sandbox: Sandbox) -> Exchange:
    if not shape.role:
        canned = sandbox.faults.add(
            "canned",
            times=2,  # a refused token is renewed once and asked with again
            status=shape.status,
            headers=dict(shape.headers),
            content_type=shape.content_type,
            body=shape.body,
        )
    application = sandbox.application(shape.role or "administrator")
    credentials = Credentials(keyring_allowed=False)
    credentials.keep_for_session("wf", Secret(application.client_secret))
    profile = Profile("wf", sandbox.graphql_url, application.client_id, issuer=sandbox.issuer, secret="prompt")
    http = Http(timeout=10)
    try:
        client = ApiClient(profile, http, TokenService(profile, credentials, http))
        return await client.send(GraphQLRequest(shape.document), as_user=shape.as_user)
    finally:
        await http.close()
        if not shape.role:
            sandbox.faults.take("canned", canned.on)


def words(exchange: Exchange, index: SchemaIndex) -> str:
    """Gives what the views say of an exchange: its problem, or each of its errors (the first two)."""
    if exchange.problem is not None:
        lines = problem_page(exchange.problem, hint="")(WIDTH)
    else:
        study = Study(Answer(exchange.body))
        study.take(exchange.status, exchange.sent.headers, asked_for(exchange.sent.document, None, index))
        at_once(study.read_errors())
        lines = errors_page(study.errors[:2], study.joined, study.explained)(WIDTH)
    told = ("".join(part for part, _ in line.parts).rstrip() for line in lines)
    return "\n".join(line for line in told if line)


def play(sandbox: Sandbox, index: SchemaIndex, only: str = "") -> dict[str, list[Told]]:
    """Asks for every shape and gives what is told of each, by server; `only` those of one."""

    async def all_of(rows: list[Shape]) -> list[Told]:
        exchanges = [(shape, await _asked(shape, sandbox)) for shape in rows]
        return [Told(shape, exchange, words(exchange, index)) for shape, exchange in exchanges]

    return {server: asyncio.run(all_of(rows)) for server, rows in SHAPES.items() if only in ("", server)}
