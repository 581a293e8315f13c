"""A query that would tell more about a place, and how it is asked and read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.access.party import Party
from wfg_tui.access.why.sent import Hop, operation
from wfg_tui.access.why.shapes import Collection, collection_of, page_literal, viewer_of
from wfg_tui.access.why.situation import Found, Situation
from wfg_tui.problems import Problem

if TYPE_CHECKING:
    from wfg_tui.api import Exchange
    from wfg_tui.result.paths import Path
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.schema.model import InputInfo
    from wfg_tui.session import Operation

PAGES: Final = 5
_TRIES: Final = 3
_LONGEST_WAIT: Final = 30.0
"""Seconds that a server may ask us to wait."""
_LIMIT: Final = 2_000_000
"""Bytes of an answer that are read."""
EARLIEST: Final = timedelta(hours=14)
"""How much earlier than in UTC a day begins, at most: UTC+14, the Line Islands."""
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")
"""ISO 8601 without an offset."""
_PROCESS_NAME: Final = re.compile(r"(?i)^process_?name$")


@dataclass(frozen=True, slots=True)
class Probe:
    """A query, and where its answer is read."""

    id: str
    asks: str
    """What it tells, in a line."""
    operation: Operation
    path: Path
    """From inside ``data``."""
    form: Collection | None = None
    as_user: str | None = None
    """Whom it is asked as, where that is not the identity in force; empty for the application's own user."""
    pages: int = 1
    """How many queries it takes at most."""
    until: str = ""
    """What is looked for in the rows of its pages."""
    size: int = 0
    """Rows of a page."""


async def ask(party: Party, probe: Probe) -> Found:
    """Asks one probe, at the pace that the profile allows. Where there is no answer, it found nothing."""
    who = party if probe.as_user is None else Party(party.session, probe.as_user)
    rows: list[Any] = []
    found = Found(False, silent=True)
    for number in range(1, probe.pages + 1):
        variables = {**probe.operation.variables, **({"whyPage": number} if probe.pages > 1 else {})}
        exchange = await _answer(who, replace(probe.operation, variables=variables))
        if exchange is None:
            return Found(False, silent=True)
        found = _read(exchange, probe.path)
        here = found.rows(probe.form)
        rows += here
        whole = _is_last(found, probe, len(rows), len(here))
        found = replace(found, whole=whole)
        if not found.ok or whole or not here or _holds(here, probe.until):
            break
    if probe.pages == 1 or probe.form is None or not found.ok:
        return found
    return replace(found, value={probe.form.rows: rows} if probe.form.rows else rows)


async def _answer(who: Party, asking: Operation) -> Exchange | None:
    """What came back; None where that says nothing of what was asked."""
    pace = who.session.pace
    for _ in range(_TRIES):
        try:
            async with pace.turn():
                exchange = await who.ask(asking, limit=_LIMIT)
        except Problem:
            return None
        wait = pace.heed(exchange)
        if wait is None:
            told = exchange.problem is None or exchange.status == 403  # a 401 is the token's matter
            return exchange if told and not exchange.truncated else None
        if wait > _LONGEST_WAIT:
            return None
    return None


def _is_last(found: Found, probe: Probe, seen: int, here: int) -> bool:
    """Whether there is no further page: by what the server says of it, else by the number of rows."""
    form, value = probe.form, found.value
    if probe.pages == 1 or form is None:
        return True
    if isinstance(value, dict) and isinstance(more := value.get(form.more), bool):
        return not more
    total = found.count(form) if form.rows else None
    return seen >= total if total is not None else here < probe.size


def _read(exchange: Exchange, path: Path) -> Found:
    try:
        value: Any = json.loads(exchange.body)["data"]
        for step in path:
            value = value[step]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        value = None
    refused = exchange.problem is not None
    ran = not refused and (exchange.has_data or any(error.path for error in exchange.errors))
    if not ran and not refused:
        return Found(False, silent=True)  # the server would not run it: that says nothing of rights
    return Found(ran and not (value is None and exchange.errors), value, exchange.status, exchange.errors, refused)


def _holds(found: Any, wanted: str) -> bool:
    """Whether `wanted` is one of the values in rows, or in the objects in them."""
    if isinstance(found, list | dict):
        return any(_holds(one, wanted) for one in (found.values() if isinstance(found, dict) else found))
    return bool(wanted) and str(found) == wanted


def root_lists(index: SchemaIndex) -> Iterator[tuple[Hop, Collection]]:
    """Gives the lists that can be asked for at the root of a query."""
    root = index.root("query")
    for one in root.fields if root is not None else ():
        form = collection_of(index, one.type.text)
        if form is not None and not any(item.required for item in one.args):
            yield Hop(one.name, one.name, root.name if root is not None else "", "", one.type.text), form


def paged(
    at: Situation,
    probe: str,
    asks: str,
    index: SchemaIndex,
    hop: Hop,
    form: Collection,
    row: str,
    until: str,
    *,
    as_user: str | None = None,
) -> Probe:
    """Gives a look through the pages of a root list."""
    info = index.field(hop.parent, hop.name)
    args = page_literal(index, info.args if info is not None else (), at.page, "$whyPage")
    pages = PAGES if any("$whyPage" in value for value in args.values()) else 1
    head = "query Why($whyPage: Int = 1)" if pages > 1 else "query Why"
    rows = f"{form.length} {form.rows} {{ {row} }}" if form.rows else row
    text = f"{head} {{ {hop.name}{written(args)} {{ {rows} }} }}"
    return Probe(probe, asks, operation(text, "Why"), (hop.name,), form, as_user, pages, until, at.page)


def earlier(value: str) -> str:
    """Gives the instant at which a date without an offset is first meant anywhere; all else as it is."""
    if not _DATE.fullmatch(value):
        return value
    return (datetime.fromisoformat(value) - EARLIEST).isoformat()


def no_offset(value: str) -> bool:
    """Whether a string is a date, or a date and a time, that does not say in which zone."""
    return _DATE.fullmatch(value) is not None


def named_steps(path: Path) -> int:
    """Gives how many fields a path goes through."""
    return sum(isinstance(step, str) for step in path)


def arguments_of(index: SchemaIndex, hop: Hop) -> tuple[InputInfo, ...]:
    """Gives what a field takes."""
    info = index.field(hop.parent, hop.name)
    return info.args if info is not None else ()


def wants_arguments(index: SchemaIndex, owner: str, name: str) -> bool:
    """Whether a field cannot be asked for as it is."""
    info = index.field(owner, name)
    return info is None or any(item.required for item in info.args)


def holds_names(value: Any) -> bool:
    """Whether a filter holds a list of strings: names that may be misspelt."""
    if isinstance(value, dict):
        return any(holds_names(one) for one in value.values())
    return isinstance(value, list) and any(isinstance(one, str) for one in value)


def whom(at: Situation, index: SchemaIndex) -> Iterator[Probe]:
    """Gives what asks whether a borrowed identity is in force at all."""
    viewer, _ = viewer_of(index)
    if at.as_user and viewer:
        who = operation(f"query Why {{ {viewer} {{ userName }} }}", "Why")
        yield Probe("whom", f"Whether the server acts as {at.as_user}.", who, (viewer, "userName"))


def written(arguments: Mapping[str, str]) -> str:
    """Gives arguments, literals by name, as they follow a field."""
    given = ", ".join(f"{name}: {value}" for name, value in arguments.items())
    return f"({given})" if given else ""
