"""A schema comes out as it went in: through the cache's bytes, through SDL, through graphql-core."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import (
    ExecutionResult,
    build_schema,
    experimental_execute_incrementally,
    get_introspection_query,
    parse,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.schema.schemas import EVERYTHING, SANDBOX, as_bytes, everything, sandbox, sdl
from wfg_tui.problems import UsageProblem
from wfg_tui.schema import SchemaIndex
from wfg_tui.schema.described import introspection_of as described


def introspection_of(text: str) -> dict[str, Any]:
    schema = build_schema(text, assume_valid=True, assume_valid_sdl=True)
    question = get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
        one_of=True,
    )
    # Executed thus, because a schema may have @defer, which the plain way refuses.
    answer = experimental_execute_incrementally(schema, parse(question))
    assert isinstance(answer, ExecutionResult)
    assert answer.errors is None
    return dict(answer.data or {})


def ordered(introspection: dict[str, Any]) -> dict[str, Any]:
    """The same, with what has no order of its own sorted: types, possible types, directives; and the roots by
    name alone, as most servers are asked for them."""
    schema = dict(introspection["__schema"])
    for key in ("queryType", "mutationType", "subscriptionType"):
        schema[key] = schema[key] and schema[key]["name"]
    for key in ("types", "directives"):
        schema[key] = sorted(schema[key], key=lambda one: one["name"])
    for one in schema["types"]:
        if one["possibleTypes"]:
            one["possibleTypes"] = sorted(one["possibleTypes"], key=lambda each: each["name"])
    return schema


def round_trip(text: str) -> None:
    index = SchemaIndex.from_introspection(introspection_of(text))
    assert ordered(introspection_of(index.to_sdl())) == ordered(introspection_of(text))


@pytest.mark.parametrize("text", [SANDBOX, EVERYTHING], ids=["the sandbox", "everything"])
def test_index_to_sdl_to_graphql_core_is_the_same_schema(text: str) -> None:
    round_trip(text)


@given(sdl())
@settings(max_examples=30, deadline=None)
def test_any_schema_survives_index_sdl_and_graphql_core(text: str) -> None:
    round_trip(text)


@given(sdl())
@settings(max_examples=20, deadline=None)
def test_sdl_and_its_introspection_give_equal_facts_in_and_out_of_the_cache(text: str) -> None:
    one, other = SchemaIndex.from_sdl(text), SchemaIndex.from_introspection(introspection_of(text))
    kept = SchemaIndex.from_bytes(other.to_bytes())
    for index in (one, kept):
        assert index.type_names == other.type_names
        assert [index.type(name) for name in index.type_names] == [other.type(name) for name in other.type_names]
        assert index.directives == other.directives
        assert index.query_type == other.query_type
    assert kept.digest == other.digest


def test_introspection_comes_out_as_it_came_in() -> None:
    mapping = introspection_of(EVERYTHING)
    assert ordered(SchemaIndex.from_introspection(mapping).to_introspection()) == ordered(mapping)


def test_the_cache_keeps_roots_description_and_notes() -> None:
    mapping = everything().to_introspection()
    mapping["__schema"]["types"].append(mapping["__schema"]["types"][0])
    index = SchemaIndex.from_introspection(mapping)
    kept = SchemaIndex.from_bytes(index.to_bytes())
    assert kept.notes == index.notes != ()
    assert (kept.query_type, kept.mutation_type, kept.subscription_type) == ("Root", "Changes", "News")
    assert kept.description == everything().description


def test_nothing_of_the_cache_can_execute() -> None:
    kept = sandbox().to_bytes()
    assert kept.startswith(b"WFGSCHEMA")
    for opcode in (b"cposix", b"csubprocess", b"cbuiltins"):
        assert opcode not in kept


@given(st.integers(0, 10_000), st.integers(1, 255))
@settings(max_examples=100, deadline=None)
def test_a_byte_that_rots_is_noticed_wherever_it_is(where: int, change: int) -> None:
    kept = bytearray(sandbox().to_bytes())
    kept[where % len(kept)] ^= change
    with pytest.raises(UsageProblem) as caught:
        SchemaIndex.from_bytes(bytes(kept))
    assert caught.value.code == "schema.damaged"
    assert "Fetch the schema again" in caught.value.advice


@pytest.mark.parametrize(
    "data",
    [b"", b"WFGSCHEMA1\n", as_bytes(everything()), everything().to_bytes()[:-1], everything().to_bytes() + b"x"],
)
def test_a_cache_that_is_cut_or_something_else_is_named(data: bytes) -> None:
    with pytest.raises(UsageProblem) as caught:
        SchemaIndex.from_bytes(data)
    assert caught.value.code == "schema.damaged"


def test_graphql_cores_schema_is_built_once() -> None:
    index = SchemaIndex.from_introspection_bytes(as_bytes(everything()))
    assert index.graphql_schema() is index.graphql_schema()
    assert index.graphql_schema().query_type is not None


@given(sdl())
@settings(max_examples=20, deadline=None)
def test_introspection_told_from_objects_is_what_executing_the_query_gives(text: str) -> None:
    schema = build_schema(text, assume_valid=True, assume_valid_sdl=True)
    assert ordered(described(schema)) == ordered(introspection_of(text))


def test_a_schema_with_defer_is_read_though_graphql_core_executes_nothing_against_it() -> None:
    index = SchemaIndex.from_sdl("directive @defer(if: Boolean! = true) on FIELD type Query { a: Int }")
    assert index.directive("defer") is not None
    round_trip(index.to_sdl())
