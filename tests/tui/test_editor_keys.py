"""The editors' keys arrive through real terminals: the bytes that they send, and the names that we bind."""

from __future__ import annotations

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key, Paste

from tests.tui.test_query_editor import desk
from wfg_tui.tui.actions import find


@pytest.mark.parametrize(
    ("sent", "action"),
    [
        ("\x00", "editor.complete"),  # ctrl+space
        ("\x15", "editor.complete"),
        ("\x1f", "editor.comment"),  # ctrl+/ in most terminals
        ("\x0b", "editor.hover"),
        ("\x1b[24~", "editor.hover"),
        ("\x1a", "editor.undo"),
        ("\x19", "editor.redo"),
        ("\x03", "editor.copy"),
        ("\x18", "editor.cut"),
        ("\x01", "editor.select_all"),
        ("\x14", "variables.skeleton"),
        ("\x00", "variables.complete"),
    ],
)
def test_the_bytes_of_a_key_reach_its_action(sent: str, action: str) -> None:
    keys = [event.key for event in XTermParser().feed(sent) if isinstance(event, Key)]
    row = find(action)
    assert row is not None
    assert len(keys) == 1
    assert keys[0] in row.keys.split(",")


async def test_alt_with_a_letter_is_a_command_and_types_nothing() -> None:
    async with desk("{  }", (0, 2)) as it:
        it.app.post_message(Key("alt+a", "a"))  # as the parser gives ESC a, character and all
        await it.pilot.pause()
        await it.pilot.pause()
        assert it.editor.text == "{  }"


def test_a_bracketed_paste_arrives_whole() -> None:
    (event,) = [event for event in XTermParser().feed("\x1b[200~{\r  a\r}\x1b[201~") if isinstance(event, Paste)]
    assert event.text == "{\r  a\r}"
