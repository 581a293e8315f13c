"""What a proxy did, in words that cannot be taken for the API's or the identity provider's."""

from __future__ import annotations

import re
from typing import Final

from wfg_tui.http import tls_words
from wfg_tui.http.certificate import Presented
from wfg_tui.http.kinds import ProxyProblem
from wfg_tui.http.message import Headers, header
from wfg_tui.http.proxies import option, way_round
from wfg_tui.http.scene import Scene

_NOT_THEIRS: Final = "It is the proxy that answered, not WorkflowGen and not the identity provider."
_SCHEMES: Final = ("Basic", "Digest", "NTLM", "Negotiate", "Kerberos", "Bearer")
_OWN_PAGES: Final = re.compile(
    r"(?i)^(tinyproxy|squid|privoxy|zscaler|mcafee|skyhigh|websense|forcepoint|bluecoat|cntlm|px)\b"
)
"""Servers that are proxies: what bears their name did not come from the API."""


def is_own_answer(status: int, headers: Headers) -> bool:
    """Whether an answer that came through a plain http proxy is the proxy's own.

    407 and Proxy-Authenticate are only a proxy's (RFC 9110, section 11.7.1). tinyproxy refuses wrong credentials
    with a plain 401; its name, or squid's header for its own pages, is the evidence then.
    """
    if status == 407:
        return True
    if status < 400:
        return False
    return bool(
        header(headers, "proxy-authenticate")
        or header(headers, "x-squid-error")
        or _OWN_PAGES.match(header(headers, "server"))
    )


def schemes(headers: Headers) -> list[str]:
    """Gives the ways to sign in that a proxy offers, of those with a name that we know."""
    offered = [
        re.sub(r'"[^"]*"', "", value)
        for name, value in headers
        if name.lower() in {"proxy-authenticate", "www-authenticate"}
    ]
    return [
        scheme
        for scheme in _SCHEMES
        if any(re.search(rf"(?i)(^|,)\s*{scheme}\s*($|,|\s)", value) for value in offered)
    ]


def refused(scene: Scene, detail: str = "", answer: tuple[int, Headers] | None = None) -> ProxyProblem:
    """Gives the problem of an `answer` (else the one to CONNECT) that a proxy gave itself."""
    status, headers = answer or scene.tunnel or (0, ())
    detail = detail or f"HTTP {status}"
    proxy, named_by = f"The proxy {scene.route.address}", scene.route.named_by
    said = f" ({status})" if status else ""
    if status in {401, 407}:
        offered = schemes(headers)
        if offered and "Basic" not in offered:
            return ProxyProblem(
                f"{proxy} wants {' or '.join(offered)}{said}, which wfg-tui does not speak.",
                "scheme",
                meaning=f"{_NOT_THEIRS} Of the ways to sign in to a proxy, only Basic is known here.",
                advice=way_round(scene.route.field),
                detail=detail,
            )
        return ProxyProblem(
            f"{proxy} refused our credentials{said}."
            if scene.route.credentials
            else f"{proxy} wants a user name and a password{said}.",
            "credentials",
            meaning=_NOT_THEIRS,
            advice=_about_credentials(scene),
            detail=detail,
        )
    if status in {502, 503, 504}:
        return ProxyProblem(
            f"{proxy} could not reach {scene.where}{said}.",
            "refused",
            meaning=_NOT_THEIRS,
            advice=f"If {scene.host} is reached without a proxy, {_without(scene)}; otherwise ask whoever runs "
            "the proxy.",
            detail=detail,
        )
    if status in {400, 404, 405, 501}:
        return ProxyProblem(
            f"{proxy} did not let the connection to {scene.where} through{said}.",
            "not_a_proxy",
            meaning=f"{_NOT_THEIRS} This answer is what a web server says that is no proxy at all.",
            advice=f"Check the proxy's host and port in {named_by}, or {_without(scene)}.",
            detail=detail,
        )
    return ProxyProblem(
        f"{proxy} did not let the connection to {scene.where} through{said}.",
        "refused",
        meaning=_NOT_THEIRS,
        advice=f"Ask whoever runs it to allow {scene.where}; or, if that host is reached without a proxy, "
        f"{_without(scene)}.",
        detail=detail,
    )


def unreachable(scene: Scene, detail: str) -> ProxyProblem:
    """Gives the problem of a proxy that does not listen."""
    return ProxyProblem(
        f"The proxy {scene.route.address} does not accept connections.",
        "unreachable",
        meaning="The machine answered that nothing listens there, or no route leads to it. Nothing was sent.",
        advice=f"Check the proxy's address in {scene.route.named_by}, or {_without(scene)}.",
        detail=detail,
    )


def silent(scene: Scene, detail: str) -> ProxyProblem:
    """Gives the problem of a proxy that does not answer in time."""
    asked = scene.tunnel_asked
    return ProxyProblem(
        f"The proxy {scene.route.address} did not answer in time when it was asked for {scene.where}."
        if asked
        else f"The proxy {scene.route.address} did not accept the connection in time.",
        "silent",
        meaning="The request itself was not sent. The proxy hangs, or it waits for a host that it cannot reach."
        if asked
        else "Nothing was sent. A firewall that swallows packets looks like this.",
        advice=f"Check the proxy in {scene.route.named_by}, or {_without(scene)}.",
        detail=detail,
    )


def hung_up(scene: Scene, detail: str) -> ProxyProblem:
    """Gives the problem of what calls itself a proxy and answers nothing that a proxy would."""
    return ProxyProblem(
        f"The proxy {scene.route.address} did not let the connection to {scene.where} through: it hung up, or "
        "what it answered is not HTTP.",
        "not_a_proxy",
        meaning="The request itself was not sent.",
        advice=f"Check the proxy's host and port in {scene.route.named_by}, or {_without(scene)}.",
        detail=detail,
    )


def speaks_tls(scene: Scene, detail: str) -> ProxyProblem:
    """Gives the problem of a proxy that is spoken to over TLS, and was not."""
    return ProxyProblem(
        f"The proxy {scene.route.address} speaks TLS, and was asked in plain http.",
        "tls",
        meaning="The request itself was not sent.",
        advice=f"Write https:// before the proxy's address in {scene.route.named_by}.",
        detail=detail,
    )


def not_believed(scene: Scene, cause: BaseException, presented: Presented | None, detail: str) -> ProxyProblem:
    """Gives the problem of a proxy whose own TLS failed."""
    words = tls_words.tls_problem(
        cause, Scene(scene.route.host, scene.route.port, route=scene.route), presented, detail
    )
    what = words.what
    if words.kind == "plain_http":
        advice = f"Write http:// before the proxy's address in {scene.route.named_by}."
    else:
        advice = words.advice
    return ProxyProblem(
        f"The proxy could not be spoken to safely. {what}",
        "tls",
        meaning=words.meaning,
        advice=advice,
        detail=words.detail,
    )


def _about_credentials(scene: Scene) -> str:
    route = scene.route
    if not route.field:
        return (
            f"Write user and password into {route.named_by} (http://user:password@{route.address}, special "
            "characters percent-encoded), or name the proxy in the profile: wfg-tui profile edit NAME --proxy URL."
        )
    there, what = option(route.field), route.field.replace("_", "-")
    if route.user:
        return (
            f"Check the user in {route.named_by}, and replace the password where {route.field}_secret says that "
            f"it is; for the keyring: wfg-tui profile edit NAME {there}-secret keyring, then wfg-tui profile "
            f"password NAME {what}."
        )
    return (
        f"Name the user there and keep the password apart: wfg-tui profile edit NAME {there} "
        f"http://USER@{route.address} {there}-secret keyring, then wfg-tui profile password NAME {what}."
    )


def _without(scene: Scene) -> str:
    if scene.route.field:
        return f"take the proxy out of that way: wfg-tui profile edit NAME {option(scene.route.field)} none"
    return (
        f"name {scene.host} in NO_PROXY (for this connection alone: wfg-tui profile edit NAME --proxy none; for "
        "the way to its identity provider --token-proxy none)"
    )
