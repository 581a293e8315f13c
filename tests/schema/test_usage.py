"""Where a type is used: every place that names it, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
    is_input_object_type,
)
from graphql.language import EnumValueNode, ListValueNode, ObjectValueNode, ValueNode
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.github_schema import github_sdl
from tests.schema.schemas import big, everything, introspected, sandbox, sdl
from wfg_tui.problems import UsageProblem
from wfg_tui.schema import SchemaIndex
from wfg_tui.schema.target import Target, target
from wfg_tui.schema.usage import uses, uses_by_type, uses_of


def told(name: str) -> list[tuple[str, str]]:
    return [(use.how, use.path) for use in uses(everything(), name)]


def test_fields_that_give_it_and_arguments_that_take_it_are_told_the_roots_first() -> None:
    assert told("Status") == [
        ("takes", "Root.requests(status:)"),
        ("takes", "Root.pick(status:)"),
        ("returns", "Request.status"),
    ]
    assert told("Request")[0] == ("returns", "Root.requests")


def test_implementations_and_unions_are_told() -> None:
    assert ("member", "Either") in told("User")
    assert told("Named") == [("implements", "Request"), ("implements", "Thing"), ("implements", "User")]


def test_input_fields_and_arguments_of_directives_are_told() -> None:
    assert ("takes", "Page.within") in told("Page")
    assert ("takes", "@tag(name:)") in told("String")


def test_a_deprecated_use_says_so() -> None:
    old = {use.path for use in uses(everything(), "Request") if use.deprecated}
    assert old == {"Root.oldRequests"}


def test_what_nobody_names_has_no_uses() -> None:
    assert told("News") == []
    assert told("Nobody") == []


def test_the_first_question_reads_only_types_that_mention_the_name() -> None:
    index = SchemaIndex.from_bytes(everything().to_bytes())
    first = uses(index, "DateTime")
    assert "Either" not in index.wiring._bones
    assert uses(index, "DateTime") == first, "a look-up tells the same"


def test_uses_come_in_parts_for_those_who_must_not_wait() -> None:
    fresh = SchemaIndex.from_bytes(big().to_bytes())
    parts = list(uses_by_type(fresh, "Type00009"))
    assert len(parts) > 10
    assert not any(parts[:-1])
    assert parts[-1][0].path == "Query.root0009"


def told_of(written: str) -> list[tuple[str, str]]:
    return [(use.how, use.path) for use in uses_of(everything(), target(everything(), written))]


def test_a_field_is_used_where_it_is_declared_and_where_one_gets_to_it() -> None:
    assert told_of("Named.name") == [
        ("implements", "Request.name"),
        ("implements", "Thing.name"),
        ("implements", "User.name"),
    ]
    assert told_of("User.id") == [
        ("declares", "Thing.id"),
        ("reaches", "Root.viewer"),
        ("reaches", "Request.requester"),
        ("reaches", "User.boss"),
        ("reaches", "User.reports"),
    ]


def test_values_and_input_fields_are_used_by_defaults() -> None:
    assert told_of("Status.OPEN")[0] == ("defaults", "Root.pick(status:)")
    assert told_of("Page.size") == [
        ("defaults", "Root.requests(page:)"),
        ("reaches", "Root.requests(page:)"),
        ("reaches", "Page.within"),
    ]


def test_the_directives_that_introspection_tells_of_have_places() -> None:
    assert [path for _, path in told_of("@deprecated")] == [
        "Root.requests(status:)",
        "Root.oldRequests",
        "Page.cursor",
        "Status.LOST",
        "@tag(old:)",
    ]
    assert told_of("@oneOf") == [("bears", "Choice")]
    assert told_of("@specifiedBy") == [("bears", "DateTime")]
    assert told_of("@tag") == []


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Requets", "There is Request."),
        ("Root.request", "There is requests and oldRequests."),
        ("Root.requests(pages:)", "There is page."),
        ("@tags", "There is @tag."),
    ],
)
def test_what_is_nearly_there_is_named(written: str, words: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        target(everything(), written)
    assert caught.value.meaning == words


@pytest.mark.parametrize("written", ["", "Root..a", "Root(page:)", "@tag.name", "Status.OPEN(a:)", "a b"])
def test_what_names_nothing_is_refused(written: str) -> None:
    with pytest.raises(UsageProblem):
        target(everything(), written)


def test_a_name_of_any_letters_is_found() -> None:
    odd = 'né "quoted"\\'
    index = introspected(
        {"kind": "OBJECT", "name": "Query", "fields": [{"name": "a", "type": {"kind": "OBJECT", "name": odd}}]},
        {"kind": "OBJECT", "name": odd, "fields": []},
    )
    assert [use.path for use in uses(index, odd)] == ["Query.a"]


def by_brute_force(index: SchemaIndex, name: str) -> set[tuple[str, str]]:
    """The same, asked of graphql-core's objects one by one."""
    schema = index.graphql_schema()
    found: set[tuple[str, str]] = set()
    for owner, kind in schema.type_map.items():
        if owner.startswith("__"):
            continue
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            found |= {("implements", owner) for one in kind.interfaces if one.name == name}
            for field_name, field in kind.fields.items():
                if get_named_type(field.type).name == name:
                    found.add(("returns", f"{owner}.{field_name}"))
                for argument, taken in field.args.items():
                    if get_named_type(taken.type).name == name:
                        found.add(("takes", f"{owner}.{field_name}({argument}:)"))
        elif isinstance(kind, GraphQLUnionType):
            found |= {("member", owner) for one in kind.types if one.name == name}
        elif is_input_object_type(kind):
            found |= {
                ("takes", f"{owner}.{one}")
                for one, of in kind.fields.items()
                if get_named_type(of.type).name == name
            }
    for directive in schema.directives:
        for argument, taken in directive.args.items():
            if get_named_type(taken.type).name == name:
                found.add(("takes", f"@{directive.name}({argument}:)"))
    return found


def members_by_brute_force(index: SchemaIndex, asked: Target) -> set[tuple[str, str]]:
    """The uses of a field, an input field or an enum value, asked of the same objects and of the SDL."""
    schema = index.graphql_schema()
    owner = schema.type_map[asked.owner]
    led = {path for how, path in by_brute_force(index, asked.owner) if how in LEADING[asked.kind]}
    found = {("reaches", path) for path in led}
    if isinstance(owner, GraphQLObjectType | GraphQLInterfaceType):
        found |= {
            ("declares", f"{one.name}.{asked.member}") for one in owner.interfaces if asked.member in one.fields
        }
        found |= {
            ("implements", f"{one.name}.{asked.member}")
            for one in schema.type_map.values()
            if isinstance(one, GraphQLObjectType | GraphQLInterfaceType)
            if owner in one.interfaces and asked.member in one.fields
        }
    else:
        found |= {
            ("defaults", path) for path, one in taken_in(index) if asked.path in held(one.type, default(one))
        }
    return found


LEADING = {"field": {"returns"}, "input_field": {"takes"}, "enum_value": {"returns", "takes"}}


def taken_in(index: SchemaIndex) -> Iterator[tuple[str, Any]]:
    schema = index.graphql_schema()
    for owner, kind in schema.type_map.items():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in kind.fields.items():
                yield from ((f"{owner}.{field_name}({name}:)", one) for name, one in field.args.items())
        elif is_input_object_type(kind):
            yield from ((f"{owner}.{name}", one) for name, one in kind.fields.items())
    for directive in schema.directives:
        yield from ((f"@{directive.name}({name}:)", one) for name, one in directive.args.items())


def default(one: Any) -> ValueNode | None:
    return one.ast_node.default_value if one.ast_node is not None else None


def held(kind: Any, literal: ValueNode | None) -> set[str]:
    kind = get_nullable_type(kind)
    if isinstance(kind, GraphQLList):
        items = literal.values if isinstance(literal, ListValueNode) else [literal]
        return {path for item in items for path in held(kind.of_type, item)}
    if isinstance(literal, EnumValueNode) and isinstance(kind, GraphQLEnumType):
        return {f"{kind.name}.{literal.value}"}
    found: set[str] = set()
    if isinstance(literal, ObjectValueNode) and isinstance(kind, GraphQLInputObjectType):
        for field in literal.fields:
            found.add(f"{kind.name}.{field.name.value}")
            found |= held(kind.fields[field.name.value].type, field.value)
    return found


@given(sdl(), st.data())
@settings(max_examples=25, deadline=None)
def test_uses_of_members_agree_with_it_too(text: str, data: st.DataObject) -> None:
    index = SchemaIndex.from_sdl(text)
    infos = [info for name in index.type_names if (info := index.type(name)) is not None]
    members = [f"{info.name}.{one.name}" for info in infos for one in (*info.fields, *info.input_fields)]
    members += [f"{info.name}.{one.name}" for info in infos for one in info.enum_values]
    asked = target(index, data.draw(st.sampled_from(members)))
    assert {(use.how, use.path) for use in uses_of(index, asked)} == members_by_brute_force(index, asked)


@given(sdl(), st.data())
@settings(max_examples=25, deadline=None)
def test_uses_agree_with_a_walk_over_graphql_cores_objects(text: str, data: st.DataObject) -> None:
    index = SchemaIndex.from_sdl(text)
    name = data.draw(st.sampled_from(index.type_names))
    assert {(use.how, use.path) for use in uses(index, name)} == by_brute_force(index, name)


def test_uses_agree_with_that_walk_on_the_sandboxes_schema() -> None:
    for name in sandbox().type_names:
        assert {(use.how, use.path) for use in uses(sandbox(), name)} == by_brute_force(sandbox(), name)


@pytest.mark.needs("npm")
def test_uses_agree_with_that_walk_on_githubs_schema() -> None:
    index = SchemaIndex.from_sdl(github_sdl())
    for name in ("Repository", "String", "Node", "IssueOrder", "SearchResultItem", "OrderDirection", "URI"):
        assert {(use.how, use.path) for use in uses(index, name)} == by_brute_force(index, name)
    for written in (
        "IssueOrderField.CREATED_AT",
        "OrderDirection.DESC",
        "LabelOrder.field",
        "Node.id",
        "User.login",
    ):
        asked = target(index, written)
        assert {(use.how, use.path) for use in uses_of(index, asked)} == members_by_brute_force(index, asked)
