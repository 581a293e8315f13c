"""The operating system's keyring, asked so that it can neither hang us nor keep a secret in plain text.

Every call runs in a daemon thread with a time limit: a prompt that nobody answers blocks keyring for ever. Only
backends on a list are trusted: keyring takes the highest priority of all that are installed, a plaintext one
included.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from wfg_tui.problems import UsageProblem
from wfg_tui.text import Secret, redact

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = "wfg-tui"
LIMIT: Final = 3.0
"""Seconds for any call."""
WINDOWS_CHARACTERS: Final = 1280
"""What Windows' Credential Locker holds: 2,560 bytes of UTF-16."""

_TRUSTED: Final = {
    "keyring.backends.SecretService": "Secret Service (such as GNOME Keyring)",
    "keyring.backends.libsecret": "libsecret (such as GNOME Keyring)",
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.macOS": "macOS Keychain",
    "keyring.backends.Windows": "Windows Credential Locker",
}
_ELSEWHERE: Final = (
    "Use an environment variable (--secret-env), a command of your password manager (--secret-command), or enter "
    "the secret for this session."
)
Result = TypeVar("Result")


async def read(profile_name: str) -> Secret | None:
    """Gives the profile's secret, or None where the keyring has none. Raises ``secret.*``."""

    def call(backend: KeyringBackend) -> Secret | None:
        value = backend.get_password(SERVICE, profile_name)
        return Secret(value) if value else None

    return await _in_thread(call)


async def write(profile_name: str, secret: Secret) -> None:
    """Stores the profile's secret. Raises ``secret.*``; ``secret.too_long`` before anything is written."""

    def call(backend: KeyringBackend) -> None:
        value = secret.reveal()
        length = len(value.encode("utf-16-le", "surrogatepass")) // 2
        if type(backend).__module__ == "keyring.backends.Windows" and length > WINDOWS_CHARACTERS:
            raise UsageProblem(
                f"The secret has {length:,} characters; Windows keeps at most {WINDOWS_CHARACTERS:,}.",
                code="secret.too_long",
                meaning="Nothing was stored.",
                advice="Keep a private key in an encrypted file and store its passphrase here. " + _ELSEWHERE,
            )
        backend.set_password(SERVICE, profile_name, value)

    await _in_thread(call)


async def remove(profile_name: str) -> None:
    """Deletes the profile's secret; one that is not there is no fault. Raises ``secret.*``."""

    def call(backend: KeyringBackend) -> None:
        from keyring.errors import PasswordDeleteError

        with contextlib.suppress(PasswordDeleteError):
            backend.delete_password(SERVICE, profile_name)

    await _in_thread(call)


def describe() -> str:
    """Says which keyring is in use, or why none is; reads no secret and takes at most `LIMIT` seconds."""
    said: list[str] = []

    def work() -> None:
        try:
            backend = _trusted()
        except UsageProblem as problem:
            said.append(f"no keyring: {problem.what}")
        except Exception as failure:
            said.append(f"no keyring: {_problem(failure).what}")
        else:
            module = type(backend).__module__
            said.append(_TRUSTED.get(module, f"the keyring you chose ({_name(backend)})"))

    thread = threading.Thread(target=work, name="keyring", daemon=True)
    thread.start()
    thread.join(LIMIT)
    return said[0] if said else f"a keyring that did not answer within {LIMIT:.0f} s"


async def _in_thread(call: Callable[[KeyringBackend], Result]) -> Result:
    """Gives what `call` gives for the trusted backend, from a thread that nobody has to wait for."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def settle(result: Any, error: BaseException | None) -> None:
        if not done.done():
            if error is None:
                done.set_result(result)
            else:
                done.set_exception(error)

    def work() -> None:
        result: Any = None
        error: BaseException | None = None
        try:
            result = call(_trusted())
        except UsageProblem as problem:
            error = problem
        except Exception as failure:
            error = _problem(failure)
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=work, name="keyring", daemon=True).start()
    try:
        async with asyncio.timeout(LIMIT):
            return await done
    except TimeoutError:
        raise UsageProblem(
            f"The keyring did not answer within {LIMIT:.0f} s.",
            code="secret.locked",
            meaning="It is probably locked and waits for its password in a window that is not seen here.",
            advice="Unlock it and try again. " + _ELSEWHERE,
        ) from None


def _trusted() -> KeyringBackend:
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
            advice=_ELSEWHERE,
        )
    if module in _TRUSTED or (module != "keyring.backends.fail" and _named_by_user(chosen)):
        return chosen
    # A chain of several is keyring's choice wherever there are several, one that keeps plain text among them.
    best = None
    if module != "keyring.backends.fail":
        trusted = [one for one in get_all_keyring() if type(one).__module__ in _TRUSTED]
        best = max(trusted, key=lambda one: one.priority, default=None)
    if best is not None:
        return best
    if module in {"keyring.backends.fail", "keyring.backends.chainer"}:
        raise UsageProblem(
            "This system has no keyring that can be reached.",
            code="secret.no_keyring",
            meaning="That is usual over SSH, in containers and in scheduled jobs."
            if sys.platform.startswith("linux")
            else "",
            advice=_ELSEWHERE,
        )
    raise UsageProblem(
        f"The keyring that Python chose, {_name(chosen)}, is not trusted with a secret.",
        code="secret.untrusted_keyring",
        meaning="It may keep secrets in plain text. Nothing was stored or read.",
        advice="Start the desktop's own keyring, or name this one yourself with PYTHON_KEYRING_BACKEND if you "
        "know it to be safe. " + _ELSEWHERE,
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


def _problem(failure: Exception) -> UsageProblem:
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    words = redact(f"{type(failure).__name__}: {failure}")
    if isinstance(failure, NoKeyringError):
        return UsageProblem(
            "This system has no keyring that can be reached.", code="secret.no_keyring", advice=_ELSEWHERE
        )
    if isinstance(failure, KeyringLocked):
        return UsageProblem(
            "The keyring is locked.",
            code="secret.locked",
            advice="Unlock it and try again. " + _ELSEWHERE,
            detail=words,
        )
    if isinstance(failure, InitError):
        return UsageProblem(
            "The keyring has no collection yet, and none could be made.",
            code="secret.no_collection",
            meaning="Making one asks for a new password in a window that cannot be opened here.",
            advice="Open the desktop's password manager once and make a default keyring. " + _ELSEWHERE,
            detail=words,
        )
    return UsageProblem(
        "The keyring failed.", code="secret.keyring_failed", advice="Try again. " + _ELSEWHERE, detail=words
    )
