"""The open drafts as tabs of the explorer: turned to as they were left, closed, renamed, opened again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wfg_tui.text import clean_line
from wfg_tui.tui.widgets.answer_title import Title
from wfg_tui.tui.widgets.code_text import Page
from wfg_tui.tui.widgets.draft_tabs import NEW, Tab, title
from wfg_tui.tui.widgets.query_editor import QueryEditor

if TYPE_CHECKING:
    from wfg_tui.tui.screens.drafted import Drafted
    from wfg_tui.workspace import Draft


@dataclass(frozen=True, slots=True)
class Left:
    """How a draft was left: texts with their undo and cursors, and the file that it belongs to."""

    query: Page
    variables: Page
    file: Path | None


class Tabs:
    """The tabs of one explorer. What is on disk is `Drafting`'s; this knows how each was left."""

    def __init__(self, explorer: Drafted) -> None:
        self._explorer = explorer
        self._left: dict[str, Left] = {}
        self._title: Title | None = None
        self._drawn: tuple[int, tuple[Tab, ...], int] | None = None

    def draw(self) -> None:
        """Names every open draft in the title of the query."""
        drafting, editor = self._explorer.drafting, self._explorer.editor
        if not editor.outer_size.width:
            return  # nothing is laid out yet; it is drawn when it is
        tabs = [Tab(name, on := drafting.ran(name), self._environment(on)) for name in drafting.names]
        drawn = (editor.outer_size.width, tuple(tabs), drafting.names.index(drafting.active))
        if drawn != self._drawn:
            self._drawn = drawn
            self._title = title(*drawn, plain=editor.plain)
            editor.border_title = self._title.content

    def forget_title(self) -> None:
        """Takes note that the title is another one now."""
        self._title = self._drawn = None

    def _environment(self, profile: str) -> str:
        book = self._explorer.explorer_app.book
        return book.get(profile).environment_in_force if profile and profile in book.names else ""

    def leave(self) -> None:
        """Remembers how the shown draft is left, before another one is turned to."""
        explorer = self._explorer
        explorer.keep()
        here = Left(explorer.editor.page, explorer.variables.page, explorer.file)
        self._left[explorer.drafting.active] = here

    def show(self, draft: Draft) -> None:
        """Shows a draft as it was left."""
        explorer = self._explorer
        left = self._left.pop(draft.name, None)
        if left is None:
            explorer.load(draft)
            explorer.file = None
        else:
            explorer.editor.turn_to(left.query)
            explorer.variables.turn_to(left.variables)
            explorer.file = left.file
            explorer.name_draft()
        explorer.go(QueryEditor)

    def turn(self, name: str) -> None:
        """Turns to the draft called `name`."""
        if name != self._explorer.drafting.active:
            self.leave()
            self.show(self._explorer.drafting.show(name))

    def step(self, by: int) -> None:
        """Turns to the tab `by` to the right, round the ends."""
        if len(self._explorer.drafting.names) < 2:
            self._explorer.notify("This is the only draft. ^d begins another.", timeout=3, markup=False)
            return
        self.leave()
        self.show(self._explorer.drafting.step(by))

    def add(self) -> None:
        """Turns to a new, empty draft."""
        self.leave()
        self.show(self._explorer.drafting.add())

    def click(self, x: int) -> None:
        """Does what is drawn at cell `x` of the title."""
        drafting = self._explorer.drafting
        name = self._title.tab_at(x) if self._title is not None and len(drafting.names) > 1 else None
        if name == NEW:
            self.add()
        elif name is not None:
            self.turn(name)

    def close(self) -> None:
        """Closes the shown draft. It stays on disk, and can be opened again."""
        explorer = self._explorer
        explorer.keep()
        name, empty = explorer.drafting.active, not (explorer.editor.text + explorer.variables.text).strip()
        if empty and len(explorer.drafting.names) == 1:
            explorer.notify("This is the only draft, and it is empty.", timeout=3, markup=False)
            return
        self._left.pop(name, None)
        self.show(explorer.drafting.shut())
        if not empty:
            words = f"{clean_line(name)} is closed and kept. ^d opens it again."
            explorer.notify(words, timeout=4, markup=False)

    async def delete(self, name: str) -> None:
        """Deletes a draft, open or closed, after asking."""
        from wfg_tui.tui.screens.confirm import Confirm

        explorer, drafting = self._explorer, self._explorer.drafting
        question = f"{clean_line(name)} and its variables are taken off the disk."
        if not await explorer.app.push_screen_wait(
            Confirm("Delete the draft?", question, yes="Delete", danger=True)
        ):
            return
        if name in drafting.names:
            self._left.pop(name, None)
            if (instead := drafting.remove(name)) is not None:
                self.show(instead)
            explorer.name_draft()
        elif not await asyncio.to_thread(drafting.remove_closed, name):
            words = f"{clean_line(name)} is open in another window, and stays."
            explorer.notify(words, severity="warning", timeout=4, markup=False)
            return
        explorer.notify(f"{clean_line(name)} is deleted.", timeout=3, markup=False)

    async def rename(self) -> None:
        """Asks for another name of the shown draft."""
        from wfg_tui.tui.screens.ask import Ask

        explorer = self._explorer
        before = explorer.drafting.active
        about = "Letters, digits, dots and dashes: the draft is a file of this name."
        wanted = await explorer.app.push_screen_wait(Ask("Rename the draft", value=before, about=about))
        if wanted is None or not wanted.strip() or explorer.drafting.active != before:
            return
        explorer.keep()
        name = explorer.drafting.rename(wanted.strip())
        if explorer.sent_in == before:
            explorer.sent_in = name
        explorer.name_draft()

    async def reopen(self, name: str = "") -> None:
        """Opens a closed draft again; without a name the one that was closed last."""
        explorer = self._explorer
        explorer.keep()
        if not name:
            closed = await asyncio.to_thread(explorer.drafting.closed)
            if not closed:
                explorer.notify("No draft is closed.", timeout=3, markup=False)
                return
            name = closed[-1].name
        draft = await asyncio.to_thread(explorer.drafting.reopen, name)
        self.leave()
        self.show(explorer.drafting.take(draft))
        if draft.name != name:
            words = f"{clean_line(name)} is open in another window. This is a copy: {clean_line(draft.name)}."
            explorer.notify(words, severity="warning", timeout=6, markup=False)
