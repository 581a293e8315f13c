"""One client credentials grant (RFC 6749, section 4.4): the request as the profile wants it, the answer read
strictly."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import quote_plus, urlencode

from wfg_tui.connection import advice
from wfg_tui.connection.claims import decode_claims
from wfg_tui.connection.methods import method_of
from wfg_tui.connection.profiles import Profile
from wfg_tui.connection.providers import (
    BASIC,
    CERTIFICATE,
    KEY_JWT,
    POST,
    SECRET_JWT,
    asked_scope,
    grant_form,
    provider,
)
from wfg_tui.http import Request, Response
from wfg_tui.text import Secret, remember_secret

Form = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks, and what the asking is proved with."""

    profile: Profile
    token_url: str
    secret: Secret

    @property
    def assertion_audience(self) -> str:
        """Whom an assertion is made out to: the token endpoint (RFC 7523, section 3), or as the provider's row
        says."""
        issuer = self.profile.issuer.rstrip("/")
        wanted = provider(self.profile.provider).assertion_for if issuer else "{token_url}"
        return wanted.replace("{issuer}", issuer).replace("{token_url}", self.token_url)


ClientAuthentication = Callable[[Client, Form], tuple[tuple[str, str], ...]]
"""Adds to the form what proves the client, and gives the headers that do."""


def _basic(client: Client, form: Form) -> tuple[tuple[str, str], ...]:
    # RFC 6749, section 2.3.1: both parts are form-urlencoded before they are joined.
    pair = f"{quote_plus(client.profile.client_id)}:{quote_plus(client.secret.reveal())}"
    return (("Authorization", basic_header(pair)),)


def _post(client: Client, form: Form) -> tuple[tuple[str, str], ...]:
    form += [("client_id", client.profile.client_id), ("client_secret", client.secret.reveal())]
    return ()


LONGEST: Final = 60_000
"""Characters of a token. Servers take headers of 8 to 64 KB in all."""


def _secret_jwt(client: Client, form: Form) -> tuple[tuple[str, str], ...]:
    from wfg_tui.connection import assertions

    signed = assertions.signed_with_secret(client.profile.client_id, client.assertion_audience, client.secret)
    return _asserted(client, form, signed)


def _key_jwt(client: Client, form: Form) -> tuple[tuple[str, str], ...]:
    from wfg_tui.connection import assertions

    one = client.profile
    audience = client.assertion_audience
    signed = assertions.signed_with_key(one.client_id, audience, one.private_key, client.secret, one.name)
    return _asserted(client, form, signed)


def _asserted(client: Client, form: Form, assertion: str) -> tuple[tuple[str, str], ...]:
    from wfg_tui.connection.assertions import TYPE

    form += [
        ("client_id", client.profile.client_id),
        ("client_assertion_type", TYPE),
        ("client_assertion", assertion),
    ]
    return ()


def _certificate(client: Client, form: Form) -> tuple[tuple[str, str], ...]:
    form.append(("client_id", client.profile.client_id))  # RFC 8705, section 2: TLS itself is the proof
    return ()


METHODS: Final[Mapping[str, ClientAuthentication]] = {
    BASIC: _basic,
    POST: _post,
    SECRET_JWT: _secret_jwt,
    KEY_JWT: _key_jwt,
    CERTIFICATE: _certificate,
}
"""Client authentication methods by their registered names (RFC 7591, section 2; RFC 8705, section 2)."""


def basic_header(pair: str) -> str:
    """Gives the value of an ``Authorization`` header for ``user:password`` (RFC 7617), kept as a secret."""
    encoded = base64.b64encode(pair.encode()).decode()
    remember_secret(encoded)
    return f"Basic {encoded}"


_SCHEMES: Final = {"bearer": "Bearer", "dpop": "DPoP"}
"""``token_type`` has no case (RFC 6749, section 5.1); the schemes are RFC 6750's and RFC 9449's."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What the token endpoint gave."""

    value: Secret
    token_type: str
    life: float | None
    """Seconds, or None where the server did not say."""
    scopes: tuple[str, ...]
    """Those granted; those asked for where the server did not say (RFC 6749, section 5.1)."""
    missing_scopes: tuple[str, ...]
    """Asked for and not granted."""
    scopes_said: bool = True
    """Whether the answer or the token itself says which scopes were granted."""


def token_request(profile: Profile, token_url: str, secret: Secret) -> Request:
    """Gives the request for a token. An empty scope is not sent. Signing takes up to some 200 ms: then call it in
    a thread.

    Raises:
        UsageProblem: ``token.method``, for a client authentication method that we do not know; ``key.*``.
    """
    method = METHODS[method_of(profile).name]
    form: Form = grant_form(provider(profile.provider), profile.scope, profile.audience, profile.form)
    headers = method(Client(profile, token_url, secret), form)
    return Request(
        "POST",
        token_url,
        (
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Accept", "application/json"),
            *headers,
        ),
        urlencode(form).encode(),
    )


def read_answer(profile: Profile, response: Response) -> Granted:
    """Gives the token of a token endpoint's answer.

    Raises:
        Problem: with a code that starts with ``token.``: refused, rate limited, not a token endpoint, malformed.
    """
    found = _json(response.body)
    if isinstance(found, dict) and advice.is_refusal(found):
        raise advice.refused(profile, response, found)
    if response.status != 200 or not isinstance(found, dict) or advice.is_stranger(found):
        raise advice.not_a_token_endpoint(profile, response)
    return _granted(profile, found)


def _granted(profile: Profile, found: Mapping[str, Any]) -> Granted:
    value = found.get("access_token")
    if not isinstance(value, str) or not value:
        raise advice.malformed(
            profile,
            "it holds no access_token",
            "It is JSON without an error, but no token's.",
            "Check that the token URL is the identity provider's and that nothing in between changes answers.",
        )
    remember_secret(value)
    if not sendable(value):
        raise advice.malformed(
            profile,
            "its access_token holds characters that no HTTP header may carry",
            "A line break there would add headers of somebody else's making.",
            "Look for what puts them in: a gateway in front, or a token format of the provider's own ({api}).",
        )
    if len(value) > LONGEST:
        raise advice.malformed(
            profile,
            f"its access_token is {len(value):,} characters long, more than a header may be",
            "Web servers take headers of 8 to 64 KB in all.",
            "Have fewer groups or claims put into it: {api}.",
        )
    token_type = found.get("token_type")
    kind = _SCHEMES.get(token_type.lower()) if isinstance(token_type, str) else None
    if kind is None:
        named = token_type if isinstance(token_type, str) else ""
        raise advice.malformed(
            profile,
            f"its token is of the type “{advice.said_briefly(named)}”, not Bearer"
            if named
            else "it does not say of what type the token is (token_type)",
            "WorkflowGen takes bearer tokens; another type is used in another way.",
            "Have Bearer tokens issued to this client: {app}."
            if named
            else "Every token answer must say it (RFC 6749, section 5.1). Look for what leaves it out: {api}.",
        )
    if kind == "DPoP" and not profile.dpop:
        raise advice.dpop_token(profile)
    asked = tuple(asked_scope(provider(profile.provider), profile.scope, profile.audience).split())
    said = _scopes(found.get("scope"))
    if said is None and (claims := decode_claims(value)) is not None:
        said = claims.scopes or None  # some drop a scope and say so nowhere but in the token
    return Granted(
        value=Secret(value),
        token_type=kind,
        life=_life(found.get("expires_in")),
        scopes=asked if said is None else said,
        missing_scopes=_missing(asked, asked if said is None else said),
        scopes_said=said is not None,
    )


def sendable(value: str) -> bool:
    """Whether a token can stand in an HTTP header."""
    return value.isascii() and not any(character <= " " or character == "\x7f" for character in value)


def _scopes(value: Any) -> tuple[str, ...] | None:
    """The scopes granted: a string (RFC 6749, section 5.1), or the list that some send; None where nobody says."""
    if isinstance(value, list):
        value = " ".join(one for one in value if isinstance(one, str))
    return tuple(value.split()) if isinstance(value, str) else None


def _missing(asked: tuple[str, ...], granted: tuple[str, ...]) -> tuple[str, ...]:
    """Those not granted. Entra's ``/.default`` stands for whatever was consented to, and never comes back; AD FS
    and Entra give the bare name of a scope that was asked for with its resource in front."""
    names = {*granted, *(one.rpartition("/")[2] for one in granted)}
    return tuple(
        one
        for one in asked
        if one not in names and one.rpartition("/")[2] not in names and not one.endswith("/.default")
    )


def _life(value: Any) -> float | None:
    """``expires_in`` as seconds. Some servers send a string; missing, negative and nonsense are unknown."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = seconds(value)
    return float(value) if isinstance(value, int | float) and 0 < value < 1e9 else None


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


class Headed(Protocol):
    """An answer, as far as its headers go."""

    def header(self, name: str) -> str:
        """The first value of a header, or an empty string."""


def retry_after(response: Headed) -> float | None:
    """Gives the seconds to wait after a 429, by the server's own clock where it shows one.

    ``Retry-After`` is seconds or a date (RFC 9110, section 10.2.3); ``X-Rate-Limit-Reset`` is Okta's and
    ``X-RateLimit-Reset`` Auth0's, in epoch seconds. A wait of more than a day is nonsense and counts as not said.
    """
    after = response.header("retry-after")
    wait = seconds(after)
    if wait is None:
        ends = _moment(after)
        if ends is None:
            ends = seconds(response.header("x-rate-limit-reset") or response.header("x-ratelimit-reset"))
        if ends is None:
            return None
        now = _moment(response.header("date"))
        wait = max(ends - (time.time() if now is None else now), 0.0)
    return wait if wait <= 86_400 else None


def seconds(text: str) -> float | None:
    """Gives a plain decimal number, or None: no sign, no exponent, no digits of other scripts."""
    return float(text) if re.fullmatch(r"\s*[0-9]{1,12}(\.[0-9]{1,9})?\s*", text) else None


def _moment(date: str) -> float | None:
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
