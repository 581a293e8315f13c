from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.result.oracle import Raw, containers, documents, is_container, parse, visible
from wfg_tui.result import EVERYTHING, Answer, Place, Rows, at_once, describe
from wfg_tui.result.values import decode_string, key_of
from wfg_tui.result.walk import MAX_DEPTH, chain
from wfg_tui.text import clean_line

pytestmark = pytest.mark.usefixtures("windows")
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read_all(rows: Rows) -> Rows:
    while not rows.extend():
        pass
    return rows


def numbers(place: Place) -> tuple[int, ...]:
    return tuple(step.number for step in chain(place)[1:])


def assert_same(rows: Rows, value: Any, unfolded: set[tuple[int, ...]]) -> None:
    read_all(rows)
    wanted = visible(value, unfolded)
    assert rows.known == len(wanted) == rows.foreseen
    for number, line in enumerate(wanted):
        row = describe(rows, number)
        assert numbers(row.place) == line.path
        assert row.kind == line.kind
        assert row.depth == max(len(line.path) - 1, 0)
        if line.path:
            key = key_of(rows.source, row.place)
            assert (row.place.number if key is None else key) == line.key
        if isinstance(line.value, str):
            assert row.preview == clean_line(line.value)
        elif isinstance(line.value, Raw):
            assert row.preview == line.value.digits
        if is_container(line.value):
            assert row.unfolded == (line.path in unfolded)


@QUICK
@given(documents())
def test_every_value_has_its_row_when_all_is_unfolded(document: str) -> None:
    value = parse(document)
    rows = Answer.open(document.encode()).rows(EVERYTHING)
    assert_same(rows, value, set(containers(value)))


@QUICK
@given(documents(), st.integers(0, 3))
def test_a_reach_unfolds_that_many_levels(document: str, reach: int) -> None:
    value = parse(document)
    unfolded = {path for path in containers(value) if len(path) <= reach}
    assert_same(Answer.open(document.encode()).rows(reach), value, unfolded)


@QUICK
@given(documents(), st.integers(0, 3), st.lists(st.tuples(st.integers(0, 10_000), st.booleans()), max_size=8))
def test_folding_and_unfolding_in_any_order_shows_what_a_plain_tree_shows(
    document: str, reach: int, steps: list[tuple[int, bool]]
) -> None:
    value = parse(document)
    rows = Answer.open(document.encode()).rows(reach)
    unfolded = {path for path in containers(value) if len(path) <= reach}
    for chosen, read_on in steps:
        rows.extend(1)
        number = chosen % rows.known
        path = numbers(rows.place(number))
        if rows.toggle(number):
            unfolded ^= {path}
        if read_on:
            read_all(rows)
    shown = {path for path in unfolded if all(path[:length] in unfolded for length in range(1, len(path)))}
    read_all(rows)
    assert rows.known == len(visible(value, unfolded))
    assert [numbers(rows.place(number)) for number in range(rows.known)] == [
        line.path for line in visible(value, shown)
    ]


@QUICK
@given(documents(), st.integers(0, 10_000))
def test_unfolding_everything_below_a_row_leaves_the_others_alone(document: str, chosen: int) -> None:
    value = parse(document)
    rows = read_all(Answer.open(document.encode()).rows(0))
    number = chosen % rows.known
    path = numbers(rows.place(number))
    rows.unfold(number, EVERYTHING)
    assert_same(rows, value, {other for other in containers(value) if other[: len(path)] == path and path})


@QUICK
@given(documents(), st.integers(0, 10_000))
def test_any_value_is_revealed_by_unfolding_what_is_around_it_alone(document: str, chosen: int) -> None:
    value = parse(document)
    answer = Answer.open(document.encode())
    everything = read_all(answer.rows(EVERYTHING))
    wanted = everything.place(chosen % everything.known)
    rows = answer.rows(0)
    number = at_once(rows.reveal(wanted.start))
    assert rows.place(number).start == wanted.start
    path = numbers(wanted)
    assert_same(rows, value, {path[:length] for length in range(1, len(path))})


@QUICK
@given(documents())
def test_pretty_rows_put_every_bracket_on_its_line(document: str) -> None:
    value = parse(document)
    answer = Answer.open(document.encode())
    rows = read_all(answer.pretty())
    brackets = sum(1 for number in range(rows.known) if rows.place(number).closing)
    unfolded = set(containers(value))
    root = 1 if is_container(value) and visible(value, set())[0].path else 0
    assert rows.known == len(visible(value, unfolded)) + len(unfolded) + 2 * root
    assert brackets == len(unfolded) + root


def test_ten_thousand_levels_are_unfolded_without_recursion() -> None:
    answer = Answer.open(b"[" * 20_000 + b"]" * 20_000)
    rows = read_all(answer.rows(EVERYTHING))
    assert rows.known == MAX_DEPTH + 1
    last = rows.place(MAX_DEPTH)
    assert last.depth == MAX_DEPTH
    assert not rows.is_expandable(last)
    assert at_once(answer.rows(0).reveal(19_999)) == MAX_DEPTH


def test_blocks_of_rows_are_passed_without_changing_what_is_shown() -> None:
    items = [{"number": number, "in": [number, {"deep": [[[[[number]]]]]}]} for number in range(3000)]
    document = json.dumps({"data": {"items": items}, "errors": []})
    rows = read_all(Answer.open(document.encode()).rows(2))
    assert rows.known == 3000 + 3
    assert describe(rows, 2 + 2500).preview.startswith("number 2500")
    rows.unfold(2 + 2500)
    read_all(rows)
    assert rows.known == 3000 + 5
    assert describe(rows, 3 + 2500).preview == "2500"
    rows.unfold(2 + 10)
    read_all(rows)
    assert rows.known == 3000 + 7
    assert describe(rows, 5 + 2500).preview == "2500"
    rows.fold(1)
    read_all(rows)
    assert rows.known == 3
    rows.unfold(1)
    read_all(rows)
    assert rows.known == 3000 + 7, "what was unfolded inside is remembered"


def test_keys_that_come_twice_are_both_shown() -> None:
    rows = read_all(Answer.open(b'{"a": 1, "a": 2}').rows())
    assert [describe(rows, number).preview for number in range(2)] == ["1", "2"]


def test_a_number_keeps_its_digits() -> None:
    rows = read_all(Answer.open(b"[1e400, 0.10, 123456789012345678901234567890]").rows())
    shown = [describe(rows, number).preview for number in range(3)]
    assert shown == ["1e400", "0.10", "123456789012345678901234567890"]


def test_a_folded_object_begins_with_its_type_and_its_first_values() -> None:
    rows = Answer.open(b'{"x": {"number": 4711, "__typename": "Request", "of": {"a": 1}, "none": {}}}').rows(0)
    rows.extend()
    assert describe(rows, 0).preview == "Request · number 4711 · of {…} · none {}"


@pytest.mark.parametrize("limit", range(3, 20))
def test_a_long_string_is_not_cut_inside_a_character_or_an_escape(limit: int) -> None:
    from wfg_tui.result.values import scalar_preview

    raw = '"é😀\\u00e9\\\\\\n-end"'.encode()
    rows = Answer.open(raw).rows()
    rows.extend()
    whole = decode_string(raw)
    shown = scalar_preview(rows.source, rows.place(0), limit)
    assert shown.endswith("…")
    assert clean_line(whole).startswith(shown[:-1])


def test_everything_is_unfolded_also_where_items_of_lists_are_folded_at_first() -> None:
    body = json.dumps({"data": {"items": [{"a": {"b": [number]}} for number in range(500)]}}).encode()
    rows = Answer(body).rows()
    read_all(rows)
    assert rows.known < 600, "its items are folded"
    rows.unfold(0, EVERYTHING)
    read_all(rows)
    assert rows.known == 2 + 500 * 4
    rows.fold(0)
    rows.unfold(0)
    read_all(rows)
    assert rows.known < 600, "one level is one level"


def test_how_a_small_answer_is_unfolded_does_not_hang_on_how_busy_the_machine_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("wfg_tui.result.rows.Rows.extend.__defaults__", (EVERYTHING, 0.0))
    rows = Answer(b'{"data": {"items": [{"a": 1}, {"a": {"b": 2}}]}}').rows()
    read_all(rows)
    assert rows.known == 7
