"""The text being written, kept lexed: an edit costs what it touches, not what the document holds.

Each line knows the parser state that it starts and ends in. An edit forgets the touched lines and leaves a *seam*
there; reading anything first walks on from the seams that matter until the new state meets the old one. So a key
costs its line, and even a quote that turns the rest of the document into a string costs only the lines looked at.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from wfg_tui.language.lexer import lex_line, split_lines
from wfg_tui.language.states import START, Mark, State, Token, same_state

if TYPE_CHECKING:
    from wfg_tui.language.completion import Completion
    from wfg_tui.language.diagnostics import Check, Checker, Diagnostic
    from wfg_tui.language.seen import Seen
    from wfg_tui.schema import SchemaIndex

Position: TypeAlias = tuple[int, int]
"""Line and column, both from 0; columns in code points."""

_DEFAULT = re.compile(r"\$?[^=)@$#]*=[ \t]*(?!null\b)[^ \t)]")
"""A variable's declaration on one line that has a default other than null."""

OperationKind: TypeAlias = Literal["query", "mutation", "subscription"]


@dataclass(frozen=True, slots=True)
class OperationSpan:
    """Where an operation stands, its description included."""

    name: str | None
    kind: OperationKind
    start: Position
    end: Position


@dataclass(frozen=True, slots=True)
class Definition:
    """What the lexer's marks say of one definition, finished or not."""

    kind: Literal["query", "mutation", "subscription", "fragment", "system", "junk"]
    """``system`` is a type system definition, ``junk`` what begins no definition at all."""
    name: str | None
    condition: str | None
    """A fragment's type condition."""
    variables: tuple[tuple[str, str], ...]
    """Declared variables: name and the text of the type (as far as it is written), in order."""
    spreads: tuple[str, ...]
    """Names of the fragments spread in it, in order, repeated ones once."""
    start: Position
    end: Position
    closed: bool
    """Whether its closing brace was seen."""
    cut: bool
    """Whether it was taken to end because a line looked like the start of the next one."""


class Line:
    """A line's text, which never changes, and what reading it gave; `before` is None until it was read."""

    __slots__ = ("after", "before", "eol", "marks", "text", "tokens")

    def __init__(self, text: str, eol: str) -> None:
        self.text = text
        self.eol = eol
        self.before: State | None = None
        self.after: State = START
        self.tokens: tuple[Token, ...] = ()
        self.marks: tuple[Mark, ...] = ()


class Document:
    """GraphQL text that can be edited in place, with everything an editor asks of it.

    The text is kept exactly: line terminators stay as they are, and nothing else splits a line.
    """

    def __init__(self, text: str = "", index: SchemaIndex | None = None) -> None:
        self._lines = [Line(line, eol) for line, eol in split_lines(text)]
        self._seams = [0]
        self._heads: list[int] = []
        self._spreads: list[int] = []
        self._version = 0
        self._definitions: tuple[Definition, ...] | None = None
        self._unfinished = False
        self._unsure = False
        """Whether lines look like starts of definitions within others: any edit may settle what they are."""
        self._ends_moved = False
        self._conditions: dict[str, str] | None = None
        self._conditions_at: dict[str, tuple[int, int]] = {}
        """With `_conditions`: which of `_heads` holds it, and which of that line's marks it is."""
        self._index = index
        self._checker: Checker | None = None
        self.seen: Seen | None = None
        """Values that answers held, to be offered where they fit."""

    @property
    def index(self) -> SchemaIndex | None:
        """The schema that completion and diagnostics speak of; None while there is none."""
        return self._index

    def set_index(self, index: SchemaIndex | None) -> None:
        """Changes the schema; the lexed lines stay as they are, for they know of none."""
        self._index = index
        self._checker = None

    @property
    def heads(self) -> int:
        """How many lines hold a part of a definition's head, or of what is none, as far as was read."""
        return len(self._heads)

    @property
    def text(self) -> str:
        return "".join([line.text + line.eol for line in self._lines])

    @property
    def version(self) -> int:
        """Grows with every edit."""
        return self._version

    @property
    def line_count(self) -> int:
        return len(self._lines)

    def line(self, number: int) -> str:
        """Gives a line without its terminator."""
        return self._lines[number].text

    def line_ending(self) -> str:
        """Gives the terminator to write new lines with: the first one used, or a newline."""
        return self._lines[0].eol or "\n"

    def clamp(self, line: int, column: int) -> Position:
        """Gives the nearest place that exists."""
        line = max(0, min(line, len(self._lines) - 1))
        return line, max(0, min(column, len(self._lines[line].text)))

    def slice_text(self, start: Position, end: Position) -> str:
        """Gives the text between two places, as it is written."""
        (first, column), (last, stop) = start, end
        if first == last:
            return self._lines[first].text[column:stop]
        parts = [self._lines[first].text[column:], self._lines[first].eol]
        for line in self._lines[first + 1 : last]:
            parts += (line.text, line.eol)
        parts.append(self._lines[last].text[:stop])
        return "".join(parts)

    def replace(self, start: Position, end: Position, text: str) -> Position:
        """Puts `text` between two places (in either order; clamped) and gives the place where it ends.

        The cost is that of the touched lines, however long the document is.
        """
        if end < start:
            start, end = end, start
        first, column = self.clamp(*start)
        last, stop = self.clamp(*end)
        lines = self._lines
        head, tail = lines[first].text[:column], lines[last].text[stop:] + lines[last].eol
        if first and lines[first - 1].eol == "\r" and (head + text + tail).startswith("\n"):
            first -= 1  # a lone carriage return has just become half of a pair
            head = lines[first].text + "\r" + head
        parts, rest = split_lines(head + text + tail), split_lines(tail)
        fresh = [Line(line, eol) for line, eol in parts]
        if tail and not fresh[-1].eol and not fresh[-1].text and last + 1 < len(lines):
            fresh.pop()  # the terminator at the end of `tail` starts the line that is already there
        lines[first : last + 1] = fresh
        self._shift(first, last, len(fresh) - (last + 1 - first))
        self._version += 1
        below = len(parts) - len(rest)
        if rest[0] == ("", "\n") and (text or head).endswith("\r"):  # the two have become one line end
            return self.clamp(first + below + 1, 0)
        return self.clamp(first + below, len(parts[below][0]) - len(rest[0][0]))

    def _shift(self, first: int, last: int, by: int) -> None:
        """Moves the numbers of the lines behind an edit of the lines `first` to `last`."""
        self._seams = sorted(
            {seam if seam < first else seam + by for seam in self._seams if not first <= seam <= last} | {first}
        )
        changed = False
        for marked in (self._heads, self._spreads):
            low, high = bisect_left(marked, first), bisect_left(marked, last + 1)
            changed = changed or low != high
            if marked is self._heads and low != high:
                self._conditions = None
            if by:
                marked[low:] = [number + by for number in marked[high:]]
            else:
                del marked[low:high]
        if changed or self._unsure:
            self._definitions = None
        elif by and self._definitions is not None:
            from wfg_tui.language.definitions import moved

            self._definitions = moved(self._definitions, last, by)
        self._ends_moved = True

    def _read(self, upto: int) -> None:
        """Makes states, tokens and marks of all lines up to and including `upto` right."""
        seams = self._seams
        lines = self._lines
        while seams and seams[0] <= upto:
            number = seams.pop(0)
            state = lines[number - 1].after if number else START
            while number < len(lines):
                line = lines[number]
                if line.before is not None and same_state(line.before, state):
                    break
                if number > upto:
                    if not seams or seams[0] != number:
                        seams.insert(0, number)
                    break
                if seams and seams[0] == number:
                    seams.pop(0)
                line.before = state
                line.after, line.tokens, marks = lex_line(line.text, state)
                if marks != line.marks:
                    self._mark(number, line, marks)
                state = line.after
                number += 1

    def _mark(self, number: int, line: Line, marks: tuple[Mark, ...]) -> None:
        heads = [mark for mark in marks if mark.what != "spread"]
        if heads or any(mark.what != "spread" for mark in line.marks):
            self._conditions = None
        line.marks = marks
        self._definitions = None
        _keep(self._heads, number, bool(heads))
        _keep(self._spreads, number, len(heads) < len(marks))

    def tokens(self, number: int) -> Sequence[Token]:
        """Gives a line's tokens as ``(start, end, kind)``, in order, for colouring."""
        self._read(number)
        return self._lines[number].tokens

    def state_before(self, number: int) -> State:
        """Gives the parser state that a line starts in."""
        if number == 0:
            return START
        self._read(number - 1)
        return self._lines[number - 1].after

    def definitions(self) -> tuple[Definition, ...]:
        """Gives every definition in the document's order, unfinished ones too; kept until one of them changes."""
        self._read(len(self._lines) - 1)
        from wfg_tui.language.definitions import exactly, gather, moved_ends

        if self._definitions is None:
            marked = sorted({*self._heads, *self._spreads})
            self._definitions = gather(self, [(number, self._lines[number].marks) for number in marked])
            self._unsure = any(found.cut for found in self._definitions)
            if self._unsure:
                self._definitions = exactly(self) or self._definitions
            self._unfinished = not all(found.closed for found in self._definitions)
        elif self._unfinished and self._ends_moved:
            self._definitions = moved_ends(self, self._definitions)
        self._ends_moved = False
        return self._definitions

    def fragment_conditions(self) -> dict[str, str]:
        """Gives the fragments' names and type conditions; kept until the head of a definition changes."""
        self._read(len(self._lines) - 1)
        if self._conditions is None:
            self._conditions = {}
            self._conditions_at = {}
            name: str | None = None
            for where, number in enumerate(self._heads):
                for at, mark in enumerate(self._lines[number].marks):
                    if mark.what in ("start", "recovered", "system"):
                        name = None
                    elif mark.what == "name":
                        name = mark.text
                    elif mark.what == "on" and name is not None:
                        self._conditions.setdefault(name, mark.text)
                        self._conditions_at.setdefault(name, (where, at))
        return self._conditions

    def spreads_of(self, fragment: str) -> Iterator[str]:
        """Gives the names that a fragment spreads itself, repeated ones too; none for one that is not defined.

        Only the lines that hold them are looked at.
        """
        self.fragment_conditions()
        if fragment not in self._conditions_at:
            return
        where, at = self._conditions_at[fragment]
        first, behind = (*self._heads[where : where + 2], len(self._lines))[:2]
        low, high = bisect_right(self._spreads, first), bisect_right(self._spreads, behind)
        for number in (first, *self._spreads[low:high]):
            for mark in self._lines[number].marks[at + 1 if number == first else 0 :]:
                if mark.what != "spread":
                    return
                yield mark.text

    def definition_at(self, line: int, column: int) -> Definition | None:
        """Gives the definition at a place: the one it lies in, or the nearest above it."""
        line, column = self.clamp(line, column)
        found = None
        for definition in self.definitions():
            if definition.start > (line, column):
                break
            found = definition
        return found

    def variables_at(self, line: int, column: int) -> tuple[tuple[str, str], ...]:
        """Gives the variables that the definition at a place declares, without looking below the place.

        A walk up to the head of the place's definition, from head to head: neither what lies between nor what
        is written below is read.
        """
        names: dict[str, str] = {}
        last = None
        for _, mark in self._declarations(line, column):
            if mark.what == "variable":
                last = mark.text
                names.setdefault(last, "")
            elif last is not None:
                names[last] = mark.text
        return tuple(names.items())

    def defaults_at(self, line: int, column: int) -> frozenset[str]:
        """Gives those of `variables_at` that have a default other than null, as far as one line tells."""
        return frozenset(
            mark.text
            for number, mark in self._declarations(line, column)
            if mark.what == "variable" and _DEFAULT.match(self._lines[number].text, mark.column)
        )

    def _declarations(self, line: int, column: int) -> list[tuple[int, Mark]]:
        self._read(line)
        where = bisect_left(self._heads, line + 1)
        collected: list[tuple[int, Mark]] = []
        while where:
            where -= 1
            number = self._heads[where]
            marks = [mark for mark in self._lines[number].marks if number < line or mark.column < column]
            starts = [at for at, mark in enumerate(marks) if mark.what in ("start", "recovered", "system")]
            begin = starts[-1] if starts else 0
            collected[:0] = [(number, mark) for mark in marks[begin:] if mark.what in ("variable", "type")]
            if starts:
                break
        return collected

    def operations(self) -> list[OperationSpan]:
        """Gives the operations in the document's order."""
        return [
            OperationSpan(found.name, found.kind, found.start, found.end)
            for found in self.definitions()
            if found.kind in ("query", "mutation", "subscription")
        ]

    def operation_at(self, line: int, column: int) -> OperationSpan | None:
        """Gives the operation to run from a place: the one it lies in or follows, else the first below it.

        Inside a fragment it is the nearest operation that reaches the fragment, above all others.
        """
        from wfg_tui.language.definitions import operation_for

        found = operation_for(self.definitions(), self.clamp(line, column))
        if found is None or found.kind not in ("query", "mutation", "subscription"):
            return None
        return OperationSpan(found.name, found.kind, found.start, found.end)

    def slice(self, span: OperationSpan) -> str:
        """Gives that operation and the fragments it reaches, alone, in the document's order, as written."""
        from wfg_tui.language.definitions import reached

        definitions = self.definitions()
        operation = next((found for found in definitions if found.start == span.start), None)
        if operation is None:
            return ""
        wanted = reached(definitions, operation)
        between = self.line_ending() * 2
        return between.join(
            self.slice_text(found.start, found.end)
            for found in definitions
            if found is operation or found in wanted
        )

    def complete(self, line: int, column: int) -> list[Completion]:
        """Gives what fits at the cursor, best first; nothing without a schema but the keywords."""
        from wfg_tui.language.completion import complete_at

        return complete_at(self, line, column, self._index)

    def check(self) -> Check:
        """Takes a snapshot to be judged, which may happen in another thread: ``document.check().run()``.

        Only definitions that changed, and those that reach them, are judged again. The snapshot itself is cheap at
        any length.
        """
        from wfg_tui.language.diagnostics import Check, Checker

        if self._checker is None:
            self._checker = Checker(self._index)
        return Check(self._checker, tuple(self._lines), self.definitions())

    def diagnostics(self) -> list[Diagnostic]:
        """Gives what is wrong and what is deprecated, by place; only syntax while there is no schema."""
        return self.check().run()


def _keep(numbers: list[int], number: int, there: bool) -> None:
    """Makes a sorted list hold a number, or not."""
    where = bisect_left(numbers, number)
    has = where < len(numbers) and numbers[where] == number
    if there and not has:
        numbers.insert(where, number)
    elif has and not there:
        del numbers[where]


def as_document(document: str | Document) -> Document:
    """Gives a document for text; one that is being edited, as it is."""
    return Document(document) if isinstance(document, str) else document
