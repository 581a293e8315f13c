"""Borrowing another's identity on the screen: by its name or one seen before, given back by one key; and why it
cannot be, told at once and before it is in force."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.steering import demo, explorer, paste, ready, shown, type_text, until, until_shown
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.app import ExplorerApp
from wfg_tui.tui.screens.run_as import RunAs

NARROW, WIDE = (80, 24), (160, 45)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "window"


def top(app: ExplorerApp) -> str:
    return shown(app).splitlines()[0]


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_one_key_gives_a_borrowed_identity_back(sandbox: Sandbox, home: Path, size: tuple[int, int]) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+g")
        await until_shown(pilot, "Run as")
        await type_text(pilot, "emma_dubois")
        await pilot.press("enter")
        await until(pilot, lambda: "emma_dubois (run as)" in top(app))
        await pilot.press("alt+s")
        await until(pilot, lambda: "olivia_martin" in top(app) and "(run as)" not in top(app))
        await until_shown(pilot, "emma_dubois is given back: you act as olivia_martin again.")
        await pilot.press("alt+s")
        await until_shown(pilot, "You act as olivia_martin. ^g borrows another identity.")


@pytest.mark.parametrize(
    ("role", "name", "said"),
    [
        ("requester", "liam_tremblay", ("does not let emma_dubois act as another user", "Configuration Panel",
                                        "second application, for diagnosis alone")),
        ("administrator", "nobody_at_all", ("has no active user nobody_at_all", "User Management")),
        ("administrator", "日本", ("cannot be sent in an HTTP header", "“日” (U+65E5)")),
    ],
)  # fmt: skip
async def test_why_an_identity_cannot_be_borrowed_is_told_in_place_and_nobody_elses_is_in_force(
    sandbox: Sandbox, home: Path, role: str, name: str, said: tuple[str, ...]
) -> None:
    app = demo(sandbox, home, role)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+g")
        await until_shown(pilot, "Run as")
        await paste(pilot, name)
        await pilot.press("enter")
        await until_shown(pilot, *said)
        assert isinstance(app.screen, RunAs)
        assert explorer(app).session.identity.as_user == ""
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, RunAs))
        assert "(run as)" not in top(app)


async def test_a_server_that_takes_no_notice_of_the_header_is_shown_at_once(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, impersonate_header="X-Renamed")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+g")
        await until_shown(pilot, "Run as", "X-Renamed")
        await type_text(pilot, "emma_dubois")
        await pilot.press("enter")
        await until_shown(pilot, "still acts as olivia_martin, not as emma_dubois", "impersonate_header")
        assert explorer(app).session.identity.as_user == ""


async def test_a_server_that_stops_to_lend_the_identity_has_it_given_back(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).borrow("noah_keller")  # who is not active
        await until_shown(pilot, "has no active user noah_keller")
        await until(pilot, lambda: explorer(app).session.identity.as_user == "")
        await until(pilot, lambda: "(run as)" not in top(app) and "olivia_martin" in top(app))


async def test_who_was_borrowed_before_and_whose_name_was_seen_are_offered(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).borrow("emma_dubois")
        await until(pilot, lambda: explorer(app).session.honoured == "emma_dubois")
        await pilot.press("alt+s")
        explorer(app).editor.load("{ users(page: {number: 1, size: 50}) { items { userName } } }")
        await pilot.press("f5")
        await until(pilot, lambda: explorer(app).conversation.seen_users())
        await pilot.press("ctrl+g")
        await until_shown(pilot, "emma_dubois borrowed", "seen in an answer")
        await type_text(pilot, "james")
        await until_shown(pilot, "james_wilson seen in an answer")
        await pilot.press("down", "up", "enter")  # round the list, to its last
        await until(pilot, lambda: "(run as)" in top(app))
        assert explorer(app).session.identity.as_user.startswith("james_")


async def test_esc_while_the_server_is_asked_leaves_everything_as_it_was(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        sandbox.faults.add("hang", on="query")
        await pilot.press("ctrl+g")
        await until_shown(pilot, "Run as")
        await type_text(pilot, "emma_dubois")
        await pilot.press("enter")
        await until_shown(pilot, "Asking the server to let us act as emma_dubois")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, RunAs))
        assert explorer(app).session.identity.as_user == ""
