"""What an answer means: over a socket from the sandbox, and from answers that other servers give."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api.conftest import Ask, Open
from wfg_tui.api import GraphQLRequest
from wfg_tui.api.outcome import judge, judge_text
from wfg_tui.http import Response, Timings
from wfg_tui.problems import Exit, NetworkProblem, RefusedProblem
from wfg_tui.sandbox import Sandbox

URL = "https://workflow.example.com/wfgen/graphql"


def answer(status: int, body: bytes | str = b"", *headers: tuple[str, str], content_type: str = "") -> Response:
    raw = body.encode() if isinstance(body, str) else body
    kept = (("Content-Type", content_type), *headers) if content_type else headers
    return Response(status, kept, raw, Timings(), "HTTP/1.1", URL)


async def test_an_answer_with_data_and_no_errors_is_ok(ask: Ask) -> None:
    exchange = await ask()
    assert exchange.ok
    assert exchange.has_data
    assert exchange.exit_code == Exit.DONE
    assert json.loads(exchange.body)["data"]["viewer"]["userName"] == "olivia_martin"


async def test_a_query_that_does_not_validate_is_graphql_though_its_status_is_400(ask: Ask) -> None:
    exchange = await ask("{\n  nonsense\n}")
    assert exchange.status == 400
    assert exchange.problem is None
    assert exchange.errors[0].locations == ((1, 2),)
    assert exchange.exit_code == Exit.FINDINGS


async def test_data_that_is_null_is_graphql_though_its_status_is_500(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.faults.add("resolver_crash")
    exchange = await ask()
    assert exchange.status == 500
    assert exchange.problem is None
    assert not exchange.has_data
    assert exchange.errors[0].message == "Unexpected error."


@pytest.mark.parametrize(
    ("fault", "options", "code", "words"),
    [
        ("login_page", {}, "api.html", "web page titled “Sign in” (200)"),
        ("redirect", {}, "api.redirect", "/wfgen/login (302)"),
        ("redirect", {"location": "http://["}, "api.redirect", "http://["),
        ("server_error", {}, "api.server", "failed (500)"),
        ("server_error", {"body": ""}, "api.server", "failed (500)"),
        ("truncated", {}, "api.not_graphql", "breaks off"),
        ("rate_limit", {}, "api.rate_limited", "too many requests"),
        ("off", {}, "api.not_found", "nothing at this address"),
        ("canned", {"body": ""}, "api.empty", "answered nothing"),
        ("canned", {"body": [1]}, "api.not_graphql", "is not an object"),
        ("canned", {"body": {"Message": "Nope"}}, "api.not_graphql", "neither data nor errors"),
        ("canned", {"body": "OK", "content_type": "text/plain"}, "api.not_graphql", "(200, text/plain)"),
    ],
)
async def test_what_is_not_graphql_is_named_with_its_host_and_a_next_step(
    sandbox: Sandbox, ask: Ask, fault: str, options: dict[str, Any], code: str, words: str
) -> None:
    sandbox.faults.add(fault, on="graphql", **options)
    exchange = await ask()
    problem = exchange.problem
    assert isinstance(problem, NetworkProblem)
    assert problem.code == code
    assert words in problem.what
    assert sandbox.graphql_url.split("/")[2] in problem.what
    assert problem.advice
    assert problem.detail.startswith(f"HTTP {exchange.status} from {sandbox.graphql_url}")
    assert exchange.exit_code == Exit.NETWORK


async def test_a_large_answer_is_judged_by_its_ends(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.faults.add("large_answer", megabytes=12)
    exchange = await ask()
    assert exchange.ok
    assert exchange.has_data
    assert len(exchange.body) > 12_000_000


async def test_an_answer_over_the_limit_says_so_and_keeps_what_came(sandbox: Sandbox, open_client: Open) -> None:
    sandbox.faults.add("large_answer", megabytes=2)
    exchange = await open_client().send(GraphQLRequest("{ viewer { userName } }"), limit=1_000_000)
    assert exchange.truncated
    assert len(exchange.body) == 1_000_000
    assert exchange.problem is not None
    assert exchange.problem.code == "answer.limit"


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("inactive_application", "The application is not active."),
        ("missing_user", "svc_reporting was not found"),
        ("inactive_user", "noah_keller is not active"),
        ("unregistered", "The application is not registered."),
    ],
)
async def test_a_403_is_a_refusal_in_the_servers_words_that_names_the_screen_to_open(
    open_client: Open, role: str, words: str
) -> None:
    exchange = await open_client(role).send(GraphQLRequest("{ viewer { userName } }"))
    problem = exchange.problem
    assert isinstance(problem, RefusedProblem)
    assert problem.code == "api.forbidden"
    assert words in problem.meaning
    assert "Administration Module › Applications" in problem.advice
    assert exchange.exit_code == Exit.REFUSED
    assert exchange.errors[0].extensions["simulated"] is True


async def test_a_401_after_the_renewal_is_a_refusal_that_speaks_of_the_token(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.faults.add("claims", claims={"aud": "https://elsewhere.example/graphql"})
    exchange = await ask()
    assert isinstance(exchange.problem, RefusedProblem)
    assert exchange.problem.code == "api.token_refused"
    assert "The token is for another audience." in exchange.problem.meaning
    assert "wfg-tui token --claims" in exchange.problem.advice
    assert len(sandbox.requests.of("query")) == 2


async def test_a_refused_identity_names_the_list_that_allows_it(open_client: Open) -> None:
    exchange = await open_client("requester").send(
        GraphQLRequest("{ viewer { userName } }"), as_user="liam_tremblay"
    )
    assert exchange.problem is not None
    assert exchange.problem.code == "api.impersonation_refused"
    assert "liam_tremblay" in exchange.problem.what
    assert "System operations allowed users" in exchange.problem.advice


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_stays_one_whatever_its_body_holds(status: int) -> None:
    for body in (b'{"data":{"a":1}}', b"<html><title>No</title>", b"", b"\xff\xfe"):
        assert isinstance(judge(answer(status, body)).problem, RefusedProblem)
        assert isinstance(judge_text(answer(status, body)).problem, RefusedProblem)


@pytest.mark.parametrize(
    ("challenges", "code"),
    [
        (["Negotiate", "NTLM"], "api.windows_authentication"),
        (["Negotiate, NTLM"], "api.windows_authentication"),
        (["Bearer", "Negotiate"], "api.token_refused"),
        (['Basic realm="IIS, Negotiate here"'], "api.basic_authentication"),
        (['Bearer realm="x", error_description="expired, ntlm later"'], "api.token_refused"),
        (['DPoP algs="ES256", error="invalid_token"'], "api.token_refused"),
        ([], "api.token_refused"),
    ],
)
def test_a_401_is_told_apart_by_what_the_server_challenges_with(challenges: list[str], code: str) -> None:
    judged = judge(answer(401, b"", *(("WWW-Authenticate", one) for one in challenges)))
    assert judged.problem is not None
    assert judged.problem.code == code


def test_the_challenge_gives_the_words_where_the_body_gives_none() -> None:
    judged = judge(answer(401, b"", ("WWW-Authenticate", 'Bearer error_description="exp claim check failed"')))
    assert judged.problem is not None
    assert "exp claim check failed" in judged.problem.meaning


def test_a_403_in_html_is_a_gateways_and_not_laid_at_workflowgens_door() -> None:
    judged = judge(answer(403, "<html><title>Blocked by policy</title></html>", content_type="text/html"))
    assert judged.problem is not None
    assert "Blocked by policy" in judged.problem.meaning
    assert "gateway" in judged.problem.meaning
    assert "Applications" not in judged.problem.advice


def test_a_404_to_a_large_upload_is_iis_refusing_its_size() -> None:
    small, large = judge(answer(404), sent_size=2_000), judge(answer(404), sent_size=31_000_000)
    assert small.problem is not None
    assert small.problem.code == "api.not_found"
    assert large.problem is not None
    assert large.problem.code == "api.too_large"
    assert "maxAllowedContentLength" in large.problem.meaning


def test_a_byte_order_mark_does_not_hide_an_answer() -> None:
    judged = judge(answer(200, b'\xef\xbb\xbf{"data":{"a":1}}'))
    assert judged.problem is None
    assert judged.has_data


def test_a_page_served_as_text_is_no_schema() -> None:
    judged = judge_text(answer(200, "<!DOCTYPE html><title>Sign in</title>", content_type="text/plain"))
    assert judged.problem is not None
    assert judged.problem.code == "api.html"


def test_evidence_holds_no_token_and_no_cookie() -> None:
    token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl"
    judged = judge(answer(500, f"bad {token}", ("Set-Cookie", "sid=abcdef"), ("X-Echo", f"Bearer {token}")))
    assert judged.problem is not None
    assert token not in judged.problem.detail + judged.problem.meaning
    assert "abcdef" not in judged.problem.detail
