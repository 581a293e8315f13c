"""One question about one place of an answer: its facts, its causes, and the queries that would tell more."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.access.party import Party
from wfg_tui.access.why.cause import Cause
from wfg_tui.access.why.causes import TOLD_BY
from wfg_tui.access.why.probe import Probe, ask
from wfg_tui.access.why.probes import most, probes
from wfg_tui.access.why.ranking import Why, rank
from wfg_tui.access.why.row_probes import at_root, by_number
from wfg_tui.access.why.sent import Sent
from wfg_tui.access.why.shapes import alternatives
from wfg_tui.access.why.situation import Situation, situated

if TYPE_CHECKING:
    from wfg_tui.api import Exchange
    from wfg_tui.problems import Problem
    from wfg_tui.result.study import Study
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.session import Session

_PROCESS_NAME: Final = re.compile(r"(?i)^process_?name$")
_PROCESS_VERSION: Final = re.compile(r"(?i)^process_?version$")


@dataclass(frozen=True)  # without slots: what follows from the facts is worked out once, when it is looked at
class Case:
    """A question as far as it is answered. Asking gives another case; nothing is asked by itself."""

    party: Party
    sent: Sent | None
    index: SchemaIndex | None
    at: Situation
    asked: tuple[Probe, ...] = ()
    """The queries that were asked."""
    by_number: Probe | None = None
    """The query that looks for the missing row by its number, where the API takes one."""

    @cached_property
    def why(self) -> Why:
        """The causes, by what is known."""
        return rank(self.at, (probe.id for probe in self.probes))

    @cached_property
    def probes(self) -> tuple[Probe, ...]:
        """The queries that would tell more now."""
        return probes(self.at, self.sent, self.index, self.by_number)

    @property
    def most(self) -> int:
        """How many queries `asking` sends at most."""
        return most(self.at, self.probes)

    def query_for(self, cause: Cause) -> Probe | None:
        """Gives the query that tells of a cause, asked or not; None where none can."""
        known = {probe.id: probe for probe in (*self.asked, *self.probes)}
        return next((known[one] for one in TOLD_BY.get(cause.id, ()) if one in known), None)

    def looking_for(self, missing: str = "", expected: int | None = None) -> Generator[int, None, Case]:
        """Gives the question about a row that should be there, by number or name, or how many should be.

        Looks through the schema for what takes a number, and yields between slices of that.
        """
        missing, number = missing.strip(), None
        if missing.isdigit() and self.index is not None:
            number = yield from by_number(missing, self.index)
        at = replace(self.at, missing=missing, expected=expected)
        return replace(self, at=at, by_number=number)

    async def ask(self, probe: Probe) -> Case:
        """Gives the case with what one query was answered; a failure is an answer, too."""
        found = await ask(self.party, probe)
        return replace(self, at=self.at.with_found(probe.id, found), asked=(*self.asked, probe))

    async def asking(self) -> AsyncIterator[tuple[Probe, Case]]:
        """Asks all that is worth asking, a query after the other; gives each with the case after it."""
        case = self
        while now := case.probes:
            case = await case.ask(now[0])
            yield now[0], case


def identity_of(session: Session) -> Situation:
    """Gives what is known of who asks, without asking: the part of a situation that no answer tells."""
    identity = session.identity
    return Situation("value", (), user=identity.user_name, as_user=identity.as_user, client=identity.client_id)


def refused_case(session: Session, problem: Problem, index: SchemaIndex | None) -> Case:
    """Gives the case of a request that came to nothing: no token, no answer."""
    at = replace(identity_of(session), kind="refused", problem=problem, status=0)
    return Case(Party(session, session.identity.as_user), None, index, at)


def open_case(
    session: Session,
    exchange: Exchange,
    study: Study,
    sent: Sent | None,
    index: SchemaIndex | None,
    path: Sequence[str | int],
) -> Generator[int, None, Case]:
    """Gives the case of the place at `path`, from inside ``data``, of what came back for an operation.

    `study` is the look at its answer: its errors are read; `sent` the operation, where it could be read. Yields
    between slices of work.
    """
    token: tuple[Any, ...] = ()
    if exchange.problem is not None and session.token is not None:
        from wfg_tui.connection.inspection import inspect_token

        token = inspect_token(session.token.value, session.profile, granted=session.token).findings
    base = replace(
        identity_of(session),
        as_user=exchange.as_user,
        status=exchange.status,
        problem=exchange.problem,
        errors=exchange.errors,
        token=token,
        schema=index is not None,
        page=session.profile.page_size_in_force,
    )
    at = yield from situated(study, sent, path, base)
    return Case(Party(session, exchange.as_user), sent, index, _with_query(at, sent, index))


def _with_query(at: Situation, sent: Sent | None, index: SchemaIndex | None) -> Situation:
    """What the query itself says of the list, or of the process that it is about."""
    if sent is None:
        return at
    if at.operation == "mutation":
        return replace(at, process=_process(at, sent))
    if at.kind == "null" and at.hops:
        at = replace(at, alternatives=alternatives(index, at.parent, at.field))
    hops = sent.hops(at.listed.path) if at.listed is not None else []
    if at.listed is None or not hops:
        return at
    listed = replace(at.listed, filters=hops[-1].filters, strings=tuple(sent.strings(hops[-1])))
    root = at_root(hops, index) if index is not None else None
    return replace(at, listed=listed, hops_root=root.name if root is not None else "")


def _process(at: Situation, sent: Sent) -> tuple[str, str]:
    values = {
        key: str(value)
        for hop in at.hops[:1]
        for node in hop.arguments.values()
        for key, value in _flat(sent.value(node))
    }
    name = next((value for key, value in values.items() if _PROCESS_NAME.match(key)), "")
    version = next((value for key, value in values.items() if _PROCESS_VERSION.match(key)), "")
    return (name, version) if name else ("", "")


def _flat(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield str(key), one
            yield from _flat(one)
