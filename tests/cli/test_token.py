"""``wfg-tui token`` as people and scripts call it: claims, findings, keys, and a token that somebody pasted."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Call
from tests.connection.tokens_made import part, token
from wfg_tui.sandbox import Sandbox

Connect = Callable[..., Call]


def our_token(run: Call) -> str:
    return run("token", "--show").out.strip()


def test_all_that_is_known_of_a_token_is_shown(connect: Connect, sandbox: Sandbox) -> None:
    run = connect("administrator", "--expect-audience", sandbox.audience, "--scope", "default")
    done = run("token", "--claims", TZ="America/Montreal")
    assert done.code == 0
    assert done.err == ""
    for words in (
        f"{sandbox.issuer}/v1/token",
        "client_secret_basic",
        "UTC (",
        "EST here)",
        "left         60 min",
        "asked for    default",
        "granted      default",
        "cid          0oa1adm7wq2kXe8Lr5d7",
        "sub          0oa1adm7wq2kXe8Lr5d7",
        "Claims (not verified)",
    ):
        assert words in done.out


def test_the_issuers_keys_verify_our_token(connect: Connect, sandbox: Sandbox) -> None:
    run = connect("administrator", "--expect-audience", sandbox.audience)
    done = run("token", "--claims", "--verify")
    assert done.code == 0, done.err
    assert "verified with the key" in done.out
    assert f"{sandbox.issuer}/v1/keys" in done.out
    assert "Claims (verified)" in done.out
    assert len(sandbox.requests.of("keys")) == 1


def test_the_json_holds_all_of_it_and_not_the_token(connect: Connect, sandbox: Sandbox) -> None:
    run = connect("administrator", "--expect-audience", sandbox.audience, "--scope", "default")
    done = run("token", "--verify", "--json")
    found = json.loads(done.out)
    assert done.code == 0
    assert found["verified"] is True
    assert found["verification"]["algorithm"] == "RS256"
    assert found["kind"] == "jwt"
    assert found["scopes_asked"] == found["scopes"] == ["default"]
    assert found["audience"] == {
        "expected": sandbox.audience,
        "sent": None,
        "token": [sandbox.audience],
    }
    assert found["issuer"] == {"expected": sandbox.issuer, "token": sandbox.issuer}
    assert found["client"] == found["subject"] == found["user_name"]
    assert 3500 < found["life"]["left"] <= 3600
    assert "UTC" in found["life"]["words"]["expires"]
    assert found["findings"] == []
    assert "eyJ" not in done.out


def test_what_the_api_would_refuse_ends_with_1_and_is_drawn(connect: Connect, sandbox: Sandbox) -> None:
    wrong = sandbox.audience.replace("graphql", "GraphQL") + "/"
    done = connect("administrator", "--expect-audience", wrong)("token")
    assert done.code == 1
    lines = done.out.splitlines()
    carets = next(number for number, line in enumerate(lines) if line.strip("^ ") == "" and "^" in line)
    for place in [place for place, character in enumerate(lines[carets]) if character == "^"]:
        assert lines[carets - 2][place] != lines[carets - 1][place : place + 1]
    assert "in upper and lower case" in done.err
    assert "Authorization Servers" in done.err


def test_a_missing_username_claim_quotes_the_expression_and_is_no_refusal(
    connect: Connect, sandbox: Sandbox
) -> None:
    sandbox.faults.add("claims", on="token", claims={"com.workflowgen.api.username": None})
    done = connect("administrator", "--expect-audience", sandbox.audience)("token")
    assert done.code == 0
    assert "(appuser != null) ? appuser.userName : app.clientId" in done.err
    assert "› Claims" in done.err


def test_oktas_ready_made_server_is_explained(connect: Connect, sandbox: Sandbox) -> None:
    issuer = f"{sandbox.base_url}/oauth2/default"
    run = connect(
        "administrator", "--issuer", issuer, "--scope", "api-read", "--expect-audience", sandbox.audience
    )
    done = run("token")
    assert done.code == 1
    assert "api://default" in done.out
    assert "ready-made authorization server named default" in done.err


def test_a_pasted_token_is_compared_claim_by_claim_with_ours(connect: Connect, sandbox: Sandbox) -> None:
    theirs = our_token(connect("requester"))
    run = connect("administrator", "--expect-audience", sandbox.audience)
    done = run("token", "--stdin", "--claims", stdin=f"Authorization: Bearer {theirs}\n")
    assert done.code == 0
    assert "Beside ours" in done.out
    assert "ours    0oa1adm7wq2kXe8Lr5d7" in done.out
    assert "theirs  0oa5req9cv4xBn7Zm5d7" in done.out
    assert "another client" in done.err
    found = json.loads(run("token", "--stdin", "--claims", "--json", stdin=theirs).out)
    standings = {pair["name"]: pair["standing"] for pair in found["comparison"]["claims"]}
    assert standings["cid"] == standings["sub"] == "differs"
    assert standings["aud"] == standings["header kid"] == "same"
    assert standings["jti"] == "by nature"
    assert theirs not in done.out + done.err


def test_a_pasted_token_is_read_although_ours_is_not_to_be_had(connect: Connect, sandbox: Sandbox) -> None:
    run = connect("administrator", "--expect-audience", sandbox.audience)
    theirs = our_token(run)
    sandbox.faults.add("server_error", on="token")
    done = run("token", "--stdin", "--claims", stdin=theirs)
    assert done.code == 0
    assert "0oa1adm7wq2kXe8Lr5d7" in done.out
    assert "was not compared with ours" in done.err


def test_a_pasted_token_needs_no_profile(call: Call) -> None:
    done = call("token", "--stdin", "--claims", stdin=token(exp=1_700_000_000))
    assert done.code == 1
    assert "https://acme.okta.com/oauth2/aus1" in done.out
    assert "expired" in done.err


def test_keys_that_cannot_be_had_are_a_network_failure_and_the_claims_are_shown(
    connect: Connect, sandbox: Sandbox
) -> None:
    run = connect("administrator", "--expect-audience", sandbox.audience)
    sandbox.faults.add("server_error", on="keys")
    done = run("token", "--verify")
    assert done.code == 4
    assert "not verified" in done.out
    assert "gives no keys" in done.err


def test_a_forged_token_is_refused(connect: Connect, sandbox: Sandbox) -> None:
    run = connect("administrator", "--expect-audience", sandbox.audience)
    head, body, _ = our_token(run).split(".")
    signature = part(b"\0" * 256)
    done = run("token", "--stdin", "--verify", stdin=f"{head}.{body}.{signature}")
    assert done.code == 1
    assert "signature does not hold" in done.err
    unsigned = f"{part({'alg': 'none'})}.{body}."
    assert run("token", "--stdin", stdin=unsigned).code == 1
    assert "is not signed" in run("token", "--stdin", "--verify", stdin=unsigned).err


HOSTILE = {
    "\x1b]0;x\x07": "\x1b[2J\x9b31m\u202egnp",
    "[/red]": "[@click=app.quit]x[/]",
    "n": "\ud800",
    "b": "\x00",
}


@pytest.mark.parametrize(
    ("pasted", "code", "words"),
    [
        (HOSTILE, 0, ""),
        ("x" * 1_000_000, 2, "longer than 100,000 characters"),
        ({"pad": "y" * 60_000}, 0, "8 to 16 KB"),
        ("\x1b[31m\x00\x07 no token", 1, "no bearer token may"),
        (f"{part({'alg': 'RS256'})}.???.x", 1, "base64url has not"),
        (f"{part({'alg': 'RS256'})}.{part(b'{not json')}.x", 1, "no JSON"),
        (f"{part({'alg': 'RS256'})}.{part([])}.x", 1, "not an object"),
        (f"{part({'alg': 'RSA-OAEP', 'enc': 'A256GCM'})}.a.b.c.d", 0, "encrypted (JWE)"),
        ("a-reference-token", 0, "opaque"),
        ("", 2, "No token came"),
    ],
    ids=["controls", "1 MB", "60 KB", "binary", "base64", "cut", "list", "jwe", "opaque", "empty"],
)
def test_a_foreign_text_is_harmless_and_explained(
    call: Call, pasted: str | dict[str, Any], code: int, words: str
) -> None:
    if isinstance(pasted, dict):  # claims of a token that is good now, whenever that is
        pasted = token(**{"iat": int(time.time()) - 60, "exp": int(time.time()) + 3540, **pasted})
    for options in ([], ["--json"], ["--claims"]):
        done = call("token", "--stdin", *options, stdin=pasted)
        assert done.code == code, done.err
        if "--json" not in options:
            assert words in done.err
            assert not any(character in done.out for character in "\x1b\x07\x00\x9b\u202e")
            assert max(map(len, done.out.splitlines()), default=0) < 3_000
        elif code != 2:
            assert json.loads(done.out)["kind"]


def test_at_the_most_verbose_neither_log_nor_words_hold_a_token(
    connect: Connect, sandbox: Sandbox, home: Path
) -> None:
    run = connect("administrator", "--expect-audience", sandbox.audience)
    theirs = our_token(run)
    sandbox.faults.add("server_error", on="keys", times=1)
    for _ in range(2):
        done = run("-vv", "token", "--stdin", "--claims", "--verify", stdin=theirs)
        assert "signature" in done.out
        for part_of_it in theirs.split("."):
            assert part_of_it not in done.out + done.err
    logged = [path.read_text("utf-8") for path in (home / "log").rglob("*") if path.is_file()]
    assert any(logged), "there is a log to look into"
    assert all("eyJ" not in text and theirs[-60:] not in text for text in logged)
