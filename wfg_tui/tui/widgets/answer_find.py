"""The bar for finding text in an answer: live count, next, previous, and a word when it wraps round."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from wfg_tui.result import Find
from wfg_tui.text import clean_line


class FindBar(Horizontal):
    """One line: what to find, and what was found. An upper-case letter makes case count."""

    DEFAULT_CSS = """
    FindBar {
        height: 1;
        background: $panel;
        & > #slash { width: 3; color: $primary; text-style: bold; }
        & > Input { width: 1fr; }
        & > #count { width: auto; padding: 0 1; color: $text-muted; }
        &.-none > #count { color: $text-error; text-style: bold; }
    }
    """

    class Wanted(Message):
        """Another text is looked for; empty means none."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Step(Message):
        """Go to the next (1) or the previous (-1) match; 0 leaves the bar with the match kept."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Left(Message):
        """The bar was closed: back to where the search began."""

    def compose(self) -> ComposeResult:
        yield Static(" / ", id="slash", markup=False)
        yield Input(placeholder="find in keys and values", compact=True, select_on_focus=False)
        yield Static("", id="count", markup=False)

    def on_mount(self) -> None:
        self.close()

    @property
    def is_open(self) -> bool:
        return self.has_class("-open")

    def open(self) -> None:
        """Shows the bar and types into it; what was looked for last is there, selected."""
        field = self.query_one(Input)
        self.add_class("-open")
        self.display = True
        field.can_focus = True
        self.screen.set_focus(field)
        field.select_all()

    def close(self) -> None:
        """Hides the bar."""
        self.remove_class("-open")
        self.display = False
        self.query_one(Input).can_focus = False

    def take(self, event: events.Key) -> bool:
        """Takes a key that was on its way to the view when the bar opened; says whether it was one."""
        field = self.query_one(Input)
        if self.screen.focused is not field:
            return False
        if event.is_printable and event.character:
            field.replace(event.character, *sorted(field.selection))
        elif event.key == "backspace":
            field.action_delete_left()
        elif event.key == "enter":
            self.post_message(self.Step(0))
        return True

    def say(self, words: str, *, none: bool = False) -> None:
        """Shows what was found."""
        self.set_class(none, "-none")
        self.query_one("#count", Static).update(words)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Wanted(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Step(0))

    def on_key(self, event: events.Key) -> None:
        steps = {"down": 1, "up": -1}
        if event.key in steps:
            self.post_message(self.Step(steps[event.key]))
        elif event.key == "escape":
            self.post_message(self.Left())
        else:
            return
        event.stop()
        event.prevent_default()


def told(find: Find, number: int | None, wrapped: bool) -> tuple[str, bool]:
    """Says how many matches there are and which one this is; the flag says that there are none."""
    if not find.count:
        return ("none", True) if find.complete else ("looking…", False)
    more = "+" if find.full or not find.complete else ""
    which = f"{number + 1:,} of " if number is not None else ""
    words = f"{which}{find.count:,}{more}"
    return (f"{words}, wrapped round" if wrapped else words), False


def highlighter(find: Find) -> Callable[[str], Sequence[tuple[int, int]]]:
    """Gives a function that finds the same text in a line of clean text, as it is drawn."""
    wanted = clean_line(find.text)
    if not find.case:
        wanted = wanted.lower()

    def spans(words: str) -> list[tuple[int, int]]:
        line = words if find.case else words.lower()
        if not wanted or len(line) != len(words):  # a letter whose lower case is two: not worth a wrong mark
            return []
        found = []
        at = line.find(wanted)
        while at >= 0:
            found.append((at, at + len(wanted)))
            at = line.find(wanted, at + len(wanted))
        return found

    return spans
