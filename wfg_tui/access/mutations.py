"""What is known of each mutation without sending it: its input, who may do it, what was answered before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from wfg_tui.text import clean_line, human_count, human_duration

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.schema.model import InputInfo

_DEPTH: Final = 3
"""Levels of an input that are opened; below them its type's page is the place to look."""
_MOST_INPUTS: Final = 80
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_OUTCOMES: Final = {
    "done": "carried out",
    "errors": "answered with errors",
    "refused": "refused",
    "failed": "failed on the way",
    "unknown": "outcome unknown",
    "cancelled": "cancelled",
}
HEDGE: Final = "WorkflowGen's documents say it of the portal; that the API follows is likely, and not known."
"""How far `Rule.words` are to be trusted."""
UNKNOWN: Final = "Nothing is documented for it: the server decides."


class Attempt(Protocol):
    """A mutation that was sent before; the audit's records are such."""

    @property
    def at(self) -> float:
        """Wall clock, seconds since the epoch."""

    @property
    def who(self) -> str:
        """The name under which the server judged."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The root fields that were selected, by name."""

    @property
    def failed(self) -> tuple[str, ...]:
        """Those of `fields` that an error was answered for."""

    @property
    def outcome(self) -> str:
        """``done``, ``errors``, ``refused``, ``failed``, ``unknown`` or ``cancelled``."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its errors, where the server gives any."""


@dataclass(frozen=True, slots=True)
class InputLine:
    """One argument, or one field of an input beneath it."""

    path: str
    """From the argument on, dotted: ``input.parameters.name``."""
    type: str
    required: bool
    description: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do it, as WorkflowGen's documents have it."""

    words: str
    where: str
    """The screen where that is set."""


@dataclass(frozen=True, slots=True)
class Past:
    """What one identity was answered, one outcome of it."""

    who: str
    outcome: str
    times: int
    last: float
    """Wall clock, seconds since the epoch."""
    codes: tuple[str, ...] = ()

    def words(self, now: float) -> str:
        """Gives it as one line: who, what, how often, how long ago."""
        codes = f" ({', '.join(self.codes)})" if self.codes else ""
        what = _OUTCOMES.get(self.outcome, self.outcome)
        ago = human_duration(max(now - self.last, 0))
        often = f", {human_count(self.times, 'time')}" if self.times > 1 else ""
        return f"{self.who}: {what}{codes}{often}, {'last ' if self.times > 1 else ''}{ago} ago"


@dataclass(frozen=True, slots=True)
class MutationKnown:
    """A mutation, and all that is known of it without sending it."""

    name: str
    gives: str
    """The type of its answer."""
    description: str
    deprecation: str | None
    inputs: tuple[InputLine, ...]
    rule: Rule | None
    """None where nothing is documented: `UNKNOWN`."""
    past: tuple[Past, ...]
    """The newest first."""

    @property
    def who_may(self) -> str:
        """Who may do it, in words that say how far they are to be trusted."""
        return UNKNOWN if self.rule is None else f"{self.rule.words} {HEDGE} Set in: {self.rule.where}."


def mutations_known(index: SchemaIndex, attempts: Iterable[Attempt] = ()) -> tuple[MutationKnown, ...]:
    """Gives each mutation of the schema, in its order; `attempts` are what was sent before. Nothing is sent."""
    root = index.root("mutation")
    if root is None:
        return ()
    past = _past(attempts)
    return tuple(
        MutationKnown(
            field.name,
            field.type.text,
            clean_line(field.description),
            field.deprecation,
            _inputs(index, field.args),
            rule_of(field.name),
            tuple(past.get(field.name, ())),
        )
        for field in root.fields
    )


def _inputs(index: SchemaIndex, args: tuple[InputInfo, ...]) -> tuple[InputLine, ...]:
    found: list[InputLine] = []
    for one in _opened(index, args, "", ()):
        if len(found) == _MOST_INPUTS:
            break
        found.append(one)
    return tuple(found)


def _opened(
    index: SchemaIndex, inputs: tuple[InputInfo, ...], before: str, above: tuple[str, ...]
) -> Iterator[InputLine]:
    for one in inputs:
        path = f"{before}{one.name}"
        yield InputLine(path, one.type.text, one.required, clean_line(one.description))
        name = one.type.name
        if len(above) < _DEPTH and name not in above and index.kind(name) == "INPUT_OBJECT":
            info = index.type(name)
            if info is not None:
                yield from _opened(index, info.input_fields, f"{path}.", (*above, name))


def _past(attempts: Iterable[Attempt]) -> dict[str, list[Past]]:
    grouped: dict[str, dict[tuple[str, str], Past]] = {}
    for attempt in attempts:
        for name in dict.fromkeys(attempt.fields):
            outcome, codes = attempt.outcome, attempt.codes
            if outcome == "errors" and attempt.failed and name not in attempt.failed:
                outcome, codes = "done", ()  # the error was another field's
            of_it = grouped.setdefault(name, {})
            key = (attempt.who, outcome)
            known = of_it.get(key)
            if known is None:
                of_it[key] = Past(attempt.who, outcome, 1, attempt.at, codes)
            else:
                both = tuple(dict.fromkeys((*known.codes, *codes)))
                of_it[key] = Past(known.who, outcome, known.times + 1, max(known.last, attempt.at), both)
    return {name: sorted(some.values(), key=lambda one: -one.last) for name, some in grouped.items()}


# What WorkflowGen's documents say

_PARTICIPANTS: Final = "Process Definition › Participants"
_USERS: Final = "Administration Module › User Management › Users"
_ALLOWED: Final = "Configuration Panel › General › Security › System operations allowed users"
_LAUNCH = Rule(
    "Members of the process's requester participant, while the process is active; one in test is launched by its "
    "managers, supervisors and administrators, where they are requesters too.",
    _PARTICIPANTS,
)
_WRITE = Rule(
    "Probably system operations allowed users alone: writing data from outside a form is a system operation.",
    _ALLOWED,
)
_CANCEL = Rule(
    "The requester, while no action assigned to someone else is running; else the process's managers and "
    "supervisors, and administrators.",
    _PARTICIPANTS,
)
_DELETE = Rule(
    "Administrators; the requester while the first open action is theirs; managers and supervisors where a "
    "setting allows it; in test mode.",
    _PARTICIPANTS,
)
_COMMENT = Rule(
    "Whoever's participant may read and write comments; administrators, process managers and supervisors may.",
    _PARTICIPANTS,
)
_ASSIGN = Rule("The process's supervisors and managers, and administrators.", _PARTICIPANTS)
_COMPLETE = Rule("The user whom the action is assigned to, or who may take it.", _PARTICIPANTS)
_MANAGE_USERS = Rule("Administrators alone manage users.", _USERS)

_RULES: Final[tuple[tuple[frozenset[str], frozenset[str], Rule], ...]] = tuple(
    (frozenset(verbs.split()), frozenset(objects.split()), rule)
    for verbs, objects, rule in (
        ("create launch start", "request requests processinstance instance", _LAUNCH),
        ("update set write", "requestdataset requestdata dataset actiondataset", _WRITE),
        ("cancel abort", "request requests processinstance", _CANCEL),
        ("delete remove", "request requests processinstance", _DELETE),
        ("add create update delete remove", "comment requestcomment actioncomment", _COMMENT),
        ("assign reassign unassign", "action actions", _ASSIGN),
        ("complete close", "action actions", _COMPLETE),
        ("create add update delete remove archive activate deactivate", "user users", _MANAGE_USERS),
    )
)
"""Verb and object of a mutation's name, and the rule of what it seems to do: a hint, for a schema is the
customer's. Sources: the user portal's guide (request follow-up form), the administration module's (users), the
forum on system operations."""


def rule_of(name: str) -> Rule | None:
    """Gives the documented rule of what a mutation called `name` seems to do, or None."""
    words = [word.lower() for word in _WORD.findall(name)]
    if len(words) < 2:
        return None
    for verb, rest in ((words[0], words[1:]), (words[-1], words[:-1])):
        for verbs, objects, rule in _RULES:
            if verb in verbs and "".join(rest) in objects:
                return rule
    return None
