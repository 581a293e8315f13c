"""A certificate authority of the tests' own: certificates for any name and time, and servers that show them."""

from __future__ import annotations

import datetime
import ipaddress
import itertools
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = datetime.timedelta(days=1)
_numbers = itertools.count(1)


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True)
class Issued:
    """A certificate and its key, as files."""

    cert: Path
    key: Path

    def server(self, *, clients: Authority | None = None) -> ssl.SSLContext:
        """A server's context; with `clients` only whoever that authority knows is let in."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.cert, self.key)
        if clients is not None:
            context.load_verify_locations(clients.pem)
            context.verify_mode = ssl.CERT_REQUIRED
        return context


class Authority:
    """Signs whatever it is asked to."""

    def __init__(self, folder: Path, name: str = "Test Works CA", issuer: Authority | None = None) -> None:
        self._folder = folder
        self.name = name
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.subject = _named(name, "Test Works")
        self.certificate = self._signed(
            self.subject, self.key.public_key(), issuer or self, now() - DAY, now() + 3650 * DAY, ca=True
        )
        self.pem = self._written(f"{name}.pem", self.certificate.public_bytes(serialization.Encoding.PEM))

    def issue(
        self,
        *names: str,
        common_name: str = "",
        begins: datetime.datetime | None = None,
        ends: datetime.datetime | None = None,
        passphrase: str = "",
    ) -> Issued:
        """A certificate for `names` (hosts or addresses), good for a day each way unless said otherwise."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._signed(
            _named(common_name or names[0], ""),
            key.public_key(),
            self,
            begins or now() - DAY,
            ends or now() + DAY,
            names=names,
        )
        number = next(_numbers)
        return Issued(
            self._written(f"{number}.pem", certificate.public_bytes(serialization.Encoding.PEM)),
            self._written(
                f"{number}.key",
                key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.BestAvailableEncryption(passphrase.encode())
                    if passphrase
                    else serialization.NoEncryption(),
                ),
            ),
        )

    def _signed(
        self,
        subject: x509.Name,
        public_key: ec.EllipticCurvePublicKey,
        issuer: Authority,
        begins: datetime.datetime,
        ends: datetime.datetime,
        names: tuple[str, ...] = (),
        ca: bool = False,
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.subject)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if names:
            builder = builder.add_extension(
                x509.SubjectAlternativeName([_general(name) for name in names]), critical=False
            )
        if not ca:
            uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
            builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        return builder.sign(issuer.key, hashes.SHA256())

    def _written(self, name: str, data: bytes) -> Path:
        path = self._folder / name
        path.write_bytes(data)
        return path


def _named(common: str, organisation: str) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name(parts)


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
