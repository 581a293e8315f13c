"""What may be wrong with a token, each with what to open. Which of WorkflowGen's checks fail for it is known for
signature, issuer, audience and time (RFC 9068, section 4); the rest are warnings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from wfg_tui.connection.claims import USERNAME_CLAIM, USERNAME_EXPRESSION, Claims
from wfg_tui.connection.identifiers import audience_difference, closest_difference, compare_identifiers
from wfg_tui.connection.inspection import Finding, Inspection, Severity
from wfg_tui.connection.providers import Provider, provider
from wfg_tui.text import human_duration, human_size, shorten

WORKFLOWGEN_APPLICATION: Final = "WorkflowGen: Administration Module › Applications › your application › Client ID"
OKTA_CLAIMS: Final = "Okta Admin Console: Security › API › Authorization Servers › your server › Claims"
_CLOCKS: Final = 60.0
"""Seconds by which two clocks may differ before it is worth a word."""
_SOON: Final = 60.0
_LONG: Final = 8_000
"""Characters of a token after which limits for headers come near: Windows' http.sys takes 16 KB in all."""
_PAIR: Final = 72
"""Columns of a picture of two identifiers."""


def findings_of(seen: Inspection) -> Iterator[Finding]:
    """Gives everything there is to say, each kind in the order of its weight."""
    yield from _of_form(seen)
    yield from _of_signature(seen)
    claims = seen.claims
    if claims is not None:
        row = provider(seen.profile.provider if seen.profile else "other")
        yield from _of_time(seen, claims)
        yield from _of_audience(seen, claims, row)
        yield from _of_issuer(seen, claims, row)
        yield from _of_client(seen, claims)
        yield from _of_user(seen, claims, row)
        yield from _of_binding(claims, row)
    yield from _of_scopes(seen)
    if seen.reading.size > _LONG:
        yield Finding(
            "token.long",
            "warning",
            f"The token is {seen.reading.size:,} characters long.",
            "Servers and gateways take headers of 8 to 16 KB, all together.",
            "Take claims out of it that WorkflowGen does not need, such as groups.",
        )


def _of_form(seen: Inspection) -> Iterator[Finding]:
    reading = seen.reading
    row = provider(seen.profile.provider if seen.profile else "other")
    if reading.kind == "damaged":
        yield Finding(
            "token.damaged",
            "refused",
            f"This cannot be used as a token: {reading.why}.",
            f"{human_size(reading.size)} came; it was cut, changed or wrapped on its way.",
            "Copy the access token again from where the script has it, whole and without line breaks.",
        )
    elif reading.kind == "jwe":
        yield Finding(
            "token.encrypted",
            "warning",
            "The token is encrypted (JWE): only the API it was made for can read it.",
            "Nothing in it can be shown or compared here.",
            f"If the API refuses it, have the provider issue signed tokens (JWT) instead: {row.api_screen}.",
        )
    elif reading.kind == "opaque":
        yield Finding(
            "token.opaque",
            "warning",
            "The token is opaque: only its issuer can say what stands in it.",
            "Nothing in it can be shown or compared here, and an API that checks signatures cannot check it.",
            f"If the API refuses it, have the provider issue JWT access tokens: {row.api_screen}.",
        )


def _of_signature(seen: Inspection) -> Iterator[Finding]:
    verification, claims = seen.verification, seen.claims
    if verification is not None:
        if verification.problem is not None:
            problem = verification.problem
            yield Finding(problem.code, "refused", problem.what, problem.meaning, problem.advice)
        return
    algorithm = "" if claims is None else str(claims.header.get("alg", ""))
    if claims is not None and algorithm.lower() in {"", "none"}:
        yield Finding(
            "verify.none",
            "refused",
            "The token is not signed (alg none).",
            "Anyone could have written it.",
            "Take the one that the identity provider issued: wfg-tui token --claims shows ours.",
        )


def _of_time(seen: Inspection, claims: Claims) -> Iterator[Finding]:
    life, now = seen.life, seen.at
    payload = claims.payload
    if life.left is not None and life.left <= 0:
        yield Finding(
            "token.expired",
            "refused",
            f"The token expired {human_duration(-life.left)} ago.",
            "Nobody renews it by itself: whoever holds it has to ask for another.",
            "The script must ask for another before the end that expires_in tells it, and after a 401."
            if seen.granted is None
            else "Renew it.",
        )
    elif "exp" in payload and life.expires is None:
        value = payload["exp"]
        odd = " It looks like milliseconds." if isinstance(value, int | float) and value > 1e12 else ""
        yield Finding(
            "token.exp_unreadable",
            "refused",
            f"The token's end (exp) is no time: {shorten(repr(value), 40)}.",
            f"It must be a number of seconds since 1970.{odd}",
            "Look at what made the token.",
        )
    elif "exp" not in payload:
        yield Finding(
            "token.no_exp",
            "warning",
            "The token does not say when it ends (no exp).",
            "An API that follows RFC 9068 refuses such a token.",
            "Look at what made the token.",
        )
    elif life.left is not None and life.left < _SOON:
        yield Finding("token.soon", "note", f"The token ends in {human_duration(life.left)}.")
    if life.not_before is not None and life.not_before - now > 0:
        yield Finding(
            "token.not_yet",
            "refused",
            f"The token is not good before {human_duration(life.not_before - now)} from now (nbf).",
            "Either clock is wrong: the identity provider's or this machine's.",
            "Set this machine's clock, and WorkflowGen's server's (w32tm /resync).",
        )
    elif life.issued is not None and life.issued - now > _CLOCKS:
        yield Finding(
            "clock.ahead",
            "warning",
            f"The token was issued {human_duration(life.issued - now)} from now, by this machine's clock.",
            "Either clock is wrong: the identity provider's or this machine's.",
            "Set this machine's clock; if it is right, the provider's tokens may be refused elsewhere too.",
        )
    granted = seen.granted
    if granted is not None and granted.life and life.expires is not None and life.issued is not None:
        span = life.expires - life.issued
        if span > 0 and abs(span - granted.life) > _CLOCKS:
            yield Finding(
                "token.lives_differ",
                "note",
                f"expires_in says {human_duration(granted.life)}, the token itself {human_duration(span)}.",
            )


def _of_audience(seen: Inspection, claims: Claims, row: Provider) -> Iterator[Finding]:
    profile = seen.profile
    expected = profile.expect_audience if profile else ""
    found = claims.audiences
    if claims.client_id and found == (claims.client_id,):
        yield Finding(
            "token.id_token",
            "refused",
            "This looks like an ID token: its audience is the client itself.",
            "An API takes access tokens; an ID token only tells an application who signed in.",
            "Send the answer's access_token, not its id_token.",
        )
    elif not found:
        mapper = " A mapper or client scope must put it there." if row.id == "keycloak" else ""
        yield Finding(
            "claims.no_audience",
            "refused",
            "The token has no audience (aud).",
            f"WorkflowGen takes tokens for its GraphQL API identifier alone.{mapper}",
            f"Look at {row.api_screen}.",
        )
    elif difference := audience_difference(expected, found):
        closest = closest_difference(expected, found)
        yield Finding(
            "claims.audience",
            "refused",
            "The token is for another audience than the profile expects.",
            difference,
            f"Compare {_audience_screen(row)} with the GraphQL API identifier that WorkflowGen is configured with"
            f"{_sent(profile.audience if profile else '')}.",
            tuple(closest.picture(_PAIR)) if closest is not None and closest.near else (),
        )
    elif not expected:
        known = ""
        if "api://default" in found:
            known = "api://default is the audience of Okta's ready-made server, hardly that of WorkflowGen."
        yield Finding(
            "claims.audience_unknown",
            "warning" if known else "note",
            "The profile has no expected audience to compare with.",
            known or f"The token is for {shorten(', '.join(found), 200)}.",
            "Copy the GraphQL API identifier from WorkflowGen's configuration: "
            f"wfg-tui profile edit {profile.name} --expect-audience …"
            if profile
            else "Name a profile with -p.",
        )


def _audience_screen(row: Provider) -> str:
    if row.id == "okta":
        return "the server's Audience (Okta: Security › API › Authorization Servers › your server › Settings)"
    return f"the API's identifier ({row.api_screen})"


def _sent(audience: str) -> str:
    return f", and with the audience that the profile sends ({shorten(audience, 120)})" if audience else ""


def _of_issuer(seen: Inspection, claims: Claims, row: Provider) -> Iterator[Finding]:
    expected, found = seen.expected_issuer, claims.issuer
    if not found:
        yield Finding(
            "claims.no_issuer",
            "refused",
            "The token does not say who issued it (no iss).",
            "WorkflowGen takes tokens of the issuer alone that it is configured with.",
            f"Look at {row.api_screen}.",
        )
        return
    difference = compare_identifiers(expected, found) if expected else None
    if difference is None:
        return
    picture = tuple(difference.picture(_PAIR)) if difference.near else ()
    own = _known_alias(expected, found, row)
    if difference.kinds == ("slash",) or own:
        yield Finding(
            "claims.issuer_form",
            "note",
            "The token writes its issuer in another way than the profile.",
            own or difference.words,
            "It does no harm here; WorkflowGen's own configuration must have it as the token has.",
            picture,
        )
        return
    path = urlsplit(expected).path
    if row.id == "okta" and path and not urlsplit(found).path.rstrip("/"):
        meaning = "It is of Okta's org authorization server, whose tokens are for Okta itself alone."
    else:
        meaning = difference.words
    severity: Severity = "refused"
    yield Finding(
        "claims.issuer",
        severity,
        "The token comes from another issuer than the profile's.",
        meaning,
        f"Ask the server for a token that WorkflowGen trusts. Its Issuer URI: {row.api_screen} › Settings."
        if row.id == "okta"
        else f"Ask the server for a token that WorkflowGen trusts: {row.api_screen}.",
        picture,
    )


def _known_alias(expected: str, found: str, row: Provider) -> str:
    """Why a provider's tokens are known to name another issuer than its metadata."""
    host = urlsplit(found).hostname or ""
    if row.id.startswith("entra") and host == "sts.windows.net" and expected != found:
        return (
            "It is Entra's form of version 1.0, which the API's registration chooses (accessTokenAcceptedVersion)."
        )
    if row.id == "adfs" and urlsplit(found).path.endswith("/adfs/services/trust"):
        return "AD FS writes its federation service identifier into access tokens."
    return ""


def _of_client(seen: Inspection, claims: Claims) -> Iterator[Finding]:
    profile = seen.profile
    if not claims.client_id:
        yield Finding(
            "claims.no_client",
            "warning",
            "The token does not say which client it is for (no cid, client_id, azp or appid).",
            "WorkflowGen maps a token to an application by its client ID.",
            f"Compare with {WORKFLOWGEN_APPLICATION}.",
        )
    elif profile is not None and profile.client_id and claims.client_id != profile.client_id:
        yield Finding(
            "claims.client",
            "warning",
            f"The token is of another client ({claims.client_claim} {shorten(claims.client_id, 80)}).",
            f"The profile's is {profile.client_id}: WorkflowGen may act as another user or know none.",
            f"Look at {WORKFLOWGEN_APPLICATION}.",
        )


def _of_user(seen: Inspection, claims: Claims, row: Provider) -> Iterator[Finding]:
    okta = row.id == "okta" or (seen.profile is None and "cid" in claims.payload)
    if okta and not claims.user_name:
        there = USERNAME_CLAIM in claims.payload
        yield Finding(
            "claims.username",
            "warning",
            f"The claim {USERNAME_CLAIM} is " + ("empty or no text." if there else "missing."),
            "WorkflowGen reads the user from it. Where no person signs in, its expression has to fall back to "
            "the application's client ID.",
            f"Open {OKTA_CLAIMS}: {USERNAME_CLAIM}, Access Token, Expression, any scope. The expression to check: "
            f"{USERNAME_EXPRESSION}",
        )
    if "uid" in claims.payload or claims.payload.get("idtyp") == "user":
        yield Finding(
            "claims.person",
            "note",
            "The token was issued to a person who signed in, not to an application.",
            "It acts as that person wherever the API takes it, and ends with their session.",
            "For a script, ask for one with the client credentials grant.",
        )


def _of_binding(claims: Claims, row: Provider) -> Iterator[Finding]:
    bound = claims.payload.get("cnf")
    names = set(bound) if isinstance(bound, dict) else set()
    if "jkt" in names:
        from wfg_tui.connection.causes import DPOP_CHECKBOX

        yield Finding(
            "token.dpop",
            "warning",
            "The token is bound to a DPoP key (cnf.jkt): sent as a bearer token it is refused by the rules.",
            "WorkflowGen is not known to accept DPoP tokens.",
            f'Clear the checkbox "{DPOP_CHECKBOX}": {row.app_screen}.',
        )
    if "x5t#S256" in names:
        yield Finding(
            "token.certificate_bound",
            "warning",
            "The token is bound to a client certificate (cnf.x5t#S256).",
            "An API that checks it wants the same certificate on its own connection.",
            "Name the certificate in the profile (client_cert), or issue tokens that are not bound.",
        )


def _of_scopes(seen: Inspection) -> Iterator[Finding]:
    granted = seen.granted
    if granted is not None and granted.missing_scopes:
        row = provider(seen.profile.provider if seen.profile else "other")
        yield Finding(
            "claims.scopes",
            "warning",
            f"Asked for and not granted: {' '.join(granted.missing_scopes)}.",
            "What needs it will be refused.",
            f"Look at {row.api_screen} › Scopes.",
        )
