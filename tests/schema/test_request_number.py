"""Going to a request by its number: the fields that can take it, found by name and shape, as ready queries."""

from __future__ import annotations

import json

import pytest
from graphql import parse, validate
from hypothesis import given, settings

from tests.schema.schemas import everything, sandbox, sdl
from wfg_tui.language import operation_for_number
from wfg_tui.schema import SchemaIndex
from wfg_tui.schema.request_number import NumberField, number_fields


def found(index: SchemaIndex) -> list[NumberField]:
    return [field for field in number_fields(index) if field is not None]


def test_the_sandbox_offers_the_actions_of_a_request() -> None:
    assert [field.text for field in found(sandbox())] == [
        "Query › actions(filter: {requestNumber: …})",
        "Query › viewer › actions(filter: {requestNumber: …})",
        "Query › requests › items › actions(filter: {requestNumber: …})",
    ]


def test_the_query_is_ready_with_the_number_as_a_variable() -> None:
    index = SchemaIndex.from_sdl(
        "type Query { requests(page: Page, filter: Filter): [Request] } type Request { id: ID! title: String }"
        "input Page { number: Int size: Int } enum State { A }"
        "input Filter { requestNumbers: [Int!] state: State! }"
    )
    [field] = found(index)
    assert field.text == "Query › requests(filter: {requestNumbers: …})"
    ready = operation_for_number(index, field, "4711")
    assert (
        ready.document
        == """query Requests($requestNumber: Int!) {
  requests(page: {number: 1, size: 25}, filter: {requestNumbers: [$requestNumber], state: A}) {
    id
    title
  }
}
"""
    )
    assert json.loads(ready.variables) == {"requestNumber": 4711}
    assert not validate(index.graphql_schema(), parse(ready.document))


def test_names_may_be_spelt_otherwise_and_the_number_may_be_text() -> None:
    index = SchemaIndex.from_sdl(
        "type Query { me: User } type User { work(request_no: ID!, team: Int!): Work } type Work { done: Boolean }"
    )
    [field] = found(index)
    ready = operation_for_number(index, field, "0042")
    assert "work(request_no: $requestNumber, team: $team)" in ready.document
    assert json.loads(ready.variables)["requestNumber"] == "0042"
    assert not validate(index.graphql_schema(), parse(ready.document))


def test_neither_a_page_nor_a_mutation_is_meant_and_a_schema_may_have_none() -> None:
    assert found(everything()) == []
    assert (
        found(SchemaIndex.from_sdl("type Query { requests(page: Page): [Int] } input Page { number: Int }")) == []
    )


@given(sdl())
@settings(max_examples=30, deadline=None)
def test_whatever_the_schema_every_offer_is_valid(text: str) -> None:
    index = SchemaIndex.from_sdl(text.replace("_q1", "requestNumber"))
    for field in found(index):
        document = operation_for_number(index, field, "1").document
        assert not validate(index.graphql_schema(), parse(document)), document


@pytest.mark.parametrize(
    "text",
    [
        "type Query { requests(filter: Filter): [Int] } input Filter { filter: Filter requestNumber: Int! }",
        "type Query { requests(requestNumber: [[Int]!]): [Int] }",
    ],
    ids=["an input that holds itself", "lists of lists"],
)
def test_an_unusual_place_for_a_number_is_filled_as_it_wants(text: str) -> None:
    index = SchemaIndex.from_sdl(text)
    for field in found(index):
        document = operation_for_number(index, field, "1").document
        assert not validate(index.graphql_schema(), parse(document)), document
    assert len(found(index)) > 0
