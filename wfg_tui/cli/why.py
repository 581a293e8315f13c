"""``wfg-tui why``: why a row, a value or a whole answer is missing, by evidence."""

from __future__ import annotations

import asyncio
import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wfg_tui.cli.context import Context, json_option, named_user, profile_option
from wfg_tui.cli.output import note, read_text, show, show_json
from wfg_tui.cli.run import chosen_operation, variables_given
from wfg_tui.problems import Exit, Problem
from wfg_tui.text import clean_line, human_count

if TYPE_CHECKING:
    from wfg_tui.access.why import Case
    from wfg_tui.session import Operation, Session


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default="-")
@profile_option
@click.option("--at", metavar="PATH", default="", help="The place, such as requests.items.0.dataset.")
@click.option("--missing", metavar="WHAT", default="", help="Number or name of a row that should be there.")
@click.option("--expect", "expected", type=int, metavar="N", help="How many rows there should be.")
@click.option(
    *("--as", "as_user"), default="", callback=named_user, metavar="USER",
    help="Act as USER (system operations allowed users).",
)  # fmt: skip
@click.option("--operation", "name", metavar="NAME", help="Which operation, where the document has several.")
@click.option("--variables", metavar="JSON|@FILE", help="The variables, as JSON or from a file.")
@click.option("--var", "pairs", multiple=True, metavar="K=V", help="One variable.")
@click.option("--no-queries", is_flag=True, help="Ask nothing more than the operation itself.")
@json_option
@click.pass_context
def why(
    ctx: click.Context,
    file: Path,
    at: str,
    missing: str,
    expected: int | None,
    as_user: str,
    name: str | None,
    variables: str | None,
    pairs: tuple[str, ...],
    no_queries: bool,
    as_json: bool,
) -> None:
    """Run the query in FILE and say why something is missing from its answer.

    The causes come ranked by evidence, each with the screen of WorkflowGen where it is set. To get the evidence it
    sends a few more queries, and says how many; never a mutation. Ends with 1 where a cause was found, 3 for a
    refusal.
    """
    from wfg_tui.access.why.report import as_json as json_of
    from wfg_tui.access.why.report import text_lines

    context: Context = ctx.obj
    if str(file) == "-" and sys.stdin.isatty():
        note("Reading the document from standard input; end it with Ctrl-D.")
    chosen = chosen_operation(read_text(file), name, str(file))
    operation = dataclasses.replace(chosen.operation, variables=variables_given(variables, pairs, chosen.types))
    case = asyncio.run(_looked_into(context, operation, at, as_user, missing, expected, not no_queries))
    if as_json:
        show_json(json_of(case))
    else:
        for line in text_lines(case):
            show(line)
    problem = case.at.problem
    ctx.exit(problem.exit_code if problem is not None else Exit.FINDINGS if case.why.causes else Exit.DONE)


async def _looked_into(
    context: Context, operation: Operation, at: str, as_user: str, missing: str, expected: int | None, ask: bool
) -> Case:
    from wfg_tui.result import at_once

    session = context.session()
    try:
        case = at_once((await _case(session, operation, at, as_user)).looking_for(missing, expected))
        if ask and case.probes:
            note(f"Asks {human_count(case.most, 'more query', 'more queries')} at most; --no-queries asks none.")
            async for probe, after in case.asking():
                case = after
                if context.verbose:
                    note(clean_line(probe.asks))
        return case
    finally:
        await session.close()


async def _case(session: Session, operation: Operation, at: str, as_user: str) -> Case:
    """Runs the operation, and gives the case of the place `at` in what came back."""
    from wfg_tui.access.party import Party
    from wfg_tui.access.why import Sent, open_case, refused_case
    from wfg_tui.result import Answer, asked_for, at_once
    from wfg_tui.result.study import Study

    try:
        await session.who()
    except Problem as problem:
        if not problem.code.startswith(("session.", "api.")):
            return refused_case(session, problem, None)
    session.run_as(as_user)
    cached = session.cached_schema()
    try:
        index = cached.index if cached is not None else (await session.fetch_schema()).index
    except Problem as problem:
        note(f"There is no schema, so little can be asked: {problem.what}")
        index = None
    try:
        exchange = await Party(session, as_user).ask(operation)
    except Problem as problem:
        if problem.code.startswith(("access.", "guard.")):
            raise
        return refused_case(session, problem, index)
    sent, study = exchange.sent, Study(Answer(exchange.body))
    study.take(exchange.status, sent.headers, asked_for(sent.document, sent.operation_name, index))
    at_once(study.read_errors())
    path = tuple(int(step) if step.isdigit() else step for step in at.removeprefix("data.").split(".") if step)
    read = Sent.read(sent.document, sent.operation_name, sent.variables, index)
    return at_once(open_case(session, exchange, study, read, index, path))
