"""What a step of the examination is, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from wfg_tui.problems import Exit

State = Literal["passed", "failed", "skipped"]

CANNOT_TELL: Final = "The answer does not tell which of these it is; the likeliest comes first."


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a step may have failed, and what to open to see."""

    id: str
    """A stable dotted name such as ``token.wrong_secret``."""
    what: str
    open: str
    """The next thing to do, naming the screen where there is one."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found at a step."""

    state: State
    evidence: tuple[str, ...] = ()
    """Facts, a line each. They may hold foreign words, and nothing secret."""
    causes: tuple[Cause, ...] = ()
    """The likeliest first; empty unless it failed."""
    certain: bool = True
    """Whether the evidence, and not only somebody's words, singles the first cause out."""
    exit_code: Exit = Exit.FINDINGS
    raw: str = ""
    """The words of whoever failed, as they came."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A step to come."""

    id: str
    """``dns``, ``tcp``, ``proxy``, ``tls``, ``clock``, ``discovery``, ``secret``, ``token``, ``claims``, ``api``,
    ``bearer``, ``application``, ``borrowed``, ``introspection`` or ``query``."""
    title: str
    host: str = ""
    """Whom it is about, where the same step is made for two hosts."""

    @property
    def key(self) -> str:
        """What tells it from every other step of an examination."""
        return f"{self.id} {self.host}".strip()


@dataclass(frozen=True, slots=True)
class Step:
    """A step as it ended."""

    planned: Planned
    finding: Found
    seconds: float = 0.0

    @property
    def id(self) -> str:
        return self.planned.id

    @property
    def state(self) -> State:
        return self.finding.state

    @property
    def first_cause(self) -> str:
        """The likeliest cause's id, or an empty string."""
        return self.finding.causes[0].id if self.finding.causes else ""


def passed(*evidence: str) -> Found:
    """Gives the finding of a step that is well."""
    return Found("passed", evidence)


def skipped(why: str) -> Found:
    """Gives the finding of a step that was not made, and why."""
    return Found("skipped", (why,))
