"""Pieces of a desktop on a D-Bus session of its own, as a person never sees them: mute, or waiting for ever.

``python -m tests.desktop prompter`` shows gnome-keyring's prompts to nobody, so that none is ever answered;
``python -m tests.desktop silent`` is a Secret Service that takes every call and answers none. Each prints a line
when it is there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROMPTER = "org.gnome.keyring.SystemPrompter"
SECRETS = "org.freedesktop.secrets"
PASSWORD = "test-password"
UNLOCKED = f"printf %s {PASSWORD} | gnome-keyring-daemon --unlock --components=secrets >/dev/null; "
"""Shell: starts GNOME's keyring, with a collection that is open."""
LOCK = '"$PYTHON" -c "import secretstorage as s; s.get_default_collection(s.dbus_init()).lock()"; '
"""Shell: locks that collection again."""
_BEHIND = '"$PYTHON" -m tests.desktop {0} >"$HOME/{0}" 2>&1 & until [ -s "$HOME/{0}" ]; do sleep 0.05; done; '
UNANSWERED = _BEHIND.format("prompter")
SILENT = _BEHIND.format("silent")
ROOT = Path(__file__).parents[1]


def in_session(home: Path, start: str, *command: str, timeout: float = 90) -> subprocess.CompletedProcess[str]:
    """Runs `command` in a fresh D-Bus session, after the shell lines of `start`; `home` is the desktop user's."""
    (home / "run").mkdir(parents=True, mode=0o700, exist_ok=True)
    gone = {"DISPLAY", "WAYLAND_DISPLAY", "PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS"}
    environment = {name: value for name, value in os.environ.items() if name not in gone}
    environment |= {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "XDG_DATA_HOME": str(home / "data"),
        "PYTHON": sys.executable,
    }
    return subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", start + 'exec "$0" "$@"', *command],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout,
    )


def serve(name: str, answers: bool) -> None:
    """Owns `name` on the session's bus; takes calls, with an empty answer or with none."""
    from jeepney import MessageType, message_bus, new_method_return
    from jeepney.io.blocking import open_dbus_connection

    connection = open_dbus_connection(bus="SESSION")
    connection.send_and_get_reply(message_bus.RequestName(name))
    print("there", flush=True)
    while True:
        try:
            message = connection.receive()
        except (ConnectionError, EOFError, OSError):
            return
        if answers and message.header.message_type is MessageType.method_call:
            connection.send(new_method_return(message))


if __name__ == "__main__":
    serve(*{"prompter": (PROMPTER, True), "silent": (SECRETS, False)}[sys.argv[1]])
