"""What the schema browser and the editor ask of each other: fields to insert, places to show, pins to keep."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from textual import on, work
from textual.timer import Timer

from wfg_tui.problems import Problem
from wfg_tui.text import clean_line
from wfg_tui.tui import messages
from wfg_tui.tui.screens.drafted import Drafted
from wfg_tui.tui.widgets.query_editor import QueryEditor

if TYPE_CHECKING:
    from wfg_tui.language import StarterQuery
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.tui.conversation import Conversation
    from wfg_tui.tui.drafting import Drafting

_REST: Final = 0.12
"""Seconds that the editor's cursor must rest before the browser follows it."""


class Browsed(Drafted):
    """The drafts of one window beside the schema that they are written against."""

    conversation: Conversation
    """With the server whose schema it is."""

    def __init__(self, drafting: Drafting) -> None:
        super().__init__(drafting)
        self._index: SchemaIndex | None = None
        self.schema_notes: tuple[str, ...] = ()
        """What the way to the schema took, in words."""
        self._following: Timer | None = None

    @on(messages.InsertField)
    def _insert_field(self, event: messages.InsertField) -> None:
        """Puts a field where the cursor is, with what leads to it from there; in no selection, as an operation."""
        from wfg_tui.language import operation_for_route
        from wfg_tui.language.inserting import laid_out, lines_along, type_at
        from wfg_tui.schema.routes import Step

        index, editor = self._index, self.editor
        if index is None:
            return
        place = type_at(editor.content, *editor.cursor, index)
        if place is None and event.route is not None:
            names = {one.name for one in editor.content.operations() if one.name}
            self._slide_schema(False)
            self.start_with(operation_for_route(index, event.route, taken=names))
            return
        field = index.field(event.type_name, event.field_name)
        alone = (Step(event.type_name, event.field_name, field.type.name if field else ""),)
        lines = lines_along(index, event.route.steps if event.route else alone, place or "")
        if lines is None and place and index.field(place, event.field_name) is not None:
            lines = lines_along(index, (Step(place, event.field_name, alone[0].type_name),), place)
        if lines is None:
            wanted = clean_line(event.type_name)
            here = f"It is in one of {clean_line(place)}." if place else "It is in none now."
            self.notify(
                f"{clean_line(event.field_name)} goes into a selection of {wanted}. {here}",
                title="Where the cursor of the query is, it does not fit",
                severity="warning",
                timeout=6,
                markup=False,
            )
            return
        editor.insert(laid_out(editor.content, *editor.cursor, lines))
        self._slide_schema(False)
        editor.focus()

    def start_with(self, starter: StarterQuery) -> None:
        """Adds a starter query to what is written; to a new draft, where its variables would replace others."""
        if starter.variables and self.variables.text.strip():
            self.tabs.add()
        self.editor.append(starter.document)
        if starter.variables:
            self.variables.load(starter.variables)
        self.keep()
        self.go(QueryEditor)

    @on(messages.ShowInSchema)
    def _show_in_schema(self, event: messages.ShowInSchema) -> None:
        self._slide_schema(True)
        browser = self.browser
        browser.reveal(event.type_name, event.field_name or None, event.argument)
        browser.focus()

    @on(messages.AskSchema)
    def _ask_schema(self, event: messages.AskSchema) -> None:
        self.errand(event.what, event.path)

    # The browser follows the editor's cursor

    @on(QueryEditor.CursorMoved)
    def _follow_soon(self) -> None:
        if self._following is not None:
            self._following.stop()
            self._following = None
        if self.browser.following:
            self._following = self.set_timer(_REST, self._follow)

    def _follow(self) -> None:
        from wfg_tui.language import schema_site

        if self._index is not None and (
            site := schema_site(self.editor.content, *self.editor.cursor, self._index)
        ):
            self.browser.follow(*site)

    # Pins, kept for each profile

    def show_pins(self) -> None:
        """Shows what is pinned in the schema of the profile in use."""
        from wfg_tui.workspace.pins import read_pins

        profile = self.conversation.session.profile.name
        self.browser.show_pins(read_pins(self.explorer_app.paths.pins_file, profile))

    @on(messages.PinPath)
    @work(group="pins")
    async def _pin(self, event: messages.PinPath) -> None:
        from wfg_tui.workspace.pins import toggle_pin

        profile = self.conversation.session.profile.name
        try:  # another window may hold the file for a while
            pins = await asyncio.to_thread(toggle_pin, self.explorer_app.paths.pins_file, profile, event.path)
        except Problem as problem:
            self.explorer_app.tell(problem)
        else:
            if profile == self.conversation.session.profile.name:
                self.browser.show_pins(pins)
