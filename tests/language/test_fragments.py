from __future__ import annotations

import re

import graphql
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.github_schema import github_sdl
from tests.language.library import cursor, library, soup
from tests.language.made_up import documents_for
from wfg_tui.language import (
    Document,
    Refactoring,
    RefactoringProblem,
    extract_fragment,
    inline_fragment,
    leaf_edits,
    merge_edits,
    merge_fragments,
)
from wfg_tui.language.parts import comments_in
from wfg_tui.language.places import Places
from wfg_tui.language.syntax import read
from wfg_tui.schema import SchemaIndex


def changed(text: str, edits) -> str:
    document = Document(text)
    for edit in edits:
        document.replace(edit.start, edit.end, edit.text)
    return document.text


def inlined(text: str, *, everywhere: bool = False) -> str:
    source, line, column = cursor(text)
    return changed(source, inline_fragment(source, line, column, library(), everywhere=everywhere).edits)


def extracted(text: str) -> str:
    """What becomes of a text with two ``|`` around what is marked, or one at the cursor."""
    source, *start = cursor(text)
    end = start
    if "|" in source:
        source, *end = cursor(source)
    return changed(source, extract_fragment(source, tuple(start), tuple(end), library()).edits)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ me { ...|F } } fragment F on Reader { id userName }", "{ me { id userName } }"),
        ("{ me { ...F } } fragment |F on Reader { id userName }", "{ me { id userName } }"),
        (
            "query A {\n  me {\n    # who\n    ...F| # here\n    card { __typename }\n  }\n}\n\n"
            "# about F\nfragment F on Reader {\n  id # the id\n\n  # the name\n  userName\n}\n\n"
            "query B { me { id } }\n",
            "query A {\n  me {\n    # who\n    # about F\n    id # the id\n\n    # the name\n    userName # here\n"
            "    card { __typename }\n  }\n}\n\nquery B { me { id } }\n",
        ),
        (
            "{ a: me { ...|F } b: me { ...F } }\nfragment F on Reader { id }\n",
            "{ a: me { id } b: me { ...F } }\nfragment F on Reader { id }\n",
        ),
        (
            "{ me { favourite { ...|F } } }\n\nfragment F on Book {\n\tid\n}\n",
            "{ me { favourite { ... on Book {\n  \tid\n  } } } }\n",
        ),
        (
            "query ($x: Boolean!) {\r\n  ...|F @skip(if: $x)\r\n}\r\n\r\n"
            "fragment F on Query {\r\n  me { id }\r\n}",
            "query ($x: Boolean!) {\r\n  ... on Query @skip(if: $x) {\r\n    me { id }\r\n  }\r\n}\r\n",
        ),
        (
            "{ me { ...|F card { __typename } } }\nfragment F on Reader {\n  id # last\n}\n",
            "{ me { id # last\n   card { __typename } } }\n",
        ),
        (
            "{ me { ...|F } }\nfragment F on Reader { ...G id }\nfragment G on Reader { userName }\n",
            "{ me { ...G id } }\nfragment G on Reader { userName }\n",
        ),
        (
            '{ search(text: "") { ...|F } }\nfragment F on Item { id @shown(as: """\n  two\n    lines\n""") }',
            '{ search(text: "") { id @shown(as: """\n  two\n    lines\n""") } }\n',
        ),
    ],
)  # fmt: skip
def test_a_fragment_goes_where_it_is_spread_and_nothing_else_changes(text, expected):
    assert inlined(text) == expected


def test_a_fragment_can_go_everywhere_at_once():
    text = "{ a: me { ...|F } b: me { ...F } }\n\nfragment F on Reader { id }\n"
    assert inlined(text, everywhere=True) == "{ a: me { id } b: me { id } }\n"


def test_a_fragment_that_something_unfinished_may_spread_stays():
    text = "{ me { ...|F } }\nfragment F on Reader { id }\nquery B { me { ...F card( } }"
    assert inlined(text) == "{ me { id } }\nfragment F on Reader { id }\nquery B { me { ...F card( } }"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{ m|e { ...F } } fragment F on Reader { id }", "no_spread"),
        ("{ me { ...|G } } fragment F on Reader { id }", "no_fragment"),
        ("{ me { ...|F } } fragment F on Reader { id ...F }", "cyclic"),
        ("{ me { ...|F } } fragment F on Reader @once { id }", "own_directives"),
        ("fragment |F on Reader { id }", "not_spread"),
        ('{ me { ...|F } } fragment F on Reader { id } "', "unreadable"),
    ],
)
def test_what_cannot_be_put_in_its_place_says_why_and_what_to_do(text, code):
    with pytest.raises(RefactoringProblem) as caught:
        inlined(text)
    assert caught.value.code == f"refactoring.{code}"
    assert caught.value.advice


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "query A {\n  me {\n    # who\n    |id # here\n"
            "    userName|\n    card { __typename }\n  }\n}\n\nquery B { me { id } }\n",
            "query A {\n  me {\n    ...ReaderFields\n    card { __typename }\n  }\n}\n\n"
            "fragment ReaderFields on Reader {\n  # who\n  id # here\n  userName\n}\n\nquery B { me { id } }\n",
        ),
        (
            "{ m|e { id userName } }",
            "{ me { ...ReaderFields } }\n\nfragment ReaderFields on Reader {\n  id userName\n}",
        ),
        (
            "query ($n: Int!) { book(isbn: 1) { |pages(from: $n)| id } }",
            "query ($n: Int!) { book(isbn: 1) { ...BookFields id } }\n\n"
            "fragment BookFields on Book {\n  pages(from: $n)\n}",
        ),
        (
            "{ me { favourite { ... on Film { ti|tle } } } } fragment FilmFields on Film { id }",
            "{ me { favourite { ... on Film { ...FilmFields2 } } } }\n\n"
            "fragment FilmFields2 on Film {\n  title\n}\n\n fragment FilmFields on Film { id }",
        ),
        (
            "{ |me { id } # mine\n  shelf| { number } }",
            "{ ...QueryFields }\n\nfragment QueryFields on Query {\n  me { id } # mine\n  shelf { number }\n}",
        ),
    ],
)  # fmt: skip
def test_what_is_marked_becomes_a_fragment_below(text, expected):
    assert extracted(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{ nothing { i|d } }", "unknown_type"),
        ("| { me { id } }", "nothing_marked"),
        ("query |A { me { id } }", "nothing_marked"),
    ],
)
def test_what_cannot_be_made_a_fragment_says_why(text, code):
    with pytest.raises(RefactoringProblem) as caught:
        extracted(text)
    assert caught.value.code == f"refactoring.{code}"


# Over made-up documents


def normal(text: str) -> list[str]:
    """What a document asks for, whatever its fragments are called."""
    merged = merge_fragments(f"{text}\nfragment Nobodys on Query {{ __typename }}", library())
    return [lexeme.text for lexeme in read(merged)]


def comments(text: str) -> list[str]:
    return sorted(comments_in(text))


commented = documents_for(library()).map(
    lambda text: text.replace("\n", " # note\n").replace("{ __typename", "{ # name\n __typename")
)


def valid(text: str) -> bool:
    return not graphql.validate(library().graphql_schema(), graphql.parse(text))


def places(text: str) -> st.SearchStrategy[tuple[int, int]]:
    table = Places.of(text)
    return st.integers(0, len(text)).map(table.place)


def tried(make, *given) -> Refactoring | None:
    try:
        return make(*given, library())
    except RefactoringProblem:
        return None


@settings(max_examples=150, deadline=None)
@given(commented, st.data())
def test_inlining_and_extracting_ask_for_the_same_and_keep_every_comment(text, data):
    assume(valid(text))
    starts = [found.start() + 3 for found in re.finditer(r"\.\.\.F", text)]
    place = Places.of(text).place(data.draw(st.sampled_from(starts))) if starts else (0, 0)
    inside = tried(inline_fragment, text, *place)
    outside = tried(extract_fragment, text, data.draw(places(text)), data.draw(places(text)))
    for made in (inside, outside):
        if made is not None:
            after = changed(text, made.edits)
            assert valid(after)
            assert set(comments(after)) == set(comments(text))
            assert normal(after) == normal(text)
            line, column = made.cursor
            assert Document(after).clamp(line, column) == (line, column)
    if outside is not None:
        assert comments(after) == comments(text)


@settings(max_examples=100, deadline=None)
@given(commented)
def test_merging_is_edits_that_leave_alone_what_need_not_change(text):
    merged = merge_fragments(text, library())
    assert changed(text, merge_edits(text, library())) == merged
    if valid(text):
        assert valid(merged)
    if "fragment" not in text:
        assert merged == text


@settings(max_examples=60, deadline=None)
@given(soup, st.data())
def test_nothing_fails_but_in_words_whatever_the_text(text, data):
    one, other = data.draw(places(text)), data.draw(places(text))
    tried(inline_fragment, text, *one)
    tried(extract_fragment, text, one, other)
    leaf_edits(text, library(), 3, one)


# Filling deep


def test_filling_at_a_place_fills_that_field_alone():
    text = "{ me shelf }"
    assert changed(text, leaf_edits(text, library(), 1, (0, 8))) == "{ me shelf {\n  number\n} }"


def test_filling_deep_stops_at_circles_and_before_it_selects_without_end():
    text = "{ book(isbn: 1) }"
    for depth in (3, 8, 50):
        filled = changed(text, leaf_edits(text, library(), depth))
        assert valid(filled)
        assert filled.count("\n") < 410


@pytest.mark.needs("npm")
def test_filling_deep_in_a_rich_schema_shares_some_hundred_lines_out():
    schema = graphql.build_schema(github_sdl(), assume_valid=True, assume_valid_sdl=True)
    index = SchemaIndex.from_sdl(github_sdl())
    for depth in (2, 3, 6):
        filled = changed("{ viewer }", leaf_edits("{ viewer }", index, depth))
        assert graphql.validate(schema, graphql.parse(filled)) == []
        assert 200 < filled.count("\n") < 410
