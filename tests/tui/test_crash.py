"""A fault of ours: plain words, a redacted report, and neither a secret nor a token anywhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from wfg_tui.paths import Paths
from wfg_tui.text import Secret
from wfg_tui.tui.crash import EXIT_CODE, PlainCrashApp, crash_message

SECRET = "s3cr3t-of-the-client-0123456789"
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw"

CRASHING = f"""
import sys
from pathlib import Path
from textual.widgets import Static
from wfg_tui.paths import Paths
from wfg_tui.text import Secret
from wfg_tui.tui.crash import PlainCrashApp

class Crashing(PlainCrashApp):
    paths = Paths.under(Path(sys.argv[1]))
    def on_mount(self):
        where = sys.argv[2]
        if where == "handler":
            self.fail()
        elif where == "worker":
            self.run_worker(self.fail_later())
        elif where == "thread":
            self.run_worker(self.fail, thread=True)
        else:
            self.mount(Static("[/nope]"))
    async def fail_later(self):
        self.fail()
    def fail(self):
        client_secret = "{SECRET}"
        hidden = Secret(client_secret)
        access_token = "{TOKEN}"
        raise RuntimeError(f"{{access_token}} and {{client_secret}} were refused \\x1b]52;c;eA==\\x07")

app = Crashing()
app.run(headless=True)
sys.exit(app.return_code)
"""


def crashed(tmp_path: Path, where: str) -> tuple[subprocess.CompletedProcess[str], str]:
    done = subprocess.run(
        [sys.executable, "-c", CRASHING, str(tmp_path), where],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done, (tmp_path / "log" / "crash.txt").read_text()


@pytest.mark.parametrize("where", ["handler", "worker", "thread", "markup"])
def test_a_crash_anywhere_is_told_in_plain_words_with_a_report(tmp_path: Path, where: str) -> None:
    done, report = crashed(tmp_path, where)
    told = done.stdout + done.stderr
    assert done.returncode == EXIT_CODE
    assert "wfg-tui stopped because of a fault of its own" in told
    assert "crash.txt" in told.replace("\n", "")
    assert "WFG_TUI_SAFE=1" in told
    assert "Traceback" in report


@pytest.mark.parametrize("where", ["handler", "worker", "thread"])
def test_neither_screen_nor_report_holds_a_secret_a_token_or_a_local(tmp_path: Path, where: str) -> None:
    done, report = crashed(tmp_path, where)
    for seen in (done.stdout, done.stderr, report):
        assert SECRET not in seen
        assert TOKEN not in seen
        assert "client_secret =" not in seen
    assert "[hidden]" in report


def test_a_foreign_string_in_a_fault_cannot_command_the_terminal(tmp_path: Path) -> None:
    done, report = crashed(tmp_path, "handler")
    assert "\x1b]52" not in done.stdout + done.stderr
    assert "\x1b" not in report


def test_a_report_that_cannot_be_written_is_said_and_hides_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file where the folder should be")
    told = crash_message(RuntimeError(f"with {Secret(SECRET).reveal()}"), Paths.under(tmp_path))
    assert "could not be written" in told
    assert SECRET not in told


def test_a_process_that_leaves_nothing_behind_shows_its_report_instead(tmp_path: Path) -> None:
    told = crash_message(RuntimeError(f"with {Secret(SECRET).reveal()}"), Paths.under(tmp_path), keep=False)
    assert "RuntimeError: with [hidden]" in told
    assert list(tmp_path.iterdir()) == []


async def test_textual_still_hands_every_fault_to_the_one_door(tmp_path: Path) -> None:
    class Crashing(PlainCrashApp):
        paths = Paths.under(tmp_path)

        def on_mount(self) -> None:
            raise ZeroDivisionError("on purpose")

    app = Crashing()
    with pytest.raises(ZeroDivisionError):
        async with app.run_test():
            pass
    assert (tmp_path / "log" / "crash.txt").is_file()
