"""Settings: read strictly, named when they are wrong, written without losing a comment."""

from __future__ import annotations

from pathlib import Path

import pytest

from wfg_tui.problems import UsageProblem
from wfg_tui.settings import Settings, read_settings, write_setting


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_a_missing_file_is_all_defaults(path: Path) -> None:
    assert read_settings(path) == Settings()


def test_what_is_written_is_read(path: Path) -> None:
    path.write_text('theme = "wfg-light"\nplain = true\n')
    assert read_settings(path) == Settings(theme="wfg-light", plain=True)


@pytest.mark.parametrize(
    ("written", "size"),
    [("200 MB", 200_000_000), ("1.5gb", 1_500_000_000), ("64 MiB", 67_108_864), ("512", 512), ("None", None)],
)
def test_the_limit_on_an_answer_is_a_size_or_none(path: Path, written: str, size: int | None) -> None:
    path.write_text(f'answer_limit = "{written}"\n')
    assert read_settings(path).answer_bytes == size


def test_the_environment_asks_for_plain(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFG_TUI_PLAIN", "1")
    assert read_settings(path).plain


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("theme = \n", "settings.unreadable", "line 1"),
        ("colour = 1", "settings.unknown", "'colour'"),
        ("theme = 1", "settings.value", "'theme'"),
        ("plain = 1", "settings.value", "'plain'"),
        ('answer_limit = "lots"', "settings.value", "'answer_limit'"),
        ('answer_limit = "0 MB"', "settings.value", "'answer_limit'"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_key(path: Path, text: str, code: str, words: str) -> None:
    path.write_text(text)
    with pytest.raises(UsageProblem) as caught:
        read_settings(path)
    assert caught.value.code == code
    assert words in caught.value.what
    assert str(path) in caught.value.what
    assert "line 1" in caught.value.what
    assert caught.value.advice


def test_the_line_of_a_wrong_setting_is_its_own(path: Path) -> None:
    path.write_text('\ufeff# theme and plain\ntheme = "wfg-dark"\n\n[plain]\nx = 1\n', "utf-8")
    with pytest.raises(UsageProblem, match=r"settings\.toml, line 4, has .* for 'plain'"):
        read_settings(path)


def test_changing_one_setting_keeps_comments_and_the_others(path: Path) -> None:
    path.write_text("# mine\nplain = true  # over a serial line\n")
    write_setting(path, "theme", "wfg-light")
    assert path.read_text() == '# mine\nplain = true  # over a serial line\ntheme = "wfg-light"\n'
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_not_toml_is_left_as_it_is(path: Path) -> None:
    path.write_text("theme = ")
    with pytest.raises(UsageProblem, match="cannot be read"):
        write_setting(path, "theme", "wfg-light")
    assert path.read_text() == "theme = "
