"""The schema pane: an outline to unfold, a box that searches all of it, and words about the row in hand."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer

from wfg_tui.problems import Problem
from wfg_tui.text import clean, clean_line, shorten
from wfg_tui.tui.actions import bindings, find
from wfg_tui.tui.key_names import shown_keys
from wfg_tui.tui.messages import CopyText, InsertField
from wfg_tui.tui.widgets.schema_about import about, worth_asking_uses
from wfg_tui.tui.widgets.schema_box import BREATH, SchemaBox
from wfg_tui.tui.widgets.schema_outline import Key, Outline
from wfg_tui.tui.widgets.schema_rows import SchemaRows
from wfg_tui.tui.widgets.schema_words import SchemaWords

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.schema.usage import Use

_REST: Final = 0.15
"""Seconds that the cursor must rest on a row before its uses are looked up."""
_ABOVE: Final = 3
"""Rows shown above one that was gone to: what is in it stands below."""
_REMEMBERED: Final = 100


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where the reader was: a row of the tree, or of the hits of a search."""

    path: tuple[Key, ...]
    top: int
    searched: str = ""
    cursor: int = 0


class SchemaBrowser(Vertical):
    """Shows a schema. Posts `InsertField` and `CopyText`; keeps place, folds and search when the schema is fetched
    again."""

    BINDINGS = bindings("schema")
    DEFAULT_CSS = """
    SchemaBrowser {
        width: 40;
        height: 1fr;
        border: round $border-blurred;
        border-title-color: $text-muted;
        border-subtitle-color: $text-muted;
        background: $surface;
        &:focus-within { border: heavy $border; border-title-color: $primary; border-title-style: bold; }

        & > SchemaBox { dock: top; }
        & > #schema-about {
            height: 30%;
            min-height: 4;
            border-top: solid $border-blurred;
            border-title-color: $text-muted;
            border-title-align: left;
            padding: 0 1;
        }
        &.-reading > #schema-about { height: 70%; }
        &.-empty > #schema-about, &.-empty > SchemaBox { display: none; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.index: SchemaIndex | None = None
        self._tree = Outline()
        self._back: list[_Stand] = []
        self._before_search: tuple[int, int] = (0, 0)
        self._wanted = 0
        """The hit that the cursor goes to when it is found: where it was before."""
        self._rest: Timer | None = None
        self._uses: dict[str, tuple[Use, ...]] = {}

    def compose(self) -> ComposeResult:
        yield SchemaRows()
        yield SchemaWords(id="schema-about")
        yield SchemaBox()

    def on_mount(self) -> None:
        self.border_title = "Schema"
        if self.index is None:
            self._say_empty(
                f"No schema yet.\n\nIt appears here when the server has answered. {_reload()} asks again."
            )

    @property
    def rows(self) -> SchemaRows:
        return self.query_one(SchemaRows)

    @property
    def about(self) -> SchemaWords:
        return self.query_one(SchemaWords)

    @property
    def box(self) -> SchemaBox:
        return self.query_one(SchemaBox)

    # What others ask of it

    def load(self, index: SchemaIndex, note: str = "") -> None:
        """Shows `index`; `note` says where it is from. Who is reading in the last one stays at their place."""
        words = " ".join(dict.fromkeys(part for part in (note, *index.notes) if part))
        self.border_subtitle = Content(shorten(clean_line(words), 200)) if words else None
        if self.index is not None and self.index.digest == index.digest:
            return
        unfolded, stand = self._tree.unfolded(), self._stand() if self.index is not None else None
        first = self.index is None
        self.index, self._uses = index, {}
        self.box.take(index)
        self._tree = Outline.of_schema(index)
        self.set_class(False, "-empty")
        if first or stand is None:
            self._back.clear()
            self.rows.show(self._tree)
            return
        self._tree.unfold_again(unfolded)
        self._go_back_to(stand)

    def show_problem(self, problem: Problem) -> None:
        """Says why there is no schema and what to do, in the place of any that was shown: it is another server's.

        Where a schema is merely not renewed, leave it be and tell the problem elsewhere.
        """
        if self.index is not None:
            self._forget_search()
            self.index, self._uses = None, {}
            self.box.take(None)
            self._tree = Outline()
            self._back.clear()
        self.border_subtitle = None
        what, *rest = (clean(part) for part in problem.sentences)
        self._say_empty("\n\n".join([what, *rest, f"{_reload()} asks again."]))

    def reveal(self, type_name: str, field_name: str | None = None) -> bool:
        """Goes to a type or one of its members; says whether the schema has it. `back` returns."""
        return self._go_to(type_name, field_name or "")

    def focus(self, scroll_visible: bool = True) -> Self:
        self.rows.focus(scroll_visible)
        return self

    def _say_empty(self, words: str) -> None:
        self.set_class(True, "-empty")
        self.rows.say(words)

    # Going about

    def action_move(self, where: str) -> None:
        """Moves through the rows; from the box they take the focus, and up from the first one gives it back."""
        rows = self.rows
        if self.box.line.has_focus:
            if where == "up" or rows.row is None:
                return
            rows.focus()
        elif where == "up" and rows.cursor == 0 and self.box.text:
            self.box.focus()
            return
        rows.go(where)

    def action_unfold(self) -> None:
        self.rows.unfold()

    def action_fold(self) -> None:
        self.rows.fold()

    def action_toggle_row(self) -> None:
        self.rows.toggle()

    def action_insert(self) -> None:
        """Asks for the field to be put into the query. Another hit is gone to, another row unfolded."""
        row = self.rows.row
        if row is None:
            return
        if row.kind == "field":
            self.post_message(InsertField(row.owner, row.name))
        elif row.hit is not None:
            self.action_go_to_place()
        elif not self.rows.toggle():
            self.notify(f"{clean_line(row.path)} is not a field: only fields go into the query.", markup=False)

    def action_copy(self) -> None:
        if (row := self.rows.row) is not None and row.kind != "group":
            self.post_message(CopyText(row.path, "path"))

    def action_read(self) -> None:
        """Gives the words about the row most of the pane, or less again."""
        self.toggle_class("-reading")
        self.call_after_refresh(self._title)

    def action_scroll_words(self, lines: int) -> None:
        self.about.scroll_lines(lines)

    def action_go_to_type(self) -> None:
        """Goes to the type that the row is of."""
        row = self.rows.row
        name = row.type_name if row is not None else ""
        if row is None or not name:
            self.notify("This row has no type to go to.", severity="warning", timeout=3, markup=False)
        elif not self._go_to(name):
            self.notify(f"The schema does not describe {clean_line(name)}.", severity="warning", markup=False)

    def action_go_to_place(self) -> None:
        """Goes to the row where it stands, in its own type."""
        row = self.rows.row
        if row is not None and row.kind != "group":
            field, argument = (row.field, row.name) if row.kind == "argument" else (row.name, "")
            if row.kind in {"root", "type", "member", "directive"}:
                field = ""
            self._go_to(row.owner or row.type, field, argument)

    def _go_to(self, type_name: str, field_name: str = "", argument: str = "") -> bool:
        path = self._tree.place_of(type_name, field_name, argument) if self.index is not None else []
        if not path:
            return False
        stand = self._stand()
        number = self._tree.unfold_to(path)
        if number is None:
            return False
        self._back = [*self._back[-_REMEMBERED:], stand]
        if self._tree.rows[number].kind in {"type", "root"}:
            self._tree.expand(number)
        self._forget_search()
        self.rows.show(self._tree, number, top=max(number - _ABOVE, 0))
        self.rows.focus()
        self.refresh_bindings()
        return True

    def action_back(self) -> None:
        """Returns to where the last `go` began."""
        if self._back:
            self._go_back_to(self._back.pop())
            self.rows.focus()
            self.refresh_bindings()

    def _stand(self) -> _Stand:
        rows = self.rows
        top = rows.scroll_offset.y
        if rows.outline is self._tree:
            return _Stand(self._tree.path(rows.cursor) if rows.row is not None else (), top)
        cursor, top_of_tree = self._before_search
        path = self._tree.path(cursor) if cursor < len(self._tree.rows) else ()
        return _Stand(path, top_of_tree, self.box.text, rows.cursor)

    def _go_back_to(self, stand: _Stand) -> None:
        number = self._tree.unfold_to(stand.path) or 0
        if stand.searched:
            self._wanted = stand.cursor
            self.rows.show(self._tree, number, stand.top)
            self.box.search(stand.searched)
        else:
            self._forget_search()
            self.rows.show(self._tree, number, stand.top)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "back":
            return bool(self._back)
        if action == "leave_filter":
            return bool(self.box.text) or self.box.line.has_focus
        return True

    # Searching

    def action_filter(self) -> None:
        """Goes to the box."""
        if self.index is None:
            self.notify("There is no schema to search yet.", severity="warning", timeout=3, markup=False)
        else:
            self.box.focus()

    def action_leave_filter(self) -> None:
        """Empties the box and shows the tree as it was."""
        self.rows.focus()
        if self.box.text:
            self._leave_search()

    def on_key(self, event: events.Key) -> None:
        """Leaves the search before the key reaches the screen, which would slide the whole pane away."""
        heard = self.screen.active_bindings.get(event.key)
        if heard is not None and heard.node is self and heard.binding.action == "leave_filter" and heard.enabled:
            event.stop()
            event.prevent_default()
            self.action_leave_filter()

    @on(SchemaBox.Searched)
    def _searched(self, event: SchemaBox.Searched) -> None:
        event.stop()
        if event.outline is self.box.outline:
            if self.rows.outline is self._tree:
                self._before_search = (self.rows.cursor, self.rows.scroll_offset.y)
                self.refresh_bindings()
            self.rows.show(event.outline, self._wanted)

    @on(SchemaBox.Grew)
    def _grew(self, event: SchemaBox.Grew) -> None:
        event.stop()
        rows, hits = self.rows, event.outline.rows
        if event.outline is not self.box.outline or rows.outline is self._tree:
            return
        if hits:
            rows.changed()
            if self._wanted and (event.done or self._wanted < len(hits)):
                rows.move_to(self._wanted)
                self._wanted = 0
            elif rows.cursor == 0:
                rows.post_message(rows.Moved())
        elif event.done:
            text = clean_line(shorten(self.box.text, 60))
            rows.say(f"Nothing has “{text}”.\n\nNeither a name nor a description. Esc shows everything again.")

    @on(SchemaBox.Emptied)
    def _emptied(self, event: SchemaBox.Emptied) -> None:
        event.stop()
        self._leave_search()

    @on(SchemaBox.Entered)
    def _entered(self, event: SchemaBox.Entered) -> None:
        event.stop()
        if self.box.text and self.rows.row is not None:
            self.action_insert()
        else:
            self.rows.focus()

    def _leave_search(self) -> None:
        cursor, top = self._before_search
        shown = self.rows.outline is not self._tree
        self._forget_search()
        if self.index is not None and shown:
            self.rows.show(self._tree, cursor, top)

    def _forget_search(self) -> None:
        self._wanted = 0
        self.box.clear()
        self.refresh_bindings()

    # The words about the row

    @on(SchemaRows.Chosen)
    def _chosen(self, event: SchemaRows.Chosen) -> None:
        event.stop()
        self.action_insert()

    @on(SchemaRows.Moved)
    def _moved(self, event: SchemaRows.Moved) -> None:
        event.stop()
        self._describe()
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(_REST, self._look_up_uses)

    def _describe(self) -> None:
        row = self.rows.row
        if row is None or self.index is None:
            self.about.border_title = None
            self.about.show(Content())
            return
        name = worth_asking_uses(row)
        self.about.show(about(self.index, row, self._uses.get(name) if name else None))
        self._title()

    def _title(self) -> None:
        """Titles the words with the row's path, and with the key that shows more where some are out of sight."""
        row = self.rows.row
        if row is not None:
            hidden = self.about.overflows and not self.has_class("-reading")
            more = f" … {_key('schema.read')} more" if hidden else ""
            room = max(self.size.width - 4 - len(more), 8)
            self.about.border_title = Content.assemble(shorten(clean_line(row.path), room), (more, "$primary"))

    def _look_up_uses(self) -> None:
        row = self.rows.row
        name = worth_asking_uses(row) if row is not None else ""
        if name and name not in self._uses and self.index is not None:
            self.run_worker(self._read_uses(self.index, name), group="schema-uses", exclusive=True)

    async def _read_uses(self, index: SchemaIndex, name: str) -> None:
        from wfg_tui.schema.usage import uses_by_type

        found: list[Use] = []
        since = time.perf_counter()
        for some in uses_by_type(index, name):
            found += some
            if time.perf_counter() - since > BREATH:
                await asyncio.sleep(0)
                since = time.perf_counter()
        if index is self.index:
            self._uses[name] = tuple(found)
            if (row := self.rows.row) is not None and worth_asking_uses(row) == name:
                self._describe()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._title)


def _key(action_id: str) -> str:
    action = find(action_id)
    return shown_keys(action.keys).split(" ")[0] if action is not None else ""


def _reload() -> str:
    return _key("explorer.reload")
