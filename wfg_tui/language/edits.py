"""Changes of a text as what to put where: made as one, told in lines and columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from wfg_tui.language.places import Places
from wfg_tui.problems import UsageProblem

Swap: TypeAlias = tuple[int, int, str]
"""Start and end offset, and the text to put between them. Swaps of one change do not overlap."""

_BLANKS: Final = " \t,\ufeff"


@dataclass(frozen=True, slots=True)
class Edit:
    """Text to put between two places."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


@dataclass(frozen=True, slots=True)
class Refactoring:
    """What changes, of a document and of the variables beside it."""

    edits: tuple[Edit, ...]
    """Of the document, last first: each can be made as it stands."""
    cursor: tuple[int, int]
    """Where the cursor goes in the changed document."""
    variables: tuple[Edit, ...] = ()
    """Of the variables' JSON text, last first."""


class RefactoringProblem(UsageProblem):
    """What was asked for cannot be done here."""

    def __init__(self, what: str, code: str, *, meaning: str = "", advice: str = "") -> None:
        super().__init__(what, code=f"refactoring.{code}", meaning=meaning, advice=advice)


def ordered(swaps: Iterable[Swap]) -> list[Swap]:
    """Gives swaps as they come in the text; where two take the same out, the first does."""
    found: list[Swap] = []
    at = 0
    for start, end, new in sorted(swaps, key=lambda swap: swap[:2]):
        found.append((max(start, at), max(end, at), new))
        at = max(end, at)
    return found


def swapped(text: str, swaps: Iterable[Swap]) -> str:
    """Gives the text after a change."""
    parts: list[str] = []
    at = 0
    for start, end, new in ordered(swaps):
        parts += (text[at:start], new)
        at = end
    return "".join(parts) + text[at:]


def edits_of(text: str, swaps: Iterable[Swap]) -> tuple[Edit, ...]:
    """Gives a change in places, last first, so that each edit can be made as it stands."""
    places = Places.of(text)
    return tuple(Edit(places.place(start), places.place(end), new) for start, end, new in ordered(swaps)[::-1])


def carried(offset: int, swaps: Iterable[Swap]) -> int:
    """Gives where an offset is after a change; one inside of what was replaced goes to its start."""
    moved = offset
    for start, end, new in ordered(swaps):
        if end <= offset and (start, end) != (offset, offset):
            moved += len(new) - (end - start)
        elif start < offset:
            moved -= offset - start
    return moved


def refactoring(text: str, swaps: Sequence[Swap], cursor: int, variables: Sequence[Edit] = ()) -> Refactoring:
    """Puts a change together; `cursor` is an offset in the text as it was."""
    place = Places.of(swapped(text, swaps)).place(carried(cursor, swaps))
    return Refactoring(edits_of(text, swaps), place, tuple(variables))


# Lines


def line_start(text: str, offset: int) -> int:
    """Gives where the line of an offset starts."""
    start = text.rfind("\n", 0, offset) + 1
    return max(text.rfind("\r", start, offset) + 1, start)


def line_stop(text: str, offset: int) -> int:
    """Gives where the line of an offset ends, before its terminator."""
    end = text.find("\n", offset)
    end = len(text) if end < 0 else end
    lone = text.find("\r", offset, end)
    return lone if lone >= 0 else end


def next_line(text: str, offset: int) -> int:
    """Gives where the line below that of an offset starts; the end of the text where there is none."""
    at = line_stop(text, offset)
    return at + (2 if text.startswith("\r\n", at) else at < len(text))


def line_above(text: str, start: int) -> int:
    """Gives where the line above the one that starts at an offset starts."""
    return line_start(text, start - (2 if text.endswith("\r\n", 0, start) else 1))


def indent_at(text: str, offset: int) -> str:
    """Gives the white space that the line of an offset starts with."""
    start = end = line_start(text, offset)
    while end < offset and text[end] in " \t":
        end += 1
    return text[start:end]


def first_on_line(text: str, offset: int) -> bool:
    """Tells whether nothing but white space stands before an offset on its line."""
    while offset and text[offset - 1] in _BLANKS:
        offset -= 1
    return offset == 0 or text[offset - 1] in "\r\n"


def last_on_line(text: str, offset: int) -> bool:
    """Tells whether nothing but white space stands behind an offset on its line."""
    while offset < len(text) and text[offset] in _BLANKS:
        offset += 1
    return offset == len(text) or text[offset] in "\r\n"


def taken_out(text: str, start: int, end: int) -> Swap:
    """Gives the change that takes a stretch out, and its lines with one side's blank lines if they are its own."""
    begins, ends = first_on_line(text, start), last_on_line(text, end)
    if begins and ends:
        start, end = line_start(text, start), next_line(text, end)
        while end < len(text) and not text[end : line_stop(text, end)].strip():
            end = next_line(text, end)
        if end == len(text):
            while start and not text[(above := line_above(text, start)) : start].strip():
                start = above
        return start, end, ""
    if begins:
        while end < len(text) and text[end] in _BLANKS:
            end += 1
        return start, end, ""
    while start and text[start - 1] in " \t":
        start -= 1
    return start, end, ""
