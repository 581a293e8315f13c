"""One step of a connection's test, as it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wfg_tui.problems import Problem


@dataclass(frozen=True, slots=True)
class Step:
    """What was looked at, what was found, and what to do if it failed."""

    title: str
    state: Literal["passed", "failed", "skipped"]
    evidence: str = ""
    problem: Problem | None = None
