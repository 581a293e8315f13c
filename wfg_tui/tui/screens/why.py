"""The screen that says why: causes by evidence, the chosen one explained, and the queries that would tell more."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from wfg_tui.access.why import Case, Cause, Probe
from wfg_tui.access.why.report import SURE_WORDS
from wfg_tui.result import in_slices
from wfg_tui.text import clean_line, human_count
from wfg_tui.tui.actions import Scope, bindings, find
from wfg_tui.tui.key_names import shown_keys
from wfg_tui.tui.screens.ask import Ask
from wfg_tui.tui.widgets.bottom_line import BottomLine
from wfg_tui.tui.widgets.cause_words import explained, listed, summed_up
from wfg_tui.tui.widgets.top_line import Standing, TopLine

if TYPE_CHECKING:
    from textual.worker import Worker


_SCROLLBAR: Final = 2
"""Columns of a list that its scroll bar may take."""


@dataclass(frozen=True, slots=True)
class AsOthers:
    """What was asked is to be asked as other identities, too."""


class WhyScreen(Screen[Probe | AsOthers | None]):
    """Ranks the causes of one place; gives the query that is to go into a draft, `AsOthers`, or None.

    Nothing is sent before it is asked for.
    """

    CSS_PATH = "why.tcss"
    BINDINGS = bindings("why")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]

    def __init__(self, case: Case, standing: Standing, token_life: Callable[[], float | None]) -> None:
        super().__init__()
        self.case = case
        self._standing, self._token_life = standing, token_life
        self._asking: Worker[None] | None = None
        self._sent, self._most = 0, 0
        self._chosen = ""
        """The cause that somebody chose; empty while the choice goes along with the ranking."""

    def compose(self) -> ComposeResult:
        yield TopLine(self._token_life, self._standing, plain=self._plain)
        yield Static(id="question")
        with Horizontal(id="columns"):
            causes = OptionList(id="causes", markup=False)
            causes.border_title = Content("Causes")
            yield causes
            with VerticalScroll(id="about", can_focus=False):
                yield Static(id="found")
        yield BottomLine()

    def on_mount(self) -> None:
        self.title = "Why"
        self.app.clear_notifications()
        self.query_one("#causes").focus()
        self._show()

    def scopes(self) -> tuple[Scope, ...]:
        """The scopes whose keys are heard."""
        return ("why", "app")

    @property
    def _plain(self) -> bool:
        return bool(getattr(self.app, "plain", False))

    @property
    def causes(self) -> tuple[Cause, ...]:
        """All of them, those that are ruled out last."""
        why = self.case.why
        return (*why.causes, *why.ruled_out)

    @property
    def cause(self) -> Cause | None:
        """The chosen one."""
        at = self.query_one("#causes", OptionList).highlighted
        return self.causes[at] if at is not None and at < len(self.causes) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "ask":
            return bool(self.case.probes) and not self._busy
        if action == "probe":
            return self._open_probe() is not None and not self._busy
        if action == "draft":
            return self.cause is not None and self.case.query_for(self.cause) is not None
        if action == "missing":
            return self.case.at.listed is not None and not self._busy
        if action == "compare":
            asked = self.case.sent is not None and self.case.at.operation == "query"
            return asked and find("explorer.identities") is not None
        return True

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    # Showing

    def _show(self) -> None:
        """Draws the ranking as it is now; the choice stays with what was chosen."""
        listing = self.query_one("#causes", OptionList)
        causes = self.causes
        listing.clear_options()
        width = listing.size.width - _SCROLLBAR
        listing.add_options([Option(listed(cause, width, plain=self._plain)) for cause in causes])
        here = next((at for at, cause in enumerate(causes) if cause.id == self._chosen), 0)
        listing.highlighted = here if causes else None
        self._tell()
        self._explain()

    def _tell(self) -> None:
        asks = ""
        count = len(self.case.probes)
        if self._busy:
            asks = f"Asking: {self._sent} of {human_count(self._most, 'query', 'queries')} at most. Esc stops."
        elif count:
            most = human_count(self.case.most, "query", "queries")
            who = clean_line(self.case.party.name)
            asks = f"{shown_keys('a')} sends up to {most} for evidence, as {who}; nothing is changed."
        self.query_one("#question", Static).update(summed_up(self.case, asks, plain=self._plain))
        listing = self.query_one("#causes", OptionList)
        out = len(self.case.why.ruled_out)
        listing.border_subtitle = Content(f"{out} ruled out" if out else "")
        self.refresh_bindings()

    @on(OptionList.OptionHighlighted)
    def _explain(self) -> None:
        cause = self.cause
        about = self.query_one("#about", VerticalScroll)
        if cause is not None:
            probe = self.case.query_for(cause)
            asked = probe in self.case.asked if probe is not None else False
            self.query_one("#found", Static).update(explained(cause, probe, asked=asked, plain=self._plain))
        else:
            self.query_one("#found", Static).update("")
        about.border_title = Content(SURE_WORDS[cause.sure]) if cause is not None else None
        about.scroll_home(animate=False)
        self.refresh_bindings()

    def on_key(self) -> None:
        """What somebody moved to stays chosen."""
        self.call_after_refresh(self._note_choice)

    def on_click(self) -> None:
        self.call_after_refresh(self._note_choice)

    def _note_choice(self) -> None:
        at = self.query_one("#causes", OptionList).highlighted
        self._chosen = self.cause.id if self.cause is not None and at else ""

    def action_read(self, lines: int) -> None:
        self.query_one("#about", VerticalScroll).scroll_relative(y=lines, animate=False)

    # Asking

    @property
    def _busy(self) -> bool:
        return self._asking is not None and not self._asking.is_finished

    def _open_probe(self) -> Probe | None:
        """The query for the chosen cause, if it was not asked yet."""
        probe = self.case.query_for(self.cause) if self.cause is not None else None
        return probe if probe in self.case.probes else None

    def action_ask(self) -> None:
        """Asks all that would tell more, one after the other; the ranking follows."""
        self._start(self._ask_all, self.case.most)

    def action_probe(self) -> None:
        probe = self._open_probe()
        if probe is not None:

            async def ask() -> None:
                self._take(await self.case.ask(probe), probe)

            self._start(ask, probe.pages)

    def _start(self, work: Callable[[], Coroutine[None, None, None]], most: int) -> None:
        self._sent, self._most = 0, most
        self._asking = self.run_worker(work, group="asking", exclusive=True)
        self._tell()

    async def _ask_all(self) -> None:
        async for probe, case in self.case.asking():
            self._take(case, probe)

    def _take(self, case: Case, probe: Probe) -> None:
        self.case = case
        self._sent += probe.pages
        self._show()

    def on_worker_state_changed(self) -> None:
        if self.is_mounted and not self._busy:
            self._tell()

    def action_missing(self) -> None:
        """Asks which row should be there, or how many rows."""

        async def ask() -> None:
            at = self.case.at
            value = f"={at.expected}" if at.expected is not None else at.missing
            about = "A request's number (4711), a name in it, or how many rows there should be: =40."
            dialog = Ask("What is missing", value=value, placeholder="4711, a name, or =40", about=about)
            given = await self.app.push_screen_wait(dialog)
            if given is None:
                return
            number = given.strip().removeprefix("=").strip()
            expected = int(number) if given.strip().startswith("=") and number.isdigit() else None
            self.case = await in_slices(self.case.looking_for("" if expected is not None else given, expected))
            self._chosen = ""
            self._show()

        _: Worker[None] = self.run_worker(ask, group="missing", exclusive=True)

    # Leaving

    @on(OptionList.OptionSelected)
    def action_draft(self) -> None:
        """Leaves with the query for the chosen cause."""
        probe = self.case.query_for(self.cause) if self.cause is not None else None
        if probe is not None:
            self.dismiss(probe)
        else:
            self.notify("No query of this API would tell.", timeout=3, markup=False)

    def action_compare(self) -> None:
        """Leaves for the comparison of what several identities see."""
        self.dismiss(AsOthers())

    def action_copy(self) -> None:
        from wfg_tui.access.why.report import text_lines
        from wfg_tui.tui.clipboard import copy

        copy(self.app, "\n".join(text_lines(self.case)), "causes")

    def action_leave(self) -> None:
        """Stops asking first; what was found stays."""
        if self._busy and self._asking is not None:
            self._asking.cancel()
            self._asking = None
            self._tell()
        else:
            self.dismiss(None)
