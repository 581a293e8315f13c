"""The grant: what is asked, how strictly the answer is read, and what a refusal is said to mean."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.rawserver import RawServer, answer, serving
from wfg_tui.connection import Credentials, Profile, TokenService, decode_claims
from wfg_tui.http import Http, Request
from wfg_tui.problems import Exit, Problem
from wfg_tui.sandbox import Sandbox
from wfg_tui.text import Secret, redact


def service(profile: Profile, secret: str, *, patience: float = 0.0) -> TokenService:
    credentials = Credentials(keyring_allowed=False)
    credentials.keep_for_session(profile.name, Secret(secret))
    tokens = TokenService(profile, credentials, Http(timeout=5))
    tokens.patience = patience
    return tokens


def as_application(sandbox: Sandbox, role: str = "administrator", **changes: Any) -> Profile:
    application = sandbox.application(role)
    values = {
        "name": "p",
        "graphql_url": sandbox.graphql_url,
        "issuer": sandbox.issuer,
        "client_id": application.client_id,
        "secret": "prompt",
    }
    return Profile(**{**values, **changes})


def at(server: RawServer, **changes: Any) -> Profile:
    return Profile(
        **{
            "name": "p",
            "graphql_url": server.url,
            "token_url": f"{server.url}token",
            "client_id": "0oa1",
            "secret": "prompt",
            **changes,
        }
    )


def granting(**values: Any) -> bytes:
    body = {"access_token": "abc.def.ghi", "token_type": "Bearer", "expires_in": 3600, **values}
    return answer("200 OK", json.dumps({k: v for k, v in body.items() if v is not None}).encode())


async def refusal(profile: Profile, secret: str = "s3cr3t-value") -> Problem:
    tokens = service(profile, secret)
    with pytest.raises(Problem) as caught:
        await tokens.token()
    assert tokens.grants == 1, "a refused grant is never retried by itself"
    assert caught.value.advice
    return caught.value


# What is asked


async def test_basic_sends_id_and_secret_form_urlencoded() -> None:
    with serving(granting()) as server:
        await service(at(server, client_id="a:b c"), "p@ss:w+rd/%41=& x").token()
    line = next(line for line in server.requests[0].split(b"\r\n") if line.lower().startswith(b"authorization"))
    assert base64.b64decode(line.split()[-1]) == b"a%3Ab+c:p%40ss%3Aw%2Brd%2F%2541%3D%26+x"


async def test_post_sends_id_and_secret_in_the_form_and_no_header() -> None:
    with serving(granting()) as server:
        await service(at(server, auth_method="client_secret_post", form=(("x", "y"),)), "s & s").token()
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert b"authorization" not in head.lower()
    assert parse_qs(body.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["0oa1"],
        "client_secret": ["s & s"],
        "x": ["y"],
    }


@pytest.mark.parametrize(("scope", "sent"), [("", None), ("  ", None), (" a  b ", ["a b"])])
async def test_an_empty_scope_is_not_sent(scope: str, sent: list[str] | None) -> None:
    with serving(granting()) as server:
        await service(at(server, scope=scope), "secret").token()
    assert parse_qs(server.requests[0].partition(b"\r\n\r\n")[2].decode()).get("scope") == sent


@pytest.mark.parametrize(
    ("provider", "name", "value"),
    [
        ("auth0", "audience", "api://x"),
        ("adfs", "resource", "api://x"),
        ("entra-v1", "resource", "api://x"),
        ("pingfederate", "resource", "api://x"),
        ("entra", "scope", "api://x/.default"),
        ("other", "audience", "api://x"),
    ],
)
async def test_the_audience_is_sent_as_the_provider_wants_it(provider: str, name: str, value: str) -> None:
    with serving(granting()) as server:
        await service(at(server, provider=provider, audience="api://x"), "secret").token()
    sent = parse_qs(server.requests[0].partition(b"\r\n\r\n")[2].decode())
    assert sent == {"grant_type": ["client_credentials"], name: [value]}


async def test_a_scope_that_is_given_chooses_entras_api_and_the_audience_is_left_out() -> None:
    with serving(granting()) as server:
        await service(at(server, provider="entra", audience="api://x", scope="api://y/.default"), "secret").token()
    sent = parse_qs(server.requests[0].partition(b"\r\n\r\n")[2].decode())
    assert sent == {"grant_type": ["client_credentials"], "scope": ["api://y/.default"]}


async def test_a_further_form_parameter_takes_the_place_of_ours() -> None:
    form = (("resource", "a"), ("resource", "b"), ("access_token_manager_id", "m"))
    with serving(granting()) as server:
        await service(at(server, provider="pingfederate", audience="api://x", form=form), "secret").token()
    sent = parse_qs(server.requests[0].partition(b"\r\n\r\n")[2].decode())
    assert sent["resource"] == ["a", "b"]
    assert sent["access_token_manager_id"] == ["m"]


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
async def test_a_secret_of_reserved_characters_is_accepted(sandbox: Sandbox, method: str) -> None:
    profile = as_application(sandbox, "reserved_characters", auth_method=method)
    token = await service(profile, sandbox.application("reserved_characters").client_secret).token()
    claims = decode_claims(token.value)
    assert claims is not None
    assert claims.client_id == profile.client_id
    assert claims.audiences == (sandbox.audience,)
    assert token.scopes == ("default",)


# What is read


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"access_token": None}, "no access_token"),
        ({"access_token": 7}, "no access_token"),
        ({"access_token": "abc\r\nX-Evil: 1"}, "no HTTP header may carry"),
        ({"access_token": "snow\u2603"}, "no HTTP header may carry"),
        ({"token_type": "mac"}, "of the type “mac”"),
        ({"token_type": "N_A\x1b[2J" * 99}, "of the type “N_A␛[2J"),
        ({"token_type": None}, "token_type"),
        ({"token_type": ["Bearer"]}, "token_type"),
        ({"access_token": "x" * 70_000}, "70,000 characters"),
    ],
)
async def test_a_malformed_answer_is_refused(values: dict[str, Any], words: str) -> None:
    with serving(granting(**values)) as server:
        problem = await refusal(at(server))
    assert problem.code == "token.malformed"
    assert words in problem.what
    assert "X-Evil" not in problem.what


@pytest.mark.parametrize(
    ("sent", "life"),
    [
        (3600, 3600.0),
        ("3599", 3599.0),
        (None, None),
        (-5, None),
        ("soon", None),
        (True, None),
        (0, None),
        (1e99, None),
    ],
)
async def test_the_life_is_read_leniently(sent: Any, life: float | None) -> None:
    with serving(granting(expires_in=sent)) as server:
        assert (await service(at(server), "secret").token()).life == life


def jwt(**claims: Any) -> str:
    parts = ({"alg": "none"}, claims)
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + ".x"
    )


@pytest.mark.parametrize(
    ("answered", "asked", "scopes", "missing", "said"),
    [
        ({"scope": "a"}, "a b", ("a",), ("b",), True),
        ({"scope": ["a", 7, "c"]}, "a b", ("a", "c"), ("b",), True),
        ({"scope": ""}, "a", (), ("a",), True),
        ({}, "a b", ("a", "b"), (), False),
        ({}, "", (), (), False),
        ({"scope": 7}, "a", ("a",), (), False),
        ({"access_token": jwt(scp=["a"])}, "a b", ("a",), ("b",), True),
        ({"access_token": jwt(scope="b a")}, "a b", ("b", "a"), (), True),
        ({"access_token": jwt(sub="x")}, "a b", ("a", "b"), (), False),
        ({"scope": "api://x/read"}, "read", ("api://x/read",), (), True),
        ({"scope": "read"}, "https://x/graphql/read", ("read",), (), True),
        ({"access_token": jwt(scp="access")}, "api://x/.default", ("access",), (), True),
    ],
)
async def test_scopes_that_were_not_granted_are_known(
    answered: dict[str, Any], asked: str, scopes: tuple[str, ...], missing: tuple[str, ...], said: bool
) -> None:
    with serving(granting(**answered)) as server:
        token = await service(at(server, scope=asked), "secret").token()
    assert (token.scopes, token.missing_scopes, token.scopes_said) == (scopes, missing, said)


async def test_an_opaque_token_has_no_claims() -> None:
    with serving(granting(access_token="opaque-token-0123456789", token_type="bearer")) as server:
        token = await service(at(server), "secret").token()
    assert decode_claims(token.value) is None


async def test_a_dpop_token_is_refused_with_the_checkbox() -> None:
    with serving(granting(token_type="DPoP")) as server:
        problem = await refusal(at(server))
    assert problem.code == "token.dpop"
    assert "clear the checkbox" in problem.advice.lower()


@pytest.mark.parametrize(
    ("raw", "code", "words"),
    [
        (
            answer("200 OK", b'{"error":"invalid_client","error_description":"secret"}'),
            "token.wrong_secret",
            "secret",
        ),
        (answer("200 OK", b"<html>hi</html>", "Content-Type: text/html"), "token.not_an_endpoint", "a web page"),
        (answer("404 Not Found", b"nothing"), "token.not_an_endpoint", "no token endpoint"),
        (
            answer("302 Found", b"", "Location: https://login.example.com/x"),
            "token.not_an_endpoint",
            "login.example.com",
        ),
        (answer("200 OK", b"[1]"), "token.not_an_endpoint", "200"),
        (answer("200 OK", b""), "token.not_an_endpoint", "200"),
        (answer("401 No", b'{"errors":[{"message":"GraphQL"}]}'), "token.not_an_endpoint", "401"),
        (answer("503 Busy", b"busy"), "token.server", "503"),
        (answer("500 Oops", b'{"error":"server_error"}'), "token.server", "500"),
    ],
)
async def test_what_is_no_token_answer_is_said_to_be_what_it_is(raw: bytes, code: str, words: str) -> None:
    with serving(raw) as server:
        problem = await refusal(at(server))
    assert problem.code == code
    assert words in problem.what


# What a refusal means


@pytest.mark.parametrize(
    ("role", "changes", "code", "screen"),
    [
        ("dpop_required", {}, "token.dpop", "Require Demonstrating Proof of Possession"),
        ("no_policy", {}, "token.policy", "Access Policies"),
        ("grant_not_allowed", {}, "token.grant_not_allowed", "General"),
        ("administrator", {"client_id": "0oaNobody"}, "token.unknown_client", "Copy the Client ID"),
        ("administrator", {"scope": "nonsense"}, "token.scope", "Scopes"),
        ("administrator", {"scope": "openid"}, "token.scope", "Scopes"),
    ],
)
async def test_oktas_refusals_name_the_cause_and_the_screen(
    sandbox: Sandbox, role: str, changes: dict[str, Any], code: str, screen: str
) -> None:
    profile = as_application(sandbox, role, **changes)
    problem = await refusal(profile, sandbox.application(role).client_secret)
    assert problem.code == code
    assert screen in problem.advice
    assert problem.exit_code == Exit.REFUSED
    assert "HTTP 4" in problem.detail


async def test_a_wrong_secret_is_named_and_never_repeated(sandbox: Sandbox) -> None:
    problem = await refusal(as_application(sandbox), "wrong-secret-0123456789")
    assert problem.code == "token.wrong_secret"
    assert "wfg-tui profile secret p" in problem.advice
    assert "wrong-secret-0123456789" not in "".join(problem.sentences) + problem.detail


async def test_a_wrong_server_id_is_told_from_a_wrong_client(sandbox: Sandbox) -> None:
    problem = await refusal(as_application(sandbox, issuer=f"{sandbox.base_url}/oauth2/ausNobody"))
    assert problem.code == "token.unknown_server"
    assert "Issuer URI" in problem.advice


async def test_a_rate_limit_says_when_by_the_servers_own_clock(sandbox: Sandbox) -> None:
    sandbox.faults.add("rate_limit", on="token", reset_in=42, clock_skew=3600)
    problem = await refusal(as_application(sandbox))
    assert problem.code == "token.rate_limited"
    assert problem.exit_code == Exit.NETWORK
    assert problem.wait == pytest.approx(42, abs=3)  # type: ignore[attr-defined]


# The service


async def test_twenty_at_once_make_one_grant(sandbox: Sandbox) -> None:
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret)
    values = await asyncio.gather(*(tokens.token() for _ in range(20)))
    assert tokens.grants == 1
    assert len({token.value for token in values}) == 1


async def test_a_token_is_kept_until_it_is_nearly_over() -> None:
    with serving(granting(expires_in=100), granting(access_token="second.token.here")) as server:
        tokens = service(at(server), "secret")
        first = await tokens.token()
        assert await tokens.token() is first
        assert first.deadline == pytest.approx(first.ends - 10)
        tokens.forget()
        assert (await tokens.token()).value != first.value
    assert tokens.grants == 2


async def test_a_token_of_five_seconds_serves_fifty_requests(sandbox: Sandbox) -> None:
    sandbox.faults.add("token_life", on="token", seconds=5)
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret)
    http = Http()
    url = f"{sandbox.graphql_url}?query=%7Bviewer%7BuserName%7D%7D"
    for _ in range(50):
        assert (await http.send(Request("GET", url), auth=tokens)).status == 200
    await http.close()
    assert tokens.grants == 1


async def test_twenty_refused_at_once_make_one_grant(sandbox: Sandbox) -> None:
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret)
    http = Http()
    url = f"{sandbox.graphql_url}?query=%7Bviewer%7BuserName%7D%7D"
    await http.send(Request("GET", url), auth=tokens)
    sandbox.faults.add("revoked", on="graphql", times=1)
    answers = await asyncio.gather(*(http.send(Request("GET", url), auth=tokens) for _ in range(20)))
    await http.close()
    assert {response.status for response in answers} == {200}
    assert tokens.grants == 2


async def test_one_who_gives_up_does_not_take_the_grant_from_the_others(sandbox: Sandbox) -> None:
    sandbox.faults.add("latency", on="token", seconds=0.3)
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret)
    first = asyncio.ensure_future(tokens.token())
    second = asyncio.ensure_future(tokens.token())
    await asyncio.sleep(0.05)
    first.cancel()
    assert (await second).value
    assert tokens.grants == 1


async def test_neither_token_nor_secret_shows_in_what_is_printed(sandbox: Sandbox) -> None:
    secret = sandbox.application("administrator").client_secret
    tokens = service(as_application(sandbox), secret)
    token = await tokens.token()
    shown = f"{token!r} {token} {tokens!r} {vars(tokens)!r}"
    assert token.value.reveal() not in shown
    assert secret not in shown
    assert (
        redact(f"Authorization: Bearer {token.value.reveal()} and {secret}")
        == "Authorization: Bearer [hidden] and [hidden]"
    )
