"""DPoP (RFC 9449): tokens bound to a key of this process, with a proof for each request.

The key is made on first use, one per profile, and never leaves memory. PyJWT and cryptography are imported then.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from wfg_tui.connection.claims import decode_claims
from wfg_tui.http import Request, Response, header
from wfg_tui.problems import Problem, RefusedProblem
from wfg_tui.text import Secret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    from wfg_tui.connection.profiles import Profile

SCHEME: Final = "DPoP"
_WANTED: Final = "use_dpop_nonce"
"""RFC 9449, sections 8 and 9: in the body of a token endpoint, in the challenge of an API."""
_LONGEST_NONCE: Final = 2000
"""Characters."""


class Prover:
    """Makes proofs with one key, and remembers the nonce that each address wants in them."""

    def __init__(self) -> None:
        self._key: EllipticCurvePrivateKey | None = None
        self._jwk: dict[str, Any] = {}
        self._nonces: dict[str, str] = {}
        self._making = threading.Lock()

    def proof(self, method: str, url: str, token: Secret | None = None) -> str:
        """Gives a proof for one request; with `token`, for one that carries it. The first takes some 150 ms."""
        import jwt

        claims: dict[str, Any] = {
            "jti": secrets.token_urlsafe(24),
            "htm": method,
            "htu": _htu(url),
            "iat": int(time.time()),
        }
        if token is not None:
            claims["ath"] = _unpadded(hashlib.sha256(token.reveal().encode()).digest())
        if nonce := self._nonces.get(_htu(url)):
            claims["nonce"] = nonce
        key = self._made()
        return jwt.encode(claims, key, "ES256", {"typ": "dpop+jwt", "jwk": self._jwk})

    def learn(self, request: Request, response: Response) -> bool:
        """Keeps the nonce of an answer; says whether that is all it wanted, so that one more try makes sense."""
        nonce = response.header("dpop-nonce")
        if not nonce or len(nonce) > _LONGEST_NONCE or not nonce.isprintable():
            return False
        self._nonces[_htu(response.url)] = nonce
        if response.status not in {400, 401}:
            return False
        proof = decode_claims(header(request.headers, "dpop"))
        if proof is None or proof.payload.get("nonce") == nonce:
            return False  # it was sent, and is not what is wrong
        challenges = (value for name, value in response.headers if name.lower() == "www-authenticate")
        return _WANTED in response.body[:4000].decode("latin-1") or any(_WANTED in one for one in challenges)

    def _made(self) -> EllipticCurvePrivateKey:
        with self._making:
            if self._key is None:
                from cryptography.hazmat.primitives.asymmetric import ec
                from jwt.algorithms import ECAlgorithm

                key = ec.generate_private_key(ec.SECP256R1())
                self._jwk = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
                self._key = key
            return self._key


_provers: dict[str, Prover] = {}


def prover_of(profile: Profile) -> Prover:
    """Gives the profile's prover: the same one for as long as the process lives."""
    return _provers.setdefault(profile.name, Prover())


def proof_refused(problem: Problem) -> Problem:
    """Gives what a refusal means that came although a proof was sent."""
    from wfg_tui.connection.causes import DPOP_CHECKBOX

    return RefusedProblem(
        "The identity provider does not accept our DPoP proof.",
        code="token.dpop_proof",
        meaning="Its clock and ours may differ, or something in between changes the address that the proof names.",
        advice=f'Clear the checkbox "{DPOP_CHECKBOX}" and turn dpop off, unless you need it; else set this '
        "machine's clock, and give the token URL as the identity provider itself writes it.",
        detail=problem.detail or " ".join(problem.sentences),
    )


def _htu(url: str) -> str:
    """The address that a proof names: without query and fragment (RFC 9449, section 4.2)."""
    return urlsplit(url)._replace(query="", fragment="").geturl()


def _unpadded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
