"""An inspected token as sections of labelled lines, which every face shows alike, and as plain facts for JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from wfg_tui.connection.claims import USERNAME_CLAIM, Claims
from wfg_tui.connection.comparison import Pair
from wfg_tui.connection.identifiers import audience_difference, closest_difference, compare_identifiers
from wfg_tui.connection.inspection import Finding, Inspection, moment
from wfg_tui.text import human_count, human_duration, shorten

Mark = Literal["", "good", "bad", "warn", "quiet"]
TIMES: Final = ("iat", "nbf", "exp", "auth_time")
_MOST_CLAIMS: Final = 200
_MOST_AUDIENCES: Final = 20
_LONGEST: Final = 2_000
"""Characters of a value that are shown; JSON holds it whole."""


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its lines. The lines may be foreign and are to be cleaned one by one."""

    label: str
    lines: tuple[str, ...]
    mark: Mark = ""
    fixed: bool = False
    """Whether the lines are columns that must neither be wrapped nor stripped."""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: tuple[Row, ...]


def sheet(seen: Inspection, *, width: int = 72) -> list[Section]:
    """Gives what is known of a token without its claims one by one: `claims_sheet` has those.

    `width` is the room for a picture of two identifiers, in columns.
    """
    sections = [
        Section("Token", tuple(_token_rows(seen))),
        Section("Life", tuple(_life_rows(seen))),
    ]
    if seen.claims is not None:
        sections += [
            Section("Audience", tuple(_audience_rows(seen, seen.claims, width))),
            Section("Issuer", tuple(_issuer_rows(seen, seen.claims, width))),
            Section("Who", tuple(_who_rows(seen, seen.claims))),
        ]
    sections.append(Section("Scopes", tuple(_scope_rows(seen))))
    return [section for section in sections if section.rows]


def claims_sheet(seen: Inspection) -> list[Section]:
    """Gives every claim and every field of the header, marked as not verified until they are."""
    if seen.claims is None:
        header = seen.reading.header
        return [Section("Header (not verified)", tuple(_claim_rows(header, seen.at)))] if header else []
    verified = seen.verification is not None and seen.verification.verified
    state = "verified" if verified else "not verified"
    return [
        Section(f"Claims ({state})", tuple(_claim_rows(seen.claims.payload, seen.at))),
        Section(f"Header ({state})", tuple(_claim_rows(seen.claims.header, seen.at))),
    ]


def comparison_sheet(pairs: Sequence[Pair], *, same_token: bool = False, width: int = 72) -> list[Section]:
    """Gives two tokens' claims beside each other; what is the same is only named."""
    if same_token:
        return [Section("Beside ours", (Row("the same", ("This is the very token that we hold.",), "good"),))]
    rows: list[Row] = []
    for pair in [pair for pair in pairs if pair.standing not in ("same", "by nature")][:_MOST_CLAIMS]:
        absent = "(no such claim)"
        theirs = absent if pair.standing == "only ours" else _value(pair.theirs)
        ours = absent if pair.standing == "only theirs" else _value(pair.ours)
        if (difference := pair.difference) is not None:
            picture = difference.picture(width, labels=("ours", "theirs"))
            rows.append(Row(pair.name, tuple(picture), "warn", fixed=True))
        else:
            rows.append(Row(pair.name, (f"ours    {ours}", f"theirs  {theirs}"), "warn"))
    if not rows:
        rows.append(Row("", ("Nothing differs that decides anything.",), "good"))
    for standing, label in (("by nature", "each its own"), ("same", "the same")):
        names = [pair.name for pair in pairs if pair.standing == standing]
        if names:
            rows.append(Row(label, (shorten(", ".join(names), _LONGEST),), "quiet"))
    return [Section("Beside ours", tuple(rows))]


def moment_words(seconds: float) -> str:
    """Gives a time in UTC and as this machine's clock has it: ``2026-11-25 09:30:00 UTC (10:30:00 CET here)``."""
    try:
        utc = datetime.fromtimestamp(seconds, UTC)
        here = utc.astimezone()
    except (OverflowError, OSError, ValueError):
        return "no time"
    if not here.utcoffset():
        return f"{utc:%Y-%m-%d %H:%M:%S} UTC, here too"
    day = "" if here.date() == utc.date() else f"{here:%Y-%m-%d} "
    return f"{utc:%Y-%m-%d %H:%M:%S} UTC ({day}{here:%H:%M:%S} {here.tzname()} here)"


def signature_words(seen: Inspection) -> tuple[str, Mark]:
    """Says whether the signature was verified, and with which key."""
    found = seen.verification
    if seen.claims is None:
        return "none to verify", "quiet"
    if found is None:
        return "not verified: whoever made the token wrote what stands in it", ""
    if found.problem is not None:
        return f"refused: {found.problem.what}", "bad"
    return f"verified with the key {found.key_id or '(unnamed)'} of {found.keys_url}", "good"


def left_words(left: float) -> tuple[str, Mark]:
    """Says how long a token still holds."""
    if left <= 0:
        return f"expired {human_duration(-left)} ago", "bad"
    return human_duration(left), "warn" if left < 60 else "good"


_KINDS: Final = {
    "jwt": "JWT",
    "jwe": "encrypted (JWE): only the API it was made for can read it",
    "opaque": "opaque: only its issuer can say what stands in it",
    "damaged": "no token that could be used",
}


def _token_rows(seen: Inspection) -> Iterable[Row]:
    kind = _KINDS[seen.reading.kind]
    if seen.claims is not None:
        kind += f", {shorten(str(seen.claims.header.get('alg', 'unsigned')), 40)}"
    damaged: Mark = "bad" if seen.reading.kind == "damaged" else ""
    yield Row("kind", (f"{kind}, {human_count(seen.reading.size, 'character')}",), damaged)
    if seen.reading.why:
        yield Row("", (seen.reading.why,), "bad")
    words, mark = signature_words(seen)
    yield Row("signature", (words,), mark)
    if seen.granted is None:
        yield Row("source", ("pasted: what granted it is not known",), "quiet")
        return
    yield Row("source", (seen.granted.source,))
    lines = [moment_words(seen.granted.granted_at)]
    if seen.granted.source.startswith("http"):  # else it was at hand already, and its source says where
        method = seen.profile.auth_method if seen.profile else ""
        lines.append(f"{seen.granted.token_type}, client credentials, {method}".rstrip(", "))
    yield Row("granted", tuple(lines))


def _life_rows(seen: Inspection) -> Iterable[Row]:
    life = seen.life
    times = (("issued", life.issued), ("not before", life.not_before), ("ends", life.expires))
    for label, when in times:
        if when is not None:
            yield Row(label, (moment_words(when),))
    if life.left is not None:
        words, mark = left_words(life.left)
        yield Row("left", (words,), mark)
    elif seen.granted is not None or seen.claims is not None:
        yield Row("left", ("not said",), "warn")


def _audience_rows(seen: Inspection, claims: Claims, width: int) -> Iterable[Row]:
    profile = seen.profile
    expected = profile.expect_audience if profile else ""
    found = claims.audiences
    if expected:
        yield Row("expected", (expected,))
    differs = bool(expected and audience_difference(expected, found))
    mark: Mark = "bad" if differs or not found else "good" if expected else ""
    shown = tuple(shorten(one, _LONGEST) for one in found[:_MOST_AUDIENCES])
    if len(found) > len(shown):
        shown += (f"… and {len(found) - len(shown):,} more",)
    yield Row("in the token", shown or ("none",), mark)
    closest = closest_difference(expected, found)
    if closest is not None and closest.near:
        yield Row("", tuple(closest.picture(width)), fixed=True)
    if not expected:
        yield Row("expected", ("not said by the profile (expect_audience)",), "quiet")
    if profile and profile.audience:
        yield Row("sent", (profile.audience,), "quiet")


def _issuer_rows(seen: Inspection, claims: Claims, width: int) -> Iterable[Row]:
    expected, found = seen.expected_issuer, claims.issuer
    codes = {finding.code for finding in seen.findings}
    if expected:
        yield Row("expected", (expected,))
    wrong = bool({"claims.issuer", "claims.no_issuer"} & codes)
    mark: Mark = "bad" if wrong else "good" if expected else ""
    yield Row("in the token", (shorten(found, _LONGEST) or "none",), mark)
    difference = compare_identifiers(expected, found) if expected and found else None
    if difference is not None and difference.near:
        yield Row("", tuple(difference.picture(width)), fixed=True)


def _who_rows(seen: Inspection, claims: Claims) -> Iterable[Row]:
    codes = {finding.code for finding in seen.findings}
    client: Mark = "warn" if {"claims.client", "claims.no_client"} & codes else ""
    yield Row(claims.client_claim or "cid", (shorten(claims.client_id, _LONGEST) or "none",), client)
    if "claims.client" in codes and seen.profile is not None:
        yield Row("profile's", (seen.profile.client_id,), "quiet")
    yield Row("sub", (shorten(claims.subject, _LONGEST) or "none",), "" if claims.subject else "quiet")
    user: Mark = "warn" if "claims.username" in codes else ""
    none = claims.payload.get(USERNAME_CLAIM)
    yield Row(USERNAME_CLAIM, ("missing" if none is None else _value(none),), user)


def _scope_rows(seen: Inspection) -> Iterable[Row]:
    if seen.granted is not None:
        asked = seen.profile.scope.split() if seen.profile else []
        yield Row("asked for", (" ".join(asked) or "none: the server's default",), "" if asked else "quiet")
        unsure = "" if seen.granted.scopes_said else " (asked for; which were granted is not said)"
        scopes = " ".join(seen.granted.scopes)
        yield Row("granted", (f"{scopes}{unsure}" if scopes else "not said",))
        if seen.granted.missing_scopes:
            yield Row("not granted", (" ".join(seen.granted.missing_scopes),), "warn")
    if seen.claims is not None:
        yield Row("in the token", (shorten(" ".join(seen.claims.scopes), _LONGEST) or "none",))
        if roles := seen.claims.payload.get("roles"):
            yield Row("roles", (_value(roles),))


def _claim_rows(payload: Mapping[str, Any], at: float) -> Iterable[Row]:
    for number, (name, value) in enumerate(payload.items()):
        if number == _MOST_CLAIMS:
            yield Row("…", (f"and {len(payload) - number:,} more",), "quiet")
            return
        lines = [_value(value)]
        when = moment(payload, name) if name in TIMES else None
        if when is not None:
            ago = f"in {human_duration(when - at)}" if when > at else f"{human_duration(at - when)} ago"
            lines.append(f"{moment_words(when)}, {ago}")
        yield Row(shorten(name, 200), tuple(lines))


def _value(value: Any) -> str:
    if isinstance(value, str):
        return shorten(value, _LONGEST) or "(empty)"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return shorten(" ".join(value), _LONGEST)
    return shorten(json.dumps(value, ensure_ascii=False), _LONGEST)


# Facts


def facts(seen: Inspection) -> dict[str, Any]:
    """Gives everything about a token but the token, as values that JSON can hold. Times are in seconds since the
    epoch, and in words beside."""
    claims, granted, profile = seen.claims, seen.granted, seen.profile
    found: dict[str, Any] = {"profile": profile.name if profile else None, "kind": seen.reading.kind}
    if granted is not None:
        found |= {
            "source": granted.source,
            "granted_at": granted.granted_at,
            "auth_method": profile.auth_method if profile else None,
            "token_type": granted.token_type,
            "expires_in": granted.life,
            "scopes_asked": profile.scope.split() if profile else [],
            "scopes": list(granted.scopes),
            "scopes_said": granted.scopes_said,
            "scopes_not_granted": list(granted.missing_scopes),
        }
    expected = profile.expect_audience if profile else ""
    return found | {
        "characters": seen.reading.size,
        "opaque": claims is None,
        "damage": seen.reading.why or None,
        "verified": bool(seen.verification and seen.verification.verified),
        "verification": _verification_facts(seen),
        "life": _life_facts(seen),
        "audience": None
        if claims is None
        else {
            "expected": expected or None,
            "sent": (profile.audience if profile else "") or None,
            "token": list(claims.audiences),
        },
        "audience_difference": (audience_difference(expected, claims.audiences) or None) if claims else None,
        "issuer": None
        if claims is None
        else {"expected": seen.expected_issuer or None, "token": claims.issuer or None},
        "client": (claims.client_id or None) if claims else None,
        "subject": (claims.subject or None) if claims else None,
        "user_name": (claims.user_name or None) if claims else None,
        "header": dict(claims.header) if claims else seen.reading.header and dict(seen.reading.header),
        "claims": dict(claims.payload) if claims else None,
        "findings": [finding_facts(finding) for finding in seen.findings],
    }


def finding_facts(finding: Finding) -> dict[str, Any]:
    """Gives one finding as values that JSON can hold."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "what": finding.what,
        "meaning": finding.meaning or None,
        "advice": finding.advice or None,
        "picture": list(finding.picture) or None,
    }


def comparison_facts(pairs: Sequence[Pair], *, same_token: bool) -> dict[str, Any]:
    """Gives two tokens' claims beside each other as values that JSON can hold."""
    return {
        "same_token": same_token,
        "claims": [
            {"name": pair.name, "standing": pair.standing, "theirs": pair.theirs, "ours": pair.ours}
            for pair in pairs
        ],
    }


def _life_facts(seen: Inspection) -> dict[str, Any]:
    life = seen.life
    times = {"issued": life.issued, "not_before": life.not_before, "expires": life.expires}
    return {
        **times,
        "left": life.left,
        "words": {name: moment_words(when) for name, when in times.items() if when is not None},
    }


def _verification_facts(seen: Inspection) -> dict[str, Any] | None:
    found = seen.verification
    if found is None:
        return None
    return {
        "verified": found.verified,
        "algorithm": found.algorithm,
        "key_id": found.key_id or None,
        "keys_url": found.keys_url or None,
        "code": found.problem.code if found.problem else None,
    }
