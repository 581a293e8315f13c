"""Kept schemas, one per profile and identity, so that the next start shows one before the network has answered.

A file is a mark, a line of JSON about it, and the index in its own format. Nothing in it can execute.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wfg_tui.files import write_atomic
from wfg_tui.problems import Problem
from wfg_tui.schema.index import SchemaIndex

SUFFIX: Final = ".schema"
_MARK: Final = b"WFGKEPT1\n"


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
        except (Problem, ValueError, KeyError, TypeError):
            self.note = "The kept schema was damaged; it is fetched again."
        return None

    def save(self, key: str, index: SchemaIndex, rung: str, fetched_at: float | None = None) -> None:
        """Keeps `index` under `key`, as of now or of `fetched_at`. Raises what `write_atomic` raises."""
        at = time.time() if fetched_at is None else fetched_at
        about = {"key": _digest(key), "rung": rung, "fetched_at": at}
        write_atomic(self.path(key), _MARK + json.dumps(about).encode() + b"\n" + index.to_bytes())

    def remove(self) -> int:
        """Deletes every kept schema and gives how many there were."""
        files = list(self.folder.glob(f"*{SUFFIX}")) if self.folder.is_dir() else []
        for file in files:
            file.unlink(missing_ok=True)
        return len(files)


def _read(data: bytes, key: str) -> CachedSchema:
    """Raises `Problem`, ValueError, KeyError or TypeError for what `save` did not write under `key`."""
    end = data.index(b"\n", len(_MARK))
    about = json.loads(data[len(_MARK) : end])
    if not data.startswith(_MARK) or about["key"] != _digest(key):
        raise ValueError("another file")
    return CachedSchema(SchemaIndex.from_bytes(data[end + 1 :]), float(about["fetched_at"]), str(about["rung"]))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
