"""Asking why on a real session: the operation is run, then the case of one place of its answer."""

from __future__ import annotations

import contextlib
from typing import Any

from wfg_tui.access.why import Case, Sent, open_case, refused_case
from wfg_tui.problems import Problem
from wfg_tui.result import Answer, asked_for, at_once
from wfg_tui.result.study import Study
from wfg_tui.schema import SchemaIndex
from wfg_tui.session import Consent, Operation, Session


async def case_of(
    session: Session,
    index: SchemaIndex | None,
    document: str,
    at: str = "",
    *,
    as_user: str = "",
    variables: dict[str, Any] | None = None,
) -> Case:
    """Runs `document` and gives the case of the place `at`, spelt as in ``requests.items.0.dataset``."""
    operation = Operation(document, None, variables or {})
    session.run_as("")
    with contextlib.suppress(Problem):
        await session.who()
    session.run_as(as_user)
    demand = session.demand(operation)
    try:
        exchange = await session.execute(operation, consent=Consent.to(demand) if demand else None)
    except Problem as problem:
        return refused_case(session, problem, index)
    study = Study(Answer(exchange.body))
    sent = exchange.sent
    study.take(exchange.status, sent.headers, asked_for(sent.document, sent.operation_name, index))
    at_once(study.read_errors())
    path = tuple(int(step) if step.isdigit() else step for step in at.split(".") if step)
    read = Sent.read(sent.document, sent.operation_name, sent.variables, index)
    return at_once(open_case(session, exchange, study, read, index, path))


def looking_for(case: Case, missing: str = "", expected: int | None = None) -> Case:
    return at_once(case.looking_for(missing, expected))


async def asked(case: Case) -> Case:
    """Asks all there is to ask."""
    async for _, after in case.asking():
        case = after
    return case


def told(case: Case) -> str:
    """What a failed test shows: the ranked causes with their evidence."""
    why = case.why
    lines = [why.question]
    for cause in (*why.causes, *why.ruled_out):
        lines.append(f"  {cause.sure:7} {cause.id:28} {cause.title}")
        lines += [f"          · {line}" for line in cause.because]
    return "\n".join(lines)
