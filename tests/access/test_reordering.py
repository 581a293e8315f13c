"""Reordering lists, at any depth, makes no difference appear; a value that changed always does."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from wfg_tui.access.asking import Answered
from wfg_tui.access.compare import Comparison, comparing
from wfg_tui.access.side import Side
from wfg_tui.api import Exchange
from wfg_tui.api.exchange import Sent
from wfg_tui.http import Timings
from wfg_tui.result import at_once

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4)
)
KEYS = st.sampled_from(["id", "number", "userName", "name", "a", "b", "é", "totalCount", "items"])
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=30,
)


def side_of(name: str, text: str) -> Side:
    exchange = Exchange(
        Sent("POST", "http://localhost/graphql", ()), 200, (), text.encode(), Timings(), 0.0, has_data=True
    )
    side = Side(name, exchange, None)
    at_once(side.read())
    return side


def compared(left: str, right: str) -> Comparison:
    one, other = side_of("ann", left), side_of("bob", right)
    answered = [Answered(side.name, "http://localhost/graphql", "", side.exchange) for side in (one, other)]
    return at_once(comparing(answered[0], one, answered[1], other))


def reordered(value: Any, draw: Any) -> Any:
    """The same with every list, and the members of every object, in another order."""
    if isinstance(value, list):
        return draw(st.permutations([reordered(one, draw) for one in value]))
    if isinstance(value, dict):
        return dict(draw(st.permutations([(key, reordered(one, draw)) for key, one in value.items()])))
    return value


def errors_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all nulls."""
    if value is None:
        return [path]
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, one in inner for found in errors_in(one, (*path, key))]


def written(data: Any, *, with_errors: bool, ascii_only: bool) -> str:
    """An answer; every null is explained by an error, if that is wanted."""
    body: dict[str, Any] = {"data": {"root": data}}
    if with_errors:
        body["errors"] = [{"message": "no", "path": ["root", *path]} for path in errors_in(data)]
    return json.dumps(body, ensure_ascii=ascii_only, indent=None if ascii_only else 1)


@given(data=st.data(), value=DATA, with_errors=st.booleans())
def test_reordering_makes_no_difference(data: st.DataObject, value: Any, with_errors: bool) -> None:
    left = written(value, with_errors=with_errors, ascii_only=True)
    right = written(reordered(value, data.draw), with_errors=with_errors, ascii_only=False)
    found = compared(left, right)
    assert [one.verdict for one in found.findings] == []
    assert found.sentence == "bob gets the same as ann: no difference."


@given(data=st.data(), value=DATA)
def test_a_null_that_an_error_explains_is_never_the_same_as_one_that_is_data(
    data: st.DataObject, value: Any
) -> None:
    left = written(value, with_errors=True, ascii_only=True)
    right = written(reordered(value, data.draw), with_errors=False, ascii_only=False)
    assert bool(compared(left, right).findings) is bool(errors_in(value))


@given(data=st.data(), value=DATA)
def test_one_other_value_is_a_difference_in_any_order(data: st.DataObject, value: Any) -> None:
    left = written([value, 1], with_errors=False, ascii_only=True)
    right = written(reordered([value, 2], data.draw), with_errors=False, ascii_only=False)
    found = compared(left, right)
    assert found.total >= 1


@given(
    data=st.data(),
    rows=st.dictionaries(st.integers(1, 10**6), DATA, max_size=12),
    key=st.sampled_from(["id", "number", "userName", "name"]),
)
def test_the_rows_that_were_taken_away_are_told_and_nothing_else(
    data: st.DataObject, rows: dict[int, Any], key: str
) -> None:
    """The oracle is what was taken; the list says that it is whole, so each is hidden."""
    kept = data.draw(st.sets(st.sampled_from(sorted(rows)))) if rows else set()
    answers = []
    for numbers in (rows, kept):
        items = data.draw(st.permutations([{key: f"r{number}", "v": rows[number]} for number in numbers]))
        page = {"totalCount": len(items), "hasNextPage": False, "hasPreviousPage": False, "items": items}
        answers.append(json.dumps({"data": {"rows": page}}))
    found = compared(*answers)
    hidden = {one.where for one in found.findings if one.kind == "row hidden"}
    assert hidden == {f"rows.items[r{number}]" for number in set(rows) - kept}
    rest = [one.kind for one in found.findings if one.kind != "row hidden"]
    assert rest == (["count"] if len(kept) < len(rows) else [])
