"""What goes wrong on request, seen from the other end of the socket."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest
from graphql import get_introspection_query

from tests.sandbox.conftest import Ask, codes
from wfg_tui.sandbox import Sandbox
from wfg_tui.sandbox.faults import KINDS

VIEWER = "{ viewer { userName firstName } }"
WHO = {"data": {"viewer": {"userName": "olivia_martin", "firstName": "Olivia"}}}

MODERN = get_introspection_query(
    specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
)
WITHOUT_INPUT_DEPRECATION = get_introspection_query(
    specified_by_url=True, directive_is_repeatable=True, schema_description=True
)
PLAIN = get_introspection_query()


def test_latency_holds_the_answer_back(sandbox: Sandbox, ask: Ask) -> None:
    ask(VIEWER)
    sandbox.faults.add("latency", seconds=0.3, times=1)
    started = time.monotonic()
    assert ask(VIEWER).json() == WHO
    assert time.monotonic() - started >= 0.3
    assert sandbox.requests[-1].fault == "latency"


@pytest.mark.parametrize("retry_after", [None, 7])
def test_a_rate_limit_is_oktas_429(sandbox: Sandbox, http: httpx.Client, retry_after: int | None) -> None:
    sandbox.faults.add("rate_limit", reset_in=30, retry_after=retry_after, times=1)
    client = (sandbox.applications[0].client_id, sandbox.applications[0].client_secret)
    answer = http.post(sandbox.token_url, data={"grant_type": "client_credentials"}, auth=client)
    assert answer.status_code == 429
    assert answer.json()["errorCode"] == "E0000047"
    sent = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    assert int(answer.headers["X-Rate-Limit-Reset"]) - sent == 30
    assert answer.headers["X-Rate-Limit-Remaining"] == "0"
    assert len(answer.headers.get_list("Date")) == 1
    assert answer.headers.get("Retry-After") == (None if retry_after is None else "7")
    assert http.post(sandbox.token_url, data={"grant_type": "client_credentials"}, auth=client).status_code == 200


def test_a_rate_limit_may_tell_another_time_than_ours(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.faults.add("rate_limit", reset_in=5, clock_skew=3600, times=1)
    answer = http.post(sandbox.token_url)
    sent = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    assert int(answer.headers["X-Rate-Limit-Reset"]) - sent == 5
    assert 3_590 < sent - time.time() <= 3_600


@pytest.mark.parametrize("on", ["graphql", "token", "schema", "discovery", "keys"])
def test_an_answer_may_be_replaced_anywhere(sandbox: Sandbox, http: httpx.Client, ask: Ask, on: Any) -> None:
    urls = {
        "graphql": sandbox.graphql_url,
        "token": sandbox.token_url,
        "schema": sandbox.schema_url,
        "discovery": f"{sandbox.issuer}/.well-known/openid-configuration",
        "keys": f"{sandbox.issuer}/v1/keys",
    }
    sandbox.faults.add("server_error", on=on, status=502, body="Bad Gateway")
    for target, url in urls.items():
        answer = http.post(url) if target in {"graphql", "token"} else http.get(url)
        assert (answer.status_code == 502 and answer.text == "Bad Gateway") == (target == on), target


def test_a_login_page_is_html_with_status_200(sandbox: Sandbox, ask: Ask) -> None:
    ask(VIEWER)
    sandbox.faults.add("login_page", times=1)
    answer = ask(VIEWER)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "password" in answer.text


def test_a_redirect_points_to_a_login_page(sandbox: Sandbox, ask: Ask) -> None:
    ask(VIEWER)
    sandbox.faults.add("redirect", times=1)
    answer = ask(VIEWER)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/wfgen/login")


def test_a_truncated_answer_is_valid_http_and_broken_json(sandbox: Sandbox, ask: Ask) -> None:
    ask(VIEWER)
    sandbox.faults.add("truncated", keep=0.5, times=1)
    answer = ask(VIEWER)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    assert len(answer.content) == int(answer.headers["Content-Length"]) > 0
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert ask(VIEWER).json() == WHO


def test_a_connection_may_drop_before_the_headers(sandbox: Sandbox, ask: Ask) -> None:
    ask(VIEWER)
    sandbox.faults.add("drop", times=1)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        ask(VIEWER)
    assert sandbox.requests[-1].status is None
    assert not sandbox.requests[-1].disconnected
    assert ask(VIEWER).json() == WHO


def test_a_connection_may_drop_within_the_body(sandbox: Sandbox, ask: Ask) -> None:
    ask(VIEWER)
    sandbox.faults.add("drop", when="mid_body", times=1)
    with pytest.raises(httpx.RemoteProtocolError, match=r"incomplete|closed"):
        ask(VIEWER)
    assert ask(VIEWER).json() == WHO


def test_a_hanging_answer_tells_when_the_client_gave_up(sandbox: Sandbox, http: httpx.Client, ask: Ask) -> None:
    ask(VIEWER)
    sandbox.faults.add("hang")
    http.timeout = httpx.Timeout(0.3)
    with pytest.raises(httpx.ReadTimeout):
        ask(VIEWER)
    logged = sandbox.requests.wait_for(lambda request: request.disconnected)
    assert logged.status is None
    assert logged.fault == "hang"


def test_hanging_up_during_a_large_answer_is_seen_too(
    sandbox: Sandbox, http: httpx.Client, ask: Ask, token_of: Callable[..., str]
) -> None:
    headers = {"Authorization": f"Bearer {token_of('administrator')}"}
    sandbox.faults.add("large_answer", megabytes=200, times=1)
    with http.stream("POST", sandbox.graphql_url, json={"query": VIEWER}, headers=headers) as answer:
        next(answer.iter_bytes())
    assert sandbox.requests.wait_for(lambda request: request.disconnected).status == 200


@pytest.mark.parametrize("chunked", [False, True])
def test_a_large_answer_has_the_size_asked_for_and_is_valid(sandbox: Sandbox, ask: Ask, chunked: bool) -> None:
    ask(VIEWER)
    sandbox.faults.add("large_answer", megabytes=3, chunked=chunked, times=1)
    answer = ask(VIEWER)
    assert 3_000_000 <= len(answer.content) < 3_001_000
    assert ("Content-Length" in answer.headers) != chunked
    requests = answer.json()["data"]["requests"]
    assert requests["totalCount"] == len(requests["items"]) == len({row["number"] for row in requests["items"]})


def test_a_canned_answer_is_sent_as_it_is(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.faults.add(
        "canned", on="token", status=400, body={"error": "made_up"}, headers={"X-Made": "up"}, times=1
    )
    answer = http.post(sandbox.token_url)
    assert (answer.status_code, answer.json(), answer.headers["X-Made"]) == (400, {"error": "made_up"}, "up")


def test_the_sdl_endpoint_may_be_off(sandbox: Sandbox, http: httpx.Client, token_of: Callable[..., str]) -> None:
    headers = {"Authorization": f"Bearer {token_of('administrator')}"}
    sandbox.faults.add("off")
    assert http.get(sandbox.schema_url, headers=headers).status_code == 404
    sandbox.faults.clear()
    assert http.get(sandbox.schema_url, headers=headers).status_code == 200


def test_a_short_lived_token_says_so_in_the_answer_and_in_its_claims(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.faults.add("token_life", seconds=5)
    client = (sandbox.applications[0].client_id, sandbox.applications[0].client_secret)
    answer = http.post(sandbox.token_url, data={"grant_type": "client_credentials"}, auth=client)
    assert answer.json()["expires_in"] == 5


def test_a_token_answer_may_lack_or_change_fields(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.faults.add("token_answer", times=1, fields={"expires_in": "3600", "scope": None, "token_type": "mac"})
    client = (sandbox.applications[0].client_id, sandbox.applications[0].client_secret)
    answer = http.post(sandbox.token_url, data={"grant_type": "client_credentials"}, auth=client).json()
    assert answer["expires_in"] == "3600"
    assert answer["token_type"] == "mac"
    assert "scope" not in answer


def test_a_revoked_token_stays_refused_and_a_new_one_is_accepted(
    sandbox: Sandbox, http: httpx.Client, token_of: Callable[..., str]
) -> None:
    def with_token(token: str) -> httpx.Response:
        return http.post(sandbox.graphql_url, json={"query": VIEWER}, headers={"Authorization": f"Bearer {token}"})

    token = token_of("administrator")
    sandbox.faults.add("revoked", times=1)
    for _ in range(2):
        answer = with_token(token)
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
        assert codes(answer) == ["TOKEN_REVOKED"]
    assert with_token(token_of("administrator")).json() == WHO


def test_hostile_values_reach_every_text_and_nothing_else(sandbox: Sandbox, ask: Ask) -> None:
    query = """{ __typename viewer { id userName }
      actions(page: {size: 2}) { items { id name status openedAt number } } }"""
    plain = ask(query).json()["data"]
    sandbox.faults.add("hostile_values", times=1)
    hostile = ask(query).json()["data"]
    for character in ("\x1b", "\x00", "\x7f", "\x9b", "‮", "]52;c;", "[/x]", "[@click=app.quit]"):
        assert character in hostile["viewer"]["userName"]
    assert hostile["__typename"] == "Query"
    assert hostile["viewer"]["id"] == plain["viewer"]["id"]
    for row, other in zip(plain["actions"]["items"], hostile["actions"]["items"], strict=True):
        assert other.pop("name").startswith(row.pop("name") + " \x1b")
        assert other == row


def test_hostile_introspection_keeps_its_names(sandbox: Sandbox, ask: Ask) -> None:
    from graphql import build_client_schema

    sandbox.faults.add("hostile_values")
    data = ask(PLAIN).json()["data"]
    schema = build_client_schema(data)
    assert schema.query_type is not None
    assert "\x1b" in (schema.query_type.fields["viewer"].description or "")
    sandbox.faults.clear()
    assert "\\u001b" not in ask(PLAIN).text


LADDER = [
    (None, {"modern": 200, "without input deprecation": 200, "plain": 200}),
    ("input_deprecation", {"modern": 400, "without input deprecation": 200, "plain": 200}),
    ("specified_by", {"modern": 400, "without input deprecation": 400, "plain": 200}),
    ("all", {"modern": 400, "without input deprecation": 400, "plain": 400}),
]


@pytest.mark.parametrize(("refuse", "statuses"), LADDER)
def test_every_rung_of_the_introspection_ladder_can_be_made_to_break(
    sandbox: Sandbox, ask: Ask, refuse: str | None, statuses: dict[str, int]
) -> None:
    if refuse:
        sandbox.faults.add("introspection", refuse=refuse)
    queries = {"modern": MODERN, "without input deprecation": WITHOUT_INPUT_DEPRECATION, "plain": PLAIN}
    assert {name: ask(query).status_code for name, query in queries.items()} == statuses
    assert ask(VIEWER).json() == WHO
    assert ask("{ __typename }").json() == {"data": {"__typename": "Query"}}


def test_an_older_server_names_what_it_does_not_know(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.faults.add("introspection", refuse="specified_by")
    messages = {error["message"] for error in ask(MODERN).json()["errors"]}
    assert 'Cannot query field "specifiedByURL" on type "__Type".' in messages
    assert 'Cannot query field "isRepeatable" on type "__Directive".' in messages
    assert 'Unknown argument "includeDeprecated" on field "__Type.inputFields".' in messages


def test_a_fault_may_strike_introspection_alone(sandbox: Sandbox, ask: Ask) -> None:
    ask(VIEWER)
    sandbox.faults.add("server_error", on="introspection")
    assert ask(PLAIN).status_code == 500
    assert ask(VIEWER).json() == WHO
    sandbox.faults.clear()
    sandbox.faults.add("server_error", on="mutation")
    assert ask(VIEWER).json() == WHO
    assert ask('mutation M { createRequest(input: {processName: "X"}) { clientMutationId } }').status_code == 500


def test_a_fault_strikes_as_often_as_it_was_told(sandbox: Sandbox, ask: Ask) -> None:
    ask(VIEWER)
    sandbox.faults.add("server_error", times=2)
    assert [ask(VIEWER).status_code for _ in range(3)] == [500, 500, 200]
    assert list(sandbox.faults) == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"name": "nope"}, "no fault is named 'nope'"),
        ({"name": "hang", "on": "moon"}, "hang cannot strike on 'moon'"),
        ({"name": "token_life", "on": "graphql"}, "token_life cannot strike on 'graphql'"),
        ({"name": "latency", "secs": 1}, "latency has no option secs; it takes seconds"),
        ({"name": "introspection", "refuse": "some"}, "refuse is one of"),
        ({"name": "drop", "when": "later"}, "when is one of"),
        ({"name": "hang", "times": 0}, "times counts from 1"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_with_the_reason(
    sandbox: Sandbox, http: httpx.Client, arguments: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        sandbox.faults.add(**arguments)
    answer = http.post(sandbox.graphql_url.replace("/wfgen/graphql", "/sandbox/faults"), json=arguments)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]
    assert list(sandbox.faults) == []


def test_faults_are_armed_listed_and_cleared_over_http(sandbox: Sandbox, http: httpx.Client, ask: Ask) -> None:
    ask(VIEWER)
    control = sandbox.graphql_url.replace("/wfgen/graphql", "/sandbox/faults")
    armed = http.post(control, json={"name": "server_error", "status": 503, "times": 1}).json()
    assert armed["armed"] == [
        {"name": "server_error", "on": "graphql", "times": 1, "status": 503, "body": "Internal Server Error"}
    ]
    assert set(armed["known"]) == set(KINDS)
    assert ask(VIEWER).status_code == 503
    http.post(control, json={"name": "hang"})
    assert http.delete(control).status_code == 204
    assert http.get(control).json()["armed"] == []
    assert http.post(control, content="nonsense").status_code == 400


def test_scrambled_answers_keep_everything_but_their_words(sandbox: Sandbox, http: httpx.Client, ask: Ask) -> None:
    client = (sandbox.applications[0].client_id, "not-the-secret")
    form = {"grant_type": "client_credentials"}
    plain = http.post(sandbox.token_url, data=form, auth=client)
    unknown = http.post(sandbox.graphql_url, json={"query": VIEWER}, headers={"Authorization": "Bearer nonsense"})
    sandbox.faults.add("scrambled")
    other = http.post(sandbox.token_url, data=form, auth=client)
    assert (other.status_code, other.json()["error"]) == (plain.status_code, plain.json()["error"])
    assert not set(other.json()["error_description"].split()) & set(plain.json()["error_description"].split())
    said = http.post(sandbox.graphql_url, json={"query": VIEWER}, headers={"Authorization": "Bearer nonsense"})
    assert codes(said) == codes(unknown)
    assert said.json()["errors"][0]["message"] != unknown.json()["errors"][0]["message"]
    assert 'error="invalid_token"' in said.headers["WWW-Authenticate"]
    assert "The token is invalid" not in said.headers["WWW-Authenticate"]
    assert ask(VIEWER).json() == WHO
    sandbox.faults.add("login_page")
    page = http.post(sandbox.graphql_url)
    assert "Sign in" not in page.text
    assert page.text.startswith("<!DOCTYPE html>")


def test_answers_may_be_dated_by_another_clock(sandbox: Sandbox, http: httpx.Client) -> None:
    from email.utils import parsedate_to_datetime

    sandbox.faults.add("clock", seconds=-7200, times=1)
    dates = [parsedate_to_datetime(http.get(sandbox.issuer).headers["Date"]) for _ in range(2)]
    assert 7190 <= (dates[1] - dates[0]).total_seconds() <= 7210
