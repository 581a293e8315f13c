"""The causes of what is missing at one place of an answer, ranked by evidence: a server's words decide nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from wfg_tui.access.why.cause import SURE, Cause, Sure, list_name, total_of
from wfg_tui.access.why.fields import error, mutation, null
from wfg_tui.access.why.refusals import invalid, refused
from wfg_tui.access.why.rows import missing, rows
from wfg_tui.access.why.situation import Situation
from wfg_tui.result.paths import graphql_path
from wfg_tui.text import clean_line, human_count, shorten

_WINS: Final[tuple[Sure, ...]] = ("known", "likely", "out", "open")
"""What is said of one cause by several: evidence for it, evidence against it, none."""


@dataclass(frozen=True, slots=True)
class Why:
    """The answer to one question."""

    question: str
    causes: tuple[Cause, ...]
    """The likeliest first."""
    ruled_out: tuple[Cause, ...] = ()

    @property
    def tells(self) -> bool:
        """Whether evidence singles the first cause out."""
        return bool(self.causes) and self.causes[0].sure in ("known", "likely")


def rank(at: Situation, offered: Iterable[str] = ()) -> Why:
    """Gives the causes for `at`, the likeliest first; `offered` names the probes that can still be asked."""
    ask = frozenset(offered)
    match at.kind:
        case "refused":
            found = refused(at)
        case "invalid":
            found = invalid(at)
        case "error":
            found = mutation(at) if at.operation == "mutation" else error(at, ask)
        case "null":
            found = null(at, ask)
        case "rows":
            found = missing(at, ask) if at.missing else rows(at, ask)
        case _:
            found = iter(())
    best: dict[str, Cause] = {}
    for one in found:
        before = best.get(one.id)
        if before is None or _WINS.index(one.sure) < _WINS.index(before.sure):
            best[one.id] = one
    ordered = sorted(best.values(), key=lambda one: SURE.index(one.sure))
    out = tuple(one for one in ordered if one.sure == "out")
    return Why(question(at), tuple(one for one in ordered if one.sure != "out"), out)


def question(at: Situation) -> str:
    """Gives what is asked, as a sentence."""
    path = shorten(clean_line(graphql_path(at.path)), 60) or "the whole of data"
    match at.kind:
        case "refused":
            return clean_line(at.problem.what) if at.problem is not None else "Why was this refused?"
        case "invalid":
            return "Why did the server not run it?"
        case "error":
            return f"Why can {at.who} not have {path}?"
        case "null":
            return f"Why is {path} null?"
        case "rows":
            name = list_name(at)
            if at.missing:
                return f"Why is {clean_line(at.missing)} not in {name}?"
            shown = at.listed.shown if at.listed is not None else None
            total = total_of(at)
            many = "no list" if shown is None and total is None else human_count(total or shown or 0, "row")
            return f"Why does {name} give {at.who} {many}?"
    return f"{path} has a value: nothing is missing here."
