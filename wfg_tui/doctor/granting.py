"""Why a token was not to be had: causes ranked by status, code fields, shape and headers, words at the last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from wfg_tui.connection.profiles import Profile
from wfg_tui.doctor.causes import causes
from wfg_tui.doctor.step import Found
from wfg_tui.http import Response
from wfg_tui.problems import Exit, Problem
from wfg_tui.text import clean_line, redact, shorten

_ENTRA_NUMBERS: Final[Mapping[int, str]] = {
    7000215: "token.wrong_secret",
    7000222: "token.wrong_secret",
    7000218: "token.auth_method",
    700016: "token.unknown_client",
    7000112: "token.inactive_client",
    1002012: "token.scope",
    500011: "token.audience",
}
"""Entra's ``error_codes``: a field, where its words change."""
_OF_NETWORK: Final[Mapping[str, tuple[str, ...]]] = {
    "network.timeout": ("server.silent",),
    "network.dropped": ("server.dropped",),
    "network.protocol": ("server.not_http",),
    "network.proxy": ("proxy.refused", "proxy.credentials"),
    "network.tls": ("tls.client_certificate", "tls.closed"),
}
_AT_HAND: Final[Mapping[str, str]] = {"token.expired": "bearer.life", "token.method": "token.auth_method"}
"""Codes of problems that come before anybody is asked."""
_KNOWN_WORDS: Final[Mapping[str, str]] = {
    "token.wrong_secret": "token.wrong_secret",
    "token.secret_expired": "token.wrong_secret",
    "token.unknown_client": "token.unknown_client",
    "token.inactive": "token.inactive_client",
    "token.auth_method": "token.auth_method",
    "token.org_server": "token.org_server",
    "token.policy": "token.policy",
    "token.audience": "token.audience",
    "token.not_authorized": "token.not_authorized",
    "token.grant_not_allowed": "token.grant_not_allowed",
    "token.scope": "token.scope",
}
"""What the reading of a provider's words can add to the evidence, by the problem's code."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The evidence of a refused grant."""

    status: int
    error: str
    """``error``, ``errorCode`` or ``code``, whichever there is."""
    shape: str
    """``oauth``, ``okta``, ``ping`` or ``none``: whose kind of error body it is."""
    numbers: tuple[int, ...]
    content_type: str
    location: str

    @classmethod
    def of(cls, response: Response) -> Refusal:
        """Reads the evidence of an answer."""
        try:
            found: Any = json.loads(response.body)
        except (ValueError, RecursionError):
            found = None
        found = found if isinstance(found, dict) else {}
        shapes = (("error", "oauth"), ("errorCode", "okta"), ("code", "ping"))
        shape = next((name for key, name in shapes if isinstance(found.get(key), str)), "none")
        error = next((str(found[key]) for key, name in shapes if name == shape), "")
        numbers = found.get("error_codes")
        return cls(
            response.status,
            shorten(clean_line(redact(error)), 80),
            shape,
            tuple(one for one in numbers if isinstance(one, int)) if isinstance(numbers, list) else (),
            response.content_type,
            response.header("location"),
        )

    def evidence(self, profile: Profile, url: str) -> list[str]:
        """What is known of it, a line each."""
        lines = [f"HTTP {self.status} from {redact(url)}"]
        if self.error:
            whose = {"oauth": "error", "okta": "errorCode", "ping": "code"}[self.shape]
            numbers = f", error_codes {', '.join(map(str, self.numbers))}" if self.numbers else ""
            lines.append(f"{whose} {self.error}{numbers}")
        else:
            lines.append(f"no OAuth error; {self.content_type or 'no content type'}")
        if self.location:
            lines.append(f"leads to {_place(self.location)}")
        lines.append(f"asked as {profile.client_id} by {profile.auth_method}")
        return lines


def refusal_finding(
    problem: Problem,
    response: Response | None,
    profile: Profile,
    methods: tuple[str, ...],
    values: Mapping[str, str],
) -> Found:
    """Gives the finding of a grant that failed with `problem` after `response`, if there was one.

    `methods` are those that the server's metadata say it takes; empty where they are not known.
    """
    raw = "\n".join(part for part in (problem.meaning, problem.detail) if part)
    if response is None:
        known = _AT_HAND.get(problem.code)
        ids = (known,) if known else _OF_NETWORK.get(problem.code, ("token.refused",))
        return _finding((problem.what,), ids, ids != ("token.refused",), problem.exit_code, raw, values)
    refusal = Refusal.of(response)
    ids, certain = ranked(refusal, profile, response.url, methods)
    said = _KNOWN_WORDS.get(problem.code)
    if not certain and said in ids:
        # Their words agree with the rest, or decide among what it leaves open.
        certain = said == ids[0]
        ids = (said, *(one for one in ids if one != said))
    from wfg_tui.connection.expiry import secret_expiry

    expiry = secret_expiry(profile)
    over = expiry is not None and expiry.days < 0
    certain = certain or (over and ids[0] == "token.wrong_secret")
    code = Exit.NETWORK if ids[0] in {"server.failed", "token.rate_limited", "token.url"} else Exit.REFUSED
    evidence = refusal.evidence(profile, response.url)
    if methods and profile.auth_method not in methods:
        evidence.append(f"the server takes {', '.join(methods[:6])}")
    if over and expiry is not None:
        evidence.append(f"the secret {expiry.words} ({expiry.date.isoformat()}), as the profile notes")
    if ids[0] == "token.rate_limited":
        evidence.append(problem.advice)
    return _finding(tuple(evidence), ids, certain, code, raw, values)


def ranked(refusal: Refusal, profile: Profile, url: str, methods: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Gives the causes of a refusal by its evidence, the likeliest first, and whether that one is certain."""
    status, error = refusal.status, refusal.error
    if status == 429 or error == "E0000047":
        return ("token.rate_limited",), True
    if status >= 500 or error in {"server_error", "temporarily_unavailable"}:
        return ("server.failed",), True
    for number in refusal.numbers:
        if number in _ENTRA_NUMBERS:
            return (_ENTRA_NUMBERS[number],), True
    if error in {"invalid_dpop_proof", "use_dpop_nonce"}:
        return ("token.dpop",), True
    if _is_org_server(profile, url) and status in {400, 401, 403}:
        return ("token.org_server", "token.auth_method"), True
    if error in {"E0000007", "not_found"}:
        return ("token.unknown_server",), True
    if refusal.shape == "none":
        if status == 200 and refusal.content_type.endswith("json"):
            return ("token.malformed", "token.url"), True
        return ("token.url", "token.unknown_server"), True
    return _of_error(refusal, profile, methods)


def _of_error(refusal: Refusal, profile: Profile, methods: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    status, error, provider = refusal.status, refusal.error, profile.provider
    secret_refused = (
        error == "invalid_client"
        or (error == "unauthorized_client" and provider == "keycloak")
        or (error == "access_denied" and status == 401)
    )
    if secret_refused:
        given = {name for name, _ in profile.form}
        if given & {"client_id", "client_secret"}:
            return ("token.twice", "token.wrong_secret"), True
        if refusal.shape == "okta":  # the one refusal that Okta words in its older shape: the id itself is unknown
            return ("token.unknown_client", "token.inactive_client"), True
        if methods and profile.auth_method not in methods:
            return ("token.auth_method", "token.wrong_secret", "token.unknown_client"), True
        return ("token.wrong_secret", "token.unknown_client", "token.auth_method", "token.inactive_client"), False
    match error:
        case "invalid_scope":
            return ("token.scope",), True
        case "invalid_target" | "invalid_resource":
            return ("token.audience",), True
        case "access_denied" if provider == "auth0":
            return ("token.audience", "token.not_authorized"), False
        case "access_denied":
            return ("token.policy", "token.not_authorized", "token.scope"), provider == "okta"
        case "unauthorized_client" | "unsupported_grant_type":
            return ("token.grant_not_allowed", "token.not_authorized", "token.unknown_client"), provider == "okta"
        case "invalid_request":
            given = {name for name, _ in profile.form}
            twice = bool(given & {"client_id", "client_secret"})
            return (("token.twice", "token.request") if twice else ("token.request", "token.auth_method")), twice
    return ("token.refused", "token.policy", "token.wrong_secret"), False


def _is_org_server(profile: Profile, url: str) -> bool:
    return profile.provider == "okta" and urlsplit(url).path.rstrip("/") == "/oauth2/v1/token"


def _place(location: str) -> str:
    """Where a redirect leads, without what may be secret in its query."""
    try:
        parts = urlsplit(location)
    except ValueError:
        return "an address that is none"
    return shorten(clean_line(f"{parts.netloc.rpartition('@')[2]}{parts.path}"), 200)


def _finding(
    evidence: tuple[str, ...],
    ids: tuple[str, ...],
    certain: bool,
    exit_code: Exit,
    raw: str,
    values: Mapping[str, str],
) -> Found:
    lines = tuple(clean_line(redact(line)) for line in evidence)
    return Found("failed", lines, causes(values, *ids), certain, exit_code, redact(raw))
