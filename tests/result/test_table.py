from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.result.oracle import Members, Raw, documents, kind, parse
from wfg_tui.result import Answer, Table, at_once, first_list, list_around, path_of
from wfg_tui.result.paths import root_of
from wfg_tui.text import clean_line

pytestmark = pytest.mark.usefixtures("windows")


def table_of(value: Any) -> Table:
    answer = Answer.open(json.dumps(value).encode())
    found = at_once(first_list(answer.source))
    assert found is not None
    table = Table(answer.source, found)
    while not table.rows.extend():
        pass
    return table


def grid(table: Table) -> list[list[str]]:
    cells = [[table.cell(row, column).text for column in table.columns] for row in range(table.rows.known)]
    return [[table.title(column) for column in table.columns], *cells]


def test_nested_objects_become_dotted_columns_side_by_side() -> None:
    items = [
        {"number": 1, "requester": {"userName": "mary", "name": None}, "open": True},
        {"number": 2, "requester": {"userName": "john", "name": "John"}, "open": False, "late": 3},
    ]
    assert grid(table_of({"data": {"requests": {"items": items}}})) == [
        ["number", "requester.userName", "requester.name", "open", "late"],
        ["1", "mary", "null", "true", ""],
        ["2", "john", "John", "false", "3"],
    ]


def test_a_field_that_is_null_first_and_an_object_later_has_the_columns_of_the_object() -> None:
    assert grid(table_of([{"of": None}, {"of": {"a": 1}}])) == [["of.a"], [""], ["1"]]


def test_lists_in_cells_are_counted_and_deep_objects_are_previewed() -> None:
    assert grid(table_of([{"tags": [1, 2], "a": {"b": {"c": {"d": 1}}}, "none": {}}])) == [
        ["tags", "a.b.c", "none"],
        ["[2]", "d 1", "{}"],
    ]


def test_a_list_of_plain_values_has_one_column() -> None:
    assert grid(table_of({"data": {"names": ["a", None, {"x": 1}]}})) == [
        ["value", "x"],
        ["a", ""],
        ["null", ""],
        ["", "1"],
    ]


def test_the_list_of_the_data_comes_before_that_of_the_errors() -> None:
    answer = Answer.open(json.dumps({"errors": [{"message": "x"}], "data": {"a": [1], "b": [{"c": 1}]}}).encode())
    found = at_once(first_list(answer.source))
    assert found is not None
    assert path_of(answer.source, found) == ("data", "b")


def test_the_list_around_a_value_is_the_innermost() -> None:
    answer = Answer.open(b'{"items": [{"tags": ["x"], "name": "y"}]}')
    rows = answer.rows()
    rows.extend()
    around = [list_around(answer.source, rows.place(number)) for number in range(rows.known)]
    assert [place and path_of(answer.source, place) for place in around] == [
        ("items",),
        ("items",),
        ("items", 0, "tags"),
        ("items", 0, "tags"),
        ("items",),
    ]


def test_a_cell_leads_back_to_its_place() -> None:
    table = table_of({"data": [{"a": {"b": 7}}]})
    cell = table.cell(0, ("a", "b"))
    assert cell.place is not None
    assert path_of(table.source, cell.place) == ("data", 0, "a", "b")


def test_hostile_names_and_values_are_clean() -> None:
    assert grid(table_of([{"\x1b[2J": "\x1b]52;c;x\x07\u202e"}])) == [["␛[2J"], ["␛]52;c;x␇�"]]


def test_no_list_is_no_table() -> None:
    assert at_once(first_list(Answer.open(b'{"data": {"a": 1}}').source)) is None
    assert at_once(first_list(Answer.open(b"7").source)) is None
    assert at_once(first_list(Answer.open(b"").source)) is None


def leaves(item: Any) -> dict[tuple[str, ...], Any]:
    """What an item holds under dotted names of three keys at most; of a key that is there twice, the first."""
    found: dict[tuple[str, ...], Any] = {}

    def into(members: Members, prefix: tuple[str, ...]) -> None:
        for key, value in members.pairs:
            name = (*prefix, key)
            if isinstance(value, Members) and value.pairs and len(name) < 3:
                into(value, name)
            else:
                found.setdefault(name, value)

    if not isinstance(item, Members):
        return {(): item}
    into(item, ())
    return found


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(documents(), min_size=1, max_size=5))
@example(['{"a": {"b": 1, "b": 2}, "a": {"b": 3, "c": {"d": {"e": 1e400}}}}', '{"a": null}', "[]"])
def test_every_cell_is_what_a_plain_reader_finds_under_its_name(written: list[str]) -> None:
    source = Answer.open(("[" + ",".join(written) + "]").encode()).source
    container = root_of(source)
    assert container is not None
    table = Table(source, container)
    rows = [leaves(parse(one)) for one in written]
    for _ in range(100):  # a table is made of what a slice of time gave; a busy machine gives less
        if table.known < len(rows):
            table.go_on()
    assert table.known == len(rows)
    named = {name for row in rows for name in row}
    valued = {name for row in rows for name, value in row.items() if value is not None}
    prefixes = {name[:length] for name in named for length in range(len(name))}
    wanted = {name for name in named if name in valued or name not in prefixes}
    assert set(table.columns) <= wanted
    assert len(table.columns) == min(len(wanted), 200)
    for number, row in enumerate(rows):
        for column in table.columns:
            cell = table.cell(number, column)
            assert (cell.place is not None) == (column in row)
            if column in row:
                value = row[column]
                assert cell.kind == kind(value)
                if isinstance(value, str | Raw):
                    assert cell.text == clean_line(value if isinstance(value, str) else value.digits)
                elif isinstance(value, list):
                    assert cell.text in (f"[{len(value)}]", "[…]")  # a count that takes longer is not made here
