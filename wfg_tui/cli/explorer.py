"""``wfg-tui`` without a command: the explorer, if there is a terminal to draw it on."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from wfg_tui.problems import UsageProblem

if TYPE_CHECKING:
    from pathlib import Path

    from wfg_tui.paths import Paths


def explore(profile_name: str | None, paths: Paths, schema_file: Path | None = None) -> int:
    """Opens the explorer on a profile (None: the default one) and gives its exit code; with `schema_file` on that
    schema, and without a profile on nothing else.

    Raises:
        UsageProblem: without a terminal, or without such a file.
    """
    demand_terminal()
    if schema_file is not None and not schema_file.is_file():
        raise UsageProblem(
            f"There is no file {schema_file}.",
            code="schema.file",
            advice="Name a file of SDL or introspection JSON.",
        )
    if os.environ.get("WFG_TUI_LOG"):
        from wfg_tui.log import start_logging

        start_logging(paths)
    from wfg_tui.tui.warming import hold_collector

    hold_collector()
    from wfg_tui.tui.app import run_explorer

    return run_explorer(profile_name, paths, schema_file=schema_file)


def demand_terminal() -> None:
    """Raises `UsageProblem` ``terminal.none`` where nothing can be drawn."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageProblem(
            "There is no terminal to draw on; headless commands such as wfg-tui run need none (see --help).",
            code="terminal.none",
        )
