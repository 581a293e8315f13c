from __future__ import annotations

import json
import time
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.language.library import cursor, soup
from wfg_tui.language import Document, Seen, complete_variables
from wfg_tui.sandbox.resolvers import SDL
from wfg_tui.schema import SchemaIndex

ANSWER = json.dumps(
    {
        "data": {
            "requests": {
                "items": [
                    {"process": {"id": "1", "name": "Expense approval"}, "requester": {"userName": "j.müller"}},
                    {
                        "process": {"name": "Leave"},
                        "dataset": {"items": [{"name": 'A "quoted" one'}, {"name": ""}]},
                    },
                    {"requester": {"userName": "wfgen_admin", "name": "two\nlines"}},
                ]
            }
        }
    }
).encode()


def seen(*answers: bytes) -> Seen:
    found = Seen()
    for answer in answers or (ANSWER,):
        found.add(answer)
    return found


@cache
def sandbox() -> SchemaIndex:
    return SchemaIndex.from_sdl(SDL)


def offered(text: str, values: Seen | None) -> list:
    source, line, column = cursor(text)
    document = Document(source, sandbox())
    document.seen = values
    return [item for item in document.complete(line, column) if item.kind == "seen"]


def chosen(text: str, label: str) -> str:
    source, *_ = cursor(text)
    item = next(item for item in offered(text, seen()) if item.label == label)
    document = Document(source)
    document.replace(item.start, item.end, item.insert_text)
    return document.text


def test_values_are_kept_by_who_asks_for_them_the_latest_first():
    found = seen()
    assert found.values("processName") == ("Leave", "Expense approval")
    assert found.values("userName") == ("wfgen_admin", "j.müller")
    assert found.values("names") == found.values("name") == ('A "quoted" one', "Leave", "Expense approval")
    assert found.values("description") == ()


def test_any_bytes_can_be_looked_at_and_only_so_much_is_kept():
    found = seen(b"\xff\xfe", b'{"name": "\xff"}', b'{"name": "\\q"}', b'{"name": "', b"")
    assert found.values("name") == ()
    found.add(json.dumps([{"name": f"n{number}"} for number in range(5_000)]).encode())
    assert len(found.values("name")) == 300
    assert found.values("name")[0] == "n4999"


def test_a_large_answer_is_looked_through_fast():
    body = json.dumps([{"name": f"n{number}", "text": "x" * 200} for number in range(400_000)]).encode()
    started = time.perf_counter()
    seen(body)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mutation { createRequest(input: {processName: |}) { __typename } }", ["Leave", "Expense approval"]),
        ("mutation { createRequest(input: {processName: e|}) { __typename } }", ["Expense approval", "Leave"]),
        ('mutation { createRequest(input: {processName: "|"}) { __typename } }', ["Leave", "Expense approval"]),
        ('mutation { createRequest(input: {processName: "APP|', ["Expense approval"]),
        ('{ requests { items { dataset(filter: {names: ["x", |]}) { totalCount } } } }',
         ['A "quoted" one', "Leave", "Expense approval"]),
        ('{ requests { items { dataset(filter: {names: ["le|"]}) { totalCount } } } }', ["Leave"]),
        ("{ requests(filter: {createdSince: |}) { totalCount } }", []),
        ('{ requests(filter: {createdSince: "|"}) { totalCount } }', []),
        ('mutation { createRequest(input: {processName: """|', []),
        ("{ viewer { |userName } }", []),
    ],
)  # fmt: skip
def test_seen_values_are_offered_where_a_string_of_that_name_is_due_and_say_where_they_are_from(text, expected):
    found = offered(text, seen())
    assert [item.label for item in found] == expected
    assert {item.detail for item in found} <= {"seen in an answer"}
    assert offered(text, None) == []


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ('{"input": {"processName": |}}', ["Leave", "Expense approval"]),
        ('{"input": {"processName": "ex|"}}', ["Expense approval"]),
        ('{"names": ["a", "|"]}', ['A "quoted" one', "Leave", "Expense approval"]),
        ('{"input": {"|"}}', []),
        ('{"other": "|"}', []),
    ],
)
def test_variables_offer_them_too(variables, expected):
    document = "mutation M($input: CreateRequestInput!, $names: [String!], $other: String) { __typename }"
    text, line, column = cursor(variables)
    found = complete_variables(document, text, line, column, sandbox(), seen=seen())
    assert [item.label for item in found if item.kind == "seen"] == expected
    if len(expected) == 1:
        after = Document(text)
        after.replace(found[0].start, found[0].end, found[0].insert_text)
        assert json.loads(after.text) == {"input": {"processName": "Expense approval"}}


def test_choosing_one_writes_a_string_and_replaces_what_was_begun():
    fresh = "{ requests { items { dataset(filter: {names: |}) { totalCount } } } }"
    assert chosen(fresh, 'A "quoted" one') == fresh.replace("|", '"A \\"quoted\\" one"')
    begun = 'mutation { createRequest(input: {processName: "le|av"}) { __typename } }'
    assert chosen(begun, "Leave") == 'mutation { createRequest(input: {processName: "Leave"}) { __typename } }'
    open_ended = 'mutation { createRequest(input: {processName: "le|}) { __typename } }'
    assert (
        chosen(open_ended, "Leave") == 'mutation { createRequest(input: {processName: "Leave"}) { __typename } }'
    )


@settings(max_examples=150, deadline=None)
@given(soup, st.data())
def test_looking_for_them_never_fails_whatever_the_text(text, data):
    document = Document(text, sandbox())
    document.seen = seen()
    line = data.draw(st.integers(0, document.line_count - 1))
    for column in range(len(document.line(line)) + 1):
        document.complete(line, column)
