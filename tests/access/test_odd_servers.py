"""An access map tells apart what servers mix up: whose error it is, what it took along, what was not seen."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphql import GraphQLError, GraphQLSchema

from tests.access.odd_servers import execute, http, odd_server, refuse, usual
from tests.rawserver import answer
from wfg_tui.access.access_map import AccessMap, as_csv, as_markdown, compare, filtered_by


async def _made(mapping: Any) -> AccessMap:
    try:
        found = await mapping.run()
    finally:
        await mapping.party.session.close()
    assert isinstance(found, AccessMap)
    return found


def _states(found: AccessMap) -> dict[str, str]:
    return {one.path: one.state for one in found.fields}


async def test_an_error_that_nulls_everything_is_only_its_own_fields(tmp_path: Path) -> None:
    sdl = """type Query { me: Me! other: Int! } type Me { name: String! secret: String! boss: Me! pet: Pet! }
    type Pet { name: String! age: Int }"""
    root = {
        "Query.me": {},
        "Me.boss": {},
        "Me.pet": {},
        "Me.name": "n",
        "Me.secret": refuse,
        "Pet.name": refuse,
        "Query.other": 1,
    }
    with odd_server(sdl, usual(root)) as server:
        found = await _made(server.mapping(tmp_path))
    assert _states(found) == {
        "me": "readable",
        "me.name": "readable",
        "me.secret": "denied",
        "me.boss": "readable",
        "me.pet": "readable",
        "me.pet.name": "denied",
        "me.pet.age": "empty",
        "other": "readable",
    }
    assert len(server.asked) <= 6


async def test_a_column_that_fails_the_whole_list_is_found_by_leaving_it_out(tmp_path: Path) -> None:
    """As servers do that turn a query into one of SQL: the error stands at the list."""
    columns = " ".join(f"c{number}: String" for number in range(40))
    sdl = f"type Query {{ people(first: Int): People }} type People {{ nodes: [Man] }} type Man {{ {columns} }}"

    def reply(schema: GraphQLSchema, text: str, variables: Mapping[str, Any]) -> bytes:
        fails = any(line.strip() in {"c7", "c8", "c31"} for line in text.splitlines())

        def people(*_: Any, first: int = 100) -> Any:
            if fails:
                raise GraphQLError("permission denied")
            return {"nodes": [{f"c{number}": "v" for number in range(40)}] * min(first, 9)}

        return http(execute(schema, {"Query.people": people}, text, variables))

    with odd_server(sdl, reply) as server:
        mapping = server.mapping(tmp_path)
        found = await _made(mapping)
        assert len(server.asked) == found.requests <= mapping.plan.most
    states = _states(found)
    assert {path for path, state in states.items() if state == "denied"} == {
        "people.nodes.c7",
        "people.nodes.c8",
        "people.nodes.c31",
    }
    assert set(states.values()) == {"denied", "readable"}
    assert "as soon as it is asked for" in next(one.evidence for one in found.fields if one.state == "denied")
    texts = [text for text, _ in server.asked]
    assert len(set(texts)) == len(texts)


async def test_a_list_that_is_denied_is_not_blamed_on_its_fields(tmp_path: Path) -> None:
    sdl = "type Query { people: [Man] } type Man { name: String friends: [Man] boss: Boss } type Boss { a: Int }"
    with odd_server(sdl, usual({"Query.people": refuse})) as server:
        found = await _made(server.mapping(tmp_path))
    states = _states(found)
    assert states.pop("people") == "denied"
    assert set(states.values()) == {"not probed"}
    assert all(one.evidence == "nothing to ask: people is denied" for one in found.fields[1:])


async def test_one_readable_row_makes_a_field_readable_and_the_others_are_counted(tmp_path: Path) -> None:
    sdl = "type Query { rows(first: Int): [Row] } type Row { n: Int a: String b: String c: String d: String }"

    def guarded(source: dict[str, Any]) -> Any:
        if source["n"] != 3:
            raise GraphQLError("no")
        return "yes"

    rows = [{"n": number} for number in range(1, 41)]
    late = {"n": 30}

    def once(source: dict[str, Any]) -> Any:
        return "yes" if source == late else refuse()

    def first_of(_: Any, first: int) -> Any:
        return rows[:first]

    root = {
        "Query.rows": first_of,
        "Row.a": guarded,
        "Row.b": refuse,
        "Row.c": lambda *_: None,
        "Row.d": once,
    }
    with odd_server(sdl, usual(root)) as server:
        found = {one.path: one for one in (await _made(server.mapping(tmp_path))).fields}
    assert (found["rows.a"].state, found["rows.a"].values, found["rows.a"].denied) == ("readable", 1, 4)
    assert (found["rows.b"].state, found["rows.b"].denied) == ("denied", 40)
    assert (found["rows.c"].state, found["rows.c"].empty) == ("empty", 40)
    assert (found["rows.d"].state, found["rows.d"].denied) == ("readable", 39)


async def test_required_arguments_are_taken_from_what_was_seen_else_the_field_is_skipped(tmp_path: Path) -> None:
    sdl = """type Query { person(id: ID!): Person people(first: Int!): [Person] kind(k: Kind!): Int
      byNumber(requestNumber: Int!): Request find(filter: Find!): [Person] nope(colour: String!): Person
      requests: [Request] }
    input Find { name: String! page: Int } enum Kind { A B }
    type Person { id: ID! name: String age: Int note(lines: Int!): String } type Request { number: Int! }"""
    people = [{"id": "p1", "name": "Ann", "age": 4}]
    taken: list[Any] = []

    def takes(gives: Any) -> Callable[..., Any]:
        def take(_: Any, **arguments: Any) -> Any:
            taken.extend(arguments.values())
            return gives

        return take

    root = {
        "Query.people": takes(people),
        "Query.requests": [{"number": 77}],
        "Query.person": takes(people[0]),
        "Query.byNumber": takes({"number": 77}),
        "Query.find": takes(people),
        "Query.kind": takes(1),
    }
    with odd_server(sdl, usual(root)) as server:
        found = {one.path: one for one in (await _made(server.mapping(tmp_path))).fields}
    for value in ("p1", 77, {"name": "Ann"}, "A"):
        assert value in taken
    assert found["person.age"].state == found["byNumber.number"].state == found["find.name"].state == "readable"
    assert found["nope"].state == "not probed"
    assert "needs the argument colour: String!" in found["nope"].evidence
    assert "lines: Int!" in found["people.note"].evidence


async def test_interfaces_and_unions_are_mapped_by_what_they_may_be(tmp_path: Path) -> None:
    sdl = """type Query { things: [Thing] one: Either } interface Thing { id: ID } union Either = Cat | Dog
    type Cat implements Thing { id: ID lives: Int x: Int }
    type Dog implements Thing { id: ID bark: String x: String }
    """
    cat = {"__typename": "Cat", "id": "1", "lives": 9, "x": 1}
    with odd_server(sdl, usual({"Query.things": [cat], "Query.one": cat})) as server:
        found = {one.path: one for one in (await _made(server.mapping(tmp_path))).fields}
    assert found["things.id"].state == found["things.lives"].state == found["one.lives"].state == "readable"
    assert found["things.bark"].state == "not probed"
    assert found["things.bark"].evidence == "no Dog came to look at"
    assert found["things.x_Dog"].coordinate == "Dog.x"


async def test_a_field_that_this_server_does_not_know_is_left_out(tmp_path: Path) -> None:
    known = "type Query { a: Int b: B } type B { c: Int d: Int }"
    with odd_server(known, usual({"Query.a": 1, "Query.b": {"c": 1, "d": 2}})) as server:
        server.sdl = "type Query { a: Int b: B gone: Gone } type B { c: Int d: Int old: Int } type Gone { x: Int }"
        found = await _made(server.mapping(tmp_path))
    states = _states(found)
    assert states["gone"] == states["b.old"] == "failed"
    assert states["gone.x"] == "not probed"
    assert states["a"] == states["b.c"] == states["b.d"] == "readable"
    assert "refuses the field" in next(one.evidence for one in found.fields if one.path == "b.old")


async def test_errors_without_a_path_are_found_by_halves(tmp_path: Path) -> None:
    sdl = "type Query { a: Int b: Int c: Int d: Int e: Int }"

    def reply(schema: GraphQLSchema, text: str, variables: Mapping[str, Any]) -> bytes:
        result = execute(schema, {f"Query.{name}": 1 for name in "abde"}, text, variables)
        body: dict[str, Any] = {"data": result.data}
        if "  c\n" in text:
            body["errors"] = [{"message": "no"}]
        return answer("200 OK", json.dumps(body).encode(), "Content-Type: application/json")

    with odd_server(sdl, reply) as server:
        states = _states(await _made(server.mapping(tmp_path)))
    assert states == {"a": "readable", "b": "readable", "c": "denied", "d": "readable", "e": "readable"}


async def test_an_enormous_field_fails_alone(tmp_path: Path) -> None:
    sdl = "type Query { a: Int b: B } type B { big: String c: Int }"
    with odd_server(sdl, usual({"Query.a": 1, "Query.b": {"big": "x" * 3_000_000, "c": 1}})) as server:
        states = _states(await _made(server.mapping(tmp_path)))
    assert states == {"a": "readable", "b": "readable", "b.big": "failed", "b.c": "readable"}


async def test_a_servers_own_fault_is_no_denial(tmp_path: Path) -> None:
    sdl = "type Query { a: Int b: Int }"
    root = {"Query.a": lambda *_: refuse(code="INTERNAL_SERVER_ERROR"), "Query.b": 1}
    with odd_server(sdl, usual(root)) as server:
        found = await _made(server.mapping(tmp_path))
    assert _states(found) == {"a": "failed", "b": "readable"}


async def test_hostile_words_of_a_server_stay_words(tmp_path: Path) -> None:
    def hostile(*_: Any) -> Any:
        raise GraphQLError("\x1b]0;x\x07 =cmd|' | <b>`")

    with odd_server("type Query { a: Int }", usual({"Query.a": hostile})) as server:
        found = await _made(server.mapping(tmp_path))
    for text in (as_csv([found]), as_markdown(found), found.fields[0].evidence):
        assert "\x1b" not in text
        assert "\x07" not in text
    assert as_markdown(found).count("\n|") == 3


async def test_an_empty_list_is_filtered_only_where_another_sees_rows_in_the_very_same_list(
    tmp_path: Path,
) -> None:
    sdl = """type Query { rows: Page me: Me } type Page { totalCount: Int items: [Row] }
    type Row { id: ID note: String } type Me { id: ID own: Page }"""
    some = {"totalCount": 2, "items": [{"id": "1", "note": "n"}, {"id": "2"}]}
    none: dict[str, Any] = {"totalCount": 0, "items": []}
    maps = []
    for name, page in (("ann", none), ("bob", some)):
        with odd_server(sdl, usual({"Query.rows": page, "Query.me": {"id": name, "own": page}})) as server:
            maps.append(replace(await _made(server.mapping(tmp_path)), identity=name))
    ann, bob = maps
    assert _states(ann)["rows.items"] == "empty"
    told = {one.path: one for one in filtered_by(ann, bob).fields}
    assert told["rows.items"].state == "filtered"
    assert "bob sees rows" in told["rows.items"].evidence
    assert told["me.own.items"].state == "empty"  # another list: everybody's own
    assert told["rows.items.id"].state == "not probed"
    assert _states(filtered_by(ann, ann)) == _states(ann)
    assert _states(filtered_by(bob, ann)) == _states(bob)
    changes = {one.path: one.direction for one in compare(filtered_by(ann, bob), bob)}
    assert changes == {"rows.totalCount": "grew", "rows.items": "grew", "me.own.items": "differs"}
