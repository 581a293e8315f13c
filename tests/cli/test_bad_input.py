"""What goes wrong ends in one message that names the next step, and in the exit code of whose fault it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Call, Done
from tests.rawserver import answer, serving
from wfg_tui.sandbox import Sandbox

Connect = Callable[..., Call]
WHO = "{ viewer { userName } }"


def told(done: Done, code: int, *words: str) -> None:
    """One message: the exit code, every word in it, and nothing on standard output."""
    assert done.code == code, done.err
    assert done.out == ""
    for word in words:
        assert word in done.err
    assert done.err.count("wfg-tui: ") == 1


# Who we are


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("inactive_application", ["knows who we are and refuses us", "Active must be ticked"]),
        ("missing_user", ["Impersonate username", "svc_reporting"]),
        ("inactive_user", ["Impersonate username", "active user"]),
        ("unregistered", ["Client ID must be this one"]),
        ("dpop_required", ["Require Demonstrating Proof of Possession (DPoP) header in token requests", "clear"]),
        ("no_policy", ["Access Policies"]),
        ("grant_not_allowed", ["Client Credentials", "General"]),
    ],
)
def test_an_application_that_may_not_is_told_why(connect: Connect, role: str, words: list[str]) -> None:
    told(connect(role)("run", stdin=WHO), 3, *words)


def test_a_wrong_secret_names_the_screen_to_copy_it_from(connect: Connect) -> None:
    done = connect()("run", stdin=WHO, WFG_TEST_SECRET="not-the-secret-at-all")
    told(done, 3, "does not accept the client secret", "General", "wfg-tui profile secret")
    assert "not-the-secret-at-all" not in done.err


def test_an_unknown_scope_proposes_an_empty_one(connect: Connect) -> None:
    told(connect("administrator", "--scope", "nonsense")("token"), 3, "nonsense", "scope empty", "Scopes")


def test_a_wrong_audience_is_refused_by_the_api_and_explained(connect: Connect, sandbox: Sandbox) -> None:
    run = connect("administrator", "--issuer", f"{sandbox.base_url}/oauth2/default", "--scope", "api-read")
    told(run("run", stdin=WHO), 3, "does not accept the token (401)", "audience", "wfg-tui token --claims")


def test_a_wrong_audience_shows_in_the_claims(connect: Connect, sandbox: Sandbox) -> None:
    expected = sandbox.audience + "/"
    done = connect("administrator", "--expect-audience", expected)("token", "--claims")
    assert done.code == 1
    assert "slash at the end" in done.err


# Where it is


def test_an_unreachable_host_is_a_network_failure(connect: Connect) -> None:
    done = connect("administrator", "--graphql-url", "http://127.0.0.1:1/graphql")("run", stdin=WHO)
    told(done, 4, "127.0.0.1:1 does not accept connections", "Check host and port")


def test_an_unreachable_identity_provider_is_a_network_failure(connect: Connect) -> None:
    done = connect("administrator", "--issuer", "http://127.0.0.1:1/oauth2/aus1")("token")
    told(done, 4, "127.0.0.1:1")


def test_a_wrong_path_is_said_to_be_no_api(connect: Connect, sandbox: Sandbox) -> None:
    done = connect("administrator", "--graphql-url", f"{sandbox.base_url}/wfgen/grafql")("run", stdin=WHO)
    told(done, 4, "404", "/wfgen/graphql")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--graphql-url", "workflow.example.com"], "not a URL"),
        (["--graphql-url", "http://workflow.example.com/graphql"], "plain http"),
        (["--issuer", "https://acme-admin.okta.com/oauth2/aus1"], "without -admin"),
        (["--issuer", "https://acme.okta.com"], "custom authorization server"),
        (["--client-id", ""], "client ID"),
        (["--secret-command", "x"], "once"),
    ],
)
def test_a_connection_that_cannot_work_is_not_added(
    call: Call, home: Path, options: list[str], words: str
) -> None:
    given = {
        "--graphql-url": "https://example.com/wfgen/graphql",
        "--issuer": "https://acme.okta.com/oauth2/aus1",
        "--client-id": "0oa1",
        "--secret-env": "X",
        **dict(zip(options[::2], options[1::2], strict=True)),
    }
    done = call("profile", "add", "p", *(part for pair in given.items() for part in pair))
    assert done.code == 2
    assert words in done.err
    assert not (home / "profiles.toml").exists()


# What is asked


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        (["--variables", "{a: 1"], WHO, "line 1"),
        (["--variables", "[1]"], WHO, "object"),
        (["--variables", "@missing.json"], WHO, "missing.json"),
        (["--var", "novalue"], WHO, "K=V"),
        (["--file", "file=/nowhere.txt"], WHO, "/nowhere.txt"),
        (["missing.graphql"], "", "missing.graphql"),
        ([], "   ", "empty"),
        ([], "subscription { x }", "Subscriptions are not supported"),
        (["--as", "two\nlines"], WHO, "cannot be sent"),
    ],
)
def test_input_that_cannot_be_sent_is_named(
    connect: Connect, arguments: list[str], stdin: str, words: str
) -> None:
    done = connect()("run", *arguments, stdin=stdin)
    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_a_query_that_does_not_parse_is_named_by_file_line_and_column_and_not_sent(
    connect: Connect, sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "q.graphql").write_text("query Q {\n  viewer {\n    userName(\n}\n")
    done = connect()("run", "q.graphql")
    told(done, 2, "q.graphql:4:1: Syntax Error", "Nothing was sent. The line reads: }", "wfg-tui check FILE")
    assert len(sandbox.requests) == 0


def test_what_our_parser_does_not_know_may_still_be_sent_as_it_is(connect: Connect, sandbox: Sandbox) -> None:
    done = connect()("run", "--allow-mutations", stdin="{ viewer { ")
    assert done.code == 1
    assert "error: Syntax Error" in done.err
    assert sandbox.requests[-1].document == "{ viewer {"


def test_a_denied_field_is_an_error_with_its_place(connect: Connect) -> None:
    done = connect("requester")("run", stdin="{ viewer { userName } users { totalCount } }")
    assert done.code == 1
    assert "error at users: You are not authorized to list users." in done.err
    assert "sandbox" in done.err
    assert '"users": null' in done.out


# Our own files


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[profiles.x\n", ["profiles.toml", "line 1"]),
        ('[profiles.x]\ngraphql_url = "u"\ntimeout = "soon"\n', ["line 3", "timeout"]),
        ('[profiles.x]\ngraphql_url = "u"\nclient_secret = "hunter2hunter2"\n', ["line 3", "client_secret"]),
    ],
)
def test_a_malformed_profiles_file_is_named_by_line_and_key(
    call: Call, home: Path, text: str, words: list[str]
) -> None:
    home.mkdir()
    (home / "profiles.toml").write_text(text)
    for arguments in (["token"], ["profile", "list"], ["run"]):
        done = call(*arguments, stdin=WHO)
        told(done, 2, *words)
        assert "hunter2" not in done.err
    assert (home / "profiles.toml").read_text() == text


def test_no_profile_says_how_to_get_one(call: Call) -> None:
    told(call("token"), 2, "no profile yet", "wfg-tui demo")


def test_an_unknown_profile_proposes_the_close_one(connect: Connect, call: Call) -> None:
    connect()
    told(call("-p", "administratr", "token"), 2, "'administrator'")


def test_no_terminal_is_one_line(call: Call) -> None:
    for arguments in ([], ["demo"], ["open", "x.json"]):
        done = call(*arguments)
        told(done, 2, "There is no terminal")
        assert done.err.count("\n") == 1


def test_an_unknown_command_proposes_the_close_one(call: Call) -> None:
    done = call("profle")
    assert done.code == 2
    assert "'profile'" in done.err


# The keyring


def test_no_keyring_says_the_ways_round(connect: Connect, call: Call) -> None:
    connect()
    call("profile", "edit", "administrator", "--secret-stdin", stdin="secret\n")
    given = "--graphql-url https://x.example.com/g --client-id c --issuer https://acme.okta.com/oauth2/aus1"
    done = call("profile", "add", "other", *given.split(), "--secret-stdin", stdin="s3cr3t-value\n")
    told(done, 2, "no keyring", "--secret-env", "--secret-command")
    assert "other" not in call("profile", "list").out, "a profile whose secret could not be kept is not added half"
    assert "s3cr3t-value" not in done.err


def test_an_unset_variable_is_named(connect: Connect) -> None:
    told(connect()("token", WFG_TEST_SECRET=""), 2, "WFG_TEST_SECRET is empty", "export WFG_TEST_SECRET")


def test_a_secret_that_lies_elsewhere_is_not_asked_for(connect: Connect, sandbox: Sandbox) -> None:
    done = connect()("profile", "secret", "administrator", "--stdin", stdin="new\n")
    told(done, 2, "the environment variable WFG_TEST_SECRET", "profile edit administrator --secret-stdin")
    assert len(sandbox.requests) == 0


# Faults of the server


@pytest.mark.parametrize(
    ("fault", "options", "code", "words"),
    [
        ("server_error", {}, 4, ["failed (500)", "WorkflowGen's logs"]),
        ("login_page", {}, 4, ["web page", "/graphql"]),
        ("redirect", {}, 4, ["redirects to", "not followed"]),
        ("truncated", {}, 4, ["JSON", "breaks off"]),
        ("drop", {"when": "before_headers"}, 4, ["closed the connection without an answer"]),
        ("drop", {"when": "mid_body"}, 4, ["in the middle of its answer"]),
        ("rate_limit", {"retry_after": 7}, 4, ["too many requests (429)", "Try again in 7"]),
    ],
)
def test_each_fault_of_the_api_is_told_with_a_next_step(
    connect: Connect, sandbox: Sandbox, fault: str, options: dict[str, object], code: int, words: list[str]
) -> None:
    run = connect()
    sandbox.faults.add(fault, on="query", **options)
    told(run("run", stdin=WHO), code, *words)


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        ("server_error", 4, ["Okta failed (500)"]),
        ("login_page", 4, ["a web page", "Okta's look like"]),
        ("redirect", 4, ["not followed"]),
        ("truncated", 4, ["answers the token request with"]),
        ("drop", 4, ["closed the connection"]),
    ],
)
def test_each_fault_of_the_identity_provider_is_told_with_a_next_step(
    connect: Connect, sandbox: Sandbox, fault: str, code: int, words: list[str]
) -> None:
    run = connect()
    sandbox.faults.add(fault, on="token")
    told(run("run", stdin=WHO), code, *words)


def test_a_limit_of_more_than_a_minute_is_not_waited_for(connect: Connect, sandbox: Sandbox) -> None:
    run = connect()
    sandbox.faults.add("rate_limit", on="token", reset_in=600)
    told(run("run", stdin=WHO), 4, "too many requests", "Try again in 10 min")
    assert len(sandbox.requests.of("token")) == 1


def test_a_short_limit_is_said_and_waited_for(connect: Connect, sandbox: Sandbox) -> None:
    run = connect()
    sandbox.faults.add("rate_limit", on="token", retry_after=1, times=1)
    done = run("token")
    assert done.code == 0
    assert "too many requests. Asking again in 1.0 s" in done.err
    assert "default" in done.out


def test_scopes_that_were_not_granted_are_said_beside_the_answer(connect: Connect, sandbox: Sandbox) -> None:
    run = connect("administrator", "--scope", "default")
    sandbox.faults.add("token_answer", on="token", fields={"scope": "another"})
    for arguments in (("run",), ("token",)):
        done = run(*arguments, stdin=WHO)
        assert done.code == 0
        assert "Asked for and not granted: default." in done.err
        assert "Authorization Servers" in done.err


def test_a_server_that_never_answers_is_given_up(connect: Connect, sandbox: Sandbox) -> None:
    run = connect()
    sandbox.faults.add("hang", on="query")
    told(run("run", "--timeout", "0.5", stdin=WHO), 4, "did not answer in time", "timeout")
    assert sandbox.requests.wait_for(lambda entry: entry.disconnected)


def test_a_revoked_token_is_renewed_once(connect: Connect, sandbox: Sandbox) -> None:
    run = connect()
    sandbox.requests.clear()
    sandbox.faults.add("revoked", on="query", times=1)
    assert run("run", stdin=WHO).code == 0
    assert [entry.status for entry in sandbox.requests.of("query")] == [401, 200]


def test_a_token_that_is_always_refused_is_not_asked_for_in_a_loop(connect: Connect, sandbox: Sandbox) -> None:
    run = connect()
    sandbox.requests.clear()
    sandbox.faults.add("revoked", on="query")
    told(run("run", stdin=WHO), 3, "does not accept the token (401)")
    assert len(sandbox.requests.of("query")) == 2


def test_hostile_values_reach_a_pipe_as_they_are_and_a_message_never(connect: Connect, sandbox: Sandbox) -> None:
    run = connect("requester")
    sandbox.faults.add("hostile_values", on="query")
    done = run("run", "--format", "raw", stdin="{ viewer { userName firstName } users { totalCount } }")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", done.err)


def test_a_large_answer_comes_down_whole(connect: Connect, sandbox: Sandbox, tmp_path: Path) -> None:
    run = connect()
    sandbox.faults.add("large_answer", on="query", megabytes=8)
    done = run("run", "--format", "raw", "-o", "large.json", stdin=WHO)
    assert done.code == 0, done.err
    assert (tmp_path / "large.json").stat().st_size >= 8_000_000


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "an empty body"),
        (b'{"message": "hello"}', "neither data nor errors"),
        (b"[1, 2]", "not an object"),
        (b"plain words", "did not answer with GraphQL"),
    ],
)
def test_what_is_not_graphql_is_said_to_be_what_it_is(connect: Connect, body: bytes, words: str) -> None:
    with serving(answer("200 OK", body, "Content-Type: application/json")) as server:
        done = connect("administrator", "--graphql-url", server.url)("run", stdin=WHO)
    told(done, 4, words)
