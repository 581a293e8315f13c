"""``wfg-tui run``: executes an operation and prints the answer."""

from __future__ import annotations

import asyncio
import dataclasses
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from wfg_tui.cli.acting import act_as
from wfg_tui.cli.context import Context, named_user, profile_option
from wfg_tui.cli.export import FORMS, Writing, check_filter, export_answer, filtered, writing_options
from wfg_tui.cli.output import note, read_text, show_bytes
from wfg_tui.problems import UsageProblem
from wfg_tui.settings import limit_of, read_settings
from wfg_tui.text import human_duration, human_size, shorten

if TYPE_CHECKING:
    from wfg_tui.api import Exchange
    from wfg_tui.language.sent_from import SentFrom
    from wfg_tui.session import Operation, OutcomeUnknown, Session


_EXPLAINED: Final = 4_000_000
"""Bytes of an answer whose errors are explained; a larger one is for the answer views."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default="-")
@profile_option
@click.option("--operation", "name", metavar="NAME", help="Which operation, where the document has several.")
@click.option("--variables", metavar="JSON|@FILE", help="The variables, as JSON or from a file.")
@click.option(
    "--var",
    "pairs",
    multiple=True,
    metavar="K=V",
    help="One variable; a string where it is declared one, else JSON.",
)
@click.option("--file", "files", multiple=True, metavar="VAR=PATH", help="A file for an Upload variable.")
@click.option(
    *("--as", "as_user"), default="", callback=named_user, metavar="USER",
    help="Act as USER (system operations allowed users).",
)  # fmt: skip
@click.option("--allow-mutations", is_flag=True, help="Consent to a mutation on a production profile.")
@click.option("--timeout", type=float, metavar="SECONDS", help="Longest wait for an answer.")
@click.option(
    "--limit",
    callback=lambda _, __, size: _limit(size),
    metavar="SIZE",
    help="The most to read of the answer, unpacked: 2GB, none.  [default: answer_limit in settings.toml]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("json", "raw", *FORMS)),
    default="json",
    show_default=True,
    help="How to print it.",
)
@click.option("--filter", "program", metavar="JQ", help="Print what this jq filter gives of it.")
@writing_options
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the answer to FILE.",
)
@click.pass_context
def run(
    ctx: click.Context,
    file: Path,
    name: str | None,
    variables: str | None,
    pairs: tuple[str, ...],
    files: tuple[str, ...],
    as_user: str,
    allow_mutations: bool,
    timeout: float | None,
    limit: tuple[int | None] | None,
    form: str,
    output: Path | None,
    program: str | None,
    writing: Writing,
) -> None:
    """Execute the operation in FILE (or on standard input) and print the answer.

    An answer with errors ends with 1, a refusal with 3, a network failure with 4.
    """
    context: Context = ctx.obj
    writing.check(form, output)
    if program is not None:
        check_filter(program)
    if str(file) == "-" and sys.stdin.isatty():
        note("Reading the document from standard input; end it with Ctrl-D.")
    text = read_text(file)
    chosen = chosen_operation(text, name, str(file), as_it_is=allow_mutations)
    values, named = _without_files(variables_given(variables, pairs, chosen.types), chosen.types)
    operation = dataclasses.replace(
        chosen.operation, variables=values, files=(*named, *(_file(one) for one in files))
    )
    if timeout is not None:
        context.profile = dataclasses.replace(context.profile, timeout=timeout)
    (most,) = limit or (read_settings(context.paths.settings_file).answer_bytes,)
    exchange = asyncio.run(_executed(context, operation, as_user, allow_mutations, most))
    if context.verbose:
        note(_timings(exchange))
    if exchange.problem is not None:  # an earlier answer in FILE is worth more than a sign-in page
        raise exchange.problem
    body = exchange.body
    if program is not None:
        from wfg_tui.result import Answer

        body = filtered(Answer(body), program).raw
    if form == "json":
        body = _pretty(body)
    if form in FORMS:
        from wfg_tui.result import Answer

        export_answer(Answer(body), form, output, writing)
    elif output is not None:
        from wfg_tui.files import write_atomic

        write_atomic(output, body)
        note(f"{human_size(len(body))} written to {output} ({human_duration(exchange.timings.total)}).")
    else:
        show_bytes(body)
    for error in exchange.errors:
        path = f" at {'.'.join(str(step) for step in error.path)}" if error.path else ""
        simulated = " (the sandbox's own words)" if error.extensions.get("simulated") is True else ""
        note(f"{chosen.place(error.locations)}error{path}: {error.message}{simulated}")
    for words in _explained(context, exchange):
        note(words)
    ctx.exit(exchange.exit_code)


def _explained(context: Context, exchange: Exchange) -> list[str]:
    """What the errors mean and what to try, each meaning once; the kept schema tells what carried a null."""
    if not exchange.errors or len(exchange.body) > _EXPLAINED:
        return []
    from wfg_tui.result import Answer, asked_for, at_once
    from wfg_tui.result.study import Study

    cached = context.session().cached_schema()
    study = Study(Answer(exchange.body))
    sent = exchange.sent
    asked = asked_for(sent.document, sent.operation_name, cached.index if cached is not None else None)
    study.take(exchange.status, sent.headers, asked)
    at_once(study.read_errors())
    found = (f"{one.meaning} {one.advice}" for one in study.explained)
    return list(dict.fromkeys(found))


async def _executed(
    context: Context, operation: Operation, as_user: str, allow_mutations: bool, limit: int | None
) -> Exchange:
    from wfg_tui.session import Consent, OutcomeUnknown

    session = context.session()
    try:
        await act_as(session, as_user)
        demand = session.demand(operation) if allow_mutations else None
        if demand is not None:
            what = demand.operation_name or ", ".join(demand.fields) or "the document"
            note(f"Sending {what} to {demand.host} ({demand.environment}) as {demand.identity.in_force}.")
        try:
            consent = Consent.to(demand) if demand else None
            exchange = await session.execute(operation, consent=consent, limit=limit)
        except asyncio.CancelledError:
            if (unknown := session.unsettled) is not None:
                note(" ".join((*unknown.sentences, _look(session, unknown))))
            raise
        except OutcomeUnknown as unknown:
            unknown.advice += _look(session, unknown)
            raise
        if isinstance(exchange.problem, OutcomeUnknown):
            exchange.problem.advice += _look(session, exchange.problem)
        elif exchange.problem is not None and exchange.problem.code == "answer.limit":
            exchange.problem.advice = "Ask for less (a smaller page), or for more room: --limit 2GB, --limit none."
        if session.token is not None and session.token.missing_scopes:
            from wfg_tui.connection.advice import not_granted

            note(not_granted(session.profile, session.token.missing_scopes))
        return exchange
    finally:
        await session.close()


def _look(session: Session, unknown: OutcomeUnknown) -> str:
    """A query that tells whether a mutation took effect, if the kept schema has one."""
    from wfg_tui.language import read_back

    cached = session.cached_schema()
    if cached is None:
        return ""
    sent = unknown.operation
    query = read_back(sent.text, sent.name, sent.variables, cached.index, unknown.at)
    return f" This reads it back:\n{query}" if query else ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The operation to send, and how to find a place of it in the text that it was taken from."""

    operation: Operation
    types: Mapping[str, str]
    """The types of its variables, as they are declared."""
    source: str
    sent_from: SentFrom

    def place(self, locations: Sequence[tuple[int, int]]) -> str:
        """Gives ``FILE:LINE:COLUMN: `` (counted from 1) of the first of the server's locations, or nothing."""
        found = self.sent_from.place(*locations[0]) if locations else None
        return f"{self.source}:{found[0] + 1}:{found[1] + 1}: " if found else ""


def chosen_operation(
    text: str, name: str | None, source: str, *, as_it_is: bool = False, option: str = "--operation"
) -> Chosen:
    """Gives the operation called `name`, or the only one, with the fragments it reaches and nothing else.

    Raises:
        UsageProblem: ``run.empty``, ``run.syntax`` (unless it is to go `as_it_is`: a server may know more than
            we do), ``run.unknown_operation`` or ``run.which_operation``.
    """
    from wfg_tui.language import Document
    from wfg_tui.language.sent_from import SentFrom, sent_from
    from wfg_tui.session import Operation

    source = "standard input" if source == "-" else source
    if not text.strip():
        raise UsageProblem(
            f"{'Standard input' if source == 'standard input' else source} is empty.",
            code="run.empty",
            advice="Give a document, such as: { viewer { userName } }",
        )
    if not as_it_is:
        _check_syntax(text, source)
    document = Document(text, None)
    spans = document.operations()
    names = [span.name for span in spans if span.name]
    if name is not None:
        spans = [span for span in spans if span.name == name]
        if not spans:
            there = f"There are: {', '.join(names)}." if names else "None in it has a name."
            raise UsageProblem(
                f"There is no operation called {name!r} in {source}.", code="run.unknown_operation", advice=there
            )
    if len(spans) > 1:
        raise UsageProblem(
            f"There are {len(spans)} operations in {source}.",
            code="run.which_operation",
            advice=f"Choose one with {option}: {', '.join(names)}."
            if names
            else f"Give them names, then choose one with {option}.",
        )
    if not spans:
        return Chosen(Operation(text), {}, source, SentFrom(()))
    span = spans[0]
    definition = next(one for one in document.definitions() if one.start == span.start)
    return Chosen(
        Operation(document.slice(span), span.name), dict(definition.variables), source, sent_from(document, span)
    )


def _check_syntax(text: str, source: str) -> None:
    from graphql import GraphQLSyntaxError, parse

    try:
        parse(text, no_location=True)
    except GraphQLSyntaxError as error:
        line, column = (error.locations[0].line, error.locations[0].column) if error.locations else (1, 1)
        written = text.splitlines()[line - 1] if line <= len(text.splitlines()) else ""
        raise UsageProblem(
            f"{source}:{line}:{column}: {error.message}",
            code="run.syntax",
            meaning=f"Nothing was sent. The line reads: {shorten(written.strip(), 100)}"
            if written.strip()
            else "Nothing was sent.",
            advice="Correct it; wfg-tui check FILE says all that is wrong with it.",
        ) from error
    except RecursionError:
        return  # deeper than our parser's stack: the guard counts it as a mutation, the server has the last word


def variables_given(given: str | None, pairs: tuple[str, ...], types: Mapping[str, str]) -> dict[str, Any]:
    from wfg_tui.language import parse_variables

    values: dict[str, Any] = {}
    if given is not None:
        values = dict(parse_variables(read_text(Path(given[1:])) if given.startswith("@") else given))
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise click.UsageError(f"--var wants K=V, not {pair!r}.")
        values[name] = _value(value, types.get(name, ""))
    return values


def _value(text: str, type_text: str) -> Any:
    """What a word of the command line stands for: a string where one is declared, else JSON, else a string."""
    from wfg_tui.language import parse_variables

    if type_text.rstrip("!") in {"String", "ID"} and text != "null":
        return text
    try:
        return parse_variables(f'{{"value": {text}}}')["value"]  # numbers keep every digit
    except UsageProblem:
        return text


def _limit(size: str | None) -> tuple[int | None] | None:
    """The bytes that --limit allows, None among them for no limit; None if it was not given."""
    try:
        return None if size is None else (limit_of(size),)
    except ValueError as error:
        raise click.BadParameter(f"{error}; it takes 200MB, 2GB, or none.") from error


def _timings(exchange: Exchange) -> str:
    timings = exchange.timings
    phases = {
        "token": timings.token,
        "connect": timings.connect,
        "TLS": timings.tls,
        "first byte": timings.first_byte,
        "download": timings.download,
    }
    told = ", ".join(f"{name} {human_duration(took)}" for name, took in phases.items() if took is not None)
    size = human_size(len(exchange.body))
    return f"{exchange.status} {exchange.content_type}, {size} in {human_duration(timings.total)} ({told})"


def _file(pair: str) -> Any:
    from wfg_tui.api.upload import upload_file

    name, equals, path = pair.partition("=")
    if not equals or not name or not path:
        raise click.UsageError(f"--file wants VARIABLE=PATH, not {pair!r}.")
    return upload_file(name, Path(path).expanduser())


def _without_files(values: dict[str, Any], types: Mapping[str, str]) -> tuple[dict[str, Any], tuple[Any, ...]]:
    """The variables with null where their type is Upload, and the files whose paths stood there."""
    from wfg_tui.api.upload import upload_file
    from wfg_tui.language import taken_out

    found, paths = taken_out(types, values, None)
    return found, tuple(upload_file(place, Path(path).expanduser()) for place, path in paths)


def _pretty(body: bytes) -> bytes:
    """The answer indented, its numbers and order as they came; what is not JSON comes back as it is."""
    import msgspec

    try:
        return msgspec.json.format(body, indent=2) + b"\n"
    except (msgspec.DecodeError, RecursionError):
        return body
