"""A search through an answer: begun where the reader is, counted while it runs, followed from view to view."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from wfg_tui.result import Find, Match, Matches, Where, at_once, in_slices
from wfg_tui.tui.widgets.answer_find import WHERES, FindBar, highlighter, told
from wfg_tui.tui.widgets.answer_lines import LinesView
from wfg_tui.tui.widgets.answer_pattern import PatternFind
from wfg_tui.tui.widgets.answer_raw import PrettyView, RawView
from wfg_tui.tui.widgets.answer_table import TableView
from wfg_tui.tui.widgets.answer_tree import TreeView
from wfg_tui.tui.widgets.code_search import Sought

if TYPE_CHECKING:
    from wfg_tui.tui.widgets.answer_views import AnswerViews


class Search:
    """What is searched for in the pane's answer, and which match is the present one."""

    def __init__(self, pane: AnswerViews) -> None:
        self.pane = pane
        self.find: Matches | None = None
        self._case = self._regex = False
        self._where: Where = "anywhere"
        self._number: int | None = None
        self._wrapped = False
        self._origin = 0
        self._came_from: LinesView | None = None
        self._line = 0

    @property
    def bar(self) -> FindBar:
        return self.pane.query_one(FindBar)

    @property
    def is_open(self) -> bool:
        return self.bar.is_open

    def open(self) -> None:
        """Asks for a text; the search begins at the cursor."""
        self._came_from = self.pane.current
        self._line = self._came_from.cursor
        self._origin = offset_of(self._came_from)
        self._came_from.heard = self.bar.take
        self.bar.open()

    def forget(self) -> None:
        """Drops the search: another answer is shown."""
        self.find = self._number = None
        if self.bar.is_mounted:
            self.bar.close()
            self.bar.say("")

    def look_for(self, text: str) -> None:
        """Searches for `text` from the origin on; an upper-case letter makes case count all the same."""
        self._number, self._wrapped = None, False
        self.pane.stop("find")
        if not text or self.pane.answer is None:
            self.find = None
            self.bar.say("")
            self.dress(self.pane.current)
            return
        sought = Sought(text, self._case, self._regex, each_line=True)
        if self._regex:
            self.find = PatternFind(self.pane.answer.source, sought, self._where)
        else:
            self.find = self.pane.answer.find(text, case=sought.case_counts, where=self._where)
        self.dress(self.pane.current)
        self.pane.start("find", self._run, self.find)

    def turn(self, knob: str) -> None:
        """Changes what counts (``case``, ``regex``) or in what is looked (``where``), and looks again."""
        if knob == "case":
            self._case = not self._case
        elif knob == "regex":
            self._regex = not self._regex
        else:
            wheres = list(WHERES)
            self._where = wheres[(wheres.index(self._where) + 1) % len(wheres)]
        self.bar.show_knobs(case=self._case, regex=self._regex, where=self._where)
        self.look_for(self.bar.wanted)

    async def _run(self, find: Find | PatternFind) -> None:
        def look() -> None:
            if self._number is None and find.count and (found := find.next_from(self._origin)) and not found[1]:
                self._arrive(found)
            self._tell()

        if isinstance(find, PatternFind):
            self._tell()
            await find.run(look)
            self.dress(self.pane.current)
        else:
            await in_slices(find.run(), look)
        if self._number is None and (found := find.next_from(self._origin)) is not None:
            self._arrive(found)
        self._tell()

    def step(self, step: int) -> None:
        """Goes to the next (1) or previous (-1) match from the cursor; wraps round and says so."""
        if self.find is None:
            self.open()
            return
        here = offset_of(self.pane.current)
        if self._number is not None:
            match = self.find.match(self._number)
            here = match.start if self._shows(match) else here
        found = self.find.next_from(here + 1) if step > 0 else self.find.previous_from(here)
        if found is not None:
            self._arrive(found)
        self._tell()

    def _shows(self, match: Match) -> bool:
        """Whether the cursor is still on the line of `match`."""
        return line_of(self.pane.current, match.start) == self.pane.current.cursor

    def keep(self) -> None:
        """Goes back from the bar to the view, with the match under its cursor."""
        self.pane.current.focus()

    def leave(self) -> None:
        """Closes the bar; a search that found nothing to stay at goes back to where it began."""
        typing = self.bar.has_focus_within
        self.pane.stop("find")
        self.bar.close()
        if typing and self._came_from is self.pane.current:
            self.pane.current.move_to(self._line)
        self.find = self._number = None
        self.bar.say("")
        self.dress(self.pane.current)
        if typing:
            self.pane.current.focus()

    def dress(self, view: LinesView) -> None:
        """Has a view show where the text stands."""
        if isinstance(view, TreeView | TableView | RawView | PrettyView):
            view.highlight = highlighter(self.find, self._where) if self.find is not None else None
            view.refresh()

    def _arrive(self, found: tuple[int, bool]) -> None:
        assert self.find is not None
        self._number, self._wrapped = found
        match = self.find.match(self._number)
        view = self.pane.current
        if isinstance(view, TableView) and not inside_table(view, match.start):
            view = self.pane.query_one(TreeView)
            self.pane.switch("tree")
        self.pane.go_to(view, steps_to(view, match.start))

    def _tell(self) -> None:
        if self.find is not None:
            words, none = told(self.find, self._number, self._wrapped)
            self.bar.say(words, none=none)


def offset_of(view: LinesView) -> int:
    """Gives the offset in the text of what the cursor of `view` is on."""
    match view:
        case TreeView() | TableView() if view.place is not None:
            return view.place.key if view.place.key >= 0 else view.place.start
        case RawView():
            return view.at
        case PrettyView() if view.cursor < view.rows.known:
            return view.rows.place(view.cursor).at
        case _:
            return 0


def line_of(view: LinesView, offset: int) -> int:
    """Gives the line that shows `offset`, as far as lines are known."""
    match view:
        case TreeView() | PrettyView():
            return view.rows.row_at(offset) if view.rows.known else 0
        case TableView() if view.table is not None:
            return view.table.row_of(view.table.rows.row_at(offset))
        case RawView():
            return view.lines.row_of(offset)
        case _:
            return 0


def steps_to(view: LinesView, offset: int) -> Generator[int, None, int]:
    """Gives the line of `view` that shows `offset`, unfolding and reading on as far as needed."""
    match view:
        case TreeView():
            return (yield from view.rows.reveal(offset))
        case PrettyView():
            return (yield from view.rows.reach_row(offset))
        case TableView() if view.table is not None:
            row = view.table.row_of((yield from view.table.rows.reach_row(offset)))
            view.to_column_of(row, offset)
            return row
        case RawView():
            while not view.grown and view.lines.position <= offset:
                view.grow()
                yield 0
            return view.lines.row_of(offset)
        case _:
            return 0


def inside_table(view: TableView, offset: int) -> bool:
    """Whether `offset` is in the list that the table shows."""
    if view.table is None or offset <= view.table.container.start:
        return False
    return offset < at_once(view.answer.source.end_of(view.table.container.start))
