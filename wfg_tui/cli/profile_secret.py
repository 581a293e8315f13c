"""``wfg-tui profile secret``: another secret, which replaces the old one once it has been seen to work."""

from __future__ import annotations

import asyncio
import dataclasses
import sys
from typing import TYPE_CHECKING

import click

from wfg_tui.cli.context import Context
from wfg_tui.cli.output import note
from wfg_tui.problems import Problem, UsageProblem

if TYPE_CHECKING:
    from wfg_tui.connection import Profile
    from wfg_tui.text import Secret


@click.command()
@click.argument("name")
@click.option("--stdin", "from_stdin", is_flag=True, help="Read it from standard input.")
@click.option("--expires", metavar="DATE", help="Its last day, such as 2027-01-31: you are warned in time.")
@click.pass_obj
def secret(context: Context, name: str, from_stdin: bool, expires: str | None) -> None:
    """Replace the secret of NAME, after a grant with the new one has worked."""
    from wfg_tui.connection import validated

    one = context.book.get(name)
    if one.secret != "keyring":  # noqa: S105 - a place
        raise UsageProblem(
            f"The profile {name} takes its secret from {context.secret_place(one)}.",
            code="secret.elsewhere",
            advice=f"Change it there, or move it to the keyring: wfg-tui profile edit {name} --secret-stdin",
        )
    changed = validated(dataclasses.replace(one, secret_expires=expires or ""))
    typed = read_secret(context, one, from_stdin)
    asyncio.run(replace_secret(context, one, typed))
    note(f"Stored in: {context.secret_place(one)}.")
    if changed.secret_expires != one.secret_expires:
        context.book.save(changed)
        if not expires:
            note(f"The old one's last day, {one.secret_expires}, is forgotten. The new one's: --expires DATE.")


async def replace_secret(context: Context, one: Profile, typed: Secret) -> None:
    """Signs in with the secret that was typed, then puts it where the profile's secrets are.

    Raises:
        Problem: what refused or failed; the keyring then holds what it held before.
    """
    try:
        await prove(context, one, typed)
    except Problem:
        note("The new secret was not stored, the old one stays: signing in with it failed.")
        raise
    try:
        await context.credentials.store(one, typed)
    except Problem:
        note("The new secret works but could not be stored; the keyring is as it was.")
        raise


async def prove(context: Context, one: Profile, typed: Secret) -> None:
    """Signs in with the secret that was typed, and no more. Raises `Problem`."""
    from wfg_tui.connection import Credentials
    from wfg_tui.session import Session

    trial = Credentials(keyring_allowed=False)
    trial.keep_for_session(one.name, typed)
    session = Session(one, trial, context.paths)
    try:
        await session.prove()
    finally:
        await session.close()


def read_secret(context: Context, one: Profile, from_stdin: bool, *, needed: bool = True) -> Secret:
    """Gives the secret that is typed, or the first line of standard input.

    Where it is for the keyring, that is looked at first: nobody types a secret that could not be kept.

    Raises:
        UsageProblem: ``secret.no_terminal`` or ``secret.empty``; what the keyring says; ``secret.too_long``.
    """
    from wfg_tui.text import Secret

    piped = from_stdin and not sys.stdin.isatty()
    value = sys.stdin.readline().rstrip("\r\n") if piped else ""
    if piped and not needed and not value.strip():
        return Secret("")  # a key that is not encrypted has no passphrase, and wants no keyring
    state = asyncio.run(context.credentials.probe(one))
    if state is not None and state.problem is not None:
        raise state.problem
    if not piped:
        import getpass

        if not sys.stdin.isatty():
            raise UsageProblem(
                "There is no terminal to type the secret on.", code="secret.no_terminal", advice="Use --stdin."
            )
        if state is not None and (state.locked or state.empty):
            note(f"It goes to: {state.words}. Storing it opens a prompt on the desktop.")
        from wfg_tui.connection.hops import asked_for

        value = getpass.getpass(f"The {asked_for(one)} (not shown): ", sys.stderr)
    if needed and not value.strip():
        raise UsageProblem(
            "The secret is empty.",
            code="secret.empty",
            meaning="Nothing was stored.",
            advice="Copy it from the application's page in your identity provider.",
        )
    if state is not None:
        from wfg_tui.connection.keyring_store import check_length

        check_length(value, state.longest)
    return Secret(value)
