from __future__ import annotations

import graphql
import pytest
from hypothesis import given, settings

from tests.language.library import documents, soup
from wfg_tui.language import format_document
from wfg_tui.language.syntax import UnlexableError, block_value, read


def laid_out(text: str) -> str:
    formatted = format_document(text)
    assert format_document(formatted) == formatted
    return formatted


def tokens(text: str) -> list[tuple[str, str | None]]:
    """The tokens by graphql-core's lexer, block strings by value, without comments."""
    lexer = graphql.language.Lexer(graphql.Source(text))
    found = []
    while (token := lexer.advance()).kind is not graphql.TokenKind.EOF:
        found.append((token.kind.value, token.value))
    return found


def comments(text: str) -> list[str]:
    found = []
    for lexeme in read(text):
        found += [comment.text for comment in lexeme.leading]
        if lexeme.trailing:
            found.append(lexeme.trailing)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a,b c(x:1 y:{z:[1,2]})}", "{\n  a\n  b\n  c(x: 1, y: { z: [1, 2] })\n}\n"),
        ("query   Q( $a:Int=1,$b:[ID!]! )@d{a}", "query Q($a: Int = 1, $b: [ID!]!) @d {\n  a\n}\n"),
        ("{a}query{b}", "{\n  a\n}\n\nquery {\n  b\n}\n"),
        ("{...F...on T@s(if:true){a}}", "{\n  ...F\n  ... on T @s(if: true) {\n    a\n  }\n}\n"),
        ("{...{b}}", "{\n  ... {\n    b\n  }\n}\n"),
        ("{ a\n\n\n\nb\nc }", "{\n  a\n\n  b\n  c\n}\n"),
        ("{\n\n  a\n\n}", "{\n  a\n}\n"),
        ('"What it does." query Q { a }', '"What it does."\nquery Q {\n  a\n}\n'),
        ('"""\n   Two\n     lines\n"""\nquery Q { a }', '"""\nTwo\n  lines\n"""\nquery Q {\n  a\n}\n'),
        ('query ("for what" $a: Int) { a }', 'query (\n  "for what"\n  $a: Int\n) {\n  a\n}\n'),
        ("{ a(x: {}, y: []) }", "{\n  a(x: {}, y: [])\n}\n"),
        ("{ a { } b }", "{\n  a {}\n  b\n}\n"),
        ("", ""),
        ("  \n\n", ""),
        ("# alone", "# alone\n"),
    ],
)
def test_a_document_is_laid_out_in_one_way(text, expected):
    assert laid_out(text) == expected


def test_what_does_not_fit_in_eighty_columns_is_broken():
    text = '{ books(filter: {genre: NOVEL, titled: {is: "A long enough title to break"}}, first: 10) { id } }'
    assert laid_out(text) == (
        "{\n"
        "  books(\n"
        '    filter: { genre: NOVEL, titled: { is: "A long enough title to break" } }\n'
        "    first: 10\n"
        "  ) {\n"
        "    id\n"
        "  }\n"
        "}\n"
    )
    assert max(map(len, laid_out(text).split("\n"))) <= 80


def test_comments_stay_beside_what_they_stand_at():
    text = (
        "# top\n\nquery Q( # of the list\n  $a: Int # of a\n  # above b\n  $b: Int\n  # last\n) { # of the brace\n"
        "  # above x\n\n  # nearer\n  x(a: $a # of the argument\n  )\n  y # of y\n\n  # at the end\n}\n# below\n"
    )
    assert laid_out(text) == (
        "# top\n\nquery Q( # of the list\n  $a: Int # of a\n  # above b\n  $b: Int\n  # last\n) { # of the brace\n"
        "  # above x\n\n  # nearer\n  x(\n    a: $a # of the argument\n  )\n  y # of y\n\n"
        "  # at the end\n}\n# below\n"
    )


def test_a_comment_in_an_unlikely_place_stays_there():
    text = "query # a\n# b\nQ # c\n{ x: # d\n y # e\n @s # f\n (if: # g\n true) }"
    assert comments(laid_out(text)) == ["# a", "# b", "# c", "# d", "# e", "# f", "# g"]


def test_a_half_written_definition_stays_as_it_is_and_the_others_are_laid_out():
    text = "query A{me{id}}\n\n\nquery   B {\n  books(filter:   {\n\nquery C{me{id}}"
    assert laid_out(text) == (
        "query A {\n  me {\n    id\n  }\n}\n\n"
        "query   B {\n  books(filter:   {\n\n"
        "query C {\n  me {\n    id\n  }\n}\n"
    )


@pytest.mark.parametrize(
    "text",
    ['{ a(b: "open) }', "{ a ? b }", "{ a(b: 01) }\r\n", '{ a(b: """open) }', "{ a \u2028 }", '{ a(b: "\\q") }'],
)
def test_what_cannot_be_read_comes_back_byte_for_byte(text):
    assert format_document(text) == text


def test_lines_end_as_the_documents_first_does():
    assert format_document("{ a\r\nb }\n") == "{\r\n  a\r\n  b\r\n}\r\n"
    assert format_document("{ a\rb }") == "{\r  a\r  b\r}\r"


@pytest.mark.parametrize(
    "string",
    [
        '"""one"""',
        '"""\n  one\n    two\n"""',
        '"""  one\ntwo"""',
        '"""\n\n"""',
        '"""a\\"""b"""',
        '"""  padded  """',
        '"""\n    \n  x\n"""',
    ],
)
def test_block_strings_keep_their_value(string):
    formatted = laid_out("{ a { b(c: " + string + ") } }")
    value = next(lexeme.text for lexeme in read(formatted) if lexeme.kind == "block")
    assert block_value(value) == block_value(string)
    assert tokens(formatted)[6] == tokens("{ a { b(c: " + string + ") } }")[6]


def test_deep_nesting_is_no_way_to_break_it():
    text = "{a" * 3_000 + "}" * 3_000
    assert format_document(text) == text


@settings(max_examples=150, deadline=None)
@given(documents())
def test_tokens_and_comments_survive_in_order(text):
    formatted = laid_out(text)
    assert tokens(formatted) == tokens(text)
    assert comments(formatted) == comments(text)
    assert graphql.print_ast(graphql.parse(formatted)) == graphql.print_ast(graphql.parse(text))


@settings(max_examples=200, deadline=None)
@given(soup)
def test_any_text_is_formatted_once_and_for_all_and_loses_nothing(text):
    formatted = laid_out(text)
    try:
        before = tokens(text)
        read(text)
    except (graphql.GraphQLSyntaxError, UnlexableError):
        assert formatted == text
    else:
        assert tokens(formatted) == before
        assert comments(formatted) == comments(text)
