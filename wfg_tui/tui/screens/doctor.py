"""The doctor's screen: steps that fill in as they end, and what the chosen one found."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from wfg_tui.problems import Problem
from wfg_tui.text import clean_line
from wfg_tui.tui.actions import Scope, bindings
from wfg_tui.tui.screens.dialog import told
from wfg_tui.tui.widgets.bottom_line import BottomLine
from wfg_tui.tui.widgets.step_words import ended, explained, pending
from wfg_tui.tui.widgets.top_line import Standing, TopLine

if TYPE_CHECKING:
    from wfg_tui.connection import Profile
    from wfg_tui.doctor import Planned, Step
    from wfg_tui.session import Session


class Doctor(Screen[None]):
    """Examines one connection; again on request. Each examination opens a session of its own and closes it."""

    CSS_PATH = "doctor.tcss"
    BINDINGS = bindings("doctor")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]

    def __init__(
        self, open_session: Callable[[], Session], standing: Standing, token_life: Callable[[], float | None]
    ) -> None:
        super().__init__()
        self._open_session = open_session
        self._profile: Profile | None = None
        self._standing, self._token_life = standing, token_life
        self._planned: tuple[Planned, ...] = ()
        self._steps: list[Step] = []
        self._began = 0.0
        self._running = False
        self._following = True
        """Whether the choice goes along with the examination: until somebody chooses."""

    def compose(self) -> ComposeResult:
        yield TopLine(self._token_life, self._standing)
        with Horizontal(id="columns"):
            listing = OptionList(id="steps", markup=False)
            listing.border_title = Content("Doctor")
            yield listing
            with VerticalScroll(id="about") as about:
                about.border_title = Content("Found")
                yield Static(id="found")
        yield BottomLine()

    def on_mount(self) -> None:
        self.title = "Doctor"
        self.query_one("#steps", OptionList).focus()
        self.set_interval(0.25, self._tick)
        self.action_again()

    def scopes(self) -> tuple[Scope, ...]:
        """The scopes whose keys are heard."""
        return ("doctor", "app")

    @property
    def _plain(self) -> bool:
        return bool(getattr(self.app, "plain", False))

    # Examining

    def action_again(self) -> None:
        self.run_worker(self._examine(), group="doctor", exclusive=True)

    async def _examine(self) -> None:
        from wfg_tui.doctor import examine, plan

        session = self._open_session()
        self._profile = session.profile
        self._steps, self._following, self._running = [], True, True
        try:
            self._planned = plan(session.profile, session.identity.as_user)
            self._list()
            self._began = time.monotonic()
            async for step in examine(session):
                self._steps.append(step)
                self._began = time.monotonic()
                self._show_step(len(self._steps) - 1)
        except Problem as problem:
            self.query_one("#found", Static).update(told(problem))
        finally:
            self._running = False
            await session.close()
        if self.is_mounted:
            self._sum_up()

    def _list(self) -> None:
        listing = self.query_one("#steps", OptionList)
        listing.clear_options()
        listing.add_options([Option(self._drawn(at)) for at in range(len(self._planned))])
        listing.highlighted = 0
        listing.border_subtitle = Content("examining…")

    def _show_step(self, at: int) -> None:
        listing = self.query_one("#steps", OptionList)
        listing.replace_option_prompt_at_index(at, self._drawn(at))
        failed = any(step.state == "failed" for step in self._steps[:at])
        if self._following and not failed:
            following = at if self._steps[at].state == "failed" else min(at + 1, len(self._planned) - 1)
            listing.highlighted = following
        self._explain()

    def _drawn(self, at: int) -> Content:
        """A step's line; one to come says its host where the same step is made for two."""
        if at < len(self._steps):
            return ended(self._steps[at], plain=self._plain)
        planned = self._planned[at]
        running = time.monotonic() - self._began if at == len(self._steps) and self._running else None
        line = pending(planned, running, plain=self._plain)
        twice = sum(one.id == planned.id for one in self._planned) > 1
        return line + Content.styled(f"  {clean_line(planned.host)}", "$text-muted") if twice else line

    def _tick(self) -> None:
        at = len(self._steps)
        if self._running and at < len(self._planned):
            self.query_one("#steps", OptionList).replace_option_prompt_at_index(at, self._drawn(at))

    def _sum_up(self) -> None:
        from wfg_tui.doctor.report import summary

        if len(self._steps) == len(self._planned):
            failed = sum(step.state == "failed" for step in self._steps)
            listing = self.query_one("#steps", OptionList)
            listing.border_subtitle = Content(f"{failed} failed" if failed else "nothing is wrong")
            if self._following and not failed:
                self.query_one("#found", Static).update(
                    Content.styled(clean_line(summary(self._steps)), "$text-success")
                )

    # Reading

    @on(OptionList.OptionHighlighted)
    def _chosen(self) -> None:
        self._explain()

    def on_key(self, event: events.Key) -> None:
        if event.key in {"up", "down", "pageup", "pagedown", "home", "end", "tab", "enter"}:
            self._following = False

    def on_click(self) -> None:
        self._following = False

    def _explain(self) -> None:
        at = self.query_one("#steps", OptionList).highlighted
        found = self.query_one("#found", Static)
        if at is None or at >= len(self._planned):
            return
        about = self.query_one("#about", VerticalScroll)
        about.border_title = Content(self._planned[at].title)
        if at < len(self._steps):
            found.update(explained(self._steps[at], plain=self._plain))
        else:
            found.update(Content.styled("under way…" if at == len(self._steps) else "to come", "$text-muted"))
        about.scroll_home(animate=False)

    def action_read(self, lines: int) -> None:
        self.query_one("#about", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_copy(self) -> None:
        from wfg_tui.doctor import as_text
        from wfg_tui.tui.clipboard import copy

        if self._profile is None or not self._steps:
            self.notify("Nothing has been examined yet.", timeout=3, markup=False)
            return
        copy(self.app, as_text(self._profile, self._steps), "report")

    def action_leave(self) -> None:
        self.dismiss(None)
