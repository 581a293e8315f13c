"""One definition, written from the facts, is what graphql-core prints of the whole schema built."""

from __future__ import annotations

import pytest
from graphql import print_directive, print_type
from hypothesis import given, settings

from tests.github_schema import github_sdl
from tests.schema.schemas import EVERYTHING, SANDBOX, everything, sdl
from wfg_tui.problems import UsageProblem
from wfg_tui.schema import SchemaIndex
from wfg_tui.schema.definitions import definition_of
from wfg_tui.schema.target import Target, target


def agrees(text: str) -> int:
    index = SchemaIndex.from_introspection(SchemaIndex.from_sdl(text).to_introspection())
    schema = index.graphql_schema()
    for name in index.type_names:
        assert definition_of(index, Target("type", name)) == print_type(schema.type_map[name]) + "\n"
    for directive in schema.directives:
        made = definition_of(index, Target("directive", f"@{directive.name}"))
        assert made == print_directive(directive) + "\n"
    return len(index.type_names)


@pytest.mark.parametrize("text", [EVERYTHING, SANDBOX])
def test_it_agrees_with_graphql_core(text: str) -> None:
    assert agrees(text) > 10


@pytest.mark.needs("npm")
def test_it_agrees_with_graphql_core_on_githubs_schema() -> None:
    assert agrees(github_sdl()) > 1_000


@settings(max_examples=50, deadline=None)
@given(sdl())
def test_it_agrees_with_graphql_core_on_made_up_schemas(text: str) -> None:
    agrees(text)


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("Root.viewer", '"""Whoever asks."""\nviewer: User!\n'),
        ("Root.oldRequests", 'oldRequests: [Request] @deprecated(reason: "Use `requests`.")\n'),
        ("Root.requests(status:)", '"""Old way."""\nstatus: [Status!] @deprecated\n'),
        ("Page.size", "size: Int! = 25\n"),
        ("Status.LOST", 'LOST @deprecated(reason: "Never happens.")\n'),
        ("@tag(name:)", 'name: String! = "none"\n'),
    ],
)
def test_a_member_stands_for_itself(written: str, lines: str) -> None:
    assert definition_of(everything(), target(everything(), written)) == lines


def test_what_is_not_described_is_a_problem() -> None:
    with pytest.raises(UsageProblem) as raised:
        definition_of(everything(), Target("type", "Nothing"))
    assert raised.value.code == "schema.unknown_type"
