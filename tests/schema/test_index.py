"""The index tells what introspection says: types, fields, arguments, directives, and who may be what."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.schema.schemas import EVERYTHING, SANDBOX, as_bytes, everything, sandbox
from wfg_tui.problems import UsageProblem
from wfg_tui.schema import FieldInfo, InputInfo, SchemaIndex, TypeInfo, TypeRef


def told(name: str) -> TypeInfo:
    found = everything().type(name)
    assert found is not None
    return found


def field(type_name: str, name: str) -> FieldInfo:
    found = everything().field(type_name, name)
    assert found is not None
    return found


def argument(type_name: str, name: str, which: str) -> InputInfo:
    return next(one for one in field(type_name, name).args if one.name == which)


def test_the_roots_are_found_whatever_they_are_called() -> None:
    index = everything()
    assert (index.query_type, index.mutation_type, index.subscription_type) == ("Root", "Changes", "News")
    root = index.root("mutation")
    assert root is not None
    assert [one.name for one in root.fields] == ["close"]
    assert sandbox().root("subscription") is None


def test_types_are_listed_by_name_without_introspections_own() -> None:
    names = everything().type_names
    assert list(names) == sorted(names)
    assert not any(name.startswith("__") for name in names)
    assert {"Root", "Either", "DateTime", "String"} <= set(names)


def test_introspections_own_types_can_be_looked_at() -> None:
    found = everything().type("__Type")
    assert found is not None
    assert "ofType" in [one.name for one in found.fields]


def test_a_type_that_is_not_there_is_none() -> None:
    assert everything().type("Nobody") is None
    assert everything().field("Nobody", "name") is None
    assert everything().field("User", "nothing") is None
    assert everything().possible_types("Nobody") == ()


def test_a_reference_is_written_and_read_as_in_graphql() -> None:
    things = field("Root", "things").type
    assert things == TypeRef("[[Thing!]]")
    assert (things.name, things.is_list, things.non_null) == ("Thing", True, False)
    assert field("Root", "requests").type.text == "[Request!]!"
    assert field("Root", "viewer").type.non_null


def test_defaults_are_graphql_literals_and_say_what_may_be_left_out() -> None:
    assert argument("Root", "requests", "page").default == "{ number: 1, size: 25 }"
    reason = argument("Changes", "close", "reason").default
    assert reason is not None
    assert json.loads(reason) == 'done\n"really"'
    number = argument("Changes", "close", "number")
    assert number.required
    size = next(one for one in told("Page").input_fields if one.name == "size")
    assert size.type.non_null
    assert not size.required


def test_deprecations_carry_their_reason_on_fields_arguments_values_and_input_fields() -> None:
    assert field("Root", "oldRequests").deprecation == "Use `requests`."
    assert argument("Root", "requests", "status").deprecation == "No longer supported"
    assert {one.name: one.deprecation for one in told("Status").enum_values} == {
        "OPEN": None,
        "CLOSED": None,
        "LOST": "Never happens.",
    }
    assert {one.name: one.deprecation for one in told("Page").input_fields}["cursor"] == "Gone."
    assert field("Root", "viewer").deprecation is None


def test_descriptions_are_as_written() -> None:
    assert everything().description == "A little of all that a schema may have."
    assert told("Root").description == "Where reading begins."
    assert field("Root", "requests").description == "Requests of processes, **newest** first."
    assert argument("Root", "requests", "status").description == "Old way."


def test_one_of_and_specified_by_are_told() -> None:
    assert told("Choice").one_of
    assert not told("Page").one_of
    assert told("DateTime").specified_by == "https://scalars.graphql.org/andimarek/date-time"
    assert told("Anything").specified_by is None


def test_directives_say_where_they_stand_and_whether_they_repeat() -> None:
    tag = everything().directive("tag")
    assert tag is not None
    assert tag.repeatable
    assert set(tag.locations) == {"OBJECT", "FIELD_DEFINITION"}
    assert [(one.name, one.default, one.deprecation) for one in tag.args] == [
        ("name", '"none"', None),
        ("old", None, "unused"),
    ]
    assert everything().directive("skip") is not None
    assert everything().directive("nothing") is None


def test_interfaces_of_interfaces_know_who_may_be_them() -> None:
    index = everything()
    assert told("Thing").interfaces == ("Named",)
    assert set(index.possible_types("Named")) == {"User", "Request"}
    assert index.implementations("Named") == ("Request", "Thing", "User")
    assert index.possible_types("Either") == ("User", "Request")
    assert index.possible_types("User") == ("User",)
    assert index.possible_types("Status") == ()


def test_unlisted_fields_are_known_where_they_are_allowed() -> None:
    index = everything()
    for name in ("Root", "Thing", "Either"):
        found = index.field(name, "__typename")
        assert found is not None
        assert found.type.text == "String!"
    assert index.field("Status", "__typename") is None
    assert index.field("Page", "__typename") is None
    schema, one_type = index.field("Root", "__schema"), index.field("Root", "__type")
    assert schema is not None
    assert one_type is not None
    assert (schema.type.text, one_type.args[0].required) == ("__Schema!", True)
    assert index.field("User", "__schema") is None


@pytest.mark.parametrize(
    ("name", "composite", "leaf", "is_input"),
    [
        ("User", True, False, False),
        ("Thing", True, False, False),
        ("Either", True, False, False),
        ("Status", False, True, True),
        ("DateTime", False, True, True),
        ("Page", False, False, True),
        ("Nobody", False, False, False),
    ],
)
def test_what_a_type_can_be_used_for(name: str, composite: bool, leaf: bool, is_input: bool) -> None:
    index = everything()
    assert (index.is_composite(name), index.is_leaf(name), index.is_input(name)) == (composite, leaf, is_input)


def bare(index: SchemaIndex) -> dict[str, Any]:
    return index.to_introspection()


@pytest.mark.parametrize(
    "data",
    [
        as_bytes(everything()),
        b"\xef\xbb\xbf" + as_bytes(everything()),
        json.dumps({"data": bare(everything())}, indent=2).encode(),
        json.dumps({"data": bare(everything()), "errors": [{"message": "partly"}], "extensions": {}}).encode(),
        json.dumps({"extensions": {"__schema": 1}, **bare(everything())}).encode(),
    ],
    ids=["bare", "with a BOM", "in data, indented", "with errors beside it", "with other keys before"],
)
def test_an_answer_is_read_in_whatever_it_is_wrapped(data: bytes) -> None:
    index = SchemaIndex.from_introspection_bytes(data)
    assert index.type_names == everything().type_names
    assert index.type("Root") == told("Root")


def test_a_type_is_decoded_when_it_is_first_asked_for_and_then_kept() -> None:
    index = SchemaIndex.from_introspection_bytes(as_bytes(everything()))
    assert index.kind("User") == "OBJECT"
    assert index._types == {}
    assert index.type("User") is index.type("User")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not JSON"),
        (b"<!DOCTYPE html><title>Sign in</title>", "not JSON"),
        (b"[1, 2]", "not an object"),
        (b'{"data": null, "errors": [{"message": "introspection is off"}]}', "introspection is off"),
        (b'{"errors": ["no"]}', "error instead: no"),
        (b'{"data": {"viewer": null}}', "no __schema"),
        (b'{"data": {"__schema": null}}', "no list of types"),
        (b'{"__schema": {"types": {}}}', "no list of types"),
        (b'{"__schema": {"types": []}}', "lists no types"),
        (b'{"__schema": {"types": [{"kind": "OBJECT"}, 7]}}', "lists no types"),
        (b'{"__schema": {"types": [' + b"[" * 100_000 + b"]}}", "not JSON"),
    ],
)
def test_what_is_no_introspection_is_refused_and_what_it_is_is_said(data: bytes, words: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        SchemaIndex.from_introspection_bytes(data)
    assert caught.value.code == "schema.not_introspection"
    assert words in caught.value.what
    assert caught.value.advice


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("type Query {", "line 1, column 13"),
        ("query { viewer }", "not a schema"),
        ("type Query { a: Missing }", "Missing"),
        ("type Other { a: Int }", "no query root"),
        ("", "not a schema"),
        ("{" * 20_000, "not a schema"),
    ],
)
def test_what_is_no_sdl_is_refused_where_it_goes_wrong(text: str, words: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        SchemaIndex.from_sdl(text)
    assert caught.value.code == "schema.not_sdl"
    assert words in caught.value.what


def test_sdl_may_begin_with_a_bom() -> None:
    assert SchemaIndex.from_sdl("\ufeff" + SANDBOX).query_type == "Query"


def test_the_digest_is_that_of_the_types_whatever_their_order() -> None:
    mapping = bare(everything())
    turned = {"__schema": {**mapping["__schema"], "types": mapping["__schema"]["types"][::-1]}}
    assert SchemaIndex.from_introspection(mapping).digest == SchemaIndex.from_introspection(turned).digest
    other = SchemaIndex.from_sdl(EVERYTHING.replace("Whoever asks.", "Who asks."))
    assert other.digest != everything().digest
