"""What the documents say is what the program does."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from click.testing import CliRunner

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_readmes_key_table_is_the_registrys() -> None:
    keys = runpy.run_path(str(ROOT / "docs" / "keys.py"))
    assert keys["with_table"](README) == README, "run: .venv/bin/python docs/keys.py"
    assert keys["page"]() == (ROOT / "docs" / "keys.md").read_text("utf-8"), "run: .venv/bin/python docs/keys.py"


def test_every_picture_that_the_readme_shows_is_there() -> None:
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)
    assert pictures
    assert [name for name in pictures if not (ROOT / name).is_file()] == []


def test_every_option_that_the_readme_types_exists() -> None:
    from wfg_tui.cli.main import cli

    runner = CliRunner()
    commands = {
        ("profile", "add"): r"profile add production[^`]*?--secret-stdin",
        ("token",): r"token --claims",
    }
    for command, pattern in commands.items():
        typed = re.search(pattern, README, re.DOTALL)
        assert typed
        shown = runner.invoke(cli, [*command, "--help"])
        assert shown.exit_code == 0, shown.output
        missing = [option for option in re.findall(r"--[a-z-]+", typed[0]) if option not in shown.output]
        assert missing == []


def test_the_architecture_names_every_room() -> None:
    drawing = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rooms = [
        path.name for path in (ROOT / "wfg_tui").iterdir() if path.is_dir() and (path / "__init__.py").exists()
    ]
    assert [room for room in rooms if f"{room}/" not in drawing] == []


def test_every_option_of_the_network_page_exists() -> None:
    from wfg_tui.cli.main import cli

    page = (ROOT / "docs" / "network.md").read_text("utf-8")
    shown = CliRunner().invoke(cli, ["profile", "edit", "--help"]).output
    options = set(re.findall(r"--[a-z][a-z-]+", page)) - {"--pac"}  # that one is px's
    assert len(options) >= 9
    assert [option for option in options if option not in shown] == []


def test_every_way_to_authenticate_has_its_row() -> None:
    from wfg_tui.connection.methods import METHODS

    page = (ROOT / "docs" / "client-authentication.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)`", page, re.MULTILINE) == list(METHODS)


def test_the_page_on_answers_has_every_view_form_and_option() -> None:
    from dataclasses import fields

    from wfg_tui.cli.export import FORMS, Writing
    from wfg_tui.tui.actions.answer import ANSWER
    from wfg_tui.tui.key_names import shown_key

    page = (ROOT / "docs" / "answers.md").read_text("utf-8")
    wanted = [*FORMS, *(f"--{field.name}" for field in fields(Writing))]
    told = ("view", "find", "filter", "export", "compare", "copy_menu", "table_here", "ids", "sort", "raise_limit")
    wanted += [shown_key(one.keys.split(",")[0]) for one in ANSWER if one.action.partition("(")[0] in told]
    assert [word for word in wanted if f"`{word}`" not in page] == []
