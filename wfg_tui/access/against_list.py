"""An answer held against a list of what is expected in it: what is missing, and what is there beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Final

from wfg_tui.access.asking import Answered
from wfg_tui.access.compare import MOST, Comparison, failed_side
from wfg_tui.access.expected import Column, Expected, spelled
from wfg_tui.access.side import NAMES, Page, Side, pattern_of
from wfg_tui.access.verdicts import Finding, Kind, value_words
from wfg_tui.result.paths import child_at, root_of
from wfg_tui.result.tokens import ARRAY, OBJECT
from wfg_tui.result.values import decode_string, key_of, kind_at
from wfg_tui.result.walk import Place, items
from wfg_tui.text import clean_line, human_count, shorten

LIST: Final = "the list"
_SHOWN: Final = 10


@dataclass(slots=True)
class _Rows:
    """The lists at one place of the answer, whatever rows lead there."""

    pattern: str
    containers: list[Place] = field(default_factory=list)
    members: dict[str, list[tuple[str, Place]]] = field(default_factory=lambda: defaultdict(list))
    """By each member's name: what the rows hold under it, and the row."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to hold the list against the answer."""

    rows: _Rows
    member: str
    column: Column
    found: int
    """How many of the expected are there."""

    @property
    def words(self) -> str:
        return f"{self.member or 'rows'} of {self.rows.pattern}" + (
            f" with {clean_line(self.column.name)} of the list" if self.column.name else ""
        )


def comparing_with_list(
    expected: Expected, answered: Answered, side: Side | None, key: str = ""
) -> Generator[int, None, Comparison]:
    """Holds an answer against a list; yields after each slice. `side` was read."""
    theirs = Answered(LIST, "")
    failed = failed_side(answered, side, 1)
    if failed or side is None:
        return Comparison(theirs, answered, tuple(failed), len(failed), _failed_sentence(answered, failed))
    lists = yield from _lists(side)
    readings = _readings(expected, lists, key)
    if not readings:
        wanted = f" with {clean_line(key)}" if key else ""
        words = f"{answered.name}'s answer holds no list of rows{wanted} that could be held against the list."
        nothing = Finding("refused", words, "", "", 1, message=words, code="list.no_rows")
        return Comparison(theirs, answered, (nothing,), 1, words)
    best = readings[0]
    page = yield from _page(best.rows, side)
    findings = yield from _findings(best, side, page)
    missing = sum(one.kind != "extra" for one in findings)
    notes = [*_ambiguities(readings), *_twice(best)]
    size = page.total if page is not None and page.whole is False and page.total else 0
    return Comparison(
        theirs,
        answered,
        tuple(findings[:MOST]),
        len(findings),
        _sentence(best, answered.name, findings, missing, page),
        tuple(notes),
        size,
    )


def _failed_sentence(answered: Answered, failed: Sequence[Finding]) -> str:
    return f"{answered.name} gets no answer: {clean_line(failed[0].message)}" if failed else ""


def _lists(side: Side) -> Generator[int, None, dict[str, _Rows]]:
    """Reads every list of objects or scalars in ``data``."""
    source = side.answer.source
    root = root_of(source)
    data = (yield from child_at(source, root, "data")) if root is not None and root.end < 0 else None
    found: dict[str, _Rows] = {}
    waiting = [(data, "")] if data is not None and data.end < 0 else []
    while waiting:
        place, pattern = waiting.pop()
        is_list = source.data[place.start] == ARRAY
        if is_list:
            rows = found.setdefault(pattern, _Rows(pattern))
            rows.containers.append(place)
        for item in items(source, place):
            yield 0
            if isinstance(item, int):
                continue
            inner = pattern if is_list else f"{pattern}.{key_of(source, item)}".removeprefix(".")
            if item.end < 0:
                waiting.append((item, inner))
            if is_list and item.end >= 0 and (value := _scalar(side, item)):
                rows.members[""].append((value, item))
            elif is_list and item.end < 0 and source.data[item.start] == OBJECT:
                for member in items(source, item):
                    if not isinstance(member, int) and member.end >= 0 and (value := _scalar(side, member)):
                        rows.members[key_of(source, member) or ""].append((value, item))
    return found


def _scalar(side: Side, place: Place) -> str:
    """A text or a number; nothing for what else there is."""
    raw = side.answer.raw[place.start : place.end]
    if raw[:1] == b'"':
        return decode_string(raw)
    return raw.decode("ascii", "replace") if kind_at(side.answer.source, place) == "number" else ""


def _readings(expected: Expected, lists: dict[str, _Rows], key: str) -> list[_Reading]:
    """The ways to read it, the one that finds most first."""
    readings: list[_Reading] = []
    for rows in lists.values():
        names = list(rows.members) or [key]  # an empty list has no members to go by
        for column in expected.columns:
            wanted = {spelled(value) for value in column.values}
            for member in names:
                if key and member != key:
                    continue
                there = {spelled(value) for value, _ in rows.members.get(member, ())}
                readings.append(_Reading(rows, member, column, len(wanted & there)))

    def rank(one: _Reading) -> tuple[object, ...]:
        known = NAMES.index(one.member) if one.member in NAMES else len(NAMES)
        named = one.column.name.casefold() == one.member.casefold()
        same_place = one.column.place == one.rows.pattern
        counterpart = same_place and named  # another answer of the same query
        depth = one.rows.pattern.count(".")
        return (not counterpart, known if counterpart else 0, -one.found, not named, known, depth)

    return sorted(readings, key=rank)


def _ambiguities(readings: Sequence[_Reading]) -> Generator[str, None, None]:
    best = readings[0]
    same = [
        one
        for one in readings[1:]
        if one.found == best.found and best.found and (one.rows is not best.rows or one.member != best.member)
    ]
    if same:
        others = "; ".join(one.words for one in same[:3])
        yield (
            f"The key is ambiguous: {best.words} was taken, and as many are found by {others}. Choose a key to be "
            "sure."
        )
    elif not best.found:
        yield f"None of the list is in the answer. It was looked for in {best.words}; choose a key if wrong."


def _twice(best: _Reading) -> Generator[str, None, None]:
    if best.column.twice:
        shown = ", ".join(shorten(clean_line(one), 30) for one in best.column.twice[:5])
        yield f"More than once in the list, and counted once: {shown}."
    counts: dict[str, int] = defaultdict(int)
    for value, _ in best.rows.members.get(best.member, ()):
        counts[value] += 1
    if shown := ", ".join(shorten(clean_line(one), 30) for one in [v for v, n in counts.items() if n > 1][:5]):
        yield f"More than one row of {best.rows.pattern} has the same {best.member or 'value'}: {shown}."


def _page(rows: _Rows, side: Side) -> Generator[int, None, Page | None]:
    """What is known of the list, if it is one."""
    return (yield from side.page(rows.containers[0])) if len(rows.containers) == 1 else None


def _findings(best: _Reading, side: Side, page: Page | None) -> Generator[int, None, list[Finding]]:
    there = best.rows.members.get(best.member, [])
    seen = {spelled(value) for value, _ in there}
    findings: list[Finding] = []
    near = best.rows.containers[0].start if best.rows.containers else 0
    for value in best.column.values:
        if spelled(value) not in seen:
            findings.append(_missing(shorten(clean_line(value), 60), best, page, side.name, near))
            yield 0
    wanted = {spelled(value) for value in best.column.values}
    for value, place in there:
        if spelled(value) not in wanted:
            shown = value_words(side, place, place.start, place.end)
            path = side.inner_path(place)
            found = Finding(
                "extra",
                f"{side.row_words(place)} is in {side.name}'s {best.rows.pattern} and not in the list.",
                side.where(place),
                pattern_of(path),
                0,
                right=shown,
                paths=(None, path),
                offsets=(0, place.start),
            )
            findings.append(found)
            yield 0
    return findings


def _missing(value: str, best: _Reading, page: Page | None, name: str, near: int) -> Finding:
    pattern = best.rows.pattern
    head = f"{value} is in the list and not in {name}'s {pattern}"
    beside = "it may not be there at all, or not fit the filter: an identity that sees it would tell"
    number = int(spelled(value)) if spelled(value).isdecimal() and len(value) < 19 else None
    kind: Kind
    if page is not None and page.whole:
        kind = "row hidden"
        words = f"{head}, which is whole ({page.words}): {name} may not see it. Or {beside}."
    elif page is not None and number is not None and page.passes(best.member, number):
        assert page.ordered is not None
        kind = "row hidden"
        words = (
            f"{head}, whose page begins it and goes by {best.member} from {page.ordered[1]} to {page.ordered[2]}, "
            f"so it would be on it: {name} may not see it. Or {beside}."
        )
    elif page is not None and page.whole is False:
        kind = "row on another page"
        words = f"{head}, which is cut at a page ({page.words}): it may lie on another page. Ask for a larger one."
    else:
        kind = "row unclear"
        words = (
            f"{head}: {name} may not see it, it lies on another page, or {beside}. Ask for totalCount and "
            "hasNextPage too."
        )
    return Finding(
        kind, words, f"{pattern}[{value}]", pattern, 1, left=value, offsets=(0, near), paths=(None, None)
    )


def _sentence(best: _Reading, name: str, findings: Sequence[Finding], missing: int, page: Page | None) -> str:
    by = f" by {best.member}" if best.member else ""
    total = len(best.column.values)
    extra = len(findings) - missing
    head = f"{name} gets {total - missing:,} of the {total:,} expected in {best.rows.pattern}{by}"
    if not findings:
        return f"{head}, and nothing else."
    parts = []
    if missing:
        gone = [one.left for one in findings if one.kind != "extra"][:_SHOWN]
        more = f" and {missing - len(gone):,} more" if missing > len(gone) else ""
        cut = f" (the list is cut at a page: {page.words})" if page is not None and page.whole is False else ""
        parts.append(f"missing {', '.join(gone)}{more}{cut}")
    if extra:
        parts.append(f"{human_count(extra, 'row')} beside {'them' if total > 1 else 'it'}")
    return f"{head}: {'; '.join(parts)}."
