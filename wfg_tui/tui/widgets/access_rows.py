"""What may be read, a place to a line: as a tree that is indented, or as a table of paths."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from wfg_tui.access.access_map import Change, FieldAccess, State
from wfg_tui.text import clean_line
from wfg_tui.tui.widgets.chosen_rows import ChosenRows, cut

SIGNS: Final[dict[State, tuple[str, str]]] = {
    "readable": ("✓", "+"),
    "empty": ("○", "o"),
    "denied": ("×", "x"),
    "failed": ("!", "!"),
    "filtered": ("~", "~"),
    "not probed": ("·", "-"),
}
"""What stands before a place, and its form in ASCII: never colour alone."""
COLOURS: Final[dict[State, str]] = {
    "readable": "$text-success",
    "empty": "$text-muted",
    "denied": "bold $text-error",
    "failed": "bold $text-warning",
    "filtered": "bold $text-warning",
    "not probed": "$text-muted",
}
_STATE: Final = 12
"""Cells of a state's name and what parts it from the next."""
_PATH: Final = 46
"""Cells of a name or a path, at most, where there is less than twice as much room."""

View = Literal["tree", "table"]


class AccessRows(ChosenRows):
    """The places of a map; `look` gives what is known of one when it is drawn."""

    INKS = {
        "chosen": "on $primary 25%",
        "name": "$gql-field",
        "quiet": "$text-muted",
        "words": "$foreground",
        "empty": "$text-muted",
        **{str(state): ink for state, ink in COLOURS.items()},
    }

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._look: Callable[[int], FieldAccess] | None = None
        self._numbers: Sequence[int] = ()
        self._changes: dict[str, Change] = {}
        self.view: View = "tree"
        self.narrowed = False
        """Whether some places are left out: then each has its whole path, for its parents may be among them."""

    def show(
        self,
        numbers: Sequence[int],
        look: Callable[[int], FieldAccess],
        changes: dict[str, Change],
        empty: str = "",
    ) -> None:
        """Shows the places with these numbers; the choice stays on its place where that is still there."""
        before = self.number
        self._numbers, self._look, self._changes = numbers, look, changes
        chosen = 0
        if before is not None and before in numbers:
            chosen = numbers.index(before)
        self.counted(len(numbers), chosen, empty)

    @property
    def number(self) -> int | None:
        """The chosen place's; None where there are none."""
        return self._numbers[self.chosen] if self.chosen < len(self._numbers) else None

    def drawn(self, number: int, width: int, base: Style) -> list[Segment]:
        assert self._look is not None
        field = self._look(self._numbers[number])
        sign = SIGNS[field.state][1 if self.plain else 0]
        change = self._changes.get(field.path)
        state: str = "in part" if field.in_part else field.state
        if change is not None:
            was, now = change.short
            state = f"{was} {'->' if self.plain else '→'} {now} "
        words = clean_line(change.words if change is not None else field.evidence)
        path = clean_line(field.path)
        room = max(_PATH, width // 2) if width >= 2 * _PATH else max(width - _STATE - 2, 1)
        room = min(room, max(width - 2 - _STATE, 1))
        if self.view == "tree" and not self.narrowed:
            path = cut("  " * path.count(".") + path.rpartition(".")[2], room)
        elif cell_len(path) > room:  # its end tells more than its beginning
            path = "…" + path[-max(room - 1, 0) :] if room > 1 else path[:room]
        path += " " * max(min(room, max(width // 2, 24)) - cell_len(path), 1)
        left = max(width - 2 - cell_len(path), 0)
        state = cut(f"{state:<{_STATE}}", left)
        return [
            Segment(f"{sign} ", base + self._inks(field.state)),
            Segment(path, base + self._inks("quiet" if field.state == "not probed" else "name")),
            Segment(state, base + self._inks("failed" if state.startswith("in part") else field.state)),
            Segment(cut(words, max(left - cell_len(state), 0)), base + self._inks("quiet")),
        ]
