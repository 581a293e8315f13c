"""Headers for what stands before the API, whose values are not in the profile but in a variable or a command."""

from __future__ import annotations

import dataclasses

from wfg_tui.connection.profiles import Profile
from wfg_tui.http import Request
from wfg_tui.text import Secret


class GatewayHeaders:
    """The headers of one profile that say where their values are; fetched once, kept in memory alone."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._elsewhere = {
            name: value for name, value in profile.headers if value.startswith(("env:", "command:"))
        }
        self._values: dict[str, Secret] | None = None

    async def prepared(self, request: Request) -> Request:
        """Gives `request` with the values in place. Only headers that it has already are filled in.

        Raises:
            UsageProblem: ``secret.env_unset``, ``secret.command_failed`` or ``secret.malformed``.
        """
        if not self._elsewhere:
            return request
        if self._values is None:
            from wfg_tui.connection.credentials import Credentials

            # Credentials of their own: those of the session may hold the profile's secret under the same name.
            keeper = Credentials(keyring_allowed=False)
            self._values = {
                name: await keeper.secret(dataclasses.replace(self._profile, secret=place))
                for name, place in self._elsewhere.items()
            }
        wanted = {name.lower() for name, _ in request.headers}
        return request.setting(
            *((name, value.reveal()) for name, value in self._values.items() if name.lower() in wanted)
        )

    def forget(self) -> None:
        """Fetches the values anew for the next request."""
        self._values = None
