from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wfg_tui.result import Answer, at_once, graphql_path, in_slices, jq_path, json_pointer, path_of, value_text
from wfg_tui.result.paths import place_at, shortened_jq_path


@pytest.mark.parametrize(
    ("path", "graphql", "jq", "pointer"),
    [
        ((), "", ".", ""),
        (("data", "requests", "items", 0, "name"), "requests.items.0.name", ".data.requests.items[0].name",
         "/data/requests/items/0/name"),
        ((0, "a b"), "0.a b", '.[0]["a b"]', "/0/a b"),
        (("a/b~c", 'd"e'), 'a/b~c.d"e', '.["a/b~c"]["d\\"e"]', '/a~1b~0c/d"e'),
    ],
)  # fmt: skip
def test_a_path_in_three_spellings(path: tuple[str | int, ...], graphql: str, jq: str, pointer: str) -> None:
    assert (graphql_path(path), jq_path(path), json_pointer(path)) == (graphql, jq, pointer)


def test_every_row_knows_its_path_and_the_path_finds_the_row() -> None:
    answer = Answer.open(json.dumps({"data": {"é": [{"a": 1}, [2, {"b": "x"}]]}, "z": None}).encode())
    rows = answer.rows()
    rows.extend()
    paths = [path_of(answer.source, rows.place(number)) for number in range(rows.known)]
    assert ("data", "é", 1, 1, "b") in paths
    for number, path in enumerate(paths):
        place, taken = at_once(place_at(answer.source, path))
        assert place is not None
        assert (place.start, taken) == (rows.place(number).start, len(path))


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (b'"a\\u00e9\\"\\n"', 'aé"\n'),
        (b"1e400", "1e400"),
        (b'{"a": [1]}', '{"a": [1]}'),
        (b'"\\u001b[31mred"', '"\\u001b[31mred"'),
        (b'"\\u202eabc"', '"\\u202eabc"'),
        (b'"open', "open"),
        (b'"\xff"', "\\xff"),
        (b'"\\ud83d\\ude00"', "😀"),
    ],
)
def test_a_value_is_copied_as_text_and_commands_no_terminal(document: bytes, text: str) -> None:
    answer = Answer.open(document)
    assert answer.root is not None
    assert at_once(value_text(answer.source, answer.root)) == text


async def test_a_long_pass_lets_others_in() -> None:
    import asyncio
    import time

    answer = Answer.open(json.dumps([{"number": number, "name": "x" * 50} for number in range(200_000)]).encode())
    gaps: list[float] = []

    async def heartbeat() -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0)
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

    beating = asyncio.create_task(heartbeat())
    search = answer.find("no such text")
    await in_slices(search.run())
    await in_slices(answer.check.run())
    beating.cancel()
    assert answer.check.complete
    assert len(gaps) > 10
    gaps.sort()
    assert gaps[int(len(gaps) * 0.9)] < 0.05


def shortened(steps: list[str | int]) -> str:
    """The path for people of a value at `steps`."""
    body = "1"
    for step in reversed(steps):
        body = "[" + "0," * step + body + "]" if isinstance(step, int) else json.dumps({step: 1})[:-2] + body + "}"
    source = Answer(body.encode()).source
    place = at_once(place_at(source, steps))[0]
    assert place is not None
    return shortened_jq_path(source, place)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 3) | st.text(max_size=30) | st.sampled_from(["items", "a"]), max_size=200))
@example([3, "x" * 400, "name"])
def test_a_path_for_people_is_whole_or_has_its_two_ends(steps: list[str | int]) -> None:
    short, whole = shortened(steps), jq_path(steps)
    assert len(short) <= 300
    if len(whole) <= 300:
        assert short == whole
    else:
        head, *_, tail = short.replace("…", " … ").split(" … ")
        assert whole.startswith(head.rstrip())
        assert whole.endswith(tail.strip())


def test_a_path_without_its_middle_says_how_many_steps_that_has() -> None:
    short = shortened(["requests", 1] * 3_000)
    left_out = re.search(r" … ([\d,]+) steps … ", short)
    assert left_out is not None
    assert short.count(".requests") + short.count("[1]") + int(left_out[1].replace(",", "")) == 6_000
