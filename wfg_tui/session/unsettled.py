"""Mutations whose outcome nobody knows: sent whole, and no answer that would tell."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from wfg_tui.problems import NetworkProblem, Problem
from wfg_tui.session.guard import Operation, kind_of

if TYPE_CHECKING:
    from wfg_tui.api import Exchange
    from wfg_tui.http import Progress

_TELLS_NOTHING: Final = frozenset({"api.server", "api.iisnode", "api.iis_gateway", "api.empty", "api.not_graphql"})
"""Answers after which a mutation may have been carried out: a gateway's time-out, a fault, half an answer."""


class OutcomeUnknown(NetworkProblem):
    """``outcome.unknown``: `operation` was sent whole, and whether it was carried out is not known."""

    def __init__(self, operation: Operation, at: float, why: str, *, detail: str = "") -> None:
        name = operation.name or "the mutation"
        super().__init__(
            f"Outcome unknown: {name} was sent, and nothing tells whether it was carried out.",
            code="outcome.unknown",
            meaning=f"{why} It is not sent again by itself: it could then be done twice.",
            advice="Look whether it took effect before you send it again.",
            detail=detail,
        )
        self.operation = operation
        self.at = at
        """Wall clock when it was sent, seconds since the epoch."""


class AnswerCut(OutcomeUnknown):
    """``outcome.cut``: `operation` was answered with more than was to be read."""

    def __init__(self, operation: Operation, at: float, why: str, *, detail: str = "") -> None:
        NetworkProblem.__init__(
            self,
            f"{operation.name or 'The operation'} was answered. {why}",
            code="outcome.cut",
            meaning="The server has carried it out or refused it; the beginning of its answer says which. It is "
            "not sent again by itself: it could then be done twice.",
            advice="Look at what came of it, and read back what it changed.",
            detail=detail,
        )
        self.operation, self.at = operation, at


class Departure:
    """Watches one operation go out, and says what the end of its road means."""

    def __init__(self, operation: Operation, on_sent: Progress | None) -> None:
        self._operation = operation
        self._on_sent = on_sent
        self.gone = False
        """Whether it is sent whole."""
        self.at = time.time()
        """Wall clock when it was begun, seconds since the epoch."""

    def told(self, sent: int, size: int | None) -> None:
        """Is told how much of the request went out."""
        self.gone = self.gone or sent >= (size or 0)
        if self._on_sent is not None:
            self._on_sent(sent, size)

    def failed(self, problem: Problem) -> Problem:
        """Gives `problem`, or in its place that the outcome is unknown."""
        if not isinstance(problem, NetworkProblem) or not self._is_open():
            return problem
        return OutcomeUnknown(self._operation, self.at, problem.what, detail=problem.detail)

    def answered(self, exchange: Exchange) -> OutcomeUnknown | None:
        """Gives that the outcome is unknown, if an answer tells nothing about it, or not all of it was read."""
        problem = exchange.problem
        if problem is not None and problem.code == "answer.limit" and self._is_open():
            return AnswerCut(self._operation, self.at, problem.what, detail=problem.detail)
        if problem is None or problem.code not in _TELLS_NOTHING or not self._is_open():
            return None
        return OutcomeUnknown(self._operation, self.at, problem.what, detail=problem.detail)

    def cancelled(self) -> OutcomeUnknown | None:
        """Gives that the outcome is unknown, if it was cancelled too late to be sure."""
        if not self._is_open():
            return None
        return OutcomeUnknown(self._operation, self.at, "You cancelled it while the answer was awaited.")

    def _is_open(self) -> bool:
        return self.gone and kind_of(self._operation) in ("mutation", "unparsed")
