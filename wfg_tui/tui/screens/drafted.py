"""Panes whose texts are drafts: kept as they are typed, several at once as tabs of the query."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from textual import on
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.worker import Worker

from wfg_tui.problems import Problem
from wfg_tui.text import clean_line
from wfg_tui.tui.drafting import Drafting
from wfg_tui.tui.screens.panes import Panes
from wfg_tui.tui.widgets.code_editor import CodeEditor
from wfg_tui.tui.widgets.code_view import CodeView

if TYPE_CHECKING:
    from wfg_tui.tui.app import ExplorerApp
    from wfg_tui.tui.screens.tabs import Tabs
    from wfg_tui.tui.widgets.query_editor import QueryEditor
    from wfg_tui.tui.widgets.variables_editor import VariablesEditor
    from wfg_tui.workspace import Draft


_KEEP: Final = 0.2
"""Seconds after a key until the drafts are told; they write within as many again."""


@dataclass
class DraftTrouble(Message):
    """A draft could not be read or saved; posted by the thread that writes."""

    problem: Problem


class Drafted(Panes):
    """The panes and the drafts of one window."""

    def __init__(self, drafting: Drafting) -> None:
        super().__init__()
        self.drafting = drafting
        self.file: Path | None = None
        """The file that the query was opened from or saved to."""
        self.sent_in = ""
        """The draft that the last request was sent from."""
        self._tabs: Tabs | None = None
        self._keeping: Timer | None = None
        self._editors: tuple[QueryEditor, VariablesEditor] | None = None
        self._named = ""

    def load(self, draft: Draft) -> None:
        """Shows a draft."""
        self._editors = self.editor, self.variables
        self.editor.load(draft.query)
        self.variables.load(draft.variables)
        self.name_draft()

    @property
    def tabs(self) -> Tabs:
        """The open drafts as tabs."""
        if self._tabs is None:
            from wfg_tui.tui.screens.tabs import Tabs

            self._tabs = Tabs(self)
        return self._tabs

    def name_draft(self) -> None:
        """Says in the title of the query which draft it is, and which others are open. The same title is not drawn
        again: it would repaint the editor."""
        if len(self.drafting.names) > 1:
            self._named = ""
            self.tabs.draw()
        elif self._named != self.drafting.active:
            self._named = self.drafting.active
            if self._tabs is not None:
                self._tabs.forget_title()
            self.editor.border_title = Content(f"Query · {clean_line(self._named)}")

    @on(CodeView.Resized)
    def _resized(self, event: CodeView.Resized) -> None:
        if event.view is self.editor and len(self.drafting.names) > 1:
            self.tabs.draw()

    @on(CodeView.TitleClicked)
    def _title_clicked(self, event: CodeView.TitleClicked) -> None:
        if event.view is self.editor:
            self.tabs.click(event.x)

    def action_tab(self, by: int) -> None:
        self.tabs.step(by)

    def action_new_draft(self) -> None:
        self.tabs.add()

    def action_close_draft(self) -> None:
        self.tabs.close()

    def action_rename_draft(self) -> None:
        self.errand("rename_draft")

    def action_reopen_draft(self) -> None:
        self.errand("reopen_draft")

    def keep(self) -> None:
        """Hands what is typed to the drafts, now: before another text is shown, or the process sleeps or ends."""
        if self._keeping is not None:
            self._keeping.stop()
            self._keeping = None
        if self._editors is not None:  # looked up before: at the end they are no longer on the screen
            self.drafting.typed(*(editor.text for editor in self._editors))

    @on(CodeEditor.Changed)
    def _edited(self) -> None:
        """Keeps the text soon: to join a long one at every key would cost more than the key."""
        if self._keeping is None:
            self._keeping = self.set_timer(_KEEP, self.keep)

    def kept_before(self, _: object) -> None:
        """Keeps what is not kept yet, also a key whose message is still on its way: the program sleeps or ends."""
        self.keep()

    def report_draft(self, problem: Problem) -> None:
        self.post_message(DraftTrouble(problem))

    @on(DraftTrouble)
    def _draft_trouble(self, event: DraftTrouble) -> None:
        self.explorer_app.tell(event.problem)

    # Errands: what is done through dialogs

    def errand(self, name: str, *given: str) -> None:
        """Does one of `errands` beside what else goes on; a problem is told."""
        from wfg_tui.tui.screens import errands

        async def run() -> None:
            try:
                await getattr(errands, name)(self, *given)
            except Problem as problem:
                self.explorer_app.tell(problem)

        _: Worker[None] = self.run_worker(run, group="errand", exclusive=True)

    @property
    def explorer_app(self) -> ExplorerApp:
        return cast("ExplorerApp", self.app)
