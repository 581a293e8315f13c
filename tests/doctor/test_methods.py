"""The doctor and every way to sign in: what is wrong with a key, a password or a token at hand is found too."""

from __future__ import annotations

from pathlib import Path

import jwt
import pytest

from tests.connection.signing_clients import Way, way
from tests.connection.test_methods import Open, iis
from tests.connection.test_methods import opened as opened
from tests.doctor.examining import examined, failed, report, the
from wfg_tui.connection import Profile
from wfg_tui.sandbox import Sandbox


@pytest.mark.parametrize("scrambled", [False, True])
async def test_a_wrong_password_is_found_where_we_sign_in(scrambled: bool, sandbox: Sandbox, opened: Open) -> None:
    if scrambled:
        sandbox.faults.add("scrambled")
    sandbox.faults.add("iis_basic", on="graphql")
    steps = await examined(opened(Way(iis(sandbox), "wrong password")))
    assert failed(steps) == [("bearer", "bearer.password")]
    assert the(steps, "bearer").finding.certain
    # Once with it and never again: too many tries can lock the account.
    assert len([request for request in sandbox.requests.of("query") if request.headers.get("authorization")]) == 1


@pytest.mark.parametrize(
    ("challenge", "cause"),
    [("Negotiate", "api.windows_authentication"), ("Bearer", "bearer.password_unwanted")],
)
async def test_a_site_that_wants_something_else_than_a_password_is_told(
    challenge: str, cause: str, sandbox: Sandbox, opened: Open
) -> None:
    sandbox.faults.add("canned", status=401, headers={"WWW-Authenticate": challenge}, body="")
    steps = await examined(opened(Way(iis(sandbox), "Passw0rd-of-IIS")))
    assert [found for _, found in failed(steps)] == [cause]


async def test_a_token_at_hand_that_is_over_is_found_at_the_token(
    sandbox: Sandbox, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_TOKEN", jwt.encode({"exp": 1_000_000_000, "aud": "x"}, "k" * 32))
    profile = Profile("given", sandbox.graphql_url, auth_method="bearer", secret="env:MY_TOKEN")
    session = opened(Way(profile, ""))
    steps = await examined(session)
    assert failed(steps) == [("token", "bearer.life")]
    assert "eyJ" not in report(session, steps)


async def test_a_wrong_passphrase_is_found_at_the_secret(sandbox: Sandbox, tmp_path: Path, opened: Open) -> None:
    one = way(sandbox, "private_key_jwt RSA encrypted", tmp_path)
    steps = await examined(opened(Way(one.profile, "another passphrase")))
    assert failed(steps) == [("secret", "secret.key")]
    assert sandbox.requests.of("token") == []


async def test_a_wrong_passphrase_of_a_client_certificate_is_found_at_the_secret(
    sandbox: Sandbox, tmp_path: Path, opened: Open
) -> None:
    one = way(sandbox, "tls_client_auth encrypted", tmp_path)
    session = opened(Way(one.profile, "another passphrase"))
    steps = await examined(session)
    assert failed(steps) == [("secret", "secret.key"), ("api", "secret.key")], report(session, steps)
