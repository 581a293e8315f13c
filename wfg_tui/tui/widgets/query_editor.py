"""The GraphQL editor: coloured, completed, checked and laid out by the language room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Final, Protocol

from textual import events
from textual.content import Content
from textual.message import Message
from textual.timer import Timer

from wfg_tui.language import Document
from wfg_tui.text import clean_line, shorten
from wfg_tui.tui import messages
from wfg_tui.tui.actions import bindings
from wfg_tui.tui.widgets.code_editor import CodeEditor
from wfg_tui.tui.widgets.code_marks import Mark
from wfg_tui.tui.widgets.code_text import Edit, Position, Selection, break_lines
from wfg_tui.tui.widgets.code_view import CodeView
from wfg_tui.tui.widgets.hover_card import HoverCard
from wfg_tui.tui.widgets.query_judging import Judging
from wfg_tui.tui.widgets.signature_help import SignatureHelp

if TYPE_CHECKING:
    from wfg_tui.language import Completion, OperationSpan, Seen
    from wfg_tui.schema import SchemaIndex

KINDS: Final = (
    "keyword",
    "field",
    "argument",
    "type",
    "variable",
    "string",
    "number",
    "enum",
    "directive",
    "comment",
    "punctuation",
    "fragment",
    "alias",
    "error",
)
"""What the lexer tells apart; each has a theme variable of its name."""

_SETTLE: Final = 0.05
"""Seconds after which the cursor's place is told: a key does not wait for it."""
_REST: Final = 0.6
"""Seconds that the mouse rests on a word before it is told of."""
_SLICE: Final = 0.008
_STEP: Final = 100
"""Lines that are lexed between two looks at the clock."""
_AHEAD: Final = 2_000
"""Lines below what was read that are read at once where they are shown; the colours of others come later."""


class ServerError(Protocol):
    """An error that the server sent, with the places it names in the editor's text."""

    @property
    def message(self) -> str: ...
    @property
    def locations(self) -> tuple[Position, ...]: ...


class QueryEditor(CodeEditor):
    """Writes GraphQL. `content` is the text as the language room sees it; read it, never change it."""

    BINDINGS = bindings("editor")
    OPENERS: ClassVar[frozenset[str]] = frozenset("({$@.:")
    FILE_NAME = "query.graphql"
    INKS = CodeView.INKS | {
        **{kind: f"$gql-{kind}" for kind in KINDS},
        "keyword": "bold $gql-keyword",
        "comment": "italic $gql-comment",
    }

    @dataclass
    class CursorMoved(Message):
        """The cursor stands at a place (from 0), in or near the operation that would run, or the text around it
        changed. A long text is read in steps: until then `operation` is the one known before."""

        line: int
        column: int
        operation: OperationSpan | None

    @dataclass
    class DiagnosticsChanged(Message):
        """What is known to be wrong, by place: the schema's verdicts and the server's errors."""

        marks: tuple[Mark, ...]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.content = Document()
        self.hover_card = HoverCard()
        self.signature = SignatureHelp(self)
        self._index: SchemaIndex | None = None
        self._seen: Seen | None = None
        self.judging = Judging(self)
        self._server: tuple[Mark, ...] = ()
        self._told: tuple[object, ...] = ()
        self._operation: OperationSpan | None = None
        self._titled = ""
        self._read_to = 0
        self._settling: Timer | None = None
        self._pointing: Timer | None = None
        self._told_by_mouse = False
        self.border_title = "Query"

    # The language room

    def tokens(self, row: int) -> Sequence[tuple[int, int, str]]:
        return self.content.tokens(row) if self._is_near(row) else ()

    def _is_near(self, row: int) -> bool:
        """Whether what stands in `row` is known, or soon read: after a long text was pasted its end is not."""
        return row < self._read_to + _AHEAD

    def completions(self, line: int, column: int) -> Sequence[Completion]:
        return self.content.complete(line, column) if self._is_near(line) else []

    def loaded(self) -> None:
        self.signature.leave()
        self.content = Document(self.source.text, self._index)
        self.content.seen = self._seen
        self._read_to = 0
        self._told = ()
        self._server = ()
        self.judging.loaded(len(self.source.text))
        self.tell_marks()
        self.judging.soon()

    def edited(self, edits: Sequence[Edit]) -> None:
        self.hover_card.close()
        self.signature.edited(edits)
        for edit in edits:
            self.content.replace(edit.start, edit.end, edit.text)
            self._read_to = min(self._read_to, edit.start[0])
            self._server = tuple(mark.carried(edit) for mark in self._server)
        self.judging.edited(edits)
        self.judging.soon()

    def set_index(self, index: SchemaIndex | None) -> None:
        """Takes the schema that completion and diagnostics speak of; None while there is none."""
        self._index = index
        self.content.set_index(index)
        self.judging.soon()

    def set_seen(self, seen: Seen | None) -> None:
        """Takes the values that this profile's answers held, which completion offers where they fit."""
        self._seen = self.content.seen = seen

    def offer(self, *, asked: bool = False) -> None:
        super().offer(asked=asked)
        self._settle_soon()  # the list may stand where the signature does

    def operation_at_cursor(self) -> OperationSpan | None:
        """Gives the operation that would run now."""
        return self.content.operation_at(*self.cursor)

    def append(self, text: str) -> None:
        """Adds a definition below what is written, apart by an empty line, and puts the cursor into it."""
        last = self.source.line_count
        while last and not self.source.lines[last - 1].strip():
            last -= 1
        start = (last - 1, len(self.source.lines[last - 1])) if last else (0, 0)
        newline = self.source.newline
        before = newline * 2 if last else ""
        body = newline.join(break_lines(text.strip("\r\n"))[0])
        first = last + 1 if last else 0
        self.change([(start, self.source.end, before + body + newline)], "other", Selection.at((first, 0)))
        self.goto(first, 0)

    def format(self) -> None:
        """Lays the text out afresh as one step of undo; the cursor stays on its token."""
        from wfg_tui.language import format_document

        self.popup.close()
        laid_out = format_document(self.source.text)
        if laid_out == self.source.text:
            self.notify("Nothing to lay out.", timeout=2, markup=False)
            return
        self.replace_all(laid_out, _same_token(self.content, self.cursor, Document(laid_out)))

    def action_refactor(self, what: str) -> None:
        """Rewrites the text in one of `query_refactoring.WAYS`."""
        from wfg_tui.tui.widgets.query_refactoring import refactor

        refactor(self, what)

    # Problems

    @property
    def diagnostics(self) -> tuple[Mark, ...]:
        """What is known to be wrong, by place."""
        return tuple(sorted((*self.judging.marks, *self._server), key=lambda mark: (mark.start, mark.end)))

    def show_server_errors(self, errors: Sequence[ServerError]) -> None:
        """Marks the places that the server's errors name, instead of those of the answer before."""
        self._server = tuple(
            Mark(place := self.source.clamp(location), self._word_end(place), "error", error.message)
            for error in errors
            for location in error.locations
        )
        self.tell_marks()

    def _word_end(self, place: Position) -> Position:
        line, column = place
        text = self.source.lines[line]
        end = column
        while end < len(text) and (text[end].isalnum() or text[end] == "_"):
            end += 1
        return (line, max(end, min(column + 1, len(text))))

    def next_problem(self, step: int = 1) -> Mark | None:
        """Goes to the next problem (the one before, for a `step` of -1), round the ends; None if there is none."""
        marks = self.diagnostics
        if not marks:
            return None
        if step > 0:
            found = next((mark for mark in marks if mark.start > self.cursor), marks[0])
        else:
            found = next((mark for mark in reversed(marks) if mark.start < self.cursor), marks[-1])
        self.goto(*found.start)
        return found

    def tell_marks(self) -> None:
        """Shows what is known to be wrong, and tells it."""
        marks = self.diagnostics
        self.show_marks(marks)
        self.post_message(self.DiagnosticsChanged(marks))

    # The cursor

    def cursor_moved(self) -> None:
        self.hover_card.close()
        self.signature.moved()
        self._settle_soon()

    def _settle_soon(self) -> None:
        if self.is_mounted and self._settling is None:
            self._settling = self.set_timer(_SETTLE, self._settle)

    def _settle(self) -> None:
        self._settling = None
        if self._is_near(self.cursor[0]):
            self.signature.settle()
        if self.read_on():
            large = self.judging.is_large
            span = self._operation = None if large else self.operation_at_cursor()
            title = self.judging.words if large else clean_line(span.name or span.kind if span else "")
            title = title if large else shorten(title, 40)
            if title != self._titled:
                self._titled = title
                self.border_subtitle = Content(title)
        else:
            self._settling = self.set_timer(_SLICE, self._settle)
        told = (*self.cursor, self._operation, self.content.version)
        if told != self._told:
            self._told = told
            self.post_message(self.CursorMoved(*self.cursor, self._operation))

    def read_on(self) -> bool:
        """Lexes on for some milliseconds from where the text changed; True when all of it was read.

        A long text that was just loaded, or that a quote turned into a string, is so read without a pause.
        """
        end = monotonic() + _SLICE
        while self._read_to < self.source.line_count:
            if monotonic() > end:
                return False
            self._read_to = min(self._read_to + _STEP, self.source.line_count)
            self.content.tokens(self._read_to - 1)
            if self._read_to == self.source.line_count:
                self._redraw_recoloured()
        return True

    def action_hover(self) -> None:
        """Tells what stands at the cursor, or what is wrong there."""
        self.popup.close()
        if self.hover_card.is_open:
            self.hover_card.close()
        elif not self._tell_of(self.cursor) and not self.signature.ask():
            self.notify("Nothing is known of what stands here.", timeout=2, markup=False)

    def _tell_of(self, place: Position) -> bool:
        """Opens the card on what stands, or is wrong, at a place; False where there is nothing to say."""
        from wfg_tui.language import hover

        wrong = [mark.message for mark in self.diagnostics if mark.start <= place <= mark.end]
        found = hover(self.content, *place, self._index) if self._index is not None else None
        parts = [*dict.fromkeys(wrong), *([found.text] if found else [])]
        if parts:
            self.signature.card.close()
            if not self.hover_card.is_attached:
                self.screen.mount(self.hover_card)
            self.hover_card.show("\n\n".join(parts), self.screen_offset(found.start if found else place))
        return bool(parts)

    def action_definition(self) -> None:
        """Goes to the fragment that is spread at the cursor, or to the type or field in the schema browser."""
        from wfg_tui.language import definition_site, schema_site

        self.popup.close()
        self.hover_card.close()
        if (fragment := definition_site(self.content, *self.cursor)) is not None:
            self.goto(*fragment[0])
        elif self._index is not None and (found := schema_site(self.content, *self.cursor, self._index)):
            self.post_message(messages.ShowInSchema(*found))
        else:
            self.notify("What stands here is defined nowhere else.", timeout=2, markup=False)

    def action_uses(self) -> None:
        """Asks where else the name at the cursor is used."""
        from wfg_tui.language import use_at

        found = use_at(self.content, *self.cursor, self._index) if self._index is not None else None
        if found is not None:
            self.post_message(messages.AskSchema("see_uses", found.path))
        else:
            self.notify("What stands here is no name of the schema.", timeout=2, markup=False)

    # The mouse: what it rests on is told; with Ctrl, a click goes to where that is defined

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self._point_at(None)
        where = event.get_content_offset(self)
        if where is None or event.button or where.x < self.gutter_width:
            return
        if where.y + self.scroll_offset.y < self.source.line_count:
            self._point_at(self._place_at(event))

    def on_leave(self) -> None:
        self._point_at(None)

    def _point_at(self, place: Position | None) -> None:
        if self._pointing is not None:
            self._pointing.stop()
            self._pointing = None
        if place is None:
            if self._told_by_mouse:
                self._told_by_mouse = False
                self.hover_card.close()
        elif place[1] < len(self.source.lines[place[0]]) and not self.popup.is_open:
            self._pointing = self.set_timer(_REST, lambda: self._rested_on(place))

    def _rested_on(self, place: Position) -> None:
        self._pointing = None
        if place <= self.source.end and not self.popup.is_open and not self.hover_card.is_open:
            self._told_by_mouse = self._tell_of(place)

    def on_click(self, event: events.Click) -> None:
        if event.ctrl and event.get_content_offset(self) is not None:
            self.action_definition()

    def on_mount(self) -> None:
        self.judging.soon()
        self.cursor_moved()

    def on_blur(self) -> None:
        self.hover_card.close()
        self.signature.leave()

    def on_code_view_scrolled(self) -> None:
        self.hover_card.close()
        self.signature.moved()
        self._settle_soon()

    def on_key(self, event: events.Key) -> None:
        if event.key != "escape":
            return
        if self.popup.is_open:  # it goes first, and may make room for the signature
            self._settle_soon()
            return
        if self.hover_card.is_open or self.signature.card.is_open:
            event.stop()
            event.prevent_default()
            if self.hover_card.is_open:
                self.hover_card.close()
            else:
                self.signature.dismiss()


def _same_token(before: Document, cursor: Position, after: Document) -> Position:
    """Gives where the token at the cursor stands in a text of the same tokens, laid out otherwise."""
    number, into = 0, 0
    line, column = cursor
    for row in range(line + 1):
        for start, end, kind in before.tokens(row):
            if kind == "comment" or before.line(row)[start:end] == ",":
                continue
            if (row, start) >= cursor:
                break
            number, into = number + 1, (column - start if row == line else end - start)
            last = end - start
            into = min(into, last)
    if number == 0:
        return (0, 0)
    seen = 0
    for row in range(after.line_count):
        for start, end, kind in after.tokens(row):
            if kind == "comment" or after.line(row)[start:end] == ",":
                continue
            seen += 1
            if seen == number:
                return (row, min(start + into, end))
    return (after.line_count - 1, len(after.line(after.line_count - 1)))
