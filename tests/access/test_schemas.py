"""Schemas that identities are given: another order is no difference, anything else is told with who lacks it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fixtures_session import Open
from wfg_tui.access.party import Party
from wfg_tui.access.schemas import MOST_REQUESTS, comparing_schemas, schema_for, schema_sentence
from wfg_tui.access.verdicts import Finding
from wfg_tui.problems import Problem
from wfg_tui.result import at_once
from wfg_tui.sandbox import Sandbox
from wfg_tui.schema import SchemaIndex

NAMES = ("ann", "bob")
SDL = """
type Query { a(x: Int, y: S): A  b: [B!]  u: U }
interface N { id: ID }
type A implements N { id: ID  e: E  old: Int @deprecated(reason: "b") }
type B implements N { id: ID  n(first: I): Int }
union U = A | B
enum E { ONE TWO THREE }
input I { p: Int = 1  q: [String!] }
scalar S
"""


def found(left: SchemaIndex, right: SchemaIndex) -> tuple[Finding, ...]:
    return at_once(comparing_schemas(left, right, NAMES))


def introspected(sdl: str) -> dict[str, Any]:
    from graphql import build_schema, introspection_from_schema

    return dict(introspection_from_schema(build_schema(sdl)))


def shuffled(value: Any, draw: Any) -> Any:
    if isinstance(value, list):
        return draw(st.permutations([shuffled(one, draw) for one in value]))
    if isinstance(value, dict):
        return {key: shuffled(one, draw) for key, one in value.items()}
    return value


@settings(max_examples=25)
@given(st.data())
def test_another_order_of_a_schema_is_no_difference(data: st.DataObject) -> None:
    whole = introspected(SDL)
    left, right = SchemaIndex.from_introspection(whole), SchemaIndex.from_introspection(shuffled(whole, data.draw))
    assert found(left, right) == ()
    assert schema_sentence(NAMES, ()) == "bob is given the same schema as ann."


@pytest.mark.parametrize(
    ("before", "after", "where", "lacks"),
    [
        ("u: U", "", "Query.u", 1),
        ("e: E", "e: E f: Int", "A.f", 0),
        ("ONE TWO", "ONE", "E.TWO", 1),
        ("n(first: I): Int", "n: Int", "B.n(first:)", 1),
        ("e: E", "e: String", "A.e", -1),
        ("p: Int = 1", "p: Int = 2", "I.p", -1),
    ],
)
def test_what_one_schema_has_and_the_other_not_is_told(before: str, after: str, where: str, lacks: int) -> None:
    findings = found(SchemaIndex.from_sdl(SDL), SchemaIndex.from_sdl(SDL.replace(before, after)))
    told = [(one.where, one.lacks) for one in findings]
    assert (where, lacks) in told, told
    one = next(one for one in findings if one.where == where)
    assert all(name in one.verdict for name in NAMES) or lacks < 0
    assert where in schema_sentence(NAMES, findings)


async def test_each_is_asked_by_introspection_alone(open_session: Open, sandbox: Sandbox) -> None:
    session = open_session("administrator")
    indexes = [await schema_for(Party(session, user)) for user in ("", "emma_dubois")]
    assert found(*indexes) == ()
    assert [one.user_name for one in sandbox.requests.of("introspection")] == ["olivia_martin", "emma_dubois"]


async def test_one_that_may_not_introspect_is_told_and_the_number_of_requests_is_kept(
    open_session: Open, sandbox: Sandbox
) -> None:
    sandbox.faults.add("introspection", refuse="all")
    with pytest.raises(Problem) as caught:
        await schema_for(Party(open_session("administrator")))
    assert caught.value.code == "access.no_introspection"
    assert len(sandbox.requests.of("introspection")) <= MOST_REQUESTS
    assert not sandbox.requests.of("schema")
