"""The schema's tree and every way through it: there, back and forward, and how much of it is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from wfg_tui.tui.widgets.schema_box import SchemaBox
from wfg_tui.tui.widgets.schema_card import SchemaCard
from wfg_tui.tui.widgets.schema_history import History, Stand
from wfg_tui.tui.widgets.schema_outline import Outline
from wfg_tui.tui.widgets.schema_rows import SchemaRows
from wfg_tui.tui.widgets.schema_trail import Crumb, SchemaTrail
from wfg_tui.tui.widgets.schema_unfolding import PINNED, Key, OutlineRow, View

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex

_ABOVE: Final = 3
"""Rows shown above one that was gone to: what is in it stands below."""
_CRUMBS: Final = 6
"""Places of the history that the trail names; the keys go further back."""


class SchemaGoing(Vertical):
    """What a `SchemaBrowser` is made of, and where its reader is and was."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.index: SchemaIndex | None = None
        self.following = False
        """Whether it shows what stands at the editor's cursor."""
        self._note = ""
        """Where the schema is from."""
        self._view = View()
        self._tree = Outline()
        self._history = History()
        self._before_search: tuple[int, int] = (0, 0)
        self._wanted = 0
        """The hit that the cursor goes to when it is found: where it was before."""
        self._before_following: list[tuple[Key, ...]] | None = None
        """What the reader had unfolded; what following unfolds is folded again when it goes on."""

    def compose(self) -> ComposeResult:
        yield SchemaTrail()
        yield SchemaRows()
        yield SchemaCard()
        yield SchemaBox()

    @property
    def rows(self) -> SchemaRows:
        return self.query_one(SchemaRows)

    @property
    def about(self) -> SchemaCard:
        return self.query_one(SchemaCard)

    @property
    def box(self) -> SchemaBox:
        return self.query_one(SchemaBox)

    # Going there, back and forward

    def _go_to(self, type_name: str, field_name: str = "", argument: str = "") -> bool:
        path = self._tree.place_of(type_name, field_name, argument) if self.index is not None else []
        if not path:
            return False
        stand = self._stand()
        if self._view.hide_leaves and field_name and self.index is not None:
            found = self.index.field(type_name, field_name)
            if found is not None and self.index.is_leaf(found.type.name):
                self.notify("Leaves are shown again: this is one.", timeout=3, markup=False)
                self._change_view(replace(self._view, hide_leaves=False))
        number = self._tree.unfold_to(path)
        if number is None:
            return False
        self._history.left(stand)
        if self._tree.rows[number].kind in {"type", "root"}:
            self._tree.expand(number)
        self._forget_search()
        self.rows.show(self._tree, number, top=max(number - _ABOVE, 0))
        self.rows.focus()
        self.refresh_bindings()
        return True

    def action_back(self) -> None:
        """Returns to where the last `go` began."""
        self._walk(-1)

    def action_forward(self) -> None:
        """Goes again to what `back` left."""
        self._walk(1)

    def _walk(self, steps: int) -> None:
        place = self._history.step(self._stand(), steps)
        if place is not None:
            self._return_to(place)
            self.rows.focus()
            self.refresh_bindings()

    def _stand(self) -> Stand:
        rows = self.rows
        label = _place(rows.row) if rows.row is not None else ""
        cursor, top = rows.cursor, rows.scroll_offset.y
        if rows.outline is self._tree:
            return Stand(self._tree.path(cursor) if label else (), cursor - top, label)
        cursor, top = self._before_search
        path = self._tree.path(cursor) if cursor < len(self._tree.rows) else ()
        return Stand(path, cursor - top, f"/ {self.box.text}", self.box.text, rows.cursor)

    def _return_to(self, stand: Stand) -> None:
        number = self._tree.unfold_to(stand.path) or 0
        top = max(number - stand.above, 0)
        if stand.searched:
            self._wanted = stand.cursor
            self.rows.show(self._tree, number, top)
            self.box.search(stand.searched)
        else:
            self._forget_search()
            self.rows.show(self._tree, number, top)

    def _show_trail(self) -> None:
        """Names the places that one came from, and what the row stands in."""
        row, rows = self.rows.row, self.rows
        if row is None:
            self.query_one(SchemaTrail).show(())
            return
        back = self._history.back
        crumbs = [Crumb(stand.label, back=len(back) - number) for number, stand in enumerate(back) if stand.label][
            -_CRUMBS:
        ]
        if row.hit is not None:
            crumbs.append(Crumb(row.path, row=rows.cursor))
        else:
            above: list[Crumb] = []
            place: int | None = rows.cursor
            while place is not None:
                one = rows.outline.rows[place]
                if one.kind != "group" or place == rows.cursor:
                    above.append(Crumb(_crumb(one), row=place))
                place = rows.outline.parent(place)
            crumbs += reversed(above)
        self.query_one(SchemaTrail).show(
            [
                one
                for one, after in zip(crumbs, [*crumbs[1:], None], strict=True)
                if not after or one.label != after.label
            ]
        )

    @on(SchemaTrail.Picked)
    def _crumb_picked(self, event: SchemaTrail.Picked) -> None:
        event.stop()
        if event.crumb.back:
            self._walk(-event.crumb.back)
        else:
            self.rows.move_to(event.crumb.row)
            self.rows.focus()

    def _grow_again(self, view: View) -> None:
        """Makes the tree anew, with the reader at their place and what they unfolded unfolded."""
        if self.index is None:
            return
        unfolded, stand = self._tree.unfolded(), self._stand()
        if view.pins and not self._view.pins:
            unfolded.append((("group", PINNED),))
        self._view = self.box.view = view
        self._tree = Outline.of_schema(self.index, view, unfolded)
        self._return_to(stand)

    # How much is shown

    def follow(self, type_name: str, field_name: str = "") -> None:
        """Shows what stands at the editor's cursor, where that is wanted and nobody is reading here."""
        if not self.following or self.index is None or self.has_focus_within or self.box.text:
            return
        unfolded = self._before_following
        if unfolded is None:
            unfolded = self._before_following = self._tree.unfolded()
        tree = Outline.of_schema(self.index, self._view, unfolded)
        path = tree.place_of(type_name, field_name)
        number = tree.unfold_to(path) if path else None
        if number is not None:
            self._tree = tree
            self.rows.show(tree, number, top=max(number - _ABOVE, 0))

    def show_pins(self, pins: tuple[str, ...]) -> None:
        """Shows these paths above everything."""
        if pins != self._view.pins:
            view = replace(self._view, pins=pins)
            if self.index is None:
                self._view = view
            else:
                self._grow_again(view)

    def on_descendant_focus(self) -> None:
        self._before_following = None

    def action_follow(self) -> None:
        """Follows the editor's cursor from now on, or stays where it is."""
        self.following = not self.following
        self._before_following = None
        self._entitle()
        words = "Follows the cursor of the query." if self.following else "Stays where it is."
        self.notify(words, timeout=3, markup=False)

    def action_skip_wrappers(self) -> None:
        """Shows pages of things as the things, or as pages again."""
        self._change_view(replace(self._view, skip_wrappers=not self._view.skip_wrappers))

    def action_hide_leaves(self) -> None:
        """Leaves out fields that lead no further, or shows them again."""
        self._change_view(replace(self._view, hide_leaves=not self._view.hide_leaves))

    def _change_view(self, view: View) -> None:
        self._grow_again(view)
        self._entitle()

    def _entitle(self) -> None:
        told = (
            ("follows", self.following),
            ("no wrappers", self._view.skip_wrappers),
            ("no leaves", self._view.hide_leaves),
        )
        self.border_title = Content(" · ".join(["Schema", *(words for words, holds in told if holds)]))

    def _forget_search(self) -> None:
        self._wanted = 0
        self.box.clear()
        self.refresh_bindings()


def _place(row: OutlineRow) -> str:
    """What to call a row in the trail once one has left it."""
    return {"member": row.owner, "root": row.name}.get(row.kind, row.path)


def _crumb(row: OutlineRow) -> str:
    sign = {"directive": "@", "member": "… on "}.get(row.kind, "")
    end = ":" if row.kind == "argument" and not row.pinned else ""
    return f"{sign}{row.path if row.pinned else row.name}{end}"
