"""One query sent as each of several identities, in turn, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wfg_tui.problems import Problem
from wfg_tui.session.session import WHO
from wfg_tui.text import clean_line

if TYPE_CHECKING:
    from wfg_tui.access.party import Party
    from wfg_tui.api import Exchange
    from wfg_tui.session import Operation

LARGEST: Final = 50_000_000
"""Bytes that are read of each answer."""
OnStep = Callable[[str, int, int], None]
"""Told before each request: as whom, which one it is from 0, and of how many if none is refused."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back when one identity asked: an exchange, or why there is none that could be compared."""

    name: str
    """The name under which the server judges, as far as it is known; unlike the others'. Clean."""
    server: str
    """The address that was asked: ids mean nothing on another one."""
    user: str = ""
    """Whom the server said it takes it for; empty where it did not say. Clean."""
    exchange: Exchange | None = None
    problem: Problem | None = None


def requests_for(users: Sequence[str]) -> int:
    """Gives the most queries that `ask_each` sends for parties that borrow these users (empty: nobody).

    Who it is, and the operation, as each; of a borrowed user who is refused, two that find out why instead of the
    operation. Signing in is not counted.
    """
    return sum(3 if user else 2 for user in users)


async def ask_each(
    parties: Sequence[Party], operation: Operation, on_step: OnStep | None = None
) -> tuple[Answered, ...]:
    """Sends `operation` as each of `parties`, one after the other, each after asking whom the server takes it for.
    So few, and one at a time, take no turn at the session's pace. What refuses one party is told in its answer;
    the others are asked all the same.

    Raises:
        UsageProblem: ``access.query_only``; nothing was sent.
    """
    from wfg_tui.access.party import demand_query

    demand_query(operation)
    found: list[Answered] = []
    total = 2 * len(parties)
    for number, party in enumerate(parties):
        told = ""
        exchange, problem = None, None
        try:
            if on_step is not None:
                on_step(called(party), 2 * number, total)
            told = await _told(party)
            if on_step is not None:
                on_step(called(party), 2 * number + 1, total)
            exchange = await party.ask(operation, limit=LARGEST)
            problem = exchange.problem  # also of an answer that is over the limit: the rest would look missing
        except Problem as raised:
            problem = raised
        server, user = party.session.profile.graphql_url, clean_line(told)
        found.append(Answered(user or _named(party), server, user, exchange, problem))
    return _told_apart(found, parties)


def called(party: Party) -> str:
    """Gives what to call a party before the server was asked: the user, as far as it is known, and the profile."""
    profile, user = party.session.profile.name, party.as_user or party.session.identity.user_name
    return clean_line(f"{user} ({profile})" if user else profile)


def _named(party: Party) -> str:
    return clean_line(party.as_user or party.session.identity.user_name or party.session.profile.name)


async def _told(party: Party) -> str:
    """Asks for whom the server takes the party; empty where it does not say.

    Raises:
        RefusedProblem: ``session.not_borrowed``: another than the user that was to be borrowed.
        Problem: why nobody gets an answer as this party; of a borrowed user, found out by two more questions.
    """
    from wfg_tui.session.borrowing import not_borrowed, same_user, viewer_of, why_not_borrowed

    profile = party.session.profile
    try:
        exchange = await party.ask(WHO, limit=100_000)
        said = (viewer_of(exchange, profile, party.as_user) or {}).get("userName", "")
    except Problem as problem:
        if not party.as_user:
            if problem.code in {"session.who", "session.no_user"}:
                return ""  # the schema is the customer's: the operation may be answered all the same
            raise
        why = await why_not_borrowed(party.session, party.as_user, problem)
        raise why from (None if why is problem else problem)
    if party.as_user and said and not same_user(said, party.as_user):
        raise not_borrowed(profile, party.as_user, said)
    return said


def _told_apart(found: Sequence[Answered], parties: Sequence[Party]) -> tuple[Answered, ...]:
    """Adds the connection to names that are there twice, then a number."""
    import dataclasses

    twice = {name for name, count in Counter(one.name for one in found).items() if count > 1}
    names = [
        f"{one.name} ({clean_line(party.session.profile.name)}{', run as' if party.as_user else ''})"
        if one.name in twice
        else one.name
        for one, party in zip(found, parties, strict=True)
    ]
    return tuple(
        dataclasses.replace(one, name=name if names.count(name) == 1 else f"{name} {number + 1}")
        for number, (one, name) in enumerate(zip(found, names, strict=True))
    )
