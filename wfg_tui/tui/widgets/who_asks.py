"""Who could ask, and who is chosen to: connections, users borrowed before or seen, names typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from wfg_tui.text import clean_line, human_count, shorten

if TYPE_CHECKING:
    from wfg_tui.access.asking import Answered
    from wfg_tui.access.compare import Comparison, Report
    from wfg_tui.access.expected import Expected
    from wfg_tui.session import Operation

LARGEST_PAGE: Final = 1_000
"""Rows that are asked for at a time to have a list whole, at most, unless the profile says how many: a portal is
served by the same process."""
_TYPED: Final = "typed here"
_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could ask: a connection, and the user it borrows, if any. Names may be foreign."""

    profile: str
    as_user: str = ""
    about: str = ""

    @property
    def name(self) -> str:
        return clean_line(self.as_user or self.profile)


@dataclass(slots=True)
class Choices:
    """What was chosen on the screen and what came of it: kept while the window is open."""

    candidates: list[Candidate]
    """The first is what the others are measured by, unless it is not chosen."""
    chosen: set[Candidate] = field(default_factory=set)
    schemas: bool = False
    expected: Expected | None = None
    answered: tuple[Answered, ...] = ()
    operation: Operation | None = None
    """What was sent: the query, perhaps with larger pages."""
    most_rows: int = LARGEST_PAGE
    """Rows a page that are asked for at most."""
    page_size: int = 0
    """Rows a page that were asked for in the place of the query's own; 0 for these."""
    report: Report | None = None
    pair: int = 0
    """Which of the report's pairs is shown."""
    key: int = 0

    @property
    def parties(self) -> list[Candidate]:
        """Who is chosen, in order."""
        return [one for one in self.candidates if one in self.chosen]

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        return self.report.comparisons if self.report is not None else ()

    @property
    def comparison(self) -> Comparison | None:
        """The pair that is shown."""
        return self.comparisons[self.pair] if self.pair < len(self.comparisons) else None

    @property
    def larger_page(self) -> int:
        """Rows a page with which more would be known; 0 where nothing more would, or so many were asked for."""
        wanted = min(max((one.page_size for one in self.comparisons), default=0), self.most_rows)
        return wanted if wanted > self.page_size else 0


def candidates_of(current: Candidate, *known: Candidate) -> list[Candidate]:
    """Gives everybody once, who is in force first."""
    found = {(one.profile, one.as_user): one for one in reversed((current, *known))}
    found.pop((current.profile, current.as_user))
    return [current, *reversed(found.values())]


class WhoAsks(OptionList):
    """The candidates, each with a box to check."""

    DEFAULT_CSS = """
    WhoAsks { padding: 0; background: $surface; text-wrap: nowrap; text-overflow: ellipsis; }
    WhoAsks { border-subtitle-color: $text-muted; }
    WhoAsks > .option-list--option-highlighted { background: $primary 25%; color: $foreground; }
    """

    def __init__(self, choices: Choices, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, markup=False)
        self._choices = choices
        self.border_title = Content("Who asks")

    def on_mount(self) -> None:
        self.show()

    def show(self) -> None:
        """Draws what is chosen now."""
        at = self.highlighted
        self.clear_options()
        self.add_options([Option(self._drawn(one)) for one in self._choices.candidates])
        self.highlighted = 0 if at is None else at
        count = len(self._choices.chosen)
        self.border_subtitle = Content(f"{human_count(count, 'identity', 'identities')} chosen")

    def _drawn(self, one: Candidate) -> Content:
        chosen = one in self._choices.chosen
        through = f" through {clean_line(one.profile)}" if one.as_user else ""
        about = clean_line(one.about)
        if self._choices.parties[:1] == [one]:
            about = f"{about} · the others are measured by it" if about else "the others are measured by it"
        return Content.assemble(
            ("[x] " if chosen else "[ ] ", "bold $primary" if chosen else "$text-muted"),
            (shorten(one.name, _NAME), "bold $foreground"),
            (f"{shorten(through, _NAME)}  ", "$foreground"),
            (about, "$text-muted"),
        )

    def check(self) -> None:
        """Chooses the highlighted one, or not any more."""
        if self.highlighted is not None:
            self._choices.chosen ^= {self._choices.candidates[self.highlighted]}
            self.show()

    def add(self, user: str) -> None:
        """Chooses a user by name, through the connection in force."""
        candidates = self._choices.candidates
        profile = candidates[0].profile
        known = [one for one in candidates if (one.profile, one.as_user) == (profile, user)]
        one = known[0] if known else Candidate(profile, user, _TYPED)
        if not known:
            candidates.insert(1 + sum(each.about == _TYPED for each in candidates), one)
        self._choices.chosen.add(one)
        self.show()
        self.highlighted = candidates.index(one)
