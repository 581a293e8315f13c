"""Identities compared without a screen."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Call
from wfg_tui.sandbox import Sandbox

Connect = Callable[..., Call]
LISTS = "{ requests(page: {size: 5}) { totalCount hasNextPage items { id number } } }"


def test_users_and_profiles_are_compared_and_differences_end_with_1(connect: Connect, sandbox: Sandbox) -> None:
    connect("process_manager", "--secret-env", "OTHER_SECRET")
    run = connect("administrator")
    secret = sandbox.application("process_manager").client_secret
    done = run("compare", "--as", "emma_dubois", "--with", "process_manager", stdin=LISTS, OTHER_SECRET=secret)
    assert done.code == 1
    assert done.err.startswith(
        "At most 7 queries, as administrator, emma_dubois (administrator), process_manager.\n"
    )
    assert "emma_dubois against olivia_martin" in done.out
    assert "james_wilson against olivia_martin" in done.out
    assert "row hidden: number 1 of requests.items is in olivia_martin's answer only" in done.out
    assert "Whole lists would tell more: --page-size 5" in done.err
    assert len(sandbox.requests.of("query")) == 6
    larger = run("compare", "--as", "emma_dubois", "--page-size", "3000", "--json", stdin=LISTS)
    told = json.loads(larger.out)
    assert told["comparisons"][0]["total"] > 1000
    first = next(one for one in told["comparisons"][0]["differences"] if one["kind"] == "row hidden")
    assert (first["kind"], first["where"], first["lacks"]) == ("row hidden", "requests.items[1]", "emma_dubois")
    assert first["paths"] == ["requests.items.0", None]


def test_what_is_the_same_ends_with_0_and_schemas_are_compared_if_wanted(
    connect: Connect, sandbox: Sandbox
) -> None:
    run = connect("administrator")
    done = run("compare", "--as", "emma_dubois", "--schemas", stdin="{ __typename }")
    assert (done.code, done.out) == (
        0,
        "emma_dubois gets the same as olivia_martin: no difference. emma_dubois is given the same schema as "
        "olivia_martin.\n",
    )
    assert len(sandbox.requests.of("introspection")) == 2


def test_a_list_needs_no_right_to_impersonate(connect: Connect, tmp_path: Path) -> None:
    run = connect("requester")
    (tmp_path / "expected.csv").write_text("number;subject\n1;a\n74;b\n")
    done = run("compare", "--list", "expected.csv", stdin=LISTS)
    assert done.code == 1
    assert "emma_dubois gets 1 of the 2 expected in requests.items by number: missing 1" in done.out
    (tmp_path / "q.graphql").write_text(LISTS)
    piped = run("compare", "q.graphql", "--list", "-", stdin="74")
    assert "emma_dubois gets 1 of the 1 expected" in piped.out


def test_a_side_that_is_refused_ends_with_3_and_says_why(connect: Connect) -> None:
    done = connect("requester")("compare", "--as", "james_wilson", stdin="{ __typename }")
    assert done.code == 3
    assert done.out.startswith("james_wilson gets no answer: ")
    assert "System operations allowed users" in done.out


def test_a_mutation_is_refused_before_anything_is_sent(connect: Connect, sandbox: Sandbox) -> None:
    text = 'mutation { createRequest(input: {processName: "HELPDESK"}) { clientMutationId } }'
    run = connect("administrator")
    sandbox.requests.clear()
    done = run("compare", "--as", "emma_dubois", stdin=text)
    assert done.code == 2
    assert "Only queries are sent" in done.err
    assert len(sandbox.requests) == 0


def test_what_cannot_be_compared_is_refused_in_words(connect: Connect) -> None:
    run = connect("administrator")
    for arguments, words in (
        ((), "Name somebody to compare with"),
        (("--with", "nobody"), "nobody"),
        (("--list", "-"), "cannot both come from standard input"),
        (("--list", "no such file"), "cannot be read"),
        (("--as", "emma_dubois", "--page-size", "7"), "No list of this query takes pages"),
    ):
        done = run("compare", *arguments, stdin="{ __typename }")
        assert done.code == 2, arguments
        assert words in done.err, done.err


def test_a_profile_whose_secret_is_missing_is_told_and_the_others_are_compared(connect: Connect) -> None:
    connect("process_manager", "--secret-env", "NOT_SET")
    run = connect("administrator")
    done = run("compare", "--with", "process_manager", "--as", "emma_dubois", stdin="{ __typename }")
    assert "process_manager gets no answer: " in done.out
    assert "NOT_SET" in done.out
    assert "emma_dubois gets the same as olivia_martin" in done.out
    assert done.code != 0
