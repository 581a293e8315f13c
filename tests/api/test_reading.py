"""Data and errors are found in any body, by the exact road and by its two ends alike."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfg_tui.api.exchange import GraphQLError
from wfg_tui.api.reading import LARGE, Reading, read_body

FOLLOWING = '{"errors":[{"message":"no"}],"data":null}'

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=6)
    | st.sampled_from(['"errors":', ',"errors":[1]}', "errors", "\\", '\\"', "}", "data"])
)
keys = st.sampled_from(["errors", "data", "a", 'x"', "\\"])
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)
errors = st.lists(
    st.fixed_dictionaries({"message": st.text(max_size=8)}, optional={"extensions": values}), max_size=3
)
members = st.permutations(["data", "errors", "extensions"])


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    whole = {"data": draw(values), "errors": draw(errors), "extensions": draw(values)}
    kept = draw(st.lists(st.sampled_from(list(whole)), min_size=1, unique=True))
    return {key: whole[key] for key in kept}


@given(answers(), st.sampled_from([None, 1]), st.booleans())
def test_the_two_ends_of_an_answer_tell_what_all_of_it_tells(
    answer: dict[str, Any], indent: int | None, escaped: bool
) -> None:
    body = json.dumps(answer, indent=indent, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    assert read_body(body, large=0) == read_body(body)


@given(answers())
def test_what_is_read_is_what_a_json_parser_finds(answer: dict[str, Any]) -> None:
    found = read_body(json.dumps(answer).encode())
    assert found.has_data == (answer.get("data") is not None)
    assert [error.message for error in found.errors] == [error["message"] for error in answer.get("errors", [])]
    assert found.is_graphql == ("data" in answer or bool(answer.get("errors")))


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_read_without_an_exception(body: bytes) -> None:
    read_body(body)
    read_body(body, large=0)
    read_body(b'{"data":' + body + b"}")


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        pytest.param(b'{"errors":[{"message":"no"}]}', ["no"], id="express-graphql, invalid"),
        pytest.param(b'{"errors":[{"message":"no"}],"data":null}', ["no"], id="express-graphql, failed"),
        pytest.param(b'{"data":{"a":1},"errors":[{"message":"no"}]}', ["no"], id="graphql-js"),
        pytest.param(b'{"errors":["no"]}', ["no"], id="errors as strings"),
        pytest.param(b'{"errors":{"message":"no"}}', ["no"], id="one error, no list"),
        pytest.param(b'{"errors":"no"}', ["no"], id="a string"),
        pytest.param(b'{"errors":[{"code":7}]}', ['{"code": 7}'], id="an error without a message"),
        pytest.param(b'{"errors":[null, 3]}', ["null", "3"], id="errors that are no objects"),
        pytest.param(b'{"errors":[{"message":"caf\xe9"}]}', ["caf\ufffd"], id="Latin-1"),
        pytest.param(b'{"errors":[{"message":"a"}],"errors":[{"message":"no"}]}', ["no"], id="given twice"),
    ],
)
def test_every_servers_shape_of_errors_is_read(body: bytes, messages: list[str]) -> None:
    found = read_body(body)
    assert [error.message for error in found.errors] == messages
    assert found.is_graphql


def test_places_count_from_zero_and_garbage_in_them_is_left_out() -> None:
    body = {
        "errors": [
            {
                "message": "no",
                "path": ["a", 0, None, {"x": 1}],
                "locations": [{"line": 2, "column": 5}, {"line": "2"}, None, {"line": 0, "column": 0}],
                "extensions": {"code": "X"},
            }
        ]
    }
    assert read_body(json.dumps(body).encode()).errors == (
        GraphQLError("no", ("a", 0), ((1, 4), (0, 0)), {"code": "X"}),
    )


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{}", b'{"error":"x"}', b'{"errors":[]}', b'{"data":{"a":1', b"<html>", b'"data"'],
)
def test_what_is_no_answer_is_not_taken_for_one(body: bytes) -> None:
    assert not read_body(body).is_graphql


def test_an_answer_deeper_than_any_parsers_stack_counts_as_one() -> None:
    deep = b"[" * 200_000 + b"]" * 200_000
    assert read_body(b'{"data":{"a":' + deep + b"}}") == Reading(has_data=True, is_graphql=True)


def test_a_hundred_megabytes_hold_no_loop() -> None:
    row = b'{"id":"UmVxdWVzdDo0Mg==","errors":["none"],"text":"%s"},' % (b"x" * 1000)
    body = b'{"data":{"rows":[' + row * (100_000_000 // len(row)) + b'null]},"errors":[{"message":"late"}]}'
    took = []
    for _ in range(5):  # the best of some: other processes of the machine are not what is measured
        began = time.perf_counter()
        found = read_body(body)
        took.append(time.perf_counter() - began)
    assert [error.message for error in found.errors] == ["late"]
    assert found.has_data
    assert min(took) < 0.05


def test_a_large_body_that_breaks_off_is_no_answer() -> None:
    body = b'{"data":{"rows":["' + b"x" * (LARGE + 10)
    assert not read_body(body).is_graphql
