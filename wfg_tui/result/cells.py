"""Cells of a file for spreadsheets: digits kept, dates moved, and nothing in them that a program would execute.

A spreadsheet takes a text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return for a formula
(https://owasp.org/www-community/attacks/CSV_Injection, which recommends the apostrophe put before it; the wide
forms of the four signs work in East Asian settings). Numbers that the server sent as numbers are none of that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from wfg_tui import text
from wfg_tui.problems import UsageProblem
from wfg_tui.result.sheet import Number, Value, Written, json_text

_FORMULA: Final = re.compile("[\\s\x00-\x20]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)")
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>|&~$])")
LONGEST_EXACT: Final = 15
"""Digits that a spreadsheet keeps of a number."""


def harmless(value: str) -> str:
    """Gives a text that no spreadsheet executes and no terminal obeys; a plain number stays as it is."""
    cleaned = text.clean(value.replace("\r\n", "\n"))
    if _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return "'" + cleaned
    return cleaned


def mover(name: str) -> Callable[[datetime], datetime] | None:
    """Gives what moves an instant to a time zone: ``local``, ``UTC`` or a name such as ``Europe/Zurich``.

    Raises:
        UsageProblem: ``export.zone``, if there is none of that name.
    """
    if not name:
        return None
    if name.lower() == "local":
        return lambda moment: moment.astimezone()  # its own summer time, not today's
    from zoneinfo import ZoneInfo

    try:
        zone = UTC if name.lower() == "utc" else ZoneInfo(name)
    except (OSError, ValueError, LookupError) as error:
        raise UsageProblem(
            f"There is no time zone called {text.clean_line(name)!r} on this system.",
            code="export.zone",
            advice="Write UTC, local, or a name such as Europe/Zurich.",
        ) from error
    return lambda moment: moment.astimezone(zone)


def moved(value: str, move: Callable[[datetime], datetime]) -> str:
    """Gives an instant with its zone (RFC 3339) as ``2026-05-01 14:00:00`` elsewhere; any other text as it is."""
    if len(value) > 40 or not _INSTANT.fullmatch(value):
        return value
    try:
        there = move(datetime.fromisoformat(value))
    except (ValueError, OverflowError, OSError):
        return value
    millis = f".{there.microsecond // 1000:03}" if there.microsecond >= 1000 else ""
    return f"{there:%Y-%m-%d %H:%M:%S}{millis}"


def is_too_long(number: str) -> bool:
    """Whether a number has more digits than a spreadsheet keeps."""
    if len(number) <= LONGEST_EXACT:
        return False
    digits = number.lower().partition("e")[0].replace("-", "").replace(".", "").strip("0")
    return len(digits) > LONGEST_EXACT


def markdown(value: str) -> str:
    """Gives a text as a cell of a Markdown table that shows it letter by letter."""
    lines = text.clean(value.replace("\r\n", "\n")).replace("\t", " ")
    return _MARKDOWN.sub(r"\\\1", lines).replace("\n", "<br>")


def plain(value: Value) -> str:
    """Gives a value as text: a string without quotes, a number digit for digit, nothing for null, else JSON."""
    if value is None:
        return ""
    return str(value) if isinstance(value, str) and not isinstance(value, Written) else json_text(value)


def plain_moved(value: Value, move: Callable[[datetime], datetime] | None) -> str:
    """Gives a value as text, as `plain` does, and an instant moved to another zone."""
    words = plain(value)
    is_text = isinstance(value, str) and not isinstance(value, Number)
    return moved(words, move) if move is not None and is_text else words


def sql_value(value: Value) -> str | int | float | None:
    """Gives what SQLite keeps of a value; a number that none of its kinds holds to the last digit is text."""
    match value:
        case None | str() if not isinstance(value, Number):
            return None if value is None else value.encode("utf-8", "backslashreplace").decode()
        case bool():
            return int(value)
        case Number():
            return _sql_number(str(value))
        case _:
            return json_text(value).encode("utf-8", "backslashreplace").decode()


def _sql_number(digits: str) -> str | int | float:
    if len(digits) < 21 and digits.lstrip("-").isdigit():
        whole = int(digits)
        if -(1 << 63) <= whole < 1 << 63 and str(whole) == digits:
            return whole
    from decimal import Decimal, InvalidOperation

    try:
        real = float(digits)
        exact = Decimal(digits)
        return real if Decimal(repr(real)) == exact else digits
    except (ValueError, OverflowError, InvalidOperation):
        return digits
