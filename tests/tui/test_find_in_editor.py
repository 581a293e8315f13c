"""Finding and replacing in the editors: the bar below them, as its keys are pressed."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.pilot import Pilot
from textual.widgets import Input

from tests.tui.editing import EditorApp
from tests.tui.steering import demo, explorer, ready, shown, type_text, until, until_shown
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.widgets.code_editor import CodeEditor
from wfg_tui.tui.widgets.code_find import FindInEditor
from wfg_tui.tui.widgets.code_search import SearchProblem, Sought, expanded, find, replaced
from wfg_tui.tui.widgets.code_text import Selection
from wfg_tui.tui.widgets.query_editor import QueryEditor
from wfg_tui.tui.widgets.variables_editor import VariablesEditor

TEXT = """\
query One { viewer { userName } }
query Two { viewer { firstName } }
# the viewer
"""
LONG = 20_000


class FindApp(EditorApp):
    def compose(self) -> ComposeResult:
        with Vertical():
            yield from self.shown


@asynccontextmanager
async def finding(
    text: str = TEXT, editor: CodeEditor | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Pilot[Any], Any, FindInEditor]]:
    """An editor with its find bar open and focused."""
    editor = editor or QueryEditor()
    app = FindApp(editor)
    async with app.run_test(size=size, notifications=True) as pilot:
        editor.load(text)
        editor.focus()
        await pilot.press("ctrl+f")
        await until(pilot, lambda: editor.finding is not None and editor.finding.is_open)
        bar = editor.finding
        assert bar is not None
        await until(pilot, lambda: bar.query_one("#sought").has_focus)
        yield pilot, editor, bar


def count(bar: FindInEditor) -> str:
    return str(bar.query_one("#count").render())


async def told(pilot: Pilot[Any], bar: FindInEditor, words: str) -> None:
    await until(pilot, lambda: words in count(bar))


@pytest.mark.parametrize("kind", [QueryEditor, VariablesEditor])
async def test_what_is_typed_is_found_from_the_cursor_on_and_counted(kind: type[CodeEditor]) -> None:
    async with finding(editor=kind()) as (pilot, editor, bar):
        await type_text(pilot, "viewer")
        await told(pilot, bar, "1 of 3")
        assert editor.selected_text == "viewer"
        assert editor.selection.start == (0, 12)


async def test_enter_goes_on_and_says_when_it_wraps_round() -> None:
    async with finding() as (pilot, editor, bar):
        await type_text(pilot, "viewer")
        await told(pilot, bar, "1 of 3")
        await pilot.press("enter", "down")
        await told(pilot, bar, "3 of 3")
        await pilot.press("enter")
        await told(pilot, bar, "1 of 3, wrapped round")
        await pilot.press("up")
        await told(pilot, bar, "3 of 3, wrapped round")
        assert editor.selection.start == (2, 6)


async def test_an_upper_case_letter_or_the_knob_makes_case_count() -> None:
    async with finding() as (pilot, _editor, bar):
        await type_text(pilot, "name")
        await told(pilot, bar, "of 2")
        await pilot.press("alt+c")
        await told(pilot, bar, "none")
        await pilot.press("alt+c", "home", "delete", "N")
        await told(pilot, bar, "of 2")


async def test_a_pattern_finds_and_its_groups_are_put_back() -> None:
    async with finding() as (pilot, editor, bar):
        await pilot.press("alt+x")
        bar.query_one("#sought", Input).value = r"query (\w+)"
        await told(pilot, bar, "1 of 2")
        bar.query_one("#into", Input).value = r"query Get\1"
        await pilot.press("alt+r")
        await until(pilot, lambda: editor.text.startswith("query GetOne {"))
        await until(pilot, lambda: editor.selected_text == "query Two")
        await pilot.press("alt+l")
        await told(pilot, bar, "2 replaced")
        assert editor.text.splitlines()[1].startswith("query GetTwo {")


async def test_what_is_no_pattern_is_told_in_words() -> None:
    async with finding() as (pilot, _editor, bar):
        await pilot.press("alt+x")
        await type_text(pilot, "(")
        await told(pilot, bar, "This is no pattern")


async def test_a_pattern_that_would_take_for_ever_is_stopped_and_nothing_waits() -> None:
    async with finding("a" * 60 + "!\n") as (pilot, _editor, bar):
        await pilot.press("alt+x")
        bar.query_one("#sought", Input).value = "(a+)+$"
        longest = 0.0
        end = time.monotonic() + 10
        while "takes too long" not in count(bar) and time.monotonic() < end:
            began = time.perf_counter()
            await asyncio.sleep(0.01)
            longest = max(longest, time.perf_counter() - began)
        await told(pilot, bar, "takes too long")
        assert longest < 1.0


async def test_one_place_is_replaced_and_the_next_one_shown() -> None:
    async with finding() as (pilot, editor, bar):
        await type_text(pilot, "viewer")
        await told(pilot, bar, "1 of 3")
        await pilot.press("tab")
        await type_text(pilot, "me")
        await pilot.press("enter")
        await told(pilot, bar, "1 of 2")
        assert editor.text.splitlines()[0] == "query One { me { userName } }"
        assert editor.selection.start == (1, 12)
        editor.action_undo()
        assert editor.text == TEXT


@pytest.mark.parametrize("lines", [3, 300])
async def test_all_places_are_replaced_as_one_step_of_undo(lines: int) -> None:
    text = "\r\n".join(["viewer and viewer", "nothing"] * lines)
    async with finding(text) as (pilot, editor, bar):
        await type_text(pilot, "viewer")
        await told(pilot, bar, f"of {2 * lines}")
        await pilot.press("tab")
        await type_text(pilot, "user")
        await pilot.press("alt+l")
        await told(pilot, bar, f"{2 * lines} replaced")
        assert editor.text == text.replace("viewer", "user")
        assert editor.content.text == editor.text, "the language room has followed"
        editor.action_undo()
        assert editor.text == text
        editor.action_redo()
        assert editor.text == text.replace("viewer", "user")


async def test_esc_closes_the_bar_and_the_text_has_the_focus_again() -> None:
    async with finding() as (pilot, editor, bar):
        await type_text(pilot, "two")
        await told(pilot, bar, "1 of 1")
        await pilot.press("escape")
        await until(pilot, lambda: editor.has_focus)
        assert not bar.display
        assert editor.selected_text == "Two"
        assert editor.spots == {}
        await pilot.press("ctrl+f")
        await told(pilot, bar, "1 of 1")


async def test_what_is_selected_is_looked_for() -> None:
    async with finding() as (pilot, editor, bar):
        await pilot.press("escape")
        editor.select(Selection((1, 6), (1, 9)))
        await pilot.press("ctrl+f")
        await until(pilot, lambda: bar.query_one("#sought", Input).value == "Two")
        await told(pilot, bar, "1 of 1")


async def test_what_is_found_is_lit_and_follows_the_text() -> None:
    async with finding() as (pilot, editor, bar):
        await type_text(pilot, "viewer")
        await told(pilot, bar, "of 3")
        assert editor.spots[1] == [(12, 18)]
        editor.change([((0, 0), (0, 0), "# viewer\n")])
        await told(pilot, bar, "4")
        assert editor.spots[2] == [(12, 18)]
        assert not any(start == 12 for start, _ in editor.spots.get(0, ()))


async def test_a_click_does_what_the_keys_do() -> None:
    async with finding() as (pilot, editor, bar):
        await type_text(pilot, "Query")
        await told(pilot, bar, "none")
        await pilot.press("home", "delete", "q")
        await told(pilot, bar, "of 2")
        await pilot.click("#replace_all")
        await told(pilot, bar, "2 replaced")
        assert editor.text.startswith(" One {")
        await pilot.click("#case")
        await until(pilot, lambda: bar.query_one("#case").has_class("-on"))


async def test_text_of_other_scripts_is_found_where_it_stands() -> None:
    async with finding("# 漢字 é 👩‍👩‍👧 x\n# \u2028 x\n") as (pilot, editor, bar):
        await type_text(pilot, "x")
        await told(pilot, bar, "1 of 2")
        await pilot.press("enter")
        assert editor.selection.start == (1, 4), "a line separator ends no line"


async def test_in_twenty_thousand_lines_every_place_is_found_and_replaced_in_one_step() -> None:
    text = "".join(f"query Q{number} {{ viewer {{ userName }} }}\n" for number in range(LONG))
    async with finding(text) as (pilot, editor, bar):
        bar.query_one("#sought", Input).value = "userName"
        await told(pilot, bar, f"1 of {LONG:,}")
        bar.query_one("#into", Input).value = "firstName"
        await pilot.press("alt+l")
        await told(pilot, bar, f"{LONG:,} replaced")
        assert editor.text == text.replace("userName", "firstName")
        assert editor.content.text == editor.text
        editor.action_undo()
        assert editor.text == text


async def test_a_search_lets_others_go_on_every_few_milliseconds() -> None:
    search = asyncio.create_task(find(["query Q { viewer { userName } }"] * 200_000, Sought("nothing like it")))
    turns = []
    while not search.done():
        began = time.thread_time()
        await asyncio.sleep(0)
        turns.append(time.thread_time() - began)
    assert await search == []
    assert sum(turns) > 0.05, "it took a while"
    assert max(turns) < 0.04, "but never in one piece"


async def test_in_the_explorer_the_bar_has_its_help_and_esc_closes_it_alone(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    app = demo(sandbox, tmp_path / "window")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        screen = explorer(app)
        screen.variables.load('{ "size": 1, "sizes": 2 }')
        await pilot.press("f4")
        await until(pilot, lambda: screen.variables.has_focus)
        await pilot.press("ctrl+f")
        await until(pilot, lambda: screen.scopes()[0] == "find")
        await type_text(pilot, "size")
        await until_shown(pilot, "find", "of 2", "next")
        await pilot.press("f1")
        await until_shown(pilot, "In the find bar")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: screen.variables.has_focus)
        assert screen.variables.region, "the variables have not slid away"
        assert "replace" not in shown(app)
        await pilot.press("ctrl+f")
        await until(pilot, lambda: screen.scopes()[0] == "find")
        await pilot.press("f4")
        await until(pilot, lambda: screen.editor.has_focus)
        assert "replace" not in shown(app), "the bar of a pane that is out of sight is too"


# The search itself


async def test_an_empty_place_can_be_replaced() -> None:
    assert await find(["a", ""], Sought("^", regex=True)) == [((0, 0), (0, 0)), ((1, 0), (1, 0))]
    assert await replaced(["a", ""], Sought("^", regex=True), "# ") == ({0: "# a", 1: "# "}, 2)


async def test_what_is_put_literally_is_no_template() -> None:
    assert await replaced(["a.b"], Sought("."), r"\1") == ({0: r"a\1b"}, 1)
    assert await expanded(["a.b"], ((0, 1), (0, 2)), Sought("."), r"\1") == r"\1"


async def test_a_group_that_is_not_there_is_told() -> None:
    with pytest.raises(SearchProblem, match="group"):
        await replaced(["ab"], Sought("a", regex=True), r"\2")


async def test_lone_surrogates_and_hostile_text_go_to_the_process_and_back() -> None:
    line = "x\ud800\x1b\u2028\x85x"
    assert await find([line, line], Sought("x$", regex=True)) == [((0, 5), (0, 6)), ((1, 5), (1, 6))]


def test_an_escape_of_a_pattern_is_no_upper_case_letter() -> None:
    assert not Sought(r"\Sa\W", regex=True).case_counts
    assert Sought("A").case_counts
    assert Sought("a", case=True).case_counts


LINES = ["query One {", "  viewer {", "    userName", "  }", "}", "", "query Two {", "  VIEWER {", "    userName"]


@pytest.mark.parametrize(
    ("sought", "spots"),
    [
        (Sought("{\n  viewer"), [((0, 10), (1, 8)), ((6, 10), (7, 8))]),
        (Sought("{\n  viewer", case=True), [((0, 10), (1, 8))]),
        (Sought("viewer {\n    userName\n  }"), [((1, 2), (3, 3))]),
        (Sought("}\n}\n\nquery"), [((3, 2), (6, 5))]),
        (Sought("\n"), [((row, len(LINES[row])), (row + 1, 0)) for row in range(8)]),
        (Sought("\n\n"), [((4, 1), (6, 0))]),
        (Sought("userName\n}"), []),
        (Sought("userName\n"), [((2, 4), (3, 0))]),
        (Sought(r"\{\n\s+viewer", regex=True), [((0, 10), (1, 8)), ((6, 10), (7, 8))]),
        (Sought(r"^query \w+ \{$\n", regex=True), [((0, 0), (1, 0)), ((6, 0), (7, 0))]),
        (Sought(r"(?s)One.*Two", regex=True), [((0, 6), (6, 9))]),
        (Sought(r"\{\s+", regex=True), []),
        (Sought(r"\\n", regex=True), []),
    ],
)
async def test_what_spans_lines_is_found_where_it_starts_and_ends(sought: Sought, spots: list[Any]) -> None:
    assert await find(LINES, sought) == spots


@given(
    st.lists(st.text("ab{ ", max_size=4), min_size=1, max_size=12),
    st.text("ab{ \n", min_size=1, max_size=6).filter(lambda text: "\n" in text),
)
def test_a_literal_over_lines_is_found_as_the_same_pattern_is(lines: list[str], text: str) -> None:
    def offset(place: tuple[int, int]) -> int:
        return sum(len(line) + 1 for line in lines[: place[0]]) + place[1]

    spots = asyncio.run(find(lines, Sought(text)))
    expected = [match.span() for match in re.finditer(re.escape(text), "\n".join(lines))]
    assert [(offset(start), offset(end)) for start, end in spots] == expected


@pytest.mark.parametrize("pattern", [False, True])
@pytest.mark.parametrize("times", [2, 300])
async def test_what_spans_lines_is_replaced_with_the_line_ends_of_the_text_as_one_step(
    times: int, pattern: bool
) -> None:
    text = "query One {\r\n  viewer\r\n}\r\n" * times
    async with finding(text) as (pilot, editor, bar):
        if pattern:
            await pilot.press("alt+x")
        bar.query_one("#sought", Input).value = r"\{\n +(\w+)\n" if pattern else "{↵  viewer↵"
        await told(pilot, bar, f"1 of {times}")
        assert editor.selected_text == "{\r\n  viewer\r\n"
        assert editor.spots[1] == [(0, 8)]
        bar.query_one("#into", Input).value = r"{\n\1 \1\n" if pattern else "{↵viewer viewer↵"
        await pilot.press("alt+r")
        await until(pilot, lambda: editor.text.startswith("query One {\r\nviewer viewer\r\n}\r\n"))
        await pilot.press("alt+l")
        await told(pilot, bar, f"{times - 1} replaced")
        assert editor.text == "query One {\r\nviewer viewer\r\n}\r\n" * times
        assert editor.content.text == editor.text
        editor.action_undo()
        editor.action_undo()
        assert editor.text == text


async def test_a_selection_or_a_paste_of_lines_is_looked_for_and_a_key_puts_a_line_end() -> None:
    async with finding() as (pilot, editor, bar):
        await pilot.press("escape")
        editor.select(Selection((0, 30), (1, 5)))
        await pilot.press("ctrl+f")
        await told(pilot, bar, "1 of 1")
        assert bar.sought.text == "} }\nquery"
        field = bar.query_one("#sought", Input)
        field.value = ""
        pilot.app.post_message(events.Paste("} }\r# the"))
        await until(pilot, lambda: editor.selection == Selection((1, 31), (2, 5)))
        field.value = ""
        await pilot.press("}", "alt+enter", "q")
        await told(pilot, bar, "1 of 1")
        assert bar.sought.text == "}\nq"
        field.value = r"}\nq"
        await told(pilot, bar, "none; Alt+Enter puts a line's end")


async def test_replacing_many_places_lets_others_go_on_and_is_one_step() -> None:
    text = ("query Q {\n" + "  viewer { userName }\n" * 18 + "}\n") * (LONG // 20)
    async with finding(text) as (pilot, editor, bar):
        bar.query_one("#sought", Input).value = "userName"
        await told(pilot, bar, "of 18,000")
        turns = []
        bar.action_replace_all()
        while "replaced" not in count(bar):
            began = time.thread_time()
            await asyncio.sleep(0)
            turns.append(time.thread_time() - began)
        assert max(turns) < 0.1, "a third of it on a machine of today"
        editor.action_undo()
        assert editor.text == text
