"""The sandbox as fixtures: a WorkflowGen and an identity provider over real sockets, for every room's tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from wfg_tui.sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox_server() -> Iterator[Sandbox]:
    """One server for the whole session. Use `sandbox`, which hands it over clean."""
    from wfg_tui.sandbox import Sandbox

    with Sandbox.start() as server:
        yield server


@pytest.fixture
def sandbox(sandbox_server: Sandbox) -> Iterator[Sandbox]:
    """The session's server without faults and with an empty request log. Its data may hold others' mutations."""
    sandbox_server.faults.clear()
    sandbox_server.requests.clear()
    yield sandbox_server
    sandbox_server.faults.clear()


@pytest.fixture
def fresh_sandbox() -> Iterator[Sandbox]:
    """A server of the test's own: fresh data, fresh keys, free to be stopped."""
    from wfg_tui.sandbox import Sandbox

    with Sandbox.start() as server:
        yield server
