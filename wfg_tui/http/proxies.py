"""The way to a host: straight, or through a proxy that the profile or the system names.

A setting is ``system`` (or empty: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY; on Windows and macOS the
system's own settings where those are not set), ``none``, or a proxy's URL.
"""

from __future__ import annotations

import base64
import ipaddress
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from wfg_tui.problems import UsageProblem
from wfg_tui.text import Secret, remember_secret

SYSTEM: Final = "system"
NONE: Final = "none"
_PAC: Final = re.compile(r"(?i)\.(pac|dat)$")


@dataclass(frozen=True, slots=True)
class Route:
    """The way to one host. An empty `proxy` is the straight one."""

    proxy: str = ""
    """The proxy's URL, without user and password."""
    user: str = ""
    password: Secret | None = None
    named_by: str = ""
    """Where the proxy's address stands, to be read after "in": ``HTTPS_PROXY``, ``the profile's token_proxy``."""
    field: str = ""
    """The profile's field that names it: ``proxy`` or ``token_proxy``; empty where the system names it."""

    @property
    def host(self) -> str:
        return urlsplit(self.proxy).hostname or ""

    @property
    def port(self) -> int:
        parts = urlsplit(self.proxy)
        return parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def address(self) -> str:
        """The proxy's host and port, for a sentence."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def credentials(self) -> tuple[str, str] | None:
        """User and password as they are sent, or None where there are none to send."""
        if not self.user and not self.password:
            return None
        pair = self.user, self.password.reveal() if self.password else ""
        remember_secret(_joined(pair))
        return pair

    @property
    def authorization(self) -> str:
        """The value of Proxy-Authorization (RFC 7617), or nothing."""
        pair = self.credentials
        return f"Basic {_joined(pair)}" if pair else ""


def _joined(pair: tuple[str, str]) -> str:
    return base64.b64encode(":".join(pair).encode()).decode()


STRAIGHT: Final = Route()


def route_to(scheme: str, host: str, port: int, setting: str, field: str = "proxy") -> Route:
    """Gives the way to a host by the `setting` of the profile's `field`. The system is asked, which may take some
    milliseconds: call it in a thread.

    Raises:
        UsageProblem: ``proxy.pac``, ``proxy.socks`` or ``proxy.address``, saying where the address stands.
    """
    if setting == NONE:
        return STRAIGHT
    if setting not in {"", SYSTEM}:
        return read_proxy(setting, field=field)
    if is_this_machine(host):
        return STRAIGHT
    from urllib.request import getproxies

    proxies = getproxies()
    url = proxies.get(scheme) or proxies.get("all") or ""
    if not url or _bypassed(host, port, proxies):
        return STRAIGHT
    return read_proxy(url, _name_of(scheme, url))


def way_round(field: str) -> str:
    """Gives the advice for what we do not speak: PAC files, NTLM, Negotiate.

    px listens on port 3128 unless told otherwise (https://pypi.org/project/px-proxy/).
    """
    return (
        "Run a local proxy that does it for you (px; for NTLM cntlm too) and name that one: wfg-tui profile edit "
        f"NAME {option(field)} http://127.0.0.1:3128."
    )


def option(field: str) -> str:
    """Gives the option that sets a profile's field."""
    return "--" + (field or "proxy").replace("_", "-")


def read_proxy(url: str, named_by: str = "", field: str = "") -> Route:
    """Gives the route through the proxy at `url`, which may lack its scheme and hold user and password.

    It stands in the profile's `field`, or where `named_by` says.

    Raises:
        UsageProblem: ``proxy.pac``, ``proxy.socks`` or ``proxy.address``; the password is in none of its words.
    """
    parts = _split(url)
    named_by = named_by or f"the profile's {field}"
    if parts is not None and _PAC.search(parts.path or ""):
        raise UsageProblem(
            f"The proxy in {named_by} is the address of a PAC file.",
            code="proxy.pac",
            meaning="Such a file is a program that chooses a proxy for each host. wfg-tui does not run it.",
            advice="Open it, and name the proxy that it gives for this host (after PROXY). Or: "
            + way_round(field).replace("px;", f"px --pac={_shown(parts)};"),
        )
    if parts is not None and parts.scheme.startswith("socks"):
        raise UsageProblem(
            "SOCKS proxies are not supported.",
            code="proxy.socks",
            meaning=f"It stands in {named_by}.",
            advice=f"Name an HTTP proxy, or none: wfg-tui profile edit NAME {option(field)} none.",
        )
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise UsageProblem(
            f"The proxy's address in {named_by} cannot be used.",
            code="proxy.address",
            advice="Write it as http://host:port, or system, or none.",
        )
    password = Secret(unquote(parts.password)) if parts.password else None
    return Route(_shown(parts), unquote(parts.username or ""), password, named_by, field)


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine: the system's proxies are not asked for it; one that the profile names is."""
    host = host.rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def pac_of_the_system() -> str:
    """Gives the address of the PAC file that this machine finds its proxies by, or nothing.

    Looks at ``auto_proxy`` (which desktops set for programs that they start) and at Windows' registry.
    """
    for name in ("auto_proxy", "AUTO_PROXY"):
        if found := os.environ.get(name, ""):
            return found
    if sys.platform == "win32":
        import winreg

        settings = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings"
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, settings) as key:
                return str(winreg.QueryValueEx(key, "AutoConfigURL")[0])
        except OSError:
            return ""
    return ""


def _split(url: str) -> SplitResult | None:
    text = url.strip()
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        parts.port  # noqa: B018 - it is read here and may not be one
    except ValueError:
        return None
    return None if any(character.isspace() for character in text) else parts


def _shown(parts: SplitResult) -> str:
    """The URL without user and password."""
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _name_of(scheme: str, url: str) -> str:
    """The variable that names a proxy of the system's, as it is written there."""
    for name in (f"{scheme}_proxy", "all_proxy"):
        for spelt in (name, name.upper()):
            if os.environ.get(spelt) == url:
                return spelt
    return "the system's settings"


def _bypassed(host: str, port: int, proxies: Mapping[str, str]) -> bool:
    """Whether NO_PROXY, or the system's list, says that no proxy is asked for a host."""
    if (names := proxies.get("no", "")) and exempt(host, port, names):
        return True
    if sys.platform in {"win32", "darwin"} and not any(
        os.environ.get(name) or os.environ.get(name.upper()) for name in ("https_proxy", "http_proxy", "all_proxy")
    ):
        from urllib.request import proxy_bypass

        return bool(proxy_bypass(host))
    return False


def exempt(host: str, port: int, names: str) -> bool:
    """Whether `names`, written like NO_PROXY, hold a host: ``*``, names and what ends in them, ``host:port``,
    addresses and networks (``10.0.0.0/8``), parted by commas or blanks."""
    host = host.strip("[]").rstrip(".").lower()
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        address = None
    for name in re.split(r"[,\s]+", names.lower()):
        if not name:
            continue
        if name == "*":
            return True
        # Before a port is looked for: an IPv6 network has colons of its own.
        network = _network(name)
        if network is not None:
            if address is not None and address in network:
                return True
            continue
        bare, colon, said = name.rpartition(":")
        if colon and said.isdecimal():
            if int(said) != port:
                continue
            name = bare
        name = name.strip("[]").lstrip("*").strip(".")
        if name and (host == name or (address is None and host.endswith("." + name))):
            return True
    return False


def _network(name: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(name.strip("[]"), strict=False)
    except ValueError:
        return None
