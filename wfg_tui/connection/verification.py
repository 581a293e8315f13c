"""A token's signature checked with its issuer's published keys (RFC 7515, RFC 7517), when somebody asks.

The keys come from the profile's issuer, never from what the token itself names: whoever wrote a token could name
keys of their own. Signatures made with a shared secret are refused, since a public key would do for that secret
(RFC 8725, section 3.1).
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from wfg_tui.connection.claims import TokenReading, read_token
from wfg_tui.connection.inspection import issuer_of
from wfg_tui.connection.profiles import Profile, is_loopback
from wfg_tui.connection.providers import provider
from wfg_tui.http import Http, Request
from wfg_tui.problems import NetworkProblem, Problem, RefusedProblem, UsageProblem
from wfg_tui.text import Secret, shorten

if TYPE_CHECKING:
    from jwt import PyJWK

ALGORITHMS: Final[Mapping[str, tuple[str, str]]] = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), ("RSA", "")),
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "ES512": ("EC", "P-521"),
    "EdDSA": ("OKP", ""),
}
"""Signatures that are taken, and the key type and curve that each needs (RFC 7518, section 3.1)."""
_MOST_KEYS: Final = 100
_MOST_TRIED: Final = 10
"""Keys that are tried for a token that names none."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What an issuer's keys say of a token's signature. It says nothing of audience or time."""

    problem: Problem | None
    """Why the signature does not hold; None where it does."""
    algorithm: str
    key_id: str
    issuer: str
    """As the server's metadata have it."""
    keys_url: str
    at: float
    """Seconds since the epoch."""

    @property
    def verified(self) -> bool:
        return self.problem is None


class Verifier:
    """Checks tokens with the keys of one profile's issuer, which are fetched on the first use and then kept."""

    def __init__(self, profile: Profile, http: Http) -> None:
        self._profile = profile
        self._http = http
        self._issuer = ""
        self._keys_url = ""
        self._keys: list[Mapping[str, Any]] | None = None
        self._fetching = asyncio.Lock()

    async def verify(self, token: Secret) -> Verification:
        """Gives what the issuer's keys say of `token`. A key that is not known is looked for once more, afresh.

        Raises:
            UsageProblem: ``verify.not_a_jwt`` or ``verify.no_issuer``: there is nothing to check, or with.
            NetworkProblem: ``verify.no_keys``; what discovery and the network raise.
            RefusedProblem: ``verify.unsafe_keys_url``.
        """
        reading = read_token(token)
        if reading.claims is None:
            raise _unreadable(reading)
        header = reading.claims.header
        algorithm, key_id = _text(header.get("alg")), _text(header.get("kid"))
        problem = _bad_algorithm(algorithm)
        if problem is None:
            problem = await self._check(token, algorithm, key_id)
        return Verification(problem, algorithm, key_id, self._issuer, self._keys_url, time.time())

    async def _check(self, token: Secret, algorithm: str, key_id: str) -> Problem | None:
        async with self._fetching:
            known = self._keys is not None
            keys = self._fitting(await self._fetched(), algorithm, key_id)
            if not keys and known:  # they may have been rotated since
                self._keys = None
                keys = self._fitting(await self._fetched(), algorithm, key_id)
        if not keys:
            return self._no_key(algorithm, key_id)
        holds = await asyncio.to_thread(_any_holds, token, algorithm, keys)
        return None if holds else self._bad_signature(key_id)

    async def _fetched(self) -> list[Mapping[str, Any]]:
        if self._keys is None:
            if not self._keys_url:
                await self._find_keys_url()
            response = await self._http.send(
                Request("GET", self._keys_url, (("Accept", "application/json"),)), limit=1_000_000
            )
            found = _keys_of(response.body) if response.status == 200 else None
            if found is None:
                raise NetworkProblem(
                    f"{urlsplit(self._keys_url).hostname} gives no keys to check the signature with.",
                    code="verify.no_keys",
                    meaning=f"It answered {response.status} {response.content_type or 'without a content type'}.",
                    advice="Try again later. The token itself is not in question.",
                    detail=self._keys_url,
                )
            self._keys = found
        return self._keys

    async def _find_keys_url(self) -> None:
        from wfg_tui.connection.issuer import discover

        issuer = issuer_of(self._profile)
        if not issuer:
            raise UsageProblem(
                f"The profile {self._profile.name} does not say which issuer's keys to check with.",
                code="verify.no_issuer",
                meaning="It has a token URL alone, and the token's own word for its issuer proves nothing.",
                advice=f"Give the profile its issuer: wfg-tui profile edit {self._profile.name} --issuer …",
            )
        metadata = await discover(self._http, issuer, self._profile.provider)
        url = metadata.jwks_url
        if not url:
            raise NetworkProblem(
                f"The metadata of {urlsplit(issuer).hostname} name no keys (jwks_uri).",
                code="verify.no_keys",
                meaning="Nobody but the server can check its tokens.",
                advice=f"Look at {provider(self._profile.provider).api_screen}.",
                detail=metadata.url,
            )
        if not _safe(url):
            raise RefusedProblem(
                "The metadata name keys at an address without TLS.",
                code="verify.unsafe_keys_url",
                meaning="Anyone in between could put other keys in their place. They were not fetched.",
                advice="Ask whoever runs the authorization server to publish an https address.",
                detail=url,
            )
        self._issuer, self._keys_url = metadata.issuer, url

    @staticmethod
    def _fitting(keys: list[Mapping[str, Any]], algorithm: str, key_id: str) -> list[Mapping[str, Any]]:
        """The keys that may have made the signature: of that name, type and curve, and meant for signatures."""
        kind, curve = ALGORITHMS[algorithm]
        return [
            key
            for key in keys
            if (not key_id or key.get("kid") == key_id)
            and key.get("kty") == kind
            and (not curve or key.get("crv") == curve)
            and key.get("use", "sig") == "sig"
            and key.get("alg", algorithm) == algorithm
        ][:_MOST_TRIED]

    def _no_key(self, algorithm: str, key_id: str) -> Problem:
        keys = self._keys or []
        host = urlsplit(self._keys_url).hostname
        same_name = bool(key_id) and any(key.get("kid") == key_id for key in keys)
        if same_name:
            return RefusedProblem(
                f"The key {shorten(key_id, 60)} of {host} does not make {algorithm} signatures.",
                code="verify.algorithm",
                meaning="The token's header names another algorithm than the key is for: such tokens are forged.",
                advice="Find out where this token came from.",
                detail=self._keys_url,
            )
        which = f"the key {shorten(key_id, 60)}" if key_id else f"a key for {algorithm}"
        return RefusedProblem(
            f"{host} does not know {which} that the token claims to be signed with.",
            code="verify.unknown_key",
            meaning="The token is of another issuer, or its key was withdrawn since.",
            advice="Compare the token's iss with the profile's issuer; if they are the same, get a newer token.",
            detail=self._keys_url,
        )

    def _bad_signature(self, key_id: str) -> Problem:
        return RefusedProblem(
            "The token's signature does not hold.",
            code="verify.signature",
            meaning="It was changed after it was signed, cut at its end, or signed by somebody else.",
            advice="Copy the token again, whole. If it stays so, find out where it came from.",
            detail=f"{key_id} of {self._keys_url}",
        )


def _unreadable(reading: TokenReading) -> Problem:
    what = {
        "jwe": "An encrypted token (JWE) cannot be verified: only the API it was made for can open it.",
        "opaque": "An opaque token cannot be verified: it carries no signature.",
    }.get(reading.kind, f"This cannot be verified: {reading.why}.")
    return UsageProblem(
        what,
        code="verify.not_a_jwt",
        advice="Have the provider issue JWT access tokens, or ask the provider itself (introspection).",
    )


def _bad_algorithm(algorithm: str) -> Problem | None:
    if algorithm in ALGORITHMS:
        return None
    if algorithm.lower() in {"", "none"}:
        return RefusedProblem(
            "The token is not signed (alg none).",
            code="verify.none",
            meaning="Anyone could have written it.",
            advice="Take the one that the identity provider issued: wfg-tui token --claims shows ours.",
        )
    if algorithm.upper().startswith("HS"):
        return RefusedProblem(
            f"The token is signed with a shared secret ({shorten(algorithm, 20)}).",
            code="verify.symmetric",
            meaning="Whoever can check such a signature can forge it; an issuer's published keys are not for it.",
            advice="Have the provider sign with RS256 or ES256 (Auth0: APIs › your API › Settings › "
            "JWT signing algorithm).",
        )
    return RefusedProblem(
        f"The token is signed in a way that wfg-tui does not know ({shorten(algorithm, 20)}).",
        code="verify.algorithm",
        meaning=f"Known are {', '.join(ALGORITHMS)}.",
        advice="Have the provider sign with RS256 or ES256.",
    )


def _any_holds(token: Secret, algorithm: str, keys: list[Mapping[str, Any]]) -> bool:
    """Whether one of `keys` made the signature. Imports PyJWT: call it in a thread."""
    import jwt

    signatures = jwt.PyJWS()
    for key in keys:
        try:
            public: PyJWK = jwt.PyJWK(dict(key), algorithm=algorithm)
            signatures.decode(token.reveal(), public, algorithms=[algorithm])
        except jwt.PyJWTError:
            continue
        except (ValueError, TypeError, KeyError):  # numbers that are none, in a key that somebody wrote by hand
            continue
        return True
    return False


def _keys_of(body: bytes) -> list[Mapping[str, Any]] | None:
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    keys = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(keys, list):
        return None
    usable: list[Mapping[str, Any]] = [key for key in keys if isinstance(key, dict)]
    return usable[:_MOST_KEYS]


def _safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))
    except ValueError:
        return False


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
