"""The drafts of one explorer window: what is shown, what is saved while it is typed, and the others a key away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from wfg_tui.problems import Exit, Problem
from wfg_tui.text import clean_line
from wfg_tui.workspace.draft_index import FIRST_NAME
from wfg_tui.workspace.drafts import Draft, DraftStore, Opened


class Drafting:
    """The open drafts of a `DraftStore`, one of them shown; a safe start uses a new one and opens no other."""

    def __init__(self, folder: Path, *, safe: bool = False) -> None:
        self._folder = folder
        self._safe = safe
        self._store: DraftStore | None = None
        self._drafts: dict[str, Draft] = {}
        self._active = ""

    def restore(self, on_problem: Callable[[Problem], None]) -> Draft:
        """Opens the drafts and gives the one that was in use; what cannot be read or saved goes to `on_problem`,
        which may be called from another thread."""
        self._store = DraftStore(self._folder, on_problem=on_problem)
        if self._safe:
            return self.add("safe")
        opened = self._store.open()
        for problem in opened.problems:
            on_problem(problem)
        if opened.copied:
            on_problem(_copied(opened))
        self._drafts = {draft.name: draft for draft in opened.drafts}
        self._active = opened.active
        return self._drafts[self._active]

    @property
    def active(self) -> str:
        """The name of the draft that is shown."""
        return self._active

    @property
    def drafts(self) -> list[Draft]:
        """Every draft of this window, as it was last typed."""
        return list(self._drafts.values())

    @property
    def names(self) -> list[str]:
        """The names of the open drafts, in the order of their tabs."""
        return list(self._drafts)

    def typed(self, query: str, variables: str) -> None:
        """Takes over what the shown draft says now; it is on disk within a second. Costs no waiting."""
        draft = Draft(self._active, query, variables)
        if self._store is not None and draft != self._drafts.get(self._active):
            self._drafts[self._active] = draft
            self._store.edit(draft.name, query, variables)

    def show(self, name: str) -> Draft:
        """Turns to the draft called `name`."""
        self._active = name
        if self._store is not None:
            self._store.activate(name)
        return self._drafts[name]

    def add(self, name: str = FIRST_NAME) -> Draft:
        """Turns to a new, empty draft."""
        if self._store is None:
            return Draft(name)
        draft = self._store.add(name)
        self._drafts[draft.name] = draft
        return self.show(draft.name)

    def step(self, by: int) -> Draft:
        """Turns to the draft that is `by` tabs to the right, round the ends."""
        names = self.names
        return self.show(names[(names.index(self._active) + by) % len(names)])

    def shut(self) -> Draft:
        """Closes the shown draft, which stays on disk, and turns to its neighbour; to a new one after the last."""
        place = self.names.index(self._active)
        del self._drafts[self._active]
        if self._store is not None:
            self._store.shut(self._active)
        return self._beside(place)

    def _beside(self, place: int) -> Draft:
        names = self.names
        return self.show(names[min(place, len(names) - 1)]) if names else self.add()

    def remove(self, name: str) -> Draft | None:
        """Deletes an open draft; gives the one to show instead, if it was shown."""
        place = self.names.index(name)
        del self._drafts[name]
        if self._store is not None:
            self._store.remove(name)
        return self._beside(place) if name == self._active else None

    def remove_closed(self, name: str) -> bool:
        """Deletes a closed draft, unless another window has it open: then False. Reads files.

        Raises:
            Problem: ``drafts.gone`` or ``drafts.unreadable``.
        """
        if self._store is None:
            return False
        draft = self._store.reopen(name)
        self._store.remove(draft.name)  # if it is another window's, this is a copy that has no files
        return draft.name == name

    def closed(self) -> list[Draft]:
        """The drafts on disk that are closed, the last one at the end. Reads files."""
        return [] if self._store is None else self._store.closed()

    def reopen(self, name: str) -> Draft:
        """Opens a closed draft again, for `take`. Reads files, and changes nothing here: it may be called in a
        thread.

        Raises:
            Problem: ``drafts.gone`` or ``drafts.unreadable``.
        """
        return Draft(name) if self._store is None else self._store.reopen(name)

    def take(self, draft: Draft) -> Draft:
        """Turns to a draft that was opened again."""
        self._drafts[draft.name] = draft
        return self.show(draft.name)

    def rename(self, wanted: str) -> str:
        """Calls the shown draft as near to `wanted` as its folder allows, and says how."""
        before = self._active
        if self._store is None or (name := self._store.rename(before, wanted)) == before:
            return before
        self._drafts = {
            name if key == before else key: replace(draft, name=name) if key == before else draft
            for key, draft in self._drafts.items()
        }
        self._active = name
        return name

    def note_run(self, name: str, profile: str) -> None:
        """Remembers that a draft ran on `profile`."""
        if self._store is not None:
            self._store.note_run(name, profile)

    def ran(self, name: str) -> str:
        """The profile that a draft last ran on; "" if it never ran."""
        return "" if self._store is None else self._store.ran(name)

    def flush(self) -> None:
        """Waits until what was typed is on disk.

        Raises:
            Problem: ``drafts.unsaved``, if it still is not after a while.
        """
        if self._store is not None and not self._store.flush(2.0):
            raise Problem(
                f"The draft {clean_line(self._active)} could not be saved.",
                code="drafts.unsaved",
                meaning=f"The folder {clean_line(str(self._folder))} takes no file now.",
                advice="Save the query somewhere else with ^s, or leave without it.",
            )

    def close(self) -> None:
        """Lets the drafts go, for another window to open."""
        if self._store is not None:
            self._store.close()


def _copied(opened: Opened) -> Problem:
    return Problem(
        f"The draft {clean_line(opened.copied)} is open in another window.",
        code="drafts.copied",
        meaning=f"This is a copy of it, {clean_line(opened.active)}; each window keeps its own.",
        exit_code=Exit.DONE,
    )
