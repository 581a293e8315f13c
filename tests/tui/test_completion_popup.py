"""Completion while typing: it helps, and takes no key by surprise."""

from __future__ import annotations

import pytest
from textual.geometry import Region

from tests.tui.test_query_editor import Desk, desk


def cursor_line(it: Desk) -> Region:
    """Gives the whole row of the screen that the cursor is in."""
    return Region(0, it.editor.cursor_screen_offset.y, it.app.size.width, 1)


async def test_it_opens_while_a_name_is_typed_and_narrows_down() -> None:
    async with desk("{  }", (0, 2), schema=True) as it:
        await it.press("r")
        assert it.editor.popup.display
        assert it.editor.popup.labels[:2] == ["request", "requests"]
        await it.press("e", "q", "u", "e", "s", "t", "s")
        assert not it.editor.popup.is_open


@pytest.mark.parametrize(
    ("text", "key", "label"),
    [
        ("{ requests }", "(", "first"),
        ("query A($n: Int) { requests(first: ) }", "$", "$n"),
        ("{ viewer }", "@", "include"),
    ],
)
async def test_it_opens_on_what_a_name_follows(text: str, key: str, label: str) -> None:
    column = text.rindex(")") if key == "$" else text.rindex(" ")
    async with desk(text, (0, column), schema=True) as it:
        await it.press(key)
        assert label in it.editor.popup.labels


async def test_it_opens_on_a_spread() -> None:
    async with desk("{ viewer {  } } fragment F on User { userName }", (0, 11), schema=True) as it:
        await it.press(".", ".", ".")
        assert "F" in it.editor.popup.labels


@pytest.mark.parametrize("key", ["ctrl+@", "ctrl+space", "ctrl+u"])
async def test_it_opens_when_asked_by_any_key_that_travels(key: str) -> None:
    async with desk("{  }", (0, 2), schema=True) as it:
        await it.press(key)
        assert {"viewer", "requests", "request", "old"} <= set(it.editor.popup.labels)


async def test_space_and_enter_are_the_texts_until_the_list_was_gone_through() -> None:
    async with desk("{  }", (0, 2), schema=True) as it:
        await it.press("v", "i", "space")
        assert it.editor.text == "{ vi  }"
        assert not it.editor.popup.is_open
        await it.press("v", "i", "enter")
        assert it.editor.text == "{ vi vi\n }"


async def test_enter_takes_what_the_arrow_chose() -> None:
    async with desk("{\n  r\n}", (1, 3), schema=True) as it:
        await it.press("e", "down")
        chosen = it.editor.popup.chosen
        assert chosen is not None
        assert chosen.label == "requests"
        await it.press("enter")
        assert "requests" in it.editor.text
        assert not it.editor.popup.is_open


async def test_tab_takes_the_first_and_selects_what_is_to_be_filled_in() -> None:
    async with desk("{\n  \n}", (1, 2), schema=True) as it:
        await it.press("r", "e", "q", "tab")
        assert it.editor.text == "{\n  request(number: 0) {\n    number\n  }\n}"
        assert it.editor.popup.is_open is False
        await it.press("ctrl+z")
        assert it.editor.text == "{\n  req\n}"


async def test_the_word_that_the_cursor_is_in_is_replaced_by_what_was_chosen() -> None:
    async with desk("{ viewer { uN } }", (0, 13), schema=True) as it:
        await it.press("a", "tab")
        assert it.editor.text == "{ viewer { userName } }"


async def test_escape_closes_it_and_leaves_the_text() -> None:
    async with desk("{  }", (0, 2), schema=True) as it:
        await it.press("v", "escape")
        assert not it.editor.popup.is_open
        assert not it.editor.popup.display
        assert it.editor.text == "{ v }"
        assert it.app.focused is it.editor


@pytest.mark.parametrize("keys", [("left",), ("end",), ("ctrl+home",), ("space",), ("}",), ("ctrl+z",)])
async def test_it_goes_when_the_cursor_goes(keys: tuple[str, ...]) -> None:
    async with desk("{  }", (0, 2), schema=True) as it:
        await it.press("r", *keys)
        assert not it.editor.popup.is_open


async def test_it_goes_with_the_focus_and_never_takes_it() -> None:
    async with desk("{  }", (0, 2), schema=True) as it:
        await it.press("r")
        assert it.app.focused is it.editor
        it.app.set_focus(None)
        await it.pilot.pause()
        assert not it.editor.popup.is_open


async def test_backspace_widens_it_again_and_closes_it_at_the_words_start() -> None:
    async with desk("{  }", (0, 2), schema=True) as it:
        await it.press("r", "e", "backspace")
        assert it.editor.popup.is_open
        await it.press("backspace")
        assert not it.editor.popup.is_open


@pytest.mark.parametrize("row", range(20))
async def test_it_never_covers_the_cursors_line(row: int) -> None:
    async with desk("\n" * row + "{  }", (row, 2), schema=True, size=(80, 24)) as it:
        await it.press("ctrl+@")
        popup = it.editor.popup
        assert popup.display
        assert not popup.region.overlaps(cursor_line(it))
        assert it.app.screen.region.contains_region(popup.region)


async def test_it_stays_inside_a_narrow_screen() -> None:
    async with desk("{ " + " " * 24 + "}", (0, 26), schema=True, size=(40, 12)) as it:
        await it.press("ctrl+@")
        assert it.app.screen.region.contains_region(it.editor.popup.region)
        assert not it.editor.popup.region.overlaps(cursor_line(it))


async def test_a_screen_without_room_shows_nothing_rather_than_cover_the_line() -> None:
    async with desk("{  }", (0, 2), schema=True, size=(40, 6)) as it:
        await it.press("ctrl+@")
        popup = it.editor.popup
        assert not popup.display or not popup.region.overlaps(cursor_line(it))


async def test_it_stands_right_behind_wide_characters() -> None:
    async with desk('{ a(x: "語語語") r }', (0, 15), schema=True) as it:
        await it.press("e")
        assert it.editor.popup.region.x == it.editor.screen_offset((0, 14)).x - 2


async def test_a_click_chooses() -> None:
    async with desk("{  }", (0, 2), schema=True) as it:
        await it.press("r", "e")
        popup = it.editor.popup
        await it.pilot.click(popup, offset=(4, 2))
        assert "requests" in it.editor.text
        assert it.app.focused is it.editor


async def test_label_type_deprecation_and_description_are_seen() -> None:
    async with desk("{  }", (0, 2), schema=True) as it:
        await it.press("ctrl+@")
        seen = "\n".join(it.app.rows())
        assert "viewer" in seen
        assert "User" in seen
        at = it.editor.popup.labels.index("old")
        it.editor.popup.move(at)
        await it.pilot.pause()
        seen = "\n".join(it.app.rows())
        assert "depr." in seen
        assert "Ask viewer." in seen


async def test_a_schema_cannot_command_the_terminal_through_it() -> None:
    from wfg_tui.schema import SchemaIndex

    async with desk("{  }", (0, 2)) as it:
        it.editor.set_index(SchemaIndex.from_sdl('type Query { "a\\u001b[2J [/red] b" viewer: String }'))
        await it.press("ctrl+@")
        seen = "\n".join(it.app.rows())
        assert "\x1b" not in seen
        assert "[/red] b" in seen


async def test_pages_and_ends_of_a_long_list() -> None:
    from wfg_tui.schema import SchemaIndex

    fields = " ".join(f"f{number:03}: Int" for number in range(100))
    async with desk("{  }", (0, 2)) as it:
        it.editor.set_index(SchemaIndex.from_sdl(f"type Query {{ {fields} }}"))
        await it.press("f", "up")
        popup = it.editor.popup
        assert popup.chosen is not None
        assert popup.chosen.label == popup.labels[-1]
        await it.press("pageup")
        assert popup.chosen.label == popup.labels[-1 - popup.rows]
        await it.press("down")
        assert popup.chosen.label == popup.labels[-popup.rows]


async def test_nothing_is_offered_inside_comments_and_strings() -> None:
    async with desk('{ viewer } # \n{ a(b: "") }', (0, 13), schema=True) as it:
        await it.press("v")
        assert not it.editor.popup.is_open
