"""Who am I: the connection and its token beside what the server shows of the user, and of one who is borrowed."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen

from wfg_tui.text import clean_line
from wfg_tui.tui.actions import Scope, bindings
from wfg_tui.tui.widgets.bottom_line import BottomLine
from wfg_tui.tui.widgets.fact_sheet import FactSheet
from wfg_tui.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from wfg_tui.access.whoami import WhoAmI
    from wfg_tui.connection import Profile
    from wfg_tui.tui.screens.explorer import Explorer


class WhoScreen(Screen[None]):
    """Asks the server who acts, as the identity in force and beside it as ourselves, and shows what it says."""

    BINDINGS = bindings("who")
    # Not in a file of its own: a screen's file has Textual read every style sheet anew, 0.1 s at the first look.
    DEFAULT_CSS = """
    WhoScreen #sheet { height: 1fr; width: 1fr; border: round $border-blurred; padding: 0 1; }
    WhoScreen #sheet:focus { border: heavy $border; border-title-color: $primary; border-title-style: bold; }
    WhoScreen #columns { height: auto; width: 1fr; }
    WhoScreen #columns > FactSheet { width: 1fr; }
    WhoScreen.-wide #means { margin-left: 2; }
    WhoScreen.-narrow #columns { layout: vertical; }
    WhoScreen.-narrow #columns > FactSheet { width: 100%; }
    WhoScreen.-narrow #user { margin-bottom: 1; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]
    AUTO_FOCUS = "#sheet"

    def __init__(self, explorer: Explorer) -> None:
        super().__init__()
        self._explorer = explorer
        self._profile: Profile = explorer.session.profile
        self._seen: WhoAmI | None = None

    def compose(self) -> ComposeResult:
        yield TopLine(self._life, self._explorer.standing, plain=self._explorer.plain)
        with VerticalScroll(id="sheet"), Horizontal(id="columns"):
            yield FactSheet(plain=self._explorer.plain, id="user")
            yield FactSheet(plain=self._explorer.plain, id="means")
        yield BottomLine()

    def on_mount(self) -> None:
        self.action_again()

    def scopes(self) -> tuple[Scope, ...]:
        """The scopes whose keys are heard."""
        return ("who", "app")

    def _life(self) -> float | None:
        token = self._explorer.session.token
        return None if token is None else token.remaining

    def action_again(self) -> None:
        self.query_one("#sheet").border_title = Content("Who am I · asking the server…")
        self.run_worker(self._ask(), group="who", exclusive=True)

    async def _ask(self) -> None:
        from wfg_tui.access.whoami import who_am_i
        from wfg_tui.access.whoami_sheet import sheet

        session = self._explorer.session
        self._profile = session.profile
        await asyncio.to_thread(_warm)
        seen = self._seen = await who_am_i(session, self._explorer.server_index, session.identity.as_user)
        sections = sheet(session.profile, seen)
        means = {"Connection", "Token", "Application"}
        user, rest = (
            [one for one in sections if (one.title in means) is wanted] for wanted in (False, True)
        )  # who it is stands first: on a narrow screen the rest is below
        user.reverse()  # and the borrowed one before ourselves
        self.query_one("#user", FactSheet).show(lambda _: user)
        self.query_one("#means", FactSheet).show(lambda _: rest)
        self.query_one("#sheet").border_title = Content(f"Who am I on {clean_line(session.profile.name)}")

    def action_copy(self) -> None:
        from wfg_tui.access.whoami_sheet import facts
        from wfg_tui.tui.clipboard import copy

        if self._seen is None:
            self.notify("The server has not answered yet.", severity="warning", timeout=3, markup=False)
            return
        told = json.dumps(facts(self._profile, self._seen), indent=2, ensure_ascii=False)
        copy(self.app, told, "who acts, without any secret")

    def action_leave(self) -> None:
        self.dismiss(None)


def _warm() -> None:
    """Imports what reads a token, which may take a moment, where nobody waits for it."""
    from importlib import import_module

    for module in ("findings", "token_sheet", "inspection"):
        import_module(f"wfg_tui.connection.{module}")
