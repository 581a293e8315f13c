from __future__ import annotations

from pathlib import Path

from tests.tui.steering import demo, explorer, ready, shown, until, until_shown
from wfg_tui.sandbox import Sandbox


async def test_a_process_that_an_answer_held_is_offered_and_marked_as_seen(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    app = demo(sandbox, tmp_path / "window")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await ready(pilot)
        editor = explorer(app).editor
        ask = "query Names { requests { items { process { name } } } }"
        editor.load(
            f'{ask}\nmutation Open {{ createRequest(input: {{processName: ""}}) {{ clientMutationId }} }}\n'
        )
        editor.goto(1, 52)
        await pilot.press("ctrl+@")
        assert "seen in an answer" not in shown(app)
        editor.goto(0, 5)
        await pilot.press("f5")
        await until_shown(pilot, "200 ·")
        await until(pilot, lambda: editor.content.seen is not None)
        editor.goto(1, editor.source.lines[1].index('""') + 1)
        await pilot.press("H", "E")
        await until_shown(pilot, "HELPDESK", "seen in an answer")
        await pilot.press("tab")
        assert 'processName: "HELPDESK"}' in editor.text
        assert editor.text.count('"') == 2
