from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import httpx
from graphql import get_introspection_query

from tests.sandbox.conftest import Ask
from wfg_tui.sandbox import Sandbox


def test_the_log_shows_that_introspection_and_a_query_carried_the_same_token(sandbox: Sandbox, ask: Ask) -> None:
    ask(get_introspection_query())
    ask("query Mine { viewer { userName } }")
    introspection, query = sandbox.requests.of("introspection", "query")
    assert introspection.kind == "introspection"
    assert introspection.operation_name == "IntrospectionQuery"
    assert query.operation_name == "Mine"
    assert introspection.token_digest == query.token_digest != ""
    changing = {"content-length"}
    assert {n: v for n, v in introspection.headers.items() if n not in changing} == {
        n: v for n, v in query.headers.items() if n not in changing
    }


def test_a_request_is_told_whole(sandbox: Sandbox, ask: Ask) -> None:
    query = "query Page($size: Int) { requests(page: {size: $size}) { totalCount } }"
    ask(query, {"size": 1}, headers={"x-wfgen-impersonate-username": "emma_dubois"})
    logged = sandbox.requests[-1]
    assert (logged.method, logged.path, logged.kind, logged.status) == ("POST", "/wfgen/graphql", "query", 200)
    assert logged.document == query
    assert logged.variables == {"size": 1}
    assert logged.headers["x-wfgen-impersonate-username"] == "emma_dubois"
    assert logged.client_id == logged.token_subject == sandbox.applications[0].client_id
    assert logged.user_name == "emma_dubois"
    assert logged.ended is not None
    assert logged.started <= logged.ended
    assert not logged.disconnected


def test_an_operation_sent_by_url_or_form_is_recognised_too(
    sandbox: Sandbox, http: httpx.Client, token_of: Callable[..., str]
) -> None:
    headers = {"Authorization": f"Bearer {token_of('administrator')}"}
    http.get(sandbox.graphql_url, params={"query": "query A { viewer { id } }"}, headers=headers)
    http.post(sandbox.graphql_url, data={"query": "query B { viewer { id } }"}, headers=headers)
    assert [request.operation_name for request in sandbox.requests.of("query")] == ["A", "B"]


def test_no_secret_and_no_token_is_in_the_log(sandbox: Sandbox, http: httpx.Client) -> None:
    application = sandbox.applications[0]
    by_basic = (application.client_id, application.client_secret)
    form = {"grant_type": "client_credentials", "scope": sandbox.scope}
    token = http.post(sandbox.token_url, data=form, auth=by_basic).json()["access_token"]
    by_post = {**form, "client_id": application.client_id, "client_secret": application.client_secret}
    http.post(sandbox.token_url, data=by_post)
    headers = {"Authorization": f"Bearer {token}"}
    http.post(sandbox.graphql_url, json={"query": "{ viewer { id } }"}, headers=headers)

    log = http.get(sandbox.graphql_url.replace("/wfgen/graphql", "/sandbox/requests"))
    assert token not in log.text
    assert application.client_secret not in log.text
    first, second, third = log.json()
    assert first["client_id"] == second["client_id"] == application.client_id
    assert first["form"] == form
    assert third["headers"]["authorization"] == f"Bearer sha256:{hashlib.sha256(token.encode()).hexdigest()}"
    assert [entry["kind"] for entry in (first, second, third)] == ["token", "token", "query"]


def test_the_log_is_cleared_over_http_and_never_tells_of_itself(sandbox: Sandbox, http: httpx.Client) -> None:
    http.get(f"{sandbox.issuer}/v1/keys")
    control = sandbox.graphql_url.replace("/wfgen/graphql", "/sandbox/requests")
    assert [entry["kind"] for entry in http.get(control).json()] == ["keys"]
    assert http.delete(control).status_code == 204
    assert http.get(control).json() == []


def test_hostile_headers_and_bodies_are_logged_without_harm(sandbox: Sandbox, http: httpx.Client) -> None:
    http.post(sandbox.graphql_url, content=b"\xff\xfe\x00", headers={"Content-Type": "application/json"})
    http.post(
        sandbox.graphql_url, content=b"x", headers={"Authorization": "Bearer \xff.e30.\xff".encode("latin-1")}
    )
    http.post(sandbox.token_url, content=b"a=%ff%00", headers={"Authorization": b"Basic \xff"})
    assert len(json.dumps([entry.as_dict() for entry in sandbox.requests])) > 0
    assert [entry.status for entry in sandbox.requests] == [401, 401, 415]


def test_a_foreign_host_name_is_not_served(sandbox: Sandbox, http: httpx.Client) -> None:
    for path in ("/wfgen/graphql", "/sandbox/requests"):
        url = sandbox.graphql_url.replace("/wfgen/graphql", path)
        assert http.get(url, headers={"Host": "rebound.example"}).status_code == 400
