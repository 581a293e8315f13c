from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from wfg_tui.result import Answer, at_once

pytestmark = pytest.mark.usefixtures("windows")
QUICK = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
_TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("ab\n\n漢é😀"), max_size=120)


@QUICK
@given(_TEXT, st.integers(8, 30))
def test_the_rows_are_the_text_cut_to_the_width(text: str, width: int) -> None:
    raw = text.encode()
    lines = Answer.open(raw).raw_lines(width)
    at_once(lines.run())
    spans = [lines.span(row) for row in range(lines.known)]
    assert b"".join(raw[start:end] for start, end in spans) == raw.replace(b"\n", b"")
    assert all(cell_len(lines.line(row)) <= width for row in range(lines.known))
    for row, (start, end) in enumerate(spans):
        raw[start:end].decode("utf-8")  # never cut inside a character
        for offset in range(start, end):
            assert lines.row_of(offset) == row


@QUICK
@given(st.binary(max_size=80), st.integers(8, 30))
def test_bytes_that_are_no_text_are_shown_once(raw: bytes, width: int) -> None:
    lines = Answer.open(raw).raw_lines(width)
    at_once(lines.run())
    spans = [lines.span(row) for row in range(lines.known)]
    assert b"".join(raw[start:end] for start, end in spans) == raw.replace(b"\n", b"")


def test_rows_can_be_drawn_before_all_line_ends_are_known() -> None:
    raw = b"\n".join(b"line %d" % number for number in range(3000))
    lines = Answer.open(raw).raw_lines(40)
    assert lines.line(0) == "line 0"
    assert lines.line(2999) == "line 2999"
    at_once(lines.run())
    assert lines.known == 3000


def test_a_row_past_the_end_is_empty() -> None:
    lines = Answer.open(b"{}").raw_lines(20)
    assert [lines.line(row) for row in range(3)] == ["{}", "", ""]
