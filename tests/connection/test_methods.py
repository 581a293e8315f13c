"""Every way to authenticate gets a token from the sandbox's strict side and runs a query with it."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.connection.signing_clients import PASSPHRASE, ROLES, Way, encrypted, way
from tests.doctor.examining import examined, failed, report, the
from tests.rawserver import answer, serving
from wfg_tui.connection import Credentials, Profile, validated
from wfg_tui.connection import dpop as dpop_module
from wfg_tui.paths import Paths
from wfg_tui.problems import Exit, Problem
from wfg_tui.sandbox import Sandbox
from wfg_tui.session import Operation, Session
from wfg_tui.text import Secret

WHO = Operation("query Who { viewer { userName } }", "Who")
Open = Callable[..., Session]


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    sessions: list[Session] = []

    def opened(one: Way) -> Session:
        credentials = Credentials(keyring_allowed=False)
        if one.secret:
            credentials.keep_for_session(one.profile.name, Secret(one.secret))
        session = Session(validated(one.profile), credentials, Paths.under(tmp_path / "home"))
        sessions.append(session)
        return session

    yield opened
    for session in sessions:
        await session.close()


@pytest.fixture(autouse=True)
def _keys_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process has one DPoP key per profile name, and knows the servers' nonces: not from test to test."""
    monkeypatch.setattr(dpop_module, "_provers", {})


async def refusal(session: Session) -> Problem:
    with pytest.raises(Problem) as caught:
        await session.tokens.token()
    assert caught.value.advice
    return caught.value


@pytest.mark.parametrize("name", ROLES)
async def test_every_method_gets_a_token_and_runs_a_query(
    name: str, sandbox: Sandbox, tmp_path: Path, opened: Open
) -> None:
    session = opened(way(sandbox, name, tmp_path))
    exchange = await session.execute(WHO)
    assert exchange.ok, exchange.problem
    assert json.loads(exchange.body)["data"]["viewer"]["userName"] == sandbox.application(ROLES[name]).impersonates
    assert session.tokens.grants == 1
    assert session.tokens.current is not None
    assert session.tokens.current.token_type == ("DPoP" if name.startswith("dpop") else "Bearer")


@pytest.mark.parametrize("name", ROLES)
async def test_every_method_fetches_the_schema_by_the_same_road(
    name: str, sandbox: Sandbox, tmp_path: Path, opened: Open
) -> None:
    session = opened(way(sandbox, name, tmp_path))
    steps = await examined(session)
    assert failed(steps) == [], report(session, steps)
    assert the(steps, "introspection").state == "passed"


# Assertions


@pytest.mark.parametrize(
    ("name", "algorithm"),
    [("private_key_jwt RSA", "RS256"), ("private_key_jwt EC", "ES256"), ("client_secret_jwt", "HS256")],
)
async def test_an_assertion_is_made_out_to_the_token_endpoint_and_never_used_twice(
    name: str, algorithm: str, tmp_path: Path, sandbox: Sandbox, opened: Open
) -> None:
    one = way(sandbox, name, tmp_path)
    granted = answer("200 OK", b'{"access_token":"a.b.c","token_type":"Bearer"}')
    seen = []
    with serving(granted) as server:
        profile = dataclasses.replace(one.profile, issuer="", token_url=f"{server.url}token")
        session = opened(Way(profile, one.secret))
        for _ in range(2):
            await session.tokens.token()
            session.tokens.forget()
        from urllib.parse import parse_qs

        for request in server.requests:
            head, _, body = request.partition(b"\r\n\r\n")
            assert b"authorization" not in head.lower()
            form = {key: values[0] for key, values in parse_qs(body.decode()).items()}
            assert "client_secret" not in form
            assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            assert jwt.get_unverified_header(form["client_assertion"])["alg"] == algorithm
            seen.append(jwt.decode(form["client_assertion"], options={"verify_signature": False}))
    for claims in seen:
        assert claims["iss"] == claims["sub"] == profile.client_id
        assert claims["aud"] == profile.token_url
        assert 0 < claims["exp"] - claims["iat"] <= 3600
    assert seen[0]["jti"] != seen[1]["jti"]


async def test_auth0_and_keycloak_want_the_issuer_as_audience() -> None:
    from wfg_tui.connection.grant import Client

    def audience(provider: str, issuer: str) -> str:
        profile = Profile("p", "https://x/graphql", client_id="c", provider=provider, issuer=issuer)
        return Client(profile, "https://idp/token", Secret("")).assertion_audience

    assert audience("auth0", "https://t.eu.auth0.com") == "https://t.eu.auth0.com/"
    assert audience("keycloak", "https://k/realms/r") == "https://k/realms/r"
    assert audience("okta", "https://o/oauth2/aus1") == "https://idp/token"
    assert audience("keycloak", "") == "https://idp/token"


async def test_a_certificate_beside_the_key_is_named_by_its_digests(
    sandbox: Sandbox, tmp_path: Path, opened: Open
) -> None:
    """Entra finds the certificate by x5t; the sandbox does not mind."""
    application = sandbox.application("ec_key")
    both = tmp_path / "both.pem"
    both.write_text(application.private_key + sandbox.application("certificate").certificate)
    one = way(sandbox, "private_key_jwt EC", tmp_path, private_key=str(both))
    assert (await opened(one).execute(WHO)).ok

    from wfg_tui.connection.assertions import signed_with_key

    header = jwt.get_unverified_header(signed_with_key("c", "a", str(both), Secret("")))
    assert len(header["x5t"]) == 27
    assert len(header["x5t#S256"]) == 43


async def test_a_plain_key_needs_no_secret_and_reads_none(sandbox: Sandbox, tmp_path: Path, opened: Open) -> None:
    one = way(sandbox, "private_key_jwt RSA", tmp_path, secret="keyring")  # the machine has none
    assert (await opened(one).execute(WHO)).ok


def _pem(key: Any) -> str:
    return str(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


KEY_FILES: dict[str, tuple[Callable[[], str], str, str]] = {
    "not there": (lambda: "", "key.unreadable", "is not there"),
    "a note": (lambda: "my key is 1234\n", "key.wrong_kind", "no PEM text"),
    "a public key": (
        lambda: (
            ec.generate_private_key(ec.SECP256R1())
            .public_key()
            .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            .decode()
        ),
        "key.wrong_kind",
        "a public key",
    ),
    "a certificate": (
        lambda: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        "key.wrong_kind",
        "a certificate and no private key",
    ),
    "a JWK": (lambda: '{"kty":"EC"}', "key.wrong_kind", "JSON"),
    "damaged": (
        lambda: "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n",
        "key.wrong_kind",
        "damaged",
    ),
    "Ed25519": (lambda: _pem(ed25519.Ed25519PrivateKey.generate()), "key.wrong_kind", "Ed25519"),
    "a short RSA key": (
        lambda: _pem(rsa.generate_private_key(public_exponent=65537, key_size=1024)),
        "key.wrong_kind",
        "1024 bits",
    ),
    "another curve": (lambda: _pem(ec.generate_private_key(ec.SECP256K1())), "key.wrong_kind", "secp256k1"),
    "OpenSSH": (
        lambda: (
            ec.generate_private_key(ec.SECP256R1())
            .private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
            .decode()
        ),
        "key.wrong_kind",
        "OpenSSH",
    ),
    "another passphrase": (
        lambda: encrypted(_pem(ec.generate_private_key(ec.SECP256R1())), "another"),
        "key.passphrase",
        "does not open",
    ),
}


@pytest.mark.parametrize("case", KEY_FILES)
async def test_a_key_that_cannot_be_used_says_why_before_anything_is_sent(
    case: str, sandbox: Sandbox, tmp_path: Path, opened: Open
) -> None:
    make, code, words = KEY_FILES[case]
    file = tmp_path / "key.pem"
    if text := make():
        file.write_text(text)
    one = way(sandbox, "private_key_jwt EC encrypted", tmp_path, private_key=str(file))
    problem = await refusal(opened(one))
    assert problem.code == code
    assert words in problem.what
    assert str(file) in problem.what
    assert problem.exit_code == Exit.USAGE
    assert not sandbox.requests.of("token")
    assert PASSPHRASE not in "".join(problem.sentences) + problem.detail


async def test_an_encrypted_key_without_its_passphrase_asks_for_it(
    sandbox: Sandbox, tmp_path: Path, opened: Open
) -> None:
    one = way(sandbox, "private_key_jwt EC encrypted", tmp_path)
    problem = await refusal(opened(Way(one.profile, "")))
    assert problem.code == "secret.env_unset"
    assert not sandbox.requests.of("token")


async def test_a_key_that_may_not_be_read_says_so(sandbox: Sandbox, tmp_path: Path, opened: Open) -> None:
    one = way(sandbox, "private_key_jwt EC", tmp_path, private_key=str(tmp_path))
    problem = await refusal(opened(one))
    assert problem.code == "key.unreadable"
    assert "cannot be read" in problem.what


async def test_a_short_secret_signs_nothing(sandbox: Sandbox, tmp_path: Path, opened: Open) -> None:
    one = way(sandbox, "client_secret_jwt", tmp_path)
    problem = await refusal(opened(Way(one.profile, "too-short-to-sign")))
    assert problem.code == "key.short_secret"
    assert "17 bytes" in problem.what
    assert not sandbox.requests.of("token")


async def test_the_method_that_the_application_does_not_use_is_named(
    sandbox: Sandbox, tmp_path: Path, opened: Open
) -> None:
    one = way(sandbox, "client_secret_jwt", tmp_path, auth_method="client_secret_basic")
    problem = await refusal(opened(one))
    assert problem.code == "token.auth_method"


# Client certificates


async def test_the_listener_takes_no_other_certificate(sandbox: Sandbox, tmp_path: Path, opened: Open) -> None:
    one = way(sandbox, "tls_client_auth", tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    from wfg_tui.sandbox.client_keys import certified_key

    stranger = certified_key(one.profile.client_id)
    (other / "cert.pem").write_text(stranger.certificate)
    (other / "key.pem").write_text(stranger.pem)
    changed = dataclasses.replace(
        one.profile, client_cert=str(other / "cert.pem"), client_key=str(other / "key.pem")
    )
    problem = await refusal(opened(Way(changed, "")))
    assert problem.code.startswith("network.")
    assert not sandbox.requests.of("token")


async def test_a_wrong_passphrase_of_a_client_key_names_the_file(
    sandbox: Sandbox, tmp_path: Path, opened: Open
) -> None:
    one = way(sandbox, "tls_client_auth encrypted", tmp_path)
    problem = await refusal(opened(Way(one.profile, "another passphrase")))
    assert problem.code == "http.tls_file"


async def test_another_clients_certificate_proves_nothing(sandbox: Sandbox, tmp_path: Path, opened: Open) -> None:
    one = way(sandbox, "tls_client_auth", tmp_path, client_id=sandbox.application("administrator").client_id)
    problem = await refusal(opened(one))
    assert problem.code == "token.auth_method"


# DPoP


async def test_the_servers_nonce_is_taken_once_and_kept(sandbox: Sandbox, tmp_path: Path, opened: Open) -> None:
    session = opened(way(sandbox, "dpop", tmp_path))
    assert (await session.execute(WHO)).ok
    assert [request.status for request in sandbox.requests.of("token")] == [400, 200]
    assert [request.status for request in sandbox.requests.of("query")] == [401, 200]
    proofs = [
        jwt.decode(request.headers["dpop"], options={"verify_signature": False})
        for request in sandbox.requests.of("token", "query")
    ]
    assert [proof["htm"] for proof in proofs] == ["POST"] * 4
    assert [proof["htu"] for proof in proofs] == [sandbox.token_url] * 2 + [sandbox.graphql_url] * 2
    assert ["nonce" in proof for proof in proofs] == [False, True, False, True]
    assert ["ath" in proof for proof in proofs] == [False, False, True, True]
    assert len({proof["jti"] for proof in proofs}) == 4
    sandbox.requests.clear()
    assert (await session.execute(WHO)).ok
    assert [request.status for request in sandbox.requests.of("query")] == [200]


async def test_a_new_nonce_is_taken_without_a_new_token(
    fresh_sandbox: Sandbox, tmp_path: Path, opened: Open
) -> None:
    session = opened(way(fresh_sandbox, "dpop", tmp_path))
    assert (await session.execute(WHO)).ok
    fresh_sandbox.renew_nonces()
    fresh_sandbox.requests.clear()
    assert (await session.execute(WHO)).ok
    assert [request.status for request in fresh_sandbox.requests.of("query")] == [401, 200]
    assert session.tokens.grants == 1


async def test_a_server_that_never_has_enough_of_nonces_is_asked_twice_and_no_more() -> None:
    import itertools

    count = itertools.count()

    def never(_: bytes) -> bytes:
        body = (
            b'{"error":"use_dpop_nonce","error_description":"Authorization server requires nonce in DPoP proof."}'
        )
        return answer("400 Bad Request", body, f"DPoP-Nonce: nonce-{next(count)}")

    with serving(never) as server:
        from wfg_tui.connection import TokenService
        from wfg_tui.http import Http

        credentials = Credentials(keyring_allowed=False)
        credentials.keep_for_session("p", Secret("s3cr3t-of-a-client"))
        profile = Profile("p", server.url, client_id="c", token_url=f"{server.url}token", dpop=True)
        with pytest.raises(Problem) as caught:
            await TokenService(profile, credentials, Http(timeout=5)).token()
        assert len(server.requests) == 2
    assert caught.value.code == "token.dpop_proof"
    assert "clear the checkbox" in caught.value.advice.lower()


async def test_a_dpop_token_that_the_api_refuses_says_so_and_to_clear_the_checkbox(
    sandbox: Sandbox, tmp_path: Path, opened: Open
) -> None:
    sandbox.faults.add("bearer_only", on="graphql")
    session = opened(way(sandbox, "dpop", tmp_path))
    exchange = await session.execute(WHO)
    assert exchange.problem is not None
    assert exchange.problem.code == "api.dpop_refused"
    assert "WorkflowGen is not known to accept DPoP tokens." in exchange.problem.meaning
    assert exchange.problem.advice.startswith("Clear the checkbox")
    assert exchange.exit_code == Exit.REFUSED


async def test_the_key_is_one_per_profile_and_process_and_a_bound_token_is_useless_without_it(
    sandbox: Sandbox, tmp_path: Path, opened: Open
) -> None:
    import httpx

    first, second = opened(way(sandbox, "dpop", tmp_path)), opened(way(sandbox, "dpop", tmp_path))
    other = opened(way(sandbox, "dpop", tmp_path, name="another"))
    bound = [
        jwt.decode((await one.tokens.token()).value.reveal(), options={"verify_signature": False})["cnf"]["jkt"]
        for one in (first, second, other)
    ]
    assert bound[0] == bound[1] != bound[2]
    stolen = (await first.tokens.token()).value.reveal()
    async with httpx.AsyncClient(trust_env=False) as http:
        refused = await http.post(
            sandbox.graphql_url,
            json={"query": "{ viewer { userName } }"},
            headers={"Authorization": f"Bearer {stolen}"},
        )
    assert refused.status_code == 401
    assert refused.json()["errors"][0]["extensions"]["code"] == "TOKEN_BOUND"


async def test_twenty_at_once_with_dpop_make_one_grant_and_twenty_answers(
    sandbox: Sandbox, tmp_path: Path, opened: Open
) -> None:
    session = opened(way(sandbox, "dpop", tmp_path))
    exchanges = await asyncio.gather(*(session.execute(WHO) for _ in range(20)))
    assert all(exchange.ok for exchange in exchanges)
    assert session.tokens.grants == 1


async def test_a_bearer_token_where_dpop_was_offered_is_taken_as_what_it_is(
    sandbox: Sandbox, tmp_path: Path, opened: Open
) -> None:
    with serving(answer("200 OK", b'{"access_token":"a.b.c","token_type":"bearer","expires_in":60}')) as server:
        one = way(sandbox, "dpop", tmp_path, token_url=f"{server.url}token")
        assert (await opened(one).tokens.token()).token_type == "Bearer"


# A token at hand, and a site without tokens


async def test_a_token_from_the_environment_is_sent_as_it_is(
    sandbox: Sandbox, tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = opened(way(sandbox, "client_secret_basic", tmp_path))
    token = await source.tokens.token()
    monkeypatch.setenv("MY_TOKEN", f"Bearer {token.value.reveal()}\n")
    sandbox.requests.clear()
    profile = Profile("given", sandbox.graphql_url, auth_method="bearer", secret="env:MY_TOKEN")
    session = opened(Way(profile, ""))
    assert (await session.execute(WHO)).ok
    assert not sandbox.requests.of("token", "discovery")
    assert session.tokens.current is not None
    assert session.tokens.current.remaining == pytest.approx(3600, abs=60)
    assert "MY_TOKEN" in session.tokens.current.source
    steps = await examined(session)
    assert failed(steps) == [], report(session, steps)
    assert the(steps, "discovery").state == "skipped"
    assert {the(steps, name).state for name in ("token", "api", "introspection")} == {"passed"}


async def test_a_command_is_asked_again_after_a_401_and_once_only(
    sandbox: Sandbox, tmp_path: Path, opened: Open
) -> None:
    source = opened(way(sandbox, "client_secret_basic", tmp_path))
    file = tmp_path / "token.txt"
    file.write_text((await source.tokens.token()).value.reveal())
    profile = Profile("given", sandbox.graphql_url, auth_method="bearer", secret=f"command:cat {file}")
    session = opened(Way(profile, ""))
    assert (await session.execute(WHO)).ok
    sandbox.requests.clear()
    sandbox.faults.add("revoked", on="graphql", times=1)
    refused = await session.execute(WHO)
    assert refused.problem is not None
    assert refused.problem.code == "api.token_refused"
    assert "where the profile takes it from" in refused.problem.advice
    assert len(sandbox.requests.of("query")) == 1, "the same token again would be refused again"
    source.tokens.forget()
    file.write_text((await source.tokens.token()).value.reveal())
    assert (await session.execute(WHO)).ok


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (jwt.encode({"exp": 1_000_000_000, "aud": "x"}, "k" * 32), "token.expired"),
        ("two words here", "secret.malformed"),
        ("", "secret.env_unset"),
    ],
)
async def test_a_token_that_cannot_serve_is_not_sent(
    value: str, code: str, sandbox: Sandbox, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_TOKEN", value)
    profile = Profile("given", sandbox.graphql_url, auth_method="bearer", secret="env:MY_TOKEN")
    problem = await refusal(opened(Way(profile, "")))
    assert problem.code == code
    assert value == "" or value not in "".join(problem.sentences)
    assert len(sandbox.requests) == 0


def iis(sandbox: Sandbox, user: str = r"CORP\emma_dubois") -> Profile:
    return Profile("iis", sandbox.graphql_url, client_id=user, auth_method="basic_iis", secret="prompt")


@pytest.mark.parametrize("user", [r"CORP\emma_dubois", "emma_dubois@corp.example.com", "emma_dubois"])
async def test_a_site_without_openid_connect_takes_a_user_name_and_password(
    user: str, sandbox: Sandbox, opened: Open
) -> None:
    sandbox.faults.add("iis_basic", on="graphql")
    session = opened(Way(iis(sandbox, user), "Passw0rd-of-IIS"))
    exchange = await session.execute(WHO)
    assert exchange.ok, exchange.problem
    assert json.loads(exchange.body)["data"]["viewer"]["userName"] == "emma_dubois"
    assert not sandbox.requests.of("token", "discovery")
    assert ("Authorization", "Basic [hidden]") in exchange.sent.headers
    assert (await refusal(session)).code == "token.none"
    steps = await examined(session)
    assert failed(steps) == [], report(session, steps)
    assert {the(steps, name).state for name in ("discovery", "token", "claims")} == {"skipped"}
    assert {the(steps, name).state for name in ("api", "bearer", "application", "query")} == {"passed"}


async def test_a_wrong_password_is_sent_once(sandbox: Sandbox, opened: Open) -> None:
    sandbox.faults.add("iis_basic", on="graphql")
    session = opened(Way(iis(sandbox), "wrong password"))
    exchange = await session.execute(WHO)
    assert exchange.problem is not None
    assert exchange.problem.code == "api.password_refused"
    assert len(sandbox.requests.of("query")) == 1
    assert "wfg-tui profile secret iis" in exchange.problem.advice


@pytest.mark.parametrize(
    ("challenge", "code", "words"),
    [
        ("Negotiate", "api.windows_authentication", "Enable Basic Authentication"),
        ("Bearer", "api.password_unwanted", "it wants a token"),
    ],
)
async def test_a_site_that_wants_something_else_than_a_password_says_what(
    challenge: str, code: str, words: str, sandbox: Sandbox, opened: Open
) -> None:
    sandbox.faults.add("canned", status=401, headers={"WWW-Authenticate": challenge}, body="")
    exchange = await opened(Way(iis(sandbox), "Passw0rd-of-IIS")).execute(WHO)
    assert exchange.problem is not None
    assert exchange.problem.code == code
    assert words in exchange.problem.advice


# Gateways


async def test_a_gateways_headers_come_from_where_the_profile_says_and_are_hidden(
    sandbox: Sandbox, tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATEWAY_KEY", "gateway-key-0123456789")
    printed = tmp_path / "second.txt"
    printed.write_text("second-key-0123456789\n")
    headers = (
        ("X-Api-Key", "env:GATEWAY_KEY"),
        ("X-Second", f"command:cat {printed}"),
        ("X-Third", "third-key-0123456789"),
    )
    session = opened(way(sandbox, "client_secret_basic", tmp_path, headers=headers))
    exchange = await session.execute(WHO)
    assert exchange.ok
    sent = sandbox.requests.of("query")[0].headers
    assert sent["x-api-key"] == "gateway-key-0123456789"
    assert sent["x-second"] == "second-key-0123456789"
    assert sent["x-third"] == "third-key-0123456789"
    for request in sandbox.requests.of("token", "discovery"):
        assert "x-api-key" not in request.headers, "the gateway stands before the API alone"
    assert {value for name, value in exchange.sent.headers if name.startswith("X-")} == {"[hidden]"}
    from wfg_tui.text import redact

    for value in ("gateway-key-0123456789", "second-key-0123456789", "third-key-0123456789"):
        assert redact(f"<{value}>") == "<[hidden]>"
        assert value not in repr(session.profile)


async def test_a_gateway_header_that_is_nowhere_is_named_before_anything_is_sent(
    sandbox: Sandbox, tmp_path: Path, opened: Open
) -> None:
    session = opened(way(sandbox, "client_secret_basic", tmp_path, headers=(("X-Api-Key", "env:NOWHERE"),)))
    with pytest.raises(Problem) as caught:
        await session.execute(WHO)
    assert "NOWHERE" in caught.value.what
    assert not sandbox.requests.of("query")


# What a profile must hold


BASE: dict[str, Any] = {
    "name": "p",
    "graphql_url": "https://w.example.com/wfgen/graphql",
    "client_id": "0oa1",
    "issuer": "https://o.example.com/oauth2/aus1",
}


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"auth_method": "private_key_jwt"}, "profile.incomplete", "private_key"),
        ({"auth_method": "tls_client_auth"}, "profile.incomplete", "client_cert"),
        ({"auth_method": "basic_iis", "client_id": ""}, "profile.incomplete", "user"),
        ({"auth_method": "basic_iis", "client_id": "a:b"}, "profile.value", "colon"),
        ({"auth_method": "basic_iis", "dpop": True}, "profile.value", "dpop"),
        ({"auth_method": "bearer"}, "profile.value", "where its token comes from"),
        ({"auth_method": "telepathy"}, "token.method", "telepathy"),
        ({"auth_method": "Negotiate"}, "profile.windows_authentication", "not supported"),
        ({"auth_method": "ntlm"}, "profile.windows_authentication", "not supported"),
        ({"headers": (("Authorization", "x"),)}, "profile.value", "Authorization"),
        ({"headers": (("X-Key", "env:"),)}, "profile.value", "X-Key"),
        ({"issuer": "", "auth_method": "client_secret_jwt"}, "profile.incomplete", "identity provider"),
    ],
)
def test_what_a_method_needs_is_named(changes: dict[str, Any], code: str, words: str) -> None:
    with pytest.raises(Problem) as caught:
        validated(Profile(**{**BASE, **changes}))
    assert caught.value.code == code
    assert words in caught.value.what
    assert caught.value.advice


@pytest.mark.parametrize(
    "changes",
    [
        {"auth_method": "client_secret_jwt"},
        {"auth_method": "private_key_jwt", "private_key": "/k.pem"},
        {"auth_method": "tls_client_auth", "client_cert": "/c.pem"},
        {"auth_method": "bearer", "secret": "env:T", "client_id": "", "issuer": ""},
        {"auth_method": "bearer", "secret": "command:op read x", "client_id": "", "issuer": ""},
        {"auth_method": "basic_iis", "client_id": r"CORP\me", "issuer": ""},
        {"dpop": True},
    ],
)
def test_a_profile_that_holds_what_its_method_needs_is_accepted(changes: dict[str, Any]) -> None:
    validated(Profile(**{**BASE, **changes}))


async def test_a_password_is_proved_by_a_question_where_there_is_no_token(sandbox: Sandbox, opened: Open) -> None:
    sandbox.faults.add("iis_basic", on="graphql")
    await opened(Way(iis(sandbox), "Passw0rd-of-IIS")).prove()
    with pytest.raises(Problem) as caught:
        await opened(Way(dataclasses.replace(iis(sandbox), name="wrong"), "another")).prove()
    assert caught.value.code == "api.password_refused"


async def test_a_command_for_the_password_runs_once_and_again_after_it_was_refused(
    sandbox: Sandbox, tmp_path: Path, opened: Open
) -> None:
    sandbox.faults.add("iis_basic", on="graphql")
    counted = tmp_path / "runs.txt"
    script = tmp_path / "password.sh"
    script.write_text(f"#!/bin/sh\necho run >> {counted}\ncat {tmp_path / 'password.txt'}\n")
    script.chmod(0o700)
    (tmp_path / "password.txt").write_text("an old password\n")
    session = opened(Way(dataclasses.replace(iis(sandbox), secret=f"command:{script}"), ""))
    refused = await session.execute(WHO)
    assert refused.problem is not None
    (tmp_path / "password.txt").write_text("Passw0rd-of-IIS\n")
    for _ in range(3):
        assert (await session.execute(WHO)).ok
    assert counted.read_text().count("run") == 2
