"""The text under the editor: no character is changed silently, and every step can be taken back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfg_tui.tui.widgets.code_cells import cells_of, drawn
from wfg_tui.tui.widgets.code_text import CodeText, Selection, break_lines

HOSTILE = st.text(
    alphabet=st.sampled_from("ab{}\n\r\t \u2028\u0085\x0b\x0c\x1c語👩\u200d💻e\u0301\x1b"), max_size=30
)
START = Selection.at((0, 0))


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e"])
def test_what_is_no_line_end_in_graphql_stays_inside_its_line(separator: str) -> None:
    text = CodeText(f'"x{separator}y"')
    assert (text.line_count, text.text) == (1, f'"x{separator}y"')


def test_each_line_keeps_the_end_that_it_came_with() -> None:
    text = CodeText("a\r\nb\nc\rd")
    text.replace((1, 0), (1, 1), "B")
    assert text.text == "a\r\nB\nc\rd"


def test_a_carriage_return_that_comes_to_stand_before_a_newline_is_one_line_end() -> None:
    text = CodeText("a\rb\nc")
    edits, _ = text.change([((1, 0), (1, 1), "")], "erase", START)
    assert (text.text, list(text.lines)) == ("a\r\nc", ["a", "c"])
    assert edits[0].removed == "\rb\n"
    text.undo()
    assert (text.text, list(text.lines)) == ("a\rb\nc", ["a", "b", "c"])


@given(HOSTILE)
def test_a_text_comes_back_as_it_was_loaded(text: str) -> None:
    assert CodeText(text).text == text


@settings(max_examples=200)
@given(HOSTILE, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), HOSTILE), max_size=8))
def test_edits_are_those_of_a_plain_string_and_undo_and_redo_lose_nothing(
    before: str, edits: list[tuple[int, int, str]]
) -> None:
    text, plain = CodeText(before), before
    history = [plain]
    for one, other, inserted in edits:
        start, end = sorted((place(plain, one), place(plain, other)))
        first, last = offset(plain, start), offset(plain, end)
        text.change([(start, end, inserted)], "other", START)
        plain = plain[:first] + inserted + plain[last:]
        history.append(plain)
        assert text.text == plain
        assert list(text.lines) == break_lines(plain)[0]
    for expected in reversed(history[:-1]):
        text.undo()
        assert text.text == expected
    assert text.undo() is None
    for expected in history[1:]:
        text.redo()
        assert text.text == expected
    assert text.redo() is None


def place(text: str, at: int) -> tuple[int, int]:
    lines, _ = break_lines(text)
    row = at % len(lines)
    return (row, (at * 7) % (len(lines[row]) + 1))


def offset(text: str, position: tuple[int, int]) -> int:
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
    return starts[position[0]] + position[1]


def test_a_word_is_undone_at_once_and_the_one_before_it_after_that() -> None:
    text = CodeText()
    for at, character in enumerate("one two"):
        text.change([((0, at), (0, at), character)], "type", Selection.at((0, at)))
    text.undo()
    assert text.text == "one "
    text.undo()
    assert text.text == ""


def test_moving_the_cursor_ends_what_is_undone_at_once() -> None:
    text = CodeText()
    text.change([((0, 0), (0, 0), "a")], "type", START)
    text.seal()
    text.change([((0, 1), (0, 1), "b")], "type", Selection.at((0, 1)))
    text.undo()
    assert text.text == "a"


def test_undo_has_no_floor() -> None:
    text = CodeText()
    for at in range(3000):
        text.change([((at, 0), (at, 0), "x\n")], "other", Selection.at((at, 0)))
    while text.undo() is not None:
        pass
    assert text.text == ""


@given(HOSTILE.filter(lambda text: not re.search(r"[\r\n]", text)))
def test_every_column_has_a_cell_and_what_is_drawn_fills_the_cells(line: str) -> None:
    cells = cells_of(line)
    assert len(cells.starts) == len(line) + 1
    assert list(cells.starts) == sorted(cells.starts)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028]", drawn(line, cells, 0, len(line)))
    for column in cells.stops:
        assert cells.before(cells.after(column)) in (column, cells.before(column), len(line)) or column == len(
            line
        )


def test_a_cursor_steps_over_what_is_seen_as_one_character() -> None:
    cells = cells_of("x👩\u200d💻e\u0301語")
    seen = [0]
    while cells.after(seen[-1]) != seen[-1]:
        seen.append(cells.after(seen[-1]))
    assert seen == [0, 1, 4, 6, 7]
    assert cells.width == 1 + 2 + 1 + 2


@pytest.mark.parametrize(
    ("line", "starts", "seen"),
    [
        ("\t\titems", (0, 4, 8, 9, 10, 11, 12, 13), "        items"),
        ("a\tb", (0, 1, 4, 5), "a   b"),
        ("漢\t\té\tx", (0, 2, 4, 8, 9, 12, 13), "漢      é   x"),
    ],
)
def test_each_tab_goes_to_the_next_stop_wherever_it_stands(line: str, starts: tuple[int, ...], seen: str) -> None:
    cells = cells_of(line)
    assert cells.starts == starts
    assert cells.stops == tuple(range(len(line) + 1))
    assert drawn(line, cells, 0, len(line)) == seen
