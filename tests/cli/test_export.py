"""Answers in other forms, and compared, from the command line."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Call

ITEMS = [{"number": 1, "name": "a\x1b[31m", "cost": 12345678901234567890}, {"number": 2, "name": "=1+1"}]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "saved.json"
    path.write_text(json.dumps({"data": {"requests": {"items": ITEMS}}}))
    return path


def test_a_saved_answer_is_written_in_the_form_that_the_file_asks_for(
    call: Call, saved: Path, tmp_path: Path
) -> None:
    done = call("open", str(saved), "-o", "out.db")
    assert done.code == 0
    assert "2 rows, 3 columns" in done.err
    assert "written to out.db" in done.err
    with sqlite3.connect(tmp_path / "out.db") as database:
        assert database.execute("SELECT number, name FROM requests").fetchall() == [(1, "a\x1b[31m"), (2, "=1+1")]


@pytest.mark.parametrize("form", ["json", "ndjson", "csv", "excel", "tsv", "markdown", "table"])
def test_standard_output_takes_every_form_that_is_text_and_nothing_in_it_commands(
    call: Call, saved: Path, form: str
) -> None:
    done = call("open", str(saved), "--format", form)
    assert done.code == 0
    assert "12345678901234567890" in done.out
    assert "\x1b" not in done.out


def test_a_form_that_nobody_can_guess_is_asked_for(call: Call, saved: Path, tmp_path: Path) -> None:
    for arguments in (("-o", "out.what"), ("--format", "sqlite"), ("--format", "table", "-o", "a.txt")):
        assert call("open", str(saved), *arguments).code == 2
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["saved.json"]


def test_a_folder_that_is_not_there_is_told(call: Call, saved: Path) -> None:
    done = call("open", str(saved), "-o", "no/out.csv")
    assert done.code == 2
    assert "cannot be written" in done.err


NESTED = {"number": 1, "cost": 1234.5, "at": "2026-07-01T12:00:00Z", "steps": [{"by": "ann"}, {"by": "bob"}]}


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        (("csv", "--explode"), ["number,cost,at,steps.by", f"1,1234.5,{NESTED['at']},ann"]),
        (("csv", "--explode", "--decimal", ","), ["number;cost;at;steps.by", f"1;1234,5;{NESTED['at']};ann"]),
        (("csv", "--explode", "--delimiter", "tab"), ["number\tcost\tat\tsteps.by"]),
        (("csv", "--bom", "--filter", ".[] | {number}"), ["\ufeffnumber", "1"]),
        (
            ("excel", "--explode", "--zone", "Europe/Zurich"),
            ["\ufeffnumber,cost,at,steps.by", "1,1234.5,2026-07-01 14:"],
        ),
        (
            ("tsv", "--explode", "--decimal", ","),
            ["number\tcost\tat\tsteps.by", f"1\t1234,5\t{NESTED['at']}\tann"],
        ),
        (("table", "--explode", "--zone", "UTC"), ["number  cost    at                   steps.by"]),
        (("json", "--filter", ".[].steps[1].by"), ['"bob"']),
        (("ndjson", "--filter", ".[].steps[].by"), ['"ann"', '"bob"']),
    ],
)
def test_what_the_export_screen_offers_has_an_option(
    call: Call, tmp_path: Path, options: tuple[str, ...], lines: list[str]
) -> None:
    (tmp_path / "nested.json").write_text(json.dumps([NESTED]))
    done = call("open", "nested.json", "--format", *options)
    assert done.code == 0, done.err
    assert [line[: len(wanted)] for line, wanted in zip(done.out.splitlines(), lines, strict=False)] == lines


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--format", "json", "--bom"), "--bom goes with --format csv"),
        (("--format", "ndjson", "--explode"), "--explode goes with"),
        (("--format", "csv", "--zone", "Mars/Base"), "Europe/Zurich"),
        (("--format", "csv", "--delimiter", "ab"), "Choose one character"),
        (("--format", "csv", "--delimiter", ",", "--decimal", ","), "same decimal sign"),
        (("--format", "sqlite"), "add -o FILE"),
        (("--format", "json", "--filter", ".["), "unexpected end of file (column 2)"),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is_sent(
    call: Call, connect: Callable[..., Call], saved: Path, options: tuple[str, ...], words: str
) -> None:
    opened = call("open", str(saved), *options)
    sent = connect()("run", "-", *options, stdin="{ nothing }")
    for done in (opened, sent):
        assert (done.code, done.out) == (2, "")
        assert words in done.err


def test_a_filter_that_fails_on_the_answer_says_so_in_jqs_words(call: Call, saved: Path) -> None:
    done = call("open", str(saved), "--filter", ".data[0]", "-o", "out.json")
    assert (done.code, done.out) == (2, "")
    assert "Cannot index object with number" in done.err
    assert not (saved.parent / "out.json").exists()
    empty = call("open", str(saved), "--filter", "empty")
    assert (empty.code, empty.out) == (0, "")
    assert "The filter gives nothing." in empty.err
    assert "12345678901234567890 as it is, but rounds it" in empty.err


def test_run_filters_and_explodes_what_came(connect: Callable[..., Call]) -> None:
    call = connect()
    query = "{ viewer { userName } }"
    done = call("run", "-", "--filter", ".data.viewer.userName", stdin=query)
    assert done.code == 0, done.err
    assert isinstance(json.loads(done.out), str)
    rows = call("run", "-", "--format", "csv", "--filter", "[.data.viewer, .data.viewer]", stdin=query)
    assert [*csv.DictReader(io.StringIO(rows.out))] == [{"userName": json.loads(done.out)}] * 2


def test_run_gives_rows_that_other_programs_read(connect: Callable[..., Call], tmp_path: Path) -> None:
    call = connect()
    (tmp_path / "q.graphql").write_text("{ processes(page: 1, size: 5) { items { id name } } }")
    plain = call("run", "q.graphql", "--format", "json")
    if plain.code:
        (tmp_path / "q.graphql").write_text("{ viewer { userName } }")
        plain = call("run", "q.graphql", "--format", "json")
    assert plain.code == 0, plain.err
    rows = call("run", "q.graphql", "--format", "ndjson")
    assert rows.code == 0
    table = list(csv.reader(io.StringIO(call("run", "q.graphql", "--format", "csv").out)))
    assert len(table) == len(rows.out.splitlines()) + 1


def test_what_differs_from_another_answer_is_told_and_ends_with_1(call: Call, saved: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    changed = [ITEMS[1], ITEMS[0] | {"name": "b"}]
    other.write_text(json.dumps({"data": {"requests": {"items": changed}}}))
    done = call("open", str(other), "--against", str(saved))
    assert done.code == 1
    assert done.out.strip() == '~ .data.requests.items[1].name  "a\\u001b[31m" → "b"'
    assert "1 difference: 1 changed." in done.err
    assert "Items paired by number: .data.requests.items." in done.err
    found = json.loads(call("open", str(other), "--against", str(saved), "--json").out)
    assert found["differences"][0]["before"]["value"] == "a\x1b[31m"
    same = call("open", str(saved), "--against", str(saved), "--key", "name")
    assert (same.code, same.out) == (0, "")
    assert call("open", str(saved), "--against", "missing.json").code == 2
    assert call("open", str(saved), "--json").code == 2


def test_either_of_two_answers_that_are_compared_comes_through_a_pipe(
    call: Call, saved: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"data": {"requests": {"items": [ITEMS[1], ITEMS[0] | {"name": "b"}]}}}))
    wanted = call("open", str(other), "--against", str(saved)).out
    assert wanted.startswith("~ ")
    assert call("open", str(other), "--against", "-", stdin=saved.read_text()).out == wanted
    assert call("open", "-", "--against", str(saved), stdin=other.read_text()).out == wanted
    assert call("open", "--against", str(saved), stdin=other.read_text()).out == wanted
    both = call("open", "-", "--against", "-", stdin="{}")
    assert both.code == 2
    assert "Only one of the two" in both.err
    empty = call("open", str(other), "--against", "-")
    assert empty.code == 2
    assert "standard input is empty" in empty.err
