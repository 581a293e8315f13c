"""Which of the keyrings on this system may have a secret, and what their failures mean.

Only those on a list are trusted: keyring takes the highest priority of all that are installed, one that keeps
plain text included.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from wfg_tui.problems import UsageProblem
from wfg_tui.text import redact

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

TRUSTED: Final = {
    "keyring.backends.SecretService": "Secret Service (such as GNOME Keyring)",
    "keyring.backends.libsecret": "libsecret (such as GNOME Keyring)",
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.macOS": "macOS Keychain",
    "keyring.backends.Windows": "Windows Credential Locker",
}
ELSEWHERE: Final = (
    "Use an environment variable (--secret-env), a command of your password manager (--secret-command), or enter "
    "the secret for this session."
)
_GONE: Final = "SecretServiceNotAvailableException"
"""SecretStorage's word for a service that was there and is not any more."""
_NOTHING: Final = frozenset({"keyring.backends.fail", "keyring.backends.null", "keyring.backends.chainer"})
"""Backends of keyring's that keep nothing themselves."""


def store_words(backend: KeyringBackend) -> str:
    """Gives what people call the store, such as ``macOS Keychain``."""
    known = TRUSTED.get(type(backend).__module__)
    return known or f"the keyring you chose, {_name(backend)}, which may keep plain text"


def trusted() -> KeyringBackend:
    """The keyring to use: the one the user named, whatever it is, else the best of those on the list.

    Raises:
        UsageProblem: ``secret.no_keyring`` or ``secret.untrusted_keyring``.
    """
    import keyring
    from keyring.backend import get_all_keyring

    chosen = keyring.get_keyring()
    module = type(chosen).__module__
    if module == "keyring.backends.null":
        raise UsageProblem(
            "Keyring is switched off on this system (its null backend is chosen).",
            code="secret.no_keyring",
            advice=ELSEWHERE,
        )
    if module in TRUSTED or (module != "keyring.backends.fail" and _named_by_user(chosen)):
        return chosen
    refused = []
    if module != "keyring.backends.fail":
        # A chain of several is keyring's choice wherever there are several, one that keeps plain text among them.
        others = get_all_keyring()
        known = [one for one in others if type(one).__module__ in TRUSTED]
        if known:
            return max(known, key=lambda one: one.priority)
        chain = module == "keyring.backends.chainer"
        refused = [one for one in others if type(one).__module__ not in _NOTHING] if chain else [chosen]
    if not refused:
        raise UsageProblem(
            "This system has no keyring that can be reached.",
            code="secret.no_keyring",
            meaning="That is usual over SSH, in containers and in scheduled jobs."
            if sys.platform.startswith("linux")
            else "",
            advice=ELSEWHERE,
        )
    names = " or ".join(_name(one) for one in refused[:3])
    raise UsageProblem(
        f"The keyring that Python chose, {names}, is not trusted with a secret.",
        code="secret.untrusted_keyring",
        meaning="It may keep secrets in plain text. Nothing was stored or read.",
        advice="Start the desktop's own keyring, or name this one yourself with PYTHON_KEYRING_BACKEND if you "
        "know it to be safe. " + ELSEWHERE,
    )


def _named_by_user(backend: KeyringBackend) -> bool:
    """Whether the environment or ``keyringrc.cfg`` names this very backend."""
    if os.environ.get("PYTHON_KEYRING_BACKEND", "") == _name(backend):
        return True
    from keyring.core import load_config

    configured = load_config()
    return configured is not None and type(configured) is type(backend)


def _name(backend: KeyringBackend) -> str:
    return f"{type(backend).__module__}.{type(backend).__name__}"


def problem_of(failure: Exception) -> UsageProblem:
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    words = redact(f"{type(failure).__name__}: {failure}")
    if isinstance(failure, NoKeyringError):
        return UsageProblem(
            "This system has no keyring that can be reached.", code="secret.no_keyring", advice=ELSEWHERE
        )
    if isinstance(failure, KeyringLocked):
        return UsageProblem(
            "The keyring is locked.",
            code="secret.locked",
            meaning="Its prompt was dismissed, or there is no desktop here to show it.",
            advice="Unlock it (log in to the desktop, or open its password manager) and try again. " + ELSEWHERE,
            detail=words,
        )
    if isinstance(failure, InitError) and type(failure.__cause__).__name__ != _GONE:
        return UsageProblem(
            "The keyring has no collection yet, and none could be made.",
            code="secret.no_collection",
            meaning="Making one asks for a new password in a window that cannot be opened here.",
            advice="Open the desktop's password manager once and make a default keyring. " + ELSEWHERE,
            detail=words,
        )
    return UsageProblem(
        "The keyring failed.", code="secret.keyring_failed", advice="Try again. " + ELSEWHERE, detail=words
    )
