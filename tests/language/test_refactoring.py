from __future__ import annotations

import graphql
import pytest
from hypothesis import given, settings

from tests.language.library import documents, library, soup
from wfg_tui.language import Document, diagnose, fill_leafs, leaf_edits, merge_fragments


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ me }", "{ me {\n  id\n} }"),
        ("{\n  me\n}", "{\n  me {\n    id\n  }\n}"),
        ("{\n  me { }\n}", "{\n  me {\n    id\n  }\n}"),
        ("{\r\n\tme\r\n}", "{\r\n\tme {\r\n\t  id\r\n\t}\r\n}"),
        ("{ books }", "{ books {\n  totalCount\n  items {\n    id\n  }\n} }"),
        ("{ x: book(isbn: 1) @once # which\n}", "{ x: book(isbn: 1) @once {\n  id\n} # which\n}"),
        ("{ shelf }", "{ shelf {\n  number\n} }"),
        ("{ empty }", "{ empty {\n  deeper {\n    number\n  }\n} }"),
        ("{ me { favourite } }",
         "{ me { favourite {\n  __typename\n  ... on Book {\n    id\n  }\n  ... on Film {\n    id\n  }\n} } }"),
        ("{ me { id } }", "{ me { id } }"),
        ("{ nothing }", "{ nothing }"),
        ("{ me", "{ me"),
        ("query A { me( }\nquery B { me }", "query A { me( }\nquery B { me {\n  id\n} }"),
        ("fragment F on Book { author ... on Book { loans } }",
         "fragment F on Book { author {\n  name\n} ... on Book { loans {\n  until\n} } }"),
    ],
)  # fmt: skip
def test_fields_that_need_a_selection_get_one_and_nothing_else_changes(text, expected):
    assert fill_leafs(text, library()) == expected


def test_filling_deeper_opens_what_is_inside():
    filled = fill_leafs("{ book(isbn: 1) }", library(), depth=2)
    assert squeezed(filled) == squeezed("{ book(isbn: 1) { id author { name } loans { until } } }")
    assert diagnose(filled, library()) == []


def test_filling_can_be_done_as_edits():
    text = "{\n  me\n  shelf\n}"
    document = Document(text)
    for edit in leaf_edits(text, library()):
        document.replace(edit.start, edit.end, edit.text)
    assert document.text == fill_leafs(text, library())


@settings(max_examples=60, deadline=None)
@given(soup)
def test_filling_and_merging_never_fail_whatever_the_text(text):
    fill_leafs(text, library())
    merge_fragments(text, library())


def merged(text: str) -> str:
    return squeezed(merge_fragments(text, library()))


def test_a_fragment_of_the_same_type_disappears_in_its_operation():
    assert merged("{ me { ...F card { __typename } } } fragment F on Reader { id userName }") == squeezed(
        "{ me { id userName card { __typename } } }"
    )


def test_a_fragment_that_narrows_stays_as_an_inline_fragment():
    assert merged("{ me { favourite { ...F } } } fragment F on Book { id ...G } fragment G on Item { title }") == (
        squeezed("{ me { favourite { ... on Book { id title } } } }")
    )


def test_like_fields_are_merged_and_unlike_ones_are_not():
    text = (
        "{ ...F ...G } fragment F on Query { me { id } book(isbn: 1) { id } } "
        "fragment G on Query { me { userName id } book(isbn: 2) { title } }"
    )
    assert merged(text) == squeezed("{ me { id userName } book(isbn: 1) { id } book(isbn: 2) { title } }")


def test_a_condition_on_a_spread_stays_with_it():
    assert merged("query ($x: Boolean!) { ...F @include(if: $x) } fragment F on Query { me { id } }") == squeezed(
        "query ($x: Boolean!) { ... on Query @include(if: $x) { me { id } } }"
    )


@pytest.mark.parametrize(
    "text",
    [
        "{ ...F } fragment F on Query { me { id } ...F }",
        "{ ...F } fragment F on Query @once { me { id } }",
        "{ ...Nothing me { id } }",
    ],
)
def test_what_cannot_be_merged_stays(text):
    assert merged(text) == squeezed(text)


def test_comments_go_where_their_selections_go():
    text = "{\n  # who\n  ...F\n}\n\n# about readers\nfragment F on Query {\n  me { id } # myself\n}\n"
    assert merge_fragments(text, library()) == ("{\n  # who\n  # about readers\n  me { id } # myself\n}\n")


def test_fragments_that_would_grow_without_bound_are_left_alone():
    text = "{ ...F0 }" + "".join(
        f" fragment F{number} on Hollow {{ a: inner {{ ...F{number + 1} }} b: inner {{ ...F{number + 1} }} }}"
        for number in range(40)
    )
    assert merge_fragments(text, library()) == text


@settings(max_examples=80, deadline=None)
@given(documents())
def test_a_valid_document_stays_valid_when_filled_and_merged(text):
    schema = library().graphql_schema()
    if graphql.validate(schema, graphql.parse(text)):
        return
    for made in (fill_leafs(text, library()), merge_fragments(text, library())):
        assert graphql.validate(schema, graphql.parse(made)) == []


DEEP = """
query Page { me { ...Head ...Body } shelf { ...Shelf } search(text: "x") { ...Item ... on Film { ...Film } } }
fragment Head on Reader { id ...Named }
fragment Named on Reader { userName id ...Liked }
fragment Liked on Reader { favourite { ... on Book { ...Item ...Kind } ...OnFilm __typename } }
fragment OnFilm on Film { ...Item minutes }
fragment Kind on Book { genre author { ...Author } loans { book { ...Item } } }
fragment Author on Person { name wrote { ...Item } }
fragment Body on Reader { ...Named card { ... on Person { ...Author } ... on Reader { id } } }
fragment Shelf on Shelf { books { ...Item ...Kind } number }
fragment Item on Item { id title ...Known }
fragment Known on Node { id }
fragment Film on Film { minutes title }
"""
"""Fragments in fragments on objects, interfaces and unions, whose fields meet again and again."""


def answered(text: str) -> list[object]:
    """What every operation of a document answers, from a server that makes up the same for the same fields."""
    schema = library().graphql_schema()

    def resolve(_: object, info: graphql.GraphQLResolveInfo, **given: object) -> object:
        named = graphql.get_named_type(info.return_type)
        many = "[" in str(info.return_type)
        made: object = f"{info.parent_type}.{info.field_name}{sorted(given.items())}"
        if graphql.is_enum_type(named):
            made = next(iter(named.values))
        elif not graphql.is_leaf_type(named):
            made = {"at": str(info.path.as_list())}
        elif named.name in ("Int", "Boolean", "Float"):
            made = len(str(made)) % 2
        depth = len(info.path.as_list())
        return None if depth > 12 else [made, made] if many else made

    def pick(value: object, info: graphql.GraphQLResolveInfo, kind: graphql.GraphQLAbstractType) -> str:
        names = sorted(one.name for one in schema.get_possible_types(kind))
        return names[len(str(value)) % len(names)]

    document = graphql.parse(text)
    names = [one.name and one.name.value for one in document.definitions if hasattr(one, "operation")]
    return [
        graphql.execute_sync(
            schema, document, {}, operation_name=name, field_resolver=resolve, type_resolver=pick
        ).formatted
        for name in names
    ]


def test_fragments_nested_in_fragments_are_merged_into_one_operation_that_answers_the_same():
    made = merge_fragments(DEEP, library())
    assert "fragment" not in made
    (before,) = answered(DEEP)
    assert before["data"]["me"]["favourite"]
    assert answered(made) == [before]
    assert graphql.validate(library().graphql_schema(), graphql.parse(made)) == []
    assert merge_fragments(made, library()) == made


@settings(max_examples=100, deadline=None)
@given(documents())
def test_merging_changes_no_answer(text):
    if graphql.validate(library().graphql_schema(), graphql.parse(text)):
        return
    assert answered(merge_fragments(text, library())) == answered(text)
