"""The issuer field takes what people paste, says what it understood, and discovery finds the token endpoint."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rawserver import answer, serving
from wfg_tui.connection import PROVIDERS, read_issuer_field
from wfg_tui.connection.issuer import discover, metadata_urls
from wfg_tui.http import Http
from wfg_tui.problems import Problem
from wfg_tui.sandbox import Sandbox

ISSUER = "https://acme.okta.com/oauth2/aus123"


@pytest.mark.parametrize(
    "text",
    [
        ISSUER,
        f"  {ISSUER}/ ",
        "acme.okta.com/oauth2/aus123",
        f"{ISSUER}/.well-known/oauth-authorization-server",
        f"{ISSUER}/.well-known/openid-configuration?client_id=x",
        "https://acme.okta.com/.well-known/oauth-authorization-server/oauth2/aus123",
        f"{ISSUER}/v1/token",
        f"{ISSUER}/v1/token/",
        f"{ISSUER}/v1/authorize?response_type=code",
        f"{ISSUER}/v1/keys",
        "HTTPS://ACME.okta.com/oauth2/aus123",
    ],
)
def test_every_form_of_an_okta_issuer_is_understood(text: str) -> None:
    reading = read_issuer_field(text)
    assert reading.problem is None
    assert reading.issuer == ISSUER
    assert reading.token_url == f"{ISSUER}/v1/token"


def test_a_token_url_of_another_provider_stands_for_itself() -> None:
    reading = read_issuer_field("https://sso.example.com/as/token.oauth2", "pingfederate")
    assert (reading.issuer, reading.token_url) == ("", "https://sso.example.com/as/token.oauth2")


@pytest.mark.parametrize(
    ("text", "code", "proposed"),
    [
        ("https://acme-admin.okta.com/oauth2/aus123", "issuer.okta_admin", "https://acme.okta.com/oauth2/aus123"),
        (
            "https://Acme-Admin.okta.com/admin/oauth2/as/aus123#tab-settings",
            "issuer.okta_admin",
            "https://acme.okta.com/oauth2/aus123 ",
        ),
        (
            "acme-admin.oktapreview.com/admin/dashboard",
            "issuer.okta_admin",
            "https://acme.oktapreview.com/oauth2/default ",
        ),
        ("https://login.example.com/", "issuer.okta_org", "https://login.example.com/oauth2/aus…"),
        ("https://login.example.com/oauth2/v1/authorize", "issuer.okta_org", "/oauth2/default"),
        ("https://me:pw@acme.okta.com/oauth2/aus1", "issuer.url", "Leave them out"),
        ("https://acme.okta.com", "issuer.okta_org", "https://acme.okta.com/oauth2/aus…"),
        ("https://acme.okta.com/.well-known/openid-configuration", "issuer.okta_org", "/oauth2/default"),
        ("https://acme.okta.com/oauth2/v1/token", "issuer.okta_org", "Authorization Servers"),
        ("http://acme.okta.com/oauth2/aus1", "issuer.url", "https"),
        ("not a url", "issuer.url", "https://"),
    ],
)
def test_what_cannot_work_is_answered_with_the_right_form(text: str, code: str, proposed: str) -> None:
    problem = read_issuer_field(text).problem
    assert problem is not None
    assert problem.code == code
    assert proposed in problem.advice


def test_an_okta_host_is_recognised_under_another_providers_name_too() -> None:
    for provider in ("other", "auth0"):
        problem = read_issuer_field("https://acme-admin.okta.com/oauth2/aus1", provider).problem
        assert problem is not None
        assert problem.code == "issuer.okta_admin"


async def test_a_token_endpoint_without_tls_is_not_taken_from_metadata() -> None:
    with serving(answer("200 OK", b'{"issuer": "i", "token_endpoint": "http://idp.example.com/t"}')) as server:
        http = Http()
        with pytest.raises(Problem) as caught:
            await discover(http, f"{server.url}tenant")
        await http.close()
    assert caught.value.code == "issuer.unsafe_token_url"


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            ["https://", "http://", "acme", "-admin", ".okta.com", "/oauth2/", "aus1", "/v1/token", "[", "]", ":",
             "99999", "@", "/.well-known/", "openid-configuration", "?", "#", " ", "\x00", "localhost", "%"]
        ),
        max_size=8,
    ).map("".join),
    st.sampled_from(sorted(PROVIDERS)),
)  # fmt: skip
def test_whatever_is_pasted_is_read_or_answered(text: str, provider: str) -> None:
    reading = read_issuer_field(text, provider)
    if reading.problem is not None:
        assert reading.problem.advice
        assert not reading.issuer
        assert not reading.token_url
    for url in filter(None, (reading.issuer, reading.token_url)):
        assert url.startswith(("https://", "http://"))


def test_a_tenant_is_no_okta_org_for_another_provider() -> None:
    assert (
        read_issuer_field("https://acme.eu.auth0.com/", "auth0").token_url
        == "https://acme.eu.auth0.com/oauth/token"
    )


@pytest.mark.parametrize(
    ("provider", "issuer", "token_url"),
    [
        (
            "entra",
            "https://login.microsoftonline.com/t/v2.0",
            "https://login.microsoftonline.com/t/oauth2/v2.0/token",
        ),
        ("adfs", "https://adfs.example.com/adfs", "https://adfs.example.com/adfs/oauth2/token"),
        ("adfs", "https://adfs.example.com", "https://adfs.example.com/adfs/oauth2/token"),
        ("keycloak", "https://kc/realms/r", "https://kc/realms/r/protocol/openid-connect/token"),
        ("other", "https://idp.example.com", ""),
    ],
)
def test_each_provider_has_its_convention(provider: str, issuer: str, token_url: str) -> None:
    assert read_issuer_field(issuer, provider).token_url == token_url


async def test_discovery_finds_the_token_endpoint(sandbox: Sandbox) -> None:
    http = Http()
    found = await discover(http, sandbox.issuer)
    await http.close()
    assert found.token_url == sandbox.token_url
    assert found.issuer == sandbox.issuer
    assert "client_secret_basic" in found.methods


async def test_discovery_tries_the_inserted_form_last() -> None:
    def only_inserted(request: bytes) -> bytes:
        if request.startswith(b"GET /.well-known/oauth-authorization-server/tenant "):
            return answer("200 OK", b'{"issuer": "i", "token_endpoint": "https://idp.example.com/t"}')
        return answer("404 Not Found", b"<html>no</html>", "Content-Type: text/html")

    with serving(only_inserted) as server:
        http = Http()
        found = await discover(http, f"{server.url}tenant")
        await http.close()
        assert len(server.requests) == 3
    assert found.token_url == "https://idp.example.com/t"


async def test_an_issuer_without_metadata_says_what_each_address_answered() -> None:
    with serving(answer("200 OK", b"<html>", "Content-Type: text/html")) as server:
        http = Http()
        with pytest.raises(Problem) as caught:
            await discover(http, f"{server.url}tenant")
        await http.close()
    assert caught.value.code == "issuer.no_metadata"
    assert caught.value.detail.count("200 text/html") == len(metadata_urls(f"{server.url}tenant")) == 4
