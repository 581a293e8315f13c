"""The box that searches the schema: it answers every key at once, and goes on looking while the UI stays awake."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Self

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from wfg_tui.text import clean, clean_line, shorten
from wfg_tui.tui.widgets.schema_hints import Hint, hint
from wfg_tui.tui.widgets.schema_outline import Outline
from wfg_tui.tui.widgets.schema_unfolding import View

if TYPE_CHECKING:
    from wfg_tui.schema import Hit, SchemaIndex
    from wfg_tui.schema.names import Names

LIMIT: Final = 200
"""Hits that are listed; a longer list is searched on, not scrolled."""
BREATH: Final = 0.008
"""Seconds that a long look may hold the UI."""


class SchemaBox(Horizontal):
    """A line to type in, and how many hits there are. Names are read when somebody first goes to it."""

    DEFAULT_CSS = """
    SchemaBox {
        height: 1;
        padding: 0 1 0 0;
        & > Static { width: 3; color: $text-muted; }
        & > #schema-count { width: 6; text-align: right; }
        & > Input { width: 1fr; height: 1; padding: 0; }
        & > Input, & > Input:focus { border: none; background: transparent; }
        &.-on > Static { color: $text-primary; }
    }
    """

    class Searched(Message):
        """A search has its first hits, the best; more follow into the same outline."""

        def __init__(self, outline: Outline) -> None:
            self.outline = outline
            super().__init__()

    class Grew(Message):
        """More hits stand at the end of the outline; `done` says that they are all."""

        def __init__(self, outline: Outline, done: bool) -> None:
            self.outline = outline
            self.done = done
            super().__init__()

    class Emptied(Message):
        """Nothing stands in the box any more."""

    class Hinted(Message):
        """The box offers something else, or nothing."""

        def __init__(self, hint: Hint) -> None:
            self.hint = hint
            super().__init__()

    class Entered(Message):
        """Enter was pressed in the box."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        """What is searched for; empty while nothing is."""
        self.hint = Hint()
        """What it offers now."""
        self.outline: Outline | None = None
        """The hits of `text`, as far as they are found."""
        self.view = View()
        """How hits unfold."""
        self._index: SchemaIndex | None = None
        self._names: Names | None = None

    def compose(self) -> ComposeResult:
        yield Static(Content(" / "))
        yield Input(placeholder="names, descriptions, kind: …", select_on_focus=False)
        yield Static(id="schema-count")

    @property
    def line(self) -> Input:
        return self.query_one(Input)

    def focus(self, scroll_visible: bool = True) -> Self:
        self._read_names()
        self.line.focus(scroll_visible)
        return self

    def take(self, index: SchemaIndex | None) -> None:
        """Searches another schema from now on; what stands in the box is not searched for again by itself."""
        self.workers.cancel_group(self, "schema-search")
        self._index, self._names = index, None

    def search(self, text: str) -> None:
        """Puts `text` into the box and searches for it."""
        with self.prevent(Input.Changed):
            self.line.value = text
        self._search(text)

    def clear(self) -> None:
        """Empties the box, without a message."""
        self._stop()
        if self.line.value:
            with self.prevent(Input.Changed):
                self.line.value = ""

    def _stop(self) -> None:
        self.workers.cancel_group(self, "schema-search")
        self.text, self.outline = "", None
        self._count("")
        self.set_class(False, "-on")

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._offer()
        text = event.value.strip()
        if text.endswith(":") and self.hint.offers:  # a filter whose value is still to come
            text = text.rpartition(" ")[0].strip()
        if not text:
            if self.text:
                self._stop()
                self.post_message(self.Emptied())
        elif text != self.text:
            self._search(text)

    def _offer(self) -> None:
        """Offers what fits the text, while somebody types in it."""
        offered = hint(self.line.value, self._index, self._names) if self.line.has_focus else Hint()
        if offered != self.hint:
            self.hint = offered
            self.post_message(self.Hinted(offered))

    def on_descendant_focus(self) -> None:
        self._offer()

    def on_descendant_blur(self) -> None:
        self._offer()

    def take_offer(self) -> None:
        """Puts the first offer in the place of what stands at the end."""
        self.line.value = self.hint.taken(self.line.value)
        self.line.cursor_position = len(self.line.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Entered())

    def _search(self, text: str) -> None:
        self.text = text
        names = self._read_names()
        if names is None or self._index is None:
            return
        if not names.filled:
            self._count("…")
            return
        from wfg_tui.schema.searching import hits_of, words_of

        portions = hits_of(self._index, names, text, LIMIT)
        self.outline = outline = Outline(self._index, self.view)
        outline.sought = words_of(text)
        outline.add_hits(next(portions, ()))
        self.set_class(True, "-on")
        self._count_hits(outline, done=False)
        self.post_message(self.Searched(outline))
        self.run_worker(self._search_on(outline, portions), group="schema-search", exclusive=True)

    async def _search_on(self, outline: Outline, portions: Iterator[list[Hit]]) -> None:
        since = time.perf_counter()
        for portion in portions:
            if portion:
                outline.add_hits(portion)
                self._count_hits(outline, done=False)
                self.post_message(self.Grew(outline, done=False))
            if time.perf_counter() - since > BREATH:
                await asyncio.sleep(0)
                since = time.perf_counter()
        self._count_hits(outline, done=True)
        self.post_message(self.Grew(outline, done=True))

    def why_nothing(self) -> str:
        """Says why the search found nothing and how to go on."""
        from wfg_tui.schema.filters import read_asked
        from wfg_tui.schema.searching import complaint_of

        text, asked = clean_line(shorten(self.text, 60)), read_asked(self.text)
        complaint = complaint_of(self.text, self._names)
        if complaint is not None:
            return clean("\n\n".join(complaint.sentences))
        if asked.filters and asked.words:
            words = clean_line(shorten(" ".join(asked.words), 60))
            return (
                f"Nothing has “{words}” within these filters.\n\nWithout them something may; Esc shows everything."
            )
        return f"Nothing has “{text}”.\n\nNeither a name nor a description. Esc shows everything again."

    def _count_hits(self, outline: Outline, *, done: bool) -> None:
        hits = sum(row.hit is not None and row.depth == 0 for row in outline.rows)
        self._count(f"{hits}+" if hits >= LIMIT else str(hits) if done else f"{hits}…")

    def _count(self, words: str) -> None:
        self.query_one("#schema-count", Static).update(Content(words), layout=False)

    def _read_names(self) -> Names | None:
        if self._names is None and self._index is not None:
            from wfg_tui.schema.names import Names

            self._names = Names(self._index)
            self.run_worker(self._fill(self._names), group="schema-names", exclusive=True)
        return self._names

    async def _fill(self, names: Names) -> None:
        for _ in names.fill():
            await asyncio.sleep(0)
        self._offer()
        if names is self._names and self.text:
            self._search(self.text)
