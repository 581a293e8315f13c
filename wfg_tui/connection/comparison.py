"""Two tokens compared claim by claim: the one that a failing script holds, and ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from wfg_tui.connection.claims import Claims
from wfg_tui.connection.identifiers import Difference, compare_identifiers

OF_EACH_TOKEN: Final = frozenset({"jti", "iat", "exp", "nbf", "uti", "rh", "aio", "auth_time"})
"""Claims that differ from token to token by nature."""
_WEIGHT: Final = ("iss", "aud", "cid", "client_id", "azp", "appid", "sub", "scp", "scope", "roles")
"""What decides who may do what comes first."""

Standing = Literal["differs", "only theirs", "only ours", "by nature", "same"]
_ORDER: Final[tuple[Standing, ...]] = ("differs", "only theirs", "only ours", "by nature", "same")


@dataclass(frozen=True, slots=True)
class Pair:
    """One claim, or one field of the header, in both tokens; None where a token has no such claim."""

    name: str
    standing: Standing
    theirs: Any
    ours: Any

    @property
    def difference(self) -> Difference | None:
        """Two texts character by character, where they are near enough for a slip; ours is the expected one."""
        if self.standing != "differs" or not isinstance(self.theirs, str) or not isinstance(self.ours, str):
            return None
        found = compare_identifiers(self.ours, self.theirs)
        return found if found is not None and found.near else None


def compare_claims(theirs: Claims, ours: Claims) -> tuple[Pair, ...]:
    """Gives every claim of both, what differs and weighs most first; a header field is ``header alg``."""
    pairs = [
        *_pairs(theirs.payload, ours.payload, ""),
        *_pairs(theirs.header, ours.header, "header "),
    ]
    return tuple(sorted(pairs, key=lambda pair: (_ORDER.index(pair.standing), _weight(pair.name))))


def _pairs(theirs: Mapping[str, Any], ours: Mapping[str, Any], prefix: str) -> list[Pair]:
    names = [*ours, *(name for name in theirs if name not in ours)]
    return [Pair(prefix + name, _standing(name, theirs, ours), theirs.get(name), ours.get(name)) for name in names]


def _standing(name: str, theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> Standing:
    if name not in theirs:
        return "only ours"
    if name not in ours:
        return "only theirs"
    if _same(name, theirs[name], ours[name]):
        return "same"
    return "by nature" if name in OF_EACH_TOKEN else "differs"


def _same(name: str, one: Any, other: Any) -> bool:
    if name in {"aud", "scp", "scope", "roles"}:  # a text or a list, in any order
        return _words(one) == _words(other)
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)  # 1 is not true


def _words(value: Any) -> set[str]:
    if isinstance(value, str):
        return set(value.split())
    return {str(one) for one in value} if isinstance(value, list) else {json.dumps(value)}


def _weight(name: str) -> int:
    return _WEIGHT.index(name) if name in _WEIGHT else len(_WEIGHT)
