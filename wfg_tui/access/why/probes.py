"""Which queries would tell more about one place. Nothing here is sent unasked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wfg_tui.access.why.probe import PAGES, Probe, named_steps, paged, root_lists, whom
from wfg_tui.access.why.row_probes import of_rows
from wfg_tui.access.why.sent import Sent, operation
from wfg_tui.access.why.shapes import collection_of, leaves, telling, viewer_of
from wfg_tui.access.why.situation import Situation

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex


def probes(
    at: Situation, sent: Sent | None, index: SchemaIndex | None, number: Probe | None = None
) -> tuple[Probe, ...]:
    """Gives the queries that would tell more now, those already answered left out; `number` is the one that looks
    for the missing row by its number."""
    if index is None:
        return ()
    if at.kind == "refused":
        found = _of_refusal(at, index)
    elif at.kind == "rows" and sent is not None and at.operation == "query":
        found = of_rows(at, sent, index, number)
    elif at.operation == "mutation":
        found = _of_mutation(at, index)
    elif at.kind in ("error", "null") and sent is not None and 0 < len(at.hops) == named_steps(at.path):
        found = _of_field(at, sent, index)
    else:
        return ()
    return tuple(probe for probe in found if probe.id not in at.found)


def most(at: Situation, now: tuple[Probe, ...]) -> int:
    """Gives how many queries it takes at most to ask all of them, and what their answers make worth asking."""
    ids = {probe.id for probe in now}
    later = 1 + PAGES if at.kind == "refused" and "unborrowed" in ids else 1 if "number" in ids else 0
    return sum(probe.pages for probe in now) + later


def _of_refusal(at: Situation, index: SchemaIndex) -> Iterator[Probe]:
    """Where a user was borrowed: whether it is the borrowing that is refused, and why."""
    viewer, _ = viewer_of(index)
    if not at.as_user or not viewer or at.problem is None or at.problem.code != "api.impersonation_refused":
        return
    who = operation(f"query Why {{ {viewer} {{ userName }} }}", "Why")
    yield Probe(
        "unborrowed", "Who the application is when it borrows nobody.", who, (viewer, "userName"), None, ""
    )
    own = at.told("unborrowed")
    if own is None or not own.ok or not isinstance(own.value, str):
        return
    asks = f"Whether {own.value} may borrow at all: even its own name."
    yield Probe("borrow_self", asks, who, (viewer, "userName"), None, own.value)
    if (oneself := at.told("borrow_self")) is not None and oneself.ok:
        yield from _directory(at, index)


def _directory(at: Situation, index: SchemaIndex) -> Iterator[Probe]:
    """The list of users, for whoever may see it."""
    _, person = viewer_of(index)
    for hop, form in root_lists(index):
        if form.item == person:
            plain = [name for name in leaves(index, person) if name == "userName" or "active" in name.lower()]
            asks = f"What the list of users says of {at.as_user}."
            yield paged(at, "directory", asks, index, hop, form, " ".join(plain), at.as_user, as_user="")
            return


# A field that failed, or is null


def _of_field(at: Situation, sent: Sent, index: SchemaIndex) -> Iterator[Probe]:
    yield from whom(at, index)
    hops = list(at.hops)
    last = hops[-1]
    form = collection_of(index, last.type)
    core = last.type.strip("[]!")
    leaf = (
        form.length
        if form is not None and form.length
        else telling(index, core)
        if index.is_composite(core)
        else ""
    )
    if form is not None and form.rows and not form.length:
        leaf = f"{form.rows} {{ {telling(index, form.item)} }}"
    asking = sent.ask(hops, leaf)
    if at.kind == "error":
        yield Probe("again", "Whether the field fails again when it is asked for alone.", asking, at.path)
        viewer, person = viewer_of(index)
        if person and last.parent == person and hops[0].name != viewer and not last.arguments:
            text = f"query Why {{ {viewer} {{ userName {last.name}{f' {{ {leaf} }}' if leaf else ''} }} }}"
            asks = f"Whether this user may see {last.name} of their own account."
            yield Probe("own_person", asks, operation(text, "Why"), (viewer, last.name))
    if at.kind == "null" and (others := at.alternatives):
        text = " ".join(others if all(index.is_leaf(_core(index, last.parent, one)) for one in others) else
                        [_asked_whole(index, last.parent, one) for one in others])  # fmt: skip
        asks = f"Whether the value is in another field: {', '.join(others)}."
        yield Probe("others", asks, sent.ask(hops[:-1], text), at.path[:-1])
    if at.as_user:
        asks = "Whether the application's own user sees a value here."
        yield Probe("unborrowed", asks, asking, at.path, None, "")


def _asked_whole(index: SchemaIndex, parent: str, name: str) -> str:
    core = _core(index, parent, name)
    return name if index.is_leaf(core) else f"{name} {{ {telling(index, core)} }}"


def _core(index: SchemaIndex, parent: str, name: str) -> str:
    info = index.field(parent, name)
    return info.type.name if info is not None else ""


# A mutation that was refused: nothing of it is tried again


def _of_mutation(at: Situation, index: SchemaIndex) -> Iterator[Probe]:
    named, _ = at.process
    if not named:
        return
    for hop, form in root_lists(index):
        info = index.field(form.item, "process")
        plain = leaves(index, info.type.name) if info is not None else {}
        if "name" in plain and "status" in plain:
            row = f"process {{ {' '.join(name for name in ('name', 'version', 'status') if name in plain)} }}"
            asks = f"What the requests that this user sees say of the process {named}."
            yield paged(at, "process", asks, index, hop, form, row, named)
            return
