"""``wfg-tui access`` as people call it."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from wfg_tui.sandbox import Sandbox

Connect = Callable[..., Call]


def test_the_map_is_json_whose_paths_are_as_in_an_answer(connect: Connect, sandbox: Sandbox) -> None:
    call = connect("requester")
    done = call("access", "--json")
    assert done.code == 0
    found = json.loads(done.out)
    assert found["identity"] == "emma_dubois"
    by_path = {one["path"]: one for one in found["fields"]}
    assert by_path["requests.items.dataset"]["state"] == "readable"
    assert by_path["users"]["state"] == "denied"
    assert "USERS_ADMINISTRATORS_ONLY" in by_path["users"]["evidence"]
    assert by_path["users.items"]["state"] == "not probed"
    assert "never more than" in done.err
    assert not sandbox.requests.of("mutation")


def test_two_identities_are_compared_and_a_difference_ends_with_1(connect: Connect, sandbox: Sandbox) -> None:
    call = connect("administrator")
    done = call("access", "--as", "emma_dubois", "--own", "--root", "requests", "--root", "users", "--json")
    assert done.code == 1
    found = json.loads(done.out)
    assert [one["identity"] for one in found["maps"]] == ["olivia_martin", "emma_dubois"]
    shrunk = {one["path"] for one in found["differences"] if one["direction"] == "shrank"}
    assert shrunk == {"users", "requests.totalCount"}


def test_an_earlier_map_is_compared_with_and_the_same_access_ends_with_0(connect: Connect, tmp_path: Path) -> None:
    call = connect("requester")
    target = tmp_path / "before.json"
    assert call("access", "--root", "viewer", "--json", "-o", str(target)).code == 0
    assert call("access", "--root", "viewer", "--against", str(target)).code == 0
    earlier = json.loads(target.read_text())
    for one in earlier["fields"]:
        if one["path"] == "viewer.email":
            one |= {"state": "denied", "evidence": "an error at this path", "values": 0, "denied": 1}
    target.write_text(json.dumps(earlier))
    done = call("access", "--root", "viewer", "--against", str(target), "--json")
    assert done.code == 1
    changes = json.loads(done.out)["differences"]
    assert [(one["path"], one["direction"]) for one in changes] == [("viewer.email", "grew")]


def test_what_was_left_is_resumed(connect: Connect, sandbox: Sandbox) -> None:
    call = connect("requester")
    left = call("access", "--max-requests", "3", "--format", "csv")
    assert left.code == 0
    assert "3 requests that were stated are used up" in left.err
    done = call("access", "--resume", "--format", "csv")
    states = {row["state"] for row in csv.DictReader(io.StringIO(done.out))}
    assert states == {"readable", "denied", "not probed"}
    asked = [(one.document, repr(one.variables)) for one in sandbox.requests.of("query")]
    assert len(set(asked)) == len(asked)


def test_a_drafts_own_fields_come_first_and_alone(connect: Connect, sandbox: Sandbox, tmp_path: Path) -> None:
    call = connect("requester")
    draft = tmp_path / "draft.graphql"
    draft.write_text("query D($n: Int) { users { totalCount } mine: requests(page: {size: $n}) { totalCount } }")
    done = call("access", "--operation", str(draft), "--variables", '{"n": 2}', "--format", "md")
    assert done.code == 0
    assert "| `users` | Query.users | denied |" in done.out
    assert "| `mine.totalCount` |" in done.out
    assert "viewer" not in done.out


def test_a_mutation_has_no_map(connect: Connect, sandbox: Sandbox, tmp_path: Path) -> None:
    call = connect("administrator")
    draft = tmp_path / "draft.graphql"
    draft.write_text('mutation L { createRequest(input: {processName: "HELPDESK"}) { clientMutationId } }')
    done = call("access", "--operation", str(draft))
    assert done.code == 2
    assert "never probed" in done.err
    assert not sandbox.requests.of("mutation")


def test_who_may_not_borrow_is_refused_with_3(connect: Connect) -> None:
    assert connect("requester")("access", "--as", "olivia_martin").code == 3


def test_what_is_no_map_is_said_before_anything_is_sent(
    connect: Connect, sandbox: Sandbox, tmp_path: Path
) -> None:
    call = connect("requester")
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"fields": [{"path": 1}]}')
    done = call("access", "--against", str(wrong))
    assert done.code == 2
    assert "is not an access map" in done.err
    assert not sandbox.requests.of("query")


def test_a_dry_run_says_the_cost_and_sends_no_probe(connect: Connect, sandbox: Sandbox) -> None:
    done = connect("requester")("access", "--dry-run", "--rate", "3")
    assert done.code == 0
    assert "at most 3 a second" in done.err
    assert not sandbox.requests.of("query")


def _probes(sandbox: Sandbox) -> list[tuple[str | None, str]]:
    queries = sandbox.requests.of("query")
    return [(one.document, repr(one.variables)) for one in queries if one.operation_name == "AccessMap"]


def test_ctrl_c_leaves_a_map_that_goes_on(connect: Connect, sandbox: Sandbox, home: Path, tmp_path: Path) -> None:
    call = connect("requester")
    assert call("schema", "pull").code == 0
    secret = sandbox.application("requester").client_secret
    running = subprocess.Popen(
        [sys.executable, "-m", "wfg_tui", "-p", "requester", "access", "--rate", "2", "--format", "csv"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "WFG_TUI_HOME": str(home), "WFG_TEST_SECRET": secret},
    )
    sandbox.requests.wait_for(lambda one: one.ended is not None and len(_probes(sandbox)) > 2, 30)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "--resume goes on" in err
    assert "Traceback" not in err
    before = _probes(sandbox)
    done = call("access", "--resume", "--format", "csv")
    assert done.code == 0
    assert "There is no map to go on with" not in done.err
    again = [probe for probe in _probes(sandbox)[len(before) :] if probe in before]
    assert again in ([], before[-1:]), "only what was under way when the key came may be asked once more"


# What a script may get wrong


@pytest.mark.parametrize(
    ("command", "user"),
    [("run", ""), ("run", "  "), ("why", ""), ("access", ""), ("compare", ""), ("whoami", ""), ("doctor", "")],
)
def test_an_empty_user_is_never_ourselves(connect: Connect, sandbox: Sandbox, command: str, user: str) -> None:
    done = connect()(command, "--as", user, stdin="{ viewer { userName } }")
    assert (done.code, done.out) == (2, "")
    assert "leave --as out" in done.err
    assert len(sandbox.requests) == 0


def test_an_empty_user_of_another_connection_is_refused_too(connect: Connect) -> None:
    done = connect()("compare", "--with", "administrator@", stdin="{ viewer { userName } }")
    assert (done.code, done.out) == (2, "")
    assert "--with administrator" in done.err


def test_a_map_of_other_places_is_not_taken_for_another_schema(connect: Connect, tmp_path: Path) -> None:
    call = connect()
    narrow, other = tmp_path / "narrow.json", tmp_path / "other.json"
    assert call("access", "--root", "viewer", "--depth", "2", "-o", str(narrow), "--json").code == 0
    wider = call("access", "--root", "viewer", "--root", "users", "--depth", "3", "--against", str(narrow))
    assert wider.code == 0, wider.out
    assert "in the schema" not in wider.out
    fewer = json.loads(narrow.read_text())
    fewer["fields"] = [one for one in fewer["fields"] if one["path"] != "viewer.email"]
    narrow.write_text(json.dumps(fewer))
    grown = call("access", "--root", "viewer", "--against", str(narrow))
    assert grown.code == 1
    assert [line for line in grown.out.splitlines() if line.startswith("grew")] == [
        "grew  viewer.email  The field is new in the schema."
    ]
    other.write_text(json.dumps(fewer | {"host": "other.example"}))
    assert "was made at other.example" in call("access", "--root", "viewer", "--against", str(other)).err


def test_maps_without_a_common_place_are_refused_before_anything_is_asked(
    connect: Connect, sandbox: Sandbox, tmp_path: Path
) -> None:
    call = connect()
    kept = tmp_path / "kept.json"
    assert call("access", "--root", "users", "--depth", "2", "-o", str(kept), "--json").code == 0
    sandbox.requests.clear()
    (tmp_path / "q.graphql").write_text("query Q { users { items { userName } } }")
    for asked in (["--root", "viewer"], ["--operation", "q.graphql"]):
        done = call("access", *asked, "--against", str(kept))
        assert (done.code, done.out) == (2, "")
        assert "no place in common" in done.err
    assert len(sandbox.requests) == 0


def test_several_operations_are_chosen_from_by_the_option_that_does_it(connect: Connect, tmp_path: Path) -> None:
    (tmp_path / "q.graphql").write_text("query A { viewer { id } } query B { viewer { id } }")
    done = connect()("access", "--operation", "q.graphql")
    assert done.code == 2
    assert "--name: A, B" in done.err


def test_a_refusal_to_borrow_is_explained_within_the_stated_number(connect: Connect, sandbox: Sandbox) -> None:
    call = connect()
    done = call("access", "--as", "nobody here", "--root", "viewer")
    assert done.code == 3
    assert "has no active user nobody here" in done.err
    sandbox.requests.clear()
    done = call("access", "--as", "nobody here", "--root", "viewer", "--max-requests", "2")
    assert done.code == 3
    assert sum(one.path.endswith("graphql") for one in sandbox.requests) <= 2
    assert "may not borrow any identity" in connect("requester")("access", "--as", "x", "--root", "viewer").err


def test_a_user_name_is_shown_as_it_was_typed_and_a_long_one_shortened(connect: Connect) -> None:
    call = connect()
    assert "The user name “Ελένη 'x\"” cannot be sent" in call("run", "--as", "Ελένη 'x\"", stdin="{ a }").err
    what = call("run", "--as", "x" * 3000, stdin="{ a }").err.splitlines()[0]
    assert "has no active user xxx" in what
    assert len(what) < 200
