"""A step of the doctor's, drawn: a line for the list, and all there is to say of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content

from wfg_tui.text import clean, clean_line, human_duration, redact, shorten

if TYPE_CHECKING:
    from wfg_tui.doctor import Planned, Step

_GLYPHS: Final = {
    "passed": ("✓", "$text-success"),
    "failed": ("×", "bold $text-error"),
    "skipped": ("–", "$text-muted"),
}
_ASCII: Final = str.maketrans(
    {"✓": "+", "×": "x", "–": "-", "›": ">", "→": ">", "…": "~", "·": "-", "“": '"', "”": '"'}
)
_TITLE: Final = 18
"""Columns of a step's name."""
_LONGEST_RAW: Final = 2000


def ended(step: Step, width: int = 1000, *, plain: bool = False) -> Content:
    """Gives a step that has ended, on a line of `width` columns: its state, its name, the first thing found."""
    glyph, style = _GLYPHS[step.state]
    first = step.finding.evidence[0] if step.finding.evidence else ""
    first = shorten(clean_line(first), max(width - _TITLE - 2, 10))
    title = (f"{step.planned.title:<{_TITLE}}", style if step.state == "failed" else "$foreground")
    return _assembled([(f"{glyph} ", style), title, (first, "$text-muted")], plain)


def pending(planned: Planned, running: float | None = None, *, plain: bool = False) -> Content:
    """Gives a step to come, or the one that is under way for `running` seconds."""
    if running is None:
        return Content.styled(f"  {planned.title}", "$text-muted")
    took = f"{human_duration(running)}" if running >= 1 else ""
    parts = [("› ", "$primary"), (f"{planned.title:<{_TITLE}}", "bold"), (took, "$text-muted")]
    return _assembled(parts, plain)


def explained(step: Step, words: int = 60, *, plain: bool = False) -> Content:
    """Gives all of a step: evidence, causes with what to open, and so many lines of whoever's own words."""
    from wfg_tui.doctor.step import CANNOT_TELL

    planned, finding = step.planned, step.finding
    glyph, style = _GLYPHS[step.state]
    host = f" · {clean_line(planned.host)}" if planned.host else ""
    parts: list[tuple[str, str]] = [(f"{glyph} {planned.title}", style), (f"{host} {step.state}", "$text-muted")]
    parts += [(f"\n{clean_line(line)}", "$foreground") for line in finding.evidence]
    if finding.causes:
        parts.append((f"\n\n{'Likely causes' if finding.certain else CANNOT_TELL}", "bold"))
    for number, cause in enumerate(finding.causes, 1):
        parts.append((f"\n{number}. {clean_line(cause.what)}", "$foreground"))
        parts.append((f"\n→ {clean_line(cause.open)}", "$text-primary" if number == 1 else "$text-muted"))
    if finding.raw:
        raw = "\n".join(clean(redact(finding.raw)).strip().splitlines()[:words])
        parts += [("\n\nIn its own words", "bold"), (f"\n{shorten(raw, _LONGEST_RAW)}", "$text-muted")]
    return _assembled(parts, plain)


def _assembled(parts: Iterable[tuple[str, str]], plain: bool) -> Content:
    return Content.assemble(*((text.translate(_ASCII) if plain else text, style) for text, style in parts))


def told(steps: Sequence[Step], width: int, *, plain: bool = False) -> Content:
    """Gives an examination as it has come so far, for a pane of `width` columns: what failed in full, then
    a line for each step that was made."""
    failed = [explained(step, words=1, plain=plain) for step in steps if step.state == "failed"]
    made = [ended(step, width, plain=plain) for step in steps if not (failed and step.state == "skipped")]
    return Content("\n").join([*(Content("\n").join([one, Content("")]) for one in failed), *made])
