"""One row of the table of refusals."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cause:
    """The evidence that a refusal needs, the code it gets, what it means and what to do.

    In the sentences ``{name}`` stands for the provider, ``{app}`` and ``{api}`` for its screens, ``{issuer_form}``
    and ``{token_form}`` for what its addresses look like; ``{client}``, ``{scope}``, ``{audience}``, ``{method}``
    and ``{profile}`` for the profile's own.
    """

    error: str
    """A pattern of the whole error code."""
    words: str
    """A pattern that the provider's words must hold; empty: any."""
    code: str
    what: str
    meaning: str
    advice: str
    only: tuple[str, ...] = ()
    """Providers' ids, where the row is theirs alone."""
    status: tuple[int, ...] = ()
    """The HTTP statuses that it comes with; empty: any."""

    def fits(self, provider_id: str, status: int, error: str, words: str) -> bool:
        """Whether the evidence is there."""
        return (
            (not self.only or provider_id in self.only)
            and (not self.status or status in self.status)
            and re.fullmatch(self.error, error) is not None
            and re.search(self.words, words) is not None
        )
