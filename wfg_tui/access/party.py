"""One identity that can be asked. Whatever this room sends goes through here, and only queries do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfg_tui.problems import UsageProblem
from wfg_tui.session.guard import Operation, kind_of
from wfg_tui.text import clean_line

if TYPE_CHECKING:
    from wfg_tui.api import Exchange
    from wfg_tui.session import Session


@dataclass(frozen=True, slots=True)
class Party:
    """An opened profile, and the user it borrows, if any."""

    session: Session
    as_user: str = ""

    @property
    def name(self) -> str:
        """The name under which the server judges, as far as it is known: for the screen."""
        identity = self.session.identity
        return clean_line(self.as_user or identity.user_name or identity.client_id or self.session.profile.name)

    @property
    def label(self) -> str:
        """`name`, with the connection that it comes through: tells parties of several connections apart."""
        return f"{self.name} ({clean_line(self.session.profile.name)}{', run as' if self.as_user else ''})"

    async def ask(self, operation: Operation, *, limit: int | None = None) -> Exchange:
        """Sends a query as this identity; `limit` is the most bytes that are read of the answer.

        Raises:
            UsageProblem: ``access.query_only``, for anything else than a query, whatever consent there is; nothing
                was sent.
            Problem: as `Session.execute`.
        """
        demand_query(operation)
        return await self.session.execute(operation, as_user=self.as_user, limit=limit)


def demand_query(operation: Operation) -> None:
    """Returns if `operation` is a query.

    Raises:
        UsageProblem: ``access.query_only``.
    """
    if kind_of(operation) != "query":
        raise UsageProblem(
            "Only queries are sent to find out what somebody may see.",
            code="access.query_only",
            meaning="This is none, or cannot be read as one: it may change data. Nothing was sent.",
            advice="Write a query that reads what it would change.",
        )
