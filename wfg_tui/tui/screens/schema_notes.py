"""What is to be known of the schema itself: where it is from, what it took to read it, what is wrong with it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from wfg_tui.problems import Problem
from wfg_tui.text import clean_line, human_count, human_duration, shorten
from wfg_tui.tui.screens.dialog import Dialog

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.tui.screens.explorer import Explorer

_LISTED: Final = 40
"""Findings of one kind that are listed; the rest is counted."""
_LABEL: Final = 12
_JUST_NOW: Final = 60
_RUNGS: Final = {
    "full": "by introspection, all that it can say",
    "without input deprecation": "by introspection without deprecated arguments and @oneOf",
    "without specifiedBy and repeatable": "by introspection of an older form",
    "SDL": "from the server's schema address, as SDL",
    "file": "from a file",
}
"""The rungs of the introspection ladder as a person reads them."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a schema is from, in lines of a label and words."""

    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    """What the way to it took, in words."""


class SchemaNotes(Dialog[None]):
    """Shows the origin at once; what is wrong with the schema follows when it is found."""

    DEFAULT_CSS = """
    SchemaNotes > VerticalScroll { width: 100; }
    SchemaNotes .gap { margin-top: 1; }
    """
    title_text = "About this schema"
    hint = "↑↓ scroll · Esc back"

    def __init__(self, index: SchemaIndex, origin: Callable[[], Origin]) -> None:
        super().__init__()
        self._index = index
        self._origin = origin

    def body(self) -> Iterable[Static]:
        yield Static(_labelled([("Has", _extent(self._index))]), id="origin")
        yield Static(Content("Looking through it…"), id="faults", classes="gap quiet")

    def on_mount(self) -> None:
        box = self.query_one(VerticalScroll)
        box.can_focus = True
        box.focus()
        self.run_worker(self._look(), group="schema-notes", exclusive=True)

    async def _look(self) -> None:
        origin = await asyncio.to_thread(self._origin)
        shown = _labelled([*origin.facts, ("Has", _extent(self._index))])
        self.query_one("#origin", Static).update(_sections(shown, _listed("On the way", origin.notes)))
        repairs = await asyncio.to_thread(lambda: (*self._index.notes, *self._index.repairs))
        repaired = _listed("Repaired while it was read", repairs)
        self._show(repaired, Content("Checking it against the specification…"))
        try:  # in a thread: graphql-core's objects are Python, and let the screen draw between
            findings = await asyncio.to_thread(lambda: self._index.findings)
        except Problem as problem:
            findings = tuple(problem.sentences)
        wrong = _listed("Against the specification's rules", findings)
        sound = "" if repairs or findings else "The schema is as the specification has it."
        advice = "None of it stops anything here; it is for whoever keeps the server." if findings else ""
        self._show(repaired, wrong, Content(sound), Content(advice))

    def _show(self, *sections: Content) -> None:
        faults = self.query_one("#faults", Static)
        faults.remove_class("quiet")
        faults.update(_sections(*sections))


def _sections(*sections: Content) -> Content:
    return Content("\n\n").join(section for section in sections if section)


def _extent(index: SchemaIndex) -> str:
    roots = [one for one in (index.query_type, index.mutation_type, index.subscription_type) if one]
    begins = f"; operations begin in {', '.join(clean_line(root) for root in roots)}" if roots else ""
    return (
        f"{human_count(len(index.type_names), 'type')}, {human_count(len(index.directives), 'directive')}{begins}"
    )


def _labelled(facts: Iterable[tuple[str, str]]) -> Content:
    lines = [
        Content.assemble((label.ljust(_LABEL), "$text-muted"), (clean_line(words), "$foreground"))
        for label, words in facts
        if words
    ]
    return Content("\n").join(lines)


def _listed(title: str, found: Sequence[str]) -> Content:
    if not found:
        return Content()
    lines = [Content.styled(title, "bold")]
    lines += [Content(f"\n· {clean_line(shorten(one, 600))}") for one in dict.fromkeys(found[:_LISTED])]
    if len(found) > _LISTED:
        lines.append(Content.styled(f"\n  and {len(found) - _LISTED:,} more", "$text-muted"))
    return Content("").join(lines)


async def see_notes(explorer: Explorer, _path: str = "") -> None:
    """Shows what is to be known of the schema at hand."""
    index = explorer.index
    if index is None:
        explorer.notify("There is no schema yet to tell of.", severity="warning", timeout=3, markup=False)
        return
    session, paths, notes = explorer.session, explorer.explorer_app.paths, explorer.schema_notes
    standing, held = explorer.standing, explorer.held

    def origin() -> Origin:
        if held:
            return Origin((("From", f"the file {held}; no server is asked for it"),), notes)
        from wfg_tui.session.kept import kept_schema

        kept, damaged = kept_schema(session.profile, paths, session.identity.as_user)
        facts = [
            ("From", session.profile.graphql_url),
            ("As", f"{standing.user or standing.client}{' (run as)' if standing.borrowed else ''}"),
        ]
        if kept is not None and kept.index.digest == index.digest:
            read = time.strftime("%Y-%m-%d %H:%M", time.localtime(kept.fetched_at))
            facts.append(
                ("Read", f"{read}, {human_duration(max(time.time() - kept.fetched_at, 0))} ago; it is kept")
            )
            facts.append(("How", _RUNGS.get(kept.rung, kept.rung)))
        else:
            facts.append(("Read", "just now; it is not kept"))
        return Origin(tuple(facts), tuple(one for one in (damaged, *notes) if one))

    await explorer.app.push_screen_wait(SchemaNotes(index, origin))
