"""A file that goes with a mutation, from the picker to the server; and a mutation whose outcome is not known."""

from __future__ import annotations

from pathlib import Path

from tests.tui.steering import demo, explorer, ready, shown, type_text, until, until_shown, unwrapped
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.screens.ask import AskPath
from wfg_tui.tui.screens.confirm import AskConsent
from wfg_tui.tui.widgets.answer_pane import AnswerPane
from wfg_tui.tui.widgets.variables_editor import VariablesEditor

WIDE = (160, 45)
UPLOAD = """mutation Attach($file: Upload) {
  createRequest(input: {processName: "HELPDESK", parameters: [
    {name: "REQUEST_ATTACHED_DOCUMENT", fileValue: {upload: $file}}
  ]}) { request { number dataset { items { fileValue { name size } } } } }
}
"""
OPEN = 'mutation Open { createRequest(input: {processName: "HELPDESK"}) { clientMutationId } }'


async def test_a_file_is_chosen_told_before_production_and_sent(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "notes [x].txt").write_text("hello from a file")
    app = demo(sandbox, tmp_path / "window", environment="production")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        screen = explorer(app)
        screen.folder = tmp_path / "files"
        screen.editor.load(UPLOAD)
        screen.go(VariablesEditor)
        await pilot.pause(0.5)
        await pilot.press("alt+o")
        await until(pilot, lambda: isinstance(app.screen, AskPath))
        assert "File for file" in shown(app)
        await type_text(pilot, "notes [x].txt")
        await pilot.press("enter")
        await until_shown(pilot, "notes [x].txt · text/plain · 17 B goes with the next run")
        assert str(tmp_path / "files" / "notes [x].txt") in screen.variables.text
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, AskConsent))
        assert "notes [x].txt · text/plain · 17 B → file" in shown(app)
        await type_text(pilot, "127.0.0.1")
        await pilot.press("enter")
        await until(pilot, lambda: screen.last is not None)
        assert screen.last is not None
        assert b'"name":"notes [x].txt","size":17' in screen.last.body.replace(b" ", b"").replace(
            b"notes[", b"notes ["
        )
        (sent,) = sandbox.requests.of("mutation")
        assert sent.variables == {"file": None}


async def test_a_file_that_vanished_is_told_before_anything_is_sent(sandbox: Sandbox, tmp_path: Path) -> None:
    app = demo(sandbox, tmp_path / "window")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        screen = explorer(app)
        screen.editor.load(UPLOAD)
        screen.variables.load('{ "file": "/nowhere/at/all.pdf" }')
        await pilot.press("f5")
        await until_shown(pilot, "The file /nowhere/at/all.pdf cannot be read")
        assert sandbox.requests.of("mutation") == []


async def test_where_no_file_goes_the_key_says_so(sandbox: Sandbox, tmp_path: Path) -> None:
    app = demo(sandbox, tmp_path / "window")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).editor.load("{ viewer { userName } }")
        explorer(app).go(VariablesEditor)
        await pilot.pause(0.5)
        await pilot.press("alt+o")
        await until(pilot, lambda: "declares no variable of the type Upload" in unwrapped(shown(app)))


async def test_a_mutation_cancelled_too_late_is_of_unknown_outcome_and_can_be_read_back(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    app = demo(sandbox, tmp_path / "window")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        screen = explorer(app)
        sandbox.faults.add("hang", "mutation")
        screen.editor.load(OPEN)
        await pilot.press("f5")
        await until(pilot, lambda: sandbox.requests.of("mutation"))
        await pilot.press("escape")
        await until_shown(pilot, "Outcome unknown: Open was sent", "b writes a query that reads it back")
        screen.query_one(AnswerPane).focus()
        await pilot.press("b")
        await until(pilot, lambda: "query LookAfterCreateRequest" in screen.editor.text)
        assert len(sandbox.requests.of("mutation")) == 1
        await pilot.press("f5")
        await until_shown(pilot, "totalCount" if "totalCount" in screen.editor.text else "items")
        assert len(sandbox.requests.of("mutation")) == 1


async def test_a_query_that_is_cancelled_is_just_cancelled(sandbox: Sandbox, tmp_path: Path) -> None:
    app = demo(sandbox, tmp_path / "window")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        sandbox.faults.add("hang", "query")
        explorer(app).editor.load("{ viewer { userName } }")
        await pilot.press("f5")
        await until_shown(pilot, "waiting for")
        await pilot.press("escape")
        await until_shown(pilot, "Cancelled while waiting for")
        assert "Outcome unknown" not in shown(app)
