from __future__ import annotations

import graphql
import pytest

from tests.language.library import library
from wfg_tui.language import (
    diagnose,
    diagnose_variables,
    field_text,
    operation_for_field,
    parse_variables,
    starter_queries,
)
from wfg_tui.schema import SchemaIndex

WORKFLOW = """
type Query {
  viewer: User
  requests(page: PageInput, filter: RequestFilter): Requests
  actions(page: PageInput, filter: ActionFilter!): Actions
  users(page: PageInput): Users
}
scalar DateTime
input PageInput { number: Int size: Int }
input RequestFilter { createdSince: DateTime }
input ActionFilter { requestNumber: Int createdSince: DateTime }
type Users { totalCount: Int! hasNextPage: Boolean! items: [User!]! }
type Requests { totalCount: Int! items: [Request!]! }
type Actions { items: [Action!]! }
type User { id: ID! userName: String! firstName: String lastName: String email: String }
type Request { number: Int! status: Status requester: User }
type Action { number: Int! name: String assignee: User }
enum Status { OPEN CLOSED }
"""


def sound(starter, index: SchemaIndex) -> None:
    assert diagnose(starter.document, index) == []
    assert diagnose_variables(starter.document, starter.variables, index) == []
    parse_variables(starter.variables)


def test_workflowgens_questions_are_offered_and_valid():
    index = SchemaIndex.from_sdl(WORKFLOW)
    starters = starter_queries(index)
    assert [starter.title for starter in starters] == [
        "Who am I", "Requests since a date", "The actions of a request", "Users",
    ]  # fmt: skip
    for starter in starters:
        sound(starter, index)
    assert "createdSince: $since" in starters[1].document
    assert "requestNumber: $number" in starters[2].document


@pytest.mark.parametrize(
    ("without", "title"),
    [
        ("  viewer: User\n", "Who am I"),
        (" createdSince: DateTime }\ninput ActionFilter", "Requests since a date"),
        (" requestNumber: Int", "The actions of a request"),
        ("  users(page: PageInput): Users\n", "Users"),
    ],
)
def test_a_question_that_the_schema_cannot_answer_is_not_offered(without, title):
    changed = WORKFLOW.replace(without, " other: Int }\ninput ActionFilter" if "input" in without else "")
    index = SchemaIndex.from_sdl(changed)
    starters = starter_queries(index)
    assert title not in [starter.title for starter in starters]
    assert len(starters) == 3
    for starter in starters:
        sound(starter, index)


def test_fields_that_a_schema_lacks_are_left_out_of_a_question():
    index = SchemaIndex.from_sdl(
        WORKFLOW.replace(" email: String", "").replace(
            "input PageInput { number: Int", "input PageInput { at: Int"
        )
    )
    for starter in starter_queries(index):
        sound(starter, index)
        assert "email" not in starter.document
        assert "page:" not in starter.document


def test_any_other_schema_is_asked_for_its_own_root_fields():
    starters = starter_queries(library())
    assert starters
    for starter in starters:
        sound(starter, library())


@pytest.mark.parametrize(("operation", "root"), [("query", "Query"), ("mutation", "Mutation")])
def test_an_operation_can_be_made_for_every_root_field(operation, root):
    for field in library().type(root).fields:
        if not field.deprecation:
            sound(operation_for_field(library(), operation, field.name), library())
    assert operation_for_field(library(), operation, "nothing") is None


def test_a_field_is_inserted_with_what_it_requires():
    assert field_text(library(), "Query", "book") == 'book(isbn: "") {\n  id\n}'
    assert field_text(library(), "Book", "title") == "title"
    assert field_text(library(), "Query", "nothing") == "nothing"


@pytest.mark.parametrize("type_name", ["Query", "Mutation", "Book", "Reader", "BookPage", "Hollow", "Loan"])
def test_every_inserted_field_is_valid_where_it_belongs(type_name):
    schema = library().graphql_schema()
    for field in library().type(type_name).fields:
        inserted = field_text(library(), type_name, field.name)
        text = f"query Q {{ ...F }} fragment F on {type_name} {{ {inserted} }}"
        errors = graphql.validate(schema, graphql.parse(text))
        assert [error.message for error in errors if "spread here" not in error.message] == []


def test_members_of_a_union_that_disagree_about_a_field_do_not_clash() -> None:
    index = SchemaIndex.from_sdl(
        "type Query { either: Either } union Either = A | B | C "
        "type A { a: B name: String } type B { a: Int name: String } type C { a: Int name: String! other: Int }"
    )
    starter = operation_for_field(index, "query", "either")
    assert starter is not None
    assert not graphql.validate(index.graphql_schema(), graphql.parse(starter.document)), starter.document
    assert "other" in starter.document
