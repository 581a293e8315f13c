"""A sandbox in a child process, so that its work never shares an interpreter with a screen.

The child lives as long as its standard input is open: when the parent ends, however it ends, the operating system
closes the pipe and the child stops.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from .facts import Described, Facts

START_LIMIT: Final = 30.0
"""Seconds."""
_ROOT: Final = Path(__file__).parents[2]


class SandboxProcess(Described):
    """A running child. Use it as a context manager, or `stop` it."""

    def __init__(self, process: subprocess.Popen[str], facts: Facts, errors: IO[bytes]) -> None:
        self._process = process
        self._errors = errors
        self.facts = facts

    @classmethod
    def start(cls, port: int = 0) -> Self:
        """Starts the child and waits until it answers. Raises RuntimeError with the child's last words."""
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `stop`; a pipe would fill up unread
        process = subprocess.Popen(  # noqa: S603 - our own module, with our own interpreter
            [sys.executable, "-m", "wfg_tui.sandbox", "--port", str(port), "--json", "--until-stdin-closes"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=_ROOT,  # -m looks in the working folder first: let that be ours, not the user's
            text=True,
            encoding="utf-8",
        )
        assert process.stdout is not None
        alarm = threading.Timer(START_LIMIT, process.kill)
        alarm.start()
        try:
            line = process.stdout.readline()
        finally:
            alarm.cancel()
        if not line:
            process.kill()
            process.wait()
            errors.seek(0)
            words = errors.read().decode("utf-8", "replace").strip()
            errors.close()
            raise RuntimeError(f"the sandbox did not start: {words.rpartition(chr(10))[2] or 'it gave no reason'}")
        return cls(process, Facts.from_json(line), errors)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._errors.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
