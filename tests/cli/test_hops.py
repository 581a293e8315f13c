"""The settings of a connection's two hops from the command line: kept, shown, refused, warned about."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.authority import Authority
from tests.cli.conftest import Call
from tests.cli.test_profile_secrets import KEYRING
from tests.relays import fronting, proxying
from wfg_tui.sandbox import Sandbox

Connect = Callable[..., Call]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], dict[str, str]]:
    """A keyring of the test's own, in every call; gives what it holds."""
    (tmp_path / "hops_keyring.py").write_text(KEYRING)
    file = tmp_path / "keyring.json"
    monkeypatch.setenv("KEPT", str(file))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(Path.cwd())]))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "hops_keyring.Keyring")
    return lambda: json.loads(file.read_text()) if file.exists() else {}


def written(home: Path, name: str) -> dict[str, object]:
    tables: dict[str, dict[str, object]] = tomllib.loads((home / "profiles.toml").read_text())["profiles"]
    return tables[name]


def test_every_setting_of_a_hop_is_kept_and_taken_back(connect: Connect, call: Call, home: Path) -> None:
    connect()
    given = {
        "proxy": "http://ann@proxy.example.com:3128",
        "proxy_secret": "env:PROXY_PASS",
        "token_proxy": "system",
        "token_proxy_secret": "",
        "client_cert": "/etc/wfg/client.pem",
        "client_key": "/etc/wfg/client.key",
        "client_key_secret": "command:pass show wfg/key",
    }
    options = [part for key, value in given.items() for part in ("--" + key.replace("_", "-"), value)]
    assert call("profile", "edit", "administrator", *options).code == 0
    assert {key: value for key, value in given.items() if value} == {
        key: value for key, value in written(home, "administrator").items() if key in given
    }
    shown = json.loads(call("profile", "show", "administrator", "--json").out)
    assert shown["token_proxy"] == "system"
    assert shown["proxy"] == "http://proxy.example.com:3128"
    cleared = [part for key in given for part in ("--" + key.replace("_", "-"), "")]
    assert call("profile", "edit", "administrator", *cleared).code == 0
    assert not any(written(home, "administrator").get(key) for key in given)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--proxy", "http://ann:hunter2-x@p.example.com:1"), "holds a password"),
        (("--token-proxy", "http://ann:hunter2-x@p.example.com:1"), "The token_proxy of the profile"),
        (("--proxy", "http://p.example.com:1", "--proxy-secret", "keyring"), "names no user"),
        (
            ("--proxy", "http://ann@p.example.com:1", "--proxy-secret", "hunter2-x"),
            "does not say where the secret",
        ),
        (("--client-key-secret", "env:"), "does not say where the secret"),
        (("--client-key", "/etc/key.pem"), "no client_cert"),
        (("--proxy", "http://p.example.com/proxy.pac"), "PAC file"),
        (("--proxy", "socks5://p.example.com:1"), "SOCKS"),
        (("--token-proxy", "gopher://p"), "cannot be used"),
    ],
)
def test_what_cannot_be_is_refused_and_never_repeated(
    connect: Connect, call: Call, home: Path, options: tuple[str, ...], words: str
) -> None:
    connect()
    before = (home / "profiles.toml").read_text()
    done = call("profile", "edit", "administrator", *options)
    assert done.code == 2
    assert words in done.err
    assert "hunter2" not in done.err + done.out
    assert (home / "profiles.toml").read_text() == before


def test_a_proxys_password_lives_in_the_keyring_and_moves_and_goes_with_its_profile(
    connect: Connect, call: Call, sandbox: Sandbox, kept: Callable[[], dict[str, str]]
) -> None:
    application = sandbox.application("administrator")
    with proxying(user="ann", password="hunter2-proxy") as proxy:
        connect("administrator", "--token-proxy", proxy.url.replace("http://", "http://ann@"))
        edited = call("profile", "edit", "administrator", "--token-proxy-secret", "keyring")
        assert edited.code == 0, edited.err
        assert "wfg-tui profile password administrator token-proxy" in edited.err
        secret = {"WFG_TEST_SECRET": application.client_secret}
        missing = call("-p", "administrator", "token", **secret)
        assert missing.code == 2
        assert "wfg-tui profile password administrator token-proxy" in missing.err
        stored = call("profile", "password", "administrator", "token-proxy", "--stdin", stdin="hunter2-proxy\n")
        assert stored.code == 0, stored.err
        assert list(kept().values()) == ["hunter2-proxy"]
        assert call("-p", "administrator", "token", **secret).code == 0
        assert call("profile", "edit", "administrator", "--name", "renamed").code == 0
        assert call("-p", "renamed", "token", **secret).code == 0
        assert len(kept()) == 1
        places = json.loads(call("where", "--json").out)["secrets"]
        assert any("password of the provider's proxy" in name for name in places)
    assert call("profile", "remove", "renamed", "--yes").code == 0
    assert kept() == {}


def test_a_password_without_a_place_is_not_taken(connect: Connect, call: Call) -> None:
    connect()
    done = call("profile", "password", "administrator", "proxy", "--stdin", stdin="hunter2\n")
    assert done.code == 2
    assert "--proxy-secret keyring" in done.err


def test_an_exported_connection_takes_no_users_and_no_commands_of_its_hops_along(
    connect: Connect, call: Call, tmp_path: Path
) -> None:
    connect(
        "administrator",
        "--token-proxy",
        "http://ann@proxy.example.com:3128",
        "--token-proxy-secret",
        "command:show hunter2-line",
    )
    assert call("profile", "export", "administrator", "-o", "a.toml").code == 0
    text = (tmp_path / "a.toml").read_text()
    assert "http://proxy.example.com:3128" in text
    assert "ann" not in text
    assert "hunter2" not in text
    foreign = text.replace("administrator", "foreign").replace(
        'token_proxy = "http://', 'token_proxy_secret = "command:steal"\ntoken_proxy = "http://bob@'
    )
    (tmp_path / "b.toml").write_text(foreign)
    taken = call("profile", "import", "b.toml", "--yes")
    assert taken.code == 0, taken.err
    assert "the command of its token_proxy_secret is not taken over: steal" in taken.err
    assert json.loads(call("profile", "show", "foreign", "--json").out)["token_proxy_secret"] == "prompt"


def test_an_unverified_api_is_warned_about_on_every_call_and_not_in_the_result(
    connect: Connect, call: Call, sandbox: Sandbox, tmp_path: Path
) -> None:
    tls = Authority(tmp_path).issue("localhost").server()
    port = urlsplit(sandbox.graphql_url).port or 0
    with fronting(port, tls) as front:
        api = front.secure_url + urlsplit(sandbox.graphql_url).path
        run = connect("administrator", "--graphql-url", api)
        query = "query { viewer { userName } }"
        refused = run("run", stdin=query)
        assert refused.code == 4
        assert "signed by nobody this machine trusts" in refused.err
        assert "--ca-file FILE" in refused.err
        assert call("profile", "edit", "administrator", "--insecure").code == 0
        done = run("run", stdin=query)
        assert done.code == 0, done.err
        assert f"TLS is not verified for localhost:{front.port}" in done.err
        assert json.loads(done.out)["data"]["viewer"]["userName"] == "olivia_martin"
        assert "TLS is not verified" in run("schema", "pull").err
        ca_file = str(tmp_path / "Test Works CA.pem")
        assert call("profile", "edit", "administrator", "--verify", "--ca-file", ca_file).code == 0
        trusted = run("run", stdin=query)
        assert trusted.code == 0, trusted.err
        assert "not verified" not in trusted.err


def test_no_password_and_no_key_is_in_any_file_or_word_of_the_most_verbose_run(
    connect: Connect, sandbox: Sandbox, tmp_path: Path, home: Path
) -> None:
    authority = Authority(tmp_path)
    mine = authority.issue("client.example.com", passphrase="hunter2 the passphrase")
    port = urlsplit(sandbox.graphql_url).port or 0
    with (
        fronting(port, authority.issue("localhost").server(clients=authority)) as api,
        fronting(port, authority.issue("localhost").server()) as provider,
        proxying(user="ann", password="hunter2 of the proxy") as proxy,
    ):
        run = connect(
            "administrator",
            *("--graphql-url", api.secure_url + urlsplit(sandbox.graphql_url).path),
            *("--issuer", "", "--token-url", provider.secure_url + urlsplit(sandbox.token_url).path),
            *("--ca-file", str(authority.pem), "--client-cert", str(mine.cert), "--client-key", str(mine.key)),
            *("--client-key-secret", "env:KEY_PASS", "--token-proxy-secret", "env:PROXY_PASS"),
            *("--token-proxy", proxy.url.replace("http://", "http://ann@")),
        )
        secrets = {"KEY_PASS": "hunter2 the passphrase", "PROXY_PASS": "hunter2 of the proxy"}
        done = run("-vv", "run", stdin="query { viewer { userName } }", **secrets)
        assert done.code == 0, done.err
        refused = run(
            "-vv", "run", stdin="query { viewer { userName } }", **secrets | {"PROXY_PASS": "hunter2 no"}
        )
        assert refused.code == 4
        assert "refused our credentials (407)" in refused.err
    proof = proxy.proofs[0].split()[1]
    assert len(proof) > 20
    files = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.parent.name == "log" and path.stat().st_size for path in files)
    words = "".join([done.out, done.err, refused.out, refused.err, *(path.read_text("utf-8") for path in files)])
    assert "CONNECT" in words
    for secret in ("hunter2", proof, "PRIVATE KEY"):
        assert secret not in words
