"""The making of an access map: probes at the profile's pace, within a stated number, until each place is known.

Objects and lists are asked for first, bare, so that an error in a later probe can be told to be a field's own.
A probe that fails is asked again by halves. Where only the first rows were looked at and no value was found, more
rows are. What was answered is never asked again, also not after a map was left and resumed.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.access.access_map import AccessMap, FieldAccess
from wfg_tui.access.arguments import TURNS, Rows, Seen, needed
from wfg_tui.access.findings import Findings
from wfg_tui.access.places import Place, Places
from wfg_tui.access.probes import Probe, probe, read
from wfg_tui.access.sender import ProbeFailure, Sender, SpentError
from wfg_tui.result.slices import at_once, in_slices
from wfg_tui.text import clean_line, redact, shorten

if TYPE_CHECKING:
    from wfg_tui.access.party import Party
    from wfg_tui.api import Exchange
    from wfg_tui.schema.index import SchemaIndex

FIELDS: Final = 80
"""Places that one probe asks for."""
FIRST: Final = Rows(5, 3)
"""A denial may hold for one row and not for the next: one row would say too little."""
_INNER: Final = 5
"""Rows of the lists within, where more rows are looked at."""
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
            f"{self.places:,} places: about {self.about:,} requests, never more than {self.most:,}, at most "
            f"{self.rate:g} a second and {self.concurrency} at a time; {rows}."
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
    _notes: list[str] = field(init=False, default_factory=list)
    _wide: Rows = field(init=False)
    _doubted: list[Place] = field(init=False, default_factory=list)
    """Places that failed since the last answer: it may be the server that does."""
    _answers: int = field(init=False, default=0)
    """How many answers there were when the last of them failed."""
    _left: str = field(init=False, default="")
    """Why the map was left, as the evidence of what is not known."""

    def __post_init__(self) -> None:
        session = self.party.session
        page = max(session.profile.page_size_in_force, FIRST.outer)
        self._wide = Rows(page, min(_INNER, page))
        self._findings = Findings(self.index, self.places.all)
        if self.kept is not None:
            self._findings.take(self.kept)
            self._identity = self.kept.identity
        self.plan = self._planned()
        self._sender = Sender(self.party, self.plan.most, self._tell)
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
            if self._answers == self._sender.answers:
                self._findings.forget(self._doubted)  # it was not they that failed
            self._left = "the map was left before"
            raise
        if self._sender.spent:
            self._left = f"the {self.plan.most:,} requests that were stated are used up"
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
        tied = [one for one in self.places.all if self._tied(one)]
        held = set(tied)
        await self._wave([one for one in self.places.all if one not in held], FIRST)
        if self.kept is not None and any(not self._findings.settled(one, 1) for one in tied):
            await self._remember(tied)
        while tied:
            ready = [one for one in tied if self._unfilled(one) is None]
            if not ready:
                break
            await self._wave(ready, FIRST)
            held = set(ready)
            tied = [one for one in tied if one not in held]
        for one in tied:
            lacking = self._unfilled(one)
            self._findings.explain(one, f"needs the argument {lacking}; nothing that was seen would do")
        if not self.places.title:
            await self._wave(self._findings.worth_more(FIRST.level), self._wide)
            for turn in range(1, TURNS + 1):
                further = replace(self._wide, turn=turn)
                more = self._findings.worth_more(further.level - 1)
                await self._wave([one for one in more if self._long(one)], further)
        await self._sender.alive()
        self._findings.finished = True

    def _long(self, place: Place) -> bool:
        """Whether the outermost list above is longer than what was looked at, and known to be."""
        totals = self._seen.totals
        return any(totals.get(one, 0) > self._wide.outer for one in place.chain[:-1])

    def _tied(self, place: Place) -> bool:
        """Whether an argument on the way has to be taken from what was seen."""
        return any(one.written is None and needed(self.index, one.field) for one in place.chain)

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
                await in_slices(read(asked, _data(exchange), exchange.errors, self._seen))

    async def _wave(self, places: Sequence[Place], rows: Rows) -> None:
        """Looks at objects and lists first, in order, then at everything else, several probes at a time."""
        objects = [one for one in places if self.index.is_composite(one.field.type.name)]
        objects = [one for one in objects if not self._findings.settled(one, rows.level)]
        await self._abreast([self._in_order(some, rows) for some in _by_root(objects)])
        leaves = [one for one in places if not self.index.is_composite(one.field.type.name)]
        leaves = self._findings.to_ask(leaves, rows)
        await self._abreast([self._look(some, rows) for some in _portions(leaves)])

    async def _in_order(self, objects: Sequence[Place], rows: Rows) -> None:
        for some in _portions(objects):
            await self._look(some, rows)

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

    # One probe

    async def _look(self, places: Iterable[Place], rows: Rows, tries: int = 0) -> None:
        """Learns of each of `places`, by one probe and by as many smaller ones as that takes."""
        found = self._findings
        left = found.to_ask(places, rows)
        if not left:
            return
        asked = probe(self.index, left, rows, self._seen, self.places)
        if not isinstance(asked, Probe):
            for lacking in asked:
                words = f"needs the argument {lacking.argument}; nothing that was seen would do"
                for one in left:
                    if lacking.place in one.chain:
                        found.explain(one, words)
            await self._look([one for one in left if not found.explained(one)], rows)
            return
        try:
            exchange = await self._sender.send(asked.operation)
        except ProbeFailure as failure:
            await self._by_halves(left, rows, failure, tries)
            return
        await self._judge(left, rows, asked, exchange, tries)
        self._tell()

    async def _by_halves(self, places: list[Place], rows: Rows, failure: ProbeFailure, tries: int) -> None:
        if failure.cut_off and tries == 0:  # the network's fault, as far as is known
            await self._look(places, rows, 1)
        elif len(places) > 1:
            middle = len(places) // 2
            await self._look(places[:middle], rows, tries)
            await self._look(places[middle:], rows, tries)
        elif failure.too_large and rows.outer > 1:
            await self._look(places, Rows(1, 1), 1)
        elif tries == 0:
            await self._look(places, rows, 1)
        else:
            if self._doubted and self._answers != self._sender.answers:
                self._doubted.clear()
            self._answers = self._sender.answers
            self._doubted.append(places[0])
            self._findings.fail(places[0], failure.words, rows.level)

    async def _judge(self, places: list[Place], rows: Rows, asked: Probe, exchange: Exchange, tries: int) -> None:
        data = _data(exchange)
        if data is None and exchange.errors and not any(error.path for error in exchange.errors):
            await self._refused(places, rows, asked, exchange, tries)
            return
        reading = await in_slices(read(asked, data, exchange.errors, self._seen))
        if reading.contradicts:
            said = f": “{_words(exchange.errors[0].message)}”" if exchange.errors else ""
            failure = ProbeFailure(f"the operation failed as a whole{said}")
            await self._by_halves(places, rows, failure, tries)
            return
        found, tallies = self._findings, reading.tallies
        below = {one: [two for two in places if two is not one and one in two.chain] for one in tallies}
        doubtful = [
            one
            for one, tally in tallies.items()
            if tally.denied and not tally.values and (below[one] or one not in places)
        ]
        blamed = dict.fromkeys(two for one in doubtful if found.had_values(one, rows) for two in below[one])
        silent = {two for one in doubtful if found.has_values(one) for two in below[one] if two not in blamed}
        certain = {one for one in doubtful if found.is_denied(one)}
        silent.update(two for one in certain for two in below[one])
        unsure = [one for one in doubtful if not found.has_values(one) and one not in certain]
        held = {*blamed, *unsure, *(two for one in unsure for two in below[one])}
        again: list[Place] = []
        for one in places:
            if one in held:
                continue
            tally = tallies.get(one)
            if one in silent and (tally is None or not tally.looked_at):
                found.pass_over(one, rows)  # readable elsewhere, but not in these rows
                continue
            if reading.stray is not None and (tally is None or not tally.values):
                held.add(one)
                blamed[one] = None
            elif tally is not None and tally.looked_at:
                found.note(one, tally, rows)
            elif data is None or any((seen := tallies.get(up)) and seen.lost for up in one.chain):
                again.append(one)
            else:
                found.explain(one, f"no {one.on or one.owner} came to look at", rows.level)
        if len(again) == len(places):
            failure = ProbeFailure("the answer says nothing of it")
            await self._by_halves(places, rows, failure, tries)
            return
        await self._look(again, rows)
        if blamed:
            await self._blame(list(blamed), rows, asked, exchange)
        await self._confirm(unsure, below, tallies, rows)

    async def _confirm(
        self, unsure: list[Place], below: dict[Place, list[Place]], tallies: dict[Place, Any], rows: Rows
    ) -> None:
        """Whether an error is an object's own or of what was asked of it: asks for it bare, once."""
        bare = [one for one in unsure if not any(up in unsure for up in one.chain[:-1])]
        if not bare:
            return
        if all(not below[one] for one in bare):
            for one in bare:
                self._findings.note(one, tallies[one], rows)
            return
        await self._look(bare, rows)
        await self._look([two for one in bare for two in (*below[one],)], rows)

    async def _blame(self, places: list[Place], rows: Rows, asked: Probe, exchange: Exchange) -> None:
        """An error at a place that is readable without what was asked of it: finds out which field it is for."""
        if len(places) == 1:
            error = exchange.errors[0]
            code = error.extensions.get("code")
            words = code if isinstance(code, str) else ""
            self._findings.blame(places[0], error.message, words, rows.level)
            return
        middle = len(places) // 2
        await self._look(places[:middle], rows)
        await self._look(places[middle:], rows)

    async def _refused(
        self, places: list[Place], rows: Rows, asked: Probe, exchange: Exchange, tries: int
    ) -> None:
        """The query itself was refused, as what does not validate is: the errors' lines say which fields."""
        guilty: dict[Place, str] = {}
        for error in exchange.errors:
            for line, _ in error.locations:
                if line in asked.lines:
                    guilty.setdefault(asked.lines[line], error.message)
        guilty = {one: words for one, words in guilty.items() if not self._findings.has_values(one)}
        if not guilty or len(places) == 1:
            failure = ProbeFailure(f"the server refuses the query: “{_words(exchange.errors[0].message)}”")
            await self._by_halves(places, rows, failure, max(tries, 1))
            return
        for one, words in guilty.items():
            self._findings.fail(one, f"the server refuses the field: “{_words(words)}”", rows.level)
        await self._look(places, rows)


def _portions(places: Sequence[Place]) -> list[Sequence[Place]]:
    return [places[start : start + FIELDS] for start in range(0, len(places), FIELDS)]


def _by_root(places: Sequence[Place]) -> list[list[Place]]:
    """The places of each root field together, small ones joined as long as they fit into one probe."""
    found: list[list[Place]] = []
    roots: dict[Place, list[Place]] = {}
    for one in places:
        roots.setdefault(one.chain[0], []).append(one)
    for some in roots.values():
        if found and len(found[-1]) + len(some) <= FIELDS:
            found[-1].extend(some)
        else:
            found.append(list(some))
    return found


def _words(message: str) -> str:
    return shorten(redact(clean_line(message)), 160)


def _data(exchange: Exchange) -> Any:
    """What the answer has under ``data``, decoded; None where it has nothing there."""
    import msgspec

    if not exchange.has_data:
        return None
    try:
        found = msgspec.json.decode(exchange.body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError):
        return None
    return found.get("data") if isinstance(found, dict) else None
