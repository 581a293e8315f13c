"""Causes of a field that failed or is null, and of a mutation that was not done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from wfg_tui.access.why.cause import Cause, Sure, cause, lists_in
from wfg_tui.access.why.situation import Situation
from wfg_tui.result.rights import right_to
from wfg_tui.text import clean_line, human_count


def error(at: Situation, ask: frozenset[str]) -> Iterator[Cause]:
    """Gives why a field failed; `ask` are the probes that can still be asked."""
    failed, told = at.error, at.explained
    assert failed is not None
    denied = told is not None and told.label == "denied"
    code = f"The server's code speaks of a right: {clean_line(failed.code)}." if denied else ""
    right = right_to([hop.name for hop in at.hops] or [step for step in at.path if isinstance(step, str)])
    yield from header(at, ask)
    again, other, person = (at.told(one) for one in ("again", "unborrowed", "own_person"))
    if again is not None and again.ok:
        yield cause(at, "field.passing", "known", "Asked for alone, it has a value now.")
        return
    if at.all_null and at.hops and not at.hops[0].type.endswith("!"):
        said = (
            f"All of data is null, although {at.hops[0].name} may be null by itself: a denial stays at its field."
        )
        yield cause(at, "field.failed", "likely", said)
    masked = told is not None and told.label == "failed"
    if masked:
        yield cause(at, "field.failed", "likely", "By its code or words the server hides a fault of its own.")
    for_own = ""
    if other is not None:
        for_own = f"The application's own user {'can' if other.ok else 'can not'} read it."
        if not other.ok and not denied:
            yield cause(at, "field.failed", "likely", for_own)
    special = False
    """Whether more is known than that it is a matter of rights."""
    sure: Sure = "known" if other is not None and other.ok else "likely" if denied else "open"
    if person is not None and person.ok:
        said = f"{at.who} can read {at.field} of their own account."
        special = True
        first: Sure = "known" if sure == "known" or denied else "likely"
        yield cause(at, "field.other_person", first, said, code, for_own, viewer="the viewer")
    elif "own_person" in ask:
        guess: Sure = "likely" if denied else "open"
        said = "It is asked of somebody else than the user in force."
        yield cause(at, "field.other_person", guess, said, code, viewer="the viewer")
    alike = at.alike
    if alike.failed_names and not alike.failed_names & alike.readable_names and alike.readable:
        names = ", ".join(sorted(alike.failed_names))
        said = (
            f"{at.field} can be read at {human_count(alike.readable, 'other place')}; it fails for {names} alone."
        )
        special = True
        strong: Sure = "known" if sure == "known" else "likely"
        yield cause(at, "field.data", strong, said, code, for_own, right, names=names)
    elif alike.readable and alike.failed and not at.all_null and "own_person" not in ask:
        said = f"{at.field} can be read at {human_count(alike.readable, 'other place')} of this answer."
        role: Sure = "likely" if sure == "open" and at.schema else sure
        yield cause(at, "field.role", role, said, code, for_own, right)
    yield cause(at, "field.role", "open" if special else sure, code, for_own, right)
    plain = "A fault and a denial look alike here." if not denied else "A code of its own may still hide a fault."
    repeat = "It failed again when it was asked for alone." if again is not None else ""
    yield cause(at, "field.failed", "open", plain, repeat)


def null(at: Situation, ask: frozenset[str]) -> Iterator[Cause]:
    """Gives why a field is null although no error says so; `ask` as for `error`."""
    yield from header(at, ask)
    told = at.told("others")
    beside = {**at.siblings, **(told.value if told is not None and isinstance(told.value, dict) else {})}
    others = {key: value for key, value in beside.items() if key in at.alternatives}
    filled_in = [key for key, value in others.items() if value is not None]
    if filled_in:
        yield cause(
            at, "data.other", "known", f"{filled_in[0]} of the same thing has a value.", other=filled_in[0]
        )
    elif "others" in ask:
        yield cause(at, "data.other", "open", "Other fields of its kind were not asked for.",
                     other="a field beside it")  # fmt: skip
    elif others or told is not None:
        yield cause(at, "data.other", "out", "The fields of its kind are null too.", other="a field beside it")
    own = at.told("unborrowed")
    if own is not None and own.ok:
        seen = own.value is not None
        yield cause(at, "field.hidden", "known" if seen else "out", "Asked as the application's own user.")
        if not seen:
            yield cause(at, "data.null", "known", "It is null for the application's own user too.")
    elif "unborrowed" in ask:
        yield cause(at, "field.hidden", "open", "Only another user can tell.")
    elsewhere = (
        f"The field has a value at {human_count(at.alike.readable, 'other place')}." if at.alike.readable else ""
    )
    early = bool(ask & {"others", "unborrowed"}) or not at.schema
    sure: Sure = "open" if filled_in or early else "likely"
    yield cause(at, "data.null", sure, "No error names this place.", elsewhere)


def mutation(at: Situation) -> Iterator[Cause]:
    """Gives why a mutation was not done. Nothing of it is tried again."""
    failed, told = at.error, at.explained
    assert failed is not None
    code = failed.code.upper()
    said = f"The server's code speaks of it: {clean_line(failed.code)}."
    denied = told is not None and told.label == "denied"
    process, version = at.process
    name = f"{process} {version}".strip()
    if process:
        launched = at.told("process")
        states = _states(launched.value, process, version) if launched is not None and launched.ok else set()
        if "ACTIVE" in states:
            yield cause(at, "process.not_active", "out", f"{name} is active.", process=name)
            remains = f"{name} is active: what remains is who may launch it."
            yield cause(at, "participant.requester", "likely", remains, process=name)
        elif states:
            shown = f"Requests of it say: {', '.join(sorted(states))}."
            yield cause(at, "process.not_active", "known", shown, process=name)
        if re.search(r"PROCESS.*(NOT_ACTIVE|INACTIVE|ARCHIV|STATUS)", code):
            yield cause(at, "process.not_active", "likely", said, process=name)
        if re.search(r"REQUESTER|PARTICIPANT|LAUNCH", code):
            yield cause(at, "participant.requester", "likely", said, process=name)
        yield cause(at, "participant.requester", "open", right_to([at.field]), process=name)
        yield cause(at, "process.not_active", "open", right_to([at.field]), process=name)
    right = right_to([at.field])
    if "SYSTEM_OPERATION" in code or "System operations" in right:
        sure: Sure = "likely" if "SYSTEM_OPERATION" in code or denied else "open"
        yield cause(at, "right.system_operations", sure, said if failed.code else "", right)
    masked = told is not None and told.label == "failed"
    yield cause(at, "field.failed", "likely" if masked else "open", "A fault and a denial look alike here.")
    if not process:
        yield cause(at, "field.role", "likely" if denied else "open", said if denied else "", right)


def header(at: Situation, ask: frozenset[str]) -> Iterator[Cause]:
    """Whether the borrowed identity is in force at all."""
    whom = at.told("whom")
    if whom is not None and whom.ok and isinstance(whom.value, str):
        same = whom.value.lower() == at.as_user.lower()
        yield cause(at, "borrowed.header", "out" if same else "known", f"The server acts as {whom.value}.")
    elif "whom" in ask:
        yield cause(at, "borrowed.header", "open", f"{at.as_user} is borrowed.")


def _states(value: Any, process: str, version: str) -> set[str]:
    found = [one["process"] for page in lists_in(value) for one in page if isinstance(one.get("process"), dict)]
    return {
        str(one.get("status")).upper()
        for one in found
        if one.get("name") == process and (not version or str(one.get("version")) == version)
    }
