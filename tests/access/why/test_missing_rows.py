"""A row that should be there: where it is, or why this user is not shown it."""

from __future__ import annotations

from datetime import timedelta

from tests.access.why.asking import asked, case_of, looking_for, told
from tests.fixtures_session import Open
from wfg_tui.access.why import Case
from wfg_tui.sandbox import Sandbox, rules
from wfg_tui.sandbox.resolvers import SDL
from wfg_tui.sandbox.world import Request, User
from wfg_tui.schema import SchemaIndex

INDEX = SchemaIndex.from_sdl(SDL)
REQUESTS = "{ requests { totalCount items { number } } }"


def user(sandbox: Sandbox, name: str) -> User:
    found = sandbox.world.user(name)
    assert found is not None
    return found


def seen(sandbox: Sandbox, name: str) -> list[Request]:
    return [one for one in sandbox.world.requests if rules.may_see_request(user(sandbox, name), one)]


def hidden(sandbox: Sandbox, name: str) -> Request:
    return next(one for one in sandbox.world.requests if not rules.may_see_request(user(sandbox, name), one))


def first(case: Case) -> str:
    return case.why.causes[0].id


async def missing(
    open_session: Open,
    role: str,
    number: int | str,
    query: str = REQUESTS,
    at: str = "requests",
    as_user: str = "",
) -> Case:
    case = await case_of(open_session(role), INDEX, query, at, as_user=as_user)
    return await asked(looking_for(case, str(number)))


async def test_a_row_that_is_there_is_pointed_at(open_session: Open, sandbox: Sandbox) -> None:
    case = await case_of(open_session("requester"), INDEX, REQUESTS, "requests")
    third = seen(sandbox, "emma_dubois")[2]
    case = looking_for(case, str(third.number))
    assert first(case) == "list.shown", told(case)
    assert "row 3 of requests" in case.why.causes[0].title
    assert case.why.question == f"Why is {third.number} not in requests?"


async def test_a_row_of_a_later_page_is_known_to_be_one(open_session: Open, sandbox: Sandbox) -> None:
    case = await missing(open_session, "requester", seen(sandbox, "emma_dubois")[30].number)
    assert first(case) == "list.page", told(case)
    assert case.why.tells
    assert {"row.no_part", "row.not_there"} <= {one.id for one in case.why.ruled_out}


async def test_a_row_of_somebody_elses_is_not_in_the_viewers_own_list(
    open_session: Open, sandbox: Sandbox
) -> None:
    acted = next(one for one in seen(sandbox, "james_dubois") if one.requester.user_name != "james_dubois")
    query = "{ viewer { requests { totalCount items { number } } } }"
    case = await missing(open_session, "reporting_script", acted.number, query, "viewer.requests")
    assert first(case) == "list.own", told(case)
    assert f"its requester is {acted.requester.user_name}" in case.why.causes[0].because[0]


async def test_a_row_just_before_a_date_without_an_offset_is_a_matter_of_time_zones(
    open_session: Open, sandbox: Sandbox
) -> None:
    some = seen(sandbox, "james_wilson")[-40]
    day = (some.opened_at + timedelta(hours=20)).replace(hour=0, minute=0, second=0, microsecond=0)
    if day <= some.opened_at or day - some.opened_at > timedelta(hours=13):
        day = (some.opened_at + timedelta(hours=5)).replace(second=0, microsecond=0)
    for written, cause in (
        (f"{day:%Y-%m-%dT%H:%M:%S}", "list.zone"),
        (f"{day:%Y-%m-%dT%H:%M:%S}Z", "list.filter"),
    ):
        query = f'{{ requests(filter: {{createdSince: "{written}"}}) {{ totalCount items {{ number }} }} }}'
        case = await missing(open_session, "process_manager", some.number, query)
        assert first(case) == cause, told(case)
        assert case.why.causes[0].sure == "known"
        assert written in case.why.causes[0].because[0]


async def test_what_another_identity_sees_is_kept_from_this_one(open_session: Open, sandbox: Sandbox) -> None:
    number = hidden(sandbox, "emma_dubois").number
    case = await missing(open_session, "administrator", number, as_user="emma_dubois")
    assert first(case) == "row.no_part", told(case)
    assert case.why.causes[0].sure == "known"
    assert "The application's own user sees it." in case.why.causes[0].because
    assert "Process Definition › the process › Participants" in case.why.causes[0].screen


async def test_from_one_identity_alone_nobody_can_tell_a_hidden_row_from_none(
    open_session: Open, sandbox: Sandbox
) -> None:
    for number in (hidden(sandbox, "emma_dubois").number, 999_999):
        case = await missing(open_session, "requester", number)
        assert first(case) == "row.no_part", told(case)
        assert not case.why.tells
        assert [one.id for one in case.why.causes][:2] == ["row.no_part", "row.not_there"]


async def test_what_an_administrator_is_not_shown_is_not_there(open_session: Open, sandbox: Sandbox) -> None:
    case = await missing(open_session, "administrator", 999_999)
    assert first(case) == "row.not_there", told(case)
    assert case.why.tells


async def test_a_row_is_looked_for_by_name_where_it_has_no_number(open_session: Open, sandbox: Sandbox) -> None:
    name = seen(sandbox, "emma_dubois")[40].description
    case = await case_of(
        open_session("requester"), INDEX, "{ requests(page: {size: 1}) { items { id } } }", "requests"
    )
    case = await asked(looking_for(case, name))
    assert {"row.no_part", "row.not_there"} <= {one.id for one in case.why.ruled_out}, told(case)
    assert first(case) == "list.page"


async def test_a_number_of_rows_that_was_expected_says_which_count_is_meant(
    open_session: Open, sandbox: Sandbox
) -> None:
    query = '{ viewer { requests(filter: {createdSince: "2026-10-08"}) { totalCount items { number } } } }'
    for expected, cause in ((40, "list.own"), (65, "list.filter")):
        case = await case_of(open_session("reporting_script"), INDEX, query, "viewer.requests")
        case = await asked(looking_for(case, expected=expected))
        assert first(case) == cause, told(case)


async def test_no_more_is_asked_than_was_said_and_only_queries(open_session: Open, sandbox: Sandbox) -> None:
    for number, role in ((hidden(sandbox, "emma_dubois").number, "requester"), (999_999, "administrator")):
        case = looking_for(await case_of(open_session(role), INDEX, REQUESTS, "requests"), str(number))
        sandbox.requests.clear()
        most = case.most
        await asked(case)
        assert 0 < len(sandbox.requests.of("query")) <= most
        assert len(sandbox.requests) == len(sandbox.requests.of("query"))
