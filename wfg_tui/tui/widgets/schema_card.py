"""The words about the row in hand: its page in short, and who uses its type, once the cursor rests on it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from textual import events
from textual.content import Content
from textual.timer import Timer

from wfg_tui.text import clean_line, shorten
from wfg_tui.tui.actions import find
from wfg_tui.tui.key_names import shown_keys
from wfg_tui.tui.widgets.schema_about import about, worth_asking_uses
from wfg_tui.tui.widgets.schema_box import BREATH
from wfg_tui.tui.widgets.schema_words import SchemaWords

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.schema.usage import Use
    from wfg_tui.tui.widgets.schema_unfolding import OutlineRow

_REST: Final = 0.15
"""Seconds that the cursor must rest on a row before its uses are looked up."""


class SchemaCard(SchemaWords):
    """Tells of one row at a time."""

    def __init__(self) -> None:
        super().__init__(id="schema-about")
        self._index: SchemaIndex | None = None
        self._row: OutlineRow | None = None
        self._rest: Timer | None = None
        self._uses: dict[str, tuple[Use, ...]] = {}

    def take(self, index: SchemaIndex | None) -> None:
        """Tells of another schema from now on."""
        self._index, self._row, self._uses = index, None, {}

    def tell(self, row: OutlineRow | None) -> None:
        """Tells of `row`; its uses follow."""
        self._row = row
        self._describe()
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(_REST, self._look_up_uses)

    def _describe(self) -> None:
        row = self._row
        if row is None or self._index is None:
            self.border_title = None
            self.show(Content())
            return
        name = worth_asking_uses(row)
        self.show(about(self._index, row, self._uses.get(name) if name else None))
        self.entitle()

    def entitle(self) -> None:
        """Titles the words with the row's path, and with the key that shows more where some are out of sight."""
        row = self._row
        if row is not None and self.parent is not None:
            hidden = self.overflows and not self.parent.has_class("-reading")
            action = find("schema.read")
            more = f" … {shown_keys(action.keys)} more" if hidden and action is not None else ""
            title = shorten(clean_line(row.path), max(self.size.width - 2 - len(more), 8))
            if title.endswith("…"):
                more = more.replace(" …", "", 1)
            self.border_title = Content.assemble(title, (more, "$primary"))

    def _look_up_uses(self) -> None:
        name = worth_asking_uses(self._row) if self._row is not None else ""
        if name and name not in self._uses and self._index is not None:
            self.run_worker(self._read_uses(self._index, name), group="schema-uses", exclusive=True)

    async def _read_uses(self, index: SchemaIndex, name: str) -> None:
        from wfg_tui.schema.usage import uses_by_type

        found: list[Use] = []
        since = time.perf_counter()
        portions: Iterator[tuple[Use, ...]] = uses_by_type(index, name)
        for some in portions:
            found += some
            if time.perf_counter() - since > BREATH:
                await asyncio.sleep(0)
                since = time.perf_counter()
        if index is self._index:
            self._uses[name] = tuple(found)
            if self._row is not None and worth_asking_uses(self._row) == name:
                self._describe()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self.entitle)
