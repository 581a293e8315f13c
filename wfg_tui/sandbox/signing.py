"""The keys of the identity provider: tokens signed, published and verified."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


def _number(value: int) -> str:
    """Gives a JWK number: base64url of its big-endian bytes (RFC 7518, section 6.3.1)."""
    return base64.urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()


class SigningKey:
    """An RS256 key made when the sandbox starts: no key lies in the repository, and none outlives the process."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._public = self._key.public_key()
        numbers = self._public.public_numbers()
        members = {"e": _number(numbers.e), "kty": "RSA", "n": _number(numbers.n)}
        thumbprint = hashlib.sha256(json.dumps(members, separators=(",", ":")).encode()).digest()  # RFC 7638
        self.key_id = base64.urlsafe_b64encode(thumbprint).rstrip(b"=").decode()
        self.jwk = {**members, "alg": "RS256", "kid": self.key_id, "use": "sig"}

    def sign(self, claims: Mapping[str, Any]) -> str:
        return jwt.encode(dict(claims), self._key, algorithm="RS256", headers={"kid": self.key_id})

    def verify(self, token: str, issuer: str, audience: str) -> dict[str, Any]:
        """Gives the claims of a token of ours. Raises `jwt.InvalidTokenError` and its kin."""
        claims: dict[str, Any] = jwt.decode(
            token,
            self._public,
            algorithms=["RS256"],
            issuer=issuer,
            audience=audience,
            options={"require": ["exp", "iss", "aud", "cid"]},
        )
        return claims


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    """Another issuer whose tokens the API takes, by its published keys."""

    issuer: str
    audience: str
    keys: jwt.PyJWKSet

    def verify(self, token: str) -> dict[str, Any]:
        """Gives the claims of a token of its. Raises `jwt.PyJWTError`."""
        header = jwt.get_unverified_header(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            self.keys[header.get("kid", "")].key,
            algorithms=["RS256", "ES256", "PS256"],
            issuer=self.issuer,
            audience=self.audience,
            options={"require": ["exp", "iss", "aud"]},
        )
        return claims
