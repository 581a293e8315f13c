"""What a server tells beside the data, laid out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfg_tui.result import Answer, Extensions, at_once, read_extensions


def read(extensions: Any) -> Extensions:
    return at_once(read_extensions(Answer(json.dumps({"data": {}, "extensions": extensions}).encode()).source))


def test_costs_are_laid_out_by_their_names() -> None:
    found = read({"cost": {"requested": 12, "throttle": {"left": 9.5}}, "requestId": "a-1", "hints": [1, 2]})
    assert found.facts == (
        ("cost.requested", "12"),
        ("cost.throttle.left", "9.5"),
        ("requestId", "a-1"),
        ("hints", "[1, 2]"),
    )


def test_apollos_tracing_gives_the_slowest_fields_in_their_order() -> None:
    rows = [
        {"path": ["requests", "items", number], "startOffset": number * 1_000, "duration": number * 1_000_000}
        for number in range(40)
    ]
    found = read({"tracing": {"version": 1, "duration": 50_000_000, "execution": {"resolvers": rows}}})
    assert found.seconds == 0.05
    assert found.resolvers == 40
    assert [one.path for one in found.slowest] == [f"requests.items.{number}" for number in range(28, 40)]
    assert found.slowest[-1].seconds == 0.039
    assert found.facts == ()


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_anything_is_read_without_a_crash(value: Any) -> None:
    read(value)
    read({"tracing": value})
    read(
        {"tracing": {"duration": value, "execution": {"resolvers": [value, {"path": [value], "duration": value}]}}}
    )


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b'{"extensions": 1}', b'{"extensions": {"a": ', b'{"extensions": {"a": }}']
)
def test_an_answer_without_any_gives_none(raw: bytes) -> None:
    assert not at_once(read_extensions(Answer(raw).source))


def test_no_end_of_facts_is_cut_and_counted() -> None:
    found = read({str(number): number for number in range(500)})
    assert len(found.facts) == 200
    assert found.more == 300
