"""Whatever is sent, the sandbox answers in its own words: no traceback, no broken JSON, no silence."""

from __future__ import annotations

import json
import string
from collections.abc import Callable

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.conftest import Ask
from wfg_tui.sandbox import Sandbox

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CONTENT_TYPES = [
    "application/json",
    "application/json; charset=utf-16",
    "application/graphql",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "text/plain",
    ";;;",
]
fragments = st.sampled_from(
    [
        b"{",
        b"}",
        b'"query"',
        b":",
        b'"{viewer{id}}"',
        b"\xff",
        b"\x00",
        b"--x",
        b"\r\n",
        b"query=",
        b"%ff",
        b"[",
        b"]",
    ]
)


@pytest.fixture
def bearer(token_of: Callable[..., str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {token_of('administrator')}"}


@quick
@given(
    body=st.lists(fragments | st.binary(max_size=8), max_size=12).map(b"".join),
    content_type=st.sampled_from(CONTENT_TYPES),
    method=st.sampled_from(["GET", "POST", "PUT"]),
)
def test_any_body_gets_a_graphql_answer(
    sandbox: Sandbox,
    http: httpx.Client,
    bearer: dict[str, str],
    body: bytes,
    content_type: str,
    method: str,
) -> None:
    headers = {**bearer, "Content-Type": content_type}
    answer = http.request(method, sandbox.graphql_url, content=body, headers=headers)
    assert answer.status_code in {200, 400, 405, 415}
    told = answer.json()
    assert told.get("data") or told["errors"][0]["message"]
    assert sandbox.requests[-1].status == answer.status_code


@quick
@given(
    st.dictionaries(
        st.sampled_from(["grant_type", "scope", "client_id", "client_secret", "x"]), st.text(max_size=20)
    )
)
def test_any_form_gets_an_answer_in_one_of_oktas_shapes(
    sandbox: Sandbox, http: httpx.Client, form: dict[str, str]
) -> None:
    content = "&".join(f"{name}={value}" for name, value in form.items()).encode("utf-8", "replace")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = http.post(sandbox.token_url, content=content, headers=headers)
    assert answer.status_code in {400, 401}
    assert ("error" in answer.json()) != ("errorCode" in answer.json())


@pytest.mark.parametrize(
    "body",
    [
        '{"query": "{ viewer { id } }", "variables": {"a": NaN}}',
        '{"query": ' + "[" * 100_000,
        '{"variables": ' + '{"a":' * 100_000,
    ],
)
def test_json_that_javascript_would_not_read_is_not_read(
    sandbox: Sandbox, http: httpx.Client, bearer: dict[str, str], body: str
) -> None:
    headers = {**bearer, "Content-Type": "application/json"}
    answer = http.post(sandbox.graphql_url, content=body, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (400, "POST body sent invalid JSON.")


@pytest.mark.parametrize("query", ["{viewer" * 20_000, "query(" * 20_000, "{requests(page:" + "[" * 20_000])
def test_a_query_nested_past_all_reason_is_refused(ask: Ask, query: str) -> None:
    assert ask(query).status_code == 400


def test_lone_surrogates_come_back_escaped(sandbox: Sandbox, http: httpx.Client, bearer: dict[str, str]) -> None:
    created = """mutation ($text: String) { createRequest(input: {processName: "HELPDESK",
      parameters: [{name: "REQUEST_SUBJECT", textValue: $text}]}) {
        request { dataset(filter: {names: ["REQUEST_SUBJECT"]}) { items { textValue } } } } }"""
    body = json.dumps({"query": created, "variables": {"text": "\ud800é"}})
    answer = http.post(sandbox.graphql_url, content=body, headers={**bearer, "Content-Type": "application/json"})
    assert "\\ud800" in answer.text
    items = answer.json()["data"]["createRequest"]["request"]["dataset"]["items"]
    assert items == [{"textValue": "\ud800é"}]
    log = http.get(sandbox.graphql_url.replace("/wfgen/graphql", "/sandbox/requests"))
    assert log.json()[-1]["variables"] == {"text": "\ud800é"}


@quick
@given(st.text(alphabet=string.printable + "\x00é\u202e", max_size=40))
def test_any_path_is_answered(sandbox: Sandbox, http: httpx.Client, path: str) -> None:
    from urllib.parse import quote

    answer = http.get(f"http://127.0.0.1:{sandbox.port}/{quote(path)}")
    assert answer.status_code in {200, 400, 401, 404, 405}
