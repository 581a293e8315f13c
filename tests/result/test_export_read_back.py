"""Exports of nested answers, read back by csv, sqlite3, jq and a Markdown parser, against a plain oracle."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from wfg_tui.files import Part
from wfg_tui.result import Answer, at_once
from wfg_tui.result.export import Choices, Export

_NAMES = st.sampled_from(["a", "b", "c d", "=e", 'f"'])
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["=1", "a,b", 'q"q', "l\nl", "\t", "|", "\\", "*b*", "<i>", "&amp;", "http://a.b", "\x1b[31m", "\u202e"]
)
_SCALARS = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | _TEXTS
_OBJECTS = st.dictionaries(_NAMES, _SCALARS, min_size=1, max_size=3)
_MEMBERS = _SCALARS | _OBJECTS | st.lists(_SCALARS | _OBJECTS, max_size=3)
_ROWS = st.lists(st.dictionaries(_NAMES, _MEMBERS, min_size=1, max_size=4), min_size=1, max_size=5)


def plain(value: Any) -> str:
    """The text of a cell, of a value that is no object; lists are compared as what their JSON says."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def flat(value: Any, column: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """An object's leaves by their path; a list is a leaf."""
    if isinstance(value, dict) and value:
        return {path: leaf for key, member in value.items() for path, leaf in flat(member, (*column, key)).items()}
    return {column: value}


def exploded(value: Any, column: tuple[str, ...] = ()) -> list[dict[tuple[str, ...], Any]]:
    """The rows of an item: one for each item of the lists in it, below each other."""
    leaves = flat(value, column)
    around = {path: leaf for path, leaf in leaves.items() if not isinstance(leaf, list)}
    lists = [(path, leaf) for path, leaf in leaves.items() if isinstance(leaf, list)]
    rows = [around | row for path, items in lists for item in items for row in exploded(item, path)]
    return rows or [around]


def filled(row: dict[tuple[str, ...], Any]) -> dict[str, str]:
    """What a row shows: titles and texts of the cells that are not empty."""
    return {".".join(path): plain(leaf) for path, leaf in row.items() if plain(leaf)}


def written(rows: list[dict[str, Any]], choices: Choices) -> str:
    answer = Answer(json.dumps(rows, ensure_ascii=False).encode())
    return at_once(Export(answer, None, choices).text(10_000_000))[0]


@settings(max_examples=150, deadline=None)
@given(rows=_ROWS, form=st.sampled_from(["csv", "tsv"]))
@example(rows=[{"a": 1, "b": [{"a": 2}, {"a": 3}]}, {"a": 4, "b": []}], form="csv")
def test_exploded_rows_read_back_are_those_of_the_source(rows: list[dict[str, Any]], form: Any) -> None:
    text = written(rows, Choices(form, explode=True, guarded=False))
    read = csv.DictReader(io.StringIO(text, newline=""), delimiter="," if form == "csv" else "\t")
    found = [{title: cell for title, cell in row.items() if cell} for row in read]
    assert found == [filled(row) for item in rows for row in exploded(item)]


def test_columns_stand_in_the_order_of_the_answer_those_of_lists_after_what_is_around_them() -> None:
    rows = [{"number": 1, "steps": [{"by": "ann"}, {"by": "bob"}], "name": "A"}]
    assert written(rows, Choices("csv", explode=True)).splitlines() == [
        "number,name,steps.by",
        "1,A,ann",
        "1,A,bob",
    ]


@settings(max_examples=100, deadline=None)
@given(rows=_ROWS)
def test_nested_objects_and_kept_lists_read_back_are_their_source(rows: list[dict[str, Any]]) -> None:
    text = written(rows, Choices("csv", guarded=False))
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(read) == len(rows)
    for found, row in zip(read, rows, strict=True):
        leaves = {".".join(path): leaf for path, leaf in flat(row).items()}
        for title, leaf in leaves.items():
            if isinstance(leaf, list):
                assert json.loads(found[title]) == leaf
        assert {title: cell for title, cell in found.items() if cell and title not in leaves} == {}
        texts = {
            title: plain(leaf) for title, leaf in leaves.items() if not isinstance(leaf, list) and plain(leaf)
        }
        assert {title: found[title] for title in texts} == texts


@settings(max_examples=80, deadline=None)
@given(rows=_ROWS)
def test_a_database_of_nested_answers_read_back_is_its_source(
    rows: list[dict[str, Any]], tmp_path_factory: Any
) -> None:
    target = tmp_path_factory.mktemp("db") / "a.db"
    with Part(target) as part:
        at_once(Export(Answer(json.dumps(rows).encode()), None, Choices("sqlite")).run(part))
        part.keep()
    with sqlite3.connect(target) as database:
        database.row_factory = sqlite3.Row
        read = [dict(row) for row in database.execute("SELECT * FROM answer")]
    assert len(read) == len(rows)
    for found, row in zip(read, rows, strict=True):
        for path, leaf in flat(row).items():
            cell = found.get(".".join(path))
            if isinstance(leaf, list):
                assert json.loads(cell) == leaf
            elif type(leaf) is int:
                assert Decimal(cell) == leaf
            else:
                assert cell == leaf


@settings(max_examples=150, deadline=None)
@given(rows=_ROWS)
def test_a_markdown_table_shows_what_was_sent(rows: list[dict[str, Any]]) -> None:
    """Through a parser of GitHub's Markdown: what its cells show, line ends as ``<br>``, is the source."""
    shown = table_shown(written(rows, Choices("markdown")))
    source = list(csv.reader(io.StringIO(written(rows, Choices("csv", guarded=False)), newline="")))
    assert [[seen(cell) for cell in row] for row in source] == shown


def seen(text: str) -> str:
    """A text as a page shows it: blanks run together, and what commands a terminal is a sign of its own."""
    from wfg_tui.text import clean

    return " ".join(clean(text.replace("\r\n", "\n")).replace("\n", " ").split())


def table_shown(markdown: str) -> list[list[str]]:
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)
    assert [token.type for token in tokens if token.level == 0] == ["table_open", "table_close"]
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            children = token.children or []
            assert {child.type for child in children} <= {"text", "text_special", "html_inline", "softbreak"}
            assert {child.content for child in children if child.type == "html_inline"} <= {"<br>"}
            parts = [" " if child.type == "html_inline" else child.content for child in children]
            rows[-1].append(" ".join("".join(parts).split()))
    return rows


def test_excel_reads_numbers_where_decimals_are_commas() -> None:
    rows = [{"cost": 1234.5, "name": "a;b", "at": None}, {"cost": -3, "name": '"', "at": "x"}]
    choices = Choices.preset("excel", decimal=",")
    read = list(csv.DictReader(io.StringIO(written(rows, choices).removeprefix("\ufeff")), delimiter=";"))
    assert [float(row["cost"].replace(",", ".")) for row in read] == [1234.5, -3]
    assert [row["name"] for row in read] == ["a;b", '"']


@pytest.mark.parametrize("form", ["json", "ndjson", "tsv", "markdown", "sqlite"])
def test_a_decimal_comma_is_in_nobodys_way_where_no_comma_separates(form: str) -> None:
    Export(Answer(b"[]"), None, Choices.preset(form, delimiter=",", decimal=","))


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_jq_reads_a_selection_and_the_csv_that_it_would_write_itself(tmp_path: Path) -> None:
    rows = [{"n": 1, "t": 'a "b", c'}, {"n": 2, "t": "d"}]
    json_text = written(rows, Choices("json"))
    program = '["n", "t"], (.[] | [.n, .t]) | @csv'
    theirs = subprocess.run(["jq", "-r", program], input=json_text.encode(), capture_output=True, check=True)
    read = list(csv.reader(io.StringIO(theirs.stdout.decode())))
    assert list(csv.reader(io.StringIO(written(rows, Choices("csv"))))) == read
