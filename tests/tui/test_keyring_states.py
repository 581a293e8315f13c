"""The keyring in each state it can be in: the explorer stays alive, says what to do, and loses nothing typed."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import statistics
import sys
import time
from pathlib import Path

import keyring
import pytest
from keyring.errors import InitError, KeyringLocked

from tests import desktop
from tests.desktop import LOCK, SILENT, UNANSWERED, UNLOCKED
from tests.tui.keyring_states import SIZE, Story, tell
from tests.tui.memory_keyring import Memory
from tests.tui.steering import without_profiles
from wfg_tui.connection import keyring_store

ECHO = 0.1
"""Seconds within which a key is seen."""
MACHINE = 0.05
"""The part of the keys that a busy machine may hold up."""


def alive(story: Story) -> None:
    """Every key was seen in time, all through the waiting."""
    assert len(story.echoes) > 20
    assert statistics.median(story.echoes) < ECHO / 2
    assert sorted(story.echoes)[int(len(story.echoes) * (1 - MACHINE)) - 1] < ECHO, sorted(story.echoes)[-5:]


async def story_of(tmp_path: Path, secret: str = "the-secret-that-is-typed") -> Story:
    app = without_profiles(tmp_path / "window")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        return await tell(app, pilot, secret)


async def test_unlocked_it_takes_the_secret(store: Memory, tmp_path: Path) -> None:
    story = await story_of(tmp_path)
    assert story.stored
    assert list(store.kept.values()) == ["the-secret-that-is-typed"]
    assert "may keep plain text" in story.before, "the user named it; we say what we think"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (KeyringLocked("locked"), ("The keyring is locked.", "Unlock it", "environment variable")),
        (InitError("none"), ("no collection yet", "make a default keyring", "environment variable")),
        (RuntimeError("dbus fell over"), ("The keyring failed.", "Try again", "environment variable")),
    ],
)
async def test_refusing_it_says_why_and_what_to_do(
    store: Memory, tmp_path: Path, fault: Exception, words: tuple[str, ...]
) -> None:
    store.fault = fault
    story = await story_of(tmp_path)
    assert not story.stored
    assert [one for one in words if one not in story.after] == []


async def test_without_a_bus_it_is_said_before_anything_is_typed(tmp_path: Path) -> None:
    story = await story_of(tmp_path)
    assert "This system has no keyring that can be reached." in story.before
    assert "another place for it" in story.before
    assert "--secret-env" in story.after


async def test_a_prompt_that_nobody_answers_holds_up_no_key(store: Memory, tmp_path: Path) -> None:
    store.delay = 8
    story = await story_of(tmp_path)
    alive(story)
    assert 2.9 < story.seconds < 5
    assert "did not answer within 3 s" in story.after
    assert "Unlock it and try again" in story.after


async def test_a_backend_that_hangs_before_it_is_even_chosen_holds_up_no_key(
    store: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", lambda: time.sleep(8))
    story = await story_of(tmp_path)
    alive(story)
    assert "did not answer within 3 s" in story.before
    assert "did not answer within 3 s" in story.after


async def test_a_plaintext_backend_that_nobody_named_is_refused_by_name_before_anything_is_typed(
    store: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    story = await story_of(tmp_path)
    assert f"{Memory.__module__}.Memory" in story.before
    assert "not trusted with a secret" in story.before
    assert "PYTHON_KEYRING_BACKEND" in story.after
    assert store.kept == {}


async def test_a_secret_that_is_too_long_is_said_as_it_is_typed_and_never_written(
    store: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Memory, "__module__", "keyring.backends.Windows")
    story = await story_of(tmp_path, "k" * 1281)
    for words in (story.before, story.after):
        assert "The secret has 1,281 characters; Windows keeps at most 1,280." in words
        assert "encrypted file" in words
    assert store.kept == {}


async def test_one_that_fits_windows_is_taken(
    store: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Memory, "__module__", "keyring.backends.Windows")
    story = await story_of(tmp_path, "k" * keyring_store.WINDOWS_CHARACTERS)
    assert story.stored
    assert "at most 1,280 characters" in story.before


# A real one


@pytest.mark.needs("gnome-keyring")
@pytest.mark.parametrize(
    ("start", "before", "after"),
    [
        (UNLOCKED, "kept in: Secret Service (such as GNOME Keyring)", ""),
        (UNLOCKED + LOCK, "locked now; saving opens its prompt", "Unlock it"),
        ("", "no collection yet; saving opens its prompt", "make a default keyring"),
        (UNANSWERED + UNLOCKED + LOCK, "locked now; saving opens its prompt", "Answer it and try again"),
        (UNANSWERED, "no collection yet; saving opens its prompt", "Answer it and try again"),
        (SILENT, "Restart it", "Restart it"),
        ("export DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere; ", "no keyring that can be reached", "--secret-env"),
    ],
    ids=["unlocked", "locked", "no collection", "unanswered", "unanswered new", "silent", "no bus"],
)
def test_a_real_secret_service_is_met_in_each_state(tmp_path: Path, start: str, before: str, after: str) -> None:
    done = desktop.in_session(
        tmp_path / "desktop", start, sys.executable, "-m", "tests.tui.keyring_states", str(tmp_path / "window")
    )
    assert done.returncode == 0, done.stderr
    story = Story(**json.loads(done.stdout))
    assert before in story.before
    assert story.stored is not bool(after)
    assert after in story.after
    assert story.seconds < 6
    if start in (UNANSWERED + UNLOCKED + LOCK, UNANSWERED, SILENT):
        alive(story)


# The real program, in a terminal


def test_keys_echo_in_a_terminal_while_the_keyring_of_the_connection_hangs(tmp_path: Path) -> None:
    """From the first frame on: the explorer asks for the secret at once, and the keyring says nothing."""
    home = tmp_path / "window"
    home.mkdir()
    (home / "profiles.toml").write_text(
        '[profiles.mine]\ngraphql_url = "http://127.0.0.1:9/graphql"\n'
        'issuer = "http://127.0.0.1:9/oauth2/aus1"\nclient_id = "0oa1"\n'
    )
    (tmp_path / "hung_keyring.py").write_text(
        "import time\nfrom keyring.backend import KeyringBackend\n"
        "class Hung(KeyringBackend):\n"
        "    priority = 1\n"
        "    def get_password(self, service, username): time.sleep(60)\n"
        "    def set_password(self, service, username, password): time.sleep(60)\n"
    )
    environment = {
        **os.environ,
        "WFG_TUI_HOME": str(home),
        "PYTHONPATH": str(tmp_path),
        "PYTHON_KEYRING_BACKEND": "hung_keyring.Hung",
        "COLUMNS": "120",
        "LINES": "40",
    }
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "-m", "wfg_tui"], environment)
    seen = bytearray()

    def read_until(words: bytes, seconds: float) -> float:
        """Gives the seconds until the terminal was sent `words`, counted from now."""
        began, start = time.monotonic(), len(seen)
        while words not in seen[start:]:
            assert time.monotonic() - began < seconds, bytes(seen[-1500:])
            if select.select([terminal], [], [], 0.01)[0]:
                seen.extend(os.read(terminal, 65_536))
        return time.monotonic() - began

    try:
        read_until(b"Ln 1", 30)
        echoes = []
        end = time.monotonic() + 8
        while b"did not answer within" not in seen and time.monotonic() < end:
            letter = b"QZXJK"[len(echoes) % 5 : len(echoes) % 5 + 1]
            os.write(terminal, letter)
            echoes.append(read_until(letter, 5))
            time.sleep(0.05)
        assert b"did not answer within" in seen, "and then it says so"
        alive(Story(echoes=tuple(echoes[2:-3])))
    finally:
        os.kill(pid, signal.SIGKILL)
        os.close(terminal)
        os.waitpid(pid, 0)
