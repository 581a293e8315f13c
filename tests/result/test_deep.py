"""Ten thousand levels: the oracle is how the text was made, since no reader that calls itself gets through it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wfg_tui.result import EVERYTHING, Answer, Rows, Table, at_once, list_around
from wfg_tui.result.diff import Diff
from wfg_tui.result.paths import path_of, place_of_offset, root_of
from wfg_tui.result.values import key_of

FEW = settings(max_examples=6, deadline=None)


@dataclass(frozen=True)
class Frame:
    """One level: what stands before and after the next one, as texts of items."""

    before: tuple[str, ...]
    key: str
    """As it is written; empty for a list."""
    after: tuple[str, ...]


FRAMES = (
    Frame((), "", ()),
    Frame(("1.50", '"[]\\""'), "", ("null",)),
    Frame((), '"a"', ()),
    Frame(('"a": "{"', '"\\u0061": 1e400'), '"a"', ('"é": 12345678901234567890123', '"a": {}')),
)


@dataclass(frozen=True)
class Entry:
    """A row: where its value starts, how deep it lies, and its key or its number."""

    start: int
    depth: int
    key: str | int


@dataclass
class Deep:
    """A text of many levels, and what a plain reader knows of it."""

    text: str
    rows: list[Entry]
    steps: list[str | int]
    """The path to the core."""
    spine: list[tuple[int, int]]
    """Where each level starts and ends, the outermost first."""
    lengths: list[int]
    """How many items each level holds."""


def built(frames: list[Frame], core: str, space: str = "") -> Deep:
    parts: list[str] = []
    length = 0
    deep = Deep("", [], [], [], [])
    starts: list[int] = []

    def put(text: str) -> None:
        nonlocal length
        parts.append(text)
        length += len(text.encode())

    def item(written: str, depth: int, number: int, is_object: bool) -> None:
        key, _, value = written.partition(": ") if is_object else ("", "", written)
        put(f"{key}{space}:{space}" if is_object else space)
        deep.rows.append(Entry(length, depth, decoded(key) if is_object else number))
        put(value)

    def decoded(key: str) -> str:
        return key.strip('"').replace("\\u0061", "a")

    for depth, frame in enumerate(frames):
        starts.append(length)
        put("{" if frame.key else "[")
        for number, written in enumerate(frame.before):
            item(written, depth, number, bool(frame.key))
            put(",")
        put(f"{frame.key}{space}:{space}" if frame.key else space)
        step = decoded(frame.key) if frame.key else len(frame.before)
        deep.steps.append(step)
        deep.rows.append(Entry(length, depth, step))
        deep.lengths.append(len(frame.before) + 1 + len(frame.after))
    put(core)
    for depth in range(len(frames) - 1, -1, -1):
        frame = frames[depth]
        for number, written in enumerate(frame.after, len(frame.before) + 1):
            put(",")
            item(written, depth, number, bool(frame.key))
        put(space + ("}" if frame.key else "]"))
        deep.spine.append((starts[depth], length))
    deep.spine.reverse()
    deep.text = "".join(parts)
    return deep


@st.composite
def frames(draw: st.DrawFn) -> list[Frame]:
    """Levels of a few kinds in turn: up to ten thousand of them."""
    levels = draw(st.sampled_from([10_000, 9_999, 1_000, 18, 17]))
    turn = draw(st.lists(st.sampled_from(FRAMES), min_size=1, max_size=5))
    return (turn * levels)[:levels]


def read_all(rows: Rows) -> Rows:
    while not rows.extend():
        pass
    return rows


def shown(rows: Rows) -> list[Entry]:
    read_all(rows)
    places = [rows.place(number) for number in range(rows.known)]
    keys = [key_of(rows.source, place) for place in places]
    return [
        Entry(place.start, place.depth, place.number if key is None else key)
        for place, key in zip(places, keys, strict=True)
    ]


@FEW
@given(frames(), st.data())
def test_rows_and_folds_of_a_deep_text_are_those_it_was_made_of(levels: list[Frame], data: st.DataObject) -> None:
    deep = built(levels, '"core"', data.draw(st.sampled_from(["", " ", "\n\t"])))
    answer = Answer.open(deep.text.encode())
    rows = answer.rows(EVERYTHING)
    assert shown(rows) == deep.rows
    folded = data.draw(st.integers(1, len(levels) - 1))
    start, end = deep.spine[folded]
    rows.fold(next(number for number in range(rows.known) if rows.place(number).start == start))
    assert shown(rows) == [row for row in deep.rows if not start < row.start < end]
    reach = data.draw(st.integers(0, len(levels)))
    assert shown(answer.rows(reach)) == [row for row in deep.rows if row.depth <= reach]


@FEW
@given(frames())
@example(list(FRAMES) * 2_500)
def test_find_meets_every_key_of_a_deep_text_and_leads_to_its_core(levels: list[Frame]) -> None:
    deep = built(levels, '"c\\u006fre"')
    answer = Answer.open(deep.text.encode())
    keys = answer.find("a", case=True, where="keys")
    at_once(keys.run())
    assert keys.count == sum(row.key == "a" for row in deep.rows)
    core = answer.find("core")
    at_once(core.run())
    assert core.count == 1
    place = at_once(place_of_offset(answer.source, core.match(0).start))
    assert place is not None
    assert list(path_of(answer.source, place)) == deep.steps
    rows = answer.rows(0)
    number = at_once(rows.reveal(place.start))
    assert rows.place(number).start == place.start


@FEW
@given(frames())
@example(list(FRAMES) * 2_500)
def test_a_list_of_a_deep_text_is_a_table_wherever_it_lies(levels: list[Frame]) -> None:
    deep = built(levels, '"core"')
    source = Answer.open(deep.text.encode()).source
    place = at_once(place_of_offset(source, deep.text.encode().index(b'"core"') + 1))
    assert place is not None
    lists = [level for level, frame in enumerate(levels) if not frame.key]
    inner = list_around(source, place)
    assert (inner is None) == (not lists)
    outer = root_of(source)
    assert outer is not None
    for container, level in ((inner, lists[-1] if lists else 0), (outer, 0)):
        if container is not None and source.data[container.start] == ord("["):
            assert container.start == deep.spine[level][0]
            table = Table(source, container)
            assert read_all(table.rows).known == deep.lengths[level]
            for row in range(table.known):
                assert [table.cell(row, column).place for column in table.columns].count(None) < len(table.columns)


@settings(max_examples=2, deadline=None)
@given(frames(), st.sampled_from(["", " "]))
@example(list(FRAMES) * 2_500, " ")
def test_deep_texts_differ_where_they_were_made_to(levels: list[Frame], space: str) -> None:
    left = built(levels, '"core"')
    for core, count in (('"c\\u006fre"', 0), ('"other"', 1), ('{"core": 1}', 1)):
        right = built(levels, core, space)
        diff = Diff(Answer(left.text.encode()), Answer(right.text.encode()))
        at_once(diff.run())
        assert diff.total == count
        for found in diff.differences:
            assert (found.kind, found.left is not None, found.right is not None) == ("changed", True, True)
            assert found.left
            assert found.right
            assert list(found.left.path) == list(found.right.path) == left.steps


@pytest.mark.parametrize(
    ("before", "after"), [('{"b":1,"a":', "}"), ("[1,", "]"), ('{"a":', ',"b":1}'), ("[", ",1]")]
)
def test_a_difference_on_every_level_costs_what_the_levels_cost(before: str, after: str) -> None:
    """Their paths together have fifty million steps: they are made when they are looked at."""
    levels = 10_000
    left = (before * levels + "0" + after * levels).encode()
    diff = Diff(Answer(left), Answer(left.replace(b"1", b"2")))
    at_once(diff.run())
    assert diff.counts == {"added": 0, "removed": 0, "changed": levels}
    sides = [one.left for one in diff.differences if one.left]
    assert sorted(len(side.path) for side in sides[:3] + sides[-3:]) == [1, 2, 3, levels - 2, levels - 1, levels]


@FEW
@given(frames(), st.data())
def test_a_deep_text_is_sound_and_damaged_where_it_is_cut_off(levels: list[Frame], data: st.DataObject) -> None:
    text = built(levels, '"core"').text.encode()
    cut = data.draw(st.integers(1, len(text) - 1))
    for raw, damaged in ((text, False), (text[:cut], True)):
        answer = Answer.open(raw)
        at_once(answer.check.run())
        assert bool(answer.check.found) == damaged
    assert answer.check.found[-1].offset == cut


@pytest.mark.parametrize("around", range(14, 20))
@pytest.mark.parametrize(("before", "after"), [("[", "]"), ('{"a":', "}")])
def test_scalars_and_containers_at_any_level_are_compared(around: int, before: str, after: str) -> None:
    for mine, yours in (("1", "2"), ("[1]", "2"), ("1", "{}"), ("[1]", "[2]")):
        one, other = ((before * around + core + after * around).encode() for core in (mine, yours))
        diff = Diff(Answer(one), Answer(other))
        at_once(diff.run())
        assert diff.total == 1
