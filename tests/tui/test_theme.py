"""Themes: files that are checked by name and key, colours that can be read, variables that are always there."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import Theme

from wfg_tui.paths import Paths, shipped_themes
from wfg_tui.problems import UsageProblem
from wfg_tui.tui.theme import OURS, find_theme, read_theme, read_themes, variable_defaults

SHIPPED = sorted(path.stem for path in shipped_themes().glob("*.toml"))
GROUNDS = ("background", "surface", "panel")


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        linear = [
            part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
            for part in Color.parse(colour).rgb
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return path


def test_dark_light_contrast_and_terminal_colours_are_shipped() -> None:
    assert SHIPPED == ["wfg-ansi", "wfg-contrast", "wfg-dark", "wfg-light"]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_theme_names_every_variable_of_ours(name: str) -> None:
    theme = read_theme(shipped_themes() / f"{name}.toml")
    assert theme.name == name
    assert OURS.keys() - theme.variables.keys() == set()


@pytest.mark.parametrize(("name", "least"), [("wfg-dark", 4.5), ("wfg-light", 4.5), ("wfg-contrast", 7.0)])
def test_every_colour_that_text_has_can_be_read_on_every_ground(name: str, least: float) -> None:
    theme = read_theme(shipped_themes() / f"{name}.toml")
    inks = {key: value for key, value in theme.variables.items() if key in OURS}
    inks |= {
        key: getattr(theme, key) for key in ("primary", "secondary", "error", "warning", "success", "foreground")
    }
    faint = {
        f"{key} on {ground}": round(contrast(value, getattr(theme, ground)), 2)
        for key, value in inks.items()
        for ground in GROUNDS
        if contrast(value, getattr(theme, ground)) < least
    }
    assert faint == {}


@pytest.mark.parametrize("name", ["wfg-dark", "wfg-light", "wfg-contrast"])
def test_the_selected_row_can_be_read(name: str) -> None:
    variables = read_theme(shipped_themes() / f"{name}.toml").variables
    for state in ("block-cursor", "block-cursor-blurred"):
        assert contrast(variables[f"{state}-foreground"], variables[f"{state}-background"]) >= 4.5


def test_a_theme_of_one_colour_gets_every_variable() -> None:
    filled = variable_defaults(Theme(name="tiny", primary="#336699"))
    assert filled.keys() >= OURS.keys()
    for value in filled.values():
        Color.parse(value)


def test_a_theme_without_a_primary_colour_is_refused_by_file_and_key(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match=r"mine\.toml needs 'primary' under \[colors\]"):
        read_theme(written(tmp_path, 'name = "mine"\n[colors]\nerror = "#ff0000"\n'))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[colors]\nprimary = "bluish"', "has 'bluish' for 'primary'"),
        ('[colors]\nprimary = "#123456"\nprimry = "#123456"', "names 'primry' under"),
        ('[colors]\nprimary = "#123456"\n[variables]\ngql-type = "typeish"', "has 'typeish' for 'gql-type'"),
        ("[colors]\nprimary = 5", "needs a string for 'primary'"),
        ('dark = "yes"\n[colors]\nprimary = "#123456"', "needs true or false for 'dark'"),
        ('colour = 1\n[colors]\nprimary = "#123456"', "unknown key 'colour'"),
        ('name = "a\\u001b]52;c;x"\n[colors]\nprimary = "#123456"', "needs a plain word for 'name'"),
        ("[colors", "is not TOML"),
    ],
)
def test_a_faulty_theme_is_refused_by_what_is_wrong(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        read_theme(written(tmp_path, text))
    assert words in caught.value.what
    assert "mine.toml" in caught.value.what


def test_a_faulty_theme_of_the_users_leaves_the_others_usable(tmp_path: Path) -> None:
    paths = Paths.under(tmp_path)
    paths.user_themes.mkdir()
    (paths.user_themes / "broken.toml").write_text("[colors")
    (paths.user_themes / "sea.toml").write_text('[colors]\nprimary = "#006699"\n')
    themes, problems = read_themes(paths)
    assert [theme.name for theme in themes] == [*SHIPPED, "sea"]
    assert [problem.code for problem in problems] == ["theme.malformed"]


def test_the_users_theme_wins_over_ours_of_the_same_name(tmp_path: Path) -> None:
    paths = Paths.under(tmp_path)
    paths.user_themes.mkdir()
    (paths.user_themes / "wfg-dark.toml").write_text('name = "wfg-dark"\n[colors]\nprimary = "#006699"\n')
    theme = find_theme("wfg-dark", paths)
    assert theme is not None
    assert theme.primary == "#006699"


def test_a_theme_nobody_has_is_none(tmp_path: Path) -> None:
    assert find_theme("nobodys", Paths.under(tmp_path)) is None
