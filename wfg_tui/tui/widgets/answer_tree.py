"""The answer as a tree of rows: keys, values, folds, and a mark where an error happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from rich.cells import cell_len
from textual.geometry import Size
from textual.worker import Worker

from wfg_tui import text
from wfg_tui.result import Answer, Place, Row, Rows, at_once, decoded_id, describe, in_slices
from wfg_tui.result.describe import measure, widest_key
from wfg_tui.result.values import count_of
from wfg_tui.tui.widgets.answer_parts import Part, split
from wfg_tui.tui.widgets.answer_rows import RowsView

_INDENT: Final = 2
_KEY_WIDTH: Final = 24
_PREVIEW: Final = 160
"""Characters of what a folded container begins with; cut to the width when drawn."""
_KEPT: Final = 2048
_DEEPEST_KEY: Final = 24
"""Levels beyond which folding by one level begins here: an answer that is unfolded wholly has no number."""
_STYLE_OF_KIND: Final = {
    "string": "string",
    "number": "number",
    "boolean": "literal",
    "null": "null",
    "junk": "error",
    "missing": "error",
}


class TreeView(RowsView):
    """Rows of one answer. Folding is local and at once; what needs a long look is left to the pane."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        nothing = Answer(b"null")
        super().__init__(nothing.rows(0), nothing, id=id)
        self._levels = 0
        self._marks: Mapping[int, Sequence[str]] = {}
        self._around: frozenset[int] = frozenset()
        self._damage: Mapping[int, str] = {}
        self._widths: dict[int, int] = {}
        self._described: dict[int, Row] = {}
        self._type_at: Callable[[Place], str] | None = None
        self._types: dict[int, str] = {}
        self._ids = False
        self._changes = -1
        self._uncounted: list[Place] = []
        self._counting: Worker[None] | None = None

    def show(self, answer: Answer, rows: Rows | None = None) -> None:
        """Shows another answer, from its top; with `rows`, folded as they were left."""
        self.answer = answer
        self.rows = answer.rows() if rows is None else rows
        self._levels = self.rows.folds.reach
        self._marks, self._around, self._damage = {}, frozenset(), {}
        self._widths = {}
        self.tell_types(None)
        self._changes = -1
        self.from_top()
        self.keep_growing()

    def mark(self, errors: Mapping[int, Sequence[str]], around: frozenset[int]) -> None:
        """Marks the values at these offsets with the words of their errors; `around` are those around them."""
        self._marks, self._around = errors, around
        self.refresh()

    def tell_types(self, type_at: Callable[[Place], str] | None) -> None:
        """Shows types beside what does not show its own; `type_at` gives what the schema writes, or nothing."""
        self._type_at = type_at
        self._types = {}
        self.refresh()

    def toggle_ids(self) -> bool:
        """Shows what IDs say beside them, or stops to; gives whether it does now."""
        self._ids = not self._ids
        self.refresh()
        return self._ids

    def mark_damage(self, damage: Mapping[int, str]) -> None:
        """Marks the values at these offsets as damaged, with words."""
        self._damage = damage
        self.refresh()

    def errors_at(self, place: Place) -> Sequence[str]:
        """The words of the errors that show at `place`."""
        return self._marks.get(place.start, ())

    @property
    def place(self) -> Place | None:
        """What the cursor is on; None on an empty answer or on the line that says it is still being read."""
        return self.rows.place(self.cursor) if self.cursor < self.rows.known else None

    def line_count(self) -> int:
        return self.rows.known + (not self.rows.complete)

    def changed(self) -> None:
        if len(self._described) > _KEPT or self.rows.changes != self._changes:
            self._described.clear()
            self._changes = self.rows.changes
        super().changed()
        if not self.rows.complete:  # rows that a fold is about to move are not gone: nothing jumps
            self.virtual_size = Size(self.size.width, max(self.rows.foreseen, self.line_count()))

    def parts(self, number: int) -> Sequence[Part]:
        if number >= self.rows.known:
            done = 100 * self.rows.position // max(self.answer.size, 1)
            return [(f"  … reading on, {done} % of {text.human_size(self.answer.size)}", "muted")]
        row = self._described.get(number)
        if row is None:
            row = self._described[number] = describe(self.rows, number, width=_PREVIEW)
        if row.kind == "array" and row.count is None and self.grown:
            self._count_later(row.place)
        errors = self._marks.get(row.offset, ())
        hidden = row.expandable and not row.unfolded and row.offset in self._around
        return [
            ("›" if number == self.cursor else " ", "heading"),
            (" " * (_INDENT * row.depth), ""),
            *self._marker(row, bool(errors), hidden),
            *self._key(row),
            *self._value(row, errors, hidden),
        ]

    def _count_later(self, place: Place) -> None:
        """Counts a large list that came into sight, aside; `measure` remembers what it found."""
        self._uncounted.append(place)
        if self._counting is None or self._counting.is_finished:
            self._counting = self.run_worker(self._count, group="count")

    async def _count(self) -> None:
        while self._uncounted:
            place = self._uncounted.pop()
            if count_of(self.rows.source, place) is None:
                await in_slices(measure(self.rows.source, place))
                self._changes = -1
                self.changed()

    def _marker(self, row: Row, failed: bool, hidden: bool) -> list[Part]:
        if row.expandable:
            return [("▾ " if row.unfolded else "▸ ", "error" if failed or hidden else "punctuation")]
        return [("× ", "error")] if failed else [("  ", "")]

    def _key(self, row: Row) -> list[Part]:
        if row.place.parent is None:
            return []
        style = "index" if row.is_element else "key"
        parent = row.place.parent.start
        width = self._widths.get(parent)
        if width is None:
            if len(self._widths) > _KEPT:
                self._widths.clear()
            width = self._widths[parent] = self._column_of(row.place.parent)
        gap = max(width - cell_len(row.key), 0) + 3
        return [*self._found(row.key, style), (" " * gap, "")]

    def _column_of(self, container: Place) -> int:
        """How wide the keys of a container are drawn, so that its values stand below each other."""
        count = count_of(self.rows.source, container)
        indexes = len(str(count - 1)) if count else 0
        return max(min(widest_key(self.rows.source, container), _KEY_WIDTH), indexes)

    def _value(self, row: Row, errors: Sequence[str], hidden: bool) -> list[Part]:
        parts: list[Part] = []
        if row.kind in ("object", "array"):
            parts += self._container(row, hidden, self._type(row))
        elif row.kind == "missing":
            parts.append(("nothing", "error"))
        elif row.kind == "string":
            parts += [('"', "punctuation"), *self._found(row.preview, "string")]
            parts += [] if row.preview.endswith("…") else [('"', "punctuation")]
            if self._ids and (inside := decoded_id(row.preview)) is not None:
                parts.append((f"  {inside}", "preview"))
        else:
            parts += self._found(row.preview, _STYLE_OF_KIND[row.kind])
            if row.kind == "junk":
                parts.append(("  not JSON", "error"))
        if errors:
            more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
            parts.append((f"  × {text.clean_line(errors[0])}{more}", "error"))
        if row.kind == "null" and not errors and (name := self._type(row)):
            parts.append((f"  {name}", "preview"))
        if row.offset in self._damage:
            parts.append((f"  × {self._damage[row.offset]}", "warning"))
        return parts

    def _type(self, row: Row) -> str:
        """The name of the type of what a row shows; empty where that is not known."""
        if self._type_at is None:
            return ""
        name = self._types.get(row.offset)
        if name is None:
            if len(self._types) > _KEPT:
                self._types.clear()
            written = text.shorten(text.clean_line(self._type_at(row.place)), 60)
            name = self._types[row.offset] = written.strip("[]!")
        return name

    def _container(self, row: Row, hidden: bool, name: str) -> list[Part]:
        if not row.expandable:
            empty = row.count == 0
            return [(("[]" if row.kind == "array" else "{}") if empty else "too deep to unfold", "punctuation")]
        size: list[Part] = []
        if row.kind == "array":
            size = [(f"[{'…' if row.count is None else format(row.count, ',')}]", "punctuation")]
        if name:
            size += [("  " if size else "", ""), (name, "preview")]
        if row.unfolded:
            return size
        inside: Part = ("× an error inside  " if hidden else "", "error")
        return [*size, ("  " if size else "", ""), inside, *self._found(row.preview, "preview")]

    def _found(self, words: str, style: str) -> list[Part]:
        return split(words, style, self.highlight)

    def clicked(self, number: int, x: int) -> None:
        if number >= self.rows.known:
            return
        marker = 1 + _INDENT * max(self.rows.place(number).depth, 0)
        if marker <= x < marker + 2:
            self.toggle()

    # Folding

    def toggle(self) -> bool:
        """Folds or unfolds what the cursor is on; says whether there was something to fold."""
        return self._after(self.place is not None and self.rows.toggle(self.cursor))

    def unfold(self) -> None:
        """Unfolds what the cursor is on; goes to its first item if it is unfolded."""
        place = self.place
        if place is None:
            return
        if self.rows.is_unfolded(place):
            self.move_to(self.cursor + 1)
        else:
            self._after(self.rows.unfold(self.cursor))

    def fold(self) -> None:
        """Folds what the cursor is on; goes to what is around it if there is nothing to fold."""
        place = self.place
        if place is None:
            return
        if not self._after(self.rows.fold(self.cursor)) and place.parent is not None and place.depth > 0:
            self.move_to(self.rows.row_at(place.parent.start))

    def unfold_all(self, levels: int) -> None:
        """Unfolds what the cursor is on, `levels` deep."""
        if self.place is not None:
            self._after(self.rows.unfold(self.cursor, levels))

    def set_levels(self, step: int) -> None:
        """Unfolds the whole answer `step` levels more, or less; the cursor's line is to be found again."""
        self._levels = max(min(self._levels, _DEEPEST_KEY) + step, 0)
        self.rows.set_reach(self._levels)
        self.changed()
        self.keep_growing()

    def to_sibling(self, step: int) -> None:
        """Goes to the next or the previous item of the same container."""
        if self.place is not None:
            other = at_once(self.rows.sibling(self.cursor, step))
            if other is not None:
                self.move_to(other)

    def _after(self, happened: bool) -> bool:
        if happened:
            self.changed()
            self.keep_growing()
            self.post_message(self.Moved(self))
        return happened
