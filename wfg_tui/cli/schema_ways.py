"""``wfg-tui schema uses``: where something of the schema is used, in it and in documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wfg_tui.cli.context import Context, json_option, profile_option, schema_option
from wfg_tui.cli.output import note, show, show_json, table
from wfg_tui.problems import Exit

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex
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
@json_option
@click.pass_context
def uses(ctx: click.Context, what: str, schema_file: Path | None, places: tuple[Path, ...], as_json: bool) -> None:
    """Show where a type, field, argument, enum value or directive is used."""
    from wfg_tui.schema.target import target
    from wfg_tui.schema.usage import HOW_WORDS, SILENT, TOLD, uses_of

    context: Context = ctx.obj
    index = context.schema(schema_file)
    asked = target(index, what)
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
