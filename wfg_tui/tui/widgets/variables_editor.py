"""The variables of the operation at the cursor: JSON with comments, completed and checked by their types."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.message import Message
from textual.timer import Timer
from textual.worker import Worker

from wfg_tui.text import human_count
from wfg_tui.tui import messages
from wfg_tui.tui.actions import bindings
from wfg_tui.tui.widgets.code_editor import CodeEditor
from wfg_tui.tui.widgets.code_marks import Mark
from wfg_tui.tui.widgets.code_text import Edit
from wfg_tui.tui.widgets.code_view import CodeView
from wfg_tui.tui.widgets.json_tokens import json_tokens

if TYPE_CHECKING:
    from wfg_tui.language import Completion, Seen, UploadPlace
    from wfg_tui.schema import SchemaIndex

KINDS: Final = ("key", "string", "number", "literal", "null", "punctuation")
_JUDGE: Final = 0.3
"""Seconds without a key after which the text is judged."""


class VariablesEditor(CodeEditor):
    """Writes the variables of a document; `set_context` says of which."""

    BINDINGS = bindings("variables")
    OPENERS: ClassVar[frozenset[str]] = frozenset('{":[')
    COMMENT: ClassVar[str] = "//"
    FILE_NAME = "variables.json"
    INKS = CodeView.INKS | {
        **{kind: f"$json-{kind}" for kind in KINDS},
        "comment": "italic $gql-comment",
        "error": "$gql-error",
    }

    class DiagnosticsChanged(Message):
        """What is known to be wrong with the variables, by place."""

        def __init__(self, marks: tuple[Mark, ...]) -> None:
            super().__init__()
            self.marks = marks

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._document = ""
        self._operation: str | None = None
        self._elsewhere: frozenset[str] = frozenset()
        self._index: SchemaIndex | None = None
        self.seen: Seen | None = None
        """Values that this profile's answers held, to be offered where they fit."""
        self._in_comment: list[bool] = [False]
        self._waiting: Timer | None = None
        self._version = 0
        self._counted = ""
        self.border_title = "Variables"

    def set_context(
        self,
        document: str,
        index: SchemaIndex | None,
        operation: str | None = None,
        elsewhere: frozenset[str] = frozenset(),
    ) -> None:
        """Takes the document whose variables these are, its schema, and which operation is meant (None: all).

        One object holds the variables of all operations: those that only others declare are `elsewhere`. They are
        neither sent nor wrong, and stay.
        """
        if (document, index, operation, elsewhere) != self._asked:
            self._document, self._index, self._operation, self._elsewhere = document, index, operation, elsewhere
            self._judge_soon()

    @property
    def _asked(self) -> tuple[str, SchemaIndex | None, str | None, frozenset[str]]:
        return self._document, self._index, self._operation, self._elsewhere

    def value(self) -> dict[str, Any]:
        """Gives the variables as they would be sent, without those of other operations.

        Raises:
            Problem: ``variables.not_json``, naming line and column; the cursor goes there.
        """
        from wfg_tui.language import VariablesProblem, parse_variables

        try:
            found = parse_variables(self.text)
        except VariablesProblem as problem:
            self.goto(problem.line, problem.column)
            raise
        return {name: value for name, value in found.items() if name not in self._elsewhere}

    # What the base asks

    def tokens(self, row: int) -> Sequence[tuple[int, int, str]]:
        states = self._in_comment
        while len(states) <= row:
            states.append(json_tokens(self.source.lines[len(states) - 1], states[-1])[1])
        return json_tokens(self.source.lines[row], states[row])[0]

    def completions(self, line: int, column: int) -> Sequence[Completion]:
        if self._index is None:
            return ()
        from wfg_tui.language import complete_variables

        return complete_variables(self._document, self.text, line, column, self._index, self._operation, self.seen)

    def loaded(self) -> None:
        self._version += 1
        del self._in_comment[1:]
        self._judge_soon()

    def edited(self, edits: Sequence[Edit]) -> None:
        self._version += 1
        del self._in_comment[min(edit.start[0] for edit in edits) + 1 :]
        self._judge_soon()

    # Diagnostics

    @property
    def diagnostics(self) -> tuple[Mark, ...]:
        return tuple(self.marks)

    def on_mount(self) -> None:
        self._judge_soon()

    def _judge_soon(self) -> None:
        if not self.is_mounted:
            return
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(_JUDGE, self._judge)

    def _judge(self) -> None:
        self._waiting = None
        _: Worker[None] = self.run_worker(self._judge_apart, group="judge", exclusive=True, exit_on_error=False)

    async def _judge_apart(self) -> None:
        version, asked = self._version, self._asked
        found = await asyncio.to_thread(_judged, self.text, *asked)
        if version == self._version and asked == self._asked:
            counted = human_count(len(found), "problem") if found else ""
            if counted != self._counted:  # a title repaints all
                self.border_subtitle = self._counted = counted
            if found != self.marks:
                self.show_marks(found)
                self.post_message(self.DiagnosticsChanged(tuple(found)))

    def action_skeleton(self) -> None:
        """Writes what the operation declares, with the values that are there already; undo takes it back."""
        if self._index is None:
            self.notify("A skeleton needs the schema, which is not here yet.", timeout=3, markup=False)
            return
        from wfg_tui.language import variables_skeleton

        self.popup.close()
        written = variables_skeleton(self._document, self._index, self._operation, self.text, self._elsewhere)
        self.replace_all(written, (0, 0))

    def action_file(self) -> None:
        """Asks for a file where the operation takes one."""
        self.post_message(messages.ChooseFile())

    def uploads(self) -> list[UploadPlace]:
        """Gives where the operation that would run takes files."""
        from wfg_tui.language import upload_places

        return upload_places(self._document, self.text, self._index, self._operation)

    def put_file(self, place: UploadPlace, path: str) -> None:
        """Writes the path of a file at a place; undo takes it back."""
        from wfg_tui.language import with_file

        self.replace_all(with_file(self.text, place, path), (0, 0))

    def without_files(self, values: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """Gives variables with null where files go, and the places and paths of those files."""
        from wfg_tui.language import taken_out
        from wfg_tui.language.variables import declared

        return taken_out(declared(self._document, self._operation), values, self._index)


def _judged(
    text: str, document: str, index: SchemaIndex | None, operation: str | None, elsewhere: frozenset[str]
) -> list[Mark]:
    """Gives what is wrong; without a schema, whether it is JSON at all."""
    if index is not None:
        from wfg_tui.language import diagnose_variables

        found = diagnose_variables(document, text, index, operation, elsewhere)
        return [Mark(one.start, one.end, one.severity, one.message) for one in found]
    from wfg_tui.language import VariablesProblem, parse_variables

    try:
        parse_variables(text)
    except VariablesProblem as problem:
        place = (problem.line, problem.column)
        return [Mark(place, (place[0], place[1] + 1), "error", problem.meaning)]
    return []
