"""Tokens: got when needed, kept in memory alone, renewed before they expire and once after a 401."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wfg_tui.connection.advice import RateLimited
from wfg_tui.connection.gateway import GatewayHeaders
from wfg_tui.connection.methods import BASIC_IIS, BEARER, method_of
from wfg_tui.connection.profiles import Profile
from wfg_tui.connection.providers import CERTIFICATE, KEY_JWT
from wfg_tui.http import Http, Request, Response
from wfg_tui.problems import Problem, RefusedProblem
from wfg_tui.text import Secret

if TYPE_CHECKING:
    from wfg_tui.connection.credentials import Credentials
    from wfg_tui.connection.dpop import Prover

UNKNOWN_LIFE: Final = 300.0
"""Seconds that a token is used whose life the server did not say."""
SKEW: Final = 60.0
"""Seconds before its end that a token is renewed, at most: a tenth of its life if that is less."""
AGAIN: Final = 60.0
"""Seconds in which a 401 for a token that an earlier 401 brought about brings none: it is not the token that the
API refuses but what the provider puts into it, and another grant would only count towards a limit."""
OVER_SOON: Final = 2.0
"""Seconds before a token's end in which a 401 may mean that it is over: lives are told in whole seconds, and
clocks differ."""
PATIENCE: Final = 60.0
"""Seconds that a request waits for a provider's limit (429) to be lifted, unless its face says otherwise."""
REFUSED: Final = 2.0
"""Seconds that a refusal stands for the requests that come right after it: one wrong secret is tried once, not
once for each of the questions that a screen asks when it opens. Providers lock clients out."""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and what is known of it."""

    value: Secret
    token_type: str
    scopes: tuple[str, ...]
    missing_scopes: tuple[str, ...]
    life: float | None
    """Seconds, or None where the server did not say."""
    granted_at: float
    """Wall clock, seconds since the epoch."""
    deadline: float
    """Monotonic clock: when to renew."""
    ends: float
    """Monotonic clock: when it is over."""
    source: str
    """The token endpoint; in words, where a token that exists already was taken from."""
    scopes_said: bool = True
    """Whether the server or the token says which scopes were granted; else `scopes` are those asked for."""

    @property
    def remaining(self) -> float | None:
        """Seconds until it is over, or None where that is not known."""
        return None if self.life is None else max(self.ends - time.monotonic(), 0.0)

    @property
    def is_fresh(self) -> bool:
        return time.monotonic() < self.deadline


class TokenService:
    """Gets and renews the token of one profile. One grant at a time, however many wait.

    A refused grant is never tried again by itself. Only a provider that says how long to wait (429) is asked again
    then, for as long as `patience` lasts.

    A profile has one token URL, client, scope and audience, so a kept token can never serve another of them.
    """

    def __init__(self, profile: Profile, credentials: Credentials, http: Http) -> None:
        self._profile = profile
        self._credentials = credentials
        self._http = http
        self._asking: asyncio.Task[Token] | None = None
        self._waiting = 0
        self._token_url = profile.token_url
        self._renewed: Token | None = None
        self._renewed_at = 0.0
        self._refusal: _Refusal | None = None
        self._gateway = GatewayHeaders(profile)
        self._password: Secret | None = None
        self.current: Token | None = None
        self.grants = 0
        """How many grants were asked for."""
        self.patience = PATIENCE
        """Seconds that a 429 is waited for in all, before it is a problem."""
        self.on_wait: Callable[[RateLimited, float], None] | None = None
        """Told of each wait as it begins: why, and its seconds."""
        self._asks_again: float | None = None

    async def token(self, *, refused: Token | None = None) -> Token:
        """Gives a token: the kept one while it is fresh and is not `refused`, else that of one new grant.

        Raises:
            Problem: ``token.*`` or ``secret.*``; ``network.*`` where the identity provider did not answer.
        """
        current = self.current
        if current is not None and current.is_fresh and (refused is None or current.value != refused.value):
            return current
        if self._asking is None:
            task = asyncio.ensure_future(self._patient_grant())
            task.add_done_callback(self._asked)
            self._asking = task
        asking = self._asking
        self._waiting += 1
        try:
            # One who gives up waiting must not take the grant from the others.
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            if self._waiting == 1 and not asking.done():
                asking.cancel()
                self._asking = None  # whoever comes now must not join what is being given up
            raise
        finally:
            self._waiting -= 1

    def _asked(self, task: asyncio.Task[Token]) -> None:
        if self._asking is task:
            self._asking = None
        if not task.cancelled():
            task.exception()  # whoever waited has it; nobody waiting is no fault

    @property
    def asking(self) -> bool:
        """Whether a grant is on its way, or waits for its turn."""
        return self._asking is not None

    @property
    def asks_again_in(self) -> float | None:
        """Seconds until the provider is asked again after a 429; None where nothing is waited for."""
        return None if self._asks_again is None else max(self._asks_again - time.monotonic(), 0.0)

    async def renew_now(self) -> Token:
        """Asks for another token, however fresh the kept one is; that one stays until the new one is here.

        Raises as `token`.
        """
        return await self.token(refused=self.current)

    def forget(self) -> None:
        """Drops the kept token, and a refusal that is still remembered: the next request asks for a new one."""
        self.current = None
        self._refusal = None
        self._renewed = None
        self._gateway.forget()
        self._password = None

    @property
    def scheme(self) -> str:
        """How requests are authorised as things stand: ``Bearer``, ``DPoP`` or ``Basic``."""
        if self._profile.auth_method == BASIC_IIS:
            return "Basic"
        if self.current is not None:
            return self.current.token_type
        return "DPoP" if self._profile.dpop else "Bearer"

    async def authorize(self, request: Request) -> Request:
        """Gives `request` with the bearer token (RFC 6750, section 2.1); with a DPoP token and its proof (RFC
        9449, section 7.1); or with the user name and password that IIS checks."""
        request = await self._gateway.prepared(request)
        if self._profile.auth_method == BASIC_IIS:
            return request.setting(("Authorization", await self._basic()))
        token = await self.token()
        request = request.setting(("Authorization", f"{token.token_type} {token.value.reveal()}"))
        if token.token_type != "DPoP":  # noqa: S105 - a scheme's name
            return request
        proof = await asyncio.to_thread(self._prover().proof, request.method, request.url, token.value)
        return request.setting(("DPoP", proof))

    async def renew(self, request: Request, response: Response) -> bool:
        """After a 401: asks for another token unless somebody has done so since `request` was sent.

        Gives False where another one would not help: the refused one came of such a renewal less than `AGAIN`
        seconds ago, and is not over; or there is no other to be had. A server that only wants its nonce in the
        DPoP proof (RFC 9449, section 9) gets it, with the same token.
        """
        if self._profile.auth_method == BASIC_IIS:
            self._password = None
            return False  # asking again with the same password would lock the account
        sent = next((value for name, value in request.headers if name.lower() == "authorization"), "")
        current = self.current
        if current is None or f"{current.token_type} {current.value.reveal()}" != sent:
            return True
        if current.token_type == "DPoP" and self._prover().learn(request, response):  # noqa: S105 - a scheme's name
            return True
        at_hand = self._profile.auth_method == BEARER  # to look again for such a one costs nobody anything
        now = time.monotonic()
        over_soon = current.life is not None and current.ends - now < OVER_SOON
        again = current is self._renewed and now - self._renewed_at < AGAIN
        if again and current.is_fresh and not over_soon and not at_hand:
            return False
        self._renewed = await self.token(refused=current)
        self._renewed_at = time.monotonic()
        return not at_hand or self._renewed.value != current.value

    async def token_url(self) -> str:
        """Gives the token endpoint: the profile's own, else the issuer's metadata's, else the provider's
        convention where the metadata cannot be had. Nothing, where no token is asked for."""
        if not self._token_url and method_of(self._profile).grants:
            from wfg_tui.connection.issuer import discover
            from wfg_tui.connection.providers import conventional_token_url

            convention = conventional_token_url(self._profile.provider, self._profile.issuer)
            try:
                found = await discover(self._http, self._profile.issuer, self._profile.provider)
                by_certificate = self._profile.auth_method == CERTIFICATE
                self._token_url = (found.mtls_token_url if by_certificate else "") or found.token_url
            except Problem as problem:
                if not convention or problem.code not in {"issuer.no_metadata", "issuer.unavailable"}:
                    raise
                self._token_url = convention
        return self._token_url

    async def _patient_grant(self) -> Token:
        until = time.monotonic() + self.patience
        least = 1.0
        while True:
            try:
                return await self._grant()
            except RateLimited as limited:
                # Where nobody says how long, asking again is a guess that counts towards the limit.
                wait = None if limited.wait is None else max(limited.wait, least)
                if wait is None or time.monotonic() + wait > until:
                    raise
                if self.on_wait is not None:
                    self.on_wait(limited, wait)
                self._asks_again = time.monotonic() + wait
            try:
                await asyncio.sleep(wait)
            finally:
                self._asks_again = None
            least *= 2  # a server that says "now" again and again is not taken at its word

    async def _grant(self) -> Token:
        from wfg_tui.connection.grant import read_answer

        if self._profile.auth_method in {BEARER, BASIC_IIS}:
            self.current = await self._at_hand()
            return self.current
        secret = await self._secret()
        if self._refusal is not None and (known := self._refusal.still(secret)) is not None:
            raise known
        url = await self.token_url()
        request = await self._request(url, secret)
        self.grants += 1
        began = time.monotonic()
        response = await self._http.send(request, limit=1_000_000)
        if self._profile.dpop and self._prover().learn(request, response):
            # Not a refusal: the server told us its nonce (RFC 9449, section 8). An assertion is made anew with it.
            response = await self._http.send(await self._request(url, secret), limit=1_000_000)
        try:
            granted = read_answer(self._profile, response)
        except Problem as problem:
            if self._profile.dpop and problem.code == "token.dpop":
                from wfg_tui.connection.dpop import proof_refused

                problem = proof_refused(problem)
            self._refusal = _Refusal(problem, secret, time.monotonic())
            raise problem from None
        life = granted.life if granted.life is not None else UNKNOWN_LIFE
        self.current = Token(
            value=granted.value,
            token_type=granted.token_type,
            scopes=granted.scopes,
            missing_scopes=granted.missing_scopes,
            scopes_said=granted.scopes_said,
            life=granted.life,
            granted_at=time.time(),
            deadline=began + life - min(SKEW, life / 10),
            ends=began + life,
            source=request.url,
        )
        return self.current

    async def _request(self, url: str, secret: Secret) -> Request:
        """The token request; signed ones are made in a thread, where their imports and keys hold nobody up."""
        from wfg_tui.connection.grant import token_request

        def made() -> Request:
            request = token_request(self._profile, url, secret)
            if self._profile.dpop:
                request = request.setting(("DPoP", self._prover().proof(request.method, url)))
            return request

        signs = self._profile.dpop or self._profile.auth_method.endswith("_jwt")
        return await asyncio.to_thread(made) if signs else made()

    def _prover(self) -> Prover:
        from wfg_tui.connection.dpop import prover_of

        return prover_of(self._profile)

    async def _secret(self) -> Secret:
        """The profile's secret, or none where the method needs none."""
        method = method_of(self._profile)
        if method.name == CERTIFICATE:
            return Secret("")  # whoever opens the connection asks for the key's passphrase
        if method.name == KEY_JWT:
            from wfg_tui.connection.assertions import is_encrypted

            if not await asyncio.to_thread(is_encrypted, self._profile.private_key):
                return Secret("")
        return await self._credentials.secret(self._profile)

    async def _at_hand(self) -> Token:
        """The token that the profile's secret is."""
        from wfg_tui.connection.static import token_at_hand

        where = await asyncio.to_thread(self._credentials.where, self._profile)
        return token_at_hand(self._profile, await self._credentials.secret(self._profile), where)

    async def _basic(self) -> str:
        """The header for IIS. It is kept until it is refused: a command is not run for each request."""
        if self._password is None:
            from wfg_tui.connection.grant import basic_header

            secret = await self._credentials.secret(self._profile)
            self._password = Secret(basic_header(f"{self._profile.client_id}:{secret.reveal()}"))
        return self._password.reveal()


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A grant that was refused, with which secret and when."""

    problem: Problem
    secret: Secret
    at: float

    def still(self, secret: Secret) -> Problem | None:
        """Gives the problem to answer another request with, or None where asking again is fair."""
        if secret != self.secret:
            return None
        age = time.monotonic() - self.at
        problem = self.problem
        if isinstance(problem, RateLimited):
            left = (problem.wait if problem.wait is not None else REFUSED) - age
            if left <= 0:
                return None
            return RateLimited(
                problem.what, wait=left if problem.wait is not None else None, detail=problem.detail
            )
        if isinstance(problem, RefusedProblem) and age < REFUSED:
            return problem.with_traceback(None)
        return None
