"""No command sends a mutation to production without ``--allow-mutations``: the sandbox's log is the oracle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from wfg_tui.sandbox import Sandbox

MUTATION = 'mutation Open { createRequest(input: {processName: "HELPDESK"}) { clientMutationId } }'
HIDDEN = "query Open { viewer { userName } }\n" + MUTATION.replace("Open", "Write")


@pytest.fixture
def run(connect: Callable[..., Call], tmp_path: Path) -> Call:
    (tmp_path / "open.graphql").write_text(MUTATION)
    (tmp_path / "two.graphql").write_text(HIDDEN)
    (tmp_path / "broken.graphql").write_text(MUTATION + "}")
    connect("process_manager", "--environment", "production")
    return connect("administrator", "--environment", "production")


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "open.graphql"],
        ["run", "open.graphql", "--as", "emma_dubois"],
        ["run", "two.graphql"],
        ["run", "two.graphql", "--operation", "Write"],
        ["run", "broken.graphql", "--allow-mutations", "--operation", "Nobody"],
        ["check", "open.graphql"],
        ["format", "open.graphql"],
        ["complete", "open.graphql", "--at", "1:10"],
        ["schema", "uses", "Mutation.createRequest", "--in", "."],
        ["schema", "routes", "Request", "--query", "1"],
        ["access", "--operation", "open.graphql"],
        ["access", "--root", "viewer", "--depth", "2"],
        ["compare", "open.graphql", "--as", "emma_dubois"],
        ["compare", "two.graphql", "--name", "Write", "--as", "emma_dubois"],
        ["why", "open.graphql", "--at", "createRequest"],
        ["doctor"],
        ["whoami", "--as", "emma_dubois"],
        ["token"],
        ["audit"],
    ],
    ids=" ".join,
)
def test_no_command_sends_one_that_was_not_allowed(run: Call, sandbox: Sandbox, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.code != 70, done.err
    assert not sandbox.requests.of("mutation")


def test_allowed_it_is_sent_once_and_told_where_and_as_whom(run: Call, sandbox: Sandbox) -> None:
    done = run("run", "open.graphql", "--allow-mutations", "--as", "emma_dubois")
    assert f"Sending Open to {sandbox.graphql_url.split('/')[2]} (production) as emma_dubois." in done.err
    assert len(sandbox.requests.of("mutation")) == 1


@pytest.mark.parametrize("arguments", [["run", "open.graphql", "--allow-mutations"], ["access"]], ids=" ".join)
def test_what_would_have_nowhere_to_be_written_is_not_sent(
    run: Call, sandbox: Sandbox, tmp_path: Path, arguments: list[str]
) -> None:
    done = run(*arguments, "-o", str(tmp_path))
    assert done.code == 2
    assert "is a directory" in done.err
    assert not sandbox.requests.of("mutation", "query", "introspection", "token")
