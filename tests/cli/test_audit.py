"""``wfg-tui audit``: the account that is kept of what was sent, by every command, to be read and handed over."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Call

MUTATION = (
    'mutation Write { updateRequestDataset(input: {number: 1, parameters: [{name: "X", textValue: "hush"}]}) '
    "{ clientMutationId } }"
)


def test_what_every_command_sent_is_there_newest_last(connect: Callable[..., Call], home: Path) -> None:
    run = connect("requester")
    run("run", "-", stdin="query Who { viewer { userName } }")
    run("run", "-", "--as", "liam_tremblay", stdin="query Who { viewer { userName } }")
    run("run", "-", stdin=MUTATION)
    shown = run("audit")
    assert shown.code == 0
    head, *lines = shown.out.splitlines()
    assert head.split() == ["sent", "(UTC)", "what", "as", "whom", "host", "outcome", "took"]
    whats = [line.split("  ")[1].strip() for line in lines]
    assert whats == ["query Who", "query WhoAmI", "query WhoAmI", "query WhoAmI", "mutation Write"]
    assert "as liam_tremblay (run as)" in lines[1]
    assert "refused 403 (IMPERSONATION_NOT_ALLOWED, api.impersonation_refused)" in lines[1]
    assert "1 error (SYSTEM_OPERATION_NOT_ALLOWED)" in lines[4]
    path = home / "audit" / "requester.jsonl"
    assert f"5 requests of requester. The file: {path}" in shown.err
    assert "hush" not in path.read_text()
    assert [json.loads(line)["operation"] for line in path.read_text().splitlines()][:2] == ["Who", "WhoAmI"]


def test_a_script_reads_it_as_json_and_mutations_alone(connect: Callable[..., Call]) -> None:
    run = connect()
    run("run", "-", stdin="query Who { viewer { userName } }")
    run("run", "-", stdin=MUTATION)
    (only,) = json.loads(run("audit", "--mutations", "--json").out)
    assert (only["kind"], only["operation"], only["fields"]) == ("mutation", "Write", ["updateRequestDataset"])
    assert only["who"] == only["client"]
    (last,) = json.loads(run("audit", "--last", "1", "--json").out)
    assert last["operation"] == "Write"


def test_it_can_be_turned_off_and_purged(connect: Callable[..., Call], home: Path) -> None:
    run = connect()
    run("run", "-", stdin="{ viewer { userName } }")
    assert json.loads(run("where", "--json").out)["files"]["audit"]["bytes"] > 100
    assert "Deleted the audit" in run("where", "--purge", "audit", "--yes").err
    (home / "settings.toml").write_text("audit = false\n")
    run("run", "-", stdin="{ viewer { userName } }")
    assert not (home / "audit").exists()
    shown = run("audit")
    assert (shown.code, shown.out) == (0, "")
    assert "0 requests of administrator" in shown.err
    assert "turned off" in shown.err


def test_what_cannot_be_kept_is_said_and_fails_no_run(connect: Callable[..., Call], home: Path) -> None:
    run = connect()
    (home / "audit").write_text("a file is in the way")
    done = run("run", "-", stdin="{ viewer { userName } }")
    assert done.code == 0
    assert json.loads(done.out)["data"]["viewer"]["userName"] == "olivia_martin"
    assert "The audit of what is sent cannot be kept." in done.err


def test_the_account_of_a_connection_that_is_gone_can_still_be_read(connect: Callable[..., Call]) -> None:
    run = connect()
    run("run", "-", stdin="query Who { viewer { userName } }")
    assert run("profile", "remove", "administrator", "--yes").code == 0
    shown = run("audit")
    assert shown.code == 0, shown.err
    assert "query Who" in shown.out
