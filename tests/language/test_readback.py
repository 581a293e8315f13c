"""A query that tells whether a mutation took effect: valid against the schema, narrowed by what is known."""

from __future__ import annotations

import pytest
from graphql import parse, validate

from wfg_tui.language import read_back
from wfg_tui.sandbox.resolvers import SDL
from wfg_tui.schema import SchemaIndex

AT = 1_767_225_600.0  # 2026-01-01T00:00:00Z
OTHER = """
type Query { request(number: Int!): Request user(id: ID!, reason: String!): User people: [User!]! }
type Mutation { cancelRequest(number: Int!): Boolean deleteUser(id: ID!): User ping: Boolean }
type Request { number: Int! status: String } type User { id: ID! name: String boss: User }
"""


def made(document: str, sdl: str = SDL, **variables: object) -> str | None:
    index = SchemaIndex.from_sdl(sdl)
    query = read_back(document, None, variables, index, AT)
    if query is not None:
        assert validate(index.graphql_schema(), parse(query)) == []
    return query


def test_what_was_created_is_looked_for_among_the_latest() -> None:
    query = made("mutation L($in: CreateRequestInput!) { createRequest(input: $in) { request { number } } }")
    assert query is not None
    assert query.startswith("query LookAfterCreateRequest {\n  requests(")
    assert 'createdSince: "2025-12-31T23:58:00Z"' in query


def test_what_was_changed_is_looked_up_by_its_number_with_what_was_changed() -> None:
    document = (
        "mutation U($n: Int!) { updateRequestDataset(input: {number: $n, parameters: []}) { clientMutationId } }"
    )
    query = made(document, n=1234)
    assert query is not None
    assert "requestNumber: 1234" in query
    assert "textValue" in query


def test_a_field_that_gives_the_very_thing_is_best() -> None:
    assert made("mutation { cancelRequest(number: 12) }", OTHER) == (
        "query LookAfterCancelRequest {\n  request(number: 12) {\n    number\n    status\n  }\n}\n"
    )


def test_a_field_that_wants_what_nobody_knows_is_passed_over() -> None:
    query = made('mutation { deleteUser(id: "x\\"}") { id } }', OTHER)
    assert query is not None
    assert "people {" in query
    assert "user(" not in query


@pytest.mark.parametrize("document", ["mutation { ping }", "{ viewer { id } }", "mutation {", "mutation { nope }"])
def test_where_there_is_nothing_to_read_back_there_is_no_query(document: str) -> None:
    assert made(document, OTHER) is None
