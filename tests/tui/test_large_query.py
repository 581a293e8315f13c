"""A text of megabytes in the query editor: no key waits for a look at all of it."""

from __future__ import annotations

from pathlib import Path

from textual import events

from tests.tui.steering import demo, explorer, ready, until, until_shown
from tests.tui.test_query_editor import Desk, desk
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.widgets.query_judging import LARGE, MANY

FILLER = "# a line of a comment that makes the text long, and costs nobody anything\n"
LONG = FILLER * (LARGE // len(FILLER) + 1)
WRONG = "{ nobody }\n"
TOO_LARGE = "too large to check while typing; F8 checks"


async def seen(opened: Desk, words: str) -> None:
    for _ in range(400):
        await opened.pilot.pause(0.02)
        if any(words in row for row in opened.app.rows()):
            return
    raise AssertionError("\n".join(opened.app.rows()))


async def test_a_large_text_says_that_it_is_checked_when_asked() -> None:
    async with desk(WRONG + LONG, schema=True) as opened:
        await seen(opened, TOO_LARGE)
        assert opened.editor.judging.waits
        opened.editor.judging.ask()
        await opened.judged()
        assert [mark.message for mark in opened.editor.diagnostics] == [
            'Cannot query field "nobody" on type "Query".'
        ]
        assert not opened.editor.judging.waits


async def test_an_old_verdict_of_a_large_text_goes_when_the_typing_pauses() -> None:
    async with desk(WRONG + LONG, schema=True) as opened:
        opened.editor.judging.ask()
        await opened.judged()
        assert opened.editor.diagnostics
        await opened.press("space")
        await opened.judged()
        assert opened.editor.diagnostics == ()
        assert opened.editor.judging.waits


async def test_many_small_operations_are_a_large_text_too() -> None:
    async with desk("{ viewer }\n" * MANY, schema=True) as opened:
        await seen(opened, TOO_LARGE)
        assert opened.editor.judging.waits


async def test_a_text_that_becomes_small_again_is_judged_as_it_is_typed() -> None:
    async with desk(WRONG + LONG, schema=True) as opened:
        await seen(opened, TOO_LARGE)
        await opened.press("ctrl+end", "ctrl+shift+home", "delete")
        await opened.paste(WRONG)
        await opened.judged()
        assert [mark.message for mark in opened.editor.diagnostics] == [
            'Cannot query field "nobody" on type "Query".'
        ]
        await seen(opened, "query")


async def test_the_end_of_a_long_paste_is_shown_before_it_is_read_and_then_in_its_colours() -> None:
    async with desk(schema=True) as opened:
        editor = opened.editor
        opened.app.post_message(events.Paste(LONG + "{ viewer }"))
        bottom = LONG.count("\n")
        while editor.cursor[0] != bottom:
            await opened.pilot.pause(0.01)
        coloured = (bottom, editor.tokens(bottom))
        for _ in range(1000):
            if editor.tokens(bottom):
                break
            await opened.pilot.pause(0.02)
        assert coloured == (bottom, ()), "it was read while somebody waited for the paste"
        assert [kind for _, _, kind in editor.tokens(bottom)] == ["punctuation", "field", "punctuation"]


async def test_f8_checks_a_large_query_and_then_goes_to_what_is_wrong(sandbox: Sandbox, tmp_path: Path) -> None:
    app = demo(sandbox, tmp_path / "window")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await ready(pilot)
        explorer(app).editor.load(LONG + WRONG)
        await until_shown(pilot, TOO_LARGE)
        await pilot.press("f8")
        await until_shown(pilot, "1 found.", seconds=20)
        await pilot.press("f8")
        await until(pilot, lambda: explorer(app).editor.cursor == (LONG.count("\n"), 2))
