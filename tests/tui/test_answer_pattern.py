from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.result.oracle import documents, parse
from tests.result.test_find import tokens
from tests.tui.test_answer_pane import ANSWER, reading
from wfg_tui.result import Answer, Where
from wfg_tui.text import clean_line
from wfg_tui.tui.widgets import answer_pattern
from wfg_tui.tui.widgets.answer_pattern import PatternFind
from wfg_tui.tui.widgets.code_search import Sought

PATTERNS = [
    "a",
    "[!-~]{2}|",
    r"(?P<one>[a-z])\d*\b",
    r"\W",
    r"\d+",
    "^.",
    ".$",
    "^$",
    r"[^0-9]{2}",
    "é|E",
    r"\s",
    "x*",
    "(?s)a.b",
    r"\n",
    "␊",
    r"^n\w+l$",
]


def searched(document: bytes, pattern: str, *, case: bool = True, where: Where = "anywhere") -> PatternFind:
    find = PatternFind(Answer.open(document).source, Sought(pattern, case, True, each_line=True), where)
    asyncio.run(find.run(lambda: None))
    return find


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents(), st.sampled_from(PATTERNS), st.booleans(), st.sampled_from(["anywhere", "keys", "values"]))
def test_a_pattern_finds_what_it_finds_in_each_text_by_itself(
    document: str, pattern: str, case: bool, where: Where
) -> None:
    counts = case or re.sub(r"\\.", "", pattern) != re.sub(r"\\.", "", pattern).lower()
    expected = 0
    for words, is_key in tokens(parse(document)):
        if where == "anywhere" or is_key == (where == "keys"):
            shown = clean_line(words)
            matches = re.finditer(pattern, shown, re.NOFLAG if counts else re.IGNORECASE)
            expected += sum(bool(match[0]) or not shown for match in matches)
    find = searched(document.encode(), pattern, case=case, where=where)
    assert (find.count, find.complete, find.failed) == (expected, True, "")


def test_matches_stand_at_their_bytes_in_order() -> None:
    document = b'{"k\\u0031": "a1 \xc3\xa92", "n": 345}'
    find = searched(document, r"\d+")
    found = [document[find.match(number).start : find.match(number).end] for number in range(find.count)]
    assert found == [rb"\u0031", b"1", b"2", b"345"]


def test_what_is_looked_through_in_many_batches_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_pattern, "_MOST", 7)
    monkeypatch.setattr(answer_pattern, "_FIRST", 40)
    monkeypatch.setattr(answer_pattern, "_ROOM", 100)
    document = json.dumps([f"a{number} a" for number in range(60)]).encode()
    find = searched(document, "a")
    starts = [find.match(number).start for number in range(find.count)]
    assert starts == [match.start() for match in re.finditer(b"a", document)]


def test_a_pattern_that_is_none_is_told_of_also_where_nothing_is_to_be_found() -> None:
    assert searched(b"[]", "(").failed.startswith("This is no pattern: ")


async def test_the_bar_turns_case_pattern_and_where_and_remembers_them(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.press("slash", *"^order 1.$", "alt+x")
        assert "1 of 10" in reader.screen
        assert reader.path == "requests.items.10.name"
        await reader.press("alt+c")
        assert "none" in reader.screen
        await reader.press("alt+c")
        assert "1 of 10" in reader.screen
        await reader.press("up")
        assert "10 of 10, wrapped round" in reader.screen
        await reader.press("alt+k")
        assert " none  Aa  .*  keys" in reader.screen
        await reader.press("alt+k")
        assert " of 10  Aa  .*  values" in reader.screen
        await reader.press("escape", "slash")
        await reader.sees(ANSWER)
        await reader.press("slash", "alt+k", "alt+x")
        await reader.press(*"(")
        assert "none" in reader.screen
        await reader.press("alt+x")
        assert "This is no pattern" in reader.screen


async def test_only_keys_are_found_and_marked_when_only_keys_are_asked_for(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(b'{"data": {"name": "name", "other": "name"}}')
        await reader.press("slash", *"name")
        assert "1 of 3" in reader.screen
        await reader.press("alt+k")
        assert "1 of 1" in reader.screen
        await reader.press("alt+k")
        assert "of 2" in reader.screen


async def test_a_pattern_that_may_run_for_ever_holds_nothing_and_is_killed_by_escape(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(json.dumps({"data": {"name": "a" * 60 + "!"}}).encode())
        await reader.press("slash", "alt+x")
        field = reader.app.query_one("FindBar Input")
        field.value = "(a|a)*$"  # type: ignore[attr-defined]
        for _ in range(20):
            await reader.pilot.pause()
            if "looking" in reader.screen:
                break
            await asyncio.sleep(0.01)
        assert "looking" in reader.screen
        await reader.pilot.press("escape")
        await reader.settled()
        assert "looking" not in reader.screen
        assert not reader.pane.is_busy("find")
        assert reader.app.focused is reader.pane.current


async def test_a_pattern_that_takes_too_long_is_stopped_and_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wfg_tui.tui.widgets.code_search.PATIENCE", 0.7)
    async with reading(tmp_path) as reader:
        await reader.sees(json.dumps({"data": {"name": "a" * 60 + "!"}}).encode())
        await reader.press("slash", "alt+x")
        reader.app.query_one("FindBar Input").value = "(a|a)*$"  # type: ignore[attr-defined]
        for _ in range(200):
            await reader.pilot.pause(0.1)
            if "takes too long" in reader.screen:
                break
        assert "The pattern takes too long" in reader.screen
