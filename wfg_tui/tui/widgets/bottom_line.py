"""The line that teaches: the keys that matter for the focused pane now, and where the cursor is."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.widget import Widget

from wfg_tui.text import clean_line, human_count, shorten
from wfg_tui.tui.key_names import shown_key

_FIRST = ("run", "test", "cancel")
_LAST = ("jump", "command_palette", "help")


class BottomLine(Widget):
    """Draws the bindings that are heard now and marked to be shown; a click does what the key does."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    BottomLine { dock: bottom; height: 1; background: $panel; color: $foreground; }
    """

    def __init__(self) -> None:
        super().__init__(id="bottom")
        self._problems = (0, 0)
        self._cursor = ""
        self._operation = ""
        self._hits: list[tuple[int, int, str]] = []

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def show_cursor(self, line: int, column: int) -> None:
        """Shows the editor's cursor; both count from 0 and are shown from 1."""
        self._change(cursor=f"Ln {line + 1} Col {column + 1}")

    def show_problems(self, query: int, variables: int = 0) -> None:
        """Shows how many errors the query and its variables have."""
        self._change(problems=(query, variables))

    def show_operation(self, name: str) -> None:
        """Shows which operation would run; empty for none."""
        self._change(operation=name)

    def _change(
        self, cursor: str | None = None, problems: tuple[int, int] | None = None, operation: str | None = None
    ) -> None:
        before = (self._cursor, self._problems, self._operation)
        self._cursor = self._cursor if cursor is None else cursor
        self._problems = self._problems if problems is None else problems
        self._operation = self._operation if operation is None else operation
        if before != (self._cursor, self._problems, self._operation):
            self.refresh()

    def render(self) -> Content:
        width = self.size.width
        right = self._right()
        if right.cell_length > width // 2:
            right = right.truncate(width // 2, ellipsis=True)
        left = self._left(width - right.cell_length - 1)
        return left + Content(" " * max(width - left.cell_length - right.cell_length, 1)) + right

    def _right(self) -> Content:
        parts: list[tuple[str, str]] = []
        query, variables = self._problems
        if query:
            parts.append((f"× {human_count(query, 'problem')}  ", "$text-error"))
        if variables:
            parts.append((f"× {variables} in variables  ", "$text-error"))
        if self._cursor:
            parts.append((f"{self._cursor}  ", "$text-muted"))
        if self._operation:
            parts.append((f"{shorten(clean_line(self._operation), 24)} ", "$foreground"))
        return Content.assemble(*parts)

    def _left(self, width: int) -> Content:
        taught: dict[str, tuple[str, str, bool]] = {}
        for key, active in self.screen.active_bindings.items():
            if active.binding.show and active.binding.action not in taught:
                taught[active.binding.action] = (key, active.binding.description, active.enabled)
        self._hits = []
        parts: list[tuple[str, str]] = [(" ", "")]
        used = 1
        kept = self._kept(taught, width)
        for action in kept:
            key, label, enabled = taught[action]
            shown = shown_key(key)
            size = len(shown) + 1 + len(label)
            self._hits.append((used, used + size, key))
            parts.append((shown, "bold $primary" if enabled else "$text-muted"))
            parts.append((f" {label.lower()}   ", "$foreground" if enabled else "$text-muted"))
            used += size + 3
        return Content.assemble(*parts)

    @staticmethod
    def _kept(taught: dict[str, tuple[str, str, bool]], width: int) -> list[str]:
        """Which actions fit: what runs and what helps stay longest, the pane's own keys go from the right."""
        first = [action for action in _FIRST if action in taught]
        last = [action for action in _LAST if action in taught]
        middle = [action for action in taught if action not in _FIRST and action not in _LAST]

        def size(actions: list[str]) -> int:
            return 1 + sum(len(shown_key(taught[name][0])) + len(taught[name][1]) + 4 for name in actions)

        while middle and size([*first, *middle, *last]) > width:
            middle.pop()
        while len(last) > 1 and size([*first, *middle, *last]) > width:
            last.pop(0)
        return [*first, *middle, *last]

    def on_click(self, event: events.Click) -> None:
        for start, end, key in self._hits:
            if start <= event.x < end:
                self.app.simulate_key(key)
