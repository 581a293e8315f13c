from __future__ import annotations

import graphql
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.language.library import cursor, labels, library, soup
from wfg_tui.language import Document, complete, diagnose


def offered(text: str) -> list[str]:
    document, line, column = cursor(text)
    return labels(complete(document, line, column, library()))


def chosen(text: str, label: str) -> str:
    """The text after choosing a completion at its ``|``."""
    source, line, column = cursor(text)
    document = Document(source, library())
    item = next(item for item in document.complete(line, column) if item.label == label)
    document.replace(item.start, item.end, item.insert_text)
    return document.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("|", ["query", "mutation", "subscription", "fragment", "{"]),
        ("{ me { id } } mut|", ["mutation"]),
        ("{ me { | } }", ["id", "userName", "card", "favourite", "__typename"]),
        ("{ me { a: | } }", ["id", "userName", "card", "favourite", "__typename"]),
        ("{ search(text: \"x\") { |", ["id", "title", "__typename", "... on Book", "... on Film"]),
        ("{ me { favourite { |", ["__typename", "... on Book", "... on Film"]),
        ("{ me { favourite { ... on Film { |", ["id", "title", "minutes", "__typename"]),
        ("{ me { ... @skip(if: true) { |", ["id", "userName", "card", "favourite", "__typename"]),
        ("fragment F on Loan { | }", ["book", "reader", "until", "__typename"]),
        ("mutation { |", ["lend", "pick", "__typename"]),
        ("{ books(|", ["filter", "first", "sort"]),
        ("{ books(first: 1, |", ["filter", "sort"]),
        ("{ book(isbn: 1) { pages(|", ["from", "to"]),
        ("{ books(filter: {genre: |", ["NOVEL", "POETRY", "TRACT"]),
        ("{ books(filter: {genres: [NOVEL, |", ["NOVEL", "POETRY", "TRACT"]),
        ("{ books(filter: {not: {titled: {|", ["is", "exact"]),
        ("{ books(filter: {lent: |", ["true", "false"]),
        ("{ books(filter: {titled: |", ["{"]),
        ("query ($g: Genre, $t: String) { books(filter: {genre: |", ["$g", "NOVEL", "POETRY", "TRACT"]),
        ("query ($g: Genre, $t: String, $l: [Genre!]) { books(filter: {genres: $|", ["$l"]),
        ("query ($t: String) { books(filter: {titled: {is: $|", []),
        ("query ($t: String = \"\", $n: String = null) { books(filter: {titled: {is: $|", ["$t"]),
        ("query ($g: Genre = |", ["NOVEL", "POETRY", "TRACT"]),
        ("query ($g: Gen|", ["Genre"]),
        ("query ($g: [Book|", ["BookFilter"]),
        ("query Q @|", ["once"]),
        ("query ($a: Int @|", ["declared"]),
        ("{ me @| }", ["skip", "include", "shown", "once"]),
        ("{ me { ...F @|", ["skip", "include", "shown"]),
        ("{ me { ... on Reader @|", ["skip", "include"]),
        ("{ me @shown(|", ["as", "wide"]),
        ("{ me { favourite { ... on |", ["Favourite", "Book", "Film", "Item", "Node"]),
        ("{ me { ... on | } }", ["Reader"]),
        ("fragment F |", ["on"]),
        ("fragment F on Boo|", ["Book", "BookPage"]),
        ("query ($|) { book(isbn: $isbn) { pages(from: $first) } }", ["$isbn", "$first"]),
    ],
)  # fmt: skip
def test_each_context_offers_what_fits_there(text, expected):
    assert sorted(offered(text)) == sorted(expected)


def test_the_query_root_offers_introspection_and_marks_what_is_deprecated():
    items = complete("{ ", 0, 2, library())
    assert labels(items)[-4:] == ["__typename", "__schema", "__type", "oldShelf"]
    assert [item.label for item in items if item.deprecated] == ["oldShelf"]
    assert items[-1].documentation.endswith("Deprecated: Shelves moved.")


def test_fragments_are_offered_where_their_type_fits_wherever_they_stand():
    text = (
        "fragment F on Film { id } query { me { favourite { ...| } } } "
        "fragment B on Book { id } fragment R on Reader { id } fragment I on Item { id }"
    )
    assert sorted(offered(text)) == ["B", "F", "I"]


def test_a_fragment_is_not_offered_inside_itself():
    assert offered("fragment F on Book { ...| } fragment G on Book { id }") == ["G"]


def test_a_fragment_is_not_offered_where_it_would_close_a_cycle():
    rest = "fragment G on Book { ...H } fragment H on Book { ... on Item { ...F } } fragment I on Book { id }"
    assert offered("fragment F on Book { ...| } " + rest) == ["I"]
    assert offered("fragment F on Book { id } { book(isbn: 1) { ...| } } " + rest) == ["F", "G", "H", "I"]


def test_a_cycle_that_is_there_already_offers_what_does_not_lead_into_it():
    text = "fragment F on Book { ...F ...| } fragment G on Book { ...H } fragment H on Book { ...G }"
    assert offered(text) == ["G", "H"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ books(|, first: 1) { totalCount } }", ["filter", "sort"]),
        ("{ books(sort: AGE, |\n  # filter: 1\n  first: 1\n) { totalCount } }", ["filter"]),
        ("{ books(| filter: {first: 1}) { totalCount } }", ["first", "sort"]),
        ("{ books(fi| first: 1, filter: {}) }", []),
        ("{ books(|first: 1) }", ["filter", "first", "sort"]),
        (
            '{ books(filter: {|, genre: NOVEL, lent: true, not: {titled: {is: ""}}}) }',
            ["genres", "since", "titled"],
        ),
        ('{ me @shown(|, as: "x") }', ["wide"]),
        ("{ books(|\n  first: id\n} ", ["filter", "first", "sort"]),
        ("{ books(|\n  first: 1\n", ["filter", "first", "sort"]),
    ],
)
def test_what_is_given_behind_the_cursor_is_not_offered_if_the_list_is_closed(text, expected):
    assert sorted(offered(text)) == expected


def test_the_best_match_comes_first():
    assert offered("{ bo|")[:2] == ["book", "books"]
    assert offered("{ BOOK|")[:2] == ["book", "books"]
    assert offered("{ book(isbn: 1) { tl|") == ["title"]
    assert offered("{ book(isbn: 1) { lT|") == ["lentTo"]
    assert offered("{ book(isbn: 1) { o|")[-1] == "lentTo"
    assert offered("mutation { lend(input: {|") == ["isbn", "reader", "until", "days"]


def test_initials_find_a_name_of_several_words():
    assert offered("{ books { hN|") == ["hasNextPage"]
    assert offered("{ books { tc|") == ["totalCount"]


@pytest.mark.parametrize(
    "text", ['{ book(isbn: "|', '{ book(isbn: "a|b") }', "# que|", '{ a(b: """ x |', "{ a # b|"]
)
def test_nothing_is_offered_inside_strings_and_comments(text):
    assert offered(text) == []


@pytest.mark.parametrize("number", ["1", "-1", "1.5", "1e3"])
def test_nothing_is_offered_right_behind_a_number_that_it_would_spoil(number):
    assert offered(f"{{ books(first: {number}|") == []
    assert offered(f"{{ books(first: {number} |") != []


def test_behind_a_closed_string_names_are_offered_again():
    assert offered('{ books(filter: {titled: {is: "x"}} |') == ["first", "sort"]


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("|", "query", "query Name {\n  books {\n    id\n  }\n}"),
        ("{ | }", "me", "{ me {\n  id\n} }"),
        ("{\n  |\n}", "book", '{\n  book(isbn: "") {\n    id\n  }\n}'),
        ("query ($isbn: ID!) {\n  bo|\n}", "book", "query ($isbn: ID!) {\n  book(isbn: $isbn) {\n    id\n  }\n}"),
        ("{ bo|oks { title } }", "book", '{ book(isbn: "") { title } }'),
        ("{ bo|(isbn: 2) { id } }", "book", "{ book(isbn: 2) { id } }"),
        ("{ me { favourite { | } } }", "... on Film", "{ me { favourite { ... on Film {\n  id\n} } } }"),
        ("{ me { favourite { ...Fi| } } }", "... on Film", "{ me { favourite { ... on Film {\n  id\n} } } }"),
        ("{ me { favourite { ... on | } } }", "Film", "{ me { favourite { ... on Film {\n  id\n} } } }"),
        ("mutation { lend(|) { until } }", "input",
         'mutation { lend(input: {isbn: "", reader: ""}) { until } }'),
        ("mutation { pick(|) { id } }", "by", 'mutation { pick(by: {isbn: ""}) { id } }'),
        ("{ me @| { id } }", "shown", '{ me @shown(as: "") { id } }'),
        ("query ($i: ID!) { book(isbn: $|) { id } }", "$i", "query ($i: ID!) { book(isbn: $i) { id } }"),
        ("query ($|) { book(isbn: $isbn) { id } }", "$isbn", "query ($isbn: ID!) { book(isbn: $isbn) { id } }"),
        ("{ books(|) { totalCount } }", "sort", "{ books(sort: []) { totalCount } }"),
        ("{ books(filter: {ge|}) { totalCount } }", "genre", "{ books(filter: {genre: NOVEL}) { totalCount } }"),
    ],
)  # fmt: skip
def test_choosing_one_leaves_a_valid_document(text, label, expected):
    if label == "query":
        expected = "query Name {\n  __typename\n}"
    made = chosen(text, label)
    assert made == expected
    errors = [found for found in diagnose(made, library()) if found.severity == "error"]
    assert [error.message for error in errors] == []


def test_the_caret_selects_what_is_to_be_typed_over():
    item = next(item for item in complete("{ ", 0, 2, library()) if item.label == "book")
    assert item.caret is not None
    assert item.insert_text[slice(*item.caret)] == "id"


def test_a_cursor_past_the_end_is_clamped():
    assert labels(complete("{ me { ", 9, 99, library())) == labels(complete("{ me { ", 0, 7, library()))


def test_a_half_written_operation_above_does_not_spoil_the_next():
    assert offered("query A {\n  books(filter: {\n\nquery B {\n  me { us|") == ["userName"]


def test_from_nothing_to_a_valid_query_by_completion_alone():
    document = Document("", library())
    for line, column, label in [(0, 0, "query"), (1, 2, "books"), (2, 4, "items")]:
        if label != "query":
            document.replace((line, 0), (line, len(document.line(line))), " " * column)
        item = next(item for item in document.complete(line, column) if item.label == label)
        document.replace(item.start, item.end, item.insert_text)
        assert document.diagnostics() == []
    assert graphql.parse(document.text)


@settings(max_examples=150, deadline=None)
@given(soup, st.data())
def test_completion_never_fails_whatever_the_text(text, data):
    document = Document(text, library())
    line = data.draw(st.integers(0, document.line_count - 1))
    column = data.draw(st.integers(0, len(document.line(line))))
    for item in document.complete(line, column):
        assert item.start <= (line, column) <= item.end
        assert item.insert_text
        caret = item.caret
        assert caret is None or 0 <= caret[0] <= caret[1] <= len(item.insert_text)
