"""Selections for the fields that need one and have none, to any depth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfg_tui.language.document import Document, Position
from wfg_tui.language.edits import Edit, RefactoringProblem, Swap, edits_of, indent_at, swapped
from wfg_tui.language.parts import Parts, end_of
from wfg_tui.language.placeholders import selection_for
from wfg_tui.language.syntax import Field, first_lexeme, last_lexeme

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex


def fill_leafs(document: str | Document, index: SchemaIndex, depth: int = 1) -> str:
    """Gives the document with a selection wherever a field needs one and has none; nothing else changes.

    `depth` is how many levels of composite fields are opened below the first, as far as some hundred lines go and
    never inside of itself. Definitions that do not parse stay.
    """
    text = document if isinstance(document, str) else document.text
    return swapped(text, _insertions(text, index, depth))


def leaf_edits(
    document: str | Document, index: SchemaIndex, depth: int = 1, at: Position | None = None
) -> list[Edit]:
    """Gives what `fill_leafs` would do as edits, last first, so that each can be made as it stands.

    With `at` only the field there is filled, or what is to be filled inside of it.
    """
    text = document if isinstance(document, str) else document.text
    return list(edits_of(text, _insertions(text, index, depth, at)))


def _insertions(text: str, index: SchemaIndex, depth: int, at: Position | None = None) -> list[Swap]:
    try:
        parts = Parts(text)
    except RefactoringProblem:
        return []
    start, end = 0, len(text)
    if at is not None:
        path = parts.path_at(parts.offset(*at))
        fields = [node for node in path if isinstance(node, Field)] or path[:1]
        if not fields:
            return []
        start, end = first_lexeme(fields[-1]).start, end_of(fields[-1])
    found: list[Swap] = []
    for definition in parts.definitions:
        for level in parts.levels(definition, index):
            for node in level.selection.items:
                if (
                    not isinstance(node, Field)
                    or not start <= first_lexeme(node).start < end
                    or level.type is None
                ):
                    continue
                braces = node.selection
                if braces is not None and (braces.items or braces.close.leading):
                    continue
                field = index.field(level.type, node.name.text)
                lines = selection_for(index, field.type.name, depth) if field is not None else []
                if lines:
                    found.append(_insertion(parts, node, lines))
    return sorted(found)


def _insertion(parts: Parts, node: Field, lines: list[str]) -> Swap:
    indent = indent_at(parts.text, first_lexeme(node).start)
    inner = "".join(f"{parts.eol}{indent}  {line}" for line in lines)
    if node.selection is not None:
        return node.selection.open.start, node.selection.close.end, f"{{{inner}{parts.eol}{indent}}}"
    at = last_lexeme(node).end
    return at, at, f" {{{inner}{parts.eol}{indent}}}"
