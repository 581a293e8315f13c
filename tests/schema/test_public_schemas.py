"""Schemas that real servers publish come out as they went in, index → SDL → graphql-core → introspection."""

from __future__ import annotations

import dataclasses
import json
from functools import cache
from typing import Any

import pytest
from graphql import specified_directives

from tests.schema.test_round_trip import introspection_of, ordered
from wfg_tui.schema import SchemaIndex, TypeInfo, type_page
from wfg_tui.schema.described import introspection_of as described

PUBLIC = ("github", "shopify storefront", "shopify customer account", "vendure admin")
_UNWRITTEN = {one.name for one in specified_directives}
"""SDL leaves these, as introspection's own types and the standard scalars, to whoever reads it."""

pytestmark = pytest.mark.needs("npm")


@cache
def published(name: str) -> str:
    from bench.github import schema_file
    from bench.schemas import public_schemas

    return schema_file().read_text("utf-8") if name == "github" else public_schemas()[name]


@cache
def source(name: str) -> dict[str, Any]:
    """The introspection that is published, or that graphql-core gives of the SDL that is."""
    text = published(name)
    return dict(json.loads(text) if text.lstrip().startswith("{") else introspection_of(text))


def of_its_own(introspection: dict[str, Any]) -> dict[str, Any]:
    schema = ordered(introspection)
    schema["types"] = [one for one in schema["types"] if not one["name"].startswith("__")]
    schema["directives"] = [one for one in schema["directives"] if one["name"] not in _UNWRITTEN]
    return schema


def told_by(asked: Any, answer: Any) -> Any:
    """`answer` with the keys of `asked` alone: older servers tell less."""
    if isinstance(asked, dict) and isinstance(answer, dict):
        return {key: told_by(value, answer.get(key)) for key, value in asked.items()}
    if isinstance(asked, list) and isinstance(answer, list) and len(asked) == len(answer):
        return [told_by(one, other) for one, other in zip(asked, answer, strict=True)]
    return answer


def in_no_order(found: TypeInfo | None) -> TypeInfo | None:
    return found and dataclasses.replace(found, possible_types=tuple(sorted(found.possible_types)))


@pytest.mark.parametrize("name", PUBLIC)
def test_index_to_sdl_to_graphql_core_is_the_schema_that_is_published(name: str) -> None:
    said = source(name)
    index = SchemaIndex.from_introspection(said)
    assert index.notes == ()
    back = introspection_of(index.to_sdl())
    assert len(index.type_names) > 400
    assert told_by(of_its_own(said), of_its_own(back)) == of_its_own(said)


@pytest.mark.parametrize("name", PUBLIC)
def test_its_own_sdl_is_read_to_equal_facts_also_where_it_has_defer(name: str) -> None:
    index = SchemaIndex.from_introspection(source(name))
    again = SchemaIndex.from_sdl(index.to_sdl())
    kept = SchemaIndex.from_bytes(again.to_bytes())
    assert kept.type_names == index.type_names
    for one in index.type_names:
        assert in_no_order(kept.type(one)) == in_no_order(index.type(one))
    assert type_page(kept, index.query_type or "") == type_page(index, index.query_type or "")


def test_introspection_told_from_objects_is_what_executing_the_query_gives() -> None:
    schema = SchemaIndex.from_sdl(published("github")).graphql_schema()
    assert ordered(described(schema)) == ordered(source("github"))
