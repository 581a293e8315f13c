"""The words of the pages beside the data: errors, timing, the request as sent, a problem, waiting, nothing yet."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, Protocol

from wfg_tui import text
from wfg_tui.problems import Problem
from wfg_tui.result import AnswerError, Explanation, Extensions, Joined, graphql_path
from wfg_tui.tui.widgets.answer_page import Layout, PageLine
from wfg_tui.tui.widgets.answer_parts import Part, wrapped

SIMULATED: Final = "Simulated: the sandbox made up these words; WorkflowGen's own may differ."

NOT_ASKED: Final = "Only the text of this answer is known: it was opened from a file, or given up."


InEditor = Callable[[int, int], tuple[int, int] | None]
"""Gives the editor's line and column of a place in the text that was sent, all from 0; None if it has none."""


class SentRequest(Protocol):
    """What was sent, secrets hidden already (`wfg_tui.api.Sent`)."""

    @property
    def method(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def headers(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def document(self) -> str: ...
    @property
    def variables(self) -> Mapping[str, Any]: ...
    @property
    def operation_name(self) -> str | None: ...
    @property
    def body_size(self) -> int: ...


class Phases(Protocol):
    """Seconds that each phase took; None if it did not happen (`wfg_tui.http.Timings`)."""

    @property
    def token(self) -> float | None: ...
    @property
    def connect(self) -> float | None: ...
    @property
    def tls(self) -> float | None: ...
    @property
    def first_byte(self) -> float | None: ...
    @property
    def download(self) -> float | None: ...
    @property
    def parse(self) -> float | None: ...
    @property
    def total(self) -> float: ...


class ShownExchange(Protocol):
    """What the views need of an exchange (`wfg_tui.api.Exchange`)."""

    @property
    def sent(self) -> SentRequest: ...
    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def body(self) -> bytes: ...
    @property
    def timings(self) -> Phases: ...
    @property
    def problem(self) -> Problem | None: ...
    @property
    def has_data(self) -> bool: ...
    @property
    def as_user(self) -> str: ...
    @property
    def wire_size(self) -> int: ...
    @property
    def truncated(self) -> bool: ...


class _Page:
    """Lines being laid out to one width."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[PageLine] = []

    def line(self, *parts: Part, entry: int | None = None) -> None:
        self.lines.append(PageLine(parts, entry))

    def words(self, words: str, style: str = "", *, indent: str = " ", entry: int | None = None) -> None:
        """Foreign or own words, cleaned and wrapped."""
        for line in wrapped(text.clean(words), self.width - len(indent)):
            self.line((indent, ""), (line, style), entry=entry)

    def heading(self, words: str) -> None:
        if self.lines:
            self.line()
        self.line((" ", ""), (words, "heading"))

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Names and values in two columns; a value that does not fit goes on below itself."""
        column = min(max((len(name) for name, _ in pairs), default=0), max(self.width // 2, 12))
        for name, value in pairs:
            clean_name = text.shorten(text.clean_line(name), column)
            lines = wrapped(text.clean(value), max(self.width - column - 3, 10))
            for number, line in enumerate(lines):
                shown = clean_name if number == 0 else ""
                self.line((" ", ""), (f"{shown:<{column}}  ", "key"), (line, ""))


def empty_page(words: str) -> Layout:
    """An invitation where there is nothing yet."""

    def lay_out(width: int) -> list[PageLine]:
        page = _Page(width)
        page.line()
        page.words(words, "muted")
        return page.lines

    return lay_out


def waiting_page(what: str, seconds: float, spinner: str, received: int, total: int | None) -> Layout:
    """What is awaited, for how long, and how much of it has come."""

    def lay_out(width: int) -> list[PageLine]:
        page = _Page(width)
        page.line()
        page.line((f" {spinner} ", "heading"), (text.clean_line(what), ""), (f"  {seconds:.1f} s", "muted"))
        if received:
            amount = text.human_size(received)
            if total:
                length = max(min(width - 30, 40), 8)
                filled = min(length * received // total, length)
                page.line(
                    ("   ", ""),
                    ("━" * filled, "bar"),
                    ("·" * (length - filled), "muted"),
                    (f"  {amount} of {text.human_size(total)}", "muted"),
                )
            else:
                page.line(("   ", ""), (f"{amount} received", "muted"))
        page.line()
        page.words("Esc cancels; the connection is closed.", "muted", indent="   ")
        return page.lines

    return lay_out


def problem_page(problem: Problem, *, hint: str) -> Layout:
    """What happened, what it means, what to do; `hint` says which key shows the evidence."""

    def lay_out(width: int) -> list[PageLine]:
        page = _Page(width)
        page.line()
        first, *more = wrapped(text.clean(problem.what), width - 4)
        page.line((" × ", "error"), (first, "error"))
        for line in more:
            page.line(("   ", ""), (line, "error"))
        for words, style in ((problem.meaning, ""), (problem.advice, "good")):
            if words:
                page.line()
                page.words(words, style, indent="   ")
        if hint:  # close to the advice: in a low pane it is the line that must still be seen
            page.words(hint, "muted", indent="   ")
        return page.lines

    return lay_out


def detail_page(problem: Problem) -> Layout:
    """The raw words behind a problem."""

    def lay_out(width: int) -> list[PageLine]:
        page = _Page(width)
        page.heading("The words as they came")
        page.words(problem.detail or "Nothing more was said.")
        page.line()
        page.words(f"({problem.code})   d goes back", "muted")
        return page.lines

    return lay_out


def errors_page(
    errors: Sequence[AnswerError],
    joined: Sequence[Joined],
    explained: Sequence[Explanation] = (),
    *,
    whole: bool = True,
    in_editor: InEditor | None = None,
) -> Layout:
    """Each error with where it shows, what that means, what to try, and what its extensions say.

    `in_editor` tells where the editor has what the server counts in the query that was sent.
    """

    def lay_out(width: int) -> list[PageLine]:
        page = _Page(width)
        if not errors:
            page.line()
            page.words("The server reported no errors." if whole else "Looking for errors…", "muted")
        for number, error in enumerate(errors):
            told = (joined[number], explained[number]) if number < len(explained) else None
            again = told is not None and number > 0 and _alike(errors, explained, number)
            _error(page, number, error, told, again=again, in_editor=in_editor)
        return page.lines

    return lay_out


def _alike(errors: Sequence[AnswerError], explained: Sequence[Explanation], number: int) -> bool:
    """Whether the error before says and means the same, at another place."""
    one, other = errors[number - 1], errors[number]
    return (
        explained[number - 1] == explained[number]
        and one.message == other.message
        and one.extensions == other.extensions
    )


def _error(
    page: _Page,
    number: int,
    error: AnswerError,
    told: tuple[Joined, Explanation] | None,
    *,
    again: bool = False,
    in_editor: InEditor | None = None,
) -> None:
    if number:
        page.line()
    first, *more = wrapped(text.clean(error.message), page.width - 3)
    page.line(("× ", "error"), (first, "error"), entry=number)
    for line in more:
        page.line(("  ", ""), (line, "error"), entry=number)
    if error.path:
        words = text.clean_line(graphql_path(error.path))
        page.words(f"at {words}", "key", indent="  ", entry=number)
    if told is not None:
        joined, explained = told
        page.words(joined.words, "", indent="  ", entry=number)
        if not again:
            page.words(explained.meaning, "", indent="  ", entry=number)
            page.words(explained.advice, "good", indent="  ", entry=number)
    for place in error.locations:
        here = in_editor(*place) if in_editor is not None else None
        line_number, column = here or place
        where = "in the query" if here is not None else "in the query as sent"
        words = f"{where}: line {line_number + 1}, column {column + 1}"
        page.words(words, "muted", indent="  ", entry=number)
    for key, value in () if again else error.extensions:
        if key == "simulated" and value == "true":
            page.words(SIMULATED, "warning", indent="  ", entry=number)
        else:
            page.words(f"{key}: {text.shorten(value, 2000)}", "muted", indent="  ", entry=number)


def timing_page(exchange: ShownExchange, told: Extensions | None = None) -> Layout:
    """Status, sizes, what took how long as a bar, what the server tells of itself, and the answer's headers."""

    def lay_out(width: int) -> list[PageLine]:
        page = _Page(width)
        page.line()
        phrase = HTTPStatus(exchange.status).phrase if exchange.status in HTTPStatus._value2member_map_ else ""
        style = "good" if 200 <= exchange.status < 300 else "error"
        page.line((" ", ""), (f"{exchange.status or 'no status'} {phrase}".rstrip(), style))
        size = len(exchange.body)
        received = f"{text.human_size(size)} ({size:,} bytes)" if size >= 1000 else text.human_size(size)
        if exchange.truncated:
            received += ", the rest was over the limit"
        if exchange.wire_size and exchange.wire_size != size:
            packed = next((value for name, value in exchange.headers if name.lower() == "content-encoding"), "")
            received += f", {text.human_size(exchange.wire_size)} on the wire{f' ({packed})' if packed else ''}"
        facts = [("received", received), ("sent", text.human_size(exchange.sent.body_size))]
        if exchange.as_user:
            facts.append(("run as", exchange.as_user))
        page.pairs(facts)
        page.heading("Time")
        _bars(page, exchange.timings)
        if told:
            _told(page, told)
        page.heading("Headers of the answer")
        page.pairs(exchange.headers)
        return page.lines

    return lay_out


def extensions_page(told: Extensions) -> Layout:
    """What is known of the time and cost of an answer that was opened from a file."""

    def lay_out(width: int) -> list[PageLine]:
        page = _Page(width)
        page.line()
        page.words(NOT_ASKED, "muted")
        if told:
            _told(page, told)
        return page.lines

    return lay_out


def _told(page: _Page, told: Extensions) -> None:
    """The answer's extensions: the slowest fields as bars, all else as names and values."""
    page.heading("The server's extensions")
    if told.seconds is not None:
        page.pairs([("on the server", _took(told.seconds))])
    whole = (
        max(*(one.begin + one.seconds for one in told.slowest), told.seconds or 0.0, 1e-9) if told.slowest else 1
    )
    column = min(
        max((len(text.clean_line(one.path)) for one in told.slowest), default=0), max(page.width // 2, 12)
    )
    room = max(min(page.width - column - 14, 50), 6)
    for one in told.slowest:
        name = text.clean_line(one.path)
        name = name if len(name) <= column else f"…{name[1 - column :]}"
        length = max(round(room * one.seconds / whole), 1)
        start = min(round(room * one.begin / whole), room - length)
        page.line(
            (f" {name:<{column}} ", "key"),
            (" " * start, ""),
            ("━" * length, "bar"),
            (" " * (room - start - length), ""),
            (f" {_took(one.seconds):>8}", ""),
        )
    if told.resolvers > len(told.slowest):
        page.words(f"The slowest {len(told.slowest)} of {told.resolvers:,} fields that were timed.", "muted")
    page.pairs([(name, text.shorten(value, 2000)) for name, value in told.facts])
    if told.more:
        page.words(f"and {told.more:,} more: see the raw text.", "muted")


def _took(seconds: float) -> str:
    """A duration, the short ones with a digit more than elsewhere: here they are compared."""
    return f"{seconds * 1000:.1f} ms" if seconds < 0.00995 else text.human_duration(seconds)


def _bars(page: _Page, timings: Phases) -> None:
    """Phases one after the other, as a staircase."""
    phases = [
        ("token", timings.token),
        ("connect", timings.connect),
        ("TLS", timings.tls),
        ("first byte", timings.first_byte),
        ("download", timings.download),
        ("parse", timings.parse),
    ]
    happened = [(name, seconds) for name, seconds in phases if seconds is not None]
    whole = max(sum(seconds for _, seconds in happened), 1e-9)
    room = max(min(page.width - 24, 50), 10)
    before = 0.0
    for name, seconds in happened:
        start = round(room * before / whole)
        length = max(round(room * (before + seconds) / whole) - start, 1)
        start = min(start, room - length)
        before += seconds
        page.line(
            (f" {name:<11}", "key"),
            (" " * start, ""),
            ("━" * length, "bar"),
            (" " * (room - start - length), ""),
            (f" {_took(seconds):>8}", ""),
        )
    besides = timings.total - sum(seconds for _, seconds in happened)
    if has_rest := besides > max(0.05 * timings.total, 0.001):
        page.line((f" {'besides':<11}", "key"), (f"{'':{room}} {_took(besides):>8}", ""))
    page.line((f" {'in all':<11}{'':{room}} {_took(timings.total):>8}", "muted"))
    if has_rest:
        page.words("Besides: wfg-tui's own work before and between, and a first try that was refused.", "muted")
    skipped = [name for name, seconds in phases if seconds is None]
    if "connect" in skipped:
        page.words("The connection was open already.", "muted")
    if "token" in skipped:
        page.words("The token was at hand.", "muted")


def request_page(sent: SentRequest) -> Layout:
    """The request as it was sent; what is secret in it reads ``[hidden]``."""

    def lay_out(width: int) -> list[PageLine]:
        page = _Page(width)
        page.line()
        page.words(f"{sent.method} {sent.url}", "heading")
        page.pairs(sent.headers)
        page.heading(f"Document ({text.human_size(sent.body_size)} with everything around it)")
        for line in text.clean(sent.document).split("\n"):
            for piece in wrapped_code(line, width - 2):
                page.line((" ", ""), (piece, ""))
        page.heading("Variables")
        if sent.variables:
            shown = json.dumps(dict(sent.variables), indent=2, ensure_ascii=False, default=str)
            for line in text.clean(shown).split("\n"):
                for piece in wrapped_code(line, width - 2):
                    page.line((" ", ""), (piece, ""))
        else:
            page.words("none", "muted")
        if sent.operation_name:
            page.heading("Operation")
            page.words(sent.operation_name)
        return page.lines

    return lay_out


def value_page(value: str, errors: Sequence[tuple[AnswerError, Joined, Explanation]]) -> Layout:
    """What shows at a place: the words of its errors, or all of a value that is too long for its line."""

    def lay_out(width: int) -> list[PageLine]:
        page = _Page(width)
        for error, joined, explained in errors:
            page.words(f"× {error.message}", "error")
            page.words(f"{joined.words} {explained.meaning}", indent="   ")
            page.words(explained.advice, "good", indent="   ")
            if error.simulated:
                page.words(SIMULATED, "warning", indent="   ")
        if value:
            page.words(value)
        return page.lines

    return lay_out


def wrapped_code(line: str, width: int) -> list[str]:
    """Breaks a line of code where it does not fit, keeping its indentation."""
    from rich.cells import chop_cells

    return chop_cells(line.replace("\t", "    "), max(width, 10)) or [""]
