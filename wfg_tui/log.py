"""The log: one private, rotated file, from which secrets and tokens are taken before a line is written.

``WFG_TUI_LOG`` sets its level (``debug``, ``info``, ``warning``); warnings are the default.
"""

from __future__ import annotations

import logging
import os
import traceback
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Final

from wfg_tui.files import private_folder, write_atomic
from wfg_tui.text import clean, redact

if TYPE_CHECKING:
    from io import TextIOWrapper
    from pathlib import Path

    from wfg_tui.paths import Paths

VARIABLE: Final = "WFG_TUI_LOG"
_LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}
_SIZE: Final = 1_000_000
"""Bytes after which a new file is begun; three old ones are kept."""


class _Redacting(logging.Formatter):
    """Formats a record, its traceback included, and only then takes out what is secret."""

    def format(self, record: logging.LogRecord) -> str:
        # Before it is cleaned, since a secret may hold what cleaning changes.
        return clean(redact(super().format(record)))


class _PrivateFile(RotatingFileHandler):
    """A rotated file that nobody else may read, made with its first line."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return open(descriptor, "a", encoding="utf-8", errors="backslashreplace")  # noqa: PTH123 - handed on

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Loses the line: logging would print a traceback over the screen that Textual owns."""


def start_logging(paths: Paths, level: str = "") -> None:
    """Writes our records and our libraries' to `paths.log_file` from now on, at `level` or what the environment
    says. Calling it again changes the level."""
    chosen = _LEVELS.get((level or os.environ.get(VARIABLE, "")).lower(), logging.WARNING)
    root = logging.getLogger()
    root.setLevel(chosen)
    for handler in root.handlers:
        if isinstance(handler, _PrivateFile):
            return
    private_folder(paths.log)
    handler = _PrivateFile(paths.log_file, maxBytes=_SIZE, backupCount=3, delay=True)
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    root.addHandler(handler)


def crash_report(error: BaseException, paths: Paths, about: str = "") -> Path:
    """Writes the redacted traceback of `error`, without locals, to the log folder's ``crash.txt``."""
    target = paths.log / "crash.txt"
    write_atomic(target, about + clean(redact("".join(traceback.format_exception(error)))))
    return target
