"""From a place of the answer to the reasons why something is missing there, and back with a query."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from wfg_tui.result import in_slices, path_of
from wfg_tui.result.study import Study
from wfg_tui.text import clean_line
from wfg_tui.tui.widgets.answer_page import EntriesView
from wfg_tui.tui.widgets.query_editor import QueryEditor

if TYPE_CHECKING:
    from wfg_tui.access.why import Case, Probe
    from wfg_tui.result.paths import Path
    from wfg_tui.tui.screens.explorer import Explorer
    from wfg_tui.tui.widgets.answer_pane import AnswerPane


async def see_why(explorer: Explorer) -> None:
    """Says why what the answer's cursor is on is missing, null or refused; a query may come back for a draft."""
    from wfg_tui.tui.screens.why import AsOthers, WhyScreen

    pane, session = explorer.answer.pane, explorer.session
    case = await _case(explorer, pane) if pane is not None else None
    if case is None:
        explorer.notify("There is no answer of this server's to ask about.", timeout=4, markup=False)
        return

    def token_life() -> float | None:
        return None if session.token is None else session.token.remaining

    chosen = await explorer.app.push_screen_wait(WhyScreen(case, explorer.standing, token_life))
    if isinstance(chosen, AsOthers):
        explorer.errand("compare_identities", "answer")  # takes the place of this one
    elif chosen is not None:
        _draft(explorer, chosen)


async def _case(explorer: Explorer, pane: AnswerPane) -> Case | None:
    from wfg_tui.access.why import Sent, open_case, refused_case
    from wfg_tui.api import Exchange

    session, exchange = explorer.session, pane.exchange
    if not isinstance(exchange, Exchange):
        return refused_case(session, pane.told, explorer.index) if pane.told is not None else None
    study = pane.study
    if study is None or not study.read or pane.filtering.program:  # not looked through yet, or another one's
        from wfg_tui.result import Answer, asked_for

        study = Study(Answer(exchange.body))
        sent = exchange.sent
        asked = await asyncio.to_thread(asked_for, sent.document, sent.operation_name, explorer.index)
        study.take(exchange.status, sent.headers, asked)
        await in_slices(study.read_errors())
    path = () if pane.filtering.program else _path(pane)
    index, sent = explorer.index, exchange.sent
    read = await asyncio.to_thread(Sent.read, sent.document, sent.operation_name, sent.variables, index)
    return await in_slices(open_case(session, exchange, study, read, index, path))


def _path(pane: AnswerPane) -> Path:
    """The place that is asked about, from inside ``data``: the cursor's, or that of the error in the list."""
    if isinstance(pane.current, EntriesView) and pane.study is not None and pane.current.entry is not None:
        return pane.study.errors[pane.current.entry].path
    if pane.place is None or pane.answer is None:
        return ()
    path = path_of(pane.answer.source, pane.place)
    if path[:1] == ("errors",) and len(path) > 1 and isinstance(path[1], int) and pane.study is not None:
        return pane.study.errors[path[1]].path if path[1] < len(pane.study.errors) else ()
    return path[1:] if path[:1] == ("data",) else ()


def _draft(explorer: Explorer, probe: Probe) -> None:
    explorer.tabs.add()
    explorer.editor.append(probe.operation.text)
    variables = dict(probe.operation.variables)
    if variables:
        explorer.variables.load(json.dumps(variables, ensure_ascii=False, indent=2))
    explorer.keep()
    explorer.go(QueryEditor)
    words = f"F5 sends it. It changes nothing. {probe.asks}"
    borrowed = explorer.session.identity.as_user
    if probe.as_user == "" and borrowed:
        words += f" It is meant for your own identity: give {clean_line(borrowed)} back first."
    explorer.notify(words, timeout=6, markup=False)
