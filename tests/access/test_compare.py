"""One query as administrator, process manager and requester: each prepared difference is judged right."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.fixtures_session import Open
from wfg_tui.access import asking
from wfg_tui.access.asking import Answered, ask_each, requests_for
from wfg_tui.access.compare import Comparison, Report, compare, comparing
from wfg_tui.access.pages import begins_lists, with_page_size
from wfg_tui.access.party import Party
from wfg_tui.access.side import Side
from wfg_tui.access.verdicts import Finding
from wfg_tui.api import Exchange
from wfg_tui.api.exchange import Sent
from wfg_tui.http import Timings
from wfg_tui.problems import Exit, UsageProblem
from wfg_tui.result import at_once
from wfg_tui.sandbox import Sandbox
from wfg_tui.sandbox.rules import may_see_request, may_see_value
from wfg_tui.schema import SchemaIndex
from wfg_tui.session import Operation

ADMINISTRATOR, MANAGER, REQUESTER = "olivia_martin", "james_wilson", "emma_dubois"
LISTS = (
    "query L($n: Int!) { requests(page: {size: $n}) "
    "{ totalCount hasNextPage hasPreviousPage items { id number } } }"
)


async def report(open_session: Open, text: str, variables: dict[str, Any] | None = None, **how: Any) -> Report:
    """Asks as all three; the administrator is what the others are measured by."""
    parties = [
        Party(open_session("administrator")),
        Party(open_session("process_manager")),
        Party(open_session("administrator"), REQUESTER),
    ]
    operation = Operation(text, None, variables or {})
    return await compare(operation, await ask_each(parties, operation), **how)


def of(found: Comparison, kind: str, pattern: str | None = None) -> list[Finding]:
    return [one for one in found.findings if one.kind == kind and pattern in {None, one.pattern}]


def kinds(found: Comparison) -> set[str]:
    return {one.kind for one in found.findings}


async def test_1_a_row_that_a_whole_list_has_not_is_hidden(open_session: Open, sandbox: Sandbox) -> None:
    """Below the first request of the requester, all of the administrator's are hidden; the oracle is the rules."""
    found = await report(open_session, LISTS, {"n": 3000})
    requester = sandbox.world.user(REQUESTER)
    assert requester is not None
    for comparison, user in zip(found.comparisons, (MANAGER, REQUESTER), strict=True):
        viewer = sandbox.world.user(user)
        assert viewer is not None
        mine = {one.number for one in sandbox.world.requests[:3000] if not may_see_request(viewer, one)}
        hidden = of(comparison, "row hidden", "requests.items")
        assert {int(one.where.partition("[")[2][:-1]) for one in hidden} == mine
        assert all(one.lacks == 1 for one in hidden)
    words = of(found.comparisons[1], "row hidden")[0].verdict
    total = sum(may_see_request(requester, one) for one in sandbox.world.requests)
    assert words.startswith("number 1 of requests.items is in olivia_martin's answer only")
    assert words.endswith(f"emma_dubois's list is whole ({total} of {total}), so emma_dubois may not see it.")
    assert f"may be hidden from {REQUESTER}" in found.comparisons[1].sentence


async def test_2_a_row_behind_the_cut_of_a_page_is_no_missing_row(open_session: Open) -> None:
    found = (await report(open_session, LISTS, {"n": 5})).comparisons[1]
    behind = of(found, "row on another page")
    assert behind
    assert all(one.lacks == 0 for one in behind)
    assert "olivia_martin's list is cut at a page (5 of 5,0" in behind[0].verdict
    assert found.page_size >= 5000
    larger = with_page_size(Operation(LISTS, None, {"n": 5}), 40)
    assert larger is not None
    assert (larger.variables, "size: 40" in larger.text, "$n" in larger.text) == ({}, True, False)


async def test_3_the_order_of_a_page_tells_what_would_be_on_it(open_session: Open, sandbox: Sandbox) -> None:
    found = (await report(open_session, LISTS, {"n": 5})).comparisons[1]
    hidden = of(found, "row hidden")
    assert [one.where for one in hidden] == [f"requests.items[{number}]" for number in range(1, 6)]
    requester = sandbox.world.user(REQUESTER)
    assert requester is not None
    assert not any(may_see_request(requester, request) for request in sandbox.world.requests[:5])
    assert "goes by number from" in hidden[0].verdict


async def test_4_without_counts_it_is_said_that_nobody_can_tell(open_session: Open) -> None:
    found = (await report(open_session, "{ requests(page: {size: 2}) { items { id number } } }")).comparisons[1]
    assert kinds(found) == {"row unclear"}
    assert "may not see it, or it lies on another page" in found.findings[0].verdict
    assert "the answer does not say" in found.sentence


async def test_5_a_count_is_told_with_who_has_fewer(open_session: Open) -> None:
    found = await report(open_session, "{ requests { totalCount } }")
    for comparison, name in zip(found.comparisons, (MANAGER, REQUESTER), strict=True):
        (one,) = comparison.findings
        assert (one.kind, one.pattern, one.lacks) == ("count", "requests.totalCount", 1)
        assert one.verdict.endswith(f"{name} has fewer rows there, whatever the page.")


async def test_6_a_null_with_an_error_is_denied_to_who_gets_the_error(
    open_session: Open, sandbox: Sandbox
) -> None:
    """Asked of one request that all three see; the oracle is the rules."""
    requester = sandbox.world.user(REQUESTER)
    assert requester is not None
    found = (await report(open_session, _one_request(sandbox, "textValue numericValue dateTimeValue"))).comparisons
    denied = of(found[1], "denied")
    expected = {
        one.name
        for one in sandbox.world.dataset(_request_of(sandbox))
        if not may_see_value(requester, one) and one.definition.type != "FILE"
    }
    assert {one.where.split("[")[-1].partition("]")[0] for one in denied} == expected
    assert expected
    assert all(one.lacks == 1 and one.code == "DATA_NOT_VISIBLE" for one in denied)
    assert "is denied to emma_dubois: null with the error “You are not" in denied[0].verdict
    assert denied[0].verdict.endswith("olivia_martin reads it.")
    assert not of(found[0], "denied"), "the process manager sees all data of the process"


def _request_of(sandbox: Sandbox) -> Any:
    """A request of the requester, in a process that the manager oversees, with data the requester may not see."""
    requester = sandbox.world.user(REQUESTER)
    assert requester is not None
    return next(
        one
        for one in sandbox.world.requests
        if one.requester is requester
        and MANAGER in one.process.managers
        and any(not may_see_value(requester, datum) for datum in sandbox.world.dataset(one))
    )


def _one_request(sandbox: Sandbox, fields: str) -> str:
    number = _request_of(sandbox).number
    return (
        f"{{ actions(filter: {{requestNumber: {number}}}, page: {{size: 1}}) {{ items {{ id dataset {{ items "
        f"{{ id name {fields} }} }} }} }} }}"
    )


async def test_7_a_list_that_is_refused_is_denied_as_a_whole(open_session: Open) -> None:
    found = await report(open_session, "{ users(page: {size: 2}) { totalCount items { userName } } }")
    for comparison, name in zip(found.comparisons, (MANAGER, REQUESTER), strict=True):
        (one,) = comparison.findings
        assert (one.kind, one.where, one.lacks, one.code) == ("denied", "users", 1, "USERS_ADMINISTRATORS_ONLY")
        assert comparison.sentence.endswith(f"users is denied to {name}.")


async def test_8_two_nulls_are_told_apart_by_the_error_of_one(open_session: Open, fresh_sandbox: Sandbox) -> None:
    """A request without data: the administrator is told that there is no form, the requester is refused it."""
    session = open_session("requester", of=fresh_sandbox)
    launched = await session.execute(
        Operation('mutation { createRequest(input: {processName: "HELPDESK"}) { request { number } } }')
    )
    number = json.loads(launched.body)["data"]["createRequest"]["request"]["number"]
    operation = Operation(
        f"{{ actions(filter: {{requestNumber: {number}}}) {{ items {{ id dataset {{ items "
        "{ id name fileValue { name } } } } } }"
    )
    parties = [Party(open_session("administrator", of=fresh_sandbox)), Party(session)]
    found = (await compare(operation, await ask_each(parties, operation))).comparisons[0]
    assert kinds(found) == {"denied"}
    assert {(one.left, one.right, one.lacks) for one in found.findings} == {("null", "null (error)", 1)}
    assert "is null for both, but not alike: emma_dubois gets an error" in found.findings[0].verdict


async def test_9_a_null_without_an_error_is_told_as_such(open_session: Open, sandbox: Sandbox) -> None:
    found = await prepared(
        open_session,
        sandbox,
        {"requests": {"items": [{"id": "a", "number": 1, "closedAt": "2026-01-01"}]}},
        {"requests": {"items": [{"id": "a", "number": 1, "closedAt": None}]}},
    )
    (one,) = found.findings
    assert (one.kind, one.where, one.lacks) == ("null", "requests.items[1].closedAt", 1)
    assert "no error names it" in one.verdict
    assert "is null for emma_dubois without an error" in found.sentence


async def prepared(
    open_session: Open, sandbox: Sandbox, left: Any, right: Any, *errors: Any, text: str = "{ viewer { id } }"
) -> Comparison:
    """Two answers that the sandbox is told to give."""
    operation = Operation(text)
    session = open_session("administrator")
    answered: list[Answered] = []
    for user, data, complaints in (("", left, ()), (REQUESTER, right, errors)):
        sandbox.faults.add(
            "canned", "query", times=1, body={"data": {"viewer": {"userName": user or ADMINISTRATOR}}}
        )
        body = {"data": data, **({"errors": list(complaints)} if complaints else {})}
        sandbox.faults.add("canned", "query", times=1, body=body)
        answered += await ask_each([Party(session, user)], operation)
    return (await compare(operation, answered)).comparisons[0]


async def test_10_another_value_is_told_with_both(open_session: Open, sandbox: Sandbox) -> None:
    found = await prepared(
        open_session,
        sandbox,
        {"requests": {"items": [{"number": 7, "status": "OPEN"}, {"number": 8, "status": "OPEN"}]}},
        {"requests": {"items": [{"number": 8, "status": "CLOSED"}, {"number": 7, "status": "OPEN"}]}},
    )
    (one,) = found.findings
    assert (one.kind, one.lacks, one.left, one.right) == ("value", -1, '"OPEN"', '"CLOSED"')
    assert one.where == "requests.items[8].status"
    assert one.paths == (("requests", "items", 1, "status"), ("requests", "items", 0, "status"))


async def test_11_what_is_about_whoever_asks_differs_as_it_should(open_session: Open) -> None:
    found = await report(open_session, "{ me: viewer { userName requests(page: {size: 1}) { items { id } } } }")
    for comparison in found.comparisons:
        assert kinds(comparison) == {"own"}
        assert comparison.sentence.endswith("the same as olivia_martin, but for what is about whoever asks.")


async def test_12_another_schema_is_told_by_what_it_does_not_accept(open_session: Open, sandbox: Sandbox) -> None:
    body = {
        "errors": [
            {"message": 'Cannot query field "requests" on type "Query".', "locations": [{"line": 1, "column": 3}]}
        ]
    }
    session = open_session("administrator")
    operation = Operation("{ requests { totalCount } }")
    (first,) = await ask_each([Party(session)], operation)
    sandbox.faults.add("canned", "query", times=1, body={"data": {"viewer": {"userName": REQUESTER}}})
    sandbox.faults.add("canned", "query", times=1, status=400, body=body)
    (second,) = await ask_each([Party(session, REQUESTER)], operation)
    found = (await compare(operation, [first, second])).comparisons[0]
    (one,) = found.findings
    assert (one.kind, one.lacks) == ("schema", 1)
    assert "does not fit the schema that emma_dubois is given: “Cannot query field" in found.sentence


async def test_13_a_side_that_is_refused_is_told_with_why(open_session: Open) -> None:
    parties = [
        Party(open_session("administrator")),
        Party(open_session("requester"), MANAGER),
        Party(open_session("administrator"), "nobody_at_all"),
    ]
    operation = Operation("{ viewer { userName } }")
    found = await compare(operation, await ask_each(parties, operation))
    assert found.exit_code == Exit.REFUSED
    for comparison, name in zip(found.comparisons, (MANAGER, "nobody_at_all"), strict=True):
        (one,) = comparison.findings
        assert (one.kind, one.lacks) == ("refused", 1)
        assert comparison.sentence.startswith(f"{name} gets no answer: ")
    assert "System operations allowed users" in found.comparisons[0].findings[0].verdict
    assert "has no active user nobody_at_all" in found.comparisons[1].findings[0].verdict


async def test_14_a_header_that_is_ignored_is_no_answer_of_the_user(open_session: Open) -> None:
    session = open_session("administrator", impersonate_header="x-somebody-renamed-it")
    operation = Operation("{ requests { totalCount } }")
    answered = await ask_each([Party(session), Party(session, REQUESTER)], operation)
    found = (await compare(operation, answered)).comparisons[0]
    assert found.findings[0].code == "session.not_borrowed"
    assert "still acts as olivia_martin" in found.sentence


async def test_15_a_null_that_moved_up_is_denied_where_it_stands(open_session: Open, sandbox: Sandbox) -> None:
    found = await prepared(
        open_session,
        sandbox,
        {"requests": {"items": [{"number": 7, "requester": {"id": "x"}}]}},
        {"requests": {"items": [{"number": 7, "requester": None}]}},
        {"message": "no", "path": ["requests", "items", 0, "requester", "id"]},
    )
    (one,) = found.findings
    assert (one.kind, one.where, one.lacks) == ("denied", "requests.items[7].requester", 1)
    assert "(it is about requests.items.requester.id)" in one.verdict


async def test_16_a_field_that_one_answer_has_not_is_told(open_session: Open, sandbox: Sandbox) -> None:
    found = await prepared(open_session, sandbox, {"a": {"b": 1, "c": 2}}, {"a": {"b": 1}})
    (one,) = found.findings
    assert (one.kind, one.where, one.lacks, one.left, one.right) == ("absent", "a.c", 1, "2", "—")


async def test_nothing_that_differs_is_said_in_a_sentence_and_ends_with_0(open_session: Open) -> None:
    found = await report(open_session, "{ __typename }")
    assert [one.sentence for one in found.comparisons] == [
        f"{name} gets the same as olivia_martin: no difference." for name in (MANAGER, REQUESTER)
    ]
    assert found.exit_code == Exit.DONE


async def test_rows_are_named_by_their_type_where_the_schema_is_at_hand(open_session: Open) -> None:
    index = (await open_session("administrator").fetch_schema()).index
    found = await report(
        open_session,
        "{ all: requests(page: {size: 3}) { n: totalCount more: hasNextPage items { id number } } }",
        index=index,
    )
    assert of(found.comparisons[1], "count"), "the aliases are seen through"
    assert any(one.verdict.startswith("request 1 of all.items is in") for one in found.comparisons[1].findings)


async def test_two_servers_are_compared_by_number_and_ids_do_not_count(
    open_session: Open, sandbox: Sandbox, fresh_sandbox: Sandbox
) -> None:
    operation = Operation("{ requests(page: {size: 20}) { items { id number description } } }")
    parties = [Party(open_session("administrator")), Party(open_session("administrator", of=fresh_sandbox))]
    answered = await ask_each(parties, operation)
    assert [one.name for one in answered] == ["olivia_martin (administrator) 1", "olivia_martin (administrator) 2"]
    found = (await compare(operation, answered)).comparisons[0]
    assert found.findings == ()
    assert "Two servers" in found.notes[0]


async def test_an_ambiguous_key_is_said(open_session: Open, sandbox: Sandbox) -> None:
    rows = [{"name": "A", "n": 1}, {"name": "A", "n": 2}, {"name": "B", "n": 3}]
    found = await prepared(open_session, sandbox, {"x": rows}, {"x": [rows[1], rows[2], {"name": "A", "n": 9}]})
    (one,) = found.findings
    assert (one.kind, one.left, one.right) == ("value", "1", "9")
    assert "The key is ambiguous: more than one name in x (A)." in found.notes[0]


async def test_only_queries_are_compared_and_the_number_of_requests_is_kept(
    open_session: Open, sandbox: Sandbox
) -> None:
    session = open_session("administrator")
    parties = [Party(session), Party(session, REQUESTER), Party(session, MANAGER)]
    with pytest.raises(UsageProblem) as caught:
        await ask_each(parties, Operation("mutation { createRequest(input: {}) { clientMutationId } }"))
    assert caught.value.code == "access.query_only"
    assert not sandbox.requests.of("mutation")
    steps: list[tuple[str, int, int]] = []
    await ask_each(parties, Operation("{ __typename }"), lambda *step: steps.append(step))
    assert len(sandbox.requests.of("query")) == len(steps) == 6
    assert steps[-1] == (f"{MANAGER} (administrator)", 5, 6)
    sandbox.requests.clear()
    refused = [Party(open_session("requester"), REQUESTER), Party(session, "nobody_at_all")]
    await ask_each(refused, Operation("{ __typename }"))
    assert 0 < len(sandbox.requests.of("query")) <= requests_for([one.as_user for one in refused]) == 6


async def test_asking_can_be_cancelled_and_what_was_not_asked_is_not_sent(
    open_session: Open, sandbox: Sandbox
) -> None:
    sandbox.faults.add("hang", "query")
    parties = [Party(open_session("administrator")), Party(open_session("process_manager"))]
    task = asyncio.create_task(ask_each(parties, Operation("{ __typename }")))
    while not sandbox.requests.of("query"):  # noqa: ASYNC110 - the sandbox runs in a thread
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(sandbox.requests.of("query")) == 1


async def test_who_is_the_same_user_twice_is_told(open_session: Open) -> None:
    operation = Operation("{ requests { totalCount } }")
    parties = [Party(open_session("administrator")), Party(open_session("administrator"), ADMINISTRATOR)]
    found = (await compare(operation, await ask_each(parties, operation))).comparisons[0]
    assert found.notes == (
        "Both are olivia_martin to this server: what differs comes of another connection, or of time.",
    )
    assert [found.left.name, found.right.name] == [
        "olivia_martin (administrator)",
        "olivia_martin (administrator, run as)",
    ]


async def test_an_answer_that_is_cut_off_is_not_compared(
    open_session: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies behind the limit would look as if it were missing."""
    monkeypatch.setattr(asking, "LARGEST", 500)
    operation = Operation("{ requests(page: {size: 50}) { items { id } } }")
    parties = [Party(open_session("administrator")), Party(open_session("requester"))]
    found = (await compare(operation, await ask_each(parties, operation))).comparisons[0]
    assert {one.code for one in found.findings} == {"answer.limit"}
    assert found.sentence == "Neither olivia_martin nor emma_dubois gets an answer to compare."


@pytest.mark.parametrize(
    ("text", "variables", "begins"),
    [
        ("{ requests { totalCount } }", {}, True),
        ("{ requests(page: {number: 2}) { totalCount } }", {}, False),
        ("query Q($p: PageInput) { requests(page: $p) { totalCount } }", {"p": {"number": 3}}, False),
        ("query Q($p: PageInput) { requests(page: $p) { totalCount } }", {"p": {"size": 3}}, True),
        ('{ requests(after: "x") { totalCount } }', {}, False),
        ("{ requests(", {}, False),
    ],
)
def test_whether_an_operation_begins_its_lists_is_read_from_its_arguments(
    text: str, variables: dict[str, Any], begins: bool
) -> None:
    assert begins_lists(Operation(text, None, variables)) is begins


def test_larger_pages_are_asked_of_the_outermost_lists_alone() -> None:
    index = SchemaIndex.from_sdl(
        "type Query { rows(page: PageInput, f: Int): Rows one: Row } input PageInput { number: Int size: Int } "
        "type Rows { totalCount: Int items: [Row] } type Row { id: ID rows(page: PageInput): Rows }"
    )
    text = (
        "query Q($a: Int, $b: Int) { rows(f: $a) { items { rows(page: {size: $b}) { totalCount } } } one { id } }"
    )
    larger = with_page_size(Operation(text, None, {"a": 1, "b": 2}), 70, index)
    assert larger is not None
    assert "rows(page: {number: 1, size: 70}, f: $a)" in larger.text
    assert "rows(page: {size: $b})" in larger.text
    assert larger.variables == {"a": 1, "b": 2}
    assert with_page_size(Operation("{ one { id } }"), 70, index) is None
    assert with_page_size(Operation("{ rows { totalCount } }"), 70) is None


def test_a_large_comparison_is_done_in_small_steps_and_says_how_much_was_judged() -> None:
    """The loop gets its turn. Steps are counted, so that no machine's speed decides."""
    left = {"rows": {"totalCount": 6000, "items": [{"id": str(n), "v": n} for n in range(6000)]}}
    right = {"rows": {"totalCount": 6000, "items": [{"id": str(n), "v": -n} for n in range(5999, -1, -1)]}}
    sides = []
    for name, data in (("ann", left), ("bob", right)):
        body = json.dumps({"data": data}).encode()
        sent = Sent("POST", "http://localhost/graphql", ())
        exchange = Exchange(sent, 200, (), body, Timings(), 0.0, has_data=True)
        sides.append((Answered(name, "http://localhost/graphql", "", exchange), Side(name, exchange, None)))
    for _, side in sides:
        at_once(side.read())
    steps = comparing(*sides[0], *sides[1])
    count = 0
    while True:
        try:
            next(steps)
        except StopIteration as done:
            found = done.value
            break
        count += 1
    assert count > 5_000
    assert (found.total, len(found.findings)) == (5_999, 5_000)
    assert found.sentence.startswith("bob against ann, 5,999 differences, the first 5,000 judged: rows.items.v is")


@pytest.mark.parametrize(
    "name", ["emma dubois", 'emma"', "emma\ndubois", "emma\x00", "\u00e9mma", "\u65e5\u672c", " ", "x" * 500]
)
async def test_a_user_name_that_is_none_is_told_and_the_others_are_compared(
    open_session: Open, sandbox: Sandbox, name: str
) -> None:
    session = open_session("administrator")
    parties = [Party(session), Party(session, name), Party(session, REQUESTER)]
    operation = Operation("{ __typename }")
    found = await compare(operation, await ask_each(parties, operation))
    (one,) = found.comparisons[0].findings
    assert (one.kind, one.lacks) == ("refused", 1)
    assert not any(character in found.sentence for character in "\n\x00")
    assert found.comparisons[1].findings == ()
    assert len(sandbox.requests.of("query")) <= requests_for([one.as_user for one in parties])
