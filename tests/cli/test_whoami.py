"""``wfg-tui whoami``: who acts, without a screen."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.cli.conftest import Call
from wfg_tui.sandbox import Sandbox


def test_it_tells_client_token_application_and_user(connect: Callable[..., Call], sandbox: Sandbox) -> None:
    run = connect("requester")
    told = run("whoami")
    assert told.code == 0
    for words in (
        "Connection",
        sandbox.application("requester").client_id,
        sandbox.audience,
        "emma_dubois is the Impersonate username of the application that has this client ID",
        "nobody: even our own name is refused",
        "You (viewer, User)",
    ):
        assert words in told.out
    facts = json.loads(run("whoami", "--json").out)
    assert facts["viewer"]["values"]["userName"] == "emma_dubois"
    assert facts["may_run_as"] is False
    assert sandbox.application("requester").client_secret not in told.out + told.err


def test_the_borrowed_user_is_told_beside_and_a_refusal_ends_with_3(connect: Callable[..., Call]) -> None:
    told = connect("administrator")("whoami", "--as", "emma_dubois", "--json")
    assert told.code == 0
    assert json.loads(told.out)["run_as"]["values"]["userName"] == "emma_dubois"
    refused = connect("process_manager")("whoami", "--as", "emma_dubois")
    assert refused.code == 3
    assert "does not let james_wilson act as another user" in refused.out
    assert "You (viewer, User)" in refused.out  # what is known is told all the same
    nobody = connect("inactive_application")("whoami", "--json")
    assert nobody.code == 3
    assert json.loads(nobody.out)["problem"]["code"] == "api.forbidden"


def test_mutations_are_told_without_sending_one(connect: Callable[..., Call], sandbox: Sandbox) -> None:
    run = connect("requester")
    text = "mutation W { updateRequestDataset(input: {number: 1, parameters: []}) { clientMutationId } }"
    run("run", "-", stdin=text)
    sandbox.requests.clear()
    told = run("access", "--mutations")
    assert told.code == 0
    assert "createRequest: CreateRequestPayload" in told.out
    assert "input.processName: String" in told.out
    assert "who may: Members of the process's requester participant" in told.out
    assert "answered with errors (SYSTEM_OPERATION_NOT_ALLOWED)" in told.out
    known = json.loads(run("access", "--mutations", "--json").out)
    assert [(one["name"], [past["outcome"] for past in one["past"]]) for one in known] == [
        ("createRequest", []),
        ("updateRequestDataset", ["errors"]),
    ]
    assert not sandbox.requests.of("mutation")


def test_a_schema_is_not_compared_with_that_of_somebody_whom_the_server_does_not_lend(
    connect: Callable[..., Call],
) -> None:
    run = connect("administrator", "--impersonate-header", "X-Renamed")
    done = run("schema", "diff", "server", "profile:administrator@emma_dubois")
    assert done.code == 3
    assert "still acts as olivia_martin, not as emma_dubois" in done.err


def test_a_name_that_commands_a_terminal_is_refused_in_words_that_do_not(connect: Callable[..., Call]) -> None:
    told = connect("administrator")("whoami", "--as", "a\x1b[31mb")
    assert told.code == 2
    assert "Run as a␛[31mb" in told.out
    assert "cannot be sent in an HTTP header" in told.out
    assert "\x1b" not in told.out
