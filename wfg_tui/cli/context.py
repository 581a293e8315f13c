"""What every command shares: the profile that was named, the places, and a session over both."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from wfg_tui.cli.output import note, read_file, tell
from wfg_tui.paths import Paths
from wfg_tui.problems import Problem, UsageProblem
from wfg_tui.text import human_duration

if TYPE_CHECKING:
    from wfg_tui.connection import Credentials, Profile, ProfileBook
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.session import Session

Command = TypeVar("Command", bound=Callable[..., Any])
_OLD: Final = 3600.0
"""Seconds after which a kept schema's age is worth a word."""


class Context:
    """One call of ``wfg-tui``."""

    def __init__(self) -> None:
        self.profile_name: str | None = os.environ.get("WFG_TUI_PROFILE") or None
        self.profile_given = False
        """Whether it was named on the command line, not by the environment."""
        self.verbose = False

    @cached_property
    def paths(self) -> Paths:
        return Paths.find()

    @cached_property
    def book(self) -> ProfileBook:
        """The profiles. Raises `UsageProblem` for a file that cannot be read; notes go to standard error."""
        from wfg_tui.connection import ProfileBook

        book = ProfileBook.load(self.paths.profiles_file)
        for words in book.notes:
            note(words)
        return book

    @cached_property
    def profile(self) -> Profile:
        """The profile that was named, or the default one. Raises `UsageProblem`."""
        from wfg_tui.connection import validated

        return validated(self.book.get(self.profile_name))

    @cached_property
    def credentials(self) -> Credentials:
        from wfg_tui.connection import Credentials

        return Credentials(ask=_ask_on_terminal)

    def session(self, profile: Profile | None = None) -> Session:
        """Gives a session on `profile`, else on the one that was named; nothing is opened yet."""
        from wfg_tui.session import Session

        if os.environ.get("WFG_TUI_LOG"):
            from wfg_tui.log import start_logging

            start_logging(self.paths)
        profile = profile or self.profile
        if profile.insecure:
            host = profile.host
            note(f"▲ TLS is not verified for {host}: anyone on the way can read and change what is said.")
        from wfg_tui.workspace.audit import keep_audit

        session = keep_audit(Session(profile, self.credentials, self.paths), self.paths, tell)
        session.on_wait = say_wait
        return session

    def schema(self, file: Path | None) -> SchemaIndex:
        """Gives the schema of `file`, else the profile's kept one, else the server's.

        Raises:
            Problem: no schema is to be had.
        """
        if file is not None:
            return read_schema(file)
        try:
            from wfg_tui.session import kept_schema

            # A kept schema needs no session, and making one would take as long as showing a type does.
            kept, why_not = kept_schema(self.book.get(self.profile_name), self.paths)
            if kept is not None:
                age = time.time() - kept.fetched_at
                if age > _OLD:
                    note(f"The schema is of {human_duration(age)} ago; wfg-tui schema pull fetches it anew.")
                return kept.index
            session = self.session()
        except Problem as problem:
            if not problem.code.startswith("profile."):
                raise
            raise UsageProblem(
                "No schema is at hand.",
                code="schema.none",
                meaning=problem.what,
                advice=f"Give one with --schema FILE (SDL or introspection JSON). Otherwise: {problem.advice}",
            ) from problem
        if why_not:
            note(why_not)
        import asyncio

        async def fetch() -> SchemaIndex:
            try:
                fetched = await session.fetch_schema()
            finally:
                await session.close()
            for words in fetched.notes:
                note(words)
            return fetched.index

        return asyncio.run(fetch())

    def secret_place(self, profile: Profile) -> str:
        """Says where the profile's secret is; a keyring that does not answer is not waited for."""
        return self.credentials.where(profile)


def say_wait(limited: Problem, seconds: float) -> None:
    """Tells that the identity provider is asked again later: for `Session.on_wait`."""
    note(f"{limited.what} Asking again in {human_duration(seconds)}; Ctrl-C gives up.")


def read_schema(file: Path, *, tell: bool = True) -> SchemaIndex:
    """Gives the schema in `file`: SDL or introspection JSON; what had to be repaired is told. Raises
    `UsageProblem`."""
    from wfg_tui.schema.opening import index_of

    index = index_of(read_file(file))
    for words in (*index.notes, *index.repairs) if tell else ():
        note(words)
    return index


async def _ask_on_terminal(profile: Profile) -> Any:
    """Asks for the secret where a person can type it unseen; elsewhere there is none."""
    import sys

    from wfg_tui.text import Secret

    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    import getpass

    from wfg_tui.connection.hops import asked_for

    typed = getpass.getpass(f"The {asked_for(profile)} (not shown): ", sys.stderr)
    return Secret(typed) if typed else None


def profile_option(command: Command) -> Command:
    """Adds ``-p``; it may stand before a command or after it, and the last one counts."""

    def keep(ctx: click.Context, _parameter: click.Parameter, value: str | None) -> None:
        if value is not None:
            context = ctx.ensure_object(Context)
            context.profile_name, context.profile_given = value, True

    return click.option(
        "-p",
        "--profile",
        metavar="NAME",
        expose_value=False,
        callback=keep,
        is_eager=True,
        help="The connection to use (else WFG_TUI_PROFILE, else the default one).",
    )(command)


def named_user(ctx: click.Context, parameter: click.Parameter, value: Any) -> Any:
    """Gives the users of an ``--as`` back. One that was left empty (a script's variable that is not set) must not
    quietly mean ourselves.

    Raises:
        UsageProblem: ``user.empty``.
    """
    given = [value] if isinstance(value, str) else value
    source = ctx.get_parameter_source(parameter.name or "")
    if source is click.core.ParameterSource.COMMANDLINE and not all(one.strip() for one in given):
        raise UsageProblem(
            "The user after --as is empty.",
            code="user.empty",
            meaning="Nothing was sent: it would have been sent as ourselves.",
            advice="Name the user, or leave --as out to ask as ourselves.",
        )
    return value


def schema_option(command: Command) -> Command:
    """Adds ``--schema FILE``."""
    return click.option(
        "--schema",
        "schema_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="A schema file (SDL or introspection JSON) in the place of the server's.",
    )(command)


def json_option(command: Command) -> Command:
    """Adds ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)
