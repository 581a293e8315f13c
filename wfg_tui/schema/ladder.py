"""The introspection ladder: from all that today's servers can say down to the SDL address, a word at each rung."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wfg_tui.problems import Exit, NetworkProblem, Problem, RefusedProblem
from wfg_tui.schema.index import SchemaIndex
from wfg_tui.schema.introspection import NAME, introspection_query
from wfg_tui.text import shorten

if TYPE_CHECKING:
    from wfg_tui.api import Exchange, GraphQLRequest
    from wfg_tui.schema.cache import CachedSchema
    from wfg_tui.schema.changes import Change

Send = Callable[["GraphQLRequest"], Awaitable["Exchange"]]
GetSdl = Callable[[], Awaitable["Exchange"]]

SDL: Final = "SDL"


@dataclass(frozen=True, slots=True)
class FetchedSchema:
    """A schema fresh from the server."""

    index: SchemaIndex
    rung: str
    """``full``, ``without input deprecation``, ``without specifiedBy and repeatable`` or ``SDL``."""
    notes: tuple[str, ...]
    """What had to be given up on the way and why, in words; empty on the top rung."""
    raw: bytes
    before: CachedSchema | None = None
    """The schema that was kept until now, where there was one."""
    changes: tuple[Change, ...] = ()
    """What is another since `before`, the worst first."""


@dataclass(frozen=True, slots=True)
class _Rung:
    name: str
    input_deprecation: bool
    specified_by: bool
    given_up: str
    """What the rung below no longer asks for."""


_RUNGS: Final = (
    _Rung("full", True, True, "deprecations of arguments and @oneOf"),
    _Rung(
        "without input deprecation",
        False,
        True,
        "scalars' specifications, repeatable directives and the schema's own description",
    ),
    _Rung("without specifiedBy and repeatable", False, False, "introspection"),
)
_SWITCHED_OFF: Final = re.compile(r"(?i)introspection (?:is|has been|was)? ?(?:not|disabled|forbidden|blocked)")
_SWITCHED_OFF_CODE: Final = re.compile(r"(?i)introspection_(?:disabled|not_allowed|forbidden)")
_MAY_BE_INTROSPECTIONS_FAULT: Final = frozenset({"api.server", "api.not_graphql", "api.empty"})
"""A server that breaks over so large a question may still have its schema as a text."""


async def fetch_schema(send: Send, get_sdl: GetSdl) -> FetchedSchema:
    """Gives the server's schema from the highest rung that holds.

    `send` and `get_sdl` are the session's own roads, so the schema comes with the token, headers and identity of
    every query. Down goes what the server's GraphQL errors, or a failure over this very question, suggest; a
    refusal, a login page or a dead network is no rung and ends the climb.

    Raises:
        Problem: ``schema.unreachable`` when the last rung broke too, with what each answered; else what `send`
            or `get_sdl` raised, and the problem of an answer that is no rung.
    """
    from wfg_tui.api import GraphQLRequest

    notes: list[str] = []
    first: Problem | None = None
    for rung in _RUNGS:
        query = introspection_query(input_deprecation=rung.input_deprecation, specified_by=rung.specified_by)
        exchange = await send(GraphQLRequest(query, operation_name=NAME))
        if exchange.problem is not None:
            if exchange.problem.code not in _MAY_BE_INTROSPECTIONS_FAULT:
                raise exchange.problem
            first = exchange.problem
            notes.append(f"Introspection failed: {first.what}")
            break
        words = _words(exchange)
        if exchange.has_data:
            try:
                index = await asyncio.to_thread(_read, exchange.body)
            except Problem as problem:
                first = problem
                notes.append(f"Introspection was answered, but not so that it can be read: {problem.what}")
                break
            if words:
                notes.append(f"The server complained while it answered: “{words}”.")
            return FetchedSchema(index, rung.name, (*notes, *index.notes, *index.repairs), exchange.body)
        if _is_switched_off(exchange):
            notes.append(f"Introspection is switched off (“{words}”).")
            break
        notes.append(f"Asked on without {rung.given_up}: the server answered “{words}”.")
    return await _from_sdl(get_sdl, notes, first)


def _read(body: bytes) -> SchemaIndex:
    index = SchemaIndex.from_introspection_bytes(body)
    _ = index.digest, index.repairs  # made here, in a thread: for 9 MB they take longer than a frame
    return index


async def _from_sdl(get_sdl: GetSdl, notes: list[str], first: Problem | None) -> FetchedSchema:
    exchange = await get_sdl()
    if isinstance(exchange.problem, RefusedProblem):
        raise exchange.problem
    try:
        if exchange.problem is not None:
            raise exchange.problem
        text = exchange.body.decode("utf-8", "replace")
        index = await asyncio.to_thread(SchemaIndex.from_sdl, text)
    except Problem as problem:
        failed = first if isinstance(first, NetworkProblem) else None
        raise Problem(
            "The server does not tell its schema.",
            code="schema.unreachable",
            meaning=" ".join(
                [*notes, f"Its schema address {exchange.sent.url} gives none either: {problem.what}"]
            ),
            advice=(failed.advice if failed else "Queries run all the same.")
            + " For completion, have introspection allowed, or give a schema file: "
            "wfg-tui schema pull --schema FILE.",
            detail="\n\n".join(one.detail for one in (first, problem) if one is not None and one.detail),
            exit_code=Exit.NETWORK if failed else Exit.REFUSED,
        ) from problem
    return FetchedSchema(index, SDL, (*notes, "Read from the server's schema address instead."), exchange.body)


def _is_switched_off(exchange: Exchange) -> bool:
    return any(
        _SWITCHED_OFF.search(error.message)
        or any(_SWITCHED_OFF_CODE.fullmatch(str(value)) for value in error.extensions.values())
        for error in exchange.errors
    )


def _words(exchange: Exchange) -> str:
    return shorten("; ".join(dict.fromkeys(error.message for error in exchange.errors)), 300)
