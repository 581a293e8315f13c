from __future__ import annotations

import time
from collections.abc import Callable

import httpx
import pytest

from tests.sandbox.conftest import Ask, codes
from wfg_tui.sandbox import Sandbox

VIEWER = "{ viewer { userName } }"


def with_token(sandbox: Sandbox, http: httpx.Client, authorization: str | None) -> httpx.Response:
    headers = {} if authorization is None else {"Authorization": authorization}
    return http.post(sandbox.graphql_url, json={"query": VIEWER}, headers=headers)


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Basic dTpw"])
def test_without_a_bearer_token_the_answer_is_a_bare_challenge(
    sandbox: Sandbox, http: httpx.Client, authorization: str | None
) -> None:
    answer = with_token(sandbox, http, authorization)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="WorkflowGen GraphQL API"'
    assert codes(answer) == ["TOKEN_MISSING"]


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_not_a_token_of_ours_is_invalid(sandbox: Sandbox, http: httpx.Client, token: str) -> None:
    answer = with_token(sandbox, http, f"Bearer {token}")
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert codes(answer) == ["TOKEN_INVALID"]


def test_a_changed_token_has_an_invalid_signature(
    sandbox: Sandbox, http: httpx.Client, token_of: Callable[..., str]
) -> None:
    header, _, signature = token_of("administrator").split(".")
    _, other_payload, _ = token_of("requester").split(".")
    assert codes(with_token(sandbox, http, f"Bearer {header}.{other_payload}.{signature}")) == ["TOKEN_SIGNATURE"]


def test_a_token_of_another_sandbox_is_not_trusted(
    sandbox: Sandbox, fresh_sandbox: Sandbox, http: httpx.Client, token_of: Callable[..., str]
) -> None:
    answer = with_token(fresh_sandbox, http, f"Bearer {token_of('administrator')}")
    assert codes(answer) == ["TOKEN_SIGNATURE"]


def test_an_expired_token_is_refused(sandbox: Sandbox, http: httpx.Client, token_of: Callable[..., str]) -> None:
    sandbox.faults.add("token_life", seconds=1, times=1)
    token = token_of("administrator")
    assert with_token(sandbox, http, f"Bearer {token}").status_code == 200
    time.sleep(1.1)
    answer = with_token(sandbox, http, f"Bearer {token}")
    assert answer.status_code == 401
    assert codes(answer) == ["TOKEN_EXPIRED"]


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"aud": "https://elsewhere.example/graphql"}, "TOKEN_AUDIENCE"),
        ({"aud": None}, "TOKEN_INVALID"),
        ({"iss": "https://elsewhere.example"}, "TOKEN_ISSUER"),
        ({"cid": None}, "TOKEN_INVALID"),
    ],
)
def test_a_token_for_somebody_else_is_refused(
    sandbox: Sandbox, http: httpx.Client, token_of: Callable[..., str], claims: dict[str, str | None], code: str
) -> None:
    sandbox.faults.add("claims", times=1, claims=claims)
    answer = with_token(sandbox, http, f"Bearer {token_of('administrator')}")
    assert answer.status_code == 401
    assert codes(answer) == [code]


def test_a_token_of_the_default_authorization_server_is_refused(sandbox: Sandbox, http: httpx.Client) -> None:
    application = sandbox.applications[0]
    url = sandbox.token_url.replace(sandbox.issuer.rpartition("/")[2], "default")
    token = http.post(
        url, data={"grant_type": "client_credentials"}, auth=(application.client_id, application.client_secret)
    ).json()["access_token"]
    answer = with_token(sandbox, http, f"Bearer {token}")
    assert answer.status_code == 401
    assert codes(answer)[0] in {"TOKEN_AUDIENCE", "TOKEN_ISSUER"}


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("unregistered", "APPLICATION_NOT_REGISTERED"),
        ("inactive_application", "APPLICATION_INACTIVE"),
        ("missing_user", "IMPERSONATED_USER_NOT_FOUND"),
        ("inactive_user", "IMPERSONATED_USER_INACTIVE"),
    ],
)
def test_an_application_that_cannot_act_is_refused(ask: Ask, role: str, code: str) -> None:
    answer = ask(VIEWER, role=role)
    assert answer.status_code == 403
    assert codes(answer) == [code]


@pytest.mark.parametrize(
    ("role", "user"),
    [
        ("administrator", "olivia_martin"),
        ("process_manager", "james_wilson"),
        ("supervisor", "sofia_rossi"),
        ("actor", "liam_tremblay"),
        ("requester", "emma_dubois"),
        ("reserved_characters", "emma_dubois"),
    ],
)
def test_every_other_application_acts_as_its_user(
    sandbox: Sandbox, http: httpx.Client, role: str, user: str
) -> None:
    application = sandbox.application(role)
    assert application.impersonates == user
    form = {"client_id": application.client_id, "client_secret": application.client_secret}
    token = http.post(sandbox.token_url, data={"grant_type": "client_credentials", **form}).json()["access_token"]
    answer = with_token(sandbox, http, f"Bearer {token}")
    assert answer.json()["data"]["viewer"]["userName"] == user


def test_the_administrators_application_may_borrow_another_user(ask: Ask) -> None:
    answer = ask(VIEWER, headers={"x-wfgen-impersonate-username": "emma_dubois"})
    assert answer.json()["data"]["viewer"]["userName"] == "emma_dubois"


@pytest.mark.parametrize("role", ["process_manager", "supervisor", "actor", "requester"])
def test_nobody_else_may_borrow(ask: Ask, role: str) -> None:
    answer = ask(VIEWER, role=role, headers={"X-WFGen-Impersonate-Username": "olivia_martin"})
    assert answer.status_code == 403
    assert codes(answer) == ["IMPERSONATION_NOT_ALLOWED"]


@pytest.mark.parametrize(
    ("user", "code"), [("nobody_here", "HEADER_USER_NOT_FOUND"), ("noah_keller", "HEADER_USER_INACTIVE")]
)
def test_a_borrowed_user_must_exist_and_be_active(ask: Ask, user: str, code: str) -> None:
    answer = ask(VIEWER, headers={"x-wfgen-impersonate-username": user})
    assert answer.status_code == 403
    assert codes(answer) == [code]
