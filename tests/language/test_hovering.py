from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.language.library import cursor, library, soup
from wfg_tui.language import Document, definition_site, hover, schema_site


def told(text: str) -> str | None:
    document, line, column = cursor(text)
    found = hover(document, line, column, library())
    return found.text if found is not None else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "{ bo|oks { totalCount } }",
            "Query.books(filter: BookFilter, first: Int = 10, sort: [Sort!]): BookPage\n\n"
            "Every book the library has.",
        ),
        (
            "{ all|: books { totalCount } }",
            "Query.books(filter: BookFilter, first: Int = 10, sort: [Sort!]): BookPage\n\n"
            "Every book the library has.",
        ),
        ("{ x: oldShelf| { number } }", "Query.oldShelf: Shelf\n\nDeprecated: Shelves moved."),
        (
            "{ me { __typ|ename } }",
            "Reader.__typename: String!\n\nThe name of the object type that was returned here.",
        ),
        ("{ books(fi|rst: 1) { totalCount } }", "Query.books(first: Int = 10)"),
        ("{ books(filter: {tit|led: {is: 1}}) }", "BookFilter.titled: TextFilter"),
        ("{ books(filter: {titled: {i|s: 1}}) }", "TextFilter.is: String!"),
        ("{ books(filter: {genre: TRA|CT}) }", "Genre.TRACT\n\nOut of use.\n\nDeprecated: No longer printed."),
        ("query ($i: ID!) { book(isbn: |$i) { id } }", "ID!"),
        ("query ($|i: ID!) { book(isbn: $i) { id } }", "ID!"),
        ("query ($i: BookF|ilter) { me { id } }", "input object BookFilter"),
        ("fragment F on Bo|ok { id }", "object Book\n\nA thing with pages."),
        ("{ me { ... on Bo|ok { id } } }", "object Book\n\nA thing with pages."),
        ("{ me { ...F| } } fragment F on Reader { id }", "fragment F on Reader"),
        ("{ me @sho|wn(as: 1) { id } }", "@shown\n\nSays how a field is to be shown."),
        ("{ me |@shown(as: 1) { id } }", "@shown\n\nSays how a field is to be shown."),
        ("{ me @shown(wi|de: true) { id } }", "@shown(wide: Boolean = true)"),
        ("{ noth|ing }", None),
        ("{ me { # books|\n id } }", None),
        ('{ search(text: "boo|ks") { id } }', None),
    ],
)
def test_each_kind_of_word_is_told(text, expected):
    assert told(text) == expected


def test_a_word_is_touched_on_either_side_and_nothing_between_words():
    assert told("{ |me { id } }") == told("{ me| { id } }") == "Query.me: Reader"
    assert told("{ me  |  { id } }") is None


def test_what_is_told_says_where_the_word_is():
    found = hover("{ me { userName } }", 0, 10, library())
    assert found is not None
    assert (found.start, found.end) == ((0, 7), (0, 15))


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("{ me { user‸Name } }", ("Reader", "userName")),
        ("{ me { nick: user‸Name } }", ("Reader", "userName")),
        ("{ me { ni‸ck: userName } }", ("Reader", "userName")),
        ("{ book(is‸bn: 1) { id } }", ("Query", "book")),
        ("query A($a: In‸t) { me { id } }", ("Int", "")),
        ("query A($a: Int) { book(isbn: $‸a) { id } }", ("Int", "")),
        ("fragment F on Rea‸der { id }", ("Reader", "")),
        ("{ nothi‸ng }", None),
        ("{ me { id @ski‸p(if: true) } }", None),
        ("quer‸y A { me { id } }", None),
        ("{ me } # use‸r", None),
    ],
)
def test_a_place_leads_to_its_type_in_the_schema(text, site):
    column = text.index("‸")
    assert schema_site(text.replace("‸", ""), 0, column, library()) == site


def test_a_spread_leads_to_its_fragment():
    text = "{ me { ...F } }\n\nfragment F on Reader { id }"
    assert definition_site(text, 0, 10) == ((2, 0), (2, 27))
    assert definition_site(text, 0, 8) == ((2, 0), (2, 27))
    assert definition_site(text, 0, 3) is None
    assert definition_site("{ ...Nowhere }", 0, 8) is None


@settings(max_examples=100, deadline=None)
@given(soup, st.data())
def test_telling_never_fails_whatever_the_text(text, data):
    document = Document(text)
    line = data.draw(st.integers(0, document.line_count - 1))
    hover(document, line, data.draw(st.integers(0, len(document.line(line)))), library())
