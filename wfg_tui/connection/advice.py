"""What an answer that holds no token means and what to open: evidence in, words out.

`connection.causes` has the refusals as a table. A provider's words are evidence and are shown; where they are not
recognised, the code alone decides.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from wfg_tui.connection.profiles import Profile
from wfg_tui.connection.providers import PROVIDERS, Provider, asked_scope, provider
from wfg_tui.http import Response
from wfg_tui.problems import NetworkProblem, Problem, RefusedProblem
from wfg_tui.text import clean_line, human_duration, redact, shorten

_SHOWN: Final = 4000
"""Characters of a raw body that are kept as evidence."""
_CREDENTIALS: Final = re.compile(
    r"(?i)((?:access|refresh|id)_token|client_secret|client_assertion|password)"
    r"(\\?[\"']?\s*[:=]\s*)(\\?\"(?:[^\"\\]|\\.)*(?:\"|$)|[^\s&,;}<\"]+)"
)
_NOISE: Final = re.compile(r"\s*\(?(Trace ID|Correlation ID|Timestamp):.*", re.DOTALL)
"""What Entra and PingOne add for their support; it stays in the evidence."""


class RateLimited(NetworkProblem):
    """A 429: `wait` is the seconds until more is allowed, or None where the server did not say."""

    def __init__(self, what: str, *, wait: float | None, detail: str) -> None:
        when = f"in {human_duration(wait)}" if wait is not None else "in a minute"
        super().__init__(
            what,
            code="token.rate_limited",
            meaning="The limit is the organisation's: others' requests count too.",
            advice=f"Try again {when}.",
            detail=detail,
        )
        self.wait = wait


def is_refusal(body: Mapping[str, Any]) -> bool:
    """Whether a JSON body is an error answer: OAuth's, Okta's older shape, or PingOne's where no token is.

    An ``error`` counts wherever it is, beside a token too; an empty one says nothing.
    """
    error = body.get("error")
    return (
        (isinstance(error, dict) and bool(error))
        or any(isinstance(body.get(name), str) and body[name] for name in ("error", "errorCode"))
        or (isinstance(body.get("code"), str) and "access_token" not in body)
    )


def is_stranger(body: Mapping[str, Any]) -> bool:
    """Whether a JSON body is one that another kind of address gives: metadata, or a GraphQL API's."""
    return "access_token" not in body and any(name in body for name in ("token_endpoint", "data", "errors"))


def refused(profile: Profile, response: Response, body: Mapping[str, Any]) -> Problem:
    """Gives the problem for an error answer of a token endpoint, in either of Okta's shapes or RFC 6749's."""
    from wfg_tui.connection.causes import cause_of

    error, words = read_error(body)
    row, note = _whose(profile, response, f"{error} {words}")
    detail = evidence(response)
    if response.status == 429 or error in {"E0000047", "too_many_requests", "REQUEST_LIMITED", "slow_down"}:
        return _rate_limited(row, response, detail)
    if response.status >= 500 or error in {"server_error", "temporarily_unavailable", "E0000009"}:
        return _broken(row, response, detail, words)
    said = _said(words) or (_said(error) if " " in error else "")
    quoted = f" It said: “{said}”" if said else ""
    if (cause := cause_of(row.id, response.status, error, words)) is not None:
        fill = _filler(profile, row)
        return RefusedProblem(
            fill(cause.what),
            code=cause.code,
            meaning=fill(cause.meaning) + note + quoted,
            advice=fill(cause.advice),
            detail=detail,
        )
    return RefusedProblem(
        f"{_subject(row)} refuses a token: {_said(error) or response.status}.",
        code="token.refused",
        meaning=(note + quoted).strip(),
        advice=f"The words are its own. Look at {row.app_screen}, then at {row.api_screen}.",
        detail=detail,
    )


def not_a_token_endpoint(profile: Profile, response: Response) -> Problem:
    """Gives the problem for an answer that no token endpoint gives: HTML, a redirect, a plain 404."""
    row, _ = _whose(profile, response, "")
    detail = evidence(response)
    if response.status == 429:
        return _rate_limited(row, response, detail)
    if response.status >= 500:
        return _broken(row, response, detail)
    what, meaning, advice, code = _stranger(row, response)
    problem = RefusedProblem if response.status in {401, 403} else NetworkProblem
    return problem(what, code=code, meaning=meaning, advice=advice, detail=detail)


def _stranger(row: Provider, response: Response) -> tuple[str, str, str, str]:
    """What a stranger's answer is, what that means, what to do, and its code."""
    host = urlsplit(response.url).hostname or "the server"
    status, kind, body = response.status, response.content_type, response.body.lstrip()
    code = "token.not_an_endpoint"
    likely = f" {_subject(row)}'s look like {row.token_form}." if row.token_form else ""
    again = f"Copy issuer or token URL again: {row.api_screen}.{likely}"
    challenge = " ".join(value for name, value in response.headers if name.lower() == "www-authenticate").lower()
    if 300 <= status < 400:
        location = response.header("location")
        target = clean_line(_host(location) or shorten(location, 100) or "nowhere")
        return (
            f"{host} sends the token request on to {target}, which is not followed.",
            "The secret would go along. A token endpoint answers by itself: this is a page for people, or an old "
            "address.",
            f"Give the address where it ends up, if that is the provider's. {again}",
            code,
        )
    if status in {404, 410}:
        return (
            f"{host} has no token endpoint at this address.",
            "Somebody is there, but not under this path.",
            again,
            code,
        )
    if status == 405:
        return (
            f"{host} takes no POST at this address (405).",
            "It is a page or the metadata rather than the token endpoint.",
            again,
            code,
        )
    if status == 401 and ("negotiate" in challenge or "ntlm" in challenge):
        return (
            f"{host} wants Windows integrated authentication for a token (401).",
            "wfg-tui cannot do that: it has no Windows sign-in of its own.",
            f"Have the client authenticate by a secret instead: {row.app_screen}.",
            "token.windows",
        )
    if status == 401 and "basic" in challenge and not body.startswith(b"{"):
        return (
            f"{host} asks for a name and a password before the token endpoint (401).",
            "That is no provider's answer: a gateway or a web server in front protects the address.",
            "Ask whoever runs the gateway to let the token endpoint through.",
            code,
        )
    if status == 403 and not body.startswith(b"{"):
        return (
            f"{host} does not let the token request through (403).",
            "A firewall or a list of allowed addresses stands in front of it; the client was not judged.",
            "Ask which addresses may reach it, or run wfg-tui from one that may. With -v the page is shown.",
            "token.blocked",
        )
    if (found := _object(body)) is not None:
        return (*_json_stranger(found, host, status, again), code)
    if b"access_token=" in body[:_SHOWN]:
        return (
            f"{host} answers with a form where a token answer is JSON.",
            "It is older than OAuth 2.0 (RFC 6749, section 5.1). The token in it was not kept.",
            f"Look for a newer token endpoint. {again}",
            code,
        )
    if kind.endswith("/html") or body[:200].lower().startswith((b"<!doctype html", b"<html")):
        return (
            f"{host} answers the token request with a web page ({status}).",
            "It is a sign-in or a start page: the address is one for people.",
            again,
            code,
        )
    if response.truncated:
        return (
            f"{host} answers the token request with more than a token endpoint ever says ({status}).",
            "The answer was given up after a megabyte.",
            again,
            code,
        )
    if not body:
        return (
            f"{host} answers the token request with nothing readable ({status}).",
            "The answer is empty: a gateway may have swallowed it.",
            again,
            code,
        )
    return (
        f"{host} answers the token request with {clean_line(shorten(kind, 60)) or 'nothing readable'} ({status}).",
        "What came cannot be read as JSON: it is damaged, or this is not the token endpoint.",
        again,
        code,
    )


def _json_stranger(found: Any, host: str, status: int, again: str) -> tuple[str, str, str]:
    """What JSON without a token or an error is."""
    if isinstance(found, dict) and isinstance(url := found.get("token_endpoint"), str):
        return (
            f"{host} answers with its metadata: this is not the token endpoint, but names it.",
            f"It says that the token endpoint is {clean_line(shorten(redact(url), 200))}.",
            "Give this address as the issuer (--issuer): the token endpoint is then found by itself.",
        )
    if isinstance(found, dict) and ("data" in found or isinstance(found.get("errors"), list)):
        return (
            f"{host} answers the token request as a GraphQL API does ({status}).",
            "The token URL of the profile is the API's own address.",
            f"The token URL is the identity provider's. {again}",
        )
    if isinstance(found, dict) and "access_token" in found:
        return (
            f"{host} answers with a token, but under the status {status}.",
            "A token comes under 200 (RFC 6749, section 5.1): something in between has changed the answer. "
            "It was not kept.",
            f"Look for a gateway in front of the provider. {again}",
        )
    message = read_error(found)[1] if isinstance(found, dict) else ""
    quoted = f" It said: “{_said(message)}”" if _said(message) else ""
    return (
        f"{host} answers the token request with JSON that holds neither a token nor an error ({status}).",
        f"This is not the token endpoint of an identity provider, or a gateway in front of it answers.{quoted}",
        again,
    )


def malformed(profile: Profile, why: str, meaning: str, advice: str) -> Problem:
    """Gives the problem for a token answer that cannot be used: `why` in words, ``{app}`` and ``{api}`` filled."""
    fill = _filler(profile, provider(profile.provider))
    return RefusedProblem(
        f"The token endpoint's answer cannot be used: {why}.",
        code="token.malformed",
        meaning=f"{fill(meaning)} It was not kept.",
        advice=fill(advice),
    )


def dpop_token(profile: Profile) -> Problem:
    """Gives the problem for a token that is bound to a DPoP key (RFC 9449), which was not asked for."""
    from wfg_tui.connection.causes import DPOP_CHECKBOX

    row = provider(profile.provider)
    return RefusedProblem(
        f"{_subject(row)} issued a DPoP token.",
        code="token.dpop",
        meaning="WorkflowGen is not known to accept such tokens.",
        advice=f'Clear the checkbox "{DPOP_CHECKBOX}": {row.app_screen}.',
    )


def not_granted(profile: Profile, scopes: tuple[str, ...]) -> str:
    """Says which scopes were asked for and not granted, and where to look; empty where all were."""
    if not scopes:
        return ""
    names = said_briefly(" ".join(scopes))
    return f"Asked for and not granted: {names}. What needs it will be refused; look at " + (
        f"{provider(profile.provider).api_screen}."
    )


def evidence(response: Response) -> str:
    """Gives status, address and the beginning of the body, without anything secret, for the screen to open."""
    body = redact(response.body[: 4 * _SHOWN].decode("utf-8", "replace"))  # before a cut could halve a secret
    body = _CREDENTIALS.sub(r"\1\2[hidden]", body)  # a token that was not kept is one all the same
    return f"HTTP {response.status} from {redact(response.url)}\n{shorten(body, _SHOWN)}"


def said_briefly(words: str) -> str:
    """Gives foreign words on one line, without secrets, of a length that a sentence can hold."""
    return shorten(clean_line(redact(words.strip())), 60)


def read_error(body: Mapping[str, Any]) -> tuple[str, str]:
    """Gives the code and the words of an error answer, in whichever shape it is; either may be empty."""
    error: Any = body.get("error")
    inner = error if isinstance(error, dict) else {}
    code = _first(
        error, inner.get("code"), inner.get("type"), inner.get("status"), body.get("errorCode"), body.get("code")
    )
    words = _first(
        body.get("error_description"), body.get("errorSummary"), body.get("message"), inner.get("message")
    )
    for name, key in (("errorCauses", "errorSummary"), ("details", "message")):  # Okta's and PingOne's particulars
        listed = body.get(name)
        for one in listed[:3] if isinstance(listed, list) else ():
            if isinstance(one, dict) and (more := _first(one.get(key))) and more not in words:
                words = f"{words} {more}".strip()
    # Cut, so that no pattern works long on words without end; after hiding, which a cut could keep from a secret.
    return redact(code[:_SHOWN])[:200], redact(words[:_SHOWN])[:2000]


def _whose(profile: Profile, response: Response, words: str) -> tuple[Provider, str]:
    """Whose answer it is, with a note where the profile names another provider than host or words give away."""
    row = provider(profile.provider)
    evidence = (urlsplit(response.url).hostname or "", words)
    if any(row.signs and re.search(row.signs, one) for one in evidence):
        return row, ""
    for other in PROVIDERS.values():
        if other.signs and any(re.search(other.signs, one) for one in evidence):
            note = f" This is {other.name}, which the profile does not say: wfg-tui profile edit {profile.name} "
            return other, f"{note}--provider {other.id}."
    return row, ""


def _filler(profile: Profile, row: Provider) -> Any:
    carried = next((value for name, value in profile.form if name in {"audience", "resource", "aud"}), "")
    values = {
        "name": _subject(row),
        "app": row.app_screen,
        "api": row.api_screen,
        "issuer_form": row.issuer_form,
        "token_form": row.token_form,
        "client": profile.client_id,
        "scope": asked_scope(row, profile.scope, profile.audience) or "asked for",
        "audience": profile.audience or carried or "(none given)",
        "method": profile.auth_method,
        "profile": profile.name if " " not in profile.name else f'"{profile.name}"',
    }

    def fill(text: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda match: values[match[1]], text)

    return fill


def _rate_limited(row: Provider, response: Response, detail: str) -> Problem:
    from wfg_tui.connection.grant import retry_after

    return RateLimited(f"{_subject(row)} has had too many requests.", wait=retry_after(response), detail=detail)


def _broken(row: Provider, response: Response, detail: str, words: str = "") -> Problem:
    from wfg_tui.connection.grant import retry_after

    quoted = f" It said: “{_said(words)}”" if _said(words) else ""
    wait = retry_after(response)
    when = f"in {human_duration(wait)}" if wait else "later"
    between = response.status in {502, 503, 504}
    where = f" ({row.token_form})" if row.token_form else ""
    return NetworkProblem(
        f"{_subject(row)} failed ({response.status}).",
        code="token.server",
        meaning=(
            "It, or a gateway in front of it, is not up to answering; the profile was not judged."
            if between
            else "The fault is on its side; nothing is wrong with the profile as far as this shows."
        )
        + quoted,
        advice=f"Try again {when}. If it stays so, ask whoever runs {row.name}{where}."
        if between
        else f"Try again {when}, and look at the provider's status page.",
        detail=detail,
    )


def _subject(row: Provider) -> str:
    """The provider's name as a sentence begins with it."""
    return row.name[:1].upper() + row.name[1:]


def _said(words: str) -> str:
    """A provider's own words, on one line, of a length that a message can hold."""
    return shorten(clean_line(redact(_NOISE.sub("", words).strip())), 300)


def _first(*values: Any) -> str:
    return next((value for value in values if isinstance(value, str) and value), "")


def _object(body: bytes) -> Any:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
