"""Drafts on disk: what is typed survives a crash, a power cut and a second window.

A draft is a plain ``.graphql`` file, with its variables in a ``.json`` file beside it; ``index.json`` says in what
order they stand and which one was in use. A window claims each draft that it opens by a lock that dies with the
process. What another window holds is opened as a copy, and a copy that changes is saved under a name of its own.
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wfg_tui.files import locked, private_folder, write_atomic
from wfg_tui.problems import Problem

FIRST_NAME: Final = "draft"
_INDEX: Final = "index.json"
_UNSAFE: Final = re.compile(r"[^\w.-]+")
_LONGEST_NAME: Final = 60
_LEFTOVER: Final = 60.0
"""Seconds after which a half-written file is taken for one that a dead process left behind."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What one draft says."""

    name: str
    query: str = ""
    variables: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """The drafts of this window."""

    drafts: tuple[Draft, ...]
    """In their order; at least one."""
    active: str
    """The name of the one to show."""
    copied: str = ""
    """The draft that another window holds and that the active one is a copy of; "" if it is no copy."""
    problems: tuple[Problem, ...] = ()
    """Files that could not be read; they are left alone."""


class DraftStore:
    """The drafts in one folder, as one window sees them. `edit` may be called with every key: it never waits.

    A thread writes: at once after a pause, and every `interval` seconds while typing goes on.
    """

    def __init__(
        self, folder: Path, *, interval: float = 0.25, on_problem: Callable[[Problem], None] | None = None
    ) -> None:
        self._folder = folder
        self._interval = interval
        self._on_problem = on_problem
        self._claims: dict[str, contextlib.ExitStack] = {}
        self._order: list[str] = []
        self._active = ""
        self._known: dict[str, Draft] = {}
        self._on_file: set[str] = set()
        self._pending: dict[str, Draft] = {}
        self._index_changed = False
        self._wake = threading.Condition()
        self._writer: threading.Thread | None = None
        self._busy = False
        self._closed = False

    # Opening

    def open(self) -> Opened:
        """Claims the drafts there are and gives them; an empty one where there is none. Nothing is written."""
        problems: list[Problem] = []
        order, active = self._read_index()
        names = [*order, *(name for name in self._on_disk() if name not in order)]
        self._sweep()
        drafts: list[Draft] = []
        copied = ""
        for name in names:
            if not self._path(name).is_file():
                continue
            if self._claim(name):
                try:
                    draft = self._known[name] = self._read(name)
                except Problem as problem:
                    problems.append(problem)
                    self._release(name)
                    continue
                self._on_file.add(name)
                drafts.append(draft)
            elif name == active:
                copied = name
        if copied:
            with contextlib.suppress(Problem):
                theirs = self._read(copied)
                mine = Draft(self._free_name(copied), theirs.query, theirs.variables)
                self._known[mine.name] = mine  # it gets files of its own once it differs
                drafts.append(mine)
                active = mine.name
        if not drafts:
            drafts.append(Draft(self._free_name(FIRST_NAME)))
        self._order = [draft.name for draft in drafts]
        self._active = active if active in self._order else self._order[0]
        return Opened(tuple(drafts), self._active, copied, tuple(problems))

    def add(self, name: str = FIRST_NAME) -> Draft:
        """Gives a new, empty draft with a free name like `name`; it is saved once there is something in it."""
        draft = Draft(self._free_name(_safe(name)))
        self._order.append(draft.name)
        return draft

    # Saving

    def edit(self, name: str, query: str, variables: str) -> None:
        """Takes over what draft `name` says now. Never waits and never raises: the writer tells of problems."""
        with self._wake:
            if self._closed:
                return
            self._pending[name] = Draft(name, query, variables)
            self._start()

    def activate(self, name: str) -> None:
        """Remembers which draft to show at the next start."""
        with self._wake:
            if self._active != name and not self._closed:
                self._active, self._index_changed = name, True
                self._start()

    def remove(self, name: str) -> None:
        """Deletes a draft of this window, its files too."""
        with self._wake:
            self._pending.pop(name, None)
            self._wake.wait_for(lambda: not self._busy, timeout=5)
            if name in self._order:
                self._order.remove(name)
            if name in self._claims:
                for path in (self._path(name), self._path(name, ".json")):
                    path.unlink(missing_ok=True)
                self._release(name)
            self._known.pop(name, None)
            self._on_file.discard(name)
            if self._active == name:
                self._active = self._order[0] if self._order else ""
            self._index_changed = True
            self._start()

    def flush(self, seconds: float = 5.0) -> bool:
        """Waits until all is on disk, at most `seconds`. Says whether it is."""
        with self._wake:
            return self._wake.wait_for(lambda: not (self._pending or self._index_changed or self._busy), seconds)

    def close(self) -> None:
        """Writes what is left and lets the drafts go; the store cannot be used again."""
        self.flush()
        with self._wake:
            self._closed = True
            self._wake.notify_all()
        if self._writer is not None:
            self._writer.join(5)
        for name in list(self._claims):
            self._release(name)

    # The writer

    def _start(self) -> None:
        if self._writer is None:
            self._writer = threading.Thread(target=self._write_on, name="drafts", daemon=True)
            self._writer.start()
        self._wake.notify_all()

    def _write_on(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._pending or self._index_changed or self._closed)
                if self._closed:
                    return
                pending, self._pending = self._pending, {}
                self._busy, self._index_changed = True, False
                active = self._active
            try:
                added = [draft.name for draft in pending.values() if self._write(draft)]
                if added or active != self._active_on_disk():
                    self._write_index(active)
            except (Problem, OSError) as error:
                self._keep(pending)
                if self._on_problem is not None:
                    self._on_problem(error if isinstance(error, Problem) else _refused(self._folder, error))
            finally:
                with self._wake:
                    self._busy = False
                    self._wake.notify_all()
            time.sleep(self._interval)

    def _keep(self, pending: dict[str, Draft]) -> None:
        """Keeps what could not be written to be tried again."""
        with self._wake:
            for name, draft in pending.items():
                self._pending.setdefault(name, draft)
            self._index_changed = True
        time.sleep(max(self._interval, 1.0))

    def _write(self, draft: Draft) -> bool:
        """Writes what changed of a draft; says whether the index has to learn of it."""
        name = draft.name
        before = self._known.get(name)
        if before == draft or (before is None and not draft.query and not draft.variables):
            return False
        if not self._claim(name):
            raise Problem(
                f"The draft {name} is held by another window.",
                code="drafts.taken",
                meaning="What you type here is not being saved.",
                advice="Save it to a file with ^s.",
            )
        there = name in self._on_file
        if there and before is not None:
            self._set_aside(before)
        if not there or before is None or before.variables != draft.variables:
            self._write_variables(draft)
        if not there or before is None or before.query != draft.query:
            write_atomic(self._path(name), draft.query)
        self._known[name] = draft
        self._on_file.add(name)
        return not there

    def _write_variables(self, draft: Draft) -> None:
        path = self._path(draft.name, ".json")
        if draft.variables:
            write_atomic(path, draft.variables)
        else:
            path.unlink(missing_ok=True)

    def _set_aside(self, expected: Draft) -> None:
        """Keeps, under another name, what another program wrote into a draft of ours since we last looked."""
        try:
            found = self._read(expected.name)
        except Problem:
            return
        if found not in (expected, Draft(expected.name)):
            name = self._free_name(f"{expected.name}-changed-outside")
            write_atomic(self._path(name), found.query)
            self._write_variables(Draft(name, found.query, found.variables))
            self._release(name)

    # Files

    def _path(self, name: str, suffix: str = ".graphql") -> Path:
        return self._folder / f"{name}{suffix}"

    def _on_disk(self) -> list[str]:
        return sorted(path.stem for path in self._folder.glob("*.graphql") if not path.name.startswith("."))

    def _read(self, name: str) -> Draft:
        """Reads a draft, byte for byte; a missing file is empty."""
        texts = []
        for suffix in (".graphql", ".json"):
            path = self._path(name, suffix)
            try:
                texts.append(path.read_bytes().decode("utf-8", "surrogatepass"))
            except FileNotFoundError:
                texts.append("")
            except (OSError, UnicodeDecodeError) as error:
                raise Problem(
                    f"The draft {path} cannot be read: {error}.",
                    code="drafts.unreadable",
                    meaning="It is left as it is.",
                    advice="Open it with another editor, or move it away.",
                ) from error
        return Draft(name, *texts)

    def _sweep(self) -> None:
        """Removes what a process that was killed while writing left behind."""
        for path in self._folder.glob(".*.part"):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > _LEFTOVER:
                    path.unlink()

    # Claims

    def _claim(self, name: str) -> bool:
        if name in self._claims:
            return True
        claim = contextlib.ExitStack()
        try:
            claim.enter_context(locked(self._path(name), 0))
        except Problem as problem:
            if problem.code == "files.locked":
                return False
            raise
        self._claims[name] = claim
        return True

    def _release(self, name: str) -> None:
        if claim := self._claims.pop(name, None):
            claim.close()

    def _free_name(self, like: str) -> str:
        """Claims and gives the first of ``like``, ``like-2``, ``like-3`` … that nobody has."""
        private_folder(self._folder)
        stem = re.sub(r"-\d+$", "", like) or FIRST_NAME
        number = 1
        while True:
            name = stem if number == 1 else f"{stem}-{number}"
            number += 1
            if name in self._order or self._path(name).exists() or name in self._claims or not self._claim(name):
                continue
            if not self._path(name).exists():  # nobody made it between the look and the claim
                return name
            self._release(name)

    # The index

    def _read_index(self) -> tuple[list[str], str]:
        """Gives order and active draft; a missing or damaged index knows neither."""
        try:
            found = json.loads((self._folder / _INDEX).read_bytes())
            order, active = found["order"], found["active"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return [], ""
        names = order if isinstance(order, list) else []
        kept = [name for name in names if isinstance(name, str) and name == _safe(name)]
        return list(dict.fromkeys(kept)), active if isinstance(active, str) else ""

    def _active_on_disk(self) -> str:
        return self._read_index()[1]

    def _write_index(self, active: str) -> None:
        """Puts our order into the index and leaves the drafts of other windows in it."""
        with locked(self._folder / _INDEX):
            order, _ = self._read_index()
            there = set(self._on_disk())
            theirs = [name for name in order if name not in self._order and name in there]
            ours = [name for name in self._order if name in there]
            content = {"order": [*ours, *theirs], "active": active}
            write_atomic(self._folder / _INDEX, json.dumps(content, indent=2) + "\n")


def _refused(folder: Path, error: OSError) -> Problem:
    return Problem(
        f"Drafts cannot be saved in {folder}: {error.strerror or error}.",
        code="drafts.folder",
        meaning="What you type is kept in memory and tried again.",
        advice="Free some space there, or save the query to a file with ^s.",
    )


def _safe(name: str) -> str:
    """Gives a name that is a file's on every system, and that stays in its folder."""
    return _UNSAFE.sub("-", name).strip(".-")[:_LONGEST_NAME] or FIRST_NAME
