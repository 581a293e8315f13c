"""Why WorkflowGen may not let a request in: each cause with the screen to open, and the codes that speak of it.

Words alone, chosen elsewhere by evidence. Braces stand for the connection's own: ``{client}`` is the client id,
``{api}`` the identity provider's screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from wfg_tui.api.exchange import GraphQLError

APPLICATION: Final = "WorkflowGen: Administration Module › Applications › your application"
USERS: Final = "WorkflowGen: Administration Module › User Management › Users"
ALLOWED_USERS: Final = "WorkflowGen: Configuration Panel › General › Security › System operations allowed users"

DOOR: Final[Mapping[str, tuple[str, str]]] = {
    "bearer.audience": (
        "WorkflowGen expects another audience: its GraphQL API identifier, letter by letter.",
        "{api}: compare its audience with the GraphQL API identifier in WorkflowGen's OpenID Connect set-up.",
    ),
    "bearer.issuer": (
        "WorkflowGen trusts another issuer.",
        "Compare the token's issuer with the one in WorkflowGen's OpenID Connect set-up.",
    ),
    "bearer.life": ("The token is not valid now, by the server's clock.", "Synchronise both clocks (NTP)."),
    "bearer.signature": (
        "WorkflowGen cannot verify the token's signature.",
        "Check the metadata URL in its set-up, and that its server can reach the identity provider.",
    ),
    "application.not_registered": (
        "No application in WorkflowGen has the client ID {client}.",
        f"{APPLICATION}: Client ID must be {{client}}, type Non-interactive Client.",
    ),
    "application.inactive": ("The application is not active in WorkflowGen.", f"{APPLICATION}: Active."),
    "application.user_missing": (
        "The user that the application acts as does not exist.",
        f"{APPLICATION}: Impersonate username must be a user's name.",
    ),
    "application.user_inactive": (
        "The user that the application acts as is not active.",
        f"{USERS} › that user: Active; or another name in Applications › your application: Impersonate username.",
    ),
    "application.failed": ("The server failed over the question who we are.", "Look at WorkflowGen's logs."),
    "borrowed.not_allowed": (
        "The application's user may not act as others.",
        f"{ALLOWED_USERS}. Better a second application for diagnosis than a wider right for this one.",
    ),
    "borrowed.user_missing": (
        "There is no user of that name.",
        f"{USERS}: compare the user name.",
    ),
    "borrowed.user_inactive": (
        "That user is not active.",
        f"{USERS} › that user: Active.",
    ),
    "borrowed.header": (
        "The server took no notice of the impersonation header: it has another name, or a gateway drops it.",
        "web.config: GraphqlImpersonateUserNameHttpHeader; then the profile's impersonate_header.",
    ),
}
"""What is the matter, and what to open."""

_CODES: Final = (
    (("APPLICATION|CLIENT", "NOT_REGISTERED|NOT_FOUND|UNKNOWN|MISSING"), "application.not_registered"),
    (("APPLICATION|CLIENT", "INACTIVE|NOT_ACTIVE|DISABLED"), "application.inactive"),
    (("USER", "NOT_FOUND|UNKNOWN|MISSING|NOT_EXIST"), "application.user_missing"),
    (("USER", "INACTIVE|NOT_ACTIVE|DISABLED|ARCHIVED"), "application.user_inactive"),
    (("IMPERSONAT", "NOT_ALLOWED|DENIED|FORBIDDEN|NOT_AUTHORI[SZ]ED"), "borrowed.not_allowed"),
    (("AUDIENCE",), "bearer.audience"),
    (("ISSUER",), "bearer.issuer"),
    (("EXPIRED|NOT_YET",), "bearer.life"),
    (("SIGNATURE|KID|JWKS",), "bearer.signature"),
    (("SCOPE",), "bearer.scope"),
    (("TOKEN", "MISSING"), "bearer.not_looked_at"),
)
"""What the words of an ``extensions.code`` stand for. Servers choose their own: each row wants every word."""


def by_code(errors: Iterable[GraphQLError]) -> str:
    """Gives the cause that the errors' ``extensions.code`` speaks of, a row of `DOOR` or another of the doctor's,
    or an empty string."""
    for error in errors:
        code = error.extensions.get("code")
        upper = code.upper() if isinstance(code, str) else ""
        for patterns, cause_id in _CODES:
            if upper and all(re.search(pattern, upper) for pattern in patterns):
                return cause_id
    return ""
