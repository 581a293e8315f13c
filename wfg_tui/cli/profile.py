"""``wfg-tui profile``: connections, added, shown and changed; their secrets go elsewhere."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from wfg_tui.cli import profile_methods
from wfg_tui.cli.context import Context, json_option
from wfg_tui.cli.output import note, show, show_json, table, tell
from wfg_tui.cli.profile_password import delete_passwords, move_passwords, note_new_places, password
from wfg_tui.cli.profile_secret import read_secret, replace_secret, secret
from wfg_tui.cli.profile_share import export, import_, shown
from wfg_tui.connection.providers import PROVIDERS, provider
from wfg_tui.problems import Problem, UsageProblem

if TYPE_CHECKING:
    from wfg_tui.connection import Profile

Command = TypeVar("Command", bound=Callable[..., Any])

_TEXTS: Final = (
    ("--graphql-url", "URL", "The GraphQL API, such as https://workflow.example.com/wfgen/graphql."),
    ("--issuer", "URL", "Okta: Security › API › Authorization Servers › Issuer URI (a metadata URI works too)."),
    ("--token-url", "URL", "The token endpoint itself, where there is no discovery."),
    ("--client-id", "ID", "Okta: Applications › your API Services app › General."),
    ("--scope", "SCOPES", "Space separated; left out, the server's default scope applies."),
    ("--audience", "ID", "Sent with the grant, where the provider chooses the audience by it."),
    ("--expect-audience", "ID", "Not sent: what the token's audience should be."),
    ("--private-key", "FILE", "For private_key_jwt: its key (PEM); the secret is its passphrase."),
    ("--ca-file", "FILE", "PEM certificates to trust beside the system's."),
    ("--client-cert", "FILE", "A client certificate (PEM)."),
    ("--client-key", "FILE", "Its private key (PEM)."),
    ("--client-key-secret", "PLACE", "Where that key's passphrase is: keyring, env:VAR, command:LINE or prompt."),
    ("--proxy", "URL", "A proxy: its URL, none, or system (HTTPS_PROXY and NO_PROXY; so it is if left out)."),
    ("--proxy-secret", "PLACE", "Where the password of the proxy's user is, as above."),
    ("--token-proxy", "URL", "The same for the way to the identity provider (else it is --proxy's)."),
    ("--token-proxy-secret", "PLACE", "Where the password of that proxy's user is."),
    ("--secret-expires", "DATE", "The secret's last day, such as 2027-01-31: you are warned in time."),
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
                metavar="METHOD",
                shell_complete=profile_methods.complete_method,
                help=profile_methods.HELP,
            ),
            click.option("--dpop/--no-dpop", default=None, help="Bind tokens to a key (DPoP), if it must be."),
            click.option("--form", multiple=True, metavar="K=V", help="A further form parameter of the grant."),
            click.option("--header", multiple=True, metavar="K=V", help="A further header of every API request."),
            click.option("--insecure/--verify", default=None, help="Do not verify the API's TLS certificate."),
            click.option(
                "--environment",
                type=click.Choice(("production", "test", "development")),
                help="How careful to be; any host but this machine is production unless said otherwise.",
            ),
            click.option("--read-only/--read-write", default=None, help="Refuse mutations outright."),
            click.option(
                "--rate", type=float, metavar="N", help="Requests a second of what asks much by itself (0: ours)."
            ),
            click.option("--concurrency", type=int, metavar="N", help="How many of these at a time (0: ours)."),
            click.option("--page-size", type=int, metavar="N", help="Rows a page, where all pages are read."),
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


for _command in (secret, password, export, import_):
    profile.add_command(_command)


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
    forgotten = bool(given.get("secret_stdin")) and given.get("secret_expires") is None and before.secret_expires
    if forgotten:
        after = dataclasses.replace(after, secret_expires="")
    _keep(context, after, given, name)
    if forgotten:
        note(f"The old secret's last day, {forgotten}, is forgotten. The new one's: --secret-expires DATE.")
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
        show_json([{**shown(one), "default": one.name == book.default} for one in found])
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
    from wfg_tui.connection import expiry_problem

    values = {**shown(one), "secret_in": context.secret_place(one)}
    if (problem := expiry_problem(one)) is not None:
        tell(problem)
    if as_json:
        show_json(values)
        return
    for key, value in values.items():
        if value not in ("", {}, False):
            show(f"{key:20}{value}")


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

    profile_methods.read_method(before, given)
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
        raise click.UsageError(f"--{option} wants K=V: a name, an equals sign, a value.")
    return name.strip(), value


def _keep(context: Context, made: Profile, given: dict[str, Any], previous: str) -> None:
    """Saves the profile, its secret first: a profile whose secret could not be kept is not added half."""
    from wfg_tui.connection import validated
    from wfg_tui.connection.methods import method_of

    validated(made)
    opens = method_of(made).opens_a_key
    if given.get("secret_stdin"):
        typed = read_secret(context, made, from_stdin=True, needed=not opens)
        if typed:
            kept = previous and context.book.get(previous).secret == "keyring"  # noqa: S105 - a place
            asyncio.run(replace_secret(context, made, typed) if kept else context.credentials.store(made, typed))
            note(f"The {method_of(made).secret} is in: {context.secret_place(made)}.")
    context.book.save(made, previous)
    if made.secret == "keyring" and not given.get("secret_stdin") and not previous and not opens:  # noqa: S105
        note(f"It has no secret yet: wfg-tui profile secret {made.name}")
    if given.get("header"):
        profile_methods.tell_of_headers(made.headers, context.paths.profiles_file)
