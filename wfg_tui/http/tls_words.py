"""Why TLS failed, in words: whose certificate it was, who signed it, which names it has and when it ends."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from wfg_tui.http.certificate import Certificate, Presented
from wfg_tui.http.kinds import TlsKind, TlsProblem
from wfg_tui.http.scene import Scene
from wfg_tui.text import human_duration

_NOT_READ: Final = "Nothing of the request was read there."

_BY_CODE: Final[dict[int, TlsKind]] = {
    9: "not_yet_valid",
    10: "expired",
    18: "unknown_ca",
    19: "unknown_ca",
    20: "unknown_ca",
    21: "unknown_ca",
    23: "revoked",
    27: "unknown_ca",
    62: "wrong_name",
    64: "wrong_name",
    66: "weak",
    67: "weak",
    68: "weak",
}
"""OpenSSL's verification results (``openssl-verification-options(1)``, x509_vfy.h)."""

_BY_WORDS: Final[tuple[tuple[str, TlsKind], ...]] = (
    # What a server says of us, then what we say of it, in the words of OpenSSL, Windows and macOS.
    (r"certificate.required|peer did not return a certificate", "client_certificate_wanted"),
    (
        r"alert.(unknown.ca|bad.certificate|certificate.unknown|certificate.expired|certificate.revoked"
        r"|unsupported.certificate|access.denied)",
        "client_certificate_refused",
    ),
    (
        r"self.signed|unable to get (local )?issuer|not trusted by the trust provider|certificate is not trusted",
        "unknown_ca",
    ),
    (r"certificate has expired|certificate is expired|not within its validity period", "expired"),
    (r"not yet valid", "not_yet_valid"),
    (
        r"hostname mismatch|ip address mismatch|not valid for|doesn't match|cn name does not match"
        r"|name does not match input",
        "wrong_name",
    ),
    (r"certificate.*revoked", "revoked"),
    (r"key too small|key.too.weak|md.too.weak|signature algorithm.*weak|too.small", "weak"),
    (r"unrecognized.name", "name_unknown_there"),
    (r"unsupported.protocol|protocol.version|no.protocols.available|legacy.renegotiation", "old_protocol"),
    (r"handshake.failure|no.shared.cipher|insufficient.security|dh.key", "no_common_cipher"),
    (r"wrong.version.number|http.request|packet length too long|record layer failure", "plain_http"),
    (r"unexpected.eof|eof.occurred", "closed"),
)
"""Evidence in OpenSSL's words or in those of Windows and macOS."""


def kind_of(cause: BaseException, detail: str, presented: Presented | None, host: str) -> TlsKind:
    """Gives what was wrong: by OpenSSL's number, else by words, else by what the certificate itself shows."""
    if isinstance(cause, ssl.SSLCertVerificationError):
        # truststore raises it with numbers of Windows' and macOS' own, which are larger than OpenSSL's.
        code = getattr(cause, "verify_code", 0)
        if code in _BY_CODE:
            return _BY_CODE[code]
    words = f"{cause} {detail}".lower()
    kind: TlsKind = next((kind for pattern, kind in _BY_WORDS if re.search(pattern, words)), "other")
    if presented is not None and kind in {"expired", "not_yet_valid", "other"}:
        # Windows has one sentence for both ends of a life, and none that is always in English.
        certificate, now = presented.certificate, datetime.now(UTC)
        if certificate.not_before > now:
            return "not_yet_valid"
        if certificate.not_after < now:
            return "expired"
        if kind == "other" and not certificate.covers(host):
            return "wrong_name"
        if kind == "other" and isinstance(cause, ssl.SSLCertVerificationError):
            return "unknown_ca"
    return kind


def tls_problem(cause: BaseException, scene: Scene, presented: Presented | None, detail: str) -> TlsProblem:
    """Gives the problem for a failed handshake, with the facts of the certificate where they are known."""
    kind = kind_of(cause, detail, presented, scene.host)
    told = _told(kind, scene, presented)
    facts = f"{detail}\n{presented.facts}" if presented else detail
    return TlsProblem(told.what, kind, meaning=told.meaning, advice=told.advice, detail=facts)


def hung_up(scene: Scene, detail: str) -> TlsProblem:
    """Gives the problem of a server that ended the connection in its handshake, without a word."""
    told = _RARE["closed"](scene.where)
    return TlsProblem(told.what, "closed", meaning=told.meaning, advice=told.advice, detail=detail)


@dataclass(frozen=True, slots=True)
class _Told:
    what: str
    advice: str
    meaning: str = _NOT_READ


def _told(kind: TlsKind, scene: Scene, presented: Presented | None) -> _Told:
    where, certificate = scene.where, presented.certificate if presented else None
    if kind == "unknown_ca":
        return _unknown_ca(where, presented)
    if kind == "wrong_name":
        return _wrong_name(scene, certificate)
    if kind in {"expired", "not_yet_valid"}:
        return _out_of_time(kind, where, certificate)
    if kind == "client_certificate_wanted":
        return _Told(
            f"{where} wants a client certificate.",
            "Name it, and its key: wfg-tui profile edit NAME --client-cert FILE --client-key FILE (the profile's "
            "client_cert and client_key). Whoever runs the server says which CA must have issued it.",
        )
    if kind == "client_certificate_refused":
        return _Told(
            f"{where} does not accept the client certificate{_of_file(scene)}.",
            "Check the profile's client_cert: that it is current, is meant for clients, and comes from the CA "
            "that the server expects, with its intermediate certificates in the same file.",
        )
    return _RARE[kind](where)


def _of_file(scene: Scene) -> str:
    return f" {scene.client_certificate}" if scene.client_certificate else ""


def _unknown_ca(where: str, presented: Presented | None) -> _Told:
    what = f"The certificate of {where} is signed by nobody this machine trusts."
    advice = (
        "name the CA's certificate (a PEM file) as the profile's ca_file: wfg-tui profile edit NAME --ca-file "
        "FILE; or install it in the system's store."
    )
    if presented is None:
        return _Told(what, f"If it is your company's, {advice}")
    own = presented.certificate
    if own.self_signed:
        return _Told(
            what,
            f"If that is the server's own, {advice}",
            f"It is {own.subject_name}'s, and signed by itself. {_NOT_READ}",
        )
    meaning = f"It is {own.subject_name}'s, signed by {own.issuer_name}."
    last = presented.chain[-1]
    if last is not own and last.issuer_name != own.issuer_name:
        meaning += f" Its chain ends with {last.issuer_name}."
    if presented.whole and len(presented.chain) == 1:
        meaning += (
            " The server sent no intermediate certificate with it, which it should if that is not a root: then "
            "it is the server that needs correcting."
        )
    return _Told(
        what,
        f"If {last.issuer_name} is your company's CA, or that of a proxy that inspects TLS, {advice}",
        f"{meaning} {_NOT_READ}",
    )


def _wrong_name(scene: Scene, certificate: Certificate | None) -> _Told:
    what = f"The certificate of {scene.where} is for another host name."
    if certificate is None:
        return _Told(what, "Use the name that the certificate carries, as it is written in it.")
    names = certificate.names
    shown = ", ".join(names[:6]) + (f" and {len(names) - 6:,} more" if len(names) > 6 else "")
    if not names:
        return _Told(
            what,
            "Its owner must have it renewed with a subject alternative name: the common name alone "
            f"({certificate.subject_name}) counts no longer.",
            f"It has no name at all that counts. {_NOT_READ}",
        )
    return _Told(
        what,
        "Write one of those names in the address, or have the certificate renewed with this one.",
        f"It is for {shown}, not for {scene.host}. {_NOT_READ}",
    )


def _out_of_time(kind: TlsKind, where: str, certificate: Certificate | None) -> _Told:
    now = datetime.now(UTC)
    clock = f"This machine's clock says {now:%Y-%m-%d %H:%M} UTC"
    if kind == "expired":
        if certificate is None or certificate.not_after > now:
            return _Told(
                f"A certificate of {where} has expired.",
                f"Its owner must renew it. {clock}; is it right?",
                f"The server's own is still valid: one further up its chain is not. {_NOT_READ}"
                if certificate
                else _NOT_READ,
            )
        ago = human_duration((now - certificate.not_after).total_seconds())
        return _Told(
            f"The certificate of {where} has expired: on {certificate.not_after:%Y-%m-%d %H:%M} UTC, {ago} ago.",
            f"Its owner must renew it. {clock}; is it right?",
            f"It is {certificate.subject_name}'s, signed by {certificate.issuer_name}. {_NOT_READ}",
        )
    if certificate is None or certificate.not_before < now:
        return _Told(f"A certificate of {where} is not valid yet.", f"{clock}. If that is wrong, set it right.")
    ahead = human_duration((certificate.not_before - now).total_seconds())
    return _Told(
        f"The certificate of {where} is not valid yet: it begins on {certificate.not_before:%Y-%m-%d %H:%M} UTC, "
        f"in {ahead}.",
        f"{clock}. If that is wrong, set it right; otherwise the server has its new certificate too early.",
        _NOT_READ,
    )


_RARE: Final = {
    "revoked": lambda where: _Told(
        f"The certificate of {where} was revoked.",
        "Do not go on: ask whoever runs the server.",
    ),
    "weak": lambda where: _Told(
        f"The certificate of {where} uses a key or signature that is too weak to be believed.",
        "Its owner must renew it, with RSA of 2,048 bits or more, or an elliptic curve, and SHA-256.",
    ),
    "name_unknown_there": lambda where: _Told(
        f"{where} has no certificate for that name.",
        "Check the host's spelling: the server knows others by name and not this one.",
    ),
    "old_protocol": lambda where: _Told(
        f"{where} speaks no TLS version that is still safe.",
        "TLS 1.2 or newer must be enabled on the server (IIS: in Schannel's registry settings), or on the proxy "
        "that stands before it.",
    ),
    "no_common_cipher": lambda where: _Told(
        f"{where} broke the TLS handshake off.",
        "Either it has no cipher in common with this machine (then it needs modern ones), or it wants a client "
        "certificate: the profile's client_cert and client_key.",
    ),
    "plain_http": lambda where: _Told(
        f"{where} does not speak TLS.",
        "The address says https: check scheme and port. Plain http is for this machine alone.",
    ),
    "tls_port": lambda where: _Told(f"{where} speaks TLS.", "Write https:// in the address."),
    "closed": lambda where: _Told(
        f"{where} closed the connection during the TLS handshake.",
        "Check the port, and what stands in between: a firewall that inspects TLS can do this. So does a Windows "
        "server that has no TLS version or cipher in common with this machine: it needs TLS 1.2 or newer.",
    ),
    "other": lambda where: _Told(
        f"No secure connection to {where} could be made.",
        "The words below are the TLS library's; check what stands between you and the server.",
    ),
}
