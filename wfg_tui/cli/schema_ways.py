"""``wfg-tui schema uses`` and ``routes``: where something of the schema is used, and how one gets to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wfg_tui.cli.context import Context, json_option, profile_option, schema_option
from wfg_tui.cli.output import note, show, show_json, table
from wfg_tui.problems import Exit

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.schema.routes import Route
    from wfg_tui.schema.target import Target
    from wfg_tui.schema.usage import DocumentUse


@click.command()
@click.argument("what", metavar="TYPE|TYPE.FIELD|'TYPE.FIELD(ARGUMENT:)'|ENUM.VALUE|@DIRECTIVE")
@profile_option
@schema_option
@click.option(
    "--in",
    "places",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FOLDER",
    help="Look in the .graphql files of FOLDER too (or in one file); may be repeated.",
)
@click.option("--drafts", is_flag=True, help="Look in the explorer's drafts too.")
@json_option
@click.pass_context
def uses(
    ctx: click.Context,
    what: str,
    schema_file: Path | None,
    places: tuple[Path, ...],
    drafts: bool,
    as_json: bool,
) -> None:
    """Show where a type, field, argument, enum value or directive is used."""
    from wfg_tui.schema.target import target
    from wfg_tui.schema.usage import HOW_WORDS, SILENT, TOLD, uses_of

    context: Context = ctx.obj
    index = context.schema(schema_file)
    asked = target(index, what)
    if drafts and context.paths.drafts.is_dir():
        places = (*places, context.paths.drafts)
    found = uses_of(index, asked)
    documents = [(path, use) for place in places for path, use in _in_documents(place, index, asked)]
    if as_json:
        show_json(
            {
                "of": asked.path,
                "schema": [{"path": use.path, "how": use.how, "deprecated": use.deprecated} for use in found],
                "documents": [_placed(path, use) for path, use in documents],
            }
        )
    else:
        if found:
            words = [(use.path, HOW_WORDS[use.how], "deprecated" if use.deprecated else "") for use in found]
            table(words)
        if found and documents:
            show("")
        if documents:
            table([(f"{path}:{use.line + 1}:{use.column + 1}", use.path) for path, use in documents])
    if asked.kind == "directive" and asked.path not in TOLD:
        note(SILENT)
    elif not found:
        note(f"Nothing else in the schema names {asked.path}.")
    if places and not documents:
        note(f"No document names {asked.path}.")
    if not found and not documents:
        ctx.exit(Exit.FINDINGS)


@click.command()
@click.argument("what", metavar="TYPE|TYPE.FIELD")
@profile_option
@schema_option
@click.option(
    "--from", "start", metavar="FIELD", help="Begin with FIELD, such as viewer or User.requests (or with a type)."
)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many.")
@click.option("--query", "number", type=click.IntRange(1), metavar="N", help="Print route N as a ready query.")
@json_option
@click.pass_context
def routes(
    ctx: click.Context,
    what: str,
    schema_file: Path | None,
    start: str | None,
    limit: int,
    number: int | None,
    as_json: bool,
) -> None:
    """Show the ways from a query or mutation to a type or a field, the shortest first."""
    from itertools import islice

    from wfg_tui.language import operation_for_route
    from wfg_tui.schema.routes import Routes, start_named
    from wfg_tui.schema.target import target

    context: Context = ctx.obj
    index = context.schema(schema_file)
    goal = target(index, what)
    begin = None if start is None else start_named(index, start)
    found = Routes(index, goal, start=begin)
    if number is not None:
        route = next(islice(found, number - 1, None), None)
        if route is None:
            note(f"There is no route {number} to {goal.path}.")
            ctx.exit(Exit.FINDINGS)
        ready = operation_for_route(index, route)
        if as_json:
            show_json({"query": ready.document, "variables": ready.variables, "route": route.text})
        else:
            show(ready.document.rstrip("\n"))
            if ready.variables:
                note(f"Variables:\n{ready.variables}")
        return
    ways = list(islice(found, limit))
    if as_json:
        show_json([_told(index, way) for way in ways])
    elif ways:
        table([(str(count), way.text) for count, way in enumerate(ways, 1)])
        if next(found, None) is not None:
            note(f"There are more: --limit {2 * limit} shows them. --query N prints one as a query.")
    if not ways:
        note(f"No route leads to {goal.path}{f' from {start}' if start else ''}.")
        ctx.exit(Exit.FINDINGS)


@click.command()
@click.argument("number")
@profile_option
@schema_option
@click.option(
    "--query", "which", type=click.IntRange(1), metavar="N", default=1, help="Print the Nth query instead."
)
@json_option
@click.pass_context
def request(ctx: click.Context, number: str, schema_file: Path | None, which: int, as_json: bool) -> None:
    """Print a query for the request with NUMBER, by a field that can take it."""
    from wfg_tui.language import operation_for_number
    from wfg_tui.schema.request_number import number_fields

    context: Context = ctx.obj
    index = context.schema(schema_file)
    fields = [field for field in number_fields(index) if field is not None]
    ready = [operation_for_number(index, field, number) for field in fields]
    if not ready:
        note("No field of this schema looks as if it could take the number of a request.")
        ctx.exit(Exit.FINDINGS)
    if as_json:
        show_json(
            [
                {"field": field.text, "query": one.document, "variables": one.variables}
                for field, one in zip(fields, ready, strict=True)
            ]
        )
    elif which > len(ready):
        note(f"There are only {len(ready)}.")
        ctx.exit(Exit.FINDINGS)
    else:
        show(ready[which - 1].document.rstrip("\n"))
        note(f"Variables:\n{ready[which - 1].variables}")
        for count, field in enumerate(fields, 1):
            note(f"{count}  {field.text}")


def _told(index: SchemaIndex, route: Route) -> dict[str, Any]:
    from wfg_tui.language import operation_for_route

    return {
        "operation": route.operation,
        "route": route.text,
        "steps": [{"type": step.owner, "field": step.field or None, "to": step.type_name} for step in route.steps],
        "query": operation_for_route(index, route).document,
    }


def _in_documents(place: Path, index: SchemaIndex, asked: Target) -> list[tuple[Path, DocumentUse]]:
    from wfg_tui.language import uses_in_document
    from wfg_tui.schema.usage import used_in
    from wfg_tui.workspace.documents import documents_under

    found = []
    for written in documents_under(place):
        if written.trouble:
            note(f"{written.path} was passed over: {written.trouble}.")
        found += [(written.path, use) for use in used_in(asked, uses_in_document(written.text, index))]
    return found


def _placed(path: Path, use: DocumentUse) -> dict[str, Any]:
    return {"file": str(path), "line": use.line + 1, "column": use.column + 1, "names": use.path, "kind": use.kind}
