"""Looking at a host's certificate: whose it is, who signed it, and whether this machine would believe it.

Nothing is sent but a TLS handshake and, where a proxy leads there, what that proxy wants to hear.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import re
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.http.kinds import TlsProblem
from wfg_tui.http.message import Headers
from wfg_tui.http.proxies import STRAIGHT, Route
from wfg_tui.http.scene import Scene
from wfg_tui.http.trust import Trust, tls_context, unverified_context
from wfg_tui.text import clean_line, shorten

if TYPE_CHECKING:
    from cryptography import x509

_LINGER: Final = 0.5
"""Seconds to wait, after a handshake, for a server that wants a certificate of ours: with TLS 1.3 it says so only
then (RFC 8446, section 4.4.2.4)."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says. Its strings are cleaned; they are its maker's, not the truth."""

    subject: str
    """Distinguished name (RFC 4514)."""
    issuer: str
    subject_name: str
    """The common name and the organisation, for a sentence."""
    issuer_name: str
    names: tuple[str, ...]
    """The host names and addresses that it is for."""
    not_before: datetime
    """UTC, as is `not_after`."""
    not_after: datetime
    self_signed: bool
    sha256: str
    """Its fingerprint, as browsers show it."""

    def covers(self, host: str) -> bool:
        """Whether it is for `host`; ``*`` stands for one label, the first (RFC 6125, section 6.4.3)."""
        host = host.strip("[]").rstrip(".").lower()
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            rest = host.partition(".")[2]
            names = {name.lower() for name in self.names}
            return host in names or (bool(rest) and f"*.{rest}" in names)
        return str(address) in self.names

    @property
    def facts(self) -> str:
        """Everything, a fact a line."""
        return (
            f"subject      {self.subject}\n"
            f"issuer       {self.issuer}\n"
            f"names        {', '.join(self.names) or 'none'}\n"
            f"valid        {self.not_before:%Y-%m-%d %H:%M} to {self.not_after:%Y-%m-%d %H:%M} UTC\n"
            f"fingerprint  SHA-256 {self.sha256}"
        )


@dataclass(frozen=True, slots=True)
class Presented:
    """What a server showed in a handshake."""

    chain: tuple[Certificate, ...]
    """The server's own first. Before Python 3.13 only that one can be had; see `whole`."""
    whole: bool
    """Whether `chain` is all that the server sent."""
    protocol: str
    """Such as ``TLSv1.3``."""
    cipher: str

    @property
    def certificate(self) -> Certificate:
        """The server's own."""
        return self.chain[0]

    @property
    def facts(self) -> str:
        """Protocol and every certificate, a fact a line."""
        return "\n".join([f"{self.protocol} {self.cipher}", *(one.facts for one in self.chain)])


@dataclass(frozen=True, slots=True)
class Inspection:
    """A host's certificate, and what this machine thinks of it."""

    host: str
    port: int
    route: Route
    presented: Presented
    refusal: TlsProblem | None
    """Why it is not believed, or None where it is."""
    wants_client_certificate: bool
    """Whether the server hung up right after the handshake, as one does that wants a certificate of ours and was
    shown none. One that asks for it and goes on without is not noticed."""

    @property
    def trusted(self) -> bool:
        """Whether the chain, the name and the dates are all as they should be."""
        return self.refusal is None

    @property
    def certificate(self) -> Certificate:
        return self.presented.certificate


async def inspect(
    host: str, port: int, trust: Trust | None = None, route: Route = STRAIGHT, *, limit: float = 10.0
) -> Inspection:
    """Looks at the certificate of `host`, by the CAs of `trust` (never by its exception), within `limit` seconds.

    Raises:
        NetworkProblem: no handshake could be made at all: name, port, proxy, protocol; as `Http.send` words it.
        UsageProblem: ``http.tls_file``, for a CA file that cannot be used.
    """
    from wfg_tui.http.failures import causes_of, problem_of

    verifying, host = (trust or Trust()).verifying, _on_the_wire(host)
    presented = await look(host, port, route, verifying, limit=limit)
    context = await asyncio.to_thread(tls_context, verifying)
    wanted = False
    refusal: TlsProblem | None = None
    try:
        async with _handshake(host, port, route, verifying, context, limit) as (reader, _):
            wanted = await _hangs_up(reader)
    except _Failed as failed:
        # What is no objection of ours is the network's whim: the first handshake had ended well.
        if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes_of(failed.error)):
            problem = problem_of(failed.error, failed.scene, presented)
            refusal = problem if isinstance(problem, TlsProblem) else None
    return Inspection(host, port, route, presented, refusal, wanted)


async def look(
    host: str, port: int, route: Route = STRAIGHT, trust: Trust | None = None, *, limit: float = 10.0
) -> Presented:
    """Gives what `host` shows of itself to anybody, believed or not. Raises as `inspect`."""
    from wfg_tui.http.failures import problem_of

    verifying, host = (trust or Trust()).verifying, _on_the_wire(host)
    try:
        async with _handshake(host, port, route, verifying, unverified_context(), limit) as (_, tls):
            # On the loop, which may be at work on the same TLS object; cryptography is for a thread to import.
            shown = _shown(tls)
        chain = await asyncio.to_thread(lambda: tuple(map(_certificate, shown.ders)))
        return Presented(chain, shown.whole, shown.protocol, shown.cipher)
    except _Failed as failed:
        raise problem_of(failed.error, failed.scene) from None
    except ValueError as error:
        raise TlsProblem(
            f"The certificate of {Scene(host, port).where} cannot be read.",
            "other",
            meaning="It is not laid out as a certificate must be.",
            advice="Ask whoever runs the server to renew it.",
            detail=str(error),
        ) from None


def _on_the_wire(host: str) -> str:
    """A host's name as DNS and TLS write it, in punycode."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


class _Failed(Exception):  # noqa: N818 - it never leaves this module
    """A handshake that did not come about, and how far it got."""

    def __init__(self, error: BaseException, scene: Scene) -> None:
        super().__init__(str(error))
        self.error, self.scene = error, scene


@contextlib.asynccontextmanager
async def _handshake(
    host: str, port: int, route: Route, trust: Trust, context: ssl.SSLContext, limit: float
) -> AsyncIterator[tuple[asyncio.StreamReader, Any]]:
    """A connection to `host` with TLS over it: its reader and its TLS object. Raises `_Failed`."""
    scene = Scene(host, port, route=route)
    writer: asyncio.StreamWriter | None = None
    try:
        try:
            async with asyncio.timeout(limit):
                if not route.proxy:
                    reader, writer = await asyncio.open_connection(host, port)
                else:
                    secure = route.proxy.startswith("https:")
                    proxy_tls = await asyncio.to_thread(tls_context, trust) if secure else None
                    scene = replace(scene, shaking=secure)
                    reader, writer = await asyncio.open_connection(route.host, route.port, ssl=proxy_tls)
                    scene = replace(scene, shaking=False, tunnel_asked=True)
                    scene = replace(scene, tunnel=await _tunnel(reader, writer, scene))
                    if not scene.tunnelled:
                        from wfg_tui.http.proxy_words import refused

                        raise refused(scene)
                scene = replace(scene, shaking=True)
                await writer.start_tls(context, server_hostname=host)
        except (OSError, EOFError, UnicodeError, asyncio.LimitOverrunError) as error:
            raise _Failed(error, scene) from error
        yield reader, writer.get_extra_info("ssl_object")
    finally:
        if writer is not None:
            writer.transport.abort()


async def _tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, scene: Scene) -> tuple[int, Headers]:
    """Asks a proxy for the way to a host and gives its answer. Raises EOFError for what is not HTTP."""
    asked = [f"CONNECT {scene.where} HTTP/1.1", f"Host: {scene.where}"]
    if authorization := scene.route.authorization:
        asked.append(f"Proxy-Authorization: {authorization}")
    writer.write("\r\n".join([*asked, "", ""]).encode("ascii"))
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *rest = head.splitlines()
    said = re.match(r"HTTP/1\.[01] (\d{3})", first)
    if said is None:
        raise EOFError("what it answered is not HTTP")
    headers = tuple(
        (name.strip(), value.strip()) for name, colon, value in (one.partition(":") for one in rest) if colon
    )
    return int(said[1]), headers


async def _hangs_up(reader: asyncio.StreamReader) -> bool:
    """Whether a server ends the connection right after the handshake, with an alert or without."""
    try:
        await asyncio.wait_for(reader.read(1), _LINGER)
    except TimeoutError:
        return False
    except OSError:
        return True
    return reader.at_eof()


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a handshake showed, unread."""

    ders: tuple[bytes, ...]
    whole: bool
    protocol: str
    cipher: str


def _shown(tls: Any) -> _Shown:
    sent = getattr(tls, "get_unverified_chain", None)
    cipher = tls.cipher()
    return _Shown(
        ders=tuple(sent() or ()) if sent else (tls.getpeercert(True),),
        whole=sent is not None,
        protocol=tls.version() or "",
        cipher=cipher[0] if cipher else "",
    )


def _certificate(der: bytes) -> Certificate:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.hashes import SHA256

    certificate = x509.load_der_x509_certificate(der)
    try:
        certificate.verify_directly_issued_by(certificate)
        self_signed = True
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        self_signed = False
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        hosts = found.get_values_for_type(x509.DNSName)
        names = (*hosts, *(str(one) for one in found.get_values_for_type(x509.IPAddress)))
    except (x509.ExtensionNotFound, ValueError):
        names = ()
    return Certificate(
        subject=_line(certificate.subject.rfc4514_string()),
        issuer=_line(certificate.issuer.rfc4514_string()),
        subject_name=_who(certificate.subject),
        issuer_name=_who(certificate.issuer),
        names=tuple(map(_line, names)),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        self_signed=self_signed,
        sha256=certificate.fingerprint(SHA256()).hex(":").upper(),
    )


def _who(name: x509.Name) -> str:
    from cryptography.x509.oid import NameOID

    def first(oid: x509.ObjectIdentifier) -> str:
        return next((_line(str(one.value)) for one in name.get_attributes_for_oid(oid)), "")

    common, organisation = first(NameOID.COMMON_NAME), first(NameOID.ORGANIZATION_NAME)
    if common and organisation and common != organisation:
        return f"{common} ({organisation})"
    return common or organisation or _line(name.rfc4514_string()) or "nobody it names"


def _line(value: str) -> str:
    return shorten(clean_line(value), 200)
