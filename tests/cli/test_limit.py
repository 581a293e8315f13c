"""``wfg-tui run --limit``: no more than that is read, half an answer is no result, and a way to more is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from wfg_tui.sandbox import Sandbox

Connect = Callable[..., Call]
WHO = "{ viewer { userName } }"


@pytest.mark.parametrize("where", ["option", "settings"])
def test_an_answer_over_the_limit_is_refused_and_nothing_is_written(
    connect: Connect, sandbox: Sandbox, home: Path, tmp_path: Path, where: str
) -> None:
    call = connect()
    sandbox.faults.add("large_answer", megabytes=1)
    (tmp_path / "kept.json").write_text("before")
    given = ["--limit", "100 kB"] if where == "option" else []
    if where == "settings":
        (home / "settings.toml").write_text('answer_limit = "100kB"\n')
    done = call("run", *given, "-o", "kept.json", stdin=WHO)
    assert done.code == 4
    assert "larger than the limit: 100.0 KB of it were read" in done.err
    assert "--limit 2GB" in done.err
    assert (tmp_path / "kept.json").read_text() == "before"


def test_more_room_or_none_at_all_is_given_for_one_run(connect: Connect, sandbox: Sandbox, home: Path) -> None:
    call = connect()
    sandbox.faults.add("large_answer", megabytes=1)
    (home / "settings.toml").write_text('answer_limit = "100kB"\n')
    for room in ("2MB", "none"):
        done = call("run", "--limit", room, "--format", "raw", stdin=WHO)
        assert done.code == 0, done.err
        assert len(done.out) > 1_000_000


@pytest.mark.parametrize("size", ["", "0", "many", "-3", "2 PB"])
def test_what_is_no_size_is_said_before_anything_is_sent(call: Call, size: str) -> None:
    done = call("run", "--limit", size, stdin=WHO)
    assert done.code == 2
    assert "200MB, 2GB, or none" in done.err
