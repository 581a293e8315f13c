"""Identity providers as data: what each calls its fields and how it wants to be asked for a token.

Adding one is adding a row. Sources: the providers' own pages on the client credentials grant (RFC 6749, section
4.4); what could not be confirmed is a hint, and the raw answer stays at hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

BASIC: Final = "client_secret_basic"
POST: Final = "client_secret_post"


@dataclass(frozen=True, slots=True)
class Provider:
    """How one identity provider does the client credentials grant."""

    id: str
    name: str
    token_path: str = ""
    """Appended to the issuer where discovery is not there; empty: only discovery knows."""
    audience_by: str = "nothing"
    """How the token's audience is chosen: ``server``, ``audience``, ``resource``, ``scope`` or ``nothing``."""
    methods: tuple[str, ...] = (BASIC, POST)
    """Client authentication methods that it takes, its default first."""
    labels: Mapping[str, str] | None = None
    """What its console calls our fields."""
    app_screen: str = ""
    """Where the application's ID and secret are, in its console's words."""
    api_screen: str = ""
    """Where audience, scopes and policies are."""


PROVIDERS: Final[Mapping[str, Provider]] = {
    provider.id: provider
    for provider in (
        Provider(
            "okta",
            "Okta",
            "/v1/token",
            audience_by="server",
            labels={
                "issuer": "Issuer URI or Metadata URI",
                "client_id": "Client ID",
                "secret": "Client secret",
                "scope": "Scopes",
                "expect_audience": "Audience",
            },
            app_screen="Okta Admin Console: Applications › your API Services app › General",
            api_screen="Okta Admin Console: Security › API › Authorization Servers › your server",
        ),
        Provider(
            "auth0",
            "Auth0",
            "/oauth/token",
            audience_by="audience",
            methods=(POST, BASIC),
            labels={"issuer": "Domain", "audience": "Identifier (API Audience)"},
            app_screen="Auth0 Dashboard: Applications › your Machine to Machine application › Settings",
            api_screen="Auth0 Dashboard: Applications › APIs › your API › Machine to Machine Applications",
        ),
        Provider(
            "entra",
            "Microsoft Entra ID",
            "/oauth2/v2.0/token",
            audience_by="scope",
            methods=(POST,),
            labels={"client_id": "Application (client) ID", "scope": "Scope (Application ID URI/.default)"},
            app_screen="Entra admin center: App registrations › your app › Certificates & secrets",
            api_screen="Entra admin center: App registrations › WorkflowGen GraphQL API › Expose an API",
        ),
        Provider(
            "entra-v1",
            "Microsoft Entra ID (v1 endpoint)",
            "/oauth2/token",
            audience_by="resource",
            methods=(POST,),
            labels={"client_id": "Application (client) ID", "audience": "Application ID URI (resource)"},
            app_screen="Entra admin center: App registrations › your app › Certificates & secrets",
            api_screen="Entra admin center: App registrations › WorkflowGen GraphQL API › Expose an API",
        ),
        Provider(
            "adfs",
            "AD FS",
            "/oauth2/token",
            audience_by="resource",
            methods=(POST, BASIC),
            labels={"client_id": "Client Identifier", "audience": "Relying party identifier (resource)"},
            app_screen="AD FS Management: Application Groups › WorkflowGen › your Server application",
            api_screen="AD FS Management: Application Groups › WorkflowGen › Web API › Client Permissions",
        ),
        Provider(
            "pingfederate",
            "PingFederate",
            "/as/token.oauth2",
            audience_by="resource",
            app_screen="PingFederate: Applications › OAuth › Clients › your client",
            api_screen="PingFederate: Applications › OAuth › Access Token Management",
        ),
        Provider(
            "pingone",
            "PingOne",
            "/token",
            audience_by="scope",
            app_screen="PingOne: Applications › your Worker or OIDC app › Configuration",
            api_screen="PingOne: Applications › Resources",
        ),
        Provider(
            "keycloak",
            "Keycloak",
            "/protocol/openid-connect/token",
            app_screen="Keycloak: Clients › your client › Credentials (Service accounts roles enabled)",
            api_screen="Keycloak: Client scopes › your scope › Mappers › Audience",
        ),
        Provider(
            "other", "the identity provider", app_screen="its application settings", api_screen="its API settings"
        ),
    )
}


def provider(name: str) -> Provider:
    """Gives the row called `name`; a name without one is treated as ``other``."""
    return PROVIDERS.get(name, PROVIDERS["other"])


def conventional_token_url(provider_id: str, issuer: str) -> str:
    """Gives where a provider's token endpoint lies by its convention, or an empty string."""
    row = provider(provider_id)
    if not row.token_path or not issuer:
        return ""
    issuer = issuer.rstrip("/")
    if row.id == "entra":
        issuer = issuer.removesuffix("/v2.0")
    if row.id == "adfs" and not urlsplit(issuer).path.rstrip("/").endswith("/adfs"):
        issuer += "/adfs"
    return issuer + row.token_path
