"""Comparing answers from the pane, driven by keys."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from tests.tui.test_answer_export import notices
from tests.tui.test_answer_filter import until
from tests.tui.test_answer_pane import ANSWER, reading
from wfg_tui.tui.messages import CopyText
from wfg_tui.tui.screens.diff import DiffScreen

LATER = copy.deepcopy(ANSWER)
LATER["data"]["requests"]["items"][3]["name"] = "[/x] \x1b]52;c;AA\x07 other"  # type: ignore[index]
LATER["data"]["requests"]["items"].reverse()  # type: ignore[index]
LATER["data"]["requests"]["items"].pop()  # type: ignore[index]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


async def test_the_run_before_is_compared_and_enter_shows_the_place(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.sees(LATER)
        await reader.pilot.press("D", "enter")
        await until(reader, lambda: isinstance(reader.app.screen, DiffScreen))
        await until(reader, lambda: "2 differences: 1 removed, 1 changed." in reader.screen)
        assert "Items paired by number: .data.requests.items." in reader.screen
        assert not {"\x1b", "\x07"} & set(reader.screen)
        await reader.pilot.press("down", "enter")
        await until(reader, lambda: not isinstance(reader.app.screen, DiffScreen))
        await reader.settled()
        assert reader.path == "requests.items.36.name"


async def test_a_saved_answer_is_compared_and_the_differences_are_exported(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text(json.dumps(LATER))
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.pilot.press("D")
        await until(reader, lambda: "Compare this answer with a file" in reader.screen)
        await reader.pilot.press(*"old.json".replace(".", "\0").replace("\0", "."), "enter")
        await until(reader, lambda: "2 differences: 1 added, 1 changed." in reader.screen)
        await reader.pilot.press("m")
        await until(reader, lambda: "paired by number alone" in reader.screen)
        await until(reader, lambda: "2 differences" in reader.screen)
        for name in ("differences.md", "differences.json"):
            await reader.pilot.press("x")
            await until(reader, lambda: "Export the differences" in reader.screen)
            reader.app.screen.query_one("Input").value = str(tmp_path / name)  # type: ignore[attr-defined]
            await reader.pilot.press("enter")
            await until(reader, (tmp_path / name).exists)
        found = json.loads((tmp_path / "differences.json").read_text())
        assert found["counts"] == {"added": 1, "removed": 0, "changed": 1}
        [changed] = [one for one in found["differences"] if one["kind"] == "changed"]
        assert changed["before"]["value"] == "[/x] \x1b]52;c;AA\x07 other"
        assert changed["after"] == {"path": ".data.requests.items[3].name", "value": "Order 3"}
        assert "| changed |" in (tmp_path / "differences.md").read_text()
        await reader.pilot.press("escape")
        await until(reader, lambda: not isinstance(reader.app.screen, DiffScreen))


async def test_two_answers_that_say_the_same_have_no_difference(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.sees(json.dumps(ANSWER, indent=3).encode())
        await reader.pilot.press("D", "enter")
        await until(reader, lambda: "No difference." in reader.screen)


async def test_a_row_is_copied_for_a_spreadsheet_and_what_is_too_large_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees([{"a": 1, "b": {"c": "=x"}}, {"a": 2}])
        await reader.press("down", "y", "r")
        await until(reader, lambda: reader.app.posted != [])
        assert reader.app.posted == [CopyText("a\tb.c\r\n1\t'=x\r\n", "row of 2 columns")]
        monkeypatch.setattr("wfg_tui.tui.widgets.answer_copying.MOST_COPIED", 3)
        await reader.press("up", "y", "y")
        await until(reader, lambda: "too much for a clipboard" in notices(reader.app))
        assert len(reader.app.posted) == 1
