"""The issuer field: an issuer, a metadata URI or a token URL, told apart; and discovery over HTTP.

Sources: OpenID Connect Discovery 1.0, section 4 (the name is appended); RFC 8414, section 3.1 (it is inserted);
Okta appends both.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from wfg_tui.connection.profiles import is_loopback
from wfg_tui.connection.providers import conventional_token_url, provider
from wfg_tui.connection.spellings import respelt
from wfg_tui.http import Http, Request, Response
from wfg_tui.problems import NetworkProblem, Problem, RefusedProblem, UsageProblem

NAMES: Final = ("oauth-authorization-server", "openid-configuration")
_WELL_KNOWN: Final = re.compile(r"/\.well-known/(?:oauth-authorization-server|openid-configuration)(?=/|$)")
_OKTA_DOMAIN: Final = r"\.(?:okta|oktapreview|okta-emea|okta-gov)\.com|\.okta\.mil"
_OKTA_HOST: Final = re.compile(rf"({_OKTA_DOMAIN})$")
_OKTA_ADMIN_HOST: Final = re.compile(rf"(.+)-admin({_OKTA_DOMAIN})$")
_OKTA_ADMIN_PAGE: Final = re.compile(r"/admin/oauth2/as/([A-Za-z0-9]+)")
_OKTA_ORG: Final = re.compile(r"(/oauth2(/v1(/\w+)?)?)?")
_OKTA_ENDPOINT: Final = re.compile(r"(/oauth2/[^/]+)/v1/\w+")
_TOKEN_ENDS: Final = re.compile(r"/(token|token\.oauth2)/?$")


@dataclass(frozen=True, slots=True)
class IssuerReading:
    """What the user's text in the issuer field stands for."""

    issuer: str = ""
    token_url: str = ""
    metadata_url: str = ""
    notes: tuple[str, ...] = ()
    """What was understood or proposed, in words."""
    problem: Problem | None = None
    """Why it cannot work as it stands, with the right form proposed."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What an authorization server's metadata says."""

    issuer: str
    token_url: str
    jwks_url: str
    methods: tuple[str, ...]
    url: str
    """Where it was read."""
    mtls_token_url: str = ""
    """Where a client certificate is asked for, if elsewhere (RFC 8705, section 5)."""


def read_issuer_field(text: str, provider_id: str = "okta") -> IssuerReading:
    """Gives what `text` means; nothing is sent. A text without a scheme is taken as https."""
    text = text.strip().rstrip(".,;")
    if not text:
        return IssuerReading()
    text, note = respelt(text, provider_id)
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good, parts = False, urlsplit("")
    if not good or any(character.isspace() for character in text):
        return IssuerReading(
            problem=UsageProblem(
                "This is not a URL.",
                code="issuer.url",
                advice="Copy the Issuer URI, such as https://your-org.okta.com/oauth2/aus1234567890.",
            )
        )
    if parts.scheme == "http" and not is_loopback(text):
        return IssuerReading(
            problem=UsageProblem(
                "This is plain http to another machine.",
                code="issuer.url",
                meaning="The secret would travel readable to anyone in between.",
                advice="Use https.",
            )
        )
    if parts.username or parts.password:
        return IssuerReading(
            problem=UsageProblem(
                "This address holds a user name or password.",
                code="issuer.url",
                advice="Leave them out: the client ID and secret sign in.",
            )
        )
    parts = parts._replace(netloc=parts.netloc.lower(), query="", fragment="")
    if (provider_id == "okta" or _OKTA_HOST.search(parts.netloc)) and (
        problem := _okta_problem(parts)
    ) is not None:
        return IssuerReading(problem=problem)
    path = parts.path.rstrip("/")
    if well_known := _WELL_KNOWN.search(path):
        rest = path[: well_known.start()] + path[well_known.end() :]
        issuer = parts._replace(path=rest).geturl()
        return _of_issuer(issuer, provider_id, text, "a metadata URI: its issuer is used.")
    if _TOKEN_ENDS.search(path):
        issuer = ""
        if provider_id == "okta" and (found := _OKTA_ENDPOINT.fullmatch(path)):
            issuer = parts._replace(path=found[1]).geturl()
        return IssuerReading(issuer=issuer, token_url=parts._replace(path=path).geturl(), notes=("a token URL.",))
    if provider_id == "okta" and (endpoint := _OKTA_ENDPOINT.fullmatch(path)):
        issuer = parts._replace(path=endpoint[1]).geturl()
        return _of_issuer(issuer, provider_id, "", "another endpoint of the server: its issuer is used.")
    return _of_issuer(parts._replace(path=path).geturl(), provider_id, "", note)


def _of_issuer(issuer: str, provider_id: str, metadata_url: str, note: str) -> IssuerReading:
    return IssuerReading(
        issuer=issuer,
        token_url=conventional_token_url(provider_id, issuer),
        metadata_url=metadata_url or f"{issuer}/.well-known/{NAMES[0]}",
        notes=(note,) if note else (),
    )


def _okta_problem(parts: SplitResult) -> Problem | None:
    host = parts.netloc
    path = _WELL_KNOWN.sub("", parts.path.rstrip("/"))
    if admin := _OKTA_ADMIN_HOST.match(host):
        right = parts._replace(netloc=admin[1] + admin[2])
        if page := _OKTA_ADMIN_PAGE.search(path):  # the address bar, on the page of an authorization server
            right = right._replace(path=f"/oauth2/{page[1]}")
        elif not path.startswith("/oauth2/"):
            right = right._replace(path="/oauth2/default")
        return UsageProblem(
            f"{host} is the address of Okta's Admin Console, not of an authorization server.",
            code="issuer.okta_admin",
            advice=f"Use {right.geturl()} (without -admin), or copy the Issuer URI from Security › API › "
            "Authorization Servers › your server › Settings.",
        )
    if _OKTA_ORG.fullmatch(path):  # under a customer's own domain too
        return UsageProblem(
            "This is Okta's org authorization server, whose tokens are for Okta itself alone.",
            code="issuer.okta_org",
            meaning="WorkflowGen needs a custom authorization server: its issuer ends in /oauth2/ and an id.",
            advice=f"Use {parts.scheme}://{host}/oauth2/aus… (or /oauth2/default): the Issuer URI in "
            "Security › API › Authorization Servers.",
        )
    return None


async def discover(http: Http, issuer: str, provider_id: str = "other") -> Metadata:
    """Gives the metadata of `issuer`: both names appended to it, then inserted before its path.

    Raises:
        NetworkProblem: what `Http.send` raises, from the first address; ``issuer.no_metadata`` where every
            address answers something else, ``issuer.unavailable`` where none is up to it.
        RefusedProblem: ``issuer.unsafe_token_url``, for a token endpoint without TLS on another machine.
    """
    tried: list[tuple[str, Response]] = []
    for url in metadata_urls(issuer):
        response = await http.send(Request("GET", url, (("Accept", "application/json"),)), limit=1_000_000)
        found = _metadata(response.body, url) if response.status == 200 else None
        if found is not None and not _safe(found.token_url):
            raise RefusedProblem(
                f"The metadata at {url} name a token endpoint without TLS.",
                code="issuer.unsafe_token_url",
                meaning="The secret would travel readable to anyone in between. It was not sent.",
                advice="Ask whoever runs the authorization server to publish an https address, or give the token "
                "URL yourself.",
                detail=found.token_url,
            )
        if found is not None:
            return found
        tried.append((url, response))
    row = provider(provider_id)
    looks = f" (it looks like {row.issuer_form})" if row.issuer_form else ""
    detail = "\n".join(f"{url}: {answer.status} {answer.content_type}" for url, answer in tried)
    last = tried[-1][1].status
    if all(answer.status >= 500 or answer.status == 429 for _, answer in tried):
        raise NetworkProblem(
            f"{urlsplit(issuer).hostname} does not give its metadata now ({last}).",
            code="issuer.unavailable",
            meaning="It, or a gateway in front of it, is not up to answering; the issuer may be right or wrong.",
            advice="Try again later, or give the token URL itself: then no metadata are asked for.",
            detail=detail,
        )
    raise NetworkProblem(
        f"{urlsplit(issuer).hostname} publishes no authorization server metadata under this issuer.",
        code="issuer.no_metadata",
        meaning="The issuer is misspelt, or the server has no discovery.",
        advice=f"Copy the issuer again: {row.api_screen}{looks}. Or give the token URL itself, where there is no "
        "discovery.",
        detail=detail,
    )


def _safe(url: str) -> bool:
    try:
        return urlsplit(url).scheme == "https" or is_loopback(url)
    except ValueError:
        return False


def metadata_urls(issuer: str) -> list[str]:
    """Gives every address where an issuer's metadata may lie, the likeliest first."""
    parts = urlsplit(issuer.rstrip("/"))
    appended = [f"{issuer.rstrip('/')}/.well-known/{name}" for name in NAMES]
    if not parts.path:
        return appended
    return appended + [parts._replace(path=f"/.well-known/{name}{parts.path}").geturl() for name in NAMES]


def _metadata(body: bytes, url: str) -> Metadata | None:
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("token_endpoint"), str):
        return None
    if not re.match(r"(?i)https?://[^/]", found["token_endpoint"]):
        return None
    methods = found.get("token_endpoint_auth_methods_supported")
    aliases = found.get("mtls_endpoint_aliases")
    mtls = aliases.get("token_endpoint") if isinstance(aliases, dict) else None
    return Metadata(
        issuer=str(found.get("issuer") or ""),
        token_url=found["token_endpoint"],
        jwks_url=str(found.get("jwks_uri") or ""),
        methods=tuple(one for one in methods if isinstance(one, str)) if isinstance(methods, list) else (),
        url=url,
        mtls_token_url=mtls if isinstance(mtls, str) and _safe(mtls) else "",
    )
