"""``wfg-tui schema snapshots``, ``forget`` and ``diff``: schemas under a name, and what changed between two."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wfg_tui.cli.context import Context, json_option, profile_option
from wfg_tui.cli.output import note, show, show_json, table
from wfg_tui.cli.sides import SIDES_HELP, read_side
from wfg_tui.problems import Exit

if TYPE_CHECKING:
    from wfg_tui.schema import FetchedSchema
    from wfg_tui.session import Session

_MOST_TOLD = 10
"""Changes that a pull tells one by one; ``schema diff`` tells all."""


@click.command()
@profile_option
@click.option("--all", "of_all", is_flag=True, help="Those of every profile.")
@json_option
@click.pass_obj
def snapshots(context: Context, of_all: bool, as_json: bool) -> None:
    """List the snapshots, the newest first."""
    from wfg_tui.schema.snapshots import SnapshotStore

    found = SnapshotStore(context.paths.snapshots).list("" if of_all else context.profile.name)
    if as_json:
        show_json(
            [
                {
                    "name": one.name,
                    "profile": one.profile,
                    "date": one.date,
                    "host": one.host,
                    "as_user": one.as_user,
                    "rung": one.rung,
                    "types": one.types,
                    "path": str(one.path),
                }
                for one in found
            ]
        )
    elif found:
        table(
            [
                (
                    one.name,
                    one.date,
                    one.profile,
                    f"{one.types:,} types",
                    f"as {one.as_user}" if one.as_user else "",
                )
                for one in found
            ]
        )
    else:
        note("There is no snapshot yet. wfg-tui schema pull --as NAME takes one.")


@click.command()
@click.argument("name")
@profile_option
@click.pass_obj
def forget(context: Context, name: str) -> None:
    """Delete the snapshot called NAME."""
    from wfg_tui.schema.snapshots import SnapshotStore

    SnapshotStore(context.paths.snapshots).remove(context.profile.name, name)
    note(f"Deleted the snapshot {name}.")


@click.command(epilog=SIDES_HELP)
@click.argument("old", default="previous")
@click.argument("new", default="kept")
@profile_option
@click.option("--only", default="", metavar="LIST", help="Only these severities or kinds: breaking,dangerous,…")
@click.option("--name", default="", metavar="PATTERN", help="Only places with this in their name: Query.*")
@click.option("--markdown", is_flag=True, help="Print Markdown.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to FILE."
)
@json_option
@click.pass_context
def diff(
    ctx: click.Context,
    old: str,
    new: str,
    only: str,
    name: str,
    markdown: bool,
    output: Path | None,
    as_json: bool,
) -> None:
    """Tell what changed from OLD to NEW; breaking changes end with 1.

    Without NEW it is what is kept of the profile's schema; without both, what the last change was.
    """
    from wfg_tui.schema import compare
    from wfg_tui.schema import drift_report as report

    wanted = report.read_only(only)
    before, after = read_side(ctx.obj, old), read_side(ctx.obj, new)
    if before.rung != after.rung and "file" not in {before.rung, after.rung}:
        note(f"They were read in two ways ({before.rung}; {after.rung}): some changes may come of that.")
    changes = report.narrowed(compare(before.index, after.index), wanted, name)
    if as_json or (output is not None and output.suffix == ".json"):
        text = report.as_json(changes, before.label, after.label)
    elif markdown or (output is not None and output.suffix == ".md"):
        text = report.as_markdown(changes, before.label, after.label)
    else:
        text = "".join(f"{line}\n" for line in report.lines(changes))
    if output is not None:
        from wfg_tui.files import write_atomic

        write_atomic(output, text)
        note(f"Written to {output}.")
    elif text:
        show(text.rstrip("\n"))
    note(f"From {before.label} to {after.label}: {report.summary(changes)}.")
    ctx.exit(Exit.FINDINGS if any(one.severity == "breaking" for one in changes) else Exit.DONE)


def take_snapshot(context: Context, session: Session, fetched: FetchedSchema, name: str, replace: bool) -> None:
    """Keeps what was fetched under `name`. Raises as `SnapshotStore.take`."""
    import time

    from wfg_tui.schema.snapshots import Snapshot, SnapshotStore

    profile = session.profile
    asked = Snapshot(name, profile.name, time.time(), profile.host, session.identity.as_user, fetched.rung)
    taken = SnapshotStore(context.paths.snapshots).take(asked, fetched.index, replace=replace)
    note(f"Kept as snapshot:{name} ({taken.path}).")


def tell_changes(fetched: FetchedSchema) -> None:
    """Says on standard error what a fetch met: the worst first, and how to read the rest."""
    import time

    from wfg_tui.schema import drift_report as report
    from wfg_tui.text import human_duration

    if fetched.before is None:
        return
    age = human_duration(max(time.time() - fetched.before.fetched_at, 0))
    note(f"Since the one from {age} ago: {report.summary(fetched.changes)}.")
    for line in report.lines(fetched.changes[:_MOST_TOLD]):
        note(f"  {line}")
    if len(fetched.changes) > _MOST_TOLD:
        note("  … wfg-tui schema diff tells them all.")
