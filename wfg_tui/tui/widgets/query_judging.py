"""When the query is judged: once the typing pauses, in a thread; a text of megabytes only when it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.timer import Timer
from textual.worker import Worker

from wfg_tui.language import Document
from wfg_tui.tui.actions import find
from wfg_tui.tui.key_names import shown_keys
from wfg_tui.tui.widgets.code_marks import Mark
from wfg_tui.tui.widgets.code_text import Edit

if TYPE_CHECKING:
    from wfg_tui.language.diagnostics import Diagnostic
    from wfg_tui.tui.widgets.query_editor import QueryEditor

LARGE: Final = 1_000_000
"""Characters from which a text is judged, and its operations are told apart, only when that is asked for: either
looks at all of it, for seconds."""
MANY: Final = 6_000
"""Lines with heads of definitions from which a text is large too: a change in one has all told apart anew."""
_JUDGE: Final = 0.3
"""Seconds without a key after which the text is judged."""
_MOST: Final = 1_000
"""Problems of a large text that are shown: every key carries them along."""


class Judging:
    """What is known to be wrong with the text of one editor, and how it comes to be known."""

    def __init__(self, editor: QueryEditor) -> None:
        self.editor = editor
        self.marks: tuple[Mark, ...] = ()
        """The verdict; of a large text the first `_MOST` places."""
        self._size = 0
        self._judged = -1
        """The version of a large text that was judged last."""
        self._waiting: Timer | None = None
        self._is_on = False

    @property
    def is_large(self) -> bool:
        """Whether the text is judged only when it is asked for."""
        return self._size >= LARGE or self.editor.content.heads >= MANY

    @property
    def waits(self) -> bool:
        """Whether the text as it is now was not judged because it is large."""
        return self.is_large and self._judged != self.editor.content.version

    @property
    def words(self) -> str:
        """What is said of a large text."""
        action = find("explorer.next_problem")
        key = shown_keys(action.keys).split(" ")[0] if action is not None else ""
        return f"too large to check while typing; {key} checks"

    def loaded(self, size: int) -> None:
        """Begins with another text, of so many characters."""
        self._size, self._judged = size, -1
        self.marks = ()

    def edited(self, edits: Sequence[Edit]) -> None:
        """Carries the verdict with the text."""
        for edit in edits:
            self._size += len(edit.text) - len(edit.removed)
            self.marks = tuple(mark.carried(edit) for mark in self.marks)

    def soon(self) -> None:
        """Has the text judged when the typing pauses; of a large one only an old verdict is dropped."""
        if self._waiting is not None:
            self._waiting.stop()
        if self.editor.is_mounted:
            self._waiting = self.editor.set_timer(_JUDGE, self._judge)

    def _judge(self) -> None:
        self._waiting = None
        if self.is_large:
            if self.marks and self.waits:
                self._take(())
        elif self._is_on or not self.editor.read_on():
            self.soon()  # one thread at a time, and only what was read: a snapshot must not hold a key
        else:
            self._start(self.editor.content.check().run)

    def ask(self) -> None:
        """Has a large text judged now, read anew in the thread, and tells the outcome."""
        if self._is_on:
            self.editor.notify("Still checking.", timeout=2, markup=False)
            return
        self.editor.notify("Checking all of the text…", timeout=4, markup=False)
        text, index = self.editor.text, self.editor.content.index
        self._start(lambda: Document(text, index).diagnostics())

    def _start(self, judge: Callable[[], list[Diagnostic]]) -> None:
        self._is_on = True
        work = partial(self._run, judge, asked=self.is_large)  # no coroutine is left over where it never begins
        _: Worker[None] = self.editor.run_worker(work, group="judge", description="judging", exit_on_error=False)

    async def _run(self, judge: Callable[[], list[Diagnostic]], *, asked: bool) -> None:
        """Shows the verdict if the text is still the one it is of."""
        content = self.editor.content
        version, index = content.version, content.index
        try:
            found = await asyncio.to_thread(judge)
        finally:
            self._is_on = False
        if self.editor.content is not content or content.version != version or content.index is not index:
            self.soon()
            if asked:
                self.editor.notify("The text changed while it was checked.", timeout=4, markup=False)
            return
        self._judged = version
        self._take(found[:_MOST] if asked else found)
        if asked:
            more = f" The first {_MOST:,} are shown." if len(found) > _MOST else ""
            words = f"{len(found):,} found.{more}" if found else "Nothing is wrong with the query."
            self.editor.notify(words, timeout=6, markup=False)

    def _take(self, found: Iterable[Diagnostic]) -> None:
        self.marks = tuple(Mark(one.start, one.end, one.severity, one.message) for one in found)
        self.editor.tell_marks()
