"""Introspection that is not as the specification has it is repaired where it can be, or named; nothing crashes."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

import pytest
from graphql import GraphQLObjectType, parse, validate
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.schema.schemas import everything, field, introspected, named
from wfg_tui.language import operation_for_number, operation_for_route
from wfg_tui.problems import Problem
from wfg_tui.schema import SchemaIndex, search, type_page
from wfg_tui.schema.request_number import number_fields
from wfg_tui.schema.routes import Routes
from wfg_tui.schema.target import Target
from wfg_tui.schema.usage import uses

STRING = {"kind": "SCALAR", "name": "String"}


def query(*fields: Any) -> dict[str, Any]:
    return {"kind": "OBJECT", "name": "Query", "fields": [*fields]}


def everything_asked_of(index: SchemaIndex) -> None:
    """Asks all that the program asks of a schema."""
    for name in index.type_names:
        index.type(name)
        index.possible_types(name)
        index.implementations(name)
        type_page(index, name)
        uses(index, name)
        names_what_the_type_names(index, name)
        for route in islice(Routes(index, Target("type", name)) if index.kind(name) != "INPUT_OBJECT" else (), 3):
            assert operation_for_route(index, route).document
    for found in number_fields(index):
        assert found is None or operation_for_number(index, found, "1").document
    search(index, "e")
    search(index, "two words")
    again = SchemaIndex.from_bytes(index.to_bytes())
    assert again.type_names == index.type_names
    try:
        index.graphql_schema()
        index.to_sdl()
    except Problem as problem:
        assert problem.code == "schema.unbuildable"  # noqa: PT017 - either way is right; the other is a crash


def names_what_the_type_names(index: SchemaIndex, name: str) -> None:
    """The quick reading of names agrees with the full one."""
    info = index.type(name)
    assert info is not None
    assert [(one.name, one.type_name, one.deprecated) for one in index.wiring.fields(name)] == [
        (one.name, one.type.name, one.deprecation is not None) for one in info.fields
    ]
    quick = [*index.wiring.inputs(name), *(one for field in index.wiring.fields(name) for one in field.takes)]
    full = [*info.input_fields, *(one for field in info.fields for one in field.args)]
    assert [(one.name, one.type_name, one.required, one.default, one.deprecated) for one in quick] == [
        (one.name, one.type.name, one.required, one.default, one.deprecation is not None) for one in full
    ]
    assert index.wiring.interfaces(name) == info.interfaces
    fresh = SchemaIndex.from_bytes(index.to_bytes())
    assert uses(fresh, name) == uses(fresh, name), "searched, then looked up"


def test_keys_that_are_missing_are_empty() -> None:
    index = introspected(query({"name": "a", "type": STRING}), STRING)
    found = index.field("Query", "a")
    assert found is not None
    assert (found.args, found.description, found.deprecation) == ((), "", None)
    everything_asked_of(index)


def test_queries_are_checked_even_against_a_schema_with_missing_keys_and_types() -> None:
    index = introspected(
        query(
            field("a", "OBJECT", "Lost"),
            field("b", "INPUT_OBJECT", "In"),
            field(
                "c",
                "SCALAR",
                "String",
                args=[{"name": "x", "type": named("OBJECT", "Query"), "defaultValue": "{"}],
            ),
        ),
        {
            "kind": "INPUT_OBJECT",
            "name": "In",
            "inputFields": [{"name": "self", "type": named("OBJECT", "Query")}],
        },
        {"kind": "UNION", "name": "Any", "possibleTypes": [named("OBJECT", "Query"), named("OBJECT", "Lost")]},
    )
    schema = index.graphql_schema()
    assert isinstance(schema.query_type, GraphQLObjectType)
    assert set(schema.query_type.fields) == {"a", "b", "c"}
    assert [error.message for error in validate(schema, parse("{ c nothing }"))]
    assert validate(schema, parse("{ c }")) == []
    assert any("contradicts itself" in note for note in index.notes)


def test_a_kind_that_does_not_exist_is_told_by_what_the_type_has() -> None:
    kinds = {
        "A": {"fields": [field("x", "SCALAR", "String")]},
        "B": {"enumValues": [{"name": "ONE"}]},
        "C": {"inputFields": [{"name": "x", "type": STRING}]},
        "D": {"possibleTypes": [named("OBJECT", "A")]},
        "E": {},
    }
    index = introspected(query(), *({"name": name, "kind": "THING", **has} for name, has in kinds.items()))
    assert [index.kind(name) for name in kinds] == ["OBJECT", "ENUM", "INPUT_OBJECT", "UNION", "SCALAR"]
    found = index.type("A")
    assert found is not None
    assert [one.name for one in found.fields] == ["x"]


def test_a_name_that_comes_twice_is_taken_once_and_said() -> None:
    index = introspected(
        query(field("a", "SCALAR", "Int"), field("a", "SCALAR", "String")), {**query(), "description": "again"}
    )
    root = index.root("query")
    assert root is not None
    assert [one.type.text for one in root.fields] == ["Int"]
    assert any("1 type" in note for note in index.notes)
    assert [hit.path for hit in search(index, "a")] == ["Query.a"]


def test_members_without_a_name_are_left_out_and_the_others_kept() -> None:
    index = introspected(query({"type": STRING}, None, 7, {"name": 3}, field("kept", "SCALAR", "String")))
    root = index.root("query")
    assert root is not None
    assert [one.name for one in root.fields] == ["kept"]


@pytest.mark.parametrize("reference", [None, {}, 7, {"kind": "NON_NULL"}, {"kind": "LIST", "ofType": None}])
def test_a_reference_that_leads_nowhere_is_named_unknown(reference: Any) -> None:
    index = introspected(query({"name": "a", "type": reference}))
    found = index.field("Query", "a")
    assert found is not None
    assert found.type.name == "Unknown"
    everything_asked_of(index)


def test_lists_of_lists_without_end_are_cut() -> None:
    reference: dict[str, Any] = named("SCALAR", "String")
    for _ in range(300):
        reference = {"kind": "LIST", "name": None, "ofType": reference}
    index = introspected(query({"name": "a", "type": reference}))
    found = index.field("Query", "a")
    assert found is not None
    assert len(found.type.text) < 100


def test_a_root_that_is_not_named_is_the_type_called_query() -> None:
    index = SchemaIndex.from_introspection({"__schema": {"types": [query(field("a", "SCALAR", "Int"))]}})
    assert index.query_type == "Query"
    assert any("names no query root" in note for note in index.notes)


def test_roots_that_are_not_described_are_none() -> None:
    index = introspected(query(), mutationType={"name": "Lost"}, subscriptionType="no")
    assert index.mutation_type == "Lost"
    assert index.root("mutation") is None
    assert index.subscription_type is None


def test_an_older_server_lists_no_possible_types_of_an_interface_and_they_are_found_anyway() -> None:
    index = introspected(
        query(),
        {"kind": "INTERFACE", "name": "Node", "fields": []},
        {"kind": "OBJECT", "name": "User", "fields": [], "interfaces": [named("INTERFACE", "Node")]},
    )
    assert index.possible_types("Node") == ("User",)


def test_bytes_that_are_not_utf_8_are_replaced_and_said() -> None:
    whole = json.dumps(introspected({**query(), "description": "caf#"}).to_introspection()).encode()
    index = SchemaIndex.from_introspection_bytes(whole.replace(b"#", b"\xe9"))
    found = index.type("Query")
    assert found is not None
    assert found.description == "caf\ufffd"
    assert index.notes == ("Bytes that are not UTF-8 were replaced.",)


def test_a_type_nested_without_end_is_left_out_of_what_is_handed_on() -> None:
    deep = b'{"name": "Deep", "kind": "OBJECT", "fields": ' + b"[" * 2_000 + b"]" * 2_000 + b"}"
    whole = json.dumps(introspected(query(field("a", "SCALAR", "Int"))).to_introspection()).encode()
    try:
        index = SchemaIndex.from_introspection_bytes(whole.replace(b'"types": [', b'"types": [' + deep + b", "))
    except Problem as problem:
        assert problem.code == "schema.not_introspection"  # noqa: PT017 - either way is right
    else:
        everything_asked_of(index)
        assert [one["name"] for one in index.to_introspection()["__schema"]["types"]] == ["Query"]


def test_types_in_a_circle_end() -> None:
    index = introspected(
        query(field("a", "INTERFACE", "A")),
        {
            "kind": "INTERFACE",
            "name": "A",
            "fields": [field("b", "INTERFACE", "B")],
            "interfaces": [{"name": "B"}],
        },
        {
            "kind": "INTERFACE",
            "name": "B",
            "fields": [field("a", "INTERFACE", "A")],
            "interfaces": [{"name": "A"}],
        },
        {"kind": "UNION", "name": "U", "possibleTypes": [{"name": "U"}]},
    )
    everything_asked_of(index)


def test_names_and_descriptions_with_commands_to_the_terminal_crash_nothing_and_leave_the_page_clean() -> None:
    hostile = "\x1b]0;owned\x07\u202eevil\nname"
    index = introspected(
        {**query({**field(hostile, "OBJECT", hostile), "description": hostile}), "description": hostile},
        {"kind": "OBJECT", "name": hostile, "fields": [field("x", "SCALAR", "[/red]")]},
        directives=[{"name": hostile, "locations": ["MOON"], "args": [{"name": hostile, "type": STRING}]}],
    )
    everything_asked_of(index)
    page = type_page(index, "Query")
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert search(index, "evil")


def test_a_description_of_ten_megabytes_is_read_searched_and_cut_on_the_page() -> None:
    words = "needle " + "hay " * 2_500_000
    index = introspected({**query(field("a", "SCALAR", "Int")), "description": words})
    found = index.type("Query")
    assert found is not None
    assert len(found.description) == len(words)
    assert [hit.path for hit in search(index, "needle")] == ["Query"]
    assert len(type_page(index, "Query")) < 40_000


_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.sampled_from(["Query", "OBJECT"])),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=4)),
    max_leaves=8,
)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_part_of_an_introspection_may_be_anything(data: st.DataObject) -> None:
    mapping = everything().to_introspection()
    for _ in range(data.draw(st.integers(1, 4))):
        place: Any = mapping["__schema"]
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = data.draw(st.sampled_from(keys))
            if isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
                place = place[key]
                continue
            if isinstance(place, dict) and data.draw(st.booleans()):
                del place[key]
            else:
                place[key] = data.draw(_JSON)
            break
        if not mapping["__schema"]:
            break
    try:
        index = SchemaIndex.from_introspection(mapping)
    except Problem as problem:
        assert problem.code == "schema.not_introspection"  # noqa: PT017 - either way is right
    else:
        everything_asked_of(index)


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_an_index_or_a_named_refusal(junk: bytes) -> None:
    whole = json.dumps(introspected(query()).to_introspection()).encode()
    for data in (junk, whole[: len(junk)], whole[: len(junk)] + junk + whole[len(junk) :]):
        try:
            everything_asked_of(SchemaIndex.from_introspection_bytes(data))
        except Problem as problem:
            assert problem.code == "schema.not_introspection"  # noqa: PT017 - either way is right
