"""Editing code: what keys, paste and commands do to the text, and completion while typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final, Protocol

from textual import events
from textual.message import Message

from wfg_tui.tui import messages
from wfg_tui.tui.widgets.code_brackets import BRACKETS, pair_at
from wfg_tui.tui.widgets.code_cells import LineWidths
from wfg_tui.tui.widgets.code_motion import ERASES, MOVES, VERTICAL, horizontal_target, vertical_target, word_at
from wfg_tui.tui.widgets.code_text import (
    CodeText,
    Edit,
    Kind,
    Page,
    Position,
    Selection,
    break_lines,
    difference,
)
from wfg_tui.tui.widgets.code_view import CodeView
from wfg_tui.tui.widgets.completion_popup import CompletionPopup

if TYPE_CHECKING:
    from wfg_tui.tui.widgets.code_find import FindInEditor

INDENT: Final = 2
EMPTY_PAIRS: Final = frozenset({'""', *map("".join, BRACKETS.items())})


class Choice(Protocol):
    """What completion offers: `language.Completion`, as the editor sees it."""

    @property
    def label(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def documentation(self) -> str: ...
    @property
    def deprecated(self) -> bool: ...
    @property
    def insert_text(self) -> str: ...
    @property
    def caret(self) -> tuple[int, int] | None: ...
    @property
    def start(self) -> Position: ...
    @property
    def end(self) -> Position: ...


class CodeEditor(CodeView):
    """A `CodeView` that can be typed into."""

    OPENERS: ClassVar[frozenset[str]] = frozenset()
    """Characters that open the completion popup when typed, beside those of a word."""
    COMMENT: ClassVar[str] = "#"
    FILE_NAME: ClassVar[str] = "text.txt"
    """What the text is called where another editor sees it."""

    class Changed(Message):
        """The text is another one now."""

        def __init__(self, editor: CodeEditor) -> None:
            super().__init__()
            self.editor = editor

        @property
        def control(self) -> CodeEditor:
            return self.editor

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.popup = CompletionPopup(self._choose)
        self.read_only = False
        self.finding: FindInEditor | None = None
        """The bar that finds in this editor, once it was asked for."""

    # What subclasses give

    def completions(self, line: int, column: int) -> Sequence[Choice]:
        """Gives what fits at a place, best first."""
        return ()

    def edited(self, edits: Sequence[Edit]) -> None:
        """Called with each change of the text, in order, before anything is drawn."""

    # The text

    def load(self, text: str) -> None:
        """Shows another text, with the cursor at its start and nothing to undo."""
        self.turn_to(Page(CodeText(text)))

    @property
    def page(self) -> Page:
        """What is shown, to be turned to again."""
        return Page(self.source, self.selection, (self.scroll_offset.x, self.scroll_offset.y))

    def turn_to(self, page: Page) -> None:
        """Shows another text as it was left, with its own undo."""
        self.popup.close()
        self.source = page.source
        self.widths = LineWidths(self.source.lines)
        self._marked, self.marks, self._pair = None, [], ()
        self._drawn.clear()
        self.selection = page.selection
        self.spots = {}
        self._retold()
        self.loaded()
        self._fit()
        self.scroll_to(x=page.scroll[0], y=page.scroll[1], animate=False, force=True)
        self.refresh()
        self.cursor_moved()

    def loaded(self) -> None:
        """Called when another text was loaded, before it is drawn."""

    def change(
        self,
        changes: Sequence[tuple[Position, Position, str]],
        kind: Kind = "other",
        after: Selection | None = None,
    ) -> None:
        """Makes `changes` (from the bottom up) as one step of undo; see `CodeText.change`."""
        if self.read_only or not changes:
            return
        self._follow(*self.source.change(changes, kind, self.selection, after))

    def _follow(self, edits: Sequence[Edit], selection: Selection) -> None:
        self.edited(edits)
        before = self.selection
        self.selection = Selection(self.source.clamp(before.anchor), self.source.clamp(before.cursor))
        if edits:
            self.text_edited(edits)
        self._redraw_selection(self.selection, selection)
        self.selection = selection
        self._goal = None
        self._pair_brackets()
        self.show_cursor()
        self.cursor_moved()
        if edits:
            self._retold()
            self.post_message(self.Changed(self))

    def _retold(self) -> None:
        if self.finding is not None:
            self.finding.text_changed()

    def insert(self, text: str, kind: Kind = "other") -> None:
        """Puts `text` in the place of the selection; the cursor goes behind it."""
        self.change([(self.selection.start, self.selection.end, text)], kind)

    def goto(self, line: int, column: int) -> None:
        """Puts the cursor at a place (clamped) and shows it."""
        self.popup.close()
        self.select(Selection.at((line, column)))

    def replace_all(self, text: str, cursor: Position) -> None:
        """Changes the whole text in one step of undo; lines that stay the same are left alone."""
        if text == self.source.text:
            return
        self.change([difference(self.source.text, text)], "other", Selection.at(cursor))
        self.select(Selection.at(cursor))

    # Keys

    def on_key(self, event: events.Key) -> None:
        handled = self.popup.is_open and self._popup_key(event.key)
        if not handled:
            move = MOVES.get(event.key.replace("shift+", ""))
            erase = ERASES.get(event.key)
            if move is not None:
                self.popup.close()
                self._move(move, extend="shift+" in event.key)
            elif erase is not None:
                self._erase(erase)
            elif event.key == "enter":
                self._break_line()
            elif event.key in ("tab", "shift+tab") and self.selection:
                self._indent(back=event.key == "shift+tab")
            elif event.is_printable and event.character is not None and not event.key.startswith(_CHORDS):
                self._type(event.character)
            else:
                return
        event.stop()
        event.prevent_default()

    def _popup_key(self, key: str) -> bool:
        popup = self.popup
        if key in ("up", "down", "pageup", "pagedown"):
            popup.move({"up": -1, "down": 1, "pageup": -popup.rows, "pagedown": popup.rows}[key])
        elif key == "escape":
            popup.close()
        elif key == "tab" or (key == "enter" and popup.moved):
            popup.choose()
        else:
            return False
        return True

    def _type(self, character: str) -> None:
        row, column = self.selection.start
        line = self.source.lines[row]
        if character in BRACKETS.values() and not self.selection and column and not line[:column].strip():
            back = max(column - INDENT, 0)
            self.change([((row, back), (row, column), character)])
        else:
            self.insert(character, "type")
        if character.isalnum() or character == "_" or character in self.OPENERS:
            self.offer()
        else:
            self.popup.close()

    def _erase(self, what: str) -> None:
        start, end = self.selection.start, self.selection.end
        if not self.selection:
            other = self._target(what)
            start, end = min(start, other), max(start, other)
            indent = self.source.lines[start[0]][: end[1]]
            if what == "left" and start[0] == end[0] and len(indent) >= INDENT and not indent.strip(" "):
                start = (end[0], (end[1] - 1) // INDENT * INDENT)
            if (
                what == "left"
                and start[0] == end[0]
                and self.source.lines[end[0]][start[1] : end[1] + 1] in EMPTY_PAIRS
            ):
                end = (end[0], end[1] + 1)  # completion puts the cursor between them: away with both
        if start != end:
            self.change([(start, end, "")], "erase")
        if self.popup.is_open:
            row, column = self.cursor
            if word_at(self.source.lines[row], column)[0] < column:
                self.offer()
            else:
                self.popup.close()

    def _break_line(self) -> None:
        self.popup.close()
        (row, column), (end_row, end_column) = self.selection.start, self.selection.end
        line, newline = self.source.lines[row], self.source.newline
        indent = line[: len(line) - len(line.lstrip(" \t"))][:column]
        opened = line[:column].rstrip()[-1:]
        closes = self.source.lines[end_row][end_column:].lstrip()[:1]
        text = newline + indent
        if opened in BRACKETS:
            text += " " * INDENT
        after = Selection.at((row + 1, len(text) - len(newline)))
        if opened in BRACKETS and closes == BRACKETS[opened]:
            text += newline + indent
            rest = self.source.lines[end_row][end_column:]
            end_column += len(rest) - len(rest.lstrip(" \t"))
        self.change([((row, column), (end_row, end_column), text)], "other", after)

    # Moving

    def _move(self, what: str, *, extend: bool) -> None:
        if self.selection and not extend and what in ("left", "right"):
            target = self.selection.start if what == "left" else self.selection.end
        else:
            target = self._target(what)
        self.select(Selection(self.selection.anchor if extend else target, target), keep_goal=what in VERTICAL)

    def _target(self, what: str) -> Position:
        if what in VERTICAL:
            height = self.scrollable_content_region.height
            target, self._goal = vertical_target(self.source.lines, self.cursor, what, height, self._goal)
            return target
        return horizontal_target(self.source.lines, self.cursor, what)

    # Completion

    def offer(self, *, asked: bool = False) -> None:
        """Opens the popup with what fits at the cursor, or closes it if nothing does."""
        if self.read_only or self.selection:
            self.popup.close()
            return
        row, column = self.cursor
        found = self.completions(row, column)
        start, _ = word_at(self.source.lines[row], column)
        typed = self.source.lines[row][start:column]
        if not found or (not asked and len(found) == 1 and found[0].label == typed):
            self.popup.close()
            return
        if not self.popup.is_attached:
            self.screen.mount(self.popup)
        self.popup.show(found, self.screen_offset((row, min(found[0].start[1], column))), typed)

    def _choose(self, choice: Choice) -> None:
        text = choice.insert_text
        start = self.source.clamp(choice.start)
        after = None
        if choice.caret is not None:
            edges = [_moved(start, text[:offset]) for offset in choice.caret]
            after = Selection(edges[0], edges[1])
        self.change([(start, choice.end, text)], "other", after)

    def action_complete(self) -> None:
        """Asks for completion where nothing was typed."""
        self.offer(asked=True)

    # Commands

    def action_find(self) -> None:
        """Opens the bar that finds and replaces."""
        from wfg_tui.tui.widgets.code_find import open_find

        open_find(self)

    def action_goto_line(self) -> None:
        """Asks for a line and goes there."""
        from wfg_tui.tui.screens.goto_line import GotoLine, place_of

        def go(typed: str | None) -> None:
            if typed is not None and (place := place_of(typed)) is not None:
                self.goto(*place)

        self.app.push_screen(GotoLine(self.source.line_count), go)

    def action_other_bracket(self) -> None:
        """Goes from a bracket to its other half, in sight or not."""
        pair = pair_at(self.source.lines, self.tokens, range(self.source.line_count), self.cursor)
        if len(pair) == 2:
            self.select(Selection.at(pair[1]))
        else:
            self.notify("No bracket with another half is at the cursor.", timeout=2, markup=False)

    def action_edit_outside(self) -> None:
        """Lets the user edit the text in an editor of their own."""
        from wfg_tui.tui.outside import edit_outside

        self.popup.close()
        edit_outside(self)

    def action_undo(self) -> None:
        self.popup.close()
        if (done := self.source.undo()) is not None:
            self._follow(*done)

    def action_redo(self) -> None:
        self.popup.close()
        if (done := self.source.redo()) is not None:
            self._follow(*done)

    def action_copy(self) -> None:
        """Copies the selection; without one there is nothing to copy, and nothing else happens."""
        if self.selection:
            self.post_message(messages.CopyText(self.selected_text, "selection"))

    def action_cut(self) -> None:
        if self.selection:
            self.action_copy()
            self.insert("")

    def action_select_all(self) -> None:
        self.popup.close()
        self.select(Selection((0, 0), self.source.end))

    def action_toggle_comment(self) -> None:
        """Makes comments of the lines that are selected, or code of them if all are comments."""
        rows = self._selected_rows()
        lines = self.source.lines
        written = [row for row in rows if lines[row].strip()]
        if not written:
            return
        changes: list[tuple[Position, Position, str]] = []
        if all(lines[row].lstrip().startswith(self.COMMENT) for row in written):
            for row in written:
                at = lines[row].index(self.COMMENT)
                end = at + len(self.COMMENT)
                changes.append(((row, at), (row, end + lines[row].startswith(" ", end)), ""))
        else:
            at = min(len(lines[row]) - len(lines[row].lstrip()) for row in written)
            changes = [((row, at), (row, at), f"{self.COMMENT} ") for row in written]
        self._change_rows(changes)

    def _indent(self, *, back: bool) -> None:
        changes: list[tuple[Position, Position, str]] = []
        for row in self._selected_rows():
            line = self.source.lines[row]
            if back:
                count = min(len(line) - len(line.lstrip(" ")), INDENT) or line.startswith("\t")
                if count:
                    changes.append(((row, 0), (row, int(count)), ""))
            elif line.strip():
                changes.append(((row, 0), (row, 0), " " * INDENT))
        self._change_rows(changes)

    def _change_rows(self, changes: Sequence[tuple[Position, Position, str]]) -> None:
        """Makes one change per line and keeps the selection on the same text."""

        def moved(position: Position) -> Position:
            for (row, at), (_, end), text in changes:
                if row == position[0] and position[1] >= at and (position[1] > 0 or not self.selection):
                    return (row, max(position[1] - (end - at), at) + len(text))
            return position

        after = Selection(moved(self.selection.anchor), moved(self.selection.cursor))
        self.popup.close()
        self.change(changes[::-1], "other", after)

    def _selected_rows(self) -> range:
        first, last = self.selection.start, self.selection.end
        return range(first[0], last[0] + (last[1] > 0 or last[0] == first[0]))

    # Events: Textual calls the handler of every base class too, this one's first

    async def on_unmount(self) -> None:
        if self.popup.is_attached:
            self.popup.close()

    def on_blur(self) -> None:
        self.popup.close()

    def on_code_view_scrolled(self) -> None:
        if self.popup.is_open and not self.popup.follows(self.cursor_screen_offset):
            self.popup.close()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self.popup.close()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.popup.close()
        lines, _ = break_lines(event.text)  # terminals send \r for every line end
        self.insert(self.source.newline.join(lines))


_CHORDS: Final = ("alt+", "ctrl+", "meta+", "super+", "hyper+")
"""What makes a key a command although it carries a character: Alt with a sign comes with the sign."""


def _moved(start: Position, text: str) -> Position:
    lines, _ = break_lines(text)
    return (start[0] + len(lines) - 1, len(lines[-1]) + (start[1] if len(lines) == 1 else 0))
