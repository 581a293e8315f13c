"""The issuer field takes what people paste, says what it understood, and discovery finds the token endpoint."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connection.test_grant import at, granting, service
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
        (
            "entra-v1",
            "https://login.microsoftonline.com/t/v2.0",
            "https://login.microsoftonline.com/t/oauth2/token",
        ),
        ("adfs", "https://adfs.example.com/adfs", "https://adfs.example.com/adfs/oauth2/token"),
        ("adfs", "https://adfs.example.com", "https://adfs.example.com/adfs/oauth2/token"),
        ("keycloak", "https://kc/realms/r", "https://kc/realms/r/protocol/openid-connect/token"),
        ("other", "https://idp.example.com", ""),
    ],
)
def test_each_provider_has_its_convention(provider: str, issuer: str, token_url: str) -> None:
    assert read_issuer_field(issuer, provider).token_url == token_url


GUID = "11111111-2222-3333-4444-555555555555"
MICROSOFT = "https://login.microsoftonline.com"


@pytest.mark.parametrize(
    ("provider", "text", "issuer"),
    [
        ("entra", GUID, f"{MICROSOFT}/{GUID}/v2.0"),
        ("entra-v1", GUID.upper(), f"{MICROSOFT}/{GUID.upper()}"),
        ("entra", "contoso.onmicrosoft.com", f"{MICROSOFT}/contoso.onmicrosoft.com/v2.0"),
        ("entra", f"https://sts.windows.net/{GUID}/", f"{MICROSOFT}/{GUID}/v2.0"),
        ("entra-v1", f"https://sts.windows.net/{GUID}/", f"{MICROSOFT}/{GUID}"),
        ("entra", f"{MICROSOFT}/{GUID}", f"{MICROSOFT}/{GUID}/v2.0"),
        ("entra", f"{MICROSOFT}/{GUID}/oauth2/v2.0/authorize?x=y", f"{MICROSOFT}/{GUID}/v2.0"),
        ("entra-v1", f"{MICROSOFT}/{GUID}/v2.0", f"{MICROSOFT}/{GUID}"),
        ("entra", f"https://login.microsoftonline.us/{GUID}", f"https://login.microsoftonline.us/{GUID}/v2.0"),
        ("adfs", "adfs.example.com", "https://adfs.example.com/adfs"),
        ("adfs", "http://adfs.example.com/adfs/services/trust", "https://adfs.example.com/adfs"),
        ("adfs", "https://adfs.example.com:8443/adfs/ls/?wa=x", "https://adfs.example.com:8443/adfs"),
        ("auth0", "manage.auth0.com/dashboard/eu/acme/applications", "https://acme.eu.auth0.com"),
        ("auth0", "https://acme.eu.auth0.com/api/v2/", "https://acme.eu.auth0.com"),
        ("pingone", "auth.pingone.com.au/e1", "https://auth.pingone.com.au/e1/as"),
        ("pingone", "https://auth.pingone.eu/e1/as/authorize", "https://auth.pingone.eu/e1/as"),
        ("pingfederate", "https://sso.example.com:9031/as/authorization.oauth2", "https://sso.example.com:9031"),
        (
            "keycloak",
            "https://kc.example.com/auth/admin/master/console/#/acme/clients",
            "https://kc.example.com/auth/realms/acme",
        ),
        ("keycloak", "kc.example.com/realms/acme/account/", "https://kc.example.com/realms/acme"),
        (
            "keycloak",
            "https://kc.example.com/realms/acme/protocol/openid-connect/auth?client_id=x",
            "https://kc.example.com/realms/acme",
        ),
    ],
)
def test_what_people_paste_in_the_place_of_an_issuer_is_understood(provider: str, text: str, issuer: str) -> None:
    reading = read_issuer_field(text, provider)
    assert reading.problem is None
    assert reading.issuer == issuer
    assert reading.notes
    assert read_issuer_field(issuer, provider).issuer == issuer
    assert reading.token_url.startswith("https://")


@pytest.mark.parametrize("name", [name for name in PROVIDERS if name != "other"])
def test_what_a_provider_is_said_to_look_like_is_what_we_read(name: str) -> None:
    row = PROVIDERS[name]
    reading = read_issuer_field(row.issuer_form, name)
    assert reading.problem is None
    assert reading.issuer == row.issuer_form.rstrip("/")
    assert reading.token_url == row.token_form
    by_token_url = read_issuer_field(row.token_form, name)
    assert by_token_url.token_url == row.token_form


def test_a_token_url_is_never_taken_for_something_else() -> None:
    for name, url in (
        ("keycloak", "https://kc.example.com/realms/acme/protocol/openid-connect/token"),
        ("entra", f"{MICROSOFT}/{GUID}/oauth2/v2.0/token"),
        ("adfs", "https://adfs.example.com/adfs/oauth2/token/"),
        ("pingone", "https://auth.pingone.eu/e1/as/token"),
    ):
        assert read_issuer_field(url, name).token_url == url.rstrip("/")


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


async def test_a_provider_that_is_down_is_not_said_to_be_misspelt() -> None:
    with serving(answer("503 Busy", b"<html>", "Content-Type: text/html")) as server:
        http = Http()
        with pytest.raises(Problem) as caught:
            await discover(http, f"{server.url}tenant")
        await http.close()
    assert caught.value.code == "issuer.unavailable"
    assert "503" in caught.value.what


async def test_a_token_endpoint_that_is_no_address_is_none() -> None:
    with serving(answer("200 OK", b'{"issuer": "i", "token_endpoint": "/token"}')) as server:
        http = Http()
        with pytest.raises(Problem) as caught:
            await discover(http, f"{server.url}tenant", "keycloak")
        await http.close()
    assert caught.value.code == "issuer.no_metadata"
    assert "https://sso.example.com/realms/your-realm" in caught.value.advice


async def test_where_metadata_cannot_be_had_the_providers_convention_stands_in() -> None:
    def without_discovery(request: bytes) -> bytes:
        if request.startswith(b"POST /realms/acme/protocol/openid-connect/token "):
            return granting()
        return answer("503 Busy")

    with serving(without_discovery) as server:
        at_issuer = at(server, token_url="", issuer=f"{server.url}realms/acme", provider="keycloak")
        assert (await service(at_issuer, "secret").token()).source.endswith("/openid-connect/token")


def test_a_server_on_this_machine_is_taken_as_it_is_written() -> None:
    assert read_issuer_field("http://localhost:8080", "adfs").issuer == "http://localhost:8080"


async def test_an_issuer_without_metadata_says_what_each_address_answered() -> None:
    with serving(answer("200 OK", b"<html>", "Content-Type: text/html")) as server:
        http = Http()
        with pytest.raises(Problem) as caught:
            await discover(http, f"{server.url}tenant")
        await http.close()
    assert caught.value.code == "issuer.no_metadata"
    assert caught.value.detail.count("200 text/html") == len(metadata_urls(f"{server.url}tenant")) == 4
