from __future__ import annotations

import graphql
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.language.library import cursor, library, soup
from tests.language.made_up import documents_for
from wfg_tui.language import (
    Document,
    RefactoringProblem,
    diagnose,
    diagnose_variables,
    literal_to_variable,
    parse_variables,
    variable_to_literal,
)
from wfg_tui.language.places import Places


def changed(text: str, edits) -> str:
    document = Document(text)
    for edit in edits:
        document.replace(edit.start, edit.end, edit.text)
    return document.text


def moved(make, text: str, variables: str = "") -> tuple[str, str]:
    source, line, column = cursor(text)
    made = make(source, variables, line, column, library())
    return changed(source, made.edits), changed(variables, made.variables)


@pytest.mark.parametrize(
    ("text", "variables", "expected", "given"),
    [
        (
            '{ book(isbn: |"a\\u{1F600}\\n") { id } }',
            "",
            "query ($isbn: ID!) { book(isbn: $isbn) { id } }",
            '{\n  "isbn": "a😀\\n"\n}',
        ),
        (
            "query A {\n  books(fi|rst: 5) { totalCount } # five\n}",
            '{"x": 1}',
            "query A($first: Int) {\n  books(first: $first) { totalCount } # five\n}",
            '{"x": 1, "first": 5}',
        ),
        (
            "query A($x: Int) { books(first: $x, filter: {genre: NO|VEL}) { totalCount } }",
            '{\n  "x": 1 // one\n}\n',
            "query A($x: Int, $genre: Genre) { books(first: $x, filter: {genre: $genre}) { totalCount } }",
            '{\n  "x": 1, // one\n  "genre": "NOVEL"\n}\n',
        ),
        (
            "query A(\n  # how many\n  $x: Int\n) { books(first: $x, sort: |[AGE, TITLE]) { totalCount } }",
            '{\n  "x": 1,\n}',
            "query A(\n  # how many\n  $x: Int\n  $sort: [Sort!]\n) "
            "{ books(first: $x, sort: $sort) { totalCount } }",
            '{\n  "x": 1,\n  "sort": ["AGE", "TITLE"]\n}',
        ),
        (
            "{ books(sort: [AGE, TI|TLE]) { totalCount } }",
            "{}",
            "query ($sort: Sort!) { books(sort: [AGE, $sort]) { totalCount } }",
            '{\n  "sort": "TITLE"\n}',
        ),
        (
            "mutation { pick(by: {isbn: |1}) { id } }",
            "// none\n",
            "mutation ($isbn: ID!) { pick(by: {isbn: $isbn}) { id } }",
            '// none\n{\n  "isbn": 1\n}',
        ),
        (
            "query A { ...F } query B($from: Int!) { ...F b: book(isbn: 1) { pages(from: $from) } }\n"
            "fragment F on Query { book(isbn: 1) { pages(from: |2) } }",
            "",
            "query A($from2: Int!) { ...F } query B($from: Int!, $from2: Int!) "
            "{ ...F b: book(isbn: 1) { pages(from: $from) } }\n"
            "fragment F on Query { book(isbn: 1) { pages(from: $from2) } }",
            '{\n  "from2": 2\n}',
        ),
        (
            "query A @once { me @skip(if: |false) { id } }",
            "",
            "query A($if: Boolean!) @once { me @skip(if: $if) { id } }",
            '{\n  "if": false\n}',
        ),
    ],
)
def test_a_literal_becomes_a_variable_of_the_type_that_is_due_and_back_again(text, variables, expected, given):
    after, values = moved(literal_to_variable, text, variables)
    assert after == expected
    assert values == given
    assert [found for found in diagnose(after, library()) if found.severity == "error"] == []
    source, line, column = cursor(text)
    made = literal_to_variable(source, variables, line, column, library())
    back = variable_to_literal(after, values, *made.cursor, library())
    again = changed(after, back.edits).replace("query {", "{")
    assert "".join(again.split()) == "".join(source.split()).replace("\\u{1F600}", "😀")
    assert parse_variables(changed(values, back.variables)) == parse_variables(variables)


@pytest.mark.parametrize(
    ("text", "variables", "expected", "given"),
    [
        (
            "query A($|g: Genre, $n: Int = 3) { a: books(filter: {genre: $g}, first: $n) { totalCount } "
            "b: books(filter: {genre: $g}) { totalCount } }",
            '{"g": "NOVEL"}',
            "query A($n: Int = 3) { a: books(filter: {genre: NOVEL}, first: $n) { totalCount } "
            "b: books(filter: {genre: NOVEL}) { totalCount } }",
            "{}",
        ),
        (
            "query A($g: Genre, $n: Int = 3) { a: books(filter: {genre: $g}, first: |$n) { totalCount } "
            "b: books(filter: {genre: $g}, first: $n) { totalCount } }",
            "",
            "query A($g: Genre, $n: Int = 3) { a: books(filter: {genre: $g}, first: 3) { totalCount } "
            "b: books(filter: {genre: $g}, first: $n) { totalCount } }",
            "",
        ),
        (
            "query A(\n  $f: BookFilter # which\n  $n: Int\n) { books(filter: $|f, first: $n) { totalCount } }",
            "{\n  // the filter\n"
            '  "f": {"genre": "NOVEL", "titled": {"is": "\\u0041"}, "since": null},\n  "n": 1\n}',
            'query A(\n  # which\n  $n: Int\n) { books(filter: {genre: NOVEL, titled: {is: "A"}, since: null}, '
            "first: $n) { totalCount } }",
            '{\n  // the filter\n  "n": 1\n}',
        ),
        (
            "query A($i: ID!) { ...F } query B($i: ID!) { ...F }\nfragment F on Query { book(isbn: $|i) { id } }",
            '{"a": 1, "i": 12345678901234567890}',
            "query A { ...F } query B { ...F }\nfragment F on Query { book(isbn: 12345678901234567890) { id } }",
            '{"a": 1}',
        ),
        (
            "query A($|i: ID!) { ...F } query B($i: ID!) { book(isbn: $i) { id } }\n"
            "fragment F on Query { book(isbn: $i) { id } }",
            '{"i": 1}',
            "query A { ...F } query B($i: ID!) { book(isbn: $i) { id } }\n"
            "fragment F on Query { book(isbn: 1) { id } }",
            '{"i": 1}',
        ),
    ],
)
def test_a_variable_goes_back_where_it_is_used(text, variables, expected, given):
    assert moved(variable_to_literal, text, variables) == (expected, given)


@pytest.mark.parametrize(
    ("make", "text", "variables", "code"),
    [
        (literal_to_variable, "{ m|e { id } }", "", "no_value"),
        (literal_to_variable, "{ books(nothing: |1) { totalCount } }", "", "no_slot"),
        (literal_to_variable, "query ($x: Int = |1) { books(first: $x) { totalCount } }", "", "no_slot"),
        (literal_to_variable, "query ($g: Genre) { books(filter: |{genre: $g}) { totalCount } }", "",
         "not_constant"),
        (literal_to_variable, "fragment F on Query { books(first: |1) { totalCount } }", "", "not_reached"),
        (literal_to_variable, "{ books(first: |1) { totalCount } }", "[1]", "variables"),
        (literal_to_variable, "{ books(first: |1) { totalCount } }", '{"x": }', "variables"),
        (variable_to_literal, "{ books(first: |1) { totalCount } }", "", "no_variable"),
        (variable_to_literal, "{ books(first: $|x) { totalCount } }", "", "not_declared"),
        (variable_to_literal, "query ($x: Int) { books(first: $|x) { totalCount } }", "{}", "no_value_given"),
        (variable_to_literal, "query ($d: Date) { books(filter: {since: $|d}) { totalCount } }",
         '{"d": {"a b": 1}}', "no_literal"),
    ],
)  # fmt: skip
def test_what_cannot_be_moved_says_why_and_what_to_do(make, text, variables, code):
    with pytest.raises(RefactoringProblem) as caught:
        moved(make, text, variables)
    assert caught.value.code == f"refactoring.{code}"
    assert caught.value.advice


def errors(text: str) -> list[graphql.GraphQLError]:
    return graphql.validate(library().graphql_schema(), graphql.parse(text))


def printed(text: str) -> str:
    """The document by graphql-core, strings written one way."""
    return graphql.print_ast(graphql.parse(text)).replace('"""', '"')


@settings(max_examples=150, deadline=None)
@given(documents_for(library()), st.data())
def test_a_valid_document_stays_valid_with_its_values_beside_it(text, data):
    assume(not errors(text))
    starts = [at + 1 for at, letter in enumerate(text) if letter == ":"]
    assume(starts)
    place = Places.of(text).place(data.draw(st.sampled_from(starts)) + 1)
    try:
        made = literal_to_variable(text, "", *place, library())
    except RefactoringProblem:
        return
    after, values = changed(text, made.edits), changed("", made.variables)
    assert errors(after) == []
    wrong = [found.message for found in diagnose_variables(after, values, library()) if found.severity == "error"]
    assert [words for words in wrong if "has no value" not in words and "is missing" not in words] == []
    back = variable_to_literal(after, values, *made.cursor, library())
    again = changed(after, back.edits)
    assert errors(again) == []
    assert printed(again) == printed(text)
    assert parse_variables(changed(values, back.variables)) == {}


@settings(max_examples=60, deadline=None)
@given(soup, st.data())
def test_nothing_fails_but_in_words_whatever_the_text(text, data):
    place = Places.of(text).place(data.draw(st.integers(0, len(text))))
    for make in (literal_to_variable, variable_to_literal):
        try:
            make(text, data.draw(st.sampled_from(["", "{}", '{"x": 1}', "{"])), *place, library())
        except RefactoringProblem as problem:
            assert problem.advice  # noqa: PT017 - what is refused says what to do
