"""DPoP from the strict side (RFC 9449): a nonce is required, a proof is good once, a token only with its key."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from typing import Any, Final

import jwt

WINDOW: Final = 300
"""Seconds that a proof's ``iat`` may differ from our clock."""
_ALGORITHMS: Final = ("ES256", "RS256", "ES384", "PS256")
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "k"})


class ProofRefused(Exception):  # noqa: N818 - an answer, not a fault of the program
    """`error` is ``invalid_dpop_proof`` or ``use_dpop_nonce``."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error, description)
        self.error = error
        self.description = description


class Proofs:
    """Checks the proofs of one server, the token endpoint or the API: each has a nonce of its own."""

    def __init__(self, who: str) -> None:
        self._who = who
        self._used: dict[str, float] = {}
        self.nonce = secrets.token_urlsafe(24)

    def renew_nonce(self) -> None:
        """Wants another nonce from now on; a client that knows the old one is told the new one."""
        self.nonce = secrets.token_urlsafe(24)

    def check(self, proof: str, method: str, url: str, token: str | None = None) -> str:
        """Gives the thumbprint of the key that made `proof` for this request. Raises `ProofRefused`."""
        try:
            header = jwt.get_unverified_header(proof)
        except jwt.PyJWTError:
            raise _invalid("The DPoP proof JWT could not be parsed.") from None
        jwk = header.get("jwk")
        if header.get("typ") != "dpop+jwt":
            raise _invalid("The DPoP proof JWT header has an invalid type.")
        if header.get("alg") not in _ALGORITHMS or not isinstance(jwk, dict) or _PRIVATE & jwk.keys():
            raise _invalid("The DPoP proof JWT header must hold a public key and an asymmetric algorithm.")
        try:
            key = jwt.PyJWK(jwk, header["alg"]).key
            claims: dict[str, Any] = jwt.decode(
                proof,
                key,
                algorithms=[header["alg"]],
                options={"verify_aud": False, "require": ["iat", "jti"]},
            )
        except jwt.PyJWTError:
            raise _invalid("The DPoP proof JWT is not valid.") from None
        now = time.time()
        if claims.get("htm") != method or claims.get("htu") != url:
            raise _invalid("The DPoP proof JWT is for another method or address (htm, htu).")
        if abs(now - float(claims["iat"])) > WINDOW:
            raise _invalid("The DPoP proof JWT is too old or from the future.")
        if token is not None and claims.get("ath") != _digest(token):
            raise _invalid("The DPoP proof JWT is for another token (ath).")
        if claims.get("nonce") != self.nonce:
            raise ProofRefused("use_dpop_nonce", f"{self._who} requires nonce in DPoP proof.")
        self._used = {jti: until for jti, until in self._used.items() if until > now}
        if claims["jti"] in self._used:
            raise _invalid("The DPoP proof JWT has been used before (jti).")
        self._used[claims["jti"]] = now + 2 * WINDOW
        return thumbprint(jwk)


def thumbprint(jwk: dict[str, Any]) -> str:
    """Gives a JWK's thumbprint (RFC 7638)."""
    members = ("crv", "kty", "x", "y") if jwk.get("kty") == "EC" else ("e", "kty", "n")
    canonical = json.dumps({name: jwk.get(name) for name in members}, separators=(",", ":"), sort_keys=True)
    return _digest(canonical)


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def _invalid(description: str) -> ProofRefused:
    return ProofRefused("invalid_dpop_proof", description)
