"""``wfg-tui check``: documents and folders of them judged against a schema, in the style of compilers."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from wfg_tui.cli.context import json_option, profile_option, schema_option
from wfg_tui.cli.output import note, read_text, show, show_json
from wfg_tui.cli.sides import SIDES_HELP, read_side
from wfg_tui.problems import Exit
from wfg_tui.text import clean_line, human_count


@click.command(epilog=SIDES_HELP)
@click.argument("places", metavar="FOLDER|FILE...", type=click.Path(path_type=Path), nargs=-1, required=True)
@profile_option
@schema_option
@click.option("--against", default="", metavar="SCHEMA", help="A snapshot or any other schema, named as below.")
@json_option
@click.pass_context
def check(
    ctx: click.Context, places: tuple[Path, ...], schema_file: Path | None, against: str, as_json: bool
) -> None:
    """Validate GraphQL files, or all .graphql and .gql files in a FOLDER; errors end with 1.

    A fragment may be defined in another of the files. Lines and columns count from 1, in --json from 0.
    """
    from wfg_tui.workspace.checking import check_documents
    from wfg_tui.workspace.documents import Written, documents_under

    if against and schema_file is not None:
        raise click.UsageError("Give --against or --schema, not both.")
    written: list[Written] = []
    for place in places:
        if place.is_dir():
            written += documents_under(place)
        else:
            written.append(Written(place, read_text(place)))
    index = read_side(ctx.obj, against).index if against else ctx.obj.schema(schema_file)
    findings, judged = [], 0
    for checked in check_documents(written, index):
        if checked.passed_over:
            note(f"{checked.path} was passed over: {checked.passed_over}.")
            continue
        judged += 1
        for one in checked.found:
            findings.append((checked.path, one))
            line, column = one.start
            if not as_json:
                show(clean_line(f"{checked.path}:{line + 1}:{column + 1}: {one.severity}: {one.message}"))
    if as_json:
        show_json([{"file": str(path), **dataclasses.asdict(one)} for path, one in findings])
    errors = sum(one.severity == "error" for _, one in findings)
    if not judged:
        note("There is no GraphQL document to check.")
    elif not findings:
        note(f"{judged:,} checked, nothing wrong.")
    else:
        warnings = len(findings) - errors
        told = [human_count(errors, "error")] * bool(errors) + [human_count(warnings, "warning")] * bool(warnings)
        note(f"{judged:,} checked: {', '.join(told)}.")
    ctx.exit(Exit.FINDINGS if errors else Exit.DONE)
