"""``wfg-tui compare``: one query as several identities, or as one against a list of what is expected."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wfg_tui.cli.context import Context, json_option, named_user, profile_option
from wfg_tui.cli.output import note, read_file, read_text, show, show_json
from wfg_tui.cli.run import chosen_operation, variables_given
from wfg_tui.problems import UsageProblem

if TYPE_CHECKING:
    from wfg_tui.access.compare import Report
    from wfg_tui.access.expected import Expected
    from wfg_tui.access.party import Party
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.session import Operation, Session


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default="-")
@profile_option
@click.option(
    *("--as", "users"), multiple=True, callback=named_user, metavar="USER",
    help="Also as USER (system operations allowed users).",
)  # fmt: skip
@click.option(
    "--with", "profiles", multiple=True, metavar="PROFILE[@USER]", help="Also through another connection."
)
@click.option(
    "--list", "listed", metavar="FILE", help="Against this list instead: numbers or names, CSV, an answer."
)
@click.option("--key", default="", metavar="NAME", help="What alone pairs rows, such as number.")
@click.option("--page-size", type=click.IntRange(1, 100_000), metavar="N", help="Ask for pages of N rows.")
@click.option("--schemas", is_flag=True, help="Compare the schemas that the identities are given, too.")
@click.option("--operation", "name", metavar="NAME", help="Which operation, where the document has several.")
@click.option("--variables", metavar="JSON|@FILE", help="The variables, as JSON or from a file.")
@click.option("--var", "pairs", multiple=True, metavar="K=V", help="One variable.")
@json_option
@click.pass_context
def compare(
    ctx: click.Context,
    file: Path,
    users: tuple[str, ...],
    profiles: tuple[str, ...],
    listed: str | None,
    key: str,
    page_size: int | None,
    schemas: bool,
    name: str | None,
    variables: str | None,
    pairs: tuple[str, ...],
    as_json: bool,
) -> None:
    """Send the query in FILE (or on standard input) as several identities and tell what differs.

    The profile's own identity is what the others are measured by. With --list, what an identity gets is held
    against a list of numbers or names: that needs no right to impersonate. Differences end with 1, a refusal
    with 3.
    """
    context: Context = ctx.obj
    if listed is None and not users and not profiles:
        raise click.UsageError("Name somebody to compare with: --as USER, --with PROFILE, or --list FILE.")
    if listed is not None and schemas:
        raise click.UsageError("A list has no schema: leave out --schemas, or --list.")
    if listed == "-" and str(file) == "-":
        raise click.UsageError("The query and the list cannot both come from standard input.")
    chosen = chosen_operation(read_text(file), name, str(file))
    operation = dataclasses.replace(chosen.operation, variables=variables_given(variables, pairs, chosen.types))
    expected = None
    if listed is not None:
        from wfg_tui.access.expected import read_expected

        expected = read_expected(read_file(Path(listed)), key)
    report = asyncio.run(_compared(context, operation, users, profiles, expected, key, page_size, schemas))
    _tell(report, as_json=as_json, larger=page_size is None)
    ctx.exit(report.exit_code)


async def _compared(
    context: Context,
    operation: Operation,
    users: Sequence[str],
    profiles: Sequence[str],
    expected: Expected | None,
    key: str,
    page_size: int | None,
    schemas: bool,
) -> Report:
    from wfg_tui.access.asking import ask_each, called, requests_for
    from wfg_tui.access.compare import compare, with_schemas
    from wfg_tui.access.party import demand_query
    from wfg_tui.access.schemas import MOST_REQUESTS

    demand_query(operation)
    cached = context.session().cached_schema()
    index = cached.index if cached is not None else None
    operation = _paged(operation, page_size, index)
    parties = _parties(context, users, profiles)
    try:
        most = requests_for([one.as_user for one in parties]) + (MOST_REQUESTS * len(parties) if schemas else 0)
        note(f"At most {most} queries, as {', '.join(map(called, parties))}.")
        answered = await ask_each(parties, operation)
        report = await compare(operation, answered, key=key, expected=expected, index=index)
        return await with_schemas(report, parties) if schemas else report
    finally:
        for session in {id(one.session): one.session for one in parties}.values():
            await session.close()


def _parties(context: Context, users: Sequence[str], profiles: Sequence[str]) -> list[Party]:
    """The profile's own identity, then those that were named; one session for each profile."""
    from wfg_tui.access.party import Party
    from wfg_tui.connection import validated

    sessions: dict[str, Session] = {}

    def session(named: str | None) -> Session:
        profile = context.profile if named is None else validated(context.book.get(named))
        if profile.name not in sessions:
            sessions[profile.name] = context.session(profile)
        return sessions[profile.name]

    parties = [Party(session(None)), *(Party(session(None), user) for user in users)]
    for words in profiles:
        named, at, user = words.partition("@")
        if at and not user.strip():
            raise UsageProblem(
                f"There is no user after the @ of --with {words}.",
                code="user.empty",
                advice=f"Name one, or write --with {named} for the connection's own.",
            )
        parties.append(Party(session(named), user))
    return parties


def _paged(operation: Operation, page_size: int | None, index: SchemaIndex | None) -> Operation:
    from wfg_tui.access.pages import with_page_size

    if page_size is None:
        return operation
    larger = with_page_size(operation, page_size, index)
    if larger is None:
        raise UsageProblem(
            "No list of this query takes pages.",
            code="compare.no_pages",
            meaning="A page is an argument such as page: {number: 1, size: 40}."
            + ("" if index is not None else " No schema is kept that would tell which lists take one."),
            advice="Leave out --page-size, write the argument, or fetch the schema: wfg-tui schema pull.",
        )
    return larger


def _tell(report: Report, *, as_json: bool, larger: bool) -> None:
    from wfg_tui.access.compare_report import as_json as plain
    from wfg_tui.access.compare_report import text_lines

    if as_json:
        show_json(plain(report))
        return
    for one in report.comparisons:
        for line in text_lines(one):
            show(line)
        for words in one.notes:
            note(words)
        if larger and one.page_size:
            note(f"Whole lists would tell more: --page-size {one.page_size}.")
