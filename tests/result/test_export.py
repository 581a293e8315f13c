"""Every export, read back by a reader that knows nothing of us."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.result.oracle import documents
from wfg_tui.files import Part
from wfg_tui.problems import UsageProblem
from wfg_tui.result import Answer, at_once
from wfg_tui.result.cells import harmless, markdown, moved, mover
from wfg_tui.result.export import Choices, Export, Exported
from wfg_tui.result.paths import place_at

ITEMS = [
    {"number": 1, "name": 'A, "b"\nc', "by": {"user": "ann", "boss": None}, "tags": ["x", "y"], "cost": 1.5},
    {"number": 2, "name": "", "by": None, "tags": [], "cost": -3, "late": True},
    {"number": 3, "name": "=1+1", "by": {"user": "bob", "boss": {"user": "eve"}}, "tags": ["z"], "cost": 0},
]
ANSWER = json.dumps({"data": {"requests": {"total": 3, "items": ITEMS}}}).encode()


def exported(body: bytes, choices: Choices, path: tuple[str | int, ...] | None = None) -> bytes:
    answer = Answer(body)
    place = at_once(place_at(answer.source, path))[0] if path is not None else None
    text, _ = at_once(Export(answer, place, choices).text(10_000_000))
    return text.encode("utf-8", "surrogatepass")


def to_file(body: bytes, choices: Choices, target: Path) -> Exported:
    with Part(target) as part:
        told = at_once(Export(Answer(body), None, choices).run(part))
        part.keep()
    assert told.size == target.stat().st_size
    return told


def table_of(raw: bytes, **how: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), **how))


def test_json_is_what_was_sent_and_a_selection_is_a_part_of_it() -> None:
    assert exported(ANSWER, Choices("json")) == ANSWER + b"\n"
    assert json.loads(exported(ANSWER, Choices("json"), ("data", "requests", "items", 1))) == ITEMS[1]


def test_ndjson_has_an_item_on_each_line() -> None:
    indented = json.dumps(json.loads(ANSWER), indent=2).encode()
    lines = exported(indented, Choices("ndjson")).splitlines()
    assert [json.loads(line) for line in lines] == ITEMS


@pytest.mark.parametrize(("form", "how"), [("csv", {}), ("tsv", {"delimiter": "\t"})])
def test_a_table_has_dotted_columns_of_all_items_and_keeps_lists_as_json(form: Any, how: dict[str, str]) -> None:
    rows = table_of(exported(ANSWER, Choices(form, guarded=False)), **how)
    assert list(rows[0]) == ["number", "name", "by.user", "by.boss.user", "tags", "cost", "late"]
    assert [row["name"] for row in rows] == [item["name"] for item in ITEMS]
    assert [json.loads(row["tags"]) for row in rows] == [item["tags"] for item in ITEMS]
    assert [row["cost"] for row in rows] == ["1.5", "-3", "0"]
    assert [row["late"] for row in rows] == ["", "true", ""]


def test_nested_lists_are_exploded_into_rows_below_each_other() -> None:
    body = b'[{"n": 1, "a": [{"x": 1}, {"x": 2}], "b": [5]}, {"n": 2, "a": []}]'
    rows = table_of(exported(body, Choices("csv", explode=True)))
    assert [(row["n"], row["a.x"], row["b"]) for row in rows] == [
        ("1", "1", ""),
        ("1", "2", ""),
        ("1", "", "5"),
        ("2", "", ""),
    ]


def test_excel_gets_a_mark_its_separator_local_time_and_numbers_that_are_numbers() -> None:
    body = (
        b'[{"cost": 1234.50, "big": 12345678901234567890, "name": "Z\\u00fcrich; B", "d": "2026-01-01T00:00:00Z"}]'
    )
    raw = exported(body, Choices.excel(decimal=","))
    assert raw.startswith(b"\xef\xbb\xbf")
    (row,) = table_of(raw, delimiter=";")
    assert (row["cost"], row["big"], row["name"]) == ("1234,50", "12345678901234567890", "Zürich; B")
    assert "T" not in row["d"]
    with pytest.raises(UsageProblem):
        Export(Answer(body), None, Choices("csv", delimiter=",", decimal=","))


@pytest.mark.parametrize(
    ("sent", "zone", "written"),
    [
        ("2026-07-01T12:00:00.000Z", "Europe/Zurich", "2026-07-01 14:00:00"),
        ("2026-01-01T12:00:00.250+02:00", "UTC", "2026-01-01 10:00:00.250"),
        ("2026-07-01", "UTC", "2026-07-01"),
        ("0001-01-01T00:00:00+14:00", "UTC", "0001-01-01T00:00:00+14:00"),
        ("2026-13-01T12:00:00Z", "UTC", "2026-13-01T12:00:00Z"),
    ],
)
def test_instants_are_moved_and_nothing_else_is(sent: str, zone: str, written: str) -> None:
    move = mover(zone)
    assert move is not None
    assert moved(sent, move) == written


def test_a_zone_that_nobody_knows_is_refused_with_what_to_write() -> None:
    with pytest.raises(UsageProblem) as told:
        mover("Mars/Base")
    assert told.value.code == "export.zone"


@pytest.mark.parametrize(
    "value", ["=1+1", "+1-1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "=cmd|' /C calc'!A0"]
)
def test_a_text_that_a_spreadsheet_would_execute_begins_with_an_apostrophe(value: str) -> None:
    assert harmless(value).startswith("'")


@pytest.mark.parametrize("value", ["-5", "-1.5e3", "1=1", "a@b.example", "", "'=1"])
def test_a_text_that_nothing_executes_stays(value: str) -> None:
    assert harmless(value) == value


def test_numbers_stay_numbers_and_hostile_texts_and_keys_are_harmless_and_counted(tmp_path: Path) -> None:
    hostile = '=HYPERLINK("x")\x1b]52;c;AA\x07\u202eabc'
    body = json.dumps([{"=key": hostile, "n": -5, "markup": "[/x]|<b>`"}], ensure_ascii=False).encode()
    told = to_file(body, Choices("csv"), tmp_path / "a.csv")
    (row,) = table_of((tmp_path / "a.csv").read_bytes())
    assert row["n"] == "-5"
    assert row["'=key"].startswith("'=HYPERLINK")
    assert told.defused == 2
    assert "apostrophe" in told.words("to a.csv")
    for form in ("json", "ndjson", "csv", "tsv", "markdown"):
        raw = exported(body, Choices(form)).decode()  # type: ignore[arg-type]
        assert not {"\x1b", "\x07", "\u202e"} & set(raw), form
    assert json.loads(exported(body, Choices("json"))) == json.loads(body)


def test_markdown_shows_every_letter() -> None:
    assert markdown("a|b\n*c* [x](y) <i>") == "a\\|b<br>\\*c\\* \\[x\\](y) \\<i\\>"
    lines = exported(ANSWER, Choices("markdown")).decode().splitlines()
    assert lines[1] == "| --- | --- | --- | --- | --- | --- | --- |"
    assert len(lines) == 5


def test_sqlite_keeps_kinds_and_digits(tmp_path: Path) -> None:
    body = json.dumps({"data": {"requests": {"items": ITEMS}}}).replace("1.5", "12345678901234567890.5").encode()
    told = to_file(body, Choices("sqlite"), tmp_path / "a.sqlite")
    assert (told.rows, told.columns, told.source) == (3, 7, "requests.items")
    with sqlite3.connect(tmp_path / "a.sqlite") as database:
        database.row_factory = sqlite3.Row
        rows = database.execute("SELECT * FROM requests").fetchall()
    assert [row["number"] for row in rows] == [1, 2, 3]
    assert [row["cost"] for row in rows] == ["12345678901234567890.5", -3, 0]
    assert [row["late"] for row in rows] == [None, 1, None]
    assert [row["name"] for row in rows] == [item["name"] for item in ITEMS]


def test_names_of_columns_are_never_twice_the_same(tmp_path: Path) -> None:
    body = b'[{"a": {"b": 1}, "a.b": 2, "A.B": 3}]'
    to_file(body, Choices("sqlite"), tmp_path / "a.db")
    with sqlite3.connect(tmp_path / "a.db") as database:
        assert database.execute('SELECT "a.b", "a.b (2)", "A.B (3)" FROM answer').fetchall() == [(1, 2, 3)]


def test_keys_that_are_data_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    body = json.dumps([{f"key{number}": 1 for number in range(3000)}]).encode()
    with pytest.raises(UsageProblem) as told, Part(tmp_path / "a.csv") as part:
        at_once(Export(Answer(body), None, Choices("csv")).run(part))
    assert told.value.code == "export.columns"
    assert not list(tmp_path.iterdir())


def test_what_is_left_in_the_middle_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")
    with Part(target) as part:
        steps = Export(Answer(ANSWER), None, Choices("csv")).run(part)
        next(steps)
        steps.close()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("form", ["csv", "sqlite", "json"])
def test_a_full_disk_is_told_and_nothing_is_left(tmp_path: Path, form: str) -> None:
    """A limit on the size of files stands in for the disk: the same call fails, with another errno."""
    script = """
import resource, signal, sys
from pathlib import Path
from wfg_tui.files import Part
from wfg_tui.problems import Problem
from wfg_tui.result import Answer, at_once
from wfg_tui.result.export import Choices, Export
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
answer = Answer(b'[' + b','.join(b'{"a": "%0100d"}' % n for n in range(5000)) + b']')
try:
    with Part(Path(sys.argv[1])) as part:
        at_once(Export(answer, None, Choices(sys.argv[2])).run(part))
        part.keep()
except Problem as problem:
    print(problem.code, *problem.sentences)
"""
    import sys

    target = tmp_path / "out"
    done = subprocess.run([sys.executable, "-c", script, str(target), form], capture_output=True, text=True)
    assert done.stdout.startswith(f"files.write {target} cannot be written: "), done.stderr
    assert "Nothing was changed on disk." in done.stdout
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem) as told:
        Part(tmp_path / "no" / "a.csv")
    assert told.value.code == "files.write"


def test_too_much_for_a_clipboard_is_told() -> None:
    with pytest.raises(UsageProblem) as told:
        at_once(Export(Answer(ANSWER), None, Choices("json")).text(10))
    assert told.value.code == "export.too_long"


# Against the source, whatever it holds

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["=1", "a,b", 'q"q', "l\nl", "\t", "\r", "\r\n", ";", "-", "\x1b[31m", "\u202e", "\x00", "'"]
)
_SCALARS = st.none() | st.booleans() | st.integers() | _TEXT
_ROWS = st.lists(st.dictionaries(st.sampled_from(["a", "b", "c d", "=e", 'f"']), _SCALARS, min_size=1), min_size=1)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@settings(max_examples=120, deadline=None)
@given(rows=_ROWS, form=st.sampled_from(["csv", "tsv"]), ascii_only=st.booleans())
def test_a_table_read_back_is_its_source(rows: list[dict[str, Any]], form: Any, ascii_only: bool) -> None:
    body = json.dumps(rows, ensure_ascii=ascii_only).encode()
    raw = exported(body, Choices(form, guarded=False)).decode("utf-8")
    read = list(csv.DictReader(io.StringIO(raw, newline=""), delimiter="," if form == "csv" else "\t"))
    assert len(read) == len(rows)
    for found, row in zip(read, rows, strict=True):
        assert {key: value for key, value in found.items() if value} == {
            key: _cell(value) for key, value in row.items() if _cell(value)
        }


@settings(max_examples=60, deadline=None)
@given(rows=_ROWS)
def test_no_cell_of_a_guarded_table_is_a_formula(rows: list[dict[str, Any]]) -> None:
    raw = exported(json.dumps(rows).encode(), Choices("csv")).decode("utf-8")
    for found, row in zip(list(csv.reader(io.StringIO(raw, newline="")))[1:], rows, strict=True):
        del row
        assert not [cell for cell in found if cell[:1] in tuple("=+@\t\r\n") or "\x1b" in cell]


@settings(max_examples=60, deadline=None)
@given(rows=_ROWS)
def test_a_database_read_back_is_its_source(rows: list[dict[str, Any]], tmp_path_factory: Any) -> None:
    target = tmp_path_factory.mktemp("db") / "a.db"
    to_file(json.dumps(rows).encode(), Choices("sqlite"), target)
    with sqlite3.connect(target) as database:
        database.row_factory = sqlite3.Row
        read = [dict(row) for row in database.execute("SELECT * FROM answer")]
    assert len(read) == len(rows)
    for found, row in zip(read, rows, strict=True):
        for key, value in row.items():
            is_large = isinstance(value, int) and not -(1 << 63) <= value < 1 << 63
            if is_large:
                assert int(float(found[key]) if isinstance(found[key], float) else found[key]) == value
            else:
                assert found[key] == value


@settings(max_examples=100, deadline=None)
@given(document=documents())
def test_json_and_ndjson_read_back_are_their_source(document: str) -> None:
    body = document.encode("utf-8", "surrogatepass")
    source = json.loads(document, parse_int=str, parse_float=str)
    assert json.loads(exported(body, Choices("json")), parse_int=str, parse_float=str) == source
    if isinstance(source, list) and source:
        lines = exported(body, Choices("ndjson"), ()).split(b"\n")[:-1]
        read = [json.loads(line, parse_int=str, parse_float=str) for line in lines]
        assert read == source or len(source) != len(read)  # an inner list of objects is what has rows


@settings(max_examples=150, deadline=None)
@given(body=st.binary(max_size=60) | st.text(alphabet='{}[]",:1a \\\n', max_size=40).map(str.encode))
def test_any_bytes_are_exported_without_a_crash(body: bytes) -> None:
    for form in ("json", "ndjson", "csv", "markdown"):
        exported(body, Choices(form, explode=True))  # type: ignore[arg-type]


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_jq_reads_ndjson_as_the_items_that_were_sent() -> None:
    raw = exported(ANSWER, Choices("ndjson"))
    read = subprocess.run(["jq", "-sc", "."], input=raw, capture_output=True, check=True)
    assert json.loads(read.stdout) == ITEMS


def test_deep_and_large_items_are_read_like_any_other() -> None:
    deep = b"[" * 900 + b"1" + b"]" * 900
    body = b'[{"a": ' + deep + b', "b": "' + b"x" * 400_000 + b'"}]'
    before = csv.field_size_limit(1_000_000)
    try:
        (row,) = table_of(exported(body, Choices("csv")))
    finally:
        csv.field_size_limit(before)
    assert row == {"a": deep.decode(), "b": "x" * 400_000}
