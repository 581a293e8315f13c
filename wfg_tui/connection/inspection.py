"""A token looked at beside its profile: what it says, what granted it, and what is wrong with it, worst first."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from wfg_tui.connection.claims import Claims, TokenReading, read_token
from wfg_tui.problems import Exit, Problem

if TYPE_CHECKING:
    from wfg_tui.connection.profiles import Profile
    from wfg_tui.connection.tokens import Token
    from wfg_tui.connection.verification import Verification
    from wfg_tui.text import Secret

Severity = Literal["refused", "warning", "note"]
SEVERITIES: Final[tuple[Severity, ...]] = ("refused", "warning", "note")
"""The API refuses such a token; it may; it is only worth knowing. In this order they are shown."""
_LATEST: Final = 32_503_680_000.0
"""The year 3000; a later time is not in seconds."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a token that somebody should know. Its words may be foreign: a face cleans them."""

    code: str
    severity: Severity
    what: str
    meaning: str = ""
    advice: str = ""
    """What to open or to do."""
    picture: tuple[str, ...] = ()
    """Two identifiers in columns with carets under what differs; empty where there is nothing to draw."""

    @property
    def problem(self) -> Problem:
        """The same as a `Problem`; its exit code is that of a finding."""
        return Problem(
            self.what,
            code=self.code,
            meaning=self.meaning,
            advice=self.advice,
            detail="\n".join(self.picture),
            exit_code=Exit.FINDINGS,
        )


@dataclass(frozen=True, slots=True)
class Life:
    """When a token holds, in seconds since the epoch; None where it does not say so in a way that can be read."""

    issued: float | None = None
    not_before: float | None = None
    expires: float | None = None
    left: float | None = None
    """Seconds from the moment of the inspection; negative once it is over."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is known of one token. It does not hold the token."""

    reading: TokenReading
    profile: Profile | None
    granted: Token | None
    """The grant it came of; None for one that was pasted."""
    verification: Verification | None
    life: Life
    findings: tuple[Finding, ...]
    at: float
    """When it was looked at, seconds since the epoch."""

    @property
    def claims(self) -> Claims | None:
        return self.reading.claims

    @property
    def expected_issuer(self) -> str:
        """What ``iss`` should be: by the server's metadata where they were read, else by the profile."""
        if self.verification is not None and self.verification.issuer:
            return self.verification.issuer
        return issuer_of(self.profile)

    @property
    def refused(self) -> bool:
        """Whether something was found for which the API refuses the token."""
        return any(finding.severity == "refused" for finding in self.findings)


def inspect_token(
    token: Secret | str,
    profile: Profile | None = None,
    *,
    granted: Token | None = None,
    verification: Verification | None = None,
    now: float | None = None,
) -> Inspection:
    """Looks at a token; nothing is sent and no text is refused.

    `granted` is the grant it came of, `verification` what its issuer's keys said of its signature, `now` the
    moment in seconds since the epoch.
    """
    from wfg_tui.connection.findings import findings_of

    reading = read_token(token)
    at = time.time() if now is None else now
    seen = Inspection(reading, profile, granted, verification, _life(reading.claims, granted, at), (), at)
    found = sorted(findings_of(seen), key=lambda finding: SEVERITIES.index(finding.severity))
    return Inspection(reading, profile, granted, verification, seen.life, tuple(found), at)


def issuer_of(profile: Profile | None) -> str:
    """Gives the issuer that a profile's tokens come from, or an empty string where the profile does not tell."""
    if profile is None:
        return ""
    if not profile.issuer and profile.provider == "okta" and profile.token_url.endswith("/v1/token"):
        return profile.token_url.removesuffix("/v1/token")
    return profile.issuer


def moment(payload: Mapping[str, Any], name: str) -> float | None:
    """Gives a time claim (RFC 7519's NumericDate) as seconds since the epoch, or None for what is none."""
    value = payload.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LATEST:
        return None
    return float(value)


def _life(claims: Claims | None, granted: Token | None, at: float) -> Life:
    if claims is None:
        if granted is None or granted.life is None:
            return Life(issued=None if granted is None else granted.granted_at)
        ends = granted.granted_at + granted.life
        return Life(issued=granted.granted_at, expires=ends, left=ends - at)
    expires = moment(claims.payload, "exp")
    return Life(
        issued=moment(claims.payload, "iat"),
        not_before=moment(claims.payload, "nbf"),
        expires=expires,
        left=None if expires is None else expires - at,
    )
