"""Secrets of connections: stored, proved, replaced, shared with nobody, and said to be where they are."""

from __future__ import annotations

import datetime
import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from wfg_tui.problems import Exit
from wfg_tui.sandbox import Sandbox

Connect = Callable[..., Call]
Kept = Callable[[], dict[str, str]]

KEYRING = """
import json, os, pathlib, time
from keyring.backend import KeyringBackend

class Keyring(KeyringBackend):
    priority = 1
    file = pathlib.Path(os.environ["KEPT"])
    def _all(self):
        return json.loads(self.file.read_text()) if self.file.exists() else {}
    def get_password(self, service, name):
        return self._all().get(f"{service}/{name}")
    def set_password(self, service, name, value):
        self.file.write_text(json.dumps({**self._all(), f"{service}/{name}": value}))
    def delete_password(self, service, name):
        rest = self._all()
        del rest[f"{service}/{name}"]
        self.file.write_text(json.dumps(rest))

class Stuck(Keyring):
    def get_password(self, service, name):
        time.sleep(60)

class ReadOnly(Keyring):
    def set_password(self, service, name, value):
        raise OSError("the store is full")

class Windows(Keyring):
    pass

Windows.__module__ = "keyring.backends.Windows"
"""


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """A keyring of the test's own, in every call; gives what it holds."""
    (tmp_path / "own_keyring.py").write_text(KEYRING)
    file = tmp_path / "keyring.json"
    monkeypatch.setenv("KEPT", str(file))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "own_keyring.Keyring")
    return lambda: json.loads(file.read_text()) if file.exists() else {}


def add(call: Call, sandbox: Sandbox, name: str, *options: str, secret: str = "") -> str:
    """Adds a connection as the administrator's application, its secret in the keyring; gives the secret."""
    application = sandbox.application("administrator")
    done = call(
        *("profile", "add", name, "--graphql-url", sandbox.graphql_url, "--issuer", sandbox.issuer),
        *("--client-id", application.client_id, "--secret-stdin", *options),
        stdin=(secret or application.client_secret) + "\n",
    )
    assert done.code == 0, done.err
    return application.client_secret


def in_days(days: int) -> str:
    return (datetime.date.today() + datetime.timedelta(days=days)).isoformat()


# In the keyring


def test_a_secret_follows_its_profile_and_goes_with_it(call: Call, sandbox: Sandbox, kept: Kept) -> None:
    add(call, sandbox, "old")
    secret = sandbox.application("administrator").client_secret
    assert kept() == {"wfg-tui/old": secret}
    assert call("profile", "edit", "old", "--name", "new").code == 0
    assert kept() == {"wfg-tui/new": secret}
    assert call("-p", "new", "token").code == 0
    assert call("profile", "edit", "new", "--name", "last", "--secret-env", "X").code == 0
    assert kept() == {}
    add(call, sandbox, "other")
    assert call("profile", "remove", "other", "--yes").code == 0
    assert kept() == {}
    assert "other" not in call("profile", "list").out


def test_a_keyring_that_waits_for_its_password_is_not_waited_for(call: Call, sandbox: Sandbox, kept: Kept) -> None:
    add(call, sandbox, "a")
    began = time.monotonic()
    done = call("-p", "a", "token", PYTHON_KEYRING_BACKEND="own_keyring.Stuck")
    assert done.code == Exit.USAGE
    assert "The keyring did not answer within 3 s." in done.err
    assert "--secret-env" in done.err
    assert time.monotonic() - began < 20
    assert kept() == {"wfg-tui/a": sandbox.application("administrator").client_secret}


def test_where_waits_once_for_a_keyring_that_hangs_however_many_profiles_there_are(
    call: Call, sandbox: Sandbox, kept: Kept, tmp_path: Path
) -> None:
    for name in ("a", "b", "c"):
        add(call, sandbox, name)
    (tmp_path / "hung_keyring.py").write_text("import time\ntime.sleep(60)\n")
    began = time.monotonic()
    done = call("where", "--json", PYTHON_KEYRING_BACKEND="hung_keyring.Keyring")
    assert set(json.loads(done.out)["secrets"].values()) == {"a keyring that did not answer within 3 s"}
    assert time.monotonic() - began < 8


def test_a_plaintext_keyring_that_python_chose_by_itself_is_refused_by_name_before_anything_is_typed(
    call: Call, sandbox: Sandbox, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As keyrings.alt does it: an entry point, found by keyring where there is no Secret Service."""
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    (tmp_path / "plain_keyring.py").write_text(KEYRING[: KEYRING.index("class Stuck")])
    package = tmp_path / "plain_keyring-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: plain-keyring\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text("[keyring.backends]\nplain = plain_keyring\n")
    chosen = subprocess.run(
        [sys.executable, "-c", "import keyring; print(type(keyring.get_keyring()).__module__)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert chosen.stdout.strip() == "plain_keyring", "keyring does choose it"
    given = f"--graphql-url {sandbox.graphql_url} --issuer {sandbox.issuer} --client-id 0oa1"
    done = call("profile", "add", "a", *given.split(), "--secret-stdin", stdin="s3cr3t-value\n")
    assert done.code == Exit.USAGE
    assert "plain_keyring.Keyring" in done.err
    assert "is not trusted with a secret" in done.err
    assert "--secret-env" in done.err
    assert kept() == {}


# Another one


def test_a_new_secret_is_proved_before_it_replaces_the_old(call: Call, sandbox: Sandbox, kept: Kept) -> None:
    secret = add(call, sandbox, "a")
    done = call("profile", "secret", "a", "--stdin", stdin="wrong-new-secret\n")
    assert done.code == Exit.REFUSED
    assert "does not accept the client secret" in done.err
    assert "the old one stays" in done.err
    assert "wrong-new-secret" not in done.err
    assert kept() == {"wfg-tui/a": secret}
    done = call("profile", "edit", "a", "--secret-stdin", stdin="wrong-new-secret\n")
    assert done.code == Exit.REFUSED
    assert kept() == {"wfg-tui/a": secret}


def test_a_new_secret_that_works_replaces_the_old(call: Call, sandbox: Sandbox, kept: Kept) -> None:
    secret = add(call, sandbox, "a", secret="an-old-one-that-has-ended")
    assert kept() == {"wfg-tui/a": "an-old-one-that-has-ended"}
    sandbox.requests.clear()
    done = call("profile", "secret", "a", "--stdin", stdin=f"{secret}\n")
    assert done.code == 0, done.err
    assert "Stored in: the keyring you chose" in done.err
    assert kept() == {"wfg-tui/a": secret}
    assert len(sandbox.requests.of("token")) == 1
    assert len(sandbox.requests.of("query")) == 0


def test_a_secret_that_works_and_cannot_be_stored_leaves_the_old_one(
    call: Call, sandbox: Sandbox, kept: Kept
) -> None:
    secret = add(call, sandbox, "a", secret="an-old-one-that-has-ended")
    done = call("profile", "secret", "a", "--stdin", stdin=secret, PYTHON_KEYRING_BACKEND="own_keyring.ReadOnly")
    assert done.code == Exit.USAGE
    assert "works but could not be stored" in done.err
    assert "The keyring failed." in done.err
    assert kept() == {"wfg-tui/a": "an-old-one-that-has-ended"}


def test_a_secret_that_is_too_long_for_windows_is_refused_before_a_token_is_asked_for(
    call: Call, sandbox: Sandbox, kept: Kept, tmp_path: Path
) -> None:
    secret = add(call, sandbox, "a")
    sandbox.requests.clear()
    # named by the user's keyringrc.cfg as any other: only its module says that it is Windows'
    done = call(
        "profile", "secret", "a", "--stdin", stdin="k" * 1281, PYTHON_KEYRING_BACKEND="own_keyring.Windows"
    )
    assert done.code == Exit.USAGE
    assert "The secret has 1,281 characters; Windows keeps at most 1,280." in done.err
    assert "encrypted file" in done.err
    assert kept() == {"wfg-tui/a": secret}
    assert len(sandbox.requests) == 0


# Its last day


def test_a_last_day_that_is_near_is_said_wherever_the_secret_is(call: Call, sandbox: Sandbox, kept: Kept) -> None:
    secret = add(call, sandbox, "a", "--secret-expires", in_days(12))
    assert f"expires in 12 days ({in_days(12)})" in call("where").out
    shown = call("profile", "show", "a")
    assert "expires in 12 days" in shown.err
    assert "profile secret a --expires" in shown.err
    assert in_days(12) in shown.out
    done = call("profile", "secret", "a", "--stdin", "--expires", in_days(365), stdin=secret)
    assert done.code == 0, done.err
    assert "expires" not in call("profile", "show", "a").err
    assert json.loads(call("where", "--json").out)["secrets_expire"] == {"a": in_days(365)}
    done = call("profile", "secret", "a", "--stdin", stdin=secret)
    assert "is forgotten" in done.err
    assert json.loads(call("where", "--json").out)["secrets_expire"] == {}


def test_a_secret_that_is_replaced_by_an_edit_takes_its_last_day_along(
    call: Call, sandbox: Sandbox, kept: Kept
) -> None:
    secret = add(call, sandbox, "a", "--secret-expires", in_days(2))
    done = call("profile", "edit", "a", "--secret-stdin", stdin=secret)
    assert done.code == 0, done.err
    assert f"{in_days(2)}, is forgotten" in done.err
    done = call("profile", "edit", "a", "--secret-stdin", "--secret-expires", in_days(90), stdin=secret)
    assert done.code == 0, done.err
    assert json.loads(call("profile", "show", "a", "--json").out)["secret_expires"] == in_days(90)


def test_a_last_day_that_is_none_is_refused_before_the_secret_is_read(
    call: Call, sandbox: Sandbox, kept: Kept
) -> None:
    add(call, sandbox, "a")
    done = call("profile", "secret", "a", "--stdin", "--expires", "next year", stdin="x")
    assert done.code == Exit.USAGE
    assert "2027-01-31" in done.err


# For a colleague


def connection(sandbox: Sandbox, *lines: str) -> str:
    application = sandbox.application("administrator")
    return "\n".join(
        [
            "[profiles.shared]",
            f'graphql_url = "{sandbox.graphql_url}"',
            f'issuer = "{sandbox.issuer}"',
            f'client_id = "{application.client_id}"',
            *lines,
            "",
        ]
    )


def test_an_exported_connection_holds_no_secret_and_comes_back(
    call: Call, sandbox: Sandbox, tmp_path: Path
) -> None:
    given = {
        "--header": "X-Api-Key=hunter2-key",
        "--form": "client_assertion=hunter2-form",
        "--proxy": "http://hunter2-user@127.0.0.1:9",
        "--proxy-secret": "env:HIS_PASSWORD",
        "--secret-command": "print-secret hunter2-command",
        "--secret-expires": "2031-01-31",
    }
    base = f"--graphql-url {sandbox.graphql_url} --issuer {sandbox.issuer} --client-id 0oa1 --form resource=r"
    assert call("profile", "add", "a", *base.split(), *(part for pair in given.items() for part in pair)).code == 0
    shown = call("profile", "show", "a")
    for hidden in ("hunter2-key", "hunter2-form", "hunter2-user"):
        assert hidden not in shown.out
    exported = call("profile", "export", "a", "-o", "a.toml")
    text = (tmp_path / "a.toml").read_text()
    assert "hunter2" not in text
    assert "2031" not in text, "the secret's last day says nothing of a colleague's"
    assert 'resource = "r"' in text
    assert "headers are left out" in exported.err
    assert "secret command is left out" in exported.err
    assert "hunter2" not in exported.err
    again = call("profile", "import", "a.toml", "--yes")
    assert (again.code, "already" in again.err) == (2, True)
    assert call("profile", "edit", "a", "--name", "b").code == 0
    taken = call("profile", "import", "a.toml", "--yes")
    assert taken.code == 0, taken.err
    listed = json.loads(call("profile", "list", "--json").out)
    assert {one["name"]: one["secret"] for one in listed} == {
        "a": "keyring",
        "b": "command:print-secret hunter2-command",
    }


def test_limits_are_shown_as_they_are_in_force_and_changed(call: Call, sandbox: Sandbox) -> None:
    base = f"--graphql-url https://wfgen.example.com/graphql --issuer {sandbox.issuer} --client-id 0oa1"
    assert call("profile", "add", "a", *base.split(), "--concurrency", "1").code == 0

    def limits() -> tuple[float, int, int]:
        shown = json.loads(call("profile", "show", "a", "--json").out)
        return shown["rate"], shown["concurrency"], shown["page_size"]

    assert limits() == (4, 1, 100)
    assert call("profile", "edit", "a", "--rate", "0.5", "--page-size", "20").code == 0
    assert limits() == (0.5, 1, 20)
    refused = call("profile", "edit", "a", "--rate", "-1")
    assert (refused.code, "rate" in refused.err) == (2, True)
    assert call("profile", "edit", "a", "--rate", "0", "--concurrency", "0").code == 0
    assert limits() == (4, 2, 20)
    assert "rate" in call("profile", "show", "a").out


def test_commands_are_exported_only_when_asked_for(call: Call, sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(connection(sandbox, 'secret = "command:op read op://v/i/s"'))
    assert call("profile", "import", "s.toml", stdin="y\ny\n").code == 0
    assert "op read" not in call("profile", "export", "shared").out
    assert 'secret = "command:op read op://v/i/s"' in call("profile", "export", "shared", "--with-commands").out


def test_an_import_shows_every_field(call: Call, sandbox: Sandbox, tmp_path: Path) -> None:
    lines = (
        'scope = "a b"', 'expect_audience = "https://x/graphql"', 'ca_file = "/not/here.pem"', "timeout = 7.0",
        'environment = "development"', 'headers = {"X-Gateway" = "to-be-seen"}', 'impersonate_header = "x-other"',
        "insecure = true", 'secret = "env:THEIR_VARIABLE"', "colour = 7",
    )  # fmt: skip
    (tmp_path / "s.toml").write_text(connection(sandbox, *lines))
    done = call("profile", "import", "s.toml", stdin="n\nn\n")
    for words in (
        "a b", "https://x/graphql", "/not/here.pem is not on this machine", "7.0", "development", "to-be-seen",
        "x-other", "insecure", "env:THEIR_VARIABLE", "'colour' is not a setting", "TLS exception is not taken",
    ):  # fmt: skip
        assert words in done.err, words
    assert json.loads(call("profile", "list", "--json").out) == []


@pytest.mark.parametrize(
    ("answers", "secret", "headers", "insecure"),
    [
        ("n\nn\nn\ny\n", "keyring", {}, False),
        ("y\nn\ny\ny\n", "command:op read x", {}, True),
        ("n\ny\nn\ny\n", "keyring", {"X-Key": "command:pass y"}, False),
    ],
)
def test_a_command_and_a_tls_exception_are_each_asked_about(
    call: Call,
    sandbox: Sandbox,
    tmp_path: Path,
    answers: str,
    secret: str,
    headers: dict[str, str],
    insecure: bool,
) -> None:
    lines = ('secret = "command:op read x"', 'headers = {"X-Key" = "command:pass y"}', "insecure = true")
    (tmp_path / "s.toml").write_text(connection(sandbox, *lines))
    done = call("profile", "import", "s.toml", stdin=answers)
    assert done.code == 0, done.err
    [one] = json.loads(call("profile", "list", "--json").out)
    assert (one["secret"], one["headers"], one["insecure"]) == (secret, headers, insecure)


def test_without_questions_neither_command_nor_exception_is_taken(
    call: Call, sandbox: Sandbox, tmp_path: Path
) -> None:
    lines = (
        'secret = "command:op\\u001b[2J read x"',
        'client_key_secret = "command:pass z"',
        'headers = {"X-Key" = "command:pass y"}',
        "insecure = true",
    )
    (tmp_path / "s.toml").write_text(connection(sandbox, *lines))
    done = call("profile", "import", "s.toml", "--yes")
    assert done.code == 0, done.err
    for what in (
        "its secret command",
        "the command of its client_key_secret",
        "its header X-Key",
        "its TLS exception",
    ):
        assert f"{what} is not taken over" in done.err
    [one] = json.loads(call("profile", "list", "--json").out)
    assert (one["secret"], one["client_key_secret"]) == ("keyring", "prompt")
    assert (one["headers"], one["insecure"]) == ({}, False)


def test_the_secret_of_an_imported_connection_is_proved_and_stored(
    call: Call, sandbox: Sandbox, kept: Kept, tmp_path: Path
) -> None:
    (tmp_path / "s.toml").write_text(connection(sandbox))
    secret = sandbox.application("administrator").client_secret
    done = call("profile", "import", "s.toml", "--yes", "--secret-stdin", stdin=secret)
    assert done.code == 0, done.err
    assert "A token was had with it" in done.err
    assert kept() == {"wfg-tui/shared": secret}
    assert call("-p", "shared", "token").code == 0


def test_an_imported_connection_whose_secret_is_wrong_is_there_without_it(
    call: Call, sandbox: Sandbox, kept: Kept, tmp_path: Path
) -> None:
    (tmp_path / "s.toml").write_text(connection(sandbox))
    done = call("profile", "import", "s.toml", "--yes", "--secret-stdin", stdin="not-the-secret-at-all")
    assert done.code == Exit.REFUSED
    assert "shared is added without its secret: wfg-tui profile secret shared" in done.err
    assert "not-the-secret-at-all" not in done.err
    assert kept() == {}
    assert "shared" in call("profile", "list").out


def test_on_a_terminal_an_import_asks_for_the_secret_and_does_not_show_it(
    sandbox: Sandbox, kept: Kept, tmp_path: Path, home: Path
) -> None:
    (tmp_path / "s.toml").write_text(connection(sandbox))
    secret = sandbox.application("administrator").client_secret
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        os.execve(
            sys.executable,
            [sys.executable, "-m", "wfg_tui", "profile", "import", "s.toml"],
            {**os.environ, "WFG_TUI_HOME": str(home)},
        )
    output, answered = b"", 0
    answers = ((b"Add shared?", "y\n"), (b"(not shown)", secret + "\n"))
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                output += os.read(terminal, 65_536)
            except OSError:
                break
        if answered < len(answers) and answers[answered][0] in output:
            time.sleep(0.2)  # the terminal's echo is switched off just after the words are printed
            os.write(terminal, answers[answered][1].encode())
            answered += 1
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, output
    assert b"A token was had with it" in output
    assert secret.encode() not in output
    assert kept() == {"wfg-tui/shared": secret}


# What a provider takes


def test_a_new_connection_authenticates_as_its_provider_takes_it(call: Call, sandbox: Sandbox) -> None:
    given = f"--graphql-url {sandbox.graphql_url} --issuer {sandbox.issuer} --client-id 0oa1 --secret-prompt"
    for provider, options in (("okta", ""), ("entra", ""), ("auth0", "--auth-method client_secret_basic")):
        name = ("profile", "add", provider, "--provider", provider)
        assert call(*name, *given.split(), *options.split()).code == 0
    listed = json.loads(call("profile", "list", "--json").out)
    assert {one["name"]: one["auth_method"] for one in listed} == {
        "okta": "client_secret_basic",
        "entra": "client_secret_post",
        "auth0": "client_secret_basic",
    }
