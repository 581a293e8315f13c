"""Who sees and does what. The expectations are written out here, not computed from the sandbox's own rules."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.conftest import Ask, codes
from wfg_tui.sandbox import Sandbox


def rows(ask: Ask, role: str, collection: str, fields: str) -> list[dict[str, Any]]:
    """Every row of a root collection, page after page."""
    found: list[dict[str, Any]] = []
    number = 1
    while True:
        page_of = f"(page: {{number: {number}, size: 3000}})"
        query = f"{{ {collection}{page_of} {{ hasNextPage items {{ {fields} }} }} }}"
        page = ask(query, role=role).json()["data"][collection]
        found += page["items"]
        if not page["hasNextPage"]:
            return found
        number += 1


def test_an_administrator_sees_every_request(sandbox: Sandbox, ask: Ask) -> None:
    assert len(rows(ask, "administrator", "requests", "number")) == len(sandbox.world.requests) >= 5_000


@pytest.mark.parametrize(
    ("role", "user", "processes"),
    [
        ("process_manager", "james_wilson", {"HELPDESK", "WORK_ORDER"}),
        ("supervisor", "sofia_rossi", {"INVESTMENT_APP", "SUPPLIER_REVIEW"}),
    ],
)
def test_managers_and_supervisors_see_all_of_their_processes_and_their_own_requests(
    sandbox: Sandbox, ask: Ask, role: str, user: str, processes: set[str]
) -> None:
    seen = rows(ask, role, "requests", "number process { name } requester { userName }")
    assert {row["process"]["name"] for row in seen if row["requester"]["userName"] != user} == processes
    in_theirs = [request for request in sandbox.world.requests if request.process.name in processes]
    assert len([row for row in seen if row["process"]["name"] in processes]) == len(in_theirs)


def test_an_actor_sees_the_requests_that_hold_an_action_of_theirs(sandbox: Sandbox, ask: Ask) -> None:
    seen = rows(
        ask, "actor", "requests", "number requester { userName } actions { items { assignee { userName } } }"
    )
    for row in seen:
        assignees = {(action["assignee"] or {}).get("userName") for action in row["actions"]["items"]}
        assert "liam_tremblay" in {row["requester"]["userName"], *assignees}
    theirs = {
        request.number
        for request in sandbox.world.requests
        for action in request.actions
        if action.assignee and action.assignee.user_name == "liam_tremblay"
    }
    assert {row["number"] for row in seen} == theirs
    assert 100 < len(seen) < 2_000


def test_a_requester_sees_their_own_requests_alone(ask: Ask) -> None:
    seen = rows(ask, "requester", "requests", "requester { userName }")
    assert {row["requester"]["userName"] for row in seen} == {"emma_dubois"}
    assert 20 < len(seen) < 500


@pytest.mark.parametrize("role", ["administrator", "process_manager", "actor", "requester"])
def test_actions_are_those_of_the_requests_one_sees(ask: Ask, role: str) -> None:
    requests = {row["number"] for row in rows(ask, role, "requests", "number")}
    actions = rows(ask, role, "actions", "request { number }")
    assert {row["request"]["number"] for row in actions} == requests


def test_the_viewers_lists_are_personal(ask: Ask) -> None:
    viewer = ask(
        "{ viewer { requests(page: {size: 3000}) { items { requester { userName } } }"
        " actions(page: {size: 3000}) { items { assignee { userName } } } } }"
    ).json()["data"]["viewer"]
    assert {row["requester"]["userName"] for row in viewer["requests"]["items"]} == {"olivia_martin"}
    assert {row["assignee"]["userName"] for row in viewer["actions"]["items"]} == {"olivia_martin"}


def test_only_administrators_list_users(ask: Ask) -> None:
    assert len(rows(ask, "administrator", "users", "userName email isActive department")) == 60
    for role in ("process_manager", "supervisor", "actor", "requester"):
        answer = ask("{ users { totalCount } viewer { userName } }", role=role)
        assert answer.status_code == 200
        assert answer.json()["data"]["users"] is None
        assert answer.json()["data"]["viewer"]["userName"]
        assert codes(answer) == ["USERS_ADMINISTRATORS_ONLY"]
        assert answer.json()["errors"][0]["path"] == ["users"]


OTHERS_DATA = """{ requests(page: {size: 40}) { items { number process { name }
  dataset { items { name textValue numericValue dateTimeValue fileValue { name } } } } } }"""


def test_a_requester_reads_visible_data_and_is_denied_the_rest_with_a_path(ask: Ask) -> None:
    answer = ask(OTHERS_DATA, role="requester")
    assert answer.status_code == 200
    assert set(codes(answer)) == {"DATA_NOT_VISIBLE"}
    items = answer.json()["data"]["requests"]["items"]
    denied = set()
    for error in answer.json()["errors"]:
        *_, request, _dataset, _items, datum, field = error["path"]
        row = items[request]["dataset"]["items"][datum]
        assert row[field] is None
        denied.add(row["name"])
    assert "FORM_DATA" in denied
    assert "SUPPORT_L1_CATEGORY" in denied
    shown = [d for item in items for d in item["dataset"]["items"] if d["name"] == "REQUEST_SUBJECT"]
    assert shown
    assert all(datum["textValue"] for datum in shown)
    assert "REQUEST_SUBJECT" not in denied


def test_an_administrator_reads_all_data(ask: Ask) -> None:
    assert "errors" not in ask(OTHERS_DATA).json()


def test_a_manager_is_denied_data_only_where_they_are_a_mere_requester(ask: Ask) -> None:
    answer = ask(OTHERS_DATA.replace("size: 40", "size: 3000"), role="process_manager").json()
    items = answer["data"]["requests"]["items"]
    denied_in = {items[error["path"][2]]["process"]["name"] for error in answer["errors"]}
    assert denied_in
    assert not denied_in & {"HELPDESK", "WORK_ORDER"}


def test_an_actor_reads_all_data_where_they_take_part(ask: Ask) -> None:
    answer = ask(OTHERS_DATA, role="actor")
    categories = [
        datum["textValue"]
        for item in answer.json()["data"]["requests"]["items"]
        for datum in item["dataset"]["items"]
        if datum["name"] == "SUPPORT_L1_CATEGORY"
    ]
    assert [category for category in categories if category]


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("email", "EMAIL_NOT_VISIBLE"),
        ("isActive", "ACCOUNT_ADMINISTRATORS_ONLY"),
        ("requests { totalCount }", "LIST_OF_ANOTHER_USER"),
        ("actions { totalCount }", "LIST_OF_ANOTHER_USER"),
    ],
)
def test_what_a_requester_may_not_know_of_others(ask: Ask, field: str, code: str) -> None:
    actions = f"actions(page: {{size: 200}}) {{ items {{ assignee {{ userName {field} }} }} }}"
    query = f"{{ viewer {{ {field} }} {actions} }}"
    answer = ask(query, role="requester")
    name = field.partition(" ")[0]
    data = answer.json()["data"]
    assert data["viewer"][name] is not None
    others = [row["assignee"] for row in data["actions"]["items"] if row["assignee"]]
    assert {(one["userName"] == "emma_dubois") == (one[name] is not None) for one in others} == {True}
    assert set(codes(answer)) == {code}
    assert "errors" not in ask(query).json()


def test_managers_read_the_emails_of_others_but_not_their_accounts(ask: Ask) -> None:
    query = "{ requests(page: {size: 50}) { items { requester { email isActive } } } }"
    answer = ask(query, role="process_manager")
    assert all(row["requester"]["email"] for row in answer.json()["data"]["requests"]["items"])
    assert set(codes(answer)) == {"ACCOUNT_ADMINISTRATORS_ONLY"}


CREATE = """mutation ($name: String, $version: Int) {
  createRequest(input: {processName: $name, processVersion: $version}) {
    request { number process { version } } } }"""


@pytest.mark.parametrize(
    ("role", "process", "version", "code"),
    [
        ("requester", "INVESTMENT_APP", None, "NOT_A_REQUESTER"),
        ("administrator", "INVESTMENT_APP", 1, "NOT_A_REQUESTER"),
        ("requester", "VACATION_REQUEST", 1, "PROCESS_NOT_ACTIVE"),
        ("administrator", "VACATION_REQUEST", 1, "PROCESS_NOT_ACTIVE"),
        ("requester", "SUPPLIER_REVIEW", 1, "PROCESS_NOT_ACTIVE"),
        ("administrator", "CONTRACT_RENEWAL", 1, "PROCESS_NOT_ACTIVE"),
        ("requester", "NO_SUCH_PROCESS", None, "PROCESS_NOT_FOUND"),
        ("requester", "HELPDESK", 7, "PROCESS_NOT_FOUND"),
        ("requester", None, None, "PROCESS_NOT_FOUND"),
    ],
)
def test_a_request_that_may_not_be_launched_is_refused(
    sandbox: Sandbox, ask: Ask, role: str, process: str | None, version: int | None, code: str
) -> None:
    before = len(sandbox.world.requests)
    answer = ask(CREATE, {"name": process, "version": version}, role=role)
    assert answer.json()["data"] == {"createRequest": None}
    assert codes(answer) == [code]
    assert len(sandbox.world.requests) == before


@pytest.mark.parametrize(
    ("role", "process", "version"),
    [("requester", "HELPDESK", 1), ("requester", "VACATION_REQUEST", 2), ("supervisor", "SUPPLIER_REVIEW", 1)],
)
def test_a_request_is_launched_in_the_version_in_force(ask: Ask, role: str, process: str, version: int) -> None:
    created = ask(CREATE, {"name": process}, role=role).json()["data"]["createRequest"]["request"]
    assert created["process"]["version"] == version


@pytest.mark.parametrize("role", ["process_manager", "supervisor", "actor", "requester"])
def test_writing_data_is_a_system_operation(ask: Ask, role: str) -> None:
    query = """mutation { updateRequestDataset(input: {number: 1, parameters: []}) { clientMutationId } }"""
    assert codes(ask(query, role=role)) == ["SYSTEM_OPERATION_NOT_ALLOWED"]
