"""An answer that is shown while it comes ends up as one that was there at once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.result.oracle import documents
from wfg_tui.result import EVERYTHING, Answer, Rows, Table, at_once, describe, first_list

pytestmark = pytest.mark.usefixtures("windows")
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def shown(rows: Rows) -> list[Any]:
    """What rows are; what a folded one begins with depends on what was looked at before."""
    rows.extend(seconds=60)
    found = [describe(rows, number) for number in range(rows.known)]
    return [(row.depth, row.key, row.kind, row.unfolded, row.offset) for row in found]


@QUICK
@given(documents() | st.lists(documents(), min_size=1).map(lambda some: f"[{','.join(some)}]"), st.data())
def test_rows_that_grew_are_those_of_the_whole_folds_and_all(document: str, data: st.DataObject) -> None:
    raw = document.encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), min_size=1, max_size=3)))
    reach = data.draw(st.sampled_from([0, 1, 3, EVERYTHING]))
    answer = Answer(raw[: cuts[0]])
    rows, pretty = answer.rows(reach), answer.pretty()
    for cut in [*cuts[1:], len(raw)]:
        rows.extend(data.draw(st.sampled_from([1, 5, EVERYTHING])), seconds=60)
        pretty.extend(seconds=60)
        if rows.known and (number := data.draw(st.integers(0, rows.known - 1))) is not None:
            rows.toggle(number)
        read = [rows.place(number) for number in range(rows.known)]
        before = answer.raw
        answer.grow(raw[:cut])
        rows.go_on()
        pretty.go_on()
        for number, place in enumerate(read):
            if 0 <= place.end < len(before.rstrip(b" \t\r\n:")):  # a key there may still become a member
                assert rows.place(number).start == place.start
    whole = Answer(raw)
    fresh = whole.rows(reach)
    fresh.folds = rows.folds
    fresh._restart()
    assert shown(rows) == shown(fresh)
    assert shown(pretty) == shown(whole.pretty())


@QUICK
@given(st.integers(1, 250), st.data())
def test_a_table_that_grew_is_that_of_the_whole(count: int, data: st.DataObject) -> None:
    items = [f'{{"a":{number},"b":{{"c":"x{number}","d":null}}}}' for number in range(count)]
    raw = f'{{"data":[{",".join(items)}]}}'.encode()
    answer = Answer(raw[: data.draw(st.integers(len('{"data":[{'), len(raw)))])
    container = at_once(first_list(answer.source))
    assert container is not None
    table = Table(answer.source, container)
    table.rows.extend(seconds=60)
    answer.grow(raw)
    table.go_on()
    table.rows.extend(seconds=60)
    whole = Table(Answer(raw).source, container)
    whole.rows.extend(seconds=60)
    assert table.known == whole.known == count
    assert set(table.columns) >= set(whole.columns) or table.columns == whole.columns
    for row in {0, count // 2, count - 1}:
        assert [table.cell(row, column) for column in whole.columns] == [
            whole.cell(row, column) for column in whole.columns
        ]
