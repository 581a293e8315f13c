"""Linux' Secret Service asked directly, for what keyring cannot tell: whether a prompt would come, without one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = "wfg-tui"
"""The name under which every entry is kept, here and in the other systems' keyrings."""


@dataclass(frozen=True, slots=True)
class Look:
    """What can be seen of the collection that keyring would use, without a prompt."""

    there: bool
    """False where no collection was ever made."""
    locked: bool
    holds: bool
    """Whether it has an entry for the profile; a locked one shows that too."""


def look(backend: KeyringBackend, profile_name: str) -> Look | None:
    """Gives what there is to see (about 5 ms); None where `backend` is no Secret Service or cannot be looked at.

    A service that never answers is waited for without end: call it in a thread.
    """
    try:
        with _collection(backend) as (ours, collection):
            if not ours:
                return None
            if collection is None:
                return Look(there=False, locked=False, holds=False)
            entries = collection.search_items({"service": SERVICE, "username": profile_name})
            return Look(there=True, locked=collection.is_locked(), holds=next(iter(entries), None) is not None)
    except Exception:
        return None


def unlock(backend: KeyringBackend) -> bool:
    """Opens the desktop's prompt, waits until it is answered, and gives whether the collection is unlocked.

    The prompt stays on the user's desktop for as long as we wait: who gives up does so from another thread.
    """
    with _collection(backend) as (_, collection):
        if collection is None:
            return True
        collection.unlock()
        return not collection.is_locked()


@contextmanager
def _collection(backend: KeyringBackend) -> Iterator[tuple[bool, Any]]:
    """Gives whether `backend` is the Secret Service, and the collection that it would use or None."""
    from keyring.backends.SecretService import Keyring

    if not isinstance(backend, Keyring):
        yield False, None
        return
    import secretstorage
    from secretstorage.exceptions import ItemNotFoundException

    with closing(secretstorage.dbus_init()) as connection:
        chosen = getattr(backend, "preferred_collection", None)
        try:
            found = secretstorage.Collection(connection, *([chosen] if chosen else []))
        except ItemNotFoundException:
            yield True, None
        else:
            yield True, found
