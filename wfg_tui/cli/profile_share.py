"""``wfg-tui profile export`` and ``import``: a connection for a colleague, without what is not theirs to have."""

from __future__ import annotations

import asyncio
import dataclasses
import re
import sys
from pathlib import Path
from typing import Any, Final

import click

from wfg_tui.cli.context import Context
from wfg_tui.cli.output import note, show, tell
from wfg_tui.cli.profile_secret import prove, read_secret
from wfg_tui.connection.profiles import FIELDS, Profile
from wfg_tui.problems import Problem, UsageProblem
from wfg_tui.text import clean_line

_SECRET_NAME: Final = re.compile(r"(?i)secret|password|token|assertion|key")
_COMMAND: Final = "command:"
_KEYRING: Final = "keyring"


@click.command()
@click.argument("name")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to FILE."
)
@click.option("--with-commands", is_flag=True, help="Keep the commands that print secrets, if they hold none.")
@click.pass_obj
def export(context: Context, name: str, output: Path | None, with_commands: bool) -> None:
    """Print the connection NAME for a colleague: no secret is in it."""
    import tomlkit

    from wfg_tui.connection.book import table_of

    kept = context.book.get(name)
    elsewhere = ("env:", _COMMAND) if with_commands else ("env:",)
    commands = {} if with_commands else {field: _instead(field) for field, _ in _commands(kept)}
    proxies: dict[str, Any] = {}
    for field in FIELDS:
        url = getattr(kept, field)
        if field.endswith("proxy") and (bare := without_credentials(url)) != url:
            proxies |= {field: bare, f"{field}_secret": ""}  # a password goes with a user
    one = dataclasses.replace(
        kept,
        headers=tuple(pair for pair in kept.headers if pair[1].startswith(elsewhere)),
        form=tuple(pair for pair in kept.form if not _SECRET_NAME.search(pair[0])),
        secret_expires="",
        **(commands | proxies),
    )
    document = tomlkit.document()
    document.add(tomlkit.comment("A wfg-tui connection, without its secret. Add it: wfg-tui profile import FILE"))
    tables = tomlkit.table(is_super_table=True)
    tables.append(one.name, table_of(one))
    document.append("profiles", tables)
    text = tomlkit.dumps(document)
    for words, gone in (
        ("Its headers are left out: their values may be secret.", one.headers != kept.headers),
        ("Form parameters that are named like secrets are left out.", one.form != kept.form),
        ("A proxy's user and password are left out.", bool(proxies)),
        ("Its secret command is left out: it may hold a secret (else: --with-commands).", bool(commands)),
        ("It names files of this machine, which your colleague may have elsewhere.", bool(_files(one))),
    ):
        if gone:
            note(words)
    if output is None:
        show(text.rstrip("\n"))
    else:
        from wfg_tui.files import write_atomic

        write_atomic(output, text)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask: the connection is added, without commands and exceptions.")
@click.option("--secret-stdin", is_flag=True, help="Read its secret from standard input; to the keyring.")
@click.pass_context
def import_(ctx: click.Context, file: Path, yes: bool, secret_stdin: bool) -> None:
    """Add the connections of FILE, after showing every field; then ask for their secrets.

    A command that prints a secret and a TLS exception are asked about one by one, and are not taken with --yes.
    """
    from wfg_tui.connection import ProfileBook, validated

    context: Context = ctx.obj
    if not file.exists():
        raise UsageProblem(f"{file} is not there.", code="file.missing", advice="Check the path.")
    found = ProfileBook.load(file)
    if not found.names:
        raise UsageProblem(f"{file} holds no connection.", code="profile.none", advice="It needs [profiles.NAME].")
    if secret_stdin and len(found.names) > 1:
        raise click.UsageError(f"{file} holds {len(found.names)} connections: standard input is for one secret.")
    for words in found.notes:
        note(words)
    for name in found.names:
        if name in context.book.names:
            raise UsageProblem(
                f"There is a profile called {name!r} already.",
                code="profile.taken",
                meaning="Nothing was added.",
                advice=f"Rename one of them: wfg-tui profile edit {name} --name NEW",
            )
        validated(found.get(name))
    code = 0
    for name in found.names:
        one = found.get(name)
        note(f"{name}:")
        for key, value in shown(one, headers=True).items():
            if value not in ("", {}, False):
                note(f"  {key:20}{value}")
        for path in _files(one):
            if not Path(path).exists():
                note(f"  {path} is not on this machine.")
        one = _without_what_is_declined(one, yes)
        if not yes and not click.confirm(f"Add {name}?", err=True):
            continue
        context.book.save(one)
        note(f"Added {name}.")
        try:
            _take_secret(context, one, secret_stdin)
        except Problem as problem:
            tell(problem)
            note(f"{name} is added without its secret: wfg-tui profile secret {name}")
            code = int(problem.exit_code)
    ctx.exit(code)


def _without_what_is_declined(one: Profile, yes: bool) -> Profile:
    """The profile without the commands and the TLS exception that nobody has agreed to."""

    def agreed(what: str, question: str) -> bool:
        if not yes and click.confirm(f"{one.name}: {question}", default=False, err=True):
            return True
        note(f"{one.name}: {what}")
        return False

    for field, line in _commands(one):
        of = "its secret command" if field == "secret" else f"the command of its {field}"
        if not agreed(f"{of} is not taken over: {line}", f"run this here for its {field}: {line} ?"):
            one = dataclasses.replace(one, **{field: _instead(field)})
    for header, value in one.headers:
        if value.startswith(_COMMAND):
            line = clean_line(value.removeprefix(_COMMAND))
            if not agreed(
                f"its header {header} is not taken over, with the command: {line}",
                f"run this here for its header {header}: {line} ?",
            ):
                rest = tuple(pair for pair in one.headers if pair != (header, value))
                one = dataclasses.replace(one, headers=rest)
    if one.insecure and not agreed(
        "its TLS exception is not taken over.",
        "leave the API's certificate unverified? Anyone on the way could then read and change what is said",
    ):
        one = dataclasses.replace(one, insecure=False)
    return one


def _take_secret(context: Context, one: Profile, from_stdin: bool) -> None:
    """Asks for the secret of a connection that was just added, proves it and stores it. Raises `Problem`."""
    if one.secret != _KEYRING:
        note(f"Its secret comes from {context.secret_place(one)}.")
    elif from_stdin or (sys.stdin.isatty() and sys.stderr.isatty()):
        typed = read_secret(context, one, from_stdin, needed=from_stdin)
        if not typed:
            note(f"It has no secret yet: wfg-tui profile secret {one.name}")
            return
        asyncio.run(prove(context, one, typed))
        asyncio.run(context.credentials.store(one, typed))
        note(f"A token was had with it. Stored in: {context.secret_place(one)}.")
    else:
        note(f"Its secret: wfg-tui profile secret {one.name}")


def _commands(one: Profile) -> list[tuple[str, str]]:
    """The fields that take a secret from a command, and what each would run."""
    places = [
        (field, str(getattr(one, field))) for field in FIELDS if field == "secret" or field.endswith("_secret")
    ]
    return [(field, clean_line(place[len(_COMMAND) :])) for field, place in places if place.startswith(_COMMAND)]


def _instead(field: str) -> Any:
    """Where a secret is whose command is not taken over."""
    return _KEYRING if field == "secret" else "prompt"


def _files(one: Profile) -> tuple[str, ...]:
    return tuple(path for path in (one.private_key, one.ca_file, one.client_cert, one.client_key) if path)


def shown(one: Profile, *, headers: bool = False) -> dict[str, Any]:
    """A profile's settings for people and for --json. What may be secret is hidden; header values that came in a
    file from somebody else are shown, if `headers`."""
    values: dict[str, Any] = {}
    for field in dataclasses.fields(one):
        value = getattr(one, field.name)
        if field.name == "headers":
            value = {
                name: text if headers or text.startswith(("env:", _COMMAND)) else "[hidden]"
                for name, text in value
            }
        elif field.name == "form":
            value = {key: "[hidden]" if _SECRET_NAME.search(key) else one for key, one in value}
        elif field.name.endswith("proxy"):
            value = without_credentials(value)
        values[field.name] = value
    for name in ("environment", "rate", "concurrency", "page_size"):
        values[name] = getattr(one, f"{name}_in_force")
    return values


def without_credentials(url: str) -> str:
    """Gives `url` without a user and password in it, whatever characters they have."""
    return re.sub(r"//.*@", "//", url)
