"""When a profile's client secret ends, as the user wrote it down: no identity provider says so in this grant."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from wfg_tui.connection.profiles import Profile
from wfg_tui.problems import Problem, UsageProblem

WARNING: Final = 30
"""Days before its end that a secret is warned about: time enough for whoever has to make the next one."""


@dataclass(frozen=True, slots=True)
class SecretExpiry:
    """The last day of a secret, seen from today."""

    date: datetime.date
    days: int
    """Days until then; 0 is today, less than 0 is past."""

    @property
    def due(self) -> bool:
        """Whether it is time to say so."""
        return self.days <= WARNING

    @property
    def words(self) -> str:
        """``expires in 12 days``, ``expires tomorrow``, ``expires today``, ``expired 3 days ago``."""
        if self.days < 0:
            return "expired yesterday" if self.days == -1 else f"expired {-self.days:,} days ago"
        if self.days < 2:
            return "expires tomorrow" if self.days else "expires today"
        return f"expires in {self.days:,} days"


def secret_expiry(profile: Profile, today: datetime.date | None = None) -> SecretExpiry | None:
    """Gives when the profile's secret ends, or None where the profile does not say (or not in a way we read)."""
    if not profile.secret_expires:
        return None
    try:
        date = datetime.date.fromisoformat(profile.secret_expires)
    except ValueError:
        return None
    return SecretExpiry(date, (date - (today or datetime.date.today())).days)


def secret_near_its_end(profile: Profile) -> SecretExpiry | None:
    """Gives `secret_expiry` where it is time to say so, else None."""
    found = secret_expiry(profile)
    return found if found is not None and found.due else None


def expiry_problem(profile: Profile, today: datetime.date | None = None) -> Problem | None:
    """Gives what is to be said of a secret that is over (``secret.expired``) or soon will be
    (``secret.expires_soon``), naming the screen where the next one is made; else None."""
    from wfg_tui.connection.providers import provider

    found = secret_expiry(profile, today)
    if found is None or not found.due:
        return None
    over = found.days < 0
    return UsageProblem(
        f"The secret of the profile {profile.name} {found.words} ({found.date.isoformat()}).",
        code="secret.expired" if over else "secret.expires_soon",
        meaning="The date is the one you noted in the profile; the identity provider was not asked."
        if over
        else "After that day no token can be had with it.",
        advice=f"Make a new one ({provider(profile.provider).app_screen}), then: "
        f"wfg-tui profile secret {profile.name} --expires YYYY-MM-DD.",
    )
