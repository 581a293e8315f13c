"""The main job without a screen: connect, sign in, fetch the schema, run a query, a mutation and an upload."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Call
from wfg_tui.paths import Paths
from wfg_tui.problems import Problem
from wfg_tui.sandbox import Sandbox
from wfg_tui.workspace.drafts import DraftStore

Connect = Callable[..., Call]

CREATE = """
mutation Create($file: Upload, $subject: String) {
  createRequest(input: {
    processName: "HELPDESK", processVersion: 1,
    parameters: [
      {name: "REQUEST_SUBJECT", textValue: $subject},
      {name: "REQUEST_ATTACHED_DOCUMENT", fileValue: {upload: $file}}
    ]
  }) {
    request {
      number
      dataset(filter: {names: ["REQUEST_ATTACHED_DOCUMENT"]}) { items { fileValue { name size } } }
    }
  }
}
"""


def test_a_token_shows_its_claims_and_never_itself(connect: Connect, sandbox: Sandbox) -> None:
    done = connect()("token", "--claims")
    assert done.code == 0
    assert sandbox.audience in done.out
    assert "com.workflowgen.api.username" in done.out
    assert "not verified" in done.out
    assert "eyJ" not in done.out + done.err


def test_a_token_is_printed_only_when_asked_for(connect: Connect) -> None:
    assert connect()("token", "--show").out.startswith("eyJ")


def test_a_pasted_token_is_read_without_asking_for_one(connect: Connect, sandbox: Sandbox) -> None:
    run = connect("administrator", "--expect-audience", "https://other.example.com/graphql")
    pasted = run("token", "--show").out
    sandbox.requests.clear()
    done = run("token", "--stdin", "--json", stdin=pasted)
    facts = json.loads(done.out)
    assert facts["claims"]["aud"] == sandbox.audience
    assert "other.example.com" in facts["audience_difference"]
    assert done.code == 1
    assert len(sandbox.requests) == 0


def test_the_schema_is_pulled_shown_searched_and_exported(connect: Connect, sandbox: Sandbox) -> None:
    run = connect()
    pulled = json.loads(run("schema", "pull", "--json").out)
    assert pulled["rung"] == "full"
    sandbox.requests.clear()
    page = run("schema", "show", "Request")
    assert "number" in page.out
    hits = json.loads(run("schema", "search", "requester", "--json").out)
    assert "Request.requester" in {hit["path"] for hit in hits}
    assert "type Request implements Node" in run("schema", "export").out
    assert "__schema" in json.loads(run("schema", "export", "--format", "json").out)
    assert len(sandbox.requests) == 0, "all of it comes from the cache"


def test_a_search_is_narrowed_by_filters_and_told_when_a_filter_is_none(call: Call, tmp_path: Path) -> None:
    (tmp_path / "s.graphql").write_text(
        'type Query { "Says it." hello: String  bye(name: String!): Query @deprecated }'
    )

    def find(text: str) -> list[dict[str, Any]]:
        return list(json.loads(call("schema", "search", text, "--schema", "s.graphql", "--json").out))

    assert [hit["path"] for hit in find("kind:field returns:String")] == ["Query.hello"]
    [said] = find('"says it"')
    assert (said["path"], said["excerpt"]) == ("Query.hello", "Says it.")
    assert [(hit["path"], hit["deprecated"]) for hit in find("arg:name kind:field")] == [("Query.bye", True)]
    shown = call("schema", "search", "says", "--schema", "s.graphql").out
    assert "Query.hello  field  String  Says it." in shown
    wrong = call("schema", "search", "kinds:field", "--schema", "s.graphql")
    assert wrong.code == 2
    assert "There is no filter kinds:" in wrong.err
    assert "returns:" in wrong.err


def test_where_something_is_used_is_told_of_the_schema_and_of_a_folder(call: Call, tmp_path: Path) -> None:
    (tmp_path / "s.graphql").write_text("type Query { me: User old: User @deprecated } type User { name: String }")
    folder = tmp_path / "queries"
    (folder / "deeper").mkdir(parents=True)
    (folder / "deeper" / "a.graphql").write_text("{\n  me { name }\n  old {")
    (folder / "b.graphql").write_bytes(b"\xff")
    done = call("schema", "uses", "User", "--in", "queries", "--schema", "s.graphql")
    assert done.code == 0
    assert done.out.splitlines() == [
        "Query.me   gives it",
        "Query.old  gives it  deprecated",
        "",
        "queries/deeper/a.graphql:2:3  Query.me",
        "queries/deeper/a.graphql:3:3  Query.old",
    ]
    assert "queries/b.graphql was passed over: it is not UTF-8 text." in done.err
    told = json.loads(
        call("schema", "uses", "User.name", "--in", "queries", "--schema", "s.graphql", "--json").out
    )
    assert told["schema"][0] == {"path": "Query.me", "how": "reaches", "deprecated": False}
    assert told["documents"] == [
        {"file": "queries/deeper/a.graphql", "line": 2, "column": 8, "names": "User.name", "kind": "field"}
    ]


def test_the_drafts_are_looked_through_if_that_is_asked_for(call: Call, home: Path, tmp_path: Path) -> None:
    (tmp_path / "s.graphql").write_text("type Query { me: Int }")
    drafts = DraftStore(Paths.under(home).drafts, on_problem=raise_it)
    drafts.open()
    drafts.edit(drafts.add("mine").name, "{ me }", "")
    drafts.close()
    assert "mine.graphql:1:3" in call("schema", "uses", "Query.me", "--drafts", "--schema", "s.graphql").out
    assert call("schema", "uses", "Query.me", "--schema", "s.graphql").code == 1


def raise_it(problem: Problem) -> None:
    raise problem


def test_routes_are_listed_and_each_is_a_ready_query(call: Call, tmp_path: Path) -> None:
    (tmp_path / "s.graphql").write_text(
        "type Query { me(id: ID!): User team: Team }type User { name: String team: Team } type Team { head: User }"
    )
    listed = call("schema", "routes", "User", "--schema", "s.graphql")
    assert listed.out.splitlines() == ["1  Query › me(id:)", "2  Query › team › head"]
    assert call("schema", "routes", "User", "--limit", "1", "--schema", "s.graphql").err.startswith(
        "There are more"
    )
    ready = call("schema", "routes", "User.name", "--from", "team", "--query", "1", "--schema", "s.graphql")
    assert ready.out == "query TeamHeadName {\n  team {\n    head {\n      name\n    }\n  }\n}\n"
    told = json.loads(call("schema", "routes", "Team", "--json", "--schema", "s.graphql").out)
    assert told[1]["steps"] == [
        {"type": "Query", "field": "me", "to": "User"},
        {"type": "User", "field": "team", "to": "Team"},
    ]
    (tmp_path / "q.graphql").write_text(told[1]["query"])
    assert call("check", "q.graphql", "--schema", "s.graphql").code == 0


def test_a_request_is_asked_for_by_its_number(connect: Connect, tmp_path: Path) -> None:
    run = connect()
    ready = run("schema", "request", "3")
    (tmp_path / "q.graphql").write_text(ready.out)
    assert "actions(page: {number: 1, size: 25}, filter: {requestNumber: $requestNumber})" in ready.out
    done = run("run", str(tmp_path / "q.graphql"), "--variables", '{"requestNumber": 3}')
    assert done.code == 0
    assert "items" in done.out
    (tmp_path / "s.graphql").write_text("type Query { hello: String }")
    none = run("schema", "request", "3", "--schema", str(tmp_path / "s.graphql"))
    assert none.code == 1
    assert "No field of this schema" in none.err


def test_where_no_route_leads_is_a_finding(call: Call, tmp_path: Path) -> None:
    (tmp_path / "s.graphql").write_text("type Query { a: Int } type Lost { b: Int } input In { c: Int }")
    assert call("schema", "routes", "Lost", "--schema", "s.graphql").code == 1
    assert call("schema", "routes", "Query.a", "--query", "2", "--schema", "s.graphql").code == 1
    assert call("schema", "routes", "In", "--schema", "s.graphql").code == 2


def test_what_nobody_uses_is_a_finding_and_what_is_not_there_a_mistake(call: Call, tmp_path: Path) -> None:
    (tmp_path / "s.graphql").write_text("type Query { hello(name: String!): String } scalar Unused")
    assert call("schema", "uses", "Unused", "--schema", "s.graphql").code == 1
    missing = call("schema", "uses", "Query.helo", "--schema", "s.graphql")
    assert missing.code == 2
    assert "There is hello." in missing.err
    assert call("schema", "uses", "Query", "--in", "nowhere", "--schema", "s.graphql").code == 2


def test_a_schema_file_needs_no_network_and_no_profile(call: Call, tmp_path: Path) -> None:
    (tmp_path / "s.graphql").write_text("type Query { hello(name: String!): String }")
    assert "hello" in call("schema", "show", "Query", "--schema", "s.graphql").out
    (tmp_path / "q.graphql").write_text("{ hello }")
    checked = call("check", "q.graphql", "--schema", "s.graphql")
    assert checked.code == 1
    assert "q.graphql:1:3: error:" in checked.out
    (tmp_path / "q.graphql").write_text("{ hel }")
    found = json.loads(call("complete", "q.graphql", "--at", "0:5", "--schema", "s.graphql").out)
    assert found[0]["label"] == "hello"


def test_a_query_with_variables_runs(connect: Connect) -> None:
    query = """query Page($size: Int, $since: DateTime) {
      requests(page: {size: $size}, filter: {createdSince: $since}) { items { number } }
    }"""
    done = connect()("run", "-", "--variables", '{"since": "2018-01-01"} // all', "--var", "size=3", stdin=query)
    assert done.code == 0, done.err
    assert len(json.loads(done.out)["data"]["requests"]["items"]) == 3


def test_variables_may_come_from_a_file_and_the_answer_go_to_one(connect: Connect, tmp_path: Path) -> None:
    (tmp_path / "v.json").write_text('{"size": 2}')
    query = "query Page($size: Int) { requests(page: {size: $size}) { items { number } } }"
    done = connect()("run", "--variables", "@v.json", "-o", "answer.json", stdin=query)
    assert (done.code, done.out) == (0, "")
    assert len(json.loads((tmp_path / "answer.json").read_text())["data"]["requests"]["items"]) == 2


def test_a_mutation_with_an_upload_runs_and_its_file_arrives(connect: Connect, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("hello from a file")
    run = connect("requester")
    done = run("run", "-", "--file", "file=note.txt", "--var", "subject=Printer", stdin=CREATE)
    assert done.code == 0, done.err
    request = json.loads(done.out)["data"]["createRequest"]["request"]
    assert request["dataset"]["items"][0]["fileValue"] == {"name": "note.txt", "size": 17}


def test_only_the_chosen_operation_is_sent(connect: Connect, sandbox: Sandbox) -> None:
    text = "query A { viewer { ...F } } query B { users { totalCount } } fragment F on User { userName }"
    run = connect()
    done = run("run", "--operation", "A", stdin=text)
    assert done.code == 0, done.err
    sent = sandbox.requests.of("query")[-1].document
    assert sent is not None
    assert "fragment F" in sent
    assert "users" not in sent
    assert run("run", stdin=text).code == 2
    unknown = run("run", "--operation", "C", stdin=text)
    assert unknown.code == 2
    assert "A, B" in unknown.err


def test_an_allowed_user_may_act_as_another(connect: Connect, sandbox: Sandbox) -> None:
    borrowed = sandbox.application("requester").impersonates
    done = connect()("run", "--as", borrowed, stdin="{ viewer { userName } }")
    assert json.loads(done.out)["data"]["viewer"]["userName"] == borrowed


def test_another_may_not_and_is_told_where_the_list_is(connect: Connect, sandbox: Sandbox) -> None:
    done = connect("requester")(
        "run", "--as", sandbox.application("actor").impersonates, stdin="{ viewer { id } }"
    )
    assert done.code == 3
    assert "does not let emma_dubois act as another user" in done.err
    assert "System operations allowed users" in done.err
    assert "a second application, for diagnosis alone" in done.err


@pytest.mark.parametrize(
    ("user", "code", "said"),
    [
        ("nobody_at_all", 3, "has no active user nobody_at_all"),
        ("noah_keller", 3, "there is no such user, or it is not active"),
        ("日本", 2, "headers carry Latin-1 letters alone"),
        ("emma\nX-Evil: 1", 2, "line break (U+000A)"),
    ],
)
def test_a_user_who_cannot_be_borrowed_is_told_and_the_operation_stays_here(
    connect: Connect, sandbox: Sandbox, user: str, code: int, said: str
) -> None:
    done = connect()("run", "--as", user, "--allow-mutations", stdin="mutation Never { frobnicate }")
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert not sandbox.requests.of("mutation")
    assert all(request.operation_name == "WhoAmI" for request in sandbox.requests.of("query"))


def test_a_server_that_takes_no_notice_of_the_header_is_found_out_before_anything_is_sent(
    connect: Connect, sandbox: Sandbox
) -> None:
    run = connect("administrator", "--impersonate-header", "X-Renamed")
    done = run("run", "--as", "emma_dubois", stdin="query Mine { requests { totalCount } }")
    assert (done.code, done.out) == (3, "")
    assert "still acts as olivia_martin, not as emma_dubois" in done.err
    assert "Mine" not in [request.operation_name for request in sandbox.requests.of("query")]


def test_production_wants_consent_to_a_mutation(connect: Connect, sandbox: Sandbox) -> None:
    run = connect("requester", "--environment", "production")
    text = 'mutation { createRequest(input: {processName: "HELPDESK", processVersion: 1}) { request { number } } }'
    refused = run("run", stdin=text)
    assert refused.code == 2
    assert "--allow-mutations" in refused.err
    assert len(sandbox.requests.of("mutation")) == 0
    assert run("run", "--allow-mutations", stdin=text).code == 0
    assert len(sandbox.requests.of("mutation")) == 1


def test_a_read_only_profile_sends_no_mutation_even_with_consent(connect: Connect, sandbox: Sandbox) -> None:
    run = connect("requester")
    assert run("profile", "edit", "requester", "--read-only").code == 0
    done = run("run", "--allow-mutations", stdin="mutation { createRequest(input: {}) { clientMutationId } }")
    assert done.code == 2
    assert "read-only" in done.err
    assert len(sandbox.requests.of("mutation")) == 0


def test_introspection_and_a_query_carry_the_same_token_and_headers(connect: Connect, sandbox: Sandbox) -> None:
    run = connect("administrator", "--header", "X-Gateway=pass-through-value")
    sandbox.requests.clear()
    run("schema", "pull")
    run("run", stdin="{ viewer { userName } }")
    introspection, query = sandbox.requests.of("introspection")[-1], sandbox.requests.of("query")[-1]
    for entry in (introspection, query):
        assert entry.client_id == sandbox.application("administrator").client_id
        assert "x-gateway" in entry.headers
    assert introspection.headers["x-gateway"] == query.headers["x-gateway"]
    assert introspection.headers["accept"] == query.headers["accept"]


def test_where_names_every_place_and_no_secret(connect: Connect, sandbox: Sandbox, home: Path) -> None:
    done = connect()("where")
    assert str(home / "profiles.toml") in done.out
    assert "WFG_TEST_SECRET" in done.out
    assert sandbox.application("administrator").client_secret not in done.out


def test_a_file_is_formatted_in_place_and_check_only_names_it(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "q.graphql"
    file.write_text("# why\n{viewer{userName}}")
    assert call("format", "--check", "q.graphql").code == 1
    assert file.read_text() == "# why\n{viewer{userName}}"
    assert call("format", "q.graphql").code == 0
    assert file.read_text() == "# why\n{\n  viewer {\n    userName\n  }\n}\n"
    assert call("format", "--check", "q.graphql").code == 0


def test_the_sandbox_says_in_one_line_how_to_reach_it() -> None:
    import subprocess
    import sys

    with subprocess.Popen(
        [sys.executable, "-m", "wfg_tui", "sandbox", "--json"], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        facts = json.loads(child.stdout.readline())
        child.terminate()
    assert {
        "graphql_url",
        "schema_url",
        "issuer",
        "token_url",
        "audience",
        "scope",
        "applications",
    } <= facts.keys()
    assert "dministrator" in facts["applications"][0]["about"]


def test_what_is_wrong_with_a_schema_itself_is_listed_and_told(call: Call, tmp_path: Path) -> None:
    lost = {"name": "a", "type": {"kind": "OBJECT", "name": "Lost"}}
    odd = {"kind": "OBJECT", "name": "Query", "fields": [lost]}
    (tmp_path / "s.json").write_text(json.dumps({"__schema": {"queryType": {"name": "Query"}, "types": [odd]}}))
    listed = call("schema", "notes", "--schema", "s.json")
    assert listed.code == 1
    assert listed.out == "Named in the schema but not described: Lost (by Query.a).\n"
    assert "not described: Lost" in call("schema", "show", "Query", "--schema", "s.json").err
    (tmp_path / "s.graphql").write_text("interface Named { name: Int } type Query implements Named { a: Int }")
    found = json.loads(call("schema", "notes", "--schema", "s.graphql", "--json").out)
    assert found["repairs"] == []
    assert "Interface field Named.name expected" in found["findings"][0]
    (tmp_path / "s.graphql").write_text("type Query { a: Int }")
    assert call("schema", "notes", "--schema", "s.graphql").code == 0


def test_errors_of_an_answer_are_explained_each_meaning_once(connect: Connect) -> None:
    asked = "{ a: users { totalCount } b: users { totalCount } viewer { userName } }"
    done = connect("requester")("run", "-", stdin=asked)
    assert done.code == 1
    assert json.loads(done.out)["data"]["a"] is None
    assert done.err.count("You are not authorized to list users.") == 2
    assert done.err.count("By its code (USERS_ADMINISTRATORS_ONLY) this is a matter of rights") == 1
    assert "In WorkflowGen only administrators manage users." in done.err


def test_a_mutation_of_unknown_outcome_ends_with_a_query_that_reads_it_back(
    connect: Connect, sandbox: Sandbox
) -> None:
    run = connect()
    assert run("schema", "pull").code == 0
    sandbox.faults.add("drop", on="mutation")
    done = run(
        "run", "-", stdin='mutation Open { createRequest(input: {processName: "HELPDESK"}) { clientMutationId } }'
    )
    assert done.code == 4
    assert "Outcome unknown: Open was sent" in done.err
    assert "query LookAfterCreateRequest {" in done.err
    assert len(sandbox.requests.of("mutation")) == 1


def test_a_path_where_the_type_is_upload_is_a_file(connect: Connect, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("hello from a file")
    done = connect()("run", "-", "--variables", '{"file": "note.txt", "subject": "x"}', stdin=CREATE)
    assert done.code == 0, done.err
    assert '"size": 17' in done.out
