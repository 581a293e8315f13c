"""Looking at a certificate: the facts and the verdict, and nothing given away on the way."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from tests.authority import DAY, Authority, now
from tests.rawserver import answer, serving
from tests.relays import proxying
from wfg_tui.http import Http
from wfg_tui.http.certificate import Certificate, inspect
from wfg_tui.http.kinds import ProxyProblem, TlsProblem
from wfg_tui.http.proxies import read_proxy
from wfg_tui.http.trust import Trust
from wfg_tui.problems import NetworkProblem, UsageProblem
from wfg_tui.text import Secret

HELLO = answer("200 OK", b"safe")


async def test_a_good_certificate_is_shown_with_its_facts_and_believed(authority: Authority) -> None:
    ends = now() + 20 * DAY
    issued = authority.issue("localhost", "127.0.0.1", ends=ends)
    with serving(HELLO, tls=issued.server()) as server:
        seen = await inspect("localhost", server.port, Trust(ca_file=str(authority.pem)))
        assert server.requests == []
    assert seen.trusted
    assert seen.refusal is None
    assert seen.certificate.subject == "CN=localhost"
    assert seen.certificate.issuer_name == "Test Works CA (Test Works)"
    assert seen.certificate.names == ("localhost", "127.0.0.1")
    assert abs(seen.certificate.not_after - ends) < DAY / 1000
    assert not seen.certificate.self_signed
    assert seen.presented.protocol == "TLSv1.3"
    assert len(seen.certificate.sha256) == 95
    assert not seen.wants_client_certificate


@pytest.mark.parametrize("trust", [Trust(), Trust(insecure=True)])
async def test_an_unbelieved_certificate_is_shown_with_why_whatever_the_profile_excepts(
    authority: Authority, trust: Trust
) -> None:
    with serving(HELLO, tls=authority.issue("localhost").server()) as server:
        seen = await inspect("localhost", server.port, trust)
    assert not seen.trusted
    assert seen.refusal is not None
    assert seen.refusal.kind == "unknown_ca"
    assert seen.certificate.subject == "CN=localhost"


async def test_an_expired_and_a_misnamed_certificate_are_told_apart(authority: Authority) -> None:
    trust = Trust(ca_file=str(authority.pem))
    old = authority.issue("localhost", begins=now() - 9 * DAY, ends=now() - DAY)
    for issued, kind in ((old, "expired"), (authority.issue("x.example.com"), "wrong_name")):
        with serving(HELLO, tls=issued.server()) as server:
            seen = await inspect("localhost", server.port, trust)
        assert seen.refusal is not None
        assert seen.refusal.kind == kind


async def test_a_server_that_insists_on_a_client_certificate_is_noticed(authority: Authority) -> None:
    context = authority.issue("localhost").server(clients=authority)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    with serving(HELLO, tls=context) as server:
        seen = await inspect("localhost", server.port, Trust(ca_file=str(authority.pem)))
    assert seen.trusted
    assert seen.wants_client_certificate


async def test_it_goes_the_way_of_the_hop_and_shows_the_proxy_its_password_alone(authority: Authority) -> None:
    with (
        serving(HELLO, tls=authority.issue("api.example.com").server()) as server,
        proxying(user="ann", password="secret-word", hosts={"api.example.com": server.port}) as proxy,
    ):
        route = read_proxy(proxy.url.replace("http://", "http://ann:secret-word@"), "HTTPS_PROXY")
        seen = await inspect("api.example.com", 443, Trust(ca_file=str(authority.pem)), route)
        assert seen.trusted
        assert set(proxy.log) == {"CONNECT api.example.com:443 HTTP/1.1"}
        wrong = read_proxy(proxy.url, "HTTPS_PROXY")
        with pytest.raises(ProxyProblem) as caught:
            await inspect("api.example.com", 443, Trust(), wrong)
        assert caught.value.kind == "credentials"


async def test_a_client_looks_by_its_own_settings(authority: Authority) -> None:
    with serving(HELLO, tls=authority.issue("localhost").server()) as server:
        assert (await Http(ca_file=str(authority.pem)).inspect(server.secure_url)).trusted
        assert not (await Http(insecure=True).inspect(server.secure_url)).trusted


async def test_the_way_is_given_as_a_request_would_go_it_with_password_and_certificate(
    authority: Authority,
) -> None:
    async def supply(again: bool) -> Secret | None:
        return Secret("word for both")

    mine = authority.issue("me.client", passphrase="word for both")
    http = Http(
        ca_file=str(authority.pem),
        client_cert=str(mine.cert),
        client_key=str(mine.key),
        client_key_password=supply,
        proxy="http://ann@127.0.0.1:1",
        proxy_password=supply,
    )
    route, context = await http.way("https://api.example.com/")
    assert (route.address, route.credentials) == ("127.0.0.1:1", ("ann", "word for both"))
    with serving(HELLO, tls=authority.issue("localhost").server(clients=authority)) as server:
        reader, writer = await asyncio.open_connection("localhost", server.port, ssl=context)
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        assert b"safe" in await reader.read()
        writer.close()
    await http.close()


@pytest.mark.parametrize("proxied", [False, True])
async def test_where_no_handshake_comes_about_it_says_why(proxied: bool) -> None:
    with serving(b"HTTP/1.1 400 no\r\n\r\n") as server, proxying() as proxy:
        route = {"route": read_proxy(proxy.url, field="proxy")} if proxied else {}
        with pytest.raises(TlsProblem) as caught:
            await inspect("127.0.0.1", server.port, **route)  # type: ignore[arg-type]
    assert caught.value.kind == "plain_http"


async def test_nothing_listening_an_unknown_name_and_silence_are_network_problems() -> None:
    with pytest.raises(NetworkProblem) as refused:
        await inspect("127.0.0.1", 1)
    assert refused.value.code == "network.refused"
    with pytest.raises(NetworkProblem) as unknown:
        await inspect("no-such-host.invalid", 443)
    assert unknown.value.code == "network.dns"
    silent = await asyncio.start_server(lambda reader, writer: asyncio.sleep(30), "127.0.0.1", 0)
    with pytest.raises(NetworkProblem) as late:
        await inspect("127.0.0.1", silent.sockets[0].getsockname()[1], limit=1.0)
    silent.close()
    assert late.value.code == "network.timeout"
    assert "TLS handshake" in late.value.what


async def test_a_proxy_that_hangs_or_is_down_is_named() -> None:
    with proxying(silent=True) as proxy:
        with pytest.raises(ProxyProblem) as silent:
            await inspect("api.example.invalid", 443, route=read_proxy(proxy.url, field="proxy"), limit=1.0)
        assert silent.value.kind == "silent"
    with pytest.raises(ProxyProblem) as down:
        await inspect("api.example.invalid", 443, route=read_proxy("http://127.0.0.1:1", field="proxy"))
    assert down.value.kind == "unreachable"


async def test_a_ca_file_that_is_not_there_is_the_users_to_correct(authority: Authority, tmp_path: Path) -> None:
    with (
        serving(HELLO, tls=authority.issue("localhost").server()) as server,
        pytest.raises(UsageProblem) as caught,
    ):
        await inspect("localhost", server.port, Trust(ca_file=str(tmp_path / "none.pem")))
    assert caught.value.code == "http.tls_file"


@pytest.mark.parametrize(
    ("names", "host", "covered"),
    [
        (("api.example.com",), "API.example.com", True),
        (("*.example.com",), "api.example.com", True),
        (("*.example.com",), "a.b.example.com", False),
        (("*.example.com",), "example.com", False),
        (("127.0.0.1",), "127.0.0.1", True),
        (("fd00::1",), "[fd00:0::1]", True),
        (("*",), "localhost", False),
        ((), "localhost", False),
    ],
)
def test_a_name_covers_a_host_as_clients_have_it(names: tuple[str, ...], host: str, covered: bool) -> None:
    certificate = Certificate("", "", "", "", names, now(), now(), False, "")
    assert certificate.covers(host) is covered
