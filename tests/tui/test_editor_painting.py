"""Only rows that changed are painted anew, yet the screen is that of a full repaint, cell by cell."""

from __future__ import annotations

import random

import pytest
from rich.style import Style
from textual.pilot import Pilot

from tests.tui.editing import EditorApp, index
from wfg_tui.tui.widgets.query_editor import QueryEditor

TEXT = '''# everything still open, oldest first
query Overdue($since: Int) {
  requests(filter: {status: OPEN}, first: $since) {
    totalCount
    items { number requester { ...Person } }
  }
}

"""
a block of words 語語 👩\u200d💻
"""
fragment Person on User {
\tuserName \u2028 firstName # tab, separator
  a_long_line: lastName @include(if: true) @skip(if: false) # that is cut off at the right edge of the editor
}
''' + "\n".join(f"query Q{number} {{ viewer {{ userName }} nothing }}" for number in range(40))
KEYS = (
    *('" " "', '" " "', "{ {", "left left left"),
    *("a", "r", "x", "space", "{", "}", "(", ")", '"', '"', "#", "$", ".", "@", "enter", "enter", "tab"),
    *("backspace", "backspace", "delete", "ctrl+w", "ctrl+z", "ctrl+z", "ctrl+y", "ctrl+underscore", "ctrl+x"),
    *("up", "down", "down", "left", "right", "home", "end", "pageup", "pagedown", "ctrl+home", "ctrl+end"),
    *(
        "shift+up",
        "shift+down",
        "shift+right",
        "shift+end",
        "ctrl+right",
        "ctrl+left",
        "ctrl+a",
        "escape",
        "ctrl+@",
    ),
)

Cell = tuple[str, Style | None]


def cells(app: EditorApp) -> list[list[Cell]]:
    """Gives every row of the screen as the compositor has it: what is not dirty comes from its caches."""
    painted: list[list[Cell]] = []
    for strip in app.screen._compositor.render_strips():
        painted.append([(character, segment.style) for segment in strip for character in segment.text])
    return painted


async def same_as_a_full_repaint(app: EditorApp, editor: QueryEditor, pilot: Pilot[None], keys: list[str]) -> None:
    await pilot.pause()
    fast = cells(app)  # no await from here: a verdict that comes in between would look like a fault
    editor.notify_style_update()
    editor.refresh()
    editor.popup.refresh()
    full = cells(app)
    for row, (one, other) in enumerate(zip(fast, full, strict=True)):
        assert one == other, f"row {row} differs after {keys[-6:]}"


@pytest.mark.parametrize("seed", range(5))
async def test_random_keys_leave_the_screen_of_a_full_repaint(seed: int) -> None:
    chosen = random.Random(seed)
    editor = QueryEditor()
    app = EditorApp(editor)
    async with app.run_test(size=(64, 16)) as pilot:
        editor.set_index(index())
        editor.load(TEXT.replace("\n", chosen.choice(["\n", "\r\n"])))
        editor.focus()
        keys: list[str] = []
        for _ in range(40):
            keys.append(chosen.choice(KEYS))
            await pilot.press(*keys[-1].split())
            await same_as_a_full_repaint(app, editor, pilot, keys)
            assert editor.content.text == editor.text


async def test_a_typed_key_paints_its_row_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    editor = QueryEditor()
    app = EditorApp(editor)
    async with app.run_test(size=(64, 24)) as pilot:
        editor.load("\n".join(["query A {", *["  viewer { userName }"] * 2000, "}"]))
        editor.focus()
        editor.goto(5, 10)
        for _ in range(100):
            await pilot.pause(0.05)
            if editor.border_subtitle:
                break
        painted: list[int] = []
        render_line = editor.render_line
        monkeypatch.setattr(editor, "render_line", lambda y: painted.append(y) or render_line(y))
        await pilot.press("x")
        await pilot.pause()
        assert set(painted) == {5}
        painted.clear()
        await pilot.press("down")
        await pilot.pause()
        assert set(painted) <= {5, 6}
