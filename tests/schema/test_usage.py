"""Where a type is used: every place that names it, and no other."""

from __future__ import annotations

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_input_object_type,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.schema.schemas import everything, introspected, sdl
from wfg_tui.schema import SchemaIndex
from wfg_tui.schema.usage import uses, uses_by_type


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


def test_only_types_that_mention_the_name_are_decoded() -> None:
    index = SchemaIndex.from_bytes(everything().to_bytes())
    list(uses_by_type(index, "DateTime"))
    assert "Either" not in index._types


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


@given(sdl(), st.data())
@settings(max_examples=25, deadline=None)
def test_uses_agree_with_a_walk_over_graphql_cores_objects(text: str, data: st.DataObject) -> None:
    index = SchemaIndex.from_sdl(text)
    name = data.draw(st.sampled_from(index.type_names))
    assert {(use.how, use.path) for use in uses(index, name)} == by_brute_force(index, name)
