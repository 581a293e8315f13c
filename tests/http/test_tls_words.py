"""Every way that TLS can fail, met over a socket and told with the facts of the certificate."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.authority import DAY, Authority, Issued, now
from tests.rawserver import answer, serving
from wfg_tui.http import Http, Request
from wfg_tui.http.kinds import TlsKind, TlsProblem
from wfg_tui.problems import Problem, UsageProblem
from wfg_tui.text import Secret

HELLO = answer("200 OK", b"safe")


async def body(url: str, http: Http) -> bytes:
    try:
        return (await http.send(Request("GET", url))).body
    finally:
        await http.close()


async def failure(url: str, http: Http) -> Problem:
    with pytest.raises(Problem) as caught:
        await body(url, http)
    assert caught.value.what
    assert caught.value.advice
    return caught.value


async def tls_failure(url: str, kind: TlsKind, http: Http) -> TlsProblem:
    problem = await failure(url, http)
    assert isinstance(problem, TlsProblem), problem
    assert problem.kind == kind, problem.detail
    assert problem.code == "network.tls"
    return problem


async def test_an_unknown_ca_is_told_with_whose_certificate_it_is_and_who_signed_it(authority: Authority) -> None:
    with serving(HELLO, tls=authority.issue("localhost").server()) as server:
        problem = await tls_failure(server.secure_url, "unknown_ca", Http())
        assert f"localhost:{server.port}" in problem.what
        assert "It is localhost's, signed by Test Works CA (Test Works)." in problem.meaning
        assert "If Test Works CA (Test Works) is your company's CA" in problem.advice
        assert "--ca-file FILE" in problem.advice
        assert "subject      CN=localhost" in problem.detail
        assert len(server.requests) == 0
        assert await body(server.secure_url, Http(ca_file=str(authority.pem))) == b"safe"


async def test_a_certificate_that_signed_itself_is_said_to_have(tmp_path: Path) -> None:
    alone = Authority(tmp_path, "lonely.example.com")
    key = tmp_path / "lonely.key"
    from cryptography.hazmat.primitives import serialization as s

    key.write_bytes(alone.key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption()))
    with serving(HELLO, tls=Issued(alone.pem, key).server()) as server:
        problem = await tls_failure(server.secure_url, "unknown_ca", Http())
    assert "lonely.example.com" in problem.meaning
    assert "signed by itself" in problem.meaning


async def test_a_wrong_name_is_told_with_the_names_that_the_certificate_has(authority: Authority) -> None:
    issued = authority.issue("workflow.example.com", "*.apps.example.com", "10.1.2.3")
    with serving(HELLO, tls=issued.server()) as server:
        problem = await tls_failure(server.secure_url, "wrong_name", Http(ca_file=str(authority.pem)))
    assert "another host name" in problem.what
    assert "It is for workflow.example.com, *.apps.example.com, 10.1.2.3, not for localhost." in problem.meaning


async def test_an_address_is_not_covered_by_the_name_of_its_host(authority: Authority) -> None:
    with serving(HELLO, tls=authority.issue("localhost").server()) as server:
        url = f"https://127.0.0.1:{server.port}/"
        problem = await tls_failure(url, "wrong_name", Http(ca_file=str(authority.pem)))
    assert "not for 127.0.0.1" in problem.meaning


async def test_an_expired_certificate_is_told_with_the_day_and_this_machines_clock(authority: Authority) -> None:
    ended = now() - 3 * DAY
    issued = authority.issue("localhost", begins=now() - 30 * DAY, ends=ended)
    with serving(HELLO, tls=issued.server()) as server:
        problem = await tls_failure(server.secure_url, "expired", Http(ca_file=str(authority.pem)))
    assert f"has expired: on {ended:%Y-%m-%d %H:%M} UTC, 3 days ago." in problem.what
    assert f"This machine's clock says {now():%Y-%m-%d}" in problem.advice


async def test_a_certificate_that_begins_tomorrow_points_at_the_clock(authority: Authority) -> None:
    begins = now() + 2 * DAY
    issued = authority.issue("localhost", begins=begins, ends=now() + 30 * DAY)
    with serving(HELLO, tls=issued.server()) as server:
        problem = await tls_failure(server.secure_url, "not_yet_valid", Http(ca_file=str(authority.pem)))
    assert f"it begins on {begins:%Y-%m-%d %H:%M} UTC" in problem.what
    assert "This machine's clock says" in problem.advice


async def test_https_on_a_plain_port_is_told_from_a_bad_certificate() -> None:
    with serving(answer("400 Bad Request")) as server:
        problem = await tls_failure(server.secure_url, "plain_http", Http())
    assert "does not speak TLS" in problem.what


@pytest.mark.parametrize(
    "words",
    [
        b"<center>The plain HTTP request was sent to HTTPS port</center>",
        b"Reason: You're speaking plain HTTP to an SSL-enabled server port.",
        b"Client sent an HTTP request to an HTTPS server.\n",
    ],
)
async def test_servers_that_say_they_wanted_https_are_understood(words: bytes) -> None:
    with serving(answer("400 Bad Request", words)) as server:
        problem = await tls_failure(server.url, "tls_port", Http())
    assert "Write https://" in problem.advice


async def test_plain_http_answered_by_a_tls_alert_is_understood() -> None:
    with serving(b"\x15\x03\x01\x00\x02\x02\x46\r\n\r\n") as server:
        await tls_failure(server.url, "tls_port", Http())


async def test_a_server_of_yesteryear_is_told_to_learn_a_newer_tls(authority: Authority) -> None:
    context = authority.issue("localhost").server()
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with choosy(context) as url:
        problem = await tls_failure(url, "old_protocol", Http(ca_file=str(authority.pem)))
    assert "TLS 1.2" in problem.advice


async def test_no_cipher_in_common_is_told_with_the_other_cause_of_that_alert(authority: Authority) -> None:
    context = authority.issue("localhost").server()  # an elliptic curve's, of no use to RSA
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256")
    with choosy(context) as url:
        problem = await tls_failure(url, "no_common_cipher", Http(ca_file=str(authority.pem)))
    assert "client certificate" in problem.advice


async def test_a_connection_cut_in_the_handshake_is_told_as_such() -> None:
    with serving(b"") as server:
        problem = await tls_failure(server.secure_url, "closed", Http())
    assert "during the TLS handshake" in problem.what


# Client certificates


@contextlib.contextmanager
def choosy(context: ssl.SSLContext) -> Iterator[str]:
    """A server that stays on the line after it has refused a certificate, so that its alert can be read."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            plain.settimeout(3)
            with contextlib.suppress(OSError), plain:
                wrapped = context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
                with wrapped:
                    try:
                        wrapped.do_handshake()
                    except ssl.SSLError:
                        with contextlib.suppress(OSError):
                            socket.socket.recv(wrapped, 65_536)
                        raise
                    wrapped.recv(4096)
                    wrapped.sendall(HELLO)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{listener.getsockname()[1]}/"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_client_certificate_with_an_encrypted_key_lets_us_in(
    authority: Authority, version: ssl.TLSVersion
) -> None:
    context = authority.issue("localhost").server(clients=authority)
    context.maximum_version = version
    mine = authority.issue("client.example.com", passphrase="sesame opens")
    with serving(HELLO, tls=context) as server:
        http = Http(
            ca_file=str(authority.pem),
            client_cert=str(mine.cert),
            client_key=str(mine.key),
            client_key_password=Secret("sesame opens"),
        )
        assert await body(server.secure_url, http) == b"safe"


async def test_a_server_that_wants_a_client_certificate_says_so(authority: Authority) -> None:
    context = authority.issue("localhost").server(clients=authority)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    with choosy(context) as url:
        problem = await tls_failure(url, "client_certificate_wanted", Http(ca_file=str(authority.pem)))
    assert "--client-cert FILE --client-key FILE" in problem.advice


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_client_certificate_of_a_stranger_is_named(
    authority: Authority, version: ssl.TLSVersion, tmp_path: Path
) -> None:
    context = authority.issue("localhost").server(clients=authority)
    context.minimum_version = context.maximum_version = version
    mine = Authority(tmp_path, "Strangers").issue("client.example.com")
    http = Http(ca_file=str(authority.pem), client_cert=str(mine.cert), client_key=str(mine.key))
    with choosy(context) as url:
        problem = await tls_failure(url, "client_certificate_refused", http)
    assert str(mine.cert) in problem.what


class Purse:
    """Hands out passphrases one after another, and remembers how it was asked."""

    def __init__(self, *secrets: str) -> None:
        self.left = [Secret(secret) for secret in secrets]
        self.asked: list[bool] = []

    async def __call__(self, again: bool) -> Secret | None:
        self.asked.append(again)
        return self.left.pop(0)


async def test_a_passphrase_is_asked_for_on_the_first_request_and_again_after_a_wrong_one(
    authority: Authority,
) -> None:
    mine = authority.issue("client.example.com", passphrase="the right one")
    purse = Purse("a wrong one", "the right one")
    with serving(HELLO, tls=authority.issue("localhost").server(clients=authority)) as server:
        http = Http(
            ca_file=str(authority.pem),
            client_cert=str(mine.cert),
            client_key=str(mine.key),
            client_key_password=purse,
        )
        http.warm_up()
        assert purse.asked == []
        with pytest.raises(UsageProblem) as caught:
            await http.send(Request("GET", server.secure_url))
        assert caught.value.code == "http.tls_file"
        assert "does not open" in caught.value.what
        assert (await http.send(Request("GET", server.secure_url))).body == b"safe"
        assert (await http.send(Request("GET", server.secure_url))).body == b"safe"
        await http.close()
    assert purse.asked == [False, True]


async def test_no_passphrase_is_asked_for_where_the_key_is_not_encrypted(authority: Authority) -> None:
    mine = authority.issue("client.example.com")
    purse = Purse()
    with serving(HELLO, tls=authority.issue("localhost").server(clients=authority)) as server:
        http = Http(
            ca_file=str(authority.pem),
            client_cert=str(mine.cert),
            client_key=str(mine.key),
            client_key_password=purse,
        )
        assert await body(server.secure_url, http) == b"safe"
    assert purse.asked == []


@contextlib.contextmanager
def asking_late(context: ssl.SSLContext) -> Iterator[str]:
    """A server that asks for a certificate after it has read the request, as IIS does, and says whose it was."""
    context.post_handshake_auth = True
    context.verify_mode = ssl.CERT_OPTIONAL
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        plain, _ = listener.accept()
        plain.settimeout(3)
        with contextlib.suppress(OSError), context.wrap_socket(plain, server_side=True) as wrapped:
            context.verify_mode = ssl.CERT_REQUIRED
            wrapped.recv(4096)
            wrapped.verify_client_post_handshake()
            wrapped.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
            wrapped.settimeout(0.5)
            with contextlib.suppress(TimeoutError):
                wrapped.recv(1)  # the certificate arrives with what is read
            wrapped.settimeout(3)
            subject = dict(part[0] for part in (wrapped.getpeercert() or {}).get("subject", ()))
            wrapped.sendall(str(subject.get("commonName", "nobody")).encode()[:9].ljust(9))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{listener.getsockname()[1]}/"
    finally:
        listener.close()
        thread.join(5)


async def test_a_server_that_asks_for_a_certificate_after_the_handshake_gets_it(authority: Authority) -> None:
    context = authority.issue("localhost").server(clients=authority)
    mine = authority.issue("me.client")
    with asking_late(context) as url:
        http = Http(ca_file=str(authority.pem), client_cert=str(mine.cert), client_key=str(mine.key), timeout=5)
        assert await body(url, http) == b"me.client"


async def test_files_that_do_not_fit_are_told_apart(authority: Authority, tmp_path: Path) -> None:
    mine, other = authority.issue("a.example.com"), authority.issue("b.example.com")
    binary = tmp_path / "mine.pfx"
    binary.write_bytes(b"\x30\x82\x0a\x00")
    url = "https://localhost:1/"

    async def said(cert: Path, key: Path) -> Problem:
        return await failure(url, Http(client_cert=str(cert), client_key=str(key)))

    assert "do not belong together" in (await said(mine.cert, other.key)).what
    assert "openssl pkcs12" in (await said(binary, mine.key)).advice
    assert (
        "is encrypted, and no passphrase"
        in (await said(mine.cert, authority.issue("c.example.com", passphrase="x1y2z3").key)).what
    )
    broken = await failure(url, Http(ca_file=str(binary)))
    assert str(binary) in broken.what
    assert broken.code == "http.tls_file"


async def test_hostile_words_in_a_certificate_cannot_command_the_terminal(tmp_path: Path) -> None:
    evil = Authority(tmp_path, "Evil \x1b]0;owned\x07 CA")
    with serving(HELLO, tls=evil.issue("localhost").server()) as server:
        problem = await tls_failure(server.secure_url, "unknown_ca", Http())
    assert "Evil" in problem.meaning
    assert not set("".join([*problem.sentences, problem.detail])) & set("\x1b\x07")
