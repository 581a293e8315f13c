"""Queries that tell why rows are missing from a list, or where one row is."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from wfg_tui.access.why.probe import (
    PAGES,
    Probe,
    arguments_of,
    earlier,
    holds_names,
    named_steps,
    no_offset,
    paged,
    root_lists,
    wants_arguments,
    whom,
    written,
)
from wfg_tui.access.why.sent import Change, Hop, Sent, operation
from wfg_tui.access.why.shapes import collection_of, leaves, page_literal, telling, viewer_of
from wfg_tui.access.why.situation import Situation
from wfg_tui.text import clean_line

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex


def of_rows(at: Situation, sent: Sent, index: SchemaIndex, number: Probe | None) -> Iterator[Probe]:
    """Gives what can be asked about the list in question; `number` looks for the missing row by its number."""
    listed = at.listed
    hops = sent.hops(listed.path) if listed is not None else []
    if listed is None or not hops or len(hops) != named_steps(listed.path):
        return
    form = listed.form
    yield from whom(at, index)
    if listed.total is None and form.count:
        asks = "How many rows there are on all pages."
        yield Probe("length", asks, sent.ask(hops, form.length), listed.path, form)
    if at.missing:
        yield from _of_missing(at, index, number)
    other = at_root(hops, index) if form.count else None
    if other is not None:
        smallest = Change(put=page_literal(index, arguments_of(index, other), 1))
        asks = f"How many rows {other.name} has where it is asked for everything this user may see."
        yield Probe("root", asks, sent.ask([other], form.length, {0: smallest}), (other.name,), form)
    if hops[-1].filters:
        yield from _of_filter(at, sent, index, hops)
    if at.as_user and form.count:
        asks = "How many rows the application's own user sees."
        yield Probe("unborrowed", asks, sent.ask(hops, form.length), listed.path, form, "")


def _of_filter(at: Situation, sent: Sent, index: SchemaIndex, hops: list[Hop]) -> Iterator[Probe]:
    """The same list without its filter, and with its dates read as early as they may be meant."""
    assert at.listed is not None
    form, path, hop, last = at.listed.form, at.listed.path, hops[-1], len(hops) - 1
    takes = arguments_of(index, hop)
    paging = frozenset(hop.arguments) - frozenset(hop.filters)
    by_names = any(holds_names(sent.value(hop.arguments[name])) for name in hop.filters)
    rows = by_names or not form.count  # to compare names with, or to be counted
    leaf = form.length
    if rows:
        row = telling(index, form.item)
        leaf = f"{form.length} {form.rows} {{ {row} }}" if form.rows else row
    without = Change(frozenset(hop.filters) | paging, page_literal(index, takes, at.page if rows else 1))
    yield Probe(
        "all", "How many rows there are without the filter.", sent.ask(hops, leaf, {last: without}), path, form
    )
    if form.count and any(no_offset(value) for _, value in sent.strings(hop)):
        change = Change(paging, page_literal(index, takes, 1), earlier)
        asks = "How many rows there are if the date is meant in the zone where that day begins first."
        yield Probe("earlier", asks, sent.ask(hops, form.length, {last: change}), path, form)


def _of_missing(at: Situation, index: SchemaIndex, number: Probe | None) -> Iterator[Probe]:
    """Where one row is looked for: by its number, where the API takes one, else on the first pages."""
    if number is not None:
        yield number
        gone = (first := at.told("number")) is not None and first.ok and not first.rows(number.form)
        if gone and at.as_user:
            asks = f"Whether the application's own user sees number {at.missing}."
            yield replace(number, id="number_unborrowed", asks=asks, as_user="")
        elif gone:
            for hop, form in root_lists(index):
                if form.item == viewer_of(index)[1]:
                    given = written(page_literal(index, arguments_of(index, hop), 1))
                    text = f"query Why {{ {hop.name}{given} {{ {form.length or '__typename'} }} }}"
                    asks = "Whether this user may list the users, as administrators may."
                    yield Probe("administrator", asks, operation(text, "Why"), (hop.name,), form)
                    break
        return
    assert at.listed is not None
    for hop, form in root_lists(index):
        if form.item == at.listed.form.item:
            row = telling(index, form.item)
            wanted, most = clean_line(at.missing), at.page * PAGES
            asks = f"Whether “{wanted}” is among the first {most:,} rows that this user may see."
            yield paged(at, "search", asks, index, hop, form, row, at.missing)
            return


def by_number(wanted: str, index: SchemaIndex) -> Generator[int, None, Probe | None]:
    """Gives the query that looks for a request by its number, where the API takes one; yields for a breath."""
    from wfg_tui.schema.request_number import number_fields

    for found in number_fields(index):
        if found is None:
            yield 0
            continue
        last = found.route.steps[-1]
        info = index.field(last.owner, last.field)
        form = collection_of(index, info.type.text) if info is not None else None
        if (
            info is None
            or form is None
            or any(wants_arguments(index, step.owner, step.field) for step in found.route.steps[:-1])
        ):
            continue
        literal = wanted if found.inputs[-1].type.name in ("Int", "Float") else json.dumps(wanted)
        for item in reversed(found.inputs[1:]):
            literal = f"{{{item.name}: {literal}}}"
        row = f"{telling(index, form.item)} {_its_request(index, form.item)}"
        page = page_literal(index, info.args, 1)
        given = ", ".join(
            [f"{found.inputs[0].name}: {literal}", *(f"{key}: {value}" for key, value in page.items())]
        )
        inner = f"{form.count} {form.rows} {{ {row} }}" if form.rows else row
        text = f"{last.field}({given}) {{ {inner} }}"
        for step in reversed(found.route.steps[:-1]):
            text = f"{step.field} {{ {text} }}"
        path = tuple(step.field for step in found.route.steps)
        asks = f"Whether this user may see number {wanted} at all, by {last.field}."
        return Probe("number", asks, operation(f"query Why {{ {text} }}", "Why"), path, form)
    return None


def _its_request(index: SchemaIndex, type_name: str) -> str:
    """Selections of what a row belongs to, and of who began that."""
    found = index.type(type_name)
    parts = []
    for one in found.fields if found is not None else ():
        if one.type.is_list or any(item.required for item in one.args):
            continue
        plain = leaves(index, one.type.name)
        if "number" in plain and collection_of(index, one.type.text) is None:
            parts.append(f"{one.name} {{ {telling(index, one.type.name)} {_its_request(index, one.type.name)} }}")
        elif one.name == "requester" and "userName" in plain:
            parts.append("requester { userName }")
        elif one.name == "process" and "name" in plain and "number" in leaves(index, type_name):
            parts.append("process { name }")
    return " ".join(parts)


def at_root(hops: list[Hop], index: SchemaIndex) -> Hop | None:
    """Gives the field of the query root that has the same kind of list, with the filters that it takes too."""
    if len(hops) < 2 or any(hop.type.rstrip("!").startswith("[") for hop in hops[:-1]):
        return None
    hop = hops[-1]
    same = [one for one, _ in root_lists(index) if one.type.strip("!") == hop.type.strip("!")]
    found = next((one for one in same if one.name == hop.name), same[0] if same else None)
    if found is None:
        return None
    takes = {item.name for item in arguments_of(index, found)}
    return replace(found, arguments={name: hop.arguments[name] for name in hop.filters if name in takes})
