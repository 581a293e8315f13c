"""What the tests of connections share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wfg_tui import text


@pytest.fixture(autouse=True)
def _own_secrets() -> Iterator[None]:
    """Forgets each test's secrets: a secret called "secret" would be redacted from the words of the next test."""
    before = set(text._secrets)
    yield
    text._secrets.intersection_update(before)
