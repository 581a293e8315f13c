from __future__ import annotations

import contextlib
import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.language.library import cursor, library
from wfg_tui.language import (
    Document,
    VariablesProblem,
    complete_variables,
    declared_elsewhere,
    diagnose_variables,
    parse_variables,
    variables_skeleton,
)
from wfg_tui.language.json_text import JsonTextError, read_json

QUERY = """
query Books($filter: BookFilter, $sort: [Sort!]!, $lent: Boolean, $first: Int = 10, $text: String!) {
  books(filter: $filter) { totalCount }
}
"""


@pytest.mark.parametrize("text", ["", "  \n", "// nothing", "# nothing\n", "/* nothing */"])
def test_nothing_is_no_variables(text):
    assert parse_variables(text) == {}


def test_comments_and_last_commas_are_fine():
    text = '{ // since when\n "a": [1, 2,], # these\n /* and */ "b": {"c": null,},\n}'
    assert parse_variables(text) == {"a": [1, 2], "b": {"c": None}}


def test_strings_have_their_escapes_and_keep_what_looks_like_a_comment():
    assert parse_variables('{"a": "\\u00e9\\n\\ud83d\\ude00 // # /* */"}') == {"a": "é\n😀 // # /* */"}


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("123456789012345678901234567890", int),
        ("-0", int),
        ("1.5", float),
        ("1e3", float),
        ("0.1", float),
        ("0.1234567890123456789", Decimal),
        ("12345678901234567890.5", Decimal),
        ("1e999", Decimal),
    ],
)
def test_no_digit_of_a_number_is_lost(written, kind):
    value = parse_variables(f'{{"n": {written}}}')["n"]
    assert type(value) is kind
    assert Decimal(repr(value) if kind is float else str(value)) == Decimal(written)


def test_a_number_of_any_length_is_read():
    assert parse_variables('{"n": ' + "9" * 5_000 + "}")["n"] == Decimal("9" * 5_000)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("{ a: 1 }", 0, 2),
        ('{\n  "a": tru\n}', 1, 7),
        ('{"a": 1', 0, 7),
        ('{"a" 1}', 0, 5),
        ('{"a": "open}', 0, 6),
        ('{"a": 01}', 0, 6),
        ("[1]", 0, 0),
        ('{"a": 1} x', 0, 9),
        ('{"😀": \u2028}', 0, 6),
        ("[" * 1_000, 0, 201),
    ],
)
def test_what_is_not_json_is_told_with_its_place(text, line, column):
    with pytest.raises(VariablesProblem) as caught:
        parse_variables(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert caught.value.code == "variables.not_json"
    assert f"line {line + 1}, column {column + 1}" in str(caught.value)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.text(),
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.text()
            | st.floats(allow_nan=False, allow_infinity=False),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=8,
        ),
    )
)
def test_json_is_read_as_json_reads_it(value):
    assert parse_variables(json.dumps(value)) == value
    assert parse_variables(json.dumps(value, ensure_ascii=False, indent=1)) == value


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='{}[]:,"\\/*# \n\r0123.eE-tfnaruls😀', max_size=25), st.data())
def test_no_text_breaks_reading_judging_or_completing(text, data):
    with contextlib.suppress(JsonTextError):
        read_json(text)
    found = diagnose_variables(QUERY, text, library())
    assert all(item.start <= item.end for item in found)
    complete_variables(QUERY, text, data.draw(st.integers(0, 3)), data.draw(st.integers(0, 25)), library())


# Completion


def inserted(text: str) -> list[str]:
    variables, line, column = cursor(text)
    return [item.insert_text for item in complete_variables(QUERY, variables, line, column, library())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("|", ["{"]),
        ("{|", ['"filter": ', '"sort": ', '"lent": ', '"first": ', '"text": ']),
        ("{ f|", ['"first": ', '"filter": ']),
        ('{ "so|"', ['"sort": ']),
        ('{ "so|": []', ['"sort"']),
        ('{ "sort": [], "lent": true, "first": 1, |', ['"filter": ', '"text": ']),
        ('{ "filter": {|', ['"genre": ', '"genres": ', '"titled": ', '"since": ', '"lent": ', '"not": ']),
        ('{ "filter": { "titled": { |', ['"is": ', '"exact": ']),
        ('{ "filter": { "not": { "genre": "N|', ['"NOVEL"']),
        ('{ "filter": { "genres": [ "NOVEL", |', ['"NOVEL"', '"POETRY"', '"TRACT"']),
        ('{ "filter": |', ["{"]),
        ('{ "sort": |', ["[", '"TITLE"', '"AGE"']),
        ('{ "lent": |', ["true", "false"]),
        ('{ "text": |', []),
        ('{ "unknown": { |', []),
        ("{ // f|", []),
        ('{ "text": "}", |', ['"filter": ', '"sort": ', '"lent": ', '"first": ']),
    ],
)
def test_variables_are_completed_by_their_types(text, expected):
    assert sorted(inserted(text)) == sorted(expected)


def test_a_chosen_name_replaces_the_quotes_around_it():
    item = complete_variables(QUERY, '{ "so" }', 0, 5, library())[0]
    assert (item.start, item.end) == ((0, 2), (0, 6))


def test_a_name_on_an_indented_line_goes_in_where_the_cursor_stands():
    items = complete_variables("query ($a: String!, $b: Int) { me { id } }", "{\n    ", 1, 4, library())
    assert [(item.insert_text, item.start, item.end) for item in items] == [
        ('"a": ', (1, 4), (1, 4)),
        ('"b": ', (1, 4), (1, 4)),
    ]


def test_only_the_named_operations_variables_are_offered():
    text = "query A($a: Int) { me { id } } query B($b: Int) { me { id } }"
    items = complete_variables(text, "{", 0, 1, library(), operation="B")
    assert [item.label for item in items] == ["b"]


# Judging


def judged(variables: str, query: str = QUERY) -> list[tuple[str, tuple[int, int]]]:
    return [(found.message, found.start) for found in diagnose_variables(query, variables, library())]


def test_sound_variables_have_nothing_against_them():
    assert judged('{"filter": {"genre": "NOVEL", "titled": {"is": "x"}}, "sort": ["AGE"], "text": "t"}') == []
    assert judged('{"sort": "AGE", "text": "t", "lent": null, "first": 3.0}') == []


@pytest.mark.parametrize(
    ("variables", "message", "place"),
    [
        ('{"sort": [], "text": "t", "x": 1}', 'Variable "$x" is not declared by the operation.', (0, 26)),
        ('{"sort": [], "text": null}', 'Expected a value of type "String!", not null.', (0, 21)),
        ('{"sort": [], "text": 5}', 'Expected a value of type "String": a string.', (0, 21)),
        ('{"sort": ["OLD"], "text": ""}', 'Expected a value of the enum "Sort", as a string.', (0, 10)),
        (
            '{"sort": [], "text": "",\n "first": 2147483648}',
            'Expected a value of type "Int": a whole number of 32 bits.',
            (1, 10),
        ),
        (
            '{"sort": [], "text": "", "first": true}',
            'Expected a value of type "Int": a whole number of 32 bits.',
            (0, 34),
        ),
        ('{"sort": [], "text": "", "lent": 1}', 'Expected a value of type "Boolean": true or false.', (0, 33)),
        ('{"sort": [], "text": "", "filter": 1}', 'Expected an object of type "BookFilter".', (0, 35)),
        (
            '{"sort": [], "text": "", "filter": {"x": 1}}',
            '"x" is no field of the input type "BookFilter".',
            (0, 36),
        ),
        (
            '{"sort": [], "text": "", "filter": {"titled": {}}}',
            'Field "is" of type "String!" is required.',
            (0, 46),
        ),
        ('{"sort": []}', 'Variable "$text" of type "String!" has no value.', (0, 0)),
        ('{"sort": [], "text": "", "text": ""}', 'Variable "$text" is given twice.', (0, 25)),
        ('{"sort": [], "text": \'\'}', "Expected a value, found “'”.", (0, 21)),
    ],
)
def test_what_is_wrong_with_variables_is_told_at_its_place(variables, message, place):
    assert judged(variables) == [(message, place)]


def test_exactly_one_field_of_a_oneof_input_may_be_given():
    query = "mutation ($c: Choice!) { pick(by: $c) { id } }"
    assert judged('{"c": {"isbn": "1"}}', query) == []
    assert [message for message, _ in judged('{"c": {}}', query)] == [
        'Exactly one field of "Choice" must be given.'
    ]


def test_a_required_variable_with_a_default_needs_no_value():
    assert judged("", "query ($n: Int! = 1) { books(first: $n) { totalCount } }") == []
    assert judged("", "query ($n: Int!) { books(first: $n) { totalCount } }") == [
        ('Variable "$n" of type "Int!" has no value.', (0, 0))
    ]


def test_nothing_is_said_where_there_is_no_operation():
    assert judged('{"x": 1}', "") == []


# Sketching


def test_a_skeleton_names_every_variable_and_gives_what_must_be():
    text = variables_skeleton(
        "mutation ($i: LendInput!, $by: Choice!, $note: String) { lend(input: $i) { until } }", library()
    )
    assert parse_variables(text) == {"i": {"isbn": "", "reader": ""}, "by": {"isbn": ""}, "note": None}


def test_a_skeleton_keeps_the_values_that_are_there():
    text = variables_skeleton(QUERY, library(), variables='{"first": 12345678901234567890.50, "gone": 1}')
    assert '"first": 12345678901234567890.50' in text
    assert "gone" not in text


def test_a_skeleton_of_no_variables_is_nothing():
    assert variables_skeleton("{ me { id } }", library()) == ""


def test_a_skeleton_has_nothing_wrong_with_it():
    assert diagnose_variables(QUERY, variables_skeleton(QUERY, library()), library()) == []


# One object for the operations of a document


TWO = "query One($id: ID!, $both: Int) { me { id } } query Two($n: Int, $both: Int) { me { id } }"


def test_what_other_operations_declare_is_known_by_where_the_operation_starts():
    document = Document(TWO)
    first, second = document.definitions()
    assert declared_elsewhere(document, first.start) == {"n"}
    assert declared_elsewhere(document, second.start) == {"id"}


def test_a_variable_of_another_operation_is_not_wrong_and_one_of_none_is():
    found = diagnose_variables(TWO, '{"id": 1, "n": "x", "none": 1}', library(), "One", elsewhere={"n"})
    assert [one.message for one in found] == ['Variable "$none" is not declared by the operation.']


def test_a_skeleton_keeps_what_other_operations_need():
    text = variables_skeleton(TWO, library(), "One", '{"n": [1, 2], "gone": 1}', elsewhere={"n"})
    assert json.loads(text) == {"id": "", "both": None, "n": [1, 2]}
