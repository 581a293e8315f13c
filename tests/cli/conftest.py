"""The program as people call it: a process of its own, a home of its own, the sandbox over a socket."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from wfg_tui.sandbox import Sandbox


@dataclass(frozen=True)
class Done:
    """How a call ended."""

    code: int
    out: str
    err: str


Call = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def call(home: Path, tmp_path: Path) -> Call:
    """Calls ``wfg-tui`` with the arguments given; never with a traceback."""

    def run(*arguments: str, stdin: str = "", **environment: str) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "wfg_tui", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            cwd=tmp_path,
            env={**os.environ, "WFG_TUI_HOME": str(home), **environment},
        )
        assert "Traceback" not in done.stderr
        assert not any(character in done.stderr for character in "\x1b\x07\x00")
        return Done(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def connect(call: Call, sandbox: Sandbox) -> Callable[..., Call]:
    """Adds a profile for an application of the sandbox, its secret in the environment; gives the call for it."""

    def add(role: str = "administrator", *options: str) -> Call:
        application = sandbox.application(role)
        given = {
            "--graphql-url": sandbox.graphql_url,
            "--issuer": sandbox.issuer,
            "--client-id": application.client_id,
            "--secret-env": "WFG_TEST_SECRET",
        }
        for name, value in zip(options[::2], options[1::2], strict=True):
            given[name] = value
        added = call(
            "profile", "add", role, "--provider", "okta", *(part for pair in given.items() for part in pair)
        )
        assert added.code == 0, added.err

        def run(*arguments: str, stdin: str = "", **environment: str) -> Done:
            secret = {"WFG_TEST_SECRET": application.client_secret, **environment}
            return call("-p", role, *arguments, stdin=stdin, **secret)

        return run

    return add
