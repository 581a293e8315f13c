"""Asking for evidence on a server that is busy, down or stingy: no answer is no evidence, and the pace is kept."""

from __future__ import annotations

import time

import pytest

from tests.access.why.asking import asked, case_of, looking_for, told
from tests.fixtures_session import Open
from wfg_tui.access.why.report import unanswered
from wfg_tui.sandbox import Sandbox
from wfg_tui.sandbox.resolvers import SDL
from wfg_tui.schema import SchemaIndex

INDEX = SchemaIndex.from_sdl(SDL)
OWN = '{ viewer { requests(filter: {createdSince: "2026-10-08"}) { totalCount items { number } } } }'
WHO = "{ viewer { userName } }"


@pytest.mark.parametrize(
    ("fault", "options"),
    [
        ("server_error", {"status": 503}),
        ("server_error", {"status": 500}),
        ("login_page", {}),
        ("truncated", {}),
        ("drop", {"when": "before_headers"}),
        ("revoked", {}),
    ],
)
async def test_what_was_not_answered_is_no_evidence(
    open_session: Open, sandbox: Sandbox, fault: str, options: dict[str, object]
) -> None:
    sandbox.faults.add("scrambled", codes=True)
    case = await case_of(open_session("requester"), INDEX, WHO, as_user="james_wilson")
    assert [probe.id for probe in case.probes] == ["unborrowed"]
    sandbox.faults.add(fault, "query", **options)
    case = await asked(case)
    assert not case.why.tells, told(case)
    assert not case.why.ruled_out, told(case)
    assert unanswered(case) == "1 query had no answer that would tell."


async def test_a_busy_server_is_asked_again_when_it_says(open_session: Open, sandbox: Sandbox) -> None:
    case = await case_of(open_session("reporting_script"), INDEX, OWN, "viewer.requests")
    sandbox.faults.add("rate_limit", "query", times=1, retry_after=1)
    began = time.monotonic()
    case = await asked(case)
    assert time.monotonic() - began >= 0.9
    assert case.why.causes[0].id == "list.own", told(case)
    assert not unanswered(case)


async def test_the_pace_of_the_profile_is_kept(open_session: Open, sandbox: Sandbox) -> None:
    case = await case_of(open_session("reporting_script", rate=2.0, concurrency=1), INDEX, OWN, "viewer.requests")
    began = time.monotonic()
    case = await asked(case)
    assert len(case.asked) == 3
    assert time.monotonic() - began >= 0.9


async def test_who_is_not_on_the_pages_that_were_read_is_not_called_missing(
    open_session: Open, sandbox: Sandbox
) -> None:
    sandbox.faults.add("scrambled", codes=True)
    for size, tells in ((20, True), (5, False)):
        session = open_session("administrator", page_size=size)
        case = await case_of(session, INDEX, WHO, as_user="nobody_here")
        sandbox.requests.clear()
        most = case.most
        case = await asked(case)
        assert case.why.tells is tells, told(case)
        assert len(sandbox.requests.of("query")) <= most
        if tells:
            assert "None of 60 users" in case.why.causes[0].because[0]


async def test_a_row_that_the_first_pages_do_not_hold_may_still_be_there(
    open_session: Open, sandbox: Sandbox
) -> None:
    session = open_session("process_manager", page_size=2)
    case = await case_of(session, INDEX, "{ requests { items { number } } }", "requests")
    case = await asked(looking_for(case, "No such description"))
    assert not case.why.tells, told(case)
    assert not any(one.id.startswith("row.") for one in case.why.ruled_out), told(case)
