"""The operating system's keyring, asked so that it can neither hang us nor do later what we have given up.

Every call runs in a daemon thread with a time limit: a prompt that nobody answers blocks keyring for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from wfg_tui.connection.keyring_choice import ELSEWHERE, problem_of, store_words, trusted
from wfg_tui.connection.secret_service import SERVICE, look, unlock
from wfg_tui.problems import UsageProblem
from wfg_tui.text import Secret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

LIMIT: Final = 3.0
"""Seconds for any call."""
WINDOWS_CHARACTERS: Final = 1280
"""What Windows' Credential Locker holds: 2,560 bytes of UTF-16."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class KeyringState:
    """What can be said of the keyring before anything is asked of it; finding out opens no prompt."""

    store: str = ""
    """What people call it; empty where none can be used."""
    locked: bool = False
    empty: bool = False
    """No collection was ever made: storing asks for a password for a new one."""
    holds: bool | None = None
    """Whether it has an entry for the profile; None where that cannot be told without reading it."""
    longest: int | None = None
    """UTF-16 units that an entry may have, where there is a limit."""
    problem: UsageProblem | None = None
    """Why none can be used."""

    @property
    def words(self) -> str:
        """Which store it is and how it stands, in half a sentence."""
        if self.problem is not None:
            if self.problem.code in {"secret.locked", "secret.silent"}:
                return f"a keyring that did not answer within {LIMIT:.0f} s"
            return f"no keyring: {self.problem.what}"
        if self.empty:
            return f"{self.store}, which has no collection yet"
        entry = {True: "", False: ", which holds no secret for it yet", None: ""}[self.holds]
        return self.store + (", locked now" if self.locked else entry)


@dataclass
class _Call:
    """How far a call has come, and whether anybody still waits for it."""

    stage: str = "choosing"
    abandoned: bool = False

    def go_on(self) -> None:
        """Ends the thread where nobody waits: what was reported as not done is not done later."""
        if self.abandoned:
            raise _Abandoned


class _Abandoned(Exception):  # noqa: N818 - no failure
    pass


Work = Callable[["KeyringBackend", _Call], Result]


async def read(profile_name: str) -> Secret | None:
    """Gives the profile's secret, or None where the keyring has none. Raises ``secret.*``."""

    def work(backend: KeyringBackend, call: _Call) -> Secret | None:
        _open(backend, call, profile_name, making=False)
        value = backend.get_password(SERVICE, profile_name)
        return None if value is None else Secret(value)

    return await _in_thread(work)


async def write(profile_name: str, secret: Secret) -> None:
    """Stores the profile's secret. Raises ``secret.*``; ``secret.too_long`` before anything is written."""

    def work(backend: KeyringBackend, call: _Call) -> None:
        value = secret.reveal()
        check_length(value, _longest(backend))
        _open(backend, call, profile_name, making=True)
        backend.set_password(SERVICE, profile_name, value)

    await _in_thread(work)


async def remove(profile_name: str) -> None:
    """Deletes the profile's secret; one that is not there is no fault. Raises ``secret.*``."""

    def work(backend: KeyringBackend, call: _Call) -> None:
        from keyring.errors import PasswordDeleteError

        try:
            _open(backend, call, profile_name, making=False)
        except UsageProblem as problem:
            if problem.code == "secret.no_collection":
                return
            raise
        with contextlib.suppress(PasswordDeleteError):
            backend.delete_password(SERVICE, profile_name)

    await _in_thread(work)


async def probe(profile_name: str = "") -> KeyringState:
    """Gives how the keyring stands, within `LIMIT` seconds, without a prompt and without reading a secret."""
    try:
        return await _in_thread(_look_at(profile_name))
    except UsageProblem as problem:
        return KeyringState(problem=problem)


def probe_now(profile_name: str = "") -> KeyringState:
    """Gives the same as `probe`, for a caller who may wait."""
    answers: queue.SimpleQueue[tuple[Any, BaseException | None]] = queue.SimpleQueue()
    call = _start(_look_at(profile_name), lambda result, error: answers.put((result, error)))
    try:
        state, error = answers.get(timeout=LIMIT)
    except queue.Empty:
        return KeyringState(problem=_given_up(call))
    if isinstance(error, UsageProblem):
        return KeyringState(problem=error)
    assert isinstance(state, KeyringState)
    return state


def check_length(value: str, longest: int | None) -> None:
    """Refuses what a keyring with a limit could not hold. Raises ``secret.too_long``."""
    length = len(value.encode("utf-16-le", "surrogatepass")) // 2
    if longest is not None and length > longest:
        raise UsageProblem(
            f"The secret has {length:,} characters; Windows keeps at most {longest:,}.",
            code="secret.too_long",
            meaning="Nothing was stored.",
            advice="Keep a private key in an encrypted file and store its passphrase here. " + ELSEWHERE,
        )


def _look_at(profile_name: str) -> Work[KeyringState]:
    def work(backend: KeyringBackend, call: _Call) -> KeyringState:
        seen = _looking(backend, call, profile_name)
        state = KeyringState(store=store_words(backend), longest=_longest(backend))
        if seen is None:
            return state
        holds = seen.holds or (None if seen.locked else False)
        return KeyringState(state.store, seen.locked, not seen.there, holds, state.longest)

    return work


def _looking(backend: KeyringBackend, call: _Call, profile_name: str) -> Any:
    secret_service = type(backend).__module__ == "keyring.backends.SecretService"
    call.stage = "looking" if secret_service else "working"
    seen = look(backend, profile_name) if secret_service else None
    call.stage = "working"
    return seen


def _open(backend: KeyringBackend, call: _Call, profile_name: str, *, making: bool) -> None:
    """Unlocks what is locked; a collection that is not there is made by keyring, if `making`, else refused."""
    seen = _looking(backend, call, profile_name)
    if seen is not None and not seen.there:
        if not making:
            raise UsageProblem(
                "The keyring has no collection yet: it holds no secret at all.",
                code="secret.no_collection",
                advice="Open the desktop's password manager once and make a default keyring. " + ELSEWHERE,
            )
        call.stage = "making"
    elif seen is not None and seen.locked:
        from keyring.errors import KeyringLocked

        call.stage = "unlocking"
        if not unlock(backend):
            raise KeyringLocked
        call.stage = "working"
    call.go_on()


def _longest(backend: KeyringBackend) -> int | None:
    return WINDOWS_CHARACTERS if type(backend).__module__ == "keyring.backends.Windows" else None


def _start(work: Work[Any], settle: Callable[[Any, BaseException | None], None]) -> _Call:
    """Starts a thread that nobody has to wait for; it hands over what `work` gave or raised."""
    call = _Call()

    def run() -> None:
        result: Any = None
        error: BaseException | None = None
        try:
            result = work(trusted(), call)
        except UsageProblem as problem:
            error = problem
        except _Abandoned:
            return
        except Exception as failure:
            error = problem_of(failure)
        settle(result, error)

    threading.Thread(target=run, name="keyring", daemon=True).start()
    return call


async def _in_thread(work: Work[Result]) -> Result:
    """Gives what `work` gives for the trusted backend, or gives up after `LIMIT` seconds. Raises ``secret.*``."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def settle(result: Any, error: BaseException | None) -> None:
        if not done.done():
            if error is None:
                done.set_result(result)
            else:
                done.set_exception(error)

    def hand_over(result: Any, error: BaseException | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, result, error)

    call = _start(work, hand_over)
    try:
        async with asyncio.timeout(LIMIT):
            return await done
    except TimeoutError:
        raise _given_up(call) from None
    finally:
        call.abandoned = True


def _given_up(call: _Call) -> UsageProblem:
    """What to say of a call that takes too long, by how far it came."""
    call.abandoned = True
    if call.stage == "unlocking":
        return UsageProblem(
            f"The keyring is locked, and its prompt was not answered within {LIMIT:.0f} s.",
            code="secret.locked",
            meaning="It asks for its password in a window of the desktop, which stays open.",
            advice="Answer it and try again. " + ELSEWHERE,
        )
    if call.stage == "making":
        return UsageProblem(
            "The keyring has no collection yet, and its question for a new password was not answered within "
            f"{LIMIT:.0f} s.",
            code="secret.no_collection",
            meaning="It asks in a window of the desktop, which stays open.",
            advice="Answer it and try again. " + ELSEWHERE,
        )
    if call.stage == "looking":
        return UsageProblem(
            f"The keyring did not answer within {LIMIT:.0f} s.",
            code="secret.silent",
            meaning="Its service runs, but does not even say whether it is locked.",
            advice="Restart it (systemctl --user restart gnome-keyring-daemon) or log in again. " + ELSEWHERE,
        )
    return UsageProblem(
        f"The keyring did not answer within {LIMIT:.0f} s.",
        code="secret.locked",
        meaning="It is probably locked and waits for its password in a window that is not seen here.",
        advice="Unlock it and try again. " + ELSEWHERE,
    )
