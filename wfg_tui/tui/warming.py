"""What is imported after the first paint rather than before it."""

from __future__ import annotations

import contextlib
from importlib import import_module
from typing import Final

_HEAVY: Final = ("wfg_tui.api.client", "httpx", "truststore", "graphql", "keyring")


def warm_up() -> None:
    """Imports what the first exchange needs; made for a thread, so that no key waits for it.

    Failing is no loss: the exchange imports it again, and says why it cannot.
    """
    for name in _HEAVY:
        with contextlib.suppress(ImportError):
            import_module(name)
