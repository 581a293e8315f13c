"""The views of one answer, one of them in sight, with their tabs and the path of the cursor in the border."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.worker import Worker

from wfg_tui import text
from wfg_tui.result import Answer, Place, Rows, first_list, graphql_path, in_slices, path_of, values
from wfg_tui.result.study import Study, Told
from wfg_tui.tui import messages
from wfg_tui.tui.key_names import shown_keys
from wfg_tui.tui.widgets import answer_pages as pages
from wfg_tui.tui.widgets.answer_asking import Asking
from wfg_tui.tui.widgets.answer_comparing import Comparing
from wfg_tui.tui.widgets.answer_exporting import Exporting
from wfg_tui.tui.widgets.answer_filter import FilterBar
from wfg_tui.tui.widgets.answer_filtering import Filtering
from wfg_tui.tui.widgets.answer_find import FindBar, Knob
from wfg_tui.tui.widgets.answer_lines import LinesView
from wfg_tui.tui.widgets.answer_notice import PASSING, Notice
from wfg_tui.tui.widgets.answer_page import EntriesView, Layout, PageView
from wfg_tui.tui.widgets.answer_raw import PrettyView, RawView
from wfg_tui.tui.widgets.answer_search import Search
from wfg_tui.tui.widgets.answer_table import TableView
from wfg_tui.tui.widgets.answer_title import TABS, Title, title
from wfg_tui.tui.widgets.answer_tree import TreeView
from wfg_tui.tui.widgets.framed import Framed

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.tui.widgets.answer_pages import ShownExchange

_LONGEST_SHOWN: Final = 64_000
"""Bytes of a value that the box below the tree shows; copying takes all of it."""
_TAB_OF: Final = {"page": "tree", "pretty": "raw", "detail": "tree"}
"""The tab that a view belongs to, where it has not the view's own name."""


class AnswerViews(Framed):
    """Holds the views and what is known of the answer; which keys there are is its subclass's business."""

    DEFAULT_CSS = """
    AnswerViews {
        border: round $border-blurred;
        border-subtitle-align: left;
        &:focus-within { border: heavy $border; }
        & > LinesView { display: none; }
        & > LinesView.-current { display: block; }
        & > #value { height: auto; max-height: 7; border-top: solid $border-blurred; }
        & > #value.-open { display: block; }
        & > #value.-tall { max-height: 60%; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.study: Study | None = None
        self.asking = Asking()
        self.search = Search(self)
        self.filtering = Filtering(self)
        self.exporting = Exporting(self)
        self.comparing = Comparing(self)
        self.exchange: ShownExchange | None = None
        self.index: SchemaIndex | None = None
        """The schema that the exchange is read by."""
        self._in_editor: pages.InEditor | None = None
        self._called = self._said = ""
        self._first = "tree"
        self._view = "page"
        self._is_pretty = False
        self._stale: set[str] = set()
        self._title = Title(Content())
        self._describing = False

    def compose(self) -> ComposeResult:
        yield PageView(id="page")
        yield TreeView(id="tree")
        yield TableView(id="table")
        yield RawView(id="raw")
        yield PrettyView(id="pretty")
        yield EntriesView(id="errors")
        yield PageView(id="timing")
        yield PageView(id="request")
        yield PageView(id="detail")
        yield PageView(id="value")
        yield FindBar()
        yield FilterBar()
        yield Notice()

    @property
    def answer(self) -> Answer | None:
        """What is shown; None while there is nothing."""
        return self.study.answer if self.study is not None else None

    @property
    def current(self) -> LinesView:
        """The view in sight."""
        return self.query_one(f"#{self._view}", LinesView)

    @property
    def tab(self) -> str:
        """The name of the tab of the view in sight."""
        return _TAB_OF.get(self._view, self._view)

    @property
    def place(self) -> Place | None:
        """The value that the cursor of the tree or the table is on; None while that still shows another answer."""
        view = self.current
        if isinstance(view, TreeView | TableView) and view.answer is self.answer:
            return view.place
        return None

    def page(self, name: str) -> PageView:
        """Gives one of the pages of words."""
        return self.query_one(f"#{name}", PageView)

    # Loading

    def forget(self) -> None:
        """Drops the answer and every look into it that still goes on."""
        self.workers.cancel_node(self)
        self.study = self.exchange = self.index = None
        self._called, self._first, self._said = "", "tree", ""
        self.asking.forget()
        self.search.forget()
        self.filtering.forget()
        self.tell_below("")
        self.tell("")
        self.page("value").remove_class("-open", "-tall")

    def came_of(
        self, exchange: ShownExchange, index: SchemaIndex | None, in_editor: pages.InEditor | None = None
    ) -> None:
        """Takes what the answer is part of: its request, the schema to read that by, where the editor has it."""
        self.exchange, self.index, self._in_editor = exchange, index, in_editor
        self.asking.by(exchange.sent.document, exchange.sent.operation_name, index)

    def load(self, answer: Answer, name: str = "", rows: Rows | None = None, study: Study | None = None) -> None:
        """Takes an answer for all views; each is filled when it is looked at.

        Args:
            name: Shown in the title.
            rows: The rows of its tree, if they were shown before.
            study: What a look at all of it has found, if there was one.
        """
        self.study = study or Study(answer)
        self._called = text.clean_line(name)
        self._stale = {"table", "raw", "pretty", "timing", "request"}
        self.query_one(TreeView).show(answer, rows)
        self._show_errors()
        self.start("study", self._study, self.study)

    def load_beginning(self, answer: Answer) -> None:
        """Takes the beginning of an answer; nothing is studied before all of it is here."""
        self.study = Study(answer)
        self._stale = {"table", "raw", "pretty", "timing", "request"}
        self.query_one(TreeView).show(answer)
        self._draw_title()

    def go_on(self, *, whole: bool) -> None:
        """Reads on in every view: the answer has grown. What is read stays where it is.

        Views that were not looked at yet are filled when they are; `whole` says that nothing more will come.
        """
        assert self.study is not None
        answer = self.study.answer
        for name, view in (("tree", TreeView), ("table", TableView), ("raw", RawView), ("pretty", PrettyView)):
            if name not in self._stale:
                self.query_one(view).go_on()
        if whole:
            self._stale |= {"timing", "request"}
            self.study = Study(answer)
            self._show_errors()
            self.start("study", self._study, self.study)

    @property
    def called(self) -> str:
        """The name of what is shown, as its title has it."""
        return self._called

    def show_instead(self, answer: Answer, name: str) -> None:
        """Shows what was made of the answer in the same views; where it came from is not forgotten."""
        self._change(answer, name)
        self.switch(self.tab if self.tab in ("table", "raw") else "tree")
        if answer.root is None:
            self.page("page").show(pages.empty_page("Nothing comes through the filter."))
            self.switch("page")

    def show_again(self, study: Study, name: str, rows: Rows | None, cursor: int) -> Study:
        """Shows an answer again as it was left; gives the study that goes on with it."""
        done = study if study.complete else None
        self._change(study.answer, name, rows, done)
        self.switch(self.tab)
        self.query_one(TreeView).move_to(cursor)
        assert self.study is not None
        return self.study

    def _change(self, answer: Answer, name: str, rows: Rows | None = None, study: Study | None = None) -> None:
        for group in ("find", "go", "table", "copy"):
            self.workers.cancel_group(self, group)
        self.search.forget()
        self.tell("")
        self.load(answer, name, rows, study)

    def take_schema(self, index: SchemaIndex) -> None:
        """Looks again at an exchange that was shown before its schema was here; nothing moves."""
        if self.exchange is None or self.index is not None or self.filtering.program or self.study is None:
            return
        self.came_of(self.exchange, index, self._in_editor)
        self.study = Study(self.study.answer)
        self.start("study", self._study, self.study)

    async def _study(self, study: Study) -> None:
        """Looks for what needs the whole answer, after its rows."""
        tree, table = self.query_one(TreeView), self.query_one(TableView)
        if self.exchange is not None and not self.filtering.program:
            study.take(self.exchange.status, self.exchange.sent.headers, await self.asking.read())
            tree.tell_types(study.type_at if study.asked is not None else None)
            if table.answer is study.answer:
                table.take(study.asked)
        await tree.until_grown()
        if not study.read:
            await in_slices(study.read_errors())
        tree.mark(study.marks, frozenset(study.outside))
        table.mark(frozenset(study.marks))
        self._show_errors()
        self.describe()
        if not study.complete:
            await in_slices(study.read_extensions())
            if study.extensions and "timing" not in self._stale:
                self.page("timing").show(self._timing(), stay=True)
            await in_slices(study.find_damage())
        tree.mark_damage(study.damage)
        damage = study.damage_words() if self._first == "tree" else ""  # beside a problem it is no news
        if words := self._said or damage:
            self.tell(words)

    def _show_errors(self) -> None:
        study = self.study
        if study is not None:
            page = pages.errors_page(
                study.errors, study.joined, study.explained, whole=study.read, in_editor=self._in_editor
            )
            self.query_one(EntriesView).show(page)
        self._draw_title()

    # One view at a time

    def switch(self, name: str) -> None:
        """Shows the view called `name`; the focus follows if it was in the pane."""
        bars = (self.query_one(FindBar), self.query_one(FilterBar))
        focused = self.has_focus_within and not any(bar.has_focus_within for bar in bars)
        name = "pretty" if name == "raw" and self._is_pretty else name
        if name == "tree" and self.answer is not None and not self.query_one(TreeView).rows.known:
            self.page("page").show(pages.empty_page("The server answered with nothing at all."))
            name = "page"
        for view in self.query(LinesView).exclude("#value"):
            view.can_focus = view.id == name
            view.set_class(view.id == name, "-current")
        self._view = name
        self._fill(name)
        self.search.dress(self.current)
        if focused:
            self.current.focus()
        self._draw_title()
        self.describe()
        self.refresh_bindings()

    def action_turn(self, knob: str) -> None:
        """Turns a knob of the find bar: ``case``, ``regex`` or ``where``."""
        self.search.turn(knob)

    @on(Knob.Turned)
    def _turned(self, event: Knob.Turned) -> None:
        self.search.turn(event.knob)

    def change_text(self) -> None:
        """Changes between the raw text and a line for each value."""
        self._is_pretty = not self._is_pretty
        self.switch("raw")

    def show_table(self, container: Place) -> None:
        """Shows the list `container` as a table."""
        assert self.answer is not None
        self._stale.discard("table")
        asked = self.asking.found if not self.filtering.program else None
        self.query_one(TableView).show(self.answer, container, asked)
        self.switch("table")

    def _fill(self, name: str) -> None:
        """Fills a view when it is first looked at."""
        if name not in self._stale or self.answer is None:
            return
        self._stale.discard(name)
        if name == "table":
            self.start("table", self._find_table, self.answer)
        elif name == "raw":
            self.query_one(RawView).show(self.answer)
        elif name == "pretty":
            self.query_one(PrettyView).show(self.answer)
        elif name == "timing":
            self.page(name).show(self._timing())
        elif self.exchange is None:
            self.page(name).show(pages.empty_page(pages.NOT_ASKED))
        else:
            self.page(name).show(pages.request_page(self.exchange.sent))

    def _timing(self) -> Layout:
        assert self.study is not None
        told = self.study.extensions
        return pages.timing_page(self.exchange, told) if self.exchange is not None else pages.extensions_page(told)

    async def _find_table(self, answer: Answer) -> None:
        asked = await self.asking.read() if not self.filtering.program else None
        container = await in_slices(first_list(answer.source))
        self.query_one(TableView).show(answer, container, asked)
        self.describe()

    def focus(self, scroll_visible: bool = True) -> AnswerViews:
        """Gives the focus to the view in sight."""
        self.current.focus(scroll_visible)
        return self

    def go_to(self, view: LinesView, steps: Generator[int, None, int]) -> None:
        """Puts the cursor of `view` on the line that `steps` find."""
        self.start("go", self._arrive, view, steps)

    async def _arrive(self, view: LinesView, steps: Generator[int, None, int]) -> None:
        row = await in_slices(steps)
        view.changed()
        view.keep_growing()
        view.move_to(row, center=True)

    def start(self, group: str, method: Callable[..., Coroutine[Any, Any, None]], *arguments: object) -> None:
        """Runs an async method in the background, instead of what ran for the same `group`."""
        work: Callable[[], Coroutine[None, None, None]] = partial(method, *arguments)
        _: Worker[None] = self.run_worker(work, group=group, exclusive=True)

    def is_busy(self, *groups: str) -> bool:
        """Whether something runs in the background for one of these groups."""
        return any(
            worker.node is self and worker.group in groups and not worker.is_finished for worker in self.workers
        )

    def stop(self, *groups: str) -> bool:
        """Stops what runs for these groups; says whether there was anything."""
        busy = self.is_busy(*groups)
        for group in groups:
            self.workers.cancel_group(self, group)
        return busy

    def reveal(self, offset: int) -> None:
        """Shows the value at an offset of the text in the tree, unfolding what hides it."""
        self.switch("tree")
        tree = self.query_one(TreeView)
        self.go_to(tree, tree.rows.reveal(offset))

    def action_compare_identities(self) -> None:
        self.post_message(messages.AskAsOthers())

    # Around the view

    @on(LinesView.Moved)
    def _moved(self, event: LinesView.Moved) -> None:
        """Describes the place once the lines around it are painted: they are what the reader waits for."""
        if event.view is self.current and not self._describing:
            self._describing = True
            self.call_after_refresh(self._describe_later)

    def _describe_later(self) -> None:
        self._describing = False
        self.describe()

    def describe(self, *, tall: bool = False) -> None:
        """Shows the path of the cursor; below the tree an error's words and what is too long for its line."""
        place = self.place
        if place is None or self.answer is None or self.study is None:
            self.tell_below("")
            self._show_value("", [], tall=False)
            return
        path = text.clean_line(graphql_path(path_of(self.answer.source, place)))
        facts = (text.clean_line(self.study.type_at(place)), self.study.about_null(place))
        about = "".join(f" · {fact}" for fact in facts if fact)
        if not path and self.exchange is not None:  # where every answer begins to be read
            about = f"Something missing? {shown_keys('alt+y')} says why."
        room = max(self.size.width - 8, 10)
        about = about if len(about) + 16 <= room else ""
        room -= len(about)
        self.tell_below((path if len(path) <= room else "…" + path[-room + 1 :]) + about)
        errors = [self.study.told(number) for number in self.study.at(place)]
        value = ""
        if place.end >= 0 and (tall or (not errors and self.current.is_cut(self.current.cursor))):
            raw = self.answer.raw[place.start : min(place.end, place.start + _LONGEST_SHOWN)]
            value = values.decode_string(raw)
        self._show_value(value, errors, tall=tall)

    def _show_value(self, value: str, errors: list[Told], *, tall: bool) -> None:
        box = self.page("value")
        box.set_class(bool(errors or value), "-open")
        box.set_class(tall, "-tall")
        box.show(pages.value_page(value, errors))

    def tell(self, words: str) -> None:
        """Says something in the pane's last line for as long as it holds; empty words take it away."""
        self.query_one(Notice).tell(words)

    def say(self, words: str) -> None:
        """Says what holds for the answer as a whole: it is told again once all of it was looked at."""
        self._said = words
        self.tell(words)

    def remark(self, words: str, seconds: float = PASSING) -> None:
        """Says something there in passing, as `Notice.remark`."""
        self.query_one(Notice).remark(words, seconds)

    def _draw_title(self) -> None:
        self._title = title(
            self.size.width,
            name=self._called,
            current=self.tab,
            errors=len(self.study.errors) if self.study is not None else 0,
            first=self._first,
            tabs=self.answer is not None,
        )
        self.border_title = self._title.content

    def on_resize(self, event: events.Resize) -> None:
        self._draw_title()

    def on_click(self, event: events.Click) -> None:
        """A click on a tab in the border shows its view; a click that bubbled up has the view's coordinates."""
        x, y = event.screen_x - self.region.x, event.screen_y - self.region.y
        if y == 0 and (tab := self._title.tab_at(x)) is not None:
            self.show_tab(tab)
            self.focus()

    def show_tab(self, name: str) -> None:
        """Shows the view of a tab."""
        self.switch("page" if name == "tree" and self._first != "tree" else name)

    def step_tab(self, step: int) -> None:
        """Shows the view of the next (1) or the previous (-1) tab."""
        self.show_tab(TABS[(TABS.index(self.tab) + step) % len(TABS)])
