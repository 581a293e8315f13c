"""No mutation reaches production by a key, a click or a command alone: the sandbox's log is the oracle."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.steering import demo, explorer, ready, shown, until, until_shown
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.actions import ACTIONS
from wfg_tui.tui.app import ExplorerApp
from wfg_tui.tui.screens.confirm import AskConsent
from wfg_tui.tui.screens.explorer import Explorer

WIDE = (160, 45)
MUTATION = (
    'mutation Open { createRequest(input: {processName: "HELPDESK", processVersion: 1}) { request { number } } }'
)
LEAVES = {"app.quit", "editor.outside", "variables.outside"}
"""What ends the program, or starts another one."""
PLAIN_KEYS = (
    "a",
    "y",
    "n",
    "space",
    "enter",
    "enter",
    "tab",
    "shift+tab",
    "up",
    "down",
    "left",
    "right",
    "home",
    "end",
)


def keys_of_all_actions() -> list[str]:
    keys = {key for action in ACTIONS if action.id not in LEAVES for key in action.keys.split(",") if key}
    return sorted(keys - {key for action in ACTIONS if action.id in LEAVES for key in action.keys.split(",")})


@pytest.fixture
def app(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ExplorerApp:
    monkeypatch.chdir(tmp_path)  # where the commands that save a file would
    app = demo(sandbox, tmp_path / "window", environment="production")
    for name in app.book.names:  # to whichever a key may turn
        app.book.save(dataclasses.replace(app.book.get(name), environment="production"))
    return app


async def back(pilot: Pilot[None], app: ExplorerApp) -> None:
    """Returns to the explorer, with the mutation at the cursor."""
    for _ in range(6):
        if isinstance(app.screen, Explorer):
            break
        await pilot.press("escape")
    while not isinstance(app.screen, Explorer):
        app.pop_screen()
        await pilot.pause()
    if explorer(app).editor.text != MUTATION:
        explorer(app).editor.load(MUTATION)


async def settled(pilot: Pilot[None], app: ExplorerApp) -> None:
    """Lets everything that was begun come to its end."""
    await until(pilot, lambda: not explorer(app).conversation.running or isinstance(app.screen, AskConsent))


async def test_no_sequence_of_keys_and_clicks_sends_one(sandbox: Sandbox, app: ExplorerApp) -> None:
    chance = random.Random(7)
    keys = keys_of_all_actions()
    asked = 0
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        for step in range(100):
            if step % 9 == 0:
                await back(pilot, app)
                await pilot.press("f5")
                await until(pilot, lambda: isinstance(app.screen, AskConsent))
                asked += 1
            if chance.random() < 0.2:
                await pilot.click(offset=(chance.randrange(WIDE[0]), chance.randrange(WIDE[1])))
            else:
                await pilot.press(chance.choice(PLAIN_KEYS if chance.random() < 0.5 else keys))
        await settled(pilot, app)
    assert asked > 10
    assert not sandbox.requests.of("mutation")


async def test_every_click_on_the_question_leaves_it_unsent(sandbox: Sandbox, app: ExplorerApp) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        for row in (11, 13, *range(14, 22)):
            for column in range(8, 78, 10):
                if not isinstance(app.screen, AskConsent):
                    await back(pilot, app)
                    await pilot.press("f5")
                    await until(pilot, lambda: isinstance(app.screen, AskConsent))
                await pilot.click(offset=(column, row))
        assert not sandbox.requests.of("mutation")


async def test_no_command_of_the_palette_sends_one(sandbox: Sandbox, app: ExplorerApp) -> None:
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        for action in ACTIONS:
            if action.id in LEAVES or not action.palette or action.scope not in ("app", "explorer", "variables"):
                continue
            await back(pilot, app)
            await app._commanded(f"action:{action.id}")
            await pilot.pause()
            await pilot.press("enter")
        await back(pilot, app)
        await settled(pilot, app)
    assert not sandbox.requests.of("mutation")


async def test_opening_a_file_or_a_kept_draft_sends_nothing(
    sandbox: Sandbox, app: ExplorerApp, tmp_path: Path
) -> None:
    before = demo(sandbox, tmp_path / "window")
    async with before.run_test(size=WIDE) as pilot:
        await ready(pilot)
        explorer(before).editor.load(MUTATION)
        explorer(before).keep()
    (tmp_path / "open.graphql").write_text(MUTATION)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        await until_shown(pilot, "mutation Open")
        explorer(app).folder = tmp_path
        await pilot.press("f3")
        await until_shown(pilot, "A query (.graphql)")
        await pilot.press(*"open", "full_stop", *"graphql", "enter")
        await until(pilot, lambda: explorer(app).file is not None)
        await pilot.press("ctrl+pagedown", "ctrl+pageup", "ctrl+r", "alt+n")
        await pilot.pause(0.3)
        assert "mutation Open" in shown(app)
    assert not sandbox.requests.of("mutation")


async def test_a_read_only_profile_does_not_even_ask(sandbox: Sandbox, tmp_path: Path) -> None:
    app = demo(sandbox, tmp_path / "window", read_only=True)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).editor.load(MUTATION)
        await pilot.press("f5")
        await until_shown(pilot, "is read-only: it sends no")
        assert isinstance(app.screen, Explorer)
    assert not sandbox.requests.of("mutation")
