"""Auth0's refusals. Sources: its client credentials pages and what its SDKs' users report."""

from __future__ import annotations

from typing import Final

from wfg_tui.connection.causes.cause import Cause

CAUSES: Final = (
    Cause(
        "access_denied|invalid_request",
        r"(?i)no audience|audience is required",
        "token.no_audience",
        "{name} was not told which API the token is for.",
        "Its client credentials grant needs an audience.",
        "Copy Auth0 Dashboard: Applications › APIs › your API › Settings › Identifier: wfg-tui profile edit "
        "{profile} --audience …",
        only=("auth0",),
    ),
    Cause(
        "access_denied|invalid_request",
        r"(?i)service not enabled|service not found",
        "token.audience",
        "{name} knows no API with the identifier {audience}.",
        "It is compared letter by letter: a slash at the end counts; a custom domain does not change it.",
        "Copy it from Auth0 Dashboard: Applications › APIs › your API › Settings › Identifier: wfg-tui profile "
        "edit {profile} --audience …",
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
        "unauthorized_client|access_denied",
        r"(?i)grant type '?client_credentials'? not allowed",
        "token.grant_not_allowed",
        "{name} does not let this application use the Client Credentials grant.",
        "It is a web, native or single-page application rather than one for machines.",
        "Open Auth0 Dashboard: Applications › your application › Settings › Advanced Settings › Grant Types: tick "
        "Client Credentials; or make a Machine to Machine application.",
        only=("auth0",),
    ),
    Cause(
        "access_denied|invalid_client|unauthorized_client",
        r"^Unauthorized$|(?i:unknown client)",
        "token.wrong_secret",
        "{name} does not accept the client ID with this secret.",
        "It answers a wrong secret and an unknown client in the same words.",
        "Compare both with {app}. A new secret goes in with: wfg-tui profile secret {profile}.",
        only=("auth0",),
    ),
)
