"""What the query editor rewrites at a command: one step of undo each, and the cursor stays where it makes sense.

Imported when the first of these commands is given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from wfg_tui.language import (
    RefactoringProblem,
    extract_fragment,
    inline_fragment,
    leaf_edits,
    literal_to_variable,
    merge_edits,
    variable_to_literal,
)
from wfg_tui.text import clean
from wfg_tui.tui.widgets.code_text import Edit as Made
from wfg_tui.tui.widgets.code_text import Position, Selection, break_lines
from wfg_tui.tui.widgets.variables_editor import VariablesEditor

if TYPE_CHECKING:
    from wfg_tui.language import Edit, Refactoring
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.tui.widgets.query_editor import QueryEditor


def refactor(editor: QueryEditor, what: str) -> None:
    """Does one of `WAYS` at the editor's cursor, or says why it cannot be done."""
    editor.popup.close()
    index = editor.content.index
    if index is None:
        editor.notify("This needs the schema, which is not here yet.", timeout=3, markup=False)
        return
    try:
        WAYS[what](editor, index)
    except RefactoringProblem as problem:
        editor.notify(clean(" ".join(problem.sentences)), severity="warning", timeout=6, markup=False)


def _fill(editor: QueryEditor, index: SchemaIndex, *, depth: int) -> None:
    """Fills the field at the cursor, or, where nothing is missing there, whatever field lacks a selection."""
    edits = leaf_edits(editor.content, index, depth, editor.cursor) or leaf_edits(editor.content, index, depth)
    _rewrite(editor, edits, "No field lacks a selection.")


def _merge(editor: QueryEditor, index: SchemaIndex) -> None:
    _rewrite(editor, merge_edits(editor.content, index), "There is no fragment that could be merged.")


def _inline(editor: QueryEditor, index: SchemaIndex, *, everywhere: bool) -> None:
    _take(editor, inline_fragment(editor.content, *editor.cursor, index, everywhere=everywhere))


def _extract(editor: QueryEditor, index: SchemaIndex) -> None:
    marked = editor.selection
    _take(editor, extract_fragment(editor.content, marked.start, marked.end, index))


def _to_variable(editor: QueryEditor, index: SchemaIndex) -> None:
    values = editor.screen.query_one(VariablesEditor)
    _take(editor, literal_to_variable(editor.content, values.text, *editor.cursor, index), values)


def _to_literal(editor: QueryEditor, index: SchemaIndex) -> None:
    values = editor.screen.query_one(VariablesEditor)
    _take(editor, variable_to_literal(editor.content, values.text, *editor.cursor, index), values)


WAYS: Final[dict[str, Callable[[QueryEditor, SchemaIndex], None]]] = {
    "fill": partial(_fill, depth=1),
    "fill_deep": partial(_fill, depth=3),
    "merge_fragments": _merge,
    "inline_fragment": partial(_inline, everywhere=False),
    "inline_everywhere": partial(_inline, everywhere=True),
    "extract_fragment": _extract,
    "to_variable": _to_variable,
    "to_literal": _to_literal,
}


def _take(editor: QueryEditor, made: Refactoring, values: VariablesEditor | None = None) -> None:
    editor.change(_changes(made.edits), "other", Selection.at(made.cursor))
    if values is not None and made.variables:
        values.change(_changes(made.variables), "other", Selection.at(carried(values.cursor, made.variables)))
        editor.notify("The value moved; F4 goes to the variables.", timeout=3, markup=False)


def _rewrite(editor: QueryEditor, edits: Sequence[Edit], otherwise: str) -> None:
    if edits:
        editor.change(_changes(edits), "other", Selection.at(carried(editor.cursor, edits)))
    else:
        editor.notify(otherwise, timeout=2, markup=False)


def _changes(edits: Sequence[Edit]) -> list[tuple[Position, Position, str]]:
    return [(edit.start, edit.end, edit.text) for edit in edits]


def carried(position: Position, edits: Sequence[Edit]) -> Position:
    """Gives where a position is after edits that come from the bottom up."""
    for edit in edits:
        lines, _ = break_lines(edit.text)
        line, column = edit.start
        after = (line + len(lines) - 1, len(lines[-1]) + (column if len(lines) == 1 else 0))
        position = Made(edit.start, edit.end, after, edit.text, "").carry(position)
    return position
