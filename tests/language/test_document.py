from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.language.library import documents, labels, library, soup
from wfg_tui.language import Document, OperationSpan
from wfg_tui.language.states import same_state

TEXT = """# first
query A($x: ID!) {
  book(isbn: $x) { ...F }
}

"What it is for."
mutation B {
  lend(input: {isbn: 1, reader: "r"}) { book { ...G } }
}

fragment F on Book { id ...G }

fragment G on Book { title }

{ me { id } }
"""


def same(one: Document, other: Document) -> None:
    """Asserts that two documents are equal in all that can be seen of them."""
    assert one.text == other.text
    assert one.line_count == other.line_count
    for number in range(one.line_count):
        assert one.line(number) == other.line(number)
        assert one.tokens(number) == other.tokens(number)
        assert same_state(one.state_before(number), other.state_before(number))
    assert one.definitions() == other.definitions()
    assert one.operations() == other.operations()
    assert one.fragment_conditions() == other.fragment_conditions()
    for name in one.fragment_conditions():
        assert list(one.spreads_of(name)) == list(other.spreads_of(name))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_random_edits_leave_the_document_equal_to_one_made_afresh(data):
    document = Document(data.draw(st.one_of(soup, documents(), st.just(TEXT))), library())
    text = document.text
    for _ in range(data.draw(st.integers(1, 6))):
        places = [
            document.clamp(data.draw(st.integers(0, document.line_count)), data.draw(st.integers(0, 60)))
            for _ in range(2)
        ]
        piece = data.draw(soup)
        start, end = sorted(places)
        before = text_between(document, (0, 0), start)
        text = before + piece + text[len(text_between(document, (0, 0), end)) :]
        document.replace(places[0], places[1], piece)
        assert document.text == text
        if data.draw(st.booleans()):  # sometimes edits come before anything was read
            line = data.draw(st.integers(0, document.line_count - 1))
            column = data.draw(st.integers(0, 30))
            seen = document.complete(line, column)
            afresh = Document(text, library()).complete(line, column)
            assert labels(seen) == labels(afresh)
            assert [item.insert_text for item in seen] == [item.insert_text for item in afresh]
    same(document, Document(text, library()))


def text_between(document: Document, start: tuple[int, int], end: tuple[int, int]) -> str:
    return document.slice_text(start, end)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_diagnostics_after_edits_are_those_of_a_document_made_afresh(data):
    document = Document(data.draw(documents()), library())
    document.diagnostics()
    for _ in range(4):
        line = data.draw(st.integers(0, document.line_count - 1))
        column = data.draw(st.integers(0, len(document.line(line))))
        length = data.draw(st.integers(0, 4))
        piece = data.draw(st.sampled_from(["", "x", "F0", "F1", " ", "id", "\n", "}", "{ id }", "$x", "...F0"]))
        document.replace((line, column), (line, column + length), piece)
        assert document.diagnostics() == Document(document.text, library()).diagnostics()


def test_a_line_that_looks_like_a_definition_is_looked_at_again_at_every_edit():
    document = Document("query A {\n  book {\nfragment F on Book { id }\n  id\n} }\n")
    assert [found.kind for found in document.definitions()] == ["query"]
    document.replace((1, 6), (1, 6), ":")  # changes nothing that starts or ends a definition
    assert document.definitions() == Document(document.text).definitions()
    assert [found.kind for found in document.definitions()] != ["query"]
    document.replace((1, 6), (1, 7), "")
    assert [found.kind for found in document.definitions()] == ["query"]


def test_an_edit_tells_where_the_new_text_ends():
    document = Document("{ a }")
    assert document.replace((0, 2), (0, 3), "b\n  c") == (1, 3)
    assert document.text == "{ b\n  c }"


def test_places_out_of_range_are_taken_as_the_nearest():
    document = Document("ab\ncd")
    document.replace((5, 9), (0, 99), "!")
    assert document.text == "ab!"


@pytest.mark.parametrize("eol", ["\n", "\r\n", "\r"])
def test_line_ends_stay_as_they_are(eol):
    document = Document(eol.join("{ a }"), None)
    document.replace((1, 0), (1, 0), "x")
    assert document.text.count(eol) == 4
    assert document.line_ending() == eol


def test_a_carriage_return_that_meets_a_newline_becomes_one_line_end():
    document = Document("a\rb\nc")
    document.replace((1, 0), (1, 1), "")
    assert document.text == "a\r\nc"
    same(document, Document("a\r\nc"))


def test_line_separators_of_other_texts_are_characters_here():
    document = Document("# a\u2028b\x85c\n{ me { id } }")
    assert document.line_count == 2
    document.replace((0, 4), (0, 4), "\u2029")
    assert document.text == "# a\u2028\u2029b\x85c\n{ me { id } }"


def test_operations_are_listed_with_their_descriptions():
    assert Document(TEXT).operations() == [
        OperationSpan("A", "query", (1, 0), (3, 1)),
        OperationSpan("B", "mutation", (5, 0), (8, 1)),
        OperationSpan(None, "query", (14, 0), (14, 13)),
    ]


@pytest.mark.parametrize(
    ("line", "name"),
    [(0, "A"), (2, "A"), (4, "A"), (5, "B"), (7, "B"), (9, "B"), (10, "A"), (12, "B"), (14, None), (15, None)],
)
def test_the_operation_at_a_place_is_the_one_around_above_or_using_it(line, name):
    operation = Document(TEXT).operation_at(line, 3)
    assert operation is not None
    assert operation.name == name


def test_a_fragment_knows_what_it_spreads_wherever_its_lines_break():
    text = (
        "fragment A\non Book { ...B } fragment B on Book { id ...C\n title ...A\n ...D }\n"
        "{ book { ...X } } fragment C on Book {\n ...C ... on Item { ...E }\n"
    )
    document = Document(text)
    assert {name: list(document.spreads_of(name)) for name in "ABCD"} == {
        "A": ["B"], "B": ["C", "A", "D"], "C": ["C", "E"], "D": [],
    }  # fmt: skip


def test_a_slice_is_an_operation_with_what_it_reaches_and_nothing_else():
    document = Document(TEXT)
    first, second, third = document.operations()
    assert document.slice(first) == (
        "query A($x: ID!) {\n  book(isbn: $x) { ...F }\n}\n\n"
        "fragment F on Book { id ...G }\n\nfragment G on Book { title }"
    )
    assert document.slice(second).startswith('"What it is for."\nmutation B {')
    assert "fragment F" not in document.slice(second)
    assert document.slice(third) == "{ me { id } }"


def test_an_unfinished_operation_ends_where_the_next_begins():
    document = Document("query A {\n  me {\n    i\n\nquery B { me { id } }")
    assert [(found.name, found.start, found.end) for found in document.operations()] == [
        ("A", (0, 0), (2, 5)),
        ("B", (4, 0), (4, 21)),
    ]


def test_a_field_called_query_at_the_left_margin_starts_no_operation_where_the_document_parses():
    document = Document("{\nquery x {id}\n}")
    assert document.operations() == [OperationSpan(None, "query", (0, 0), (2, 1))]


def test_typing_in_a_long_document_reads_two_lines_and_no_more(monkeypatch):
    from wfg_tui.language import document as module

    text = "\n\n".join(f"query Q{number} {{\n  me {{\n    id\n  }}\n}}" for number in range(2_000))
    document = Document(text, library())
    document.operations()
    read = []
    real = module.lex_line
    monkeypatch.setattr(module, "lex_line", lambda *given: read.append(1) or real(*given))
    document.replace((6_002, 4), (6_002, 4), "u")
    document.complete(6_002, 5)
    document.tokens(6_002)
    document.operations()
    assert len(read) == 2  # its own, and the next: the field before the brace has changed


def test_a_list_of_thousands_of_lines_is_not_read_for_what_is_given_in_it(monkeypatch):
    from wfg_tui.language import document as module

    text = (
        "{ books(\n"
        + "\n".join(f"a{number}: {number}" for number in range(5_000))
        + "\nfirst: 1) { totalCount } }"
    )
    document = Document(text, library())
    read = []
    real = module.lex_line
    monkeypatch.setattr(module, "lex_line", lambda *given: read.append(1) or real(*given))
    assert "first" in labels(document.complete(0, 8))
    assert len(read) < 300


def test_a_quote_that_swallows_the_rest_costs_only_the_lines_that_are_looked_at(monkeypatch):
    from wfg_tui.language import document as module

    document = Document("\n".join(["{ me { id } }"] * 5_000), library())
    document.tokens(4_999)
    read = []
    real = module.lex_line
    monkeypatch.setattr(module, "lex_line", lambda *given: read.append(1) or real(*given))
    document.replace((10, 0), (10, 0), '"""')
    assert document.tokens(40) == ((0, 13, "string"),)
    assert len(read) < 40
    document.replace((10, 0), (10, 3), "")
    assert document.tokens(4_999) == Document("{ me { id } }").tokens(0)
    assert len(read) < 80


def test_a_schema_may_come_later():
    document = Document("{ nothing }")
    assert document.diagnostics() == []
    assert document.complete(0, 2) == []
    document.set_index(library())
    assert [found.message for found in document.diagnostics()] == ['Cannot query field "nothing" on type "Query".']
    assert "me" in labels(document.complete(0, 2))
