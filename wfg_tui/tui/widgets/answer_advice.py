"""What the answer pane says can be done next: about a problem, or an answer that was larger than the limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wfg_tui.text import human_size
from wfg_tui.tui.actions import find
from wfg_tui.tui.key_names import shown_keys

if TYPE_CHECKING:
    from wfg_tui.problems import Problem
    from wfg_tui.tui.widgets.answer_pages import ShownExchange

_MORE: Final = 10
"""How many times as much is read when it is asked again."""
_QUERY, _MUTATION = "answer.limit", "outcome.cut"
_UNSETTLED: Final = "outcome."
_OF_THE_CONNECTION: Final = ("network.", "token.", "issuer.", "secret.", "api.", "session.")
"""Codes of problems that the doctor may know more about."""


def is_unsettled(problem: Problem | None) -> bool:
    """Whether it is about a mutation of which one should look what came of it."""
    return problem is not None and problem.code.startswith(_UNSETTLED)


def hint_for(problem: Problem, evidence: str) -> str:
    """Gives the keys that help with `problem`; `evidence` says which one shows the raw words behind it."""
    if is_unsettled(problem):
        return f"{_key('answer.read_back')} writes a query that reads it back. {evidence}".strip()
    if problem.code.startswith(_OF_THE_CONNECTION):
        return f"{evidence} {_key('explorer.doctor')} examines the connection step by step.".strip()
    return evidence


def is_cut(exchange: ShownExchange) -> bool:
    """Whether the rest of an answer was not downloaded, and what came is shown as it is."""
    return exchange.problem is not None and exchange.problem.code in (_QUERY, _MUTATION)


def next_limit(exchange: ShownExchange | None) -> int | None:
    """Gives the bytes that are read when it is asked again; None for what must not be sent again, or was whole."""
    if exchange is None or exchange.problem is None or exchange.problem.code != _QUERY:
        return None
    return _MORE * max(len(exchange.body), 1)


def cut_words(exchange: ShownExchange | None) -> str:
    """Says that only a beginning is shown and what can be done; empty for an answer that is whole."""
    if exchange is None or not is_cut(exchange):
        return ""
    assert exchange.problem is not None
    size = human_size(len(exchange.body))
    if (limit := next_limit(exchange)) is not None:
        more = f"{_key('answer.raise_limit')} asks again, for up to {human_size(limit)}."
    else:
        more = (
            f"Done or refused, it is not sent again; {_key('answer.read_back')} writes a query that reads it back."
        )
    return f"× Only the beginning: the limit is {size}. {more}"


def _key(action: str) -> str:
    found = find(action)
    return shown_keys(found.keys) if found is not None else ""
