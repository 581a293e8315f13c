"""The text under an editor: lines that keep their own line ends, and an undo without a floor.

Only ``\\n``, ``\\r\\n`` and ``\\r`` end a line, as GraphQL has it (specification §2.1.2). `str.splitlines` knows
seven more, and text that went through it comes back changed; what is loaded here comes back byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

Position = tuple[int, int]
"""Line and column, both from 0; columns in code points."""

Kind = Literal["type", "erase", "other"]
"""What made an edit: neighbouring ones of the same kind are undone together, except ``other``."""

_LINE_END: Final = re.compile(r"(\r\n|\n|\r)")


def break_lines(text: str) -> tuple[list[str], list[str]]:
    """Gives the lines of `text` and what ended each; the last line has the end ``""``."""
    parts = _LINE_END.split(text)
    return parts[::2], [*parts[1::2], ""]


@dataclass(frozen=True, slots=True)
class Selection:
    """From where it was started to where the cursor is; empty when both are the same."""

    anchor: Position
    cursor: Position

    @property
    def start(self) -> Position:
        return min(self.anchor, self.cursor)

    @property
    def end(self) -> Position:
        return max(self.anchor, self.cursor)

    def __bool__(self) -> bool:
        return self.anchor != self.cursor

    @classmethod
    def at(cls, position: Position) -> Selection:
        return cls(position, position)


@dataclass(frozen=True, slots=True)
class Edit:
    """`removed` stood from `start` to `end`; now `text` does, from `start` to `after`."""

    start: Position
    end: Position
    after: Position
    text: str
    removed: str

    def carry(self, position: Position) -> Position:
        """Gives where `position` is after this edit; one inside what was replaced goes to its end."""
        if position <= self.start:
            return position
        if position < self.end:
            return self.after
        line, column = position
        if line == self.end[0]:
            return (self.after[0], self.after[1] + column - self.end[1])
        return (line + self.after[0] - self.end[0], column)


def difference(old: str, new: str) -> tuple[Position, Position, str]:
    """Gives the one change that makes `new` of `old`; what both begin and end with is left alone."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    if end and _splits_line_end(old, len(old) - end):
        end -= 1
    if start and _splits_line_end(old, start):
        start -= 1
    return _place(old, start), _place(old, len(old) - end), new[start : len(new) - end]


def _place(text: str, offset: int) -> Position:
    lines, _ = break_lines(text[:offset])
    return (len(lines) - 1, len(lines[-1]))


def _common(one: str, other: str) -> int:
    """Gives how many characters two texts begin with alike; found by halving, for texts of any size."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _splits_line_end(text: str, offset: int) -> bool:
    return text[offset - 1 : offset + 1] == "\r\n"


@dataclass(slots=True)
class _Step:
    kind: Kind
    edits: list[Edit]
    before: Selection
    after: Selection
    open: bool = True


@dataclass(slots=True)
class _History:
    done: list[_Step] = field(default_factory=list)
    undone: list[_Step] = field(default_factory=list)


class CodeText:
    """Lines, edits, undo and redo. Positions outside the text are clamped into it."""

    def __init__(self, text: str = "") -> None:
        self._lines, self._ends = break_lines(text)
        self._joined: str | None = text
        self._history = _History()
        self.changes = 0
        """How often the text was changed, undo and redo included."""

    @property
    def text(self) -> str:
        """The whole text, exactly as loaded and edited. Costs the length of the text once after an edit."""
        if self._joined is None:
            self._joined = "".join(part for pair in zip(self._lines, self._ends, strict=True) for part in pair)
        return self._joined

    @property
    def lines(self) -> Sequence[str]:
        return self._lines

    @property
    def line_count(self) -> int:
        return len(self._lines)

    @property
    def end(self) -> Position:
        return (len(self._lines) - 1, len(self._lines[-1]))

    @property
    def newline(self) -> str:
        """What ends a line here: the first line's end, ``\\n`` in a text of one line."""
        return self._ends[0] or "\n"

    def clamp(self, position: Position) -> Position:
        line, column = position
        if line < 0:
            return (0, 0)
        if line >= len(self._lines):
            return self.end
        return (line, max(0, min(column, len(self._lines[line]))))

    def slice(self, start: Position, end: Position) -> str:
        """Gives the text from `start` to `end`, with its own line ends."""
        (line, column), (end_line, end_column) = self.clamp(start), self.clamp(end)
        if line == end_line:
            return self._lines[line][column:end_column]
        parts = [self._lines[line][column:], self._ends[line]]
        for row in range(line + 1, end_line):
            parts += (self._lines[row], self._ends[row])
        parts.append(self._lines[end_line][:end_column])
        return "".join(parts)

    def joined(self, first: int, last: int, instead: Mapping[int, str]) -> str:
        """Gives the lines from `first` to `last`, some with other words; without the end of the last one."""
        parts: list[str] = []
        for row in range(first, last + 1):
            parts += (instead.get(row, self._lines[row]), self._ends[row])
        return "".join(parts[:-1])

    def replace(self, start: Position, end: Position, text: str) -> Edit:
        """Puts `text` in the place of `start` to `end` without remembering it for undo."""
        start, end = self.clamp(start), self.clamp(end)
        if end < start:
            start, end = end, start
        start, end, text = self._with_joined_ends(start, end, text)
        removed = self.slice(start, end)
        (line, column), (end_line, end_column) = start, end
        lines, ends = break_lines(text)
        after_line = line + len(lines) - 1
        after_column = len(lines[-1]) + (column if len(lines) == 1 else 0)
        lines[-1] += self._lines[end_line][end_column:]
        lines[0] = self._lines[line][:column] + lines[0]
        ends[-1] = self._ends[end_line]
        self._lines[line : end_line + 1] = lines
        self._ends[line : end_line + 1] = ends
        self._joined = None
        self.changes += 1
        return Edit(start, end, (after_line, after_column), text, removed)

    def _with_joined_ends(self, start: Position, end: Position, text: str) -> tuple[Position, Position, str]:
        """Widens an edit that would put a ``\\r`` before a ``\\n``: the two are one line end, not two."""
        (line, column), (end_line, end_column) = start, end
        last = end_column == len(self._lines[end_line]) and self._ends[end_line] == "\n"
        if (
            column == 0
            and line
            and self._ends[line - 1] == "\r"
            and (text.startswith("\n") or (not text and last))
        ):
            start, text = (line - 1, len(self._lines[line - 1])), "\r" + text
        if last and text.endswith("\r"):
            end, text = (end_line + 1, 0), text + "\n"
        return start, end, text

    def change(
        self,
        changes: Sequence[tuple[Position, Position, str]],
        kind: Kind,
        before: Selection,
        after: Selection | None = None,
    ) -> tuple[list[Edit], Selection]:
        """Makes `changes` as one step of undo and gives the edits made and the selection afterwards.

        Changes that touch several places come from the bottom up, so that each finds the text as it was.
        Without `after` the cursor stands behind the last change.
        """
        edits = [self.replace(start, end, text) for start, end, text in changes]
        chosen = Selection.at(edits[-1].after if edits else before.cursor) if after is None else after
        if edits:
            self._remember(edits, kind, before, chosen)
        return edits, chosen

    def _remember(self, edits: list[Edit], kind: Kind, before: Selection, after: Selection) -> None:
        self._history.undone.clear()
        last = self._history.done[-1] if self._history.done else None
        if (
            last
            and last.open
            and kind == last.kind != "other"
            and len(edits) == 1
            and _follows(edits[0], last, kind)
        ):
            last.edits.append(edits[0])
            last.after = after
        else:
            self._history.done.append(_Step(kind, edits, before, after))

    def seal(self) -> None:
        """Ends the step of undo that typing was adding to: the cursor went elsewhere."""
        if self._history.done:
            self._history.done[-1].open = False

    def undo(self) -> tuple[list[Edit], Selection] | None:
        """Takes the last step back: the edits that did it and the selection before; None at the start."""
        if not self._history.done:
            return None
        step = self._history.done.pop()
        step.open = False
        self._history.undone.append(step)
        edits = [self.replace(edit.start, edit.after, edit.removed) for edit in reversed(step.edits)]
        return edits, step.before

    def redo(self) -> tuple[list[Edit], Selection] | None:
        """Makes the step that was last taken back again; None if there is none."""
        if not self._history.undone:
            return None
        step = self._history.undone.pop()
        self._history.done.append(step)
        return [self.replace(edit.start, edit.end, edit.text) for edit in step.edits], step.after


def _follows(edit: Edit, step: _Step, kind: Kind) -> bool:
    """Whether `edit` continues `step`: the same word being typed, or the same run being erased."""
    previous = step.edits[-1]
    if edit.start[0] != edit.end[0] or edit.start[0] != edit.after[0] or previous.start[0] != previous.after[0]:
        return False
    if kind == "erase":
        return not edit.text and (edit.end == previous.start or edit.start == previous.start)
    starts_word = previous.text[-1:].isspace() and not edit.text[:1].isspace()
    return edit.start == previous.after and not edit.removed and not starts_word


@dataclass(frozen=True, slots=True)
class Page:
    """What an editor shows: a text with its undo, where the cursor is and what is in sight."""

    source: CodeText
    selection: Selection = Selection((0, 0), (0, 0))
    scroll: tuple[int, int] = (0, 0)
    """Cells to the right and lines down."""
