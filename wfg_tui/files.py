"""Files that nobody else may read and that are never half written."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from wfg_tui.problems import UsageProblem


def private_folder(folder: Path) -> Path:
    """Makes `folder` (and its parents) with mode 0700 if it is not there, and gives it back.

    Raises:
        UsageProblem: ``files.folder``, if it cannot be made or is a file.
    """
    try:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        for one in reversed(missing):  # `parents=True` would give the parents the usual mode
            one.mkdir(mode=0o700, exist_ok=True)
        if not folder.is_dir():
            raise FileExistsError(17, "a file of that name is in the way")
    except OSError as error:
        raise UsageProblem(
            f"The folder {folder} cannot be made: {error.strerror or error}.",
            code="files.folder",
            advice="Make it yourself with mode 0700, or point WFG_TUI_HOME at a folder you may write to.",
        ) from error
    return folder


def write_atomic(target: Path, content: str | bytes) -> None:
    """Writes `content` to `target` (0600, in a 0700 folder) so that a reader sees the old file or the new one.

    The bytes are on disk before the name is; strings are written as UTF-8 with their own line ends. A link stays
    one: what it points to is replaced (people keep their configuration in a repository and link to it).

    Raises:
        UsageProblem: ``files.write``, if the disk or the folder refuses; `target` is then as it was.
    """
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    private_folder(target.parent)
    import tempfile  # it brings random and more, which a start does without

    temporary = None
    try:
        target = target.resolve()
        descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)  # noqa: PTH105 - the one call that is atomic everywhere
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        raise UsageProblem(
            f"{target} cannot be written: {error.strerror or error}.",
            code="files.write",
            meaning="Nothing was changed on disk.",
            advice="Free some space or choose another place, then save again.",
        ) from error


def append(target: Path, text: str) -> None:
    """Adds whole lines to `target` (0600, in a 0700 folder), all of them or none.

    What a process that was killed left half written ends there: the lines begin on one of their own.

    Raises:
        UsageProblem: ``files.write``, if the disk or the folder refuses; `target` is then as it was.
    """
    private_folder(target.parent)
    raw = text.encode("utf-8", "replace")
    try:
        descriptor = os.open(target, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "rb+", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            if size:
                file.seek(-1, os.SEEK_END)
                raw = raw if file.read(1) == b"\n" else b"\n" + raw
            try:
                while raw:
                    raw = raw[file.write(raw) :]
            except OSError:
                with contextlib.suppress(OSError):
                    file.truncate(size)
                raise
    except OSError as error:
        raise UsageProblem(
            f"{target} cannot be written: {error.strerror or error}.",
            code="files.write",
            meaning="Nothing was changed on disk.",
            advice="Free some space or choose another place, then save again.",
        ) from error


class Part:
    """A file in the making beside its target, which it replaces when kept; as a context, it goes if it was not.

    It is 0600, like all that we write. A link stays one: what it points to is replaced.
    """

    def __init__(self, target: Path) -> None:
        """
        Raises:
            UsageProblem: ``files.write``, if the folder is not there or refuses; so do `write` and `keep`.
        """
        import tempfile

        self.target = target
        self.size = 0
        try:
            self.target = target.resolve()
            descriptor, name = tempfile.mkstemp(
                prefix=f".{self.target.name}.", suffix=".part", dir=self.target.parent
            )
        except OSError as error:
            raise self.refused(error) from error
        self.path = Path(name)
        self._file = os.fdopen(descriptor, "wb")

    def write(self, raw: bytes) -> None:
        """Adds bytes."""
        try:
            self._file.write(raw)
        except OSError as error:
            raise self.refused(error) from error
        self.size += len(raw)

    def keep(self) -> None:
        """Gives it the target's name, its bytes on disk; this may take long."""
        try:
            with self._file:
                self._file.flush()
                os.fsync(self._file.fileno())
            self.size = self.path.stat().st_size
            os.replace(self.path, self.target)  # noqa: PTH105 - the one call that is atomic everywhere
        except OSError as error:
            raise self.refused(error) from error

    def drop(self) -> None:
        """Takes it away, unless it was kept."""
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self.path.unlink()

    def refused(self, error: Exception) -> UsageProblem:
        """Gives the problem that tells why it could not be written."""
        words = (getattr(error, "strerror", None) or str(error)).rstrip(".")
        return UsageProblem(
            f"{self.target} cannot be written: {words}.",
            code="files.write",
            meaning="Nothing was changed on disk.",
            advice="Free some space or choose another place, then save again.",
        )

    def __enter__(self) -> Part:
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()


@contextlib.contextmanager
def locked(target: Path, seconds: float = 2.0) -> Iterator[None]:
    """Holds the lock that guards `target` among our own processes (a ``.lock`` file beside it).

    Raises:
        UsageProblem: ``files.locked``, if another window holds it for longer than `seconds`; ``files.write``, if
            the folder cannot be written to.
    """
    private_folder(target.parent)
    lock = target.with_name(f".{target.name}.lock")
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise UsageProblem(
            f"{lock} cannot be written: {error.strerror or error}.",
            code="files.write",
            meaning="Nothing was changed on disk.",
            advice="Make the folder writable, or point WFG_TUI_HOME at one that is.",
        ) from error
    try:
        end = time.monotonic() + seconds
        while not _try_lock(descriptor):
            if time.monotonic() > end:
                raise UsageProblem(
                    f"Another wfg-tui is writing {target.name}.",
                    code="files.locked",
                    advice="Try again in a moment.",
                )
            time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def read_ahead(path: Path) -> Callable[[], bytes]:
    """Begins to read a file, in a thread; what it returns waits for the bytes, and raises the reader's OSError."""
    from threading import Thread

    read: list[bytes | OSError] = []

    def work() -> None:
        try:
            read.append(path.read_bytes())
        except OSError as error:
            read.append(error)

    thread = Thread(target=work, name="read-ahead", daemon=True)
    thread.start()

    def wait() -> bytes:
        thread.join()
        if isinstance(read[0], OSError):
            raise read[0]
        return read[0]

    return wait
