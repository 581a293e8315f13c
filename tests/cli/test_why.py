"""``wfg-tui why``: what a person reads, what a program reads, and what is sent for it."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.cli.conftest import Call
from wfg_tui.sandbox import Sandbox

Connect = Callable[..., Call]
OWN = '{ viewer { requests(filter: {createdSince: "2026-10-08"}) { totalCount items { number } } } }'


def test_a_script_that_sees_three_of_forty_is_told_why(connect: Connect, sandbox: Sandbox) -> None:
    run = connect("reporting_script")
    sandbox.requests.clear()
    done = run("why", "-", "--at", "viewer.requests", stdin=OWN)
    assert done.code == 1
    assert "Why does viewer.requests give james_dubois 3 rows?" in done.out
    assert "1. viewer.requests holds only what is james_dubois's own" in done.out
    assert "The root field requests has 40 for james_dubois where viewer.requests has 3." in done.out
    assert "Asks 3 more queries at most" in done.err
    assert {request.kind for request in sandbox.requests} <= {"token", "discovery", "query", "introspection"}


def test_a_program_gets_each_cause_with_its_evidence_its_screen_and_the_query(connect: Connect) -> None:
    done = connect("requester")("why", "-", "--at", "users", "--json", stdin="{ users { totalCount } }")
    told = json.loads(done.out)
    assert told["path"] == "users"
    assert told["identity"]["user"] == "emma_dubois"
    assert told["tells"] is True
    first = told["causes"][0]
    assert (first["id"], first["sure"], first["query"]) == ("field.role", "likely", "again")
    assert "Administration Module › Applications" in first["screen"]
    assert [one["id"] for one in told["asked"]] == ["again"]


def test_without_queries_nothing_but_the_operation_is_asked(connect: Connect, sandbox: Sandbox) -> None:
    run = connect("reporting_script")
    run("schema", "pull")
    sandbox.requests.clear()
    done = run("why", "-", "--at", "viewer.requests", "--no-queries", "--json", stdin=OWN)
    told = json.loads(done.out)
    assert told["tells"] is False
    assert {one["id"] for one in told["to_ask"]} == {"root", "all", "earlier"}
    assert [request.operation_name for request in sandbox.requests.of("query")] == ["WhoAmI", None]


def test_a_missing_row_is_looked_for(connect: Connect) -> None:
    run = connect("requester")
    done = run("why", "-", "--at", "requests", "--missing", "999999", stdin="{ requests { items { number } } }")
    assert done.code == 1
    assert "Why is 999999 not in requests?" in done.out
    assert "Nothing tells which of these it is; the likeliest comes first." in done.out


def test_a_mutation_is_not_sent(connect: Connect, sandbox: Sandbox) -> None:
    run = connect("administrator")
    sandbox.requests.clear()
    text = 'mutation { createRequest(input: {processName: "HELPDESK"}) { clientMutationId } }'
    done = run("why", "-", stdin=text)
    assert done.code == 2
    assert "Only queries are sent" in done.err
    assert not sandbox.requests.of("mutation")


def test_a_refusal_ends_as_one_and_says_what_to_open(connect: Connect) -> None:
    done = connect("inactive_application")("why", "-", stdin="{ viewer { userName } }")
    assert done.code == 3
    assert "1. The application is not active in WorkflowGen." in done.out
    assert "Administration Module › Applications › your application: Active." in done.out


def test_where_nothing_is_missing_it_says_so(connect: Connect) -> None:
    done = connect("administrator")("why", "-", "--at", "viewer.userName", stdin="{ viewer { userName } }")
    assert done.code == 0
    assert "viewer.userName has a value: nothing is missing here." in done.out
