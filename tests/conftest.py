"""What every test stands on: a home of its own, no keyring of the machine's, and services named when missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

pytest_plugins = ["tests.fixtures_sandbox"]

PROGRAMS = {
    "gnome-keyring": ("gnome-keyring-daemon", "dbus-run-session"),
    "tmux": ("tmux",),
    "npm": ("npm",),
    "node": ("node", "npm"),
    "postgres": ("initdb", "postgres", "psql"),
}
"""The programs that each name of the ``needs`` marker stands for."""

# Debian keeps those of PostgreSQL's server out of the way, by version.
_SERVERS = sorted(str(found) for found in Path("/usr/lib/postgresql").glob("*/bin"))
os.environ["PATH"] = os.pathsep.join((os.environ["PATH"], *_SERVERS))

FROM_OUTSIDE = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "WFG_TUI_PROFILE", "SSL_CERT_FILE"}
"""Settings of the developer's own shell that would change what a test sees."""

NOTHING_SKIPS = os.environ.get("WFG_TESTS_ALL") == "1"

# Where all must pass, examples are the same ones at each run: a change is judged by what it changed. A developer's
# own runs look further each time.
hypothesis.settings.register_profile("all", derandomize=NOTHING_SKIPS)
hypothesis.settings.load_profile("all")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("needs"):
        name = marker.args[0]
        missing = [program for program in PROGRAMS[name] if shutil.which(program) is None]
        if missing:
            pytest.skip(f"needs {name}: {', '.join(missing)} is not installed")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if NOTHING_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} skipped, and WFG_TESTS_ALL=1 lets nothing skip: {report.longrepr}"


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps the developer's own profiles, keyring, proxies and terminal out of every test and its children."""
    monkeypatch.setenv("WFG_TUI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for name in list(os.environ):
        if name.upper() in FROM_OUTSIDE:
            monkeypatch.delenv(name)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
