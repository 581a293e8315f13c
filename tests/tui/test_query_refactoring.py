from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from tests.tui.editing import EditorApp, index
from wfg_tui.tui.palette import doer
from wfg_tui.tui.widgets.code_text import Selection
from wfg_tui.tui.widgets.query_editor import QueryEditor
from wfg_tui.tui.widgets.variables_editor import VariablesEditor

Desk = tuple[QueryEditor, VariablesEditor, Pilot[None]]


@asynccontextmanager
async def desk(text: str, *, variables: str = "", schema: bool = True) -> AsyncIterator[Desk]:
    """Both editors, the cursor of the query at the text's ``|``, what is between two of them marked."""
    query, values = QueryEditor(), VariablesEditor()
    app = EditorApp(query, values)
    async with app.run_test(size=(80, 24), message_hook=app.hear) as pilot:
        if schema:
            query.set_index(index())
        places = []
        while "|" in text:
            before, _, after = text.partition("|")
            places.append((before.count("\n"), len(before) - before.rfind("\n") - 1))
            text = before + after
        query.load(text)
        values.load(variables)
        query.focus()
        query.select(Selection(places[0], places[-1]))
        await pilot.pause()
        yield query, values, pilot


async def do(action: str, editor: QueryEditor, pilot: Pilot[None]) -> None:
    """Does an action as the palette does it."""
    found = doer(f"editor.{action}", [editor])
    assert found is not None
    await editor.run_action(found[1].action)
    await pilot.pause()


async def test_filling_in_takes_the_field_at_the_cursor_and_undo_is_one_step() -> None:
    text = "{\n  |requests\n  viewer\n}"
    async with desk(text) as (query, _, pilot):
        await do("fill", query, pilot)
        filled = (
            "{\n  requests {\n    totalCount\n    items {\n      number\n      status\n    }\n  }\n  viewer\n}"
        )
        assert (query.text, query.cursor) == (filled, (1, 2))
        await pilot.press("ctrl+z")
        assert query.text == text.replace("|", "")


async def test_filling_in_elsewhere_fills_all_that_lacks_a_selection() -> None:
    async with desk("{ request(number: 1) { num|ber } viewer }") as (query, _, pilot):
        await do("fill", query, pilot)
        assert query.text.endswith("viewer {\n  userName\n  firstName\n  lastName\n} }")
        assert query.cursor == (0, 26)


async def test_filling_in_deep_opens_what_is_inside_but_no_type_in_itself() -> None:
    async with desk("{ re|quest(number: 1) }") as (query, _, pilot):
        await do("fill_deep", query, pilot)
        assert "requester {" in query.text
        assert "manager" not in query.text


async def test_a_fragment_comes_out_and_goes_in_again() -> None:
    text = "{\n  viewer {\n    |userName # who\n    firstName|\n  }\n}\n"
    async with desk(text) as (query, _, pilot):
        await do("extract_fragment", query, pilot)
        assert query.text == (
            "{\n  viewer {\n    ...UserFields\n  }\n}\n\n"
            "fragment UserFields on User {\n  userName # who\n  firstName\n}\n"
        )
        assert query.cursor == (2, 4)
        await do("inline_everywhere", query, pilot)
        assert query.text == text.replace("|", "")
        assert query.content.text == query.text
        await pilot.press("ctrl+z")
        await do("merge_fragments", query, pilot)
        assert query.text == text.replace("|", "")


async def test_a_literal_moves_into_the_variables_and_back() -> None:
    async with desk("{ requests(first: |5) { totalCount } }") as (query, values, pilot):
        await do("to_variable", query, pilot)
        assert query.text == "query ($first: Int) { requests(first: $first) { totalCount } }"
        assert values.text == '{\n  "first": 5\n}'
        await do("to_literal", query, pilot)
        assert query.text == "query { requests(first: 5) { totalCount } }"
        assert values.text == "{}"
        await pilot.press("ctrl+z", "ctrl+z")
        assert query.text == "{ requests(first: 5) { totalCount } }"


async def test_what_cannot_be_done_says_so_and_changes_nothing() -> None:
    async with desk("{ vie|wer { userName } }") as (query, _, pilot):
        for action in ("inline_fragment", "to_variable", "to_literal", "merge_fragments", "fill"):
            await do(action, query, pilot)
        assert query.text == "{ viewer { userName } }"
        said = [note.message for note in query.app._notifications]
        assert len(said) == 5
        assert said[0].startswith("There is no fragment spread at the cursor. Put the cursor on")


async def test_without_a_schema_it_says_what_it_waits_for() -> None:
    async with desk("{ vie|wer }", schema=False) as (query, _, pilot):
        await do("fill", query, pilot)
        await do("extract_fragment", query, pilot)
        assert query.text == "{ viewer }"
        assert {note.message for note in query.app._notifications} == {
            "This needs the schema, which is not here yet."
        }
