"""A comparison in one sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Sequence
from typing import Final

from wfg_tui.access.verdicts import Finding, Kind
from wfg_tui.text import clean_line, human_count

_MOST: Final = 5
"""Things that the sentence tells; the others are counted."""
ORDER: Final[tuple[Kind, ...]] = (
    "refused", "schema", "row hidden", "denied", "row on another page", "row unclear", "null", "absent", "count",
    "value", "own", "extra",
)  # fmt: skip
"""The gravest first: what is surely kept from somebody, then what may be, then what tells nothing of rights."""


def sentence_of(left: str, right: str, findings: Sequence[Finding], total: int = 0) -> str:
    """Gives what `findings` come to, for two names."""
    failed = [one for one in findings if one.kind in {"refused", "schema"}]
    if len(failed) == 2:
        return f"Neither {left} nor {right} gets an answer to compare."
    if failed:
        name = (left, right)[failed[0].lacks]
        if failed[0].kind == "schema":
            return (
                f"The operation does not fit the schema that {name} is given: “{clean_line(failed[0].message)}”."
            )
        return f"{name} gets no answer: {clean_line(failed[0].message)}"
    if not findings:
        return f"{right} gets the same as {left}: no difference."
    if all(one.kind == "own" for one in findings):
        return f"{right} gets the same as {left}, but for what is about whoever asks."
    groups: dict[tuple[Kind, str, int], list[Finding]] = defaultdict(list)
    for one in findings:
        groups[one.kind, one.pattern, one.lacks].append(one)
    told = [
        words
        for kind in ORDER
        for (found, pattern, lacks), members in groups.items()
        if found == kind
        for words in _words(kind, pattern, lacks, members, (left, right), groups)
    ]
    told = told or ["only the paging differs"]
    more = len(told) - _MOST
    told = told[:_MOST]
    if more > 0:
        told.append(f"{human_count(more, 'more such thing')} below")
    counted = human_count(max(total, len(findings)), "difference")
    if total > len(findings):
        counted += f", the first {len(findings):,} judged"
    return f"{right} against {left}, {counted}: {'; '.join(told)}."


def _words(
    kind: Kind,
    pattern: str,
    lacks: int,
    members: Sequence[Finding],
    names: tuple[str, str],
    groups: dict[tuple[Kind, str, int], list[Finding]],
) -> Generator[str, None, None]:
    count = len(members)
    less, more = names[max(lacks, 0)], names[1 - max(lacks, 0)]
    places = f" in {count:,} places" if count > 1 else ""
    rows = members[0].rows
    if kind == "row hidden":
        yield f"{human_count(count, 'row')} of {pattern} that {more} sees may be hidden from {less} ({rows})"
    elif kind == "row on another page":
        yield f"{human_count(count, 'row')} of {pattern} may only lie on another page of {less} ({rows})"
    elif kind == "row unclear":
        yield (
            f"{human_count(count, 'row')} of {pattern} not seen by {less}: hidden or on another page, the answer "
            "does not say"
        )
    elif kind == "denied":
        yield f"{pattern} is denied to {less}{places}"
    elif kind == "null":
        yield f"{pattern} is null for {less} without an error{places}"
    elif kind == "absent":
        yield f"{pattern} is left out for {less}{places}"
    elif kind == "count":
        if pattern.endswith("otalCount") and not any(
            found[0].startswith("row") and found[1].rpartition(".")[0] == pattern.rpartition(".")[0]
            for found in groups
        ):
            yield f"{pattern} is {members[0].left} against {members[0].right}{places}"
    elif kind == "value":
        yield f"{pattern} is another value{places}"
