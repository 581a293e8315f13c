"""WorkflowGen's door: from a bearer token to the user in whose name the operation runs.

A token's ``cid`` (``client_id`` from other issuers) names the client; the client is registered as a
*Non-interactive Client*; the application acts as its *Impersonate username*. Which claim the real server reads,
and how it words its refusals, is not known: every refusal here says ``extensions.simulated: true``. The
``WWW-Authenticate`` header follows RFC 6750, section 3, and RFC 9449, section 7.1.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import jwt
from starlette.requests import HTTPConnection

from . import rules
from .applications import REGISTERED
from .dpop import ProofRefused, Proofs
from .faults import Faults
from .request_log import digest
from .signing import SigningKey, TrustedIssuer
from .world import User, World

IMPERSONATION_HEADER: Final = "x-wfgen-impersonate-username"
_REALM: Final = 'Bearer realm="WorkflowGen GraphQL API"'
_IIS: Final = 'Basic realm="workflow.example.com"'


class Refused(Exception):  # noqa: N818 - an answer, not a fault of the program
    """401 or 403, before any operation is looked at."""

    def __init__(self, status: int, code: str, message: str, challenge: str = "", nonce: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.headers = {"WWW-Authenticate": challenge} if challenge else {}
        if nonce:
            self.headers["DPoP-Nonce"] = nonce
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
    proofs: Proofs = field(default_factory=lambda: Proofs("The API"))
    others: list[TrustedIssuer] = field(default_factory=list)
    """Issuers beside our own identity provider."""

    def admit(self, request: HTTPConnection, method: str, targets: tuple[str, ...]) -> User:
        """Gives the user in whose name the request runs. Raises `Refused`."""
        headers = request.headers
        scheme, _, token = headers.get("authorization", "").partition(" ")
        token = token.strip()
        if fault := self.faults.take("iis_basic", *targets):
            return self._borrowed(self._windows_user(scheme, token, fault.options["password"]), headers)
        known = {"bearer"} if self.faults.take("bearer_only", *targets) else {"bearer", "dpop"}
        if scheme.lower() not in known or not token:
            raise Refused(401, "TOKEN_MISSING", "A bearer token is required.", _REALM)
        if self.faults.take("revoked", *targets):
            self.revoked.add(digest(token))
        if digest(token) in self.revoked:
            raise _invalid("TOKEN_REVOKED", "The token was revoked.")
        claims = self._claims(token)
        self._check_binding(scheme, token, claims, request, method)
        return self._borrowed(self._user_of(claims), headers)

    def _windows_user(self, scheme: str, credentials: str, password: str) -> User:
        """The user that IIS has checked, on a site without OpenID Connect."""
        try:
            name, _, given = base64.b64decode(credentials, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            name = given = ""
        user = self.world.user(name.rpartition("\\")[2].partition("@")[0])
        if scheme.lower() != "basic" or user is None or given != password:
            raise Refused(401, "IIS", "Unauthorized: Access is denied due to invalid credentials.", _IIS)
        return user

    def _check_binding(
        self, scheme: str, token: str, claims: Mapping[str, Any], request: HTTPConnection, method: str
    ) -> None:
        """A bound token comes with a proof, and with its own key's (RFC 9449, section 7)."""
        bound = claims.get("cnf", {}).get("jkt") if isinstance(claims.get("cnf"), dict) else None
        if scheme.lower() == "bearer":
            if bound:
                raise _invalid("TOKEN_BOUND", "The token is bound to a DPoP key.")
            return
        try:
            proof = request.headers.get("dpop", "")
            thumbprint = self.proofs.check(proof, method, str(request.url.replace(query="", fragment="")), token)
        except ProofRefused as refused:
            challenge = f'DPoP error="{refused.error}", error_description="{refused.description}"'
            raise Refused(401, "DPOP", refused.description, challenge, self.proofs.nonce) from None
        if thumbprint != bound:
            raise Refused(401, "DPOP", "The token is bound to another key.", 'DPoP error="invalid_token"')

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
            other = next((one for one in self.others if one.issuer == issuer), None)
            if other is not None:
                return other.verify(token)
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
        application = REGISTERED.get(claims.get("cid") or claims.get("client_id") or "")
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
