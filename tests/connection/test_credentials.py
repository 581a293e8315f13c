"""Secrets: taken from where the profile says, kept where nothing shows them, and never waited for without end."""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import keyring.backends.chainer
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked

from wfg_tui.connection import Credentials, Profile, keyring_choice, keyring_store
from wfg_tui.problems import Problem
from wfg_tui.text import Secret


def profile(secret: str = "keyring", name: str = "p") -> Profile:
    return Profile(name=name, graphql_url="https://example.com/graphql", client_id="c", secret=secret)


async def problem_of(work: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        await work
    assert caught.value.advice
    return caught.value


class Spy(KeyringBackend):
    """An in-memory keyring that counts its calls and can be told to misbehave."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []
        self.kept: dict[tuple[str, str], str] = {}
        self.fault: Exception | None = None
        self.delay = 0.0

    def _call(self, name: str) -> None:
        self.calls.append(name)
        time.sleep(self.delay)
        if self.fault is not None:
            raise self.fault

    def get_password(self, service: str, username: str) -> str | None:
        self._call("get")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._call("set")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._call("delete")
        if self.kept.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError("not there")


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Spy]:
    """A keyring that the user named, so that it is trusted."""
    before = keyring.get_keyring()
    backend = Spy()
    keyring.set_keyring(backend)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"{Spy.__module__}.Spy")
    yield backend
    keyring.set_keyring(before)


async def test_a_secret_in_the_environment_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFG_TEST_SECRET", "from the environment")
    assert (await Credentials().secret(profile("env:WFG_TEST_SECRET"))).reveal() == "from the environment"


@pytest.mark.parametrize(("value", "words"), [(None, "not set"), ("", "empty")])
async def test_a_missing_variable_says_how_to_set_it(
    monkeypatch: pytest.MonkeyPatch, value: str | None, words: str
) -> None:
    monkeypatch.delenv("WFG_TEST_SECRET", raising=False)
    if value is not None:
        monkeypatch.setenv("WFG_TEST_SECRET", value)
    problem = await problem_of(Credentials().secret(profile("env:WFG_TEST_SECRET")))
    assert problem.code == "secret.env_unset"
    assert words in problem.what
    assert "export WFG_TEST_SECRET" in problem.advice


def python(code: str) -> str:
    return f'command:"{sys.executable}" -c "{code}"'


async def test_a_command_prints_the_secret_and_one_line_end_is_taken_off() -> None:
    found = await Credentials().secret(profile(python("print('top secret ')")))
    assert found.reveal() == "top secret "


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("command:/nowhere/to/be/found", "cannot be started"),
        ("command:'unfinished", "cannot be read"),
        (python("import sys; sys.exit(3)"), "ended with 3"),
        (python("pass"), "printed nothing"),
        (python("print('top secret'); print('user: me')"), "printed 2 lines"),
        (python("import sys; sys.stdout.buffer.write(bytes([255, 254]))"), "not UTF-8"),
        (python("print('y' * 10**6)"), "more than 65,536 bytes"),
        ("command:  ", "cannot be read"),
    ],
)
async def test_a_command_that_fails_says_how(command: str, words: str) -> None:
    problem = await problem_of(Credentials().secret(profile(command)))
    assert problem.code == "secret.command_failed"
    assert words in problem.what


async def test_a_command_gets_no_shell_and_no_input() -> None:
    code = "import sys; print(repr(sys.stdin.read()), sys.argv[1:])"
    found = await Credentials().secret(profile(python(code) + " $HOME | cat"))
    assert found.reveal() == "'' ['$HOME', '|', 'cat']"


async def test_a_command_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wfg_tui.connection.secret_command.COMMAND_LIMIT", 0.2)
    began = time.monotonic()
    problem = await problem_of(Credentials().secret(profile(python("import time; time.sleep(30)"))))
    assert "nothing within" in problem.what
    assert time.monotonic() - began < 5


async def test_a_command_that_is_ended_takes_its_children_with_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("wfg_tui.connection.secret_command.COMMAND_LIMIT", 1.0)
    pid_file = tmp_path / "pid"
    problem = await problem_of(
        Credentials().secret(profile(f"command:sh -c 'sleep 60 & echo $! > {pid_file}; wait'"))
    )
    assert "nothing within" in problem.what
    child = int(pid_file.read_text())
    await asyncio.to_thread(until_gone, child)


def until_gone(pid: int) -> None:
    """Waits until the process is gone, or a zombie that its new parent has not fetched yet."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return
        if state == "Z":
            return
        time.sleep(0.02)
    pytest.fail(f"process {pid} lives on")


async def test_a_command_is_ended_when_nobody_waits_for_it_any_more(tmp_path: Path) -> None:
    started = tmp_path / "started"
    waiting = asyncio.ensure_future(
        Credentials().secret(profile(f"command:sh -c 'echo $$ > {started}; sleep 60'"))
    )
    while not (started.exists() and started.read_text()):  # noqa: ASYNC110 - another process's file
        await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    until_gone(int(started.read_text()))


async def test_a_variable_that_is_no_text_is_refused_without_showing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFG_TEST_SECRET", "half-\udcff-secret")
    problem = await problem_of(Credentials().secret(profile("env:WFG_TEST_SECRET")))
    assert problem.code == "secret.malformed"
    assert "half-" not in "".join(problem.sentences) + problem.detail


async def test_a_secret_typed_for_this_session_is_kept_in_memory() -> None:
    asked: list[str] = []

    async def ask(one: Profile) -> Secret | None:
        asked.append(one.name)
        return Secret("typed")

    credentials = Credentials(ask)
    assert (await credentials.secret(profile("prompt"))).reveal() == "typed"
    assert (await credentials.secret(profile("prompt"))).reveal() == "typed"
    assert asked == ["p"]


async def test_nobody_to_ask_is_said() -> None:
    assert (await problem_of(Credentials().secret(profile("prompt")))).code == "secret.prompt"


async def test_the_keyring_keeps_one_entry_a_profile(spy: Spy) -> None:
    credentials = Credentials()
    await credentials.store(profile(), Secret("s1-value"))
    assert spy.kept == {("wfg-tui", "p"): "s1-value"}
    assert (await credentials.secret(profile())).reveal() == "s1-value"
    await credentials.delete(profile())
    assert spy.kept == {}
    await credentials.delete(profile())


async def test_a_keyring_without_the_entry_says_how_to_store_it(spy: Spy) -> None:
    problem = await problem_of(Credentials().secret(profile()))
    assert problem.code == "secret.missing"
    assert "wfg-tui profile secret p" in problem.advice


async def test_no_keyring_call_is_made_where_none_is_needed(spy: Spy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFG_TEST_SECRET", "x")
    credentials = Credentials()
    await credentials.secret(profile("env:WFG_TEST_SECRET"))
    credentials.keep_for_session("kept", Secret("y"))
    await credentials.secret(profile(name="kept"))
    demo = Credentials(keyring_allowed=False)
    await demo.store(profile(), Secret("z"))
    await demo.secret(profile())
    await demo.delete(profile())
    demo.where(profile())
    assert spy.calls == []


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (KeyringLocked("locked"), "secret.locked"),
        (InitError("no collection"), "secret.no_collection"),
        (RuntimeError("dbus fell over"), "secret.keyring_failed"),
    ],
)
async def test_a_keyring_that_fails_is_told_with_ways_round(spy: Spy, fault: Exception, code: str) -> None:
    spy.fault = fault
    problem = await problem_of(Credentials().secret(profile()))
    assert problem.code == code
    assert "environment variable" in problem.advice


async def test_a_keyring_that_hangs_is_given_up_and_the_loop_goes_on(
    spy: Spy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring_store, "LIMIT", 0.3)
    spy.delay = 2
    beats: list[float] = []

    async def heart() -> None:
        while True:
            beats.append(time.monotonic())
            await asyncio.sleep(0.01)

    beating = asyncio.ensure_future(heart())
    problem = await problem_of(Credentials().secret(profile()))
    beating.cancel()
    assert problem.code == "secret.locked"
    assert max(b - a for a, b in itertools.pairwise(beats)) < 0.1


async def test_a_keyring_that_nobody_named_and_we_do_not_know_is_refused_by_name(
    spy: Spy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    problem = await problem_of(Credentials().store(profile(), Secret("never in plain text")))
    assert problem.code == "secret.untrusted_keyring"
    assert "Spy" in problem.what
    assert spy.calls == []


async def test_of_a_chain_only_the_trusted_link_is_used(spy: Spy, monkeypatch: pytest.MonkeyPatch) -> None:
    """keyring chains all that are installed, and would ask the plaintext one too."""
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    plain, trusted = Spy(), type("Trusted", (Spy,), {"__module__": "keyring.backends.SecretService"})()
    monkeypatch.setattr("keyring.backend.get_all_keyring", lambda: [plain, trusted])
    keyring.set_keyring(keyring.backends.chainer.ChainerBackend())
    await Credentials().store(profile(), Secret("for the trusted one"))
    assert trusted.kept == {("wfg-tui", "p"): "for the trusted one"}
    assert plain.calls == []


async def test_a_chain_without_a_trusted_link_is_refused_by_the_names_of_its_links(
    spy: Spy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    monkeypatch.setattr("keyring.backend.get_all_keyring", lambda: [keyring.get_keyring(), spy])
    keyring.set_keyring(keyring.backends.chainer.ChainerBackend())
    problem = await problem_of(Credentials().store(profile(), Secret("never in plain text")))
    assert problem.code == "secret.untrusted_keyring"
    assert f"{Spy.__module__}.Spy" in problem.what
    assert "Chainer" not in problem.what
    assert spy.calls == []


async def test_a_keyring_named_in_keyringrc_is_the_users_choice(
    spy: Spy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", "")
    (tmp_path / "python_keyring").mkdir()
    (tmp_path / "python_keyring" / "keyringrc.cfg").write_text(
        f"[backend]\ndefault-keyring={Spy.__module__}.Spy\n"
    )
    await Credentials().store(profile(), Secret("as the user wished"))
    assert spy.calls == ["set"]


async def test_a_write_that_was_given_up_is_not_done_behind_ones_back(
    spy: Spy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring_store, "LIMIT", 0.1)
    slow = keyring_choice.trusted

    def slowly() -> KeyringBackend:
        time.sleep(0.3)
        return slow()

    monkeypatch.setattr(keyring_store, "trusted", slowly)
    problem = await problem_of(Credentials().store(profile(), Secret("told to be not stored")))
    assert problem.code == "secret.locked"
    await asyncio.sleep(0.5)
    assert spy.calls == []


async def test_a_probe_reads_no_secret_and_says_which_store_it_is(spy: Spy) -> None:
    found = await Credentials().probe(profile())
    assert found is not None
    assert (found.holds, found.longest, found.problem) == (None, None, None)
    assert "may keep plain text" in found.words
    assert spy.calls == []
    assert await Credentials().probe(profile("prompt")) is None
    assert await Credentials(keyring_allowed=False).probe(profile()) is None


async def test_a_probe_of_a_keyring_that_is_not_trusted_says_so_before_anything_is_typed(
    spy: Spy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    found = await Credentials().probe(profile())
    assert found is not None
    assert found.problem is not None
    assert found.problem.code == "secret.untrusted_keyring"
    assert "Spy" in found.words


def test_where_does_not_wait_for_a_keyring_that_hangs(spy: Spy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring_store, "LIMIT", 0.2)
    monkeypatch.setattr(keyring, "get_keyring", lambda: time.sleep(5))
    began = time.monotonic()
    assert "did not answer" in Credentials().where(profile())
    assert time.monotonic() - began < 2


async def test_what_a_keyring_says_of_its_failure_holds_no_secret(spy: Spy) -> None:
    secret = Secret("in-the-error-text")
    spy.fault = RuntimeError(f"cannot write {secret.reveal()}")
    problem = await problem_of(Credentials().store(profile(), secret))
    assert "in-the-error" not in problem.detail
    assert "RuntimeError" in problem.detail


async def test_no_keyring_at_all_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    try:
        problem = await problem_of(Credentials().secret(profile()))
    finally:
        keyring.set_keyring(before)
    assert problem.code == "secret.no_keyring"
    assert "--secret-env" in problem.advice


async def test_windows_limit_is_checked_before_anything_is_written(
    spy: Spy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Spy, "__module__", "keyring.backends.Windows")
    problem = await problem_of(Credentials().store(profile(), Secret("k" * 1281)))
    assert problem.code == "secret.too_long"
    assert spy.calls == []
    await Credentials().store(profile(), Secret("k" * 1280))
    assert spy.calls == ["set"]


async def test_storing_where_the_profile_does_not_look_is_refused() -> None:
    problem = await problem_of(Credentials().store(profile("env:X"), Secret("v")))
    assert problem.code == "secret.elsewhere"


def test_where_says_the_place_and_never_the_secret(spy: Spy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFG_TEST_SECRET", "very-secret-value")
    credentials = Credentials()
    words = [
        credentials.where(profile(source))
        for source in ("keyring", "env:WFG_TEST_SECRET", "command:pass x", "prompt")
    ]
    assert "WFG_TEST_SECRET" in words[1]
    assert "pass x" in words[2]
    assert "very-secret-value" not in "".join(words)
    assert spy.calls == []
