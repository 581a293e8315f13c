"""What changed in the schema: since the last fetch that met a change, or against another one of one's choice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static
from textual.worker import Worker

from wfg_tui.problems import Problem
from wfg_tui.schema.changes import SEVERITIES, Change, Severity
from wfg_tui.text import clean, clean_line, human_count, shorten
from wfg_tui.tui.actions import Scope, bindings
from wfg_tui.tui.screens.dialog import told
from wfg_tui.tui.widgets.bottom_line import BottomLine
from wfg_tui.tui.widgets.change_rows import SIGNS, BrokenDraft, ChangeRows, Row, weight
from wfg_tui.tui.widgets.top_line import Standing, TopLine

_LONGEST: Final = 4_000
"""Characters of a description, before and after; more is in the export."""
_COLOURS: Final = {"draft": "error", "breaking": "error", "dangerous": "warning", "safe": "muted"}


@dataclass(frozen=True, slots=True)
class Compared:
    """Two schemas and what is another between them."""

    old: str
    """What the first is called, in words."""
    new: str
    changes: tuple[Change, ...]
    broken: tuple[BrokenDraft, ...] = ()
    """Drafts that were right against the first and are wrong against the second."""


@dataclass(frozen=True, slots=True)
class GoTo:
    """Where the reader wants to go: to a place in the schema, or to a draft."""

    row: Row


class Changes(Screen[GoTo | None]):
    """Lists changes; `compare` gives the first comparison, `choose` another one: None where none was chosen."""

    CSS_PATH = "changes.tcss"
    BINDINGS = bindings("changes")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]

    def __init__(
        self,
        compare: Callable[[], Awaitable[Compared | None]],
        choose: Callable[[], Awaitable[Compared | None]],
        save: Callable[[Compared], Awaitable[None]],
        standing: Standing,
        token_life: Callable[[], float | None],
    ) -> None:
        super().__init__()
        self._compare, self._choose, self._save = compare, choose, save
        self._standing, self._token_life = standing, token_life
        self._compared: Compared | None = None
        self._shown: set[Severity] = set(SEVERITIES)
        self._waiting = True
        self._problem: Problem | None = None
        """What went wrong last; told in the place of the row that was chosen then, until another one is."""
        self._row_then: Row | None = None

    def compose(self) -> ComposeResult:
        yield TopLine(self._token_life, self._standing, plain=bool(getattr(self.app, "plain", False)))
        with Horizontal(id="columns"):
            yield ChangeRows(id="changes")
            with VerticalScroll(id="about", can_focus=False):
                yield Static(id="found")
        yield Input(
            placeholder="part of a name, such as Request or Query.*, and kind:removed", id="name", compact=True
        )
        yield BottomLine()

    def on_mount(self) -> None:
        self.title = "Changes"
        self.app.clear_notifications()  # the line that led here would stand over what is read
        self.query_one("#name").display = False
        self.rows.focus()
        self._list()
        self._work(self._compare)

    def scopes(self) -> tuple[Scope, ...]:
        """The scopes whose keys are heard."""
        return ("changes", "app")

    @property
    def rows(self) -> ChangeRows:
        return self.query_one(ChangeRows)

    @property
    def compared(self) -> Compared | None:
        """What is shown, unfiltered; None until it is here."""
        return self._compared

    # Comparing

    def _work(self, compare: Callable[[], Awaitable[Compared | None]], *, keep: bool = False) -> None:
        async def work() -> None:
            try:
                found = await compare()
            except Problem as problem:
                self._waiting = False
                self._list()
                self._say(problem)
                return
            self._waiting = False
            self._problem = None
            if found is not None or not keep:
                self._compared = found
            self._list()

        _: Worker[None] = self.run_worker(work, group="comparing", exclusive=True)

    def action_compare(self) -> None:
        self._work(self._choose, keep=True)

    # Narrowing

    def action_severity(self, which: Severity) -> None:
        """Shows only changes of this severity; all again where they are the only ones."""
        self._shown = set(SEVERITIES) if self._shown == {which} else {which}
        self._list()

    def action_name(self) -> None:
        line = self.query_one("#name", Input)
        line.display = True
        line.focus()

    @on(Input.Changed)
    def _narrow(self) -> None:
        self._list()

    @on(Input.Submitted)
    def _narrowed(self) -> None:
        self.rows.focus()

    def action_leave(self) -> None:
        """Leaves the filter first, then the screen."""
        line = self.query_one("#name", Input)
        if line.display:
            line.value = ""
            line.display = False
            self.rows.focus()
        elif len(self._shown) < len(SEVERITIES):
            self._shown = set(SEVERITIES)
            self._list()
        else:
            self.dismiss(None)

    def narrowed(self) -> tuple[Change, ...]:
        """The changes that the filters let through."""
        from wfg_tui.schema.drift_report import narrowed

        if self._compared is None:
            return ()
        words = self.query_one("#name", Input).value.split()
        kinds = [word.removeprefix("kind:").lower() for word in words if word.startswith("kind:")]
        name = " ".join(word for word in words if not word.startswith("kind:"))
        found = narrowed(self._compared.changes, tuple(self._shown), name)
        return tuple(one for one in found if all(kind in one.kind for kind in kinds))

    def _list(self) -> None:
        compared, rows = self._compared, self.rows
        found = self.narrowed()
        named = bool(self.query_one("#name", Input).value.strip())
        broken = compared.broken if compared is not None and "breaking" in self._shown and not named else ()
        rows.show((*broken, *found), self._empty())
        if compared is None:
            rows.border_title, rows.border_subtitle = Content("Changes"), None
            return
        arrow = "->" if getattr(self.app, "plain", False) else "→"
        rows.border_title = Content(clean_line(f"{compared.old} {arrow} {compared.new}"))
        rows.border_subtitle = Content(self._counted(compared, found))

    def _empty(self) -> str:
        if self._waiting:
            return "comparing…"
        if self._compared is None:
            return "No fetch has met a change yet. c compares with a snapshot or a file."
        return "Nothing fits the filter. Esc shows all." if self._compared.changes else "Nothing changed."

    def _counted(self, compared: Compared, found: Sequence[Change]) -> str:
        from wfg_tui.schema.drift_report import summary

        if len(found) < len(compared.changes):
            return f"{len(found):,} of {human_count(len(compared.changes), 'change')}"
        broken = len(compared.broken)
        drafts = f" · {human_count(broken, 'draft breaks', 'drafts break')}" if broken else ""
        return summary(compared.changes) + drafts

    # Reading

    def _say(self, problem: Problem) -> None:
        self._problem, self._row_then = problem, self.rows.row
        self._explain()

    @on(ChangeRows.Moved)
    def _explain(self) -> None:
        about = self.query_one("#about", VerticalScroll)
        row, words = self.rows.row, self.query_one("#found", Static)
        about.border_title = Content(_title(row)) if row is not None else None
        if self._problem is not None and row == self._row_then:
            words.update(told(self._problem))
        else:
            words.update(_explained(row) if row is not None else "")
        about.scroll_home(animate=False)

    def action_read(self, lines: int) -> None:
        self.query_one("#about", VerticalScroll).scroll_relative(y=lines, animate=False)

    @on(ChangeRows.Taken)
    def _taken(self) -> None:
        self.action_go()

    def action_go(self) -> None:
        """Goes to the row's place; says so where that is gone."""
        if (row := self.rows.row) is not None:
            self.dismiss(GoTo(row))

    def action_copy(self) -> None:
        from wfg_tui.schema.drift_report import as_markdown
        from wfg_tui.tui.clipboard import copy

        if self._compared is None or not (found := self.narrowed()):
            self.notify("There is nothing to copy.", timeout=3, markup=False)
            return
        copy(self.app, as_markdown(found, self._compared.old, self._compared.new), "changes")

    def action_save(self) -> None:
        """Writes what is shown, as Markdown or JSON."""
        compared, found = self._compared, self.narrowed()
        if compared is None or not found:
            self.notify("There is nothing to write.", timeout=3, markup=False)
            return

        async def save() -> None:
            try:
                await self._save(Compared(compared.old, compared.new, found))
            except Problem as problem:
                self._say(problem)

        _: Worker[None] = self.run_worker(save, group="saving", exclusive=True)


def _title(row: Row) -> str:
    from wfg_tui.schema.changes import KINDS

    return "Draft" if isinstance(row, BrokenDraft) else KINDS[row.kind].title


def _explained(row: Row) -> Content:
    colour = f"$text-{_COLOURS[weight(row)]}"
    sign = SIGNS[weight(row)][0]
    if isinstance(row, BrokenDraft):
        line, column = row.place
        return Content.assemble(
            (f"{sign} {clean_line(row.name)} breaks\n\n", f"bold {colour}"),
            (f"{clean(row.message)}\n\n", "$foreground"),
            (f"Line {line + 1}, column {column + 1}. It was right against the schema before.\n", "$text-muted"),
            ("→ Enter goes there.", "$foreground"),
        )
    parts = [
        (f"{sign} {row.severity}\n\n", f"bold {colour}"),
        (f"{clean_line(row.message)}.\n\n", "$foreground"),
        (f"{row.meaning}\n", "$foreground"),
    ]
    for name, words in (("Before", row.before), ("After", row.after)):
        if words:
            parts += [(f"\n{name}\n", "bold $text-muted"), (f"{shorten(clean(words), _LONGEST)}\n", "$foreground")]
    return Content.assemble(*parts)
