"""Each rung of the introspection ladder, walked over a socket."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import build_schema, get_introspection_query, graphql_sync, parse

from tests.fixtures_session import Open
from wfg_tui.problems import Exit, NetworkProblem, Problem, RefusedProblem
from wfg_tui.sandbox import Sandbox
from wfg_tui.schema.introspection import introspection_query
from wfg_tui.session import Operation

EVERYTHING = """
"The whole." schema { query: Query }
directive @mark(at: Int = 1 @deprecated(reason: "old")) repeatable on FIELD
scalar Url @specifiedBy(url: "https://example.com/url")
input Choice @oneOf { a: Int b: [[String!]!] }
interface Node { id: ID! }
union Any = Query
enum Kind { A "b" B @deprecated }
type Query implements Node {
  id: ID! deep(choice: Choice, x: Int @deprecated): [[[[Int!]!]!]!]! any: Any kind: Kind url: Url
}
"""


@pytest.mark.parametrize("input_deprecation", [True, False])
@pytest.mark.parametrize("specified_by", [True, False])
def test_the_query_of_a_rung_learns_what_graphql_cores_own_learns(
    input_deprecation: bool, specified_by: bool
) -> None:
    schema = build_schema(EVERYTHING)
    reference = get_introspection_query(
        specified_by_url=specified_by,
        directive_is_repeatable=specified_by,
        schema_description=specified_by,
        input_value_deprecation=input_deprecation,
        one_of=input_deprecation,
    )
    ours = introspection_query(input_deprecation=input_deprecation, specified_by=specified_by)
    learnt, wanted = (graphql_sync(schema, query).data["__schema"] for query in (ours, reference))
    assert learnt["types"] == wanted["types"]
    assert learnt["directives"] == wanted["directives"]
    assert learnt.get("description") == wanted.get("description")
    assert learnt["queryType"]["name"] == "Query"


def test_the_query_has_one_operation_that_is_a_query() -> None:
    document = parse(introspection_query(input_deprecation=True, specified_by=True))
    kinds = [one.operation.value for one in document.definitions if one.kind == "operation_definition"]
    assert kinds == ["query"]


async def test_the_top_rung_holds_without_a_word(sandbox: Sandbox, open_session: Open) -> None:
    fetched = await open_session().fetch_schema()
    assert (fetched.rung, fetched.notes) == ("full", ())
    assert fetched.index.query_type == "Query"
    assert len(sandbox.requests.of("introspection")) == 1
    assert sandbox.requests.of("introspection")[0].operation_name == "IntrospectionQuery"


@pytest.mark.parametrize(
    ("refuse", "asked", "rung", "words"),
    [
        ("input_deprecation", 2, "without input deprecation", ["deprecations of arguments"]),
        (
            "specified_by",
            3,
            "without specifiedBy and repeatable",
            ["deprecations of arguments", "scalars' specifications"],
        ),
    ],
)
async def test_an_older_server_is_asked_for_less_with_a_word_at_each_rung(
    sandbox: Sandbox, open_session: Open, refuse: str, asked: int, rung: str, words: list[str]
) -> None:
    sandbox.faults.add("introspection", refuse=refuse)
    fetched = await open_session().fetch_schema()
    assert fetched.rung == rung
    assert len(fetched.notes) == len(words)
    for note, word in zip(fetched.notes, words, strict=True):
        assert word in note
        assert "the server answered “" in note
    assert len(sandbox.requests.of("introspection")) == asked
    assert fetched.index.type("Request") is not None


async def test_where_introspection_is_switched_off_the_schema_address_is_asked_at_once(
    sandbox: Sandbox, open_session: Open
) -> None:
    sandbox.faults.add("introspection", refuse="all")
    fetched = await open_session().fetch_schema()
    assert fetched.rung == "SDL"
    assert "switched off" in fetched.notes[0]
    assert "schema address" in fetched.notes[1]
    assert len(sandbox.requests.of("introspection")) == 1
    assert len(sandbox.requests.of("schema")) == 1
    assert fetched.index.type("Request") is not None


async def test_below_the_last_introspection_lies_the_schema_address(sandbox: Sandbox, open_session: Open) -> None:
    sandbox.faults.add("canned", on="introspection", status=400, body={"errors": [{"message": "Too complex."}]})
    fetched = await open_session().fetch_schema()
    assert fetched.rung == "SDL"
    assert len(sandbox.requests.of("introspection")) == 3
    assert [note for note in fetched.notes if "Too complex." in note] == list(fetched.notes[:3])


@pytest.mark.parametrize("fault", ["server_error", "truncated"])
async def test_a_server_that_breaks_over_the_question_may_still_have_its_schema_as_a_text(
    sandbox: Sandbox, open_session: Open, fault: str
) -> None:
    sandbox.faults.add(fault, on="introspection")
    fetched = await open_session().fetch_schema()
    assert fetched.rung == "SDL"
    assert fetched.notes[0].startswith("Introspection failed: ")
    assert len(sandbox.requests.of("introspection")) == 1


async def test_where_every_rung_breaks_the_words_of_each_are_told(sandbox: Sandbox, open_session: Open) -> None:
    sandbox.faults.add("introspection", refuse="all")
    sandbox.faults.add("off", on="schema")
    with pytest.raises(Problem) as raised:
        await open_session().fetch_schema()
    problem = raised.value
    assert problem.code == "schema.unreachable"
    assert "switched off" in problem.meaning
    assert "nothing at this address (404)" in problem.meaning
    assert "--schema FILE" in problem.advice
    assert problem.exit_code == Exit.REFUSED


async def test_a_schema_address_that_serves_a_sign_in_page_is_no_rung(
    sandbox: Sandbox, open_session: Open
) -> None:
    sandbox.faults.add("introspection", refuse="all")
    sandbox.faults.add("login_page", on="schema")
    with pytest.raises(Problem) as raised:
        await open_session().fetch_schema()
    assert raised.value.code == "schema.unreachable"
    assert "“Sign in”" in raised.value.meaning


async def test_a_refusal_ends_the_climb_at_once(sandbox: Sandbox, open_session: Open) -> None:
    with pytest.raises(RefusedProblem) as raised:
        await open_session("inactive_application").fetch_schema()
    assert raised.value.code == "api.forbidden"
    assert len(sandbox.requests.of("introspection")) == 1
    assert sandbox.requests.of("schema") == []


@pytest.mark.parametrize(
    ("fault", "options", "code"),
    [
        ("login_page", {}, "api.html"),
        ("redirect", {}, "api.redirect"),
        ("rate_limit", {}, "api.rate_limited"),
        ("drop", {}, "network.dropped"),
    ],
)
async def test_what_introspection_is_not_to_blame_for_is_no_rung(
    sandbox: Sandbox, open_session: Open, fault: str, options: dict[str, Any], code: str
) -> None:
    sandbox.faults.add(fault, on="introspection", **options)
    with pytest.raises(NetworkProblem) as raised:
        await open_session().fetch_schema()
    assert raised.value.code == code
    assert sandbox.requests.of("schema") == []


async def test_every_rung_carries_the_token_the_headers_and_the_identity_of_a_query(
    sandbox: Sandbox, open_session: Open
) -> None:
    sandbox.faults.add("introspection", refuse="specified_by")
    session = open_session(headers=(("X-Gateway", "g1"),))
    session.run_as("emma_dubois")
    await session.execute(Operation("{ viewer { userName } }"))
    await session.fetch_schema()
    sandbox.faults.clear()
    sandbox.faults.add("introspection", refuse="all")
    await session.fetch_schema()
    sent = sandbox.requests.of("query", "introspection", "schema")
    assert [request.kind for request in sent] == ["query", *["introspection"] * 3, "introspection", "schema"]
    assert len({request.token_digest for request in sent}) == 1
    for name in ("authorization", "x-gateway", "x-wfgen-impersonate-username", "user-agent"):
        assert len({request.headers[name] for request in sent}) == 1, name
    assert len({request.headers["accept"] for request in sent[:-1]}) == 1
    assert len(sandbox.requests.of("token")) == 1
