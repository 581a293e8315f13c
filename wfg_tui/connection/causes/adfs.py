"""AD FS's refusals. Sources: MS-OAPX for invalid_resource; the rest as seen, and hints."""

from __future__ import annotations

from typing import Final

from wfg_tui.connection.causes.cause import Cause

CAUSES: Final = (
    Cause(
        ".*",
        r"MSIS9607|(?i:no registered client)",
        "token.unknown_client",
        "{name} knows no client with the identifier {client}.",
        "It is misspelt, or the application group was removed.",
        "Copy the Client Identifier again: {app}.",
        only=("adfs",),
    ),
    Cause(
        "invalid_client|invalid_grant",
        r"MSIS9622|(?i:client authentication failed)",
        "token.wrong_secret",
        "{name} does not accept the client's secret or assertion.",
        "The shared secret was reset, or the assertion is signed by a key that it does not know.",
        "Reset and copy the shared secret: {app} › Configure Application Credentials. "
        "Then: wfg-tui profile secret {profile}.",
        only=("adfs",),
    ),
    Cause(
        ".*",
        r"MSIS9605|(?i:not allowed to access the requested resource)",
        "token.not_authorized",
        "{name} does not let this client use the resource asked for.",
        "The Web API of the application group does not name it among its callers, or not with the scope.",
        "Open {api}: add the server application, and tick a scope (or: Grant-AdfsApplicationPermission).",
        only=("adfs",),
    ),
    Cause(
        "invalid_resource|invalid_target",
        "",
        "token.audience",
        "{name} knows no relying party called {audience}.",
        "The resource must be the Web API's identifier, letter by letter: scheme and slash count.",
        "Copy it from AD FS Management: Application Groups › WorkflowGen › Web API › Identifiers.",
        only=("adfs",),
    ),
    Cause(
        "invalid_scope",
        "",
        "token.scope",
        "{name} does not give the scope {scope}.",
        "Only the scopes ticked for this client are given; AD FS 2016 knows none of one's own.",
        "Leave the scope empty and give the resource, or tick the scope: {api}.",
        only=("adfs",),
    ),
)
