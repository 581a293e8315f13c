"""The refusals of token endpoints as data: the evidence each needs, what it means, and what to open.

The first row that fits counts, so a provider's own rows stand before those of everybody. Words choose words here:
nothing that the program does depends on them, since providers change theirs.
"""

from __future__ import annotations

from typing import Final

from wfg_tui.connection.causes import adfs, assertions, auth0, dpop, entra, everybody, keycloak, okta, ping
from wfg_tui.connection.causes.cause import Cause
from wfg_tui.connection.causes.dpop import DPOP_CHECKBOX

__all__ = ["CAUSES", "DPOP_CHECKBOX", "Cause", "cause_of"]

CAUSES: Final[tuple[Cause, ...]] = (
    *dpop.CAUSES,
    *okta.CAUSES,
    *entra.CAUSES,
    *adfs.CAUSES,
    *auth0.CAUSES,
    *ping.CAUSES,
    *keycloak.CAUSES,
    *assertions.CAUSES,
    *everybody.CAUSES,
)


def cause_of(provider_id: str, status: int, error: str, words: str) -> Cause | None:
    """Gives the first row that fits, or None."""
    return next((cause for cause in CAUSES if cause.fits(provider_id, status, error, words)), None)
