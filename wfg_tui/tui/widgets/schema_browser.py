"""The schema pane: an outline to unfold, a box that searches all of it, and words about the row in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from rich.cells import cell_len
from textual import events, on
from textual.content import Content

from wfg_tui.problems import Problem
from wfg_tui.text import clean, clean_line, shorten
from wfg_tui.tui.actions import bindings, find
from wfg_tui.tui.key_names import shown_keys
from wfg_tui.tui.messages import AskSchema, CopyText, InsertField, PinPath
from wfg_tui.tui.widgets.schema_box import SchemaBox
from wfg_tui.tui.widgets.schema_card import SchemaCard
from wfg_tui.tui.widgets.schema_going import SchemaGoing
from wfg_tui.tui.widgets.schema_outline import Outline
from wfg_tui.tui.widgets.schema_rows import SchemaRows
from wfg_tui.tui.widgets.schema_trail import SchemaTrail
from wfg_tui.tui.widgets.schema_unfolding import taken_apart

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.schema.routes import Route


class SchemaBrowser(SchemaGoing):
    """Shows a schema. Posts `InsertField`, `CopyText` and `PinPath`; place, folds and search stay when the schema
    is fetched again."""

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
        &.-empty > #schema-about, &.-empty > SchemaBox, &.-empty > SchemaTrail { display: none; }
    }
    """

    def on_mount(self) -> None:
        self._entitle()

    # What others ask of it

    def show_waiting(self) -> None:
        """Says that there is no schema yet, if there is none."""
        if self.index is None:
            self._say_empty(
                f"No schema yet.\n\nIt appears here when the server has answered. {_reload()} asks again."
            )

    def load(self, index: SchemaIndex, note: str = "") -> None:
        """Shows `index`; `note` says where it is from. Who is reading in the last one stays at their place."""
        self._note = clean_line(" ".join(dict.fromkeys(part for part in (note, *index.notes) if part)))
        self._tell_note()
        if self.index is not None and self.index.digest == index.digest:
            return
        first = self.index is None
        self.index = index
        self.box.take(index)
        self.about.take(index)
        self.set_class(False, "-empty")
        if first:
            self._history.clear()
            self._tree = Outline.of_schema(index, self._view)
            self.rows.show(self._tree)
        else:
            self._grow_again(self._view)

    def _tell_note(self) -> None:
        """Says in one quiet line where the schema is from, and by which key one reads more where it is cut."""
        room = max(self.size.width - 6, 12)
        more = f" {_key('schema.notes')} more" if cell_len(self._note) > room else ""
        told = Content.assemble(shorten(self._note, room - len(more)), (more, "$primary"))
        self.border_subtitle = told if self._note else None

    def on_resize(self) -> None:
        self._tell_note()

    def show_problem(self, problem: Problem) -> None:
        """Says why there is no schema and what to do, in the place of any that was shown: it is another server's.

        Where a schema is merely not renewed, leave it be and tell the problem elsewhere.
        """
        if self.index is not None:
            self._forget_search()
            self.index = None
            self.box.take(None)
            self.about.take(None)
            self._tree = Outline()
            self._history.clear()
            self.query_one(SchemaTrail).show(())
        self._note = ""
        self._tell_note()
        what, *rest = (clean(part) for part in problem.sentences)
        self._say_empty(
            "\n\n".join([what, *rest, f"{_reload()} asks again; {_key('explorer.open')} opens a schema's file."])
        )

    def reveal(self, type_name: str, field_name: str | None = None, argument: str = "") -> bool:
        """Goes to a type, its member or a field's argument; says whether the schema has it. `back` returns."""
        return self._go_to(type_name, field_name or "", argument)

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
        """Asks for the field to be put into the query. A hit and a marked link are gone to, another row
        unfolded."""
        row = self.rows.row
        if self.about.marked:
            self._go_to_path(self.about.marked)
            return
        if row is None:
            return
        if row.hit is not None:
            self.action_go_to_place()
        elif row.kind == "field":
            self.post_message(InsertField(row.owner, row.name, self._route()))
        elif not self.rows.toggle():
            self.notify(f"{clean_line(row.path)} is not a field: only fields go into the query.", markup=False)

    def _route(self) -> Route | None:
        """The way to the row from a root; a hit's and a pin's where they are a root's own."""
        from wfg_tui.tui.widgets.schema_route import route_to

        return route_to(self.rows.outline, self.rows.cursor)

    def action_copy(self) -> None:
        if (row := self.rows.row) is not None and row.kind != "group":
            self.post_message(CopyText(row.path, "path"))

    def action_copy_sdl(self) -> None:
        """Copies what defines the row: a type's definition, a field's line."""
        from wfg_tui.schema.definitions import definition_of
        from wfg_tui.schema.target import target

        row = self.rows.row
        if row is not None and row.kind != "group" and self.index is not None:
            try:
                self.post_message(CopyText(definition_of(self.index, target(self.index, row.path)), "SDL"))
            except Problem as problem:
                self.notify(clean_line(problem.what), severity="warning", timeout=4, markup=False)

    def action_notes(self) -> None:
        """Asks for what is to be known of the schema itself."""
        self.post_message(AskSchema("see_notes"))

    def action_ask(self, what: Literal["see_uses", "see_routes"]) -> None:
        """Asks where the row is used, or for the routes to it."""
        row = self.rows.row
        if row is None or row.kind == "group":
            self.notify("Go to a type or one of its members first.", severity="warning", timeout=3, markup=False)
        else:
            self.post_message(AskSchema(what, row.path))

    def action_read(self) -> None:
        """Gives the words about the row most of the pane, or less again."""
        self.toggle_class("-reading")
        self.call_after_refresh(self.about.entitle)

    def action_scroll_words(self, lines: int) -> None:
        self.about.scroll_lines(lines)

    def action_step_link(self, step: int) -> None:
        """Marks the next name in the words that leads somewhere, or the one before."""
        if not self.about.step_link(step):
            self.notify("Nothing in these words leads anywhere.", timeout=3, markup=False)

    @on(SchemaCard.Followed)
    def _followed(self, event: SchemaCard.Followed) -> None:
        event.stop()
        self._go_to_path(event.to)

    @on(SchemaRows.TypePicked)
    def _type_picked(self, event: SchemaRows.TypePicked) -> None:
        event.stop()
        self.action_go_to_type()

    def _go_to_path(self, path: str) -> None:
        if not self._go_to(*taken_apart(path)):
            self.notify(f"The schema does not describe {clean_line(path)}.", severity="warning", markup=False)

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

    # What is shown of it

    def action_pin(self) -> None:
        """Asks for the row to be pinned, or for its pin to be taken out."""
        row = self.rows.row
        if row is None or row.kind == "group":
            self.notify("Types, fields and directives can be pinned.", timeout=3, markup=False)
        else:
            self.post_message(PinPath(row.path))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "back":
            return bool(self._history.back)
        if action == "forward":
            return bool(self._history.forward)
        if action == "take_offer":
            return self.box.line.has_focus and bool(self.box.hint.offers) and bool(self.box.line.value.strip())
        if action == "leave_filter":
            return bool(self.box.text) or self.box.line.has_focus or bool(self.about.marked)
        return True

    # Searching

    def action_filter(self) -> None:
        """Goes to the box."""
        if self.index is None:
            self.notify("There is no schema to search yet.", severity="warning", timeout=3, markup=False)
        else:
            self.box.focus()

    def action_leave_filter(self) -> None:
        """Takes the mark off a link; else empties the box and shows the tree as it was."""
        if self.about.unmark():
            return
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
            rows.say(self.box.why_nothing())

    @on(SchemaBox.Hinted)
    def _hinted(self, event: SchemaBox.Hinted) -> None:
        event.stop()
        trail, offers = self.query_one(SchemaTrail), event.hint.offers
        if event.hint.complaint:
            trail.say([(clean_line(event.hint.complaint), "wrong")])
        elif offers:
            rest = "".join(f"  {one}" for one in offers[1:])
            key = f"{_key('schema.take_offer')} " if self.box.line.value.strip() else ""
            trail.say([(key, "key"), (offers[0], "offered" if key else "other"), (rest, "other")])
        else:
            trail.say(())
        self.refresh_bindings()

    def action_take_offer(self) -> None:
        """Completes the last word in the box."""
        self.box.take_offer()

    @on(SchemaBox.Emptied)
    def _emptied(self, event: SchemaBox.Emptied) -> None:
        event.stop()
        if self.index is not None and self.rows.outline is not self._tree:
            self.rows.show(self._tree, *self._before_search)

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

    # The words about the row

    @on(SchemaRows.Chosen)
    def _chosen(self, event: SchemaRows.Chosen) -> None:
        event.stop()
        self.action_insert()

    @on(SchemaRows.Moved)
    def _moved(self, event: SchemaRows.Moved) -> None:
        event.stop()
        self.about.tell(self.rows.row)
        self._show_trail()


def _key(action_id: str) -> str:
    action = find(action_id)
    return shown_keys(action.keys).split(" ")[0] if action is not None else ""


def _reload() -> str:
    return _key("explorer.reload")
