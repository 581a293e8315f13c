from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.language.library import cursor, library, soup
from wfg_tui.language import Document, Signature, signature


def asked(text: str) -> Signature | None:
    document, line, column = cursor(text)
    return signature(document, line, column, library())


def brief(text: str) -> str:
    """The signature at ``|``: the active one in stars, given ones in round brackets."""
    found = asked(text)
    if found is None:
        return ""
    shown = []
    for number, item in enumerate(found.parameters):
        name = f"({item.name})" if item.given else item.name
        shown.append(f"*{name}*" if number == found.active else name)
    return f"{found.owner}: {' '.join(shown)}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ books(|", "Query.books: filter first sort"),
        ("{ books(|) { totalCount } }", "Query.books: filter first sort"),
        ("{ b: books(first|", "Query.books: filter *first* sort"),
        ("{ books(first: |", "Query.books: filter *(first)* sort"),
        ("{ books(first: 1|", "Query.books: filter *(first)* sort"),
        ("{ books(first: 1 |", "Query.books: filter (first) sort"),
        ("{ books(first: 1, |sort: AGE)", "Query.books: filter (first) *sort*"),
        ("{ books(first: $|", "Query.books: filter *(first)* sort"),
        ("{ books(sort: [AGE, |], first: 1)", "Query.books: filter (first) *(sort)*"),
        ("{ books(\n  first: 1\n  |\n  sort: AGE\n)", "Query.books: filter (first) (sort)"),
        ("{ books(filter: {|", "BookFilter: genre genres titled since lent not"),
        ("{ books(filter: {lent: |, not: {}})", "BookFilter: genre genres titled since *(lent)* (not)"),
        ('{ books(filter: {titled: {is: "a|b", exact: true}})', "TextFilter: *(is)* (exact)"),
        ("{ books(filter: {genre: NOVEL}|", "Query.books: *(filter)* first sort"),
        ('{ me @shown(as: "|', "@shown: *(as)* wide"),
        ("{ me @skip(|", "@skip: if"),
        ('{ search(text: """\na|', "Query.search: *(text)*"),
        ("query ($f: BookFilter = {|", "BookFilter: genre genres titled since lent not"),
        ("query ($|", ""),
        ("{ me { | } }", ""),
        ("{ books(first: 1)| }", ""),
        ("{ books(first: 1) { | } }", ""),
        ("{ nothing(|", ""),
        ("{ me(|", ""),
        ("{ me # books(|", ""),
        ("|", ""),
    ],
)  # fmt: skip
def test_the_innermost_list_around_the_cursor_is_told_with_what_is_being_written(text, expected):
    assert brief(text) == expected


def test_each_has_its_type_default_and_description_and_the_field_its_own_type():
    found = asked("{ books(|")
    assert found is not None
    assert [(item.name, item.type) for item in found.parameters] == [
        ("filter", "BookFilter"),
        ("first", "Int = 10"),
        ("sort", "[Sort!]"),
    ]
    assert (found.result, found.brackets, found.start) == ("BookPage", ("(", ")"), (0, 7))
    inner = asked("{ books(first: 1, filter: {|")
    assert inner is not None
    assert (inner.result, inner.brackets, inner.start) == ("", ("{", "}"), (0, 26))


def test_asking_in_a_long_document_reads_the_list_and_no_more(monkeypatch):
    from wfg_tui.language import document as module

    lines = ["query {"] + ["  me { id }"] * 5_000 + ["  books(", "    first: 1", "    ", "  ) { totalCount }"]
    document = Document("\n".join(lines + ["  me { id }"] * 5_000), library())
    signature(document, 5_003, 4, library())
    read = []
    real = module.lex_line
    monkeypatch.setattr(module, "lex_line", lambda *given: read.append(1) or real(*given))
    document.replace((5_003, 4), (5_003, 4), "s")
    assert signature(document, 5_003, 5, library()) is not None
    assert len(read) < 5


@settings(max_examples=150, deadline=None)
@given(soup, st.data())
def test_asking_never_fails_whatever_the_text(text, data):
    document = Document(text, library())
    line = data.draw(st.integers(-1, document.line_count))
    found = signature(document, line, data.draw(st.integers(-1, 60)), library())
    assert found is None or (found.parameters and document.clamp(*found.start) == found.start)
