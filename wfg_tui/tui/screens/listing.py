"""A list that is still being found while one reads it: it narrows as one types, and goes on at its end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from rich.cells import cell_len
from textual import events, on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from wfg_tui.text import clean_line
from wfg_tui.tui.screens.dialog import Dialog, moved

SHOWN: Final = 300
"""Rows that are drawn; of more, the rest is counted: nobody reads them, and typing finds them."""
_BREATH: Final = 0.008
"""Seconds of finding before the screen may draw."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Row(Generic[Found]):
    """One line. Its words may be foreign; they are cleaned when drawn."""

    found: Found
    """What Enter answers."""
    text: str
    about: str = ""
    """Beside the text, muted."""
    more: str = ""
    """Under the list, while the row is the highlighted one; the text where there is none."""

    def has(self, words: Sequence[str]) -> bool:
        """Whether every one of `words`, in lower case, is in it."""
        line = f"{self.text} {self.about}".casefold()
        return all(word in line for word in words)


class Listing(Dialog[Found | None], Generic[Found]):
    """A list that grows. A subclass finds in `find`, by `add` and `breathe`, and says in `count` how many."""

    DEFAULT_CSS = """
    Listing > VerticalScroll { width: 120; max-width: 96%; }
    Listing OptionList { max-height: 55vh; }
    Listing #more { height: 3; margin-top: 1; color: $text-muted; }
    """

    placeholder = "type to narrow"
    column = 0
    """Cells after which what stands beside the text begins, where the text leaves room."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title_text = title
        self.rows: list[Row[Found]] = []
        self._shown: list[Row[Found]] = []
        self._matching = 0
        self._words: list[str] = []
        self._since = 0.0

    def body(self) -> Iterable[Widget]:
        yield Input(placeholder=self.placeholder, id="narrow", compact=True)
        yield Static(Content("Looking…"), id="count", classes="quiet")
        yield OptionList(markup=False)
        yield Static(Content(), id="more")

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self._since = time.perf_counter()
        self.run_worker(self.find(), group="find", exclusive=True)

    # For the subclass

    async def find(self) -> None:
        """Finds rows and adds them."""

    def count(self, matching: int) -> str:
        """Says how many there are: `matching` of all `rows`."""
        return f"{matching:,}"

    def words(self, typed: str) -> list[str]:
        """Gives the words to narrow by, in lower case."""
        return typed.casefold().split()

    def accepts(self, found: Found) -> bool:
        """Whether `found` may be answered now; a subclass that says no says why."""
        return True

    def at_end(self) -> None:
        """Is called when the reader wants to go on below the last row."""

    async def breathe(self) -> None:
        """Lets the screen draw, if it is time."""
        if time.perf_counter() - self._since > _BREATH:
            await asyncio.sleep(0)
            self._since = time.perf_counter()

    def add(self, rows: Sequence[Row[Found]]) -> None:
        """Adds rows at the end; who reads stays where they are."""
        self.rows += rows
        self._show([row for row in rows if row.has(self._words)])

    @property
    def matching(self) -> int:
        """How many rows have the words that are typed."""
        return self._matching

    def say(self) -> None:
        """Says again how many there are."""
        self.query_one("#count", Static).update(Content(clean_line(self.count(self._matching))))

    # What is seen

    def _show(self, rows: Sequence[Row[Found]]) -> None:
        self._matching += len(rows)
        drawn = rows[: max(SHOWN - len(self._shown), 0)]
        listing = self.query_one(OptionList)
        if drawn:
            first = not self._shown
            self._shown += drawn
            listing.add_options([Option(_drawn(row, self.column)) for row in drawn])
            if first:
                listing.highlighted = 0
        self.say()

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._words = self.words(event.value)
        self._shown, self._matching = [], 0
        self.query_one(OptionList).clear_options()
        self.query_one("#more", Static).update(Content())
        self._show([row for row in self.rows if row.has(self._words)])
        self.narrowed()

    def narrowed(self) -> None:
        """Is called when other words were typed."""

    def on_key(self, event: events.Key) -> None:
        listing = self.query_one(OptionList)
        if event.key in {"down", "pagedown"} and listing.highlighted == listing.option_count - 1:
            event.stop()
            self.at_end()  # and no leap to the first row
        elif event.key == "up" and listing.highlighted == 0:
            event.stop()
        else:
            moved(listing, event)

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        row = self._shown[event.option_index] if event.option_index < len(self._shown) else None
        if row is not None:
            self.query_one("#more", Static).update(Content(clean_line(row.more or row.text)))

    @on(Input.Submitted)
    def _take(self) -> None:
        number = self.query_one(OptionList).highlighted
        if number is not None:
            self._answer(number)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self._answer(event.option_index)

    def _answer(self, number: int) -> None:
        if number < len(self._shown) and self.accepts(self._shown[number].found):
            self.dismiss(self._shown[number].found)


def _drawn(row: Row[Found], column: int) -> Content:
    text = clean_line(row.text)
    parts = [(text, "$foreground")]
    if row.about:
        parts.append((" " * max(column - cell_len(text), 2) + clean_line(row.about), "$gql-comment"))
    return Content.assemble(*parts)
