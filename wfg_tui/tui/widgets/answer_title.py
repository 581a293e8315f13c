"""The pane's title, which is also its row of tabs: ``Result ── tree  table  raw  errors 1  timing  request``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from textual.content import Content

TABS: Final = ("tree", "table", "raw", "errors", "timing", "request")
_LEFT: Final = 3
"""Cells between the pane's left edge and its title: the corner, a dash and a blank."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title and where its tabs are: first cell, past the last, name; counted from the pane's left edge."""

    content: Content
    hits: tuple[tuple[int, int, str], ...] = ()

    def tab_at(self, x: int) -> str | None:
        """Gives the tab that is drawn at cell `x` of the border."""
        return next((name for start, end, name in self.hits if start <= x < end), None)


def title(
    width: int, *, current: str, errors: int, name: str = "", first: str = "tree", tabs: bool = True
) -> Title:
    """Gives the title for a pane of `width` cells; where not all tabs fit, the current one and its neighbours.

    Args:
        name: What is shown, such as a file's name.
        current: The name of the tab that is shown.
        errors: How many errors there are, told beside their tab.
        first: What the first tab is called: ``problem`` where one came instead of an answer.
    """
    if not tabs:
        return Title(Content(name or "Result"))
    labels = {name: name for name in TABS} | {"tree": first}
    if errors:
        labels["errors"] = f"errors {errors}"
    room = width - 2 * _LEFT
    lead = f"{name or 'Result'} ── "
    shapes = ((lead, 2, TABS), ("", 2, TABS), ("", 1, TABS), ("", 1, _around(current)), ("", 1, (current,)))
    for before, gap, names in shapes:
        size = len(before) + sum(len(labels[tab]) for tab in names) + gap * (len(names) - 1)
        if size <= room:
            return _assembled(before, gap, names, labels, current, bool(errors))
    return _assembled("", 1, (current,), labels, current, bool(errors))


def _around(current: str) -> tuple[str, ...]:
    here = TABS.index(current) if current in TABS else 0
    return TABS[max(min(here - 1, len(TABS) - 3), 0) :][:3]


def _assembled(
    lead: str, gap: int, names: tuple[str, ...], labels: dict[str, str], current: str, failed: bool
) -> Title:
    parts: list[tuple[str, str]] = [(lead, "")] if lead else []
    hits = []
    at = _LEFT + len(lead)
    for number, name in enumerate(names):
        if number:
            parts.append((" " * gap, ""))
            at += gap
        label = labels[name]
        style = "reverse bold" if name == current else ""
        if name == "errors" and failed and name != current:
            style = "$text-error bold"
        parts.append((label, style))
        hits.append((at, at + len(label), name))
        at += len(label)
    return Title(Content.assemble(*parts), tuple(hits))
