"""``wfg-tui token``: gets a token, or reads one, and shows what is in it and what is wrong with it."""

from __future__ import annotations

import asyncio
import dataclasses
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from wfg_tui.cli.context import Context, json_option, profile_option
from wfg_tui.cli.output import note, show, show_json, show_section, tell
from wfg_tui.problems import Exit, Problem
from wfg_tui.text import Secret

if TYPE_CHECKING:
    from wfg_tui.connection import Inspection, Pair, Profile, Token, Verification
    from wfg_tui.session import Session

_WIDTH: Final = 90
"""Columns of two identifiers in a picture."""


@dataclasses.dataclass
class _Looked:
    """What was found out before anything is printed."""

    token: Secret
    ours: Token | None = None
    """Our own token: the one that is shown, or the one that a pasted one is compared with."""
    verification: Verification | None = None
    not_compared: Problem | None = None
    not_verified: Problem | None = None


@click.command()
@profile_option
@click.option(
    "--claims", "with_claims", is_flag=True, help="Show every claim; with --stdin, compare them with ours."
)
@click.option("--verify", is_flag=True, help="Check the signature with the issuer's published keys.")
@click.option("--stdin", "from_stdin", is_flag=True, help="Read a token, such as the one a failing script sends.")
@click.option("--show", "show_token", is_flag=True, help="Print the token itself, and nothing else.")
@json_option
@click.pass_context
def token(
    ctx: click.Context, with_claims: bool, verify: bool, from_stdin: bool, show_token: bool, as_json: bool
) -> None:
    """Get a token and show what it says; the token itself only with --show.

    Ends with 1 if something was found for which the API refuses the token.
    """
    from wfg_tui.connection import compare_claims, decode_claims, inspect_token

    context: Context = ctx.obj
    given = _read_token() if from_stdin else None
    profile = context.profile if given is None or verify else _profile_if_any(context)
    if show_token and given is not None:
        show(given.reveal())
        return
    found = _Looked(given if given is not None else Secret(""))
    if given is None or verify or (with_claims and profile is not None):
        found = asyncio.run(_look(context.session(), given, verify=verify, compare=with_claims))
    if show_token:
        show(found.token.reveal())
        return
    seen = inspect_token(
        found.token, profile, granted=found.ours if given is None else None, verification=found.verification
    )
    pairs: Sequence[Pair] | None = None
    same = False
    if given is not None and found.ours is not None:
        same = found.ours.value == given
        ours = decode_claims(found.ours.value)
        pairs = compare_claims(seen.claims, ours) if seen.claims is not None and ours is not None else ()
    if as_json:
        from wfg_tui.connection.token_sheet import comparison_facts, facts

        compared = None if pairs is None else comparison_facts(pairs, same_token=same)
        show_json(facts(seen) | {"comparison": compared})
    else:
        _tell(seen, pairs, same, everything=with_claims or from_stdin)
    for problem in (found.not_compared, found.not_verified):
        if problem is not None:
            tell(problem)
    if not as_json:
        for finding in seen.findings:
            if finding.severity == "refused":
                tell(finding.problem)
            else:
                note(" ".join(finding.problem.sentences))
    if seen.refused:
        ctx.exit(Exit.FINDINGS)
    if found.not_verified is not None:
        ctx.exit(found.not_verified.exit_code)


def _read_token() -> Secret:
    """The token on standard input; typed unseen where that is a terminal."""
    from wfg_tui.connection import token_in
    from wfg_tui.connection.pasted import LARGEST

    if sys.stdin.isatty():
        import getpass

        return token_in(getpass.getpass("Token (not shown): ", sys.stderr))
    raw = sys.stdin.buffer.read(4 * LARGEST + 1)  # UTF-8 at its longest
    return token_in(raw.decode("utf-8", "replace"))


def _profile_if_any(context: Context) -> Profile | None:
    """The profile that was named or is the default; none is needed to read a token that came."""
    if context.profile_name or (context.book.names and context.book.default):
        return context.profile
    return None


async def _look(session: Session, given: Secret | None, *, verify: bool, compare: bool) -> _Looked:
    found = _Looked(given if given is not None else Secret(""))
    try:
        if given is None:
            found.ours = await session.tokens.token()
            found.token = found.ours.value
        elif compare:
            try:
                found.ours = await session.tokens.token()
            except Problem as problem:
                found.not_compared = Problem(
                    "The token was not compared with ours: none was to be had.",
                    code=problem.code,
                    meaning=problem.what,
                    advice=problem.advice,
                    detail=problem.detail,
                )
        if verify:
            try:
                found.verification = await session.verify_token(found.token)
            except Problem as problem:
                found.not_verified = problem
    finally:
        await session.close()
    return found


def _tell(seen: Inspection, pairs: Sequence[Pair] | None, same: bool, *, everything: bool) -> None:
    from wfg_tui.connection.token_sheet import claims_sheet, comparison_sheet, sheet

    sections = sheet(seen, width=_WIDTH)
    if everything:
        sections += claims_sheet(seen)
    if pairs is not None:
        sections += comparison_sheet(pairs, same_token=same, width=_WIDTH)
    for number, section in enumerate(sections):
        if number:
            show("")
        show_section(section)
