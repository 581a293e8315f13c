"""A schema browser beside a text, as the explorer has them, and what a person sees of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea

from wfg_tui.paths import Paths
from wfg_tui.schema import SchemaIndex
from wfg_tui.tui.messages import CopyText, InsertField, PinPath
from wfg_tui.tui.theme import read_themes, variable_defaults
from wfg_tui.tui.widgets.schema_browser import SchemaBrowser
from wfg_tui.tui.widgets.schema_trail import SchemaTrail


class Host(App[None]):
    AUTO_FOCUS = "TextArea"

    def __init__(self, *, theme: str = "wfg-dark", plain: bool = False, width: int = 40) -> None:
        super().__init__()
        for one in read_themes(Paths.under(Path("/nowhere")))[0]:
            self.register_theme(one)
        self.theme = theme
        self.plain = plain
        self.inserted: list[tuple[str, str]] = []
        self.copied: list[str] = []
        self.pinned: list[str] = []
        self.escaped = 0
        self._width = width

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults(self.current_theme)

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield SchemaBrowser()
            yield TextArea()

    def on_mount(self) -> None:
        self.browser.styles.width = self._width
        self.browser.show_waiting()

    @property
    def browser(self) -> SchemaBrowser:
        return self.query_one(SchemaBrowser)

    def on_key(self, event: events.Key) -> None:
        self.escaped += event.key == "escape"

    def on_insert_field(self, message: InsertField) -> None:
        self.inserted.append((message.type_name, message.field_name))

    def on_copy_text(self, message: CopyText) -> None:
        self.copied.append(message.text)

    def on_pin_path(self, message: PinPath) -> None:
        self.pinned.append(message.path)

    # What a person sees

    @property
    def trail(self) -> list[str]:
        return [crumb.label for crumb in self.query_one(SchemaTrail).crumbs]

    @property
    def title_line(self) -> str:
        return self.browser._border_title.plain  # type: ignore[attr-defined] # shown, not told

    def lines(self) -> list[str]:
        rows = self.browser.rows
        return [rows.render_line(y).text for y in range(rows.size.height)]

    def shown(self) -> list[str]:
        return [line.rstrip() for line in self.lines() if line.strip()]

    @property
    def here(self) -> str:
        row = self.browser.rows.row
        return row.path if row is not None else ""

    @property
    def words(self) -> str:
        return self.browser.about.content.plain

    @property
    def count(self) -> str:
        return str(self.query_one("#schema-count", Static).render()).strip()

    @property
    def headline(self) -> str:
        title = self.browser.about._border_title  # type: ignore[attr-defined] # shown, not told
        return title.plain if title is not None else ""

    @property
    def notices(self) -> list[str]:
        return [notice.message for notice in self._notifications]


@asynccontextmanager
async def browsing(
    index: SchemaIndex | None, size: tuple[int, int] = (120, 40), **options: Any
) -> AsyncIterator[tuple[Host, Pilot[None]]]:
    app = Host(**options)
    async with app.run_test(size=size) as pilot:
        app.browser.focus()
        if index is not None:
            app.browser.load(index, note="fresh from the server")
        await pilot.pause()
        yield app, pilot


async def settled(pilot: Pilot[None]) -> None:
    """Waits until searches and look-ups have come to an end."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def find(pilot: Pilot[None], text: str) -> None:
    """Goes to the box and has `text` in it at once, as from a paste."""
    await pilot.press("slash")
    assert isinstance(pilot.app.focused, Input)
    pilot.app.focused.value = text
    await settled(pilot)
