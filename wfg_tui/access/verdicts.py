"""What each difference between two identities' answers means, in words."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from wfg_tui.access.side import Page, Side, is_row, pattern_of
from wfg_tui.result.errors import AnswerError
from wfg_tui.result.paths import Path
from wfg_tui.result.sheet import compact
from wfg_tui.text import clean_line, shorten

if TYPE_CHECKING:
    from wfg_tui.result.diff import Difference
    from wfg_tui.result.diff import Side as Found
    from wfg_tui.result.walk import Place

Kind = Literal[
    "refused", "schema", "row hidden", "row on another page", "row unclear", "denied", "null", "count", "own",
    "value", "absent", "extra",
]  # fmt: skip
"""What a difference is: the whole operation was refused or does not fit the schema; a row is not in a list that is
whole, not on the page that came, or either; null with an error, null without; another number of rows; what belongs
to whoever asks; another value; a field that one answer has not; a row that a list of what is expected has not."""
_VALUE: Final = 80
_PAGING: Final = {"totalCount", "hasNextPage", "hasPreviousPage"}
_NOTHING: Final = "—"


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between two answers, judged."""

    kind: Kind
    verdict: str
    where: str
    """Its place with rows by name: ``requests.items[4711].dataset``."""
    pattern: str
    """Its place without rows: ``requests.items.dataset``."""
    lacks: int = -1
    """Which side has less: 0 the left one, 1 the right one, -1 neither."""
    left: str = _NOTHING
    right: str = _NOTHING
    """What stands there on each side, in a few words."""
    paths: tuple[Path | None, Path | None] = (None, None)
    """From inside ``data`` of each answer; None where it has nothing there."""
    offsets: tuple[int, int] = (0, 0)
    """In each answer: the value, or the container in which it would be."""
    message: str = ""
    """The server's own words about it. Not clean."""
    code: str = ""
    rows: str = ""
    """What the list that has the row says of itself and what the other one does."""


def judged(difference: Difference, left: Side, right: Side) -> Generator[int, None, Finding]:
    """Gives the verdict on one difference; yields after each slice."""
    one, other = difference.left, difference.right
    if one is not None and other is not None:
        return _changed(one, other, left, right)
    lacks = 0 if one is None else 1
    has, without = (right, left) if one is None else (left, right)
    found = other if one is None else one
    assert found is not None
    if not is_row(has.compared.source, found.place):
        return _absent(found, difference.near, has, without, lacks)
    assert found.place.parent is not None
    theirs = yield from has.page(found.place.parent)
    ours = yield from without.page_at(difference.near)
    return _row(found, difference.near, has, without, lacks, (theirs, ours))


def _row(
    found: Found, near: int, has: Side, without: Side, lacks: int, pages: tuple[Page, Page | None]
) -> Finding:
    container = found.place.parent
    assert container is not None
    path = has.inner_path(found.place)
    theirs, ours = pages
    row, where = has.row_words(found.place), has.where(container)
    head = f"{row} of {where} is in {has.name}'s answer only"
    kind: Kind
    if _is_own(has, path):
        kind = "own"
        words = f"{head}: the list under viewer is each one's own, so this says nothing about rights."
    elif ours is not None and ours.whole:
        kind = "row hidden"
        how = "empty" if not ours.count else f"whole ({ours.words})"
        words = f"{head}: {without.name}'s list is {how}, so {without.name} may not see it."
    elif ours is not None and _would_be_here(has, found, theirs, ours):
        assert ours.ordered is not None
        name, first, last = ours.ordered
        kind = "row hidden"
        words = (
            f"{head}: {without.name}'s page begins that list and goes by {name} from {first} to {last}, so it "
            f"would be on it; {without.name} may not see it."
        )
    elif ours is not None and ours.whole is False:
        kind = "row on another page"
        if ours.total is not None and ours.total == theirs.total:
            words = (
                f"{head}, but both lists hold {ours.total:,} in all and {without.name}'s is cut at a page of "
                f"{ours.count:,}: it probably lies on another page."
            )
        else:
            against = f" (totalCount {_total(theirs)} against {_total(ours)})" if ours.total is not None else ""
            words = (
                f"{head}, but {without.name}'s list is cut at a page ({ours.words}): it may lie on another "
                f"page{against}. Compare whole lists to know."
            )
    else:
        kind = "row unclear"
        words = (
            f"{head}: {without.name} may not see it, or it lies on another page. The answer does not say: ask for "
            "totalCount and hasNextPage too, or for larger pages."
        )
    shown = _shown(has, found)
    offsets = (near, found.start) if lacks == 0 else (found.start, near)
    return Finding(
        kind,
        words,
        has.where(found.place),
        pattern_of(path),
        -1 if kind == "own" else lacks,
        left=_NOTHING if lacks == 0 else shown,
        right=_NOTHING if lacks == 1 else shown,
        paths=(None, path) if lacks == 0 else (path, None),
        offsets=offsets,
        rows=f"{theirs.words} against {ours.words if ours is not None else 'nothing'}",
    )


def _would_be_here(has: Side, found: Found, theirs: Page, ours: Page) -> bool:
    """Whether a row would stand on a page that is cut, by the order in which both pages are."""
    label = has.label(found.place)
    if label is None or theirs.ordered is None or ours.ordered is None or not label[1].isdecimal():
        return False
    same = (theirs.ordered[1] < theirs.ordered[2]) == (ours.ordered[1] < ours.ordered[2])
    return same and len(label[1]) < 19 and ours.passes(label[0], int(label[1]))


def _total(page: Page) -> str:
    return "unknown" if page.total is None else f"{page.total:,}"


def _absent(found: Found, near: int, has: Side, without: Side, lacks: int) -> Finding:
    path, shown, where = has.inner_path(found.place), _shown(has, found), has.where(found.place)
    return Finding(
        "absent",
        f"{where} is in {has.name}'s answer only: the server left the field out for {without.name}, or the object "
        "there is of another type.",
        where,
        pattern_of(path),
        lacks,
        left=_NOTHING if lacks == 0 else shown,
        right=_NOTHING if lacks == 1 else shown,
        paths=(None, path) if lacks == 0 else (path, None),
        offsets=(near, found.start) if lacks == 0 else (found.start, near),
    )


def _changed(one: Found, other: Found, left: Side, right: Side) -> Finding:
    paths = left.inner_path(one.place), right.inner_path(other.place)
    where = right.where(other.place)
    shown = _shown(left, one), _shown(right, other)
    errors = left.error_at(one.start), right.error_at(other.start)
    nulls = _is_null(left, one), _is_null(right, other)
    message = code = ""
    lacks = -1
    kind: Kind
    if (errors[0] is None) != (errors[1] is None):
        lacks = 0 if errors[0] is not None else 1
        error = errors[lacks]
        assert error is not None
        sides = (left, right)
        kind, message, code = "denied", error.message, error.code
        verdict = _denied_words(error, where, sides[lacks], sides[1 - lacks], nulls[1 - lacks], paths[lacks])
    elif nulls[0] != nulls[1]:
        kind = "null"
        lacks = 0 if nulls[0] else 1
        verdict = _null_words(where, (left, right)[lacks], (left, right)[1 - lacks], shown[1 - lacks])
    else:
        name = right.field_name(other.place) if not is_row(right.compared.source, other.place) else ""
        pair = f"{shown[0]} for {left.name} and {shown[1]} for {right.name}"
        if _is_own(right, paths[1]):
            kind, verdict = "own", f"{where} is {pair}: it is about whoever asks, so it differs as it should."
        elif name in _PAGING:
            kind = "count"
            verdict = f"{where} is {pair}" + _count_meaning(name, shown, left, right)
        else:
            kind, verdict = "value", f"{where} is {pair}."
    if kind == "count" and name == "totalCount":
        lacks = _fewer(shown)
    return Finding(
        kind,
        verdict,
        where,
        pattern_of(paths[1]),
        lacks,
        shown[0] if errors[0] is None else "null (error)",
        shown[1] if errors[1] is None else "null (error)",
        paths,
        (one.start, other.start),
        message,
        code,
    )


def _denied_words(
    error: AnswerError, where: str, denied: Side, other: Side, other_is_null: bool, path: Path
) -> str:
    said = f"“{shorten(clean_line(error.message), 200)}”"
    if error.simulated:
        said += " (the sandbox's own words)"
    deeper = pattern_of(error.path)
    about = f" (it is about {deeper})" if error.path and deeper != pattern_of(path) else ""
    if other_is_null:
        return (
            f"{where} is null for both, but not alike: {denied.name} gets an error, {said}{about}; {other.name} "
            "is told that there is nothing."
        )
    return f"{where} is denied to {denied.name}: null with the error {said}{about}. {other.name} reads it."


def _null_words(where: str, empty: Side, other: Side, value: str) -> str:
    known = "no error names it" if empty.all_errors else "of so many errors not all were read"
    if empty.errors_without_place:
        known += ", though there are errors that name no place"
    return (
        f"{where} is null for {empty.name} and {known}; {other.name} reads {value}. Either it is withheld without "
        "a word, or it changed in between: the answer does not tell."
    )


def _count_meaning(name: str, shown: tuple[str, str], left: Side, right: Side) -> str:
    if name != "totalCount":
        return ": one list goes on where the other ends."
    less = _fewer(shown)
    if less < 0:
        return "."
    return f": {(left, right)[less].name} has fewer rows there, whatever the page."


def _fewer(shown: tuple[str, str]) -> int:
    if not (shown[0].isdigit() and shown[1].isdigit()):
        return -1
    return 0 if int(shown[0]) < int(shown[1]) else 1


def _is_own(side: Side, path: Path) -> bool:
    """Whether a place is about whoever asks."""
    return side.fields(path)[:1] == ["viewer"]


def _is_null(side: Side, found: Found) -> bool:
    return side.answer.raw[found.start : found.end] == b"null"


def _shown(side: Side, found: Found) -> str:
    """A value on one clean line: a scalar as it was sent, a row or another container by what it begins with."""
    return value_words(side, found.place, found.start, found.end)


def value_words(side: Side, place: Place, start: int, end: int) -> str:
    """Gives a value on one clean line, cut if it is long."""
    from wfg_tui.result.values import container_preview

    if place.end < 0:
        inner = container_preview(side.answer.source, place, _VALUE)
        return f"[{inner}]" if side.answer.raw[start : start + 1] == b"[" else f"{{{inner}}}"
    raw = compact(side.answer.raw[start : min(end, start + 4 * _VALUE)]).decode("utf-8", "backslashreplace")
    return shorten(clean_line(raw), _VALUE)
