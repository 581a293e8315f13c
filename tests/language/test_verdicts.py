"""Our verdicts are graphql-core's, rule by rule, over documents made up for schemas that people have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache

import graphql
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.github_schema import github_sdl
from tests.language.made_up import FLAWS, documents_for
from tests.language.oracle import differences, ours, verdicts
from wfg_tui.sandbox.resolvers import SDL
from wfg_tui.schema import SchemaIndex

Schema = tuple[graphql.GraphQLSchema, SchemaIndex]


@cache
def built(sdl: Callable[[], str]) -> Schema:
    """The schema as graphql-core builds it from its text, and our index as it comes from introspection."""
    schema = graphql.build_schema(sdl(), assume_valid=True, assume_valid_sdl=True)
    answer = graphql.introspection_from_schema(
        schema, directive_is_repeatable=True, input_value_deprecation=True, one_of=True
    )
    return schema, SchemaIndex.from_introspection(answer)


def sandbox_sdl() -> str:
    return SDL


SCHEMAS = [
    pytest.param(sandbox_sdl, id="sandbox"),
    pytest.param(github_sdl, id="github", marks=pytest.mark.needs("npm")),
]
UNHEALTHY = (HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large)


@pytest.mark.parametrize("sdl", SCHEMAS)
def test_sound_documents_are_found_sound(sdl):
    schema, index = built(sdl)
    sound = 0

    @settings(max_examples=60, deadline=None, suppress_health_check=UNHEALTHY)
    @given(documents_for(index))
    def check(text: str) -> None:
        nonlocal sound
        expected = verdicts(text, schema)
        assert differences(expected, ours(text, index)) == {}
        sound += not expected.keys() - {"Deprecated"}

    check()
    assert sound >= 20  # else the flaws of the others would drown what is to be seen


@pytest.mark.parametrize("flaw", FLAWS)
@pytest.mark.parametrize("sdl", SCHEMAS)
def test_each_rule_broken_is_said_as_graphql_core_says_it(sdl, flaw):
    schema, index = built(sdl)
    said: Counter[str] = Counter()

    @given(documents_for(index, (flaw,)))
    def check(text: str) -> None:
        expected = verdicts(text, schema)
        assert differences(expected, ours(text, index)) == {}
        said.update(expected.keys())

    for examples in (25, 100, 400):  # some flaws seldom find a place to be put
        settings(max_examples=examples, deadline=None, suppress_health_check=UNHEALTHY)(check)()
        if said[flaw]:
            return
    raise AssertionError(f"{flaw} never came to be broken")


@pytest.mark.parametrize("sdl", SCHEMAS)
def test_many_flaws_at_once_are_said_as_graphql_core_says_them(sdl):
    schema, index = built(sdl)

    @settings(max_examples=150, deadline=None, suppress_health_check=UNHEALTHY)
    @given(st.lists(st.sampled_from(FLAWS), min_size=2, max_size=8, unique=True).flatmap(
        lambda flaws: documents_for(index, tuple(flaws))
    ))  # fmt: skip
    def check(text: str) -> None:
        assert differences(verdicts(text, schema), ours(text, index)) == {}

    check()
