"""Problems that say which of several it was, for whoever has to tell them apart without reading words."""

from __future__ import annotations

from typing import Literal

from wfg_tui.problems import NetworkProblem, UsageProblem

TlsKind = Literal[
    "unknown_ca",
    "wrong_name",
    "expired",
    "not_yet_valid",
    "revoked",
    "weak",
    "client_certificate_wanted",
    "client_certificate_refused",
    "old_protocol",
    "no_common_cipher",
    "name_unknown_there",
    "plain_http",
    "tls_port",
    "closed",
    "other",
]
"""What was wrong with TLS. ``plain_http``: https was asked of a port that speaks none; ``tls_port``: the reverse;
``name_unknown_there``: the server has no certificate for the name we asked for."""

ProxyKind = Literal["unreachable", "silent", "credentials", "scheme", "refused", "not_a_proxy", "tls"]
"""What a proxy did. ``credentials``: it wants Basic ones, or others than ours; ``scheme``: it wants NTLM,
Negotiate or Digest, which we do not speak; ``refused``: it let nothing through to that host; ``tls``: a proxy that
is itself spoken to over TLS could not be believed."""


class TlsProblem(NetworkProblem):
    """``network.tls``: no secure connection was made, and nothing of the request was read."""

    def __init__(self, what: str, kind: TlsKind, *, meaning: str = "", advice: str = "", detail: str = "") -> None:
        super().__init__(what, code="network.tls", meaning=meaning, advice=advice, detail=detail)
        self.kind: TlsKind = kind


class ProxyProblem(NetworkProblem):
    """``network.proxy``: a proxy stood in the way, not the API and not the identity provider."""

    def __init__(
        self, what: str, kind: ProxyKind, *, meaning: str = "", advice: str = "", detail: str = ""
    ) -> None:
        super().__init__(what, code="network.proxy", meaning=meaning, advice=advice, detail=detail)
        self.kind: ProxyKind = kind


class PassphraseProblem(UsageProblem):
    """``http.tls_file``: the client's key is encrypted, and what was given, if anything, does not open it."""

    def __init__(self, what: str, *, meaning: str = "", advice: str = "", detail: str = "") -> None:
        super().__init__(what, code="http.tls_file", meaning=meaning, advice=advice, detail=detail)
