"""An API client on the sandbox, signed in as the administrator's application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from wfg_tui.api import ApiClient, Exchange, GraphQLRequest
from wfg_tui.connection import Credentials, Profile, TokenService
from wfg_tui.http import Http
from wfg_tui.sandbox import Sandbox
from wfg_tui.text import Secret

Open = Callable[..., ApiClient]
Ask = Callable[..., Awaitable[Exchange]]


@pytest.fixture
async def open_client(sandbox: Sandbox) -> AsyncIterator[Open]:
    """Makes clients for the application of a role; keywords go to the profile."""
    opened: list[Http] = []

    def open_client(role: str = "administrator", **settings: object) -> ApiClient:
        application = sandbox.application(role)
        profile = Profile(
            name=role,
            client_id=application.client_id,
            issuer=sandbox.issuer,
            secret="prompt",
            **{"graphql_url": sandbox.graphql_url, **settings},
        )
        credentials = Credentials(keyring_allowed=False)
        credentials.keep_for_session(role, Secret(application.client_secret))
        http = Http(timeout=10)
        opened.append(http)
        return ApiClient(profile, http, TokenService(profile, credentials, http))

    yield open_client
    for http in opened:
        await http.close()


@pytest.fixture
def ask(open_client: Open) -> Ask:
    """Sends one document as the administrator."""
    client = open_client()

    async def ask(document: str = "{ viewer { userName } }", **settings: object) -> Exchange:
        return await client.send(GraphQLRequest(document, **settings))

    return ask
