"""The access map of each of the sandbox's identities is what its rules say, and its request log is the witness."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.access.sandbox_oracle import Oracle
from tests.fixtures_session import Open
from wfg_tui.access.access_map import AccessMap, compare, filtered_by
from wfg_tui.access.kept_maps import Shelf, make
from wfg_tui.access.mapping import Mapping, Progress
from wfg_tui.access.party import Party
from wfg_tui.access.places import Places, places_drafted, places_of
from wfg_tui.problems import NetworkProblem, RefusedProblem, UsageProblem
from wfg_tui.result.slices import at_once
from wfg_tui.sandbox import Sandbox
from wfg_tui.sandbox.request_log import LoggedRequest
from wfg_tui.sandbox.resolvers import SDL
from wfg_tui.sandbox.rules import may_see_request
from wfg_tui.schema import SchemaIndex
from wfg_tui.session import Operation

ROLES = {
    "administrator": "olivia_martin",
    "process_manager": "james_wilson",
    "supervisor": "sofia_rossi",
    "actor": "liam_tremblay",
    "requester": "emma_dubois",
}


@pytest.fixture(scope="module")
def index() -> SchemaIndex:
    return SchemaIndex.from_sdl(SDL)


@pytest.fixture(scope="module")
def whole(index: SchemaIndex) -> Places:
    return at_once(places_of(index))


def _states(found: AccessMap) -> dict[str, str]:
    return {one.path: one.state for one in found.fields}


def _answered(sandbox: Sandbox) -> list[tuple[str | None, str]]:
    """What was asked and got a whole answer."""
    return [(one.document, repr(one.variables)) for one in sandbox.requests.of("query") if one.fault is None]


def _keeps(requests: list[LoggedRequest], rate: float) -> bool:
    """Whether they came no faster than `rate` a second; the network may deliver the last one 20 ms sooner."""
    return requests[-1].started - requests[0].started >= (len(requests) - 1) / rate - 0.02


def _after(mapping: Mapping, sent: int, do: Callable[[], object]) -> None:
    """Does something once, as soon as so many requests of a map were answered."""
    waiting = [do]

    def look(progress: Progress) -> None:
        if progress.sent >= sent and waiting:
            waiting.pop()()

    mapping.on_change = look


@pytest.mark.parametrize("role", ROLES)
async def test_the_map_of_each_identity_equals_the_rules_and_the_log_proves_how_little_was_asked(
    open_session: Open, sandbox: Sandbox, index: SchemaIndex, whole: Places, role: str
) -> None:
    mapping = Mapping(Party(open_session(role)), index, whole)
    found = await mapping.run()
    assert found.complete
    assert found.identity == ROLES[role]
    assert _states(found) == Oracle(sandbox.world, ROLES[role]).states()
    asked = sandbox.requests.of("query")
    assert {one.kind for one in sandbox.requests} <= {"query", "token", "discovery"}
    assert found.requests == len(asked) <= mapping.plan.most
    assert len(asked) <= mapping.plan.about
    assert 10 * len(asked) <= len(whole.all)
    assert len(set(_answered(sandbox))) == len(asked)
    assert _keeps(asked, mapping.plan.rate)


async def test_a_borrowed_identity_has_the_map_that_its_owner_has(
    open_session: Open, sandbox: Sandbox, index: SchemaIndex, whole: Places
) -> None:
    borrowed = await Mapping(Party(open_session("administrator"), "emma_dubois"), index, whole).run()
    own = await Mapping(Party(open_session("requester")), index, whole).run()
    assert borrowed.fields == own.fields
    assert {one.user_name for one in sandbox.requests.of("query")} == {"emma_dubois"}


async def test_a_header_that_the_server_ignores_makes_no_map(
    open_session: Open, sandbox: Sandbox, index: SchemaIndex, whole: Places
) -> None:
    session = open_session("administrator", impersonate_header="x-another-name")
    with pytest.raises(RefusedProblem) as caught:
        await Mapping(Party(session, "emma_dubois"), index, whole).run()
    assert caught.value.code == "session.not_borrowed"
    assert len(sandbox.requests.of("query")) == 1


@pytest.mark.parametrize(
    ("before", "fault"), [(2, "off"), (3, "server_error"), (4, "drop"), (4, "login_page"), (5, "truncated")]
)
async def test_a_map_that_was_cut_off_is_resumed_without_asking_twice(
    open_session: Open,
    sandbox: Sandbox,
    index: SchemaIndex,
    whole: Places,
    tmp_path: Path,
    before: int,
    fault: str,
) -> None:
    session = open_session("requester", concurrency=1)
    party = Party(session)
    shelf = Shelf.of(tmp_path, party, ("whole",))
    first = Mapping(party, index, whole)
    _after(first, before, lambda: sandbox.faults.add(fault, on="query"))
    with pytest.raises(NetworkProblem):
        await make(first, shelf)
    sandbox.faults.clear()
    kept = shelf.resumable()
    assert kept is not None
    assert not kept.complete
    answered = len(_answered(sandbox))
    second = Mapping(party, index, whole, kept=kept)
    found = await make(second, shelf)
    assert found.complete
    assert _states(found) == Oracle(sandbox.world, "emma_dubois").states()
    asked = _answered(sandbox)
    assert len(set(asked)) == len(asked)
    assert answered < len(asked) <= 12
    assert shelf.resumable() is None
    assert len(shelf.finished()) == 1


async def test_a_connection_that_is_cut_in_the_middle_costs_one_question_more(
    open_session: Open, sandbox: Sandbox, index: SchemaIndex, whole: Places
) -> None:
    mapping = Mapping(Party(open_session("requester", concurrency=1)), index, whole)
    _after(mapping, 2, lambda: sandbox.faults.add("drop", on="query", times=1, when="mid_body"))
    found = await mapping.run()
    asked = sandbox.requests.of("query")
    whole_answers = [(one.document, repr(one.variables)) for one in asked if one.fault is None]
    assert [one.fault for one in asked].count("drop") == 1
    assert len(set(whole_answers)) == len(whole_answers)
    assert len(asked) == found.requests <= mapping.plan.most
    assert _states(found) == Oracle(sandbox.world, "emma_dubois").states()


async def test_it_stays_within_the_profiles_rate_and_concurrency(
    open_session: Open, sandbox: Sandbox, index: SchemaIndex, whole: Places
) -> None:
    sandbox.faults.add("latency", on="query", seconds=0.15)
    mapping = Mapping(Party(open_session("requester", rate=10.0, concurrency=2)), index, whole)
    await mapping.run()
    asked = sandbox.requests.of("query")
    assert _keeps(asked, 10)
    moments = sorted([(one.started, 1) for one in asked] + [(one.ended or 0.0, -1) for one in asked])
    under_way = [sum(step for _, step in moments[: end + 1]) for end in range(len(moments))]
    assert max(under_way) <= 2


async def test_no_more_is_sent_than_was_stated_and_the_rest_is_said_to_be_unknown(
    open_session: Open, sandbox: Sandbox, index: SchemaIndex, whole: Places
) -> None:
    found = await Mapping(Party(open_session("requester")), index, whole, max_requests=3).run()
    assert len(sandbox.requests.of("query")) == 3
    assert not found.complete
    unknown = [one for one in found.fields if one.state == "not probed"]
    assert "the 3 requests that were stated are used up" in {one.evidence for one in unknown}
    truth = Oracle(sandbox.world, "emma_dubois").states()
    assert all(truth[one.path] == one.state for one in found.fields if one.state == "readable")


async def test_a_limit_of_requests_in_the_middle_is_waited_for_and_told(
    open_session: Open, sandbox: Sandbox, index: SchemaIndex, whole: Places
) -> None:
    sandbox.faults.add("rate_limit", on="query", times=2, retry_after=1)
    told: list[str] = []
    mapping = Mapping(Party(open_session("requester", concurrency=1)), index, whole)
    mapping.on_change = lambda progress: told.append(progress.waiting)
    found = await mapping.run()
    assert found.complete
    assert [one.status for one in sandbox.requests.of("query")].count(429) == 2
    assert any("Going on in 1" in words for words in told)
    assert told[-1] == ""


async def test_a_token_that_is_revoked_in_the_middle_is_renewed_and_counted(
    open_session: Open, sandbox: Sandbox, index: SchemaIndex, whole: Places
) -> None:
    mapping = Mapping(Party(open_session("requester", concurrency=1)), index, whole)
    _after(mapping, 3, lambda: sandbox.faults.add("revoked", on="query", times=1))
    found = await mapping.run()
    statuses = [one.status for one in sandbox.requests.of("query")]
    assert statuses.count(401) == 1
    assert found.requests == len(statuses)
    assert _states(found) == Oracle(sandbox.world, "emma_dubois").states()


async def test_a_crash_of_the_server_denies_nothing(
    open_session: Open, sandbox: Sandbox, index: SchemaIndex, whole: Places
) -> None:
    """``data`` is null and the error names a root field, which may be null itself: no refusal looks like that."""
    mapping = Mapping(Party(open_session("administrator", concurrency=1)), index, whole)
    _after(mapping, 2, lambda: sandbox.faults.add("resolver_crash", on="query", times=1))
    found = await mapping.run()
    assert {one.state for one in found.fields} == {"readable"}


@pytest.mark.parametrize("fault", ["server_error", "login_page", "truncated", "large_answer"])
async def test_what_always_fails_ends_soon_and_says_why(
    open_session: Open, sandbox: Sandbox, index: SchemaIndex, whole: Places, fault: str
) -> None:
    sandbox.faults.add(fault, on="query")
    mapping = Mapping(Party(open_session("requester")), index, whole)
    with pytest.raises(NetworkProblem):
        await mapping.run()
    assert len(sandbox.requests.of("query")) <= 10
    assert {one.state for one in mapping.map().fields} == {"not probed"}


async def test_cancelling_leaves_a_map_that_can_be_resumed(
    open_session: Open, sandbox: Sandbox, index: SchemaIndex, whole: Places, tmp_path: Path
) -> None:
    party = Party(open_session("requester", rate=10.0))
    shelf = Shelf.of(tmp_path, party, ("whole",))
    making = asyncio.create_task(make(Mapping(party, index, whole), shelf))
    await asyncio.to_thread(sandbox.requests.wait_for, lambda one: one.operation_name == "AccessMap")
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    kept = shelf.resumable()
    assert kept is not None
    found = await Mapping(party, index, whole, kept=kept).run()
    assert _states(found) == Oracle(sandbox.world, "emma_dubois").states()


async def test_a_drafted_query_is_mapped_as_it_is_written(
    open_session: Open, sandbox: Sandbox, index: SchemaIndex
) -> None:
    text = """query Mine($size: Int!) {
      mine: requests(page: {size: $size}) { items { ...Some } }
      users { totalCount }
    }
    fragment Some on Request { number who: requester { userName isActive } dataset { items { textValue } } }"""
    places = places_drafted(index, Operation(text, "Mine", {"size": 7}))
    assert [one.path for one in places.all][:3] == ["mine", "mine.items", "mine.items.number"]
    mapping = Mapping(Party(open_session("process_manager")), index, places)
    found = await mapping.run()
    states = _states(found)
    assert states["users"] == "denied"
    assert states["users.totalCount"] == "not probed"
    assert states["mine.items.who.userName"] == "readable"
    assert states["mine.items.who.isActive"] == "denied"
    by_path = {one.path: one for one in found.fields}
    assert by_path["mine.items.who.isActive"].denied == 7
    assert found.of == "Mine"
    assert {one.variables and one.variables.get("size") for one in sandbox.requests.of("query")} == {None, 7}


@pytest.mark.parametrize(
    "text",
    [
        'mutation L { createRequest(input: {processName: "HELPDESK"}) { clientMutationId } }',
        "subscription S { viewer { id } }",
        "query Q { viewer {",
        "fragment F on User { id }",
    ],
)
def test_what_is_no_query_has_no_places(index: SchemaIndex, text: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        places_drafted(index, Operation(text))
    assert caught.value.code == "access.query_only"


async def test_two_identities_differ_where_their_rights_do(
    open_session: Open, sandbox: Sandbox, index: SchemaIndex, whole: Places
) -> None:
    requester = await Mapping(Party(open_session("requester")), index, whole).run()
    administrator = await Mapping(Party(open_session("administrator")), index, whole).run()
    every = compare(requester, administrator)
    in_part = {one.path for one in every if one.before == "readable in part"}
    assert in_part == {one.path for one in requester.fields if one.in_part}
    assert {one.direction for one in every if one.path in in_part} == {"differs"}
    changes = {one.path: one for one in every if one.path not in in_part}
    assert set(changes) == {"users", "requests.totalCount", "actions.totalCount"}
    assert {one.direction for one in changes.values()} == {"grew"}
    emma = sandbox.world.user("emma_dubois")
    assert emma is not None
    own = sum(may_see_request(emma, one) for one in sandbox.world.requests)
    assert changes["requests.totalCount"].counts == (own, len(sandbox.world.requests))
    assert f"emma_dubois has {own:,}, olivia_martin " in changes["requests.totalCount"].words
    shrunk = compare(administrator, requester)
    assert {one.path for one in shrunk if one.direction == "shrank"} == set(changes)
    assert compare(requester, requester) == ()


async def test_a_map_survives_its_file(open_session: Open, index: SchemaIndex, whole: Places) -> None:
    found = await Mapping(Party(open_session("requester")), index, whole).run()
    assert AccessMap.from_json(found.as_json(), "it") == found
    assert filtered_by(found, found) == found
