"""Whom we believe over TLS: the operating system's certificate store, and what a profile adds to it."""

from __future__ import annotations

import ssl
import sys
from dataclasses import dataclass
from pathlib import Path

from wfg_tui.http.kinds import PassphraseProblem
from wfg_tui.problems import UsageProblem
from wfg_tui.text import Secret, remember_key


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom to believe, and what to show of ourselves. Paths are PEM files."""

    ca_file: str = ""
    """Trusted beside the system's store, not in its place."""
    client_cert: str = ""
    client_key: str = ""
    """Empty where `client_cert` holds the key as well."""
    insecure: bool = False

    @property
    def key_file(self) -> str:
        """The file that holds the client's private key."""
        return self.client_key or self.client_cert

    def key_is_encrypted(self) -> bool:
        """Whether a passphrase opens the client's key. Reads the file."""
        if not self.client_cert:
            return False
        head = _head(self.key_file)
        if b"PRIVATE KEY-----" in head:
            remember_key(head.decode("latin-1"))
        return b"ENCRYPTED" in head

    @property
    def verifying(self) -> Trust:
        """The same CAs, always verified and without our certificate: for a proxy, and for looking at a host."""
        return Trust(ca_file=self.ca_file)


def tls_context(trust: Trust, passphrase: Secret | None = None) -> ssl.SSLContext:
    """Gives a context for connections. Takes some 70 ms: make it in a thread.

    Raises:
        UsageProblem: ``http.tls_file``, naming the file that is missing or cannot be used; a `PassphraseProblem`
            where the client's key is encrypted and `passphrase` does not open it.
    """
    if trust.insecure:
        context = unverified_context()
    else:
        context = _system_context()
        if trust.ca_file:
            try:
                context.load_verify_locations(cafile=trust.ca_file)
            except OSError as error:
                raise _file_problem("CA file", trust.ca_file, error) from error
    if trust.client_cert:
        try:
            # An answer, if only an empty one, keeps OpenSSL from asking on the terminal that the UI owns.
            context.load_cert_chain(
                trust.client_cert,
                trust.client_key or None,
                lambda: passphrase.reveal() if passphrase else "",
            )
        except OSError as error:
            raise _client_problem(trust, passphrase, error) from error
        # IIS asks for a certificate only once it has seen the address (unless its binding negotiates it at once).
        context.post_handshake_auth = True
    return context


def unverified_context() -> ssl.SSLContext:
    """Gives a context that believes anybody: for the exception that a profile makes, and for looking at a
    certificate that was refused."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _system_context() -> ssl.SSLContext:
    """A context that trusts what the operating system trusts.

    Windows and macOS verify through their own services: that is truststore's work. Elsewhere the store is a file
    or folder that OpenSSL reads by itself; truststore would read it again for every connection (60 to 120 ms
    each, on the event loop), so it is left to the systems whose OpenSSL looks in the wrong place.
    """
    if sys.platform not in {"win32", "darwin"}:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_default_certs()
        folder = ssl.get_default_verify_paths().capath
        if context.cert_store_stats()["x509_ca"] or (folder and any(Path(folder).glob("*.0"))):
            return context
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _client_problem(trust: Trust, passphrase: Secret | None, error: OSError) -> UsageProblem:
    """Why OpenSSL did not take our certificate and key: it says as good as nothing."""
    for what, path in (("client certificate", trust.client_cert), ("client key", trust.client_key)):
        if path and not Path(path).exists():
            return _file_problem(what, path, FileNotFoundError(str(error)))
    if isinstance(error, PermissionError):
        return _file_problem("client certificate or key", trust.key_file, error)
    held = {path: _head(path) for path in (trust.client_cert, trust.key_file)}
    for path, head in held.items():
        if b"-----BEGIN" not in head:
            return UsageProblem(
                f"{path} is not a PEM file.",
                code="http.tls_file",
                meaning="Client certificate and key are read from PEM text (-----BEGIN …), not from .pfx or .p12.",
                advice=f"Turn it into PEM: openssl pkcs12 -in {Path(path).name} -out client.pem. Its key stays "
                "encrypted that way; say where its passphrase is with --client-key-secret.",
                detail=str(error),
            )
    if "MISMATCH" in str(error).upper():
        return UsageProblem(
            f"The client certificate {trust.client_cert} and the key {trust.key_file} do not belong together.",
            code="http.tls_file",
            advice="Correct the profile's client_cert or client_key.",
            detail=str(error),
        )
    if trust.key_is_encrypted():
        return PassphraseProblem(
            f"The passphrase does not open the client key {trust.key_file}."
            if passphrase
            else f"The client key {trust.key_file} is encrypted, and no passphrase is at hand.",
            meaning="" if passphrase else "The profile does not say where its passphrase is.",
            advice="Replace it where the profile's client_key_secret says that it is; for the keyring: wfg-tui "
            "profile password NAME client-key."
            if passphrase
            else "Say where it is: wfg-tui profile edit NAME --client-key-secret keyring (or env:VARIABLE, "
            "command:LINE, prompt).",
            detail=str(error),
        )
    return _file_problem("client certificate", trust.client_cert, error)


def _head(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(65_536)
    except OSError:
        return b""


def _file_problem(what: str, path: str, error: Exception) -> UsageProblem:
    missing, closed = isinstance(error, FileNotFoundError), isinstance(error, PermissionError)
    return UsageProblem(
        f"The {what} {path} {'is not there' if missing else 'may not be read' if closed else 'cannot be used'}.",
        code="http.tls_file",
        meaning="" if missing or closed else "It must hold PEM text (-----BEGIN …).",
        advice="Make it readable for yourself." if closed else "Correct the profile's path to it.",
        detail=str(error),
    )
