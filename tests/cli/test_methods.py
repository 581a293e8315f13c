"""Ways to authenticate from the command line: a profile is added, a token is had, a query runs."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.connection.signing_clients import PASSPHRASE, encrypted
from wfg_tui.sandbox import Sandbox

QUERY = "{ viewer { userName } }"


@pytest.fixture
def query(tmp_path: Path) -> str:
    (tmp_path / "q.graphql").write_text(QUERY)
    return "q.graphql"


def options(sandbox: Sandbox, role: str) -> list[str]:
    application = sandbox.application(role)
    return [
        "--provider", "okta", "--graphql-url", sandbox.graphql_url, "--issuer", sandbox.issuer,
        "--client-id", application.client_id,
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["rsa_key", "ec_key"])
def test_a_private_key_is_enough_to_add_a_profile_and_run_a_query(
    role: str, call: Call, sandbox: Sandbox, tmp_path: Path, query: str, home: Path
) -> None:
    (tmp_path / "key.pem").write_text(sandbox.application(role).private_key)
    added = call("profile", "add", "k", *options(sandbox, role), "--private-key", "key.pem", "--secret-stdin")
    assert added.code == 0, added.err
    assert "no secret yet" not in added.err
    written = tomllib.loads((home / "profiles.toml").read_text())["profiles"]["k"]
    assert written["auth_method"] == "private_key_jwt"
    assert written["private_key"] == str(tmp_path / "key.pem"), "it is found from any folder"
    assert call("-p", "k", "token", "--claims").code == 0
    ran = call("-p", "k", "run", query)
    assert json.loads(ran.out)["data"]["viewer"]["userName"] == sandbox.application(role).impersonates


def test_an_encrypted_key_takes_the_secret_as_its_passphrase(
    call: Call, sandbox: Sandbox, tmp_path: Path, query: str
) -> None:
    (tmp_path / "key.pem").write_text(encrypted(sandbox.application("rsa_key").private_key))
    arguments = [*options(sandbox, "rsa_key"), "--private-key", "key.pem", "--secret-env", "PASS"]
    assert call("profile", "add", "k", *arguments).code == 0
    assert call("-p", "k", "run", query, PASS=PASSPHRASE).code == 0
    wrong = call("-p", "k", "run", query, PASS="another one")
    assert wrong.code == 2
    assert "passphrase does not open the private key" in wrong.err
    assert "another one" not in wrong.err


def test_a_secret_signs_too(call: Call, sandbox: Sandbox, query: str) -> None:
    arguments = [*options(sandbox, "secret_jwt"), "--auth-method", "client_secret_jwt", "--secret-env", "S"]
    assert call("profile", "add", "s", *arguments).code == 0
    assert call("-p", "s", "run", query, S=sandbox.application("secret_jwt").client_secret).code == 0


def test_a_client_certificate_gets_a_token(call: Call, sandbox: Sandbox, tmp_path: Path, query: str) -> None:
    application = sandbox.application("certificate")
    for name, text in (
        ("cert.pem", application.certificate),
        ("key.pem", application.private_key),
        ("ca.pem", application.authority),
    ):
        (tmp_path / name).write_text(text)
    added = call(
        "profile", "add", "c", *options(sandbox, "certificate"), "--token-url", application.token_url,
        "--auth-method", "tls_client_auth", "--client-cert", "cert.pem", "--client-key", "key.pem",
        "--ca-file", "ca.pem",
    )  # fmt: skip
    assert added.code == 0, added.err
    ran = call("-p", "c", "run", query)
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["data"]["viewer"]["userName"] == application.impersonates


def test_dpop_is_switched_on_and_off(call: Call, sandbox: Sandbox, query: str) -> None:
    secret = {"S": sandbox.application("dpop_required").client_secret}
    assert call("profile", "add", "d", *options(sandbox, "dpop_required"), "--secret-env", "S").code == 0
    without = call("-p", "d", "run", query, **secret)
    assert without.code == 3
    assert "clear the checkbox" in without.err
    assert call("profile", "edit", "d", "--dpop").code == 0
    assert call("-p", "d", "run", query, **secret).code == 0
    sandbox.faults.add("bearer_only", on="graphql")
    refused = call("-p", "d", "run", query, **secret)
    assert refused.code == 3
    assert "WorkflowGen is not known to accept DPoP tokens" in refused.err
    assert "Clear the checkbox" in refused.err
    assert call("profile", "edit", "d", "--no-dpop").code == 0
    assert call("-p", "d", "run", query, **secret).code == 3


def test_a_token_that_one_has_already_needs_neither_client_nor_provider(
    call: Call, sandbox: Sandbox, query: str
) -> None:
    secret = {"S": sandbox.application("administrator").client_secret}
    assert call("profile", "add", "a", *options(sandbox, "administrator"), "--secret-env", "S").code == 0
    token = call("-p", "a", "token", "--show", **secret).out.strip()
    added = call(
        "profile", "add", "b", "--graphql-url", sandbox.graphql_url, "--auth-method", "bearer",
        "--secret-env", "MY_TOKEN",
    )  # fmt: skip
    assert added.code == 0, added.err
    assert call("-p", "b", "run", query, MY_TOKEN=token).code == 0
    shown = call("-p", "b", "token", MY_TOKEN=token)
    assert "MY_TOKEN" in shown.out
    assert token not in shown.out + shown.err
    assert call("-p", "b", "run", query, MY_TOKEN="eyJ.not.real").code == 3


def test_iis_takes_a_user_name_and_password_and_no_token(call: Call, sandbox: Sandbox, query: str) -> None:
    sandbox.faults.add("iis_basic", on="graphql")
    added = call(
        "profile", "add", "i", "--graphql-url", sandbox.graphql_url, "--auth-method", "basic_iis",
        "--client-id", r"CORP\emma_dubois", "--secret-env", "PW",
    )  # fmt: skip
    assert added.code == 0, added.err
    ran = call("-p", "i", "run", query, PW="Passw0rd-of-IIS")
    assert json.loads(ran.out)["data"]["viewer"]["userName"] == "emma_dubois"
    wrong = call("-p", "i", "run", query, PW="another-password")
    assert wrong.code == 3
    assert "does not accept the user name and password" in wrong.err
    none = call("-p", "i", "token", PW="Passw0rd-of-IIS")
    assert none.code == 2
    assert "There is no token." in none.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--auth-method", "negotiate"], "Windows integrated authentication (Negotiate, NTLM) is not supported"),
        (["--auth-method", "telepathy"], "client_secret_basic, client_secret_post, client_secret_jwt"),
        (["--auth-method", "private_key_jwt"], "--private-key FILE"),
        (["--auth-method", "tls_client_auth"], "--client-cert FILE"),
        (["--auth-method", "bearer"], "--secret-env"),
    ],
)
def test_what_is_missing_or_not_supported_is_named(
    call: Call, sandbox: Sandbox, arguments: list[str], words: str, home: Path
) -> None:
    done = call("profile", "add", "x", *options(sandbox, "administrator"), *arguments)
    assert done.code == 2
    assert words in done.err
    assert not (home / "profiles.toml").exists()


def test_a_gateways_key_shows_nowhere_and_need_not_be_in_the_file(
    call: Call, sandbox: Sandbox, query: str, home: Path
) -> None:
    key = "gateway-key-0123456789"
    secret = {"S": sandbox.application("administrator").client_secret, "GATEWAY": key}
    arguments = [*options(sandbox, "administrator"), "--secret-env", "S", "--header", "X-Api-Key=env:GATEWAY"]
    assert call("profile", "add", "g", *arguments).code == 0
    ran = call("-vv", "-p", "g", "run", query, **secret)
    assert ran.code == 0
    assert sandbox.requests.of("query")[-1].headers["x-api-key"] == key
    everything = ran.err + ran.out + "".join(file.read_text() for file in home.rglob("*") if file.is_file())
    assert key not in everything

    literal = call("profile", "edit", "g", "--header", f"X-Api-Key={key}")
    assert "profiles.toml" in literal.err
    assert "env:VARIABLE" in literal.err
    for shown in (
        literal,
        call("profile", "show", "g"),
        call("profile", "list", "--json"),
        call("profile", "export", "g"),
    ):
        assert key not in shown.out + shown.err
    assert call("-p", "g", "run", query, **secret).code == 0
    assert sandbox.requests.of("query")[-1].headers["x-api-key"] == key
    odd = call("profile", "edit", "g", "--header", key)
    assert odd.code == 2
    assert key not in odd.err


def test_an_imported_profile_runs_no_command_for_a_header_unasked(
    call: Call, sandbox: Sandbox, tmp_path: Path, home: Path
) -> None:
    (tmp_path / "theirs.toml").write_text(
        f'[profiles.theirs]\ngraphql_url = "{sandbox.graphql_url}"\nissuer = "{sandbox.issuer}"\n'
        'client_id = "c"\nsecret = "prompt"\n'
        'headers = { X-A = "env:GATEWAY", X-B = "command:cat /etc/passwd" }\n'
    )
    done = call("profile", "import", "theirs.toml", "--yes")
    assert done.code == 0, done.err
    written = tomllib.loads((home / "profiles.toml").read_text())["profiles"]["theirs"]
    assert written["headers"] == {"X-A": "env:GATEWAY"}
    assert "X-B is not taken over, with the command: cat /etc/passwd" in done.err
