"""The editors' keys arrive through real terminals: the bytes that they send, and the names that we bind."""

from __future__ import annotations

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key, Paste

from tests.tui.steering import paste, until, until_shown
from tests.tui.test_query_editor import desk
from wfg_tui.tui.actions import find
from wfg_tui.tui.widgets.code_text import Selection


@pytest.mark.parametrize(
    ("sent", "action"),
    [
        ("\x00", "editor.complete"),  # ctrl+space
        ("\x15", "editor.complete"),
        ("\x1f", "editor.comment"),  # ctrl+/ in most terminals
        ("\x0b", "editor.hover"),
        ("\x1b[24~", "editor.definition"),
        ("\x1a", "editor.undo"),
        ("\x19", "editor.redo"),
        ("\x03", "editor.copy"),
        ("\x18", "editor.cut"),
        ("\x01", "editor.select_all"),
        ("\x14", "variables.skeleton"),
        ("\x06", "editor.find"),
        ("\x06", "variables.find"),
        ("\x1bg", "editor.goto_line"),
        ("\x05", "editor.outside"),
        ("\x1d", "editor.bracket"),
        ("\x1b[6;5~", "explorer.next_tab"),
        ("\x1b[5;5~", "explorer.previous_tab"),
        ("\x1bn", "explorer.next_tab"),
        ("\x1bp", "explorer.previous_tab"),
        ("\x1bt", "explorer.new_tab"),
        ("\x1bw", "explorer.close_tab"),
        ("\x1bT", "explorer.reopen_tab"),
        ("\x1br", "find.replace"),
        ("\x1bl", "find.replace_all"),
        ("\x1ba", "explorer.access"),
        ("\x1bc", "find.case"),
        ("\x1bx", "find.regex"),
        ("\x00", "variables.complete"),
    ],
)
def test_the_bytes_of_a_key_reach_its_action(sent: str, action: str) -> None:
    parser = XTermParser()
    events = [*parser.feed(sent), *parser.feed("")]  # nothing more comes: what began with ESC is Alt
    keys = [event.key for event in events if isinstance(event, Key)]
    row = find(action)
    assert row is not None
    assert len(keys) == 1
    assert keys[0] in row.keys.split(",")


async def test_alt_with_a_letter_is_a_command_and_types_nothing() -> None:
    async with desk("{  }", (0, 2)) as it:
        it.app.post_message(Key("alt+z", "z"))  # as the parser gives ESC z, character and all
        await it.pilot.pause()
        await it.pilot.pause()
        assert it.editor.text == "{  }"


async def test_tab_with_a_selection_indents_its_lines_and_shift_tab_takes_it_back() -> None:
    async with desk("{\n  one\n  two\n}", (1, 2)) as it:
        for selection, indented in (
            (Selection((1, 2), (1, 5)), "{\n    one\n  two\n}"),
            (Selection((2, 3), (1, 0)), "{\n    one\n    two\n}"),
        ):
            before = it.editor.text
            it.editor.select(selection)
            words = it.editor.selected_text.replace(" ", "")
            await it.pilot.press("tab")
            assert it.editor.text == indented
            assert it.editor.selected_text.replace(" ", "") == words, "what was selected still is"
            await it.pilot.press("shift+tab")
            assert it.editor.text == before
            await it.pilot.press("shift+tab", "ctrl+z", "ctrl+z", "ctrl+z")
            assert it.editor.text == before


async def test_a_bracket_leads_to_its_other_half_out_of_sight_and_back() -> None:
    text = "query Q {\n" + "  # }\n" * 300 + '  a(b: "}")\n}\n'
    async with desk(text, (0, 8)) as it:
        await it.pilot.press("ctrl+right_square_bracket")
        assert it.editor.cursor == (302, 0)
        await it.pilot.press("ctrl+right_square_bracket")
        assert it.editor.cursor == (0, 8)
        it.editor.goto(0, 2)
        await it.pilot.press("ctrl+right_square_bracket")
        assert it.editor.cursor == (0, 2)


@pytest.mark.parametrize(
    ("typed", "place"), [("3", (2, 0)), ("2:4", (1, 3)), ("99", (3, 1)), ("0", (0, 0)), ("3, 99", (2, 5))]
)
async def test_a_line_is_gone_to_by_its_number(typed: str, place: tuple[int, int]) -> None:
    async with desk("{\n  one\n  two\n}", (0, 0)) as it:
        await it.pilot.press("alt+g")
        await until_shown(it.pilot, "Go to line", "1 to 4.")
        await paste(it.pilot, typed)
        await it.pilot.press("enter")
        await until(it.pilot, lambda: it.editor.has_focus)
        assert it.editor.cursor == place


async def test_what_is_no_line_is_told_and_the_cursor_stays() -> None:
    async with desk("{\n  one\n}", (1, 3)) as it:
        await it.pilot.press("alt+g")
        await until_shown(it.pilot, "Go to line")
        await paste(it.pilot, "end")
        await it.pilot.press("enter")
        await until_shown(it.pilot, "Go to line")
        await it.pilot.press("escape")
        await until(it.pilot, lambda: it.editor.has_focus)
        assert it.editor.cursor == (1, 3)


def test_a_bracketed_paste_arrives_whole() -> None:
    (event,) = [event for event in XTermParser().feed("\x1b[200~{\r  a\r}\x1b[201~") if isinstance(event, Paste)]
    assert event.text == "{\r  a\r}"
