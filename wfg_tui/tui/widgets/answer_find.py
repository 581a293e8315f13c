"""The bar for finding text in an answer: live count, next, previous, and a word when it wraps round."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Static

from wfg_tui.result import Find, Matches, Where
from wfg_tui.text import clean_line
from wfg_tui.tui.actions import find as find_action
from wfg_tui.tui.key_names import shown_keys
from wfg_tui.tui.widgets.answer_bar import AnswerBar, BarInput
from wfg_tui.tui.widgets.answer_parts import Highlight
from wfg_tui.tui.widgets.answer_pattern import PatternFind

WHERES: dict[Where, str] = {"anywhere": "all", "keys": "keys", "values": "values"}
"""In what is looked, and the word for it in the bar."""


class Knob(Static):
    """A word that tells how is looked for; lit while that is not the usual way, and turned by a click."""

    ALLOW_SELECT = False

    class Turned(Message):
        """The knob was clicked."""

        def __init__(self, knob: str) -> None:
            super().__init__()
            self.knob = knob

    def __init__(self, words: str, name: str) -> None:
        super().__init__(words, id=name, markup=False)
        if (action := find_action(f"answer.find_{name}")) is not None:
            self.tooltip = f"{action.about} {shown_keys(action.keys)}"

    def on_click(self) -> None:
        self.post_message(self.Turned(self.id or ""))


class FindBar(AnswerBar):
    """One line: what to find, and what was found. An upper-case letter makes case count."""

    DEFAULT_CSS = """
    FindBar {
        layout: horizontal;
        height: 1;
        background: $panel;
        & > #slash { width: 3; color: $primary; text-style: bold; }
        & > Input { width: 1fr; }
        & > #count { width: auto; max-width: 60%; padding: 0 1; color: $text-muted; }
        & > #count { text-wrap: nowrap; text-overflow: ellipsis; }
        & > Knob { width: auto; padding: 0 1; color: $text-muted; }
        & > Knob:hover { color: $foreground; text-style: underline; }
        & > Knob.-on { color: $foreground; text-style: bold reverse; }
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
        yield BarInput(placeholder="find in keys and values", compact=True, select_on_focus=False)
        yield Static("", id="count", markup=False)
        yield Knob("Aa", "case")
        yield Knob(".*", "regex")
        yield Knob(WHERES["anywhere"], "where")

    def wanted_of(self, text: str) -> Message:
        return self.Wanted(text)

    def message_of(self, key: str) -> Message | None:
        steps = {"enter": 0, "down": 1, "up": -1}
        if key in steps:
            return self.Step(steps[key])
        return self.Left() if key == "escape" else None

    @property
    def is_open(self) -> bool:
        return self.has_class("-open")

    def open(self) -> None:
        """Shows the bar and types into it; what was looked for last is there, selected."""
        self.add_class("-open")
        super().open()
        self.field.select_all()

    def close(self) -> None:
        """Hides the bar."""
        self.remove_class("-open")
        super().close()

    def say(self, words: str, *, none: bool = False) -> None:
        """Shows what was found."""
        self.set_class(none, "-none")
        self.query_one("#count", Static).update(words)

    @property
    def wanted(self) -> str:
        return self.field.value

    def show_knobs(self, *, case: bool, regex: bool, where: Where) -> None:
        """Shows how is looked for."""
        self.query_one("#case").set_class(case, "-on")
        self.query_one("#regex").set_class(regex, "-on")
        knob = self.query_one("#where", Static)
        knob.update(WHERES[where])
        knob.set_class(where != "anywhere", "-on")


def told(find: Matches, number: int | None, wrapped: bool) -> tuple[str, bool]:
    """Says how many matches there are and which one this is; the flag says that there are none."""
    if isinstance(find, PatternFind) and find.failed:
        return find.failed, True
    cut = ", long texts in part" if isinstance(find, PatternFind) and find.cut else ""
    if not find.count:
        return (f"none{cut}", True) if find.complete else ("looking…", False)
    more = "+" if find.full or not find.complete else ""
    which = f"{number + 1:,} of " if number is not None else ""
    words = f"{which}{find.count:,}{more}{cut}"
    return (f"{words}, wrapped round" if wrapped else words), False


def highlighter(find: Matches, where: Where) -> Highlight:
    """Gives a function that finds the same text in a piece of clean text, as it is drawn."""
    marks = _pattern_spans(find) if isinstance(find, PatternFind) else _literal_spans(find)
    hidden = {"keys": ("string", "number", "literal"), "values": ("key",)}.get(where, ())

    def spans(words: str, ink: str) -> Sequence[tuple[int, int]]:
        return () if ink in hidden else marks(words)

    return spans


def _pattern_spans(find: PatternFind) -> Callable[[str], Sequence[tuple[int, int]]]:
    """Marks texts in which the pattern was found; it may be too slow to be tried while drawing."""

    def spans(words: str) -> Sequence[tuple[int, int]]:
        text = words.strip(" ")
        before = words.find(text)
        if len(text) > 1 and text[0] == text[-1] == '"':
            text, before = text[1:-1], before + 1
        return [(before + start, before + end) for start, end in find.seen.get(text, ())]

    return spans


def _literal_spans(find: Matches) -> Callable[[str], Sequence[tuple[int, int]]]:
    assert isinstance(find, Find)
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
