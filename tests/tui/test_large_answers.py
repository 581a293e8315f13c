"""Answers that are larger than what is read in one go: to their ends, as tables, sorted, searched, given up."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from textual.events import Key

from tests.tui.test_answer_pane import exchange, reading
from wfg_tui.problems import Problem
from wfg_tui.result import Answer, at_once, first_list
from wfg_tui.tui.widgets.answer_table import TableView
from wfg_tui.tui.widgets.answer_tree import TreeView

SENT = ("query Items { items { number name requester { userName } } }", "Items")


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


@pytest.mark.parametrize("view", ["tree", "table", "raw"])
async def test_a_key_that_is_heard_before_anything_is_laid_out_is_obeyed(tmp_path: Path, view: str) -> None:
    async with reading(tmp_path) as reader:
        reader.pane.show_exchange(exchange(items(300)))  # its view has neither a size nor a bar to scroll by yet
        reader.pane.focus()
        if view == "table":
            listed = at_once(first_list(Answer(items(300)).source))
            assert listed is not None
            reader.pane.show_table(listed)
        else:
            reader.pane.switch(view)
        reader.pane.action_go("end")
        await reader.settled()
        assert "299" in "".join(reader.lines[-3:])


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


async def test_s_sorts_by_the_column_up_down_and_not_at_all_with_the_cursor_on_its_item(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(exchange(items(300)))
        await reader.press("2", "down", "down", "right", "s")
        assert "name ▲" in reader.screen
        assert reader.path == "items.2.name"
        await reader.press("home")
        assert reader.path == "items.0.name"
        await reader.press("s", "home")
        assert "name ▼" in reader.screen
        assert "Order 99" in reader.cursor_line
        await reader.press("s")
        assert "▼" not in reader.screen
        await reader.press("left", "home", "s", "s", "home")
        assert reader.path == "items.299.number"
        await reader.press("slash", *"number", "escape", "slash", *"order 0", "enter")
        assert "items.0" in reader.path


async def test_a_column_is_hidden_widened_and_shown_again(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(exchange(items(30)))
        await reader.press("2", "right", "minus")
        assert "name" not in reader.lines[2]
        assert "column 2 of 2 and 1 hidden" in reader.screen
        await reader.press("plus", "left")
        assert "column 2 of 3" in reader.screen
        before = reader.lines[2].index("requester")
        await reader.press("greater_than_sign", "greater_than_sign", "less_than_sign")
        assert reader.lines[2].index("requester") == before + 4


async def test_a_sort_tells_how_far_it_is_and_escape_stops_it(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(exchange(items(60_000)))
        await reader.press("2", "right")
        reader.app.post_message(Key("s", "s"))
        for _ in range(500):
            await asyncio.sleep(0.002)
            if "Esc stops" in reader.screen:
                break
        assert "sorting by name" in reader.screen
        await reader.press("escape")
        assert "Stopped." in reader.screen
        assert "sorting by" not in reader.screen
        assert "▲" not in reader.screen


def words(lines: list[str]) -> list[list[str]]:
    """What is on the lines, without the scroll bar's place and the width of the rows' numbers."""
    return [line[:-3].split() for line in lines]


@pytest.mark.parametrize("view", ["1", "2", "3"])
async def test_what_is_read_of_a_beginning_stays_where_it_is_while_the_rest_comes(
    tmp_path: Path, view: str
) -> None:
    raw = items(3000)
    async with reading(tmp_path) as reader:
        await reader.press(view)
        reader.pane.show_waiting("waiting for wf.example.com")
        reader.pane.progress(9_000, len(raw))
        reader.pane.show_beginning(raw[:9_000], SENT)
        reader.pane.focus()
        await reader.press(view, *["down"] * 30)
        for _ in range(100):
            await asyncio.sleep(0.01)
            if "are here" in reader.screen:
                break
        assert "This is the beginning: 9" in reader.screen
        read = words(reader.lines[3:20])
        reader.pane.show_beginning(raw[:60_000], SENT)
        await reader.settled()
        assert words(reader.lines[3:20]) == read
        reader.pane.show_exchange(exchange(raw))
        await reader.settled()
        assert words(reader.lines[3:20]) == read
        assert "This is the beginning" not in reader.screen
        await reader.press("1", "end")
        assert "number 2999" in reader.cursor_line
        await reader.press("5")
        assert "200" in reader.screen


async def test_a_refusal_takes_the_place_of_a_beginning(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        reader.pane.show_waiting("waiting for wf.example.com")
        reader.pane.show_beginning(b'{"data":{"a":1,', SENT)
        await reader.settled()
        problem = Problem("The server closed the connection.", code="network.closed", advice="Try again.")
        reader.pane.show_problem(problem)
        await reader.settled()
        assert "closed the connection" in reader.screen
        reader.pane.show_beginning(b'{"data":{"a":1,"b":2,', SENT)
        await reader.settled()
        assert "closed the connection" in reader.screen
