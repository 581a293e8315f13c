"""The bar for a jq filter: what it gives is told beside it, what is wrong with it below it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from wfg_tui.text import clean_line, shorten
from wfg_tui.tui.widgets.answer_bar import AnswerBar, BarInput


class FilterBar(AnswerBar):
    """A line to type a filter in, ``↑`` and ``↓`` for those before; a second line where there is an error."""

    DEFAULT_CSS = """
    FilterBar {
        layout: vertical;
        height: auto;
        background: $panel;
        & > Horizontal { height: 1; }
        & > Horizontal > #jq { width: 4; color: $primary; text-style: bold; }
        & > Horizontal > Input { width: 1fr; }
        & > Horizontal > #gives { width: auto; max-width: 50%; padding: 0 1; color: $text-muted; }
        & > #wrong { height: auto; max-height: 3; padding: 0 1; color: $text-error; display: none; }
        & > #rounds { height: auto; max-height: 2; padding: 0 1; color: $text-warning; display: none; }
        & > #wrong.-told, & > #rounds.-told { display: block; }
    }
    """

    class Wanted(Message):
        """Another filter was typed; empty means none."""

        def __init__(self, program: str) -> None:
            super().__init__()
            self.program = program

    class Kept(Message):
        """The filter is good: back to the view, with what it gives."""

    class Left(Message):
        """No filter: the whole answer again."""

    class Earlier(Message):
        """Go through the filters that were used before: 1 further back, -1 forward."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(" jq ", id="jq", markup=False)
            yield BarInput(placeholder=".data.requests.items | map(.number)", compact=True, select_on_focus=False)
            yield Static("", id="gives", markup=False)
        yield Static("", id="wrong", markup=False)
        yield Static("", id="rounds", markup=False)

    def wanted_of(self, text: str) -> Message:
        return self.Wanted(text)

    def message_of(self, key: str) -> Message | None:
        match key:
            case "enter":
                return self.Kept()
            case "up" | "down":
                return self.Earlier(1 if key == "up" else -1)
            case "escape":
                return self.Left()
        return None

    @property
    def program(self) -> str:
        """What is typed."""
        return self.field.value

    @program.setter
    def program(self, program: str) -> None:
        field = self.field
        field.value = clean_line(program)
        field.cursor_position = len(field.value)

    def say(self, gives: str, *, wrong: str | None = None) -> None:
        """Shows what the filter gives; `wrong`, if not None, replaces its error."""
        self.query_one("#gives", Static).update(Content(gives))
        if wrong is not None:
            self._line("#wrong", f"× {shorten(clean_line(wrong), 300)}" if wrong else "")

    def warn(self, words: str) -> None:
        """Shows what jq does to this answer that its reader should know."""
        self._line("#rounds", words)

    def _line(self, name: str, words: str) -> None:
        line = self.query_one(name, Static)
        line.update(Content(words))
        line.set_class(bool(words), "-told")
