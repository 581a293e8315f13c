"""The table of what express-graphql answers, row by row, over a socket."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from wfg_tui.sandbox import Sandbox

VIEWER = "{ viewer { userName } }"
ME = {"data": {"viewer": {"userName": "olivia_martin"}}}
MUTATION = 'mutation { createRequest(input: {processName: "HELPDESK"}) { request { number } } }'

Send = Callable[..., httpx.Response]


@pytest.fixture
def send(sandbox: Sandbox, http: httpx.Client, token_of: Callable[..., str]) -> Send:
    """Sends anything at all as the administrator."""
    token = token_of("administrator")

    def send(method: str, *, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        everything = {"Authorization": f"Bearer {token}", **(headers or {})}
        return http.request(method, sandbox.graphql_url, headers=everything, **more)

    return send


def messages(answer: httpx.Response) -> list[str]:
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    return [error["message"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    "request_of",
    [
        ("GET", {"params": {"query": VIEWER}}),
        ("POST", {"params": {"query": VIEWER}}),
        ("POST", {"json": {"query": VIEWER}}),
        ("POST", {"data": {"query": VIEWER}}),
        ("POST", {"content": VIEWER, "headers": {"Content-Type": "application/graphql"}}),
        ("GET", {"json": {"query": VIEWER}}),
        ("POST", {"content": gzip.compress(json.dumps({"query": VIEWER}).encode()),
                  "headers": {"Content-Type": "application/json", "Content-Encoding": "gzip"}}),
        ("POST", {"content": zlib.compress(json.dumps({"query": VIEWER}).encode()),
                  "headers": {"Content-Type": "application/json", "Content-Encoding": "deflate"}}),
    ],
    ids=["url", "url of a post", "json", "form", "application/graphql", "json on get", "gzip", "deflate"],
)  # fmt: skip
def test_a_query_may_come_in_every_form_the_server_reads(
    send: Send, request_of: tuple[str, dict[str, Any]]
) -> None:
    method, more = request_of
    answer = send(method, **more)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.json() == ME


def test_the_endpoint_answers_with_a_slash_at_its_end_too(
    sandbox: Sandbox, http: httpx.Client, token_of: Callable[..., str]
) -> None:
    headers = {"Authorization": f"Bearer {token_of('administrator')}"}
    assert http.post(f"{sandbox.graphql_url}/", json={"query": VIEWER}, headers=headers).json() == ME


def test_no_query_is_a_bad_request(send: Send) -> None:
    for answer in (
        send("GET"),
        send("POST", json={}),
        send("POST", json={"query": 7}),
        send("POST", content="{}"),
    ):
        assert answer.status_code == 400
        assert answer.json() == {"errors": [{"message": "Must provide query string."}]}


@pytest.mark.parametrize("body", ["", "nonsense", '[{"query": "{ viewer { id } }"}]', '"text"', '{"query": '])
def test_a_json_body_that_is_not_an_object_is_a_bad_request(send: Send, body: str) -> None:
    answer = send("POST", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert messages(answer) == ["POST body sent invalid JSON."]


@pytest.mark.parametrize("query", ["{ viewer {", "{ viewer { nope } }", "{ viewer { userName } } }"])
def test_a_query_that_does_not_parse_or_validate_has_locations_and_no_data(send: Send, query: str) -> None:
    answer = send("POST", json={"query": query})
    assert answer.status_code == 400
    body = answer.json()
    assert "data" not in body
    assert all(error["locations"] for error in body["errors"])


def test_a_mutation_by_get_is_not_allowed(send: Send) -> None:
    answer = send("GET", params={"query": MUTATION})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert messages(answer) == ["Can only perform a mutation operation from a POST request."]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_verbs_are_not_allowed(send: Send, method: str) -> None:
    answer = send(method, params={"query": VIEWER})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, POST"
    assert messages(answer) == ["GraphQL only supports GET and POST requests."]


def test_variables_that_are_not_json_are_a_bad_request(send: Send) -> None:
    answer = send("GET", params={"query": VIEWER, "variables": "{nope"})
    assert answer.status_code == 400
    assert messages(answer) == ["Variables are invalid JSON."]


def test_variables_may_be_json_in_a_string(send: Send) -> None:
    query = "query ($size: Int) { requests(page: {size: $size}) { items { number } } }"
    answer = send("POST", json={"query": query, "variables": '{"size": 2}'})
    assert len(answer.json()["data"]["requests"]["items"]) == 2


def test_a_field_error_leaves_the_rest_of_the_data(send: Send) -> None:
    query = "{ viewer { userName } requests(page: {number: 0}) { totalCount } }"
    answer = send("POST", json={"query": query})
    assert answer.status_code == 200
    body = answer.json()
    assert body["data"] == {"viewer": {"userName": "olivia_martin"}, "requests": None}
    assert body["errors"][0]["path"] == ["requests"]
    assert body["errors"][0]["locations"] == [{"line": 1, "column": 23}]


def test_an_operation_that_fails_as_a_whole_answers_500_with_null_data(sandbox: Sandbox, send: Send) -> None:
    sandbox.faults.add("resolver_crash", times=1)
    answer = send("POST", json={"query": VIEWER})
    assert answer.status_code == 500
    body = answer.json()
    assert body["data"] is None
    assert body["errors"] == [
        {"message": "Unexpected error.", "locations": [{"line": 1, "column": 3}], "path": ["viewer"]}
    ]


def test_variables_of_the_wrong_type_answer_500_without_data(send: Send) -> None:
    query = "query ($size: Int) { requests(page: {size: $size}) { totalCount } }"
    answer = send("POST", json={"query": query, "variables": {"size": "two"}})
    assert answer.status_code == 500
    assert "data" not in answer.json()
    assert "Int cannot represent non-integer value" in messages(answer)[0]


def test_several_operations_need_a_name(send: Send) -> None:
    two = "query A { viewer { userName } } query B { requests { totalCount } }"
    assert messages(send("POST", json={"query": two})) == [
        "Must provide operation name if query contains multiple operations."
    ]
    assert send("POST", json={"query": two, "operationName": "A"}).json() == ME
    assert send("POST", json={"query": two, "operationName": "A"}, params={"operationName": "B"}).json()[
        "data"
    ].keys() == {"requests"}


def test_an_unknown_charset_or_encoding_is_unsupported(send: Send) -> None:
    latin = send("POST", content="{}", headers={"Content-Type": "application/json; charset=latin1"})
    assert (latin.status_code, messages(latin)) == (415, ['Unsupported charset "LATIN1".'])
    brotli = send("POST", content="{}", headers={"Content-Type": "application/json", "Content-Encoding": "br"})
    assert (brotli.status_code, messages(brotli)) == (415, ['Unsupported content-encoding "br".'])


def test_a_body_past_the_limit_is_too_large(send: Send) -> None:
    answer = send("POST", content=b" " * 30_000_001, headers={"Content-Type": "application/json"})
    assert (answer.status_code, messages(answer)) == (413, ["Invalid body: request entity too large."])


def test_a_browser_gets_a_page(sandbox: Sandbox, http: httpx.Client, send: Send) -> None:
    accept = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    page = http.get(sandbox.graphql_url, headers=accept)
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    with_result = send("GET", params={"query": VIEWER}, headers=accept)
    assert "olivia_martin" in with_result.text
    assert send("GET", params={"query": MUTATION}, headers=accept).status_code == 200
    assert send("GET", params={"query": VIEWER, "raw": ""}, headers=accept).json() == ME


@pytest.mark.parametrize(
    "accept",
    ["*/*", "application/json", "application/graphql-response+json, application/json;q=0.9", "text/*;q=0.1, */*"],
)
def test_everybody_else_gets_application_json(send: Send, accept: str) -> None:
    answer = send("POST", json={"query": VIEWER}, headers={"Accept": accept})
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.json() == ME


def test_a_page_shows_what_was_asked_as_text_not_as_markup(sandbox: Sandbox, send: Send) -> None:
    query = '{ viewer { userName } } # </textarea><script>alert("x")</script>'
    page = send("GET", params={"query": query}, headers={"Accept": "text/html"})
    assert "<script>alert(" not in page.text
    assert "&lt;script&gt;" in page.text


def test_the_sdl_is_served_and_is_what_introspection_says(
    sandbox: Sandbox, http: httpx.Client, token_of: Callable[..., str], send: Send
) -> None:
    from graphql import (
        build_client_schema,
        build_schema,
        get_introspection_query,
        lexicographic_sort_schema,
        print_schema,
    )

    headers = {"Authorization": f"Bearer {token_of('administrator')}"}
    sdl = http.get(sandbox.schema_url, headers=headers)
    assert sdl.headers["Content-Type"].startswith("text/plain")
    introspected = send("POST", json={"query": get_introspection_query()}).json()["data"]
    shown = [
        print_schema(lexicographic_sort_schema(s))
        for s in (build_schema(sdl.text), build_client_schema(introspected))
    ]
    assert shown[0] == shown[1]
    assert http.get(sandbox.schema_url).status_code == 401
    assert http.post(sandbox.schema_url, headers=headers).status_code == 405


def test_nothing_is_in_the_schema_that_nobody_has_seen(
    sandbox: Sandbox, http: httpx.Client, token_of: Callable[..., str]
) -> None:
    from graphql import build_schema

    sdl = http.get(sandbox.schema_url, headers={"Authorization": f"Bearer {token_of('administrator')}"}).text
    schema = build_schema(sdl)
    assert schema.query_type
    assert schema.mutation_type
    assert set(schema.query_type.fields) == {"viewer", "requests", "actions", "users"}
    assert set(schema.mutation_type.fields) == {"createRequest", "updateRequestDataset"}
    assert "ProcessCollection" not in schema.type_map
    assert set(schema.type_map["RequestFilterInput"].fields) == {"createdSince"}  # type: ignore[attr-defined]
    assert set(schema.type_map["ActionFilterInput"].fields) == {"createdSince", "requestNumber"}  # type: ignore[attr-defined]
