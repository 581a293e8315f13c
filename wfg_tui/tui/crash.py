"""What happens when we are at fault: plain words, a redacted report, and no local variable anywhere.

Textual's own crash screen prints local variables, and a local can be a secret. Ours names the fault and the file
with the report, which is a traceback without locals from which `text.redact` has taken secrets and tokens.
"""

from __future__ import annotations

import platform
import sys
import threading
import time
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from rich.text import Text
from textual.app import App
from textual.worker import WorkerFailed

from wfg_tui import __version__
from wfg_tui.files import write_atomic
from wfg_tui.paths import Paths
from wfg_tui.problems import Problem
from wfg_tui.text import clean, redact

EXIT_CODE: Final = 70
"""What the process returns after a crash: ``EX_SOFTWARE`` of sysexits.h."""


class PlainCrashApp(App[int]):
    """An `App` whose crash shows no locals: `_handle_exception` is Textual's one door for every unhandled error.

    It is a private name; ``tests/tui/test_crash.py`` fails when Textual stops calling it.
    """

    paths: Paths
    leaves_nothing = False
    """Whether the process leaves no file behind: then the report is shown instead of written."""

    def _handle_exception(self, error: Exception) -> None:
        if self._return_code != EXIT_CODE:  # the first fault is the one to tell
            self._exception = error  # a test's pilot raises it again
            self._return_code = EXIT_CODE
            self.panic(Text(crash_message(error, self.paths, keep=not self.leaves_nothing)))
            self._exception_event.set()


def crash_message(error: BaseException, paths: Paths, *, keep: bool = True) -> str:
    """Writes the report of `error` and gives the words for the terminal; never raises.

    Without `keep` nothing is written: the report is among the words.
    """
    fault = _root(error)
    name = redact(clean(f"{type(fault).__name__}: {fault}"))
    lines = [f"wfg-tui stopped because of a fault of its own: {name[:400]}"]
    if not keep:
        return "\n".join([report(error), *lines])
    lines.append("What you wrote is saved.")
    try:
        lines.append(f"The report, without secrets or values, is in {write_report(error, paths)}")
    except (Problem, OSError) as problem:
        lines.append(f"The report could not be written: {clean(str(problem))}")
    lines.append("If it happens again at once, start with WFG_TUI_SAFE=1: an empty draft, your files left alone.")
    return "\n".join(lines)


def write_report(error: BaseException, paths: Paths) -> Path:
    """Writes the report of `error` to ``crash.txt`` in the log folder and gives its path."""
    target = paths.log / "crash.txt"
    write_atomic(target, report(error))
    return target


def report(error: BaseException) -> str:
    """Gives the traceback of `error`, redacted, and what it happened on."""
    from textual import __version__ as textual_version  # it reads the installed packages' metadata

    head = (
        f"wfg-tui {__version__} · textual {textual_version} · Python {platform.python_version()} · "
        f"{platform.system()} {platform.release()} · {time.strftime('%Y-%m-%d %H:%M:%S %z')}\n\n"
    )
    return head + redact(clean("".join(traceback.format_exception(_root(error)))))


def _root(error: BaseException) -> BaseException:
    """The error itself where Textual wraps one that a worker raised."""
    return _root(error.error) if isinstance(error, WorkerFailed) else error


def catch_strays(paths: Paths) -> None:
    """Sends errors outside the app (threads, start and end) to the same report instead of a bare traceback."""

    def on_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            raise SystemExit(130)
        print(crash_message(error.with_traceback(trace), paths), file=sys.stderr)

    def on_thread_error(args: Any) -> None:
        if args.exc_value is not None:
            crash_message(args.exc_value, paths)

    sys.excepthook = on_error
    threading.excepthook = on_thread_error
