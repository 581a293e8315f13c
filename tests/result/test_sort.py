"""Sorting agrees with Python's own sort over Python's own reading, for any rows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.result.oracle import Members, Raw, documents, parse
from wfg_tui.result import Answer, Table, at_once, first_list
from wfg_tui.result.sort import Sort

pytestmark = pytest.mark.usefixtures("windows")
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

_SCALARS = st.sampled_from(
    [
        *("0", "-0", "7", "10", "9.5", "9.50", "-3", "1e400", "-1e400", "1e2", "12345678901234567890123"),
        *("12345678901234567890124", "0.1", "0.10000000000000000001", "null", "true", "false"),
        *('"2026-03-01T10:00:00Z"', '"2026-03-01T10:00:00.5Z"', '"2026-03-01T12:00:00+03:00"', '"2026-03-01"'),
        *(
            '"2026-02-31"',
            '"2026-03-01x"',
            '"a"',
            '"B"',
            '"b"',
            '"\\u0041"',
            '"é"',
            '""',
            '"10"',
            "[1]",
            "[]",
            "{}",
        ),
    ]
) | st.text(max_size=4).map(json.dumps)
_KEYS = st.sampled_from(['"a"', '"b"', '"\\u0061"', '"é"', '"\\u00e9"', '"c d"'])


@st.composite
def rows(draw: st.DrawFn) -> str:
    space = draw(st.sampled_from(["", " ", "\n\t"]))

    def item(depth: int) -> str:
        if depth == 3 or draw(st.integers(0, 3)) < depth:
            return draw(_SCALARS)
        members = [f"{draw(_KEYS)}{space}:{space}{item(depth + 1)}" for _ in range(draw(st.integers(0, 4)))]
        return "{" + space + f"{space},{space}".join(members) + space + "}"

    found = [item(0) for _ in range(draw(st.integers(1, 12)))]
    found *= draw(st.sampled_from([1, 1, 1, 3]))
    return "[" + space + f"{space},{space}".join(found) + space + "]"


def fields(value: Any, prefix: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    if not isinstance(value, Members):
        return {(): value}
    found: dict[tuple[str, ...], Any] = {}
    for key, inner in value.pairs:
        column = (*prefix, key)
        nested = isinstance(inner, Members) and inner.pairs and len(column) < 3
        for at, cell in fields(inner, column).items() if nested else [(column, inner)]:
            found.setdefault(at, cell)
    return found


def key(value: Any) -> tuple[int, Any]:
    match value:
        case Raw():
            return 0, Fraction(value.digits)
        case str():
            try:
                instant = datetime.fromisoformat(value) if value[4:5] == "-" == value[7:8] else None
            except ValueError:
                instant = None
            if instant is not None:
                return 1, instant if instant.tzinfo else instant.replace(tzinfo=UTC)
            return 2, value.casefold()
        case bool():
            return 3, value
        case None:
            return 5, 0
        case _:
            return 4, 0


def expected(values: list[Any], *, descending: bool) -> list[int]:
    keys = [key(value) for value in values]
    something = [number for number, one in enumerate(keys) if one[0] < 5]
    something.sort(key=keys.__getitem__, reverse=descending)
    return something + [number for number, one in enumerate(keys) if one[0] == 5]


def check(document: str) -> None:
    answer = Answer.open(document.encode())
    container = at_once(first_list(answer.source))
    if container is None:
        return
    table = Table(answer.source, container)
    table.rows.extend(seconds=60)
    value = parse(answer.raw[container.start : at_once(answer.source.end_of(container.start))].decode())
    cells = [fields(one) for one in value]
    for column in table.columns:
        for descending in (False, True):
            order = Sort(table, column, descending=descending)
            at_once(order.run())
            wanted = expected([one.get(column) for one in cells], descending=descending)
            assert list(order.order) == wanted, (column, descending)
            assert [order.rows[item] for item in wanted] == list(range(len(wanted)))
            plain = [table.cell(item, column) for item in wanted]
            table.sort = order
            assert [table.cell(row, column) for row in range(len(wanted))] == plain
            table.sort = None


@QUICK
@given(rows())
@example('[{"a":{"a":[1]},"a":{"a":2}},{"a":{"a":1}}]')
@example('[{"a":[1],"a":5},{"a":4},{"\\u0061":9,"a":1},{"a":7}]')
def test_any_rows_are_sorted_as_python_sorts_them(document: str) -> None:
    check(document)


@QUICK
@given(documents())
def test_any_list_of_any_answer_is_sorted_as_python_sorts_it(document: str) -> None:
    check(document)


@pytest.mark.parametrize("spread", [2, 50, 2_000])
def test_runs_are_merged_whether_keys_are_many_or_few(spread: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wfg_tui.result.sort._RUN", 64)
    values = [(number * 7919) % 2_011 % spread for number in range(2_000)]
    check(
        json.dumps([{"a": value, "b": f"text {value}", "c": value / 8 if value % 3 else None} for value in values])
    )


def test_exponents_beyond_all_bounds_are_put_at_the_ends() -> None:
    document = '[{"a":1},{"a":-1e99999999999999999999},{"a":1e99999999999999999999},{"a":1e-99999999999999999999}]'
    answer = Answer.open(document.encode())
    container = at_once(first_list(answer.source))
    assert container is not None
    order = Sort(Table(answer.source, container), ("a",))
    at_once(order.run())
    assert list(order.order) == [1, 3, 0, 2]


def test_a_sort_yields_often_and_can_be_left_at_any_step() -> None:
    document = json.dumps([{"a": number % 977} for number in range(6_000)]).encode()
    answer = Answer.open(document)
    container = at_once(first_list(answer.source))
    assert container is not None
    order = Sort(Table(answer.source, container), ("a",))
    progress = [order.progress for _ in order.run()]
    assert len(progress) > 20
    assert progress == sorted(progress)
    assert order.complete
    left = Sort(Table(answer.source, container), ("a",))
    steps = left.run()
    next(steps)
    steps.close()
    assert not left.complete
