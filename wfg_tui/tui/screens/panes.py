"""The explorer's panes: where they stand, wide and narrow, and every way to get from one to another."""

from __future__ import annotations

from typing import Final

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget

from wfg_tui.tui.actions import Scope
from wfg_tui.tui.widgets.answer_slot import AnswerSlot
from wfg_tui.tui.widgets.problems_list import ProblemsList
from wfg_tui.tui.widgets.query_editor import QueryEditor
from wfg_tui.tui.widgets.schema_browser import SchemaBrowser
from wfg_tui.tui.widgets.variables_editor import VariablesEditor

WIDE: Final = 120
"""Columns from which the panes stand side by side."""

PANES: Final[tuple[tuple[type[Widget], Scope, str, str], ...]] = (
    (SchemaBrowser, "schema", "s", "Schema"),
    (QueryEditor, "editor", "e", "Query"),
    (VariablesEditor, "variables", "v", "Variables"),
    (ProblemsList, "problems", "p", "Problems"),
    (AnswerSlot, "answer", "a", "Answer"),
)
"""The panes in the order that F6 goes round them: the scope of their actions, the letter to jump by, the name."""


class Panes(Screen[None]):
    """Schema, query, variables, problems and answer: side by side where there is room, else one above the other.

    Where it is narrow, the schema slides over the query from the left and the variables take the query's place.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    AUTO_FOCUS = "QueryEditor"

    def compose_panes(self) -> ComposeResult:
        is_wide = self.app.size.width >= WIDE  # said before there is anything to style twice
        self.update_classes({"-wide": is_wide, "-narrow": not is_wide}, update=False)
        with Horizontal(id="panes"):
            yield SchemaBrowser()
            with Vertical(id="middle"):
                yield QueryEditor()
                yield VariablesEditor()
                yield ProblemsList()
            yield AnswerSlot()

    @property
    def editor(self) -> QueryEditor:
        return self.query_one(QueryEditor)

    @property
    def variables(self) -> VariablesEditor:
        return self.query_one(VariablesEditor)

    @property
    def browser(self) -> SchemaBrowser:
        return self.query_one(SchemaBrowser)

    @property
    def problems(self) -> ProblemsList:
        return self.query_one(ProblemsList)

    @property
    def answer(self) -> AnswerSlot:
        return self.query_one(AnswerSlot)

    def scopes(self) -> tuple[Scope, ...]:
        """The scopes whose keys are heard now, the focused pane's first."""
        pane = self._pane_in_focus()
        if pane is not None and self.focused is not None and pane not in self.focused.ancestors_with_self:
            return ("find", "explorer", "app")
        return (*((scope for kind, scope, _, _ in PANES if kind is type(pane))), "explorer", "app")

    def _pane_in_focus(self) -> Widget | None:
        kinds = tuple(kind for kind, _, _, _ in PANES)
        chain = () if self.focused is None else self.focused.ancestors_with_self
        panes = (getattr(node, "serves", node) for node in chain)
        return next((pane for pane in panes if isinstance(pane, kinds)), None)

    def go(self, kind: type[Widget]) -> None:
        """Focuses a pane, bringing it into view where only one fits."""
        self._slide_schema(kind is SchemaBrowser)
        if kind in (QueryEditor, VariablesEditor):
            self._open_variables(kind is VariablesEditor)
        if kind is ProblemsList:
            self.query_one("#panes").add_class("-problems")
        pane = self.query_one(kind)
        knows_where = pane.can_focus or kind.focus is not Widget.focus
        target = pane if knows_where else next((child for child in pane.query("*") if child.can_focus), pane)
        target.focus()

    def _slide_schema(self, shown: bool) -> None:
        self.query_one("#panes").set_class(shown, "-schema")
        self.refresh_bindings()

    def _open_variables(self, shown: bool) -> None:
        self.query_one("#panes").set_class(shown, "-variables")
        self.refresh_bindings()

    def _round(self) -> list[type[Widget]]:
        problems = self.query_one(ProblemsList)
        return [kind for kind, _, _, _ in PANES if kind is not ProblemsList or problems.display]

    def _go_round(self, step: int) -> None:
        kinds = self._round()
        pane = self._pane_in_focus()
        here = next((place for place, kind in enumerate(kinds) if kind is type(pane)), 0)
        self.go(kinds[(here + step) % len(kinds)])

    def action_next_pane(self) -> None:
        self._go_round(1)

    def action_previous_pane(self) -> None:
        self._go_round(-1)

    def action_schema(self) -> None:
        panes = self.query_one("#panes")
        if isinstance(self._pane_in_focus(), SchemaBrowser):
            panes.add_class("-no-schema")
            self.go(QueryEditor)
        else:
            panes.remove_class("-no-schema")
            self.go(SchemaBrowser)

    def action_variables(self) -> None:
        self.go(QueryEditor if isinstance(self._pane_in_focus(), VariablesEditor) else VariablesEditor)

    @work(group="jump", exclusive=True)
    async def action_jump(self) -> None:
        from wfg_tui.tui.screens.jump import Jump, Landing

        landings = []
        hidden = 1
        for kind, _, letter, name in PANES:
            region = self.query_one(kind).region
            if region and self.query_one(kind).display:
                landings.append(Landing(letter, name, region.x + 1, region.y))
            elif kind in self._round():
                landings.append(Landing(letter, name, hidden, self.size.height - 2))
                hidden += len(name) + 5
        chosen = await self.app.push_screen_wait(Jump(landings))
        if chosen is not None:
            self.go(next(kind for kind, _, letter, _ in PANES if letter == chosen))

    def action_problems(self) -> None:
        panes = self.query_one("#panes")
        if panes.has_class("-problems"):
            panes.remove_class("-problems")
            self.go(QueryEditor)
        else:
            self.go(ProblemsList)

    def on_key(self, event: events.Key) -> None:
        """Esc, where nobody nearer wants it, leaves what has slid over the query, and the list of problems."""
        if event.key != "escape":
            return
        if isinstance(self._pane_in_focus(), ProblemsList):
            event.stop()
            self.action_problems()
        elif self.query("#panes.-schema, #panes.-variables"):
            event.stop()
            self.go(QueryEditor)
