"""Where the text that was sent stands in the editor, so that the server's line numbers can be followed back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfg_tui.language.document import Document, OperationSpan


@dataclass(frozen=True, slots=True)
class Piece:
    """One definition of the text that was sent. Lines and columns count from 0."""

    first: int
    """Its first line in the text that was sent."""
    lines: int
    line: int
    """Its first line in the editor."""
    column: int
    """The column of its first character in the editor."""


@dataclass(frozen=True, slots=True)
class SentFrom:
    """The pieces of a request's document, in the order in which they were sent."""

    pieces: tuple[Piece, ...]

    def place(self, line: int, column: int) -> tuple[int, int] | None:
        """Gives the editor's place of a place in the text that was sent; None if it is in no piece."""
        for piece in self.pieces:
            if piece.first <= line < piece.first + piece.lines:
                offset = line - piece.first
                return piece.line + offset, column + (piece.column if offset == 0 else 0)
        return None


def sent_from(document: Document, span: OperationSpan) -> SentFrom:
    """Gives where the pieces of ``document.slice(span)`` stand: definitions apart by one empty line."""
    from wfg_tui.language.definitions import reached

    definitions = document.definitions()
    operation = next((found for found in definitions if found.start == span.start), None)
    if operation is None:
        return SentFrom(())
    wanted = reached(definitions, operation)
    pieces: list[Piece] = []
    first = 0
    for found in definitions:
        if found is operation or found in wanted:
            lines = found.end[0] - found.start[0] + 1
            pieces.append(Piece(first, lines, *found.start))
            first += lines + 1
    return SentFrom(tuple(pieces))
