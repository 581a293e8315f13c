"""``wfg-tui doctor`` as people call it: what it prints, for whom, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.cli.conftest import Call
from tests.cli.conftest import call as call
from tests.cli.conftest import connect as connect
from wfg_tui.sandbox import Sandbox

Connect = Callable[..., Call]


def test_a_connection_that_is_well_ends_with_0_and_says_so(connect: Connect, sandbox: Sandbox) -> None:
    done = connect()("doctor")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[-1] == "Nothing is wrong: 12 steps passed."
    assert [line for line in lines if line.startswith("×")] == []
    assert "acts as olivia_martin" in done.out


@pytest.mark.parametrize(
    ("role", "options", "fault", "code", "words"),
    [
        ("inactive_application", (), None, 3, "Applications › your application: Active"),
        ("administrator", ("--expect-audience", "https://other.example.com/graphql"), None, 1, "× Claims"),
        ("administrator", (), "login_page", 4, "A sign-in page stands before the API."),
        ("dpop_required", (), None, 3, "clear the checkbox"),
    ],
)
def test_a_fault_ends_as_it_is(
    role: str,
    options: tuple[str, ...],
    fault: str | None,
    code: int,
    words: str,
    connect: Connect,
    sandbox: Sandbox,
) -> None:
    run = connect(role, *options)
    if fault:
        sandbox.faults.add(fault)
    done = run("doctor")
    assert (done.code, done.err) == (code, "")
    assert words in done.out


def test_a_secret_that_is_not_set_ends_with_2(connect: Connect) -> None:
    done = connect()("doctor", WFG_TEST_SECRET="")
    assert done.code == 2
    assert "× Client secret" in done.out


def test_json_is_one_document_without_a_secret(connect: Connect, sandbox: Sandbox) -> None:
    done = connect("missing_user")("doctor", "--json")
    found = json.loads(done.out)
    assert (done.code, found["exit_code"], found["ok"]) == (3, 3, False)
    assert [step["id"] for step in found["steps"] if step["state"] == "failed"] == ["application"]
    assert sandbox.application("missing_user").client_secret not in done.out
    assert "eyJ" not in done.out


def test_raw_words_are_told_where_they_are_asked_for(connect: Connect, call: Call) -> None:
    run = connect("inactive_application")
    assert "The application is not active." not in run("doctor").out
    assert "The application is not active." in run("-v", "doctor").out


def test_an_identity_may_be_borrowed(connect: Connect) -> None:
    done = connect("requester")("doctor", "--as", "olivia_martin")
    assert done.code == 3
    assert "System operations allowed users" in done.out


def test_without_a_profile_it_says_what_to_do(call: Call) -> None:
    done = call("doctor")
    assert done.code == 2
    assert "profile" in done.err
