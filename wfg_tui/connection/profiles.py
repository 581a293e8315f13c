"""A profile: one connection to one WorkflowGen, without its secret."""

from __future__ import annotations

import datetime
import ipaddress
import re
from dataclasses import dataclass, field, fields
from typing import Final, Literal
from urllib.parse import urlsplit

from wfg_tui.problems import UsageProblem

Environment = Literal["production", "test", "development"]
ENVIRONMENTS: Final[tuple[Environment, ...]] = ("production", "test", "development")
IMPERSONATE_HEADER: Final = "x-wfgen-impersonate-username"
"""WorkflowGen's default; its setting ``GraphqlImpersonateUserNameHttpHeader`` can rename it."""

GENTLE: Final = (4.0, 2)
"""Requests a second and at a time where a profile names none: IIS serves the portal's people beside us."""
QUICK: Final = (50.0, 4)
"""The same for an API on this machine."""
PAGE_SIZE: Final = 100
_MOST: Final = (1_000, 64, 10_000)

_WITH_A_SECRET: Final = frozenset({"client_secret_basic", "client_secret_post"})
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,63}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""What RFC 9110, section 5.6.2, lets a header's name be."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Where the API is, who we are to the identity provider, and how careful to be."""

    name: str
    graphql_url: str
    client_id: str = ""
    provider: str = "okta"
    issuer: str = ""
    token_url: str = ""
    scope: str = ""
    """Space separated; empty sends none, so that the server's default scope applies."""
    audience: str = ""
    """Sent with the grant, where the provider chooses the audience by it."""
    expect_audience: str = ""
    """Not sent: what the token's ``aud`` should be, the GraphQL API's identifier."""
    form: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Further form parameters of the grant."""
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Further headers of every API request (gateways). Their values count as secrets; one that reads ``env:VAR``
    or ``command:LINE`` says where the value is."""
    auth_method: str = "client_secret_basic"
    """A name of `wfg_tui.connection.methods.METHODS`."""
    private_key: str = ""
    """A PEM file, for ``private_key_jwt``; if it is encrypted, the secret is its passphrase."""
    dpop: bool = False
    """Tokens are bound to a key of this process (RFC 9449)."""
    ca_file: str = ""
    client_cert: str = ""
    client_key: str = ""
    client_key_secret: str = ""
    """Where the passphrase of `client_key` is, as `secret` says it; empty where the key is not encrypted."""
    insecure: bool = False
    """TLS is not verified for the API. It never applies to the token endpoint, nor to a proxy."""
    proxy: str = ""
    """``system`` (or empty: HTTPS_PROXY, HTTP_PROXY, NO_PROXY), ``none``, or a URL that may name a user."""
    proxy_secret: str = ""
    """Where the password of `proxy`'s user is, as `secret` says it."""
    token_proxy: str = ""
    """The same for the way to the identity provider; empty goes the way of `proxy`."""
    token_proxy_secret: str = ""
    impersonate_header: str = IMPERSONATE_HEADER
    environment: str = ""
    """One of `ENVIRONMENTS`, or empty: then the host decides."""
    read_only: bool = False
    """Mutations are refused outright."""
    secret: str = "keyring"  # noqa: S105 - names the place, not the secret
    """Where the secret is: ``keyring``, ``env:VAR``, ``command:LINE`` or ``prompt``."""
    secret_expires: str = ""
    """The secret's last day, ``YYYY-MM-DD``, where the user has noted it."""
    rate: float = 0.0
    """Requests a second, at most, of what asks much by itself; 0: see `rate_in_force`."""
    concurrency: int = 0
    """How many of these may be under way at a time; 0: see `concurrency_in_force`."""
    page_size: int = 0
    """Rows that are asked for at a time where all pages are read; 0 is `PAGE_SIZE`."""
    connect_timeout: float = 10.0
    """Seconds."""
    timeout: float = 60.0
    """Seconds."""

    @property
    def host(self) -> str:
        """The API's host and port as the URL has them, without credentials."""
        return urlsplit(self.graphql_url).netloc.rpartition("@")[2]

    @property
    def is_loopback(self) -> bool:
        """Whether the API is on this machine."""
        return is_loopback(self.graphql_url)

    @property
    def environment_in_force(self) -> Environment:
        """What the user said, else development on this machine and production anywhere else."""
        if self.environment in ENVIRONMENTS:
            return self.environment
        return "development" if self.is_loopback else "production"

    @property
    def production(self) -> bool:
        """Whether a mutation needs consent."""
        return self.environment_in_force == "production"

    @property
    def rate_in_force(self) -> float:
        """Requests a second, at most: what the user said, else `QUICK` on this machine, else `GENTLE`."""
        return self.rate or (QUICK if self.is_loopback else GENTLE)[0]

    @property
    def concurrency_in_force(self) -> int:
        """How many requests at a time, at most, by the same rule."""
        return self.concurrency or (QUICK if self.is_loopback else GENTLE)[1]

    @property
    def page_size_in_force(self) -> int:
        """Rows a page."""
        return self.page_size or PAGE_SIZE

    @property
    def schema_url(self) -> str:
        """Where the server keeps its SDL: beside the GraphQL URL, under ``/schema``."""
        parts = urlsplit(self.graphql_url)
        return parts._replace(path=parts.path.rstrip("/") + "/schema", query="", fragment="").geturl()


FIELDS: Final = tuple(one.name for one in fields(Profile))


def is_loopback(url: str) -> bool:
    """Whether a URL's host is this machine."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_day(text: str) -> bool:
    """Whether `text` is a day of the calendar as ISO 8601 writes it, ``YYYY-MM-DD``."""
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return bool(_DAY.fullmatch(text))  # Python reads weeks and days without dashes too


def validated(profile: Profile) -> Profile:
    """Gives `profile` back if it can be used.

    Raises:
        UsageProblem: ``profile.name``, ``profile.url``, ``profile.value`` or ``profile.incomplete``, naming the
            field and what to write instead.
    """
    if not _NAME.fullmatch(profile.name) or profile.name.strip() != profile.name:
        raise UsageProblem(
            f"{profile.name!r} cannot be a profile's name.",
            code="profile.name",
            advice="Use up to 64 letters, digits, dots, dashes and spaces, beginning with a letter or digit.",
        )
    _check_url(profile, "graphql_url", profile.graphql_url, needed=True)
    _check_url(profile, "issuer", profile.issuer)
    _check_url(profile, "token_url", profile.token_url)
    if profile.environment and profile.environment not in ENVIRONMENTS:
        raise _value(profile, "environment", f"is {profile.environment!r}", "Use production, test or development.")
    if profile.secret_expires and not is_day(profile.secret_expires):
        raise _value(
            profile,
            "secret_expires",
            f"is {profile.secret_expires!r}, which is no day",
            "Write it as year, month and day, such as 2027-01-31; leave it empty if the secret does not expire.",
        )
    if not _TOKEN.fullmatch(profile.impersonate_header):
        raise _value(
            profile, "impersonate_header", "cannot be a header's name", f"WorkflowGen's is {IMPERSONATE_HEADER}."
        )
    for name, value in profile.headers:
        if not _TOKEN.fullmatch(name):
            raise _value(profile, "headers", f"has {name!r}, which cannot be a header's name", "Correct it.")
        if name.lower() in {"authorization", "dpop"}:
            raise _value(
                profile,
                "headers",
                f"has {name!r}, which signing in sets",
                "A token that you have already goes with auth_method = bearer, a password for IIS with basic_iis.",
            )
        if value.strip() in {"env:", "command:"}:
            raise _value(
                profile, "headers", f"does not say where {name!r} is", "Use env:VARIABLE or command:LINE."
            )
    for name, seconds in (("connect_timeout", profile.connect_timeout), ("timeout", profile.timeout)):
        if not 0 < seconds <= 86_400:  # TOML has nan and inf
            raise _value(profile, name, "is not between zero and a day", "Give seconds, such as 60.")
    for name, most in zip(("rate", "concurrency", "page_size"), _MOST, strict=True):
        if not 0 <= getattr(profile, name) <= most:
            raise _value(profile, name, f"is not between 0 and {most:,}", "Give a number; 0 leaves it to us.")
    if 0 < profile.rate < 0.01:
        raise _value(profile, "rate", "is less than a request in 100 seconds", "Give a number, such as 0.5.")
    source, _, rest = profile.secret.partition(":")
    if source not in {"keyring", "env", "command", "prompt"} or (
        source in {"env", "command"} and not rest.strip()
    ):
        raise _value(
            profile,
            "secret",
            "does not say where the secret is",
            "Use keyring, env:VARIABLE, command:LINE or prompt.",
        )
    asks_for_a_token = True
    if profile.auth_method not in _WITH_A_SECRET:
        from wfg_tui.connection.methods import check_method  # what most profiles never need

        asks_for_a_token = check_method(profile).grants
    if not profile.client_id and profile.auth_method != "bearer":
        raise UsageProblem(
            f"The profile {profile.name} has no client ID.",
            code="profile.incomplete",
            advice="Copy the Client ID from the application's page in your identity provider.",
        )
    if not profile.issuer and not profile.token_url and asks_for_a_token:
        raise UsageProblem(
            f"The profile {profile.name} names no identity provider.",
            code="profile.incomplete",
            advice="Give its issuer (Okta: Security › API › Authorization Servers › Issuer URI) or its token URL.",
        )
    from wfg_tui.connection.hops import check_hops

    check_hops(profile)
    return profile


def _check_url(profile: Profile, name: str, url: str, *, needed: bool = False) -> None:
    if not url and not needed:
        return
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good, parts = False, urlsplit("")
    if not good or any(character.isspace() for character in url):
        raise UsageProblem(
            f"The {name} of the profile {profile.name} is not a URL: {url!r}.",
            code="profile.url",
            advice="Write it in full, such as https://workflow.example.com/wfgen/graphql.",
        )
    if parts.username or parts.password:
        raise UsageProblem(
            f"The {name} of the profile {profile.name} holds a user name or password.",
            code="profile.url",
            advice="Leave them out: the client ID and secret sign in.",
        )
    if parts.scheme == "http" and not is_loopback(url):
        raise UsageProblem(
            f"The {name} of the profile {profile.name} is plain http to another machine.",
            code="profile.url",
            meaning="The token would travel readable to anyone in between.",
            advice="Use https; plain http is for this machine alone.",
        )


def _value(profile: Profile, name: str, what: str, advice: str) -> UsageProblem:
    return UsageProblem(f"The {name} of the profile {profile.name} {what}.", code="profile.value", advice=advice)
