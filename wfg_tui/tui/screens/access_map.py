"""The access map's screen: what it would cost, then places that fill in, and what is known of the chosen one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static
from textual.worker import Worker

from wfg_tui.access.access_map import AccessMap, Change, FieldAccess, compare, filtered_by
from wfg_tui.access.kept_maps import Shelf, make, read_map
from wfg_tui.access.mapping import Mapping, Progress
from wfg_tui.access.party import Party
from wfg_tui.problems import Problem
from wfg_tui.result.slices import in_slices
from wfg_tui.text import clean, clean_line, human_count
from wfg_tui.tui.actions import Scope, bindings
from wfg_tui.tui.screens.dialog import told
from wfg_tui.tui.widgets.access_rows import SIGNS, AccessRows
from wfg_tui.tui.widgets.access_words import after_it, explained
from wfg_tui.tui.widgets.bottom_line import BottomLine
from wfg_tui.tui.widgets.top_line import Standing, TopLine

if TYPE_CHECKING:
    from wfg_tui.access.places import Places
    from wfg_tui.schema import SchemaIndex

_SHOWN_EVERY = 0.1
"""Seconds between two drawings of a map that is being made."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is mapped, and what tells its kept maps apart."""

    title: str
    places: Places
    key: tuple[object, ...]


class AccessMapScreen(Screen[None]):
    """Maps subjects, the drafted query's own fields before the whole API, as one identity and then as others.

    `ask_user` gives the name of another user, None where none was given; `choose` a map to compare with; `save`
    writes one.
    """

    CSS_PATH = "access_map.tcss"
    BINDINGS = bindings("access")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]

    def __init__(
        self,
        party: Party,
        index: SchemaIndex,
        subjects: Sequence[Subject],
        shelf_of: Callable[[Party, Subject], Shelf],
        ask_user: Callable[[], Awaitable[str | None]],
        choose: Callable[[AccessMap], Awaitable[AccessMap | None]],
        save: Callable[[AccessMap, Sequence[Change]], Awaitable[None]],
        standing: Standing,
        token_life: Callable[[], float | None],
        note: str = "",
    ) -> None:
        super().__init__()
        self._party, self._index, self._subjects = party, index, tuple(subjects)
        self._shelf_of, self._ask_user, self._choose, self._save = shelf_of, ask_user, choose, save
        self._standing, self._token_life, self._note = standing, token_life, note
        self._subject = self._subjects[0]
        self._mapping: Mapping | None = None
        self._map: AccessMap | None = None
        """What is shown when nothing is being made: the newest map, or what there is of one."""
        self._other: AccessMap | None = None
        """What it is compared with."""
        self._changes: dict[str, Change] = {}
        self._worker: Worker[None] | None = None
        self._leaving = False
        """Whether the map that is being made was told to end."""
        self._problem: Problem | None = None
        self._progress = Progress()
        self._unreadable = False
        self._drawn_at = 0.0

    def compose(self) -> ComposeResult:
        yield TopLine(self._token_life, self._standing, plain=bool(getattr(self.app, "plain", False)))
        with Horizontal(id="columns"):
            yield AccessRows(id="places")
            with VerticalScroll(id="about", can_focus=False):
                yield Static(id="found")
        yield Input(placeholder="part of a path, such as dataset", id="name", compact=True)
        yield BottomLine()

    def on_mount(self) -> None:
        self.title = "Access map"
        self.query_one("#name").display = False
        self.rows.focus()
        self._turn_to(self._party, self._subject)

    def scopes(self) -> tuple[Scope, ...]:
        """The scopes whose keys are heard."""
        return ("access", "app")

    @property
    def rows(self) -> AccessRows:
        return self.query_one(AccessRows)

    @property
    def making(self) -> bool:
        """Whether a map is being made."""
        return self._worker is not None and self._worker.is_running

    # What is mapped

    def _turn_to(self, party: Party, subject: Subject, *, against: AccessMap | None = None) -> None:
        """Shows the newest kept map of `subject` as `party`, or what it would cost to make one."""
        self._party, self._subject, self._other = party, subject, against
        self._mapping, self._map, self._problem, self._changes = None, None, None, {}
        self._progress = Progress()
        identity = party.session.identity
        user = party.as_user or identity.user_name
        self.query_one(TopLine).show(user=user, borrowed=bool(party.as_user))
        self.run_worker(self._look_for_kept(), group="kept", exclusive=True)
        self._list()

    async def _look_for_kept(self) -> None:
        shelf = self._shelf_of(self._party, self._subject)

        def look() -> tuple[AccessMap | None, AccessMap | None]:
            finished = shelf.finished()
            try:
                newest = read_map(finished[0]) if finished else None
            except Problem:
                newest = None
            return shelf.resumable(), newest

        left, newest = await asyncio.to_thread(look)
        if self._mapping is None:
            await self._anew(left)
            self._map = newest if left is None else left
            await self._compare()
            self._list()

    def action_start(self) -> None:
        """Sends what was stated; goes on where a map was left."""
        mapping = self._mapping
        if self.making or mapping is None:
            return
        if self._map is not None and self._map.complete:
            self.notify("This map is finished; r makes it anew.", timeout=4, markup=False)
            return
        if mapping.progress.sent:  # it was left: what it knows is kept
            self._run(self._anew(self._map))
        else:
            self._run(_at_hand(mapping))

    def action_again(self) -> None:
        """Makes the map anew, from the beginning; the one that is shown stays to be compared with."""
        if self.making or self._mapping is None:
            return
        if self._map is not None and self._map.complete and self._other is None:
            self._other = self._map
        self._run(self._anew(None))

    async def _anew(self, kept: AccessMap | None) -> Mapping:
        """Prepares a map; in a thread, for thousands of places are looked through."""
        mapping = await asyncio.to_thread(Mapping, self._party, self._index, self._subject.places, kept=kept)
        mapping.on_change = self._progressed
        self._mapping = mapping
        return mapping

    def _run(self, prepared: Awaitable[Mapping]) -> None:
        self._problem, self._map, self._changes = None, None, {}
        shelf = self._shelf_of(self._party, self._subject)

        async def work() -> None:
            mapping = await prepared
            try:
                await make(mapping, shelf)
            except Problem as problem:
                self._problem = problem
            finally:
                self._map = await in_slices(mapping.mapped())
                self._progress = mapping.progress
                await self._compare()
                self._worker = None  # not before: what is started or turned to now needs all that is known
                if self.is_attached:
                    self._list()
                    if self._leaving:
                        self.notify(
                            "Left. Enter goes on with it; nothing is asked twice.", timeout=4, markup=False
                        )

        self._leaving = False
        self._worker = self.run_worker(work, group="mapping", exclusive=True)
        self._list()

    def _progressed(self, progress: Progress) -> None:
        self._progress = progress
        now = time.monotonic()
        if now - self._drawn_at > _SHOWN_EVERY:
            self._drawn_at = now
            self.rows.refresh()
            self._count()
            self._explain()

    def action_whole(self) -> None:
        """Turns to the next subject: the draft's fields, the whole API."""
        if self._busy():
            return
        at = self._subjects.index(self._subject) + 1
        if len(self._subjects) == 1:
            self.notify("There is no drafted query at the cursor to map.", timeout=4, markup=False)
            return
        self._turn_to(self._party, self._subjects[at % len(self._subjects)])

    def action_other_user(self) -> None:
        """Asks for another user, and turns to their map, compared with the one that is shown."""
        if self._busy():
            return
        shown = self._map if self._map is not None and self._map.complete else None

        async def ask() -> None:
            user = await self._ask_user()
            if user is not None:
                self._turn_to(Party(self._party.session, user.strip()), self._subject, against=shown)

        self.run_worker(ask(), group="asking", exclusive=True)

    def _busy(self) -> bool:
        if self.making:
            self.notify("A map is being made; Esc leaves it, and it can be resumed.", timeout=4, markup=False)
        return self.making

    # What is shown

    def action_view(self) -> None:
        self.rows.view = "table" if self.rows.view == "tree" else "tree"
        self.rows.refresh()

    def action_unreadable(self) -> None:
        """Shows what is not readable alone, or all."""
        self._unreadable = not self._unreadable
        self._list()

    def action_name(self) -> None:
        line = self.query_one("#name", Input)
        line.display = True
        line.focus()

    @on(Input.Changed)
    def _narrow(self) -> None:
        self._list()

    @on(Input.Submitted)
    def _narrowed(self) -> None:
        self.rows.focus()

    def action_leave(self) -> None:
        """Leaves the map that is being made first, then the filters, then the screen."""
        line = self.query_one("#name", Input)
        if self.making and self._worker is not None:
            if not self._leaving:
                self._leaving = True
                self._worker.cancel()
        elif line.display:
            line.value = ""
            line.display = False
            self.rows.focus()
        elif self._unreadable:
            self._unreadable = False
            self._list()
        else:
            self.dismiss(None)

    def _field(self, number: int) -> FieldAccess:
        if self._map is not None:
            return self._map.fields[number]
        assert self._mapping is not None
        return self._mapping.field(self._subject.places.all[number])

    def _list(self) -> None:
        places = self._subject.places.all
        if self._map is None and self._mapping is None:
            self.rows.show((), self._field, {}, "looking for kept maps…")
            return
        count = len(self._map.fields) if self._map is not None else len(places)
        part = self.query_one("#name", Input).value.strip().lower()
        numbers: Sequence[int] = range(count)
        if self._map is not None and (part or self._unreadable):
            numbers = self._fitting(self._map, part)
        elif part:
            numbers = [number for number, place in enumerate(places) if part in place.path.lower()]
        self.rows.narrowed = len(numbers) < count
        self.rows.show(numbers, self._field, self._changes, "Nothing fits. Esc shows all.")
        self._count()
        self._explain()

    def _fitting(self, found: AccessMap, part: str) -> list[int]:
        """The numbers of the places that are shown: of what is not readable, where that begins, not all below."""
        readable = {one.path for one in found.fields if one.state == "readable"} if self._unreadable else set()
        numbers = []
        for number, one in enumerate(found.fields):
            if part not in one.path.lower():
                continue
            if self._unreadable and one.path not in self._changes:
                above = one.path.rpartition(".")[0]
                begins = one.in_part or (one.state != "readable" and (not above or above in readable))
                if not begins:
                    continue
            numbers.append(number)
        return numbers

    async def _compare(self) -> None:
        """Finds out where the shown map and the other one differ."""
        shown, other = self._map, self._other
        if shown is None or other is None:
            self._changes = {}
            return

        def work() -> tuple[AccessMap, dict[str, Change]]:
            told = filtered_by(shown, other) if shown.identity != other.identity else shown
            return told, {one.path: one for one in compare(other, told)}

        self._map, self._changes = await asyncio.to_thread(work)

    def _count(self) -> None:
        rows = self.rows
        rows.border_title = Content(clean_line(f"{self._subject.title} · {self._who}"))
        if self.making:
            told_so_far = self._progress.waiting or (
                f"{self._progress.sent:,} sent · {self._progress.known:,} of {self._progress.places:,} known"
            )
            rows.border_subtitle = Content(clean_line(told_so_far))
        elif self._map is not None:
            plain = bool(getattr(self.app, "plain", False))
            counts = [(SIGNS[state][plain], count, state) for state, count in self._map.counts().items()]
            told_all = "  ".join(f"{sign} {count:,} {state}" for sign, count, state in counts if count)
            if part := self._map.in_part:
                told_all = told_all.replace(" readable", f" readable, {part:,} in part", 1)
            known = self._map.counts()["not probed"] < len(self._map.fields)
            changed = (
                f" · {human_count(len(self._changes), 'difference')}" if self._other is not None and known else ""
            )
            rows.border_subtitle = Content(told_all + changed)
        else:
            rows.border_subtitle = Content("nothing was sent yet")

    @property
    def _who(self) -> str:
        return self._map.identity if self._map is not None else self._party.name

    @on(AccessRows.Moved)
    def _explain(self) -> None:
        about = self.query_one("#about", VerticalScroll)
        words = self.query_one("#found", Static)
        if self._problem is not None:
            about.border_title = Content("Left")
            words.update(Content.assemble(told(self._problem), "\n\n", after_it()))
            return
        if self._mapping is not None and self._map is None and not self.making:
            about.border_title = Content("Before it starts")
            words.update(Content(clean(self._before())))
            return
        number = self.rows.number
        if number is None or (self._map is not None and number >= len(self._map.fields)):
            return
        field = self._field(number)
        about.border_title = Content(clean_line(field.coordinate))
        words.update(explained(field, self._changes.get(field.path), self._map, self._other))

    def _before(self) -> str:
        """What a map would cost, before anything is sent."""
        assert self._mapping is not None
        parts = [
            self._note,
            f"As {self._party.label}:",
            self._mapping.plan.words,
            "Enter starts it. Esc leaves it at any time; it can be resumed.",
            "w turns to the whole API." if len(self._subjects) > 1 and self._subject is self._subjects[0] else "",
            "Queries only, and of the smallest pages. A mutation is never probed.",
        ]
        return clean("\n\n".join(part for part in parts if part))

    def action_read(self, lines: int) -> None:
        self.query_one("#about", VerticalScroll).scroll_relative(y=lines, animate=False)

    # What is made of it

    def action_compare(self) -> None:
        """Compares with a kept map, or with one in a file; once more, with none."""
        if self._busy() or (shown := self._map) is None:
            return

        async def choose() -> None:
            try:
                self._other = await self._choose(shown)
            except Problem as problem:
                self.notify(clean(problem.what), severity="warning", timeout=6, markup=False)
                return
            await self._compare()
            self._list()

        self.run_worker(choose(), group="asking", exclusive=True)

    def action_save(self) -> None:
        if self._map is None:
            self.notify("There is no map yet; Enter makes it.", timeout=4, markup=False)
            return
        found, changes = self._map, tuple(self._changes.values())

        async def save() -> None:
            try:
                await self._save(found, changes)
            except Problem as problem:
                self.notify(clean(problem.what), severity="warning", timeout=6, markup=False)

        self.run_worker(save(), group="asking", exclusive=True)


async def _at_hand(mapping: Mapping) -> Mapping:
    return mapping
