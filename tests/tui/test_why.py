"""Why: from the answer to the ranked causes by one key, what is sent only when asked for, a query into a draft."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.tui.steering import demo, explorer, paste, ready, shown, type_text, until, until_shown, unwrapped
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.app import ExplorerApp
from wfg_tui.tui.screens.why import WhyScreen
from wfg_tui.tui.widgets.answer_pane import AnswerPane
from wfg_tui.tui.widgets.query_editor import QueryEditor

SIZES = [(80, 24), (160, 45)]
OWN = """query Overdue {
  viewer { requests(filter: {createdSince: "2026-10-08"}) { totalCount items { number description } } }
}
"""
DATA = "{ requests(page: {size: 8}) { items { number dataset { items { name textValue } } } } }"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "window"


async def answered(pilot: Pilot[Any], query: str) -> AnswerPane:
    """Runs a query; gives the answer pane, with the focus."""
    app = pilot.app
    assert isinstance(app, ExplorerApp)
    await ready(pilot)
    app.screen.query_one(QueryEditor).load(query)
    await pilot.press("f5")
    await until(pilot, lambda: explorer(app).last is not None and explorer(app).query(AnswerPane))
    pane = explorer(app).query_one(AnswerPane)
    await until(pilot, lambda: pane.study is not None and pane.study.complete)
    pane.focus()
    await pilot.pause()
    return pane


async def why(pilot: Pilot[Any], key: str = "w") -> WhyScreen:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, WhyScreen))
    screen = pilot.app.screen
    assert isinstance(screen, WhyScreen)
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_a_newcomer_finds_out_by_the_screen_alone_why_a_script_sees_three_of_forty(
    sandbox: Sandbox, home: Path, size: tuple[int, int]
) -> None:
    app = demo(sandbox, home, "reporting_script")
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        await paste(pilot, OWN)
        assert "F5 run" in shown(app)
        await pilot.press("f5")
        await until_shown(pilot, "totalCount 3", "Something missing? Alt+y says why.")
        sandbox.requests.clear()
        await pilot.press("alt+y")
        await until_shown(
            pilot,
            "Why does viewer.requests give james_dubois 3 rows?",
            "Several causes fit so far; the likeliest comes first.",
            "a sends up to 3 queries for evidence, as james_dubois; nothing is changed.",
            "a ask all",
        )
        assert len(sandbox.requests) == 0
        await pilot.press("a")
        await until_shown(
            pilot,
            "viewer.requests holds only what is james_dubois's own; the root field requests holds everything",
            "The root field requests has 40 for james_dubois where viewer.requests has 3.",
            "× sure",
        )
        assert {request.kind for request in sandbox.requests} == {"query"}
        assert len(sandbox.requests) == 3
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.explorer)
        await until_shown(pilot, "query Why {", 'requests(filter: { createdSince: "2026-10-08" }', "F5 sends it.")
        await pilot.press("f5")
        await until_shown(pilot, "totalCount 40")


@pytest.mark.parametrize("size", SIZES)
async def test_the_error_under_the_cursor_is_explained_with_the_screen_to_open(
    sandbox: Sandbox, home: Path, size: tuple[int, int]
) -> None:
    app = demo(sandbox, home, "requester")
    async with app.run_test(size=size, notifications=True) as pilot:
        await answered(pilot, DATA)
        assert "w why" in shown(app)
        await pilot.press("e")
        await pilot.pause()
        screen = await why(pilot)
        await until_shown(pilot, "! likely", "The designer of the process does not show this data to emma_dubois")
        assert screen.cause is not None
        assert screen.cause.id == "field.data"
        await until_shown(pilot, "Where it is set")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.explorer)


async def test_of_a_list_of_errors_the_chosen_one_is_asked_about(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, "requester")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        pane = await answered(pilot, DATA)
        await pilot.press("4", "down")
        await pilot.pause()
        assert pane.study is not None
        chosen = pane.study.errors[1].path
        screen = await why(pilot)
        assert screen.case.at.path == chosen


async def test_a_refusal_is_explained_without_a_query(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, "inactive_application")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await until(pilot, lambda: app.explorer is not None and app.focused is not None)
        app.screen.query_one(QueryEditor).load("{ viewer { userName } }")
        await pilot.press("f5")
        await until_shown(pilot, "refuses us (403)")
        await why(pilot, "alt+y")
        await until_shown(pilot, "The application is not active in WorkflowGen.", "your application: Active.")
        assert "ask all" not in shown(app)


async def test_a_row_that_should_be_there_is_typed_and_looked_for(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, "administrator")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await answered(pilot, "{ requests { totalCount items { number } } }")
        await why(pilot)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.focused, Input))
        await type_text(pilot, "999999")
        await pilot.press("enter")
        await until_shown(pilot, "Why is 999999 not in requests?")
        await pilot.press("a")
        await until_shown(pilot, "There is no number 999999 on this server.", "! likely")


async def test_how_many_rows_were_expected_says_which_cause_is_meant(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, "reporting_script")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await answered(pilot, OWN)
        screen = await why(pilot)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.focused, Input))
        await paste(pilot, "=65")
        await pilot.press("enter", "a")
        await until(pilot, lambda: not screen.case.probes)
        assert screen.case.why.causes[0].id == "list.filter"


async def test_asking_can_be_stopped_and_what_was_found_stays(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, "reporting_script")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await answered(pilot, OWN)
        screen = await why(pilot)
        await pilot.press("p")
        await until(pilot, lambda: len(screen.case.asked) == 1)
        sandbox.faults.add("hang", "query")
        await pilot.press("a")
        await until_shown(pilot, "Asking: 0 of 2 queries at most. Esc stops.")
        await pilot.press("escape")
        await until(pilot, lambda: "Asking:" not in shown(app))
        assert app.screen is screen
        assert len(screen.case.asked) == 1
        await until(pilot, lambda: any(request.disconnected for request in sandbox.requests.of("query")))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.explorer)


async def test_what_is_chosen_stays_chosen_while_the_ranking_changes(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, "reporting_script")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await answered(pilot, OWN)
        screen = await why(pilot)
        await pilot.press("down")
        await pilot.pause()
        chosen = screen.cause
        assert chosen is not None
        assert chosen.id == "list.zone"
        await pilot.press("a")
        await until(pilot, lambda: not screen.case.probes)
        await pilot.pause()
        assert screen.cause is not None
        assert screen.cause.id == "list.zone"


async def test_a_hostile_server_draws_nothing_but_text(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, "process_manager")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await ready(pilot)
        sandbox.faults.add("hostile_values")
        await answered(
            pilot, '{ requests(page: {size: 1}) { items { dataset(filter: {names: ["x"]}) { items { name } } } } }'
        )
        await pilot.press("asterisk")
        screen = await why(pilot)
        await pilot.press("a")
        await until(pilot, lambda: not screen.case.probes)
        assert not any(character in shown(app) for character in "\x1b\x07\u202e")
        assert unwrapped(shown(app))


async def test_an_answer_from_a_file_has_nobody_to_ask(sandbox: Sandbox, home: Path, tmp_path: Path) -> None:
    from wfg_tui.result import Answer

    saved = tmp_path / "answer.json"
    saved.write_text('{"data": {"viewer": null}}')
    app = demo(sandbox, home)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        explorer(app).answer.show_answer(Answer.open(saved), saved.name)
        await pilot.press("alt+y")
        await until_shown(pilot, "There is no answer of this server's to ask about.")


async def test_from_why_one_goes_on_to_what_others_see(sandbox: Sandbox, home: Path) -> None:
    from wfg_tui.tui.screens.compare_identities import CompareIdentities

    app = demo(sandbox, home, "requester")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await answered(pilot, "{ users { totalCount } }")
        await why(pilot)
        assert "c compare" in shown(app)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, CompareIdentities))
