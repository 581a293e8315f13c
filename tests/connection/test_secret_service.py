"""A real Secret Service: gnome-keyring in a D-Bus session of its own, unlocked, locked, empty and absent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.needs("gnome-keyring")

PROGRAM = """
import asyncio, sys
from wfg_tui.connection import Credentials, Profile
from wfg_tui.problems import Problem
from wfg_tui.text import Secret

profile = Profile(name="real", graphql_url="https://example.com/graphql", client_id="c")

async def main():
    credentials = Credentials()
    for step in sys.argv[1:]:
        try:
            if step == "store":
                await credentials.store(profile, Secret("s3cr3t-ünicode"))
                print("stored")
            elif step == "read":
                print((await credentials.secret(profile)).reveal())
            elif step == "where":
                print(credentials.where(profile))
            elif step == "lock":
                import secretstorage
                secretstorage.get_default_collection(secretstorage.dbus_init()).lock()
        except Problem as problem:
            print(problem.code)

asyncio.run(main())
"""


def in_session(tmp_path: Path, *steps: str, unlock: bool) -> list[str]:
    """Runs the steps in a fresh D-Bus session and gives what they printed."""
    home = tmp_path / "home"
    (home / "run").mkdir(parents=True, mode=0o700, exist_ok=True)
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DISPLAY", "WAYLAND_DISPLAY", "PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS"}
    } | {"HOME": str(home), "XDG_RUNTIME_DIR": str(home / "run"), "XDG_DATA_HOME": str(home / "data")}
    start = (
        "printf %s test-password | gnome-keyring-daemon --unlock --components=secrets >/dev/null; "
        if unlock
        else ""
    )
    done = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", start + 'exec "$0" -c "$@"', sys.executable, PROGRAM, *steps],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_an_unlocked_keyring_keeps_a_secret_across_processes(tmp_path: Path) -> None:
    assert in_session(tmp_path, "where", "store", unlock=True) == [
        "Secret Service (such as GNOME Keyring)",
        "stored",
    ]
    assert in_session(tmp_path, "read", unlock=True) == ["s3cr3t-ünicode"]


def test_a_locked_keyring_is_said_to_be_locked(tmp_path: Path) -> None:
    assert in_session(tmp_path, "store", "lock", "read", unlock=True) == ["stored", "secret.locked"]


def test_a_keyring_without_a_collection_is_said_to_have_none(tmp_path: Path) -> None:
    assert in_session(tmp_path, "store", unlock=False) in (["secret.no_collection"], ["secret.locked"])


def test_without_a_bus_there_is_no_keyring(tmp_path: Path) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DISPLAY", "PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS"}
    } | {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "read", "where"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.splitlines()[0] == "secret.no_keyring", done.stderr
    assert done.stdout.splitlines()[1].startswith("no keyring")
