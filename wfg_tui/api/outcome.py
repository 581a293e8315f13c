"""What an HTTP answer of a GraphQL server means.

401 and 403 are refusals whatever their body, and the body's errors are the words. Otherwise the body is judged
first, then the status: express-graphql answers 400 for a query that does not validate and 500 where ``data`` is
null, and both are GraphQL.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from wfg_tui.api.appearance import PLAIN, appearance
from wfg_tui.api.exchange import GraphQLError
from wfg_tui.api.iis import iis_words
from wfg_tui.api.reading import LARGE, read_body
from wfg_tui.connection.grant import retry_after
from wfg_tui.connection.methods import BASIC_IIS, WINDOWS_WAY_ROUND
from wfg_tui.http import Response
from wfg_tui.problems import NetworkProblem, Problem, RefusedProblem
from wfg_tui.text import human_duration, human_size, redact, shorten

BOM: Final = b"\xef\xbb\xbf"
_SHOWN: Final = 4000
"""Bytes of a body that are kept as evidence."""
_IIS_LIMIT: Final = 28_000_000
"""IIS answers 404 to a larger body unless told otherwise: maxAllowedContentLength is 30,000,000 by default."""
_SCHEME: Final = re.compile(r"(?:^|,)\s*([A-Za-z][A-Za-z0-9-]*)(?=\s*(?:,|$)|\s+[^\s=])")
"""A challenge's scheme (RFC 9110, section 11.6.1); its parameters are told by their ``=``."""
_APPLICATION: Final = "WorkflowGen: Administration Module › Applications › your application"
_ALLOWED_USERS: Final = "WorkflowGen: Configuration Panel › General › Security › System operations allowed users"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was read from an answer."""

    errors: tuple[GraphQLError, ...] = ()
    has_data: bool = False
    problem: Problem | None = None


def judge(response: Response, *, as_user: str = "", sent_size: int = 0) -> Outcome:
    """Gives what the answer to a GraphQL request means.

    `as_user` is the user name that the impersonation header carried, `sent_size` the bytes that were sent.
    """
    body = response.body.removeprefix(BOM)
    reading = read_body(body)
    if response.status in {401, 403}:
        return Outcome(reading.errors, False, _refused(response, reading.errors, as_user))
    if reading.is_graphql and not response.truncated:
        return Outcome(reading.errors, reading.has_data)
    if response.truncated and body.lstrip()[:1] in {b"{", b""}:  # else it is a page, however long
        return Outcome(problem=_over_the_limit(response))
    return Outcome(problem=_not_graphql(response, body, sent_size))


def judge_text(response: Response, *, as_user: str = "") -> Outcome:
    """Gives what the answer of an address that serves text (the schema's) means; the text itself is not read."""
    if response.status in {401, 403}:
        errors = read_body(response.body.removeprefix(BOM)).errors
        return Outcome(errors, False, _refused(response, errors, as_user))
    if response.truncated:
        return Outcome(problem=_over_the_limit(response))
    if response.status == 200 and response.body.strip() and not _is_html(response, response.body):
        return Outcome(has_data=True)
    return Outcome(problem=_not_graphql(response, response.body, 0))


def _over_the_limit(response: Response) -> Problem:
    return NetworkProblem(
        f"The answer is larger than the limit: {human_size(len(response.body))} of it were read.",
        code="answer.limit",
        meaning="The rest was not downloaded.",
        advice="Ask for less (a smaller page), or raise the limit.",
        detail=_evidence(response),
    )


def _refused(response: Response, errors: tuple[GraphQLError, ...], as_user: str) -> Problem:
    host = urlsplit(response.url).netloc
    challenges = [value for name, value in response.headers if name.lower() == "www-authenticate"]
    said = "; ".join(error.message for error in errors) or _words(response) or _description(challenges)
    meaning = f"It said: “{shorten(redact(said), 400)}”" if said else "It gave no words."
    detail = _evidence(response)
    schemes = _schemes(challenges)
    if response.status == 401 and schemes & {"negotiate", "ntlm"} and "bearer" not in schemes:
        return RefusedProblem(
            f"{host} wants Windows integrated authentication (401).",
            code="api.windows_authentication",
            meaning="IIS asked for it before WorkflowGen saw the token; wfg-tui cannot do it.",
            advice=WINDOWS_WAY_ROUND,
            detail=detail,
        )
    if not schemes and not errors and (found := iis_words(response)) is not None:
        number, words = found
        return RefusedProblem(
            f"{host}: IIS itself refuses us ({number}).",
            code=words.code,
            meaning=words.meaning,
            advice=words.advice,
            detail=detail,
        )
    if response.status == 401 and schemes == {"basic"}:
        return RefusedProblem(
            f"{host} wants a user name and password (HTTP Basic, 401).",
            code="api.basic_authentication",
            meaning="It does not look at bearer tokens.",
            advice="Check that the URL is the GraphQL API's, and how authentication is set for it in IIS. On a "
            f"site without OpenID Connect: auth_method = {BASIC_IIS}, with a user name and its password.",
            detail=detail,
        )
    if response.status == 401 and schemes == {"dpop"}:
        return RefusedProblem(
            f"{host} wants a proof of possession with the token (DPoP, 401).",
            code="api.token_refused",
            meaning=f"{meaning} The token is bound to a key, or this API takes no other.",
            advice="Sign in with DPoP: wfg-tui profile edit NAME --dpop. WorkflowGen itself is not known to take "
            "such tokens: then have the provider issue plain ones, and see what answers at this URL.",
            detail=detail,
        )
    if response.status == 401:
        return RefusedProblem(
            f"{host} does not accept the token (401).",
            code="api.token_refused",
            meaning=meaning,
            advice="Compare the token's issuer, audience and expiry with what WorkflowGen expects: "
            "wfg-tui token --claims. The audience must be the GraphQL API's identifier, letter by letter.",
            detail=detail,
        )
    if not errors and _is_html(response, response.body):
        return RefusedProblem(
            f"{host} refuses us with a web page (403).",
            code="api.gateway",
            meaning=meaning + " WorkflowGen's API answers in JSON: a gateway, a firewall or IIS itself said this.",
            advice="Check the GraphQL URL, then ask who runs what stands before WorkflowGen.",
            detail=detail,
        )
    if as_user:
        return RefusedProblem(
            f"{host} does not let us act as {as_user} (403).",
            code="api.impersonation_refused",
            meaning=meaning,
            advice="Only system operations allowed users may borrow an identity, and only an active user's: "
            f"{_ALLOWED_USERS}. Better a second application for diagnosis than a wider right for this one.",
            detail=detail,
        )
    return RefusedProblem(
        f"{host} knows who we are and refuses us (403).",
        code="api.forbidden",
        meaning=meaning,
        advice=f"Look at {_APPLICATION}: Active must be ticked, Client ID must be this one, and Impersonate "
        "username must be an existing, active user.",
        detail=detail,
    )


def _schemes(challenges: list[str]) -> set[str]:
    """The authentication schemes that a server offers, in lower case; IIS sends one header for each."""
    bare = (re.sub(r'"(?:[^"\\]|\\.)*"', '""', value) for value in challenges)
    return {found.lower() for value in bare for found in _SCHEME.findall(value)}


def _description(challenges: list[str]) -> str:
    """What a bearer challenge says (RFC 6750, section 3), where the body says nothing."""
    found = re.search(r'error_description="([^"]*)"', ", ".join(challenges))
    return found[1] if found else ""


def _not_graphql(response: Response, body: bytes, sent_size: int) -> Problem:
    host = urlsplit(response.url).netloc
    status = response.status
    detail = _evidence(response)
    if 300 <= status < 400:
        return NetworkProblem(
            f"{host} redirects to {_target(response)} ({status}); that is not followed.",
            code="api.redirect",
            meaning="The token was not accepted, so a sign-in page is offered, or the URL is not the API's.",
            advice="Check the GraphQL URL (it ends in /graphql) and the token's audience: wfg-tui token --claims.",
            detail=detail,
        )
    if (known := iis_words(response)) is not None:
        number, words = known
        return NetworkProblem(
            f"{host} does not take a request of {human_size(sent_size)} ({number})."
            if words.code == "api.too_large"
            else f"{host} answered with an error page of IIS ({number}).",
            code=words.code,
            meaning=words.meaning,
            advice=words.advice,
            detail=detail,
        )
    if status == 429:
        wait = retry_after(response)
        return NetworkProblem(
            f"{host} has had too many requests (429).",
            code="api.rate_limited",
            meaning="The request was not carried out.",
            advice=f"Try again in {human_duration(wait)}." if wait is not None else "Try again later.",
            detail=detail,
        )
    if status == 413 or (status == 404 and sent_size > _IIS_LIMIT):
        return NetworkProblem(
            f"{host} does not take a request of {human_size(sent_size)} ({status}).",
            code="api.too_large",
            meaning="IIS refuses bodies above maxAllowedContentLength (30,000,000 bytes unless set otherwise).",
            advice="Send a smaller file, or have that limit raised for the graphql application.",
            detail=detail,
        )
    if status == 404:
        return NetworkProblem(
            f"{host} has nothing at this address (404).",
            code="api.not_found",
            meaning="The URL is not the GraphQL API's.",
            advice="It usually ends in /wfgen/graphql: correct the profile's GraphQL URL.",
            detail=detail,
        )
    if status == 415:
        return NetworkProblem(
            f"{host} does not take what we send (415 Unsupported Media Type).",
            code="api.media_type",
            meaning="The request was JSON, or a form where files went with it; what answers here wants neither.",
            advice="With files: this server may not take uploads. Otherwise check the GraphQL URL.",
            detail=detail,
        )
    if status == 400 and _is_html(response, body):
        return NetworkProblem(
            f"{host} refused the request with a web page (400).",
            code="api.bad_request",
            meaning="What reads a request before GraphQL does could not read this one. "
            + (f"It said: “{shorten(redact(said), 400)}”" if (said := _page_words(body)) else "It gave no words."),
            advice="See the request as it was sent: a gateway in between has changed it, or the URL is wrong.",
            detail=detail,
        )
    if status >= 500:
        said = _words(response)
        return NetworkProblem(
            f"{host} failed ({status}).",
            code="api.server",
            meaning=f"It said: “{shorten(redact(said), 400)}”" if said else "It gave no words.",
            advice="The fault is on its side: look at WorkflowGen's logs (and at IIS: iisnode serves the API).",
            detail=detail,
        )
    if _is_html(response, body):
        title = f" titled “{found}”" if (found := _title(body)) else ""
        return NetworkProblem(
            f"{host} answered with a web page{title} ({status}), not with GraphQL.",
            code="api.html",
            meaning="A sign-in page, a gateway or a proxy stands in between, or the URL is the portal's.",
            advice="Check the GraphQL URL (it ends in /graphql), then whether the API accepts bearer tokens.",
            detail=detail,
        )
    if not body.strip():
        return NetworkProblem(
            f"{host} answered nothing ({status}, an empty body).",
            code="api.empty",
            advice="Check the URL; a gateway may swallow POST requests.",
            detail=detail,
        )
    if body.lstrip()[:1] in {b"{", b"["}:
        what = _json_fault(body)
        return NetworkProblem(
            f"{host} answered with JSON that {what} ({status}).",
            code="api.not_graphql",
            meaning=f"It said: “{shorten(redact(said), 400)}”" if (said := _words(response)) else "",
            advice="If it breaks off, a gateway or a time limit may have cut it: ask for less. "
            "Otherwise check the URL.",
            detail=detail,
        )
    looks = appearance(body)
    if looks is not None and looks.what != PLAIN:
        meaning = f"What it sent is {redact(looks.what)}."
    else:
        meaning = f"It said: “{shorten(redact(said), 400)}”" if (said := _words(response)) else "It gave no words."
    return NetworkProblem(
        f"{host} did not answer with GraphQL ({status}, {response.content_type or 'no content type'}).",
        code="api.not_graphql",
        meaning=meaning,
        advice="Check the GraphQL URL: it ends in /graphql.",
        detail=detail,
    )


def _json_fault(body: bytes) -> str:
    if len(body) > LARGE:
        return f"breaks off or is damaged within its {human_size(len(body))}"
    try:
        found = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        place = getattr(error, "pos", None)
        return f"breaks off or is damaged at character {place:,}" if isinstance(place, int) else "is damaged"
    if isinstance(found, dict):
        return "has neither data nor errors"
    return "is not an object"


def _is_html(response: Response, body: bytes) -> bool:
    start = body[:64].removeprefix(BOM).lstrip()[:15].lower()
    return "html" in response.content_type or start.startswith((b"<!doctype", b"<html"))


def _target(response: Response) -> str:
    """Where a redirect leads: host and path, without what may be secret in the query."""
    location = response.header("location")
    try:
        parts = urlsplit(urljoin(response.url, location))
    except ValueError:
        return shorten(location, 100)
    return parts.netloc.rpartition("@")[2] + parts.path


def _words(response: Response) -> str:
    """What a non-GraphQL body says, in one line."""
    if "html" in response.content_type:
        return _title(response.body)
    text = response.body[:_SHOWN].decode("utf-8", "replace").strip()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return "" if text[:1] in {"{", "["} else " ".join(text.split())
    if isinstance(found, dict):
        for name in ("error_description", "message", "Message", "error", "detail", "title"):
            if isinstance(found.get(name), str):
                return str(found[name])
    return ""


def _title(body: bytes) -> str:
    found = re.search(rb"<title[^>]*>(.*?)</title>", body[:20_000], re.IGNORECASE | re.DOTALL)
    return html.unescape(" ".join(found[1].decode("utf-8", "replace").split())) if found else ""


def _page_words(body: bytes) -> str:
    """The words of a short error page: Express puts them into ``<pre>``."""
    found = re.search(rb"<pre[^>]*>(.*?)(?:<br|</pre>)", body[:20_000], re.IGNORECASE | re.DOTALL)
    return html.unescape(" ".join(found[1].decode("utf-8", "replace").split())) if found else _title(body)


def _evidence(response: Response) -> str:
    head = "\n".join(f"{name}: {value}" for name, value in response.headers if name.lower() != "set-cookie")
    body = response.body[:_SHOWN].decode("utf-8", "replace")
    return redact(f"HTTP {response.status} from {response.url}\n{head}\n\n{body}")
