"""How a client proves who it is at the token endpoint (RFC 6749, section 2.3), with Okta's refusals.

A method is one entry of `METHODS`: it recognises its own credentials in a token request and checks them against
the client. The identity provider advertises the names of the entries, so a new method is a new entry.

Okta's words: support.okta.com, "Invalid client error returned during client authentication failure".
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_plus

from .applications import Client
from .okta_errors import OktaRefusal, legacy_error, oauth_error


@dataclass(frozen=True, slots=True)
class Presented:
    """Credentials found in a request, not yet checked."""

    method: str
    client_id: str
    proof: str = field(repr=False)


Headers = Mapping[str, str]
Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Method:
    find: Callable[[Headers, Form], Presented | None]
    """Gives the credentials of this method, or None where the request holds none."""
    check: Callable[[Client, Presented], None]
    """Raises `OktaRefusal` when the credentials are not the client's."""


def _find_basic(headers: Headers, _: Form) -> Presented | None:
    scheme, _space, encoded = headers.get("authorization", "").partition(" ")
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


def _find_post(_: Headers, form: Form) -> Presented | None:
    if "client_secret" not in form:
        return None
    return Presented("client_secret_post", form.get("client_id", ""), form["client_secret"])


def _check_secret(client: Client, presented: Presented) -> None:
    if not hmac.compare_digest(client.client_secret.encode(), presented.proof.encode()):
        raise OktaRefusal(
            401,
            oauth_error("invalid_client", "The client secret supplied for a confidential client is invalid."),
        )


METHODS: Final[Mapping[str, Method]] = {
    "client_secret_basic": Method(_find_basic, _check_secret),
    "client_secret_post": Method(_find_post, _check_secret),
}


def _failed() -> OktaRefusal:
    return OktaRefusal(
        401,
        oauth_error(
            "invalid_client",
            "Client authentication failed. Either the client or the client credentials are invalid.",
        ),
    )


def authenticate(headers: Headers, form: Form, clients: Mapping[str, Client]) -> Client:
    """Gives the client that a token request comes from. Raises `OktaRefusal`."""
    presented = [found for method in METHODS.values() if (found := method.find(headers, form)) is not None]
    if not presented:
        raise OktaRefusal(401, oauth_error("invalid_client", "No client credentials found."))
    if len(presented) > 1:
        raise OktaRefusal(
            401,
            oauth_error(
                "invalid_request",
                "Cannot supply multiple client credentials. Use one of the following: credentials in the "
                "Authorization header, credentials in the post body, or a client_assertion in the post body.",
            ),
        )
    client = clients.get(presented[0].client_id)
    if client is None:
        raise OktaRefusal(401, legacy_error("invalid_client", "Invalid value for 'client_id' parameter."))
    METHODS[presented[0].method].check(client, presented[0])
    return client
