from __future__ import annotations

import time

import graphql
import pytest
from graphql.language import Node
from graphql.pyutils import suggestion_list
from graphql.validation import NoDeprecatedCustomRule, specified_rules
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.language.library import documents, library, soup
from wfg_tui.language import Document, diagnose
from wfg_tui.language.near_names import worth_measuring
from wfg_tui.language.walking import worded
from wfg_tui.schema import SchemaIndex


def oracle(text: str) -> set[tuple[str, str, int, int]] | None:
    """What graphql-core says of a whole document, at each named node; None where it does not parse."""
    try:
        document = graphql.parse(text, allow_empty_selection_sets=False)
    except graphql.GraphQLError:
        return None
    schema = library().graphql_schema()
    found = set()
    for severity, rules in (("error", specified_rules), ("warning", [NoDeprecatedCustomRule])):
        for error in graphql.validate(schema, document, rules, max_errors=10_000):
            message = worded(error.message) if severity == "error" else error.message
            for node in error.nodes or ():
                name = getattr(node, "name", None)
                variable = getattr(node, "variable", None)
                place = name if isinstance(name, Node) and node.kind != "variable" else variable or node
                if place.loc is None:  # a node that graphql-core made up: the error has no place at all
                    found.add((severity, message, -1, -1))
                else:
                    at = graphql.get_location(place.loc.source, place.loc.start)
                    found.add((severity, message, at.line - 1, at.column - 1))
    return found


def ours(text: str) -> set[tuple[str, str, int, int]]:
    return {(found.severity, found.message, *found.start) for found in diagnose(text, library())}


@settings(max_examples=200, deadline=None)
@given(documents())
def test_verdicts_are_graphql_cores_over_made_up_documents(text):
    expected = oracle(text)
    placeless = {(severity, message) for severity, message, line, _ in expected if line < 0}
    found = ours(text)
    assert {row for row in found if row[:2] not in placeless} == {
        row for row in expected if row[:2] not in placeless
    }
    assert placeless <= {row[:2] for row in found}


@settings(max_examples=150, deadline=None)
@given(soup)
@example("{ a")
@example('{ a(b: "')
@example("fragment on on T { a }")
def test_a_text_has_a_syntax_error_exactly_where_graphql_core_says_so(text):
    judged = diagnose(text, None)
    error = syntax_error(text)
    lines = [line.strip(" \t,\ufeff") for line in text.replace("\r", "\n").split("\n")]
    if error is None or all(not line or line.startswith("#") for line in lines):
        assert judged == []  # where nothing is written yet, nothing is wrong
        return
    assert judged
    if not any(found.cut for found in Document(text).definitions()):
        place = error.locations[0]
        assert (place.line - 1, place.column - 1) == judged[0].start
        assert judged[0].message == worded(error.message)


def syntax_error(text: str) -> graphql.GraphQLError | None:
    try:
        graphql.parse(text, allow_empty_selection_sets=False)
    except graphql.GraphQLError as error:
        return error
    return None


RULES = {
    "ExecutableDefinitions": "type T { a: Int } { me { id } }",
    "KnownOperationTypes": "subscription { nothing }",
    "UniqueOperationNames": "query A { me { id } } query A { me { id } }",
    "LoneAnonymousOperation": "{ me { id } } query A { me { id } }",
    "SingleFieldSubscriptions": "subscription { returned { until } lent { until } }",
    "KnownTypeNames": "query ($a: Nothing) { me { id } }",
    "FragmentsOnCompositeTypes": "{ ...F } fragment F on Genre { a }",
    "VariablesAreInputTypes": "query ($a: Book) { me { id } }",
    "ScalarLeafs": "{ me me2: me { id { x } } }",
    "FieldsOnCorrectType": "{ nothing }",
    "UniqueFragmentNames": "{ ...F } fragment F on Query { me { id } } fragment F on Query { me { id } }",
    "KnownFragmentNames": "{ ...Nothing }",
    "NoUnusedFragments": "{ me { id } } fragment F on Book { id }",
    "PossibleFragmentSpreads": "{ me { ... on Film { id } ...B } } fragment B on Book { id }",
    "NoFragmentCycles": "{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }",
    "UniqueVariableNames": "query ($a: ID!, $a: ID!) { book(isbn: $a) { id } }",
    "NoUndefinedVariables": "query Q { ...F } fragment F on Query { book(isbn: $a) { id } }",
    "NoUnusedVariables": "query ($a: Int) { me { id } }",
    "KnownDirectives": "{ me @nothing { id @declared } }",
    "UniqueDirectivesPerLocation": "{ me @once @once { id } }",
    "KnownArgumentNames": "{ me(a: 1) { id @shown(as: \"\", b: 1) } }",
    "UniqueArgumentNames": "{ book(isbn: 1, isbn: 2) { id } }",
    "ValuesOfCorrectType": "{ books(first: \"x\", sort: [NOVEL], filter: {titled: {}}) { totalCount } }",
    "OneOf": "mutation { pick(by: {isbn: 1, title: \"t\"}) { id } }",
    "ProvidedRequiredArguments": "{ book { id @shown } }",
    "VariablesInAllowedPosition": "query ($a: Int) { book(isbn: $a) { id } }",
    "OverlappingFieldsCanBeMerged": "{ me { a: id a: userName } }",
    "UniqueInputFieldNames": "{ books(filter: {genre: NOVEL, genre: NOVEL}) { totalCount } }",
    "Deprecated": "{ oldShelf { number } books(filter: {genre: TRACT}) { items { lentTo { id } } } }",
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_of_the_specification_is_judged_as_graphql_core_judges(rule):
    expected = oracle(RULES[rule])
    assert expected
    assert ours(RULES[rule]) == expected


EVERYTHING = """
# every construct of a request
query A($a: T = {b: [1, 2.5e-3, true, null, E, "s"]}, $c: [[U!]]! = [] @d) @e(f: $a) {
  alias: field(in: $c) @include(if: true) { ...F @skip(if: false) ... on V { id } ... @w { id } ... { id } }
}
mutation B { go(text: \"\"\"block\"\"\") }
subscription C { come }
{ short }
fragment F on V @x { __typename }
"""


def test_without_a_schema_only_syntax_is_judged_however_unknown_the_names():
    assert diagnose(EVERYTHING, None) == []
    (found,) = diagnose(EVERYTHING.replace("{ short }", "{ short ( }"), None)
    assert found.message.startswith("Syntax Error")
    assert len(diagnose(EVERYTHING, library())) > 5


def test_places_are_code_points_and_only_the_specifications_line_ends_count():
    text = "# 😀\u2028漢\r\n{ me { id } }\r{ 漢: nothing }".replace("漢: ", "")
    found = diagnose(text + '\n# é\nquery Q { book(isbn: "😀😀") { nothing } }', library())
    assert [(item.message, item.start, item.end) for item in found][-1] == (
        'Cannot query field "nothing" on type "Book".',
        (4, 29),
        (4, 36),
    )


def test_a_syntax_error_has_its_exact_place_and_the_rest_is_still_judged():
    found = diagnose("query A {\n  me { id(}\n}\n\nquery B { nothing }", library())
    assert [(item.message, item.start) for item in found] == [
        ('Syntax Error: Expected Name, found "}".', (1, 10)),
        ('Cannot query field "nothing" on type "Query".', (4, 10)),
    ]


def test_a_brace_left_open_is_named_where_it_stands():
    found = diagnose("query A {\n  me {\n    id\n\nquery B { me { id } }", library())
    assert [(item.message, item.start) for item in found] == [('Syntax Error: this "{" is not closed.', (1, 5))]


def test_what_a_broken_fragment_holds_is_not_guessed():
    text = "query A($x: ID!) { ...F }\n\nfragment F on Query { book(isbn: $x) { id( } }"
    assert [item.message for item in diagnose(text, library())] == ['Syntax Error: Expected Name, found "}".']


def test_fixing_a_fragment_brings_back_what_depends_on_it():
    document = Document("query A($x: ID!) { ...F }\n\nfragment F on Query { book(isbn: 1) { id( } }", library())
    document.diagnostics()
    document.replace((2, 40), (2, 41), "")
    assert [item.message for item in document.diagnostics()] == ['Variable "$x" is never used in operation "A".']


def test_a_change_in_a_fragment_is_judged_wherever_it_is_spread():
    document = Document("query A { ...F }\nquery B { ...F }\nfragment F on Query { me { id } }", library())
    assert document.diagnostics() == []
    document.replace((2, 22), (2, 31), "book(isbn: $x) { id }")
    assert [item.message for item in document.diagnostics() if not item.secondary] == [
        'Variable "$x" is not defined by operation "A".',
        'Variable "$x" is not defined by operation "B".',
    ]


def test_only_what_an_edit_reaches_is_judged_again(monkeypatch):
    from wfg_tui.language.validation import Judge

    text = "\n".join(f"query Q{number} {{ me {{ id ...F{number} }} }}\nfragment F{number} on Reader {{ userName }}"
                     for number in range(50))  # fmt: skip
    document = Document(text, library())
    assert document.diagnostics() == []
    judged = []
    real = Judge._judge_one
    monkeypatch.setattr(Judge, "_judge_one", lambda *given: judged.append(given[2].head) or real(*given))
    document.replace((20, 18), (20, 20), "nothing")
    assert len(document.diagnostics()) == 1
    assert len(judged) == 1
    judged.clear()
    document.replace((21, 24), (21, 32), "id")
    document.diagnostics()
    assert len(judged) == 2  # the fragment, and the one operation that spreads it


def test_a_check_may_run_in_another_thread_on_what_the_document_was():
    from threading import Thread

    document = Document("{ nothing }", library())
    check = document.check()
    document.replace((0, 2), (0, 9), "me { id }")
    found = []
    thread = Thread(target=lambda: found.extend(check.run()))
    thread.start()
    thread.join(10)
    assert [item.message for item in found] == ['Cannot query field "nothing" on type "Query".']
    assert document.diagnostics() == []


def test_an_identical_definition_written_twice_is_judged_at_both_places():
    found = diagnose("query A { nothing }\nquery A { nothing }", library())
    assert [item.start for item in found if item.message.startswith("Cannot")] == [(0, 10), (1, 10)]


def test_a_document_that_nests_without_end_is_refused_in_words():
    started = time.monotonic()
    found = diagnose("{ me " * 5_000 + "}" * 5_000, library())
    assert len(found) == 1
    assert time.monotonic() - started < 20


@settings(max_examples=100, deadline=None)
@given(soup)
def test_judging_never_fails_whatever_the_text(text):
    for found in diagnose(text, library()):
        assert found.start <= found.end
        assert found.message


@settings(max_examples=400)
@given(
    st.text("abcdeABtT", max_size=14),
    st.lists(st.text("abcdeABtTu", min_size=1, max_size=18), max_size=30, unique=True),
)
def test_names_worth_measuring_are_those_that_graphql_core_suggests(name, options):
    assert sorted(worth_measuring(name, options)) == sorted(suggestion_list(name, options))


def test_of_many_fields_the_near_ones_are_suggested_in_graphql_cores_words():
    fields = " ".join(
        f"{name}: Int" for name in ("stargazers", "stargazerCount", "forkCount", *map("f{}".format, range(40)))
    )
    index = SchemaIndex.from_sdl(f"type Query {{ {fields} }}")
    text = "{ stargazerCounts }"
    (expected,) = graphql.validate(index.graphql_schema(), graphql.parse(text))
    assert "stargazerCount" in expected.message
    (found,) = diagnose(text, index)
    assert found.message == worded(expected.message)


def test_a_selection_too_large_for_graphql_cores_budget_is_told_in_words_and_the_rest_is_judged():
    text = "query A { " + "books { items { id title } } " * 3_000 + "}\nquery B { wrong }"
    assert [(found.message, found.start) for found in diagnose(text, library())] == [
        ("This selects the same too often to be checked.", (0, 6)),
        ('Cannot query field "wrong" on type "Query".', (1, 10)),
    ]
