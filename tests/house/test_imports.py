"""What each command imports, seen in a process of its own: start-up is kept by modules that are not there."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = (
    "textual",
    "rich",
    "httpx",
    "graphql",
    "keyring",
    "jwt",
    "cryptography",
    "tomlkit",
    "truststore",
    "starlette",
)

REPORT = """
import json, sys
try:
    {code}
except SystemExit:
    pass
print("\\n" + json.dumps(sorted({{name.partition(".")[0] for name in sys.modules}})))
"""


def modules_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", REPORT.format(code=code)], capture_output=True, text=True, timeout=60, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def heavy_after(code: str) -> set[str]:
    return modules_after(code) & set(HEAVY)


def command(*arguments: str) -> str:
    return f"from wfg_tui.cli.main import main; sys.argv = ['wfg-tui', *{list(arguments)!r}]; main()"


def test_asking_for_the_version_imports_nothing_heavy() -> None:
    assert heavy_after(command("--version")) == set()


def test_asking_for_help_imports_nothing_heavy() -> None:
    assert heavy_after(command("--help")) == set()


def test_listing_profiles_imports_neither_ui_nor_network_nor_graphql() -> None:
    assert heavy_after(command("profile", "list")) == set()


@pytest.mark.parametrize(
    "room", ["language", "schema", "result", "connection", "api", "session", "doctor", "workspace", "http"]
)
def test_a_room_of_the_core_is_cheap_to_import(room: str) -> None:
    assert heavy_after(f"import wfg_tui.{room}") == set()


def test_the_explorer_is_imported_without_network_graphql_or_keyring() -> None:
    loaded = heavy_after("import wfg_tui.tui.app")
    assert loaded - {"textual", "rich"} == set()
