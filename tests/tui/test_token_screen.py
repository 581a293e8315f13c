"""The token inspector by keys: what is shown, proved and pasted, and that the token itself stays hidden."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.connection.tokens_made import part, token
from tests.tui.steering import demo, explorer, paste, ready, shown, type_text, until, until_shown, unwrapped
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.app import ExplorerApp
from wfg_tui.tui.screens.explorer import Explorer
from wfg_tui.tui.screens.token import TokenScreen
from wfg_tui.tui.screens.token_dialogs import PasteToken, ShowToken
from wfg_tui.tui.widgets.fact_sheet import FactSheet

NARROW, WIDE = (80, 24), (160, 45)


@asynccontextmanager
async def inspecting(
    sandbox: Sandbox, tmp_path: Path, size: tuple[int, int] = WIDE, **changes: Any
) -> AsyncIterator[Pilot[Any]]:
    app = demo(sandbox, tmp_path / "window", **changes)
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, TokenScreen))
        await until_shown(pilot, "Token of", "kind")
        yield pilot


def held(pilot: Pilot[Any]) -> str:
    app = pilot.app
    assert isinstance(app, ExplorerApp)
    current = explorer(app).session.tokens.current
    assert current is not None
    return current.value.reveal()


def facts(pilot: Pilot[Any]) -> str:
    """Everything the sheets hold, seen or scrolled away."""
    return unwrapped("\n".join(sheet.render().plain for sheet in pilot.app.screen.query(FactSheet)))


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_it_shows_what_the_token_says_and_not_the_token(
    sandbox: Sandbox, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with inspecting(sandbox, tmp_path, size) as pilot:
        await until_shown(pilot, "JWT, RS256", "not verified", "client_secret_basic")
        said = facts(pilot)
        for words in (
            "Nothing is wrong with it",
            "left 60 min",
            f"expected {sandbox.audience}",
            f"in the token {sandbox.audience}",
            "cid 0oa1adm7wq2kXe8Lr5d7",
            "com.workflowgen.api.username 0oa1adm7wq2kXe8Lr5d7",
            "Claims (not verified)",
        ):
            assert words in said
        assert "eyJ" not in said
        assert "token 60 min" in shown(pilot.app).splitlines()[0]
        assert "administrator" in shown(pilot.app).splitlines()[0]
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Explorer))


async def test_nothing_is_only_there_where_it_is_wide(sandbox: Sandbox, tmp_path: Path) -> None:
    async with inspecting(sandbox, tmp_path, NARROW) as pilot:
        assert "Scopes" not in shown(pilot.app)
        await pilot.press("end")
        await until_shown(pilot, "Header (not verified)", "typ JWT")
        await pilot.press("home")
        await until_shown(pilot, "kind JWT")


async def test_v_verifies_with_the_issuers_keys(sandbox: Sandbox, tmp_path: Path) -> None:
    async with inspecting(sandbox, tmp_path) as pilot:
        await pilot.press("v")
        await until_shown(
            pilot, "verified with the key", "Claims (verified)", "The issuer's key made the signature"
        )
        assert f"{sandbox.issuer}/v1/keys" in facts(pilot)


async def test_keys_that_cannot_be_had_are_told_and_nothing_is_called_verified(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with inspecting(sandbox, tmp_path) as pilot:
        sandbox.faults.add("server_error", on="keys")
        await pilot.press("v")
        await until_shown(pilot, "gives no keys to check the signature with")
        assert "Claims (not verified)" in facts(pilot)


async def test_r_renews_and_the_top_line_follows(sandbox: Sandbox, tmp_path: Path) -> None:
    async with inspecting(sandbox, tmp_path) as pilot:
        before = held(pilot)
        sandbox.faults.add("token_life", on="token", seconds=600, times=1)
        await pilot.press("r")
        await until_shown(pilot, "A new token: good for 10 min")
        assert held(pilot) != before
        assert "token 10 min" in shown(pilot.app).splitlines()[0]
        assert "left 10 min" in facts(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Explorer))
        assert "token 10 min" in shown(pilot.app).splitlines()[0]


async def test_a_renewal_that_fails_leaves_the_token_that_works(sandbox: Sandbox, tmp_path: Path) -> None:
    async with inspecting(sandbox, tmp_path) as pilot:
        before = held(pilot)
        sandbox.faults.add("server_error", on="token", times=1)
        await pilot.press("r")
        await until_shown(pilot, "failed (500)")
        assert held(pilot) == before


async def test_a_limit_of_the_providers_is_counted_down(sandbox: Sandbox, tmp_path: Path) -> None:
    async with inspecting(sandbox, tmp_path) as pilot:
        sandbox.faults.add("rate_limit", on="token", retry_after=2, times=1)
        await pilot.press("r")
        await until_shown(pilot, "too many requests: asking again in 2 s")
        await until_shown(pilot, "A new token")
        assert "asking" not in str(pilot.app.screen.query_one("#sheet").border_title)


async def test_esc_gives_a_renewal_up_that_takes_too_long(sandbox: Sandbox, tmp_path: Path) -> None:
    async with inspecting(sandbox, tmp_path) as pilot:
        sandbox.faults.add("hang", on="token")
        await pilot.press("r")
        await until_shown(pilot, "asking the identity provider for another token")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Explorer))
        await until(pilot, lambda: any(one.kind == "token" and one.disconnected for one in sandbox.requests))


async def test_f_forgets_the_token_and_says_how_to_have_another(sandbox: Sandbox, tmp_path: Path) -> None:
    async with inspecting(sandbox, tmp_path) as pilot:
        sandbox.requests.clear()
        await pilot.press("f")
        await until_shown(pilot, "No token is kept", "Forgotten")
        assert "token" not in shown(pilot.app).splitlines()[0]
        assert "kind" not in facts(pilot)
        for key in ("v", "y", "s", "f"):
            await pilot.press(key)
            assert isinstance(pilot.app.screen, TokenScreen)
        assert len(sandbox.requests) == 0
        await pilot.press("r")
        await until_shown(pilot, "kind JWT", "token 60 min")


async def test_a_pasted_token_is_compared_with_ours_until_o_goes_back(sandbox: Sandbox, tmp_path: Path) -> None:
    async with inspecting(sandbox, tmp_path) as pilot:
        theirs = held(pilot)
        sandbox.faults.add(
            "claims", on="token", claims={"aud": sandbox.audience + "/", "cid": "0oaOther"}, times=1
        )
        await pilot.press("r")
        await until_shown(pilot, "another audience", "in the slash at the end", "another client")
        await pilot.press("p")
        await until(pilot, lambda: isinstance(pilot.app.screen, PasteToken))
        await paste(pilot, f"Authorization: Bearer {theirs[:300]}\n{theirs[300:]}\n")
        await until_shown(pilot, "Pasted token, beside that of administrator", "Beside ours")
        said = facts(pilot)
        assert f"aud ours {sandbox.audience}/ theirs {sandbox.audience}" in said
        assert "ours 0oaOther theirs 0oa1adm7wq2kXe8Lr5d7" in said
        assert "source pasted" in said
        assert theirs[-40:] not in shown(pilot.app)
        await pilot.press("o")
        await until_shown(pilot, "Token of administrator")
        assert "Beside ours" not in facts(pilot)


async def test_our_own_token_pasted_is_recognised(sandbox: Sandbox, tmp_path: Path) -> None:
    async with inspecting(sandbox, tmp_path) as pilot:
        await pilot.press("p")
        await until(pilot, lambda: isinstance(pilot.app.screen, PasteToken))
        await paste(pilot, held(pilot))
        await until_shown(pilot, "This is the very token that we hold")


HOSTILE = {"\x1b]0;x\x07": "\x1b[2J\x9b31m\u202e", "[/red]": "[@click=app.quit]x[/nope]", "n": "\ud800 \x00"}


FOREIGN = (
    (token(**HOSTILE), "[@click=app.quit]x[/nope]"),
    (token(groups=["g" * 50] * 900), "8 to 16 KB"),
    (token(many={str(number): number for number in range(5_000)}), "many"),
    ("{not a token\x1b[31m}", "no bearer token may"),
    (f"{part({'alg': 'RS256'})}.{part(b'{')}.x", "no JSON"),
    (f"{part({'alg': 'x', 'enc': 'y'})}.a.b.c.d", "encrypted (JWE)"),
    ("reference-token", "opaque"),
)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_foreign_token_is_harmless_and_explained(
    sandbox: Sandbox, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with inspecting(sandbox, tmp_path, size) as pilot:
        screen = pilot.app.screen
        for pasted, words in FOREIGN:
            await pilot.press("p")
            await until(pilot, lambda: isinstance(pilot.app.screen, PasteToken))
            await paste(pilot, pasted)
            await until(pilot, lambda: pilot.app.screen is screen)
            await until(pilot, lambda words=words: words in facts(pilot))  # type: ignore[misc]  # bound at once
            for key in ("end", "pageup", "home"):
                await pilot.press(key)
                assert not any(character in shown(pilot.app) for character in "\x1b\x07\x00\x9b\u202e\ud800")
            await pilot.press("v")
            await until(pilot, lambda: "asking" not in str(screen.query_one("#sheet").border_title))


async def test_a_paste_of_a_megabyte_is_refused_at_once(sandbox: Sandbox, tmp_path: Path) -> None:
    async with inspecting(sandbox, tmp_path) as pilot:
        await pilot.press("p")
        await until(pilot, lambda: isinstance(pilot.app.screen, PasteToken))
        await paste(pilot, "x" * 1_000_000)
        await until_shown(pilot, "longer than 100,000 characters")
        assert isinstance(pilot.app.screen, PasteToken)
        await type_text(pilot, "opaque")
        await pilot.press("enter")
        await until_shown(pilot, "Pasted token", "6 characters")


async def test_the_token_itself_is_shown_only_after_a_yes(sandbox: Sandbox, tmp_path: Path) -> None:
    async with inspecting(sandbox, tmp_path, NARROW) as pilot:
        await pilot.press("s")
        await until_shown(pilot, "Show the token itself?", "127.0.0.1")
        assert "eyJ" not in shown(pilot.app)
        await pilot.press("enter")  # the safe answer has the focus
        await until(pilot, lambda: isinstance(pilot.app.screen, TokenScreen))
        await pilot.press("s")
        await until_shown(pilot, "Show it")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ShowToken))
        await until_shown(pilot, "y copies it", held(pilot)[:40])
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, TokenScreen))
        assert "eyJ" not in shown(pilot.app)


async def test_y_copies_the_claims_and_not_the_token(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "TMUX"):
        monkeypatch.delenv(name, raising=False)
    async with inspecting(sandbox, tmp_path) as pilot:
        await pilot.press("y")
        await until_shown(pilot, "The claims (")
        copied = json.loads(pilot.app.clipboard)
        assert copied["claims"]["aud"] == sandbox.audience
        assert copied["header"]["alg"] == "RS256"
        assert held(pilot).split(".")[2] not in pilot.app.clipboard


@pytest.mark.parametrize("theme", ["wfg-dark", "wfg-light", "wfg-contrast", "wfg-ansi"])
async def test_it_is_drawn_in_every_theme_and_in_ascii(sandbox: Sandbox, tmp_path: Path, theme: str) -> None:
    app = demo(sandbox, tmp_path / "window", expect_audience=sandbox.audience + "/")
    app.plain = True
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        assert theme in app.themes()
        app.theme = theme
        await pilot.press("ctrl+l")
        await until_shown(pilot, "x The token is for another audience")
        assert "×" not in facts(pilot)
        assert "→" not in facts(pilot)


async def test_renewing_and_forgetting_are_in_the_palette_of_the_explorer(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    app = demo(sandbox, tmp_path / "window")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        first = held(pilot)
        for typed, said in (
            ("forget token", "Forgotten."),
            ("forget token", "There was no token"),
            ("renew", "A new token"),
        ):
            await pilot.press("ctrl+p")
            await until_shown(pilot, "type to narrow")
            await type_text(pilot, typed)
            await pilot.press("enter")
            await until_shown(pilot, said)
            top = shown(app).splitlines()[0]
            assert ("token" in top) is (said == "A new token")
        assert held(pilot) != first


async def test_another_connection_chosen_here_is_the_one_that_is_looked_into(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with inspecting(sandbox, tmp_path) as pilot:
        await pilot.press("ctrl+p")
        await until_shown(pilot, "type to narrow")
        await type_text(pilot, "switch to requester")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TokenScreen))
        await pilot.press("r")
        await until_shown(pilot, "Token of requester", "0oa5req9cv4xBn7Zm5d7", "A new token")
        await until(pilot, lambda: "requester" in shown(pilot.app).splitlines()[0])


async def test_help_says_what_the_screen_is_for(sandbox: Sandbox, tmp_path: Path) -> None:
    async with inspecting(sandbox, tmp_path) as pilot:
        await pilot.press("f1")
        await until_shown(pilot, "Nothing in it is proved until you verify it", "Renew now")
