"""Copying that works where people work: on their desk, over SSH, inside tmux; and that says how it was done.

Three roads, and a file where none is open. A *tool* of the desktop is sure, but over SSH it would copy on the
wrong machine. *tmux* takes the text into its buffer and hands it on to the terminal (``load-buffer -w``, of tmux
3.2); a bare OSC 52 it ignores by default (tmux(1), ``set-clipboard external``). *OSC 52* asks the terminal itself
(https://invisible-island.net/xterm/ctlseqs/ctlseqs.html, "Manipulate Selection Data"), which does not answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.files import write_atomic
from wfg_tui.problems import Problem
from wfg_tui.text import human_size

if TYPE_CHECKING:
    from textual.app import App

MOST_OSC_52: Final = 74_994
"""Bytes that OSC 52 may carry: 100,000 once they are in base64, the least that common terminals take."""
_PATIENCE: Final = 3.0
"""Seconds that a tool may take."""


@dataclass(frozen=True, slots=True)
class Copied:
    """How a text was copied: `road` is ``tool``, ``tmux``, ``terminal`` or ``file``; `by` names tool or file."""

    road: str
    by: str

    def notice(self, what: str, size: int) -> str:
        """Says what was copied and how; `size` counts bytes."""
        copied = f"The {what} ({human_size(size)}) was"
        match self.road:
            case "tool":
                return f"{copied} copied with {self.by}."
            case "tmux":
                return f"{copied} copied to tmux and, where tmux may set it, to the terminal's clipboard."
            case "terminal":
                return f"{copied} handed to the terminal (OSC 52), which does not say whether it took it."
            case _:
                return f"{copied} written to {self.by}: no clipboard could be reached, or it is too long for one."


class Clipboard:
    """Finds the road that is open here, anew for each copy: people move between terminals."""

    def __init__(
        self,
        write_to_terminal: Callable[[str], None],
        file: Path,
        *,
        environ: Mapping[str, str] = os.environ,
        platform: str = sys.platform,
        which: Callable[[str], str | None] = shutil.which,
    ) -> None:
        """
        Args:
            write_to_terminal: Sends a text as OSC 52.
            file: Where a text goes that no clipboard takes; written over each time, 0600.
        """
        self._write_to_terminal = write_to_terminal
        self._file = file
        self._environ = environ
        self._platform = platform
        self._which = which

    @classmethod
    def of(cls, app: App[Any], folder: Path) -> Clipboard:
        """Gives the clipboard of a running app; `folder` is for what no clipboard takes."""
        from textual.app import App as TextualApp

        return cls(lambda text: TextualApp.copy_to_clipboard(app, text), folder / "copied.txt")

    async def copy(self, text: str) -> Copied:
        """Copies `text` by the first road that works.

        Raises:
            UsageProblem: ``files.write`` or ``files.folder``, if not even a file could be written.
        """
        if not self._is_remote:
            for command in self._tools():
                if await self._run(command, self._encoded(text, command)):
                    return Copied("tool", Path(command[0]).name)
        raw = text.encode("utf-8", "replace")
        if (tmux := self._tmux()) and await self._run(tmux, raw):
            return Copied("tmux", "tmux")
        if len(raw) <= MOST_OSC_52:
            self._write_to_terminal(raw.decode("utf-8"))
            return Copied("terminal", "OSC 52")
        write_atomic(self._file, raw)
        return Copied("file", str(self._file))

    @property
    def _is_remote(self) -> bool:
        return bool(self._environ.get("SSH_CONNECTION") or self._environ.get("SSH_TTY"))

    def _tools(self) -> list[Sequence[str]]:
        """The commands of this desktop that are installed, the likeliest first."""
        environ = self._environ
        wanted: list[Sequence[str]] = []
        if self._platform == "darwin":
            wanted.append(("pbcopy",))
        elif self._platform == "win32" or "WSL_DISTRO_NAME" in environ:
            wanted.append(("clip.exe",))
        if environ.get("WAYLAND_DISPLAY"):
            wanted.append(("wl-copy",))
        if environ.get("DISPLAY"):
            wanted += [("xclip", "-selection", "clipboard", "-in"), ("xsel", "--clipboard", "--input")]
        return [(path, *command[1:]) for command in wanted if (path := self._which(command[0])) is not None]

    def _tmux(self) -> Sequence[str] | None:
        path = self._which("tmux") if self._environ.get("TMUX") else None
        return (path, "load-buffer", "-w", "-") if path is not None else None

    @staticmethod
    def _encoded(text: str, command: Sequence[str]) -> bytes:
        """``clip.exe`` reads UTF-16 with a byte order mark, or else the code page of the console."""
        if Path(command[0]).name.lower() == "clip.exe":
            return b"\xff\xfe" + text.encode("utf-16-le", "replace")
        return text.encode("utf-8", "replace")

    @staticmethod
    async def _run(command: Sequence[str], raw: bytes) -> bool:
        """Feeds `raw` to a command; says whether it ended well in time. What it prints goes nowhere."""
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError:
            return False
        try:
            await asyncio.wait_for(process.communicate(raw), _PATIENCE)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            return False
        return process.returncode == 0


def copy(app: App[Any], text: str, what: str) -> None:
    """Copies `text` in the background of a running app, and tells how; `what` names it, such as ``value``.

    What no clipboard takes goes to ``copied.txt`` among the app's data.
    """
    from wfg_tui.paths import Paths

    paths: Paths = getattr(app, "paths", None) or Paths.find()
    app.run_worker(copy_and_tell(app, Clipboard.of(app, paths.data), text, what), group="clipboard")


async def copy_and_tell(app: App[Any], clipboard: Clipboard, text: str, what: str) -> None:
    """Copies `text` and says in a notice what was copied and how; `what` names it, such as ``value``."""
    try:
        copied = await clipboard.copy(text)
    except Problem as problem:
        app.notify("\n".join(problem.sentences), severity="error", markup=False)
        return
    words = copied.notice(what, len(text.encode("utf-8", "replace")))
    app.notify(words, severity="warning" if copied.road == "file" else "information", timeout=4, markup=False)
