"""Several drafts at once: tabs in the title of the query, turned to as they were left."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.steering import demo, explorer, ready, shown, type_text, until, until_shown
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.app import ExplorerApp
from wfg_tui.tui.widgets.draft_tabs import NEW, Tab, title

NARROW, WIDE = (80, 24), (160, 45)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "window"


def top_border(app: ExplorerApp) -> str:
    """The line of the screen that has the query's title."""
    editor = explorer(app).editor
    region = editor.region
    return shown(app).splitlines()[region.y][region.x : region.right]


async def test_with_one_draft_there_are_no_tabs(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        assert "Query · draft" in top_border(app)
        await pilot.press("ctrl+pagedown")
        await until_shown(pilot, "This is the only draft.")


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_tab_is_turned_to_as_it_was_left(sandbox: Sandbox, home: Path, size: tuple[int, int]) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        screen = explorer(app)
        await type_text(pilot, "query One")
        await pilot.press("escape", "enter")
        screen.variables.load('{"one": 1}')
        cursor = screen.editor.cursor
        await pilot.press("alt+t")
        await until(pilot, lambda: screen.editor.text == "")
        assert screen.variables.text == ""
        await type_text(pilot, "query Two")
        await pilot.press("escape")
        await until(pilot, lambda: " draft " in top_border(app) and " draft-2 " in top_border(app))
        await pilot.press("alt+p")
        await until(pilot, lambda: screen.editor.text == "query One\n")
        assert (screen.variables.text, screen.editor.cursor) == ('{"one": 1}', cursor)
        await pilot.press("ctrl+z", "ctrl+z", "ctrl+z")
        assert screen.editor.text == "", "its undo came with it"
        await pilot.press("ctrl+y", "ctrl+y", "ctrl+pagedown")
        await until(pilot, lambda: screen.editor.text == "query Two")
        assert screen.variables.text == ""
        await pilot.press("ctrl+pagedown")
        await until(pilot, lambda: screen.editor.text.startswith("query One"))


async def test_a_click_on_a_tab_turns_to_it_and_on_the_plus_begins_another(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        screen = explorer(app)
        screen.editor.load("query One { viewer { userName } }\n# line")
        screen.editor.goto(1, 3)
        await pilot.press("alt+t")
        await until(pilot, lambda: " draft-2 " in top_border(app))
        await pilot.click(screen.editor, offset=(top_border(app).index("draft "), 0))
        await until(pilot, lambda: screen.editor.text.startswith("query One"))
        assert screen.editor.cursor == (1, 3), "a click on the title is none on the text"
        await pilot.click(screen.editor, offset=(top_border(app).index("+"), 0))
        await until(pilot, lambda: " draft-3 " in top_border(app))


async def test_a_tab_shows_the_profile_that_it_last_ran_on(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).editor.load("query Me { viewer { userName } }")
        await pilot.press("f5")
        await until_shown(pilot, '"olivia_martin"')
        await pilot.press("alt+t")
        await until(pilot, lambda: "draft @administrator" in top_border(app))
        assert "draft-2 @" not in top_border(app)
    again = demo(sandbox, home)
    async with again.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        assert "Query · draft" in top_border(again), "an empty draft is not kept"
        await pilot.press("alt+t")
        await until(pilot, lambda: "draft @administrator" in top_border(again))


async def test_a_closed_tab_is_kept_and_opened_again(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        screen = explorer(app)
        await type_text(pilot, "query One")
        await pilot.press("escape", "alt+t")
        await type_text(pilot, "query Two")
        screen.variables.load('{"two": 2}')
        await pilot.press("escape", "alt+w")
        await until_shown(pilot, "draft-2 is closed and kept")
        assert screen.editor.text == "query One"
        await pilot.press("alt+shift+t")
        await until(pilot, lambda: screen.editor.text == "query Two")
        assert screen.variables.text == '{"two": 2}'
        await until(pilot, lambda: " draft-2 " in top_border(app))
        await pilot.press("alt+w", "alt+w")
        await until(pilot, lambda: screen.editor.text == "")
        await pilot.press("ctrl+d")
        await until_shown(pilot, "closed · query One", "closed · query Two")
        await type_text(pilot, "query One")
        await pilot.press("enter")
        await until(pilot, lambda: screen.editor.text == "query One")
    again = demo(sandbox, home)
    async with again.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        assert explorer(again).drafting.names == ["draft"], "what was closed stays closed"
        assert (home / "drafts" / "draft-2.graphql").read_text() == "query Two"


async def test_a_draft_is_deleted_after_asking_be_it_shown_open_or_closed(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        screen = explorer(app)
        for number in ("One", "Two", "Three", "Four"):
            if number != "One":
                await pilot.press("alt+t")
            await type_text(pilot, f"query {number}")
            await pilot.press("escape")
        await pilot.press("alt+w")
        await until(pilot, lambda: screen.editor.text == "query Three")
        for number, left in (("Four", "Three"), ("One", "Three"), ("Three", "Two")):
            await pilot.press("ctrl+d")
            await until_shown(pilot, "^x deletes it")
            await type_text(pilot, f"query {number}")
            await pilot.press("ctrl+x")
            await until_shown(pilot, "Delete the draft?")
            await pilot.press("tab", "enter")
            await until(pilot, lambda: app.screen is screen)
            await until(pilot, lambda left=left: screen.editor.text == f"query {left}")
        await until(pilot, lambda: "Query · draft-2" in top_border(app))
        await pilot.press("ctrl+d")
        await until_shown(pilot, "^x deletes it")
        await pilot.press("ctrl+x")
        await until_shown(pilot, "Delete the draft?")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen)
        assert screen.editor.text == "query Two", "the answer that is at hand is to keep it"
    assert [path.name for path in (home / "drafts").glob("*.graphql")] == ["draft-2.graphql"]


async def test_a_tab_is_renamed_and_its_file_with_it(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        await type_text(pilot, "query Mine")
        await pilot.press("escape", "ctrl+p")
        await until_shown(pilot, "Commands")
        await type_text(pilot, "rename tab")
        await pilot.press("enter")
        await until_shown(pilot, "Rename the draft")
        await pilot.press("ctrl+u")
        await type_text(pilot, "over due")
        await pilot.press("enter")
        await until(pilot, lambda: "over-due" in top_border(app))
        await type_text(pilot, "2")
    drafts = home / "drafts"
    assert (drafts / "over-due.graphql").read_text() == "query Mine2"
    assert not (drafts / "draft.graphql").exists()


async def test_an_answer_marks_nothing_in_another_tab_and_leads_back_to_its_own(
    sandbox: Sandbox, home: Path
) -> None:
    app = demo(sandbox, home, role="requester")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        screen = explorer(app)
        screen.editor.load("# first\nquery Denied { users { totalCount } }")
        screen.editor.goto(1, 3)
        await pilot.press("f5")
        await until_shown(pilot, "errors 1")
        assert screen.editor.diagnostics
        await pilot.press("alt+t")
        await until(pilot, lambda: screen.editor.text == "")
        assert screen.editor.diagnostics == ()
        await pilot.press("ctrl+o")
        await pilot.pause()
        await pilot.press("a", "4", "o")
        await until(pilot, lambda: screen.editor.text.startswith("# first"))
        assert screen.editor.cursor[0] == 1


async def test_what_is_typed_is_kept_by_itself_and_before_the_program_sleeps(sandbox: Sandbox, home: Path) -> None:
    app, file = demo(sandbox, home), home / "drafts" / "draft.graphql"
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        await type_text(pilot, "query Kept")
        await until(pilot, lambda: file.is_file() and file.read_text() == "query Kept")
        await pilot.press("escape", *"By")
        app.app_suspend_signal.publish(app)
        assert [draft.query for draft in explorer(app).drafting.drafts] == ["query KeptBy"]


async def test_a_fault_of_ours_loses_nothing_that_was_typed(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    with pytest.raises(RuntimeError, match="our fault"):  # noqa: PT012 - it is raised where the app ends
        async with app.run_test(size=NARROW, notifications=True) as pilot:
            await ready(pilot)
            await type_text(pilot, "query Kept")
            await pilot.press("escape", *"By")

            def fail() -> None:
                raise RuntimeError("our fault")

            app.call_later(fail)
            await pilot.pause(0.5)
    assert (home / "drafts" / "draft.graphql").read_text() == "query KeptBy"


async def test_two_windows_on_one_workspace_lose_nothing(sandbox: Sandbox, home: Path) -> None:
    one, other = demo(sandbox, home), demo(sandbox, home)
    async with one.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        await type_text(pilot, "query Shared")
        await pilot.press("escape")
        explorer(one).keep()
        explorer(one).drafting.flush()
        async with other.run_test(size=NARROW, notifications=True) as beside:
            await ready(beside)
            assert explorer(other).editor.text == "query Shared"
            await until_shown(beside, "The draft draft is open in another window.", "a copy of it, draft-2")
            await beside.press("ctrl+end")
            await type_text(beside, "2")
            await beside.press("escape", "alt+t")
            await type_text(beside, "query Theirs")
            await beside.press("escape")
        await type_text(pilot, "1")
        await pilot.press("escape", "alt+t")
        await type_text(pilot, "query Ours")
    texts = {path.read_text() for path in (home / "drafts").glob("*.graphql")}
    assert texts == {"query Shared1", "query Shared2", "query Theirs", "query Ours"}


def words(width: int, count: int, current: int) -> str:
    tabs = [Tab(f"draft-{number}", "production", "production") for number in range(count)]
    return title(width, tabs, current).content.plain


@pytest.mark.parametrize("width", [30, 50, 78, 120])
@pytest.mark.parametrize("current", [0, 3, 9])
def test_the_title_shows_the_current_tab_and_as_many_beside_it_as_fit(width: int, current: int) -> None:
    drawn = words(width, 10, current)
    assert f" draft-{current} " in drawn
    assert drawn.endswith(NEW)
    assert len(drawn) <= width - 4


def test_the_profiles_of_the_others_go_first_where_it_is_narrow() -> None:
    assert words(120, 4, 1).count("@production") == 4
    assert words(60, 4, 1).count("@production") == 1
    assert "‹" not in words(60, 4, 1)


def test_what_is_drawn_is_what_a_click_hits() -> None:
    tabs = [Tab(name) for name in ("one", "two", "漢字", "four")]
    made = title(78, tabs, 1)
    drawn = "".join(character * (2 if character in "漢字" else 1) for character in made.content.plain)
    for name in ("one", "two", "four"):
        assert made.tab_at(3 + drawn.index(name)) == name
    assert made.tab_at(3 + drawn.index("漢")) == "漢字"
    assert made.tab_at(3 + drawn.index("+")) == NEW
    assert made.tab_at(0) is None


def test_a_hostile_name_is_drawn_clean() -> None:
    assert "\x1b" not in title(78, [Tab("a\x1b[2J"), Tab("[/x]", "\x9bprod")], 0).content.plain
