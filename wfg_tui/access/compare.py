"""What two or more identities get for one query, held against each other: a verdict on each difference, and one
sentence on the whole."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from wfg_tui.access.asking import Answered
from wfg_tui.access.pages import begins_lists
from wfg_tui.access.side import NAMES, Side, pattern_of
from wfg_tui.access.summing_up import ORDER, sentence_of
from wfg_tui.access.verdicts import Finding, judged
from wfg_tui.problems import Exit, Problem
from wfg_tui.result.asked import asked_for
from wfg_tui.result.diff import Diff, Matching
from wfg_tui.result.paths import graphql_path
from wfg_tui.result.slices import in_slices
from wfg_tui.session.borrowing import same_user
from wfg_tui.text import clean_line, human_count, human_duration, shorten

if TYPE_CHECKING:
    from wfg_tui.access.expected import Expected
    from wfg_tui.access.party import Party
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.session import Operation

MOST: Final = 5_000
"""Differences that get a verdict; all are counted."""
_NOTES: Final = 10
"""Lists whose pairing is worth a word each."""
_EQUAL_AGE: Final = 1.0
"""Seconds between two questions after which it is worth a word that values may have changed."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two answers, held against each other: the left one, or a list, is what the right one is measured by."""

    left: Answered
    right: Answered
    findings: tuple[Finding, ...]
    """The gravest first; among equals in the order of the answers."""
    total: int
    """All differences; more than there are `findings` where there are more than `MOST`."""
    sentence: str
    notes: tuple[str, ...] = ()
    page_size: int = 0
    """Rows a page with which both lists would come whole; 0 where no list was cut."""

    @property
    def exit_code(self) -> Exit:
        """0 where nothing differs but what is about whoever asks, else 1; where a side is not answered, as that
        failed."""
        for one in (self.left, self.right):
            if one.problem is not None:
                return one.problem.exit_code
        return Exit.FINDINGS if any(one.kind != "own" for one in self.findings) else Exit.DONE


@dataclass(frozen=True, slots=True)
class Report:
    """One query as several identities: the first against each of the others."""

    operation: Operation
    answered: tuple[Answered, ...]
    comparisons: tuple[Comparison, ...]

    @property
    def sentence(self) -> str:
        """The whole in one sentence for each pair."""
        return " ".join(one.sentence for one in self.comparisons)

    @property
    def exit_code(self) -> Exit:
        """The gravest of the pairs'."""
        return max((one.exit_code for one in self.comparisons), default=Exit.DONE)


async def read_sides(
    operation: Operation,
    answered: Sequence[Answered],
    *,
    key: str = "",
    index: SchemaIndex | None = None,
    on_turn: Callable[[], None] | None = None,
) -> list[Side | None]:
    """Reads the answers in slices; None for a party that got none.

    Args:
        index: The schema, if one is kept: names rows by their types, and sees through aliases.
        on_turn: Called before each turn of the loop is given away.
    """
    asked = await asyncio.to_thread(asked_for, operation.text, operation.name, index)
    names = (key, *NAMES) if key else NAMES
    begins = begins_lists(operation)
    sides: list[Side | None] = []
    for one in answered:
        side = None
        if one.exchange is not None and one.problem is None:
            side = Side(one.name, one.exchange, asked, begins=begins, names=names)
            await in_slices(side.read(), on_turn)
        sides.append(side)
    return sides


async def compare(
    operation: Operation,
    answered: Sequence[Answered],
    *,
    key: str = "",
    expected: Expected | None = None,
    index: SchemaIndex | None = None,
    on_turn: Callable[[], None] | None = None,
) -> Report:
    """Holds the answers of `ask_each` against the first of them, or each against what is `expected`, in slices.

    Args:
        key: What alone pairs the items of lists; empty is ids on one server, and numbers or names across two.
        index: As `read_sides`; so is `on_turn`.
    """
    sides = await read_sides(operation, answered, key=key, index=index, on_turn=on_turn)
    if expected is not None:
        from wfg_tui.access.against_list import comparing_with_list

        passes = [comparing_with_list(expected, *pair, key) for pair in zip(answered, sides, strict=True)]
    else:
        pairs = list(zip(answered, sides, strict=True))
        passes = [comparing(*pairs[0], *other, key) for other in pairs[1:]]
    comparisons = [await in_slices(one, on_turn) for one in passes]
    return Report(operation, tuple(answered), tuple(comparisons))


async def with_schemas(
    report: Report, parties: Sequence[Party], on_turn: Callable[[], None] | None = None
) -> Report:
    """Gives `report` with what differs between the schemas that its parties are given; asks each for its own.

    Raises:
        Problem: as `Party.ask`; that one cannot introspect is a note.
    """
    from wfg_tui.access.schemas import comparing_schemas, schema_for, schema_sentence

    indexes: list[SchemaIndex | Problem] = []
    for party in parties:
        try:
            indexes.append(await schema_for(party))
        except Problem as problem:
            indexes.append(problem)
    first, compared = indexes[0], []
    for one, index in zip(report.comparisons, indexes[1:], strict=True):
        names = one.left.name, one.right.name
        failed = next((each for each in (first, index) if isinstance(each, Problem)), None)
        if isinstance(first, Problem) or isinstance(index, Problem):
            assert failed is not None
            words = f"The schemas were not compared: {' '.join(failed.sentences)}"
            compared.append(dataclasses.replace(one, notes=(*one.notes, clean_line(words))))
            continue
        found = await in_slices(comparing_schemas(first, index, names), on_turn)
        compared.append(
            dataclasses.replace(
                one,
                findings=(*one.findings, *found),
                total=one.total + len(found),
                sentence=f"{one.sentence} {schema_sentence(names, found)}",
            )
        )
    return dataclasses.replace(report, comparisons=tuple(compared))


def comparing(
    first: Answered, left: Side | None, other: Answered, right: Side | None, key: str = ""
) -> Generator[int, None, Comparison]:
    """Compares two answers, whose sides were read; yields after each slice."""
    failed = [*failed_side(first, left, 0), *failed_side(other, right, 1)]
    if failed or left is None or right is None:
        return Comparison(first, other, tuple(failed), len(failed), sentence_of(first.name, other.name, failed))
    yield 0
    matching = _matching(first, other, key)
    diff = Diff(left.compared, right.compared, matching, within=("data",))
    yield from diff.run()
    findings: list[Finding] = []
    for difference in islice(diff.differences, MOST):
        findings.append((yield from judged(difference, left, right)))
        yield 0
    findings.sort(key=lambda one: ORDER.index(one.kind))
    sentence = sentence_of(first.name, other.name, findings, diff.total)
    notes = tuple(_notes(diff, left, right, first, other, findings, key))
    return Comparison(first, other, tuple(findings), diff.total, sentence, notes, _page_size(findings))


def failed_side(answered: Answered, side: Side | None, number: int) -> list[Finding]:
    """Gives a finding for a side that has nothing to compare: `number` is 0 for the left, 1 for the right."""
    name, problem = answered.name, answered.problem
    if problem is not None:
        words = f"{name} gets no answer: {' '.join(problem.sentences)}"
        return [Finding("refused", clean_line(words), "", "", number, message=problem.what, code=problem.code)]
    if side is None or not side.refusal:
        return []
    code = next((str(one.extensions.get("code", "")) for one in side.exchange.errors), "")
    if side.is_invalid:
        words = (
            f"The operation does not fit the schema that {name} is given: “{side.refusal}”. Nothing was executed."
        )
        return [Finding("schema", words, "", "", number, message=side.refusal, code=code)]
    words = f"The whole operation fails for {name}: “{side.refusal}”."
    return [Finding("refused", words, "", "", number, message=side.refusal, code=code)]


def _matching(first: Answered, other: Answered, key: str) -> Matching:
    if key:
        ignored = frozenset({"id"}) if first.server != other.server and key != "id" else frozenset()
        return Matching((key,), ignored, unordered=True)
    if first.server == other.server:
        return Matching(unordered=True)
    return Matching(("number", "userName", "name"), frozenset({"id"}), unordered=True)


def _page_size(findings: Sequence[Finding]) -> int:
    """The largest total that a cut list told."""
    totals = [
        int(word.replace(",", ""))
        for one in findings
        if one.kind in {"row on another page", "row unclear"}
        for word in one.rows.split()
        if word.replace(",", "").isdigit()
    ]
    return max(totals, default=0)


def _notes(
    diff: Diff,
    left: Side,
    right: Side,
    first: Answered,
    other: Answered,
    findings: Sequence[Finding],
    key: str,
) -> Generator[str, None, None]:
    if first.server != other.server:
        by = key or "number, userName or name"
        yield f"Two servers: rows are paired by {by}, and ids are not compared, for they mean nothing elsewhere."
    elif first.user and same_user(first.user, other.user):
        yield f"Both are {first.user} to this server: what differs comes of another connection, or of time."
    differ = [f"{one.pattern}." for one in findings]
    told: set[str] = set()
    for one in diff.paired:
        if not one.duplicates and one.key:
            continue
        pattern = pattern_of(one.left[1:])
        if pattern in told or len(told) >= _NOTES:
            continue
        where = clean_line(graphql_path(one.left))
        told.add(pattern)
        if one.duplicates:
            values = ", ".join(shorten(clean_line(value), 30) for value in one.duplicates[:5])
            yield (
                f"The key is ambiguous: more than one {clean_line(one.key)} in {where} ({values}). Those that "
                "hold the same were paired first, the others in their order."
            )
        elif any(place.startswith(f"{pattern}.") for place in differ):
            yield (
                f"Rows of {pattern} have no key: those that hold the same were taken for the same. Select id or "
                "number, or choose a key."
            )
    for side in (left, right):
        if side.errors_without_place:
            said = "; ".join(dict.fromkeys(clean_line(error.message) for error in side.errors_without_place[:3]))
            yield f"The server also complained to {side.name}, of no null that is there: “{shorten(said, 200)}”."
    apart = abs(right.exchange.at - left.exchange.at)
    if apart > _EQUAL_AGE and any(one.kind in {"value", "null", "count"} for one in findings):
        yield (
            f"The answers are {human_duration(apart)} apart: what changes by itself may differ for that alone. "
            "Compare again to see whether it stays."
        )
    if diff.total > len(findings):
        yield f"The first {human_count(len(findings), 'difference')} of {diff.total:,} were judged."
