"""``wfg-tui schema``: fetch, show, search and export what the API offers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wfg_tui.cli.context import Context, json_option, profile_option, read_schema, schema_option
from wfg_tui.cli.output import note, show, show_json, table
from wfg_tui.cli.schema_drift import diff, forget, snapshots, take_snapshot, tell_changes
from wfg_tui.cli.schema_notes import notes
from wfg_tui.cli.schema_ways import request, routes, uses
from wfg_tui.problems import Exit, Problem
from wfg_tui.schema.model import KIND_WORDS
from wfg_tui.text import human_count

if TYPE_CHECKING:
    from wfg_tui.schema import FetchedSchema, Hit


@click.group()
def schema() -> None:
    """The schema: from the server, the cache, or a file."""


for _command in (uses, routes, request, diff, snapshots, forget, notes):
    schema.add_command(_command)


@schema.command()
@profile_option
@schema_option
@click.option("--as", "snapshot", default="", metavar="NAME", help="Keep it as a snapshot of that name too.")
@click.option("--replace", is_flag=True, help="A snapshot of that name may be replaced.")
@json_option
@click.pass_obj
def pull(context: Context, schema_file: Path | None, snapshot: str, replace: bool, as_json: bool) -> None:
    """Fetch the schema, keep it for the profile and tell what changed; with --schema, keep that file's in its
    place."""
    from wfg_tui.schema import FetchedSchema
    from wfg_tui.schema.snapshots import SnapshotStore

    session = context.session()
    if snapshot and not replace:
        SnapshotStore(context.paths.snapshots).check_free(session.profile.name, snapshot)

    import asyncio  # it costs more than showing a type of a kept schema does

    async def fetch() -> FetchedSchema:
        if schema_file is not None:
            words = f"Kept in the place of the server's: {schema_file}."
            return await session.keep_schema(FetchedSchema(read_schema(schema_file), "file", (words,), b""))
        try:
            return await session.fetch_schema()
        finally:
            await session.close()

    try:
        fetched = asyncio.run(fetch())
    except Problem as problem:
        kept = session.cached_schema()
        if problem.code == "schema.unreachable" and kept is not None:
            note("The schema kept from an earlier fetch stays in use.")
        raise
    _pulled(fetched, as_json)
    tell_changes(fetched)
    if snapshot:
        take_snapshot(context, session, fetched, snapshot, replace)


def _pulled(fetched: FetchedSchema, as_json: bool) -> None:
    from wfg_tui.schema import drift_report

    index = fetched.index
    for words in fetched.notes:
        note(words)
    facts: dict[str, Any] = {
        "types": len(index.type_names),
        "query": index.query_type,
        "mutation": index.mutation_type,
        "subscription": index.subscription_type,
        "rung": fetched.rung,
        "notes": list(fetched.notes),
        "digest": index.digest,
        "changes": drift_report.counts(fetched.changes) if fetched.before is not None else None,
    }
    if as_json:
        show_json(facts)
    else:
        show(f"{human_count(len(index.type_names), 'type')} ({fetched.rung})")


@schema.command("show")
@click.argument("type_name", metavar="TYPE")
@profile_option
@schema_option
@json_option
@click.pass_obj
def show_(context: Context, type_name: str, schema_file: Path | None, as_json: bool) -> None:
    """Show TYPE: description, fields, arguments, values, deprecations."""
    from wfg_tui.schema import type_page

    index = context.schema(schema_file)
    page = type_page(index, type_name)
    if as_json:
        import dataclasses

        found = index.type(type_name)
        assert found is not None  # `type_page` raises where there is none
        show_json(_plain(dataclasses.asdict(found)))
    else:
        show(page)


@schema.command()
@click.argument("text")
@profile_option
@schema_option
@click.option(
    "--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many.", metavar="N"
)
@json_option
@click.pass_context
def search(ctx: click.Context, text: str, schema_file: Path | None, limit: int, as_json: bool) -> None:
    """Search names, arguments, enum values and descriptions for TEXT.

    Filters narrow it: kind:field,argument type:User returns:User arg:first deprecated:yes. They also stand alone.
    """
    from wfg_tui.schema import search as find

    hits = find(ctx.obj.schema(schema_file), text, limit=limit)
    if as_json:
        show_json([_hit(hit) for hit in hits])
    elif hits:
        table([(hit.path, hit.kind.replace("_", " "), _context(hit)) for hit in hits])
    else:
        note(f"Nothing in the schema matches {text!r}.")
    if not hits:
        ctx.exit(Exit.FINDINGS)


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "path": hit.path,
        "kind": hit.kind,
        "detail": hit.detail,
        "type_name": hit.type_name,
        "field_name": hit.field_name,
        "deprecated": hit.deprecated,
        "excerpt": hit.excerpt,
    }


def _context(hit: Hit) -> str:
    """What a hit is, and the words of its description that answered."""
    parts = (KIND_WORDS.get(hit.detail, hit.detail), "deprecated" if hit.deprecated else "", hit.excerpt)
    return "  ".join(filter(None, parts))


@schema.command()
@profile_option
@schema_option
@click.option(
    "--format", "form", type=click.Choice(("sdl", "json")), default="sdl", show_default=True, help="SDL or JSON."
)
@click.option("--sdl", "form", flag_value="sdl", help="The same as --format sdl.")
@click.option("--json", "form", flag_value="json", help="The same as --format json: introspection JSON.")
@click.option("--sorted", "by_name", is_flag=True, help="By name, not as served: two texts can be compared.")
@click.option("--type", "type_name", default="", metavar="TYPE", help="This type alone.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to FILE."
)
@click.pass_obj
def export(
    context: Context, schema_file: Path | None, form: str, by_name: bool, type_name: str, output: Path | None
) -> None:
    """Print the schema as SDL or introspection JSON."""
    from wfg_tui.schema.printing import as_introspection, as_sdl

    print_as = as_sdl if form == "sdl" else as_introspection
    text = print_as(context.schema(schema_file), by_name=by_name, type_name=type_name)
    if output is None:
        show(text.rstrip("\n"))
    else:
        from wfg_tui.files import write_atomic

        write_atomic(output, text)
        note(f"Written to {output}.")


def _plain(value: Any) -> Any:
    """Type references as their text: ``{"text": "[User!]!"}`` becomes ``"[User!]!"``."""
    if isinstance(value, dict):
        return value["text"] if value.keys() == {"text"} else {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
