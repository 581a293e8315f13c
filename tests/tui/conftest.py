"""What several tests of screens need."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest

from tests.tui.memory_keyring import Memory


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Memory]:
    """A keyring that the user named, so that it is trusted."""
    before = keyring.get_keyring()
    backend = Memory()
    keyring.set_keyring(backend)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"{Memory.__module__}.Memory")
    yield backend
    keyring.set_keyring(before)
