"""``wfg-tui doctor``: a connection, step by step, and what to open when a step fails."""

from __future__ import annotations

import asyncio

import click

from wfg_tui.cli.context import Context, json_option, named_user, profile_option
from wfg_tui.cli.output import show, show_json


@click.command()
@profile_option
@click.option(
    *("--as", "as_user"), default="", callback=named_user, metavar="USER",
    help="Examine borrowing this user's identity too.",
)  # fmt: skip
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_user: str, as_json: bool) -> None:
    """Examine the connection step by step; a failed step says why and what to open.

    Asks for one token and sends queries only. The report holds no secret and no token: --json can go into a
    support ticket. Ends with 0 where nothing is wrong, else as the first failed step says: 1 for a finding, 2 for
    the configuration, 3 for a refusal, 4 for the network.
    """
    from wfg_tui import doctor as room
    from wfg_tui.doctor.report import step_text, summary

    context: Context = ctx.obj
    session = context.session()
    session.run_as(as_user)
    steps: list[room.Step] = []

    async def examine() -> None:
        try:
            async for step in room.examine(session):
                steps.append(step)
                if not as_json:
                    show(step_text(step, raw=context.verbose))
        finally:
            await session.close()

    asyncio.run(examine())
    if as_json:
        show_json(room.as_json(session.profile, steps))
    else:
        show(summary(steps))
    ctx.exit(room.exit_code(steps))
