"""PingOne's and PingFederate's refusals. Sources: their API pages; PingOne's texts as seen."""

from __future__ import annotations

from typing import Final

from wfg_tui.connection.causes.cause import Cause

CAUSES: Final = (
    Cause(
        "invalid_client",
        r"(?i)unsupported authentication method",
        "token.auth_method",
        "{name} wants the client to authenticate in another way than {method}.",
        "It takes the one that the application is set to and no other; the secret may be right.",
        "Set the profile's auth_method to {app} › Token Endpoint Authentication Method.",
        only=("pingone",),
    ),
    Cause(
        "invalid_scope",
        r"(?i)multiple resources",
        "token.scope",
        "{name} gives a token for one resource at a time.",
        "The scopes asked for ({scope}) belong to several.",
        "Ask for the scopes of WorkflowGen's resource alone: {api} › your resource › Scopes.",
        only=("pingone",),
    ),
    Cause(
        "invalid_scope",
        "",
        "token.scope",
        "{name} gives this application none of the scopes {scope}.",
        "An application is given only the scopes that it was assigned.",
        "Open PingOne: Applications › your app › Resources: add the scopes of WorkflowGen's resource.",
        only=("pingone",),
    ),
    Cause(
        "NOT_FOUND|not_found",
        "",
        "token.unknown_server",
        "{name} knows no environment with this ID.",
        "It is misspelt, or lies in another region (.com, .eu, .ca, .asia, .com.au).",
        "Copy the Issuer ID again: PingOne: Applications › your app › Overview.",
        only=("pingone",),
    ),
    Cause(
        "ACCESS_FAILED|INVALID_REQUEST|INVALID_DATA|REQUEST_FAILED",
        "",
        "token.invalid_request",
        "{name} could not make sense of the token request.",
        "It answered in the shape of its platform API: the address may be the API's and not the token endpoint.",
        "Compare the token URL with {token_form}, and the environment ID in it.",
        only=("pingone",),
    ),
    Cause(
        "invalid_target|invalid_resource|invalid_request",
        r"(?i)access token manager|resource|\baud\b",
        "token.audience",
        "{name} finds no access token manager for what was asked.",
        "It chooses one by resource, by aud or by access_token_manager_id, as its administrator set it up.",
        "Ask which one, then: wfg-tui profile edit {profile} --form access_token_manager_id=… ({api}).",
        only=("pingfederate",),
    ),
    Cause(
        "invalid_client",
        r"(?i)certificate|\btls\b",
        "token.certificate",
        "{name} wants a client certificate from this client.",
        "It authenticates by mutual TLS rather than by a secret.",
        "Give the certificate that {app} names: wfg-tui profile edit {profile} --client-cert … --client-key …",
    ),
    Cause(
        "invalid_scope",
        "",
        "token.scope",
        "{name} does not give this client the scope {scope}.",
        "It is not defined, or the client is restricted to others.",
        "Compare PingFederate: System › OAuth Settings › Scope Management with the client's Restrict Common "
        "Scopes, or leave the scope empty.",
        only=("pingfederate",),
    ),
    Cause(
        "unauthorized_client|unsupported_grant_type",
        "",
        "token.grant_not_allowed",
        "{name} does not let this client use the Client Credentials grant.",
        "It is not ticked among the client's grant types.",
        "Open {app}: Allowed Grant Types › Client Credentials.",
        only=("pingfederate",),
    ),
)
