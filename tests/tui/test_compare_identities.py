"""Identities compared on the screen: who asks, how many requests that is, the verdicts, the way to the place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.steering import demo, explorer, ready, shown, until, until_shown
from wfg_tui.sandbox import Sandbox
from wfg_tui.text import Secret
from wfg_tui.tui.app import ExplorerApp
from wfg_tui.tui.screens.compare_identities import CompareIdentities
from wfg_tui.tui.screens.paste_list import PasteList
from wfg_tui.tui.widgets.answer_tree import TreeView

SIZES = [(80, 24), (160, 45)]
LISTS = "query Lists { requests(page: {size: 5}) { totalCount hasNextPage items { id number } } }"
SAME = "{ __typename }"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "window"


async def choosing(pilot: Pilot[Any], text: str, key: str = "alt+i") -> CompareIdentities:
    """Opens the screen on a query; the request log then holds what it sends."""
    app = pilot.app
    assert isinstance(app, ExplorerApp)
    await ready(pilot)
    explorer(app).editor.load(text)
    await pilot.pause()
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.screen, CompareIdentities))
    screen = app.screen
    assert isinstance(screen, CompareIdentities)
    return screen


async def add(pilot: Pilot[Any], *users: str) -> None:
    await pilot.press("tab")
    for user in users:
        await pilot.press(*user, "enter")


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_sent_is_said_before_it_is_sent_and_verdicts_lead_to_their_place(
    sandbox: Sandbox, home: Path, size: tuple[int, int]
) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=size, notifications=True) as pilot:
        await choosing(pilot, LISTS)
        await add(pilot, "emma_dubois", "james_wilson")
        await until_shown(
            pilot,
            "F5 sends at most 8 queries to ask query Lists as administrator, emma_dubois, james_wilson.",
            "[x] emma_dubois through administrator",
            "3 identities chosen",
        )
        sandbox.requests.clear()
        await pilot.pause()
        assert not sandbox.requests.of("query")
        await pilot.press("f5")
        await until_shown(
            pilot,
            "emma_dubois against olivia_martin, 11 differences: 5 rows of requests.items",
            "pair 1 of 2",
            "hidden requests.items[1]",
            "A row that may not be seen",
        )
        assert len(sandbox.requests.of("query")) == 6
        assert not sandbox.requests.of("mutation")
        await pilot.press("right_square_bracket")
        await until_shown(pilot, "james_wilson against olivia_martin", "pair 2 of 2")
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.screen is app.explorer)
        await until_shown(pilot, "What olivia_martin gets.")
        tree = explorer(app).query_one(TreeView)
        await until(pilot, lambda: tree.place is not None)
        assert tree.place is not None
        assert tree.place.number == 1  # the second row that the process manager has not
        sent = len(sandbox.requests.of("query"))
        await pilot.press("alt+i")
        await until_shown(pilot, "james_wilson against olivia_martin", "pair 2 of 2")
        assert len(sandbox.requests.of("query")) == sent, "what was found is kept, and nothing is asked again"


async def test_whole_lists_are_asked_for_by_a_key(sandbox: Sandbox, home: Path) -> None:
    text = "{ actions(page: {size: 5}, filter: {requestNumber: 74}) { totalCount items { id name } } }"
    app = demo(sandbox, home)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await choosing(pilot, text)
        await add(pilot, "emma_dubois")
        await pilot.press("f5")
        await until_shown(pilot, "emma_dubois gets the same as olivia_martin: no difference.", "Nothing differs.")
        assert "larger pages" not in shown(app), "no list was cut"
        await pilot.press("escape")
        explorer(app).editor.load(LISTS)
        await pilot.pause()
        await pilot.press("alt+i")
        await until_shown(pilot, "[x] emma_dubois")
        await pilot.press("f5")
        await until_shown(pilot, "A list was cut at a page: p asks again with pages of 1,000.")
        await pilot.press("p")
        await until_shown(pilot, "of requests.items that olivia_martin sees may be hidden")
        await until_shown(pilot, "A list is longer than 1,000 rows: filter it, to have it whole.")
        assert "larger pages" not in shown(app)
        assert "size: 1000" in (sandbox.requests.of("query")[-1].document or "")


async def test_a_mutation_is_refused_and_nothing_is_sent(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await ready(pilot)
        text = 'mutation { createRequest(input: {processName: "HELPDESK"}) { clientMutationId } }'
        explorer(app).editor.load(text)
        await pilot.pause()
        sandbox.requests.clear()
        await pilot.press("alt+i")
        await until_shown(pilot, "Only queries are sent to find out what somebody may see.")
        assert app.screen is app.explorer
        assert not sandbox.requests.of("mutation")


@pytest.mark.parametrize("size", SIZES)
async def test_a_side_that_is_refused_is_told_with_why_and_what_to_open(
    sandbox: Sandbox, home: Path, size: tuple[int, int]
) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=size, notifications=True) as pilot:
        await choosing(pilot, SAME)
        await add(pilot, "nobody_at_all")
        await pilot.press("f5")
        await until_shown(pilot, "nobody_at_all gets no answer: ", "has no active user nobody_at_all", "refused")
        await pilot.press("enter")
        await until_shown(pilot, "There is no answer that this would be in.")


async def test_a_connection_without_its_secret_is_told_and_the_others_are_compared(
    sandbox: Sandbox, home: Path
) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        app.credentials.keep_for_session("process manager", Secret("wrong"))
        screen = await choosing(pilot, SAME)
        await add(pilot, "emma_dubois")
        at = [one.profile for one in screen._choices.candidates].index("process manager")
        await pilot.press("shift+tab", "home", *["down"] * at, "space")
        await until_shown(pilot, "[x] process manager")
        await pilot.press("f5")
        await until_shown(pilot, "emma_dubois gets the same as olivia_martin: no difference.", "pair 1 of 2")
        await pilot.press("right_square_bracket")
        await until_shown(pilot, "process manager gets no answer: ")


@pytest.mark.parametrize("size", SIZES)
async def test_a_list_that_is_pasted_needs_one_identity(
    sandbox: Sandbox, home: Path, size: tuple[int, int]
) -> None:
    app = demo(sandbox, home, "requester")
    async with app.run_test(size=size, notifications=True) as pilot:
        await choosing(pilot, LISTS)
        await pilot.press("f5")
        await until_shown(pilot, "Choose two identities, or a list to compare with")
        await pilot.press("l")
        await until(pilot, lambda: isinstance(app.screen, PasteList))
        await pilot.press(*"1 74", "f5")
        await until_shown(pilot, "hold the answers against a list")
        await pilot.press("f5")
        await until_shown(
            pilot, "emma_dubois gets 1 of the 2 expected in requests.items by number: missing 1", "extra"
        )


async def test_asking_is_cancelled_by_esc_and_the_screen_stays(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await choosing(pilot, SAME)
        await add(pilot, "emma_dubois")
        sandbox.requests.clear()
        sandbox.faults.add("hang", "query")
        await pilot.press("f5")
        await until_shown(pilot, "asking as olivia_martin (administrator): who it is… 1 of 4 Esc cancels")
        await pilot.press("escape")
        await until_shown(pilot, "Cancelled: what was not sent yet is not sent.", "F5 sends at most 5 queries")
        assert len(sandbox.requests.of("query")) <= 1
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.explorer)


async def test_the_answer_in_sight_is_asked_for_as_others_by_a_key(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await ready(pilot)
        explorer(app).editor.load(LISTS)
        await pilot.press("f5")
        await until_shown(pilot, "totalCount")
        explorer(app).editor.load("{ viewer { userName } }")
        explorer(app).answer.focus()
        await pilot.pause()
        await pilot.press("c")
        await until_shown(pilot, "ask query Lists as administrator")


async def test_rows_are_paired_by_another_key_without_asking_again(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await choosing(pilot, LISTS)
        await add(pilot, "emma_dubois")
        await pilot.press("f5")
        await until_shown(pilot, "11 differences")
        sent = len(sandbox.requests)
        await pilot.press("m")
        await until_shown(pilot, "Rows are paired by number alone.")
        assert len(sandbox.requests) == sent


async def test_hostile_values_and_long_names_command_nothing(sandbox: Sandbox, home: Path) -> None:
    sandbox.faults.add("hostile_values")
    app = demo(sandbox, home)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await choosing(pilot, "{ requests(page: {size: 3}) { items { number description } } }")
        await add(pilot, "emma_dubois", "a_" + "very_" * 12 + "long_name")
        await pilot.press("f5")
        await until_shown(pilot, "pair 1 of 2")
        assert not any(character in shown(app) for character in "\x1b\x07\x00\u202e")
