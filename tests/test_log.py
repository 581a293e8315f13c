"""The log: private, rotated, at the level asked for, and without a secret in it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from wfg_tui.log import crash_report, start_logging
from wfg_tui.paths import Paths
from wfg_tui.text import Secret


@pytest.fixture
def paths(tmp_path: Path) -> Iterator[Paths]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield Paths.under(tmp_path / "home")
    for handler in root.handlers[:]:
        if handler not in before:
            root.removeHandler(handler)
            handler.close()
    root.setLevel(level)


def test_no_file_is_made_before_there_is_a_line(paths: Paths) -> None:
    start_logging(paths)
    assert not paths.log_file.exists()
    logging.getLogger("wfg").warning("first")
    assert "first" in paths.log_file.read_text()
    assert paths.log_file.stat().st_mode & 0o777 == 0o600
    assert paths.log.stat().st_mode & 0o777 == 0o700


def test_the_environment_and_a_second_call_set_the_level(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFG_TUI_LOG", "info")
    start_logging(paths)
    logging.getLogger("x").debug("not yet")
    logging.getLogger("x").info("said")
    start_logging(paths, "debug")
    logging.getLogger("x").debug("now")
    lines = paths.log_file.read_text().splitlines()
    assert [line.rpartition(": ")[2] for line in lines] == ["said", "now"]


def test_neither_message_nor_traceback_holds_a_secret(paths: Paths) -> None:
    start_logging(paths)
    secret = Secret('pass\x1bphrase "quoted" 123')
    try:
        raise ValueError(f"the server said {secret.reveal()!r}")
    except ValueError:
        logging.getLogger("x").exception("sent %s as %r", secret.reveal(), secret)
    logging.getLogger("x").warning("Authorization: Bearer abcdefghijklmnop")
    text = paths.log_file.read_text()
    assert "phrase" not in text
    assert "abcdefghijkl" not in text
    assert text.count("[hidden]") >= 3
    assert "\x1b" not in text


def test_a_log_that_cannot_be_written_prints_nothing(
    paths: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    start_logging(paths)
    paths.log_file.mkdir(parents=True)
    logging.getLogger("x").warning("lost")
    assert capsys.readouterr().err == ""


def test_a_crash_report_is_redacted_private_and_without_locals(paths: Paths) -> None:
    def fail() -> None:
        a_local = Secret("only-in-a-local-variable")
        raise RuntimeError(f"boom with {a_local.reveal()}")

    with pytest.raises(RuntimeError) as caught:
        fail()
    report = crash_report(caught.value, paths, "About: here\n")
    text = report.read_text()
    assert text.startswith("About: here\n")
    assert "RuntimeError: boom with [hidden]" in text
    assert "only-in" not in text
    assert report.stat().st_mode & 0o777 == 0o600
