"""``wfg-tui whoami``: the connection, the token's claims, and what the server shows of the user behind them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from wfg_tui.cli.context import Context, json_option, named_user, profile_option
from wfg_tui.cli.output import note, show, show_json, show_section, tell
from wfg_tui.problems import Exit, Problem

if TYPE_CHECKING:
    from wfg_tui.access.whoami import WhoAmI
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.session import Session


@click.command()
@profile_option
@click.option(
    *("--as", "as_user"), default="", callback=named_user, metavar="USER",
    help="Who USER is too, by borrowing the identity.",
)  # fmt: skip
@json_option
@click.pass_context
def whoami(ctx: click.Context, as_user: str, as_json: bool) -> None:
    """Show who acts: client, token claims, application, and what the server's viewer shows of the user.

    Sends queries only. Ends with 3 where the server takes us for nobody, or does not lend USER's identity.
    """
    from wfg_tui.access.whoami_sheet import facts, sheet

    context: Context = ctx.obj
    session = context.session()
    seen = asyncio.run(_looked(session, as_user))
    if as_json:
        show_json(facts(session.profile, seen))
    else:
        for number, section in enumerate(sheet(session.profile, seen)):
            if number:
                show("")
            show_section(section)
    if (problem := seen.problem) is not None:
        if as_json:
            tell(problem)
        ctx.exit(problem.exit_code or Exit.FINDINGS)


async def _looked(session: Session, as_user: str) -> WhoAmI:
    from wfg_tui.access.whoami import who_am_i

    try:
        return await who_am_i(session, await _schema(session), as_user)
    finally:
        await session.close()


async def _schema(session: Session) -> SchemaIndex | None:
    """The kept schema, else the server's; None where there is none to be had."""
    kept = session.cached_schema()
    if kept is not None:
        return kept.index
    try:
        return (await session.fetch_schema()).index
    except Problem as problem:
        if problem.code == "schema.unreachable":
            note(f"Without a schema the names alone are asked for: {problem.what}")
        return None
