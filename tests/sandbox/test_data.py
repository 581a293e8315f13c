from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import Ask, codes
from wfg_tui.sandbox import Sandbox
from wfg_tui.sandbox.seed import ANCHOR, make_world


def test_two_worlds_of_one_seed_are_equal() -> None:
    def told(world: Any) -> list[object]:
        return [
            (
                request.number,
                request.process.name,
                request.requester.user_name,
                request.opened_at,
                request.closed_at,
                [
                    (action.name, action.status, action.assignee and action.assignee.user_name)
                    for action in request.actions
                ],
            )
            for request in world.requests
        ]

    one, other = make_world(), make_world()
    assert told(one) == told(other)
    # Looked at in another order, the data are the same.
    assert [one.values_of(one.requests[i]) for i in (3, 1, 2)] == [
        other.values_of(other.requests[i]) for i in (3, 1, 2)
    ]
    assert other.values_of(other.requests[0]) == one.values_of(one.requests[0])
    assert told(make_world(seed=7)) != told(one)


def test_the_world_is_as_large_and_as_old_as_it_says() -> None:
    world = make_world()
    assert len(world.users) == 60
    assert len(world.requests) == 5_000
    assert 14_000 <= sum(len(request.actions) for request in world.requests) <= 16_000
    assert {process.name for process in world.processes} >= {
        "HELPDESK",
        "INVESTMENT_APP",
        "WORK_ORDER",
        "IT_CLEARANCE",
    }
    assert {process.status for process in world.processes} == {
        "ACTIVE",
        "IN_TEST",
        "ARCHIVED",
        "UNDER_CONSTRUCTION",
    }
    for request in world.requests:
        assert request.opened_at <= (request.closed_at or ANCHOR) <= ANCHOR
        assert (request.status == "CLOSED") == (request.closed_at is not None) == (request.sub_status is not None)
        assert [action.number for action in request.actions] == list(range(1, len(request.actions) + 1))
        assert (request.status == "OPEN") == (request.actions[-1].status == "OPEN")
        for action in request.actions:
            assert (action.sub_status == "NOT_STARTED") == (action.assignee is None)
    assert any(action.assignee is None for request in world.requests for action in request.actions)


def test_the_vendors_own_query_is_answered_as_the_vendor_shows_it(ask: Ask) -> None:
    query = """{ actions(filter: {requestNumber: 16}) {
      items { number closedAt name assignee { lastName firstName userName } } } }"""
    items = ask(query).json()["data"]["actions"]["items"]
    assert [item["number"] for item in items] == list(range(1, len(items) + 1))
    assert items[0]["name"] == "1-INITIATES"
    assert items[0]["closedAt"].endswith("Z")
    assert len(items[0]["closedAt"]) == len("2018-12-24T21:30:18.113Z")


def test_pages_meet_without_gap_or_overlap(ask: Ask) -> None:
    query = """query ($number: Int) {
      requests(page: {number: $number, size: 7}, filter: {createdSince: "2026-11-18"}) {
        totalCount hasNextPage hasPreviousPage items { number } } }"""
    numbers: list[int] = []
    page = 1
    while True:
        answer = ask(query, {"number": page}).json()["data"]["requests"]
        numbers += [item["number"] for item in answer["items"]]
        assert answer["hasPreviousPage"] == (page > 1)
        if not answer["hasNextPage"]:
            break
        assert len(answer["items"]) == 7
        page += 1
    assert len(numbers) == len(set(numbers)) == answer["totalCount"] > 14
    beyond = ask(query, {"number": page + 1}).json()["data"]["requests"]
    assert beyond["items"] == []
    assert beyond["hasPreviousPage"] is True


def test_a_last_page_that_is_full_has_none_after_it(ask: Ask) -> None:
    query = "query ($number: Int) { users(page: {number: $number, size: 20}) { hasNextPage items { id } } }"
    pages = [ask(query, {"number": number}).json()["data"]["users"] for number in (2, 3, 4)]
    assert [(page["hasNextPage"], len(page["items"])) for page in pages] == [(True, 20), (False, 20), (False, 0)]


def test_a_page_holds_ten_unless_told_otherwise_and_3000_at_most(ask: Ask) -> None:
    def count(page: str) -> int:
        return len(ask(f"{{ requests{page} {{ items {{ number }} }} }}").json()["data"]["requests"]["items"])

    assert count("") == 10
    assert count("(page: {})") == 10
    assert count("(page: {number: null, size: null})") == 10
    assert count("(page: {size: 0})") == 0
    assert count("(page: {size: 100000})") == 3_000


@pytest.mark.parametrize("page", ["{number: 0}", "{number: -1}", "{size: -1}"])
def test_a_page_that_cannot_be_is_refused(ask: Ask, page: str) -> None:
    assert codes(ask(f"{{ requests(page: {page}) {{ totalCount }} }}")) == ["PAGE_INVALID"]


@pytest.mark.parametrize(
    "since", ["2026-11-01", "2026-11-01T00:00:00Z", "2026-11-01T00:00:00.0000000Z", "2026-10-31T20:00:00-04:00"]
)
def test_dates_are_read_as_clients_write_them(ask: Ask, since: str) -> None:
    query = """query ($since: DateTime) {
      requests(page: {size: 3000}, filter: {createdSince: $since}) { items { openedAt } } }"""
    items = ask(query, {"since": since}).json()["data"]["requests"]["items"]
    assert 100 < len(items) < 1_000
    assert min(item["openedAt"] for item in items) >= "2026-11-01T00:00:00.000Z"
    literal = ask(query.replace("query ($since: DateTime) ", "").replace("$since", json.dumps(since)))
    assert literal.json()["data"]["requests"]["items"] == items


def test_what_is_not_a_date_is_refused(ask: Ask) -> None:
    query = "query ($since: DateTime) { requests(filter: {createdSince: $since}) { totalCount } }"
    answer = ask(query, {"since": "yesterday"})
    assert "DateTime cannot represent value: 'yesterday'" in answer.json()["errors"][0]["message"]
    assert ask("{ requests(filter: {createdSince: 5}) { totalCount } }").status_code == 400


def test_ids_are_base64_of_type_and_number(ask: Ask) -> None:
    data = ask("{ viewer { id } requests(page: {size: 1}) { items { id number } } }").json()["data"]
    assert base64.b64decode(data["viewer"]["id"]).decode() == "User:1"
    row = data["requests"]["items"][0]
    assert base64.b64decode(row["id"]).decode() == f"Request:{row['number']}"


def test_every_field_of_the_schema_can_be_read(ask: Ask) -> None:
    """Deep enough to touch every resolver; no field may fail for the administrator."""
    user = "id userName firstName lastName email isActive department defaultLanguage"
    process = "process { id name version description status }"
    page = "totalCount hasNextPage hasPreviousPage"
    file = "fileValue { name contentType size updatedAt url }"
    data = f"dataset {{ {page} items {{ id name description textValue numericValue dateTimeValue {file} }} }}"
    activity = f"activity {{ id name description hasQuickApproval {process} }}"
    action = f"""id number name description status subStatus openedAt closedAt updatedAt limit request {{ id }}
      assignee {{ {user} }} initiator {{ {user} }} {activity} {data}"""
    request = f"""id number description status subStatus openedAt closedAt requester {{ {user} }}
      {process} {data} actions {{ {page} items {{ {action} }} }}"""
    answer = ask(
        f"{{ viewer {{ {user} requests {{ {page} items {{ {request} }} }} actions {{ items {{ {action} }} }} }}"
        f" requests(page: {{size: 50}}) {{ items {{ {request} }} }} actions {{ {page} items {{ {action} }} }}"
        f" users {{ {page} items {{ {user} }} }} }}"
    )
    assert answer.status_code == 200
    assert "errors" not in answer.json()


def test_dataset_takes_names_and_leaves_the_rest_out(ask: Ask) -> None:
    query = """{ requests(page: {size: 30}) {
      items { dataset(filter: {names: ["REQUEST_SUBJECT", "NOPE"]}) { items { name } } } } }"""
    items = ask(query).json()["data"]["requests"]["items"]
    names = {datum["name"] for item in items for datum in item["dataset"]["items"]}
    assert names == {"REQUEST_SUBJECT"}


UPDATE = """mutation ($number: Int, $parameters: [ParameterInput!]) {
  updateRequestDataset(input: {number: $number, parameters: $parameters, clientMutationId: "mine"}) {
    clientMutationId request { number dataset { items {
      name textValue numericValue dateTimeValue fileValue { name size url } } } } } }"""


def created(ask: Ask, process: str = "SIMPLE_REQUEST_FILE", role: str = "requester") -> int:
    query = "mutation ($name: String) { createRequest(input: {processName: $name}) { request { number } } }"
    number = ask(query, {"name": process}, role=role).json()["data"]["createRequest"]["request"]["number"]
    assert isinstance(number, int)
    return number


def values(answer: httpx.Response) -> dict[str, dict[str, Any]]:
    request = answer.json()["data"]["updateRequestDataset"]["request"]
    return {datum["name"]: datum for datum in request["dataset"]["items"]}


def test_every_type_of_value_can_be_written_and_read_back(ask: Ask) -> None:
    number = created(ask)
    parameters = [
        {"name": "REQUEST_SUBJECT", "textValue": "Overhead projector"},
        {"name": "REQUEST_AMOUNT", "numericValue": 12.5},
        {"name": "REQUEST_DUE", "dateTimeValue": "2027-01-31"},
        {
            "name": "REQUEST_FILE",
            "fileValue": {"name": "a.txt", "contentType": "text/plain", "size": 3, "url": "file:///a"},
        },
    ]
    answer = ask(UPDATE, {"number": number, "parameters": parameters})
    assert answer.json()["data"]["updateRequestDataset"]["clientMutationId"] == "mine"
    for told in (values(answer), values(ask(UPDATE, {"number": number, "parameters": []}))):
        assert told["REQUEST_SUBJECT"]["textValue"] == "Overhead projector"
        assert told["REQUEST_AMOUNT"]["numericValue"] == 12.5
        assert told["REQUEST_DUE"]["dateTimeValue"] == "2027-01-31T00:00:00.000Z"
        assert told["REQUEST_FILE"]["fileValue"] == {"name": "a.txt", "size": 3, "url": "file:///a"}


@pytest.mark.parametrize(
    ("parameter", "code"),
    [
        ({"name": "NOPE", "textValue": "x"}, "PARAMETER_UNKNOWN"),
        ({"name": "REQUEST_SUBJECT", "numericValue": 1}, "PARAMETER_INVALID"),
        ({"name": "REQUEST_SUBJECT"}, "PARAMETER_INVALID"),
        ({"name": "REQUEST_SUBJECT", "textValue": "x", "numericValue": 1}, "PARAMETER_INVALID"),
        ({"name": "REQUEST_FILE", "fileValue": {}}, "PARAMETER_INVALID"),
    ],
)
def test_a_parameter_that_does_not_fit_changes_nothing(ask: Ask, parameter: dict[str, Any], code: str) -> None:
    number = created(ask)
    good = {"name": "REQUEST_AMOUNT", "numericValue": 99}
    assert codes(ask(UPDATE, {"number": number, "parameters": [good, parameter]})) == [code]
    assert values(ask(UPDATE, {"number": number, "parameters": []}))["REQUEST_AMOUNT"]["numericValue"] != 99


def test_an_unknown_request_cannot_be_written(ask: Ask) -> None:
    assert codes(ask(UPDATE, {"number": 99_999_999, "parameters": []})) == ["REQUEST_NOT_FOUND"]


def test_a_new_request_is_seen_at_once_by_those_who_may(ask: Ask) -> None:
    def seen_by(role: str) -> set[int]:
        query = """{ requests(page: {size: 3000}, filter: {createdSince: "2026-11-20T17:00:00Z"}) {
          items { number openedAt } } }"""
        items = ask(query, role=role).json()["data"]["requests"]["items"]
        assert all(datetime.fromisoformat(item["openedAt"]) > ANCHOR for item in items)
        return {item["number"] for item in items}

    before = {role: seen_by(role) for role in ("administrator", "requester", "actor")}
    number = created(ask)
    assert seen_by("administrator") - before["administrator"] == {number}
    assert seen_by("requester") - before["requester"] == {number}
    assert seen_by("actor") == before["actor"]


UPLOAD = """mutation ($fileUpload1: Upload) {
  createRequest(input: {processName: "SIMPLE_REQUEST_FILE" processVersion: 1
      parameters: [{name: "REQUEST_FILE" fileValue: {upload: $fileUpload1}}]}) {
    request { number dataset(filter: {names: ["REQUEST_FILE"]}) {
      items { fileValue { name contentType size updatedAt url } } } } } }"""


class Uploads:
    """Sends multipart requests by the GraphQL multipart request specification, and wrong ones."""

    def __init__(self, sandbox: Sandbox, http: httpx.Client, token: str) -> None:
        self.sandbox, self.http = sandbox, http
        self.headers = {"Authorization": f"Bearer {token}"}

    def send(self, parts: list[tuple[str, Any]]) -> httpx.Response:
        return self.http.post(self.sandbox.graphql_url, files=parts, headers=self.headers)


@pytest.fixture
def uploads(sandbox: Sandbox, http: httpx.Client, token_of: Any) -> Uploads:
    return Uploads(sandbox, http, token_of("requester"))


OPERATIONS = ("operations", (None, json.dumps({"query": UPLOAD, "variables": {"fileUpload1": None}})))
MAP = ("map", (None, json.dumps({"z_file1": ["variables.fileUpload1"]})))
FILE = ("z_file1", ("überblick.pdf", b"%PDF-1.7" * 1_000, "application/pdf"))


def test_a_file_sent_along_is_kept_by_name_size_and_type(sandbox: Sandbox, uploads: Uploads) -> None:
    answer = uploads.send([OPERATIONS, MAP, FILE])
    request = answer.json()["data"]["createRequest"]["request"]
    file = request["dataset"]["items"][0]["fileValue"]
    assert file.pop("updatedAt").endswith("Z")
    assert file == {"name": "überblick.pdf", "contentType": "application/pdf", "size": 8_000, "url": None}
    assert sandbox.requests[-1].kind == "mutation"
    assert sandbox.requests[-1].files == ["überblick.pdf"]


def test_one_variable_in_an_input_object_can_hold_the_file_too(uploads: Uploads) -> None:
    query = "mutation ($input: CreateRequestInput!) { createRequest(input: $input) { request { number } } }"
    variables = {
        "input": {
            "processName": "SIMPLE_REQUEST_FILE",
            "parameters": [{"name": "REQUEST_FILE", "fileValue": {"upload": None}}],
        }
    }
    operations = ("operations", (None, json.dumps({"query": query, "variables": variables})))
    places = ("map", (None, json.dumps({"0": ["variables.input.parameters.0.fileValue.upload"]})))
    answer = uploads.send([operations, places, ("0", ("a.txt", b"abc", "text/plain"))])
    assert isinstance(answer.json()["data"]["createRequest"]["request"]["number"], int)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([MAP, FILE], "Missing multipart field ‘operations’"),
        ([OPERATIONS, FILE], "Missing multipart field ‘map’"),
        ([("operations", (None, "{")), MAP, FILE], "Invalid JSON in the ‘operations’ multipart field"),
        ([OPERATIONS, ("map", (None, "[]")), FILE], "Invalid JSON in the ‘map’ multipart field"),
        ([OPERATIONS, FILE, MAP], "Misordered multipart fields; files should follow ‘map’"),
        ([OPERATIONS, MAP], "File missing in the request."),
        ([OPERATIONS, ("map", (None, '{"z_file1": ["nope.x.y"]}')), FILE], "Invalid object path for the ‘map’"),
    ],
)
def test_a_multipart_body_out_of_shape_is_a_bad_request(uploads: Uploads, parts: list[Any], message: str) -> None:
    answer = uploads.send(parts)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"].startswith(message)


def test_a_file_cannot_be_given_as_json(ask: Ask) -> None:
    answer = ask(UPLOAD, {"fileUpload1": "text"}, role="requester")
    assert answer.status_code == 500
    assert "Upload value invalid." in answer.text
