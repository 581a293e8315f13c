"""A program in a pseudo-terminal: how long until it has painted, and how many bytes it wrote."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence

_ESCAPES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-_]|\x1bP[^\x1b]*\x1b\\")


class Terminal:
    """A child in a pseudo-terminal of `columns` by `lines`, read until asked otherwise."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], columns: int = 160, lines: int = 45
    ) -> None:
        self.started = time.perf_counter()
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
            # Else a shell's COLUMNS and LINES, which Python's readline sets too, win over the window's size.
            kept = {name: value for name, value in environment.items() if name not in ("COLUMNS", "LINES")}
            os.execvpe(command[0], list(command), kept)
        self.output = bytearray()

    def read(self, seconds: float) -> bool:
        """Reads once what comes within `seconds`; False when nothing came or the child has closed."""
        ready, _, _ = select.select([self._file], [], [], seconds)
        if not ready:
            return False
        try:
            block = os.read(self._file, 1 << 16)
        except OSError:
            return False
        self.output += block
        return bool(block)

    def write(self, keys: bytes) -> None:
        """Types `keys`."""
        os.write(self._file, keys)

    def wait_for(self, *texts: str, seconds: float = 30, since: int = 0) -> float:
        """Gives the seconds from start until every text was written, in what was output after `since` bytes.

        Raises:
            TimeoutError: naming what never came, with the end of what did.
        """
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.read(0.05)
            seen = self.written(since)
            if all(text.encode() in seen for text in texts):
                return time.perf_counter() - self.started
        missing = [text for text in texts if text.encode() not in seen]
        raise TimeoutError(f"never painted {missing}; last: {seen[-400:]!r}")

    def written(self, since: int = 0) -> bytes:
        """Gives what was output after `since` bytes, without escape sequences."""
        return _ESCAPES.sub(b"", bytes(self.output[since:]))

    def wait_idle(self, seconds: float) -> None:
        """Reads until nothing was written for so long; a screen that never rests is left after ten times that."""
        end = time.perf_counter() + 10 * seconds
        while self.read(seconds) and time.perf_counter() < end:
            pass

    def close(self) -> None:
        """Ends the child and waits for it."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._file)


def time_to_paint(command: Sequence[str], environment: Mapping[str, str], *texts: str) -> float:
    """Gives the seconds from exec to the moment `texts` are all on the screen."""
    terminal = Terminal(command, environment)
    try:
        return terminal.wait_for(*texts)
    finally:
        terminal.close()
