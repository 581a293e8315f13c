from __future__ import annotations

import json
from typing import Any

import pytest

from wfg_tui.result import Answer, Table, asked_for, at_once, first_list, list_around, path_of
from wfg_tui.result.table import NESTED
from wfg_tui.schema import SchemaIndex

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


SDL = """
type Query { requests: Page } type Page { items: [Request!] totalCount: Int }
type Request { number: Int status: String requester: User tags: [Tag] owner: Party }
type User { userName: String name: String manager: User } type Tag { name: String }
union Party = User | Group type Group { label: String }
"""
DOCUMENT = """
query Late($with: Boolean!) { requests { totalCount items {
  no: number ...Who status @include(if: $with) tags { name } owner { __typename ... on Group { label } }
} } }
fragment Who on Request { requester { userName manager { name manager { name } } } }
"""
ASKED = ["no", "requester.userName", "requester.manager.name", "requester.manager.manager"]


def asked_columns(document: str, items: list[Any], *, schema: bool = True) -> list[str]:
    raw = json.dumps({"data": {"requests": {"totalCount": len(items), "items": items}}}).encode()
    answer = Answer(raw)
    container = at_once(first_list(answer.source))
    assert container is not None
    asked = asked_for(document, None, SchemaIndex.from_sdl(SDL) if schema else None)
    assert asked is not None
    path = path_of(answer.source, container)[1:]
    table = Table(answer.source, container, asked.columns(path, NESTED))
    return [table.title(column) for column in table.columns]


@pytest.mark.parametrize(
    "items",
    [
        [],
        [{}],
        [{"no": None, "requester": None, "tags": None, "owner": None}],
        [{"owner": {"label": "a"}, "no": 1}],
    ],
    ids=["no row", "an empty row", "all null", "another order"],
)
def test_the_columns_are_those_of_the_selection_in_its_order_whatever_the_rows_hold(items: list[Any]) -> None:
    assert asked_columns(DOCUMENT, items) == [*ASKED, "tags", "owner.__typename", "owner.label"]


def test_what_rows_hold_besides_is_added_beside_its_own_object() -> None:
    items = [{"status": "OPEN", "requester": {"extra": 1}}]
    wanted = ["no", *ASKED[1:], "requester.extra", "tags", "owner.__typename", "owner.label", "status"]
    assert asked_columns(DOCUMENT, items) == wanted


def test_without_a_schema_a_row_tells_a_list_from_an_object() -> None:
    document = "{ requests { items { tags { name } number } } }"
    assert asked_columns(document, [{"tags": None, "number": 1}], schema=False) == ["tags.name", "number"]
    assert asked_columns(document, [{"tags": [], "number": 1}], schema=False) == ["tags", "number"]


def test_a_value_that_was_asked_for_whole_is_dotted_where_it_is_an_object() -> None:
    document = "{ requests { items { status number } } }"
    wanted = ["status.code", "status.since", "number"]
    assert asked_columns(document, [{"number": 1, "status": {"code": 1, "since": 2}}]) == wanted


def test_a_list_of_plain_values_was_asked_for_as_one_column() -> None:
    answer = Answer(b'{"data": {"names": []}}')
    container, asked = at_once(first_list(answer.source)), asked_for("{ names }", None, None)
    assert container is not None
    assert asked is not None
    assert Table(answer.source, container, asked.columns(("names",), NESTED)).columns == ((),)
    assert asked.columns(("no", "such"), NESTED) == ()


def test_what_is_asked_for_later_keeps_what_was_hidden_and_widened() -> None:
    table = table_of([{"b": 1, "a": 2, "c": 3}])
    table.hide(("b",))
    table.widen(("a",), 9)
    table.ask([("a",), ("b",), ("x",)])
    assert [table.title(column) for column in table.columns] == ["a", "x", "c"]
    assert table.widths[0] == 12
    table.show_all()
    assert [table.title(column) for column in table.columns] == ["a", "b", "x", "c"]
