"""``wfg-tui`` without a command: the explorer, if there is a terminal to draw it on."""

from __future__ import annotations

import os
import sys

from wfg_tui.cli.context import Context
from wfg_tui.problems import UsageProblem


def explore(context: Context) -> int:
    """Opens the explorer and gives its exit code. Raises `UsageProblem` without a terminal."""
    demand_terminal()
    if os.environ.get("WFG_TUI_LOG"):
        from wfg_tui.log import start_logging

        start_logging(context.paths)
    from wfg_tui.tui.app import run_explorer

    return run_explorer(context.profile_name, context.paths)


def demand_terminal() -> None:
    """Raises `UsageProblem` ``terminal.none`` where nothing can be drawn."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageProblem(
            "There is no terminal to draw on; headless commands such as wfg-tui run need none (see --help).",
            code="terminal.none",
        )
