"""Tables against a plain reader; in windows of the usual size, of which a row is given a few to be read in."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.result.oracle import Members, Raw, documents, kind, parse
from wfg_tui.result import Answer, Table
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
    for _ in range(100):  # a table is made of what a slice of time gave; a busy machine gives less
        if table.known < len(rows):
            table.go_on()
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
