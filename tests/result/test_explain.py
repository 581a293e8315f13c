"""What an error means: docs/errors.md is what is said, and what is said does not hang on a server's wording."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

from tests.result.shapes import RECENT, SHAPES, play
from wfg_tui.result import Around, asked_for, at_once, explain, join, read_errors
from wfg_tui.result.answer import Answer
from wfg_tui.sandbox import Sandbox
from wfg_tui.sandbox.resolvers import SDL
from wfg_tui.schema import SchemaIndex

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def index() -> SchemaIndex:
    return SchemaIndex.from_sdl(SDL)


def test_the_page_of_errors_is_what_the_views_say(fresh_sandbox: Sandbox, index: SchemaIndex) -> None:
    wanted = runpy.run_path(str(DOCS / "errors.py"))["page"](play(fresh_sandbox, index))
    assert wanted == (DOCS / "errors.md").read_text("utf-8"), "run: .venv/bin/python docs/errors.py"


def test_what_a_denial_means_is_said_whatever_its_words(fresh_sandbox: Sandbox, index: SchemaIndex) -> None:
    def meanings() -> list[str]:
        told = play(fresh_sandbox, index, only="Denials in the sandbox")
        bodies = [row.exchange.body for row in told["Denials in the sandbox"]]
        return [line for body in bodies for line in labels(body, index)]

    plain = meanings()
    fresh_sandbox.faults.add("scrambled")
    assert meanings() == plain
    assert {"denied", "not given"} <= set(plain)


def labels(body: bytes, index: SchemaIndex) -> list[str]:
    source = Answer(body).source
    around = Around(ran=b'"data"' in body)
    return [explain(error, at_once(join(source, error)), around).label for error in at_once(read_errors(source))]


def told(answer: object, document: str, index: SchemaIndex | None) -> str:
    source = Answer(json.dumps(answer).encode()).source
    (error,) = at_once(read_errors(source))
    return at_once(join(source, error, asked_for(document, None, index))).words


def failed(data: object, *path: str | int) -> dict[str, object]:
    return {"data": data, "errors": [{"message": "x", "path": list(path)}]}


def test_the_fields_that_carried_a_null_upwards_are_named(index: SchemaIndex) -> None:
    answer = failed({"requests": None}, "requests", "items", 3, "number")
    assert told(answer, RECENT, index) == (
        "requests is null: requests.items.3.number failed. number (Int!) may not be null, nor may items.3 "
        "(Request!) nor items ([Request!]!): the null moved up to requests, the nearest that may be."
    )


def test_a_field_is_known_through_aliases_and_fragments(index: SchemaIndex) -> None:
    document = "{ r: requests { i: items { ...on Request { ...one } } } } fragment one on Request { n: number }"
    answer = failed({"r": None}, "r", "i", 0, "n")
    assert "n (Int!) may not be null, nor may i.0 (Request!) nor i ([Request!]!)" in told(answer, document, index)


def test_a_null_that_the_schema_would_have_stopped_earlier_is_doubted_aloud(index: SchemaIndex) -> None:
    answer = failed({"requests": None}, "requests", "items", 0, "requester", "userName")
    words = told(answer, "{ requests { items { requester { userName } } } }", index)
    assert "By the kept schema requester (User) may be null" in words
    assert "or its schema has changed" in words


def test_without_a_schema_no_type_is_claimed() -> None:
    answer = failed({"requests": None}, "requests", "items", 3, "number")
    words = told(answer, RECENT, None)
    assert (
        words == "requests is null: requests.items.3.number failed and a field on the way to it may not be null."
    )


def test_a_type_that_depends_on_the_object_is_not_claimed() -> None:
    index = SchemaIndex.from_sdl(
        "type Query { a: U } union U = X | Y type X { v: Int! } type Y { v: String w: [[Int!]]! }"
    )
    asked = asked_for("{ a { ... on X { v } ... on Y { v w } } }", None, index)
    assert asked is not None
    value, inner = asked.at(["a", "v"]), asked.at(["a", "w", 0, 1])
    assert value is not None
    assert value.type == ""
    assert inner is not None
    assert inner.type == "Int!"
    assert asked.at(["a", "w", 0, 1, "no"]) is None


@pytest.mark.parametrize(
    "document", ["{", "{ a }{ b }", "", "fragment f on Query { a }", "{ ...f } fragment f on Q { ...f }"]
)
def test_what_cannot_be_read_has_no_types_and_raises_nothing(document: str, index: SchemaIndex) -> None:
    asked = asked_for(document, None, index)
    assert asked is None or asked.at(["a"]) is None


def test_no_denial_is_called_certain(index: SchemaIndex) -> None:
    for rows in SHAPES.values():
        for shape in rows:
            for error in shape.body.get("errors", []) if isinstance(shape.body, dict) else []:
                source = Answer(json.dumps({"data": None, "errors": [error]}).encode()).source
                (read,) = at_once(read_errors(source))
                found = explain(read, at_once(join(source, read)), Around(ran=True))
                assert found.sure != "known"


def test_what_every_shape_is_told_names_a_next_step(fresh_sandbox: Sandbox, index: SchemaIndex) -> None:
    """Also those that are refused at the door, whose token is renewed once: an empty page would prove nothing."""
    for server, rows in play(fresh_sandbox, index).items():
        for row in rows:
            assert row.exchange.problem is not None or row.exchange.errors, (server, row.shape.title)
            assert row.exchange.status == row.shape.status or row.shape.role, (server, row.shape.title)
            assert len(row.words.splitlines()) > 1, (server, row.shape.title)
