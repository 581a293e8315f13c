"""The access map's screen: nothing is sent before it says what it costs; then places fill in and are compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.steering import demo, ready, shown, type_text, until, until_shown
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.screens.access_map import AccessMapScreen

SIZES = [(80, 24), (160, 45)]
QUERY = "query Mine { users { totalCount } requests(page: {size: 4}) { items { number requester { isActive } } } }"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "window"


async def see_access(pilot: Pilot[Any], query: str = QUERY) -> AccessMapScreen:
    """Opens the map by its key, with `query` in the editor."""
    app = pilot.app
    await ready(pilot)
    if query:
        app.explorer.editor.load(query)  # type: ignore[attr-defined]
        await pilot.pause()
    await pilot.press("alt+a")
    await until(pilot, lambda: isinstance(app.screen, AccessMapScreen))
    screen = app.screen
    assert isinstance(screen, AccessMapScreen)
    await until(pilot, lambda: "Before it starts" in shown(app) or "readable" in shown(app))
    return screen


def asked(sandbox: Sandbox) -> int:
    return sum(one.operation_name == "AccessMap" for one in sandbox.requests.of("query"))


@pytest.mark.parametrize("size", SIZES)
async def test_it_says_what_it_costs_and_sends_nothing_before_it_is_told_to(
    sandbox: Sandbox, home: Path, size: tuple[int, int]
) -> None:
    app = demo(sandbox, home, "requester")
    async with app.run_test(size=size, notifications=True) as pilot:
        await see_access(pilot)
        await until_shown(pilot, "Mine · emma_dubois", "about 3 requests", "nothing was sent yet")
        assert asked(sandbox) == 0
        await pilot.press("enter")
        await until_shown(pilot, "× 1 denied", "5 readable")
        assert 0 < asked(sandbox) <= 3
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.explorer)


async def test_the_whole_api_comes_on_request(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, "requester")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await see_access(pilot)
        await pilot.press("w")
        await until_shown(pilot, "The whole API", "288 places")
        assert asked(sandbox) == 0
        await pilot.press("enter")
        await until_shown(pilot, "× 1 denied  · 74 not probed")
        await pilot.press("n", "end")
        await until_shown(pilot, "› × users", "Query.users", "USERS_ADMINISTRATORS_ONLY")
        assert not sandbox.requests.of("mutation")


async def test_a_map_that_was_left_goes_on_and_a_finished_one_is_kept(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, "requester", rate=5.0, concurrency=1)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await see_access(pilot, "")
        await pilot.press("enter")
        await until(pilot, lambda: asked(sandbox) >= 2)
        await pilot.press("escape")
        await until_shown(pilot, "Enter goes on with it")
        await pilot.press("enter")
        await until_shown(pilot, "× 1 denied  · 74 not probed")
        answered = [one.document for one in sandbox.requests.of("query") if not one.disconnected]
        asked_for = [one for one in answered if one is not None and "AccessMap" in one]
        assert len(asked_for) - len(set(asked_for)) <= 1, "but what was under way at Esc, whose answer nobody read"
        before = asked(sandbox)
        await pilot.press("escape", "alt+a")
        await until_shown(pilot, "× 1 denied  · 74 not probed")
        assert asked(sandbox) == before


async def test_keys_pressed_while_a_map_is_being_left_find_all_that_is_known(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, "requester", rate=5.0, concurrency=1)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        screen = await see_access(pilot)
        await pilot.press("w")
        await until_shown(pilot, "288 places")
        await pilot.press("enter")
        await until(pilot, lambda: asked(sandbox) >= 2)
        await pilot.press("escape", "enter")
        await until_shown(pilot, "Enter goes on with it")
        assert app.screen is screen
        await pilot.press("enter")
        await until_shown(pilot, "× 1 denied  · 74 not probed")
        asked_for = [
            one.document
            for one in sandbox.requests.of("query")
            if not one.disconnected and "AccessMap" in (one.document or "")
        ]
        assert len(asked_for) - len(set(asked_for)) <= 1, "but what was under way at Esc, whose answer nobody read"


async def test_what_was_left_is_shown_as_left(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, "requester", rate=5.0, concurrency=1)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await see_access(pilot, "")
        await pilot.press("enter")
        await until(pilot, lambda: asked(sandbox) >= 2)
        await pilot.press("escape")
        await until_shown(pilot, "Enter goes on with it")
        assert "nothing was sent yet" not in shown(app)
        assert "not probed" in shown(app)


async def test_another_users_map_is_compared_with_the_one_that_is_shown(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await see_access(pilot)
        await pilot.press("enter")
        await until_shown(pilot, "✓ 7 readable")
        await pilot.press("u")
        await until_shown(pilot, "Map what another user may read")
        await type_text(pilot, "emma_dubois")
        await pilot.press("enter")
        await until_shown(pilot, "As emma_dubois", "nothing was sent yet")
        await pilot.press("enter")
        await until_shown(pilot, "1 difference", "readable → denied")
        assert {one.user_name for one in sandbox.requests.of("query")} == {"olivia_martin", "emma_dubois"}


async def test_a_map_is_written_as_the_files_name_says(
    sandbox: Sandbox, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = demo(sandbox, home, "requester")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await see_access(pilot)
        await pilot.press("enter")
        await until_shown(pilot, "× 1 denied")
        for name in ("map.json", "map.md", "map.csv"):
            await pilot.press("ctrl+s")
            await until_shown(pilot, "Write the map")
            await pilot.press("ctrl+u")
            await type_text(pilot, name)
            await pilot.press("enter")
            await until(pilot, (tmp_path / name).exists)
    found = json.loads((tmp_path / "map.json").read_text())
    assert {one["path"]: one["state"] for one in found["fields"]}["users"] == "denied"
    assert "| `users` | Query.users | denied |" in (tmp_path / "map.md").read_text()
    assert (tmp_path / "map.csv").read_text().splitlines()[1].startswith("emma_dubois,users,Query.users,denied")


async def test_a_draft_that_is_a_mutation_is_not_probed(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    launch = 'mutation L { createRequest(input: {processName: "HELPDESK"}) { clientMutationId } }'
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await see_access(pilot, launch)
        await until_shown(pilot, "The whole API", "is not mapped")
        await pilot.press("enter")
        await until_shown(pilot, "288 readable")
        assert not sandbox.requests.of("mutation")


async def test_a_refusal_is_told_and_leads_on(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, "requester")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await see_access(pilot)
        await pilot.press("u")
        await until_shown(pilot, "Map what another user may read")
        await type_text(pilot, "olivia_martin")
        await pilot.press("enter")
        await until_shown(pilot, "As olivia_martin")
        await pilot.press("enter")
        await until_shown(pilot, "does not let emma_dubois act as", "may not borrow any identity")


async def test_a_map_that_the_network_stopped_says_so_and_goes_on(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, "requester", concurrency=1)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await see_access(pilot, "")
        sandbox.faults.add("off", on="query")
        await pilot.press("enter")
        await until_shown(pilot, "has nothing at this address (404)", "nothing is asked twice")
        sandbox.faults.clear()
        await pilot.press("enter")
        await until_shown(pilot, "× 1 denied  · 74 not probed")


async def test_a_map_made_again_is_compared_with_the_one_before(sandbox: Sandbox, home: Path) -> None:
    emma = sandbox.world.user("emma_dubois")
    assert emma is not None
    app = demo(sandbox, home, "requester")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await see_access(pilot)
        await pilot.press("enter")
        await until_shown(pilot, "× 1 denied")
        emma.is_administrator = True
        try:
            await pilot.press("r")
            await until_shown(pilot, "denied → readable", "Before: denied", "Now: readable")
        finally:
            emma.is_administrator = False
