"""The sandbox as one ASGI application: identity provider, GraphQL API and its own controls."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import replace

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from . import javascript
from .admission import Door
from .applications import APPLICATIONS, CLIENTS, Application
from .client_authentication import Reception
from .client_keys import Authority, ClientKey, certified_key, ec_key, rsa_key
from .facts import Facts
from .faults import KINDS, Faults
from .graphql_api import GraphQLApi
from .identity_provider import FULL_ACCESS, IdentityProvider
from .request_log import RequestLog
from .resolvers import Office
from .seed import make_world
from .signing import SigningKey
from .wire import Wire
from .world import World

_MAKERS: Mapping[str, Callable[[str], ClientKey]] = {
    "rsa": lambda _: rsa_key(),
    "ec": lambda _: ec_key(),
    "certificate": certified_key,
}


class SandboxApplication:
    """Everything behind one base URL, such as ``http://127.0.0.1:8123``."""

    def __init__(self, base_url: str, tls_url: Callable[[str], str]) -> None:
        """`tls_url` gives the base URL of the TLS listener of a client, by the client's id."""
        key = SigningKey()
        self._authority = Authority()
        self._keys: Mapping[str, ClientKey] = {
            client.client_id: _MAKERS[client.key](client.client_id) for client in CLIENTS.values() if client.key
        }
        self.faults = Faults()
        self.log = RequestLog()
        self.world: World = make_world()
        graphql_url = f"{base_url}/wfgen/graphql"
        provider = IdentityProvider(base_url, graphql_url, key, Reception(CLIENTS, self._keys), self.faults)

        def with_key(application: Application) -> Application:
            found = self._keys.get(application.client_id)
            if found is None:
                return application
            if not found.certificate:
                return replace(application, private_key=found.pem)
            return replace(
                application,
                private_key=found.pem,
                certificate=found.certificate,
                token_url=provider.token_url.replace(base_url, tls_url(application.client_id)),
                authority=self._authority.certificate,
            )

        self.facts = Facts(
            graphql_url,
            f"{graphql_url}/schema",
            provider.issuer,
            provider.token_url,
            provider.audience,
            FULL_ACCESS,
            tuple(with_key(application) for application in APPLICATIONS),
        )
        self.token_proofs = provider.proofs
        self.door = Door(key, provider.issuer, provider.audience, self.world, self.faults, set())
        api = GraphQLApi(Office(self.world), self.door, self.faults)
        routes = [
            *provider.routes(),
            *api.routes(),
            Route("/sandbox/requests", self._requests, methods=["GET", "DELETE"]),
            Route("/sandbox/faults", self._faults, methods=["GET", "POST", "DELETE"]),
        ]
        # Only names of this computer: a web page that rebinds its DNS name to us gets nothing.
        hosts = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"], www_redirect=False)
        application = Starlette(routes=routes, middleware=[hosts])
        application.router.redirect_slashes = False
        self.asgi: ASGIApp = Wire(application, self.log, self.faults)

    def listening_for(self, client_id: str) -> ssl.SSLContext:
        """Gives the TLS context of the listener that takes this client's certificate and no other."""
        return self._authority.listening([self._keys[client_id].certificate])

    async def _requests(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.log.clear()
            return Response(status_code=204)
        told = javascript.write([logged.as_dict() for logged in self.log])
        return Response(told, media_type="application/json")

    async def _faults(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.faults.clear()
            return Response(status_code=204)
        if request.method == "POST":
            try:
                wanted = await request.json()
                name, on, times = wanted.pop("name"), wanted.pop("on", None), wanted.pop("times", None)
                self.faults.add(name, on, times, **wanted)
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(
            {
                "armed": [
                    {"name": fault.name, "on": fault.on, "times": fault.times, **fault.options}
                    for fault in self.faults
                ],
                "known": {
                    name: {"about": kind.about, "on": kind.on, "options": dict(kind.options)}
                    for name, kind in KINDS.items()
                },
            }
        )
