"""Schemas kept under a name, what changed between any two, and what is written out: ``wfg-tui schema``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.changing_server import AFTER, SECRET, ChangingServer, changing_server
from tests.cli.conftest import Call, Done
from wfg_tui.sandbox import Sandbox

OLD = "type Query { a: Int old(x: Int = 1): String b: E } enum E { A B }"
NEW = 'type Query { a: Int! b: E c: Int @deprecated(reason: "no [x]") } enum E { A C }'


@pytest.fixture
def server() -> Iterator[ChangingServer]:
    with changing_server() as one:
        yield one


@pytest.fixture
def run(call: Call, server: ChangingServer) -> Call:
    options = ("--provider", "other", "--auth-method", "bearer", "--secret-env", "WFG_TEST_SECRET")
    added = call("profile", "add", "changing", *options, "--graphql-url", server.url, WFG_TEST_SECRET=SECRET)
    assert added.code == 0, added.err

    def run(*arguments: str, stdin: str = "") -> Done:
        return call("-p", "changing", *arguments, stdin=stdin, WFG_TEST_SECRET=SECRET)

    return run


@pytest.fixture
def files(tmp_path: Path) -> None:
    (tmp_path / "old.graphql").write_text(OLD)
    (tmp_path / "new.graphql").write_text(NEW)


def test_a_pull_tells_what_changed_since_the_one_before(run: Call, server: ChangingServer) -> None:
    first = run("schema", "pull", "--json")
    assert json.loads(first.out)["changes"] is None
    assert "no changes" in run("schema", "pull").err
    server.sdl = AFTER
    second = run("schema", "pull", "--json")
    assert json.loads(second.out)["changes"] == {"breaking": 2, "dangerous": 2, "safe": 2}
    assert "6 changes: 2 breaking, 2 dangerous, 2 safe." in second.err
    assert "breaking   Query.old was removed" in second.err
    assert "Query.requests(since:) was removed" in second.err
    # What the last change was stays to be read after a fetch that met none.
    assert "no changes" in run("schema", "pull").err
    last = run("schema", "diff")
    assert last.code == 1
    assert "Query.old was removed" in last.out
    assert "Request.requester is deprecated: Ask for `owner`." in last.out


def test_a_snapshot_is_named_dated_listed_compared_and_forgotten(run: Call, server: ChangingServer) -> None:
    assert "snapshot:before" in run("schema", "pull", "--as", "before").err
    listed = json.loads(run("schema", "snapshots", "--json").out)
    assert [(one["name"], one["profile"], one["types"] > 4) for one in listed] == [("before", "changing", True)]
    server.sdl = AFTER
    compared = run("schema", "diff", "snapshot:before", "server", "--json")
    assert compared.code == 1
    told = json.loads(compared.out)
    assert told["old"].startswith("snapshot before of changing (20")
    assert told["new"] == "the server of changing"
    assert told["counts"] == {"breaking": 2, "dangerous": 2, "safe": 2}
    again = run("schema", "pull", "--as", "before")
    assert again.code == 2
    assert "There is a snapshot called before already, of 20" in again.err
    assert run("schema", "diff", "snapshot:before", "kept").code == 1  # it is as it was
    assert run("schema", "pull", "--as", "before", "--replace").code == 0
    assert run("schema", "diff", "snapshot:before", "kept").code == 0
    places = json.loads(run("where", "--json").out)["files"]["snapshots"]
    assert places["bytes"] > 500
    assert run("schema", "forget", "before").code == 0
    gone = run("schema", "diff", "snapshot:before", "kept")
    assert gone.code == 2
    assert "The profile changing has no snapshot called before." in gone.err


def test_a_snapshot_is_a_schema_that_any_command_reads(run: Call, home: Path) -> None:
    run("schema", "pull", "--as", "v1.0")
    (file,) = (home / "snapshots").rglob("*.json")
    assert "type Request" in run("schema", "export", "--schema", str(file)).out
    assert json.loads(file.read_bytes())["extensions"]["snapshot"]["host"].startswith("127.0.0.1")


def test_snapshots_are_purged_with_the_rest_of_what_is_kept(run: Call, home: Path) -> None:
    run("schema", "pull", "--as", "one")
    assert run("where", "--purge", "snapshots", "--yes").code == 0
    assert not (home / "snapshots").exists()


def test_a_snapshot_that_was_cut_short_is_named(run: Call, home: Path) -> None:
    run("schema", "pull", "--as", "cut")
    (file,) = (home / "snapshots").rglob("*.json")
    file.write_bytes(file.read_bytes()[:600])
    done = run("schema", "diff", "snapshot:cut", "kept")
    assert done.code == 2
    assert "The snapshot cut of changing cannot be read" in done.err
    assert str(file) in done.err


@pytest.mark.parametrize("name", ["../x", ".hidden", "a b", "", "x" * 65, "-o"])
def test_a_name_that_no_file_could_have_is_refused_before_anything_is_sent(
    run: Call, server: ChangingServer, name: str
) -> None:
    done = run("schema", "pull", f"--as={name}")
    if name:
        assert done.code == 2
        assert "cannot be a snapshot's name" in done.err
        assert server.asked == []
    else:
        assert done.code == 0


@pytest.mark.usefixtures("files")
def test_two_files_are_compared_without_profile_or_network(call: Call, tmp_path: Path) -> None:
    done = call("schema", "diff", "old.graphql", "new.graphql")
    assert done.code == 1
    assert done.out.splitlines() == [
        "breaking   E.B was removed",
        "breaking   Query.old was removed",
        "dangerous  E.C was added",
        "safe       Query.a is Int! now, not Int",
        "safe       Query.c was added",
    ]
    assert "5 changes: 2 breaking, 1 dangerous, 2 safe" in done.err
    assert call("schema", "diff", "new.graphql", "new.graphql").code == 0
    introspection = call("schema", "export", "--json", "--schema", "old.graphql", "-o", "old.json")
    assert introspection.code == 0
    assert call("schema", "diff", "old.graphql", "old.json").code == 0
    assert call("schema", "diff", "-", "old.json", stdin=OLD).code == 0


@pytest.mark.usefixtures("files")
def test_changes_are_filtered_by_severity_kind_and_name(call: Call) -> None:
    def told(*options: str) -> list[str]:
        return call("schema", "diff", "old.graphql", "new.graphql", *options).out.splitlines()

    assert [line.split()[0] for line in told("--only", "dangerous,safe")] == ["dangerous", "safe", "safe"]
    assert told("--only", "value-removed") == ["breaking   E.B was removed"]
    assert told("--name", "query.o*") == ["breaking   Query.old was removed"]
    assert told("--name", "E.") == ["breaking   E.B was removed", "dangerous  E.C was added"]
    assert call("schema", "diff", "old.graphql", "new.graphql", "--only", "safe").code == 0
    wrong = call("schema", "diff", "old.graphql", "new.graphql", "--only", "braking")
    assert wrong.code == 2
    assert "Did you mean breaking?" in wrong.err


@pytest.mark.usefixtures("files")
def test_changes_are_exported_as_markdown_and_json(call: Call, tmp_path: Path) -> None:
    assert call("schema", "diff", "old.graphql", "new.graphql", "-o", "changes.md").code == 1
    page = (tmp_path / "changes.md").read_text()
    assert "## Breaking (2)" in page
    call("schema", "diff", "old.graphql", "new.graphql", "-o", "changes.json")
    assert json.loads((tmp_path / "changes.json").read_text())["counts"]["breaking"] == 2
    assert "- `Query.old` was removed. *Operations that select it fail.*" in page
    told = json.loads(call("schema", "diff", "old.graphql", "new.graphql", "--json").out)
    assert told["changes"][1] == {
        "severity": "breaking",
        "kind": "field-removed",
        "path": "Query.old",
        "type": "Query",
        "member": "old",
        "argument": "",
        "message": "Query.old was removed",
        "meaning": "Operations that select it fail.",
        "before": "",
        "after": "",
    }


def test_hostile_words_cannot_command_a_terminal_or_break_the_page(call: Call, tmp_path: Path) -> None:
    (tmp_path / "old.graphql").write_text("type Query { a: Int }")
    hostile = r'type Query { a: Int @deprecated(reason: "\u001b[2J<b>*x*\u202e\n# top") }'
    (tmp_path / "new.graphql").write_text(hostile)
    line = call("schema", "diff", "old.graphql", "new.graphql").out
    assert "\x1b" not in line
    assert "\u202e" not in line
    assert line.count("\n") == 1
    page = call("schema", "diff", "old.graphql", "new.graphql", "--markdown").out
    assert r"\<b\>\*x\*" in page
    assert "\n# top" not in page


def test_what_names_no_schema_is_told_how_schemas_are_named(run: Call, tmp_path: Path) -> None:
    run("schema", "pull", "--as", "monday")
    done = run("schema", "diff", "monday", "kept")
    assert done.code == 2
    assert "There is a snapshot of that name: snapshot:changing/monday." in done.err
    assert "snapshot:[PROFILE/]NAME, or a file" in done.err
    assert "profile:changing" in run("schema", "diff", "changing", "kept").err
    nothing = run("schema", "diff")
    assert nothing.code == 2
    assert "no change was met yet" in nothing.err


def test_two_profiles_and_two_identities_are_compared(
    run: Call, connect: Callable[..., Call], sandbox: Sandbox
) -> None:
    with_sandbox = connect("administrator")
    done = with_sandbox("schema", "diff", "kept:administrator", "server")
    assert "Of administrator no schema is kept." in done.err
    same = with_sandbox("schema", "diff", "profile:administrator", "profile:administrator@emma_dubois")
    assert same.code == 0, same.err
    assert "From the server of administrator to the server of administrator as emma_dubois: no changes" in same.err
    assert any("emma_dubois" in str(one.as_dict()) for one in sandbox.requests)


@pytest.mark.usefixtures("files")
def test_one_type_and_a_sorted_schema_are_exported(call: Call, tmp_path: Path) -> None:
    (tmp_path / "s.graphql").write_text("type Query { b: B a: Int } type B { z: Int y: Int }")
    assert (
        call("schema", "export", "--schema", "s.graphql", "--type", "B").out == "type B {\n  z: Int\n  y: Int\n}\n"
    )
    by_name = call("schema", "export", "--schema", "s.graphql", "--sorted").out
    assert by_name == "type B {\n  y: Int\n  z: Int\n}\n\ntype Query {\n  a: Int\n  b: B\n}\n"
    one = json.loads(call("schema", "export", "--schema", "s.graphql", "--type", "B", "--json").out)
    assert [field["name"] for field in one["fields"]] == ["z", "y"]
    missing = call("schema", "export", "--schema", "s.graphql", "--type", "C")
    assert missing.code == 2
    assert "no type called C" in missing.err


def test_the_schema_that_a_file_takes_the_place_of_is_compared_too(run: Call, tmp_path: Path) -> None:
    run("schema", "pull")
    (tmp_path / "after.graphql").write_text(AFTER)
    done = run("schema", "pull", "--schema", "after.graphql")
    assert "6 changes" in done.err


def test_a_folder_is_checked_against_a_snapshot_by_file_and_line(
    run: Call, server: ChangingServer, tmp_path: Path
) -> None:
    folder = tmp_path / "queries"
    folder.mkdir()
    (folder / "old.graphql").write_text("query Old {\n  old\n}\n")
    (folder / "list.graphql").write_text("query List { requests(number: 1) { ...One } }")
    (folder / "one.graphql").write_text("fragment One on Request {\n  requester { userName }\n}")
    run("schema", "pull", "--as", "before")
    good = run("check", "queries", "--against", "snapshot:before")
    assert (good.code, good.out) == (0, "")
    assert "3 checked, nothing wrong." in good.err
    server.sdl = AFTER
    broken = run("check", "queries", "--against", "server")
    assert broken.code == 1
    first, second = broken.out.splitlines()
    assert first.startswith(f'{Path("queries/old.graphql")}:2:3: error: Cannot query field "old" on type "Query".')
    assert second.startswith(f"{Path('queries/one.graphql')}:2:3: warning: ")
    assert "3 checked: 1 error, 1 warning." in broken.err
    told = json.loads(run("check", "queries", "--json").out)
    assert [(Path(one["file"]).name, one["severity"], one["start"]) for one in told] == [
        ("old.graphql", "error", [1, 2]),
        ("one.graphql", "warning", [1, 2]),
    ]
    (folder / "old.graphql").unlink()
    assert run("check", "queries").code == 0  # what is deprecated still works


def test_a_check_says_what_it_cannot_do(call: Call, tmp_path: Path) -> None:
    (tmp_path / "s.graphql").write_text(OLD)
    (tmp_path / "empty").mkdir()
    nothing = call("check", "empty", "--schema", "s.graphql")
    assert (nothing.code, nothing.out) == (0, "")
    assert "There is no GraphQL document to check." in nothing.err
    assert call("check", "missing", "--schema", "s.graphql").code == 2
    both = call("check", "s.graphql", "--schema", "s.graphql", "--against", "kept")
    assert both.code == 2
    piped = call("check", "-", "--schema", "s.graphql", stdin="{ nope }")
    assert piped.out.startswith("-:1:3: error: ")


def test_a_schema_before_a_command_is_told_where_it_belongs(call: Call, tmp_path: Path) -> None:
    (tmp_path / "s.graphql").write_text(OLD)
    done = call("--schema", "s.graphql", "check", "s.graphql")
    assert done.code == 2
    assert "Write --schema behind check." in done.err
