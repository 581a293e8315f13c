"""``wfg-tui token``: gets a token, or reads one, and shows what is in it."""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from wfg_tui.cli.context import Context, json_option, profile_option
from wfg_tui.cli.output import note, show, show_json, tell
from wfg_tui.problems import Exit, UsageProblem
from wfg_tui.text import clean_line, human_duration

if TYPE_CHECKING:
    from wfg_tui.connection import Claims, Profile, Token

_TIMES = ("iat", "nbf", "exp", "auth_time")


@click.command()
@profile_option
@click.option("--claims", "with_claims", is_flag=True, help="Show every claim and compare the audience.")
@click.option("--stdin", "from_stdin", is_flag=True, help="Read a token instead of asking for one.")
@click.option("--show", "show_token", is_flag=True, help="Print the token itself, and nothing else.")
@json_option
@click.pass_context
def token(ctx: click.Context, with_claims: bool, from_stdin: bool, show_token: bool, as_json: bool) -> None:
    """Get a token and show its source, life and scopes; the token itself only with --show."""
    from wfg_tui.connection import decode_claims
    from wfg_tui.session import audience_problem

    context: Context = ctx.obj
    profile = None
    granted = None
    if from_stdin:
        from wfg_tui.text import Secret

        value = Secret(sys.stdin.readline().strip().removeprefix("Bearer "))
        if not value:
            raise UsageProblem("No token came on standard input.", code="token.none", advice="Paste it, one line.")
        if context.book.names and (context.profile_name or context.book.default):
            profile = context.book.get(context.profile_name)
    else:
        profile = context.profile
        granted = asyncio.run(_granted(context))
        value = granted.value
    if show_token:
        show(value.reveal())
        return
    claims = decode_claims(value)
    problem = audience_problem(profile, claims) if claims is not None and profile else None
    if as_json:
        show_json(_facts(profile, granted, claims, problem.meaning if problem else ""))
    else:
        _tell(granted, claims, with_claims or from_stdin)
    if granted is not None and profile is not None:
        from wfg_tui.connection.advice import not_granted

        if words := not_granted(profile, granted.missing_scopes):
            note(words)
    if problem is not None:
        tell(problem)
        ctx.exit(Exit.FINDINGS)


async def _granted(context: Context) -> Token:
    session = context.session()
    try:
        return await session.tokens.token()
    finally:
        await session.close()


def _facts(
    profile: Profile | None, granted: Token | None, claims: Claims | None, difference: str
) -> dict[str, Any]:
    facts: dict[str, Any] = {"profile": profile.name if profile else None}
    if granted is not None:
        facts |= {
            "source": granted.source,
            "token_type": granted.token_type,
            "expires_in": granted.life,
            "scopes": list(granted.scopes),
            "scopes_said": granted.scopes_said,
            "scopes_not_granted": list(granted.missing_scopes),
        }
    facts |= {
        "opaque": claims is None,
        "verified": False,
        "header": dict(claims.header) if claims else None,
        "claims": dict(claims.payload) if claims else None,
        "audience_difference": difference or None,
    }
    return facts


def _tell(granted: Token | None, claims: Claims | None, with_claims: bool) -> None:
    if granted is not None:
        show(f"source    {granted.source}")
        show(f"life      {human_duration(granted.life) if granted.life else 'not said'}")
        show(f"scopes    {_scopes(granted)}")
    if claims is None:
        show("claims    none to read: the token is opaque")
        return
    show(f"audience  {', '.join(claims.audiences) or 'none'}")
    show(f"client    {claims.client_id or 'not said'}")
    show(f"user      {claims.user_name or 'not said (claim com.workflowgen.api.username)'}")
    if with_claims:
        show("")
        show("Claims (not verified):")
        for name, value in claims.payload.items():
            show(f"  {clean_line(name):30} {clean_line(_claim(name, value))}")


def _scopes(granted: Token) -> str:
    if granted.scopes_said or not granted.scopes:
        return " ".join(granted.scopes) or "not said"
    return f"{' '.join(granted.scopes)} (asked for; which were granted is not said)"


def _claim(name: str, value: Any) -> str:
    if name in _TIMES and isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 4e9:
        left = value - time.time()
        when = f"in {human_duration(left)}" if left > 0 else f"{human_duration(-left)} ago"
        return f"{value}  ({datetime.fromtimestamp(value, UTC):%Y-%m-%d %H:%M:%S} UTC, {when})"
    if isinstance(value, list):
        return " ".join(str(one) for one in value)
    return str(value)
