"""The two hops of a connection: each goes its own way, believes by its own rules and shows what is its own.

What is proved is proved by the log of whoever stands in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.authority import Authority
from tests.doctor.examining import examined, failed, report
from tests.fixtures_session import Open
from tests.relays import fronting, proxying
from wfg_tui.http import Request
from wfg_tui.http.kinds import ProxyProblem, TlsProblem
from wfg_tui.problems import UsageProblem
from wfg_tui.sandbox import Sandbox
from wfg_tui.session import Session


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def secure(sandbox: Sandbox, authority: Authority) -> Iterator[tuple[str, str]]:
    """The sandbox's API and token endpoint behind TLS, each on a port of its own."""
    port = urlsplit(sandbox.graphql_url).port or 0
    tls = authority.issue("localhost").server()
    with fronting(port, tls) as api, fronting(port, tls) as provider:
        yield (
            api.secure_url + urlsplit(sandbox.graphql_url).path,
            provider.secure_url + urlsplit(sandbox.token_url).path,
        )


async def user_of(session: Session) -> str:
    return (await session.who()).user_name


async def test_the_provider_is_reached_through_its_proxy_and_the_api_straight(
    sandbox: Sandbox, open_session: Open
) -> None:
    with proxying() as proxy:
        session = open_session(proxy="none", token_proxy=proxy.url)
        assert await user_of(session) == "olivia_martin"
        await session.close()
    paths = [urlsplit(line.split(" ")[1]).path for line in proxy.log]
    assert paths[-1] == urlsplit(sandbox.token_url).path
    assert all("oauth2" in path for path in paths)
    assert len(sandbox.requests.of("query")) == 1


async def test_the_api_is_reached_through_its_proxy_and_the_provider_straight(
    sandbox: Sandbox, open_session: Open
) -> None:
    with proxying() as proxy:
        session = open_session(proxy=proxy.url, token_proxy="none")
        assert await user_of(session) == "olivia_martin"
        await session.close()
    assert {urlsplit(line.split(" ")[1]).path for line in proxy.log} == {urlsplit(sandbox.graphql_url).path}
    assert len(sandbox.requests.of("token")) == 1


async def test_one_proxy_serves_both_hops_where_no_other_is_named(open_session: Open) -> None:
    with proxying() as proxy:
        session = open_session(proxy=proxy.url)
        assert session.idp_http is session.http
        assert await user_of(session) == "olivia_martin"
        await session.close()
    assert any("token" in line for line in proxy.log)
    assert any("graphql" in line for line in proxy.log)


async def test_over_tls_each_hop_asks_its_own_proxy_with_its_own_password(
    secure: tuple[str, str], authority: Authority, open_session: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    api, token = secure
    monkeypatch.setenv("PROXY_PASS", "for-the-api-proxy")
    monkeypatch.setenv("TOKEN_PROXY_PASS", "for-the-provider-proxy")
    with (
        proxying(user="ann", password="for-the-api-proxy") as near,
        proxying(user="bob", password="for-the-provider-proxy") as far,
    ):
        session = open_session(
            graphql_url=api,
            issuer="",
            token_url=token,
            ca_file=str(authority.pem),
            proxy=near.url.replace("http://", "http://ann@"),
            proxy_secret="env:PROXY_PASS",
            token_proxy=far.url.replace("http://", "http://bob@"),
            token_proxy_secret="env:TOKEN_PROXY_PASS",
        )
        assert await user_of(session) == "olivia_martin"
        await session.close()
    assert near.log == [f"CONNECT localhost:{urlsplit(api).port} HTTP/1.1"]
    assert far.log == [f"CONNECT localhost:{urlsplit(token).port} HTTP/1.1"]


async def test_a_proxys_password_that_is_not_there_is_not_mistaken_for_the_client_secret(
    open_session: Open,
) -> None:
    with proxying(user="ann", password="x1y2z3") as proxy:
        named = proxy.url.replace("http://", "http://ann@")
        unset = open_session(proxy="none", token_proxy=named, token_proxy_secret="env:NO_SUCH_VARIABLE")
        with pytest.raises(UsageProblem) as caught:
            await unset.who()
        assert caught.value.code == "hop.secret.env_unset"
        assert "password of the provider's proxy" in caught.value.meaning
        assert proxy.log == []
        asked = open_session(proxy="none", token_proxy=named, token_proxy_secret="prompt")
        with pytest.raises(UsageProblem) as caught:
            await asked.who()
        assert caught.value.code == "hop.secret.prompt"
        assert "wfg-tui profile password administrator token-proxy" in caught.value.advice


async def test_a_proxys_password_is_not_sent_where_none_is_named(open_session: Open) -> None:
    with proxying(user="ann", password="x1y2z3") as proxy:
        session = open_session(proxy=proxy.url)
        with pytest.raises(ProxyProblem) as caught:
            await session.who()
        assert caught.value.kind == "credentials"
        assert "--proxy http://USER@" in caught.value.advice
        session = open_session(proxy="none", token_proxy=proxy.url)
        with pytest.raises(ProxyProblem) as caught:
            await session.who()
        assert "--token-proxy http://USER@" in caught.value.advice
        assert "wfg-tui profile password NAME token-proxy" in caught.value.advice
    assert set(proxy.proofs) == {""}


async def test_the_exception_for_tls_is_for_the_api_alone(secure: tuple[str, str], open_session: Open) -> None:
    api, token = secure
    session = open_session(graphql_url=api, issuer="", token_url=token, insecure=True)
    with pytest.raises(TlsProblem) as caught:
        await session.who()
    assert caught.value.kind == "unknown_ca"
    assert f"localhost:{urlsplit(token).port}" in caught.value.what
    trusting = open_session(graphql_url=api, insecure=True)  # the provider's own address needs no TLS
    assert await user_of(trusting) == "olivia_martin"
    strict = open_session(graphql_url=api)
    with pytest.raises(TlsProblem) as caught:
        await strict.who()
    assert f"localhost:{urlsplit(api).port}" in caught.value.what


async def test_an_api_behind_mutual_tls_sees_our_certificate_and_the_provider_does_not(
    sandbox: Sandbox, authority: Authority, open_session: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = authority.issue("client.example.com", passphrase="open sesame")
    monkeypatch.setenv("KEY_PASS", "open sesame")
    port = urlsplit(sandbox.graphql_url).port or 0
    wanting = authority.issue("localhost").server(clients=authority)
    with fronting(port, wanting) as api, fronting(port, wanting) as provider:
        settings = {
            "graphql_url": api.secure_url + urlsplit(sandbox.graphql_url).path,
            "ca_file": str(authority.pem),
            "client_cert": str(mine.cert),
            "client_key": str(mine.key),
        }
        session = open_session(**settings, client_key_secret="env:KEY_PASS")
        assert await user_of(session) == "olivia_martin"
        with pytest.raises(UsageProblem) as caught:
            await open_session(**settings).who()
        assert caught.value.code == "http.tls_file"
        assert "--client-key-secret" in caught.value.advice
        elsewhere = Request("GET", f"{provider.secure_url}/")
        with pytest.raises(Exception, match=r"client certificate|closed the connection"):
            await session.idp_http.send(elsewhere)
        shown = open_session(**settings, client_key_secret="env:KEY_PASS", auth_method="tls_client_auth")
        assert (await shown.idp_http.send(elsewhere)).status == 404


async def test_the_passphrase_is_the_profiles_secret_where_the_certificate_signs_in(
    sandbox: Sandbox, authority: Authority, open_session: Open
) -> None:
    secret = sandbox.application("administrator").client_secret  # what the session's credentials hold
    mine = authority.issue("client.example.com", passphrase=secret)
    port = urlsplit(sandbox.graphql_url).port or 0
    with fronting(port, authority.issue("localhost").server(clients=authority)) as provider:
        session = open_session(
            ca_file=str(authority.pem),
            client_cert=str(mine.cert),
            client_key=str(mine.key),
            auth_method="tls_client_auth",
        )
        assert (await session.idp_http.send(Request("GET", f"{provider.secure_url}/"))).status == 404


async def test_a_connection_is_tried_with_the_certificates_own_words(
    secure: tuple[str, str], open_session: Open, tmp_path: Path
) -> None:
    api, token = secure
    session = open_session(graphql_url=api, issuer="", token_url=token)
    steps = await examined(session)
    assert failed(steps) == [("tls", "tls.unknown_ca"), ("tls", "tls.unknown_ca")], report(session, steps)
    assert report(session, steps).count("signed by Test Works CA") == 2
