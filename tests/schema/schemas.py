"""Schemas for this room's tests: one with everything in it, made-up ones, and one of any size."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from graphql.language.print_string import print_string
from hypothesis import strategies as st

import wfg_tui.sandbox
from wfg_tui.schema import SchemaIndex

EVERYTHING = '''
"""
A little of all that a schema may have.
"""
schema { query: Root mutation: Changes subscription: News }

directive @tag(name: String! = "none", old: Int @deprecated(reason: "unused"))
  repeatable on OBJECT | FIELD_DEFINITION

scalar DateTime @specifiedBy(url: "https://scalars.graphql.org/andimarek/date-time")
scalar Anything

interface Named { name: String! }
interface Thing implements Named { name: String! id: ID! }

"Where reading begins."
type Root {
  "Whoever asks."
  viewer: User!
  "Requests of processes, **newest** first."
  requests(
    page: Page = {number: 1, size: 25}, since: DateTime, "Old way." status: [Status!] @deprecated
  ): [Request!]!
  things(by: Choice!): [[Thing!]]
  anyOf: Either
  oldRequests: [Request] @deprecated(reason: "Use `requests`.")
  pick(status: Status = OPEN): Anything
}

type Changes { close(number: Int!, reason: String = "done\\n\\"really\\""): Request }
type News { closed: Request }

type User implements Thing & Named { name: String! id: ID! boss: User reports(first: Int): [User!]! }
type Request implements Thing & Named {
  name: String!
  id: ID!
  number: Int!
  status: Status
  requester: User
  openedAt: DateTime
}
union Either = User | Request

"How far it is."
enum Status { OPEN "Nobody works on it." CLOSED LOST @deprecated(reason: "Never happens.") }

input Page { number: Int = 1, size: Int! = 25, cursor: String @deprecated(reason: "Gone."), within: [Page!] }
input Choice @oneOf { id: ID number: Int }
'''

SANDBOX = (Path(wfg_tui.sandbox.__file__).parent / "schema.graphql").read_text()


@cache
def everything() -> SchemaIndex:
    return SchemaIndex.from_sdl(EVERYTHING)


@cache
def sandbox() -> SchemaIndex:
    return SchemaIndex.from_sdl(SANDBOX)


def named(kind: str, name: str) -> dict[str, Any]:
    return {"kind": kind, "name": name, "ofType": None}


def field(name: str, kind: str, of: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "args": [], "type": named(kind, of), "isDeprecated": False, **more}


@cache
def big(types: int = 5_000) -> SchemaIndex:
    """A schema of so many object types, each with eight fields that lead to its neighbours."""
    objects = [
        {
            "kind": "OBJECT",
            "name": f"Type{number:05}",
            "description": f"The thing number {number}.",
            "interfaces": [],
            "fields": [
                field(
                    f"neighbour{step}",
                    "OBJECT",
                    f"Type{(number + step) % types:05}",
                    description="One further on.",
                )
                for step in range(8)
            ],
        }
        for number in range(types)
    ]
    query = {
        "kind": "OBJECT",
        "name": "Query",
        "interfaces": [],
        "fields": [field(f"root{number:04}", "OBJECT", f"Type{number:05}") for number in range(min(types, 1_000))],
    }
    return introspected(query, *objects)


def introspected(*types: Any, **more: Any) -> SchemaIndex:
    return SchemaIndex.from_introspection(
        {"__schema": {"queryType": {"name": "Query"}, "types": [*types], **more}}
    )


_NAMES = st.sampled_from([f"{one}{two}" for one in ("a", "Item", "snake_case", "X", "_q") for two in range(4)])
_WORDS = st.one_of(
    st.just(""),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=40).filter(lambda text: "\r" not in text),
    st.sampled_from(['"""', "a\n  b\n\n c", "ends in \\", "[/red]", "\x1b[2J"]),
)
_LITERALS = st.sampled_from(
    [
        ("Int", "7"),
        ("String", '"x\\ny"'),
        ("Boolean", "true"),
        ("[Int!]", "[1, 2]"),
        ("Float", "-1.5"),
        ("ID", "null"),
    ]
)


@st.composite
def sdl(draw: st.DrawFn) -> str:
    """Made-up schemas in SDL: every kind of type, any description, references to and fro."""
    objects = draw(st.lists(_NAMES.map("O{}".format), min_size=1, max_size=4, unique=True))
    interfaces = draw(st.lists(_NAMES.map("I{}".format), max_size=2, unique=True))
    enums = draw(st.lists(_NAMES.map("E{}".format), max_size=2, unique=True))
    inputs = draw(st.lists(_NAMES.map("P{}".format), max_size=3, unique=True))
    scalars = draw(st.lists(_NAMES.map("S{}".format), max_size=2, unique=True))
    unions = draw(st.lists(_NAMES.map("U{}".format), max_size=1, unique=True))
    wrap = st.sampled_from(["{}", "{}!", "[{}]", "[{}!]!", "[[{}]!]"])
    outputs = st.tuples(wrap, st.sampled_from([*objects, *interfaces, *enums, *scalars, *unions, "Int", "String"]))
    takes = st.tuples(wrap, st.sampled_from([*inputs, *enums, *scalars, "Int", "Boolean"]))
    old = st.sampled_from(["", "", " @deprecated", ' @deprecated(reason: "gone [b]")'])

    def described(text: str) -> str:
        words = draw(_WORDS)
        return f"{print_string(words)}\n{text}" if words else text

    def inputs_of(least: int) -> list[str]:
        names = draw(st.lists(_NAMES, min_size=least, max_size=3, unique=True))
        lines = []
        for name in names:
            if draw(st.booleans()):
                of, default = draw(_LITERALS)
                lines.append(described(f"{name}: {of} = {default}{draw(old)}"))
            else:
                wrapping, of = draw(takes)
                lines.append(described(f"{name}: {wrapping.format(of)}"))
        return lines

    def fields() -> str:
        lines = []
        for name in draw(st.lists(_NAMES, min_size=1, max_size=4, unique=True)):
            arguments = inputs_of(0)
            wrapping, of = draw(outputs)
            signature = f"({' '.join(arguments)})" if arguments else ""
            lines.append(described(f"{name}{signature}: {wrapping.format(of)}{draw(old)}"))
        return "{ " + " ".join(lines) + " }"

    parts = [f"schema {{ query: {objects[0]} }}"]
    for name in interfaces:
        above = f" implements {interfaces[0]}" if name != interfaces[0] else ""
        parts.append(described(f"interface {name}{above} {fields()}"))
    for name in objects:
        above = f" implements {' & '.join(interfaces)}" if interfaces and draw(st.booleans()) else ""
        parts.append(described(f"type {name}{above} {fields()}"))
    for name in enums:
        values = draw(st.lists(_NAMES, min_size=1, max_size=3, unique=True))
        parts.append(described(f"enum {name} {{ {' '.join(described(value + draw(old)) for value in values)} }}"))
    for name in inputs:
        one_of = draw(st.sampled_from(["", " @oneOf"]))
        parts.append(described(f"input {name}{one_of} {{ {' '.join(inputs_of(1))} }}"))
    for name in scalars:
        parts.append(
            described(f"scalar {name}" + draw(st.sampled_from(["", ' @specifiedBy(url: "https://x/y")'])))
        )
    for name in unions:
        parts.append(described(f"union {name} = {' | '.join(objects)}"))
    if draw(st.booleans()):
        parts.append(described(f"directive @mark({' '.join(inputs_of(1))}) repeatable on FIELD | OBJECT"))
    return "\n".join(parts)


def as_bytes(index: SchemaIndex) -> bytes:
    return json.dumps(index.to_introspection()).encode()
