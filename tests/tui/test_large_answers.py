"""Answers that are larger than what is read in one go: to their ends, as tables, sorted, searched, given up."""

from __future__ import annotations

import json
from pathlib import Path

from tests.tui.test_answer_pane import exchange, reading
from wfg_tui.tui.widgets.answer_table import TableView
from wfg_tui.tui.widgets.answer_tree import TreeView


def items(count: int) -> bytes:
    rows = ",".join(
        f'{{"number":{number},"name":"Order {number * 7 % count}","requester":{{"userName":"user_{number % 3}"}}}}'
        for number in range(count)
    )
    return f'{{"data":{{"items":[{rows}]}}}}'.encode()


async def test_the_end_is_the_last_line_though_nobody_drew_those_before_it(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(exchange(items(2000)))
        tree = reader.app.query_one(TreeView)
        tree.show(tree.answer)
        tree.rows.extend(seconds=60)  # read on, and not a frame since
        await reader.press("end")
        assert "number 1999" in reader.cursor_line


async def test_rows_of_a_table_are_the_same_drawn_ahead_or_when_they_are_reached(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(exchange(items(300)))
        await reader.press("2", "pagedown", "pagedown")
        await reader.pilot.pause(0.2)
        await reader.press("pagedown")
        ahead = reader.screen
        reader.app.query_one(TableView).notify_style_update()
        reader.app.refresh(layout=True)
        await reader.settled()
        assert reader.screen == ahead
        assert reader.path == "items.57.number"
        await reader.press("slash", *"user_1", "enter")
        assert "of 100" in reader.screen
        await reader.press("escape", "right", "right")
        assert "column 3 of 3" in reader.screen


def test_what_is_written_here_is_json() -> None:
    assert len(json.loads(items(3))["data"]["items"]) == 3
