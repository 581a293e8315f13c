"""Sessions to examine, certificates, and what may stand between us and a server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.authority import Authority
from tests.fixtures_session import open_session as open_session
from tests.relays import fronting
from wfg_tui import text
from wfg_tui.sandbox import Sandbox


def in_days(days: int) -> datetime:
    """Gives the moment that many days from now; a little more, so that it is still that many when it is read."""
    return datetime.now(UTC) + timedelta(days=days, hours=1)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A CA that this machine does not know."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def behind_tls(sandbox: Sandbox, authority: Authority) -> Iterator[str]:
    """The API's URL behind a good certificate for localhost."""
    with fronting(sandbox.port, authority.issue("localhost", ends=in_days(30)).server()) as front:
        yield f"{front.secure_url}/wfgen/graphql"


@pytest.fixture(autouse=True)
def _own_secrets() -> Iterator[None]:
    """Forgets each test's secrets, so that none is redacted from the words of the next test."""
    before = set(text._secrets)
    yield
    text._secrets.intersection_update(before)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"
