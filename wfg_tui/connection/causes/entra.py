"""Microsoft Entra ID's refusals. Its numbers may change (so its pages say): they choose words and nothing else."""

from __future__ import annotations

from typing import Final

from wfg_tui.connection.causes.cause import Cause

_ENTRA: Final = ("entra", "entra-v1")

CAUSES: Final = (
    Cause(
        ".*",
        r"AADSTS7000222",
        "token.secret_expired",
        "{name} says that the client secret has expired.",
        "Its secrets live two years at most.",
        "Make a new one and copy its Value: {app} › New client secret. Then: wfg-tui profile secret {profile}.",
    ),
    Cause(
        ".*",
        r"AADSTS7000215",
        "token.wrong_secret",
        "{name} does not accept the client secret.",
        "Often its Secret ID was copied in place of its Value, which is shown only once.",
        "Make a new one and copy the column Value: {app}. Then: wfg-tui profile secret {profile}.",
    ),
    Cause(
        ".*",
        r"AADSTS700016",
        "token.unknown_client",
        "{name} does not know the application {client} in this tenant.",
        "The Application (client) ID is misspelt, or the tenant is another one.",
        "Compare both with Entra admin center: App registrations › your app › Overview (Application (client) ID, "
        "Directory (tenant) ID).",
    ),
    Cause(
        ".*",
        r"AADSTS90002|AADSTS900023",
        "token.unknown_server",
        "{name} does not know this tenant.",
        "The tenant in the issuer is misspelt, or belongs to another cloud (government, China).",
        "Copy the Directory (tenant) ID: Entra admin center › Identity › Overview.",
    ),
    Cause(
        ".*",
        r"AADSTS7000112",
        "token.inactive",
        "{name} says that the application {client} is disabled.",
        "Its registration is there; signing in with it is turned off in this tenant.",
        "Open Entra admin center: Enterprise applications › your app › Properties › Enabled for users to sign in: "
        "Yes.",
    ),
    Cause(
        ".*",
        r"AADSTS7000218",
        "token.auth_method",
        "{name} found neither a secret nor an assertion in the request.",
        "It was sent where this endpoint does not look for it.",
        "Send it in the form: wfg-tui profile edit {profile} --auth-method client_secret_post",
    ),
    Cause(
        ".*",
        r"AADSTS(500011|50001\b|65005|500341)",
        "token.audience",
        "{name} does not know the API that the token is for.",
        "No Application ID URI in this tenant is written like this, letter by letter; or nobody has consented to "
        "the API here.",
        "Copy the Application ID URI: {api}.",
    ),
    Cause(
        ".*",
        r"AADSTS28000\b|(?i:more than one resource)",
        "token.scope",
        "{name} gives a token for one API at a time.",
        "The scope {scope} names several.",
        "Ask for one: the Application ID URI followed by /.default ({api}).",
        only=_ENTRA,
    ),
    Cause(
        ".*",
        r"AADSTS(1002012|70011)|(?i:/\.default)",
        "token.scope",
        "{name} wants a scope that ends in /.default.",
        "Machines are given all that an administrator has granted them; single scopes are for people. Asked for: "
        "{scope}.",
        "Use the Application ID URI followed by /.default ({api}): wfg-tui profile edit {profile} --scope …",
        only=_ENTRA,
    ),
    Cause(
        ".*",
        r"AADSTS900144.*'?scope",
        "token.scope",
        "{name} was asked for no scope.",
        "Its v2 endpoint chooses the API by the scope.",
        "Use the Application ID URI followed by /.default ({api}): wfg-tui profile edit {profile} --scope …",
    ),
    Cause(
        ".*",
        r"AADSTS(501051|50105\b|65001)|(?i:not assigned to a role)",
        "token.not_authorized",
        "{name} has not given this application a role at the API.",
        "The API wants one to be assigned, and consent by an administrator.",
        "Open Entra admin center: App registrations › your app › API permissions: add the application permission, "
        "then Grant admin consent.",
    ),
    Cause(
        ".*",
        r"AADSTS53003|(?i:conditional access)",
        "token.blocked",
        "{name} refuses this application by a Conditional Access policy.",
        "Client and secret are right; the place or the risk of the request is what is refused.",
        "Open Entra admin center: Protection › Conditional Access › Policies for workload identities, or run from "
        "an address that they allow.",
    ),
    Cause(
        ".*",
        r"AADSTS700024",
        "token.clock",
        "{name} finds the assertion's time wrong.",
        "This machine's clock and the server's differ.",
        "Set the clock (Linux: timedatectl; Windows: w32tm /resync), then try again.",
    ),
    Cause(
        ".*",
        r"AADSTS(700027|700030|7000272)",
        "token.assertion",
        "{name} does not know the certificate that the assertion was signed with.",
        "The one uploaded is another one, or has ended.",
        "Upload the certificate of the profile's private key: {app} › Certificates.",
    ),
)
