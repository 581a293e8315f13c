"""A cause, drawn: a line for the list, and all there is to say of it."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap
from typing import Final

from textual.content import Content

from wfg_tui.access.why import Case, Cause, Probe
from wfg_tui.access.why.report import SURE_WORDS, unanswered, verdict
from wfg_tui.text import clean

_STYLES: Final = {
    "known": "bold $text-error",
    "likely": "bold $text-warning",
    "open": "$foreground",
    "out": "$text-muted",
}
_SIGNS: Final = {"known": "×", "likely": "!", "open": "?", "out": "–"}
_ASCII: Final = str.maketrans({"×": "x", "–": "-", "›": ">", "→": ">", "…": "~", "·": "-", "“": '"', "”": '"'})
_WORDS: Final = 12
"""Columns of how sure a cause is."""


def listed(cause: Cause, width: int, *, plain: bool = False) -> Content:
    """Gives a cause as it stands in a list of `width` columns: how sure it is, and beside that what it is."""
    style = _STYLES[cause.sure]
    sure = f"{_SIGNS[cause.sure]} {SURE_WORDS[cause.sure]}"
    words = "$text-muted" if cause.sure == "out" else "$foreground"
    lines = wrap(cause.title, max(width - _WORDS, 20)) or [""]
    title = f"\n{' ' * _WORDS}".join(lines)
    return _assembled([(f"{sure:<{_WORDS}}", style), (title, words)], plain)


def summed_up(case: Case, asks: str, *, plain: bool = False) -> Content:
    """Gives the question, the answer to it in one sentence, and what can be asked."""
    why = case.why
    style = "$text-warning" if not why.tells else "bold $text-error"
    if not why.causes:
        style = "$text-success"
    parts = [(why.question, "bold $primary"), (f"\n{verdict(case)}", style)]
    if why.tells:
        parts += [(f"\n{line}", "$foreground") for line in why.causes[0].because[:1]]
    for line, ink in ((unanswered(case), "$text-warning"), (asks, "$foreground")):
        parts += [(f"\n{line}", ink)] if line else []
    return _assembled(parts, plain)


def explained(cause: Cause, probe: Probe | None, *, asked: bool, plain: bool = False) -> Content:
    """Gives what there is to say of a cause: where it is set, the evidence, what would confirm it, the query."""
    parts = [("Where it is set", "bold"), (f"\n→ {cause.screen}", "$text-primary")]
    if cause.because:
        against = cause.sure == "out"
        parts.append((f"\n\n{'What speaks against it' if against else 'What speaks for it'}", "bold"))
    parts += [(f"\n· {line}", "$foreground") for line in cause.because]
    parts += [("\n\nWhat would confirm it", "bold"), (f"\n{cause.confirm}", "$foreground")]
    if probe is not None:
        done = "The query that told" if asked else "A query that would tell"
        parts += [(f"\n\n{done}", "bold"), (f"\n{probe.asks}", "$foreground")]
        if probe.as_user is not None:
            who = probe.as_user or "the application's own user"
            parts.append((f" Asked as {who}.", "$text-warning"))
        parts.append((f"\n\n{clean(probe.operation.text).rstrip()}", "$text-muted"))
    return _assembled(parts, plain)


def _assembled(parts: Iterable[tuple[str, str]], plain: bool) -> Content:
    return Content.assemble(*((text.translate(_ASCII) if plain else text, style) for text, style in parts))
