"""What a provider's refusal is said to mean: its words and its screens, and nothing hostile or secret of it."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connection.test_grant import as_application, refusal
from wfg_tui.connection import PROVIDERS, Profile
from wfg_tui.connection.grant import read_answer
from wfg_tui.http import Headers, Response, Timings
from wfg_tui.problems import NetworkProblem, Problem, RefusedProblem
from wfg_tui.sandbox import Sandbox
from wfg_tui.text import Secret


def profile(provider: str = "okta", **changes: Any) -> Profile:
    return Profile(
        name="p", graphql_url="https://x.example.com/graphql", client_id="id", provider=provider, **changes
    )


def response(status: int, body: bytes, headers: Headers = (("Content-Type", "application/json"),)) -> Response:
    return Response(status, headers, body, Timings(), "HTTP/1.1", "https://idp.example.com/token")


def said(provider: str, status: int, body: Any, **changes: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        read_answer(profile(provider, **changes), response(status, json.dumps(body).encode()))
    problem = caught.value
    assert problem.what
    assert problem.advice
    assert "{" not in problem.what + problem.meaning.partition("It said")[0] + problem.advice
    assert problem.detail.startswith(f"HTTP {status} ")
    return problem


def oauth(error: str, words: str = "") -> dict[str, str]:
    return {"error": error, "error_description": words}


ORG = (
    "Client Credentials requests to the Org Authorization Server must use the private_key_jwt "
    "token_endpoint_auth_method."
)


@pytest.mark.parametrize(
    ("provider", "status", "body", "code", "screen"),
    [
        ("okta", 401, {"errorCode": "invalid_client", "errorSummary": "Invalid value for 'client_id' parameter."},
         "token.unknown_client", "Applications"),
        ("okta", 401, oauth("invalid_client", "The client secret supplied for a confidential client is invalid."),
         "token.wrong_secret", "General"),
        ("okta", 401, oauth("invalid_client", "Client authentication failed. Either the client or the client "
         "credentials are invalid."), "token.invalid_client", "Active"),
        ("okta", 401, oauth("invalid_client", "No client credentials found."), "token.auth_method", "auth_method"),
        ("okta", 401, oauth("invalid_request", "Cannot supply multiple client credentials. Use one of"),
         "token.auth_method", "form parameters"),
        ("okta", 401, oauth("invalid_client", ORG), "token.org_server", "Authorization Servers"),
        ("okta", 400, oauth("invalid_scope", "One or more scopes are not configured for the authorization server "
         "resource."), "token.scope", "Scopes"),
        ("okta", 400, oauth("access_denied", "Policy evaluation failed for this request, please check the policy "
         "configurations."), "token.policy", "Access Policies"),
        ("okta", 400, oauth("invalid_dpop_proof", "The DPoP proof JWT header is missing."), "token.dpop",
         "Require Demonstrating Proof of Possession (DPoP) header in token requests"),
        ("okta", 400, oauth("use_dpop_nonce", "Authorization server requires nonce in DPoP proof."), "token.dpop",
         "clear the checkbox"),
        ("okta", 404, {"errorCode": "E0000007", "errorSummary": "Not found"},
         "token.unknown_server", "Issuer URI"),
        ("auth0", 401, oauth("access_denied", "Unauthorized"), "token.wrong_secret", "Auth0 Dashboard"),
        ("auth0", 403, oauth("access_denied", "Service not enabled within domain: https://api"), "token.audience",
         "audience"),
        ("auth0", 403, oauth("access_denied", 'Client is not authorized to access "https://api".'),
         "token.not_authorized", "Machine to Machine"),
        ("entra", 401, oauth("invalid_client", "AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 1"),
         "token.wrong_secret", "Certificates & secrets"),
        ("entra", 400, oauth("unauthorized_client", "AADSTS700016: Application with identifier 'x' was not found"),
         "token.unknown_client", "App registrations"),
        ("entra", 400, oauth("invalid_scope", "AADSTS1002012: The provided value for scope x is not valid."),
         "token.scope", "Expose an API"),
        ("adfs", 400, oauth("invalid_resource", "MSIS9602: The received 'resource' parameter is invalid."),
         "token.audience", "AD FS Management"),
        ("keycloak", 401, oauth("unauthorized_client", "Invalid client or Invalid client credentials"),
         "token.wrong_secret", "Credentials"),
        ("keycloak", 401, oauth("unauthorized_client", "Client not enabled to retrieve service account"),
         "token.grant_not_allowed", "Service accounts"),
        ("pingone", 400, {"code": "INVALID_DATA", "message": "The request could not be completed."},
         "token.invalid_request", "environment ID"),
        ("other", 400, oauth("unsupported_grant_type"), "token.grant_not_allowed", "grant types"),
        ("other", 400, oauth("something_new", "Never heard of"), "token.refused", "application settings"),
    ],
)  # fmt: skip
def test_each_refusal_has_its_cause_and_the_screen_to_open(
    provider: str, status: int, body: Any, code: str, screen: str
) -> None:
    problem = said(provider, status, body)
    assert problem.code == code
    assert screen in problem.advice
    assert isinstance(problem, RefusedProblem)
    words = body.get("error_description") or body.get("errorSummary") or body.get("message") or ""
    assert words.partition("\r")[0][:60] in problem.meaning  # its own words stay readable


async def test_oktas_org_server_is_recognised_by_its_refusal(sandbox: Sandbox) -> None:
    wrong = as_application(sandbox, issuer="", token_url=f"{sandbox.base_url}/oauth2/v1/token")
    problem = await refusal(wrong, sandbox.application("administrator").client_secret)
    assert problem.code == "token.org_server"
    assert "Issuer URI of the custom server" in problem.advice


def test_a_sentence_begins_with_a_capital_whoever_it_is_about() -> None:
    for name in PROVIDERS:
        assert said(name, 400, oauth("something_new")).what[0].isupper()
        assert said(name, 503, oauth("x")).what[0].isupper()


def test_a_provider_that_echoes_the_secret_does_not_make_us_show_it() -> None:
    Secret("echoed-secret-1234")
    body = oauth("invalid_request", "bad client_secret=echoed-secret-1234") | {
        "padding": "x" * 3870 + "echoed-secret-1234"
    }
    problem = said("okta", 400, body)
    assert "echoed-secret" not in "".join(problem.sentences) + problem.detail


def test_endless_words_are_cut_and_hostile_ones_cleaned() -> None:
    problem = said(
        "okta", 400, oauth("invalid_scope", "\x1b]52;c;aGk=\x07 [@click=app.quit]x[/] " + "long " * 10_000)
    )
    assert len(problem.meaning) < 600
    assert "\x1b" not in problem.meaning
    assert len(problem.detail) < 5000
    unknown = said("okta", 400, oauth("e\x1b[2J" * 2000))
    assert len(unknown.what) < 400
    assert "\x1b" not in unknown.what


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    [
        "access_token",
        "token_type",
        "expires_in",
        "scope",
        "error",
        "error_description",
        "errorCode",
        "code",
        "message",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([200, 201, 302, 400, 401, 404, 429, 500]),
    st.dictionaries(NAMES, JSON | st.sampled_from(["Bearer", "abc.def.ghi", "²", "١٢", "-5", "1e9"]), max_size=6),
    st.text(st.characters(max_codepoint=255), max_size=12),
)
def test_whatever_a_token_endpoint_answers_is_a_token_or_a_problem(
    status: int, body: dict[str, Any], header: str
) -> None:
    headers = (("Retry-After", header), ("X-Rate-Limit-Reset", header), ("Date", header), ("Location", header))
    problem = None
    try:
        granted = read_answer(profile(scope="a b"), response(status, json.dumps(body).encode(), headers))
    except Problem as refusal:
        problem = refusal
    if problem is not None:
        assert problem.code.startswith("token.")
        assert isinstance(problem, RefusedProblem | NetworkProblem)
    else:
        assert status == 200
        assert granted.life is None or 0 < granted.life < 1e9
        assert granted.value.reveal().isascii()


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=60)
    | st.sampled_from(
        [b"<html>", b"[]", b"{}", b'{"data": 1}', b'{"token_endpoint": "x"}', b"access_token=opaque1"]
    ),
    st.sampled_from([200, 204, 301, 400, 401, 403, 404, 405, 415, 429, 500, 503]),
    st.sampled_from(["", "Basic realm=x", "Negotiate", "NTLM", "Bearer"]),
    st.sampled_from(["", "text/html", "application/json", "\x1b[2J"]),
    st.sampled_from(sorted(PROVIDERS)),
)
def test_whatever_bytes_come_are_a_problem_that_says_what_to_do(
    body: bytes, status: int, challenge: str, content_type: str, provider: str
) -> None:
    headers = (("WWW-Authenticate", challenge), ("Content-Type", content_type), ("Location", "http://[x"))
    with pytest.raises(Problem) as caught:
        read_answer(profile(provider), response(status, body, headers))
    problem = caught.value
    assert len(problem.sentences) == 3
    assert not any(character in "".join(problem.sentences) for character in "\x1b\x00\n")
    assert "opaque1" not in "".join(problem.sentences) + problem.detail
    assert not isinstance(problem, RefusedProblem) or status in {200, 401, 403}


@pytest.mark.parametrize(
    "words", [" " * 900_000, "assertion " * 90_000, "eyJaaaaaaaa-" * 80_000, "(Trace ID" * 100_000]
)
def test_words_without_end_do_not_hold_us_up(words: str) -> None:
    began = time.perf_counter()
    said("okta", 400, oauth("invalid_client", words))
    said("entra", 400, oauth(words))
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("status", [201, 202, 400, 403])
def test_a_token_under_another_status_is_not_taken(status: int) -> None:
    with pytest.raises(Problem) as caught:
        read_answer(profile(), response(status, b'{"access_token": "opaque-token-1", "token_type": "Bearer"}'))
    assert f"a token, but under the status {status}" in caught.value.what
    assert "opaque" not in "".join(caught.value.sentences) + caught.value.detail


def test_a_gateways_own_words_are_quoted() -> None:
    problem = said("okta", 401, {"message": "No API key found in request"})
    assert "No API key found in request" in problem.meaning
    assert isinstance(problem, RefusedProblem)


def test_a_provider_that_says_when_it_is_back_is_quoted() -> None:
    with pytest.raises(Problem) as caught:
        read_answer(profile(), response(503, b"busy", (("Retry-After", "120"),)))
    assert "in 2 min" in caught.value.advice


@pytest.mark.parametrize(
    "body",
    [
        b'{"error": "x", "access_token": "opaque-token-1"}',
        b'{"error": "x", "nested": "{\\"access_token\\": \\"opaque-token-1\\"}"}',
        b"<a>access_token=opaque-token-1&x=y</a>",
        b'{"refresh_token" : "opaque-token-1", "token_ty',
        b"client_secret: opaque-token-1",
        b'{"id_token": "opaque-token-1 with blanks',
    ],
)
def test_a_token_that_was_not_kept_is_not_shown_as_evidence_either(body: bytes) -> None:
    with pytest.raises(Problem) as caught:
        read_answer(profile(), response(400, body))
    assert "opaque-token-1" not in caught.value.detail
    assert "with blanks" not in caught.value.detail
