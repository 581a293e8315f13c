"""Any bytes are shown, and what is wrong with them is located."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.result.oracle import documents, is_json
from wfg_tui.result import EVERYTHING, Answer, Table, at_once, describe, first_list, join, read_errors, value_text
from wfg_tui.text import clean_line

pytestmark = pytest.mark.usefixtures("windows")
QUICK = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

_PIECES = st.sampled_from(
    [
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b'"',
        b"\\",
        b'"a"',
        b'"b":',
        b"1",
        b"-",
        b"null",
        b"true",
        b"nul",
        b" ",
        b"\n",
        b"\x00",
        b"\xff",
        b"\xc3",
        b"\xc3\xa9",
        b"\xed\xa0\x80",
        b"\\u12",
        b"\x1b[2J",
        b"1e400",
        b"01",
        b'"errors":',
    ]
)
_BYTES = st.lists(_PIECES, max_size=40).map(b"".join) | st.binary(max_size=60)


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """JSON with a piece cut out, put in or replaced."""
    data = draw(documents()).encode()
    at = draw(st.integers(0, len(data)))
    end = draw(st.integers(at, min(at + 4, len(data))))
    return data[:at] + draw(_PIECES | st.just(b"")) + data[end:]


def damages(data: bytes) -> list[tuple[int, str]]:
    answer = Answer.open(data)
    at_once(answer.check.run())
    assert answer.check.complete
    return [(damage.offset, damage.words) for damage in answer.check.found]


@QUICK
@given(_BYTES | broken())
@example(b"")
@example(b"\xef\xbb\xbf{}")
@example(b"\xff\xfe{\x00}\x00")
@example(b'{"a')
@example(b'["\\')
@example(b"]]]")
@example(b'{"errors": [1, "x", {"path": [1.5, {}], "locations": [7, {"line": "a"}]}]}')
def test_any_bytes_are_shown_in_every_view_without_a_control_character(data: bytes) -> None:
    answer = Answer.open(data)
    for rows in (answer.rows(), answer.rows(0), answer.rows(EVERYTHING), answer.pretty()):
        while not rows.extend():
            pass
        offsets = [rows.place(number).at for number in range(rows.known)]
        assert offsets == sorted(offsets)
        for number in range(rows.known):
            row = describe(rows, number)
            assert clean_line(row.preview) == row.preview
            assert clean_line(row.key) == row.key
            value = at_once(value_text(answer.source, row.place))
            assert "\x1b" not in value
    lines = answer.raw_lines(10)
    at_once(lines.run())
    for number in range(lines.known):
        assert len(lines.line(number)) <= 10
    for error in at_once(read_errors(answer.source)):
        at_once(join(answer.source, error))
    listed = at_once(first_list(answer.source))
    if listed is not None:
        table = Table(answer.source, listed)
        for row_number in range(table.rows.known):
            for column in table.columns:
                table.cell(row_number, column)
    damages(data)


@QUICK
@given(_BYTES | broken() | documents().map(str.encode))
@example(b"[1,]")
@example(b'{"a":1,}')
@example(b"[1 2]")
@example(b"\xc3\xa9")
@example(b'["\xed\xa0\x80"]')
@example(b"-")
@example(b"[1.]")
def test_damage_is_found_exactly_where_a_strict_reader_refuses(data: bytes) -> None:
    assert bool(damages(data)) == (not is_json(data))


@QUICK
@given(documents(), st.data())
def test_a_text_that_is_cut_off_is_damaged_at_its_end(document: str, data: st.DataObject) -> None:
    raw = document.rstrip().encode()
    if raw[:1] not in (b"{", b"["):
        raw = b"[" + raw + b"]"
    cut = raw[: data.draw(st.integers(1, len(raw) - 1))]
    found = damages(cut)
    assert found
    assert found[-1][0] == len(cut)
    assert found[-1][1].startswith("The text ends here, while")


@pytest.mark.parametrize(
    ("text", "offset", "words"),
    [
        (b"", 0, "There is nothing here"),
        (b'\xef\xbb\xbf{"a": 1}', 0, "A byte order mark stands before the JSON; it is ignored"),
        (b'{"a": 1, "b"}', 9, "No key and colon before this value"),
        (b'{"a": }', 6, "A value is missing"),
        (b'{"a": NaN}', 6, "NaN is no JSON value"),
        (b"{'a': 1}", 1, "A key without quotes"),
        (b'{"a": 01}', 6, "01 is no JSON value"),
        (b'{"a": 1 "b": 2}', 8, "A comma is missing"),
        (b"[1, 2, ]", 5, "A comma stands before the closing ]"),
        (b"[,1]", 1, "Nothing stands before this comma"),
        (b"[1}", 2, "} stands where ] should close"),
        (b"[1]]", 3, "] closes nothing"),
        (b'{"a": 1}\n{"a": 2}', 9, "More text follows the end of the JSON"),
        (b'["a\nb"]', 3, "In a text: a bare control character"),
        (b'["a\\qb"]', 3, "In a text: an escape that JSON does not know"),
        (b'["a\xffb"]', 3, "Byte 0xFF is not UTF-8"),
        (b'{"a": {"b": [1, {"c": 2', 23, "The text ends here, while an object is still open and 3 more around it"),
        (b'["abc', 1, "This text has no closing quote"),
    ],
)
def test_each_damage_is_said_in_words_with_its_place(text: bytes, offset: int, words: str) -> None:
    assert (offset, words) in damages(text)


@pytest.mark.parametrize("start", [b'{"data": [1, 2', b'{"data": ["a", "b'])
def test_what_was_not_downloaded_is_not_called_damage_of_the_server(start: bytes) -> None:
    answer = Answer(start, cut_at=len(start))
    at_once(answer.check.run())
    assert [damage.words for damage in answer.check.found] == ["The rest was not downloaded"]


def test_text_that_is_no_json_at_all_is_not_told_a_thousand_times() -> None:
    assert len(damages(b"<p>no</p>, " * 5000)) <= 220


@QUICK
@given(st.text(max_size=200))
def test_a_place_is_told_in_lines_and_columns(text: str) -> None:
    raw = text.encode("utf-8", "replace")
    text = raw.decode()
    for offset in (0, len(text) // 2, len(text)):
        lines = text[:offset].split("\n")
        found = Answer.open(raw).line_and_column(len(text[:offset].encode()))
        assert found == (len(lines), len(lines[-1]) + 1)


def test_a_file_is_opened_and_one_that_is_not_there_is_named(tmp_path: object) -> None:
    from pathlib import Path

    from wfg_tui.problems import UsageProblem

    path = Path(str(tmp_path)) / "saved.json"
    path.write_text(json.dumps({"data": None}))
    assert Answer.open(path).raw == b'{"data": null}'
    assert Answer.open(str(path)).name == "saved.json"
    with pytest.raises(UsageProblem, match=r"There is no file .*missing\.json"):
        Answer.open(path.with_name("missing.json"))
