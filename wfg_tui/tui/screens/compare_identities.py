"""One query as several identities: who is to ask, the verdict, and each difference with both sides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.worker import Worker

from wfg_tui.access.asking import Answered, ask_each
from wfg_tui.access.compare import Report, compare, with_schemas
from wfg_tui.access.pages import with_page_size
from wfg_tui.access.party import Party
from wfg_tui.problems import Problem
from wfg_tui.text import clean_line, human_count, shorten
from wfg_tui.tui.actions import Scope, bindings
from wfg_tui.tui.screens.dialog import told
from wfg_tui.tui.warming import without_collector
from wfg_tui.tui.widgets.answer_lines import LinesView
from wfg_tui.tui.widgets.bottom_line import BottomLine
from wfg_tui.tui.widgets.comparison_words import announced, preview, summed_up
from wfg_tui.tui.widgets.difference_rows import DifferenceRows, explained
from wfg_tui.tui.widgets.top_line import Standing, TopLine
from wfg_tui.tui.widgets.who_asks import Candidate, Choices, WhoAsks

if TYPE_CHECKING:
    from wfg_tui.access.expected import Expected
    from wfg_tui.api import Exchange
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.session import Operation

_KEYS: Final = ("", "number", "userName", "name", "id")
"""What pairs rows: what is there, or one alone."""
_CHOOSING = frozenset({"check", "add_list", "schemas"})
_READING = frozenset({"go", "other", "match", "who", "save", "copy"})


@dataclass(frozen=True, slots=True)
class GoTo:
    """Where the reader wants to go: to a place in one identity's answer."""

    exchange: Exchange
    offset: int
    name: str


class CompareIdentities(Screen[GoTo | None]):
    """Chooses who asks, says how many requests that is, asks, and tells what differs; gives where to go, or None.

    `party` opens one of the candidates, and `paste` asks for a list of what is expected.
    """

    CSS_PATH = "compare_identities.tcss"
    BINDINGS = bindings("identities")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]

    def __init__(
        self,
        operation: Operation,
        choices: Choices,
        party: Callable[[Candidate], Party],
        paste: Callable[[], Awaitable[Expected | None]],
        save: Callable[[Report], Awaitable[None]],
        index: SchemaIndex | None,
        standing: Standing,
        token_life: Callable[[], float | None],
    ) -> None:
        super().__init__()
        self._operation, self._choices = operation, choices
        self._party, self._paste, self._save = party, paste, save
        self._index = index
        self._standing, self._token_life = standing, token_life
        self._asking: Worker[None] | None = None
        self._problem: Problem | None = None

    def compose(self) -> ComposeResult:
        yield TopLine(self._token_life, self._standing, plain=bool(getattr(self.app, "plain", False)))
        with VerticalScroll(id="verdict", can_focus=False):
            yield Static(id="words")
        with Horizontal(id="columns"):
            yield WhoAsks(self._choices, id="who")
            yield DifferenceRows(id="differences")
            with VerticalScroll(id="about", can_focus=False):
                yield Static(id="found")
        yield Input(placeholder="another user name; Enter adds it", id="user", compact=True)
        yield BottomLine()

    def on_mount(self) -> None:
        self.title = "Compare identities"
        self.app.clear_notifications()
        self.query_one(DifferenceRows).can_focus = True
        self._turn("reading" if self._choices.report is not None else "choosing")

    def scopes(self) -> tuple[Scope, ...]:
        """The scopes whose keys are heard."""
        return ("identities", "app")

    @property
    def _reads(self) -> bool:
        return self.has_class("-reading")

    @property
    def _plain(self) -> bool:
        return bool(getattr(self.app, "plain", False))

    def _turn(self, to: str) -> None:
        """Shows who is to ask, or what came of it."""
        self.set_class(to == "choosing", "-choosing")
        self.set_class(to == "reading", "-reading")
        self.query_one("#differences" if to == "reading" else "#who").focus()
        if to == "reading":
            self.query_one(DifferenceRows).show(self._choices.comparison)
        self._say()
        self._explain()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in _CHOOSING:
            return not self._reads
        if action == "pair":
            return self._reads and len(self._choices.comparisons) > 1
        if action == "pages":
            return self._reads and bool(self._choices.larger_page)
        if action in _READING:
            return self._reads
        return True

    # Choosing

    @property
    def who(self) -> WhoAsks:
        return self.query_one(WhoAsks)

    @on(OptionList.OptionSelected)
    def action_check(self) -> None:
        if not self._reads:
            self.who.check()
            self._changed()

    def _changed(self) -> None:
        self._problem = None
        self._say()

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        if user := event.value.strip():
            event.input.value = ""
            self.who.add(user)
            self._changed()
        else:
            self.action_run()

    def action_schemas(self) -> None:
        self._choices.schemas = not self._choices.schemas and self._choices.expected is None
        self._changed()

    def action_add_list(self) -> None:
        """Takes a list to hold the answers against; takes it away again where there is one."""

        async def paste() -> None:
            try:
                self._choices.expected = await self._paste()
            except Problem as problem:
                self._problem = problem
            if self._choices.expected is not None:
                self._choices.schemas = False
                self._choices.chosen = set(self._choices.parties[:1] or self._choices.candidates[:1])
            self.who.show()
            self._say()

        if self._choices.expected is not None:
            self._choices.expected = None
            self._changed()
        else:
            self._problem = None
            _: Worker[None] = self.run_worker(paste, group="list", exclusive=True)

    # Asking

    def action_run(self) -> None:
        """Sends the query as everybody who was chosen."""
        self._send(self._operation)

    def action_pages(self) -> None:
        """Asks again with pages so large that the lists that were cut come whole."""
        size = self._choices.larger_page
        if not size:
            self.notify("No list was cut at a page.", timeout=3, markup=False)
            return
        larger = with_page_size(self._operation, size, self._index)
        if larger is None:
            self.notify("The query's lists take no page argument.", severity="warning", markup=False)
            return
        self._send(larger, size)

    def _send(self, operation: Operation, page_size: int = 0) -> None:
        wanted = 1 if self._choices.expected is not None else 2
        if len(self._choices.parties) < wanted:
            words = (
                "Choose one identity." if wanted == 1 else "Choose two identities, or a list to compare with (l)."
            )
            self.notify(words, severity="warning", timeout=4, markup=False)
            return
        self._problem = None
        self._asking = self.run_worker(self._ask(operation, page_size), group="asking", exclusive=True)

    async def _ask(self, operation: Operation, page_size: int) -> None:
        choices = self._choices
        try:
            parties = [self._party(one) for one in self._choices.parties]
            answered = await ask_each(parties, operation, self._step)
            report = await self._compared(operation, answered)
            if choices.schemas and choices.expected is None:
                self._words(Content("asking for the schemas…"))
                report = await with_schemas(report, parties)
        except Problem as problem:
            self._problem = problem
            self._say()
            return
        choices.answered, choices.operation, choices.report = answered, operation, report
        choices.pair, choices.page_size = 0, page_size
        if self.is_mounted:
            self._asking = None
            self._turn("reading")

    async def _compared(self, operation: Operation, answered: Sequence[Answered]) -> Report:
        choices = self._choices
        self._words(Content("comparing…   Esc cancels"))
        with without_collector():
            return await compare(
                operation, answered, key=_KEYS[choices.key], expected=choices.expected, index=self._index
            )

    def _step(self, who: str, number: int, total: int) -> None:
        what = "who it is" if number % 2 == 0 else "the query"
        self._words(Content(f"asking as {clean_line(who)}: {what}…   {number + 1} of {total}   Esc cancels"))

    # Reading

    def _words(self, words: Content) -> None:
        self.query_one("#words", Static).update(words)

    def _say(self) -> None:
        """Shows the sentence: what would be sent, or what came of it."""
        if self._problem is not None:
            self._words(told(self._problem))
        elif self._reads:
            self._words(summed_up(self._choices, _KEYS[self._choices.key]))
        else:
            self._words(announced(self._operation, self._choices))
            self._explain()

    @on(OptionList.OptionHighlighted)
    @on(LinesView.Moved)
    def _explain(self) -> None:
        about, found = self.query_one("#about", VerticalScroll), self.query_one("#found", Static)
        if not self._reads:
            about.border_title = Content("What is compared")
            found.update(preview(self._operation))
        else:
            self._explain_difference(about, found)
        about.scroll_home(animate=False)

    def _explain_difference(self, about: VerticalScroll, found: Static) -> None:
        rows, one = self.query_one(DifferenceRows), self._choices.comparison
        about.border_title = Content("Verdict")
        if one is None:
            return
        left, right = clean_line(one.left.name), clean_line(one.right.name)
        rows.border_title = Content(f"{shorten(left, 30)} │ {shorten(right, 30)}")
        rows.border_subtitle = Content(human_count(one.total, "difference"))
        chosen = rows.chosen
        if chosen is None:
            found.update(Content("Nothing differs. What neither of them sees, a comparison cannot show."))
        else:
            found.update(explained(chosen, (left, right), can_go=self._place(0) is not None))

    def _place(self, other: int) -> GoTo | None:
        """Where the chosen difference is: in the answer that has it, or in the `other` one (1)."""
        one, chosen = self._choices.comparison, self.query_one(DifferenceRows).chosen
        if one is None or chosen is None or not chosen.where:
            return None
        side = 0 if chosen.paths[1] is None and chosen.paths[0] is not None else 1
        answered = (one.left, one.right)[side ^ other]
        if answered.exchange is None or answered.problem is not None:
            return None
        return GoTo(answered.exchange, chosen.offsets[side ^ other], answered.name)

    @on(LinesView.Chosen)
    def action_go(self) -> None:
        self._go(0)

    def action_other(self) -> None:
        self._go(1)

    def _go(self, other: int) -> None:
        place = self._place(other)
        if place is not None:
            self.dismiss(place)
        else:
            self.notify("There is no answer that this would be in.", timeout=3, markup=False)

    def action_pair(self, by: int) -> None:
        """Turns to another pair of identities."""
        if len(self._choices.comparisons) > 1:
            self._choices.pair = (self._choices.pair + by) % len(self._choices.comparisons)
            self._turn("reading")

    def action_match(self) -> None:
        """Pairs rows by the next key; nothing is sent."""
        choices = self._choices
        if choices.operation is None:
            return
        choices.key = (choices.key + 1) % len(_KEYS)
        operation = choices.operation

        async def again() -> None:
            pair = choices.pair
            choices.report = await self._compared(operation, choices.answered)
            choices.pair = pair
            self._turn("reading")

        self._asking = self.run_worker(again, group="asking", exclusive=True)

    def action_who(self) -> None:
        self._turn("choosing")

    def on_key(self, event: events.Key) -> None:
        moves = {
            "down": "down",
            "j": "down",
            "up": "up",
            "k": "up",
            "pagedown": "page_down",
            "pageup": "page_up",
            "home": "home",
            "g": "home",
            "end": "end",
            "G": "end",
        }
        rows = self.query_one(DifferenceRows)
        if self._reads and self.focused is rows and event.key in moves:
            rows.go(moves[event.key])
            event.stop()

    def action_read(self, lines: int) -> None:
        self.query_one("#about", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_copy(self) -> None:
        from wfg_tui.access.compare_report import markdown_lines
        from wfg_tui.tui.clipboard import copy

        if self._choices.report is not None:
            copy(self.app, "\n".join(markdown_lines(self._choices.report)) + "\n", "comparison")

    def action_save(self) -> None:
        """Writes the comparison, as Markdown or JSON."""
        report = self._choices.report
        if report is None:
            return

        async def save() -> None:
            try:
                await self._save(report)
            except Problem as problem:
                self.notify("\n".join(map(clean_line, problem.sentences)), severity="error", markup=False)

        _: Worker[None] = self.run_worker(save, group="saving", exclusive=True)

    def action_leave(self) -> None:
        """Stops asking first; then back to the explorer."""
        if self._asking is not None and not self._asking.is_finished:
            self._asking.cancel()
            self._asking = None
            self.notify("Cancelled: what was not sent yet is not sent.", timeout=3, markup=False)
            self._say()
        else:
            self.dismiss(None)
