"""Secrets go into a real Secret Service through the screen, and into nothing else; the demo asks no keyring."""

from __future__ import annotations

import base64
import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from wfg_tui.sandbox import Sandbox

ROOT = Path(__file__).parents[2]

SPY = """
import os
from keyring.backend import KeyringBackend

class Spy(KeyringBackend):
    priority = 1
    def _seen(self, *words):
        with open(os.environ["SPY_FILE"], "a") as file:
            print(*words, file=file)
    def get_password(self, service, username):
        self._seen("get", service, username)
    def set_password(self, service, username, password):
        self._seen("set", service, username)
    def delete_password(self, service, username):
        self._seen("delete", service, username)
"""


@pytest.mark.needs("gnome-keyring")
def test_a_secret_stored_through_the_screen_is_in_the_keyring_and_nowhere_else(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    desktop, home = tmp_path / "desktop", tmp_path / "ours"
    (desktop / "run").mkdir(parents=True, mode=0o700)
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DISPLAY", "WAYLAND_DISPLAY", "PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS"}
    } | {"HOME": str(desktop), "XDG_RUNTIME_DIR": str(desktop / "run"), "XDG_DATA_HOME": str(desktop / "data")}
    script = (
        "printf %s test-password | gnome-keyring-daemon --unlock --components=secrets >/dev/null; "
        '"$0" -m tests.tui.keyring_story "$1" "$2"; echo "code $?"; '
        "secret-tool lookup service wfg-tui username mine"
    )
    done = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", script, sys.executable, sandbox.ready_json, str(home)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    application = json.loads(sandbox.ready_json)["applications"][4]
    secret = application["client_secret"]
    lines = done.stdout.splitlines()
    assert lines[:2] == ["ran", "crashed"], done.stdout + done.stderr
    assert lines[2] == "code 70", done.stdout + done.stderr
    assert lines[3] == secret

    pair = f"{quote_plus(application['client_id'])}:{quote_plus(secret)}"
    forms = {secret, quote_plus(secret), base64.b64encode(pair.encode()).decode()}
    files = [file for file in home.rglob("*") if file.is_file()]
    assert {"profiles.toml", "wfg-tui.log", "crash.txt"} <= {file.name for file in files}
    assert "httpcore" in (home / "log" / "wfg-tui.log").read_text(), "the log is at its most verbose"
    for file in files:
        text = file.read_bytes().decode("utf-8", "replace")
        assert not any(form in text for form in forms), file
        assert not re.search(r"eyJ[\w-]{8,}\.[\w-]+\.", text), file
        assert file.stat().st_mode & 0o077 == 0, file
    assert "forced, with [hidden] and [hidden] in hand" in (home / "log" / "crash.txt").read_text()


def test_the_demo_makes_no_keyring_call(tmp_path: Path) -> None:
    (tmp_path / "spy_keyring.py").write_text(SPY)
    seen = tmp_path / "seen.txt"
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path),
        "PYTHON_KEYRING_BACKEND": "spy_keyring.Spy",
        "SPY_FILE": str(seen),
        "TMPDIR": str(tmp_path),
        "COLUMNS": "120",
        "LINES": "40",
    }
    # The spy does see calls where there are any.
    subprocess.run(
        [sys.executable, "-c", "import keyring; keyring.get_password('a', 'b')"], env=environment, check=True
    )
    assert seen.read_text() == "get a b\n"
    seen.unlink()

    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "-m", "wfg_tui", "demo"], environment)
    output = bytearray()
    limit = time.monotonic() + 60
    quitting = False
    while time.monotonic() < limit:
        ready, _, _ = select.select([terminal], [], [], 0.2)
        if ready:
            try:
                output += os.read(terminal, 65536)
            except OSError:
                break
        if b"olivia_martin" in output and not quitting:
            os.write(terminal, b"\x11")
            quitting = True
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    assert quitting, output[-2000:]
    assert os.waitstatus_to_exitcode(status) == 0
    assert not seen.exists()
    assert list(tmp_path.glob("wfg-tui-demo-*")) == []
