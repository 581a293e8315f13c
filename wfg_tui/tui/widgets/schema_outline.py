"""The schema as rows that unfold: one flat list, children made when their row is first unfolded.

Nothing here draws. A row unfolds into what its kind has (a field into its arguments and its type's fields), so a
type that leads back to itself is no loop: it is as deep as somebody unfolds it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from wfg_tui.tui.widgets.schema_unfolding import (
    DIRECTIVES,
    GROUPS,
    PINNED,
    TYPES,
    Key,
    OutlineRow,
    View,
    children,
    member_kind,
    of_hit,
    top,
)

if TYPE_CHECKING:
    from wfg_tui.schema import Hit, SchemaIndex

_DEEPEST: Final = 40
"""Nobody reads further; a key held down stops here."""


class Outline:
    """Rows in the order in which they are shown, and what is unfolded among them."""

    def __init__(self, index: SchemaIndex | None = None, view: View | None = None) -> None:
        self.index = index
        self.view = view or View()
        self.rows: list[OutlineRow] = []
        self.sought: tuple[str, ...] = ()
        """The words of the search whose hits these are, in lower case."""

    @classmethod
    def of_schema(
        cls, index: SchemaIndex, view: View | None = None, unfolded: Sequence[Sequence[Key]] | None = None
    ) -> Outline:
        """Gives pins, roots, the types by kind and the directives, with what is at the paths in `unfolded` open;
        without them the pins and the first root are."""
        outline = cls(index, view)
        outline.rows = list(top(index, outline.view))
        if unfolded is not None:
            outline.unfold_again(unfolded)
            return outline
        first = next((number for number, row in enumerate(outline.rows) if row.kind == "root"), None)
        if first is not None:
            outline.expand(first)
        if outline.rows and outline.rows[0].name == PINNED:
            outline.expand(0)
        return outline

    def add_hits(self, hits: Iterable[Hit]) -> None:
        """Adds a row at the end for each hit."""
        index = self._index
        self.rows += (of_hit(index, hit) for hit in hits)

    @property
    def _index(self) -> SchemaIndex:
        if self.index is None:
            raise ValueError("an empty outline has no schema")
        return self.index

    def expand(self, number: int) -> bool:
        """Unfolds row `number`; says whether there was something to unfold."""
        row = self.rows[number]
        if row.expanded or not row.expandable or row.depth >= _DEEPEST:
            return False
        row.expanded = True
        self.rows[number + 1 : number + 1] = children(self._index, row, self.view)
        return True

    def collapse(self, number: int) -> bool:
        """Folds row `number`; says whether it was unfolded."""
        row = self.rows[number]
        if not row.expanded:
            return False
        row.expanded = False
        del self.rows[number + 1 : self._end(number)]
        return True

    def parent(self, number: int) -> int | None:
        """Gives the row under which row `number` stands."""
        depth = self.rows[number].depth
        return next((above for above in range(number - 1, -1, -1) if self.rows[above].depth < depth), None)

    def path(self, number: int) -> tuple[Key, ...]:
        """Gives the keys from the top down to row `number`: the same row in another outline of the schema."""
        keys = []
        place: int | None = number
        while place is not None:
            keys.append(self.rows[place].key)
            place = self.parent(place)
        return tuple(reversed(keys))

    def unfold_to(self, path: Sequence[Key]) -> int | None:
        """Unfolds down to the row at `path` and gives its number; the nearest row above it where it is gone, and
        None where nothing of it is there.

        The path may come from an outline that skips wrappers, or does not, whatever this one does.
        """
        found, start, end, depth = None, 0, len(self.rows), 0
        keys = deque(path)
        while keys:
            if found is not None:
                self.expand(found)
                start, end, depth = found + 1, self._end(found), self.rows[found].depth + 1
            place = next(
                (
                    one
                    for one in range(start, end)
                    if self.rows[one].depth == depth and self.rows[one].key == keys[0]
                ),
                None,
            )
            if place is not None:
                keys.popleft()
                found = place
                continue
            through = self.rows[found].through if found is not None else ()
            if through and through == tuple(name for _, name in keys)[: len(through)]:
                for _ in through:
                    keys.popleft()
            elif (between := self._skipped_elsewhere(found)) and keys[0][1] not in between:
                keys.extendleft(("field", name) for name in reversed(between))
            else:
                break
        return found

    def _skipped_elsewhere(self, number: int | None) -> tuple[str, ...]:
        """Gives the fields inside row `number` that an outline which skips wrappers has no rows for."""
        if number is None or self.rows[number].kind != "field" or self.view.skip_wrappers:
            return ()
        from wfg_tui.schema.wrappers import inside

        row = self.rows[number]
        wrapped = inside(self._index, row.type_name, payload=row.owner == self._index.mutation_type)
        return wrapped.path if wrapped else ()

    def unfolded(self) -> list[tuple[Key, ...]]:
        """Gives the path of every unfolded row, outer ones first."""
        paths: list[tuple[Key, ...]] = []
        above: list[Key] = []
        for row in self.rows:
            del above[row.depth :]
            above.append(row.key)
            if row.expanded:
                paths.append(tuple(above))
        return paths

    def unfold_again(self, paths: Iterable[Sequence[Key]]) -> None:
        """Unfolds what is at `paths`, as far as it is there."""
        for path in paths:
            number = self.unfold_to(path)
            if number is not None and self.rows[number].key == path[-1]:
                self.expand(number)

    def place_of(self, type_name: str, field_name: str = "", argument: str = "") -> list[Key]:
        """Gives the path of a type, of its member or of a field's argument; empty where there is none."""
        index = self._index
        if type_name.startswith("@"):
            keys = [("group", DIRECTIVES), ("directive", type_name[1:])]
            return [*keys, ("argument", argument)] if argument else keys
        info = index.type(type_name)
        if info is None:
            return []
        root = next((row.key for row in self.rows if row.kind == "root" and row.type == type_name), None)
        group = next(words for kind, words in GROUPS if kind == info.kind)
        keys = [root] if root else [("group", TYPES), ("group", group), ("type", type_name)]
        member = member_kind(info, field_name)
        if member:
            keys.append((member, field_name))
            if argument:
                keys.append(("argument", argument))
        return keys

    def _end(self, number: int) -> int:
        depth = self.rows[number].depth
        return next(
            (below for below in range(number + 1, len(self.rows)) if self.rows[below].depth <= depth),
            len(self.rows),
        )
