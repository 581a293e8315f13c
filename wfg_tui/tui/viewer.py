"""A saved answer in the answer views: no profile, no network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from wfg_tui.paths import Paths
from wfg_tui.result import Answer
from wfg_tui.text import clean_line, human_size
from wfg_tui.tui import messages
from wfg_tui.tui.actions import Scope
from wfg_tui.tui.app import WfgApp
from wfg_tui.tui.theme import DEFAULT
from wfg_tui.tui.widgets.answer_pane import AnswerPane
from wfg_tui.tui.widgets.bottom_line import BottomLine


class ViewerScreen(Screen[None]):
    """One answer, its file's name above, the keys below."""

    DEFAULT_CSS = """
    ViewerScreen #file { dock: top; height: 1; background: $panel; color: $foreground; text-overflow: ellipsis; }
    """

    def __init__(self, answer: Answer, path: Path) -> None:
        super().__init__()
        self._answer, self._path = answer, path

    def compose(self) -> ComposeResult:
        yield Static(Content(f" {clean_line(str(self._path))}  {human_size(self._answer.size)}"), id="file")
        yield AnswerPane()
        yield BottomLine()

    def on_mount(self) -> None:
        pane = self.query_one(AnswerPane)
        pane.show_answer(self._answer, self._path.name)
        pane.focus()

    def scopes(self) -> tuple[Scope, ...]:
        """The scopes whose keys are heard."""
        return ("answer", "app")

    @on(messages.CopyText)
    def _copy(self, event: messages.CopyText) -> None:
        from wfg_tui.tui.clipboard import copy

        copy(self.app, event.text, event.what)

    @on(messages.ShowInSchema)
    @on(messages.GoToEditor)
    def _nowhere(self) -> None:
        self.notify("A saved answer has neither a query nor a schema beside it.", timeout=3, markup=False)

    @on(messages.AskAsOthers)
    def _nobody(self) -> None:
        self.notify("A saved answer cannot be asked for as others.", timeout=3, markup=False)


class ViewerApp(WfgApp):
    """Shows the answer in `path`; `read` gives its bytes, if it is being read already.

    Raises:
        UsageProblem: when it is made, if the file cannot be read.
    """

    def __init__(
        self,
        paths: Paths,
        path: Path,
        *,
        read: Callable[[], bytes] | None = None,
        plain: bool = False,
        theme: str = DEFAULT,
    ) -> None:
        self._viewer = ViewerScreen(Answer.open(path, read), path)
        super().__init__(paths, plain=plain, theme=theme)

    def get_default_screen(self) -> Screen[None]:
        return self._viewer
