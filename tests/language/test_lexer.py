from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.language.library import soup
from wfg_tui.language.lexer import lex_line, split_lines
from wfg_tui.language.states import START, Mode, State, same_state


def kinds(text: str) -> list[tuple[str, str]]:
    """The tokens of a text with what they are coloured as."""
    found = []
    state = START
    for line, _ in split_lines(text):
        lexed = lex_line(line, state)
        found += [(line[start:end], kind) for start, end, kind in lexed.tokens]
        state = lexed.after
    return found


def test_every_part_of_an_operation_has_its_colour():
    text = 'query Q($a: [Int!] = 1) @d { al: f(x: $a, y: {z: "s", e: RED, n: null}) ...F ... on T { g } } # end'
    assert kinds(text) == [
        ("query", "keyword"), ("Q", "fragment"), ("(", "punctuation"), ("$", "variable"), ("a", "variable"),
        (":", "punctuation"), ("[", "punctuation"), ("Int", "type"), ("!", "punctuation"), ("]", "punctuation"),
        ("=", "punctuation"), ("1", "number"), (")", "punctuation"), ("@", "directive"), ("d", "directive"),
        ("{", "punctuation"), ("al", "alias"), (":", "punctuation"), ("f", "field"), ("(", "punctuation"),
        ("x", "argument"), (":", "punctuation"), ("$", "variable"), ("a", "variable"), ("y", "argument"),
        (":", "punctuation"), ("{", "punctuation"), ("z", "argument"), (":", "punctuation"), ('"s"', "string"),
        ("e", "argument"), (":", "punctuation"), ("RED", "enum"), ("n", "argument"), (":", "punctuation"),
        ("null", "keyword"), ("}", "punctuation"), (")", "punctuation"), ("...", "punctuation"), ("F", "fragment"),
        ("...", "punctuation"), ("on", "keyword"), ("T", "type"), ("{", "punctuation"), ("g", "field"),
        ("}", "punctuation"), ("}", "punctuation"), ("# end", "comment"),
    ]  # fmt: skip


def test_words_of_the_language_are_fields_where_fields_are_due():
    assert [kind for _, kind in kinds("{ query fragment on true }")[1:-1]] == ["field"] * 4


@pytest.mark.parametrize(
    "text", ["01", "1.", "1a", "0x1", "1e", "-", "1...F", '"open', '"bad \\q"', '"\\u{110000}"', "€"]
)
def test_what_is_no_token_is_shown_as_an_error(text):
    assert "error" in {kind for _, kind in kinds("{ f(a: " + text)}


@pytest.mark.parametrize(
    "text", ["0", "-1", "1.5", "1e3", "-1.5E-3", '"\\u00e9"', '"\\u{1F600}"', '""', '"""a"b"""']
)
def test_numbers_and_strings_of_the_specification_are_sound(text):
    assert "error" not in {kind for _, kind in kinds("{ f(a: " + text)}


def test_a_block_string_reaches_over_lines_until_its_quotes():
    state = lex_line('{ f(a: """one', START).after
    assert state.mode is Mode.BLOCK_STRING
    assert lex_line('two \\""" still', state).after is state
    closed = lex_line('three""", b: 1) }', state)
    assert closed.tokens[:2] == ((0, 8, "string"), (10, 11, "argument"))
    assert closed.after.mode is Mode.DOCUMENT


def test_quotes_that_end_a_block_string_may_stand_beside_one_more():
    assert kinds('{ f(a: """a""""") }')[4:6] == [(":", "punctuation"), ('"""a"""', "string")]


def test_only_the_specifications_line_ends_split():
    text = "a\nb\r\nc\rd\u2028e\x85f\x0bg\x0ch"
    assert split_lines(text) == [("a", "\n"), ("b", "\r\n"), ("c", "\r"), ("d\u2028e\x85f\x0bg\x0ch", "")]


def test_columns_count_code_points():
    assert lex_line('{ f(a: "😀漢é") x }', START).tokens[5:7] == ((7, 12, "string"), (12, 13, "punctuation"))


def test_a_definition_at_the_left_margin_ends_what_was_left_open():
    state = lex_line("query A { a(b: {c: [", START).after
    lexed = lex_line("query B($x: Int) {", state)
    assert [mark.what for mark in lexed.marks] == ["recovered", "name", "variable", "type"]
    assert [frame.mode for frame in stack(lexed.after)] == [Mode.SELECTION, Mode.OPERATION, Mode.DOCUMENT]


def test_a_closing_brace_closes_the_selection_though_parentheses_are_open():
    assert lex_line("{ hero(episode: $ }", START).after.mode is Mode.DOCUMENT


def stack(state: State) -> list[State]:
    frames = [state]
    while frames[-1].parent is not None:
        frames.append(frames[-1].parent)
    return frames


def test_states_are_compared_at_any_depth():
    deep, same = lex_line("{ a" * 50_000, START).after, lex_line("{ a" * 50_000, START).after
    assert same_state(deep, same)
    assert not same_state(deep, lex_line("{ b" * 50_000, START).after)


@settings(max_examples=150, deadline=None)
@given(soup)
def test_any_text_is_tokens_in_order_that_cover_all_but_blanks(text):
    state = START
    for line, _ in split_lines(text):
        lexed = lex_line(line, state)
        position = 0
        for start, end, _ in lexed.tokens:
            assert position <= start < end <= len(line)
            assert not line[position:start].strip(" \t,\ufeff")
            position = end
        assert not line[position:].strip(" \t,\ufeff")
        state = lexed.after


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="\r\n\u2028ab", max_size=30))
def test_lines_join_to_the_text_that_was_split(text):
    assert "".join(line + eol for line, eol in split_lines(text)) == text
