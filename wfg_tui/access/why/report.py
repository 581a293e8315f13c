"""A case as text and as JSON: the causes with their evidence, and the queries that tell of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.access.why.cause import CANNOT_TELL
from wfg_tui.result.paths import graphql_path
from wfg_tui.text import clean, clean_line, human_count

if TYPE_CHECKING:
    from wfg_tui.access.why.case import Case
    from wfg_tui.access.why.cause import Cause
    from wfg_tui.access.why.probe import Probe

SURE_WORDS: Final = {"known": "sure", "likely": "likely", "open": "may be", "out": "ruled out"}
"""How sure each is, as a person says it."""


def verdict(case: Case) -> str:
    """Gives the whole in one sentence."""
    why = case.why
    if not case.at.schema and not why.tells:
        return "Without the schema little can be told: reload it, then ask again."
    if not why.causes:
        return "Nothing is known that would be missing here."
    if why.tells:
        return why.causes[0].title
    return "Several causes fit so far; the likeliest comes first." if case.probes else CANNOT_TELL


def unanswered(case: Case) -> str:
    """Says how many queries were asked in vain; empty for none."""
    count = case.at.unanswered
    return f"{human_count(count, 'query', 'queries')} had no answer that would tell." if count else ""


def text_lines(case: Case) -> Iterator[str]:
    """Gives what a person reads, line by line."""
    why = case.why
    yield why.question
    yield f"As {case.party.label}: {verdict(case)}" if case.party.label else verdict(case)
    for number, cause in enumerate(why.causes, 1):
        yield ""
        yield f"{number}. {cause.title}  [{SURE_WORDS[cause.sure]}]"
        yield from (f"   · {line}" for line in cause.because)
        yield f"   ? {cause.confirm}"
        yield f"   → {cause.screen}"
        probe = case.query_for(cause)
        if probe is not None:
            yield f"   {probe.asks}"
            yield from (f"     {line}" for line in clean(probe.operation.text).rstrip().splitlines())
    if case.at.unanswered:
        yield ""
        yield unanswered(case)
    if why.ruled_out:
        yield ""
        yield "Ruled out"
        for cause in why.ruled_out:
            yield f"   – {cause.title} {' '.join(cause.because)}"


def as_json(case: Case) -> dict[str, Any]:
    """Gives the same for a program: the path as in an answer, from inside ``data``."""
    why = case.why
    return {
        "question": why.question,
        "path": clean_line(graphql_path(case.at.path)),
        "identity": {"user": case.at.user, "as_user": case.at.as_user, "client": case.at.client},
        "tells": why.tells,
        "verdict": verdict(case),
        "causes": [_cause(case, cause) for cause in why.causes],
        "ruled_out": [_cause(case, cause) for cause in why.ruled_out],
        "asked": [_probe(probe) for probe in case.asked],
        "to_ask": [_probe(probe) for probe in case.probes],
    }


def _cause(case: Case, cause: Cause) -> dict[str, Any]:
    probe = case.query_for(cause)
    return {
        "id": cause.id,
        "sure": cause.sure,
        "title": cause.title,
        "because": list(cause.because),
        "confirm": cause.confirm,
        "screen": cause.screen,
        "query": probe.id if probe is not None else None,
    }


def _probe(probe: Probe) -> dict[str, Any]:
    return {
        "id": probe.id,
        "asks": probe.asks,
        "query": probe.operation.text,
        "variables": dict(probe.operation.variables),
        "as_user": probe.as_user,
        "at_most": probe.pages,
    }
