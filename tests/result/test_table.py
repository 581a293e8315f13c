from __future__ import annotations

import json
from typing import Any

import pytest

from wfg_tui.result import Answer, Table, at_once, first_list, list_around, path_of

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
