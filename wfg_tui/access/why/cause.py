"""One cause of what is missing, filled with what is known of the place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from wfg_tui.access.why.causes import CAUSES, filled
from wfg_tui.access.why.situation import Situation
from wfg_tui.result.paths import graphql_path
from wfg_tui.text import clean_line

Sure = Literal["known", "likely", "open", "out"]
"""Evidence shows it; evidence speaks for it; nothing speaks against it; evidence rules it out."""
SURE: Final[tuple[Sure, ...]] = ("known", "likely", "open", "out")
CANNOT_TELL: Final = "Nothing tells which of these it is; the likeliest comes first."


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something is not there. Words are clean."""

    id: str
    """A stable dotted name such as ``list.own``."""
    title: str
    sure: Sure
    because: tuple[str, ...]
    """What speaks for it (or against it, where it is out)."""
    confirm: str
    screen: str


def cause(at: Situation, cause_id: str, sure: Sure, *because: str, **values: str) -> Cause:
    """Gives a cause for `at`; `values` go into its words."""
    words = CAUSES[cause_id]
    known = {"user": at.who, "list": list_name(at), "field": at.field, "client": at.client, **values}
    known = {key: clean_line(value) for key, value in known.items()}
    title, confirm, screen = (filled(text, known) for text in (words.title, words.confirm, words.screen))
    lines = tuple(clean_line(line) for line in because if line)
    return Cause(cause_id, title, sure, lines, confirm, screen)


def list_name(at: Situation) -> str:
    """Gives what the list in question is called."""
    return clean_line(graphql_path(at.listed.path)) if at.listed is not None else "this list"


def total_of(at: Situation) -> int | None:
    """Gives how many rows the server counts in the list in question, if it said so."""
    if at.listed is None:
        return None
    told = at.told("length")
    return (
        at.listed.total
        if at.listed.total is not None
        else told.count(at.listed.form)
        if told is not None
        else None
    )


def lists_in(value: Any) -> Iterator[list[dict[str, Any]]]:
    """Gives the lists of objects that an answer's value holds."""
    for one in value.values() if isinstance(value, dict) else [value]:
        if isinstance(one, list):
            yield [row for row in one if isinstance(row, dict)]
