"""HTTP over real sockets: what comes back, what is said when nothing does, and what is never sent."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rawserver import answer, serving
from wfg_tui.http import Http, Request, Response
from wfg_tui.problems import NetworkProblem, Problem, UsageProblem
from wfg_tui.text import Secret


async def ask(url: str, http: Http | None = None, **options: object) -> Response:
    http = http or Http(connect_timeout=5, timeout=5)
    try:
        return await http.send(Request("GET", url), **options)  # type: ignore[arg-type]
    finally:
        await http.close()


async def failure(url: str, http: Http | None = None) -> Problem:
    with pytest.raises(Problem) as caught:
        await ask(url, http)
    assert caught.value.what
    assert caught.value.advice
    return caught.value


async def test_an_answer_comes_back_with_status_headers_body_and_timings() -> None:
    with serving(
        answer("418 Teapot", b"short and stout", "X-Kind: pot", "Content-Type: Text/Plain; charset=x")
    ) as server:
        response = await ask(server.url)
    assert (response.status, response.body) == (418, b"short and stout")
    assert response.header("x-kind") == "pot"
    assert response.content_type == "text/plain"
    assert response.timings.connect is not None
    assert response.timings.connect > 0
    assert response.timings.tls is None
    assert response.timings.first_byte is not None
    assert response.timings.total >= response.timings.first_byte


async def test_a_compressed_answer_is_unpacked() -> None:
    with serving(answer("200 OK", gzip.compress(b"x" * 5000), "Content-Encoding: gzip")) as server:
        assert (await ask(server.url)).body == b"x" * 5000


async def test_a_redirect_is_not_followed() -> None:
    with serving(answer("302 Found", b"", "Location: http://127.0.0.1:1/login")) as server:
        response = await ask(server.url)
        assert len(server.requests) == 1
    assert response.status == 302


async def test_reading_stops_at_the_limit_and_says_so() -> None:
    with serving(answer("200 OK", b"y" * 300_000)) as server:
        response = await ask(server.url, limit=1000)
    assert response.truncated
    assert response.body == b"y" * 1000


async def test_progress_is_told_with_the_announced_size() -> None:
    told: list[tuple[int, int | None]] = []
    with serving(answer("200 OK", b"z" * 200_000)) as server:
        await ask(server.url, on_progress=lambda received, total: told.append((received, total)))
    assert told[-1] == (200_000, 200_000)
    assert told == sorted(told)


class Passes:
    """An authenticator that hands out the given passes one after another."""

    def __init__(self, *passes: str) -> None:
        self.left = list(passes)
        self.renewals = 0

    async def authorize(self, request: Request) -> Request:
        return request.setting(("Authorization", f"Bearer {self.left[0]}"))

    async def renew(self, request: Request, response: Response) -> bool:
        self.renewals += 1
        if len(self.left) == 1:
            return False
        self.left.pop(0)
        return True


def only(token: bytes) -> object:
    return lambda request: answer("200 OK", b"in") if b"Bearer " + token in request else answer("401 No", b"out")


async def test_a_401_is_answered_by_one_renewal_and_one_more_try() -> None:
    with serving(only(b"new")) as server:  # type: ignore[arg-type]
        response = await ask(server.url, auth=Passes("old", "new"))
        assert len(server.requests) == 2
    assert response.body == b"in"


async def test_a_401_after_the_renewal_is_the_answer() -> None:
    passes = Passes("old", "older", "oldest")
    with serving(only(b"none")) as server:  # type: ignore[arg-type]
        response = await ask(server.url, auth=passes)
        assert len(server.requests) == 2
    assert response.status == 401
    assert passes.renewals == 1


async def test_cancelling_closes_the_socket_at_once() -> None:
    with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegin", hold=True) as server:
        task = asyncio.ensure_future(ask(server.url))
        while not server.requests:  # noqa: ASYNC110 - another thread's list
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(server.closed_by_client.wait, 3)


async def test_nothing_listening_is_refused_with_host_and_port() -> None:
    problem = await failure("http://127.0.0.1:1/")
    assert problem.code == "network.refused"
    assert "127.0.0.1:1" in problem.what


@pytest.mark.parametrize("host", ["no-such-host.invalid", "bücher.invalid", "two words.invalid"])
async def test_an_unknown_name_is_said_to_be_unknown(host: str) -> None:
    problem = await failure(f"http://{host}/")
    assert problem.code == "network.dns"
    assert ".invalid" in problem.what
    assert "proxy" not in problem.what


async def test_silence_is_a_timeout_that_says_the_outcome_is_unknown() -> None:
    with serving(b"HTTP/1.1 200", hold=True) as server:
        problem = await failure(server.url, Http(timeout=0.3))
    assert problem.code == "network.timeout"
    assert "unknown" in problem.meaning


@pytest.mark.parametrize(
    ("script", "code", "words"),
    [
        (b"", "network.dropped", "without an answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "network.dropped", "in the middle"),
        (b"220 mail.example.com ESMTP\r\n\r\n", "network.protocol", "not HTTP"),
        (answer("200 OK", b"not gzip", "Content-Encoding: gzip"), "network.protocol", "unpacked"),
    ],
)
async def test_a_broken_answer_is_told_apart(script: bytes, code: str, words: str) -> None:
    with serving(script) as server:
        problem = await failure(server.url)
    assert isinstance(problem, NetworkProblem)
    assert problem.code == code
    assert words in problem.what


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/", "127.0.0.1", "http://", "http://127.0.0.1:99999/", "https://[::1"]
)
async def test_an_address_that_is_none_is_refused_before_anything_is_sent(url: str) -> None:
    assert (await failure(url)).code == "network.url"


@pytest.mark.parametrize("value", ["two\r\nlines", "hidden-\u2603", "nul\x00", " s3cr3t-outer "])
async def test_a_header_that_cannot_be_sent_is_refused_without_repeating_it(value: str) -> None:
    http = Http()
    with pytest.raises(UsageProblem) as caught:
        await http.send(Request("GET", "http://127.0.0.1:1/", (("X-Key", value),)))
    assert caught.value.code == "http.header_value"
    assert "X-Key" in caught.value.what
    assert value not in "".join(caught.value.sentences) + caught.value.detail


async def test_a_proxy_that_wants_a_password_is_not_mistaken_for_the_api() -> None:
    with serving(answer("407 Proxy Authentication Required")) as proxy:
        problem = await failure("https://127.0.0.1:1/", Http(proxy=proxy.url))
    assert problem.code == "network.proxy"
    assert "proxy" in problem.what


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder / "cert.pem", folder / "key.pem"


async def _tls_server(certificate: tuple[Path, Path]) -> asyncio.Server:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer("200 OK", b"safe"))
        await writer.drain()
        writer.close()

    return await asyncio.start_server(converse, "127.0.0.1", 0, ssl=context)


async def test_tls_is_verified_unless_the_profile_says_not_to(certificate: tuple[Path, Path]) -> None:
    server = await _tls_server(certificate)
    port = server.sockets[0].getsockname()[1]
    async with server:
        problem = await failure(f"https://localhost:{port}/")
        assert problem.code == "network.tls"
        assert "trusts" in problem.what
        assert "ca_file" in problem.advice
        assert (await ask(f"https://localhost:{port}/", Http(insecure=True))).body == b"safe"
        trusted = await ask(f"https://localhost:{port}/", Http(ca_file=str(certificate[0])))
        assert trusted.body == b"safe"
        assert trusted.timings.tls is not None
        other_name = await failure(f"https://127.0.0.1:{port}/", Http(ca_file=str(certificate[0])))
        assert "another host name" in other_name.what


async def test_https_to_a_plain_port_says_that_it_does_not_speak_tls() -> None:
    with serving(answer("400 Bad Request")) as server:
        problem = await failure(server.url.replace("http://", "https://"))
    assert problem.code == "network.tls"
    assert "does not speak TLS" in problem.what


async def test_a_missing_ca_file_is_named() -> None:
    problem = await failure("https://127.0.0.1:1/", Http(ca_file="/nowhere/ca.pem"))
    assert problem.code == "http.tls_file"
    assert "/nowhere/ca.pem" in problem.what


@pytest.fixture
def encrypted_key(certificate: tuple[Path, Path], tmp_path: Path) -> Path:
    subprocess.run(
        ["openssl", "pkcs8", "-topk8", "-in", certificate[1], "-out", tmp_path / "k", "-passout", "pass:sesame"],
        check=True, capture_output=True,
    )  # fmt: skip
    return tmp_path / "k"


@contextlib.contextmanager
def wanting_a_certificate(certificate: tuple[Path, Path], linger: float) -> Iterator[str]:
    """A TLS server that takes none but the holders of `certificate`; the others' connections stay for `linger`
    seconds after the alert, so that it can be read, or are reset with it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    context.load_verify_locations(certificate[0])
    context.verify_mode = ssl.CERT_REQUIRED
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            plain.settimeout(5)
            wrapped = context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
            with wrapped, contextlib.suppress(OSError):
                try:
                    wrapped.do_handshake()
                except ssl.SSLError:
                    time.sleep(linger)
                    raise
                wrapped.recv(4096)
                wrapped.sendall(answer("200 OK", b"safe"))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"https://localhost:{listener.getsockname()[1]}/"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


async def test_a_reset_after_the_handshake_hints_at_a_client_certificate(certificate: tuple[Path, Path]) -> None:
    """With TLS 1.3 the server objects when the client thinks the handshake is over; a reset can eat its alert."""
    with wanting_a_certificate(certificate, linger=0) as url:
        problem = await failure(url, Http(ca_file=str(certificate[0])))
    assert "client certificate" in problem.what + problem.meaning


async def test_a_client_certificate_is_sent_and_its_lack_is_named(
    certificate: tuple[Path, Path], encrypted_key: Path
) -> None:
    ca, mine = str(certificate[0]), {"client_cert": str(certificate[0]), "client_key": str(encrypted_key)}
    with wanting_a_certificate(certificate, linger=0.3) as url:
        without = await failure(url, Http(ca_file=ca))
        assert without.code == "network.tls"
        assert "wants a client certificate" in without.what
        right = Http(ca_file=ca, **mine, client_key_password=Secret("sesame"))  # type: ignore[arg-type]
        assert (await ask(url, right)).body == b"safe"
        locked = await failure(url, Http(ca_file=ca, **mine))  # type: ignore[arg-type]
        assert locked.code == "http.tls_file"
        assert "is encrypted" in locked.what
        wrong = await failure(url, Http(ca_file=ca, **mine, client_key_password=Secret("open!")))  # type: ignore[arg-type]
        assert "does not open" in wrong.what
        missing = await failure(url, Http(ca_file=ca, client_cert=ca, client_key="/nowhere/key.pem"))
        assert "client key /nowhere/key.pem is not there" in missing.what


async def test_a_tls_handshake_that_never_ends_is_told_from_a_dead_host() -> None:
    listener = await asyncio.start_server(lambda reader, writer: asyncio.sleep(30), "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    problem = await failure(f"https://127.0.0.1:{port}/", Http(connect_timeout=0.3))
    assert problem.code == "network.timeout"
    assert "TLS handshake" in problem.what
    listener.close()


@pytest.mark.parametrize("when", ["connecting", "waiting for the answer"])
async def test_cancelling_before_the_answer_closes_the_socket_too(when: str) -> None:
    with serving(b"", hold=True) as server:
        url = server.url if when != "connecting" else server.url.replace("http:", "https:")
        task = asyncio.ensure_future(ask(url))
        await asyncio.sleep(0.5)
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - began < 0.5
        assert await asyncio.to_thread(server.closed_by_client.wait, 3)


async def test_a_caller_may_forbid_the_second_try() -> None:
    passes = Passes("old", "new")
    with serving(only(b"new")) as server:  # type: ignore[arg-type]
        response = await ask(server.url, auth=passes, resend=False)
        assert len(server.requests) == 1
    assert response.status == 401
    assert passes.renewals == 0


# Proxies


async def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with serving(answer("200 OK", b"direct")) as server:
        assert (await ask(server.url)).body == b"direct"


async def test_a_proxy_of_the_environment_is_used_and_no_proxy_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(answer("200 OK", b"through the proxy")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert (await ask("http://api.example.invalid/x")).body == b"through the proxy"
        assert proxy.requests[0].startswith(b"GET http://api.example.invalid/x ")
        monkeypatch.setenv("NO_PROXY", "example.invalid")
        assert (await failure("http://api.example.invalid/x")).code == "network.dns"


async def test_the_profiles_proxy_is_used_for_this_machine_too() -> None:
    with serving(answer("200 OK", b"seen")) as proxy:
        assert (await ask("http://127.0.0.1:1/", Http(proxy=proxy.url))).body == b"seen"


@pytest.mark.parametrize(
    "reply",
    [answer("407 Proxy Authentication Required"), answer("401 No", b"<html>", "Proxy-Authenticate: Basic")],
)
async def test_a_plain_answer_of_a_proxy_is_not_taken_for_the_apis(reply: bytes) -> None:
    with serving(reply) as proxy:
        problem = await failure("http://127.0.0.1:1/", Http(proxy=proxy.url))
        assert problem.code == "network.proxy"
        assert f"127.0.0.1:{proxy.port} wants a user name and a password" in problem.what


async def test_a_proxy_that_forbids_the_host_names_both(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(answer("403 Forbidden")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        problem = await failure("https://api.example.invalid/")
        assert problem.code == "network.proxy"
        assert f"127.0.0.1:{proxy.port}" in problem.what
        assert "api.example.invalid:443" in problem.what
        assert "NO_PROXY" in problem.advice


async def test_a_dead_proxy_is_named_as_the_one_that_is_dead() -> None:
    problem = await failure("https://api.example.invalid/", Http(proxy="http://127.0.0.1:1"))
    assert problem.code == "network.proxy"
    assert "The proxy 127.0.0.1:1 does not accept connections" in problem.what


@pytest.mark.parametrize(
    ("proxy", "words"), [("socks5://127.0.0.1:1", "SOCKS"), ("gopher://x:1", "cannot be used")]
)
async def test_a_proxy_that_cannot_be_is_refused_without_its_password(proxy: str, words: str) -> None:
    with_password = proxy.replace("://", "://me:hidden-pass@")
    problem = await failure("https://api.example.invalid/", Http(proxy=with_password))
    assert words in problem.what
    assert "hidden-pass" not in "".join(problem.sentences) + problem.detail


# The loop is never held


async def test_the_first_request_does_not_hold_the_loop() -> None:
    """Imports, certificate files and the pool are made in a thread: 0.3 s of work beside a living loop."""
    code = """
import asyncio, sys, time
from tests.rawserver import answer, serving
from wfg_tui.http import Http, Request

async def beat(gaps):
    last = time.perf_counter()
    while True:
        await asyncio.sleep(0.001)
        gaps.append(time.perf_counter() - last)
        last = time.perf_counter()

async def main():
    gaps = []
    beating = asyncio.ensure_future(beat(gaps))
    await asyncio.sleep(0.05)
    http = Http()
    with serving(answer("200 OK", b"x")) as server:
        assert (await http.send(Request("GET", server.url))).status == 200
    beating.cancel()
    await http.close()
    print(sum(gap for gap in gaps if gap > 0.1))

assert "httpx" not in sys.modules
asyncio.run(main())
"""
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 0.2  # it was 0.5 s in one piece on the loop
