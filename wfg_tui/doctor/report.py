"""An examination as text and as JSON, with nothing secret in it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Final

from wfg_tui import __version__
from wfg_tui.connection.profiles import Profile
from wfg_tui.doctor.step import CANNOT_TELL, Step
from wfg_tui.problems import Exit
from wfg_tui.text import clean, human_count, redact

GLYPHS: Final = {"passed": "✓", "failed": "×", "skipped": "–"}


def exit_code(steps: Sequence[Step]) -> Exit:
    """Gives what a command that made this examination ends with: the first failure's."""
    return next((step.finding.exit_code for step in steps if step.state == "failed"), Exit.DONE)


def step_text(step: Step, raw: bool = False) -> str:
    """Gives a step with its evidence and, where it failed, its causes and what to open: several lines.

    With `raw` the words of whoever failed follow.
    """
    planned, finding = step.planned, step.finding
    first = f"{GLYPHS[step.state]} {planned.title}{f' · {planned.host}' if planned.host else ''}"
    if step.state == "skipped":
        return _harmless(f"{first}: {'; '.join(finding.evidence)}")
    lines = [first, *(f"    {line}" for line in finding.evidence)]
    if finding.causes:
        lines.append(f"    {'Likely causes, the likeliest first:' if finding.certain else CANNOT_TELL}")
        for number, cause in enumerate(finding.causes, 1):
            lines += [f"    {number}. {cause.what}", f"       → {cause.open}"]
    if raw and finding.raw:
        lines += [f"    | {line}" for line in finding.raw.splitlines()]
    return _harmless("\n".join(lines))


def as_text(profile: Profile, steps: Sequence[Step]) -> str:
    """Gives the whole report for a person, or for a ticket."""
    head = f"wfg-tui doctor {__version__} · {profile.name} · {profile.graphql_url}"
    return "\n".join([_harmless(head), *map(step_text, steps), summary(steps)])


def summary(steps: Sequence[Step]) -> str:
    """Gives the outcome in a line."""
    failed = [step for step in steps if step.state == "failed"]
    if not failed:
        return f"Nothing is wrong: {human_count(sum(step.state == 'passed' for step in steps), 'step')} passed."
    first = failed[0]
    cause = f" {first.finding.causes[0].what}" if first.finding.causes and first.finding.certain else ""
    return _harmless(f"{first.planned.title} failed.{cause}")


def as_json(profile: Profile, steps: Sequence[Step], at: float | None = None) -> dict[str, Any]:
    """Gives the report for a machine: no secret, no token, no raw answer."""
    found = {
        "version": __version__,
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at)),
        "profile": profile.name,
        "provider": profile.provider,
        "graphql_url": profile.graphql_url,
        "issuer": profile.issuer or None,
        "token_url": profile.token_url or None,
        "client_id": profile.client_id,
        "ok": all(step.state != "failed" for step in steps),
        "exit_code": int(exit_code(steps)),
        "summary": summary(steps),
        "steps": [
            {
                "id": step.id,
                "title": step.planned.title,
                "host": step.planned.host or None,
                "state": step.state,
                "seconds": round(step.seconds, 3),
                "evidence": list(step.finding.evidence),
                "certain": step.finding.certain if step.finding.causes else None,
                "causes": [
                    {"id": cause.id, "what": cause.what, "open": cause.open} for cause in step.finding.causes
                ],
            }
            for step in steps
        ],
    }
    clean_copy: dict[str, Any] = _all_harmless(found)
    return clean_copy


def _all_harmless(value: Any) -> Any:
    if isinstance(value, str):
        return _harmless(value)
    if isinstance(value, list):
        return [_all_harmless(one) for one in value]
    if isinstance(value, dict):
        return {key: _all_harmless(one) for key, one in value.items()}
    return value


def _harmless(text: str) -> str:
    return redact(clean(text))
