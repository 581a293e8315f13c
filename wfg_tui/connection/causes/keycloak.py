"""Keycloak's refusals. Sources: its ClientCredentialsGrantType and what its server answers."""

from __future__ import annotations

from typing import Final

from wfg_tui.connection.causes.cause import Cause

CAUSES: Final = (
    Cause(
        "invalid_client|unauthorized_client",
        r"(?i)not enabled to retrieve service account",
        "token.grant_not_allowed",
        "{name} has no service account for this client.",
        "The Client Credentials grant signs in as the client's service account.",
        "Open Keycloak: Clients › your client › Settings › Capability config: tick Service accounts roles.",
    ),
    Cause(
        "invalid_client|unauthorized_client",
        r"(?i)(public|bearer-only) client",
        "token.grant_not_allowed",
        "{name} has this client down as one without a secret.",
        "Only a confidential client can have a service account.",
        "Open Keycloak: Clients › your client › Settings › Capability config: turn Client authentication on, then "
        "tick Service accounts roles.",
    ),
    Cause(
        ".*",
        r"(?i)https required",
        "token.https",
        "{name} wants https at this address.",
        "Its realm refuses plain http, or a proxy in front does not tell it that the request came over TLS.",
        "Use the https address; behind a proxy: Keycloak's proxy-headers setting, or Realm settings › General › "
        "Require SSL.",
    ),
    Cause(
        r"(?i)realm does not exist|realm_not_found",
        "",
        "token.unknown_server",
        "{name} knows no realm of this name.",
        "Realm names are compared letter by letter, upper and lower case too.",
        "Copy the realm's name from Keycloak: Manage realms; the issuer looks like {issuer_form}.",
    ),
    Cause(
        r"(?i)restful?easy\d+.*|.*could not find resource.*|unable to find matching.*|http 404.*",
        "",
        "token.no_such_path",
        "{name} is there, but nothing is at this path.",
        "Servers before version 17 have /auth before /realms, newer ones do not.",
        "Write the issuer as {issuer_form}, with /auth before /realms where the server is old.",
        only=("keycloak",),
    ),
    Cause(
        "invalid_client|unauthorized_client",
        r"(?i)invalid client or invalid client credentials|invalid client credentials|invalid client secret",
        "token.wrong_secret",
        "{name} does not accept the client {client} with this secret.",
        "The client is unknown in this realm, disabled, or the secret was regenerated.",
        "Compare both: {app}. Then: wfg-tui profile secret {profile}.",
        only=("keycloak",),
    ),
    Cause(
        "invalid_scope",
        "",
        "token.scope",
        "{name} does not know the scope {scope} for this client.",
        "A client is given its own client scopes alone, the optional ones when they are asked for.",
        "Open Keycloak: Clients › your client › Client scopes: add it, or leave the profile's scope empty.",
        only=("keycloak",),
    ),
)
