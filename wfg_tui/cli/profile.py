"""``wfg-tui profile``: connections, added, shown and changed; their secrets go elsewhere."""

from __future__ import annotations

import asyncio
import dataclasses
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from wfg_tui.cli.context import Context, json_option
from wfg_tui.cli.output import note, show, show_json, table
from wfg_tui.cli.profile_password import delete_passwords, move_passwords, note_new_places, password
from wfg_tui.connection.providers import PROVIDERS, provider
from wfg_tui.problems import Problem, UsageProblem

if TYPE_CHECKING:
    from wfg_tui.connection import Profile
    from wfg_tui.text import Secret

Command = TypeVar("Command", bound=Callable[..., Any])

_SECRET_NAME: Final = re.compile(r"(?i)secret|password|token|assertion|key")
_TEXTS: Final = (
    ("--graphql-url", "URL", "The GraphQL API, such as https://workflow.example.com/wfgen/graphql."),
    ("--issuer", "URL", "Okta: Security › API › Authorization Servers › Issuer URI (a metadata URI works too)."),
    ("--token-url", "URL", "The token endpoint itself, where there is no discovery."),
    ("--client-id", "ID", "Okta: Applications › your API Services app › General."),
    ("--scope", "SCOPES", "Space separated; left out, the server's default scope applies."),
    ("--audience", "ID", "Sent with the grant, where the provider chooses the audience by it."),
    ("--expect-audience", "ID", "Not sent: what the token's audience should be."),
    ("--ca-file", "FILE", "PEM certificates to trust beside the system's."),
    ("--client-cert", "FILE", "A client certificate (PEM)."),
    ("--client-key", "FILE", "Its private key (PEM)."),
    ("--client-key-secret", "PLACE", "Where that key's passphrase is: keyring, env:VAR, command:LINE or prompt."),
    ("--proxy", "URL", "A proxy: its URL, none, or system (HTTPS_PROXY and NO_PROXY; so it is if left out)."),
    ("--proxy-secret", "PLACE", "Where the password of the proxy's user is, as above."),
    ("--token-proxy", "URL", "The same for the way to the identity provider (else it is --proxy's)."),
    ("--token-proxy-secret", "PLACE", "Where the password of that proxy's user is."),
    ("--impersonate-header", "NAME", "If WorkflowGen's GraphqlImpersonateUserNameHttpHeader renames it."),
)


def _settings(command: Command) -> Command:
    """Adds an option for each setting of a profile."""
    for name, metavar, words in reversed(_TEXTS):
        command = click.option(name, metavar=metavar, help=words)(command)
    for decorate in reversed(
        (
            click.option("--provider", type=click.Choice(tuple(PROVIDERS)), help="The identity provider's kind."),
            click.option(
                "--auth-method",
                type=click.Choice(("client_secret_basic", "client_secret_post")),
                help="How the client authenticates at the token endpoint.",
            ),
            click.option("--form", multiple=True, metavar="K=V", help="A further form parameter of the grant."),
            click.option("--header", multiple=True, metavar="K=V", help="A further header of every API request."),
            click.option("--insecure/--verify", default=None, help="Do not verify the API's TLS certificate."),
            click.option(
                "--environment",
                type=click.Choice(("production", "test", "development")),
                help="How careful to be; any host but this machine is production unless said otherwise.",
            ),
            click.option("--read-only/--read-write", default=None, help="Refuse mutations outright."),
            click.option("--timeout", type=float, metavar="SECONDS", help="Longest wait for an answer."),
            click.option(
                "--secret-stdin", is_flag=True, help="Read the secret from standard input; to the keyring."
            ),
            click.option("--secret-env", metavar="VAR", help="Take the secret from an environment variable."),
            click.option("--secret-command", metavar="LINE", help="Take the secret from a command's output."),
            click.option("--secret-prompt", is_flag=True, help="Ask for the secret in each session."),
        )
    ):
        command = decorate(command)
    return command


@click.group()
def profile() -> None:
    """Connections: where the API is and who we are to the identity provider."""


@profile.command()
@click.argument("name")
@_settings
@click.pass_obj
def add(context: Context, /, name: str, **given: Any) -> None:
    """Add a connection called NAME."""
    from wfg_tui.connection import Profile

    book = context.book
    if name in book.names:
        raise UsageProblem(
            f"There is a profile called {name!r} already.",
            code="profile.taken",
            advice=f"Change it with: wfg-tui profile edit {name}",
        )
    if not given.get("graphql_url"):
        raise click.UsageError("--graphql-url is needed: the address of the GraphQL API.")
    empty = Profile(name=name, graphql_url="")
    method = provider(given.get("provider") or empty.provider).methods[0]
    made = _changed(dataclasses.replace(empty, auth_method=method), given)
    _keep(context, made, given, "")
    note_new_places(None, made)
    note(f"Added {name}. Try it: wfg-tui -p {name} token --claims")


@profile.command()
@click.argument("name")
@click.option("--name", "new_name", metavar="NEW", help="Rename it.")
@_settings
@click.pass_obj
def edit(context: Context, /, name: str, new_name: str | None, **given: Any) -> None:
    """Change what is given of the connection NAME; the rest stays as it is."""
    before = context.book.get(name)
    after = _changed(before, given)
    if new_name and new_name != name:
        if new_name in context.book.names:
            raise UsageProblem(
                f"There is a profile called {new_name!r} already.",
                code="profile.taken",
                advice="Choose another name, or remove that one.",
            )
        after = dataclasses.replace(after, name=new_name)
    _keep(context, after, given, name)
    if after.name != name and before.secret == "keyring":  # noqa: S105 - a place
        asyncio.run(_move_secret(context, before, after, fresh=bool(given.get("secret_stdin"))))
    if after.name != name:
        asyncio.run(move_passwords(context.credentials, before, after))
    note_new_places(before, after)
    note(f"Changed {after.name}.")


async def _move_secret(context: Context, before: Profile, after: Profile, *, fresh: bool) -> None:
    """Takes the keyring's entry along to the new name; the one under the old name does not stay behind."""
    try:
        if after.secret == "keyring" and not fresh:  # noqa: S105 - a place
            await context.credentials.store(after, await context.credentials.secret(before))
        await context.credentials.delete(before)
    except Problem as problem:
        note(f"The secret could not be moved: {problem.what}")
        note(f"Store it under the new name: wfg-tui profile secret {after.name}")


@profile.command("list")
@json_option
@click.pass_obj
def list_(context: Context, as_json: bool) -> None:
    """List every connection."""
    book = context.book
    found = [book.get(name) for name in book.names]
    if as_json:
        show_json([{**_shown(one), "default": one.name == book.default} for one in found])
    elif not found:
        note("There is no profile yet: wfg-tui profile add NAME …, or connect in wfg-tui.")
    else:
        table(
            [("", "NAME", "ENVIRONMENT", "API", "CLIENT")]
            + [
                (
                    "*" if one.name == book.default else "",
                    one.name,
                    one.environment_in_force,
                    one.graphql_url,
                    one.client_id,
                )
                for one in found
            ]
        )


@profile.command("show")
@click.argument("name", required=False)
@json_option
@click.pass_obj
def show_(context: Context, name: str | None, as_json: bool) -> None:
    """Show the connection NAME (else the default one) and where its secret is."""
    one = context.book.get(name or context.profile_name)
    values = {**_shown(one), "secret_in": context.secret_place(one)}
    if as_json:
        show_json(values)
        return
    for key, value in values.items():
        if value not in ("", {}, False):
            show(f"{key:20}{value}")


@profile.command()
@click.argument("name")
@click.option("--stdin", "from_stdin", is_flag=True, help="Read it from standard input.")
@click.pass_obj
def secret(context: Context, name: str, from_stdin: bool) -> None:
    """Replace the secret of NAME, after a grant with the new one has worked."""
    one = context.book.get(name)
    if one.secret != "keyring":  # noqa: S105 - a place
        raise UsageProblem(
            f"The profile {name} takes its secret from {context.secret_place(one)}.",
            code="secret.elsewhere",
            advice=f"Change it there, or move it to the keyring: wfg-tui profile edit {name} --secret-stdin",
        )
    typed = _read_secret(one, from_stdin)

    async def prove_and_store() -> None:
        from wfg_tui.connection import Credentials
        from wfg_tui.session import Session

        trial = Credentials(keyring_allowed=False)
        trial.keep_for_session(one.name, typed)
        session = Session(one, trial, context.paths)
        try:
            await session.tokens.token()
        except Problem:
            note("The new secret was not stored, the old one stays: no token could be had with it.")
            raise
        finally:
            await session.close()
        await context.credentials.store(one, typed)

    asyncio.run(prove_and_store())
    note(f"Stored in: {context.secret_place(one)}.")


@profile.command()
@click.argument("name")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to FILE.")
@click.pass_obj
def export(context: Context, name: str, output: Path | None) -> None:
    """Print the connection NAME for a colleague: no secret is in it."""
    import tomlkit

    from wfg_tui.connection.book import table_of

    kept = context.book.get(name)
    one = dataclasses.replace(
        kept,
        headers=(),
        form=tuple(pair for pair in kept.form if not _SECRET_NAME.search(pair[0])),
        proxy=_without_credentials(kept.proxy),
        token_proxy=_without_credentials(kept.token_proxy),
        proxy_secret="",
        token_proxy_secret="",
        client_key_secret="" if kept.client_key_secret.startswith("command:") else kept.client_key_secret,
    )
    document = tomlkit.document()
    document.add(tomlkit.comment("A wfg-tui connection, without its secret. Add it: wfg-tui profile import FILE"))
    tables = tomlkit.table(is_super_table=True)
    tables.append(one.name, table_of(one))
    document.append("profiles", tables)
    text = tomlkit.dumps(document)
    for words, gone in (
        ("Its headers are left out: their values may be secret.", bool(kept.headers)),
        ("Form parameters that are named like secrets are left out.", one.form != kept.form),
        (
            "A proxy's user and password are left out.",
            (one.proxy, one.token_proxy) != (kept.proxy, kept.token_proxy),
        ),
    ):
        if gone:
            note(words)
    if output is None:
        show(text.rstrip("\n"))
    else:
        from wfg_tui.files import write_atomic

        write_atomic(output, text)


@profile.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def import_(context: Context, file: Path, yes: bool) -> None:
    """Add the connections of FILE, after showing every field. A secret command or a TLS exception is not taken."""
    from wfg_tui.connection import ProfileBook, validated
    from wfg_tui.connection.hops import commands_of, without_commands

    if not file.exists():
        raise UsageProblem(f"{file} is not there.", code="file.missing", advice="Check the path.")
    found = ProfileBook.load(file)
    if not found.names:
        raise UsageProblem(f"{file} holds no connection.", code="profile.none", advice="It needs [profiles.NAME].")
    for name in found.names:
        if name in context.book.names:
            raise UsageProblem(
                f"There is a profile called {name!r} already.",
                code="profile.taken",
                meaning="Nothing was added.",
                advice=f"Rename one of them: wfg-tui profile edit {name} --name NEW",
            )
        validated(found.get(name))
    for name in found.names:
        one = found.get(name)
        if one.secret.startswith("command:"):
            note(f"{name}: its secret command is not taken over: {one.secret.partition(':')[2]}")
            one = dataclasses.replace(one, secret="keyring")  # noqa: S106 - names the place
        for field, line in commands_of(one).items():
            note(f"{name}: the command of its {field} is not taken over: {line}")
            one = without_commands(one)
        if one.insecure:
            note(f"{name}: its TLS exception is not taken over.")
            one = dataclasses.replace(one, insecure=False)
        for key, value in _shown(one).items():
            if value not in ("", {}, False):
                note(f"  {key:20}{value}")
        if not yes and not click.confirm(f"Add {name}?", err=True):
            continue
        context.book.save(one)
        note(f"Added {name}. Its secret: wfg-tui profile secret {name}")


@profile.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def remove(context: Context, name: str, yes: bool) -> None:
    """Forget the connection NAME and delete its secret from the keyring."""
    one = context.book.get(name)
    if not yes:
        click.confirm(f"Forget {name} ({one.graphql_url}) and its secret?", abort=True, err=True)
    try:
        asyncio.run(context.credentials.delete(one))
    except Problem as problem:
        note(f"Its secret could not be deleted: {problem.what}")
    asyncio.run(delete_passwords(context.credentials, one))
    context.book.remove(name)
    note(f"Removed {name}.")


profile.add_command(password)


@profile.command()
@click.argument("name")
@click.pass_obj
def default(context: Context, name: str) -> None:
    """Use NAME where no connection is named."""
    context.book.set_default(name)
    note(f"{name} is the default.")


def _changed(before: Profile, given: dict[str, Any]) -> Profile:
    """The profile with what was given on the command line; the issuer field is read as people fill it in."""
    from wfg_tui.connection import read_issuer_field
    from wfg_tui.connection.profiles import FIELDS

    changes = {key: value for key, value in given.items() if key in FIELDS and value is not None}
    for key in ("form", "header"):
        pairs = given.get(key)
        if pairs:
            changes["headers" if key == "header" else key] = tuple(_pair(key, pair) for pair in pairs)
        else:
            changes.pop(key, None)
    if issuer := changes.get("issuer"):
        reading = read_issuer_field(issuer, changes.get("provider", before.provider))
        if reading.problem is not None:
            raise reading.problem
        changes["issuer"] = reading.issuer
        if not reading.issuer:
            changes["token_url"] = reading.token_url
    sources = [key for key in ("secret_stdin", "secret_env", "secret_command", "secret_prompt") if given.get(key)]
    if len(sources) > 1:
        raise click.UsageError("Say once where the secret comes from.")
    if sources:
        changes["secret"] = {
            "secret_stdin": "keyring",
            "secret_env": f"env:{given['secret_env']}",
            "secret_command": f"command:{given['secret_command']}",
            "secret_prompt": "prompt",
        }[sources[0]]
    return dataclasses.replace(before, **changes)


def _pair(option: str, text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise click.UsageError(f"--{option} wants K=V, not {text!r}.")
    return name.strip(), value


def _keep(context: Context, made: Profile, given: dict[str, Any], previous: str) -> None:
    """Saves the profile, its secret first: a profile whose secret could not be kept is not added half."""
    from wfg_tui.connection import validated

    validated(made)
    if given.get("secret_stdin"):
        asyncio.run(context.credentials.store(made, _read_secret(made, from_stdin=True)))
        note(f"The secret is in: {context.secret_place(made)}.")
    context.book.save(made, previous)
    if made.secret == "keyring" and not given.get("secret_stdin") and not previous:  # noqa: S105 - a place
        note(f"It has no secret yet: wfg-tui profile secret {made.name}")


def _read_secret(one: Profile, from_stdin: bool) -> Secret:
    from wfg_tui.text import Secret

    if from_stdin and not sys.stdin.isatty():
        value = sys.stdin.readline().rstrip("\r\n")
    else:
        import getpass

        if not sys.stdin.isatty():
            raise UsageProblem(
                "There is no terminal to type the secret on.", code="secret.no_terminal", advice="Use --stdin."
            )
        value = getpass.getpass(f"Client secret of {one.name} (not shown): ", sys.stderr)
    if not value.strip():
        raise UsageProblem(
            "The secret is empty.",
            code="secret.empty",
            meaning="Nothing was stored.",
            advice="Copy it from the application's page in your identity provider.",
        )
    return Secret(value)


def _shown(one: Profile) -> dict[str, Any]:
    """A profile's settings for people and for --json: header values may be secret and are hidden."""
    values: dict[str, Any] = {}
    for field in dataclasses.fields(one):
        value = getattr(one, field.name)
        if field.name == "headers":
            value = {name: "[hidden]" for name, _ in value}
        elif field.name == "form":
            value = {key: "[hidden]" if _SECRET_NAME.search(key) else one for key, one in value}
        elif field.name in {"proxy", "token_proxy"}:
            value = _without_credentials(value)
        values[field.name] = value
    values["environment"] = one.environment_in_force
    return values


def _without_credentials(url: str) -> str:
    return re.sub(r"//.*@", "//", url)
