"""Keys that stand twice in one object, against a plain reader."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given

from tests.result.oracle import Members, documents, parse
from wfg_tui.result import Answer, at_once
from wfg_tui.result.repeated import repeated_key


def repeats(value: Any) -> set[str]:
    """Every key that an object holds twice."""
    inner = (
        [one for _, one in value.pairs] if isinstance(value, Members) else value if isinstance(value, list) else []
    )
    found = {key for one in inner for key in repeats(one)}
    if isinstance(value, Members):
        keys = [key for key, _ in value.pairs]
        found |= {key for key in keys if keys.count(key) > 1}
    return found


@given(documents())
@example('[{"a": {"b": 1}, "c": {"a": 2}}, {"a": 1, "b": {"b": {}}}]')
@example('{"a": [{"b": 1}, {"b": 2, "c": [], "\\u0062": 3}]}')
def test_a_key_is_repeated_if_one_object_has_it_twice(document: str) -> None:
    wanted = repeats(parse(document))
    found = at_once(repeated_key(Answer(document.encode()).source))
    assert (found is None) == (not wanted)
    assert found is None or found in wanted


@pytest.mark.parametrize("data", [b"", b"{", b'{"a":1,"a"', b"<html>", b'{"a":{"a":{"a":'])
def test_what_is_damaged_is_looked_through_as_far_as_it_goes(data: bytes) -> None:
    at_once(repeated_key(Answer(data).source))


def test_no_more_is_looked_through_than_was_asked_for() -> None:
    source = Answer(b'[{"a":1},{"a":1},{"a":1,"a":2}]').source
    assert at_once(repeated_key(source, 10)) is None
    assert at_once(repeated_key(source)) == "a"
