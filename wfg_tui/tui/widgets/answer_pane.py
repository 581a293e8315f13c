"""The pane that shows what the server said, with its keys."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, on
from textual.binding import BindingType

from wfg_tui.problems import UsageProblem
from wfg_tui.result import EVERYTHING, in_slices, list_around
from wfg_tui.tui import messages
from wfg_tui.tui.actions import bindings
from wfg_tui.tui.widgets import answer_copying as copying
from wfg_tui.tui.widgets.answer_advice import is_unsettled, next_limit
from wfg_tui.tui.widgets.answer_filter import FilterBar
from wfg_tui.tui.widgets.answer_find import FindBar
from wfg_tui.tui.widgets.answer_lines import LinesView
from wfg_tui.tui.widgets.answer_page import EntriesView, PageView
from wfg_tui.tui.widgets.answer_raw import PrettyView, RawView
from wfg_tui.tui.widgets.answer_shown import AnswerShown
from wfg_tui.tui.widgets.answer_table import TableView
from wfg_tui.tui.widgets.answer_tree import TreeView

if TYPE_CHECKING:
    pass

_STOPPABLE: Final = ("sort", "go")
"""What Esc stops first: a sort, and reading on to a far place."""


class AnswerPane(AnswerShown):
    """The answer's keys: what each does with what is shown.

    It posts `messages.CopyText` for what is copied and `messages.GoToEditor` for where an error points.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("answer")

    # Views

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "leave_find":
            on = self.search.is_open or self.filtering.is_on or self.exporting.is_on
            return on or self.is_busy(*_STOPPABLE)
        if action == "turn":
            return self.search.is_open
        if action in ("sort", "width"):
            return isinstance(self.current, TableView)
        if action == "read_back":
            return is_unsettled(self.told)
        if action == "raise_limit":
            return next_limit(self.exchange) is not None
        if action in ("evidence", "why"):
            return self._problem is not None or self.exchange is not None
        if action == "go":
            return True
        if action in ("filter", "export", "compare") and self._problem is not None:
            return False
        return self.answer is not None

    def action_view(self, name: str) -> None:
        self.show_tab(name)
        self._chosen = self.tab

    def action_step_view(self, step: int) -> None:
        self.step_tab(step)
        self._chosen = self.tab

    def action_pretty(self) -> None:
        self.change_text()
        self._chosen = self.tab

    def action_evidence(self) -> None:
        """Goes from a problem to the raw words behind it, and back."""
        if self._problem is not None and self.current.id != "page":
            self.switch("page")
        else:
            self.switch("raw" if self.exchange is not None else "detail")

    def action_why(self) -> None:
        """Asks why what the cursor is on is missing, null or refused."""
        self.post_message(messages.AskWhy())

    def action_read_back(self) -> None:
        problem = self.told
        if problem is not None and is_unsettled(problem):
            self.post_message(messages.ReadBack(problem))

    def action_raise_limit(self) -> None:
        if (limit := next_limit(self.exchange)) is not None:
            self.post_message(messages.AskAgain(limit))

    def action_table_here(self) -> None:
        tree = self.query_one(TreeView)
        place = tree.place if self.current is tree else None
        container = list_around(tree.answer.source, place) if place is not None else None
        if container is not None:
            self.show_table(container)
        else:
            self.switch("table")
        self._chosen = "table"

    # Moving and folding

    def action_go(self, where: str) -> None:
        view = self.current
        view.go(where)
        if where == "end" and not view.grown:
            self.start("go", self._go_to_end, view)

    async def _go_to_end(self, view: LinesView) -> None:
        self.remark("Reading on to the end…", seconds=0)
        await view.until_grown()
        self.remark("")
        view.go("end")

    def action_unfold(self) -> None:
        match self.current:
            case TreeView() as tree:
                tree.unfold()
            case TableView() as table:
                table.to_column(1)

    def action_fold(self) -> None:
        match self.current:
            case TreeView() as tree:
                tree.fold()
            case TableView() as table:
                table.to_column(-1)

    def action_unfold_all(self) -> None:
        if isinstance(self.current, TreeView):
            self.current.unfold_all(EVERYTHING)

    def action_levels(self, step: int) -> None:
        match self.current:
            case TreeView() as tree if tree.place is not None:
                start = tree.place.start
                tree.set_levels(step)
                self.go_to(tree, tree.rows.reach_row(start))
            case TableView() as table if step < 0:
                table.hide_column()
            case TableView() as table:
                table.show_columns()

    def action_width(self, cells: int) -> None:
        self.query_one(TableView).widen(cells)

    def action_sort(self) -> None:
        """Sorts by the cursor's column: upwards, then downwards, then as the server sent it."""
        table = self.query_one(TableView)
        order = table.next_order()
        if order is None:
            table.put_in_order(None)
        else:
            self.start("sort", table.put_in_order_of, order)

    def action_ids(self) -> None:
        """Decodes what IDs say, or stops to."""
        shown = self.query_one(TreeView).toggle_ids()
        self.remark("IDs say what they are where they are base64 of Type:number. i hides it." if shown else "")

    def action_sibling(self, step: int) -> None:
        if isinstance(self.current, TreeView):
            self.current.to_sibling(step)

    @on(LinesView.Chosen)
    def action_open(self) -> None:
        """Folds or unfolds; shows a whole value; goes from a cell or an error to its place in the tree."""
        match self.current:
            case TreeView() as tree:
                if not tree.toggle():
                    self.describe(tall=not self.page("value").has_class("-tall"))
            case TableView() as table:
                if table.place is not None:
                    self.reveal(table.place.start)
            case EntriesView() as listing:
                if listing.entry is not None:
                    self._open_error(listing.entry)

    # Errors

    def _open_error(self, number: int) -> None:
        assert self.study is not None
        joined = self.study.joined[number] if number < len(self.study.joined) else None
        if joined is not None and joined.place is not None:
            self.reveal(joined.place.start)
        else:
            self._to_query(number)

    def action_next_error(self) -> None:
        """Goes through the errors, in the order in which they were told, to where each shows."""
        assert self.study is not None
        here = self.place.start if self.place is not None else -1
        offset = self.study.next_place(here)
        if offset is not None:
            self.reveal(offset)
        else:
            self.remark("No error shows in the data." if self.study.read else "Still looking for errors.")

    def action_to_query(self) -> None:
        """Goes to where the query asks for what failed: of the error in the list, or at the cursor's value."""
        assert self.study is not None
        if isinstance(self.current, EntriesView):
            number = self.current.entry
        else:
            number = next(iter(self.study.at(self.place)), None) if self.place is not None else None
        if number is None:
            self.remark("No error shows here.")
        else:
            self._to_query(number)

    def _to_query(self, number: int) -> None:
        assert self.study is not None
        locations = self.study.errors[number].locations
        if locations:
            line, column = locations[0]
            self.post_message(messages.GoToEditor(line, column, as_sent=True))
        else:
            self.remark("The server did not say where in the query.")

    # Finding

    def action_find(self) -> None:
        if isinstance(self.current, TreeView | TableView | RawView | PrettyView):
            self.search.open()
        else:
            self.remark("Find works in the tree, the table and the raw text.")

    def action_match(self, step: int) -> None:
        self.search.step(step)

    def action_leave_find(self) -> None:
        if self.stop(*_STOPPABLE):
            self.remark("Stopped.")
        elif self.search.is_open:
            self.search.leave()
        elif self.exporting.is_on:
            self.exporting.stop()
        else:
            self.filtering.leave()

    @on(FindBar.Wanted)
    def _find_wanted(self, event: FindBar.Wanted) -> None:
        self.search.look_for(event.text)

    @on(FindBar.Step)
    def _find_step(self, event: FindBar.Step) -> None:
        if event.step:
            self.search.step(event.step)
        else:
            self.search.keep()

    @on(FindBar.Left)
    def _find_left(self) -> None:
        self.search.leave()

    # Filtering

    def action_filter(self) -> None:
        self.filtering.open()

    @on(FilterBar.Wanted)
    def _filter_wanted(self, event: FilterBar.Wanted) -> None:
        self.filtering.look_for(event.program)

    @on(FilterBar.Kept)
    def _filter_kept(self) -> None:
        self.filtering.keep()

    @on(FilterBar.Left)
    def _filter_left(self) -> None:
        self.filtering.leave()

    @on(FilterBar.Earlier)
    def _filter_earlier(self, event: FilterBar.Earlier) -> None:
        self.filtering.earlier(event.step)

    # Exporting and copying

    def action_export(self) -> None:
        self.exporting.begin()

    def action_compare(self) -> None:
        self.comparing.begin()

    def action_copy_menu(self) -> None:
        """Offers what can be copied of a value; of words and raw text there is only one thing to copy."""
        if self.place is None:
            self.action_copy_value()
        else:
            self.remark(copying.MENU, seconds=0)
            self.current.heard = self._copy_key

    def _copy_key(self, event: events.Key) -> bool:
        self.current.heard = None
        self.remark("")
        if event.key in copying.KEYS:
            self._copy(copying.KEYS[event.key])
        return event.key in copying.KEYS or event.key == "escape"

    def _copy(self, what: str) -> None:
        if self.answer is not None and self.place is not None:
            self.start("copy", self._post_copy, copying.copied(self.answer, self.place, what))

    async def _post_copy(self, steps: Generator[int, None, messages.CopyText]) -> None:
        try:
            self.post_message(await in_slices(steps))
        except UsageProblem as problem:
            self.app.notify("\n".join(problem.sentences), severity="warning", markup=False)

    def action_copy_value(self) -> None:
        """Copies the value; from a page of words, the page; from the text, the whole text."""
        view = self.current
        if self.place is not None:
            self._copy("value")
        elif isinstance(view, PageView):
            self.post_message(messages.CopyText(view.words(), "page"))
        elif self.answer is not None:
            self.start("copy", self._post_copy, copying.whole(self.answer))

    def action_copy(self, what: str) -> None:
        """Copies a part of what is under the cursor: see `copying.KEYS`."""
        self._copy(what)
