"""Examining a connection in a test, and what to say of it."""

from __future__ import annotations

from wfg_tui.doctor import Step, as_text, examine, plan
from wfg_tui.session import Session


async def examined(session: Session) -> list[Step]:
    """Gives every step of an examination; those planned, in their order, each with words for a person."""
    planned = plan(session.profile, session.identity.as_user)
    steps = [step async for step in examine(session)]
    assert tuple(step.planned for step in steps) == planned
    for step in steps:
        assert step.finding.evidence, step
        assert bool(step.finding.causes) == (step.state == "failed"), step
        for cause in step.finding.causes:
            assert cause.what[-1] in ".!", cause
            assert cause.open, cause
            assert not set("{}") & set(cause.what + cause.open), cause
    return steps


def failed(steps: list[Step]) -> list[tuple[str, str]]:
    """Gives each step that failed with its first cause."""
    return [(step.id, step.first_cause) for step in steps if step.state == "failed"]


def the(steps: list[Step], step_id: str, host: str = "") -> Step:
    """Gives the step of that id, of that host where there are two."""
    found = [step for step in steps if step.id == step_id and host in step.planned.host]
    assert len(found) == 1, f"{len(found)} steps {step_id} {host}"
    return found[0]


def report(session: Session, steps: list[Step]) -> str:
    """Gives the whole report, for a failing test to show."""
    return as_text(session.profile, steps)
