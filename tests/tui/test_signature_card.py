"""The card that tells what the list at the cursor takes."""

from __future__ import annotations

import pytest

from tests.tui.test_query_editor import Desk, desk
from wfg_tui.schema import SchemaIndex
from wfg_tui.tui.widgets.signature_card import SignatureCard

TAKES = "Query.requests(filter: RequestFilter, first: Int): RequestCollection"


async def settled(it: Desk) -> SignatureCard:
    await it.pilot.pause(0.15)
    return it.editor.signature.card


def emphasised(card: SignatureCard) -> str:
    """What is underlined."""
    parts = card.app.console.render(card.render())
    return "".join(text for text, style, _ in parts if style is not None and style.underline)


async def test_what_a_list_takes_stands_above_its_line_while_it_is_written() -> None:
    async with desk("{\n  requests\n}", (1, 10), schema=True) as it:
        await it.press("(")
        card = await settled(it)
        assert card.words == TAKES
        assert card.region.bottom == it.editor.cursor_screen_offset.y
        assert emphasised(card) == ""
        await it.press(*"first:")
        await settled(it)
        assert emphasised(card) == "first: Int"
        await it.press("4", ")")
        await settled(it)
        assert not card.is_open
        assert not card.display


async def test_in_an_input_object_its_fields_are_told_and_behind_it_the_arguments_again() -> None:
    async with desk("{\n  requests\n}", (1, 10), schema=True) as it:
        await it.press(*"(filter:{")
        card = await settled(it)
        assert card.words == "RequestFilter{status: Status, requester: String}"
        await it.press("}")
        await settled(it)
        assert card.words == TAKES


async def test_escape_takes_it_away_until_another_argument_is_begun() -> None:
    async with desk("{\n  requests\n}", (1, 10), schema=True) as it:
        await it.press(*"(first:1")
        card = await settled(it)
        await it.press("escape")
        assert not card.is_open
        await it.press("2")
        await settled(it)
        assert not card.is_open
        await it.press(",")
        await settled(it)
        assert card.words == TAKES


async def test_escape_closes_the_list_of_completions_first() -> None:
    async with desk("{\n  requests\n}", (1, 10), schema=True) as it:
        await it.press("(", "f")
        card = await settled(it)
        assert it.editor.popup.is_open
        assert it.editor.popup.region.y > it.editor.cursor_screen_offset.y
        assert card.region.bottom == it.editor.cursor_screen_offset.y
        await it.press("escape")
        assert not it.editor.popup.is_open
        assert card.is_open
        await it.press("escape")
        assert not card.is_open


async def test_merely_going_through_a_list_shows_nothing_but_the_key_asks_there() -> None:
    async with desk("{\n  requests(first: 1,  ) { totalCount }\n}", (1, 3), schema=True) as it:
        await it.press("end", *["left"] * 17)
        card = await settled(it)
        assert not card.is_open
        await it.press("ctrl+k")
        assert card.words == TAKES
        await it.press("up")
        assert not card.is_open


async def test_no_key_is_taken_by_it() -> None:
    async with desk("{\n  requests\n}", (1, 10), schema=True) as it:
        await it.press("(", "escape")
        card = await settled(it)
        assert card.is_open
        await it.press("f", "escape", "tab", "enter", "up", "down", "x")
        assert it.app.focused is not it.editor or "x" in it.editor.text
        assert it.editor.has_focus or not card.is_open


async def test_on_the_first_line_of_the_screen_it_stands_below() -> None:
    async with desk("{ requests }", (0, 10), schema=True) as it:
        it.editor.styles.border = ("none", "black")
        await it.pilot.pause()
        await it.press("(", "escape")
        card = await settled(it)
        assert card.is_open
        assert card.region.y == it.editor.cursor_screen_offset.y + 1


MANY = ", ".join(f'"""Number {number}, it is."""\n argument{number}: [String!]' for number in range(40))


@pytest.mark.parametrize("width", [40, 80])
async def test_of_many_arguments_those_beside_the_current_one_are_shown(width: int) -> None:
    text = "\n" * 8 + "{ search"
    async with desk(text, (8, 8), size=(width, 24)) as it:
        it.editor.set_index(SchemaIndex.from_sdl(f"type Query {{ search({MANY}): String }}"))
        await it.press("(")
        card = await settled(it)
        assert card.words.startswith("Query.search(argument0: [String!],")
        assert card.words.endswith("…")
        assert card.region.bottom == it.editor.cursor_screen_offset.y
        await it.paste("argument20: ")
        await settled(it)
        assert emphasised(card) == "argument20: [String!]"
        assert card.words.splitlines()[-1] == "Number 20, it is."
        assert len(card.words.splitlines()) <= 4
        assert max(map(len, card.words.splitlines())) <= width - 2
        assert card.region.bottom == it.editor.cursor_screen_offset.y


async def test_a_hostile_description_is_shown_as_text() -> None:
    async with desk("{ a", (0, 3)) as it:
        sdl = 'type Query { a("[red]x[/y]\\u001b[31m" b: Int): String }'
        it.editor.set_index(SchemaIndex.from_sdl(sdl))
        await it.press(*"(b:")
        card = await settled(it)
        assert "[red]x[/y]" in card.words
        assert "\x1b" not in card.words
