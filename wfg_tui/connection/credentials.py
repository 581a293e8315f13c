"""Where a profile's secret comes from: keyring, environment, command, or the user, for this session."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from wfg_tui.connection.profiles import Profile
from wfg_tui.problems import UsageProblem
from wfg_tui.text import Secret, clean_line, redact, shorten

if TYPE_CHECKING:
    from wfg_tui.connection.keyring_store import KeyringState

_WAYS_ROUND: Final = "Or enter the secret for this session, or use an environment variable or a command."

_SET: Final = "$env:{0} = Read-Host -MaskInput" if os.name == "nt" else "read -rs {0}; export {0}"
"""How a shell sets a variable without showing it or keeping it in its history."""

Ask = Callable[[Profile], Awaitable[Secret | None]]


class Credentials:
    """The secrets of one process. None is read before it is needed; none is kept but those the user typed."""

    def __init__(self, ask: Ask | None = None, keyring_allowed: bool = True) -> None:
        self._ask = ask
        self._keyring_allowed = keyring_allowed
        self._session: dict[str, Secret] = {}

    async def secret(self, profile: Profile) -> Secret:
        """Gives the profile's secret: the one typed for this session, else from where the profile says.

        Raises:
            UsageProblem: with a code that starts with ``secret.``, saying what to do.
        """
        if (kept := self._session.get(profile.name)) is not None:
            return kept
        source, _, detail = profile.secret.partition(":")
        if source == "env":
            return _from_environment(profile, detail)
        if source == "command":
            from wfg_tui.connection.secret_command import from_command

            return await from_command(profile, detail)
        if source == "keyring" and self._keyring_allowed:
            from wfg_tui.connection.keyring_store import read

            found = await read(profile.name)
            if found:
                return found
            raise UsageProblem(
                f"The keyring holds no secret for the profile {profile.name}.",
                code="secret.missing",
                advice=f"Store it: wfg-tui profile secret {profile.name}. {_WAYS_ROUND}",
            )
        if self._ask is not None and (typed := await self._ask(profile)) is not None:
            self.keep_for_session(profile.name, typed)
            return typed
        raise UsageProblem(
            f"The secret of the profile {profile.name} is asked for in each session.",
            code="secret.prompt",
            advice=f"Enter it, or keep it in the keyring: wfg-tui profile secret {profile.name}.",
        )

    async def store(self, profile: Profile, secret: Secret) -> None:
        """Puts the secret where the profile says: the keyring, or this session's memory.

        Raises:
            UsageProblem: ``secret.elsewhere`` where the profile takes it from a variable or a command; what the
                keyring says.
        """
        source = profile.secret.partition(":")[0]
        if source == "keyring" and self._keyring_allowed:
            from wfg_tui.connection.keyring_store import write

            await write(profile.name, secret)
            self._session.pop(profile.name, None)
        elif source in {"keyring", "prompt"}:
            self.keep_for_session(profile.name, secret)
        else:
            raise UsageProblem(
                f"The profile {profile.name} takes its secret from {self.where(profile)}.",
                code="secret.elsewhere",
                advice="Change it there, or make the profile use the keyring: "
                f"wfg-tui profile edit {profile.name} --secret-stdin.",
            )

    async def delete(self, profile: Profile) -> None:
        """Forgets the profile's secret: this session's, and the keyring's entry if it uses one."""
        self._session.pop(profile.name, None)
        if profile.secret == "keyring" and self._keyring_allowed:  # noqa: S105 - names the place
            from wfg_tui.connection.keyring_store import remove

            await remove(profile.name)

    def keep_for_session(self, profile_name: str, secret: Secret) -> None:
        """Keeps a secret in memory until the process ends."""
        self._session[profile_name] = secret

    def keeps(self, profile_name: str) -> bool:
        """Whether a secret of this profile is in this session's memory."""
        return profile_name in self._session

    async def probe(self, profile: Profile) -> KeyringState | None:
        """Says how the keyring stands that the profile would use; None where it uses none. Reads no secret."""
        if profile.secret != "keyring" or not self._keyring_allowed:  # noqa: S105 - names the place
            return None
        from wfg_tui.connection.keyring_store import probe

        return await probe(profile.name)

    def where(self, profile: Profile) -> str:
        """Says where the profile's secret is, without reading it. May take `keyring_store.LIMIT` seconds."""
        if profile.name in self._session:
            return "this session's memory"
        source, _, detail = profile.secret.partition(":")
        if source == "env":
            return f"the environment variable {detail}" + ("" if os.environ.get(detail) else " (not set now)")
        if source == "command":
            return f"the command {shorten(clean_line(redact(detail)), 60)}"
        if source == "keyring" and self._keyring_allowed:
            from wfg_tui.connection.keyring_store import probe_now

            return probe_now(profile.name).words
        return "memory alone: it is asked for in each session"


def _from_environment(profile: Profile, variable: str) -> Secret:
    value = os.environ.get(variable, "")
    if not value:
        raise UsageProblem(
            f"The environment variable {variable} is {'empty' if variable in os.environ else 'not set'}.",
            code="secret.env_unset",
            meaning=f"The profile {profile.name} takes its secret from there.",
            advice=f"Set it before you start, for example: {_SET.format(variable)}.",
        )
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:  # bytes that are no text arrive as lone surrogates, which no form can carry
        raise UsageProblem(
            f"The environment variable {variable} holds bytes that are not text.",
            code="secret.malformed",
            advice="Set it again, from the secret as your identity provider shows it.",
        ) from None
    return Secret(value)
