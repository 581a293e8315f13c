"""What a server tells beside the data: the answer's ``extensions``, with what is known of its time in them.

GraphQL leaves their content to the server (October 2021, §7.1). Known here is Apollo's tracing, with durations in
nanoseconds (github.com/apollographql/apollo-tracing); all else is laid out by its names.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any, Final

from wfg_tui.result.paths import child_at, graphql_path, root_of
from wfg_tui.result.values import raw_value
from wfg_tui.result.walk import Source

_LARGEST: Final = 4 << 20
"""Bytes of extensions that are decoded; the raw text shows all."""
_MOST: Final = 200
"""Facts that are laid out."""
_SLOWEST: Final = 12


@dataclass(frozen=True, slots=True)
class Resolver:
    """One field's turn on the server."""

    path: str
    begin: float
    """Seconds after the server began."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Extensions:
    """What is told beside the data. Strings are the server's, not clean."""

    facts: tuple[tuple[str, str], ...] = ()
    """Dotted names and values, without what `slowest` is made of."""
    seconds: float | None = None
    """How long the server says it took."""
    slowest: tuple[Resolver, ...] = ()
    """The fields that took longest, in the order in which they began."""
    resolvers: int = 0
    """How many fields were timed."""
    more: int = 0
    """Facts that were left out."""

    def __bool__(self) -> bool:
        return bool(self.facts or self.slowest or self.seconds is not None)


def read_extensions(source: Source) -> Generator[int, None, Extensions]:
    """Reads the root's ``extensions``; what is no object, too large or damaged gives nothing."""
    root = root_of(source)
    if root is None or root.end >= 0:
        return Extensions()
    member = yield from child_at(source, root, "extensions")
    if member is None or member.end >= 0:
        return Extensions()
    raw = yield from raw_value(source, member)
    try:
        value = json.loads(raw) if len(raw) <= _LARGEST else None
    except (ValueError, RecursionError):
        value = None
    return _laid_out(value) if isinstance(value, dict) else Extensions()


def _laid_out(value: dict[str, Any]) -> Extensions:
    tracing = value.get("tracing")
    seconds, timed = _traced(tracing)
    if seconds is not None or timed:
        value = {name: inner for name, inner in value.items() if name != "tracing"}
    facts = list(_facts("", value)) if value else []
    slowest = sorted(sorted(timed, key=lambda one: -one.seconds)[:_SLOWEST], key=lambda one: one.begin)
    return Extensions(tuple(facts[:_MOST]), seconds, tuple(slowest), len(timed), max(len(facts) - _MOST, 0))


def _traced(tracing: Any) -> tuple[float | None, list[Resolver]]:
    if not isinstance(tracing, dict):
        return None, []
    seconds = _seconds(tracing.get("duration"))
    execution = tracing.get("execution")
    rows = execution.get("resolvers") if isinstance(execution, dict) else None
    found = []
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, dict) or not isinstance(row.get("path"), list):
            continue
        begin, took = _seconds(row.get("startOffset")), _seconds(row.get("duration"))
        if took is not None:
            found.append(Resolver(graphql_path([str(step) for step in row["path"]]), begin or 0.0, took))
    return seconds, found


def _seconds(nanoseconds: Any) -> float | None:
    is_number = isinstance(nanoseconds, int | float) and not isinstance(nanoseconds, bool)
    return min(max(nanoseconds, 0), 10**15) / 1e9 if is_number else None


def _facts(name: str, value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Names and values, an object's by dotted names, so deep; a list is one value."""
    if isinstance(value, dict) and value and depth < 6:
        for key, inner in value.items():
            yield from _facts(f"{name}.{key}" if name else key, inner, depth + 1)
    else:
        yield name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
