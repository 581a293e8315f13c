"""Snapshots: schemas under a name, with a date, each an introspection JSON that any tool reads.

A file's first line says what it is, so that a list of snapshots reads no more than that.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wfg_tui.files import write_atomic
from wfg_tui.problems import UsageProblem
from wfg_tui.schema.index import SchemaIndex

SUFFIX: Final = ".json"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_OPENING: Final = b'{"extensions": {"snapshot": '
_AFTER: Final = b"},\n"
_FIRST_LINE: Final = 8_192


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is known of a snapshot without reading its schema."""

    name: str
    profile: str
    taken_at: float
    """Wall clock, seconds since the epoch."""
    host: str = ""
    as_user: str = ""
    """The user it was taken as, where an identity was borrowed."""
    rung: str = "full"
    """The rung of the ladder it came from, or ``file``."""
    types: int = 0
    path: Path = Path()

    @property
    def date(self) -> str:
        """Its day and minute in local time: ``2026-03-01 14:05``."""
        return datetime.datetime.fromtimestamp(self.taken_at).astimezone().strftime("%Y-%m-%d %H:%M")


class SnapshotStore:
    """The snapshots in one folder, a folder of its own for each profile."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, profile: str, name: str) -> Path:
        """Gives the file of a snapshot. Raises `UsageProblem` ``snapshot.name`` for what cannot be one's name."""
        if not _NAME.fullmatch(name):
            raise UsageProblem(
                f"{name!r} cannot be a snapshot's name.",
                code="snapshot.name",
                advice="Take letters, digits, dots, dashes and underscores; at most 64, a letter or digit first.",
            )
        return self._folder_of(profile) / f"{name}{SUFFIX}"

    def _folder_of(self, profile: str) -> Path:
        readable = re.sub(r"[^A-Za-z0-9.-]+", "-", profile).strip("-.")[:40]
        return self.folder / f"{readable}-{hashlib.sha256(profile.encode()).hexdigest()[:8]}"

    def take(self, snapshot: Snapshot, index: SchemaIndex, *, replace: bool = False) -> Snapshot:
        """Keeps `index` under the snapshot's name, and gives the snapshot with its path.

        Raises:
            UsageProblem: ``snapshot.name``; ``snapshot.taken``, if there is one of that name and it is not to be
                replaced; what `write_atomic` raises.
        """
        path = self.path(snapshot.profile, snapshot.name)
        if not replace:
            self.check_free(snapshot.profile, snapshot.name)
        about = {
            "name": snapshot.name,
            "profile": snapshot.profile,
            "taken_at": snapshot.taken_at,
            "host": snapshot.host,
            "as_user": snapshot.as_user,
            "rung": snapshot.rung,
            "types": len(index.type_names),
        }
        line = _OPENING + json.dumps(about).encode() + _AFTER
        write_atomic(path, line + b'"data": ' + _written(index) + b"}\n")
        taken = _about(path)
        assert taken is not None  # it was just written
        return taken

    def check_free(self, profile: str, name: str) -> None:
        """Raises `UsageProblem` ``snapshot.name`` or ``snapshot.taken`` where no snapshot can be taken so."""
        path = self.path(profile, name)
        if path.exists():
            before = _about(path)
            of = f", of {before.date}" if before is not None else ""
            raise UsageProblem(
                f"There is a snapshot called {name} already{of}.",
                code="snapshot.taken",
                meaning="It stays as it is.",
                advice="Take another name, or add --replace.",
            )

    def list(self, profile: str = "") -> list[Snapshot]:
        """Gives the snapshots of a profile, or of all, the newest first; files that are none are left out."""
        folder = self._folder_of(profile) if profile else self.folder
        files = folder.glob(f"*{SUFFIX}" if profile else f"*/*{SUFFIX}") if folder.is_dir() else ()
        found = [about for file in files if (about := _about(file)) is not None]
        return sorted(found, key=lambda one: (-one.taken_at, one.profile, one.name))

    def load(self, profile: str, name: str) -> tuple[Snapshot, SchemaIndex]:
        """Gives a snapshot and its schema.

        Raises:
            UsageProblem: ``snapshot.name``; ``snapshot.none``, naming those that there are; ``snapshot.damaged``.
        """
        path = self.path(profile, name)
        if not path.exists():
            raise self._missing(profile, name)
        about = _about(path)
        try:
            if about is None:
                raise ValueError("its first line does not say what it is")
            return about, SchemaIndex.from_introspection_bytes(path.read_bytes())
        except (UsageProblem, OSError, ValueError) as error:
            raise UsageProblem(
                f"The snapshot {name} of {profile} cannot be read: {error}",
                code="snapshot.damaged",
                meaning="Its file was changed, or cut short.",
                advice=f"Take it again, or delete it: {path}.",
            ) from error

    def _missing(self, profile: str, name: str) -> UsageProblem:
        names = [one.name for one in self.list(profile)]
        there = f"There are: {', '.join(names[:12])}." if names else "There is none yet."
        return UsageProblem(
            f"The profile {profile} has no snapshot called {name}.",
            code="snapshot.none",
            meaning=there,
            advice="wfg-tui schema pull --as NAME takes one; wfg-tui schema snapshots lists them.",
        )

    def remove(self, profile: str, name: str) -> None:
        """Deletes a snapshot. Raises `UsageProblem` ``snapshot.none`` where there is none."""
        try:
            self.path(profile, name).unlink()
        except FileNotFoundError:
            raise self._missing(profile, name) from None


def _written(index: SchemaIndex) -> bytes:
    """The introspection as JSON, a type at a time: one call over all would hold the interpreter for long."""
    schema = index.to_introspection()["__schema"]
    types = b",\n".join(_compact(one) for one in schema.pop("types"))
    return b'{"__schema":' + _compact(schema).removesuffix(b"}") + b',"types":[' + types + b"]}}"


def _compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _about(path: Path) -> Snapshot | None:
    """What a file's first line says, or None where it is no snapshot's."""
    try:
        with path.open("rb") as file:
            line = file.readline(_FIRST_LINE)
        if not (line.startswith(_OPENING) and line.endswith(_AFTER)):
            return None
        said: Any = json.loads(line[len(_OPENING) : -len(_AFTER)])
        about = Snapshot(
            name=path.stem,
            profile=str(said["profile"]),
            taken_at=float(said["taken_at"]),
            host=str(said["host"]),
            as_user=str(said["as_user"]),
            rung=str(said["rung"]),
            types=int(said["types"]),
            path=path,
        )
        return about if about.date else None  # a date that no calendar has raises
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None
