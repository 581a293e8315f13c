"""Tables against a plain reader; in windows of the usual size, of which a row is given a few to be read in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.result.oracle import Members, Raw, documents, kind, parse
from wfg_tui.result import Answer, Table, at_once, first_list
from wfg_tui.result.paths import root_of
from wfg_tui.text import clean_line


def leaves(item: Any) -> dict[tuple[str, ...], Any]:
    """What an item holds under dotted names of three keys at most; of a key that is there twice, the first."""
    found: dict[tuple[str, ...], Any] = {}

    def into(members: Members, prefix: tuple[str, ...]) -> None:
        for key, value in members.pairs:
            name = (*prefix, key)
            if isinstance(value, Members) and value.pairs and len(name) < 3:
                into(value, name)
            else:
                found.setdefault(name, value)

    if not isinstance(item, Members):
        return {(): item}
    into(item, ())
    return found


@settings(max_examples=200, deadline=None)
@given(st.lists(documents(), min_size=1, max_size=5))
@example(['{"a": {"b": 1, "b": 2}, "a": {"b": 3, "c": {"d": {"e": 1e400}}}}', '{"a": null}', "[]"])
def test_every_cell_is_what_a_plain_reader_finds_under_its_name(written: list[str]) -> None:
    source = Answer.open(("[" + ",".join(written) + "]").encode()).source
    container = root_of(source)
    assert container is not None
    table = Table(source, container)
    rows = [leaves(parse(one)) for one in written]
    table.rows.extend(seconds=60)
    assert table.known == len(rows)
    named = {name for row in rows for name in row}
    valued = {name for row in rows for name, value in row.items() if value is not None}
    prefixes = {name[:length] for name in named for length in range(len(name))}
    wanted = {name for name in named if name in valued or name not in prefixes}
    assert set(table.columns) <= wanted
    assert len(table.columns) == min(len(wanted), 200)
    for number, row in enumerate(rows):
        for column in table.columns:
            cell = table.cell(number, column)
            assert (cell.place is not None) == (column in row)
            if column in row:
                value = row[column]
                assert cell.kind == kind(value)
                if isinstance(value, str | Raw):
                    assert cell.text == clean_line(value if isinstance(value, str) else value.digits)
                elif isinstance(value, list):
                    assert cell.text in (f"[{len(value)}]", "[…]")  # a count that takes longer is not made here


def test_columns_of_a_file_do_not_hang_on_how_fast_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    items = [{"a": number, "long": "x" * 2_000} | ({"late": 1} if number == 99 else {}) for number in range(150)]
    answer = Answer(json.dumps({"data": items}).encode())
    container = at_once(first_list(answer.source))
    assert container is not None
    quick = Table(answer.source, container)
    clock = iter(range(10_000_000))  # a second goes by between any two looks at it
    monkeypatch.setattr("time.perf_counter", lambda: float(next(clock)))
    slow = Table(Answer(answer.raw).source, container)
    assert slow.columns == quick.columns == (("a",), ("long",), ("late",))
    assert slow.widths == quick.widths
    assert slow.known < 100
