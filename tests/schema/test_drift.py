"""What changed between two schemas: as graphql-core finds it, and what it does not look for."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from graphql import GraphQLSchema, build_client_schema, build_schema
from graphql.utilities import find_schema_changes
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.github_schema import github_sdl
from tests.schema.schemas import EVERYTHING, SANDBOX, big, everything, sandbox, sdl
from wfg_tui.schema import SchemaIndex, TypeInfo, compare
from wfg_tui.schema.changes import KINDS, SEVERITIES, Change
from wfg_tui.schema.drift import OWN_DIRECTIVES, STANDARD, input_still_fits, output_still_fits

ORACLE = {
    "TYPE_REMOVED": "type-removed",
    "TYPE_CHANGED_KIND": "kind-changed",
    "TYPE_REMOVED_FROM_UNION": "member-removed",
    "VALUE_REMOVED_FROM_ENUM": "value-removed",
    "REQUIRED_INPUT_FIELD_ADDED": "input-required",
    "IMPLEMENTED_INTERFACE_REMOVED": "interface-removed",
    "REQUIRED_ARG_ADDED": "argument-required",
    "ARG_REMOVED": "argument-removed",
    "DIRECTIVE_REMOVED": "directive-removed",
    "DIRECTIVE_ARG_REMOVED": "directive-argument-removed",
    "REQUIRED_DIRECTIVE_ARG_ADDED": "directive-argument-required",
    "DIRECTIVE_REPEATABLE_REMOVED": "directive-not-repeatable",
    "DIRECTIVE_LOCATION_REMOVED": "directive-place-removed",
    "VALUE_ADDED_TO_ENUM": "value-added",
    "TYPE_ADDED_TO_UNION": "member-added",
    "IMPLEMENTED_INTERFACE_ADDED": "interface-added",
    "ARG_DEFAULT_VALUE_CHANGE": "argument-default-changed",
    "INPUT_FIELD_DEFAULT_VALUE_CHANGE": "input-default-changed",
    "TYPE_ADDED": "type-added",
    "DIRECTIVE_ADDED": "directive-added",
    "FIELD_ADDED": "field-added",
    "DIRECTIVE_REPEATABLE_ADDED": "directive-repeatable",
    "DIRECTIVE_LOCATION_ADDED": "directive-place-added",
    "OPTIONAL_DIRECTIVE_ARG_ADDED": "directive-argument-optional",
    "ARG_DEFAULT_VALUE_ADDED": "argument-default-added",
    "INPUT_FIELD_DEFAULT_VALUE_ADDED": "input-default-added",
    "OPTIONAL_INPUT_FIELD_ADDED": "input-optional",
    "OPTIONAL_ARG_ADDED": "argument-optional",
    "FIELD_REMOVED": "field-or-input-removed",
    "FIELD_CHANGED_KIND": "field-or-input-type-changed",
    "FIELD_CHANGED_KIND_SAFE": "field-or-input-type-fits",
    "ARG_CHANGED_KIND": "any-argument-type-changed",
    "ARG_CHANGED_KIND_SAFE": "argument-type-widened",
    "DESCRIPTION_CHANGED": "description-changed",
}
"""graphql-core's kinds (v3.3, ``find_schema_changes.py``) and ours; it has one word for several of them."""
COARSER = {
    "field-removed": "field-or-input-removed",
    "input-removed": "field-or-input-removed",
    "field-type-changed": "field-or-input-type-changed",
    "input-type-changed": "field-or-input-type-changed",
    "field-type-narrowed": "field-or-input-type-fits",
    "input-type-widened": "field-or-input-type-fits",
    "argument-type-changed": "any-argument-type-changed",
    "directive-argument-type-changed": "any-argument-type-changed",
}
OURS_ALONE = {
    "deprecated",
    "undeprecated",
    "deprecation-changed",
    "specification-changed",
    "one-of-added",
    "one-of-removed",
    "root-removed",
    "root-added",
    "root-changed",
}
PLACE = re.compile(r"@?[_A-Za-z]\w*(?:\.\w+)?(?:\(\w+:?\))?")


def theirs(old: GraphQLSchema, new: GraphQLSchema) -> Counter[tuple[str, str, str]]:
    """Severity, kind and type of each change that graphql-core finds."""
    found = []
    for change in find_schema_changes(old, new):
        words = change.description
        about = (
            r"(?:Standard scalar |Directive |Description of (?:field |argument |enum value |input-field )?"
            r"|Field |Argument |An? (?:required|optional) (?:field|argument) |Enum value "
            r"|Repeatable flag was (?:removed from|added to) )?"
        )
        named = re.match(rf"{about}(@?\w+)", words)
        assert named, words
        place = named[1]
        if match := re.search(r"(?:union type|implemented by|was (?:removed from|added to)) (@?\w+)\.?$", words):
            place = match[1]
        if place in STANDARD or place in {f"@{name}" for name in OWN_DIRECTIVES}:
            continue
        severity = type(change).__name__.removesuffix("Change").lower()
        found.append((severity, ORACLE[change.type.name], place))
    return Counter(found)


def ours(changes: tuple[Change, ...]) -> Counter[tuple[str, str, str]]:
    told_with_default = {one.path for one in changes if "-default-" in one.kind}
    return Counter(
        (one.severity, COARSER.get(one.kind, one.kind), one.type_name)
        for one in changes
        if one.kind not in OURS_ALONE
        and not (one.kind.endswith("-widened") and one.path in told_with_default)
        and (one.type_name or one.kind != "description-changed")
    )


def indexes(old: str, new: str) -> tuple[SchemaIndex, SchemaIndex]:
    return SchemaIndex.from_sdl(old), SchemaIndex.from_sdl(new)


def kinds(old: str, new: str) -> list[tuple[str, str]]:
    return [(one.kind, one.path) for one in compare(*indexes(old, new))]


@settings(max_examples=60, deadline=None)
@given(sdl(), sdl())
def test_made_up_schemas_differ_as_graphql_core_says(old: str, new: str) -> None:
    expected = theirs(*(build_schema(one, assume_valid=True) for one in (old, new)))
    found = ours(compare(*indexes(old, new)))
    # A type that takes more while its default stays the same is told by us alone.
    extra = {key: count for key, count in (found - expected).items() if not key[1].endswith(("-widened", "-fits"))}
    assert (expected - found, extra) == (Counter(), {})


def _spots(node: Any, depth: int = 0) -> Iterator[tuple[Any, Any]]:
    """Every place of an introspection that can be changed on its own: a holder and its key."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in {"description", "defaultValue"} or (key == "type" and isinstance(value, dict)):
                yield node, key
            elif key not in {"ofType", "queryType", "mutationType"}:
                yield from _spots(value, depth + 1)
    elif isinstance(node, list):
        for at, value in enumerate(node):
            if depth > 2 and len(node) > 1:
                yield node, at
            yield from _spots(value, depth + 1)


def _alter(holder: Any, key: Any) -> None:
    value = holder[key]
    if isinstance(key, int):
        holder[key] = holder[key - 1]  # gone: its neighbour stands there twice, which is the same as once
    elif key == "type":
        wrapped = value["kind"] == "NON_NULL"
        holder[key] = value["ofType"] if wrapped else {"kind": "NON_NULL", "name": None, "ofType": value}
    elif key == "description":
        holder[key] = None if value else "said now"
    else:
        holder[key] = None if value else "null"


@settings(max_examples=80, deadline=None)
@given(st.sampled_from([EVERYTHING, SANDBOX]), st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_a_schema_changed_in_places_differs_as_graphql_core_says(text: str, where: list[int]) -> None:
    old = SchemaIndex.from_sdl(text).to_introspection()
    new = json.loads(json.dumps(old))
    for number in where:
        spots = list(_spots(new))
        _alter(*spots[number % len(spots)])
    expected = theirs(*(build_client_schema(one, assume_valid=True) for one in (old, new)))  # type: ignore[arg-type] # JSON
    found = ours(compare(SchemaIndex.from_introspection(old), SchemaIndex.from_introspection(new)))
    extra = {key: count for key, count in (found - expected).items() if not key[1].endswith(("-widened", "-fits"))}
    assert (expected - found, extra) == (Counter(), {})


TYPES = st.recursive(
    st.sampled_from(["A", "B"]), lambda inner: st.one_of(inner.map("[{}]".format)), max_leaves=3
).flatmap(lambda text: st.sampled_from([text, f"{text}!", text.replace("]", "!]"), text.replace("]", "!]") + "!"]))


@given(TYPES, TYPES)
def test_what_still_fits_is_what_graphql_core_finds_safe(old: str, new: str) -> None:
    def changes(before: str, after: str) -> dict[str, str]:
        pattern = "scalar A scalar B type Query {{ out: {0} in(x: {0}): Int }}"
        found = find_schema_changes(build_schema(pattern.format(before)), build_schema(pattern.format(after)))
        return {("in" if "(x" in one.description else "out"): one.type.name for one in found}

    told = changes(old.replace("!!", "!"), new.replace("!!", "!"))
    old, new = old.replace("!!", "!"), new.replace("!!", "!")
    assert output_still_fits(old, new) == (told.get("out") != "FIELD_CHANGED_KIND")
    assert input_still_fits(old, new) == (told.get("in") != "ARG_CHANGED_KIND")


def test_a_schema_against_itself_and_through_its_own_text_has_no_changes() -> None:
    for index in (everything(), sandbox(), big(300)):
        assert compare(index, index) == ()
        assert compare(index, SchemaIndex.from_sdl(index.to_sdl())) == ()
        assert compare(SchemaIndex.from_sdl(index.to_sdl()), SchemaIndex.from_bytes(index.to_bytes())) == ()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("type Query { a: Int }", "type Query { a: Int @deprecated }", [("deprecated", "Query.a")]),
        ("type Query { a: Int @deprecated }", "type Query { a: Int }", [("undeprecated", "Query.a")]),
        (
            "type Query { a(x: Int, y: Int): Int }",
            'type Query { a(x: Int @deprecated(reason: "no"), y: Int): Int }',
            [("deprecated", "Query.a(x:)")],
        ),
        (
            "type Query { a: Int } type Mutation { b: Int }",
            "type Query { a: Int }",
            [("root-removed", "schema"), ("type-removed", "Mutation")],
        ),
        (
            "type Query { a(i: I): Int } input I { x: Int }",
            "type Query { a(i: I): Int } input I @oneOf { x: Int }",
            [("one-of-added", "I")],
        ),
        (
            "type Query { a(i: Int! = 1): Int }",
            "type Query { a(i: Int = 1): Int }",
            [("argument-type-widened", "Query.a(i:)")],
        ),
        (
            "type Query { a(i: I = {x: 1, y: 2}): Int } input I { x: Int y: Int }",
            "type Query { a(i: I = {y: 2, x: 1}): Int } input I { x: Int y: Int }",
            [],
        ),
        (
            "type Query { a: S } scalar S",
            'type Query { a: S } scalar S @specifiedBy(url: "https://a.b")',
            [("specification-changed", "S")],
        ),
        (
            "type Query { a: Int } directive @d on FIELD",
            "type Query { a: Int } directive @d(n: Int!) on QUERY",
            [
                ("directive-place-removed", "@d"),
                ("directive-argument-required", "@d(n:)"),
                ("directive-place-added", "@d"),
            ],
        ),
    ],
)
def test_what_changed_is_named_with_its_place(before: str, after: str, expected: list[Any]) -> None:
    assert kinds(before, after) == expected


def test_the_worst_stands_first_and_every_kind_says_what_it_means() -> None:
    old, new = indexes(EVERYTHING, SANDBOX)
    severities = [SEVERITIES.index(one.severity) for one in compare(old, new)]
    assert severities == sorted(severities)
    assert len(set(severities)) == 3
    for change in compare(old, new):
        assert change.message.startswith(f"{change.path} ")
        assert not change.message.endswith(".")
    for kind in KINDS.values():
        assert kind.title
        assert kind.meaning.endswith(".")


def test_what_is_the_same_is_not_decoded() -> None:
    class Watched(SchemaIndex):
        asked: ClassVar[list[str]] = []

        def type(self, name: str) -> TypeInfo | None:
            self.asked.append(name)
            return super().type(name)

    changed = big().to_introspection()
    changed["__schema"]["types"][7]["fields"][0]["name"] = "renamed"
    old, new = Watched.from_bytes(big().to_bytes()), Watched.from_introspection(changed)
    assert [one.kind for one in compare(old, new)] == ["field-removed", "field-added"]
    assert set(Watched.asked) == {changed["__schema"]["types"][7]["name"]}


@pytest.mark.needs("npm")
def test_githubs_schema_changed_in_forty_places_differs_as_graphql_core_says() -> None:
    old = SchemaIndex.from_sdl(github_sdl()).to_introspection()
    new = json.loads(json.dumps(old))
    for number in range(40):
        spots = list(_spots(new))
        _alter(*spots[number * 7_919 % len(spots)])
    expected = theirs(*(build_client_schema(one, assume_valid=True) for one in (old, new)))  # type: ignore[arg-type] # JSON
    found = ours(compare(SchemaIndex.from_introspection(old), SchemaIndex.from_introspection(new)))
    assert sum(expected.values()) > 25
    assert (expected - found, {key for key in found - expected if not key[1].endswith("-widened")}) == (
        Counter(),
        set(),
    )


def test_the_page_about_drift_has_every_kind() -> None:
    page = (Path(__file__).parents[2] / "docs" / "drift.md").read_text(encoding="utf-8")
    for kind in KINDS.values():
        assert f"| `{kind.name}` | {kind.severity} | {kind.title}: " in page
