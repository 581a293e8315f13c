"""Why no answer came, in words: httpx's, OpenSSL's and the system's failures as `NetworkProblem`.

Imported only once something has failed.
"""

from __future__ import annotations

import re
import socket
import ssl
from typing import Final

import httpx

from wfg_tui.http import proxy_words, tls_words
from wfg_tui.http.certificate import Presented
from wfg_tui.http.kinds import TlsProblem
from wfg_tui.http.proxies import pac_of_the_system
from wfg_tui.http.scene import Scene
from wfg_tui.problems import NetworkProblem
from wfg_tui.text import clean_line, redact, shorten

_ALERT: Final = re.compile(r"TLSV1|SSLV3|ALERT_")
_TLS_ANSWER: Final = re.compile(r"illegal status line.{0,20}\\x15\\x03")
"""What h11 says of a TLS alert that it took for a status line."""


def problem_of(error: BaseException, scene: Scene, presented: Presented | None = None) -> NetworkProblem:
    """Gives the problem for a failure of httpx, or of asyncio's own streams, in `scene`.

    `presented` is the certificate that was not believed, where somebody has looked at it.
    """
    causes = causes_of(error)
    detail = redact(" ← ".join(f"{type(cause).__name__}: {cause}" for cause in causes if str(cause)))
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return _timeout(error, scene, detail)
    tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if tls is not None or _ALERT.search(detail):
        if scene.shaking and scene.with_proxy:
            return proxy_words.not_believed(scene, tls or causes[-1], presented, detail)
        return tls_words.tls_problem(tls or causes[-1], scene, presented, detail)
    if isinstance(error, httpx.ProxyError):
        return proxy_words.refused(scene, detail)
    if isinstance(error, httpx.ConnectError) or (isinstance(error, OSError) and not scene.sent):
        return _connect(causes, scene, detail)
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL | UnicodeError):
        return NetworkProblem(
            "The address cannot be used.",
            code="network.url",
            advice="Write it in full, such as https://workflow.example.com/wfgen/graphql.",
            detail=detail,
        )
    if _TLS_ANSWER.search(detail):
        return proxy_words.speaks_tls(scene, detail) if scene.with_proxy else speaks_tls(scene, detail)
    if isinstance(error, httpx.TransportError | OSError | EOFError):
        return proxy_words.hung_up(scene, detail) if scene.with_proxy else _broken_off(error, scene, detail)
    if isinstance(error, httpx.DecodingError):
        return NetworkProblem(
            f"The answer of {scene.where} could not be unpacked.",
            code="network.protocol",
            meaning="It announces a compression that its bytes are not.",
            advice="A proxy in between may have changed it; ask whoever runs it.",
            detail=detail,
        )
    return NetworkProblem(
        f"The conversation with {scene.where} failed.",
        code="network.protocol",
        advice="The words below are the network's own.",
        detail=detail,
    )


def speaks_tls(scene: Scene, detail: str) -> TlsProblem:
    """Gives the problem of plain http on a port that speaks TLS."""
    return TlsProblem(
        f"{scene.where} speaks TLS, and was asked in plain http.",
        "tls_port",
        meaning="The request went out readable to whoever listens in between, and was not understood there.",
        advice="Write https:// in the address.",
        detail=shorten(clean_line(detail), 500),
    )


def causes_of(error: BaseException) -> list[BaseException]:
    """Gives the error and what lies behind it; a failure on each of a host's addresses is a group of several."""
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


def _connect(causes: list[BaseException], scene: Scene, detail: str) -> NetworkProblem:
    through_proxy = scene.with_proxy
    if scene.shaking and not through_proxy:
        return tls_words.hung_up(scene, detail)
    unknown = next((cause for cause in causes if isinstance(cause, socket.gaierror)), None)
    pac = _pac_hint(scene)
    if unknown is not None:
        host = scene.route.host if through_proxy else scene.host
        who = f"The name {host}" + (", the proxy's," if through_proxy else "")
        away = unknown.errno == socket.EAI_AGAIN
        return NetworkProblem(
            f"{who} could not be looked up." if away else f"{who} is not known to this machine's DNS.",
            code="network.dns",
            meaning=("No name server answered. Nothing was sent." if away else "Nothing was sent.") + pac,
            advice=f"Check the proxy's address in {scene.route.named_by}, and your VPN."
            if through_proxy
            else "Check the network and the VPN."
            if away
            else "Check the spelling of the host, your VPN, and whether a proxy is needed to reach it.",
            detail=detail,
        )
    if through_proxy:
        return proxy_words.unreachable(scene, detail)
    return NetworkProblem(
        f"{scene.where} does not accept connections.",
        code="network.refused",
        meaning="The machine answered that nothing listens there, or no route leads to it. Nothing was sent."
        + pac,
        advice="Check host and port, that the server runs, your VPN and firewalls.",
        detail=detail,
    )


def _pac_hint(scene: Scene) -> str:
    """For a host that could not be reached straight from a machine that finds its proxies by a PAC file."""
    if scene.route.proxy or not (pac := pac_of_the_system()):
        return ""
    return (
        f" This machine finds its proxies by a PAC file ({shorten(clean_line(pac), 120)}), which wfg-tui does not "
        "read: name the proxy yourself (wfg-tui profile edit NAME --proxy URL), or run px --pac=…, a local proxy."
    )


def _broken_off(error: BaseException, scene: Scene, detail: str) -> NetworkProblem:
    where = scene.where
    if scene.received or "peer closed connection without sending complete" in detail:
        what = f"{where} closed the connection in the middle of its answer."
        meaning = f"{scene.received:,} bytes had come; the rest is missing."
    elif "without sending a response" in detail or not isinstance(error, httpx.RemoteProtocolError):
        what = f"{where} closed the connection without an answer."
        meaning = "The request was sent: whether it was carried out is not known."
        if scene.shaken and not scene.client_certificate:
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


def _timeout(error: BaseException, scene: Scene, detail: str) -> NetworkProblem:
    if scene.with_proxy:
        return proxy_words.silent(scene, detail)
    if scene.shaking or not scene.sent:
        return NetworkProblem(
            f"{scene.where} did not complete the TLS handshake in time."
            if scene.shaking
            else f"{scene.where} did not accept the connection in time.",
            code="network.timeout",
            meaning="Nothing was sent. A firewall that swallows packets looks like this." + _pac_hint(scene),
            advice="Check host, port, VPN and proxy, or raise the profile's connect_timeout.",
            detail=detail,
        )
    return NetworkProblem(
        f"{scene.where} did not answer in time.",
        code="network.timeout",
        meaning="The request was sent: the outcome of a mutation is unknown.",
        advice="Ask for less (a smaller page), or raise the profile's timeout; after a mutation, look first "
        "whether it took effect.",
        detail=detail,
    )
