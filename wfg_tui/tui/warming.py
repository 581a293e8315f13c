"""What waits for the first paint: heavy imports, and the collection of garbage."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from importlib import import_module
from typing import Final

_HEAVY: Final = ("wfg_tui.api.client", "httpx", "truststore", "graphql", "keyring")


def hold_collector() -> None:
    """Has Python collect no garbage until `release_collector`.

    A start makes none, and looking for it among all that it imports took a tenth of the time to the first paint.
    """
    gc.disable()


def release_collector() -> None:
    """Collects garbage again, if it was held; what is loaded by now stays, and is looked through no more."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


@contextlib.contextmanager
def without_collector() -> Iterator[None]:
    """Keeps the collection of garbage from a pass that makes many objects and lets go of them all: looking through
    them half-way would hold the screen for a hundred milliseconds and more."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def warm_up() -> None:
    """Imports what the first exchange needs; made for a thread, so that no key waits for it.

    Failing is no loss: the exchange imports it again, and says why it cannot.
    """
    for name in _HEAVY:
        with contextlib.suppress(ImportError):
            import_module(name)
