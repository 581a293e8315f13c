"""The one client for queries and introspection: same token, same headers, same impersonation, same TLS."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any, Final

from wfg_tui.api.exchange import Exchange, GraphQLRequest, Sent
from wfg_tui.api.outcome import Outcome, judge, judge_text
from wfg_tui.api.refusals import by_scheme
from wfg_tui.api.upload import Form, encoded
from wfg_tui.connection.profiles import Profile
from wfg_tui.http import Arrival, Authenticator, Headers, Http, Progress, Request, Response
from wfg_tui.problems import UsageProblem
from wfg_tui.text import clean_line, redact, remember_secret, shorten

ACCEPT: Final = "application/graphql-response+json, application/json;q=0.9"
"""GraphQL over HTTP asks for both while servers move to the first."""
ACCEPT_TEXT: Final = "text/plain, application/graphql;q=0.9, */*;q=0.5"
_NO_FORGERY: Final = (("Apollo-Require-Preflight", "true"), ("GraphQL-Preflight", "1"))
"""What Apollo Server and Hot Chocolate want with a form, which a web page could send unasked."""
HIDDEN: Final = "[hidden]"
_SHOWN_HEADERS: Final = {"accept", "content-type", "user-agent", *(name.lower() for name, _ in _NO_FORGERY)}


def why_unsendable(user_name: str) -> str:
    """Says what in a user name no HTTP header carries (RFC 9110, section 5.5); empty where it can go."""
    for character in user_name:
        named = f"U+{ord(character):04X}"
        if character in "\r\n":
            return f"It holds a line break ({named}); headers are one line."
        if ord(character) > 0xFF and character.isprintable():
            return f"It holds “{character}” ({named}); headers carry Latin-1 letters alone."
        if not character.isprintable():
            return f"It holds a character that cannot be seen ({named}); headers do not carry it."
    return "It begins or ends with a space, which headers lose." if user_name != user_name.strip() else ""


class ApiClient:
    """Talks to one profile's API. Knows neither consent nor caching: `session` does."""

    def __init__(self, profile: Profile, http: Http, auth: Authenticator | None) -> None:
        for _, value in profile.headers:
            remember_secret(value)
        self._profile = profile
        self._http = http
        self._auth = auth

    async def send(
        self,
        request: GraphQLRequest,
        *,
        as_user: str = "",
        on_progress: Progress | None = None,
        on_sent: Progress | None = None,
        on_arrival: Arrival | None = None,
        limit: int | None = None,
    ) -> Exchange:
        """Posts `request`, as `as_user` if one is named, and gives the exchange whatever the answer is.

        Raises:
            NetworkProblem: there was no answer.
            RefusedProblem: no token was to be had.
            UsageProblem: the request cannot be sent as it is.
        """
        operations: dict[str, Any] = {"query": request.document}
        if request.variables or request.files:
            operations["variables"] = request.variables
        if request.operation_name:
            operations["operationName"] = request.operation_name
        headers: Headers = (("Accept", ACCEPT), ("Content-Type", "application/json"))
        body: bytes | Form
        if request.files:
            body = await asyncio.to_thread(Form, request, operations)
            headers = (("Accept", ACCEPT), ("Content-Type", body.content_type), *_NO_FORGERY)
        else:
            body = encoded(operations)
        outgoing = Request("POST", self._profile.graphql_url, headers, body).setting(*self._own_headers(as_user))
        at = time.time()
        response = await self._http.send(
            outgoing,
            auth=self._auth,
            on_progress=on_progress,
            on_sent=on_sent,
            on_arrival=on_arrival,
            limit=limit,
        )
        began = time.perf_counter()
        judged = judge(response, as_user=as_user, sent_size=outgoing.body_size)
        took = time.perf_counter() - began
        timings = replace(response.timings, parse=took, total=response.timings.total + took)
        response = replace(response, timings=timings)
        return self._exchange(outgoing, request, as_user, at, response, judged)

    async def get(self, url: str, *, as_user: str = "", limit: int | None = None) -> Exchange:
        """Gets `url` (the SDL's address) as a query would be sent; the answer is not judged as GraphQL."""
        outgoing = Request("GET", url, (("Accept", ACCEPT_TEXT),)).setting(*self._own_headers(as_user))
        at = time.time()
        response = await self._http.send(outgoing, auth=self._auth, limit=limit)
        return self._exchange(outgoing, None, as_user, at, response, judge_text(response, as_user=as_user))

    def _own_headers(self, as_user: str) -> Headers:
        # To borrow an identity is asked for by name, each time: a header kept in the profile does not do it.
        borrowing = self._profile.impersonate_header
        headers = tuple(pair for pair in self._profile.headers if pair[0].lower() != borrowing.lower())
        if not as_user:
            return headers
        if why := why_unsendable(as_user):
            raise UsageProblem(
                f"The user name “{shorten(clean_line(as_user), 60)}” cannot be sent in an HTTP header.",
                code="api.as_user",
                meaning=why,
                advice="Check the spelling; a name beyond that cannot be borrowed through the header. A second "
                "application with it as its Impersonate username can act as that user.",
            )
        return (*headers, (borrowing, as_user))

    def _exchange(
        self,
        outgoing: Request,
        request: GraphQLRequest | None,
        as_user: str,
        at: float,
        response: Response,
        judged: Outcome,
    ) -> Exchange:
        if self._auth is not None:
            judged = by_scheme(judged, self._auth.scheme, self._profile)
        return Exchange(
            sent=self._sent(outgoing, request),
            status=response.status,
            headers=response.headers,
            body=response.body,
            timings=response.timings,
            at=at,
            problem=judged.problem,
            errors=judged.errors,
            has_data=judged.has_data,
            as_user=as_user,
            wire_size=response.wire_size,
            truncated=response.truncated,
            http_version=response.http_version,
        )

    def _sent(self, outgoing: Request, request: GraphQLRequest | None) -> Sent:
        shown = _SHOWN_HEADERS | {self._profile.impersonate_header.lower()}
        headers = tuple((name, value if name.lower() in shown else HIDDEN) for name, value in outgoing.headers)
        if self._auth is not None:
            scheme = self._auth.scheme
            headers += (("Authorization", f"{scheme} {HIDDEN}"),)
            headers += (("DPoP", HIDDEN),) if scheme == "DPoP" else ()
        return Sent(
            method=outgoing.method,
            url=redact(outgoing.url),
            headers=headers,
            document=request.document if request else "",
            variables=request.variables if request else {},
            operation_name=request.operation_name if request else None,
            body_size=outgoing.body_size,
        )
