"""Why no answer came, in words: httpx's and OpenSSL's failures as `NetworkProblem`.

Imported only once something has failed, by the client alone.
"""

from __future__ import annotations

import re
import socket
import ssl
from typing import Final, Protocol
from urllib.parse import urlsplit

import httpx

from wfg_tui.problems import NetworkProblem
from wfg_tui.text import redact

Peer = tuple[str, int] | None
"""Host and port that a connection was opened to, or None where an open one was used again."""


class Target(Protocol):
    """Whom the request was for."""

    @property
    def host(self) -> str: ...

    @property
    def port(self) -> int: ...

    @property
    def scheme(self) -> str: ...


def problem_of(
    error: Exception, target: Target, *, peer: Peer, shaking: bool, shaken: bool, proxy: str, received: int
) -> NetworkProblem:
    """Gives the problem for a failure of httpx while it talked to `target`.

    `peer` is whom it connected to, `shaking` whether the TLS handshake was not over, `shaken` whether it
    had just ended, `proxy` the profile's own, `received` the bytes that had come.
    """
    causes = _causes(error)
    where = _address(target.host, target.port)
    detail = redact(" ← ".join(f"{type(cause).__name__}: {cause}" for cause in causes if str(cause)))
    if isinstance(error, httpx.TimeoutException):
        return _timeout(error, target, peer, shaking, detail)
    tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if tls is not None or "TLSV1" in detail or "ALERT_" in detail:
        return _tls(tls or causes[-1], target, where, detail)
    if isinstance(error, httpx.ProxyError):
        return _proxy(error, peer, target, proxy, detail)
    if isinstance(error, httpx.ConnectError):
        return _connect(causes, target, peer, proxy, shaking, detail)
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL | UnicodeError):
        return NetworkProblem(
            "The address cannot be used.",
            code="network.url",
            advice="Write it in full, such as https://workflow.example.com/wfgen/graphql.",
            detail=detail,
        )
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError | httpx.CloseError):
        return _broken_off(error, where, received, shaken, detail)
    if isinstance(error, httpx.DecodingError):
        return NetworkProblem(
            f"The answer of {where} could not be unpacked.",
            code="network.protocol",
            meaning="It announces a compression that its bytes are not.",
            advice="A proxy in between may have changed it; ask whoever runs it.",
            detail=detail,
        )
    return NetworkProblem(
        f"The conversation with {where} failed.",
        code="network.protocol",
        advice="The words below are the network's own.",
        detail=detail,
    )


def proxy_wants_credentials(peer: Peer, target: Target, *, proxy: str, status: int) -> NetworkProblem:
    """Gives the problem for a 407, which only a proxy sends (RFC 9110, section 15.5.8)."""
    return _proxy_problem(str(status), peer, target, proxy, f"HTTP {status}")


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _causes(error: BaseException) -> list[BaseException]:
    """The error and what lies behind it; a failure on each of a host's addresses is a group of several."""
    found: list[BaseException] = []
    left: list[BaseException] = [error]
    while left and len(found) < 12:
        current = left.pop(0)
        found.append(current)
        if isinstance(current, BaseExceptionGroup):
            left.extend(current.exceptions)
        if (behind := current.__cause__ or current.__context__) is not None:
            left.append(behind)
    return found


def _is_proxy(peer: Peer, target: Target, proxy: str) -> bool:
    if peer is None:
        return bool(proxy)
    try:  # as httpx writes the host on the wire: punycode, percent signs
        asked = httpx.URL(f"{target.scheme}://{_address(target.host, target.port)}").raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError):
        asked = target.host
    return (peer[0].strip("[]"), peer[1]) != (asked.strip("[]"), target.port)


def _connect(
    causes: list[BaseException], target: Target, peer: Peer, proxy: str, shaking: bool, detail: str
) -> NetworkProblem:
    through_proxy = _is_proxy(peer, target, proxy)
    host, port = peer or (target.host, target.port)
    where = f"{'The proxy ' if through_proxy else ''}{_address(host, port)}"
    if shaking:
        return NetworkProblem(
            f"{_address(target.host, target.port)} closed the connection during the TLS handshake.",
            code="network.tls",
            meaning="Nothing was sent to it.",
            advice="Check the port, and what stands in between: a firewall that inspects TLS can do this.",
            detail=detail,
        )
    unknown = next((cause for cause in causes if isinstance(cause, socket.gaierror)), None)
    if unknown is not None:
        who = f"The name {host}" + (", the proxy's," if through_proxy else "")
        away = unknown.errno == socket.EAI_AGAIN
        return NetworkProblem(
            f"{who} could not be looked up." if away else f"{who} is not known to this machine's DNS.",
            code="network.dns",
            meaning="No name server answered. Nothing was sent." if away else "Nothing was sent.",
            advice="Check the network and the VPN."
            if away
            else "Check the spelling of the host, your VPN, and whether a proxy is needed to reach it.",
            detail=detail,
        )
    return NetworkProblem(
        f"{where} does not accept connections.",
        code="network.proxy" if through_proxy else "network.refused",
        meaning="The machine answered that nothing listens there, or no route leads to it. Nothing was sent.",
        advice=f"Check the proxy's address{_from(proxy)}, or name {target.host} in NO_PROXY."
        if through_proxy
        else "Check host and port, that the server runs, your VPN and firewalls.",
        detail=detail,
    )


def _broken_off(error: Exception, where: str, received: int, shaken: bool, detail: str) -> NetworkProblem:
    if received or "peer closed connection without sending complete" in detail:
        what = f"{where} closed the connection in the middle of its answer."
        meaning = f"{received:,} bytes had come; the rest is missing."
    elif "without sending a response" in detail or not isinstance(error, httpx.RemoteProtocolError):
        what = f"{where} closed the connection without an answer."
        meaning = "The request was sent: whether it was carried out is not known."
        if shaken:
            meaning += " A server that wants a client certificate can hang up like this, just after the handshake."
    else:
        return NetworkProblem(
            f"What {where} answered is not HTTP.",
            code="network.protocol",
            meaning="Something else listens on that port, or https is spoken where http was asked for.",
            advice="Check the port and whether the address starts with http or https.",
            detail=detail,
        )
    return NetworkProblem(
        what,
        code="network.dropped",
        meaning=meaning,
        advice="Try a query again; after a mutation, look first whether it took effect.",
        detail=detail,
    )


def _timeout(
    error: httpx.TimeoutException, target: Target, peer: Peer, shaking: bool, detail: str
) -> NetworkProblem:
    where = _address(target.host, target.port)
    if isinstance(error, httpx.ConnectTimeout):
        host, port = peer or (target.host, target.port)
        return NetworkProblem(
            f"{where} did not complete the TLS handshake in time."
            if shaking
            else f"{_address(host, port)} did not accept the connection in time.",
            code="network.timeout",
            meaning="Nothing was sent. A firewall that swallows packets looks like this.",
            advice="Check host, port, VPN and proxy, or raise the profile's connect_timeout.",
            detail=detail,
        )
    return NetworkProblem(
        f"{where} did not answer in time.",
        code="network.timeout",
        meaning="The request was sent: the outcome of a mutation is unknown.",
        advice="Ask for less (a smaller page), or raise the profile's timeout; after a mutation, look first "
        "whether it took effect.",
        detail=detail,
    )


def _proxy(error: httpx.ProxyError, peer: Peer, target: Target, proxy: str, detail: str) -> NetworkProblem:
    status = re.match(r"\s*(\d{3})\b", str(error))
    return _proxy_problem(status[1] if status else "", peer, target, proxy, detail)


def _proxy_problem(status: str, peer: Peer, target: Target, proxy: str, detail: str) -> NetworkProblem:
    parts = urlsplit(proxy)
    host = peer[0] if peer else parts.hostname or ""
    port = peer[1] if peer else parts.port or 0
    name = f"The proxy {_address(host, port)}" if host else "The proxy"
    refused = status in {"401", "407"}
    said = f" ({status})" if status else ""
    return NetworkProblem(
        f"{name} refused our credentials{said}."
        if refused
        else f"{name} did not let the connection to {_address(target.host, target.port)} through{said}.",
        code="network.proxy",
        meaning="It is the proxy that answered, not WorkflowGen or the identity provider."
        + (
            " Only Basic credentials are known here: a proxy that wants NTLM or Kerberos alone will not do."
            * refused
        ),
        advice=f"Put user and password into the proxy's address{_from(proxy)}: http://user:password@host:port."
        if refused
        else f"Check the proxy's address and rules{_from(proxy)}, or name {target.host} in NO_PROXY.",
        detail=detail,
    )


def _from(proxy: str) -> str:
    return " in the profile" if proxy else " in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY"


_TLS: Final = (
    (
        # OpenSSL; Windows; macOS
        r"self.signed|unable to get (local )?issuer|not trusted by the trust provider|certificate is not trusted",
        "The certificate of {where} is signed by nobody this machine trusts.",
        "Install your company's CA in the system's store, or name its PEM file as the profile's ca_file.",
    ),
    (
        r"expired|not within its validity period|not yet valid",
        "The certificate of {where} has expired, or is not valid yet.",
        "Its owner must renew it; check this machine's clock too.",
    ),
    (
        r"hostname mismatch|ip address mismatch|not valid for|doesn't match|cn name does not match"
        r"|name does not match input",
        "The certificate of {where} is for another host name.",
        "Use the name that the certificate carries, as it is written in it.",
    ),
    (
        r"revoked",
        "The certificate of {where} was revoked.",
        "Do not go on: ask whoever runs the server.",
    ),
    (
        r"certificate.required|handshake failure.*certificate|peer did not return a certificate",
        "{where} wants a client certificate.",
        "Name it as the profile's client_cert and client_key.",
    ),
    (
        r"unknown.ca|bad.certificate|certificate.unknown",
        "{where} does not accept the client certificate.",
        "Check the profile's client_cert: that it is current and issued by the CA that the server expects.",
    ),
    (
        r"wrong.version.number|http.request|packet length too long|record layer failure",
        "{where} does not speak TLS.",
        "The address says {scheme}: check scheme and port.",
    ),
    (
        r"unsupported.protocol|protocol.version|no.protocols.available",
        "{where} speaks no TLS version that is still safe.",
        "TLS 1.2 or newer must be enabled on the server.",
    ),
)
"""Evidence in OpenSSL's words or in those of Windows and macOS, what happened, what to check."""


def _tls(cause: BaseException, target: Target, where: str, detail: str) -> NetworkProblem:
    words = f"{cause} {detail}".lower()
    what, advice = next(
        ((what, advice) for pattern, what, advice in _TLS if re.search(pattern, words)),
        (
            "No secure connection to {where} could be made.",
            "The words below are the TLS library's; check what stands between you and the server.",
        ),
    )
    return NetworkProblem(
        what.format(where=where),
        code="network.tls",
        meaning="Nothing of the request was read there.",
        advice=advice.format(scheme=target.scheme),
        detail=detail,
    )
