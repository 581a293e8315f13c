"""A client of the plainest kind: it speaks to the sandbox as curl would, and knows nothing of our own client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from wfg_tui.sandbox import Sandbox

Ask = Callable[..., httpx.Response]


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=20, trust_env=False) as client:
        yield client


@pytest.fixture
def token_of(sandbox: Sandbox, http: httpx.Client) -> Callable[..., str]:
    """Gets a token for the application of a role; more form fields may be given."""

    def token_of(role: str, **form: str) -> str:
        application = sandbox.application(role)
        answer = http.post(
            sandbox.token_url,
            data={"grant_type": "client_credentials", **form},
            auth=(application.client_id, application.client_secret),
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    return token_of


@pytest.fixture
def ask(sandbox: Sandbox, http: httpx.Client, token_of: Callable[..., str]) -> Ask:
    """Posts a query as the application of a role, with one token per role."""
    tokens: dict[str, str] = {}

    def ask(
        query: str,
        variables: dict[str, Any] | None = None,
        *,
        role: str = "administrator",
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:
        if role not in tokens:
            tokens[role] = token_of(role)
        return http.post(
            sandbox.graphql_url,
            json={"query": query, "variables": variables, **more},
            headers={"Authorization": f"Bearer {tokens[role]}", **(headers or {})},
        )

    return ask


def codes(answer: httpx.Response) -> list[str]:
    """The stable codes of an answer's errors; every one must say that it is simulated."""
    errors = answer.json()["errors"]
    assert all(error["extensions"]["simulated"] is True for error in errors)
    return [error["extensions"]["code"] for error in errors]
