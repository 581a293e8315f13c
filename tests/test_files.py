"""Files that nobody else may read, never half written, that two windows do not take from each other."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from wfg_tui.files import locked, private_folder, write_atomic
from wfg_tui.problems import UsageProblem


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_written_is_private_in_private_folders(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        write_atomic(tmp_path / "a" / "b" / "file", "text")
    finally:
        os.umask(previous)
    assert mode(tmp_path / "a" / "b" / "file") == 0o600
    assert mode(tmp_path / "a" / "b") == mode(tmp_path / "a") == 0o700


def test_a_folder_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert private_folder(tmp_path) == tmp_path
    assert mode(tmp_path) == 0o755


def test_a_file_in_the_way_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    for folder in (tmp_path / "x", tmp_path / "x" / "y"):
        with pytest.raises(UsageProblem) as caught:
            private_folder(folder)
        assert caught.value.code == "files.folder"
        assert str(folder) in caught.value.what


def test_strings_keep_their_line_ends_and_bytes_stay_bytes(tmp_path: Path) -> None:
    write_atomic(tmp_path / "text", "a\r\nb\nü")
    assert (tmp_path / "text").read_bytes() == "a\r\nb\nü".encode()
    write_atomic(tmp_path / "bytes", b"\xff\x00")
    assert (tmp_path / "bytes").read_bytes() == b"\xff\x00"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    real = tmp_path / "dotfiles" / "profiles.toml"
    real.write_text("old")
    link = tmp_path / "profiles.toml"
    link.symlink_to(real)
    write_atomic(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "file"
    target.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageProblem) as caught:
        write_atomic(target, "new")
    assert caught.value.code == "files.write"
    assert "No space left" in caught.value.what
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    target = tmp_path / "file"
    versions = [letter * 200_000 for letter in "abcdefgh"]
    write_atomic(target, versions[0])
    stop = threading.Event()
    seen: set[str] = set()

    def read() -> None:
        while not stop.is_set():
            seen.add(target.read_text())

    reader = threading.Thread(target=read)
    reader.start()
    for version in versions:
        write_atomic(target, version)
    stop.set()
    reader.join()
    assert seen <= set(versions)


def test_a_lock_keeps_another_process_out_and_says_who(tmp_path: Path) -> None:
    target = tmp_path / "profiles.toml"
    code = "import sys, time; from pathlib import Path; from wfg_tui.files import locked\n"
    code += "with locked(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, target], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        began = time.monotonic()
        with pytest.raises(UsageProblem) as caught, locked(target, seconds=0.2):
            pytest.fail("two held the lock")
        assert caught.value.code == "files.locked"
        assert time.monotonic() - began < 2
        other.kill()
    with locked(target, seconds=5):
        pass  # a lock dies with its holder


def test_a_lock_that_cannot_be_made_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / ".x.lock").mkdir()
    with pytest.raises(UsageProblem) as caught, locked(tmp_path / "x"):
        pytest.fail("it was made")
    assert caught.value.code == "files.write"
