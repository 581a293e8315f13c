"""An answer larger than the limit: its beginning is shown, said to be one, and asked for again only by a key."""

from __future__ import annotations

from pathlib import Path

from tests.tui.steering import demo, explorer, ready, shown, until, until_shown
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.widgets.answer_pane import AnswerPane

SIZE = (120, 40)
ASK = "query All { requests { totalCount items { number } } }"
OPEN = 'mutation Open { createRequest(input: {processName: "HELPDESK"}) { clientMutationId } }'


async def test_the_beginning_is_shown_and_a_key_asks_for_more_until_it_is_whole(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    app = demo(sandbox, tmp_path / "window")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await ready(pilot)
        screen = explorer(app)
        screen.limit = 30_000
        sandbox.faults.add("large_answer", "query", megabytes=1)
        screen.editor.load(ASK)
        asked = len(sandbox.requests.of("query"))
        await pilot.press("f5")
        await until_shown(pilot, "Only the beginning: the limit is 30.0 KB. L asks again, for up to 300.0 KB")
        assert "subStatus" in shown(app)
        assert len(sandbox.requests.of("query")) == asked + 1
        screen.query_one(AnswerPane).focus()
        await pilot.press("L")
        await until_shown(pilot, "the limit is 300.0 KB. L asks again, for up to 3.0 MB")
        await pilot.press("L")
        await until(pilot, lambda: screen.last is not None and screen.last.ok)
        await until(pilot, lambda: "Only the beginning" not in shown(app))
        assert len(sandbox.requests.of("query")) == asked + 3
        await pilot.press("L")
        await pilot.pause(0.2)
        assert len(sandbox.requests.of("query")) == asked + 3
        await pilot.press("f5")  # the raised limit was for that run alone
        await until_shown(pilot, "the limit is 30.0 KB")


async def test_a_mutation_is_never_sent_again_but_can_be_read_back(sandbox: Sandbox, tmp_path: Path) -> None:
    app = demo(sandbox, tmp_path / "window")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await ready(pilot)
        screen = explorer(app)
        screen.limit = 30_000
        sandbox.faults.add("large_answer", "mutation", megabytes=1)
        screen.editor.load(OPEN)
        await pilot.press("f5")
        await until_shown(
            pilot,
            "Only the beginning: the limit is 30.0 KB. Done or refused, it is not sent again; b writes a query",
        )
        assert "subStatus" in shown(app)
        screen.query_one(AnswerPane).focus()
        await pilot.press("L")
        await pilot.pause(0.2)
        assert len(sandbox.requests.of("mutation")) == 1
        await pilot.press("b")
        await until(pilot, lambda: "query LookAfterCreateRequest" in screen.editor.text)
        assert len(sandbox.requests.of("mutation")) == 1


async def test_it_is_not_asked_again_once_somebody_else_acts(sandbox: Sandbox, tmp_path: Path) -> None:
    app = demo(sandbox, tmp_path / "window")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await ready(pilot)
        screen = explorer(app)
        screen.limit = 30_000
        sandbox.faults.add("large_answer", "query", megabytes=1)
        screen.editor.load(ASK)
        await pilot.press("f5")
        await until_shown(pilot, "the limit is 30.0 KB")
        asked = len(sandbox.requests.of("query"))
        screen.session.run_as("mary_dean")
        screen.query_one(AnswerPane).focus()
        await pilot.press("L")
        await until_shown(pilot, "Not sent again")
        assert len(sandbox.requests.of("query")) == asked


async def test_a_page_of_a_gateway_is_no_answer_however_little_of_it_is_read(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    app = demo(sandbox, tmp_path / "window")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await ready(pilot)
        screen = explorer(app)
        screen.limit = 100
        sandbox.faults.add("login_page", "query")
        screen.editor.load(ASK)
        await pilot.press("f5")
        await until_shown(pilot, "not with GraphQL")
