"""An Okta-shaped identity provider: discovery, keys and the token endpoint of its authorization servers.

Shapes and words follow developer.okta.com and support.okta.com where those show them. Okta-like only, since no
public source showed them: the bodies of E0000007, E0000021, E0000022 and E0000047, ``unauthorized_client``, and
the refusals of an unsupported grant type and of a missing default scope.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .applications import Client
from .client_authentication import METHODS, Attempt, Reception
from .dpop import ProofRefused, Proofs
from .faults import Faults
from .okta_errors import OktaRefusal, legacy_error, not_found, oauth_error
from .signing import SigningKey

AUTHORIZATION_SERVER: Final = "aus4wfgk2nQe8Lr6t5d7"
"""The id of the custom authorization server *WorkflowGen GraphQL API*."""
FULL_ACCESS: Final = "wfgen-graphql-full-access"
USERNAME_CLAIM: Final = "com.workflowgen.api.username"
TOKEN_LIFE: Final = 3600
"""Seconds."""
RATE_LIMIT: Final = 1200
"""Requests a minute; counted and shown, never enforced without the fault ``rate_limit``."""
CERTIFICATE_OF: Final = "sandbox.certificate"
"""Where a TLS listener leaves, in a request's scope, the id of the client whose certificate it took."""
EVERY_METHOD: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@dataclass(frozen=True, slots=True)
class AuthorizationServer:
    id: str
    name: str
    audience: str
    scopes: tuple[str, ...]
    default_scopes: tuple[str, ...]


class IdentityProvider:
    """An Okta org with two custom authorization servers: WorkflowGen's, and the one named ``default``.

    ``default`` is there because every org has it and people reach for it: its tokens have another issuer and
    another audience, which WorkflowGen must refuse.
    """

    def __init__(
        self, base_url: str, graphql_url: str, key: SigningKey, reception: Reception, faults: Faults
    ) -> None:
        self.base_url = base_url
        self.proofs = Proofs("Authorization server")
        self._reception = reception
        self.key = key
        self._faults = faults
        self._window, self._used = 0, 0
        self.servers = {
            server.id: server
            for server in (
                AuthorizationServer(
                    AUTHORIZATION_SERVER,
                    "WorkflowGen GraphQL API",
                    graphql_url,
                    ("default", FULL_ACCESS),
                    ("default",),
                ),
                AuthorizationServer("default", "default", "api://default", ("api-read",), ("api-read",)),
            )
        }

    @property
    def issuer(self) -> str:
        return f"{self.base_url}/oauth2/{AUTHORIZATION_SERVER}"

    @property
    def token_url(self) -> str:
        return f"{self.issuer}/v1/token"

    @property
    def audience(self) -> str:
        return self.servers[AUTHORIZATION_SERVER].audience

    def routes(self) -> list[Route]:
        paths = {
            "/.well-known/openid-configuration": self._org_metadata,
            "/.well-known/oauth-authorization-server": self._org_metadata,
            "/oauth2/v1/token": self._org_token,
            "/oauth2/v1/keys": self._org_keys,
            "/oauth2/{server}/.well-known/openid-configuration": self._metadata,
            "/oauth2/{server}/.well-known/oauth-authorization-server": self._metadata,
            "/oauth2/{server}/v1/keys": self._keys,
            "/oauth2/{server}/v1/token": self._token,
        }
        return [Route(path, endpoint, methods=EVERY_METHOD) for path, endpoint in paths.items()]

    # Okta appends both well-known names to the issuer, where RFC 8414, section 3.1, would insert them.

    async def _metadata(self, request: Request) -> Response:
        if (server := self.servers.get(request.path_params["server"])) is None:
            return self._refuse(not_found(request.path_params["server"]))
        issuer = f"{self.base_url}/oauth2/{server.id}"
        return self._answer(self._metadata_of(issuer, f"{issuer}/v1", list(METHODS), list(server.scopes)))

    async def _org_metadata(self, _: Request) -> Response:
        return self._answer(
            self._metadata_of(
                self.base_url, f"{self.base_url}/oauth2/v1", ["private_key_jwt"], ["openid", "profile"]
            )
        )

    @staticmethod
    def _metadata_of(issuer: str, endpoints: str, methods: list[str], scopes: list[str]) -> dict[str, Any]:
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{endpoints}/authorize",
            "token_endpoint": f"{endpoints}/token",
            "jwks_uri": f"{endpoints}/keys",
            "response_types_supported": ["code", "token"],
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": scopes,
            "token_endpoint_auth_methods_supported": methods,
            "dpop_signing_alg_values_supported": ["RS256", "ES256"],
        }

    async def _keys(self, request: Request) -> Response:
        if request.path_params["server"] not in self.servers:
            return self._refuse(not_found(request.path_params["server"]))
        return self._answer({"keys": [self.key.jwk]})

    async def _org_keys(self, _: Request) -> Response:
        return self._answer({"keys": []})

    async def _token(self, request: Request) -> Response:
        try:
            server = self.servers.get(request.path_params["server"])
            if server is None:
                raise not_found(request.path_params["server"])
            form = await _form(request)
            client = self._reception.authenticate(_attempt(request, form))
            return self._answer(self._grant(server, client, form, request), {"Pragma": "no-cache"})
        except OktaRefusal as refusal:
            return self._refuse(refusal)

    async def _org_token(self, request: Request) -> Response:
        try:
            form = await _form(request)
            self._reception.authenticate(_attempt(request, form))
        except OktaRefusal as refusal:
            return self._refuse(refusal)
        return self._refuse(
            OktaRefusal(
                401,
                oauth_error(
                    "invalid_client",
                    "Client Credentials requests to the Org Authorization Server must use the private_key_jwt "
                    "token_endpoint_auth_method.",
                ),
            )
        )

    def _grant(
        self, server: AuthorizationServer, client: Client, form: Mapping[str, str], request: Request
    ) -> dict[str, Any]:
        grant_type = form.get("grant_type", "")
        if grant_type != "client_credentials":
            raise OktaRefusal(
                400,
                oauth_error(
                    "unsupported_grant_type",
                    "The authorization grant type is not supported by the authorization server. "
                    "Supported grant types: [client_credentials].",
                ),
            )
        if grant_type not in client.grant_types:
            raise OktaRefusal(
                400,
                oauth_error(
                    "unauthorized_client",
                    "The client is not authorized to use the provided grant type. Configured grant types: "
                    f"[{', '.join(client.grant_types)}].",
                ),
            )
        thumbprint = self._bound_to(client, request)
        scopes = _scopes(server, form.get("scope", ""))
        if not client.covered_by_policy:
            raise OktaRefusal(
                400,
                oauth_error(
                    "access_denied",
                    "Policy evaluation failed for this request, please check the policy configurations.",
                ),
            )
        return self._token_answer(server, client, scopes, thumbprint)

    def _bound_to(self, client: Client, request: Request) -> str:
        """The thumbprint of the key that the token will be bound to, or nothing (RFC 9449, section 5)."""
        proofs = request.headers.getlist("dpop")
        if not proofs:
            if client.requires_dpop:
                raise OktaRefusal(400, oauth_error("invalid_dpop_proof", "The DPoP proof JWT header is missing."))
            return ""
        try:
            if len(proofs) > 1:
                raise ProofRefused("invalid_dpop_proof", "There is more than one DPoP proof.")
            return self.proofs.check(proofs[0], request.method, _address(request))
        except ProofRefused as refused:
            raise OktaRefusal(
                400, oauth_error(refused.error, refused.description), {"DPoP-Nonce": self.proofs.nonce}
            ) from None

    def _token_answer(
        self, server: AuthorizationServer, client: Client, scopes: list[str], thumbprint: str
    ) -> dict[str, Any]:
        life = TOKEN_LIFE
        if fault := self._faults.take("token_life", "token"):
            life = fault.options["seconds"]
        now = int(time.time())
        claims: dict[str, Any] = {
            "ver": 1,
            "jti": f"AT.{secrets.token_urlsafe(32)}",
            "iss": f"{self.base_url}/oauth2/{server.id}",
            "aud": server.audience,
            "iat": now,
            "exp": now + life,
            "cid": client.client_id,
            "scp": scopes,
            "sub": client.client_id,
        }
        if server.id == AUTHORIZATION_SERVER:
            # Without a user, the claim's expression falls back to the application.
            claims[USERNAME_CLAIM] = client.client_id
        if thumbprint:
            claims["cnf"] = {"jkt": thumbprint}
        if fault := self._faults.take("claims", "token"):
            claims = _merged(claims, fault.options["claims"])
        answer = {
            "token_type": "DPoP" if thumbprint else "Bearer",
            "expires_in": life,
            "access_token": self.key.sign(claims),
            "scope": " ".join(scopes),
        }
        if fault := self._faults.take("token_answer", "token"):
            answer = _merged(answer, fault.options["fields"])
        return answer

    def _refuse(self, refusal: OktaRefusal) -> Response:
        return self._answer(refusal.body, refusal.headers, refusal.status)

    def _answer(
        self, body: Mapping[str, Any], headers: Mapping[str, str] | None = None, status: int = 200
    ) -> Response:
        return JSONResponse(
            body,
            status,
            headers={**self._rate_limit(), "Cache-Control": "no-cache, no-store", **(headers or {})},
        )

    def _rate_limit(self) -> dict[str, str]:
        """Okta's headers, on every answer; the reset is in epoch seconds, UTC."""
        window = int(time.time()) // 60
        if window != self._window:
            self._window, self._used = window, 0
        self._used += 1
        return {
            "X-Okta-Request-Id": secrets.token_urlsafe(16),
            "X-Rate-Limit-Limit": str(RATE_LIMIT),
            "X-Rate-Limit-Remaining": str(max(RATE_LIMIT - self._used, 0)),
            "X-Rate-Limit-Reset": str((window + 1) * 60),
        }


def _attempt(request: Request, form: Mapping[str, str]) -> Attempt:
    return Attempt(request.headers, form, _address(request), request.scope.get(CERTIFICATE_OF, ""))


def _address(request: Request) -> str:
    """The address that was asked, as a proof or an assertion must name it."""
    return str(request.url.replace(query="", fragment=""))


async def _form(request: Request) -> dict[str, str]:
    if request.method != "POST":
        raise OktaRefusal(405, legacy_error("E0000022", "The endpoint does not support the provided HTTP method"))
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/x-www-form-urlencoded":
        raise OktaRefusal(
            415,
            legacy_error(
                "E0000021",
                "Bad request.  Accept and/or Content-Type headers likely do not match supported values.",
            ),
        )
    text = (await request.body()).decode("utf-8", "replace")
    return dict(parse_qsl(text, keep_blank_values=True))


def _scopes(server: AuthorizationServer, asked: str) -> list[str]:
    scopes = asked.split()
    if not scopes:
        if not server.default_scopes:
            raise OktaRefusal(
                400,
                oauth_error(
                    "invalid_scope",
                    "The authorization server resource does not have any configured default scopes, "
                    "'scope' must be provided.",
                ),
            )
        return list(server.default_scopes)
    if "openid" in scopes:
        raise OktaRefusal(
            400, oauth_error("invalid_scope", "Cannot request 'openid' scopes using client credentials.")
        )
    if not set(scopes) <= set(server.scopes):
        raise OktaRefusal(
            400,
            oauth_error(
                "invalid_scope", "One or more scopes are not configured for the authorization server resource."
            ),
        )
    return scopes


def _merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Gives `base` with `changes`; a change to None takes the key away."""
    return {key: value for key, value in {**base, **changes}.items() if value is not None}
