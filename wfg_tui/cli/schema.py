"""``wfg-tui schema``: fetch, show, search and export what the API offers."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wfg_tui.cli.context import Context, json_option, profile_option, read_schema, schema_option
from wfg_tui.cli.output import note, show, show_json, table
from wfg_tui.cli.schema_ways import uses
from wfg_tui.problems import Exit, Problem
from wfg_tui.schema.model import KIND_WORDS
from wfg_tui.text import human_count

if TYPE_CHECKING:
    from wfg_tui.schema import FetchedSchema, Hit, SchemaIndex


@click.group()
def schema() -> None:
    """The schema: from the server, the cache, or a file."""


schema.add_command(uses)


@schema.command()
@profile_option
@schema_option
@json_option
@click.pass_obj
def pull(context: Context, schema_file: Path | None, as_json: bool) -> None:
    """Fetch the schema and keep it for the profile; with --schema, keep that file's in its place."""
    session = context.session()
    if schema_file is not None:
        from wfg_tui.schema import SchemaCache

        index = read_schema(schema_file)
        SchemaCache(context.paths.schemas).save(session.schema_key, index, "file")
        _pulled(index, "file", (f"Kept in the place of the server's: {schema_file}.",), as_json)
        return

    async def fetch() -> FetchedSchema:
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
    _pulled(fetched.index, fetched.rung, fetched.notes, as_json)


def _pulled(index: SchemaIndex, rung: str, notes: tuple[str, ...], as_json: bool) -> None:
    for words in notes:
        note(words)
    facts: dict[str, Any] = {
        "types": len(index.type_names),
        "query": index.query_type,
        "mutation": index.mutation_type,
        "subscription": index.subscription_type,
        "rung": rung,
        "notes": list(notes),
        "digest": index.digest,
    }
    if as_json:
        show_json(facts)
    else:
        show(f"{human_count(len(index.type_names), 'type')} ({rung})")


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
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to FILE.")
@click.pass_obj
def export(context: Context, schema_file: Path | None, form: str, output: Path | None) -> None:
    """Print the schema as SDL or introspection JSON."""
    index = context.schema(schema_file)
    if form == "sdl":
        text = index.to_sdl()
    else:
        import json

        text = json.dumps(index.to_introspection(), indent=2, ensure_ascii=False) + "\n"
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
