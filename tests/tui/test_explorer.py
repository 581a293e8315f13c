"""The explorer on a real sandbox, driven by keys: who acts, what runs, what is refused, what is cancelled."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from textual.message import Message
from textual.widget import Widget

from tests.tui.steering import demo, explorer, paste, ready, shown, type_text, until, until_shown
from wfg_tui.result import Answer
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.conversation import Answered
from wfg_tui.tui.screens.confirm import AskConsent
from wfg_tui.tui.widgets import answer_slot
from wfg_tui.tui.widgets.answer_slot import AnswerSlot
from wfg_tui.tui.widgets.bottom_line import BottomLine
from wfg_tui.tui.widgets.query_editor import QueryEditor
from wfg_tui.tui.widgets.schema_browser import SchemaBrowser
from wfg_tui.tui.widgets.top_line import TopLine
from wfg_tui.tui.widgets.variables_editor import VariablesEditor

NARROW, WIDE = (80, 24), (160, 45)
MUTATION = 'mutation Open { createRequest(input: {processName: "HELPDESK"}) { clientMutationId } }'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "window"


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_it_opens_signed_in_and_says_who_acts_where(
    sandbox: Sandbox, home: Path, size: tuple[int, int]
) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        top = shown(app).splitlines()[0]
        assert "administrator" in top
        assert "development" in top
        assert "olivia_martin" in top
        assert "token 60 min" in top


async def test_the_operation_at_the_cursor_runs_alone_with_its_variables(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        screen = explorer(app)
        screen.editor.load(
            "query First { viewer { userName } }\n"
            "query Second($n: Int!) { requests(page: {number: 1, size: $n}) { ...R } }\n"
            "fragment R on RequestCollection { totalCount }\n"
            "fragment Unused on User { id }\n"
        )
        screen.variables.load('{ // as many\n "n": 2 }')
        screen.editor.goto(1, 10)
        await pilot.press("f5")
        await until_shown(pilot, "totalCount", "200 ·")
        sent = sandbox.requests.of("query")[-1]
        assert sent.operation_name == "Second"
        assert sent.variables == {"n": 2}
        assert "First" not in (sent.document or "")
        assert "Unused" not in (sent.document or "")
        assert "fragment R" in (sent.document or "")


async def test_one_object_holds_the_variables_of_all_operations_and_each_is_sent_its_own(
    sandbox: Sandbox, home: Path
) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        screen = explorer(app)
        screen.editor.load(
            "query First($size: Int!) { requests(page: {number: 1, size: $size}) { totalCount } }\n"
            "query Second($n: Int!) { requests(page: {number: 1, size: $n}) { totalCount } }\n"
        )
        values = '{ "size": 3, "n": 2, "unknown": 1 }'
        screen.variables.load(values)
        for row, name, sent in ((0, "First", {"size": 3}), (1, "Second", {"n": 2})):
            screen.editor.goto(row, 10)
            await pilot.press("f5")
            await until(pilot, lambda name=name: any(one.operation_name == name for one in sandbox.requests))
            assert sandbox.requests.of("query")[-1].variables == sent | {"unknown": 1}
            assert screen.variables.text == values
        await until_shown(pilot, "1 in variables")
        assert [mark.message for mark in screen.variables.diagnostics] == [
            'Variable "$unknown" is not declared by the operation.'
        ]
        await pilot.press("f4", "ctrl+t")
        await until(pilot, lambda: '"size": 3' in screen.variables.text and "unknown" not in screen.variables.text)


async def test_ctrl_j_runs_too(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).editor.load("query Me { viewer { lastName } }")
        await pilot.press("ctrl+j")
        await until_shown(pilot, '"Martin"')


async def test_a_starter_query_is_begun_and_run_by_keys_alone(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+n")
        await until_shown(pilot, "Starter queries", "Who am I")
        await pilot.press("enter")
        await pilot.press("f5")
        await until_shown(pilot, "userName", '"olivia_martin"')


async def test_introspection_and_a_query_carry_the_same_token_and_headers(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).editor.load("query Me { viewer { userName } }")
        await pilot.press("f5")
        await until(pilot, lambda: any(one.operation_name == "Me" for one in sandbox.requests))
        introspection = sandbox.requests.of("introspection")[-1]
        query = next(one for one in sandbox.requests if one.operation_name == "Me")
        changing = {"content-length"}
        assert {k: v for k, v in introspection.headers.items() if k not in changing} == {
            k: v for k, v in query.headers.items() if k not in changing
        }
        assert introspection.token_digest == query.token_digest


async def test_as_a_second_application_one_reads_who_it_is_and_why_a_field_is_denied(
    sandbox: Sandbox, home: Path
) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("f9")
        await until_shown(pilot, "Connections")
        await type_text(pilot, "requester")
        await pilot.press("enter")
        await until_shown(pilot, "→ emma_dubois")
        await ready(pilot)
        explorer(app).editor.load("query Denied { users { totalCount } }")
        await pilot.press("f5")
        await until_shown(pilot, "errors 1")
        await pilot.press("ctrl+o")
        await pilot.pause()
        await pilot.press("a", "4")
        await until_shown(pilot, "emma_dubois", "users")


async def test_esc_cancels_and_the_server_sees_the_socket_close(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        sandbox.faults.add("hang", "query")
        explorer(app).editor.load("query Slow { viewer { userName } }")
        await pilot.press("f5")
        await until(pilot, lambda: any(one.operation_name == "Slow" for one in sandbox.requests))
        await until_shown(pilot, "waiting for", "Esc cancel")
        await pilot.press("escape")
        await until_shown(pilot, "Cancelled while waiting for")
        slow = sandbox.requests.wait_for(lambda one: one.operation_name == "Slow" and one.disconnected)
        assert slow.status is None
        assert "cancel" not in shown(app).splitlines()[-1]


async def test_a_limit_of_the_provider_is_counted_down_and_then_the_query_runs(
    sandbox: Sandbox, home: Path
) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).session.tokens.forget()
        sandbox.faults.add("rate_limit", on="token", retry_after=4, times=1)
        explorer(app).editor.load("query Patient { viewer { userName } }")
        await pilot.press("f5")
        await until_shown(pilot, "too many requests: asking again in 3 s", "Esc cancels")
        await until_shown(pilot, "asking again in 2 s")
        await until_shown(pilot, '"olivia_martin"')


async def test_scopes_that_were_not_granted_are_told_with_the_screen_to_open(sandbox: Sandbox, home: Path) -> None:
    sandbox.faults.add("token_answer", on="token", fields={"scope": "another"})
    app = demo(sandbox, home, scope="default")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until_shown(pilot, "Asked for and not granted: default.", "Authorization Servers")


async def test_esc_without_a_request_keeps_what_is_typed(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        await type_text(pilot, "query Q")
        await pilot.press("escape", "escape")
        assert explorer(app).editor.text.startswith("query Q")


async def test_ctrl_c_never_quits(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        for pane in ("s", "e", "v", "a"):
            await pilot.press("ctrl+o", pane, "ctrl+c")
            await pilot.pause()
        assert app.is_running


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_jumping_by_letter_reaches_every_pane(sandbox: Sandbox, home: Path, size: tuple[int, int]) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        for letter, kind in (("s", SchemaBrowser), ("v", VariablesEditor), ("a", AnswerSlot), ("e", QueryEditor)):
            await pilot.press("ctrl+o")
            await pilot.pause()
            await pilot.press(letter)
            await until(
                pilot, lambda kind=kind: app.query_one(kind).has_focus_within or app.query_one(kind).has_focus
            )
            assert app.query_one(kind).region


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_f6_goes_round_every_pane_and_back(sandbox: Sandbox, home: Path, size: tuple[int, int]) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        seen = []
        for _ in range(4):
            await pilot.press("f6")
            await pilot.pause()
            seen.append(explorer(app).scopes()[0])
        assert seen == ["variables", "answer", "schema", "editor"]
        await pilot.press("shift+f6")
        await pilot.pause()
        assert explorer(app).scopes()[0] == "schema"


async def test_where_it_is_narrow_the_schema_slides_over_and_esc_slides_it_away(
    sandbox: Sandbox, home: Path
) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        assert not app.query_one(SchemaBrowser).region
        await pilot.press("f2")
        await until_shown(pilot, "Schema", "requests")
        await pilot.press("escape")
        await until(pilot, lambda: not app.query_one(SchemaBrowser).region)
        assert app.query_one(QueryEditor).has_focus


async def test_a_field_of_the_schema_is_put_where_the_cursor_is(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        screen = explorer(app)
        screen.editor.load("query Q {\n  \n}")
        screen.editor.goto(1, 2)
        await pilot.press("f2")
        await pilot.pause()
        screen.browser.reveal("Query", "users")
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: "users" in screen.editor.text)
        assert screen.editor.has_focus


async def test_variables_that_are_not_json_are_told_with_their_place_and_nothing_is_sent(
    sandbox: Sandbox, home: Path
) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).editor.load("query Me { viewer { userName } }")
        explorer(app).variables.load('{ "n": }')
        await pilot.press("f5")
        await until_shown(pilot, "line 1")
        assert app.query_one(VariablesEditor).has_focus
        assert all(one.operation_name != "Me" for one in sandbox.requests)


async def test_a_query_that_does_not_parse_is_listed_with_its_place(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        await type_text(pilot, "query Q ")
        explorer(app).editor.load("query Q { viewer { userName ")
        await until_shown(pilot, "1 problem")
        await pilot.press("f8")
        await pilot.pause()
        await pilot.press("shift+f8")
        await until_shown(pilot, "Problems", "1 error")


async def test_esc_leaves_the_list_of_problems(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("shift+f8")
        await until_shown(pilot, "Nothing is wrong.")
        await pilot.press("escape")
        await until(pilot, lambda: app.query_one(QueryEditor).has_focus)
        assert "Nothing is wrong." not in shown(app)


async def test_what_is_wrong_with_the_variables_is_counted_apart(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).editor.load("query Me { viewer { userName } }")
        explorer(app).variables.load('{ "nobody": "asked" ')
        await until_shown(pilot, "in variables")


async def test_without_an_operation_f5_says_what_to_do(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("f5")
        await until_shown(pilot, "There is no operation at the cursor")


async def test_a_subscription_is_refused_in_words(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).editor.load("subscription S { anything }")
        await pilot.press("f5")
        await until_shown(pilot, "ubscription")
        assert all(one.operation_name != "S" for one in sandbox.requests)


# Production


async def test_a_mutation_on_production_asks_first_and_enter_alone_sends_nothing(
    sandbox: Sandbox, home: Path
) -> None:
    app = demo(sandbox, home, environment="production")
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).editor.load(MUTATION)
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, AskConsent))
        words = ("Open", "does createRequest", "olivia_martin", "127.0.0.1", "PRODUCTION", "no variables")
        await until_shown(pilot, *words, "type the host's name")
        await pilot.press("enter", "f5", "tab", "enter")  # the last is on Cancel
        await until_shown(pilot, "Not sent.")
        assert sandbox.requests.of("mutation") == []


async def test_a_mutation_on_production_is_sent_once_it_is_allowed(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, environment="production")
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).editor.load(MUTATION)
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, AskConsent))
        await type_text(pilot, "127.0.0.1")
        await pilot.press("enter")
        await until(pilot, lambda: sandbox.requests.of("mutation"))
        assert len(sandbox.requests.of("mutation")) == 1


async def test_a_mutation_in_development_is_sent_at_once(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).editor.load(MUTATION)
        await pilot.press("f5")
        await until(pilot, lambda: sandbox.requests.of("mutation"))


async def test_production_is_unmistakable_on_the_top_line(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home, environment="production")
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        assert " PRODUCTION " in shown(app).splitlines()[0]


# Identity


async def test_running_as_another_user_is_shown_as_borrowed_and_given_back(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+g")
        await until_shown(pilot, "Run as", "x-wfgen-impersonate-username")
        await type_text(pilot, "emma_dubois")
        await pilot.press("enter")
        await until_shown(pilot, "emma_dubois (run as)")
        explorer(app).editor.load("query Me { viewer { userName } }")
        await pilot.press("f5")
        await until_shown(pilot, '"emma_dubois"')
        await pilot.press("ctrl+g")
        await until_shown(pilot, "Run as")
        await pilot.press("ctrl+u", "enter")
        await until(pilot, lambda: "(run as)" not in shown(app).splitlines()[0])


# Starting again


async def test_a_second_start_shows_the_schema_before_the_network_has_answered(
    sandbox: Sandbox, home: Path
) -> None:
    first = demo(sandbox, home)
    async with first.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
    sandbox.faults.add("hang", "any")
    second = demo(sandbox, home)
    async with second.run_test(size=WIDE, notifications=True) as pilot:
        await until_shown(pilot, "requests", "kept from", seconds=3)


async def test_what_was_typed_is_there_at_the_next_start(sandbox: Sandbox, home: Path) -> None:
    first = demo(sandbox, home)
    async with first.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        await type_text(pilot, "query Kept")
        await pilot.press("escape")
        await pilot.press("f4")
        await pilot.pause()
        explorer(first).variables.load('{"a": 1}')
        await pilot.press("ctrl+q")
    second = demo(sandbox, home)
    async with second.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "query Kept")
        assert explorer(second).variables.text == '{"a": 1}'


async def test_a_safe_start_leaves_the_drafts_alone(
    sandbox: Sandbox, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = demo(sandbox, home)
    async with first.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        await type_text(pilot, "query Poison")
        await pilot.press("escape", "ctrl+q")
    kept = (home / "drafts" / "draft.graphql").read_text()
    monkeypatch.setenv("WFG_TUI_SAFE", "1")
    second = demo(sandbox, home)
    async with second.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        assert explorer(second).editor.text == ""
        await type_text(pilot, "query Safe")
        await pilot.press("escape", "ctrl+q")
    assert (home / "drafts" / "draft.graphql").read_text() == kept
    assert "query Safe" in (home / "drafts" / "safe.graphql").read_text()


async def test_switching_the_connection_keeps_the_text(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        await type_text(pilot, "query Kept")
        await pilot.press("escape", "f9")
        await until_shown(pilot, "Connections")
        await type_text(pilot, "actor")
        await pilot.press("enter")
        await until_shown(pilot, "→ liam_tremblay")
        assert explorer(app).editor.text.startswith("query Kept")


# Files


async def test_a_query_is_saved_to_a_file_and_opened_again(sandbox: Sandbox, home: Path, tmp_path: Path) -> None:
    app = demo(sandbox, home)
    target = tmp_path / "mine.graphql"
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).folder = tmp_path
        explorer(app).editor.load("query Mine { viewer { userName } }\n")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "Save the query")
        await pilot.press("ctrl+u")
        await paste(pilot, str(target))
        await pilot.press("enter")
        await until(pilot, target.is_file)
        assert target.read_text() == "query Mine { viewer { userName } }\n"
        explorer(app).editor.load("")
        await pilot.press("f3")
        await until_shown(pilot, "Open")
        await pilot.press("ctrl+u")
        await paste(pilot, str(target))
        await pilot.press("enter")
        await until_shown(pilot, "query Mine")


async def test_a_file_that_is_there_is_not_replaced_unasked(sandbox: Sandbox, home: Path, tmp_path: Path) -> None:
    app = demo(sandbox, home)
    target = tmp_path / "mine.graphql"
    target.write_text("theirs")
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).file = target
        await pilot.press("ctrl+s")
        await until_shown(pilot, "Save the query")
        await pilot.press("enter")
        await until_shown(pilot, "Replace the file?")
        await pilot.press("enter")
        await pilot.pause()
        assert target.read_text() == "theirs"


# Help and commands


async def test_the_variables_are_judged_against_the_operation_at_the_cursor_alone(
    sandbox: Sandbox, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    set_context = VariablesEditor.set_context
    monkeypatch.setattr(
        VariablesEditor,
        "set_context",
        lambda self, document, *rest: told.append(document) or set_context(self, document, *rest),
    )
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot)
        it = explorer(app)
        it.editor.load(
            "query One($a: Int) { viewer { userName } }\n\nquery Two($b: Int!) { viewer { userName } }\n"
        )
        await until(pilot, lambda: told[-1].startswith("query One") and "Two" not in told[-1])
        it.editor.goto(2, 5)
        await until(pilot, lambda: told[-1].startswith("query Two") and "One" not in told[-1])
        await until(pilot, lambda: [mark for mark in it.variables.diagnostics if '"$b"' in mark.message])


async def test_a_key_in_the_query_repaints_the_query_and_the_bottom_line_alone(
    sandbox: Sandbox, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE) as pilot:
        await ready(pilot)
        it = explorer(app)
        it.editor.load("query One {\n  viewer { userName } # why\n}\n")
        it.editor.goto(1, 27)
        await pilot.pause(1)
        repainted: set[str] = set()
        refresh = Widget.refresh
        monkeypatch.setattr(
            Widget,
            "refresh",
            lambda self, *regions, **how: repainted.add(type(self).__name__) or refresh(self, *regions, **how),
        )
        await pilot.press("x")
        await pilot.pause(1)  # the cursor has settled and the text is judged
        assert "# whyx" in it.editor.text
        assert repainted == {"QueryEditor", "BottomLine"}


async def test_f1_tells_of_the_focused_pane_and_its_keys(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("f2", "f1")
        await until_shown(pilot, "In the schema", "Where used")
        await pilot.press("end")
        await until_shown(pilot, "Find any command by name.", "Everywhere")


async def test_the_palette_does_what_its_key_would(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        explorer(app).editor.load("query   Q{viewer{userName}}")
        await pilot.press("ctrl+p")
        await until_shown(pilot, "Commands")
        await type_text(pilot, "format")
        await pilot.press("enter")
        await until(pilot, lambda: explorer(app).editor.text.startswith("query Q {\n"))


async def test_a_theme_is_chosen_in_the_palette_and_kept(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+p")
        await until_shown(pilot, "Commands")
        await type_text(pilot, "theme wfg-light")
        await pilot.press("enter")
        await until(pilot, lambda: app.theme == "wfg-light")
    assert 'theme = "wfg-light"' in (home / "settings.toml").read_text()


@pytest.mark.parametrize("theme", ["wfg-light", "wfg-contrast", "wfg-ansi", "textual-dark", "nord"])
async def test_every_theme_colours_every_pane(sandbox: Sandbox, home: Path, theme: str) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        app.themes()
        app.theme = theme
        explorer(app).editor.load("query Me { viewer { userName } }")
        await pilot.press("f5")
        await until_shown(pilot, '"olivia_martin"')


# What a server may send


async def test_hostile_values_reach_the_screen_as_text_alone(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    sandbox.faults.add("hostile_values", "graphql")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until_shown(pilot, "olivia_martin")
        explorer(app).editor.load("query Me { viewer { userName firstName } }")
        await pilot.press("f5")
        await until_shown(pilot, "200 ·")
        assert not any(
            character < " " or "\x7f" <= character <= "\x9f"
            for line in shown(app).splitlines()
            for character in line
        )
        assert app.is_running


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("server_error", "500"),
        ("login_page", "not with GraphQL"),
        ("redirect", "302"),
        ("truncated", "200"),
        ("drop", "closed"),
    ],
)
async def test_a_fault_of_the_server_is_told_and_the_explorer_goes_on(
    sandbox: Sandbox, home: Path, fault: str, words: str
) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        sandbox.faults.add(fault, "query", times=1)
        explorer(app).editor.load("query Me { viewer { userName } }")
        await pilot.press("f5")
        await until_shown(pilot, words)
        await pilot.press("f5")
        await until_shown(pilot, '"olivia_martin"')


async def test_a_token_that_is_refused_is_renewed_once(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ready(pilot)
        grants = len(sandbox.requests.of("token"))
        sandbox.faults.add("revoked", "query", times=1)
        explorer(app).editor.load("query Me { viewer { userName } }")
        await pilot.press("f5")
        await until_shown(pilot, '"olivia_martin"')
        assert len(sandbox.requests.of("token")) == grants + 1


async def test_the_first_paint_waits_for_nobody(sandbox: Sandbox, home: Path) -> None:
    sandbox.faults.add("hang", "any")
    app = demo(sandbox, home)
    started = time.monotonic()
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until(pilot, lambda: app.query(BottomLine) and app.query(TopLine))
        await type_text(pilot, "query")
        assert explorer(app).editor.text.startswith("query")
        assert time.monotonic() - started < 5


async def test_the_whole_answer_follows_its_beginning(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    begun: list[tuple[Answer, int]] = []

    def hear(message: Message) -> None:
        """Looks at what the pane shows when the whole answer is told of, and before it is taken over."""
        if isinstance(message, Answered) and (pane := explorer(app).answer.pane) is not None and not begun:
            assert pane.answer is not None
            begun.append((pane.answer, pane.answer.size))

    async with app.run_test(size=NARROW, notifications=True, message_hook=hear) as pilot:
        await ready(pilot)
        pane = explorer(app).answer.pane
        assert pane is not None
        sandbox.faults.add("large_answer", "query", megabytes=6)
        explorer(app).editor.load("query Large { viewer { userName } }")
        await pilot.press("f5")
        await until(pilot, lambda: pane.exchange is not None)
        await until_shown(pilot, "totalCount")
        shown_first, size = begun[0]
        assert 0 < size < 6_000_000
        assert pane.answer is shown_first
        assert shown_first.size >= 6_000_000


async def test_keys_for_an_answer_whose_pane_is_on_its_way_reach_the_pane_and_no_other(
    sandbox: Sandbox, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_slot, "_AFTER_PAINT", 2.0)
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        screen = explorer(app)
        items = ",".join(f'{{"number":{number}}}' for number in range(10_001, 10_301))
        screen.answer.show_answer(Answer(f'{{"data":{{"items":[{items}]}}}}'.encode()), "saved.json")
        screen.go(AnswerSlot)
        await pilot.press("3", "1", "end", "k")
        assert screen.answer.pane is None
        await until_shown(pilot, "number 10299")
        await until(pilot, lambda: screen.answer.pane is not None and screen.answer.pane.has_focus_within)
        await until(pilot, lambda: any("›" in line and "number 10299" in line for line in shown(app).splitlines()))
        assert screen.editor.text == ""


async def test_an_error_tells_its_line_in_the_editor_not_in_what_was_sent(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        screen = explorer(app)
        wrong = [{"message": "No", "locations": [{"line": 2, "column": 3}, {"line": 40, "column": 1}]}]
        sandbox.faults.add("canned", "query", body={"data": None, "errors": wrong})
        screen.editor.load(
            "# a remark\n\nquery First { viewer { userName } }\n\nquery Second {\n  viewer { userName }\n}"
        )
        screen.editor.goto(5, 3)
        await pilot.press("f5")
        await until_shown(pilot, "in the query: line 6, column 3", "in the query as sent: line 40, column 1")
