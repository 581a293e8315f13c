"""A session: the one road from any face to the server of one profile."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

from wfg_tui.problems import Problem
from wfg_tui.session.guard import Consent, ConsentDemand, Identity, Operation, allow, demand_for
from wfg_tui.session.unsettled import Departure, OutcomeUnknown

if TYPE_CHECKING:
    from wfg_tui.api import Exchange, GraphQLRequest
    from wfg_tui.api.client import ApiClient
    from wfg_tui.connection import Credentials, Profile, Token, TokenService, Verification, Verifier
    from wfg_tui.http import Arrival, Http, Progress
    from wfg_tui.paths import Paths
    from wfg_tui.schema import CachedSchema, FetchedSchema
    from wfg_tui.session.pace import Pace
    from wfg_tui.text import Secret

WHO: Final = Operation("query WhoAmI { viewer { userName firstName lastName } }", "WhoAmI")
"""The first question after signing in: it tells "the token works" from "the user is another one"."""


class ExchangeListener(Protocol):
    """Somebody who wants to know of each exchange: history, audit."""

    def exchanged(self, operation: Operation | None, exchange: Exchange) -> None:
        """`operation` was answered with `exchange`; it is None for what is no operation (the schema's address)."""

    def unanswered(self, operation: Operation, as_user: str, at: float, problem: Problem | None) -> None:
        """`operation` was sent whole `at` (seconds since the epoch), and there was no answer; without a problem it
        was cancelled."""

    def closing(self) -> None:
        """The session ends: whatever is still to be written is waited for, not long. Called in a thread."""


class Session:
    """One profile, opened. Making one opens nothing: no file, no keyring, no socket, not even their modules."""

    def __init__(
        self, profile: Profile, credentials: Credentials, paths: Paths, *, http: Http | None = None
    ) -> None:
        self.profile = profile
        self.identity = Identity(profile.client_id)
        self.note = ""
        """What the last look into the cache had to say, in words; the next fetch repeats it among its notes."""
        self.patience: float | None = None
        """Seconds that an identity provider's limit (429) is waited for; None is the headless minute. Set it, and
        `on_wait`, before the first request."""
        self.on_wait: Callable[[Problem, float], None] | None = None
        """Told of each such wait as it begins: why, and its seconds."""
        self.unsettled: OutcomeUnknown | None = None
        """Of the operation that was cancelled last: that its outcome is unknown, if it is."""
        self.honoured = ""
        """The user whose identity the server was last seen to lend; empty while that is not known."""
        self._paths = paths
        self._credentials = credentials
        self._given_http = http
        self._api: ApiClient | None = None
        self._listeners: list[ExchangeListener] = []

    @cached_property
    def http(self) -> Http:
        """The way to the API, for whoever warms it up."""
        from wfg_tui.connection.hops import api_http

        return self._given_http or api_http(self.profile, self._credentials)

    @cached_property
    def idp_http(self) -> Http:
        """The way to the identity provider, always verified: a profile's exception is for the API alone."""
        from wfg_tui.connection.hops import hops_differ, token_http

        return token_http(self.profile, self._credentials) if hops_differ(self.profile) else self.http

    @cached_property
    def tokens(self) -> TokenService:
        """Gets tokens and keeps the one in force."""
        from wfg_tui.connection import TokenService

        tokens = TokenService(self.profile, self._credentials, self.idp_http)
        tokens.patience = tokens.patience if self.patience is None else self.patience
        tokens.on_wait = self.on_wait
        return tokens

    @cached_property
    def _verifier(self) -> Verifier:
        from wfg_tui.connection import Verifier

        return Verifier(self.profile, self.idp_http)

    @cached_property
    def pace(self) -> Pace:
        """How fast whatever asks much by itself may go on this profile. What a person sends does not wait."""
        from wfg_tui.session.pace import Pace

        return Pace.of(self.profile)

    @property
    def token(self) -> Token | None:
        """The token in force; None while there is none, and looking gets none."""
        return self.tokens.current if "tokens" in vars(self) else None

    @property
    def asking(self) -> bool:
        """Whether a token is being asked for."""
        return "tokens" in vars(self) and self.tokens.asking

    @property
    def asks_again_in(self) -> float | None:
        """Seconds until the identity provider is asked again after a 429; None where nothing is waited for."""
        return self.tokens.asks_again_in if "tokens" in vars(self) else None

    @property
    def client(self) -> ApiClient:
        """The API client beneath; faces use `execute`."""
        if self._api is None:
            from wfg_tui.api.client import ApiClient

            self._api = ApiClient(self.profile, self.http, self.tokens)
        return self._api

    async def prove(self) -> None:
        """Signs in and no more: asks for a token; where there are none, asks the API who we are.

        Raises:
            Problem: what `TokenService.token` or `who` raises.
        """
        if self.tokens.scheme == "Basic":
            await self.who()
        else:
            await self.tokens.token()

    def demand(self, operation: Operation) -> ConsentDemand | None:
        """Gives what consent `operation` would need now, or None. Raises for what no consent allows."""
        return demand_for(operation, self.profile, self.identity)

    async def execute(
        self,
        operation: Operation,
        *,
        consent: Consent | None = None,
        as_user: str | None = None,
        on_progress: Progress | None = None,
        on_sent: Progress | None = None,
        on_arrival: Arrival | None = None,
        limit: int | None = None,
    ) -> Exchange:
        """Sends `operation` if the guard lets it, and gives the exchange whatever the answer is.

        `as_user` is the user to act as for this once; None is the identity in force. Before a mutation goes under
        a borrowed name, the server is seen to lend it: else it would be done in our own.

        Raises:
            ConsentNeeded: a mutation on a production profile without consent to exactly it; nothing was sent.
            UsageProblem: a subscription, a mutation on a read-only profile, input that cannot be sent.
            RefusedProblem: no token was to be had; ``session.not_borrowed``, where a mutation would not be done as
                the user it is sent for.
            OutcomeUnknown: a mutation was sent, and there was no answer that would tell whether it was done.
            NetworkProblem: there was no answer.
        """
        identity = self.identity if as_user is None else dataclasses.replace(self.identity, as_user=as_user)
        if allow(operation, self.profile, identity, consent) != "query" and identity.as_user not in (
            "",
            self.honoured,
        ):
            await self.lend(identity.as_user)
        return await self._send(operation, identity.as_user, on_progress, on_sent, on_arrival, limit)

    async def _send(
        self,
        operation: Operation,
        as_user: str,
        on_progress: Progress | None = None,
        on_sent: Progress | None = None,
        on_arrival: Arrival | None = None,
        limit: int | None = None,
    ) -> Exchange:
        """The road itself, for what the guard has let pass and for our own introspection."""
        from wfg_tui.api import GraphQLRequest

        request = GraphQLRequest(operation.text, operation.variables, operation.name, operation.files)
        departure = Departure(operation, on_sent)
        try:
            exchange = await self.client.send(
                request,
                as_user=as_user,
                on_progress=on_progress,
                on_sent=departure.told,
                on_arrival=on_arrival,
                limit=limit,
            )
        except asyncio.CancelledError:
            self.unsettled = departure.cancelled()
            self._tell_unanswered(operation, as_user, departure, self.unsettled)
            raise
        except Problem as problem:
            found = departure.failed(problem)
            self._tell_unanswered(operation, as_user, departure, found)
            if found is problem:
                raise
            raise found from problem
        if (unknown := departure.answered(exchange)) is not None:
            exchange = dataclasses.replace(exchange, problem=unknown)
        self._tell(operation, exchange)
        return exchange

    def _tell(self, operation: Operation | None, exchange: Exchange) -> None:
        for listener in self._listeners:
            listener.exchanged(operation, exchange)

    def _tell_unanswered(
        self, operation: Operation, as_user: str, departure: Departure, problem: Problem | None
    ) -> None:
        if departure.gone:
            for listener in self._listeners:
                listener.unanswered(operation, as_user, departure.at, problem)

    def subscribe(self, listener: ExchangeListener) -> None:
        """Tells `listener` of every exchange from now on."""
        self._listeners.append(listener)

    # Who acts

    def run_as(self, user: str) -> None:
        """Acts as `user` from now on, through the impersonation header; an empty name gives the identity back."""
        self.identity = dataclasses.replace(self.identity, as_user=user)

    async def who(self) -> Identity:
        """Asks the server whom it takes us for, keeps the answer and gives it.

        Where the schema has no such ``viewer``, what is known stays.

        Raises:
            RefusedProblem: ``session.not_borrowed``, where a borrowed identity was asked for and the server acts
                as ourselves; ``session.no_user``, where it takes us for nobody; a refusal.
            Problem: ``session.who``, where the question itself failed; else as `execute`.
        """
        as_user = self.identity.as_user
        viewer = await (self.lend(as_user) if as_user else self.viewer(""))
        if viewer is None:
            return self.identity  # no such field: the schema is the customer's
        full_name = f"{viewer.get('firstName', '')} {viewer.get('lastName', '')}".strip()
        user_name = self.identity.user_name if as_user else viewer.get("userName", "")
        self.identity = dataclasses.replace(self.identity, user_name=user_name, full_name=full_name)
        return self.identity

    async def viewer(self, as_user: str) -> dict[str, str] | None:
        """Asks for the names of the viewer of `as_user`, or with an empty name our own; None where the schema has
        no such field. What is known of the identity stays. Raises as `who`, but for ``session.not_borrowed``."""
        from wfg_tui.session.borrowing import viewer_of

        return viewer_of(await self.execute(WHO, as_user=as_user), self.profile, as_user)

    async def lend(self, as_user: str) -> dict[str, str] | None:
        """Sees whether the server has us act as `as_user`, and gives that viewer's names; None where the schema
        has no such field. The identity in force stays. Raises as `who`."""
        from wfg_tui.session.borrowing import fails_borrowed, not_borrowed, same_user

        viewer = await self.viewer(as_user)
        if viewer is None and await self.viewer("") is not None:
            raise fails_borrowed(self.profile, as_user)
        found = (viewer or {}).get("userName", "")
        if not found:
            return viewer
        if not same_user(found, as_user):
            own = self.identity.user_name or (await self.viewer("") or {}).get("userName", "")
            if not own or same_user(found, own):
                raise not_borrowed(self.profile, as_user, found)
        self.honoured = as_user
        return viewer

    # The schema

    @property
    def schema_key(self) -> str:
        """What a kept schema belongs to: profile, server, client and borrowed user."""
        from wfg_tui.session.kept import schema_key

        return schema_key(self.profile, self.identity.as_user)

    def cached_schema(self) -> CachedSchema | None:
        """Gives the kept schema, without asking anyone; `note` says so if it was damaged."""
        from wfg_tui.session.kept import kept_schema

        found, self.note = kept_schema(self.profile, self._paths, self.identity.as_user)
        return found

    def previous_schema(self) -> CachedSchema | None:
        """Gives the schema that was in force before the last change that a fetch met, or None."""
        from wfg_tui.schema.cache import SchemaCache

        return SchemaCache(self._paths.schemas).load(_previous(self.schema_key))

    async def fetch_schema(self) -> FetchedSchema:
        """Fetches the schema as the identity in force, down the introspection ladder, keeps it, and tells what is
        another since the one that was kept before.

        Raises:
            Problem: ``schema.unreachable``; else as `execute`.
        """
        from wfg_tui.schema.ladder import fetch_schema

        as_user = self.identity.as_user
        key = self.schema_key

        async def send(request: GraphQLRequest) -> Exchange:
            return await self._send(Operation(request.document, request.operation_name), as_user)

        async def get_sdl() -> Exchange:
            exchange = await self.client.get(self.profile.schema_url, as_user=as_user)
            self._tell(None, exchange)
            return exchange

        fetched = await fetch_schema(send, get_sdl)
        notes = (self.note, *fetched.notes) if self.note else fetched.notes
        self.note = ""
        return await self.keep_schema(dataclasses.replace(fetched, notes=notes), key)

    async def keep_schema(self, fetched: FetchedSchema, key: str = "") -> FetchedSchema:
        """Keeps a schema under `key` (empty: the identity in force) and gives it with what is another since the
        one before, which is kept too. What cannot be kept is said in its notes."""
        import asyncio

        from wfg_tui.result.slices import in_slices
        from wfg_tui.schema.cache import SchemaCache
        from wfg_tui.schema.drift import comparing

        key, cache, notes = key or self.schema_key, SchemaCache(self._paths.schemas), fetched.notes
        before = await asyncio.to_thread(cache.load, key)
        changes = await in_slices(comparing(before.index, fetched.index)) if before is not None else ()
        if before is not None and changes and before.rung != fetched.rung:
            notes = (*notes, f"The one before was read otherwise ({before.rung}): some changes may come of that.")
        try:
            if before is not None and changes:
                kept = (_previous(key), before.index, before.rung, before.fetched_at)
                await asyncio.to_thread(cache.save, *kept)
            await asyncio.to_thread(cache.save, key, fetched.index, fetched.rung)
        except Problem as problem:
            notes = (*notes, f"It could not be kept: {problem.what}")
        return dataclasses.replace(fetched, notes=notes, before=before, changes=changes)

    # The connection

    async def verify_token(self, token: Secret) -> Verification:
        """Gives what the published keys of the profile's issuer say of a token's signature, ours or another's.

        Raises as `Verifier.verify`.
        """
        return await self._verifier.verify(token)

    async def close(self) -> None:
        """Closes every connection and forgets the token; listeners may end what they write."""
        for listener in self._listeners:
            await asyncio.to_thread(listener.closing)
        opened = vars(self)
        if "tokens" in opened:
            self.tokens.forget()
        for way in dict.fromkeys(opened[name] for name in ("http", "idp_http") if name in opened):
            await way.close()


def _previous(key: str) -> str:
    return f"{key} (previous)"
