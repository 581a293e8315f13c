"""A list of what somebody expects to see: numbers or names, pasted, from CSV, or from another answer."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from wfg_tui.access.side import NAMES
from wfg_tui.problems import UsageProblem
from wfg_tui.text import clean_line

MOST: Final = 100_000
"""Items of a list."""
_WHOLE: Final = re.compile(r"#?0*(\d+)(?:\.0*)?\Z")
_SEPARATORS: Final = ";\t,"


@dataclass(frozen=True, slots=True)
class Column:
    """One reading of the list: the values under one name."""

    name: str
    """The header or member that they stand under; empty where nothing names them."""
    values: tuple[str, ...]
    """Each once, as they were written, in their order. Not clean."""
    twice: tuple[str, ...] = ()
    """Those that were there more than once."""
    place: str = ""
    """Of another answer's list: its path without indexes, from inside ``data``."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A list as it was read: in one way, or in several, of which the answer will show the one that is meant."""

    columns: tuple[Column, ...]
    source: str
    """What it was read as: ``a list``, ``CSV``, ``JSON``."""


def spelled(value: str) -> str:
    """Gives a number or name so that two spellings of the same are the same: ``#04711``, ``4711.0``, ``Emma``."""
    value = value.strip()
    match = _WHOLE.match(value)
    return match[1] if match else value.casefold()


def read_expected(data: bytes, key: str = "") -> Expected:
    """Reads a list. With a `key`, only what stands under that name where names are there.

    Raises:
        UsageProblem: ``list.not_text``, ``list.empty``, ``list.too_long`` or ``list.no_such_key``.
    """
    text = _text(data).strip()
    if not text:
        raise UsageProblem(
            "The list is empty.", code="list.empty", advice="Give numbers or names, one on each line, or CSV."
        )
    found = _from_json(text) if text[0] in "[{" else None
    expected = found or _from_text(text)
    columns = tuple(one for one in expected.columns if one.values)
    if not columns:
        raise UsageProblem(
            "Nothing in the list is a number or a name.",
            code="list.empty",
            meaning=f"It was read as {expected.source}.",
            advice="Give numbers or names, one on each line, or CSV with a header.",
        )
    if max(len(one.values) for one in columns) > MOST:
        raise UsageProblem(
            f"The list holds more than {MOST:,} items.", code="list.too_long", advice="Compare it in parts."
        )
    named = [one for one in columns if one.name]
    if key and named:
        chosen = [one for one in named if one.name.casefold() == key.casefold()]
        if not chosen:
            there = ", ".join(clean_line(one.name) for one in named[:10])
            raise UsageProblem(
                f"Nothing in the list is called {clean_line(key)}.",
                code="list.no_such_key",
                meaning=f"It was read as {expected.source} with {there}.",
                advice="Choose one of these as the key.",
            )
        columns = tuple(chosen)
    return Expected(columns, expected.source)


def _text(data: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise UsageProblem(
                    f"The list is not {encoding[:6].rstrip('-').upper()} text (byte {error.start:,}).",
                    code="list.not_text",
                    advice="Save it as UTF-8.",
                ) from error
    raise AssertionError


def _column(name: str, values: Sequence[str], place: str = "") -> Column:
    kept = [value.strip() for value in values if value.strip()]
    counted = Counter(map(spelled, kept))
    once = {spelled(value): value for value in reversed(kept)}
    order = dict.fromkeys(map(spelled, kept))
    return Column(
        name.strip(),
        tuple(once[one] for one in order),
        tuple(once[one] for one in order if counted[one] > 1),
        place,
    )


def _from_text(text: str) -> Expected:
    lines = [line for line in text.splitlines() if line.strip()]
    separator = next((one for one in _SEPARATORS if one in lines[0]), "")
    if separator and len(lines) > 1 and all(separator in line for line in lines):
        rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=separator))
        header, body = [cell.strip() for cell in rows[0]], rows[1:]
        if _is_header(header, body):
            columns = [
                _column(name or f"column {at + 1}", [row[at] for row in body if at < len(row)])
                for at, name in enumerate(header)
            ]
            return Expected(tuple(columns), "CSV")
        cells = [[row[at] for row in rows if at < len(row)] for at in range(len(header))]
        return Expected(tuple(_column("", one) for one in cells), "CSV without a header")
    if len(lines) > 1 and lines[0].strip().strip('"').casefold() in _HEADERS:
        return Expected((_column(lines[0].strip().strip('"'), [_bare(line) for line in lines[1:]]),), "CSV")
    values = [part for line in lines for part in re.split(r"[;,\t]", line)]
    if all(_WHOLE.match(word) for value in values for word in value.split()):
        values = [word for value in values for word in value.split()]
    return Expected((_column("", [_bare(value) for value in values]),), "a list")


_HEADERS: Final = frozenset(name.casefold() for name in NAMES)


def _is_header(first: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names columns: no number in it, and a column name of ours or numbers below it."""
    if any(_WHOLE.match(cell) for cell in first):
        return False
    below = any(_WHOLE.match(cell.strip()) for row in body[:20] for cell in row)
    return below or any(cell.casefold() in _HEADERS for cell in first)


def _bare(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _from_json(text: str) -> Expected | None:
    """The columns of the lists in a JSON text; None if it is none."""
    try:
        value: Any = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return None
    lists: dict[tuple[str, str], list[str]] = {}
    waiting: deque[tuple[Any, str]] = deque([(value, "")])
    while waiting:
        one, place = waiting.popleft()
        if isinstance(one, dict):
            for key, inner in one.items():
                if place or key not in {"errors", "extensions"}:
                    waiting.append((inner, f"{place}.{key}" if place else key))
        for item in one if isinstance(one, list) else ():
            if isinstance(item, dict):
                for key, inner in item.items():
                    if isinstance(inner, str):
                        lists.setdefault((place, key), []).append(inner)
            if isinstance(item, str):
                lists.setdefault((place, ""), []).append(item)
            elif isinstance(item, dict | list):
                waiting.append((item, place))
    columns = (_column(name, values, place.removeprefix("data.")) for (place, name), values in lists.items())
    return Expected(tuple(columns), "JSON")
