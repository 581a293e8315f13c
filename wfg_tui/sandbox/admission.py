"""WorkflowGen's door: from a bearer token to the user in whose name the operation runs.

A token's ``cid`` names the client; the client is registered as a *Non-interactive Client*; the application acts as
its *Impersonate username*. Which claim the real server reads, and how it words its refusals, is not known: every
refusal here says ``extensions.simulated: true``. The ``WWW-Authenticate`` header follows RFC 6750, section 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import jwt

from . import rules
from .applications import REGISTERED
from .faults import Faults
from .request_log import digest
from .signing import SigningKey
from .world import User, World

IMPERSONATION_HEADER: Final = "x-wfgen-impersonate-username"
_REALM: Final = 'Bearer realm="WorkflowGen GraphQL API"'


class Refused(Exception):  # noqa: N818 - an answer, not a fault of the program
    """401 or 403, before any operation is looked at."""

    def __init__(self, status: int, code: str, message: str, challenge: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.headers = {"WWW-Authenticate": challenge} if challenge else {}
        self.body: dict[str, Any] = {
            "errors": [{"message": message, "extensions": {"code": code, "simulated": True}}]
        }


@dataclass(frozen=True, slots=True)
class Door:
    """Checks tokens of one issuer for one audience."""

    key: SigningKey
    issuer: str
    audience: str
    world: World
    faults: Faults
    revoked: set[str]
    """Digests of tokens that are refused although they look well."""

    def admit(self, headers: Mapping[str, str], targets: tuple[str, ...]) -> User:
        """Gives the user in whose name the request runs. Raises `Refused`."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise Refused(401, "TOKEN_MISSING", "A bearer token is required.", _REALM)
        if self.faults.take("revoked", *targets):
            self.revoked.add(digest(token))
        if digest(token) in self.revoked:
            raise _invalid("TOKEN_REVOKED", "The token was revoked.")
        return self._borrowed(self._user_of(self._claims(token)), headers)

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            return self.key.verify(token, self.issuer, self.audience)
        except jwt.ExpiredSignatureError:
            raise _invalid("TOKEN_EXPIRED", "The token has expired.") from None
        except jwt.InvalidAudienceError:
            raise _invalid("TOKEN_AUDIENCE", "The token is for another audience.") from None
        except jwt.InvalidIssuerError:
            raise _invalid("TOKEN_ISSUER", "The token comes from another issuer.") from None
        except jwt.InvalidSignatureError:
            raise _invalid("TOKEN_SIGNATURE", "The token's signature is invalid.") from None
        except jwt.PyJWTError:
            raise _invalid("TOKEN_INVALID", "The token is invalid.") from None

    def _user_of(self, claims: Mapping[str, Any]) -> User:
        application = REGISTERED.get(claims["cid"])
        if application is None:
            raise Refused(403, "APPLICATION_NOT_REGISTERED", "The application is not registered.")
        if not application.is_active:
            raise Refused(403, "APPLICATION_INACTIVE", "The application is not active.")
        return self._active_user(application.impersonate_username, "IMPERSONATED_USER")

    def _borrowed(self, user: User, headers: Mapping[str, str]) -> User:
        name = headers.get(IMPERSONATION_HEADER, "")
        if not name:
            return user
        if not rules.HEADER_RULE.allows(self.world, user, None):
            raise Refused(403, rules.HEADER_RULE.code, rules.HEADER_RULE.message)
        return self._active_user(name, "HEADER_USER")

    def _active_user(self, user_name: str, code: str) -> User:
        user = self.world.user(user_name)
        if user is None:
            raise Refused(403, f"{code}_NOT_FOUND", f"The user {user_name} was not found.")
        if not user.is_active:
            raise Refused(403, f"{code}_INACTIVE", f"The user {user_name} is not active.")
        return user


def _invalid(code: str, message: str) -> Refused:
    return Refused(401, code, message, f'{_REALM}, error="invalid_token", error_description="{message}"')
