"""Colour themes: TOML files of ours and of the user, checked, with our own variables filled in.

A theme file names its base colours; every variable that only we use (``$gql-keyword``, ``$env-production`` …)
may be named too, and is otherwise derived from the base, so that a theme of ten lines already looks like itself.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from textual.color import Color, ColorParseError
from textual.theme import Theme

from wfg_tui.paths import Paths, shipped_themes
from wfg_tui.problems import Problem, UsageProblem
from wfg_tui.text import clean_line

DEFAULT: Final = "wfg-dark"

BASE: Final = (
    "primary",
    "secondary",
    "accent",
    "warning",
    "error",
    "success",
    "foreground",
    "background",
    "surface",
    "panel",
)
"""Colours that a theme may name under ``[colors]``; ``primary`` must be there."""

OURS: Final = {
    "gql-keyword": "primary",
    "gql-field": "foreground",
    "gql-argument": "secondary",
    "gql-type": "warning",
    "gql-variable": "accent",
    "gql-string": "success",
    "gql-number": "accent",
    "gql-enum": "secondary",
    "gql-directive": "primary",
    "gql-comment": "muted",
    "gql-punctuation": "muted",
    "gql-fragment": "primary",
    "gql-alias": "secondary",
    "gql-error": "error",
    "json-key": "secondary",
    "json-string": "success",
    "json-number": "accent",
    "json-literal": "primary",
    "json-null": "muted",
    "json-punctuation": "muted",
    "env-production": "error",
    "env-test": "warning",
    "env-development": "success",
    "borrowed": "accent",
}
"""Each variable of ours, and the base colour it is when a theme does not say."""

ANSI_GROUND: Final = {"ansi-background": "ansi_default", "ansi-foreground": "ansi_default"}
"""What Textual's own style sheets ask of a theme of the terminal's colours, and of no other."""


def variable_defaults(theme: Theme) -> dict[str, str]:
    """Gives a value for every variable of ours, from `theme`'s base colours."""
    base: dict[str, str] = {name: getattr(theme, name) or theme.primary for name in (*BASE[:6],)}
    base["foreground"] = theme.foreground or ("ansi_default" if theme.ansi else _opposite(theme))
    base["muted"] = _muted(theme, base["foreground"])
    return ANSI_GROUND | {name: base[role] for name, role in OURS.items()}


def _opposite(theme: Theme) -> str:
    return "#e0e0e0" if theme.dark else "#1f1f1f"


def _muted(theme: Theme, foreground: str) -> str:
    if theme.ansi or foreground.startswith("ansi"):
        return "ansi_bright_black"
    ground = Color.parse(theme.background or ("#121212" if theme.dark else "#efefef"))
    return Color.parse(foreground).blend(ground, 0.35).hex6


def read_theme(path: Path) -> Theme:
    """Gives the theme in `path`.

    Raises:
        UsageProblem: ``theme.unreadable``, ``theme.malformed`` or ``theme.invalid``, naming the file and the key.
    """
    try:
        written = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise _invalid(path, f"cannot be read: {error}", "unreadable") from error
    except tomllib.TOMLDecodeError as error:
        raise _invalid(path, f"is not TOML: {error}", "malformed") from error
    return _checked(path, written)


def _checked(path: Path, written: dict[str, Any]) -> Theme:
    unknown = written.keys() - {"name", "about", "dark", "ansi", "colors", "variables"}
    if unknown:
        raise _invalid(path, f"has an unknown key {min(unknown)!r}")
    name = written.get("name", path.stem)
    if not isinstance(name, str) or not name or clean_line(name) != name:
        raise _invalid(path, "needs a plain word for 'name'")
    flags = {key: written.get(key, default) for key, default in (("dark", True), ("ansi", False))}
    for flag, value in flags.items():
        if not isinstance(value, bool):
            raise _invalid(path, f"needs true or false for {flag!r}")
    colors = _table(path, written, "colors")
    if "primary" not in colors:
        raise _invalid(path, "needs 'primary' under [colors]")
    for key in colors:
        if key not in BASE:
            raise _invalid(path, f"names {key!r} under [colors]; the colours are {', '.join(BASE)}")
    variables = _table(path, written, "variables")
    ours = {key: value for key, value in variables.items() if key in OURS}
    for table, key, colour in _entries(colors=colors, variables=ours):
        try:
            Color.parse(colour)
        except ColorParseError:
            raise _invalid(path, f"has {colour!r} for {key!r} under [{table}], which is not a colour") from None
    theme = Theme(name=name, primary=colors["primary"], variables=variables, **flags)
    for key, colour in colors.items():
        setattr(theme, key, colour)
    return theme


def _entries(**tables: dict[str, str]) -> Iterable[tuple[str, str, str]]:
    return ((table, key, value) for table, entries in tables.items() for key, value in entries.items())


def _table(path: Path, written: dict[str, Any], name: str) -> dict[str, str]:
    table = written.get(name, {})
    if not isinstance(table, dict):
        raise _invalid(path, f"needs a table for [{name}]")
    for key, value in table.items():
        if not isinstance(value, str):
            raise _invalid(path, f"needs a string for {key!r} under [{name}]")
    return table


def _invalid(path: Path, why: str, code: str = "invalid") -> Problem:
    return UsageProblem(
        f"The theme {clean_line(str(path))} {clean_line(why)}.",
        code=f"theme.{code}",
        meaning="It is left out; the other themes work.",
        advice="Compare it with the themes that come with wfg-tui, then start again.",
    )


def find_theme(name: str, paths: Paths) -> Theme | None:
    """Gives the theme called `name` by file name, the user's first, or None: the one file that a start must read.

    Raises:
        UsageProblem: if the file is there and is not a theme.
    """
    for folder in (paths.user_themes, shipped_themes()):
        path = folder / f"{name}.toml"
        if path.is_file():
            return read_theme(path)
    return None


def read_themes(paths: Paths) -> tuple[list[Theme], list[Problem]]:
    """Gives every theme, shipped ones first (a user's theme of the same name comes later and wins), and what is
    wrong with the others."""
    themes: list[Theme] = []
    problems: list[Problem] = []
    for folder in (shipped_themes(), paths.user_themes):
        for path in sorted(folder.glob("*.toml")):
            try:
                themes.append(read_theme(path))
            except Problem as problem:
                problems.append(problem)
    return themes, problems
