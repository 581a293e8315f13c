"""A token's claims beside the profile: who issued it, for whom, to whom, until when. Nothing is verified."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.doctor.causes import causes
from wfg_tui.doctor.step import Found, passed
from wfg_tui.problems import Exit
from wfg_tui.text import clean_line, human_duration, redact, shorten

if TYPE_CHECKING:
    from wfg_tui.connection import Claims, Profile, Token

_ISSUERS_DIFFER: Final = frozenset({"adfs", "entra", "entra-v1"})
"""Providers whose access tokens name another issuer than their metadata do."""
_LEEWAY: Final = 60.0
"""Seconds."""


def compare(
    profile: Profile,
    token: Token,
    claims: Claims | None,
    issuers: set[str],
    ahead: float,
    values: Mapping[str, str],
) -> Found:
    """Gives what the claims say against the profile.

    `issuers` are the names that the authorization server goes by, `ahead` the seconds that its clock is ahead of
    ours.
    """
    from wfg_tui.connection.claims import audience_difference

    lines: list[str] = []
    wrong: list[str] = []
    if claims is not None:
        audiences = ", ".join(claims.audiences) or "none"
        lines.append(f"audience {audiences}" + ("" if profile.expect_audience else " (the profile expects none)"))
        if difference := audience_difference(profile.expect_audience, claims.audiences):
            wrong.append("claims.default_server" if "api://default" in claims.audiences else "claims.audience")
            lines.append(difference)
        issuer = claims.payload.get("iss")
        lines.append(f"issuer {issuer}")
        if isinstance(issuer, str) and profile.provider not in _ISSUERS_DIFFER and issuers:
            known = {one.rstrip("/") for one in issuers if one}
            if known and issuer.rstrip("/") not in known:
                wrong.append("claims.issuer")
                lines.append(f"the profile's issuer is {', '.join(sorted(known))}")
        if claims.client_id:
            lines.append(f"client {claims.client_id}")
            if profile.client_id and claims.client_id != profile.client_id:
                wrong.append("claims.client")
                lines.append(f"the profile's client ID is {profile.client_id}")
        lines.append(f"user name claim {claims.user_name}" if claims.user_name else "no user name claim")
        lines += _life(claims, ahead, wrong)
    else:
        lines.append("the token is opaque: only its issuer can read it")
    if token.missing_scopes:
        wrong.append("claims.scope")
        lines.append(f"asked for and not granted: {' '.join(token.missing_scopes)}")
    lines = [shorten(clean_line(redact(line)), 300) for line in lines]
    if not wrong:
        return passed(*lines)
    order = (
        "claims.default_server",
        "claims.issuer",
        "claims.audience",
        "claims.client",
        "claims.life",
        "claims.scope",
    )
    return Found(
        "failed",
        tuple(lines),
        causes(values, *(one for one in order if one in wrong)),
        exit_code=Exit.FINDINGS,
    )


def life_evidence(claims: Claims, now: float) -> bool:
    """Whether a token is valid at `now` by its own times."""
    ends, begins = _moment(claims.payload.get("exp")), _moment(claims.payload.get("nbf"))
    return (ends is None or ends > now - _LEEWAY) and (begins is None or begins < now + _LEEWAY)


def _life(claims: Claims, ahead: float, wrong: list[str]) -> list[str]:
    # A fresh token's own time of issue is its issuer's clock, whatever ours says.
    now = _moment(claims.payload.get("iat")) or datetime.now(UTC).timestamp() + ahead
    ends = _moment(claims.payload.get("exp"))
    if not life_evidence(claims, now):
        wrong.append("claims.life")
        return [f"its times do not hold {datetime.fromtimestamp(now, UTC):%Y-%m-%d %H:%M:%S} UTC"]
    return [f"valid for {human_duration(max(ends - now, 0))}"] if ends is not None else []


def _moment(value: Any) -> float | None:
    good = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 4e9
    return float(value) if good else None
