"""What was known of a request when it failed: whom it was for, which way it went, and how far it came."""

from __future__ import annotations

from dataclasses import dataclass

from wfg_tui.http.message import Headers
from wfg_tui.http.proxies import STRAIGHT, Route


@dataclass(frozen=True, slots=True)
class Scene:
    """One request, up to its failure."""

    host: str
    port: int
    scheme: str = "https"
    route: Route = STRAIGHT
    tunnel_asked: bool = False
    """CONNECT was sent to the proxy in this request."""
    tunnel: tuple[int, Headers] | None = None
    """What the proxy answered to CONNECT: status and headers."""
    shaking: bool = False
    """A TLS handshake began and did not end well."""
    shaken: bool = False
    """A TLS handshake ended well in this very request."""
    sent: bool = False
    """Some of the request went out."""
    received: int = 0
    """Bytes of the answer's body."""
    client_certificate: str = ""
    """The file of the certificate that was shown of ourselves."""

    @property
    def where(self) -> str:
        """The host and port that the request was for, for a sentence."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def tunnelled(self) -> bool:
        """Whether the proxy let us through in this request."""
        return self.tunnel is not None and 200 <= self.tunnel[0] <= 299

    @property
    def with_proxy(self) -> bool:
        """Whether it was still the proxy that we talked to."""
        if not self.route.proxy:
            return False
        if self.scheme == "https" and (self.tunnelled or self.sent):
            return False
        return self.tunnel_asked or not self.sent
