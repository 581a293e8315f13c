"""The schemas that several identities are given, held against each other: introspection may differ by who asks."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Final

from wfg_tui.access.verdicts import Finding
from wfg_tui.problems import Exit, Problem
from wfg_tui.schema.drift import comparing as changes_between
from wfg_tui.text import clean_line, shorten

if TYPE_CHECKING:
    from wfg_tui.access.party import Party
    from wfg_tui.api import Exchange, GraphQLRequest
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.schema.changes import Change

MOST_REQUESTS: Final = 3
"""Queries that one schema takes at most: an older server is asked on with less."""
_GONE, _NEW = "removed", "added"


async def schema_for(party: Party) -> SchemaIndex:
    """Asks for the schema as `party`, by introspection alone.

    Raises:
        Problem: ``access.no_introspection``; else as `Party.ask`.
    """
    from wfg_tui.schema.ladder import fetch_schema
    from wfg_tui.session import Operation

    async def send(request: GraphQLRequest) -> Exchange:
        return await party.ask(Operation(request.document, request.operation_name))

    async def get_sdl() -> Exchange:  # its address has one text for everybody
        raise Problem(
            f"{party.label} cannot introspect.",
            code="access.no_introspection",
            meaning="So what schema it is given is not known.",
            advice="Have introspection allowed, or compare without schemas.",
            exit_code=Exit.FINDINGS,
        )

    return (await fetch_schema(send, get_sdl)).index


def comparing_schemas(
    left: SchemaIndex, right: SchemaIndex, names: tuple[str, str]
) -> Generator[int, None, tuple[Finding, ...]]:
    """Gives what differs between two schemas; the order of types, fields, arguments and values makes no
    difference. Yields after each slice."""
    steps = changes_between(left, right)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            changes: tuple[Change, ...] = done.value
            return tuple(_finding(one, names) for one in changes)
        yield 0


def _finding(change: Change, names: tuple[str, str]) -> Finding:
    place = clean_line(change.path)
    before, after = shorten(clean_line(change.before), 80), shorten(clean_line(change.after), 80)
    if change.kind.endswith((_GONE, _NEW)) and "default" not in change.kind:
        lacks = 1 if change.kind.endswith(_GONE) else 0
        words = f"{place} is in the schema that {names[1 - lacks]} is given, not in {names[lacks]}'s."
        seen = ("—", "there") if lacks == 0 else ("there", "—")
        return Finding("schema", words, place, place, lacks, *seen)
    told = (
        f": {before or 'nothing'} for {names[0]}, {after or 'nothing'} for {names[1]}" if before or after else ""
    )
    what = change.kind.replace("-", " ")
    words = f"{place} is not the same in both schemas ({what}){told}."
    return Finding("schema", words, place, place, -1, before or "—", after or "—")


def schema_sentence(names: tuple[str, str], findings: Sequence[Finding]) -> str:
    """Gives what the findings on two schemas come to."""
    if not findings:
        return f"{names[1]} is given the same schema as {names[0]}."
    shown = ", ".join(one.where for one in findings[:3])
    more = f" and {len(findings) - 3:,} more" if len(findings) > 3 else ""
    return f"{names[1]} is given another schema than {names[0]}: {shown}{more}."
