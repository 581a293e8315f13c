"""An identity provider that we did not write: npm's oidc-provider issues the tokens, the sandbox's API takes them.

It is installed once, beside the repository's files where git does not look, by name and version.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import jwt
import pytest
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from tests.connection.signing_clients import PASSPHRASE, encrypted
from tests.node_packages import installed
from wfg_tui.connection import Credentials, Profile, validated
from wfg_tui.paths import Paths
from wfg_tui.problems import Problem
from wfg_tui.sandbox import Sandbox
from wfg_tui.sandbox.applications import Application
from wfg_tui.session import Operation, Session
from wfg_tui.text import Secret

PACKAGE: Final = "oidc-provider@9.13.3"
OLDEST_NODE: Final = 20
SCRIPT: Final = Path(__file__).with_name("oidc_provider.mjs")
WHO: Final = Operation("query Who { viewer { userName } }", "Who")

pytestmark = pytest.mark.needs("node")

WAYS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "client_secret_basic": ("reserved_characters", {"auth_method": "client_secret_basic"}),
    "client_secret_post": ("administrator", {"auth_method": "client_secret_post"}),
    "client_secret_jwt": ("secret_jwt", {"auth_method": "client_secret_jwt"}),
    "private_key_jwt RSA": ("rsa_key", {"auth_method": "private_key_jwt"}),
    "private_key_jwt RSA encrypted": ("rsa_key", {"auth_method": "private_key_jwt"}),
    "private_key_jwt EC": ("ec_key", {"auth_method": "private_key_jwt"}),
    "private_key_jwt EC encrypted": ("ec_key", {"auth_method": "private_key_jwt"}),
    "DPoP": ("dpop_required", {"auth_method": "client_secret_basic", "dpop": True}),
    "DPoP and private_key_jwt": ("ec_key", {"auth_method": "private_key_jwt", "dpop": True}),
}
"""Which of the sandbox's applications goes which way: its API knows them by their client ids."""


@pytest.fixture(scope="module")
def issuer(sandbox_server: Sandbox) -> Iterator[str]:
    """The provider in a process of its own, its clients those of `WAYS`; the sandbox's API trusts it."""
    clients = {}
    for role, settings in WAYS.values():
        application = sandbox_server.application(role)
        clients.setdefault(role, _client(application, settings))
    told = {"audience": sandbox_server.graphql_url, "scopes": ["full-access"], "clients": list(clients.values())}
    with subprocess.Popen(
        ["node", SCRIPT, installed(PACKAGE, oldest_node=OLDEST_NODE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(told) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        assert line, "the provider did not start"
        issuer = str(json.loads(line)["issuer"])
        keys = httpx.get(f"{issuer}/jwks", trust_env=False).json()
        sandbox_server.trust(issuer, sandbox_server.graphql_url, keys)
        yield issuer
        process.stdin.close()
        process.wait(timeout=10)


def _client(application: Application, settings: dict[str, Any]) -> dict[str, Any]:
    client: dict[str, Any] = {
        "client_id": application.client_id,
        "token_endpoint_auth_method": settings["auth_method"],
        "scope": "full-access",
    }
    if not application.private_key:
        return {**client, "client_secret": application.client_secret}
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    public = load_pem_private_key(application.private_key.encode(), None).public_key()
    to_jwk = RSAAlgorithm.to_jwk if application.role == "rsa_key" else ECAlgorithm.to_jwk
    return {**client, "jwks": {"keys": [to_jwk(public, as_dict=True)]}}


Open = Callable[..., Session]


@pytest.fixture
async def opened(issuer: str, sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Open]:
    sessions: list[Session] = []

    def opened(name: str, secret: str | None = None, **changes: Any) -> Session:
        role, settings = WAYS[name]
        application = sandbox.application(role)
        values: dict[str, Any] = {
            "name": name.replace(" ", "-"),
            "graphql_url": sandbox.graphql_url,
            "provider": "other",
            "issuer": issuer,
            "client_id": application.client_id,
            "scope": "full-access",
            "form": (("resource", sandbox.graphql_url),),
            "secret": "prompt",
            **settings,
        }
        if application.private_key:
            key = tmp_path / "key.pem"
            pem = application.private_key
            key.write_text(encrypted(pem) if name.endswith("encrypted") else pem)
            values["private_key"] = str(key)
        profile = validated(Profile(**{**values, **changes}))
        credentials = Credentials(keyring_allowed=False)
        kept = application.client_secret or (PASSPHRASE if name.endswith("encrypted") else "")
        if secret or kept:
            credentials.keep_for_session(profile.name, Secret(secret or kept))
        session = Session(profile, credentials, Paths.under(tmp_path / "home"))
        sessions.append(session)
        return session

    yield opened
    for session in sessions:
        await session.close()


@pytest.mark.parametrize("name", WAYS)
async def test_every_method_gets_a_jwt_and_runs_a_query_with_it(
    name: str, opened: Open, issuer: str, sandbox: Sandbox
) -> None:
    session = opened(name)
    exchange = await session.execute(WHO)
    assert exchange.ok, exchange.problem
    expected = sandbox.application(WAYS[name][0]).impersonates
    assert json.loads(exchange.body)["data"]["viewer"]["userName"] == expected
    token = session.tokens.current
    assert token is not None
    assert token.source == f"{issuer}/token", "it comes from the foreign provider, found by its metadata"
    claims = jwt.decode(token.value.reveal(), options={"verify_signature": False})
    assert claims["iss"] == issuer
    assert claims["aud"] == sandbox.graphql_url
    assert ("cnf" in claims) == name.startswith("DPoP")
    assert token.token_type == ("DPoP" if name.startswith("DPoP") else "Bearer")
    assert token.scopes == ("full-access",)
    assert not sandbox.requests.of("token")


async def test_a_second_token_is_had_with_a_new_assertion(opened: Open) -> None:
    """This provider refuses a used jti too."""
    session = opened("private_key_jwt EC")
    first = await session.tokens.token()
    session.tokens.forget()
    assert (await session.tokens.token()).value != first.value


@pytest.mark.parametrize("name", ["client_secret_basic", "client_secret_post", "client_secret_jwt"])
async def test_a_wrong_secret_is_refused_in_words(name: str, opened: Open) -> None:
    with pytest.raises(Problem) as caught:
        await opened(name, "another-secret-of-more-than-32-bytes-0123").tokens.token()
    assert caught.value.code.startswith("token.")
    assert "another-secret" not in "".join(caught.value.sentences) + caught.value.detail


async def test_a_dpop_token_without_dpop_in_the_profile_is_never_asked_for(opened: Open) -> None:
    """The provider gives a plain token where no proof is sent."""
    token = await opened("DPoP", dpop=False).tokens.token()
    assert token.token_type == "Bearer"
