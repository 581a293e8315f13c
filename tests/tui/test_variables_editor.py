"""The variables editor: JSON with comments, by the types that the operation declares."""

from __future__ import annotations

import gc
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot
from textual.worker import Worker

from tests.tui.editing import EditorApp, index
from wfg_tui.problems import Problem
from wfg_tui.tui.widgets.code_editor import CodeEditor
from wfg_tui.tui.widgets.json_tokens import json_tokens
from wfg_tui.tui.widgets.query_editor import QueryEditor
from wfg_tui.tui.widgets.variables_editor import VariablesEditor

QUERY = "query A($filter: RequestFilter!, $first: Int) { requests(filter: $filter, first: $first) { totalCount } }"


@asynccontextmanager
async def desk(text: str, *, schema: bool = True) -> AsyncIterator[tuple[VariablesEditor, EditorApp, Pilot[None]]]:
    editor = VariablesEditor()
    app = EditorApp(editor)
    async with app.run_test(size=(80, 24), message_hook=app.hear) as pilot:
        editor.load(text)
        editor.set_context(QUERY, index() if schema else None)
        editor.focus()
        await pilot.pause()
        yield editor, app, pilot


async def judged(editor: VariablesEditor, app: EditorApp, pilot: Pilot[None]) -> None:
    before = len(app.of(VariablesEditor.DiagnosticsChanged))
    for _ in range(200):
        await pilot.pause(0.02)
        if len(app.of(VariablesEditor.DiagnosticsChanged)) > before:
            return
    raise AssertionError("the variables were never judged")


async def test_comments_and_last_commas_are_no_obstacle_to_the_value() -> None:
    async with desk('{\n  // which\n  "first": 3, /* enough */\n}') as (editor, _, _pilot):
        assert editor.value() == {"first": 3}


async def test_no_text_is_no_variables() -> None:
    async with desk("") as (editor, _, _pilot):
        assert editor.value() == {}


async def test_what_is_not_json_is_named_by_line_and_column_and_the_cursor_goes_there() -> None:
    async with desk('{\n  "first": oops\n}') as (editor, _, _pilot):
        with pytest.raises(Problem, match=r"line 2, column 12") as caught:
            editor.value()
        assert caught.value.code == "variables.not_json"
        assert editor.cursor == (1, 11)


async def test_a_variable_that_is_not_declared_and_a_value_of_a_wrong_type_are_marked() -> None:
    async with desk('{\n  "filter": {},\n  "first": "three",\n  "other": 1\n}') as (editor, app, pilot):
        await judged(editor, app, pilot)
        assert [mark.start[0] for mark in editor.diagnostics] == [2, 3]
        assert editor.border_subtitle == "2 problems"
        assert app.rows()[3][1] == "×"


async def test_without_a_schema_only_the_json_is_judged() -> None:
    async with desk('{ "first": }', schema=False) as (editor, app, pilot):
        await judged(editor, app, pilot)
        assert len(editor.diagnostics) == 1


async def test_names_and_values_are_completed_by_the_declared_types() -> None:
    async with desk("{\n  \n}") as (editor, _, pilot):
        editor.goto(1, 2)
        await pilot.press('"')
        await pilot.pause()
        assert {"filter", "first"} <= {label.strip('"') for label in editor.popup.labels}
        await pilot.press("f", "i", "l", "tab")
        assert '"filter"' in editor.text


async def test_an_enums_values_are_offered() -> None:
    async with desk('{ "filter": { "status":  } }') as (editor, _, pilot):
        editor.goto(0, 24)
        await pilot.press("ctrl+@")
        await pilot.pause()
        assert {"OPEN", "CLOSED"} <= {label.strip('"') for label in editor.popup.labels}


async def test_a_skeleton_has_every_declared_variable_keeps_values_and_is_one_undo() -> None:
    async with desk('{ "first": 3 }') as (editor, _, pilot):
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert editor.value() == {"filter": {}, "first": 3}
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert editor.text == '{ "first": 3 }'


async def test_lines_become_comments_and_values_again() -> None:
    async with desk('{\n  "first": 3\n}') as (editor, _, pilot):
        editor.goto(1, 0)
        await pilot.press("ctrl+underscore")
        assert editor.text == '{\n  // "first": 3\n}'
        assert editor.value() == {}
        await pilot.press("ctrl+underscore")
        assert editor.text == '{\n  "first": 3\n}'


def kinds(line: str) -> list[str]:
    return [kind for _, _, kind in json_tokens(line, False)[0]]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('"a": "b"', ["key", "punctuation", "string"]),
        (
            "[1, -2.5e3, 01]",
            ["punctuation", "number", "punctuation", "number", "punctuation", "error", "punctuation"],
        ),
        ("true null nope", ["literal", "null", "error"]),
        ('"open', ["error"]),
        ("1 // rest", ["number", "comment"]),
        ("/* a */ 1 # b", ["comment", "number", "comment"]),
        (r'"a\"b"', ["string"]),
    ],
)
def test_each_kind_has_a_colour(line: str, expected: list[str]) -> None:
    assert kinds(line) == expected


def test_a_comment_goes_over_lines() -> None:
    assert json_tokens("1 /* a", False)[1]
    assert json_tokens("b", True) == (((0, 1, "comment"),), True)
    assert json_tokens("c */ 1", True) == (((0, 4, "comment"), (5, 6, "number")), False)


async def test_opening_a_comment_recolours_the_lines_below() -> None:
    async with desk("[\n1,\n2]") as (editor, _, pilot):
        editor.goto(0, 1)
        await pilot.press("slash", "asterisk")
        assert [kind for _, _, kind in editor.tokens(2)] == ["comment"]
        await pilot.press("backspace")
        assert [kind for _, _, kind in editor.tokens(2)] == ["number", "punctuation"]


@given(st.text(st.characters(exclude_characters="\r\n")), st.booleans())
def test_any_line_is_covered_in_order_without_overlap(line: str, in_comment: bool) -> None:
    tokens, _ = json_tokens(line, in_comment)
    at = 0
    for start, end, _kind in tokens:
        assert at <= start < end <= len(line)
        assert not line[at:start].strip()
        at = end


@pytest.mark.parametrize("kind", [VariablesEditor, QueryEditor])
async def test_a_verdict_that_is_no_longer_wanted_before_it_was_begun_leaves_nothing_behind(
    kind: type[CodeEditor],
) -> None:
    editor = kind()
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        async with EditorApp(editor).run_test() as pilot:
            begun = editor.run_worker

            def begin(*given: Any, **named: Any) -> Worker[Any]:
                worker: Worker[Any] = begun(*given, **named)
                worker.cancel()
                return worker

            editor.run_worker = begin  # type: ignore[method-assign]
            editor.load("{")
            await pilot.pause(0.5)
        gc.collect()
    assert [str(one.message) for one in heard if "never awaited" in str(one.message)] == []
