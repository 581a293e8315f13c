"""Proxies over sockets: which one is asked, by its own log, and what is told when it stands in the way."""

from __future__ import annotations

import asyncio

import pytest

from tests.authority import Authority
from tests.rawserver import answer, serving
from tests.relays import proxying
from wfg_tui.http import Http, Request, Response
from wfg_tui.http.kinds import ProxyKind, ProxyProblem
from wfg_tui.http.proxies import exempt, read_proxy
from wfg_tui.problems import Problem, UsageProblem
from wfg_tui.text import Secret, redact

HELLO = answer("200 OK", b"through")


async def ask(url: str, http: Http) -> Response:
    try:
        return await http.send(Request("GET", url))
    finally:
        await http.close()


async def failure(url: str, http: Http) -> Problem:
    with pytest.raises(Problem) as caught:
        await ask(url, http)
    assert caught.value.what
    assert caught.value.advice
    return caught.value


async def proxy_failure(url: str, kind: ProxyKind, http: Http) -> ProxyProblem:
    problem = await failure(url, http)
    assert isinstance(problem, ProxyProblem), (problem, problem.detail)
    assert problem.kind == kind
    assert problem.code == "network.proxy"
    assert "roxy" in problem.what
    return problem


def only(secret: str) -> object:
    async def supply(again: bool) -> Secret | None:
        return Secret(secret)

    return supply


# Which way


async def test_https_goes_through_the_proxy_by_connect_and_its_certificate_is_still_checked(
    authority: Authority,
) -> None:
    with (
        serving(HELLO, tls=authority.issue("api.example.com").server()) as server,
        proxying(hosts={"api.example.com": server.port}) as proxy,
    ):
        url = "https://api.example.com/graphql"
        got = await ask(url, Http(proxy=proxy.url, ca_file=str(authority.pem)))
        assert got.body == b"through"
        assert (await failure(url, Http(proxy=proxy.url))).code == "network.tls"
    assert set(proxy.log) == {"CONNECT api.example.com:443 HTTP/1.1"}
    assert server.requests[0].startswith(b"GET /graphql ")
    assert b"roxy" not in server.requests[0]


async def test_none_asks_no_proxy_though_the_environment_names_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with proxying() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        assert (await failure("https://api.example.invalid/", Http(proxy="none"))).code == "network.dns"
        assert proxy.log == []
        await failure("https://api.example.invalid/", Http(proxy="system"))
        assert proxy.log == ["CONNECT api.example.invalid:443 HTTP/1.1"]


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        ("", True),
        ("example.com", False),
        (".example.com", False),
        ("*.example.com", False),
        ("other.org, API.EXAMPLE.COM", False),
        ("api.example.com:443", False),
        ("api.example.com:8443", True),
        ("pi.example.com", True),
        ("*", False),
    ],
)
async def test_no_proxy_decides_by_the_proxys_own_log(
    monkeypatch: pytest.MonkeyPatch, names: str, asked: bool
) -> None:
    with proxying(refuse=answer("403 Forbidden")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", names)
        route = await Http().route("https://api.example.com/")
        assert bool(route.proxy) is asked
        if asked:
            await proxy_failure("https://api.example.com/", "refused", Http())
    assert bool(proxy.log) is asked


@pytest.mark.parametrize(
    ("host", "names", "is_exempt"),
    [
        ("10.20.30.40", "10.0.0.0/8", True),
        ("10.20.30.40", "192.168.0.0/16 10.20.30.40", True),
        ("11.20.30.40", "10.0.0.0/8", False),
        ("fd00::5", "fd00::/8", True),
        ("fd00::5", "[fd00::5]:443", True),
        ("1.10.20.30.40", "10.20.30.40", False),
        ("example.com.", "example.com", True),
        ("badexample.com", "example.com", False),
        ("host", "", False),
        ("host", " , ,", False),
    ],
)
def test_no_proxy_knows_networks_and_addresses(host: str, names: str, is_exempt: bool) -> None:
    assert exempt(host, 443, names) is is_exempt


# Credentials


async def test_basic_credentials_reach_the_proxy_and_nobody_else(authority: Authority) -> None:
    with (
        serving(HELLO, tls=authority.issue("api.example.com").server()) as server,
        proxying(user="ann", password="p@ss:word/ü", hosts={"api.example.com": server.port}) as proxy,
    ):
        named = proxy.url.replace("http://", "http://ann@")
        supply = only("p@ss:word/ü")
        http = Http(proxy=named, proxy_password=supply, ca_file=str(authority.pem))  # type: ignore[arg-type]
        assert (await ask("https://api.example.com/", http)).body == b"through"
        assert proxy.proofs[0].startswith("Basic ")
        assert proxy.proofs[0].split()[1].encode() not in server.requests[0]
        without = await proxy_failure("https://api.example.com/", "credentials", Http(proxy=proxy.url))
        assert "wants a user name and a password (407)" in without.what
        assert "wfg-tui profile password NAME proxy" in without.advice


async def test_a_wrong_password_is_asked_for_again_on_the_next_request(authority: Authority) -> None:
    asked: list[bool] = []

    async def supply(again: bool) -> Secret | None:
        asked.append(again)
        return Secret("right-password" if again else "wrong-password")

    with (
        serving(HELLO, tls=authority.issue("api.example.com").server()) as server,
        proxying(user="ann", password="right-password", hosts={"api.example.com": server.port}) as proxy,
    ):
        named = proxy.url.replace("http://", "http://ann@")
        http = Http(proxy=named, proxy_password=supply, ca_file=str(authority.pem))
        with pytest.raises(ProxyProblem) as caught:
            await http.send(Request("GET", "https://api.example.com/"))
        assert "refused our credentials (407)" in caught.value.what
        assert caught.value.kind == "credentials"
        assert "wrong-password" not in "".join([*caught.value.sentences, caught.value.detail])
        answers = await asyncio.gather(*(http.send(Request("GET", "https://api.example.com/")) for _ in range(5)))
        assert {one.body for one in answers} == {b"through"}
        await http.close()
    assert asked == [False, True]


async def test_a_wrong_password_is_not_tried_once_for_each_of_the_questions_that_a_screen_asks() -> None:
    with proxying(user="ann", password="right-password") as proxy:
        supply = only("wrong-password")
        http = Http(proxy=proxy.url.replace("http://", "http://ann@"), proxy_password=supply)  # type: ignore[arg-type]
        for path in ("a", "b", "c"):
            with pytest.raises(ProxyProblem) as caught:
                await http.send(Request("GET", f"https://api.example.invalid/{path}"))
            assert caught.value.kind == "credentials"
        await http.close()
        assert len(proxy.log) == 1


async def test_a_password_in_the_environment_is_used_and_stays_out_of_every_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with proxying(user="ann", password="right-one") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("http://", "http://ann:hunter2-env%40@"))
        problem = await proxy_failure("https://api.example.invalid/", "credentials", Http())
        assert "refused our credentials" in problem.what
        assert "HTTPS_PROXY" in problem.advice
        words = "".join([*problem.sentences, problem.detail])
        assert "hunter2" not in words
        assert redact("see hunter2-env@ here") == "see [hidden] here"
        assert redact(proxy.proofs[0].split()[1]) == "[hidden]"
        assert "hunter2" not in repr(await Http().route("https://api.example.invalid/"))


@pytest.mark.parametrize(
    ("challenge", "words"),
    [
        (("Proxy-Authenticate: NTLM",), "wants NTLM"),
        (("Proxy-Authenticate: Negotiate", "Proxy-Authenticate: NTLM"), "wants NTLM or Negotiate"),
        (("Proxy-Authenticate: Negotiate, NTLM",), "wants NTLM or Negotiate"),
        (('Proxy-Authenticate: Digest realm="not Basic , Basic", nonce="x"',), "wants Digest"),
    ],
)
@pytest.mark.parametrize("scheme", ["https", "http"])
async def test_a_proxy_that_wants_what_we_do_not_speak_is_told_with_the_way_round(
    scheme: str, challenge: tuple[str, ...], words: str
) -> None:
    with proxying(refuse=answer("407 Proxy Authentication Required", b"", *challenge)) as proxy:
        problem = await proxy_failure(f"{scheme}://api.example.invalid/", "scheme", Http(proxy=proxy.url))
    assert words in problem.what
    assert "which wfg-tui does not speak" in problem.what
    assert "px; for NTLM cntlm too" in problem.advice
    assert "not WorkflowGen and not the identity provider" in problem.meaning


async def test_basic_beside_ntlm_is_enough(authority: Authority) -> None:
    both = answer("407 No", b"", "Proxy-Authenticate: NTLM", 'Proxy-Authenticate: Basic realm="x"')
    with proxying(refuse=both) as proxy:
        await proxy_failure("https://api.example.invalid/", "credentials", Http(proxy=proxy.url))


# Whose answer it was


class Passes:
    """An authenticator that would renew."""

    renewals = 0

    async def authorize(self, request: Request) -> Request:
        return request.setting(("Authorization", "Bearer abcdefgh"))

    async def renew(self, request: Request, response: Response) -> bool:
        self.renewals += 1
        return True


@pytest.mark.parametrize(
    "reply",
    [
        answer("401 Unauthorized", b"<html>tinyproxy</html>", "Server: tinyproxy/1.11.1"),
        answer("401 Unauthorized", b"", 'Proxy-Authenticate: Basic realm="x"', "WWW-Authenticate: Bearer"),
    ],
)
async def test_a_proxys_own_401_does_not_cost_a_token(reply: bytes) -> None:
    passes = Passes()
    with proxying(refuse=reply) as proxy:
        http = Http(proxy=proxy.url)
        with pytest.raises(ProxyProblem) as caught:
            await http.send(Request("GET", "http://127.0.0.1:1/graphql"), auth=passes)
        await http.close()
    assert caught.value.kind == "credentials"
    assert passes.renewals == 0


async def test_the_apis_own_401_through_a_proxy_stays_the_apis() -> None:
    reply = answer("401 Unauthorized", b"no", "WWW-Authenticate: Bearer", "Via: 1.1 relay (squid/5.7)")
    with serving(reply) as server, proxying() as proxy:
        response = await ask(server.url, Http(proxy=proxy.url))
    assert response.status == 401
    assert proxy.log[0].startswith("GET http://127.0.0.1:")


async def test_a_401_to_connect_is_the_proxys(authority: Authority) -> None:
    with proxying(refuse=answer("401 Unauthorized", b"<html>", "Server: tinyproxy/1.11.1")) as proxy:
        problem = await proxy_failure("https://api.example.invalid/", "credentials", Http(proxy=proxy.url))
    assert "(401)" in problem.what


async def test_a_page_of_squids_is_not_the_apis_answer() -> None:
    page = answer("503 Service Unavailable", b"<html>", "X-Squid-Error: ERR_DNS_FAIL 0", "Server: squid/5.7")
    with proxying(refuse=page) as proxy:
        problem = await proxy_failure("http://127.0.0.1:1/", "refused", Http(proxy=proxy.url))
    assert "could not reach 127.0.0.1:1 (503)" in problem.what
    assert "--proxy none" in problem.advice


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (answer("403 Forbidden"), "refused", "(403)"),
        (answer("502 Bad Gateway"), "refused", "could not reach api.example.invalid:443 (502)"),
        (answer("405 Method Not Allowed"), "not_a_proxy", "(405)"),
        (b"220 mail.example.com ESMTP\r\n\r\n", "not_a_proxy", "hung up"),
        (b"\x15\x03\x01\x00\x02\x02\x46\r\n\r\n", "tls", "speaks TLS"),
    ],
)
async def test_what_a_proxy_says_to_connect_is_told_as_its_own(reply: bytes, kind: ProxyKind, words: str) -> None:
    with proxying(refuse=reply) as proxy:
        problem = await proxy_failure("https://api.example.invalid/", kind, Http(proxy=proxy.url))
        assert f"The proxy 127.0.0.1:{proxy.port}" in problem.what
    assert words in problem.what


async def test_a_proxy_that_hangs_is_named_and_not_the_host() -> None:
    with proxying(silent=True) as proxy:
        problem = await proxy_failure("https://api.example.invalid/", "silent", Http(proxy=proxy.url, timeout=0.3))
    assert "when it was asked for api.example.invalid:443" in problem.what
    assert "was not sent" in problem.meaning


async def test_a_proxy_that_is_down_is_named_with_where_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = await proxy_failure("https://api.example.invalid/", "unreachable", Http(proxy="http://127.0.0.1:1"))
    assert "in the profile's proxy" in problem.advice
    monkeypatch.setenv("ALL_PROXY", "127.0.0.1:1")
    problem = await proxy_failure("https://api.example.invalid/", "unreachable", Http())
    assert "in ALL_PROXY" in problem.advice
    assert "name api.example.invalid in NO_PROXY" in problem.advice


async def test_a_proxys_unknown_name_is_said_to_be_the_proxys() -> None:
    problem = await failure("https://api.example.com/", Http(proxy="http://proxy.invalid:3128"))
    assert problem.code == "network.dns"
    assert "The name proxy.invalid, the proxy's, is not known" in problem.what


# A proxy over TLS


async def test_a_proxy_over_tls_is_verified_even_where_the_api_is_not(authority: Authority) -> None:
    with (
        serving(HELLO, tls=authority.issue("other.example.com").server()) as server,
        proxying(
            user="ann",
            password="for-the-proxy",
            hosts={"api.example.com": server.port},
            tls=authority.issue("localhost").server(),
        ) as proxy,
    ):
        named, supply = proxy.secure_url.replace("https://", "https://ann@"), only("for-the-proxy")
        careless = Http(proxy=named, proxy_password=supply, insecure=True)  # type: ignore[arg-type]
        problem = await proxy_failure("https://api.example.com/", "tls", careless)
        assert f"The certificate of localhost:{proxy.port} is signed by nobody" in problem.what
        assert "Test Works CA" in problem.meaning
        assert proxy.log == []
        careful = Http(
            proxy=named,
            proxy_password=supply,  # type: ignore[arg-type]
            insecure=True,
            ca_file=str(authority.pem),
        )
        assert (await ask("https://api.example.com/", careful)).body == b"through"


async def test_an_https_address_of_a_plain_proxy_says_to_write_http() -> None:
    with proxying() as proxy:
        http = Http(proxy=proxy.secure_url)
        problem = await proxy_failure("https://api.example.invalid/", "tls", http)
    assert "Write http://" in problem.advice


# What is not supported


@pytest.mark.parametrize(
    "url", ["http://proxy.example.com/proxy.pac", "http://wpad/wpad.dat", "file:///etc/proxy.pac"]
)
async def test_a_pac_file_is_named_as_not_supported_with_the_way_round(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = await failure("https://api.example.invalid/", Http(proxy=url))
    assert problem.code == "proxy.pac"
    assert f"px --pac={url}" in problem.advice
    assert "127.0.0.1:3128" in problem.advice
    monkeypatch.setenv("HTTPS_PROXY", url)
    problem = await failure("https://api.example.invalid/", Http())
    assert "in HTTPS_PROXY" in problem.what


async def test_a_pac_file_of_the_desktop_is_mentioned_when_the_straight_way_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("auto_proxy", "http://wpad.example.com/wpad.dat")
    problem = await failure("https://api.example.invalid/", Http())
    assert problem.code == "network.dns"
    assert "http://wpad.example.com/wpad.dat" in problem.meaning
    assert "px" in problem.meaning


@pytest.mark.parametrize(
    "url", ["http://", "ftp://x:1", "http://a b:1", "http://h:99999", "http://h:1/path", "::"]
)
def test_an_address_that_is_no_proxys_is_refused(url: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        read_proxy(url, "HTTPS_PROXY")
    assert caught.value.code == "proxy.address"
    assert "HTTPS_PROXY" in caught.value.what
