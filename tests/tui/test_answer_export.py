"""Exporting from the pane, driven by keys."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.tui.test_answer_filter import typed, until
from tests.tui.test_answer_pane import ANSWER, ITEMS, reading
from wfg_tui.result import Answer
from wfg_tui.tui.messages import CopyText
from wfg_tui.tui.screens.export import ExportDialog
from wfg_tui.tui.widgets.answer_pane import AnswerPane


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


async def test_x_writes_a_table_and_says_what_and_where(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.pilot.press("x")
        await until(reader, lambda: isinstance(reader.app.screen, ExportDialog))
        await reader.pilot.press("enter")
        target = tmp_path / "answer.csv"
        await until(reader, target.exists)
        await until(reader, lambda: "40 rows, 5 columns" in notices(reader.app))
        rows = list(csv.DictReader(target.open(newline="")))
        assert [row["number"] for row in rows] == [str(item["number"]) for item in ITEMS]


async def test_a_selection_and_a_filter_are_what_is_exported_and_choices_are_remembered(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await typed(reader, ".data.requests.items[] | select(.number < 4713)")
        await until(reader, lambda: "2 results" in reader.screen)
        await reader.press("enter")
        await reader.pilot.press("x")
        await until(reader, lambda: isinstance(reader.app.screen, ExportDialog))
        await reader.pilot.press("home", "down", "enter")
        await until(reader, (tmp_path / "answer.ndjson").exists)
        lines = (tmp_path / "answer.ndjson").read_text().splitlines()
        assert [json.loads(line)["number"] for line in lines] == [4711, 4712]
    assert json.loads((tmp_path / "export.json").read_text())["preset"] == "ndjson"
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.press("end")
        await reader.pilot.press("x")
        await until(reader, lambda: isinstance(reader.app.screen, ExportDialog))
        await reader.pilot.press("home", "tab", "space")
        reader.app.screen.query_one("#path").value = str(tmp_path / "one.json")  # type: ignore[attr-defined]
        await reader.pilot.press("enter")
        await until(reader, (tmp_path / "one.json").exists)


async def test_copying_hands_the_text_to_the_clipboard(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(Answer(b'[{"a": "=1"}]'))
        await reader.pilot.press("x")
        await until(reader, lambda: isinstance(reader.app.screen, ExportDialog))
        await reader.pilot.click("#copy")
        await until(reader, lambda: not isinstance(reader.app.screen, ExportDialog))
        await reader.settled()
        await until(reader, lambda: reader.app.posted != [])
        assert reader.app.posted == [CopyText("a\r\n'=1\r\n", "CSV of 1 row")]


async def test_a_file_that_is_there_is_replaced_only_after_a_word(tmp_path: Path) -> None:
    (tmp_path / "answer.csv").write_text("mine")
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.pilot.press("x")
        await until(reader, lambda: isinstance(reader.app.screen, ExportDialog))
        await reader.pilot.press("enter")
        await until(reader, lambda: "Replace the file?" in reader.screen)
        await reader.pilot.press("escape")
        await reader.settled()
    assert (tmp_path / "answer.csv").read_text() == "mine"


async def test_escape_leaves_a_long_export_and_nothing_of_it(tmp_path: Path) -> None:
    body = b"[" + b",".join(b'{"number": %d, "name": "Order %d"}' % (n, n) for n in range(150_000)) + b"]"
    async with reading(tmp_path) as reader:
        await reader.sees(Answer(body))
        await reader.pilot.press("x")
        await until(reader, lambda: isinstance(reader.app.screen, ExportDialog))
        await reader.pilot.press("enter")
        pane = reader.app.query_one(AnswerPane)
        await until(reader, lambda: "Exporting" in reader.screen)
        await reader.pilot.press("escape")
        await until(reader, lambda: not pane.exporting.is_on)
        assert "nothing was written" in reader.screen
    assert _exports(tmp_path) == []


async def test_a_zone_that_nobody_knows_is_told_before_anything_is_written(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.pilot.press("x")
        await until(reader, lambda: isinstance(reader.app.screen, ExportDialog))
        reader.app.screen.query_one("#zone").value = "Mars/Base"  # type: ignore[attr-defined]
        await reader.pilot.press("enter")
        await until(reader, lambda: "There is no time zone" in notices(reader.app))
        assert isinstance(reader.app.screen, ExportDialog)


async def test_a_decimal_comma_chosen_for_excel_is_in_nobodys_way_later(tmp_path: Path) -> None:
    (tmp_path / "export.json").write_text(json.dumps({"preset": "tsv", "decimal": ",", "delimiter": ","}))
    async with reading(tmp_path) as reader:
        await reader.sees(Answer(b'[{"cost": 1.5, "name": "A"}]'))
        await reader.pilot.press("x")
        await until(reader, lambda: isinstance(reader.app.screen, ExportDialog))
        await reader.pilot.press("enter")
        await until(reader, (tmp_path / "answer.tsv").exists)
    assert (tmp_path / "answer.tsv").read_text().splitlines() == ["cost\tname", "1,5\tA"]


def notices(app: object) -> str:
    return "\n".join(notice.message for notice in app._notifications)  # type: ignore[attr-defined]


def _exports(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.suffix in (".csv", ".part")]
