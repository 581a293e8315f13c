"""``wfg-tui audit``: what was sent, as whom, where, when, and what came of it."""

from __future__ import annotations

from typing import Final

import click

from wfg_tui.cli.context import Context, json_option, profile_option
from wfg_tui.cli.output import note, show_json, table
from wfg_tui.problems import Problem
from wfg_tui.text import human_count, human_duration

_LAST: Final = 50


@click.command()
@profile_option
@click.option("--last", type=click.IntRange(min=1), metavar="N", help=f"The last N requests; {_LAST} unless told.")
@click.option("--all", "everything", is_flag=True, help="Everything that is kept.")
@click.option("--mutations", is_flag=True, help="Only what may have changed data.")
@json_option
@click.pass_obj
def audit(context: Context, last: int | None, everything: bool, mutations: bool, as_json: bool) -> None:
    """Show what was sent through a connection, the newest last. It holds no data and no values.

    The file itself, one line of JSON for each request, can be handed over as it is.
    """
    from wfg_tui.settings import read_settings
    from wfg_tui.workspace.audit_record import as_json as facts
    from wfg_tui.workspace.audit_record import audit_file, read_audit

    name = context.profile_name or ""
    if not context.paths.audit.is_dir() or not name or not audit_file(context.paths.audit, name).exists():
        name = context.book.get(context.profile_name).name  # what it was may be read when the profile is gone
    kept = read_audit(context.paths.audit, name)
    path = audit_file(context.paths.audit, name)
    found = [one for one in kept.records if not mutations or one.kind in ("mutation", "unparsed")]
    shown = found if everything else found[-(last or _LAST) :]
    if as_json:
        show_json([facts(one) for one in shown])
    elif shown:
        rows = [
            (one.when, one.what, f"as {one.who}{' (run as)' if one.as_user else ''}", one.host, one.came_of_it,
             human_duration(one.seconds) if one.status else "")
            for one in shown
        ]  # fmt: skip
        table([("sent (UTC)", "what", "as whom", "host", "outcome", "took"), *rows])
    more = f"; {human_count(len(found) - len(shown), 'older one')} with --all" if len(found) > len(shown) else ""
    note(f"{human_count(len(shown), 'request')} of {name}{more}. The file: {path}")
    if kept.damaged:
        lines = "1 line of it is" if kept.damaged == 1 else f"{kept.damaged:,} lines of it are"
        note(f"{lines} damaged, and left out.")
    try:
        if not read_settings(context.paths.settings_file).audit:
            note("It is turned off: audit = false in settings.toml.")
    except Problem as problem:
        note(problem.what)
