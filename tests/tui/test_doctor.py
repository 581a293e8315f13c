"""The doctor's screen: steps that fill in, the failed one explained, and nothing that moves under a reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from tests.tui.steering import demo, explorer, ready, shown, type_text, until, until_shown
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.app import ExplorerApp
from wfg_tui.tui.screens.doctor import Doctor

SIZES = [(80, 24), (160, 45)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "window"


def doctor(pilot: Pilot[Any]) -> Doctor:
    screen = pilot.app.screen
    assert isinstance(screen, Doctor)
    return screen


async def see_doctor(pilot: Pilot[Any], done: bool = True) -> Doctor:
    """Opens the doctor by its key; waits for the end of the examination unless told otherwise."""
    app = pilot.app
    assert isinstance(app, ExplorerApp)
    await until(pilot, lambda: app.explorer is not None and app.focused is not None)
    await pilot.press("shift+f9")
    await until(pilot, lambda: isinstance(app.screen, Doctor))
    if done:
        await until(pilot, lambda: " failed ━" in shown(app) or "nothing is wrong" in shown(app))
    return doctor(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_a_connection_that_is_well_is_said_to_be(
    sandbox: Sandbox, home: Path, size: tuple[int, int]
) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        await see_doctor(pilot)
        await until_shown(pilot, "Nothing is wrong: 12 steps passed.", "nothing is wrong")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.explorer)


@pytest.mark.parametrize("size", SIZES)
async def test_the_first_step_that_failed_is_chosen_and_says_what_to_open(
    sandbox: Sandbox, home: Path, size: tuple[int, int]
) -> None:
    app = demo(sandbox, home, "inactive_application")
    async with app.run_test(size=size, notifications=True) as pilot:
        await see_doctor(pilot)
        await until_shown(
            pilot,
            "× Application",
            "code APPLICATION_INACTIVE",
            "1. The application is not active in WorkflowGen.",
            "→ WorkflowGen: Administration Module › Applications › your application: Active.",
            "1 failed",
        )


async def test_every_step_can_be_read(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await see_doctor(pilot)
        await pilot.press("home")
        await until_shown(pilot, "✓ Name resolution · 127.0.0.1")
        await pilot.press(*["down"] * 8)
        await until_shown(pilot, "user name claim", f"audience {sandbox.audience}")


async def test_what_is_being_read_does_not_move_while_steps_come_in(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await ready(pilot)
        sandbox.faults.add("latency", "token", seconds=1.0)
        screen = await see_doctor(pilot, done=False)
        await until_shown(pilot, "✓ Discovery")
        await pilot.press("home")
        await until(pilot, lambda: "nothing is wrong" in shown(app), 15)
        assert screen.query_one("#steps", OptionList).highlighted == 0
        assert "✓ Name resolution ·" in shown(app)


async def test_a_step_under_way_is_seen_and_leaving_closes_its_connection(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        sandbox.requests.clear()
        sandbox.faults.add("hang", "token")
        await see_doctor(pilot, done=False)
        await until_shown(pilot, "› Client secret", "1.", "under way…")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.explorer)
        await until(pilot, lambda: any(request.disconnected for request in sandbox.requests.of("token")))


async def test_it_is_examined_again_on_request(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        sandbox.faults.add("login_page")
        await see_doctor(pilot)
        await until_shown(pilot, "A sign-in page stands before the API.")
        sandbox.faults.clear()
        await pilot.press("f5")
        await until_shown(pilot, "Nothing is wrong: 12 steps passed.")


async def test_the_report_is_copied_without_a_secret(
    sandbox: Sandbox, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    monkeypatch.setattr("textual.app.App.copy_to_clipboard", lambda app, text: copied.append(text))
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")
    monkeypatch.delenv("TMUX", raising=False)
    app = demo(sandbox, home, "missing_user")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await see_doctor(pilot)
        await pilot.press("y")
        await until(pilot, lambda: copied)
    assert "× Application" in copied[0]
    assert "Impersonate username" in copied[0]
    assert sandbox.application("missing_user").client_secret not in copied[0]
    assert "eyJ" not in copied[0]


async def test_a_borrowed_identity_is_examined_too(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, "requester")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await ready(pilot)
        explorer(app).borrow("olivia_martin")
        await see_doctor(pilot)
        await until_shown(pilot, "× Borrowed identity", "System operations allowed users")


async def test_a_connection_that_fails_names_the_doctors_key(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await ready(pilot)
        sandbox.faults.add("login_page")
        await type_text(pilot, "query A { viewer { userName ")
        await pilot.press("f5")
        await until_shown(pilot, "Shift+F9 examines the connection step by step.")


async def test_the_palette_offers_it(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+p")
        await type_text(pilot, "doctor")
        await until_shown(pilot, "Shift+F9", "Examine the connecti")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Doctor))


async def test_hostile_words_stay_words(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await ready(pilot)
        body = {
            "errors": [
                {"message": "[/x] \x1b]0;t\x07 [@click=app.quit]q[/]", "extensions": {"code": "[/nope]\x1b"}}
            ]
        }
        sandbox.faults.add("canned", status=403, body=body)
        await see_doctor(pilot)
        await until_shown(pilot, "[/nope]", "[@click=app.quit]q[/]")
        assert "\x1b" not in shown(app)


async def test_in_plain_ascii_it_says_the_same(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, "inactive_application")
    app.plain = True
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await see_doctor(pilot)
        await until_shown(
            pilot, "+ Token", "- First query", "x Application", "> WorkflowGen: Administration Module >"
        )
