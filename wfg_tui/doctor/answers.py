"""What the API's answer is evidence of: whether it was reached, takes the token, and knows whom we act as."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from wfg_tui.api.door import by_code
from wfg_tui.doctor.causes import causes
from wfg_tui.doctor.comparing import life_evidence
from wfg_tui.doctor.step import Found
from wfg_tui.http import Response
from wfg_tui.http.kinds import TlsProblem
from wfg_tui.problems import Exit, Problem
from wfg_tui.text import clean_line, human_size, redact, shorten

if TYPE_CHECKING:
    from wfg_tui.api import GraphQLError
    from wfg_tui.connection import Claims, Profile

REFUSED: Final = frozenset(
    {"api.token_refused", "api.dpop_refused", "api.password_refused", "api.password_unwanted"}
)
"""Problems with what a request signs in with."""
REACHED: Final = REFUSED | {"api.forbidden", "api.impersonation_refused"}
"""Problems that only an API that was reached can have."""
_PASSWORD_FIELD: Final = re.compile(rb"(?i)<input[^>]+type\s*=\s*[\"']?password")
_BLOB: Final = re.compile(r"[A-Za-z0-9+/]{40,}=*")
"""What NTLM and Negotiate say in base64: nobody reads it, and a ticket does not want it."""
_SIGN_IN: Final = re.compile(r"(?i)login|log-?on|sign-?in|sso|saml|oauth|authorize|adfs|returnurl|wtrealm")
"""What the addresses of sign-in pages hold."""
_OF_PROBLEM: Final[Mapping[str, tuple[str, ...]]] = {
    "api.windows_authentication": ("api.windows_authentication",),
    "api.basic_authentication": ("api.basic_authentication",),
    "api.not_found": ("api.url",),
    "api.gateway": ("api.gateway", "api.url"),
    "api.rate_limited": ("api.rate_limited",),
    "api.empty": ("api.method", "api.url"),
    "api.not_graphql": ("api.not_graphql", "api.url"),
    "network.timeout": ("server.silent",),
    "network.dropped": ("server.dropped",),
    "network.protocol": ("server.not_http",),
    "network.proxy": ("proxy.refused", "proxy.credentials"),
    "network.tls": ("tls.client_certificate", "tls.closed"),
}
_OF_OUR_CERTIFICATE: Final[Mapping[str, str]] = {
    "client_certificate_wanted": "tls.client_certificate",
    "client_certificate_refused": "tls.client_refused",
}
_OUR_CAUSES: Final = (
    ("key.", "secret.key"),
    ("http.tls_", "secret.key"),
    ("secret.", "secret.place"),
    ("proxy.", "proxy.address"),
)
"""Problems of the profile's own, by how their codes begin: nothing was sent."""
_OURS: Final = tuple(start for start, _ in _OUR_CAUSES)
_WORDS: Final = (
    (
        r"(?i)application.*(not|in)[ -]?(regist|known|found)|unknown (application|client)",
        "application.not_registered",
    ),
    (r"(?i)application.*(inactive|not active|disabled)", "application.inactive"),
    (r"(?i)user.*(not found|unknown|does not exist)", "application.user_missing"),
    (r"(?i)user.*(inactive|not active|disabled)", "application.user_inactive"),
)
"""What words alone suggest: enough to put a cause first, never to call it certain."""


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier steps have found."""

    profile: Profile
    values: Mapping[str, str]
    claims: Claims | None = None
    opaque: bool = False
    dpop: bool = False
    suspects: tuple[str, ...] = ()
    """The causes of earlier steps that failed without stopping the rest: clock and claims."""
    now: float = 0.0
    """Seconds since the epoch, by the server's own clock where it is known."""
    errors: tuple[GraphQLError, ...] = field(default=())

    def failed(
        self, evidence: list[str], ids: tuple[str, ...], *, certain: bool, exit_code: Exit, raw: str = ""
    ) -> Found:
        """Gives the finding of a step that failed, its lines harmless."""
        lines = tuple(shorten(clean_line(redact(line)), 300) for line in evidence)
        return Found("failed", lines, causes(self.values, *ids), certain, exit_code, redact(raw))


def evidence_of(response: Response | None) -> list[str]:
    """Gives status, kind, size and challenges of an answer, a line each."""
    if response is None:
        return []
    lines = [
        f"HTTP {response.status}, {response.content_type or 'no content type'}, {human_size(len(response.body))}"
    ]
    lines += [
        f"WWW-Authenticate: {shorten(_BLOB.sub('…', value), 160)}"
        for name, value in response.headers
        if name.lower() == "www-authenticate"
    ]
    if server := response.header("server"):
        lines.append(f"Server: {server}")
    if location := response.header("location"):
        parts = urlsplit(urljoin(response.url, location))
        lines.append(f"leads to {parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}")
    return lines


def not_reached(problem: Problem, response: Response | None, known: Known) -> Found:
    """Gives the finding where what answered is not a GraphQL API, or nothing did."""
    certain = True
    ids = _OF_PROBLEM.get(problem.code)
    if problem.code == "api.redirect" and response is not None:
        ids, certain = _of_redirect(response)
    elif problem.code == "api.html" and response is not None:
        form = bool(_PASSWORD_FIELD.search(response.body))
        ids = ("api.login_page", "api.url") if form else ("api.web_page", "api.login_page", "api.url")
        certain = form
    elif problem.code == "api.server" and response is not None:
        down = response.status in {502, 503, 504}
        ids = ("api.down", "api.failed") if down else ("api.failed", "api.down")
    elif isinstance(problem, TlsProblem) and problem.kind in _OF_OUR_CERTIFICATE:
        ids = (_OF_OUR_CERTIFICATE[problem.kind],)
    elif problem.code.startswith(_OURS):
        ids = (next(cause_id for start, cause_id in _OUR_CAUSES if problem.code.startswith(start)),)
    if ids is None:
        ids, certain = ("api.not_graphql", "api.url"), False
    evidence = evidence_of(response) or [problem.what]
    if problem.code == "api.rate_limited":
        evidence.append(problem.advice)
    raw = "\n".join(part for part in (problem.meaning, problem.detail) if part)
    return known.failed(evidence, ids, certain=certain, exit_code=problem.exit_code, raw=raw)


def _of_redirect(response: Response) -> tuple[tuple[str, ...], bool]:
    there = urlsplit(urljoin(response.url, response.header("location")))
    here = urlsplit(response.url)
    if there.hostname == here.hostname and there.path.rstrip("/").lower() == here.path.rstrip("/").lower():
        return ("api.https",), True
    if _SIGN_IN.search(f"{there.netloc}{there.path}?{there.query}"):
        return ("api.login_page", "api.url"), True
    return ("api.https", "api.url", "api.login_page"), False


def token_refused(problem: Problem, response: Response | None, known: Known) -> Found:
    """Gives the finding of a 401: what about this token an API may refuse, the likeliest first."""
    claims, profile = known.claims, known.profile
    if problem.code in _PASSWORD:
        ids = (_PASSWORD[problem.code],)
        evidence = [*evidence_of(response), f"signed in as {profile.client_id}"]
        return known.failed(evidence, ids, certain=True, exit_code=Exit.REFUSED, raw=problem.meaning)
    found: list[str] = []
    if known.dpop or (claims is not None and "cnf" in claims.payload):
        found.append("bearer.dpop")
    if known.opaque:
        found.append("bearer.opaque")
    if claims is not None and known.now and not life_evidence(claims, known.now):
        found.append("bearer.life")
    found += [_FOR_BEARER[one] for one in known.suspects if one in _FOR_BEARER]
    if (coded := by_code(known.errors)).startswith("bearer."):
        found.append(coded)
    if response is not None and 'insufficient_scope"' in response.header("www-authenticate"):
        found.append("bearer.scope")
    certain = any(not one.startswith("clock.") for one in found)
    evidence = evidence_of(response)
    rest = ["bearer.issuer", "bearer.signature", "bearer.audience", "bearer.not_looked_at"]
    expected = profile.expect_audience or profile.graphql_url
    if claims is not None:
        audiences = ", ".join(claims.audiences) or "none"
        evidence.append(f"the token's audience is {audiences}, its issuer {claims.payload.get('iss')}")
        if expected not in claims.audiences and not found:
            evidence.append(f"WorkflowGen's own is usually the API's address: {profile.graphql_url}")
            found.append("bearer.audience")
        if not claims.user_name:
            found.append("bearer.username_claim")
    if codes := _codes(known.errors):
        evidence.append(f"code {', '.join(codes)}")
    return known.failed(evidence, (*found, *rest), certain=certain, exit_code=Exit.REFUSED, raw=problem.meaning)


_PASSWORD: Final[Mapping[str, str]] = {
    "api.password_refused": "bearer.password",
    "api.password_unwanted": "bearer.password_unwanted",
}
_FOR_BEARER: Final[Mapping[str, str]] = {
    "claims.default_server": "claims.default_server",
    "claims.audience": "bearer.audience",
    "claims.issuer": "bearer.issuer",
    "claims.life": "bearer.life",
    "claims.scope": "bearer.scope",
    "clock.ours": "clock.ours",
    "clock.theirs": "clock.theirs",
}


def not_mapped(problem: Problem, response: Response | None, known: Known, as_user: str = "") -> Found:
    """Gives the finding where the token was taken and yet nobody stands behind it; `as_user` was borrowed."""
    ids: tuple[str, ...]
    coded = by_code(known.errors)
    if as_user:
        ids = ("borrowed.not_allowed", "borrowed.user_missing", "borrowed.user_inactive")
        coded = coded.replace("application.user", "borrowed.user")
    elif response is not None and 'insufficient_scope"' in response.header("www-authenticate"):
        ids, coded = ("bearer.scope",), "bearer.scope"
    else:
        ids = (
            "application.not_registered",
            "application.inactive",
            "application.user_missing",
            "application.user_inactive",
        )
        if known.claims is not None and not known.claims.user_name:
            ids = ("bearer.username_claim", *ids)
    if problem.code == "session.no_user":
        ids = ("application.user_missing", "application.not_registered", "application.inactive")
    elif problem.code == "session.not_borrowed":
        ids, coded = ("borrowed.header",), "borrowed.header"
    elif problem.code == "session.who":
        ids = ("application.failed", "application.user_missing")
    certain = bool(coded)
    first = coded or by_words(known.errors) if not as_user else coded
    if first:
        ids = (first, *ids)
    evidence = evidence_of(response)
    if codes := _codes(known.errors):
        evidence.append(f"code {', '.join(codes)}")
    if not evidence:
        evidence.append(problem.what)
    return known.failed(evidence, ids, certain=certain, exit_code=problem.exit_code, raw=problem.meaning)


def by_words(errors: tuple[GraphQLError, ...]) -> str:
    """Gives the cause that the errors' words suggest, or an empty string."""
    words = " ".join(error.message for error in errors)
    return next((cause_id for pattern, cause_id in _WORDS if re.search(pattern, words)), "")


def _codes(errors: tuple[GraphQLError, ...]) -> list[str]:
    found = (error.extensions.get("code") for error in errors)
    return list(dict.fromkeys(shorten(clean_line(one), 80) for one in found if isinstance(one, str)))
