"""Causes of rows that are missing from a list: the query's own first, rights last."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from wfg_tui.access.why.cause import Cause, cause, list_name, total_of
from wfg_tui.access.why.fields import header
from wfg_tui.access.why.probe import EARLIEST, no_offset
from wfg_tui.access.why.shapes import when
from wfg_tui.access.why.situation import Situation
from wfg_tui.text import shorten

_FROM: Final = re.compile(r"(?i)since|after|from|start|begin")
"""What a filter's date is called from which on rows count."""


def rows(at: Situation, ask: frozenset[str]) -> Iterator[Cause]:
    """Gives why a list may hold fewer rows than somebody expects; `ask` are the probes that can still be asked."""
    listed = at.listed
    if listed is None:
        return
    total, shown = total_of(at), listed.shown
    here = total if total is not None else shown
    yield from header(at, ask)
    weighed = [*_own(at, ask, here), *_page(at, ask, total), *_filter(at, ask, here)]
    if at.expected is not None:  # whoever says how many there should be has said which count is meant
        exact = re.compile(rf"(?<![\d,]){at.expected:,}(?![\d,])")
        weighed.sort(key=lambda one: not (one.sure == "known" and any(exact.search(line) for line in one.because)))
    yield from weighed
    own = at.told("unborrowed")
    many = own.count(listed.form) if own is not None else None
    if many is not None and here is not None:
        sees = f"The application's own user sees {many:,}, {at.who} {here:,}."
        yield cause(at, "row.no_part", "known" if many > here else "out", sees, what="the others")
        return
    left = [one for one in weighed if one.sure != "out"]
    if left or ask:
        yield cause(at, "row.no_part", "open", "A row that a user may not see is not told of.", what="the others")
    else:
        remains = "Nothing in the query leaves rows out: what remains are rights."
        yield cause(at, "row.no_part", "likely", remains, what="the others")


def _own(at: Situation, ask: frozenset[str], here: int | None) -> Iterator[Cause]:
    root = at.told("root")
    assert at.listed is not None
    many = root.count(at.listed.form) if root is not None else None
    name = f"the root field {at.hops_root}" if at.hops_root else "the root"
    if many is not None and here is not None:
        said = f"{name} has {many:,} for {at.who} where {list_name(at)} has {here:,}."
        yield cause(at, "list.own", "known" if many > here else "out", said[:1].upper() + said[1:], root=name)
    elif "root" in ask:
        said = f"{list_name(at)} is asked for through {at.listed.path[0]}, not at the root."
        yield cause(at, "list.own", "open", said, root=name)


def _filter(at: Situation, ask: frozenset[str], here: int | None) -> Iterator[Cause]:
    listed = at.listed
    assert listed is not None
    names = _filters(at)
    near_zone = at.told("earlier")
    many = near_zone.count(listed.form) if near_zone is not None else None
    dates = [value for _, value in listed.strings if no_offset(value)]
    if many is not None and here is not None and dates:
        said = (
            f"{dates[0]} read {EARLIEST.seconds // 3600} hours earlier gives {many:,} rows, {many - here:,} more."
        )
        yield cause(at, "list.zone", "likely" if many > here else "out", said, date=_with_offset(dates[0]))
    elif "earlier" in ask:
        said = f"{dates[0] if dates else 'Its date'} has no offset."
        yield cause(at, "list.zone", "open", said, date=_with_offset(dates[0] if dates else ""))
    whole = at.told("all")
    if whole is not None and whole.ok:
        yield from _misnamed(at, whole.rows(listed.form))
        every = whole.count(listed.form)
        every = len(whole.rows(listed.form)) if every is None else every
        if here is not None:
            said = f"Without it there are {every:,} rows, with it {here:,}."
            yield cause(at, "list.filter", "known" if every > here else "out", said, filters=names)
    elif "all" in ask:
        yield cause(at, "list.filter", "open", f"It is asked with {names}.", filters=names)


def _filters(at: Situation) -> str:
    """What the list is filtered by: ``createdSince 2026-10-08``, or the arguments' names."""
    listed = at.listed
    if listed is None:
        return ""
    return shorten(", ".join(f"{key} {value}" for key, value in listed.strings) or ", ".join(listed.filters), 60)


def _misnamed(at: Situation, rows: list[dict[str, Any]]) -> Iterator[Cause]:
    """A name in the filter that none of the rows has."""
    listed = at.listed
    assert listed is not None
    there = {str(row["name"]) for row in rows if row.get("name")}
    for key, value in listed.strings:
        if there and re.search(r"(?i)names?$", key) and value not in there:
            near = difflib.get_close_matches(value, there, 1, 0.6)
            said = f"Without the filter there are: {shorten(', '.join(sorted(there)), 160)}."
            yield cause(
                at, "list.names", "known", said, wanted=value, near=f"; near it: {near[0]}" if near else ""
            )


def _page(at: Situation, ask: frozenset[str], total: int | None) -> Iterator[Cause]:
    listed = at.listed
    assert listed is not None
    shown = listed.shown
    known = at.told("length")
    more = listed.more
    if more is None and known is not None and isinstance(known.value, dict):
        more = known.value.get(listed.form.more)
    values = {"shown": f"{shown or 0:,}", "total": f"{total:,}" if total is not None else "an unknown number of"}
    if shown is not None and ((total is not None and total > shown) or more is True):
        said = (
            f"{total:,} rows in all, {shown:,} in this answer." if total is not None else "There is a next page."
        )
        yield cause(at, "list.page", "known", said, **values)
    elif shown is not None and (total is not None or more is False):
        yield cause(at, "list.page", "out", f"All of its rows are in this answer: {shown:,}.", **values)
    elif "length" in ask:
        yield cause(at, "list.page", "open", "The answer does not say how many there are.", **values)


def missing(at: Situation, ask: frozenset[str]) -> Iterator[Cause]:
    """Gives why one row that should be there is not; `ask` as for `rows`."""
    listed = at.listed
    if listed is None:
        return
    wanted = at.missing
    for number, shown in enumerate(listed.rows):
        if any(str(value) == wanted for value in shown.values()):
            yield cause(at, "list.shown", "known", f"{list_name(at)}.{number} has it.", row=f"{number + 1:,}")
            return
    yield from header(at, ask)
    what = f"number {wanted}" if wanted.isdigit() else f"“{wanted}”"
    looked = at.told("number") or at.told("search")
    row = _row_called(looked.value, wanted) if looked is not None and looked.ok else None
    if row is not None:
        yield from _left_out(at, ask, row, what)
        return
    gone = looked is not None and looked.ok and looked.whole
    said = f"{at.who} is not shown {what} anywhere." if gone else ""
    other = at.told("number_unborrowed")
    if other is not None and other.ok:
        seen = _row_called(other.value, wanted) is not None
        told = f"The application's own user {'sees' if seen else 'does not see'} it."
        yield cause(at, "row.no_part", "known" if seen else "open", said, told, what=what)
        yield cause(at, "row.not_there", "out" if seen else "likely", said, told, what=what)
        return
    administrator = at.told("administrator")
    if administrator is not None and administrator.ok:
        told = f"{at.who} may list the users, as administrators may, and those see every request."
        yield cause(at, "row.not_there", "likely", said, told, what=what)
    plain = "A row that does not exist and one that a user may not see look alike from here."
    if not gone:  # what the query leaves out may hold it: nobody has seen it yet
        here = total_of(at)
        for one in (*_own(at, ask, here), *_page(at, ask, here), *_filter(at, ask, here)):
            if one.sure != "out":
                yield replace(one, sure="open")
    yield cause(at, "row.no_part", "open", said or plain, plain if said else "", what=what)
    yield cause(at, "row.not_there", "open", said or plain, what=what)


def _left_out(at: Situation, ask: frozenset[str], row: Mapping[str, Any], what: str) -> Iterator[Cause]:
    """The row may be seen: so it is the query that leaves it out."""
    listed = at.listed
    assert listed is not None
    sees = f"{at.who} may see {what}"
    requester = row.get("requester")
    owner = str(requester.get("userName", "")) if isinstance(requester, dict) else ""
    personal = bool(at.hops_root)
    if personal and owner and owner.lower() != at.who.lower():
        name = f"the root field {at.hops_root}"
        yield cause(at, "list.own", "known", f"{sees}, and its requester is {owner}.", root=name)
    elif personal and owner:
        yield cause(at, "list.own", "out", f"Its requester is {owner}.", root=f"the root field {at.hops_root}")
    began = when(dict(row))
    names = _filters(at)
    moment, judged = _instant(began), False
    for key, value in listed.strings:
        limit = _instant(value)
        if limit is None or moment is None or not _FROM.search(key):
            continue
        judged = True
        said = f"{sees}; it began {began}, and the filter's {key} is {value}."
        if moment >= limit:
            yield cause(at, "list.filter", "out", said, filters=names)
        elif no_offset(value) and limit - moment <= EARLIEST:
            yield cause(at, "list.zone", "known", said, date=_with_offset(value))
        else:
            yield cause(at, "list.filter", "known", said, filters=names)
    if listed.filters and (not judged or len(listed.strings) > 1):
        yield cause(at, "list.filter", "open", f"{sees}.", filters=names)
    total = total_of(at)
    for one in _page(at, ask, total):
        yield replace(one, sure="likely", because=(f"{sees}.", *one.because)) if one.sure == "known" else one
    yield cause(at, "row.no_part", "out", f"{sees}.", what=what)
    yield cause(at, "row.not_there", "out", f"{sees}.", what=what)


def _row_called(value: Any, wanted: str) -> Mapping[str, Any] | None:
    """The innermost object of an answer that says it is called so."""
    if isinstance(value, list):
        return next((row for one in value if (row := _row_called(one, wanted)) is not None), None)
    if not isinstance(value, dict):
        return None
    inner = next((row for one in value.values() if (row := _row_called(one, wanted)) is not None), None)
    if inner is not None:
        return inner
    return value if any(str(one) == wanted for one in value.values() if isinstance(one, str | int)) else None


def _instant(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _with_offset(value: str) -> str:
    found = _instant(value)
    return f"{found.replace(tzinfo=None).isoformat()}+01:00" if found is not None else "2026-01-31T00:00:00+01:00"
