"""``wfg-tui profile password``: the secrets that a connection needs on its way, beside the client's own."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from wfg_tui.cli.context import Context
from wfg_tui.cli.output import note
from wfg_tui.problems import Problem, UsageProblem

if TYPE_CHECKING:
    from wfg_tui.connection import Credentials, Profile
    from wfg_tui.connection.hops import What


@click.command()
@click.argument("name")
@click.argument("what", type=click.Choice(("client-key", "proxy", "token-proxy")))
@click.option("--stdin", "from_stdin", is_flag=True, help="Read it from standard input.")
@click.pass_obj
def password(context: Context, name: str, what: What, from_stdin: bool) -> None:
    """Keep a password of NAME in the keyring: the client key's passphrase, or a proxy's password."""
    from wfg_tui.connection.hops import FIELD, WORDS, keepers, stand_in
    from wfg_tui.text import Secret

    one = context.book.get(name)
    field = FIELD[what]
    place = getattr(one, field)
    if place != "keyring":
        option = "--" + field.replace("_", "-")
        raise UsageProblem(
            f"The profile {name} takes the {WORDS[what]} from {context.secret_place(stand_in(one, what))}."
            if place
            else f"The profile {name} knows of no {WORDS[what]}.",
            code="secret.elsewhere",
            advice=f"To keep it in the keyring: wfg-tui profile edit {name} {option} keyring",
        )
    if from_stdin and not sys.stdin.isatty():
        typed = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        import getpass

        typed = getpass.getpass(f"The {WORDS[what]} of {name} (not shown): ", sys.stderr)
    else:
        raise UsageProblem("There is no terminal to type it on.", code="secret.no_terminal", advice="Use --stdin.")
    if not typed:
        raise UsageProblem(
            f"The {WORDS[what]} is empty.",
            code="secret.empty",
            meaning="Nothing was stored.",
            advice="Type it again; without one, leave that setting empty.",
        )
    keeper = keepers(context.credentials, place)
    asyncio.run(keeper.store(stand_in(one, what), Secret(typed)))
    note(f"The {WORDS[what]} is in: {context.secret_place(stand_in(one, what))}.")


def kept_passwords(one: Profile) -> list[What]:
    """Gives the secrets of a connection's hops that the keyring holds."""
    from wfg_tui.connection.hops import FIELD, secrets_of

    return [what for what in secrets_of(one) if getattr(one, FIELD[what]) == "keyring"]


def note_new_places(before: Profile | None, after: Profile) -> None:
    """Says how to fill the places in the keyring that a connection did not name before."""
    from wfg_tui.connection.hops import WORDS

    known = kept_passwords(before) if before is not None else []
    for what in kept_passwords(after):
        if what not in known:
            note(f"Put the {WORDS[what]} there: wfg-tui profile password {after.name} {what}")


async def move_passwords(credentials: Credentials, before: Profile, after: Profile) -> None:
    """Takes the keyring's entries of a connection's hops along to its new name."""
    from wfg_tui.connection.hops import stand_in

    for what in kept_passwords(before):
        try:
            if what in kept_passwords(after):
                await credentials.store(stand_in(after, what), await credentials.secret(stand_in(before, what)))
            await credentials.delete(stand_in(before, what))
        except Problem as problem:
            note(f"The password for {what} could not be moved: {problem.what}")
            note(f"Store it under the new name: wfg-tui profile password {after.name} {what}")


async def delete_passwords(credentials: Credentials, one: Profile) -> None:
    """Deletes the keyring's entries of a connection's hops."""
    from wfg_tui.connection.hops import stand_in

    for what in kept_passwords(one):
        try:
            await credentials.delete(stand_in(one, what))
        except Problem as problem:
            note(f"The password for {what} could not be deleted: {problem.what}")
