"""How a client proves who it is at the token endpoint (RFC 6749, section 2.3), with Okta's refusals.

A method is one entry of `METHODS`: it recognises its own credentials in a token request and checks them against
the client. The identity provider advertises the names of the entries, so a new method is a new entry.

Okta's words: support.okta.com, "Invalid client error returned during client authentication failure". Okta-like
only, since no public source showed them: what is said of assertions, and of a method that the application does not
use.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote_plus

import jwt

from .applications import Client
from .client_keys import ClientKey
from .okta_errors import OktaRefusal, legacy_error, oauth_error

ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_ASSERTION: Final = 3600
"""Seconds ahead that an assertion may end: Okta's limit."""
SHORTEST_SECRET: Final = 32
"""Characters that a secret must have to verify an assertion: Okta's limit."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A token request, as far as it says who sends it."""

    headers: Mapping[str, str]
    form: Mapping[str, str]
    endpoint: str
    """The token endpoint's full address, which an assertion must be made out to."""
    certificate_of: str = ""
    """The client whose certificate the listener has checked."""


@dataclass(frozen=True, slots=True)
class Presented:
    """Credentials found in a request, not yet checked."""

    method: str
    client_id: str
    proof: str = field(repr=False)


class Reception:
    """Knows the clients, their keys, and the assertions that have been used."""

    def __init__(self, clients: Mapping[str, Client], keys: Mapping[str, ClientKey]) -> None:
        self._clients = clients
        self.keys = keys
        """By client id."""
        self._used: dict[tuple[str, str], float] = {}

    def authenticate(self, attempt: Attempt) -> Client:
        """Gives the client that a token request comes from. Raises `OktaRefusal`."""
        presented = [found for method in METHODS.values() if (found := method.find(attempt)) is not None]
        if not presented:
            raise _refusal("No client credentials found.")
        if len(presented) > 1:
            raise _refusal(
                "Cannot supply multiple client credentials. Use one of the following: credentials in the "
                "Authorization header, credentials in the post body, or a client_assertion in the post body.",
                "invalid_request",
            )
        found = presented[0]
        client = self._clients.get(found.client_id)
        if client is None:
            raise OktaRefusal(401, legacy_error("invalid_client", "Invalid value for 'client_id' parameter."))
        if found.method not in client.methods:
            raise _refusal("The client authentication method is not the one that the application is set to use.")
        METHODS[found.method].check(self, client, found, attempt)
        return client

    def used(self, client: Client, jti: str, until: float) -> bool:
        """Whether an assertion of that id was seen before; from now on it was."""
        now = time.time()
        self._used = {key: end for key, end in self._used.items() if end > now}
        key = (client.client_id, jti)
        if key in self._used:
            return True
        self._used[key] = until
        return False


@dataclass(frozen=True, slots=True)
class Method:
    find: Callable[[Attempt], Presented | None]
    """Gives the credentials of this method, or None where the request holds none."""
    check: Callable[[Reception, Client, Presented, Attempt], None]
    """Raises `OktaRefusal` when the credentials are not the client's."""


def _find_basic(attempt: Attempt) -> Presented | None:
    scheme, _space, encoded = attempt.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        pair = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise _failed() from None
    client_id, colon, secret = pair.partition(":")
    if not colon:
        raise _failed()
    # Both halves are form-encoded before they are joined: RFC 6749, section 2.3.1.
    return Presented("client_secret_basic", unquote_plus(client_id), unquote_plus(secret))


def _find_post(attempt: Attempt) -> Presented | None:
    if "client_secret" not in attempt.form:
        return None
    return Presented("client_secret_post", attempt.form.get("client_id", ""), attempt.form["client_secret"])


def _find_assertion(attempt: Attempt) -> Presented | None:
    assertion = attempt.form.get("client_assertion")
    if assertion is None:
        return None
    if attempt.form.get("client_assertion_type") != ASSERTION:
        raise _refusal("The client_assertion_type is not supported.")
    try:
        header = jwt.get_unverified_header(assertion)
        claims = jwt.decode(assertion, options={"verify_signature": False})
    except jwt.PyJWTError:
        raise _refusal("The parsing of the client_assertion failed.") from None
    method = "client_secret_jwt" if str(header.get("alg", "")).startswith("HS") else "private_key_jwt"
    client_id = str(claims.get("sub", ""))
    if attempt.form.get("client_id", client_id) != client_id:
        raise _failed()
    return Presented(method, client_id, assertion)


def _find_by(method: str) -> Callable[[Attempt], Presented | None]:
    def find(attempt: Attempt) -> Presented | None:
        found = _find_assertion(attempt)
        return found if found is not None and found.method == method else None

    return find


def _find_certificate(attempt: Attempt) -> Presented | None:
    if not attempt.certificate_of:
        return None
    return Presented("tls_client_auth", attempt.form.get("client_id", ""), attempt.certificate_of)


def _check_secret(_: Reception, client: Client, presented: Presented, __: Attempt) -> None:
    if not hmac.compare_digest(client.client_secret.encode(), presented.proof.encode()):
        raise _refusal("The client secret supplied for a confidential client is invalid.")


def _check_secret_jwt(reception: Reception, client: Client, presented: Presented, attempt: Attempt) -> None:
    if len(client.client_secret) < SHORTEST_SECRET:
        raise _refusal("The client secret is too short to verify a JWT HMAC.")
    _check_assertion(
        reception, client, presented, attempt, client.client_secret.encode(), ["HS256", "HS384", "HS512"]
    )


def _check_key_jwt(reception: Reception, client: Client, presented: Presented, attempt: Attempt) -> None:
    key = reception.keys[client.client_id].public
    _check_assertion(
        reception, client, presented, attempt, key, ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]
    )


def _check_assertion(
    reception: Reception, client: Client, presented: Presented, attempt: Attempt, key: Any, algorithms: list[str]
) -> None:
    try:
        claims = jwt.decode(
            presented.proof,
            key,
            algorithms=algorithms,
            audience=attempt.endpoint,
            issuer=client.client_id,
            options={"require": ["aud", "exp", "iss", "jti", "sub"]},
        )
    except jwt.ExpiredSignatureError:
        raise _refusal("The client_assertion token is expired.") from None
    except jwt.InvalidAudienceError:
        raise _refusal(
            "The audience claim for client_assertion must be the endpoint invoked for the request."
        ) from None
    except jwt.MissingRequiredClaimError as error:
        raise _refusal(f"The client_assertion token has no {error.claim} claim.") from None
    except jwt.ImmatureSignatureError:
        raise _refusal("The client_assertion token was issued in the future.") from None
    except (jwt.PyJWTError, TypeError, ValueError):
        raise _refusal("The client_assertion signature is invalid.") from None
    if claims["exp"] - time.time() > LONGEST_ASSERTION:
        raise _refusal("The client_assertion token has an expiration too far into the future.")
    if reception.used(client, str(claims["jti"]), float(claims["exp"])):
        raise _refusal("The client_assertion token has been used before (jti).")


def _check_certificate(_: Reception, client: Client, presented: Presented, __: Attempt) -> None:
    if presented.proof != client.client_id:
        raise _failed()


METHODS: Final[Mapping[str, Method]] = {
    "client_secret_basic": Method(_find_basic, _check_secret),
    "client_secret_post": Method(_find_post, _check_secret),
    "client_secret_jwt": Method(_find_by("client_secret_jwt"), _check_secret_jwt),
    "private_key_jwt": Method(_find_by("private_key_jwt"), _check_key_jwt),
    "tls_client_auth": Method(_find_certificate, _check_certificate),
}


def _refusal(description: str, error: str = "invalid_client") -> OktaRefusal:
    return OktaRefusal(401, oauth_error(error, description))


def _failed() -> OktaRefusal:
    return _refusal("Client authentication failed. Either the client or the client credentials are invalid.")
