"""The open drafts as tabs in the title of the query: ``overdue @production  scratch  +``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual.content import Content

from wfg_tui.text import clean_line, shorten
from wfg_tui.tui.widgets.answer_title import Title

_LEFT: Final = 3
"""Cells between the pane's left edge and its title: the corner, a dash and a blank."""
_NAME, _PROFILE = 24, 16
NEW: Final = "+"
"""What is hit where a new draft is to be had; no draft can be called so."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One draft. The names are foreign; they are cleaned here."""

    name: str
    ran: str = ""
    """The profile it last ran on; "" if it never ran."""
    environment: str = ""
    """That profile's environment, where it is known."""

    def parts(self, *, current: bool, profile: bool) -> list[tuple[str, str]]:
        """Gives the words of the tab, each with its style."""
        name = shorten(clean_line(self.name), _NAME)
        parts = [(f" {name} ", "reverse bold" if current else "")]
        if self.ran and profile:
            loud = "bold " if self.environment == "production" else ""
            style = f"{loud}$env-{self.environment}" if self.environment else "$text-muted"
            parts.append((f"@{shorten(clean_line(self.ran), _PROFILE)} ", style))
        return parts


def title(width: int, tabs: Sequence[Tab], current: int, *, plain: bool = False) -> Title:
    """Gives the title for a pane of `width` cells: all tabs if they fit, else those around the current one.

    The profiles go first where it is narrow, that of the current tab last. Numbers at the ends count the tabs that
    are out of sight.
    """
    room = width - 2 * _LEFT - len(f" {NEW}")
    for profiles in (range(len(tabs)), (current,)):
        shown = [tab.parts(current=at == current, profile=at in profiles) for at, tab in enumerate(tabs)]
        if sum(_size(parts) for parts in shown) <= room:
            return _assembled(tabs, shown, range(len(tabs)), plain=plain)
    first = last = current
    room -= len("‹99  99›")
    if _size(shown[current]) > room:
        shown[current] = tabs[current].parts(current=True, profile=False)
    used = _size(shown[current])
    while True:
        left = first > 0 and used + _size(shown[first - 1]) <= room
        right = last + 1 < len(tabs) and used + _size(shown[last + 1]) <= room
        if right and (not left or last - current <= current - first):
            last += 1
            used += _size(shown[last])
        elif left:
            first -= 1
            used += _size(shown[first])
        else:
            return _assembled(tabs, shown, range(first, last + 1), plain=plain)


def _size(parts: Sequence[tuple[str, str]]) -> int:
    return sum(cell_len(text) for text, _ in parts)


def _assembled(tabs: Sequence[Tab], shown: Sequence[list[tuple[str, str]]], seen: range, *, plain: bool) -> Title:
    parts: list[tuple[str, str]] = []
    hits: list[tuple[int, int, str]] = []
    at = _LEFT

    def put(words: Sequence[tuple[str, str]], name: str) -> None:
        nonlocal at
        parts.extend(words)
        hits.append((at, at + _size(words), name))
        at += _size(words)

    before, after = ("<", ">") if plain else ("‹", "›")
    if seen.start:
        put([(f"{before}{seen.start} ", "$text-muted")], tabs[seen.start - 1].name)
    for number in seen:
        put(shown[number], tabs[number].name)
    if seen.stop < len(tabs):
        put([(f" {len(tabs) - seen.stop}{after}", "$text-muted")], tabs[seen.stop].name)
    put([(f" {NEW}", "bold $primary")], NEW)
    return Title(Content.assemble(*parts), tuple(hits))
