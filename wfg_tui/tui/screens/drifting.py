"""What the explorer says of a schema that is another than it was, and what can be done with one as a whole."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wfg_tui.problems import Problem
from wfg_tui.text import clean_line
from wfg_tui.tui.conversation import SchemaRead, not_connected
from wfg_tui.tui.screens.browsed import Browsed
from wfg_tui.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.worker import Worker

    from wfg_tui.schema import SchemaIndex
    from wfg_tui.tui.drafting import Drafting

_NEED_A_SERVER: Final = frozenset(
    {
        "run_as",
        "see_who",
        "look_into_token",
        "renew_token",
        "forget_token",
        "see_doctor",
        "see_why",
        "take_snapshot",
        "compare_identities",
    }
)
"""Errands that say nothing without one."""


class Drifting(Browsed):
    """A window whose schema may change from one fetch to the next."""

    def __init__(self, drafting: Drafting) -> None:
        super().__init__(drafting)
        self.waits_for_schema = False
        """Whether somebody asked for the schema and waits to hear what came of it."""
        self.held = ""
        """The name of the file whose schema stands in the place of the server's; empty where none does."""
        self._held_at: Path | None = None

    @property
    def index(self) -> SchemaIndex | None:
        """The schema at hand."""
        return self._index

    @property
    def schema_words(self) -> str:
        """Where the schema at hand is from."""
        return self.held or f"{self.conversation.session.profile.name} now"

    # A file's schema in the place of the server's

    def hold(self, path: Path) -> None:
        """Reads the schema in a file and keeps it in the place of the server's, until the schema is reloaded or
        another connection is chosen."""
        self._held_at = path
        _: Worker[None] = self.run_worker(partial(self._read, path), group="schema file", exclusive=True)

    async def _read(self, path: Path) -> None:
        from wfg_tui.schema.opening import open_schema

        try:
            index = await asyncio.to_thread(open_schema, path)
        except Problem as problem:
            if self._index is None:
                self.browser.show_problem(problem)
            self.explorer_app.tell(problem)
        else:
            self.post_message(SchemaRead(index, f"from {path.name}", file=path.name))

    def takes(self, read: SchemaRead) -> bool:
        """Whether a schema that was read is to be shown: while a file's is held, no server's is."""
        if read.file:
            self.held = read.file
            self.query_one(TopLine).show(schema_file=read.file)
            if not self.conversation.offline:
                words = f"The schema is that of {clean_line(read.file)} now. ^r returns to the server's."
                self.notify(words, timeout=6, markup=False)
        return bool(read.file) or not self.held

    def let_go(self) -> None:
        """Returns to the server's schema, whenever it comes."""
        self.held, self._held_at = "", None
        self.query_one(TopLine).show(schema_file="")

    def read_again(self) -> bool:
        """Reads the file again where there is no server to ask; else lets go of it. Says whether that was all."""
        if self.conversation.offline and self._held_at is not None:
            self.hold(self._held_at)
            return True
        self.let_go()
        return False

    def errand(self, name: str, *given: str) -> None:
        if self.conversation.offline and name in _NEED_A_SERVER:
            self.explorer_app.tell(not_connected())
        else:
            super().errand(name, *given)

    # The schema itself

    def reveal(self, type_name: str, field_name: str = "") -> bool:
        """Goes to a place in the schema browser (no name: where queries begin); says whether it is there."""
        if self._index is None:
            return False
        self._slide_schema(True)
        self.browser.focus()
        return self.browser.reveal(type_name or self._index.query_type or "", field_name or None)

    def tell_drift(self, read: SchemaRead) -> None:
        """Says what a fetch met; that it met nothing only to who asked for it."""
        if read.before is not None and read.changes:

            async def tell() -> None:  # of its own: a worker is described by what it runs, each change with it
                await self._tell_changes(read)

            _: Worker[None] = self.run_worker(tell, group="changes")
        elif read.before is not None and self.waits_for_schema:
            self.notify("Nothing changed in the schema.", timeout=3, markup=False)
        self.waits_for_schema = self.waits_for_schema and read.before is None

    async def _tell_changes(self, read: SchemaRead) -> None:
        from wfg_tui.schema.drift_report import summary
        from wfg_tui.tui.screens.schema_errands import broken_drafts, changed_words

        if read.before is None:
            return
        breaking = any(one.severity == "breaking" for one in read.changes)
        broken = await broken_drafts(self, read.before.index, read.index) if breaking else ()
        self.notify(
            changed_words(read.before, summary(read.changes), broken),
            title="The schema changed",
            severity="warning" if breaking else "information",
            timeout=10,
            markup=False,
        )

    def action_changes(self) -> None:
        self.errand("see_changes")

    def action_snapshot(self) -> None:
        self.errand("take_snapshot")

    def action_export_schema(self) -> None:
        self.errand("export_schema")
