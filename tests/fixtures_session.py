"""Sessions on the sandbox for the application of any role."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from wfg_tui.connection import Credentials, Profile
from wfg_tui.paths import Paths
from wfg_tui.sandbox import Sandbox
from wfg_tui.session import Session
from wfg_tui.text import Secret

Open = Callable[..., Session]


@pytest.fixture
async def open_session(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Open]:
    """Opens sessions that share one home; keywords go to the profile, `of` is whose sandbox it is."""
    opened: list[Session] = []

    def open_session(role: str = "administrator", of: Sandbox = sandbox, **settings: object) -> Session:
        application = of.application(role)
        profile = Profile(
            name=role,
            graphql_url=of.graphql_url,
            client_id=application.client_id,
            issuer=of.issuer,
            expect_audience=of.audience,
            secret="prompt",
            timeout=10,
        )
        credentials = Credentials(keyring_allowed=False)
        credentials.keep_for_session(role, Secret(application.client_secret))
        session = Session(dataclasses.replace(profile, **settings), credentials, Paths.under(tmp_path / "home"))
        opened.append(session)
        return session

    yield open_session
    for session in opened:
        await session.close()
