"""Filters: what they give, what is told of them, and that they end when nobody waits."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.result.oracle import documents
from wfg_tui.result.filter import Filtered, long_number, run_filter
from wfg_tui.result.slices import at_once

BODY = b'{"data": {"requests": {"items": [{"number": 1, "big": 12345678901234567890}, {"number": 2}]}}}'


def children() -> set[int]:
    listed = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(os.getpid())], capture_output=True, text=True
    )
    return {int(line.split()[0]) for line in listed.stdout.splitlines() if "jq_child.py" in line}


async def test_one_result_is_itself_and_several_are_a_list() -> None:
    one = await run_filter(BODY, ".data.requests.items | length")
    assert (one.raw, one.results, one.error) == (b"2", 1, "")
    several = await run_filter(BODY, ".data.requests.items[].number")
    assert json.loads(several.raw) == [1, 2]
    assert several.results == 2
    none = await run_filter(BODY, "empty")
    assert (none.raw, none.results, none.error) == (b"", 0, "")


async def test_numbers_that_are_only_passed_on_keep_their_digits() -> None:
    kept = await run_filter(b"[12345678901234567890123, 1.50, 0.1]", "map(select(. > 1))")
    assert kept.raw == b"[12345678901234567890123,1.50]"


async def test_a_comment_at_the_end_is_a_comment() -> None:
    assert (await run_filter(b"[1]", ".[0] # the first")).raw == b"1"


async def test_a_filter_cannot_end_the_brackets_that_are_put_around_it() -> None:
    assert (await run_filter(b"[1]", ".) | (.")).error


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (".[", "syntax error, unexpected end of file (column 2)"),
        ("foo(1)", "foo/1 is not defined (column 1)"),
        (".a\n| bar", "bar/0 is not defined (line 2, column 3)"),
        (".data.x.y[0].z | keys", "null (null) has no keys"),
    ],
)
async def test_an_error_is_told_in_one_line_with_the_place_in_what_was_typed(program: str, words: str) -> None:
    filtered = await run_filter(BODY, program)
    assert (filtered.error, filtered.raw) == (words, b"")


async def test_what_came_before_an_error_is_kept() -> None:
    filtered = await run_filter(b'[{"a": 1}, 2]', ".[].a")
    assert (filtered.raw, filtered.results) == (b"1", 1)
    assert "Cannot index number" in filtered.error


async def test_a_filter_sees_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFG_TUI_CLIENT_SECRET", "s3cret")
    assert (await run_filter(b"1", "env")).raw == b"{}"


async def test_results_without_end_are_bounded_and_whole() -> None:
    filtered = await run_filter(b"1", 'repeat("a long enough text")', most_results=1000)
    assert "Stopped" in filtered.stopped
    assert len(json.loads(filtered.raw)) == filtered.results > 100
    filtered = await run_filter(b"1", "repeat([range(50000)])", most_bytes=1_000_000)
    assert len(json.loads(filtered.raw)) == filtered.results > 0


async def test_a_filter_without_end_is_stopped() -> None:
    filtered = await run_filter(b"1", "def f: f; f", longest=0.5)
    assert (filtered.raw, filtered.stopped) == (b"", "Stopped after 500 ms.")


async def test_cancelling_ends_the_process() -> None:
    before = children()
    task = asyncio.create_task(run_filter(b"1", "def f: f; f"))
    until = time.monotonic() + 10
    while not (mine := children() - before) and time.monotonic() < until:  # noqa: ASYNC110 - it is another process that is waited for
        await asyncio.sleep(0.02)
    assert mine
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    until = time.monotonic() + 5
    while children() & mine and time.monotonic() < until:  # noqa: ASYNC110 - it is another process that is waited for
        await asyncio.sleep(0.02)
    assert not children() & mine


@pytest.mark.parametrize(
    ("program", "bounds", "cancelled"),
    [
        (".[-1]", {}, 0),
        (".[", {}, 0),
        ("def f: f; f", {"longest": 0.2}, 0),
        ("repeat([range(50000)])", {"most_bytes": 1_000_000}, 0),
        ("repeat([range(50000)])", {}, 1),
        ("repeat([range(50000)])", {}, 2),
    ],
)
def test_however_a_filter_ends_it_leaves_nothing_open(
    program: str, bounds: dict[str, float], cancelled: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = b"[" + b"1," * 1_000_000 + b"2]"
    gc.collect()
    complaints: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: complaints.append(told.exc_value))

    async def filtered() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(told))
        came = asyncio.Event()
        task = asyncio.create_task(run_filter(raw, program, progress=lambda _: came.set(), **bounds))  # type: ignore[arg-type]
        if cancelled:
            await came.wait()
        for _ in range(cancelled):
            task.cancel()
            await asyncio.sleep(0)
        with contextlib.suppress(asyncio.CancelledError):
            await task

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        asyncio.run(filtered())
        gc.collect()
    assert not complaints
    assert not [str(warning.message) for warning in caught if warning.category is ResourceWarning]


@settings(max_examples=15, deadline=None)
@given(document=documents())
def test_everything_through_the_plainest_filter_is_what_it_was(document: str) -> None:
    def filtered() -> Filtered:
        return asyncio.run(run_filter(document.encode("utf-8", "replace"), "."))

    assert json.loads(filtered().raw, parse_int=float) == json.loads(document, parse_int=float)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"[1, 12345678901234567890]", "12345678901234567890"),
        (b'{"a": 9007199254740993}', "9007199254740993"),
        (b'{"a": 9007199254740992}', ""),
        (b"[1e400]", "1e400"),
        (b'["12345678901234567890", "a, 12345678901234567890"]', ""),
        (b"[1.5000000000000000, 0.25]", ""),
    ],
)
def test_a_number_that_would_lose_digits_is_found(raw: bytes, found: str) -> None:
    assert at_once(long_number(raw)) == found


def test_the_child_imports_nothing_of_ours() -> None:
    child = Path(__file__).parents[2] / "wfg_tui" / "result" / "jq_child.py"
    assert "wfg_tui" not in child.read_text(encoding="utf-8")
