"""One probe after another, until an answer says of each place what there is to say.

A probe that fails is asked again by halves. An error is believed where nothing else can be behind it: some servers
refuse a whole list for one field of it, and every root field after one that failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.access.arguments import Rows, Seen, needed
from wfg_tui.access.places import Place, Places
from wfg_tui.access.probes import Probe, Reading, probe, read
from wfg_tui.access.sender import ProbeFailure, Sender
from wfg_tui.result.slices import in_slices
from wfg_tui.text import clean_line, redact, shorten

if TYPE_CHECKING:
    from wfg_tui.access.findings import Findings
    from wfg_tui.api import Exchange
    from wfg_tui.api.exchange import GraphQLError
    from wfg_tui.schema.index import SchemaIndex
    from wfg_tui.schema.model import FieldInfo

_LEAVES: Final = 3
"""Leaves of a denied object that are tried before its denial is believed, at as many places of its type."""
_KEY_NAMES: Final = ("id", "number", "name")


@dataclass(slots=True)
class Looking:
    """Asks for places and keeps what is found of them."""

    index: SchemaIndex
    draft: Places
    findings: Findings
    seen: Seen
    sender: Sender
    tell: Callable[[], None]
    _apart: bool = field(init=False, default=False)
    """Whether the failure of one root field was seen to spoil others of the same query."""
    _tried: dict[str, int] = field(init=False, default_factory=dict)
    """At how many places the leaves of a denied object were tried, by its type."""
    _doubted: list[Place] = field(init=False, default_factory=list)
    """Places that failed since the last answer: it may be the server that does."""
    _answers: int = field(init=False, default=0)
    """How many answers there were when the last of them failed."""

    def give_up(self) -> None:
        """The map is left: what failed since the last answer may not be what was asked for."""
        if self._answers == self.sender.answers:
            self.findings.forget(self._doubted)

    async def look(self, places: Iterable[Place], rows: Rows, tries: int = 0) -> None:
        """Learns of each of `places`, by one probe and by as many smaller ones as that takes."""
        found = self.findings
        left = found.to_ask(places, rows)
        if not left:
            return
        if self._apart and len(parts := by_root(left, 0)) > 1:
            for part in parts:
                await self.look(part, rows, tries)
            return
        asked = probe(self.index, left, rows, self.seen, self.draft)
        if not isinstance(asked, Probe):
            for lacking in asked:
                words = f"needs the argument {lacking.argument}; nothing that was seen would do"
                for one in left:
                    if lacking.place in one.chain:
                        found.explain(one, words)
            await self.look([one for one in left if not found.explained(one)], rows)
            return
        try:
            exchange = await self.sender.send(asked.operation)
        except ProbeFailure as failure:
            await self._by_halves(left, rows, failure, tries)
            return
        await self._judge(left, rows, asked, exchange, tries)
        self.tell()

    async def _by_halves(self, places: list[Place], rows: Rows, failure: ProbeFailure, tries: int) -> None:
        if failure.cut_off and tries == 0:  # the network's fault, as far as is known
            await self.look(places, rows, 1)
        elif len(places) > 1:
            middle = len(places) // 2
            await self.look(places[:middle], rows, tries)
            await self.look(places[middle:], rows, tries)
        elif failure.too_large and rows.outer > 1:
            await self.look(places, Rows(1, 1), 1)
        elif tries == 0:
            await self.look(places, rows, 1)
        else:
            if self._doubted and self._answers != self.sender.answers:
                self._doubted.clear()
            self._answers = self.sender.answers
            self._doubted.append(places[0])
            self.findings.fail(places[0], failure.words, rows.level)

    async def _judge(self, places: list[Place], rows: Rows, asked: Probe, exchange: Exchange, tries: int) -> None:
        data = data_of(exchange)
        if data is None and exchange.errors and not any(error.path for error in exchange.errors):
            await self._refused(places, rows, asked, exchange, tries)
            return
        reading = await in_slices(read(asked, data, exchange.errors, self.seen))
        if reading.contradicts:
            said = f": “{_words(exchange.errors[0].message)}”" if exchange.errors else ""
            failure = ProbeFailure(f"the operation failed as a whole{said}")
            await self._by_halves(places, rows, failure, tries)
            return
        spoilt = _spoilt(exchange.errors, reading)
        if spoilt:
            await self._alone([one for one in places if one.chain[0].key in spoilt], reading, rows)
            places = [one for one in places if one.chain[0].key not in spoilt]
        found = self.findings
        tallies = {one: tally for one, tally in reading.tallies.items() if one.chain[0].key not in spoilt}
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
        # What was seen before is asked for by its key, and is not there: it may be for what was asked of it.
        unsure += [
            one
            for one, tally in tallies.items()
            if tally.nothing and below[one] and needed(self.index, one.field) and not found.has_values(one)
        ]
        gone = [one for one, tally in tallies.items() if tally.nothing and found.had_values(one, rows)]
        vanished = {two: one for one in gone for two in below[one]}
        held = {*blamed, *vanished, *unsure, *(two for one in unsure for two in below[one])}
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
        if again and len(again) == len(places):
            failure = ProbeFailure("the answer says nothing of it")
            await self._by_halves(places, rows, failure, tries)
            return
        await self.look(again, rows)
        if blamed:
            await self._blame(list(blamed), rows, exchange)
        if len(vanished) == 1:
            for one, above in vanished.items():
                found.explain(one, f"{above.path} is null as soon as this is asked for", rows.level)
                found.suspect(one)
        elif vanished:
            await self._narrow(list(vanished), rows)
        await self._confirm(unsure, below, tallies, rows)

    async def _alone(self, places: list[Place], reading: Reading, rows: Rows) -> None:
        """Asks for root fields that failed in company, each in a query of its own: where they share a transaction,
        the first failure fails all that come after it."""
        for part in by_root(places, 0):
            await self.look(part, rows)
            failed = [
                one for one, tally in reading.tallies.items() if tally.denied and one.chain[0] is part[0].chain[0]
            ]
            self._apart = self._apart or any(self.findings.has_values(one) for one in failed)

    async def _confirm(
        self, unsure: list[Place], below: dict[Place, list[Place]], tallies: dict[Place, Any], rows: Rows
    ) -> None:
        """Whether an error is an object's own or of what was asked of it: asks for it bare, once."""
        bare = [one for one in unsure if not any(up in unsure for up in one.chain[:-1])]
        if not bare:
            return
        if all(not below[one] for one in bare):
            for one in bare:
                self.findings.note(one, tallies[one], rows)
            return
        await self.look(bare, rows)
        await self.look([two for one in bare for two in (*below[one],)], rows)

    async def _blame(self, places: list[Place], rows: Rows, exchange: Exchange) -> None:
        """An error at a place that is readable without what was asked of it: finds out which field it is for."""
        if len(places) == 1:
            error = exchange.errors[0]
            code = error.extensions.get("code")
            words = code if isinstance(code, str) else ""
            self.findings.blame(places[0], error.message, words, rows.level)
            return
        await self._narrow(places, rows)

    async def _narrow(self, places: list[Place], rows: Rows) -> None:
        """Asks for places of which some spoil the others: what did so elsewhere one by one, else by halves."""
        suspects = [one for one in places if self.findings.is_suspect(one)]
        rest = [one for one in places if one not in suspects]
        middle = len(rest) if suspects else len(rest) // 2
        await self.look(rest[:middle], rows)
        await self.look(rest[middle:], rows)
        for one in suspects:
            await self.look([one], rows)

    async def second_opinions(self, objects: Iterable[Place], rows: Rows) -> bool:
        """Asks denied objects for a leaf: some servers read a whole row for ``__typename``, and refuse that where
        they would give a part. Gives whether any was given; what of its type was denied is then open again.

        An error with a code of its own is no such accident.
        """
        opened = False
        for one in objects:
            name = one.field.type.name
            if not self.findings.in_doubt(one):
                continue
            if name not in self.seen.bare and self._tried.get(name, 0) < _LEAVES:
                self._tried[name] = self._tried.get(name, 0) + 1
                for leaf in self._leaves(name):
                    if await self._answers_with(one, leaf, rows):
                        self.seen.bare[name] = leaf.name
                        self.findings.reopen(name)
                        opened = True
                        break
            if self.findings.in_doubt(one):
                self.findings.believe(one)
        return opened

    def _leaves(self, name: str) -> list[FieldInfo]:
        """The leaves of a type that are likeliest to be readable."""
        info = self.index.type(name)
        leaves = [
            one
            for one in (info.fields if info is not None else ())
            if self.index.is_leaf(one.type.name) and not any(item.required for item in one.args)
        ]
        leaves.sort(key=lambda one: ((name, one.name) not in self.seen.values, one.name not in _KEY_NAMES))
        return leaves[:_LEAVES]

    async def _answers_with(self, place: Place, leaf: FieldInfo, rows: Rows) -> bool:
        asked = probe(
            self.index, [Place(place, place.field.type.name, leaf, leaf.name)], rows, self.seen, self.draft
        )
        if not isinstance(asked, Probe):
            return False
        try:
            exchange = await self.sender.send(asked.operation)
        except ProbeFailure:
            return False
        reading = await in_slices(read(asked, data_of(exchange), exchange.errors, self.seen))
        tally = reading.tallies.get(place)
        return tally is not None and bool(tally.values or tally.empty) and not tally.denied

    async def _refused(
        self, places: list[Place], rows: Rows, asked: Probe, exchange: Exchange, tries: int
    ) -> None:
        """The query itself was refused, as what does not validate is: the errors' lines say which fields."""
        await self.sender.answered_at_all()
        guilty: dict[Place, str] = {}
        for error in exchange.errors:
            for line, _ in error.locations:
                if line in asked.lines:
                    guilty.setdefault(asked.lines[line], error.message)
        guilty = {one: words for one, words in guilty.items() if not self.findings.has_values(one)}
        if not guilty or len(places) == 1:
            failure = ProbeFailure(f"the server refuses the query: “{_words(exchange.errors[0].message)}”")
            await self._by_halves(places, rows, failure, max(tries, 1))
            return
        for one, words in guilty.items():
            self.findings.fail(one, f"the server refuses the field: “{_words(words)}”", rows.level)
        await self.look(places, rows)


def by_root(places: Iterable[Place], room: int) -> list[list[Place]]:
    """The places of each root field together, small ones joined as long as they fit into `room` places."""
    found: list[list[Place]] = []
    roots: dict[Place, list[Place]] = {}
    for one in places:
        roots.setdefault(one.chain[0], []).append(one)
    for some in roots.values():
        if found and len(found[-1]) + len(some) <= room:
            found[-1].extend(some)
        else:
            found.append(list(some))
    return found


def _spoilt(errors: Sequence[GraphQLError], reading: Reading) -> set[str]:
    """The root fields whose errors and nulls may come of the first one's failure; a code says that they do not."""
    bare = [str(error.path[0]) for error in errors if error.path and "code" not in error.extensions]
    if not bare:
        return set()
    nulls = {one.key for one, tally in reading.tallies.items() if one.parent is None and not tally.values}
    return {*bare, *nulls} - {str(errors[0].path[0])} if errors[0].path else set()


def _words(message: str) -> str:
    return shorten(redact(clean_line(message)), 160)


def data_of(exchange: Exchange) -> Any:
    """What the answer has under ``data``, decoded; None where it has nothing there."""
    import msgspec

    if not exchange.has_data:
        return None
    try:
        found = msgspec.json.decode(exchange.body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError):
        return None
    return found.get("data") if isinstance(found, dict) else None
