from __future__ import annotations

import os
from pathlib import Path

import pytest

from wfg_tui.files import read_ahead
from wfg_tui.problems import UsageProblem
from wfg_tui.result import Answer

NOBODY = 65534


def refused(path: Path) -> UsageProblem:
    with pytest.raises(UsageProblem) as caught:
        Answer.open(path)
    with pytest.raises(UsageProblem) as ahead:
        Answer.open(path, read_ahead(path))
    assert str(ahead.value) == str(caught.value)
    assert caught.value.code == "answer.file"
    assert caught.value.advice
    return caught.value


def test_a_file_that_is_being_read_already_is_the_same_answer(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'{"data":' + b"[1,2]" * 100_000)
    assert Answer.open(path, read_ahead(path)).raw == Answer.open(path).raw == path.read_bytes()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "There is no file" in refused(tmp_path / "a.json").what


@pytest.mark.parametrize(("content", "words"), [(b"", "is empty"), (b" \r\n\n", "nothing but blanks")])
def test_a_file_with_nothing_in_it_says_to_save_it_again(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    problem = refused(path)
    assert words in problem.what
    assert "Save the answer again" in (problem.advice or "")


def test_a_folder_is_called_one(tmp_path: Path) -> None:
    assert "is a folder" in refused(tmp_path).what


@pytest.mark.skipif(os.name != "posix", reason="modes of files are of Unix")
def test_a_file_that_may_not_be_read_names_its_owner_as_the_way(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"{}")
    path.chmod(0)
    all_powerful = os.geteuid() == 0
    if all_powerful:
        refused(tmp_path / "none")  # what it takes is imported while all may be read
        os.seteuid(NOBODY)
    try:
        problem = refused(path)
    finally:
        if all_powerful:
            os.seteuid(0)
    assert "may not read" in problem.what
    assert "owner" in (problem.advice or "")
