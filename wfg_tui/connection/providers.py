"""Identity providers as data: what each calls its fields and how it wants to be asked for a token.

Adding one is adding a row here, its refusals to `connection.causes`, and its situations to the tests. Sources: the
providers' own pages on the client credentials grant (RFC 6749, section 4.4); what could not be confirmed is a
hint, and the raw answer stays at hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import urlsplit

BASIC: Final = "client_secret_basic"
POST: Final = "client_secret_post"
SECRET_JWT: Final = "client_secret_jwt"  # noqa: S105 - a method's name
KEY_JWT: Final = "private_key_jwt"
CERTIFICATE: Final = "tls_client_auth"

AudienceBy = Literal["server", "audience", "resource", "scope", "nothing"]


@dataclass(frozen=True, slots=True)
class Provider:
    """How one identity provider does the client credentials grant."""

    id: str
    name: str
    token_path: str = ""
    """Appended to the issuer where discovery is not there; empty: only discovery knows."""
    issuer_form: str = ""
    """What its issuers look like."""
    token_form: str = ""
    """What its token endpoints look like."""
    audience_by: AudienceBy = "nothing"
    """How the token's audience is chosen: by the ``server`` asked, the form's ``audience`` or ``resource``, the
    ``scope``, or ``nothing`` in the request."""
    scope_of_audience: str = ""
    """What makes a scope of an audience, where the scope chooses it."""
    methods: tuple[str, ...] = (BASIC, POST)
    """Client authentication methods that it takes, its default first."""
    assertion_for: str = "{token_url}"
    """Whom a client assertion is made out to (its ``aud``): ``{token_url}`` or ``{issuer}``, filled in."""
    form: Mapping[str, str] = field(default_factory=dict)
    """Further form parameters that it knows, and what each is for."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """What its console calls our fields."""
    app_screen: str = ""
    """Where the application's ID and secret are, in its console's words."""
    api_screen: str = ""
    """Where audience, scopes and policies are."""
    signs: str = ""
    """A pattern that only this provider's hosts or words match: for profiles that name another one."""


_ENTRA: Final = {
    "methods": (POST, BASIC, KEY_JWT),
    "app_screen": "Entra admin center: App registrations › your app › Certificates & secrets",
    "api_screen": "Entra admin center: App registrations › WorkflowGen GraphQL API › Expose an API",
    "signs": r"^login\.microsoftonline\.(com|us)$|\bAADSTS\d{4,}",
}

PROVIDERS: Final[Mapping[str, Provider]] = {
    provider.id: provider
    for provider in (
        Provider(
            "okta",
            "Okta",
            "/v1/token",
            issuer_form="https://your-org.okta.com/oauth2/aus…",
            token_form="https://your-org.okta.com/oauth2/aus…/v1/token",  # noqa: S106 - an address
            audience_by="server",
            methods=(BASIC, POST, SECRET_JWT, KEY_JWT),
            labels={
                "issuer": "Issuer URI or Metadata URI",
                "client_id": "Client ID",
                "secret": "Client secret",
                "scope": "Scopes",
                "expect_audience": "Audience",
            },
            app_screen="Okta Admin Console: Applications › your API Services app › General",
            api_screen="Okta Admin Console: Security › API › Authorization Servers › your server",
            signs=r"\.(okta|oktapreview|okta-emea|okta-gov)\.com$|\.okta\.mil$|\bE00000\d\d\b",
        ),
        Provider(
            "auth0",
            "Auth0",
            "/oauth/token",
            issuer_form="https://your-tenant.eu.auth0.com/",
            token_form="https://your-tenant.eu.auth0.com/oauth/token",  # noqa: S106 - an address
            audience_by="audience",
            methods=(POST, BASIC, KEY_JWT),
            assertion_for="{issuer}/",
            form={"organization": "the organization, where the API is used by organizations"},
            labels={
                "issuer": "Domain",
                "client_id": "Client ID",
                "secret": "Client Secret",
                "scope": "Permissions (Scopes)",
                "audience": "Identifier (API Audience)",
                "expect_audience": "Identifier",
            },
            app_screen="Auth0 Dashboard: Applications › your Machine to Machine application › Settings",
            api_screen="Auth0 Dashboard: Applications › APIs › your API › Machine to Machine Applications",
            signs=r"\.auth0\.com$|Service not enabled within domain",
        ),
        Provider(
            "entra",
            "Microsoft Entra ID",
            "/oauth2/v2.0/token",
            issuer_form="https://login.microsoftonline.com/your-tenant-id/v2.0",
            token_form="https://login.microsoftonline.com/your-tenant-id/oauth2/v2.0/token",  # noqa: S106
            audience_by="scope",
            scope_of_audience="/.default",
            labels={
                "issuer": "Directory (tenant) ID",
                "client_id": "Application (client) ID",
                "secret": "Client secret: its Value",
                "scope": "Scope (its URI/.default)",
                "audience": "Application ID URI",
            },
            **_ENTRA,  # type: ignore[arg-type]
        ),
        Provider(
            "entra-v1",
            "Microsoft Entra ID (v1 endpoint)",
            "/oauth2/token",
            issuer_form="https://login.microsoftonline.com/your-tenant-id",
            token_form="https://login.microsoftonline.com/your-tenant-id/oauth2/token",  # noqa: S106 - an address
            audience_by="resource",
            labels={
                "issuer": "Directory (tenant) ID",
                "client_id": "Application (client) ID",
                "secret": "Client secret: its Value",
                "audience": "Application ID URI",
            },
            **_ENTRA,  # type: ignore[arg-type]
        ),
        Provider(
            "adfs",
            "AD FS",
            "/oauth2/token",
            issuer_form="https://adfs.example.com/adfs",
            token_form="https://adfs.example.com/adfs/oauth2/token",  # noqa: S106 - an address
            audience_by="resource",
            methods=(POST, BASIC, KEY_JWT),
            labels={
                "issuer": "Federation service address",
                "client_id": "Client Identifier",
                "secret": "Shared secret",
                "audience": "Relying party identifier",
                "expect_audience": "Relying party identifier",
            },
            app_screen="AD FS Management: Application Groups › WorkflowGen › your Server application",
            api_screen="AD FS Management: Application Groups › WorkflowGen › Web API › Client Permissions",
            signs=r"\bMSIS\d{4}\b",
        ),
        Provider(
            "pingfederate",
            "PingFederate",
            "/as/token.oauth2",
            issuer_form="https://sso.example.com",
            token_form="https://sso.example.com/as/token.oauth2",  # noqa: S106 - an address
            audience_by="resource",
            methods=(BASIC, POST, KEY_JWT, CERTIFICATE),
            form={
                "aud": "the audience, where access token managers are chosen by it",
                "access_token_manager_id": "the access token manager itself",
            },
            labels={
                "issuer": "Base URL or issuer",
                "client_id": "Client ID",
                "secret": "Client secret",
                "scope": "Scopes",
                "audience": "Resource URI",
            },
            app_screen="PingFederate: Applications › OAuth › Clients › your client",
            api_screen="PingFederate: Applications › OAuth › Access Token Management",
        ),
        Provider(
            "pingone",
            "PingOne",
            "/token",
            issuer_form="https://auth.pingone.eu/your-environment-id/as",
            token_form="https://auth.pingone.eu/your-environment-id/as/token",  # noqa: S106 - an address
            audience_by="scope",
            methods=(BASIC, POST, SECRET_JWT, KEY_JWT),
            labels={
                "issuer": "Issuer ID",
                "client_id": "Client ID",
                "secret": "Client Secret",
                "scope": "Scopes (of one resource)",
                "expect_audience": "Audience",
            },
            app_screen="PingOne: Applications › your Worker or OIDC app › Configuration",
            api_screen="PingOne: Applications › Resources",
            signs=r"^auth\.pingone\.",
        ),
        Provider(
            "keycloak",
            "Keycloak",
            "/protocol/openid-connect/token",
            issuer_form="https://sso.example.com/realms/your-realm",
            token_form="https://sso.example.com/realms/your-realm/protocol/openid-connect/token",  # noqa: S106
            methods=(BASIC, POST, SECRET_JWT, KEY_JWT, CERTIFICATE),
            assertion_for="{issuer}",
            labels={
                "issuer": "Realm address (issuer)",
                "client_id": "Client ID",
                "secret": "Client Secret",
                "scope": "Optional client scopes",
                "expect_audience": "Included Audience",
            },
            app_screen="Keycloak: Clients › your client › Credentials (Service accounts roles enabled)",
            api_screen="Keycloak: Client scopes › your scope › Mappers › Audience",
        ),
        Provider(
            "other",
            "the identity provider",
            methods=(BASIC, POST, SECRET_JWT, KEY_JWT, CERTIFICATE),
            app_screen="your identity provider's application settings",
            api_screen="your identity provider's API settings",
        ),
    )
}

_EACH_CHOICE: Final[Mapping[str, str]] = {"resource": "resource", "scope": ""}
"""The form parameter that carries the audience, where it is not ``audience``; empty: none does."""


def provider(name: str) -> Provider:
    """Gives the row called `name`; a name without one is treated as ``other``."""
    return PROVIDERS.get(name, PROVIDERS["other"])


def asked_scope(row: Provider, scope: str, audience: str) -> str:
    """Gives the scope to ask for, one space between each; where scopes choose the audience, the audience's own."""
    if not scope.strip() and audience and row.scope_of_audience:
        return audience.removesuffix(row.scope_of_audience) + row.scope_of_audience
    return " ".join(scope.split())


def grant_form(
    row: Provider, scope: str, audience: str, further: tuple[tuple[str, str], ...]
) -> list[tuple[str, str]]:
    """Gives the form of a grant, without what proves the client.

    A further parameter takes the place of one of ours: none is ever sent twice (RFC 6749, section 3.2).
    """
    form = [("grant_type", "client_credentials")]
    if asked := asked_scope(row, scope, audience):
        form.append(("scope", asked))
    carrier = _EACH_CHOICE.get(row.audience_by, "audience")
    if audience and carrier:
        form.append((carrier, audience))
    named = {name for name, _ in further}
    return [pair for pair in form if pair[0] not in named] + list(further)


def conventional_token_url(provider_id: str, issuer: str) -> str:
    """Gives where a provider's token endpoint lies by its convention, or an empty string."""
    row = provider(provider_id)
    if not row.token_path or not issuer:
        return ""
    issuer = issuer.rstrip("/")
    if row.id in {"entra", "entra-v1"}:
        issuer = issuer.removesuffix("/v2.0")
    if row.id == "adfs" and not urlsplit(issuer).path.rstrip("/").endswith("/adfs"):
        issuer += "/adfs"
    return issuer + row.token_path
