"""Trying a connection: token, claims, API, application, schema, each step with its evidence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final

from wfg_tui.connection.step import Step
from wfg_tui.problems import Problem
from wfg_tui.text import human_count, human_duration

if TYPE_CHECKING:
    from wfg_tui.connection import Claims, Profile
    from wfg_tui.session.session import Session

TITLES: Final = ("Token endpoint", "Token", "Claims", "GraphQL API", "Application", "Schema")
_ABOUT_THE_APPLICATION: Final = frozenset(
    {"api.forbidden", "api.impersonation_refused", "session.no_user", "session.not_borrowed"}
)


async def steps(session: Session) -> AsyncIterator[Step]:
    """Gives each step of `TITLES` as it ends. After a failure that the rest depends on, the rest is skipped."""
    given = 0
    async for step in _tried(session):
        given += 1
        yield step
        if step.state == "failed" and step.title != "Claims":
            break
    for title in TITLES[given:]:
        yield Step(title, "skipped")


async def _tried(session: Session) -> AsyncIterator[Step]:
    try:
        url = await session.tokens.token_url()
    except Problem as problem:
        yield Step("Token endpoint", "failed", problem=problem)
        return
    yield Step("Token endpoint", "passed", url) if url else Step("Token endpoint", "skipped", "none is asked")
    if session.tokens.scheme == "Basic":
        yield Step("Token", "skipped", "IIS checks a user name and password")
        yield Step("Claims", "skipped", "there is no token")
        async for step in _asked(session, "lets us in"):
            yield step
        return
    try:
        token = await session.tokens.token()
    except Problem as problem:
        yield Step("Token", "failed", problem=problem)
        return
    life = f"lives {human_duration(token.life)}" if token.life else "its life is not said"
    scopes = f"scopes {' '.join(token.scopes)}" if token.scopes else "scopes not said"
    missing = f"; not granted: {' '.join(token.missing_scopes)}" if token.missing_scopes else ""
    yield Step("Token", "passed", f"{life}, {scopes}{missing}")
    yield _claims(session)
    async for step in _asked(session, "accepts the token"):
        yield step


async def _asked(session: Session, words: str) -> AsyncIterator[Step]:
    """What the API itself has to say, past the token."""
    accepted = Step("GraphQL API", "passed", f"{session.profile.host} {words}")
    try:
        identity = await session.who()
    except Problem as problem:
        if problem.code in _ABOUT_THE_APPLICATION:  # whoever says this has accepted the token
            yield accepted
            yield Step("Application", "failed", problem=problem)
        else:
            yield Step("GraphQL API", "failed", problem=problem)
        return
    yield accepted
    if identity.user_name:
        name = f" ({identity.full_name})" if identity.full_name else ""
        yield Step("Application", "passed", f"acts as {identity.user_name}{name}")
    else:
        yield Step("Application", "skipped", "this server does not say who we are (no viewer)")
    try:
        fetched = await session.fetch_schema()
    except Problem as problem:
        yield Step("Schema", "failed", problem=problem)
        return
    notes = " ".join(fetched.notes)
    yield Step("Schema", "passed", f"{human_count(len(fetched.index.type_names), 'type')}. {notes}".strip(". "))


def audience_problem(profile: Profile, claims: Claims) -> Problem | None:
    """Gives what is to be said where a token is for another audience than the profile expects."""
    from wfg_tui.connection.claims import audience_difference
    from wfg_tui.connection.providers import provider

    difference = audience_difference(profile.expect_audience, claims.audiences)
    if not difference:
        return None
    return Problem(
        "The token is for another audience than the profile expects.",
        code="claims.audience",
        meaning=difference,
        advice=f"Compare {provider(profile.provider).api_screen} with the GraphQL API identifier that WorkflowGen "
        "is configured with.",
    )


def _claims(session: Session) -> Step:
    from wfg_tui.connection.claims import decode_claims

    token = session.tokens.current
    claims = decode_claims(token.value) if token else None
    if claims is None:
        return Step("Claims", "skipped", "the token is opaque: only its issuer can read it")
    found = ", ".join(claims.audiences) or "none"
    profile = session.profile
    if (problem := audience_problem(profile, claims)) is not None:
        return Step("Claims", "failed", f"audience {found}", problem)
    checked = "as expected" if profile.expect_audience else "not compared: the profile expects none"
    user = f", user name claim {claims.user_name}" if claims.user_name else ""
    return Step("Claims", "passed", f"audience {found} ({checked}){user}; not verified")
