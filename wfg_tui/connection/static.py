"""A token that exists already: taken from a variable or a command, read, and never asked for."""

from __future__ import annotations

import time

from wfg_tui.connection.claims import decode_claims
from wfg_tui.connection.grant import sendable
from wfg_tui.connection.methods import BASIC_IIS
from wfg_tui.connection.profiles import Profile
from wfg_tui.connection.tokens import SKEW, UNKNOWN_LIFE, Token
from wfg_tui.problems import RefusedProblem, UsageProblem
from wfg_tui.text import Secret, human_duration


def token_at_hand(profile: Profile, secret: Secret, where: str) -> Token:
    """Gives the profile's secret as the bearer token that it is; `where` says in words where it came from.

    Its end is read from its own claims, if it has any; an opaque one is fetched again every `UNKNOWN_LIFE`.

    Raises:
        UsageProblem: ``token.none``, for a profile without tokens; ``secret.malformed``.
        RefusedProblem: ``token.expired``: it is over by its own account, and was not sent.
    """
    if profile.auth_method == BASIC_IIS:
        raise UsageProblem(
            f"The profile {profile.name} signs in with a user name and a password, which IIS checks.",
            code="token.none",
            meaning="There is no token.",
            advice="Run a query instead: wfg-tui run. With OpenID Connect, choose another auth_method.",
        )
    kind, space, rest = secret.reveal().strip().partition(" ")
    value = Secret(rest.strip() if space and kind.lower() == "bearer" else secret.reveal().strip())
    if not value or not sendable(value.reveal()):
        raise UsageProblem(
            "What should be a token cannot be sent in an HTTP header.",
            code="secret.malformed",
            meaning=f"It comes from {where}.",
            advice="It must be the token alone, on one line.",
        )
    claims = decode_claims(value)
    left = _left(claims.payload.get("exp") if claims else None)
    if left is not None and left <= 0:
        raise RefusedProblem(
            f"The token is over: it ended {human_duration(-left)} ago by its own account.",
            code="token.expired",
            meaning=f"It comes from {where}. It was not sent.",
            advice="Put a new one there.",
        )
    now = time.monotonic()
    life = UNKNOWN_LIFE if left is None else left
    return Token(
        value=value,
        token_type="Bearer",  # noqa: S106 - RFC 6750's scheme
        scopes=claims.scopes if claims else (),
        missing_scopes=(),
        life=left,
        granted_at=time.time(),
        deadline=now + life - min(SKEW, life / 10),
        ends=now + life,
        source=where,
    )


def _left(exp: object) -> float | None:
    """Seconds until a token's end, or None where it does not say."""
    if isinstance(exp, bool) or not isinstance(exp, int | float) or not 0 < exp < 1e11:
        return None
    return exp - time.time()
