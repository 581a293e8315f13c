"""What goes out: one road, the headers it is asked for, variables as they were written, files as the specification
lays them out."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.conftest import Ask, Open
from tests.rawserver import answer, serving
from wfg_tui.api import ApiClient, GraphQLRequest
from wfg_tui.api.upload import Form, encoded, upload_file
from wfg_tui.connection import Profile
from wfg_tui.http import Http
from wfg_tui.problems import UsageProblem
from wfg_tui.sandbox import Sandbox

WHO = "query Who { viewer { userName } }"
CREATE = """
mutation Create($process: String!, $file: Upload) {
  createRequest(input: {processName: $process, processVersion: 1, parameters: [
    {name: "REQUEST_ATTACHED_DOCUMENT", fileValue: {upload: $file}}
  ]}) { request { number dataset { items { name fileValue { name size contentType } } } } }
}
"""


async def test_a_request_asks_for_both_media_types_and_names_its_operation_only_if_it_has_a_name(
    sandbox: Sandbox, open_client: Open
) -> None:
    client = open_client()
    await client.send(GraphQLRequest(WHO))
    await client.send(GraphQLRequest(WHO, operation_name="Who"))
    first, second = sandbox.requests.of("query")
    assert first.headers["accept"] == "application/graphql-response+json, application/json;q=0.9"
    assert first.headers["content-type"] == "application/json"
    assert first.body_size + len(', "operationName": "Who"') == second.body_size
    assert second.operation_name == "Who"


async def test_the_impersonation_header_goes_only_when_asked_for(sandbox: Sandbox, open_client: Open) -> None:
    client = open_client(headers=(("X-Gateway", "g1"), ("X-Wfgen-Impersonate-Username", "smuggled")))
    plain = await client.send(GraphQLRequest(WHO))
    borrowed = await client.send(GraphQLRequest(WHO), as_user="emma_dubois")
    first, second = sandbox.requests.of("query")
    assert "x-wfgen-impersonate-username" not in first.headers
    assert second.headers["x-wfgen-impersonate-username"] == "emma_dubois"
    assert first.headers["x-gateway"] == second.headers["x-gateway"] == "g1"
    assert b"olivia_martin" in plain.body
    assert b"emma_dubois" in borrowed.body
    assert (plain.as_user, borrowed.as_user) == ("", "emma_dubois")


@pytest.mark.parametrize("name", ["emma\r\nX-Evil: 1", "emma\x00", " emma", "emma\u202e", "日本", "e" + "\n"])
async def test_a_user_name_that_no_header_may_carry_is_refused_before_anything_is_sent(
    sandbox: Sandbox, open_client: Open, name: str
) -> None:
    with pytest.raises(UsageProblem) as refused:
        await open_client().send(GraphQLRequest(WHO), as_user=name)
    assert refused.value.code == "api.as_user"
    assert len(sandbox.requests) == 0


async def test_a_profiles_header_takes_the_place_of_ours(sandbox: Sandbox, open_client: Open) -> None:
    await open_client(headers=(("accept", "application/json"),)).send(GraphQLRequest(WHO))
    assert sandbox.requests.of("query")[0].headers["accept"] == "application/json"


async def test_what_was_sent_is_kept_without_any_secret(ask: Ask, open_client: Open, sandbox: Sandbox) -> None:
    client = open_client(headers=(("X-Api-Key", "hunter2-hunter2"),))
    exchange = await client.send(GraphQLRequest(WHO, {"a": 1}, "Who"))
    sent = exchange.sent
    assert dict(sent.headers)["X-Api-Key"] == "[hidden]"
    assert dict(sent.headers)["Authorization"] == "Bearer [hidden]"
    assert (sent.method, sent.url, sent.document) == ("POST", sandbox.graphql_url, WHO)
    assert (sent.variables, sent.operation_name) == ({"a": 1}, "Who")
    assert sent.body_size == sandbox.requests.of("query")[0].body_size
    assert "hunter2" not in repr(exchange)
    assert exchange.timings.token is not None
    assert exchange.timings.first_byte is not None


async def test_an_expired_token_is_renewed_once_and_the_query_sent_again(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.faults.add("revoked", times=1)
    exchange = await ask()
    assert exchange.ok
    first, second = sandbox.requests.of("query")
    assert (first.status, second.status) == (401, 200)
    assert first.token_digest != second.token_digest
    assert len(sandbox.requests.of("token")) == 2


async def test_a_401_that_stays_is_not_asked_about_for_ever(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.faults.add("revoked")
    exchange = await ask()
    assert exchange.status == 401
    assert len(sandbox.requests.of("query")) == 2
    assert len(sandbox.requests.of("token")) == 2


async def test_the_schema_address_is_asked_with_the_token_and_headers_of_a_query(
    sandbox: Sandbox, open_client: Open
) -> None:
    client = open_client(headers=(("X-Gateway", "g1"),))
    await client.send(GraphQLRequest(WHO), as_user="emma_dubois")
    exchange = await client.get(sandbox.schema_url, as_user="emma_dubois")
    query, schema = sandbox.requests.of("query", "schema")
    assert exchange.ok
    assert b"type Query" in exchange.body
    assert query.token_digest == schema.token_digest
    for name in ("x-gateway", "x-wfgen-impersonate-username", "user-agent"):
        assert query.headers[name] == schema.headers[name]


async def test_variables_arrive_as_they_were_written(sandbox: Sandbox, open_client: Open) -> None:
    variables: dict[str, Any] = {
        "big": 2**70,
        "exact": Decimal("0.1000000000000000055511151231257827"),
        "text": "Ünïcode 日本 😀 \u2028",
        "lone": "\ud83d",
        "null": None,
        "deep": [[{"a": [True, False]}]],
    }
    await open_client().send(GraphQLRequest(WHO, variables))
    arrived = sandbox.requests.of("query")[0].variables
    assert arrived is not None
    assert {name: arrived[name] for name in ("text", "null", "deep")} == {
        name: variables[name] for name in ("text", "null", "deep")
    }
    assert list(arrived) == list(variables)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_every_digit_and_character_survives_the_encoding(value: Any) -> None:
    text = encoded({"variables": value})
    again = json.loads(text, parse_float=Decimal)["variables"]
    assert _alike(again, value)


def _alike(found: Any, given: Any) -> bool:
    if isinstance(given, float):
        return Decimal(repr(given)) == found
    if isinstance(given, Decimal):
        return Decimal(found) == given
    if isinstance(given, dict):
        return list(found) == list(given) and all(_alike(found[key], given[key]) for key in given)
    if isinstance(given, list):
        return len(found) == len(given) and all(map(_alike, found, given))
    return type(found) is type(given) and bool(found == given)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), {1, 2}, b"bytes"])
def test_what_json_has_no_word_for_is_refused(value: object) -> None:
    with pytest.raises(UsageProblem) as refused:
        encoded({"variables": {"x": value}})
    assert refused.value.code == "variables.unsendable"


async def test_a_file_goes_up_with_its_name_type_and_bytes(
    sandbox: Sandbox, open_client: Open, tmp_path: Path
) -> None:
    path = tmp_path / 'Überblick "neu".pdf'
    path.write_bytes(b"%PDF-1.7 \x00\xff" * 100)
    request = GraphQLRequest(CREATE, {"process": "HELPDESK"}, "Create", (upload_file("file", path),))
    exchange = await open_client().send(request)
    assert exchange.ok, (exchange.problem, exchange.errors)
    items = json.loads(exchange.body)["data"]["createRequest"]["request"]["dataset"]["items"]
    stored = next(item["fileValue"] for item in items if item["fileValue"])
    assert stored["size"] == 1100
    assert stored["contentType"] == "application/pdf"
    assert stored["name"].startswith("Überblick")
    logged = sandbox.requests.of("mutation")[0]
    assert logged.variables == {"process": "HELPDESK", "file": None}


async def test_the_form_holds_operations_then_map_then_files(tmp_path: Path) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.bin"
    first.write_text("A")
    second.write_bytes(b"\r\n--x\r\n")
    request = GraphQLRequest(
        "mutation", {"input": {"number": Decimal("1.10")}},
        files=(upload_file("input.files.0", first), upload_file("input.files.1", second)),
    )  # fmt: skip
    variables = request.variables
    form = Form(request, {"query": "mutation", "variables": variables})
    body = b"".join([block async for block in form.blocks()])
    assert len(body) == form.size
    boundary = form.content_type.partition("boundary=")[2].encode()
    names = [part.split(b'name="')[1].split(b'"')[0] for part in body.split(b"--" + boundary)[1:-1]]
    assert names == [b"operations", b"map", b"0", b"1"]
    assert b'"variables": {"input": {"number": 1.10, "files": [null, null]}}' in body
    assert b'{"0": ["variables.input.files.0"], "1": ["variables.input.files.1"]}' in body
    assert b"\r\n--x\r\n" in body
    assert variables == {"input": {"number": Decimal("1.10")}}, "the caller's variables are its own"


@pytest.mark.parametrize("place", ["a.0", "list.5", "list.x", "", "a..b"])
def test_a_place_that_leads_nowhere_is_named(tmp_path: Path, place: str) -> None:
    path = tmp_path / "a.txt"
    path.touch()
    request = GraphQLRequest("mutation", {"a": 1, "list": [None]}, files=(upload_file(place, path),))
    with pytest.raises(UsageProblem) as refused:
        Form(request, {"query": "mutation", "variables": request.variables})
    assert refused.value.code == "upload.variable"


def test_a_file_that_is_not_there_is_named_before_anything_is_sent(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.pdf", tmp_path):
        with pytest.raises(UsageProblem) as missing:
            upload_file("file", path)
        assert missing.value.code == "upload.missing"
        assert str(path) in missing.value.what


async def test_a_compressed_answer_is_measured_on_the_wire_and_unpacked(tmp_path: Path) -> None:
    body = json.dumps({"data": {"words": "again " * 2000}}).encode()
    packed = gzip.compress(body)
    with serving(answer("200 OK", packed, "Content-Type: application/json", "Content-Encoding: gzip")) as server:
        http = Http(timeout=5)
        exchange = await ApiClient(Profile("p", server.url), http, None).send(GraphQLRequest(WHO))
        await http.close()
    assert exchange.body == body
    assert exchange.wire_size == len(packed)
    assert exchange.timings.parse is not None
    assert exchange.timings.total >= exchange.timings.parse
