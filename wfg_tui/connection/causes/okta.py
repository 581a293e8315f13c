"""Okta's refusals. Sources: its developer and support pages on custom authorization servers."""

from __future__ import annotations

from typing import Final

from wfg_tui.connection.causes.cause import Cause

CAUSES: Final = (
    Cause(
        "invalid_client|invalid_request|unauthorized_client",
        r"(?i)org authorization server|must use the private_key_jwt",
        "token.org_server",
        "This is Okta's org authorization server, which gives tokens for Okta itself alone.",
        "WorkflowGen needs a custom authorization server: its issuer ends in /oauth2/ and an id.",
        "Copy the Issuer URI of the custom server: {api} › Settings.",
    ),
    Cause(
        "E0000015",
        "",
        "token.no_custom_server",
        "This Okta organisation may not use custom authorization servers.",
        "They belong to API Access Management, which production organisations buy separately.",
        "Ask Okta for API Access Management; a developer organisation has it.",
        only=("okta",),
    ),
    Cause(
        "E0000007|E0000022",
        "",
        "token.unknown_server",
        "{name} knows no authorization server at this address.",
        "The id at the end of the issuer is misspelt, or the server was deleted or deactivated.",
        "Copy the Issuer URI again: {api} › Settings.",
    ),
    Cause(
        "invalid_client",
        r"(?i)too short to verify",
        "token.short_secret",
        "{name} cannot check a signature made with so short a secret.",
        "The method client_secret_jwt needs a secret of 32 characters or more.",
        "Make a new secret ({app}), or use client_secret_basic: wfg-tui profile edit {profile} --auth-method "
        "client_secret_basic",
    ),
    Cause(
        "invalid_scope",
        r"(?i)default scopes",
        "token.scope",
        "{name} has no default scope on this server, and none was asked for.",
        "Without one, every request must name its scopes.",
        "Mark a scope as default ({api} › Scopes › Set as a default scope), or name one: wfg-tui profile edit "
        "{profile} --scope …",
    ),
    Cause(
        "consent_required|invalid_scope|access_denied",
        r"(?i)consent",
        "token.consent",
        "{name} does not give the scope {scope} without a person's consent.",
        "A machine has nobody who could consent.",
        "Open {api} › Scopes: set the scope's User consent to Implicit.",
        only=("okta",),
    ),
    Cause(
        "access_denied|no_matching_policy",
        r"(?i)policy|no_matching_policy|^$",
        "token.policy",
        "{name} has no access policy that lets this application have a token.",
        "No rule covers this client, the Client Credentials grant and every scope asked for at once; rules for "
        "users or groups never match a machine.",
        "Open {api} › Access Policies: a policy must name this application (or all clients) and a rule must allow "
        "Client Credentials and the scopes.",
        only=("okta",),
    ),
    Cause(
        "unauthorized_client|unsupported_grant_type",
        r"(?i)grant type",
        "token.grant_not_allowed",
        "{name} does not let this application use the Client Credentials grant.",
        "It is probably a web or native application; the grant types it may use are in Okta's words.",
        "Open {app}: Grant type › Client Credentials; or make an app of the type API Services, which has it.",
        only=("okta",),
    ),
)
