"""What the steps of an examination share: the session, the answers heard, and what has been found so far."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from wfg_tui.doctor.causes import causes
from wfg_tui.doctor.step import Found, passed, skipped
from wfg_tui.http import Response
from wfg_tui.problems import Exit
from wfg_tui.text import human_duration

if TYPE_CHECKING:
    from wfg_tui.connection import Claims, Profile, Token
    from wfg_tui.session import Session

TOO_FAR: Final = 60.0
"""Seconds that a server's clock may be away from ours: what verifiers of tokens commonly forgive."""


@dataclass
class Patient:
    """One connection under examination."""

    session: Session
    as_user: str
    values: Mapping[str, str]
    """What stands in the braces of causes."""
    answers: list[Response] = field(default_factory=list)
    ahead: dict[str, float] = field(default_factory=dict)
    """By host, the seconds that its clock is ahead of ours."""
    issuers: set[str] = field(default_factory=set)
    """The names that the authorization server goes by: the profile's and its metadata's."""
    methods: tuple[str, ...] = ()
    """The ways of client authentication that it says it takes."""
    token: Token | None = None
    claims: Claims | None = None
    suspects: list[str] = field(default_factory=list)
    """First causes of steps that failed without stopping the rest."""

    @property
    def profile(self) -> Profile:
        return self.session.profile

    @property
    def by_password(self) -> bool:
        """Whether IIS checks a user name and password, and there is no token."""
        return self.session.tokens.scheme == "Basic"

    def hear(self, response: Response) -> None:
        """Keeps an answer; the last of each address is what counts."""
        self.answers.append(response)

    def last_answer(self, url: str, since: int = 0) -> Response | None:
        """Gives the answer of `url` heard last, after the first `since` answers of all; an empty `url` is any."""
        heard = [answer for answer in self.answers[since:] if url in {"", answer.url}]
        return heard[-1] if heard else None

    def clock(self, host: str, response: Response | None, asked: float) -> Found:
        """Gives how far a host's clock is from ours, by the ``Date`` of an answer asked for at `asked`."""
        date = response.header("date") if response is not None else ""
        try:
            theirs = parsedate_to_datetime(date).timestamp() + 0.5  # a date has whole seconds
        except (TypeError, ValueError, OverflowError):
            return skipped("no answer with a date came")
        ahead = theirs - (asked + time.time()) / 2
        self.ahead[host] = ahead
        how = f"{human_duration(abs(ahead))} {'ahead of' if ahead > 0 else 'behind'} this machine's"
        if abs(ahead) <= TOO_FAR:
            return passed("its clock and this machine's agree" if abs(ahead) < 2 else f"its clock is {how}")
        others = [value for name, value in self.ahead.items() if name != host]
        agree = any(abs(value - ahead) <= TOO_FAR for value in others)
        disagree = bool(others) and not agree
        # Two servers that agree against us are right; one that stands alone against us and another is wrong.
        order = ("clock.theirs", "clock.ours") if disagree else ("clock.ours", "clock.theirs")
        values = {**self.values, "who": host}
        evidence = (f"its clock is {how}", f"it says {date}")
        finding = Found("failed", evidence, causes(values, *order), agree or disagree, Exit.FINDINGS)
        self.suspects.append(order[0])
        return finding
