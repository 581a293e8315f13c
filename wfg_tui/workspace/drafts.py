"""Drafts on disk: what is typed survives a crash, a power cut and a second window.

A draft is a plain ``.graphql`` file, with its variables in a ``.json`` file beside it; ``index.json`` says in what
order they stand, which one was in use and which are closed. A window claims each draft that it opens by a lock
that dies with the process. What another window holds is opened as a copy, and a copy that changes is saved under a
name of its own.
"""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from wfg_tui.files import locked, private_folder, write_atomic
from wfg_tui.problems import Problem
from wfg_tui.workspace.draft_index import FIRST_NAME, DraftIndex, refused, safe_name

_INDEX: Final = "index.json"
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
    ran: Mapping[str, str] = field(default_factory=dict)
    """Draft to the profile that it last ran on."""


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
        self._said: dict[str, Draft] = {}
        self._pending: dict[str, Draft] = {}
        self._going: dict[str, bool] = {}
        self._shut: dict[str, None] = {}
        self._ran: dict[str, str] = {}
        self._index_changed = False
        self._wake = threading.Condition()
        self._writer: threading.Thread | None = None
        self._busy = False
        self._closed = False

    # Opening

    def open(self) -> Opened:
        """Claims the drafts that are not closed and gives them; an empty one where there is none. Nothing is
        written."""
        problems: list[Problem] = []
        index = self._index()
        active = index.active
        names = [*index.order, *(name for name in self._on_disk() if name not in index.order)]
        self._sweep()
        drafts: list[Draft] = []
        copied = ""
        for name in names:
            if name in index.closed or not self._path(name).is_file():
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
                mine = self._copy(copied)
                drafts.append(mine)
                active = mine.name
        if not drafts:
            drafts.append(Draft(self._free_name(FIRST_NAME)))
        self._order = [draft.name for draft in drafts]
        self._active = active if active in self._order else self._order[0]
        self._ran = {name: on for name, on in index.ran.items() if name in self._order}
        return Opened(tuple(drafts), self._active, copied, tuple(problems), dict(self._ran))

    def add(self, name: str = FIRST_NAME) -> Draft:
        """Gives a new, empty draft with a free name like `name`; it is saved once there is something in it."""
        draft = Draft(self._free_name(safe_name(name)))
        self._order.append(draft.name)
        return draft

    def _copy(self, name: str) -> Draft:
        """Gives a draft that says what `name` says; it gets files of its own once it differs."""
        mine = replace(self._read(name), name=self._free_name(name))
        self._known[mine.name] = mine
        return mine

    # Closing and renaming: the writer does what takes time

    def shut(self, name: str) -> None:
        """Lets a draft of this window go. It stays on disk, closed; one with nothing in it is removed."""
        with self._wake:
            draft = self._said.get(name, self._known.get(name, Draft(name)))
            empty = not (draft.query.strip() or draft.variables.strip())
            if not empty:
                self._shut[name] = None
            self._leave(name, erase=empty)

    def remove(self, name: str) -> None:
        """Deletes a draft of this window, its files too; what another program wrote into it meanwhile stays."""
        with self._wake:
            self._pending.pop(name, None)
            self._leave(name, erase=True)

    def rename(self, name: str, wanted: str) -> str:
        """Gives a draft of this window a free name like `wanted`, and says which. The old files go when the new
        ones are on disk."""
        safe = safe_name(wanted)
        if safe == name:
            return name
        with self._wake:
            place = self._order.index(name)
            new = self._free_name(safe, number=False)
            draft = self._said.get(name, self._known.get(name, Draft(name)))
            self._pending.pop(name, None)
            self._order[place] = new
            self._pending[new] = self._said[new] = replace(draft, name=new)
            if name in self._ran:
                self._ran[new] = self._ran.pop(name)
            if self._active == name:
                self._active = new
            self._leave(name, erase=True)
        return new

    def _leave(self, name: str, *, erase: bool) -> None:
        if name in self._order:
            self._order.remove(name)
        if self._active == name:
            self._active = self._order[0] if self._order else ""
        self._going[name] = erase
        self._index_changed = True
        self._start()

    def closed(self) -> list[Draft]:
        """Gives the closed drafts as they are on disk, the one that was closed last at the end."""
        self.flush()
        found: list[Draft] = []
        for name in self._index().closed:
            if name not in self._order and self._path(name).is_file():
                with contextlib.suppress(Problem):
                    found.append(self._read(name))
        return found

    def reopen(self, name: str) -> Draft:
        """Opens a closed draft again; a copy of it, if another window has done so before.

        Raises:
            Problem: ``drafts.gone``, if there is none of that name, or ``drafts.unreadable``.
        """
        self.flush()
        if not self._path(name).is_file():
            raise Problem(
                f"There is no draft called {name} any more.",
                code="drafts.gone",
                advice="Another window may have renamed it: ^d lists those that there are.",
            )
        if self._claim(name):
            draft = self._known[name] = self._read(name)
            self._on_file.add(name)
        else:
            draft = self._copy(name)
        with self._wake:
            if draft.name not in self._order:
                self._order.append(draft.name)
            if on := self._index().ran.get(name):
                self._ran[draft.name] = on
            self._index_changed = True
            self._start()
        return draft

    def ran(self, name: str) -> str:
        """Gives the profile that a draft of this window last ran on; "" if it never ran."""
        return self._ran.get(name, "")

    def note_run(self, name: str, profile: str) -> None:
        """Remembers on which profile a draft ran."""
        with self._wake:
            if self._ran.get(name) != profile and not self._closed:
                self._ran[name], self._index_changed = profile, True
                self._start()

    # Saving

    def edit(self, name: str, query: str, variables: str) -> None:
        """Takes over what draft `name` says now. Never waits and never raises: the writer tells of problems."""
        with self._wake:
            if self._closed:
                return
            self._pending[name] = self._said[name] = Draft(name, query, variables)
            self._start()

    def activate(self, name: str) -> None:
        """Remembers which draft to show at the next start."""
        with self._wake:
            if self._active != name and not self._closed:
                self._active, self._index_changed = name, True
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
                going, self._going = self._going, {}
                changed, self._busy, self._index_changed = self._index_changed, True, False
            try:
                added = [draft.name for draft in pending.values() if self._write(draft)]
                if added or changed or self._active != self._index().active:
                    self._write_index({name for name, erase in going.items() if erase})
                for name, erase in going.items():
                    self._let_go(name, erase=erase)
            except (Problem, OSError) as error:
                self._keep(pending, going)
                if self._on_problem is not None:
                    self._on_problem(error if isinstance(error, Problem) else refused(self._folder, error))
            finally:
                with self._wake:
                    self._busy = False
                    self._wake.notify_all()
            time.sleep(self._interval)

    def _keep(self, pending: dict[str, Draft], going: dict[str, bool]) -> None:
        """Keeps what could not be written to be tried again."""
        with self._wake:
            for name, draft in pending.items():
                self._pending.setdefault(name, draft)
            self._going = going | self._going
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

    def _let_go(self, name: str, *, erase: bool) -> None:
        """Gives up a draft, and its files if nobody else wrote into them."""
        with contextlib.suppress(Problem):  # unreadable: another program's now
            if erase and name in self._on_file and self._read(name) == self._known.get(name):
                for path in (self._path(name), self._path(name, ".json")):
                    path.unlink(missing_ok=True)
        self._known.pop(name, None)
        self._said.pop(name, None)
        self._on_file.discard(name)
        self._release(name)

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

    def _free_name(self, like: str, *, number: bool = True) -> str:
        """Claims and gives the first of ``like``, ``like-2``, ``like-3`` … that nobody has; a `number` that `like`
        ends in counts as such, or as a part of the name."""
        private_folder(self._folder)
        stem = (re.sub(r"-\d+$", "", like) if number else like) or FIRST_NAME
        tried = 0
        while True:
            tried += 1
            name = stem if tried == 1 else f"{stem}-{tried}"
            if name in self._order or self._path(name).exists() or name in self._claims or not self._claim(name):
                continue
            if not self._path(name).exists():  # nobody made it between the look and the claim
                return name
            self._release(name)

    # The index

    def _index(self) -> DraftIndex:
        return DraftIndex.read(self._folder / _INDEX)

    def _write_index(self, erased: set[str]) -> None:
        """Puts our order into the index and leaves the drafts of other windows in it."""
        with locked(self._folder / _INDEX):
            with self._wake:
                ours, active, shut = list(self._order), self._active, list(self._shut)
                ran = dict(self._ran)
            found = self._index()
            there = set(self._on_disk()) - erased
            theirs = [name for name in found.order if name not in ours]
            closed = dict.fromkeys([*(name for name in found.closed if name not in shut), *shut])
            DraftIndex(
                tuple(name for name in (*ours, *theirs) if name in there),
                active,
                tuple(name for name in closed if name in there and name not in ours),
                {name: on for name, on in (dict(found.ran) | ran).items() if name in there},
            ).write(self._folder / _INDEX)
        with self._wake:
            for name in there.intersection(shut):
                self._shut.pop(name, None)
