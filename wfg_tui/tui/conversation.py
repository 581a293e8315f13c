"""What the explorer says to the server: one run at a time, the schema and the identity beside it.

The work is done in workers of the screen, which touch no widget: what comes of it is posted to the screen as the
messages below. Cancelling a run closes its socket.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from textual.message import Message

from wfg_tui.problems import Problem, UsageProblem
from wfg_tui.text import Secret, clean, human_duration, human_size
from wfg_tui.tui.warming import warm_up

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.worker import Worker

    from wfg_tui.api import Exchange
    from wfg_tui.connection import Credentials, Token
    from wfg_tui.http import Arriving
    from wfg_tui.language import Seen
    from wfg_tui.schema import CachedSchema, Change, SchemaIndex
    from wfg_tui.session import Operation, Session

Result = TypeVar("Result")
PATIENCE: Final = 900.0
"""Seconds that a run waits for the identity provider's limit (429) to be lifted: a person can cancel."""
LOOK: Final = 0.1
"""Seconds between two looks at what a run is waiting for."""


@dataclass
class Awaiting(Message):
    """A run waits for `what` now."""

    what: str


class Progress(Message):
    """`received` bytes of the answer are here; `total` is None while nobody knows."""

    def __init__(self, received: int, total: int | None) -> None:
        super().__init__()
        self.received, self.total = received, total

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Progress)


class Beginning(Message):
    """`start` is the beginning of an answer whose rest is on its way; `sent` is the document that asked for it,
    and the operation's name."""

    def __init__(self, start: bytes, sent: tuple[str, str | None]) -> None:
        super().__init__()
        self.start, self.sent = start, sent

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Beginning)


@dataclass
class Answered(Message):
    """The server answered."""

    exchange: Exchange


@dataclass
class NotAnswered(Message):
    """The run ended without an answer, for the reason in `problem`."""

    problem: Problem


@dataclass
class Dropped(Message):
    """The run was given up by the user: `why` in words."""

    why: str


@dataclass
class SchemaRead(Message):
    """A schema is here; `note` says where it is from and how fresh it is."""

    index: SchemaIndex
    note: str
    before: CachedSchema | None = None
    """What was kept until this one was fetched; None for one that was not fetched, or is the first."""
    changes: tuple[Change, ...] = ()
    """What is another since `before`."""
    file: str = ""
    """The file's name, where it is no server's."""
    notes: tuple[str, ...] = ()
    """What the way to it took, in words."""


@dataclass
class SchemaNotRead(Message):
    """No schema could be fetched; `kept` says whether an older one stays in use."""

    problem: Problem
    kept: bool


@dataclass
class ValuesSeen(Message):
    """The answers of this conversation held these values; completion may offer them."""

    seen: Seen


@dataclass
class IdentityRead(Message):
    """The session knows who it is (or why it does not: `problem`)."""

    problem: Problem | None = None
    as_user: str = ""
    """Whose identity was borrowed when it was asked."""
    refused: bool = False
    """Whether the server does not have us act as that user."""


def not_connected() -> Problem:
    """What is said where a server would be needed and there is none."""
    return UsageProblem(
        "There is no connection: a schema's file is open.",
        code="explorer.offline",
        meaning="It can be browsed and drafted against; nothing can be sent.",
        advice="F9 chooses a connection, or makes one.",
    )


class Conversation:
    """Talks with one session's server on behalf of `screen`."""

    def __init__(self, screen: Screen[Any], session: Session, credentials: Credentials) -> None:
        self.session = session
        self._screen = screen
        self._credentials = credentials
        self._run: Worker[None] | None = None
        self._last: tuple[Operation, str] | None = None
        """What was run last, and the borrowed user who acted."""
        self._learning: Worker[None] | None = None
        self._stopped = False
        self._gone = self._size = self._received = 0
        """Bytes: of the request that is on its way, how many are gone; of its answer, how many came."""
        self._asking = asyncio.Lock()
        self._scopes_told = False
        session.patience = PATIENCE
        session.on_wait = self._say_wait
        self._seen: Seen | None = None

    @property
    def running(self) -> bool:
        """Whether a run is on its way."""
        return self._run is not None and not self._run.is_finished

    @property
    def offline(self) -> bool:
        """Whether there is no server to talk to: a schema's file was opened."""
        return not self.session.profile.graphql_url

    def run(self, operation: Operation, *, limit: int | None = None) -> None:
        """Starts a run; the one before, if it is still on its way, is cancelled. At most `limit` bytes are read of
        the answer, unpacked; None reads all of it."""
        if self.offline:
            self._post(NotAnswered(not_connected()))
            return
        self._last = operation, self.session.identity.as_user
        self._run = self._screen.run_worker(self._execute(operation, limit), group="run", exclusive=True)

    def run_again(self, limit: int) -> bool:
        """Sends the last run's query once more, and reads up to `limit` bytes; says whether that was done.

        A mutation is not sent again, nor anything once somebody else acts.
        """
        from wfg_tui.session.guard import kind_of

        if self._last is None or self._last[1] != self.session.identity.as_user:
            return False
        if kind_of(self._last[0]) != "query":
            return False
        self.run(self._last[0], limit=limit)
        return True

    def cancel(self) -> bool:
        """Cancels the run on its way: its socket is closed. Says whether there was one."""
        if self._run is None or self._run.is_finished:
            return False
        self._run.cancel()
        self._run = None
        self._post(Dropped(self._given_up()))
        return True

    def _given_up(self) -> str:
        """Says how far the run had come that was cancelled."""
        host = self.session.profile.host
        match self._stage:
            case "token":
                return f"Cancelled while a token was asked for. Nothing was sent to {host}."
            case "connecting":
                return f"Cancelled while connecting to {host}. Nothing was sent."
            case "sending":
                gone = f"{human_size(self._gone)} of {human_size(self._size)} were gone"
                return f"Cancelled while sending to {host}: {gone}. It cannot have acted on that."
            case "receiving":
                return f"Cancelled: {human_size(self._received)} of the answer had come. The connection is closed."
        return f"Cancelled while waiting for {host}. The connection is closed."

    def open(self) -> SchemaRead | None:
        """Gives the cached schema, for the first frame; then asks who we are and fetches the schema behind it."""
        if self.offline:
            return None
        cached = self.session.cached_schema()
        # What is kept is painted before anything heavy is imported to ask the server.
        self._screen.call_after_refresh(self.reload, kept=cached is not None)
        if cached is None:
            return None
        age = human_duration(max(time.time() - cached.fetched_at, 0))
        return SchemaRead(cached.index, f"kept from {age} ago; asking the server…")

    def reload(self, *, kept: bool = True) -> None:
        """Fetches identity and schema again; `kept` says whether a schema is shown meanwhile."""
        self._learning = self._screen.run_worker(self._learn(kept), group="learn", exclusive=True)

    async def renew_token(self) -> Token:
        """Asks for another token now, and for the secret where it cannot be had; called from a worker."""
        return await self._with_secret(self.session.tokens.renew_now)

    async def see_borrowed(self, user: str) -> None:
        """Asks the server to have us act as `user`, who is not in force for that. Raises why it does not."""
        try:
            await self._with_secret(lambda: self.session.lend(user))
        except Problem as problem:
            why = await self._why(user, problem)
            raise why from (None if why is problem else problem)

    async def _why(self, as_user: str, problem: Problem) -> Problem:
        if not as_user:
            return problem
        from wfg_tui.session.borrowing import why_not_borrowed

        return await why_not_borrowed(self.session, as_user, problem)

    def seen_users(self) -> tuple[str, ...]:
        """Gives the user names that the answers held, the latest first."""
        return self._seen.values("userName") if self._seen is not None else ()

    def stop(self) -> None:
        """Cancels what is on its way and says nothing more: another conversation takes over."""
        self._stopped = True
        for worker in (self._run, self._learning):
            if worker is not None:
                worker.cancel()

    def _post(self, message: Message) -> None:
        if not self._stopped:
            self._screen.post_message(message)

    async def _execute(self, operation: Operation, limit: int | None) -> None:
        from wfg_tui.session import Consent, ConsentNeeded
        from wfg_tui.tui.screens.confirm import AskConsent

        self._gone = self._size = self._received = 0
        watch = asyncio.ensure_future(self._say_what_is_awaited())
        try:
            demand = self.session.demand(operation)
            consent = None
            if demand is not None:
                if not await self._screen.app.push_screen_wait(AskConsent(demand)):
                    self._post(Dropped("Not sent."))
                    return
                consent = Consent.to(demand)
            exchange = await self._with_secret(
                lambda: self.session.execute(
                    operation,
                    consent=consent,
                    on_progress=self._progress,
                    on_sent=self._departs,
                    on_arrival=partial(self._arrives, (operation.text, operation.name)),
                    limit=limit,
                )
            )
        except ConsentNeeded as needed:  # the identity or the host changed between the question and the answer
            self._post(NotAnswered(needed))
        except Problem as problem:
            self._post(NotAnswered(problem))
        except asyncio.CancelledError:
            self._tell_unsettled()
            raise
        else:
            self._post(Answered(exchange))
            self._screen.run_worker(self._look_through(exchange), group="look")
        finally:
            watch.cancel()

    async def _look_through(self, exchange: Exchange) -> None:
        """Keeps the names that an answer holds, for completion."""
        from wfg_tui.language import Seen

        if self._seen is None:
            self._seen = Seen()
        await asyncio.to_thread(self._seen.add, exchange.body)
        self._post(ValuesSeen(self._seen))

    def _tell_unsettled(self) -> None:
        """Says of a mutation that was cancelled too late that its outcome is not known."""
        unknown, self.session.unsettled = self.session.unsettled, None
        if unknown is None:
            return
        if self.running or self._stopped:  # something else is shown by now
            words = clean(" ".join(unknown.sentences))
            self._screen.notify(words, severity="warning", timeout=15, markup=False)
        else:
            self._post(NotAnswered(unknown))

    def _departs(self, sent: int, size: int | None) -> None:
        """Shows how much of a large request is gone; the answer's progress follows from its own beginning."""
        self._gone, self._size = sent, size or 0
        self._post(Progress(sent, size) if sent < self._size else Progress(0, None))

    def _arrives(self, sent: tuple[str, str | None], answer: Arriving) -> None:
        """Shows the beginning of what is going to be an answer: no refusal, and no web page."""
        from wfg_tui.http import header

        if answer.status == 200 and "json" in header(answer.headers, "content-type").lower():
            self._post(Beginning(answer.start, sent))

    def _progress(self, received: int, total: int | None) -> None:
        self._received = received
        self._post(Progress(received, total))

    async def _say_what_is_awaited(self) -> None:
        said = ""
        while True:
            what = self._awaited()
            if what != said:
                said = what
                self._post(Awaiting(what))
            await asyncio.sleep(LOOK)

    def _awaited(self) -> str:
        profile, session = self.session.profile, self.session
        if (seconds := session.asks_again_in) is not None:
            return f"the identity provider has had too many requests: asking again in {math.ceil(seconds)} s"
        match self._stage:
            case "sending":
                return f"sending files to {profile.host}"
            case "token":
                return "asking the identity provider for a token"
            case "connecting":
                return f"connecting to {profile.host}"
            case "receiving":
                return f"receiving the answer of {profile.host}"
        return f"waiting for {profile.host}"

    @property
    def _stage(self) -> Literal["token", "connecting", "sending", "waiting", "receiving"]:
        """How far the run has come; after a 401 it comes to the token again."""
        session = self.session
        if session.asking or (session.profile.client_id and session.token is None):
            return "token"
        if not self._size:
            return "connecting"
        if self._gone < self._size:
            return "sending"
        return "receiving" if self._received else "waiting"

    def _say_wait(self, limited: Problem, seconds: float) -> None:
        """Tells of a wait that no run shows: the one in which the schema is asked for."""
        if not self.running and not self._stopped:
            words = f"{limited.what} Asking again in {human_duration(seconds)}."
            self._screen.notify(clean(words), title="Waiting", severity="warning", markup=False)

    def _tell_scopes(self) -> None:
        """Says once which scopes were asked for and not granted."""
        token = self.session.token
        if token is None or not token.missing_scopes or self._scopes_told or self._stopped:
            return
        from wfg_tui.connection.advice import not_granted

        self._scopes_told = True
        words = not_granted(self.session.profile, token.missing_scopes)
        self._screen.notify(clean(words), title="Scopes", severity="warning", timeout=15, markup=False)

    async def _with_secret(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        """Gives what `attempt` gives; where the secret cannot be had, asks for it once and tries again."""
        try:
            return await attempt()
        except Problem as problem:
            asked_for = problem.code.startswith(("secret.", "key.passphrase"))
            if not asked_for or problem.code == "secret.prompt":  # that one was just asked
                raise
            if not await self._ask_secret(problem):
                raise
        return await attempt()

    async def _ask_secret(self, problem: Problem) -> bool:
        from wfg_tui.tui.screens.secret import SecretPrompt

        profile = self.session.profile
        async with self._asking:
            given = await self._screen.app.push_screen_wait(SecretPrompt(profile, problem))
        if isinstance(given, Secret):
            self._credentials.keep_for_session(profile.name, given)
        return given is not None

    async def _learn(self, kept: bool) -> None:
        await asyncio.to_thread(warm_up)
        as_user = self.session.identity.as_user
        try:
            await self._with_secret(self.session.who)
        except Problem as failed:
            problem = await self._why(as_user, failed)
            refused = bool(as_user) and _is_refusal(problem)
            self._post(IdentityRead(problem, as_user, refused))
            self._tell_scopes()
            if refused:  # the screen gives the identity back, and learns anew
                return
            if problem.code.startswith(("secret.", "key.", "token.", "network.")):
                self._post(SchemaNotRead(problem, kept))
                return
        else:
            self._post(IdentityRead(as_user=as_user))
            self._tell_scopes()
        try:
            fetched = await self.session.fetch_schema()
        except Problem as problem:
            self._post(SchemaNotRead(problem, kept))
            return
        note = " ".join(fetched.notes) or "fresh from the server"
        self._post(SchemaRead(fetched.index, note, fetched.before, fetched.changes, notes=fetched.notes))


def _is_refusal(problem: Problem) -> bool:
    from wfg_tui.session.borrowing import is_refusal

    return is_refusal(problem)
