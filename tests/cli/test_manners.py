"""How the command line behaves: pipes, signals, places of errors, what it keeps, what it leaves behind."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from wfg_tui.cli.main import run
from wfg_tui.problems import Exit
from wfg_tui.sandbox import Sandbox
from wfg_tui.text import Secret

Connect = Callable[..., Call]


def test_the_version_is_told_without_even_click() -> None:
    code = (
        "import sys; from wfg_tui.cli.main import run; run(['--version']);"
        "print(sorted({'click', 'textual', 'rich', 'httpx', 'graphql', 'keyring'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert done.stdout.startswith("wfg-tui ")


# Ends


def test_an_interrupt_ends_with_130_and_closes_the_socket(connect: Connect, sandbox: Sandbox, home: Path) -> None:
    connect()
    sandbox.faults.add("hang", on="query")
    secret = sandbox.application("administrator").client_secret
    child = subprocess.Popen(
        [sys.executable, "-m", "wfg_tui", "-p", "administrator", "run", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "WFG_TUI_HOME": str(home), "WFG_TEST_SECRET": secret},
    )
    assert child.stdin is not None
    child.stdin.write("{ viewer { userName } }")
    child.stdin.close()
    child.stdin = None
    sandbox.requests.wait_for(lambda request: request.kind == "query", seconds=30)
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=30)
    assert child.returncode == Exit.INTERRUPTED
    assert errors.strip() == "Interrupted."
    sandbox.requests.wait_for(lambda request: request.disconnected)


def test_a_reader_that_has_enough_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "s.graphql").write_text(
        "type Query {\n" + "".join(f"  field{n}: String\n" for n in range(20_000)) + "}"
    )
    child = subprocess.Popen(
        [sys.executable, "-m", "wfg_tui", "schema", "export", "--schema", str(tmp_path / "s.graphql")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"type Query {\n"
    child.stdout.close()
    assert child.wait(timeout=60) == 0
    assert child.stderr is not None
    assert child.stderr.read() == b""
    child.stderr.close()


def test_letters_that_the_terminal_has_not_are_escaped(call: Call, tmp_path: Path) -> None:
    (tmp_path / "s.graphql").write_text('"Ünïcode ›" type Query { a: String }', "utf-8")
    done = call("schema", "export", "--schema", "s.graphql", PYTHONIOENCODING="ascii")
    assert done.code == 0, done.err
    assert "\\u203a" in done.out


def test_a_fault_of_ours_is_one_line_and_a_report_without_secrets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    secret = Secret("s3cr3t-in-a-local")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"boom {secret.reveal()}\x1b[31m")

    monkeypatch.setattr("wfg_tui.cli.program.cli.main", broken)
    assert run(["where"]) == Exit.FAULT
    told = capsys.readouterr().err
    assert told.splitlines()[0].startswith(
        "wfg-tui stopped because of a fault of its own: RuntimeError: boom [hidden]"
    )
    assert "Traceback" not in told
    assert "\x1b" not in told
    report = (tmp_path / "home" / "log" / "crash.txt").read_text()
    assert "RuntimeError" in report
    assert "s3cr3t-in-a-local" not in report


# Running


def test_an_error_is_placed_in_the_file_it_was_written_in(connect: Connect, tmp_path: Path) -> None:
    (tmp_path / "two.graphql").write_text(
        "# first\nquery One { viewer { userName } }\n\nfragment F on User {\n  userName\n}\n\n"
        "query Two {\n  viewer { ...F }\n  nonsense\n}\n"
    )
    done = connect()("run", "two.graphql", "--operation", "Two")
    assert done.code == 1
    assert "two.graphql:10:3: error: " in done.err


def test_a_variable_is_what_it_is_declared_to_be(connect: Connect, sandbox: Sandbox) -> None:
    document = "query Q($s: String!, $n: Int, $f: Float, $l: [String]) { viewer { userName } }"
    done = connect()(
        "run", "--var", "s=007", "--var", "n=7", "--var", "f=0.30000000000000000004", "--var", 'l=["a"]', "-",
        stdin=document,
    )  # fmt: skip
    assert done.code in {0, 1}
    assert sandbox.requests.of("query")[-1].variables == {"s": "007", "n": 7, "f": 0.3, "l": ["a"]}


def test_a_failure_does_not_write_over_an_earlier_answer(
    connect: Connect, sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.faults.add("login_page", on="query")
    (tmp_path / "answer.json").write_text("yesterday's")
    done = connect()("run", "-o", "answer.json", stdin="{ viewer { userName } }")
    assert done.code == 4
    assert (tmp_path / "answer.json").read_text() == "yesterday's"


def test_verbose_tells_raw_words_and_timings_and_no_secret(connect: Connect, sandbox: Sandbox, home: Path) -> None:
    wfg = connect()
    ok = wfg("-v", "run", stdin="{ viewer { userName } }")
    assert "200 application/json" in ok.err
    assert "first byte" in ok.err
    sandbox.faults.add("server_error", on="query", body="stack of words")
    failed = wfg("-vv", "run", stdin="{ viewer { userName } }")
    assert "stack of words" in failed.err
    assert f"HTTP 500 from {sandbox.graphql_url}" in failed.err
    secret = sandbox.application("administrator").client_secret
    written = [file.read_text("utf-8", "replace") for file in home.rglob("*") if file.is_file()]
    for text in (ok.err, failed.err, *written):
        assert secret not in text
        assert "eyJ" not in text


# Connections


def test_a_schema_that_cannot_be_fetched_says_why_and_the_kept_one_stays(
    connect: Connect, sandbox: Sandbox
) -> None:
    wfg = connect()
    assert wfg("schema", "pull").code == 0
    sandbox.faults.add("introspection", refuse="all")
    sandbox.faults.add("off", on="schema")
    done = wfg("schema", "pull")
    assert done.code == Exit.REFUSED
    for words in ("stays in use", "does not tell its schema", "Introspection is switched off", "--schema FILE"):
        assert words in done.err
    assert wfg("schema", "show", "User").code == 0


def test_a_schema_of_an_older_server_is_pulled_with_a_word_at_each_rung(
    connect: Connect, sandbox: Sandbox
) -> None:
    sandbox.faults.add("introspection", refuse="specified_by")
    done = connect()("schema", "pull", "--json")
    assert done.code == 0
    told = json.loads(done.out)
    assert told["rung"] == "without specifiedBy and repeatable"
    assert len(told["notes"]) == 2
    assert all(note in done.err for note in told["notes"])


def test_a_default_is_used_where_none_is_named(call: Call, connect: Connect) -> None:
    connect()
    connect("requester")
    undecided = call("profile", "show")
    assert undecided.code == 2
    assert "none is the default" in undecided.err
    assert call("profile", "default", "requester").code == 0
    assert json.loads(call("profile", "show", "--json").out)["name"] == "requester"
    assert (
        json.loads(call("profile", "show", "--json", WFG_TUI_PROFILE="administrator").out)["name"]
        == "administrator"
    )


# The demo


def test_a_demo_that_is_ended_from_outside_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    terminal, inner = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "wfg_tui", "demo"],
        stdin=inner, stdout=inner, stderr=inner, start_new_session=True,
        env={**os.environ, "TMPDIR": str(folder), "WFG_TUI_HOME": str(tmp_path / "home")},
    )  # fmt: skip
    os.close(inner)
    try:
        painted = b""
        end = time.monotonic() + 60
        while b"\x1b[?1049h" not in painted and time.monotonic() < end:
            if select.select([terminal], [], [], 0.2)[0]:
                painted += os.read(terminal, 65_536)
        assert b"\x1b[?1049h" in painted, painted[-2000:]
        assert list(folder.glob("wfg-tui-demo-*"))
        child.send_signal(signal.SIGTERM)
        while child.poll() is None and time.monotonic() < end:
            if select.select([terminal], [], [], 0.2)[0]:
                try:
                    os.read(terminal, 65_536)
                except OSError:
                    break
        assert child.wait(timeout=30) == 128 + signal.SIGTERM
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        os.close(terminal)
    assert list(folder.glob("wfg-tui-demo-*")) == []
    assert not (tmp_path / "home").exists()
