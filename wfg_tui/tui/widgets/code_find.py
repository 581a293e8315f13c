"""The bar below an editor that finds and replaces: count, next, previous, case, patterns, one or all."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import ClassVar, Final, TypeAlias

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Input, Static

from wfg_tui.text import clean_line
from wfg_tui.tui.actions import bindings
from wfg_tui.tui.actions import find as find_action
from wfg_tui.tui.key_names import shown_keys
from wfg_tui.tui.widgets.code_editor import CodeEditor
from wfg_tui.tui.widgets.code_search import (
    MOST,
    SearchProblem,
    Sought,
    Spot,
    expanded,
    find,
    replaced,
    replacements,
)
from wfg_tui.tui.widgets.code_text import Position, Selection, break_lines

_PAUSE: Final = 0.12
"""Seconds without a change after which what changed is looked through again."""
_FEW: Final = 200
"""Lines up to which each is changed by itself, so that marks elsewhere stay where they are."""


Change: TypeAlias = tuple[Position, Position, str]
LINE_END: Final = "↵"
"""Stands for the end of a line in the fields, which have one line themselves."""


_SELECTED: Final = 20
"""Lines that a selection may have to be looked for."""


class Field(Input):
    """A field whose text may have line ends, shown as `LINE_END`."""

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.replace(_one_line(event.text), *sorted((self.selection.start, self.selection.end)))


def _line_end_key() -> str:
    action = find_action("find.line_end")
    return shown_keys(action.keys) if action is not None else ""


def _one_line(text: str) -> str:
    return LINE_END.join(break_lines(text)[0])


class Knob(Static):
    """A word that can be clicked, and that is lit while what it names is on."""

    ALLOW_SELECT = False

    def __init__(self, words: str, turned: Callable[[], None], *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(words, id=id, markup=False)
        self._turned = turned
        if (action := find_action(f"find.{id}")) is not None:
            self.tooltip = f"{action.about} {shown_keys(action.keys)}"

    def on_click(self) -> None:
        self._turned()


class FindInEditor(Vertical):
    """What to find and what to put for it in one editor, below which it stands while it is open."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("find")
    DEFAULT_CSS = """
    FindInEditor {
        display: none; height: 2; background: $panel;
        & > Horizontal { height: 1; }
        & .label { width: 9; color: $primary; text-style: bold; }
        & Input { width: 1fr; }
        & Knob { width: auto; padding: 0 1; color: $text-muted; }
        & Knob:hover { color: $foreground; text-style: underline; }
        & Knob.-on { color: $foreground; text-style: bold reverse; }
        & #count { width: auto; max-width: 60%; padding: 0 1; color: $text-muted; }
        & #count { text-wrap: nowrap; text-overflow: ellipsis; }
        &.-none #count { color: $text-error; text-style: bold; }
    }
    FindInEditor.-open { display: block; }
    """

    def __init__(self, editor: CodeEditor) -> None:
        super().__init__(classes=f"of-{type(editor).__name__.lower()}")
        self.serves = editor
        """The pane whose part this is."""
        self._case = self._regex = False
        self._spots: list[Spot] = []
        self._seen: Sought | None = None
        self._origin: Position = (0, 0)
        self._waiting: Timer | None = None
        self._replacing = False

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(" find", classes="label", markup=False)
            yield Field(placeholder="text", compact=True, select_on_focus=False, id="sought")
            yield Static("", id="count", markup=False)
            yield Knob("Aa", self.action_case, id="case")
            yield Knob(".*", self.action_regex, id="regex")
        with Horizontal():
            yield Static(" replace", classes="label", markup=False)
            yield Field(placeholder="by nothing", compact=True, select_on_focus=False, id="into")
            yield Knob("this", self.action_replace, id="replace")
            yield Knob("all", self.action_replace_all, id="replace_all")

    # Opening and closing

    @property
    def is_open(self) -> bool:
        return self.has_class("-open")

    def open(self) -> None:
        """Shows the bar, with what is selected in its first field."""
        editor, field = self.serves, self.query_one("#sought", Input)
        self._origin = editor.selection.start
        self.add_class("-open")
        self.call_after_refresh(editor.show_cursor)
        if editor.selection and editor.selection.end[0] - editor.selection.start[0] < _SELECTED:
            field.value = _one_line(editor.selected_text)
        field.focus()
        field.select_all()
        self._look_soon(go=True)

    def action_leave(self) -> None:
        """Closes the bar and goes back to the text, with what was found last selected."""
        self.workers.cancel_node(self)
        self.remove_class("-open")
        self._spots, self._seen = [], None
        self.serves.show_spots({})
        self.serves.focus()

    # What is looked for

    @property
    def sought(self) -> Sought:
        return Sought(self._said("#sought"), self._case, self._regex)

    @property
    def _into(self) -> str:
        return self._said("#into")

    def _said(self, field: str) -> str:
        return self.query_one(field, Input).value.replace(LINE_END, "\n")

    @on(Input.Changed, "#sought")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.is_open:
            self._look(go=True)

    @on(Input.Changed, "#into")
    def _typed_too(self, event: Input.Changed) -> None:
        event.stop()

    def action_case(self) -> None:
        self._case = not self._case
        self.query_one("#case").set_class(self._case, "-on")
        self._look(go=True)

    def action_regex(self) -> None:
        self._regex = not self._regex
        self.query_one("#regex").set_class(self._regex, "-on")
        self._look(go=True)

    def text_changed(self) -> None:
        """Takes note that the editor's text is another one now."""
        if self.is_open and not self._replacing:
            self._seen = None
            self._look_soon(go=False)

    def _look_soon(self, *, go: bool) -> None:
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(_PAUSE, lambda: self._look(go=go))

    @work(group="find", exclusive=True)
    async def _look(self, *, go: bool) -> None:
        """Looks the text through; with `go` the first place from the origin on is shown."""
        if self.is_open:
            await self._find(self.sought, go=go)

    async def _find(self, sought: Sought, *, go: bool) -> None:
        if not sought.text:
            self._take([], sought)
            self._say("")
            return
        try:
            spots = await find(self.serves.source.lines, sought)
        except SearchProblem as problem:
            self._take([], sought)
            self._say(clean_line(problem.what), none=True)
            return
        self._take(spots, sought)
        if go and spots:
            at = bisect_left(spots, (self._origin, (0, 0)))
            self._show(at % len(spots), wrapped=at == len(spots))
        else:
            self._tell()

    def _take(self, spots: list[Spot], sought: Sought) -> None:
        self._spots, self._seen = spots, sought
        rows: dict[int, list[tuple[int, int]]] = {}
        for (row, start), (last, end) in spots:
            for each in range(row, last):
                rows.setdefault(each, []).append((start, len(self.serves.source.lines[each])))
                start = 0
            rows.setdefault(last, []).append((start, end))
        self.serves.show_spots(rows)

    # From place to place

    @property
    def _here(self) -> int | None:
        """The number of the place that is selected."""
        here = self.serves.selection.start, self.serves.selection.end
        at = bisect_left(self._spots, here)
        return at if self._spots[at : at + 1] == [here] else None

    def action_step(self, by: int) -> None:
        """Goes to the next place (or the one before, by -1) and says so when that is round an end."""
        if not self._spots:
            self._tell()
            return
        here = self._here
        beside = bisect_left(self._spots, (self.serves.cursor, (0, 0))) - (by < 0)
        at = beside if here is None else here + by
        count = len(self._spots)
        self._show(at % count, wrapped=not 0 <= at < count)

    def _show(self, number: int, *, wrapped: bool) -> None:
        start, end = self._spots[number]
        self._origin = start
        self.serves.select(Selection(start, end))
        self._tell(wrapped=wrapped)

    def _tell(self, *, wrapped: bool = False) -> None:
        count, here = len(self._spots), self._here
        if not count:
            words = "none" if self.sought.text else ""
            if r"\n" in self.sought.text and not self._regex:
                words = f"none; {_line_end_key()} puts a line's end"
            self._say(words, none=True)
            return
        words = f"{count:,}{'+' if count >= MOST else ''}"
        words = words if here is None else f"{here + 1:,} of {words}"
        self._say(f"{words}, wrapped round" if wrapped else words)

    def _say(self, words: str, *, none: bool = False) -> None:
        self.set_class(none, "-none")
        self.query_one("#count", Static).update(words)

    # Replacing

    def action_replace(self) -> None:
        """Puts the second field for the place that is selected, and goes to the next."""
        if self._seen != self.sought or self._here is None:
            self.action_step(1)
            return
        self._replace(self.sought, self._spots[self._here])

    @work(group="replace", exclusive=True)
    async def _replace(self, sought: Sought, spot: Spot) -> None:
        editor, (start, end) = self.serves, spot
        before = editor.source.changes
        try:
            text = await expanded(editor.source.lines, spot, sought, self._into)
        except SearchProblem as problem:
            self._say(clean_line(problem.what), none=True)
            return
        if editor.source.changes != before:
            return  # it was edited meanwhile
        self._change([(start, end, text.replace("\n", editor.source.newline))])
        self._origin = editor.cursor if start != end else (editor.cursor[0], editor.cursor[1] + 1)
        await self._find(sought, go=True)

    def action_line_end(self) -> None:
        """Puts the sign for a line's end into the field."""
        field = self.app.focused
        if isinstance(field, Field):
            field.insert_text_at_cursor(LINE_END)

    def action_replace_all(self) -> None:
        """Puts the second field for every place, as one step of undo."""
        if self.sought.text:
            self._replace_all(self.sought)

    @work(group="replace", exclusive=True)
    async def _replace_all(self, sought: Sought) -> None:
        editor = self.serves
        before = editor.source.changes
        try:
            changes, count = await (self._across_lines(sought) if sought.spans_lines else self._in_lines(sought))
        except SearchProblem as problem:
            self._say(clean_line(problem.what), none=True)
            return
        await asyncio.sleep(0)  # the change is a turn of its own
        if editor.source.changes != before:
            self._say("the text changed meanwhile", none=True)
            return
        if changes:
            self._change(changes, Selection.at(editor.selection.start))
        if self.is_open:
            await self._find(sought, go=False)
            self._say(f"{count:,} replaced" if count else "none", none=not count)

    async def _in_lines(self, sought: Sought) -> tuple[list[Change], int]:
        """Gives the changes for what stands within lines, from the bottom up; one for many."""
        source, lines = self.serves.source, self.serves.source.lines
        new, count = await replaced(lines, sought, self._into)
        changed = {row: line.replace("\n", source.newline) for row, line in new.items() if line != lines[row]}
        rows = list(changed)
        if len(rows) <= _FEW:
            return [((row, 0), (row, len(lines[row])), changed[row]) for row in reversed(rows)], count
        first, last = rows[0], rows[-1]
        await asyncio.sleep(0)
        return [((first, 0), (last, len(lines[last])), source.joined(first, last, changed))], count

    async def _across_lines(self, sought: Sought) -> tuple[list[Change], int]:
        source, before = self.serves.source, self.serves.source.changes
        found = await replacements(source.lines, sought, self._into)
        changes = [(start, end, text.replace("\n", source.newline)) for (start, end), text in found]
        if len(changes) <= _FEW:
            return changes[::-1], len(changes)
        parts: list[str] = []
        at = changes[0][0]
        for number, (start, end, text) in enumerate(changes):
            parts += (source.slice(at, start), text)
            at = end
            if number % _FEW == 0:
                await asyncio.sleep(0)
                if source.changes != before:
                    break  # and nothing of this is used
        return [(changes[0][0], at, "".join(parts))], len(changes)

    def _change(self, changes: Sequence[Change], after: Selection | None = None) -> None:
        self._replacing = True
        try:
            self.serves.change(changes, "other", after)
        finally:
            self._replacing = False

    # Keys

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == "into":
            self.action_replace()
        else:
            self.action_step(1)

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":  # before the screen hears it, which slides panes away
            event.stop()
            event.prevent_default()
            self.action_leave()
        elif event.key in ("tab", "shift+tab"):
            event.stop()
            event.prevent_default()
            sought, into = self.query_one("#sought", Input), self.query_one("#into", Input)
            (into if sought.has_focus else sought).focus()


def open_find(editor: CodeEditor) -> None:
    """Opens the bar of an editor, below it."""
    bar = editor.finding
    if bar is None:
        bar = editor.finding = FindInEditor(editor)
        assert editor.parent is not None
        editor.screen.mount(bar, after=editor)
        editor.call_after_refresh(bar.open)
    else:
        bar.open()
