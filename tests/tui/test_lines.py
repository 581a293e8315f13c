"""The top line says who acts where, at every width; the bottom line teaches the keys that are heard now."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import Input

from wfg_tui.connection import SecretExpiry
from wfg_tui.tui.theme import variable_defaults
from wfg_tui.tui.widgets.bottom_line import BottomLine
from wfg_tui.tui.widgets.top_line import LastExchange, Standing, TopLine

FULL: dict[str, Any] = {
    "profile": "production-reports",
    "environment": "production",
    "client": "0oa1abcdEFGH2345678",
    "user": "mary_dean",
    "borrowed": True,
    "last": LastExchange(200, 0.184, 12_400, failed=False),
}


class Lines(Screen[None]):
    BINDINGS = [
        Binding("f5", "run", "Run"),
        Binding("ctrl+o", "jump", "Jump"),
        Binding("f9", "unseen", "Unseen", show=False),
        *(Binding(letter, f"extra('{letter}')", f"Extra {letter}") for letter in "bdegh"),
    ]

    def __init__(self, life: Callable[[], float | None], *, plain: bool = False) -> None:
        super().__init__()
        self._life, self._plain = life, plain
        self.ran = 0

    def compose(self) -> ComposeResult:
        yield TopLine(self._life, plain=self._plain)
        yield Input()
        yield BottomLine()

    def action_run(self) -> None:
        self.ran += 1


class Host(App[None]):
    def __init__(self, life: Callable[[], float | None] = lambda: None, *, plain: bool = False) -> None:
        self._lines = Lines(life, plain=plain)
        super().__init__()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults(self.current_theme)

    def get_default_screen(self) -> Screen[Any]:
        return self._lines

    @property
    def top(self) -> str:
        return self._lines.query_one(TopLine).render().plain

    @property
    def bottom(self) -> str:
        return self._lines.query_one(BottomLine).render().plain


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 160])
async def test_the_top_line_fits_and_never_drops_the_environment_or_the_user(width: int) -> None:
    app = Host(lambda: 3240.0)
    async with app.run_test(size=(width, 10)):
        app.query_one(TopLine).show(**FULL)
        assert len(app.top) <= width
        assert "PRODUCTION" in app.top
        assert "mary_dean" in app.top if width >= 60 else "mary" in app.top


async def test_at_eighty_columns_it_still_says_the_token_and_the_last_exchange() -> None:
    app = Host(lambda: 3240.0)
    async with app.run_test(size=(80, 10)):
        app.query_one(TopLine).show(**FULL)
        assert "token 54 min" in app.top
        assert "200 · 184 ms" in app.top
        assert "(run as)" in app.top


async def test_at_full_width_nothing_is_missing() -> None:
    app = Host(lambda: 3240.0)
    async with app.run_test(size=(160, 10)):
        app.query_one(TopLine).show(**FULL)
        for words in ("wfg-tui", "production-reports", "0oa1abcdEFGH2345678 → mary_dean (run as)", "12.4 KB"):
            assert words in app.top


async def test_a_token_counts_down_and_expires_in_words() -> None:
    left = 61.0
    app = Host(lambda: left)
    async with app.run_test(size=(120, 10)):
        line = app.query_one(TopLine)
        line.show(**FULL)
        assert "token 1 min" in app.top
        left = 0.0
        line.look_at_life()
        assert "token expired" in app.top


def ends_in(days: int) -> SecretExpiry:
    return SecretExpiry(datetime.date.today() + datetime.timedelta(days=days), days)


async def test_a_secret_that_is_near_its_end_is_said_in_full_where_there_is_room() -> None:
    app = Host(lambda: 3240.0)
    async with app.run_test(size=(160, 10)):
        app.query_one(TopLine).show(**FULL, secret_ends=ends_in(12))
        assert "▲ secret expires in 12 days" in app.top
        app.query_one(TopLine).show(secret_ends=ends_in(-3))
        assert "▲ secret expired 3 days ago" in app.top
        app.query_one(TopLine).show(secret_ends=None)
        assert "secret" not in app.top


@pytest.mark.parametrize(("days", "words"), [(12, "▲ secret 12 d"), (0, "▲ secret 0 d"), (-3, "▲ secret over")])
async def test_at_eighty_columns_a_secret_that_is_near_its_end_is_still_said(days: int, words: str) -> None:
    app = Host(lambda: 3240.0)
    async with app.run_test(size=(80, 10)):
        app.query_one(TopLine).show(**FULL, secret_ends=ends_in(days))
        assert words in app.top
        assert "PRODUCTION" in app.top
        assert "mary_dean (run as)" in app.top
        assert "200 · 184 ms" in app.top


async def test_unverified_tls_is_stated_on_a_line_of_its_own_for_as_long_as_it_holds() -> None:
    app = Host()
    async with app.run_test(size=(120, 10)) as pilot:
        line = app.query_one(TopLine)
        line.show(**FULL, unverified_host="workflow.example.com")
        await pilot.pause()
        assert line.size.height == 2
        assert "TLS is not verified for workflow.example.com" in app.top
        line.show(unverified_host="")
        await pilot.pause()
        assert line.size.height == 1


async def test_foreign_names_are_neither_markup_nor_commands() -> None:
    app = Host()
    async with app.run_test(size=(160, 10)):
        app.query_one(TopLine).show(
            profile="[/x][b]", environment="test", user="mary\x1b]52;c;eA==\x07", client="c"
        )
        assert "[/x][b]" in app.top
        assert "\x1b" not in app.top
        app.query_one(BottomLine).show_operation("[@click=app.quit]\x9b2J")
        assert "[@click=app.quit]" in app.bottom
        assert "\x9b" not in app.bottom


async def test_without_a_connection_it_says_so() -> None:
    app = Host()
    async with app.run_test(size=(80, 10)):
        assert app.query_one(TopLine).standing == Standing()
        assert "no connection" in app.top


async def test_the_plain_form_is_ascii() -> None:
    app = Host(lambda: 60.0, plain=True)
    async with app.run_test(size=(120, 10)):
        app.query_one(TopLine).show(**FULL, unverified_host="h")
        assert app.top.isascii()


async def test_the_bottom_line_teaches_shown_keys_only_and_those_that_run_first() -> None:
    app = Host()
    async with app.run_test(size=(160, 10)) as pilot:
        await pilot.pause()
        assert app.bottom.startswith(" F5 run   ")
        assert "^o jump" in app.bottom
        assert "unseen" not in app.bottom


async def test_when_it_is_narrow_the_panes_own_keys_go_first_and_nothing_is_cut_in_half() -> None:
    app = Host()
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        app.query_one(BottomLine).show_cursor(6, 11)
        app.query_one(BottomLine).show_problems(1)
        app.query_one(BottomLine).show_operation("Overdue")
        assert app.bottom.startswith(" F5 run   ")
        assert "extra h" not in app.bottom
        assert app.bottom.rstrip().endswith("× 1 problem  Ln 7 Col 12  Ove…")
        assert len(app.bottom) <= 60


async def test_a_click_on_a_key_does_what_the_key_does() -> None:
    app = Host()
    async with app.run_test(size=(120, 10)) as pilot:
        await pilot.pause()
        await pilot.click(BottomLine, offset=(2, 0))
        await pilot.pause()
        assert app._lines.ran == 1
