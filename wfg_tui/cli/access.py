"""``wfg-tui access``: what an identity may read, field by field, and two such maps compared."""

from __future__ import annotations

import asyncio
import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from wfg_tui.cli.context import Context, json_option, named_user, profile_option, schema_option
from wfg_tui.cli.output import note, read_text, show, show_json, table
from wfg_tui.problems import Exit, Problem, UsageProblem
from wfg_tui.text import clean_line, human_count

if TYPE_CHECKING:
    from wfg_tui.access.access_map import AccessMap, Change
    from wfg_tui.access.mapping import Progress
    from wfg_tui.access.places import Places
    from wfg_tui.schema import SchemaIndex

    Subject = tuple[Places, tuple[Any, ...]]

_DEEPEST: Final = 20


@click.command()
@profile_option
@schema_option
@click.option(
    *("--as", "users"), multiple=True, callback=named_user, metavar="USER",
    help="Map what USER may read; several are compared.",
)  # fmt: skip
@click.option("--own", is_flag=True, help="Beside --as: the connection's own identity too.")
@click.option(
    "--operation", "file", type=click.Path(path_type=Path), metavar="FILE", help="Only FILE's own fields."
)
@click.option("--name", metavar="NAME", help="Which operation of FILE, where it has several.")
@click.option("--variables", metavar="JSON|@FILE", help="The variables of FILE's operation.")
@click.option("--whole", is_flag=True, help="Beside --operation: then the whole API too.")
@click.option(
    "--root", "roots", multiple=True, metavar="FIELD", help="Only under this root field; may be repeated."
)
@click.option(
    "--depth", type=click.IntRange(1, _DEEPEST), default=8, show_default=True, help="Fields from the root."
)
@click.option("--max-requests", type=click.IntRange(1), metavar="N", help="Never send more than N requests.")
@click.option(
    "--rate",
    type=click.FloatRange(0.01, 1000),
    metavar="N",
    help="Requests a second, at most (else the profile's).",
)
@click.option("--timeout", type=float, metavar="SECONDS", help="Longest wait for one answer.")
@click.option("--resume", is_flag=True, help="Go on with the map that was left; nothing is asked twice.")
@click.option(
    "--against", type=click.Path(path_type=Path), metavar="MAP", help="Compare with MAP, an earlier one."
)
@click.option("--mutations", is_flag=True, help="What is known of each mutation instead; nothing is probed.")
@click.option("--dry-run", is_flag=True, help="Say what it would cost and send no probe.")
@json_option
@click.option(
    "--format", "form", type=click.Choice(("text", "md", "csv", "json")), default="text", help="How to print it."
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it to FILE."
)
@click.pass_context
def access(ctx: click.Context, /, **options: Any) -> None:
    """Map what an identity may read: each field's state, with the evidence.

    Sends queries only, of the smallest pages, at the profile's rate; says first how many at most. With --against
    or several identities it ends with 1 where access shrank or grew.
    """
    from wfg_tui.access.kept_maps import read_map

    asked = _Asked(**{name: options[name] for name in _Asked.__slots__})
    context: Context = ctx.obj
    if options["mutations"]:
        from wfg_tui.cli.access_mutations import tell_mutations

        index = context.schema(options["schema_file"])
        tell_mutations(context, index, as_json=options["as_json"] or options["form"] == "json")
        return
    form = "json" if options["as_json"] else options["form"]
    earlier = read_map(options["against"]) if options["against"] is not None else None
    profile = context.profile
    if asked.rate is not None:
        profile = dataclasses.replace(profile, rate=asked.rate)
    if asked.timeout is not None:
        profile = dataclasses.replace(profile, timeout=asked.timeout)
    context.profile = profile
    index = context.schema(options["schema_file"])
    subjects = list(_subjects(index, asked))
    if earlier is not None:
        _demand_comparable(earlier, options["against"], [places for places, _ in subjects], profile.host)
    maps, failure = asyncio.run(_maps(context, index, asked, subjects))
    maps, changes = _compared(maps, earlier)
    _give(maps, changes, form, options["output"])
    if failure is not None:
        raise failure
    ctx.exit(Exit.FINDINGS if any(one.direction != "differs" for one in changes) else Exit.DONE)


@dataclasses.dataclass(frozen=True, slots=True)
class _Asked:
    """What the command line says of the maps to make."""

    users: tuple[str, ...]
    own: bool
    file: Path | None
    name: str | None
    variables: str | None
    whole: bool
    roots: tuple[str, ...]
    depth: int
    max_requests: int | None
    rate: float | None
    timeout: float | None
    resume: bool
    dry_run: bool


async def _maps(
    context: Context, index: SchemaIndex, asked: _Asked, subjects: list[Subject]
) -> tuple[list[AccessMap], Problem | None]:
    """The maps of each identity, and what stopped the last one, if something did."""
    from wfg_tui.access.kept_maps import Shelf, make
    from wfg_tui.access.mapping import Mapping
    from wfg_tui.access.party import Party

    found: list[AccessMap] = []
    session = context.session()
    failure: Problem | None = None
    left = asked.max_requests or 0
    try:
        for user in (*([""] if asked.own or not asked.users else []), *asked.users):
            party = Party(session, user)
            for places, subject in subjects:
                shelf = Shelf.of(context.paths.access_maps, party, subject)
                kept = shelf.resumable() if asked.resume else None
                if asked.resume and kept is None:
                    note("There is no map to go on with; it is made from the beginning.")
                teller = _Teller(party.label)
                mapping = Mapping(party, index, places, left, kept, teller.tell)
                note(f"{party.label}: {mapping.plan.words}")
                if asked.dry_run or (asked.max_requests and not left):
                    continue
                try:
                    found.append(await make(mapping, shelf))
                except Problem as problem:
                    failure = problem
                    if mapping.progress.known:
                        found.append(mapping.map())
                        note("What was found so far is kept: --resume goes on.")
                    return found, failure
                except asyncio.CancelledError:
                    note("Left; what was found so far is kept: --resume goes on.")
                    raise
                finally:
                    teller.end()
                    left = max(left - mapping.progress.sent, 0)
                for words in found[-1].notes:
                    note(words)
                if not found[-1].complete:
                    note("What was found so far is kept: --resume goes on.")
    finally:
        await session.close()
    return found, failure


def _subjects(index: SchemaIndex, asked: _Asked) -> list[Subject]:
    """What is to be mapped, the drafted operation first, each with what tells its kept maps apart."""
    from wfg_tui.access.places import places_drafted, places_of
    from wfg_tui.result.slices import at_once

    found: list[Subject] = []
    if asked.file is not None:
        from wfg_tui.cli.run import chosen_operation
        from wfg_tui.language import parse_variables

        operation = chosen_operation(read_text(asked.file), asked.name, str(asked.file), option="--name").operation
        given = asked.variables
        if given is not None:
            text = read_text(Path(given[1:])) if given.startswith("@") else given
            operation = dataclasses.replace(operation, variables=parse_variables(text))
        subject = ("draft", operation.text, repr(operation.variables))
        found.append((places_drafted(index, operation), subject))
    if asked.file is None or asked.whole:
        places = at_once(places_of(index, depth=asked.depth, roots=asked.roots))
        found.append((places, ("whole", asked.depth, *sorted(asked.roots))))
    return found


def _demand_comparable(earlier: AccessMap, path: Path, wanted: Sequence[Places], host: str) -> None:
    """Returns if something of an earlier map will be in one that is made; says what its other server may explain.

    Raises:
        UsageProblem: ``access.other_map``; nothing was probed.
    """
    known = {one.path for one in earlier.fields}
    if not any(places.title == earlier.of and any(one.path in known for one in places.all) for places in wanted):
        of = f"It is of {clean_line(earlier.of)}." if earlier.of else "It is of the API's own fields."
        raise UsageProblem(
            f"{path} has no place in common with what is to be mapped.",
            code="access.other_map",
            meaning=f"{of if known else 'It has no fields.'} Nothing was probed.",
            advice="Make both maps with the same --operation, --root and --depth.",
        )
    if earlier.host and earlier.host != host:
        note(f"{path} was made at {clean_line(earlier.host)}, this is {host}: that may be why something differs.")


class _Teller:
    """Says on a terminal how far a map has come, on one line; elsewhere only why it waits."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._live = sys.stderr.isatty()
        self._said = ""

    def tell(self, progress: Progress) -> None:
        if progress.waiting and progress.waiting != self._said:
            self.end()
            note(progress.waiting)
        self._said = progress.waiting
        if self._live:
            words = f"{progress.sent:,} sent, {progress.known:,} of {progress.places:,} places known"
            print(f"\r\x1b[K{clean_line(words)}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._live:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _compared(maps: list[AccessMap], earlier: AccessMap | None) -> tuple[list[AccessMap], list[Change]]:
    """The maps with *filtered* where another sees rows, and where they differ: from an earlier map, else from the
    first identity's."""
    from wfg_tui.access.access_map import compare, filtered_by

    others = [*maps, *([earlier] if earlier is not None else [])]
    told = []
    for one in maps:
        for other in others:
            if other is not one and other.of == one.of and other.identity != one.identity:
                one = filtered_by(one, other)
        told.append(one)
    if earlier is not None:
        return told, [change for one in told if one.of == earlier.of for change in compare(earlier, one)]
    changes: list[Change] = []
    for subject in dict.fromkeys(one.of for one in told):
        first, *rest = [one for one in told if one.of == subject]
        changes += [change for one in rest for change in compare(first, one)]
    return told, changes


def _give(maps: Sequence[AccessMap], changes: Sequence[Change], form: str, output: Path | None) -> None:
    if not maps:
        return
    from wfg_tui.access.access_map import as_csv, as_markdown

    if form == "json":
        value: Any = maps[0].as_json()
        if len(maps) > 1:
            value = {"maps": [one.as_json() for one in maps]}
        if changes or len(maps) > 1:
            value["differences"] = [dataclasses.asdict(one) for one in changes]
        if output is None:
            show_json(value)
            return
        import json

        text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    elif form == "csv":
        text = as_csv(maps)
    elif form == "md":
        text = "\n".join(as_markdown(one, changes if one is maps[-1] else ()) for one in maps)
    elif output is None:
        _show(maps, changes)
        return
    else:
        text = "\n".join(as_markdown(one, changes if one is maps[-1] else ()) for one in maps)
    if output is None:
        sys.stdout.write(text)
        return
    from wfg_tui.files import write_atomic

    write_atomic(output, text)
    for one in maps:
        note(f"{clean_line(one.identity)}: {one.summary}. Written to {output}.")


def _show(maps: Sequence[AccessMap], changes: Sequence[Change]) -> None:
    for one in maps:
        about = f" ({clean_line(one.of)})" if one.of else ""
        show(f"{clean_line(one.identity)}{about}: {one.summary}; {human_count(one.requests, 'request')}.")
        if one.fields:
            table([(field.state, field.path, field.evidence) for field in one.fields])
    if changes:
        show("")
        for change in changes:
            show(f"{change.direction}  {change.path}  {clean_line(change.words)}")
