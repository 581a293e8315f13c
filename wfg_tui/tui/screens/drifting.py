"""What the explorer says of a schema that is another than it was, and what can be done with one as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfg_tui.tui.screens.browsed import Browsed

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.tui.conversation import SchemaRead
    from wfg_tui.tui.drafting import Drafting


class Drifting(Browsed):
    """A window whose schema may change from one fetch to the next."""

    def __init__(self, drafting: Drafting) -> None:
        super().__init__(drafting)
        self.waits_for_schema = False
        """Whether somebody asked for the schema and waits to hear what came of it."""

    @property
    def index(self) -> SchemaIndex | None:
        """The schema at hand."""
        return self._index

    @property
    def schema_words(self) -> str:
        """Where the schema at hand is from."""
        return f"{self.conversation.session.profile.name} now"

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
            self.run_worker(self._tell_changes(read), group="changes")
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
