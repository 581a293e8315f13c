"""Profiles for every way to authenticate, on the sandbox, with their key files; and what must not be found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from wfg_tui.connection import Profile
from wfg_tui.sandbox import Sandbox

PASSPHRASE = "open sesame: p@ss+phrase of a key"
ROLES = {
    "client_secret_basic": "administrator",
    "client_secret_post": "reserved_characters",
    "client_secret_jwt": "secret_jwt",
    "private_key_jwt RSA": "rsa_key",
    "private_key_jwt EC": "ec_key",
    "private_key_jwt RSA encrypted": "rsa_key",
    "private_key_jwt EC encrypted": "ec_key",
    "tls_client_auth": "certificate",
    "tls_client_auth encrypted": "certificate",
    "dpop": "dpop_required",
    "dpop and private_key_jwt": "ec_key",
}
"""Every way to get a token, and which of the sandbox's applications goes it."""


@dataclass(frozen=True)
class Way:
    """A profile and the secret that belongs to it (empty where none is needed)."""

    profile: Profile
    secret: str


def encrypted(pem: str, passphrase: str = PASSPHRASE) -> str:
    key = load_pem_private_key(pem.encode(), None)
    return key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode())
    ).decode()


def way(sandbox: Sandbox, kind: str, folder: Path, **changes: Any) -> Way:
    """Makes the files and the profile of one of `ROLES`."""
    application = sandbox.application(ROLES[kind])
    folder.mkdir(parents=True, exist_ok=True)
    values: dict[str, Any] = {
        "name": kind.replace(" ", "-"),
        "graphql_url": sandbox.graphql_url,
        "issuer": sandbox.issuer,
        "client_id": application.client_id,
        "auth_method": application.method,
        "dpop": kind.startswith("dpop"),
        "secret": "env:WFG_TEST_SECRET",
        "timeout": 20.0,
    }
    secret = application.client_secret
    if application.private_key:
        secret = PASSPHRASE if "encrypted" in kind else ""
        key = folder / f"{kind.replace(' ', '-')}.pem"
        key.write_text(encrypted(application.private_key) if secret else application.private_key)
        values["client_key" if application.certificate else "private_key"] = str(key)
    if application.certificate:
        for field, text in (("client_cert", application.certificate), ("ca_file", application.authority)):
            file = folder / f"{field}.pem"
            file.write_text(text)
            values[field] = str(file)
        values["token_url"] = application.token_url
    return Way(Profile(**{**values, **changes}), secret)


def key_lines(pem: str) -> set[str]:
    """The lines of a key: none of them may be found anywhere."""
    return {line for line in pem.splitlines() if line and not line.startswith("-----")}
