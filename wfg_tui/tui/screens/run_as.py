"""Borrowing another user's identity: asks for the name, and sees the server lend it before it is in force."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from textual import events, on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from wfg_tui.problems import Problem
from wfg_tui.text import clean_line
from wfg_tui.tui.screens.dialog import Dialog, line, moved, told

_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class KnownUser:
    """A user name to offer, and where it is known from. Both may be foreign; they are cleaned when drawn."""

    name: str
    about: str = ""


class RunAs(Dialog[str | None]):
    """Gives the user to act as, once the server has been seen to lend the name; an empty one for oneself, or None.

    `see` asks the server, and raises the `Problem` to show.
    """

    hint = "↑↓ choose · Enter borrows · Esc back"
    DEFAULT_CSS = """
    RunAs #said { max-height: 12; }
    RunAs OptionList { max-height: 8; margin-top: 1; }
    """

    def __init__(
        self, about: str, current: str, known: Sequence[KnownUser], see: Callable[[str], Awaitable[object]]
    ) -> None:
        super().__init__()
        self.title_text = "Run as"
        self._about, self._current, self._known, self._see = about, current, known, see
        self._offered: list[KnownUser] = []

    def body(self) -> Iterable[Widget]:
        yield line(self._about, "quiet")
        yield Input(self._current, placeholder="user name", compact=True)
        yield Static(Content(), id="said")
        yield OptionList(markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self._narrow("")
        self.query_one(Input).focus()

    def _narrow(self, typed: str) -> None:
        listing = self.query_one(OptionList)
        wanted = typed.strip().casefold()
        found = [one for one in self._known if wanted in one.name.casefold()][:_SHOWN]
        listing.clear_options().add_options([Option(_drawn(one), id=str(n)) for n, one in enumerate(found)])
        self._offered = found
        listing.highlighted = None
        listing.display = bool(found)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self.workers.cancel_group(self, "see")
        self._say(Content())
        self._narrow("" if event.value == self._current else event.value)

    def on_key(self, event: events.Key) -> None:
        moved(self.query_one(OptionList), event)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        chosen = self.query_one(OptionList).highlighted
        self._borrow(event.value.strip() if chosen is None else self._offered[chosen].name)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self._borrow(self._offered[event.option_index].name)

    def _borrow(self, user: str) -> None:
        if not user or user == self._current:
            self.dismiss(user)
        else:
            self._ask(user)

    @work(group="see", exclusive=True)
    async def _ask(self, user: str) -> None:
        self._say(Content.styled(f"Asking the server to let us act as {clean_line(user)}…", "$text-muted"))
        try:
            await self._see(user)
        except Problem as problem:
            self._say(told(problem))
        else:
            self.dismiss(user)

    def _say(self, words: Content) -> None:
        self.query_one("#said", Static).update(words)


def _drawn(user: KnownUser) -> Content:
    return Content.assemble((f"  {clean_line(user.name)}", "$foreground"), (f"  {user.about}", "$text-muted"))
