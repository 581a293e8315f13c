"""Kept schemas, one per profile and identity, so that the next start shows one before the network has answered.

A file is a mark, a line of JSON about it, and the index in its own format, each under a checksum. Nothing in it
can execute.
"""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zlib import crc32

import msgspec

from wfg_tui.files import write_atomic
from wfg_tui.problems import Problem
from wfg_tui.schema.index import SchemaIndex

SUFFIX: Final = ".schema"
_FAMILY: Final = b"WFGKEPT"
_MARK: Final = _FAMILY + b"2 "
"""Stands before the checksum of the line after it; the number goes up when what follows changes its form."""


class _About(msgspec.Struct, frozen=True):
    key: str
    """A digest of the key: a file that was put in another's place is none of ours."""
    rung: str
    fetched_at: float


@dataclass(frozen=True, slots=True)
class CachedSchema:
    """A kept schema."""

    index: SchemaIndex
    fetched_at: float
    """Wall clock, seconds since the epoch."""
    rung: str
    """The rung of the ladder it was fetched from, or ``file``."""

    @property
    def note(self) -> str:
        """What is to be said of it beside its age, in words; empty for a full introspection."""
        return "" if self.rung == "full" else f"read {'from a' if self.rung == 'file' else 'as'} {self.rung}"


class SchemaCache:
    """The schemas kept in one folder. Deleting any of it costs a fetch and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.note = ""
        """Why the last `load` gave nothing although a file was there, in words."""

    def path(self, key: str) -> Path:
        """Gives the file of `key`: its readable beginning, and a digest of all of it."""
        readable = re.sub(r"[^A-Za-z0-9.-]+", "-", key).strip("-.")[:40]
        return self.folder / f"{readable}-{_digest(key)[:16]}{SUFFIX}"

    def load(self, key: str) -> CachedSchema | None:
        """Gives the schema kept under `key`, or None: never kept, unreadable or damaged (then `note` says so)."""
        self.note = ""
        try:
            return _read(self.path(key).read_bytes(), key)
        except FileNotFoundError:
            return None
        except OSError as error:
            self.note = f"The kept schema cannot be read ({error.strerror or error}); it is fetched again."
        except _AnotherVersionError:
            self.note = "The kept schema was written by another version of wfg-tui; it is fetched again."
        except (Problem, ValueError, msgspec.DecodeError):
            self.note = "The kept schema was damaged; it is fetched again."
        return None

    def save(self, key: str, index: SchemaIndex, rung: str, fetched_at: float | None = None) -> None:
        """Keeps `index` under `key`, as of now or of `fetched_at`. Raises what `write_atomic` raises."""
        about = msgspec.json.encode(_About(_digest(key), rung, time.time() if fetched_at is None else fetched_at))
        write_atomic(self.path(key), b"%s%08x\n%s\n%s" % (_MARK, crc32(about), about, index.to_bytes()))

    def remove(self) -> int:
        """Deletes every kept schema and gives how many there were."""
        files = list(self.folder.glob(f"*{SUFFIX}")) if self.folder.is_dir() else []
        for file in files:
            file.unlink(missing_ok=True)
        return len(files)


class _AnotherVersionError(Exception):
    pass


def _read(data: bytes, key: str) -> CachedSchema:
    """Raises `Problem`, ValueError or `msgspec.DecodeError` for what `save` did not write under `key`."""
    if not data.startswith(_MARK):
        raise _AnotherVersionError if data.startswith(_FAMILY) else ValueError("another file")
    middle = data.index(b"\n")
    end = data.index(b"\n", middle + 1)
    line = data[middle + 1 : end]
    about = msgspec.json.decode(line, type=_About)
    if int(data[len(_MARK) : middle], 16) != crc32(line) or about.key != _digest(key):
        raise ValueError("damaged, or another's")
    index = SchemaIndex.from_bytes(memoryview(data)[end + 1 :])  # a slice of the bytes would copy all of them
    return CachedSchema(index, about.fetched_at, about.rung)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
