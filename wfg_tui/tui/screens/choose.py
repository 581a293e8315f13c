"""Choosing one of a list: starter queries, connections, themes, panes to jump to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual import events, on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from wfg_tui.text import clean_line
from wfg_tui.tui.screens.dialog import Dialog, line, moved

LABEL_WIDTH: Final = 30
"""Columns after which a longer label pushes its explanation to the right."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose. Its words may be foreign; they are cleaned when drawn."""

    id: str
    label: str
    about: str = ""
    key: str = ""
    """A key that does the same, as people write it."""
    marked: bool = False
    """Whether it is what is in force now."""


class Choose(Dialog[str | None]):
    """A list that narrows as one types: gives the chosen `Choice.id`, or None.

    `keys` are letters that answer ``"key:id"`` for the highlighted choice, such as ``{"ctrl+e": "edit"}``.
    """

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        about: str = "",
        keys: dict[str, str] | None = None,
        start_at_marked: bool = True,
        hint: str = "↑↓ choose · Enter takes it · Esc back",
    ) -> None:
        super().__init__()
        self.title_text, self.hint = title, hint
        self._choices, self._about, self._keys = choices, about, keys or {}
        self._start_at_marked = start_at_marked
        self._columns = (
            min(max((cell_len(clean_line(choice.label)) for choice in choices), default=0), LABEL_WIDTH),
            max((len(choice.key) for choice in choices), default=0),
        )

    def body(self) -> Iterable[Widget]:
        if self._about:
            yield line(self._about, "quiet")
        yield Input(placeholder="type to narrow", id="narrow", compact=True)
        yield OptionList(*self._options(""), markup=False)

    def on_mount(self) -> None:
        listing = self.query_one(OptionList)
        listing.can_focus = False
        marked = next((n for n, choice in enumerate(self._choices) if choice.marked and self._start_at_marked), 0)
        listing.highlighted = marked if self._choices else None
        self.query_one(Input).focus()

    def _options(self, typed: str) -> list[Option]:
        wanted = typed.casefold().split()
        labels, keys = self._columns
        return [
            Option(_drawn(choice, labels, keys), id=choice.id)
            for choice in self._choices
            if all(word in f"{choice.label} {choice.about}".casefold() for word in wanted)
        ]

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        listing = self.query_one(OptionList)
        if event.value or listing.option_count != len(self._choices):
            listing.clear_options().add_options(self._options(event.value))
            listing.highlighted = 0 if listing.option_count else None

    def on_key(self, event: events.Key) -> None:
        if moved(self.query_one(OptionList), event):
            return
        if event.key in self._keys and (chosen := self._highlighted()) is not None:
            event.stop()
            self.dismiss(f"{self._keys[event.key]}:{chosen}")

    @on(Input.Submitted)
    def _take(self) -> None:
        if (chosen := self._highlighted()) is not None:
            self.dismiss(chosen)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def _highlighted(self) -> str | None:
        option = self.query_one(OptionList).highlighted_option
        return None if option is None else option.id


def _drawn(choice: Choice, labels: int, keys: int) -> Content:
    """One line: label, key and explanation in columns; what does not fit ends in an ellipsis."""
    label = clean_line(choice.label)
    parts = [("● " if choice.marked else "  ", "$primary"), (label, "$foreground")]
    if choice.about or choice.key:
        parts.append((" " * (max(labels - cell_len(label), 0) + 2), ""))
    if keys:
        parts.append((f"{choice.key:<{keys}}  ", "bold $primary"))
    parts.append((clean_line(choice.about), "$text-muted"))
    return Content.assemble(*parts)
