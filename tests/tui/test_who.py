"""Who am I, and what was sent, on the screen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tui.steering import demo, explorer, ready, shown, type_text, until, until_shown
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.screens.sent import Sent
from wfg_tui.tui.screens.who import WhoScreen

NARROW, WIDE = (80, 24), (160, 45)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "window"


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_it_shows_the_user_and_what_stands_behind(
    sandbox: Sandbox, home: Path, size: tuple[int, int]
) -> None:
    app = demo(sandbox, home, "requester")
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("alt+u")
        await until_shown(pilot, "Who am I on requester", "You (viewer, User)", "emma.dubois@example.com")
        if size == NARROW:
            await pilot.press("end")
        await until_shown(pilot, "Impersonate username", sandbox.application("requester").client_id, "nobody")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, WhoScreen))


async def test_a_borrowed_user_stands_first_and_can_be_copied(
    sandbox: Sandbox, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = demo(sandbox, home)
    copied: list[str] = []
    monkeypatch.setattr("textual.app.App.copy_to_clipboard", lambda _app, text: copied.append(text))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).borrow("emma_dubois")
        await until(pilot, lambda: explorer(app).session.honoured == "emma_dubois")
        await pilot.press("alt+u")
        await until_shown(pilot, "Run as emma_dubois (viewer, User)", "You (viewer, User)", "others: it runs as")
        text = shown(app)
        assert text.index("Run as emma_dubois") < text.index("You (viewer")
        assert "emma_dubois (run as)" in text.splitlines()[0]
        await pilot.press("y")
        await until(pilot, lambda: copied)
        assert json.loads(copied[0])["run_as"]["values"]["userName"] == "emma_dubois"


async def test_what_keeps_us_out_is_told_with_what_is_known(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, "inactive_application")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until(pilot, lambda: app.explorer is not None)
        await pilot.press("alt+u")
        await until_shown(pilot, "knows who we are and refuses us", "Active must be ticked", "audience")


async def test_what_was_sent_is_listed_the_newest_first(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).editor.load("query Mine { requests { totalCount } }")
        await pilot.press("f5")
        await until(pilot, lambda: explorer(app).last is not None)
        await until(pilot, lambda: "Mine" in (home / "audit" / "administrator.jsonl").read_text())
        await pilot.press("ctrl+p")
        await type_text(pilot, "what was sent")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Sent))
        await until_shown(
            pilot, "query Mine", "as olivia_martin · done", "administrator.jsonl", "IntrospectionQuery"
        )
        assert shown(app).index("query Mine") < shown(app).index("IntrospectionQuery")
        await until_shown(pilot, "requests; variables: none; status 200")
        await type_text(pilot, "intro")
        await until(pilot, lambda: "query Mine" not in shown(app).split("Sent through")[1].split("Result")[0])


async def test_mutations_are_listed_with_what_was_tried_and_lead_to_the_schema(
    sandbox: Sandbox, home: Path
) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+p")
        await type_text(pilot, "mutations")
        await pilot.press("enter")
        await until_shown(pilot, "2 mutations; none is sent to find out", "createRequest", "never tried here")
        await until_shown(pilot, "Who may: Members of the process's requester participant")
        await pilot.press("enter")
        await until(pilot, lambda: explorer(app).browser.has_focus_within)
        await until_shown(pilot, "Launches a request.")
        assert not sandbox.requests.of("mutation")
