"""``wfg-tui``: the one place where every failure becomes words and an exit code of `problems.Exit`.

Results go to standard output, everything else to standard error.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.problems import Exit, Problem

if TYPE_CHECKING:
    from wfg_tui.cli.program import cli as cli

_SELDOM: Final = 20_000
"""Objects made between two looks for garbage. What a command imports is none."""


def __getattr__(name: str) -> Any:
    if name != "cli":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from wfg_tui.cli.program import cli

    return cli


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line and ends the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # foreign words may hold what the terminal's encoding has no letter for
            stream.reconfigure(errors="backslashreplace")
    code = run(sys.argv[1:] if arguments is None else arguments)
    gc.freeze()  # or the last collection looks at all that was imported, a moment before it all goes anyway
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Runs the command line and gives the exit code; every failure has become words by then."""
    if arguments == ["--version"]:  # asked for by scripts, many times: not even click is imported
        from wfg_tui import __version__

        print(f"wfg-tui {__version__}")
        return int(Exit.DONE)

    try:
        code = _commanded(arguments) if arguments else _explored()
        sys.stdout.flush()
    except Problem as problem:
        from wfg_tui.cli.output import tell

        tell(problem)
        return int(problem.exit_code)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return int(Exit.INTERRUPTED)
    except BrokenPipeError:
        # Whoever reads us has enough. Python would complain when it flushes the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(Exit.DONE)
    except Exception as fault:
        return _fault(fault)
    return code


def _explored() -> int:
    """The explorer as most start it, with nothing to parse: click would cost a tenth of what we add to Textual."""
    from wfg_tui.cli.explorer import explore
    from wfg_tui.paths import Paths

    return explore(os.environ.get("WFG_TUI_PROFILE") or None, Paths.find())


def _commanded(arguments: list[str]) -> int:
    gc.set_threshold(_SELDOM, *gc.get_threshold()[1:])
    import click

    from wfg_tui.cli.program import cli

    try:
        code = cli.main(arguments, prog_name="wfg-tui", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return int(Exit.USAGE)
    except click.Abort:
        raise KeyboardInterrupt from None
    return code if isinstance(code, int) else int(Exit.DONE)


def _fault(fault: Exception) -> int:
    from wfg_tui.log import crash_report
    from wfg_tui.paths import Paths
    from wfg_tui.text import clean_line, redact

    print(
        f"wfg-tui stopped because of a fault of its own: {redact(clean_line(f'{type(fault).__name__}: {fault}'))}",
        file=sys.stderr,
    )
    try:
        print(f"The report, without secrets, is in {crash_report(fault, Paths.find())}", file=sys.stderr)
    except (Problem, OSError) as problem:
        print(f"The report could not be written: {problem}", file=sys.stderr)
    return int(Exit.FAULT)
