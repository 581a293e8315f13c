"""Commands over files: an answer to look at, documents to lay out and complete."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from wfg_tui.cli.against import tell_differences
from wfg_tui.cli.context import Context, json_option, profile_option, schema_option
from wfg_tui.cli.explorer import demand_terminal
from wfg_tui.cli.export import FORMS, Writing, export_answer, filtered, writing_options
from wfg_tui.cli.output import note, read_text, show, show_json
from wfg_tui.cli.piped import PIPE, is_piped, read_before_keys, read_piped
from wfg_tui.files import read_ahead
from wfg_tui.problems import Exit

_FILE = click.Path(path_type=Path)


@click.command("open")
@click.argument("file", type=_FILE, required=False)
@click.option("--format", "form", type=click.Choice(("json", *FORMS)), help="Write it in this form instead.")
@click.option("-o", "--output", type=_FILE, metavar="FILE", help="Write it to FILE; its ending says the form.")
@click.option("--filter", "program", metavar="JQ", help="Write what this jq filter gives of it.")
@writing_options
@click.option(
    "--against",
    type=_FILE,
    metavar="FILE",
    help="Tell what differs from the answer in FILE (- is a pipe) instead.",
)
@click.option("--key", metavar="NAME", help="With --against: what pairs items of two servers, such as number.")
@json_option
@click.pass_context
def open_(
    ctx: click.Context,
    file: Path | None,
    form: str | None,
    output: Path | None,
    program: str | None,
    against: Path | None,
    key: str | None,
    as_json: bool,
    writing: Writing,
) -> None:
    """Show the JSON answer in FILE (- is a pipe) in the answer views: no profile, no network.

    With --against, differences end with 1.
    """
    if against is not None:
        if str(against) == "-" and str(file or "-") == "-":
            raise click.UsageError(
                "Only one of the two answers can come through a pipe: name a FILE for the other."
            )
        ctx.exit(tell_differences(against, file or Path("-"), key=key, as_json=as_json))
    if key is not None or as_json:
        raise click.UsageError("--key and --json go with --against.")
    if is_piped(file):
        file = None
    if form is not None or output is not None or program is not None:
        _export(file, form, output, program, writing)
        return
    if writing != Writing():
        raise click.UsageError("Name the form to write with --format, or a file with -o.")
    from wfg_tui.tui.warming import hold_collector

    read: Callable[[], bytes]
    if file is None:
        raw = read_before_keys()
        file, read = PIPE, lambda: raw
    else:
        demand_terminal()
        read = read_ahead(file)  # while the rest of the program is imported
    hold_collector()
    from wfg_tui.tui.app import run_viewer

    ctx.exit(run_viewer(file, read))


def _export(
    file: Path | None, form: str | None, output: Path | None, program: str | None, writing: Writing
) -> None:
    from wfg_tui.result import Answer
    from wfg_tui.result.export import form_of

    if form is None and output is not None:
        form = form_of(output)
        if form is None:
            raise click.UsageError(f"{output.name} does not say its form: add --format.")
    form = form or "json"
    writing.check(form, output)
    answer = Answer.open(file) if file is not None else Answer.open(PIPE, read_piped)
    if program is not None:
        answer = filtered(answer, program)
    export_answer(answer, form, output, writing)


@click.command("format")
@click.argument("files", type=_FILE, nargs=-1, required=True)
@click.option("--check", "only_check", is_flag=True, help="Change nothing; name what would change and end with 1.")
@click.pass_context
def format_(ctx: click.Context, files: tuple[Path, ...], only_check: bool) -> None:
    """Lay the GraphQL FILES out in place (- prints); comments stay."""
    from wfg_tui.files import write_atomic
    from wfg_tui.language import format_document

    changed = 0
    for file in files:
        text = read_text(file)
        laid_out = format_document(text)
        if str(file) == "-" and not only_check:
            show(laid_out.rstrip("\n"))
        elif laid_out != text:
            changed += 1
            note(f"{'would change' if only_check else 'changed'} {file}")
            if not only_check:
                write_atomic(file, laid_out)
    ctx.exit(Exit.FINDINGS if only_check and changed else Exit.DONE)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--at", required=True, metavar="LINE:COLUMN", help="The place, counted from 0, in code points.")
@profile_option
@schema_option
@click.pass_obj
def complete(context: Context, file: Path, at: str, schema_file: Path | None) -> None:
    """Complete at a place in FILE, as JSON for other editors."""
    from wfg_tui.language import complete as complete_at

    line, colon, column = at.partition(":")
    if not colon or not line.isdigit() or not column.isdigit():
        raise click.UsageError(f"--at wants LINE:COLUMN, counted from 0, not {at!r}.")
    found = complete_at(read_text(file), int(line), int(column), context.schema(schema_file))
    show_json(
        [
            {
                "label": one.label,
                "kind": one.kind,
                "detail": one.detail,
                "documentation": one.documentation,
                "insert_text": one.insert_text,
                "start": one.start,
                "end": one.end,
                "deprecated": one.deprecated,
            }
            for one in found
        ]
    )
