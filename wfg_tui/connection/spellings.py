"""What people paste into the issuer field in the place of an issuer, per provider: a table of patterns.

The address bar of a console, an identifier alone, another endpoint of the same server: each stands for one issuer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_HTTP: Final = r"(?:https?://)?"
_TENANT: Final = r"(?P<tenant>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w-]+(?:\.[\w-]+)*\.onmicrosoft\.com)"
_LOGIN: Final = rf"{_HTTP}(?P<login>login\.microsoftonline\.(?:com|us))/(?P<tenant>[^/?#]+)"
_THIS_MACHINE: Final = re.compile(r"https?://(?:localhost|127\.|\[::1\])", re.IGNORECASE)
_REST: Final = r"/?(?:[?#].*)?"


@dataclass(frozen=True, slots=True)
class Spelling:
    """A pattern of the whole text, the issuer that it stands for, and what was understood."""

    only: tuple[str, ...]
    pattern: str
    issuer: str
    note: str


SPELLINGS: Final = (
    Spelling(
        ("entra",), _TENANT, r"https://login.microsoftonline.com/\g<tenant>/v2.0", "a tenant: its issuer is used."
    ),
    Spelling(
        ("entra-v1",), _TENANT, r"https://login.microsoftonline.com/\g<tenant>", "a tenant: its issuer is used."
    ),
    Spelling(
        ("entra",),
        rf"{_HTTP}sts\.windows\.net/(?P<tenant>[^/?#]+){_REST}",
        r"https://login.microsoftonline.com/\g<tenant>/v2.0",
        "the issuer of v1 tokens: that of the v2 endpoint is used.",
    ),
    Spelling(
        ("entra-v1",),
        rf"{_HTTP}sts\.windows\.net/(?P<tenant>[^/?#]+){_REST}",
        r"https://login.microsoftonline.com/\g<tenant>",
        "the issuer in v1 tokens: the address that its endpoints are under is used.",
    ),
    Spelling(
        ("entra",),
        rf"{_LOGIN}(?:/oauth2(?:/v2\.0)?/(?:authorize|devicecode|logout))?{_REST}",
        r"https://\g<login>/\g<tenant>/v2.0",
        "the v2 endpoint is used.",
    ),
    Spelling(
        ("entra-v1",),
        rf"{_LOGIN}(?:/v2\.0|/oauth2(?:/v2\.0)?/(?:authorize|devicecode|logout)){_REST}",
        r"https://\g<login>/\g<tenant>",
        "the v1 endpoint is used.",
    ),
    Spelling(
        ("adfs",),
        rf"{_HTTP}(?P<host>[^/?#@]+)(?:/adfs/(?:services/trust|ls|oauth2/authorize|portal)(?:/[^?#]*)?)?{_REST}",
        r"https://\g<host>/adfs",
        "the address of the federation service: its issuer is used.",
    ),
    Spelling(
        ("auth0",),
        rf"{_HTTP}manage\.auth0\.com/dashboard/us/(?P<tenant>[\w-]+)(?:/.*)?",
        r"https://\g<tenant>.us.auth0.com",
        "the Dashboard's address: the tenant's domain is used.",
    ),
    Spelling(
        ("auth0",),
        rf"{_HTTP}manage\.auth0\.com/dashboard/(?P<region>[\w-]+)/(?P<tenant>[\w-]+)(?:/.*)?",
        r"https://\g<tenant>.\g<region>.auth0.com",
        "the Dashboard's address: the tenant's domain is used.",
    ),
    Spelling(
        ("auth0",),
        rf"{_HTTP}(?P<host>[^/?#@]+)/(?:api/v2|authorize|userinfo){_REST}",
        r"https://\g<host>",
        "another address of the tenant: its domain is used.",
    ),
    Spelling(
        ("pingone",),
        rf"{_HTTP}(?P<host>auth\.pingone\.[a-z.]+)/(?P<environment>[^/?#]+)(?:/as/(?:authorize|userinfo|jwks))?{_REST}",
        r"https://\g<host>/\g<environment>/as",
        "an environment: its issuer is used.",
    ),
    Spelling(
        ("pingfederate",),
        rf"{_HTTP}(?P<host>[^/?#@]+)/(?:as/authorization\.oauth2|pf/JWKS|idp/userinfo\.openid){_REST}",
        r"https://\g<host>",
        "another endpoint of the server: its issuer is used.",
    ),
    Spelling(
        ("keycloak",),
        rf"{_HTTP}(?P<base>[^?#@]+?)/admin/[^/?#]+/console/?[^#]*#/(?P<realm>[^/?#]+)(?:/.*)?",
        r"https://\g<base>/realms/\g<realm>",
        "the Admin Console's address: the realm's issuer is used.",
    ),
    Spelling(
        ("keycloak",),
        rf"{_HTTP}(?P<base>[^?#@]+?)/realms/(?P<realm>[^/?#]+)/(?:account|protocol/openid-connect/(?!token)\w+)"
        rf"{_REST}",
        r"https://\g<base>/realms/\g<realm>",
        "another address of the realm: its issuer is used.",
    ),
)


def respelt(text: str, provider_id: str) -> tuple[str, str]:
    """Gives the issuer that `text` stands for with a note, or `text` itself and an empty one.

    A server on this machine is taken as it is written: it may be without TLS, and anywhere.
    """
    if _THIS_MACHINE.match(text):
        return text, ""
    for spelling in SPELLINGS:
        if provider_id in spelling.only and (found := re.fullmatch(spelling.pattern, text, re.IGNORECASE)):
            issuer = found.expand(spelling.issuer)
            if issuer.rstrip("/") == text.rstrip("/"):
                return text, ""
            return issuer, spelling.note
    return text, ""
