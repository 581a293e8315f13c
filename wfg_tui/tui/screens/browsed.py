"""What the schema browser and the editor ask of each other: fields to insert, places to show, pins to keep."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from textual import on, work
from textual.timer import Timer

from wfg_tui.problems import Problem
from wfg_tui.tui import messages
from wfg_tui.tui.screens.drafted import Drafted
from wfg_tui.tui.widgets.query_editor import QueryEditor

if TYPE_CHECKING:
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
        self._following: Timer | None = None

    @on(messages.InsertField)
    def _insert_field(self, event: messages.InsertField) -> None:
        from wfg_tui.language import field_text

        if self._index is None:
            return
        editor = self.editor
        editor.insert(field_text(self._index, event.type_name, event.field_name))
        self._slide_schema(False)
        editor.focus()

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
