"""The way to one host: its name, a connection, the proxy, TLS. Nothing of ours is sent but CONNECT to a proxy."""

from __future__ import annotations

import asyncio
import errno
import re
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from wfg_tui.doctor.causes import causes
from wfg_tui.doctor.step import Found, passed, skipped
from wfg_tui.http.kinds import ProxyProblem, TlsProblem
from wfg_tui.problems import Exit, NetworkProblem, Problem
from wfg_tui.text import clean_line, human_duration, redact, shorten

if TYPE_CHECKING:
    from wfg_tui.http import Http
    from wfg_tui.http.certificate import Certificate, Inspection
    from wfg_tui.http.proxies import Route

_INSIDE: Final = re.compile(r"(?i)^[^.]+$|\.(?:local|lan|corp|intra|intranet|internal|home|ad)\.?$")
"""Names that no public name server knows."""
_SOON: Final = 21 * 86_400
"""Seconds before a certificate's end from which on it is said aloud."""
_SHOWN_NAMES: Final = 6
_OF_PROXY: Final[Mapping[str, tuple[str, ...]]] = {
    "credentials": ("proxy.credentials",),
    "scheme": ("proxy.ntlm",),
    "refused": ("proxy.refused", "proxy.cannot_reach"),
    "silent": ("proxy.silent", "proxy.none"),
    "unreachable": ("proxy.silent",),
    "not_a_proxy": ("proxy.none",),
    "tls": ("proxy.tls",),
}
_OF_TLS: Final[Mapping[str, tuple[str, ...]]] = {
    "wrong_name": ("tls.name",),
    "expired": ("tls.expired", "tls.our_clock"),
    "not_yet_valid": ("tls.our_clock", "tls.not_yet"),  # nobody serves a certificate from the future
    "revoked": ("tls.revoked",),
    "weak": ("tls.weak",),
    "client_certificate_wanted": ("tls.client_certificate",),
    "client_certificate_refused": ("tls.client_refused",),
    "old_protocol": ("tls.version",),
    "no_common_cipher": ("tls.version",),
    "name_unknown_there": ("tls.no_site",),
    "plain_http": ("tls.not_tls",),
}
_INSPECTORS: Final = (
    "zscaler",
    "netskope",
    "fortinet",
    "fortigate",
    "palo alto",
    "blue coat",
    "forcepoint",
    "umbrella",
)
_PUBLIC: Final = (
    "let's encrypt",
    "digicert",
    "sectigo",
    "globalsign",
    "godaddy",
    "entrust",
    "google trust",
    "thawte",
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a URL leads."""

    host: str
    port: int
    tls: bool

    @classmethod
    def of(cls, url: str) -> Address:
        """Raises ValueError for what is no http or https URL."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(url)
        return cls(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80), parts.scheme == "https")

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class Road:
    """One host's road, the way that its `Http` goes. Take the four steps in their order."""

    def __init__(self, url: str, http: Http, *, patience: float, values: Mapping[str, str]) -> None:
        self.address = Address.of(url)
        self._url, self._http = url, http
        self._patience = patience
        self._values = {**values, "who": self.address.host}
        self._route: Route | None = None
        self._no_route: Problem | None = None
        self._inspection: Inspection | None = None
        self._not_shaken: Problem | None = None

    async def _first(self) -> tuple[str, int, str]:
        """Whom to connect to first: host, port, and what to call it."""
        if self._route is None and self._no_route is None:
            try:
                self._route = await self._http.route(self._url)
            except Problem as problem:
                self._no_route = problem
        if self._route is not None and self._route.proxy:
            return self._route.host, self._route.port, "the proxy "
        return self.address.host, self.address.port, ""

    # Name

    async def name(self) -> Found:
        host, port, kind = await self._first()
        if self._no_route is not None:
            return skipped("the proxy's address cannot be used")
        who = kind + host
        loop = asyncio.get_running_loop()
        try:
            found = await asyncio.wait_for(loop.getaddrinfo(host, port, type=socket.SOCK_STREAM), self._patience)
        except UnicodeError:
            return self._failed(f"{who} is no name", "dns.malformed")
        except TimeoutError:
            return self._failed(f"{who}: no answer in {human_duration(self._patience)}", "dns.network")
        except socket.gaierror as error:
            said = f"{who}: {_gai_name(error.errno)}"
            if error.errno == socket.EAI_AGAIN:
                return self._failed(said, "dns.network", "dns.name", raw=str(error))
            likely = ("dns.vpn", "dns.name") if _INSIDE.search(host) else ("dns.name", "dns.vpn")
            return self._failed(said, *likely, raw=str(error), certain=False)
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        return passed(f"{who} is {', '.join(addresses[:4])}{' …' if len(addresses) > 4 else ''}")

    # Connection

    async def connect(self) -> Found:
        host, port, kind = await self._first()
        if self._no_route is not None:
            return skipped("the proxy's address cannot be used")
        where = f"{kind}{f'[{host}]' if ':' in host else host}:{port}"
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(host, port), self._patience)
        except TimeoutError:
            said = f"{where}: no answer in {human_duration(self._patience)}"
            return self._failed(said, "tcp.firewall", "tcp.proxy", "tcp.down", certain=False)
        except OSError as error:
            number = _errno(error)
            said, raw = f"{where}: {errno.errorcode.get(number or 0, 'the connection failed')}", str(error)
            if number == errno.ECONNREFUSED:
                usual = port in {80, 443}
                likely = ("tcp.down", "tcp.port") if usual else ("tcp.port", "tcp.down")
                return self._failed(said, *likely, "tcp.firewall", raw=raw, certain=not usual)
            if number in {errno.ENETUNREACH, errno.EHOSTUNREACH}:
                return self._failed(said, "tcp.route", "tcp.firewall", raw=raw)
            return self._failed(said, "tcp.firewall", "tcp.route", raw=raw, certain=False)
        peer = writer.get_extra_info("peername")
        writer.transport.abort()
        return passed(f"connected to {peer[0] if peer else where} port {port}")

    # Proxy

    async def through_proxy(self) -> Found:
        """Goes through the proxy, if there is one, as every https request does."""
        if self._no_route is not None:
            problem = self._no_route
            return self._failed(
                problem.what, "proxy.address", raw="\n".join(problem.sentences[1:]), exit_code=Exit.USAGE
            )
        route = self._route
        if route is None or not route.proxy:
            return skipped("no proxy is used")
        if not self.address.tls:
            return passed(f"requests go through {route.address}, named by {route.named_by}")
        await self._look()
        if isinstance(self._not_shaken, ProxyProblem):
            problem = self._not_shaken
            ids = _OF_PROXY.get(problem.kind, ("proxy.none",))
            unreached = re.search(r"\(50[234]\)", problem.what)  # the status, in words of our own
            if problem.kind == "refused" and unreached:
                ids = ids[::-1]
            return self._failed(problem.what, *ids, raw=f"{problem.meaning}\n{problem.detail}".strip())
        return passed(f"{route.address}, named by {route.named_by}, lets us through to {self.address}")

    async def _look(self) -> None:
        """Shakes hands with the host, once."""
        if self._inspection is None and self._not_shaken is None:
            try:
                self._inspection = await self._http.inspect(self._url)
            except Problem as problem:
                self._not_shaken = problem

    # TLS

    async def handshake(self) -> Found:
        if not self.address.tls:
            return skipped("plain http: nothing leaves this machine")
        await self._look()
        if (problem := self._not_shaken) is not None:
            kind = problem.kind if isinstance(problem, TlsProblem) else ""
            if self._http.trust.client_cert and kind in {"client_certificate_wanted", "closed"}:
                return passed(
                    f"{self.address} asks for a client certificate: the profile's goes with each request"
                )
            return self._not_spoken(problem)
        seen = self._inspection
        assert seen is not None
        now = datetime.now(UTC)
        evidence = [*_evidence(seen.certificate, now), f"{seen.presented.protocol}, {seen.presented.cipher}"]
        if self._http.insecure:
            whose = f": {seen.refusal.what}" if seen.refusal else ""
            evidence.insert(0, f"NOT VERIFIED, as the profile says: anyone may be at the other end{whose}")
            return passed(*evidence)
        if seen.refusal is not None:
            ids = _OF_TLS.get(seen.refusal.kind) or _unknown_ca(seen.certificate)
            return self._failed(evidence, *ids, raw=seen.refusal.detail, certain=seen.refusal.kind != "other")
        if seen.wants_client_certificate and not self._http.trust.client_cert:
            said = [f"{self.address} hung up just after the handshake, as one that wants a client certificate"]
            return self._failed([*said, *evidence], "tls.client_certificate", "tls.closed", certain=False)
        if (left := (seen.certificate.not_after - now).total_seconds()) < _SOON:
            evidence.insert(0, f"the certificate ends soon, in {human_duration(left)}: have it renewed")
        return passed(*evidence)

    def _not_spoken(self, problem: Problem) -> Found:
        raw = "\n".join(part for part in (problem.meaning, problem.detail) if part)
        if not isinstance(problem, NetworkProblem):
            return self._failed(problem.what, "tls.file", raw=raw, exit_code=Exit.USAGE)
        kind = problem.kind if isinstance(problem, TlsProblem) else ""
        ids = _OF_TLS.get(kind, ("tls.closed", "tls.not_tls"))
        return self._failed(problem.what, *ids, raw=raw, certain=kind in _OF_TLS)

    def _failed(
        self,
        said: str | Sequence[str],
        *ids: str,
        raw: str = "",
        certain: bool = True,
        exit_code: Exit = Exit.NETWORK,
    ) -> Found:
        lines = (said,) if isinstance(said, str) else said
        evidence = tuple(shorten(clean_line(redact(line)), 400) for line in lines)
        return Found("failed", evidence, causes(self._values, *ids), certain, exit_code, redact(raw))


def _evidence(certificate: Certificate, now: datetime) -> list[str]:
    """Whose a certificate is, for which names, by which CA, until when: a line each."""
    names = ", ".join(certificate.names[:_SHOWN_NAMES]) + (" …" if len(certificate.names) > _SHOWN_NAMES else "")
    left = (certificate.not_after - now).total_seconds()
    when = f"in {human_duration(left)}" if left > 0 else f"{human_duration(-left)} ago"
    lines = [
        f"certificate of {certificate.subject_name}, for {names or 'no name'}",
        f"signed by {'itself' if certificate.self_signed else certificate.issuer_name}",
        f"valid to {certificate.not_after:%Y-%m-%d %H:%M} UTC ({when})",
    ]
    if certificate.not_before > now:
        begins = f"valid from {certificate.not_before:%Y-%m-%d %H:%M} UTC"
        lines.append(f"{begins}; this machine's clock says {now:%Y-%m-%d %H:%M}")
    return lines


def _unknown_ca(certificate: Certificate) -> tuple[str, ...]:
    """Why nobody trusts who signed a certificate, by who that is."""
    if certificate.self_signed:
        return ("tls.self_signed", "tls.unknown_ca")
    issuer = certificate.issuer.lower()
    if any(name in issuer for name in _INSPECTORS):
        return ("tls.inspection", "tls.unknown_ca")
    if any(name in issuer for name in _PUBLIC):
        return ("tls.intermediate", "tls.inspection", "tls.unknown_ca")
    return ("tls.unknown_ca", "tls.inspection", "tls.intermediate")


def _errno(error: OSError) -> int | None:
    """The number behind a failure; one on each of several addresses comes without, in words that repeat it."""
    if error.errno is None and (found := re.search(r"\[Errno (\d+)\]", str(error))):
        return int(found[1])
    return error.errno


def _gai_name(number: int | None) -> str:
    """A resolver's code by the name that manuals have for it."""
    return next(
        (name for name in dir(socket) if name.startswith("EAI_") and getattr(socket, name) == number),
        f"error {number}",
    )
