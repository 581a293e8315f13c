"""The keys and certificates of the clients that sign or show one, made when the sandbox starts.

No key lies in the repository, and none outlives the process.
"""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFE: Final = datetime.timedelta(days=2)
"""A sandbox does not run for longer."""


@dataclass(frozen=True, slots=True)
class ClientKey:
    """What a client proves itself with."""

    private: Any = field(repr=False)
    pem: str = field(repr=False)
    """The private key as PKCS #8 PEM, not encrypted: whoever tests encrypts a copy."""
    certificate: str = ""
    """Its own certificate as PEM, where it shows one."""

    @property
    def public(self) -> Any:
        return self.private.public_key()


def rsa_key() -> ClientKey:
    return _kept(rsa.generate_private_key(public_exponent=65537, key_size=2048))


def ec_key() -> ClientKey:
    return _kept(ec.generate_private_key(ec.SECP256R1()))


def certified_key(name: str) -> ClientKey:
    """Gives a key with a certificate that it signed itself: a listener that trusts it lets in nobody else."""
    key = ec_key()
    certificate = _certificate(name, key, key, name, ExtendedKeyUsageOID.CLIENT_AUTH)
    return ClientKey(key.private, key.pem, certificate)


class Authority:
    """The certificate authority of the sandbox's own TLS listeners."""

    def __init__(self) -> None:
        self._key = ec_key()
        self._name = "wfg-tui sandbox"
        self.certificate = _certificate(self._name, self._key, self._key, self._name, None)

    def listening(self, trusted_clients: Iterable[str]) -> ssl.SSLContext:
        """Gives a context for a listener on loopback, which only clients with these certificates may use."""
        key = ec_key()
        chain = _certificate("localhost", key, self._key, self._name, ExtendedKeyUsageOID.SERVER_AUTH)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory(prefix="wfg-sandbox-") as folder:  # OpenSSL reads files alone
            own = Path(folder, "own.pem")
            own.write_text(key.pem + chain)
            context.load_cert_chain(own)
        context.load_verify_locations(cadata="".join(trusted_clients))
        context.verify_mode = ssl.CERT_REQUIRED
        return context


def _kept(key: Any) -> ClientKey:
    return ClientKey(key, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


def _certificate(
    subject: str, key: ClientKey, issuer_key: ClientKey, issuer: str, usage: x509.ObjectIdentifier | None
) -> str:
    """A certificate as PEM; without `usage` it is an authority's."""
    authority = usage is None
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + LIFE)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public),
            critical=False,
        )
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=authority,
                crl_sign=authority,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    if usage is not None:
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))]
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(issuer_key.private, hashes.SHA256()).public_bytes(Encoding.PEM).decode()
