"""Routes: every way to a type or a field, the shortest first, and each a query that is valid."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, takewhile
from typing import Any

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_required_argument,
    parse,
    validate,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.github_schema import github_sdl
from tests.schema.schemas import SANDBOX, big, everything, sandbox, sdl
from wfg_tui.language import operation_for_route
from wfg_tui.problems import UsageProblem
from wfg_tui.schema import SchemaIndex
from wfg_tui.schema.routes import Routes, Step
from wfg_tui.schema.target import Target, target


def told(goal: str, start: str = "", index: SchemaIndex | None = None, most: int = 99, **how: Any) -> list[str]:
    index = index or sandbox()
    begin = target(index, start) if start else None
    return [route.text for route in islice(Routes(index, target(index, goal), start=begin, **how), most)]


def test_from_viewer_to_a_data_value() -> None:
    assert told("Data.textValue", "Query.viewer") == [
        "Query › viewer › actions › items › dataset › items › textValue",
        "Query › viewer › requests › items › dataset › items › textValue",
        "Query › viewer › actions › items › request › dataset › items › textValue",
        "Query › viewer › requests › items › actions › items › dataset › items › textValue",
    ]


def test_queries_come_before_mutations_and_short_routes_before_long_ones() -> None:
    assert told("Request", index=everything()) == [
        "Root › requests",
        "Changes › close(number:)",
        "Root › oldRequests",
        "Root › anyOf › ... on Request",
        "Root › things(by:) › ... on Request",
    ]


def test_a_start_further_in_is_led_to_first() -> None:
    assert told("Data", "Request.dataset") == ["Query › requests › items › dataset › items"]
    assert told("Data", "Request")[0] == "Query › requests › items › dataset › items"
    assert told("User", "Query.viewer") == ["Query › viewer"], "a start may be the goal already"


def test_what_the_caller_does_not_let_through_is_gone_around() -> None:
    def unread(step: Step) -> bool:
        return (step.owner, step.field) not in {("User", "actions"), ("User", "requests")}

    assert not told("Data", "Query.viewer", through=unread)
    assert told("Data", through=unread)[0] == "Query › requests › items › dataset › items"


def test_a_type_is_met_again_only_if_that_is_asked_for() -> None:
    assert told("User.boss", index=everything())[:2] == [
        "Root › viewer › boss",
        "Root › requests › requester › boss",
    ]
    again = told("User.boss", "Root.viewer", everything(), 3, recursive=True)
    assert again == [
        "Root › viewer › boss",
        "Root › viewer › reports › boss",
        "Root › viewer › reports › reports › boss",
    ]


def test_an_input_is_no_goal_and_a_start_that_nothing_leads_to_is_refused() -> None:
    with pytest.raises(UsageProblem) as caught:
        told("Page", index=everything())
    assert caught.value.code == "routes.no_goal"
    lonely = SchemaIndex.from_sdl("type Query { a: Int } type Lonely { b: Other } type Other { c: Int }")
    with pytest.raises(UsageProblem) as caught:
        told("Other", "Lonely.b", lonely)
    assert caught.value.code == "routes.no_start"
    assert not told("Other", index=lonely)


def test_routes_are_there_at_once_in_a_schema_of_any_size() -> None:
    """No machine could count the routes that lead there; the next one is always a few steps away."""
    found = Routes(big(), target(big(), "Type01300"))
    lengths = [len(route.steps) for route in islice(found, 200)]
    assert lengths == sorted(lengths)
    assert len(lengths) == 200


def test_a_goal_behind_what_is_met_already_ends_and_does_not_hang() -> None:
    """Every type leads back to the root, and only the root to the goal."""
    types = "\n".join(
        f"type T{one} {{ root: Query {' '.join(f't{other}: T{other}' for other in range(24))} }}"
        for one in range(24)
    )
    roots = " ".join(f"t{one}: T{one}" for one in range(24))
    index = SchemaIndex.from_sdl(f"type Query {{ goal: Goal {roots} }} type Goal {{ id: ID }}\n{types}")
    assert told("Goal", index=index) == ["Query › goal"]


# The same, by brute force over graphql-core's objects


def steps_of(schema: Any, kind: Any, goal: Any) -> Iterator[tuple[tuple[str, str, str], int, Any]]:
    """Every step out of a type: who, which field and where to; what it costs; the type there."""
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in kind.fields.items():
            needed = sum(is_required_argument(one) for one in field.args.values())
            old = field.deprecation_reason is not None
            there = get_named_type(field.type)
            yield (kind.name, name, there.name), 1_000_000 + 1_000 * old + needed, there
    if is_abstract_type(kind):
        members = list(schema.get_possible_types(kind))
        if is_abstract_type(goal) and set(members) & set(schema.get_possible_types(goal)) and goal is not kind:
            members.append(goal)
        for there in members:
            yield (kind.name, "", there.name), 1_000_000, there


def by_brute_force(
    index: SchemaIndex,
    asked: Target,
    longest: int,
    shut: frozenset[tuple[str, str]] = frozenset(),
    recursive: bool = False,
) -> list[list[tuple[str, str, str]]]:
    """All routes of at most so many steps that take none of those that are shut, in order.

    They meet no type twice, unless `recursive`.
    """
    schema = index.graphql_schema()
    goal = schema.type_map[asked.owner]
    found: list[tuple[int, tuple[int, ...], list[tuple[str, str, str]]]] = []

    def go(kind: Any, met: frozenset[str], cost: int, order: tuple[int, ...], way: list[Any]) -> None:
        if len(way) >= longest or (asked.kind == "type" and kind is goal):
            return
        for number, (step, more, there) in enumerate(steps_of(schema, kind, goal)):
            if step[:2] in shut:
                continue
            arrived = there is goal if asked.kind == "type" else step[:2] == (asked.owner, asked.member)
            if arrived:
                found.append((cost + more, (*order, number), [*way, step]))
            elif is_composite_type(there) and there.name not in met:
                go(there, met if recursive else met | {there.name}, cost + more, (*order, number), [*way, step])

    for number, root in enumerate(filter(None, (schema.query_type, schema.mutation_type))):
        go(root, frozenset() if recursive else frozenset({root.name}), 0, (number,), [])
    return [way for _, _, way in sorted(found, key=lambda one: one[:2])]


def ways(index: SchemaIndex, asked: Target, longest: int, **how: Any) -> list[list[tuple[str, str, str]]]:
    short = takewhile(lambda route: len(route.steps) <= longest, Routes(index, asked, **how))
    return [[(step.owner, step.field, step.type_name) for step in route.steps] for route in short]


def goals(index: SchemaIndex) -> list[Target]:
    types = [info for name in index.type_names if (info := index.type(name)) and info.kind != "INPUT_OBJECT"]
    fields = [Target("field", info.name, field.name) for info in types for field in info.fields]
    return [*(Target("type", info.name) for info in types), *fields]


@given(sdl(), st.data())
@settings(max_examples=60, deadline=None)
def test_routes_agree_with_brute_force_and_are_valid_queries(text: str, data: st.DataObject) -> None:
    index = SchemaIndex.from_sdl(text)
    asked = data.draw(st.sampled_from(goals(index)))
    assert ways(index, asked, 5) == by_brute_force(index, asked, 5)
    for route in islice(Routes(index, asked), 5):
        assert_valid(index, operation_for_route(index, route).document)


@given(sdl(), st.data())
@settings(max_examples=40, deadline=None)
def test_they_agree_around_shut_fields_and_round_in_circles(text: str, data: st.DataObject) -> None:
    index = SchemaIndex.from_sdl(text)
    asked = data.draw(st.sampled_from(goals(index)))
    fields = [(goal.owner, goal.member) for goal in goals(index) if goal.kind == "field"]
    shut = frozenset(data.draw(st.lists(st.sampled_from(fields), max_size=4)))

    def open_to_us(step: Step) -> bool:
        return (step.owner, step.field) not in shut

    assert ways(index, asked, 5, through=open_to_us) == by_brute_force(index, asked, 5, shut)
    around = ways(index, asked, 3, through=open_to_us, recursive=True)
    assert around == by_brute_force(index, asked, 3, shut, recursive=True)


def test_they_agree_on_the_sandboxes_schema() -> None:
    for asked in goals(sandbox()):
        assert ways(sandbox(), asked, 99) == by_brute_force(sandbox(), asked, 99)


@pytest.mark.needs("npm")
def test_they_agree_on_githubs_schema() -> None:
    index = SchemaIndex.from_sdl(github_sdl())
    for written in ("IssueComment", "Actor", "URI", "Repository.owner", "SecurityAdvisory"):
        asked = target(index, written)
        assert ways(index, asked, 3) == by_brute_force(index, asked, 3)


# As queries


def assert_valid(index: SchemaIndex, document: str) -> None:
    errors = validate(index.graphql_schema(), parse(document))
    assert not errors, f"{document}\n{errors[0]}"


@pytest.mark.needs("npm")
def test_every_route_on_githubs_schema_is_a_valid_query() -> None:
    index = SchemaIndex.from_sdl(github_sdl())
    for name in index.type_names[::9]:
        if index.kind(name) != "INPUT_OBJECT":
            for route in islice(Routes(index, Target("type", name)), 3):
                assert_valid(index, operation_for_route(index, route).document)


def test_a_route_is_a_query_with_its_arguments_as_variables_and_its_end_filled_in() -> None:
    index = SchemaIndex.from_sdl(
        SANDBOX.replace("items: [Action!]!", "items: [Action!]! one(number: Int!, request: Int!): Action!")
    )
    route = next(Routes(index, target(index, "Data"), start=target(index, "ActionCollection.one")))
    ready = operation_for_route(index, route, taken={"ActionsOneDataset"})
    assert_valid(index, ready.document)
    assert (
        ready.document
        == """query ActionsOneDataset2($number: Int!, $request: Int!) {
  actions(page: {number: 1, size: 25}) {
    one(number: $number, request: $request) {
      dataset {
        items {
          id
          name
          description
          textValue
          numericValue
          dateTimeValue
        }
      }
    }
  }
}
"""
    )
    assert ready.variables == '{\n  "number": 0,\n  "request": 0\n}'


def test_what_is_looked_up_by_one_of_its_own_fields_has_a_variable_for_it() -> None:
    index = SchemaIndex.from_sdl(
        "type Query { user(name: String, since: Int): User pick(by: By): User } input By { a: Int }"
        "type User { name: String, team: Team } type Team { name: String, user(name: String): User }"
    )
    ready = operation_for_route(index, next(Routes(index, target(index, "Team.user"))))
    assert_valid(index, ready.document)
    assert "query UserTeamUser($name: String, $userName: String) {" in ready.document
    assert "user(name: $userName)" in ready.document
