"""The making of an access map: probes at the profile's pace, within a stated number, until each place is known.

Objects and lists are asked for first, bare, so that an error in a later probe can be told to be a field's own.
Where only the first rows were looked at and no value was found, more
rows are. What was answered is never asked again, also not after a map was left and resumed.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.access.access_map import AccessMap, FieldAccess
from wfg_tui.access.arguments import TURNS, Rows, Seen, needed
from wfg_tui.access.findings import Findings
from wfg_tui.access.looking import Looking, by_root, data_of
from wfg_tui.access.places import Place, Places
from wfg_tui.access.probes import Probe, probe, read
from wfg_tui.access.sender import ProbeFailure, Sender, SpentError
from wfg_tui.result.slices import at_once, in_slices
from wfg_tui.text import human_count

if TYPE_CHECKING:
    from wfg_tui.access.party import Party
    from wfg_tui.schema.index import SchemaIndex

FIELDS: Final = 80
"""Places that one probe asks for."""
FIRST: Final = Rows(5, 3)
"""A denial may hold for one row and not for the next: one row would say too little."""
_INNER: Final = 5
"""Rows of the lists within, where more rows are looked at."""
_DOUBTS: Final = 3
"""Times that objects which were refused late are asked for a part, and for what lies beneath."""
_KEY_NAMES: Final = ("id", "number", "name")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a map will cost, known before anything is sent."""

    places: int
    about: int
    """Requests, if the server answers each probe."""
    most: int
    """Requests that are never exceeded; what is then left is *not probed*."""
    rate: float
    """Requests a second, at most."""
    concurrency: int
    rows: int
    """Rows of a list that are looked at, at most; 0: as many as a draft asks for."""

    @property
    def words(self) -> str:
        """In a sentence."""
        rows = f"up to {self.rows:,} rows of a list" if self.rows else "with the pages that the query has"
        return (
            f"{human_count(self.places, 'place')}: about {human_count(self.about, 'request')}, never more than "
            f"{self.most:,}, at most {self.rate:g} a second and {self.concurrency} at a time; {rows}."
        )


@dataclass(slots=True)
class Progress:
    """How far a map has come."""

    sent: int = 0
    known: int = 0
    places: int = 0
    waiting: str = ""
    """Why nothing is sent just now, if so."""


@dataclass(slots=True)
class Mapping:
    """One map in the making. `run` may be cancelled; `map` gives what is known at any time."""

    party: Party
    index: SchemaIndex
    places: Places
    max_requests: int = 0
    """0: as many as `plan` says."""
    kept: AccessMap | None = None
    """An earlier map of the same that was left: what it knows is not asked again."""
    on_change: Callable[[Progress], None] | None = None
    plan: Plan = field(init=False)
    _findings: Findings = field(init=False)
    _sender: Sender = field(init=False)
    _seen: Seen = field(init=False, default_factory=Seen)
    _identity: str = field(init=False, default="")
    _ties: dict[Place, bool] = field(init=False, default_factory=dict)
    _notes: list[str] = field(init=False, default_factory=list)
    _wide: Rows = field(init=False)
    _looking: Looking = field(init=False)
    _left: str = field(init=False, default="")
    """Why the map was left, as the evidence of what is not known."""

    def __post_init__(self) -> None:
        session = self.party.session
        page = max(session.profile.page_size_in_force, FIRST.outer)
        self._wide = Rows(page, min(_INNER, page))
        self._findings = Findings(self.index, self.places.all)
        if self.kept is not None:
            self._findings.take(self.kept)
            self._seen.totals.update(self._findings.lengths())
            self._identity = self.kept.identity
        self.plan = self._planned()
        self._sender = Sender(self.party, self.plan.most, self._tell)
        self._looking = Looking(self.index, self.places, self._findings, self._seen, self._sender, self._tell)
        if self.places.cut:
            self._notes.append(
                f"The schema has more places than {len(self.places.all):,}: the deepest are left out."
            )

    def _planned(self) -> Plan:
        session = self.party.session
        open_ones = [one for one in self.places.all if not self._findings.settled(one, FIRST.level)]
        objects = sum(self.index.is_composite(one.field.type.name) for one in open_ones)
        once = -(-objects // FIELDS) + -(-(len(open_ones) - objects) // FIELDS)
        tied = 2 if any(self._tied(one) for one in open_ones) else 0
        drafted = bool(self.places.title)
        about = once + tied + (0 if drafted else TURNS + 1 + -(-once // 2)) + (self.kept is None)
        most = self.max_requests or 60 + 4 * about
        return Plan(len(self.places.all), min(about, most), most, session.pace.rate, session.pace.concurrency,
                    0 if drafted else self._wide.outer * (TURNS + 1))  # fmt: skip

    async def run(self) -> AccessMap:
        """Sends the probes and gives the map.

        Raises:
            Problem: the server or the identity provider refuses everything, or is not reached any more; `map`
                gives what was found until then.
        """
        try:
            with contextlib.suppress(SpentError):
                if self.kept is None:
                    self._identity = await self._sender.who(self.index, self._notes)
                await self._all()
        except BaseException:
            self._looking.give_up()
            self._left = "the map was left before"
            raise
        if self._sender.spent:
            stated = human_count(self.plan.most, "request")
            self._left = f"the {stated} that {'was' if self.plan.most == 1 else 'were'} stated are used up"
            self._notes.append(f"Left because {self._left}.")
        return self.map()

    def map(self) -> AccessMap:
        """Gives the map as far as it is known."""
        return at_once(self.mapped())

    def mapped(self) -> Generator[None, None, AccessMap]:
        """Gives the map as far as it is known, with breaths: for a loop that draws a screen too."""
        profile = self.party.session.profile
        fields: list[FieldAccess] = []
        for one in self.places.all:
            fields.append(self.field(one))
            if len(fields) % 100 == 0:
                yield
        before = self.kept.requests if self.kept is not None else 0
        return AccessMap(
            identity=self._identity or self.party.name,
            profile=profile.name,
            host=profile.host,
            as_user=self.party.as_user,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            of=self.places.title,
            depth=self.places.depth,
            roots=self.places.roots,
            requests=before + self._sender.sent,
            complete=self._findings.finished and not self._left,
            notes=tuple(self._notes),
            fields=tuple(fields),
        )

    def field(self, place: Place) -> FieldAccess:
        """Gives what is known of one place by now."""
        return self._findings.field(place, self._left or "not asked yet")

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        return Progress(self._sender.sent, self._findings.known, len(self.places.all), self._sender.waiting)

    def _tell(self) -> None:
        if self.on_change is not None:
            self.on_change(self.progress)

    # In waves

    async def _all(self) -> None:
        tied = await _those(self.places.all, self._tied)
        held = set(tied)
        await self._wave([one for one in self.places.all if one not in held], FIRST)
        if self.kept is not None and any(not self._findings.settled(one, 1) for one in tied):
            await self._remember(tied)
        while tied:
            ready = await _those(tied, lambda one: self._unfilled(one) is None)
            if not ready:
                break
            await self._wave(ready, FIRST)
            held = set(ready)
            tied = [one for one in tied if one not in held]
        for one in tied:
            lacking = self._unfilled(one)
            self._findings.explain(one, f"needs the argument {lacking}; nothing that was seen would do")
        if not self.places.title:
            await self._wave(await in_slices(self._findings.worth_more(FIRST.level)), self._wide)
            for turn in range(1, TURNS + 1):
                further = replace(self._wide, turn=turn)
                more = await in_slices(self._findings.worth_more(further.level - 1))
                await self._wave(await _those(more, self._long), further)
        for _ in range(_DOUBTS):
            doubted = await _those(self.places.all, self._findings.in_doubt)
            if not await self._looking.second_opinions(doubted, FIRST):
                break
            await self._wave(self.places.all, FIRST)
        await self._sender.alive()
        self._findings.finished = True

    def _long(self, place: Place) -> bool:
        """Whether the outermost list above is longer than what was looked at, and known to be."""
        totals = self._seen.totals
        return any(totals.get(one, 0) > self._wide.outer for one in place.chain[:-1])

    def _tied(self, place: Place) -> bool:
        """Whether an argument on the way has to be taken from what was seen."""
        found = self._ties.get(place)
        if found is None:
            own = place.written is None and bool(needed(self.index, place.field))
            found = self._ties[place] = own or (place.parent is not None and self._tied(place.parent))
        return found

    def _unfilled(self, place: Place) -> str | None:
        lacking = probe(self.index, [place], FIRST, self._seen, self.places)
        return None if isinstance(lacking, Probe) else f"{lacking[0].argument} of {lacking[0].place.path}"

    async def _remember(self, tied: Sequence[Place]) -> None:
        """After a resumed map: looks at some keys again, for the arguments; values are not kept on disk."""
        wanted = {item.name for one in tied for step in one.chain for item in needed(self.index, step.field)}
        wanted.update(_KEY_NAMES)
        keys = [
            one
            for one in self.places.all
            if one.field.name in wanted and self.index.is_leaf(one.field.type.name) and not self._tied(one)
        ]
        keys = [one for one in keys if self._findings.field(one, "").state == "readable"][:FIELDS]
        asked = probe(self.index, keys, FIRST, self._seen, self.places) if keys else []
        if isinstance(asked, Probe):
            with contextlib.suppress(ProbeFailure):
                exchange = await self._sender.send(asked.operation)
                await in_slices(read(asked, data_of(exchange), exchange.errors, self._seen))

    async def _wave(self, places: Sequence[Place], rows: Rows) -> None:
        """Looks at objects and lists first, in order, then at everything else, several probes at a time."""
        found = self._findings
        objects = await _those(places, lambda one: self._is_object(one) and not found.settled(one, rows.level))
        await self._abreast([self._in_order(some, rows) for some in by_root(objects, FIELDS)])
        while await self._looking.second_opinions(objects, rows):
            await self._abreast([self._in_order(some, rows) for some in by_root(objects, FIELDS)])
        leaves = await _those(places, lambda one: not self._is_object(one) and bool(found.to_ask([one], rows)))
        await self._abreast([self._looking.look(some, rows) for some in _portions(leaves)])

    def _is_object(self, place: Place) -> bool:
        return self.index.is_composite(place.field.type.name)

    async def _in_order(self, objects: Sequence[Place], rows: Rows) -> None:
        for some in _portions(objects):
            await self._looking.look(some, rows)

    async def _abreast(self, errands: list[Any]) -> None:
        """Runs `errands`, as many at a time as the pace allows; the first that fails ends them all."""
        waiting = deque(errands)

        async def work() -> None:
            while waiting:
                await waiting.popleft()

        workers = [asyncio.create_task(work()) for _ in range(min(self.plan.concurrency, len(errands)))]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
            for errand in waiting:
                errand.close()


async def _those(places: Sequence[Place], fits: Callable[[Place], bool]) -> list[Place]:
    """The places that fit; others on the loop get their turn, for there may be thousands."""

    def sift() -> Generator[None, None, list[Place]]:
        found: list[Place] = []
        for number, one in enumerate(places):
            if number % 50 == 0:
                yield
            if fits(one):
                found.append(one)
        return found

    return await in_slices(sift())


def _portions(places: Sequence[Place]) -> list[Sequence[Place]]:
    return [places[start : start + FIELDS] for start in range(0, len(places), FIELDS)]
