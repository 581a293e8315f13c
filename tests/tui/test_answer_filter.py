"""The filter bar, driven by keys: jq while one types, and the whole answer a key away."""

from __future__ import annotations

import asyncio
import json
import stat
import time
from collections.abc import Callable
from pathlib import Path

from textual import events

from tests.tui.test_answer_pane import ANSWER, Reader, reading
from wfg_tui.result import Answer
from wfg_tui.tui.widgets.answer_filter import FilterBar


async def until(reader: Reader, seen: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not seen() and time.monotonic() < end:
        await reader.pilot.pause()
        await asyncio.sleep(0.01)
    assert seen(), reader.screen


async def typed(reader: Reader, program: str) -> None:
    await reader.pilot.press("f")
    bar = reader.pane.query_one(FilterBar)
    assert bar.typing
    bar.program = program


async def test_what_a_filter_gives_is_an_answer_in_every_view_and_escape_shows_the_whole(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.press("down", "right", "down")
        before = reader.lines
        await typed(reader, ".data.requests.items | map(select(.late))")
        await until(reader, lambda: "KB in" in reader.screen)
        assert "4712" in reader.screen
        assert "errors 1" not in reader.screen
        await reader.press("enter", "2")
        await until(reader, lambda: "requester.userName" in reader.screen)
        assert "4711" not in reader.screen
        await reader.press("1", "escape")
        await until(reader, lambda: reader.lines == before)


async def test_the_error_of_a_filter_stands_below_it_and_what_it_last_gave_stays(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await typed(reader, ".data.requests.totalCount")
        await until(reader, lambda: reader.cursor_line == "40")
        reader.pane.query_one(FilterBar).program = ".data.requests.totalCount["
        await until(reader, lambda: "× syntax error, unexpected end of file (column 26)" in reader.screen)
        assert reader.cursor_line == "40"


async def test_keys_that_come_in_one_burst_are_typed_into_the_filter(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.pilot.press("f", *[{".": "full_stop"}.get(key, key) for key in ".data|length"])
        await until(reader, lambda: reader.cursor_line == "1")
        assert reader.pane.query_one(FilterBar).program == ".data|length"


async def test_what_is_pasted_right_behind_the_key_goes_into_the_filter(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        reader.app.post_message(events.Key("f", "f"))
        reader.app.post_message(events.Paste(".data|length"))
        await until(reader, lambda: reader.cursor_line == "1")
        assert reader.pane.query_one(FilterBar).program == ".data|length"


async def test_a_filter_without_end_is_told_and_left_at_once(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await typed(reader, "def f: f; f")
        await until(reader, lambda: "filtering…" in reader.screen)
        await reader.press("escape")
        await until(reader, lambda: "totalCount" in reader.screen and "filtering" not in reader.screen)
        assert not [worker for worker in reader.app.workers if worker.group == "filter" and worker.is_running]


async def test_nothing_and_several_results_are_told(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await typed(reader, "empty")
        await until(reader, lambda: "Nothing comes through the filter." in reader.screen)
        reader.pane.query_one(FilterBar).program = ".data.requests.items[].number"
        await until(reader, lambda: "40 results" in reader.screen)


async def test_a_number_that_jq_would_round_is_told(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(Answer(b'{"a": 12345678901234567890}'))
        await typed(reader, ".a")
        await until(reader, lambda: "jq keeps 12345678901234567890 as it is, but rounds it" in reader.screen)
        await until(reader, lambda: reader.cursor_line == "12345678901234567890")


async def test_filters_are_remembered_on_this_disk_alone_and_offered_again(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        for program in (".data", ".data.requests.totalCount"):
            await typed(reader, program)
            await reader.press("enter")
            await until(reader, lambda program=program: _kept(tmp_path)[:1] == [program])  # type: ignore[misc]
            await reader.press("escape")
        await typed(reader, ".broken[")
        await until(reader, lambda: "×" in reader.screen)
        await reader.press("enter", "escape")
    assert stat.S_IMODE((tmp_path / "filters.json").stat().st_mode) == 0o600
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.pilot.press("f", "up", "up")
        bar = reader.pane.query_one(FilterBar)
        assert bar.program == ".data"
        await reader.press("down")
        assert bar.program == ".data.requests.totalCount"
        await until(reader, lambda: reader.cursor_line == "40")


def _kept(home: Path) -> list[str]:
    path = home / "filters.json"
    return list(json.loads(path.read_bytes())) if path.exists() else []


async def test_hostile_words_of_a_filter_and_its_error_are_harmless(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await typed(reader, 'error("\x1b]52;c;AAAA\x07[/x]\u202e")')
        await until(reader, lambda: "×" in reader.screen)
        assert not {"\x1b", "\x07", "\u202e"} & set(reader.screen)
        assert "[/x]" in reader.screen


async def test_the_cursor_stays_in_sight_when_what_a_filter_gives_takes_its_room(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await typed(reader, ".data.requests.items[] | select(.number < 4713) | {number: .number, last: .name}")
        # What was typed half gives two results too.
        await until(reader, lambda: any("last: .name}" in line and "2 results" in line for line in reader.lines))
        await reader.pilot.press("home")
        await reader.settled()
        assert "jq .data.requests" in next(line for line in reader.lines if "2 results" in line)


async def test_a_key_that_is_there_twice_is_told_in_the_table_and_beside_the_filter(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(b'{"data": {"items": [{"a": 1, "tags": [1, 2, 3], "a": 2}]}}')
        await reader.press("j", "j", "h")
        assert "tags [3]" in reader.screen
        await reader.press("2")
        assert "a is there twice: the first is shown" in reader.lines[1]
        assert reader.lines[3].replace("›", " ").split()[2:4] == ["1", "[3]"]
        await typed(reader, ".data.items[0].a")
        await until(reader, lambda: "An object has a twice: jq keeps the last." in reader.screen)
        await reader.press("enter", "1")
        await until(reader, lambda: any(line.strip("┃│› ") == "2" for line in reader.lines))
