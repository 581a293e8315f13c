"""Client assertions (RFC 7523): a JWT in the place of the secret, signed with the secret or with a private key.

PyJWT and cryptography are imported when one is made, and not before.
"""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.problems import UsageProblem
from wfg_tui.text import Secret, remember_key, remember_secret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
"""RFC 7523, section 2.2."""
LIFE: Final = 120
"""Seconds that an assertion is good for: Okta allows an hour, and it is used at once."""
SHORTEST_SECRET: Final = 32
"""Bytes that an HS256 key must have (RFC 7518, section 3.2); Okta and others refuse less."""
_BACKDATED: Final = 5
"""Seconds: an assertion from the future is refused, and few clocks agree to the second."""
_SHORTEST_RSA: Final = 2048
"""Bits (RFC 7518, section 3.3)."""
_LARGEST_FILE: Final = 100_000
"""Bytes that a PEM file of a key and its certificates stays far below."""
_CURVES: Final = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
_CONVERT: Final = "Convert a copy of it: openssl pkcs8 -topk8 -v2 aes256 -in OLD -out NEW.pem"


def signed_with_secret(client_id: str, audience: str, secret: Secret) -> str:
    """Gives an assertion signed with the client secret (HS256).

    Raises:
        UsageProblem: ``key.short_secret``.
    """
    import jwt

    key = secret.reveal().encode()
    if len(key) < SHORTEST_SECRET:
        raise UsageProblem(
            f"The client secret is too short to sign with: {len(key)} bytes of at least {SHORTEST_SECRET}.",
            code="key.short_secret",
            meaning="client_secret_jwt signs with it, and identity providers refuse a shorter one.",
            advice="Make a new, longer secret in the application, or set auth_method to client_secret_basic.",
        )
    return _remembered(jwt.encode(_claims(client_id, audience), key, algorithm="HS256"))


def signed_with_key(
    client_id: str, audience: str, path: str, passphrase: Secret, profile_name: str = "NAME"
) -> str:
    """Gives an assertion signed with the private key of a PEM file: RS256, or ES256 and its kin.

    A certificate beside the key in the same file is named by its digests, which Entra asks for. Reading an
    encrypted key takes up to some 100 ms: call it in a thread. `profile_name` is for advice.

    Raises:
        UsageProblem: ``key.unreadable``, ``key.wrong_kind``, ``key.passphrase`` or ``key.passphrase_needed``.
    """
    import jwt

    data = _read(path)
    key = _private_key(path, data, passphrase, profile_name)
    headers = _certificate_digests(data)
    return _remembered(jwt.encode(_claims(client_id, audience), key, _algorithm(path, key), headers or None))


def is_encrypted(path: str) -> bool:
    """Whether a PEM file holds a key that only a passphrase opens. Raises as `signed_with_key` for its file."""
    data = _read(path)
    return b"BEGIN ENCRYPTED PRIVATE KEY" in data or b"4,ENCRYPTED" in data


def _claims(client_id: str, audience: str) -> dict[str, Any]:
    now = int(time.time())
    return {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "iat": now - _BACKDATED,
        "exp": now + LIFE,
        "jti": secrets.token_urlsafe(24),  # a used one is refused: each attempt has its own
    }


def _remembered(assertion: str) -> str:
    remember_secret(assertion)
    return assertion


def _read(path: str) -> bytes:
    try:
        with Path(path).expanduser().open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except (OSError, ValueError, RuntimeError) as error:
        missing = isinstance(error, FileNotFoundError)
        words = (error.strerror if isinstance(error, OSError) else "") or str(error)
        raise UsageProblem(
            f"The private key {path} {'is not there' if missing else 'cannot be read'}.",
            code="key.unreadable",
            advice="Correct the path in the profile."
            if missing
            else "It must be a file that you may read, and that others may not.",
            detail=words,
        ) from None
    if b"PRIVATE KEY-----" not in data or len(data) > _LARGEST_FILE:
        raise _not_a_key(path, data)
    remember_key(data.decode("latin-1"))
    return data


def _not_a_key(path: str, data: bytes) -> UsageProblem:
    found, advice = "no PEM text", "Give the key as PEM text: it begins with -----BEGIN PRIVATE KEY-----."
    if len(data) > _LARGEST_FILE:
        found = "far more than a key"
    elif b"BEGIN CERTIFICATE-----" in data:
        found, advice = "a certificate and no private key", "Give the file that holds the private key."
    elif b"PUBLIC KEY-----" in data:
        found, advice = "a public key", "Give the private key; the public one is what the identity provider has."
    elif data.lstrip().startswith(b"{"):
        found, advice = "JSON, perhaps a JWK", "Have the identity provider show the private key as PEM."
    elif data.startswith(b"PuTTY"):
        found, advice = "a PuTTY key", "Export it as PEM text."
    elif data[:1] == b"0":
        found, advice = "binary data (DER or PKCS #12)", "Convert a copy of it to PEM text with openssl."
    return UsageProblem(
        f"The private key {path} cannot be used: the file holds {found}.", code="key.wrong_kind", advice=advice
    )


def _private_key(path: str, data: bytes, passphrase: Secret, profile_name: str) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    encrypted = b"BEGIN ENCRYPTED PRIVATE KEY" in data or b"4,ENCRYPTED" in data
    if b"BEGIN OPENSSH PRIVATE KEY" in data:
        raise UsageProblem(
            f"The private key {path} is in OpenSSH's own format.",
            code="key.wrong_kind",
            advice="Make a copy of it in PEM format: ssh-keygen -p -m PEM -f COPY",
        )
    if encrypted and not passphrase:
        raise UsageProblem(
            f"The private key {path} is encrypted, and there is no passphrase for it.",
            code="key.passphrase_needed",
            advice=f"Store the passphrase as the profile's secret: wfg-tui profile secret {profile_name}.",
        )
    try:
        return load_pem_private_key(data, passphrase.reveal().encode() if encrypted else None)
    except (ValueError, TypeError):
        if encrypted:  # a wrong passphrase unpacks to noise, which fails in many ways
            raise UsageProblem(
                f"The passphrase does not open the private key {path}.",
                code="key.passphrase",
                meaning="It is the profile's secret; nothing was sent. (A damaged file would look the same.)",
                advice="Try it: openssl pkey -noout -in FILE. Then store it: "
                f"wfg-tui profile secret {profile_name}.",
            ) from None
        raise UsageProblem(
            f"The private key {path} cannot be used: its PEM text is damaged.",
            code="key.wrong_kind",
            advice=f"Copy the file again. {_CONVERT}",
        ) from None
    except UnsupportedAlgorithm:
        raise UsageProblem(
            f"The private key {path} is of a kind that cannot be read.", code="key.wrong_kind", advice=_CONVERT
        ) from None


def _algorithm(path: str, key: RSAPrivateKey | EllipticCurvePrivateKey | Any) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if isinstance(key, rsa.RSAPrivateKey):
        if key.key_size >= _SHORTEST_RSA:
            return "RS256"
        found = f"an RSA key of {key.key_size} bits"
    elif isinstance(key, ec.EllipticCurvePrivateKey):
        if key.curve.name in _CURVES:
            return _CURVES[key.curve.name]
        found = f"an elliptic curve key on {key.curve.name}"
    else:
        found = f"a key of the kind {type(key).__name__.removesuffix('PrivateKey')}"
    raise UsageProblem(
        f"The private key {path} cannot sign for us: it is {found}.",
        code="key.wrong_kind",
        meaning=f"private_key_jwt takes RSA keys of {_SHORTEST_RSA} bits or more (RS256) and P-256 keys (ES256).",
        advice="Make such a key, and register its public half with the application.",
    )


def _certificate_digests(data: bytes) -> dict[str, str]:
    """``x5t`` and ``x5t#S256`` (RFC 7515, section 4.1.7) of a certificate that stands beside the key."""
    if b"BEGIN CERTIFICATE-----" not in data:
        return {}
    import base64
    import hashlib

    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import load_pem_x509_certificate

    try:
        der = load_pem_x509_certificate(data[data.index(b"-----BEGIN CERTIFICATE-----") :]).public_bytes(
            Encoding.DER
        )
    except ValueError:
        return {}

    def shown(digest: bytes) -> str:
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    # SHA-1 names the certificate here and protects nothing.
    return {
        "x5t": shown(hashlib.sha1(der, usedforsecurity=False).digest()),
        "x5t#S256": shown(hashlib.sha256(der).digest()),
    }
