"""Whom we believe over TLS: the operating system's certificate store, and what a profile adds to it."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Callable
from pathlib import Path

from wfg_tui.problems import UsageProblem


def tls_context(
    *, ca_file: str = "", client_cert: str = "", client_key: str = "", password: Callable[[], str], insecure: bool
) -> ssl.SSLContext:
    """Gives the context for every connection of one client. Takes some 70 ms: make it in a thread.

    `ca_file` is trusted beside the system's store, not in its place. `password` opens `client_key`.

    Raises:
        UsageProblem: ``http.tls_file``, naming the file that is missing or cannot be used.
    """
    if insecure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    else:
        context = _system_context()
        if ca_file:
            try:
                context.load_verify_locations(cafile=ca_file)
            except OSError as error:
                raise _file_problem("CA file", ca_file, error) from error
    if client_cert:
        try:
            # An answer, if only an empty one, keeps OpenSSL from asking on the terminal that the UI owns.
            context.load_cert_chain(client_cert, client_key or None, password)
        except OSError as error:
            missing = next((path for path in (client_cert, client_key) if path and not Path(path).exists()), "")
            what = "client key" if missing and missing == client_key else "client certificate"
            raise _file_problem(what, missing or client_cert, error) from error
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


def _file_problem(what: str, path: str, error: Exception) -> UsageProblem:
    missing = isinstance(error, FileNotFoundError)
    return UsageProblem(
        f"The {what} {path} {'is not there' if missing else 'cannot be used'}.",
        code="http.tls_file",
        meaning="" if missing else "It must hold PEM text, and a key's passphrase must be right.",
        advice="Correct the profile's path to it.",
        detail=str(error),
    )
