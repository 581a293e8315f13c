"""The way out of an access map: probes counted, paced, and told apart by what their failure means."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from wfg_tui.problems import Exit, NetworkProblem, Problem, RefusedProblem
from wfg_tui.session.session import WHO
from wfg_tui.text import clean_line, human_duration, redact, shorten

if TYPE_CHECKING:
    from wfg_tui.access.party import Party
    from wfg_tui.api import Exchange
    from wfg_tui.schema.index import SchemaIndex
    from wfg_tui.session.guard import Operation

LIMIT: Final = 2_000_000
"""Bytes that are read of an answer: enough for a probe's, and a field of 100 MB costs no more."""
_LONGEST_WAIT: Final = 300.0
"""Seconds that a map waits when it is told to come back later; beyond, it is left for another time."""
_WAITS: Final = 10
"""Such waits in a row."""
_PATIENCE: Final = 8
"""Failures in a row after which it is asked whether anybody is still there."""
_OF_ONE: Final = frozenset(
    {
        *("network.dropped", "network.timeout", "network.protocol"),
        *("answer.limit", "api.server", "api.not_graphql", "api.empty", "api.too_large", "api.bad_request"),
    }
)
"""Failures that may be of one question; any other means that no question is answered (a sign-in page, a 404)."""
_TO_EXPLAIN: Final = 2
"""Questions that find out why an identity is not lent."""
_ALIVE: Final = "query AccessMapAlive { __typename }"


class SpentError(Exception):
    """The stated number of requests is used up."""


class ProbeFailure(Exception):  # noqa: N818 - an outcome of a probe, not a fault of the program
    """A probe that gave nothing; a smaller one may."""

    def __init__(self, words: str, problem: Problem | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.problem = problem or NetworkProblem(words, code="access.failed")
        self.cut_off = self.problem.code == "network.dropped"
        self.too_large = self.problem.code == "answer.limit"


class Sender:
    """Sends the probes of one map, as one identity."""

    def __init__(self, party: Party, most: int, tell: Callable[[], None]) -> None:
        self.sent = 0
        """Requests, those that renewing a token made necessary included."""
        self.waiting = ""
        self.spent = False
        self._party = party
        # A token that is refused is renewed and the request sent again, by each that is under way.
        spare = party.session.pace.concurrency
        self._budget = most - spare if most > 2 * spare + 1 else most
        self._tell = tell
        self.answers = 0
        """How many probes were answered."""
        self._data = False
        """Whether any answer had data."""
        self._failures = 0

    async def send(self, operation: Operation) -> Exchange:
        """Sends a query in its turn and gives an answer that can be read.

        Raises:
            SpentError: the stated number is used up; nothing was sent.
            ProbeFailure: there is no such answer, and less might be answered.
            Problem: nothing would be answered.
        """
        for _ in range(_WAITS):
            if self._failures and self._failures % _PATIENCE == 0:
                await self.alive()
            exchange = await self._once(operation)
            pace = self._party.session.pace
            wait = pace.heed(exchange)
            if wait is None:
                return self._judged(exchange)
            problem = exchange.problem or _limited(self._party.session.profile.host)
            if wait > _LONGEST_WAIT:
                raise problem
            self.waiting = f"{problem.what} Going on in {human_duration(wait)}."
            self._tell()
        raise problem

    async def alive(self) -> None:
        """Asks what any server answers, unless the last question was answered: returns if this is.

        Raises:
            SpentError: as `send`.
            Problem: nothing is answered any more.
        """
        if not self._failures:
            return
        try:
            self._judged(await self._once(_named(_ALIVE, "AccessMapAlive")))
        except ProbeFailure as failure:
            raise failure.problem from failure

    async def answered_at_all(self) -> None:
        """After an answer that refuses a query as a whole: returns if there was ever one with data, or is now.

        Raises:
            RefusedProblem: ``access.nothing``: not even what any server answers is answered.
            Problem: as `alive`.
        """
        if self._data:
            return
        try:
            exchange = self._judged(await self._once(_named(_ALIVE, "AccessMapAlive")))
        except ProbeFailure as failure:
            raise failure.problem from failure
        if not exchange.has_data:
            said = shorten(redact(clean_line(exchange.errors[0].message)), 160) if exchange.errors else "nothing"
            raise RefusedProblem(
                f"{self._party.session.profile.host} answers no query of {self._party.name}.",
                code="access.nothing",
                meaning=f"It said to the simplest there is: “{said}”",
                advice="Check that it knows this user, and that the application behind the connection is active.",
            )

    async def _once(self, operation: Operation) -> Exchange:
        session = self._party.session
        async with session.pace.turn():
            if self.sent >= self._budget:
                self.spent = True
                raise SpentError
            self.waiting = ""
            self.sent += 1
            token = session.token
            try:
                return await self._party.ask(operation, limit=LIMIT)
            except NetworkProblem as problem:
                raise self._failed(problem) from problem
            finally:
                if token is not None and session.token is not token:
                    self.sent += 1

    def _judged(self, exchange: Exchange) -> Exchange:
        problem = exchange.problem
        if problem is None:
            self._failures, self.answers = 0, self.answers + 1
            self._data = self._data or exchange.has_data
            return exchange
        if isinstance(problem, RefusedProblem) and (exchange.status == 401 or not self.answers):
            raise problem
        raise self._failed(problem)

    def _failed(self, problem: Problem) -> ProbeFailure:
        self._failures += 1
        of_one = problem.code in _OF_ONE or isinstance(problem, RefusedProblem)
        if not of_one or (self._failures > 3 and not self.answers):
            raise problem
        return ProbeFailure(problem.what, problem)

    async def who(self, index: SchemaIndex, notes: list[str]) -> str:
        """Gives the name of the user as whom we are answered, before anything is concluded from answers.

        Raises:
            RefusedProblem: ``session.not_borrowed``, where the server takes no notice of the borrowed identity.
            Problem: as `send`.
        """
        party = self._party
        user = index.field(index.query_type or "", "viewer")
        if user is None or index.field(user.type.name, "userName") is None:
            if party.as_user:
                notes.append("The schema has no viewer: whether the identity was really borrowed cannot be told.")
            return party.name
        text = "query WhoAmI { viewer { userName } }"
        operation = WHO if index.field(user.type.name, "firstName") else _named(text, "WhoAmI")
        try:
            exchange = await self._introduced(operation)
            viewer = json.loads(exchange.body)["data"]["viewer"]
            name = clean_line(viewer["userName"]) if isinstance(viewer["userName"], str) else ""
        except (ProbeFailure, ValueError, KeyError, TypeError):
            notes.append("Who we are could not be asked: the map stands under the name that we know.")
            return party.name
        if party.as_user and name and name.lower() != party.as_user.lower():
            profile = party.session.profile
            raise RefusedProblem(
                f"{profile.host} still acts as {name}, not as {party.as_user}.",
                code="session.not_borrowed",
                meaning=f"It answered, but took no notice of the header {profile.impersonate_header}.",
                advice="Check the header's name (WorkflowGen's setting GraphqlImpersonateUserNameHttpHeader, "
                "the profile's impersonate_header), and that a gateway lets it through.",
            )
        return name or party.name

    async def _introduced(self, operation: Operation) -> Exchange:
        """Sends the first question of all. A borrowed identity that is refused is explained by two more, as long
        as they are within the stated number. Raises as `send`."""
        user = self._party.as_user
        try:
            return await self.send(operation)
        except RefusedProblem as problem:
            if not user or self.sent + _TO_EXPLAIN > self._budget:
                raise
            from wfg_tui.session.borrowing import why_not_borrowed

            self.sent += _TO_EXPLAIN
            why = await why_not_borrowed(self._party.session, user, problem)
            raise why from (None if why is problem else problem)


def _named(text: str, name: str) -> Operation:
    from wfg_tui.session.guard import Operation

    return Operation(text, name)


def _limited(host: str) -> Problem:
    return NetworkProblem(
        f"{host} has had too many requests.",
        code="api.rate_limited",
        meaning="The request was not carried out.",
        advice="Try again later, with a lower rate: --resume goes on where it stopped.",
        exit_code=Exit.NETWORK,
    )
