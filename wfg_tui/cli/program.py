"""The commands and what they are for; each is imported when it is called."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

import click

from wfg_tui import __version__
from wfg_tui.cli.context import Context, profile_option, schema_option

COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "demo": ("demo:demo", "Explore a private sandbox; nothing is left behind."),
    "sandbox": ("demo:sandbox", "Serve the sandbox on this machine."),
    "profile": ("profile:profile", "Add, list and change connections."),
    "token": ("token:token", "Get a token and show what is in it."),
    "schema": ("schema:schema", "Fetch, show, search and export the schema."),
    "run": ("run:run", "Execute an operation and print the answer."),
    "compare": ("compare:compare", "Send a query as several identities and tell what differs."),
    "open": ("local:open_", "Show a saved JSON answer in the answer views."),
    "check": ("check:check", "Validate GraphQL files and folders against the schema."),
    "format": ("local:format_", "Lay GraphQL files out; comments stay."),
    "complete": ("local:complete", "Complete at a place in a file, as JSON for other editors."),
    "doctor": ("doctor:doctor", "Examine the connection step by step, and say what to open."),
    "whoami": ("whoami:whoami", "Show who acts: client, token claims, application and user."),
    "audit": ("audit:audit", "Show what was sent, as whom, when, and what came of it."),
    "why": ("why:why", "Say why something is missing from an answer, and where it is set."),
    "access": ("access:access", "Map what an identity may read, field by field, and compare two maps."),
    "where": ("where:where", "Show every file and secret place in use."),
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and first lines, and imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        command = getattr(import_module(f"wfg_tui.cli.{module}"), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            close = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f"Did you mean {close[0]!r}?" if close else "See: wfg-tui --help"
            raise click.UsageError(f"There is no command {args[0]!r}. {hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="wfg-tui %(version)s")
@profile_option
@click.option("-v", "--verbose", count=True, help="Tell raw words and timings, and log more (twice: everything).")
@schema_option
@click.pass_context
def cli(ctx: click.Context, verbose: int, schema_file: Path | None) -> None:
    """Explore WorkflowGen's GraphQL API from the terminal.

    Without a command it opens the explorer; with --schema alone on that file, without any network.
    """
    context = ctx.ensure_object(Context)
    context.verbose = bool(verbose)
    if verbose:
        from wfg_tui.cli.output import speak_up
        from wfg_tui.log import start_logging

        speak_up()
        start_logging(context.paths, "debug" if verbose > 1 else "info")
    if ctx.invoked_subcommand is None:
        from wfg_tui.cli.explorer import explore

        named = context.profile_name if context.profile_given or schema_file is None else None
        ctx.exit(explore(named, context.paths, schema_file))
    if schema_file is not None:
        raise click.UsageError(f"Write --schema behind {ctx.invoked_subcommand}.")
