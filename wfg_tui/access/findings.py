"""What is known so far of each place of a map in the making."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from wfg_tui.access.access_map import AccessMap, Evidence, FieldAccess, State, state_of, words_of
from wfg_tui.schema.wrappers import inside

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from wfg_tui.access.arguments import Rows
    from wfg_tui.access.places import Place
    from wfg_tui.access.probes import Tally
    from wfg_tui.schema.index import SchemaIndex


_IN_DOUBT: Final = "refused as a whole; a part of it was not asked for yet"


@dataclass(slots=True)
class _Known:
    evidence: Evidence = field(default_factory=Evidence)
    rows: int = 0
    """Rows of the outermost list that were asked for; 0: it was not looked at."""
    failed: str = ""
    reason: str = ""
    """Why it was not looked at, where that is settled."""
    count: int | None = None
    valued: set[int] = field(default_factory=set)
    """With which `Rows.level` a value was seen."""


class Findings:
    """Places and what was found; knows nothing of how it is asked for."""

    def __init__(self, index: SchemaIndex, places: Sequence[Place]) -> None:
        self.finished = False
        self._index = index
        self._places = places
        self._known: dict[Place, _Known] = {}
        self._shared: dict[Place, bool] = {}
        self._blamed: set[str] = set()
        self._believed: set[Place] = set()

    @property
    def known(self) -> int:
        """How many places are settled."""
        return len(self._known)

    def settled(self, place: Place, rows: int) -> bool:
        """Whether there is nothing to learn of `place` by looking at so many rows."""
        known = self._known.get(place)
        return known is not None and bool(known.failed or known.evidence.values or known.rows >= rows)

    def explained(self, place: Place) -> bool:
        """Whether it is settled that `place` cannot be looked at."""
        known = self._known.get(place)
        return known is not None and bool(known.reason)

    def has_values(self, place: Place) -> bool:
        """Whether a value was seen at `place`."""
        known = self._known.get(place)
        return known is not None and bool(known.evidence.values)

    def had_values(self, place: Place, rows: Rows) -> bool:
        """Whether a value was seen at `place` in exactly these rows."""
        known = self._known.get(place)
        return known is not None and rows.level in known.valued

    def pass_over(self, place: Place, rows: Rows) -> None:
        """Keeps that these rows had nothing to say of `place`."""
        known = self._at(place)
        known.rows = max(known.rows, rows.level)

    def is_denied(self, place: Place) -> bool:
        """Whether all that was seen at `place` is errors of its own."""
        known = self._known.get(place)
        return known is not None and state_of(known.evidence) == "denied" and not known.evidence.by_absence

    def seems_denied(self, place: Place) -> bool:
        """Whether all that was seen at `place`, or as soon as it was asked for, is errors without a code."""
        known = self._known.get(place)
        return known is not None and state_of(known.evidence) == "denied" and not known.evidence.code

    def in_doubt(self, place: Place) -> bool:
        """Whether `place` is an object that was refused as a whole, of which a part may yet be given."""
        return (
            place not in self._believed
            and self.seems_denied(place)
            and self._index.kind(place.field.type.name) == "OBJECT"
        )

    def believe(self, place: Place) -> None:
        """Keeps that the denial of `place` is one of all its parts."""
        self._believed.add(place)

    def is_suspect(self, place: Place) -> bool:
        """Whether that field of that type took others along at another place, by an error or a null above it."""
        return place.coordinate in self._blamed

    def _says(self, place: Place) -> bool:
        known = self._known[place]
        seen = known.evidence
        return bool(known.failed or seen.values or seen.empty or seen.denied)

    def suspect(self, place: Place) -> None:
        """Keeps that asking for that field of that type took away what else was asked for."""
        self._blamed.add(place.coordinate)

    def reopen(self, type_name: str) -> None:
        """Knows no more that an object of a type is denied; one whose error has a code stays so."""
        again = [one for one in self._known if one.field.type.name == type_name and self.seems_denied(one)]
        self._believed.difference_update(again)
        gates = set(again)
        passed = [one for one in self._known if not self._says(one) and any(up in gates for up in one.chain)]
        self.forget([*again, *passed])

    def to_ask(self, places: Iterable[Place], rows: Rows) -> list[Place]:
        """Gives those of `places` that so many rows may say something of: not settled, and with an object above,
        or one that is asked for along with them. What is not known yet does not stand in the way."""
        asked: dict[Place, None] = {}
        for place in places:
            if not self.settled(place, rows.level) and all(
                one in asked or self._passable(one) for one in place.chain[:-1]
            ):
                asked[place] = None
        return list(asked)

    def _passable(self, place: Place) -> bool:
        known = self._known.get(place)
        return known is None or bool(known.evidence.values)

    def note(self, place: Place, tally: Tally, rows: Rows) -> None:
        """Keeps what an answer said of `place`: a longer first page says all that a shorter one said, a further
        page is added."""
        known = self._at(place)
        before = known.evidence if rows.turn else Evidence()
        known.evidence = Evidence(
            before.values + tally.values,
            before.empty + tally.empty,
            before.denied + tally.denied,
            before.message or tally.message,
            before.code or tally.code,
            _in_rows(place),
            any(self._more(one) for one in place.chain[:-1]) or tally.more,
        )
        known.rows, known.count, known.reason = rows.level, tally.count, ""
        if tally.values:
            known.valued.add(rows.level)

    def blame(self, place: Place, message: str, code: str, rows: int) -> None:
        """Keeps that there is an error, at a place above, as soon as `place` is asked for."""
        self.suspect(place)
        known = self._at(place)
        known.evidence = Evidence(0, 0, 1, message, code, _in_rows(place), by_absence=True)
        known.rows = rows

    def fail(self, place: Place, words: str, rows: int) -> None:
        """Keeps that `place`, asked for alone, got no answer that could be read."""
        known = self._at(place)
        known.failed, known.rows = words, rows

    def forget(self, places: Iterable[Place]) -> None:
        """Knows nothing of `places` any more."""
        for place in places:
            self._known.pop(place, None)

    def explain(self, place: Place, reason: str, rows: int = 0) -> None:
        """Keeps why `place` was not looked at."""
        known = self._at(place)
        if not known.evidence.values:
            known.reason, known.rows = reason, max(known.rows, rows)

    def worth_more(self, rows: int) -> Generator[None, None, list[Place]]:
        """Gives the places without a value so far of which more rows may say more; with breaths."""
        found = []
        for number, place in enumerate(self._places):
            if number % 200 == 0:
                yield
            known = self._known.get(place)
            if known is not None and (
                known.failed or known.evidence.values or known.evidence.by_absence or known.rows > rows
            ):
                continue
            if any(self._more(one) for one in place.chain[:-1]):
                found.append(place)
                if known is not None and known.reason:
                    known.reason = ""
        return found

    def _more(self, place: Place) -> bool:
        known = self._known.get(place)
        return known is not None and known.evidence.more

    def _at(self, place: Place) -> _Known:
        return self._known.setdefault(place, _Known())

    # As a map

    def take(self, kept: AccessMap) -> None:
        """Takes over what an earlier map knows of the same places; of what was not probed it knows nothing."""
        by_path = {one.path: one for one in kept.fields}
        for place in self._places:
            one = by_path.get(place.path)
            if one is None or one.coordinate != place.coordinate or one.state == "not probed":
                continue
            known = self._at(place)
            known.rows, known.count = one.rows, one.count
            if one.state == "failed" and not one.denied:
                known.failed = one.evidence
            else:
                known.evidence = Evidence(
                    one.values, one.empty, one.denied, one.message, one.code, _in_rows(place), one.more
                )
                self.believe(place)
                if one.values:
                    known.valued.add(one.rows)

    def lengths(self) -> dict[Place, int]:
        """How long lists are, where their pages said so, by the page's place."""
        return {
            place.parent: known.count
            for place, known in self._known.items()
            if known.count is not None and place.parent is not None and place.is_length
        }

    def field(self, place: Place, unknown: str) -> FieldAccess:
        """Gives what is known of `place`; `unknown` says why nothing is, where nothing says it better."""
        known = self._known.get(place)
        if self.in_doubt(place):
            return FieldAccess(place.path, place.coordinate, "not probed", _IN_DOUBT)
        if known is not None and (known.evidence.values or known.evidence.empty or known.evidence.denied):
            seen = known.evidence
            return FieldAccess(
                place.path,
                place.coordinate,
                state_of(seen),
                words_of(seen),
                seen.values,
                seen.empty,
                seen.denied,
                seen.message,
                seen.code,
                known.count if self._is_shared(place) or place.is_length else None,
                known.rows,
                seen.more,
                self._is_shared(place),
            )
        state: State = "not probed"
        rows = known.rows if known is not None else 0
        if known is not None and known.failed:
            return FieldAccess(place.path, place.coordinate, "failed", known.failed, rows=rows)
        words = known.reason if known is not None and known.reason else self._obstacle(place) or unknown
        return FieldAccess(place.path, place.coordinate, state, words, rows=rows)

    def _obstacle(self, place: Place) -> str:
        """Which place above stands in the way, in words."""
        for one in place.chain[:-1]:
            known = self._known.get(one)
            if known is None or known.evidence.values:
                continue
            if known.reason:
                return known.reason
            if self.in_doubt(one):
                return f"{one.path}: {_IN_DOUBT}"
            state = "failed" if known.failed else state_of(known.evidence)
            return f"nothing to ask: {one.path} is {state}" if state != "failed" else f"{one.path} failed"
        return ""

    def _is_shared(self, place: Place) -> bool:
        """Whether everybody who asks for it asks for the same: a list, its page or its length, with no row above
        it and under no object of its own (``viewer``, which is another one for each)."""
        found = self._shared.get(place)
        if found is None:
            found = self._shared[place] = self._asks_the_same(place)
        return found

    def _asks_the_same(self, place: Place) -> bool:
        if _in_rows(place):
            return False
        for one in place.chain:
            info = self._index.type(one.field.type.name)
            if info is None or one.field.type.is_list:
                continue
            if any(part.type.name == "ID" for part in info.fields):
                return False
        if place.field.type.is_list or inside(self._index, place.field.type.name) is not None:
            return True
        return inside(self._index, place.owner) is not None and place.field.type.name == "Int"


def _in_rows(place: Place) -> bool:
    return any(one.field.type.is_list for one in place.chain[:-1])
