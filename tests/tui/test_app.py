"""The app around the screens: what a start imports, what it survives, what it tells, and how it leaves."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.first_paint import prepare
from bench.terminal import Terminal
from tests.tui.steering import demo, explorer, ready, shown, type_text, until, until_shown, without_profiles
from wfg_tui.connection import Profile, ProfileBook
from wfg_tui.paths import Paths
from wfg_tui.problems import Problem
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.app import ExplorerApp, run_explorer
from wfg_tui.tui.screens.confirm import Confirm
from wfg_tui.tui.viewer import ViewerApp
from wfg_tui.tui.warming import hold_collector

NARROW, WIDE = (80, 24), (160, 45)

FIRST_PAINT = """
import json, sys
from pathlib import Path
from wfg_tui.connection import Profile, ProfileBook
from wfg_tui.paths import Paths
from wfg_tui.tui.app import ExplorerApp

class Watched(ExplorerApp):
    def _painted(self):
        print(json.dumps(sorted({name for name in sys.modules})))
        self.exit()
    def on_mount(self):
        super().on_mount()
        self.call_after_refresh(self._painted)

where = "http://127.0.0.1:9/"
profile = Profile("p", where + "graphql", client_id="c", issuer=where + "oauth2", secret="env:NONE")
app = Watched(Paths.under(Path(sys.argv[1])), ProfileBook.in_memory(profile), None, profile)
app.run(headless=True)
sys.exit(app.return_code or 0)
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "window"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_until_the_first_paint_nothing_heavy_is_imported(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT, str(home)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    painted = next(line for line in done.stdout.splitlines() if line.startswith("["))
    heavy = {"httpx", "graphql", "keyring", "tomlkit", "jwt", "truststore", "starlette", "uvicorn", "click"}
    heavy |= {"wfg_tui.tui.screens.tabs", "wfg_tui.tui.outside", "wfg_tui.tui.widgets.code_find"}
    heavy |= {"wfg_tui.http", "wfg_tui.connection.tokens", "wfg_tui.schema.usage", "wfg_tui.schema.searching"}
    assert set(json.loads(painted)) & heavy == set()


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal of POSIX")
def test_the_first_frame_shows_the_schema_that_was_kept(home: Path) -> None:
    home.mkdir()
    last = prepare(home, 9)[-1].split(":")[0]
    environment = os.environ | {"WFG_TUI_HOME": str(home), "TERM": "xterm-256color", "BENCH_SECRET": "none"}
    terminal = Terminal([sys.executable, "-m", "wfg_tui"], environment, *WIDE)
    try:
        terminal.wait_for(last, "F5", seconds=60)
        before = terminal.written().partition(last.encode())[0]
        assert before.count(b"Result") <= 1  # a frame has the title of the answer once, at its top
        assert b"No schema yet" not in terminal.written()
    finally:
        terminal.close()


async def test_garbage_that_was_not_collected_before_the_first_paint_is_collected_after_it(home: Path) -> None:
    hold_collector()
    try:
        async with without_profiles(home).run_test(size=NARROW) as pilot:
            await pilot.pause()
            assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()


def test_a_malformed_profile_book_is_told_before_anything_is_drawn(home: Path) -> None:
    write(home / "profiles.toml", '[profiles.one]\ngraphql_url = "https://x.example/graphql"\nclient = 5\n=\n')
    with pytest.raises(Problem, match=r"profiles\.toml"):
        run_explorer(None, Paths.under(home))


def test_a_profile_that_is_not_there_is_told_before_anything_is_drawn(home: Path) -> None:
    with pytest.raises(Problem):
        run_explorer("nobody", Paths.under(home))


async def test_several_profiles_and_no_default_are_offered(home: Path, sandbox: Sandbox) -> None:
    profiles = [
        Profile(name, sandbox.graphql_url, client_id="c", issuer=sandbox.issuer, secret="prompt")
        for name in ("reports", "archive")
    ]
    app = ExplorerApp(Paths.under(home), ProfileBook.in_memory(*profiles), None, None)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "reports", "archive", "Connect to your WorkflowGen")
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.explorer is not None)
        assert explorer(app).session.profile.name == "archive"


async def test_keys_of_the_users_are_taken_and_a_clash_is_told(sandbox: Sandbox, home: Path) -> None:
    write(home / "keys.toml", '[explorer]\nprofile = "f10"\nrun = "f1"\n')
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until_shown(pilot, "keys.toml", "'app.help'")
        await ready(pilot)
        await pilot.press("f10")
        await until_shown(pilot, "Connections")


async def test_a_theme_file_that_is_broken_is_told_and_the_default_is_used(sandbox: Sandbox, home: Path) -> None:
    write(home / "themes" / "sea.toml", "[colors]\n")
    app = demo(sandbox, home)
    broken = ExplorerApp(app.paths, app.book, app.credentials, app.book.get("actor"), theme="sea")
    async with broken.run_test(size=WIDE, notifications=True) as pilot:
        await until_shown(pilot, "sea.toml", "needs 'primary'")
        assert broken.theme == "wfg-dark"


async def test_leaving_asks_only_if_what_was_typed_cannot_be_saved(
    sandbox: Sandbox, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        await type_text(pilot, "query Mine")
        await pilot.press("escape")

        def refuse(_self: object) -> None:
            raise Problem("The draft could not be saved.", code="drafts.unsaved", advice="Save it with ^s.")

        monkeypatch.setattr("wfg_tui.tui.drafting.Drafting.flush", refuse)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await until_shown(pilot, "Leave without what you typed?", "Stay")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.explorer)
        assert app.is_running
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: not app.is_running)


async def test_leaving_in_the_middle_of_a_request_closes_its_socket(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        sandbox.faults.add("hang", "query")
        explorer(app).editor.load("query Slow { viewer { userName } }")
        await pilot.press("f5")
        await until(pilot, lambda: any(one.operation_name == "Slow" for one in sandbox.requests))
        await pilot.press("ctrl+q")
    assert sandbox.requests.wait_for(lambda one: one.operation_name == "Slow" and one.disconnected)


async def test_the_welcome_has_help_and_commands_too(home: Path) -> None:
    app = without_profiles(home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "Connect to your WorkflowGen")
        await pilot.press("f1")
        await until_shown(pilot, "An explorer for WorkflowGen's GraphQL API.")


@pytest.mark.parametrize(
    "body", [b'{"data": {"viewer": {"userName": "mary_dean"}}}', b"[", b"no json at all \x1b[2J"]
)
async def test_a_saved_answer_is_shown_without_profile_or_network(home: Path, tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "answer [b].json"
    path.write_bytes(body)
    app = ViewerApp(Paths.under(home), path)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "answer [b].json")
        if b"mary_dean" in body:
            await until_shown(pilot, '"mary_dean"')
        await pilot.press("f1")
        await until_shown(pilot, "In the answer")
        assert "\x1b" not in shown(app)


def test_a_saved_answer_that_is_not_there_is_told(home: Path, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="There is no file"):
        ViewerApp(Paths.under(home), tmp_path / "nothing.json")


@pytest.mark.skipif(os.name != "posix", reason="WFG_TUI_PLAIN is about terminals of this kind")
async def test_the_plain_form_keeps_my_lines_to_ascii(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    plain = ExplorerApp(app.paths, app.book, app.credentials, app.book.get("actor"), plain=True)
    async with plain.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        assert shown(plain).splitlines()[0].isascii()
