"""What an identity provider's refusal means and what to open: a table of evidence, then words.

Sources: RFC 6749, section 5.2, for the error codes; the providers' support pages for their texts. A provider's
words are evidence and are shown; where they are not recognised, the code alone decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from wfg_tui.connection.profiles import Profile
from wfg_tui.connection.providers import Provider, provider
from wfg_tui.http import Response
from wfg_tui.problems import NetworkProblem, Problem, RefusedProblem
from wfg_tui.text import clean_line, human_duration, redact, shorten

DPOP_CHECKBOX: Final = "Require Demonstrating Proof of Possession (DPoP) header in token requests"
_SHOWN: Final = 4000
"""Characters of a raw body that are kept as evidence."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One row: the evidence it needs, the code it gets, what it means and what to do.

    ``{app}`` and ``{api}`` stand for the provider's screens, ``{client}`` and ``{scope}`` for the profile's own.
    """

    error: str
    words: str
    """A pattern that the provider's words must hold; empty: any."""
    code: str
    what: str
    meaning: str
    advice: str
    only: str = ""
    """A provider's id, where the row is its own."""


_CAUSES: Final = (
    Cause(
        "invalid_dpop_proof|use_dpop_nonce",
        "",
        "token.dpop",
        "{name} wants a DPoP proof with the token request.",
        "New Okta API Services apps require it by default; WorkflowGen is not known to accept such tokens.",
        f'Open {{app}} and, under General Settings, clear the checkbox "{DPOP_CHECKBOX}", then Save.',
    ),
    Cause(
        "invalid_request|invalid_client",
        r"(?i)multiple client credentials",
        "token.auth_method",
        "{name} was given the client's credentials twice.",
        "The form and the header both hold them.",
        "Remove client_id and client_secret from the profile's form parameters.",
    ),
    Cause(
        "invalid_client|unauthorized_client",
        r"^Invalid value for 'client_id'|AADSTS700016|(?i:unknown client|client not found|invalid client_id)",
        "token.unknown_client",
        "{name} does not know the client ID {client}.",
        "It is misspelt, belongs to another organisation, or the application was deleted or deactivated.",
        "Copy the Client ID again: {app}.",
    ),
    Cause(
        "invalid_client|unauthorized_client|access_denied",
        r"secret|AADSTS7000215|AADSTS7000222|Invalid client credentials|^Unauthorized$",
        "token.wrong_secret",
        "{name} does not accept the client secret.",
        "It is mistyped, expired, or was replaced by a newer one.",
        "Copy the secret again (or make a new one): {app}. Then: wfg-tui profile secret {profile}.",
    ),
    Cause(
        "invalid_client|invalid_request|unauthorized_client",
        r"(?i)org authorization server|must use the private_key_jwt",
        "token.org_server",
        "This is Okta's org authorization server, which gives tokens for Okta itself alone.",
        "WorkflowGen needs a custom authorization server: its issuer ends in /oauth2/ and an id.",
        "Copy the Issuer URI of the custom server: {api} › Settings.",
    ),
    Cause(
        "invalid_client",
        r"(?i)no client credentials|authentication method|token_endpoint_auth_method",
        "token.auth_method",
        "{name} wants the client to authenticate in another way.",
        "The secret may be right: it was sent where this application does not expect it.",
        "Set the profile's auth_method to what the application says (client_secret_basic or _post): {app}.",
    ),
    Cause(
        "invalid_client",
        "",
        "token.invalid_client",
        "{name} does not accept this client.",
        "The client ID or the secret is wrong, or the application is not active.",
        "Compare both with {app}; that the application is Active too.",
    ),
    Cause(
        "invalid_scope",
        r"(?i)openid|offline",
        "token.scope",
        "{name} does not give the scope {scope} to a machine.",
        "openid and its kin are for people who sign in.",
        "Leave the profile's scope empty, or use one of the API's own: {api} › Scopes.",
    ),
    Cause(
        "invalid_scope|AADSTS1002012",
        "",
        "token.scope",
        "{name} does not know the scope {scope}.",
        "It is misspelt, or it is not configured on this authorization server.",
        "Leave the profile's scope empty for the server's default scope, or choose one from {api} › Scopes.",
    ),
    Cause(
        "access_denied",
        r"(?i)policy",
        "token.policy",
        "{name} has no access policy that lets this application have a token.",
        "No rule covers this client, the Client Credentials grant and every scope asked for.",
        "Open {api} › Access Policies: a policy must name this application (or all clients) and a rule must allow "
        "Client Credentials and the scopes.",
    ),
    Cause(
        "access_denied",
        r"(?i)service not enabled|audience|AADSTS500011",
        "token.audience",
        "{name} does not know the audience that was asked for.",
        "It must be the API's identifier, letter by letter: a slash at the end counts.",
        "Copy it from {api} into the profile's audience.",
    ),
    Cause(
        "invalid_resource|invalid_target",
        "",
        "token.audience",
        "{name} does not know the resource that was asked for.",
        "It must be the API's identifier, letter by letter.",
        "Copy it from {api} into the profile's audience.",
    ),
    Cause(
        "access_denied|unauthorized_client",
        r"(?i)not authorized to access|client grant|client-grant",
        "token.not_authorized",
        "{name} has not authorised this application for the API.",
        "The client and its secret are right; what is missing is the API's permission.",
        "Authorise the application: {api}.",
    ),
    Cause(
        "access_denied",
        "",
        "token.policy",
        "{name} refuses this application a token.",
        "The client is known, but no policy or permission allows it.",
        "Look at {api}.",
    ),
    Cause(
        "unauthorized_client|unsupported_grant_type",
        "",
        "token.grant_not_allowed",
        "{name} does not let this application use the Client Credentials grant.",
        "It may be a web or native application rather than one for machines.",
        "Open {app}: Client Credentials must be among its grant types (Okta: an API Services app).",
    ),
    Cause(
        "E0000007|not_found",
        "",
        "token.unknown_server",
        "{name} knows no authorization server at this address.",
        "The id at the end of the issuer is misspelt, or the server was deleted.",
        "Copy the Issuer URI again: {api} › Settings.",
    ),
    Cause(
        "invalid_request",
        "",
        "token.invalid_request",
        "{name} does not understand the token request.",
        "A parameter is missing, unknown or given twice.",
        "Look at the profile's form parameters, audience and scope beside the words below.",
    ),
)


class RateLimited(NetworkProblem):
    """A 429: `wait` is the seconds until more is allowed, or None where the server did not say."""

    def __init__(self, what: str, *, wait: float | None, detail: str) -> None:
        when = f"in {human_duration(wait)}" if wait is not None else "in a minute"
        super().__init__(
            what,
            code="token.rate_limited",
            meaning="The limit is the organisation's: others' requests count too. No token was asked for again.",
            advice=f"Try again {when}.",
            detail=detail,
        )
        self.wait = wait


def is_refusal(body: Mapping[str, Any]) -> bool:
    """Whether a JSON body is an error answer: OAuth's, Okta's older shape, or PingOne's where no token is."""
    return any(isinstance(body.get(name), str) for name in ("error", "errorCode")) or (
        isinstance(body.get("code"), str) and "access_token" not in body
    )


def refused(profile: Profile, response: Response, body: Mapping[str, Any]) -> Problem:
    """Gives the problem for an error answer of a token endpoint, in either of Okta's shapes or RFC 6749's."""
    row = provider(profile.provider)
    error = _text(body.get("error")) or _text(body.get("errorCode")) or _text(body.get("code"))
    words = _text(body.get("error_description")) or _text(body.get("errorSummary")) or _text(body.get("message"))
    detail = evidence(response)
    if response.status == 429 or error == "E0000047":
        return _rate_limited(row, response, detail)
    if response.status >= 500 or error in {"server_error", "temporarily_unavailable"}:
        return _broken(row, response, detail)
    for cause in _CAUSES:
        if re.fullmatch(cause.error, error) and re.search(cause.words, words) and cause.only in {"", row.id}:
            return _problem(cause, profile, row, words, detail)
    return RefusedProblem(
        f"{_subject(row)} refuses a token: {_said(error) or response.status}.",
        code="token.refused",
        meaning=f"It said: “{_said(words)}”" if words else "",
        advice=f"The words are its own. Look at {row.app_screen}, then at {row.api_screen}.",
        detail=detail,
    )


def not_a_token_endpoint(profile: Profile, response: Response) -> Problem:
    """Gives the problem for an answer that no token endpoint gives: HTML, a redirect, a plain 404."""
    row = provider(profile.provider)
    host = urlsplit(response.url).hostname or "the server"
    detail = evidence(response)
    if response.status == 429:
        return _rate_limited(row, response, detail)
    if response.status >= 500:
        return _broken(row, response, detail)
    if 300 <= response.status < 400:
        target = urlsplit(response.header("location")).hostname or response.header("location")
        what = f"{host} sends the token request on to {target}, which is not followed."
    elif response.status == 404:
        what = f"{host} has no token endpoint at this address."
    else:
        kind = "a web page" if "html" in response.content_type else response.content_type or "nothing readable"
        what = f"{host} answers the token request with {kind} ({response.status})."
    return NetworkProblem(
        what,
        code="token.not_an_endpoint",
        meaning="This is not the token endpoint of an identity provider.",
        advice=f"Copy issuer or token URL again: {row.api_screen}.",
        detail=detail,
    )


def dpop_token(profile: Profile) -> Problem:
    """Gives the problem for a token that is bound to a DPoP key (RFC 9449), which was not asked for."""
    row = provider(profile.provider)
    return RefusedProblem(
        f"{_subject(row)} issued a DPoP token.",
        code="token.dpop",
        meaning="WorkflowGen is not known to accept such tokens.",
        advice=f'Clear the checkbox "{DPOP_CHECKBOX}": {row.app_screen}.',
    )


def evidence(response: Response) -> str:
    """Gives status, address and the beginning of the body, without anything secret, for the screen to open."""
    body = redact(response.body[: 4 * _SHOWN].decode("utf-8", "replace"))  # before a cut could halve a secret
    return f"HTTP {response.status} from {redact(response.url)}\n{shorten(body, _SHOWN)}"


def _problem(cause: Cause, profile: Profile, row: Provider, words: str, detail: str) -> Problem:
    values = {
        "name": _subject(row),
        "app": row.app_screen,
        "api": row.api_screen,
        "client": profile.client_id,
        "scope": profile.scope or "asked for",
        "profile": profile.name,
    }

    def filled(text: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda match: values[match[1]], text)

    said = f" It said: “{_said(words)}”" if words else ""
    return RefusedProblem(
        filled(cause.what),
        code=cause.code,
        meaning=filled(cause.meaning) + said,
        advice=filled(cause.advice),
        detail=detail,
    )


def _rate_limited(row: Provider, response: Response, detail: str) -> Problem:
    from wfg_tui.connection.grant import retry_after

    return RateLimited(f"{_subject(row)} has had too many requests.", wait=retry_after(response), detail=detail)


def _broken(row: Provider, response: Response, detail: str) -> Problem:
    return NetworkProblem(
        f"{_subject(row)} failed ({response.status}).",
        code="token.server",
        meaning="The fault is on its side; nothing is wrong with the profile as far as this shows.",
        advice="Try again later, and look at the provider's status page.",
        detail=detail,
    )


def _subject(row: Provider) -> str:
    """The provider's name as a sentence begins with it."""
    return row.name[:1].upper() + row.name[1:]


def _said(words: str) -> str:
    """A provider's own words, on one line, of a length that a message can hold."""
    return shorten(clean_line(redact(words.strip())), 300)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
