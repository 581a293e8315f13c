"""``wfg-tui schema notes``: what was repaired to read a schema, and where it breaks the specification's rules."""

from __future__ import annotations

from pathlib import Path

import click

from wfg_tui.cli.context import Context, json_option, profile_option, read_schema, schema_option
from wfg_tui.cli.output import note, show, show_json
from wfg_tui.problems import Exit, Problem
from wfg_tui.text import clean_line


@click.command()
@profile_option
@schema_option
@json_option
@click.pass_context
def notes(ctx: click.Context, schema_file: Path | None, as_json: bool) -> None:
    """Say what is wrong with the schema itself, for whoever keeps the server. Nothing of it stops anything here.

    Exit code 1 if there is something to say.
    """
    context: Context = ctx.obj
    index = context.schema(None) if schema_file is None else read_schema(schema_file, tell=False)
    repairs = (*index.notes, *index.repairs)
    try:
        findings = index.findings
    except Problem as problem:
        findings = (f"{problem.what} {problem.detail}".strip(),)
    if as_json:
        show_json({"repairs": list(repairs), "findings": list(findings)})
    else:
        for words in (*repairs, *findings):
            show(clean_line(words))
        if not repairs and not findings:
            note("The schema is as the specification has it.")
    if repairs or findings:
        ctx.exit(Exit.FINDINGS)
