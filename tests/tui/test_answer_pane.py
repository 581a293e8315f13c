"""The answer pane, driven by keys and mouse as a person drives it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key
from textual.message import Message
from textual.pilot import Pilot

from wfg_tui.api.exchange import Exchange, Sent
from wfg_tui.http import Timings
from wfg_tui.paths import Paths
from wfg_tui.problems import Problem, RefusedProblem
from wfg_tui.result import Answer
from wfg_tui.text import clean
from wfg_tui.tui.app import WfgApp
from wfg_tui.tui.messages import CopyText, GoToEditor
from wfg_tui.tui.widgets.answer_copying import MOST_COPIED
from wfg_tui.tui.widgets.answer_lines import LinesView
from wfg_tui.tui.widgets.answer_pane import AnswerPane

ITEMS = [
    {
        "number": 4711 + number,
        "name": f"Order {number}",
        "requester": {"userName": "john_smith" if number else "mary_dean"},
        "dataset": None,
        "late": bool(number % 2),
    }
    for number in range(40)
]
ERROR = {
    "message": "You may not read this dataset.",
    "path": ["requests", "items", 0, "dataset"],
    "locations": [{"line": 8, "column": 7}],
    "extensions": {"code": "FORBIDDEN", "simulated": True},
}
ANSWER = {"data": {"requests": {"totalCount": 40, "items": ITEMS}}, "errors": [ERROR]}


def exchange(answer: Any, **changes: Any) -> Exchange:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    facts: dict[str, Any] = {
        "sent": Sent(
            "POST",
            "https://wf.example.com/wfgen/graphql",
            (("authorization", "Bearer [hidden]"),),
            "query Overdue {\n  requests { totalCount }\n}",
            {"since": "2026-01-01"},
            "Overdue",
            412,
        ),
        "status": 200,
        "headers": (("content-type", "application/json"),),
        "body": body,
        "timings": Timings(token=0.054, connect=None, tls=0.018, first_byte=0.09, download=0.01, total=0.172),
        "at": 0.0,
        "has_data": True,
    }
    return Exchange(**(facts | changes))


class PaneApp(WfgApp):
    """The pane alone, and what it posts."""

    CSS = WfgApp.CSS + "AnswerPane { height: 1fr; }"

    def __init__(self, home: Path, *, plain: bool = False) -> None:
        super().__init__(Paths.under(home), plain=plain)
        self.posted: list[Message] = []

    def compose(self) -> Any:
        yield AnswerPane()

    def _warm(self) -> None:
        """Nothing here talks to a server."""

    def on_copy_text(self, message: CopyText) -> None:
        self.posted.append(message)

    def on_go_to_editor(self, message: GoToEditor) -> None:
        self.posted.append(message)


class Reader:
    """Somebody with a keyboard, a mouse and eyes."""

    def __init__(self, app: PaneApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot
        self.pane = app.query_one(AnswerPane)

    async def settled(self) -> None:
        for _ in range(200):
            await self.pilot.pause()
            if all(worker.is_finished for worker in self.app.workers):
                return
            await asyncio.sleep(0.005)

    async def sees(self, shown: Any) -> None:
        if isinstance(shown, Answer):
            self.pane.show_answer(shown)
        else:
            self.pane.show_exchange(shown if isinstance(shown, Exchange) else exchange(shown))
        self.pane.focus()
        await self.settled()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
        await self.settled()

    @property
    def lines(self) -> list[str]:
        """What is drawn in the pane, cell by cell, borders and all."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    @property
    def screen(self) -> str:
        return "\n".join(self.lines)

    @property
    def cursor_line(self) -> str:
        return next(line.strip("┃│ ").removeprefix("›").strip() for line in self.lines if "›" in line[:3])

    @property
    def path(self) -> str:
        return str(self.pane.border_subtitle)


@asynccontextmanager
async def reading(
    tmp_path: Path, size: tuple[int, int] = (80, 24), *, plain: bool = False
) -> AsyncIterator[Reader]:
    app = PaneApp(tmp_path, plain=plain)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Reader(app, pilot)


# The tree


async def test_an_answer_is_a_tree_with_its_first_item_unfolded(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        assert "▾ items        [40]" in reader.screen
        assert "number      4711" in reader.screen
        assert "▸ 1    number 4712 · name Order 1 · requester {…}" in reader.screen
        assert "× dataset     null  × denied: You may not read this dataset." in reader.screen


async def test_arrows_and_letters_move_fold_and_unfold(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.press("down", "j", "down")
        assert reader.path == "requests.items"
        await reader.press("left")
        assert reader.cursor_line.startswith("▸ items        [40]  × an error inside  number 4711")
        await reader.press("left")
        assert reader.path == "requests"
        await reader.press("down", "down", "l", "l")
        assert reader.path == "requests.items.0"
        await reader.press("J")
        assert reader.path == "requests.items.1"
        await reader.press("enter", "right")
        assert reader.path == "requests.items.1.number"
        await reader.press("h", "K")
        assert reader.path == "requests.items.0"


async def test_levels_are_unfolded_and_folded_with_the_cursor_kept(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.press("end")
        assert reader.path == "errors.0"
        await reader.press("g", "down", "minus", "minus", "minus")
        assert reader.path == "requests"
        assert reader.cursor_line.startswith("▸ requests")
        await reader.press("plus", "plus", "plus")
        assert reader.path == "requests"
        assert "▾ 1" in reader.screen


async def test_everything_below_the_cursor_is_unfolded_at_once(tmp_path: Path) -> None:
    async with reading(tmp_path, (80, 40)) as reader:
        await reader.sees({"data": {"a": {"b": {"c": {"d": {"e": 1}}}}, "z": [{"y": {"x": 1}}] * 200}})
        await reader.press("down", "asterisk")
        assert "e   1" in reader.screen


async def test_the_mouse_selects_folds_and_scrolls(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        row = next(number for number, line in enumerate(reader.lines) if "requester" in line)
        column = reader.lines[row].index("▸")
        await reader.pilot.click(offset=(column, row))
        await reader.settled()
        assert "userName" in reader.lines[row + 1]
        await reader.pilot.click(offset=(40, row + 1))
        await reader.settled()
        assert reader.path == "requests.items.0.requester.userName"
        before = reader.lines[1]
        tree = reader.pane.current
        tree.post_message(_wheel(tree))
        await reader.settled()
        assert reader.lines[1] != before


def _wheel(view: LinesView) -> Message:
    from textual.events import MouseScrollDown

    return MouseScrollDown(view, 5, 5, 0, 1, 0, False, False, False, 5, 5)


async def test_a_value_that_does_not_fit_is_shown_whole_below(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees({"data": {"short": "x", "long": "word " * 100 + "end-of-it"}})
        await reader.press("down", "down")
        assert "word word" in reader.cursor_line
        await reader.press("enter")
        assert "end-of-it" in reader.screen
        await reader.press("up")
        assert "end-of-it" not in reader.screen


async def test_an_answer_without_anything_says_so(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(b"  \n")
        assert "The server answered with nothing at all." in reader.screen


# Errors


async def test_an_error_is_told_with_its_path_its_meaning_and_that_it_is_simulated(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        assert "errors 1" in reader.lines[0]
        await reader.press("4")
        for words in (
            "× You may not read this dataset.",
            "at requests.items.0.dataset",
            "dataset is null because of this error.",
            "in the query as sent: line 8, column 7",
            "code: FORBIDDEN",
            "Simulated: the sandbox made up these words",
        ):
            assert words in reader.screen


async def test_enter_on_an_error_goes_to_its_place_and_o_to_the_query(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.press("4", "enter")
        assert reader.path == "requests.items.0.dataset"
        assert "dataset is null because of this error." in reader.screen
        await reader.press("o")
        assert reader.app.posted == [GoToEditor(7, 6, as_sent=True)]


async def test_e_goes_to_an_error_inside_what_is_folded(tmp_path: Path) -> None:
    late = ERROR | {"path": ["requests", "items", 30, "dataset"]}
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER | {"errors": [late, ERROR]})
        await reader.press("e")
        assert reader.path == "requests.items.30.dataset"
        await reader.press("e")
        assert reader.path == "requests.items.0.dataset"
        await reader.press("e", "left", "left")
        assert "× an error inside" in reader.cursor_line


async def test_an_answer_without_data_opens_with_its_errors(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        wrong = {"errors": [{"message": 'Cannot query field "nme".', "locations": [{"line": 2, "column": 3}]}]}
        await reader.sees(exchange(wrong, has_data=False))
        assert 'Cannot query field "nme".' in reader.screen
        assert "The server refused the request before it ran anything." in reader.screen
        await reader.press("enter")
        assert reader.app.posted == [GoToEditor(1, 2, as_sent=True)]


async def test_several_errors_are_gone_through_one_by_one(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees({"errors": [{"message": f"error {number}"} for number in range(50)]})
        await reader.press("4", "down", "down")
        assert reader.cursor_line == "× error 2"
        await reader.press("end")
        assert reader.cursor_line == "× error 49"
        await reader.press("home", "up")
        assert reader.cursor_line == "× error 0"


# Problems, waiting, nothing


async def test_a_problem_is_told_in_three_sentences_and_d_shows_the_raw_words(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        problem = RefusedProblem(
            "Okta refused the secret.",
            code="token.wrong_secret",
            meaning="It is not the one of this application.",
            advice="Open Applications › Your app › General.",
            detail='{"error":"invalid_client"}',
        )
        reader.pane.show_problem(problem)
        reader.pane.focus()
        await reader.settled()
        for sentence in problem.sentences:
            assert sentence in reader.screen
        assert "invalid_client" not in reader.screen
        await reader.press("d")
        assert '{"error":"invalid_client"}' in reader.screen
        await reader.press("d")
        assert "Okta refused the secret." in reader.screen


async def test_an_answer_that_is_no_graphql_shows_the_problem_first_and_the_raw_text_behind_it(
    tmp_path: Path,
) -> None:
    async with reading(tmp_path) as reader:
        problem = Problem("The server sent a login page.", code="api.login_page", advice="Check the URL.")
        await reader.sees(exchange(b"<html><title>Sign in</title>", problem=problem, status=302, has_data=False))
        assert "problem" in reader.lines[0]
        assert "The server sent a login page." in reader.screen
        await reader.press("d")
        assert "<html><title>Sign in</title>" in reader.screen
        await reader.press("5")
        assert "302 Found" in reader.screen
        await reader.press("1")
        assert "The server sent a login page." in reader.screen


async def test_waiting_says_what_for_how_long_and_how_much_has_come(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        reader.pane.show_waiting("asking Okta for a token…")
        await asyncio.sleep(0.4)
        await reader.pilot.pause()
        assert "asking Okta for a token…" in reader.screen
        assert "Esc cancels" in reader.screen
        reader.pane.show_waiting("waiting for wf.example.com…")
        reader.pane.progress(5_000_000, 10_000_000)
        await asyncio.sleep(0.25)
        await reader.pilot.pause()
        assert "waiting for wf.example.com…" in reader.screen
        assert "5.0 MB of 10.0 MB" in reader.screen
        assert "━━" in reader.screen
        await reader.sees(ANSWER)
        assert "▾ data" in reader.screen
        await asyncio.sleep(0.2)
        assert "▾ data" in reader.screen


async def test_a_short_wait_leaves_what_was_there(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        reader.pane.show_waiting("waiting…")
        await reader.pilot.pause()
        assert "▾ data" in reader.screen
        await reader.sees({"data": {"other": 1}})
        assert "other   1" in reader.screen


async def test_nothing_yet_is_an_invitation(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        reader.pane.show_empty("F5 runs Overdue.")
        await reader.settled()
        assert "F5 runs Overdue." in reader.screen
        await reader.press("slash", "y", "2")
        assert "F5 runs Overdue." in reader.screen


# The other views


async def test_timing_shows_phases_sizes_and_headers(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(exchange(ANSWER, as_user="mary_dean"))
        await reader.press("5")
        for words in ("200 OK", "412 B", "mary_dean", "first byte", "90 ms", "172 ms", "content-type"):
            assert words in reader.screen
        assert "The connection was open already." in reader.screen


async def test_the_request_is_shown_as_it_was_sent(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.press("6")
        for words in (
            "POST https://wf.example.com",
            "Bearer [hidden]",
            "query Overdue {",
            '"since": "2026-01-01"',
        ):
            assert words in reader.screen


async def test_raw_text_is_as_sent_and_p_gives_each_value_its_line(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(b'{"a":1.50,"a":[{}],"b":"\\u001b[2J"}')
        await reader.press("3")
        assert reader.cursor_line == '{"a":1.50,"a":[{}],"b":"\\u001b[2J"}'
        await reader.press("p")
        shown = [line.strip("┃ ").removeprefix("›").strip() for line in reader.lines[1:8]]
        assert shown == ["{", '"a": 1.50,', '"a": [', "{}", "],", '"b": "\\u001b[2J"', "}"]
        await reader.press("1", "3")
        assert reader.cursor_line == "{", "the form of the text is remembered"


async def test_a_list_is_a_table_with_dotted_columns(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.press("2")
        assert "requests.items   40 rows   column 1 of 5" in reader.screen
        assert "requester.userName" in reader.lines[2]
        await reader.press("right", "right", "down")
        assert reader.path == "requests.items.1.requester.userName"
        await reader.press("enter")
        assert "▾ data" in reader.screen
        assert reader.path == "requests.items.1.requester.userName"


@pytest.mark.parametrize("keys", [("2",), ("j", "j", "j", "t")])
async def test_a_table_has_the_columns_that_were_asked_for_in_their_order(
    tmp_path: Path, keys: tuple[str, ...]
) -> None:
    document = "{ requests { items { late: isLate requester { userName name } number } } }"
    sent = exchange(b"").sent
    asked = Sent(sent.method, sent.url, sent.headers, document)
    async with reading(tmp_path) as reader:
        items = [{"number": 1, "requester": None, "more": "m"}, {"requester": None, "number": 2}]
        await reader.sees(exchange({"data": {"requests": {"items": items}}}, sent=asked))
        await reader.press(*keys)
        assert reader.lines[2].split()[1:-1] == ["late", "requester.userName", "requester.name", "number", "more"]
        await reader.press("f", *".data.requests.items", "enter")  # a filter's result was not asked for
        await reader.press("2")
        assert "late" not in reader.lines[2]


async def test_t_makes_a_table_of_the_list_around_the_cursor(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees({"data": {"a": [{"x": 1}], "b": [{"y": 2}, {"y": 3}]}})
        await reader.press("end", "t")
        assert "b   2 rows" in reader.screen


async def test_no_list_is_no_table_and_the_pane_says_so(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees({"data": {"a": 1}})
        await reader.press("2", "down", "right", "enter", "end")
        assert "There is no list in this answer" in reader.screen


async def test_tabs_are_gone_through_by_brackets_and_clicked_in_the_border(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.press("right_square_bracket", "right_square_bracket")
        assert reader.pane.tab == "raw"
        await reader.press("left_square_bracket")
        assert reader.pane.tab == "table"
        await reader.pilot.click(offset=(reader.lines[0].index("timing") + 1, 0))
        await reader.settled()
        assert "Headers of the answer" in reader.screen
        assert reader.app.focused is reader.pane.current


async def test_a_tab_takes_clicks_on_all_its_letters_and_none_beside_them(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        for name in ("table", "raw", "errors 1", "timing", "request", "tree"):
            start = reader.lines[0].index(name)
            for letter in (start, start + len(name) - 1):
                other = "raw" if name == "tree" else "tree"
                reader.pane.show_tab(other)
                await reader.pilot.click(offset=(letter, 0))
                assert reader.pane.tab == name.split()[0]
                reader.pane.show_tab(other)
                for edge in (start - 1, start + len(name)):
                    await reader.pilot.click(offset=(edge, 0))
                    assert reader.pane.tab == other


async def test_a_new_answer_opens_in_the_view_that_was_chosen(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.press("2")
        await reader.sees({"data": {"users": [{"userName": "x"}]}})
        assert reader.pane.tab == "table"
        assert "users   1 rows" in reader.screen


@pytest.mark.parametrize("width", [24, 34, 44, 60])
async def test_tabs_that_do_not_fit_are_left_out_but_the_present_one(tmp_path: Path, width: int) -> None:
    async with reading(tmp_path, (width, 20)) as reader:
        await reader.sees(ANSWER)
        for key, name in zip("123456", ("tree", "table", "raw", "errors 1", "timing", "request"), strict=True):
            await reader.press(key)
            assert name in reader.lines[0]
            assert len(reader.lines[0]) <= width


# Finding


async def test_find_counts_goes_on_and_says_when_it_wraps(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.press("slash", *"john")
        assert "1 of 39" in reader.screen
        assert reader.path == "requests.items.1.requester.userName"
        await reader.press("enter", "n")
        assert reader.path == "requests.items.2.requester.userName"
        await reader.press("N", "N")
        assert reader.path == "requests.items.39.requester.userName"
        assert "39 of 39, wrapped round" in reader.screen
        await reader.press("escape")
        assert "39 of 39" not in reader.screen
        assert reader.path == "requests.items.39.requester.userName"


async def test_keys_that_come_in_one_burst_are_typed_into_the_find_bar(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        for key, character in (("slash", "/"), *((letter, letter) for letter in "yjohm"), ("backspace", None)):
            reader.app.post_message(Key(key, character))
        await reader.settled()
        assert "/ yjoh" in reader.screen
        assert reader.app.posted == []


async def test_the_cursor_stays_in_sight_when_the_find_bar_takes_a_line(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.press("end", "slash")
        assert "›" in reader.screen


async def test_leaving_find_while_typing_goes_back_to_where_it_began(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.press("down", "slash", *"order 30")
        assert reader.path == "requests.items.30.name"
        await reader.press("escape")
        assert reader.path == "requests"
        assert reader.app.focused is reader.pane.current


async def test_find_that_finds_nothing_says_so_and_capitals_make_case_count(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.press("slash", *"ORDER")
        assert "none" in reader.screen
        await reader.press("up", "down", "enter", "n")
        assert "none" in reader.screen


@pytest.mark.parametrize("keys", [["3"], ["3", "p"], ["2"]])
async def test_find_works_in_the_text_and_in_the_table(tmp_path: Path, keys: list[str]) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.press(*keys, "slash", *"Order 35", "enter")
        assert "Order 35" in reader.cursor_line
        assert "1 of 1" in reader.screen


# Copying


@pytest.mark.parametrize(
    ("key", "text", "what"),
    [
        ("y", "Order 0", "value"),
        ("v", "Order 0", "value"),
        ("k", "name", "key"),
        ("p", "requests.items.0.name", "path"),
        ("j", ".data.requests.items[0].name", "jq path"),
        ("s", "/data/requests/items/0/name", "JSON pointer"),
    ],
)
async def test_y_copies_a_value_its_key_or_its_path(tmp_path: Path, key: str, text: str, what: str) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.press("slash", *"Order 0", "enter", "y")
        assert "Copy  y value" in reader.screen
        await reader.press(key)
        assert reader.app.posted == [CopyText(text, what)]
        assert "Copy  y value" not in reader.screen


async def test_a_container_is_copied_as_it_was_sent(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(b'{"data": {"a": {"n": 1.50, "n":[ ]}}}')
        await reader.press("down", "y", "y")
        assert reader.app.posted == [CopyText('{"n": 1.50, "n":[ ]}', "value")]


async def test_escape_leaves_the_copy_menu_and_another_key_does_what_it_does(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(ANSWER)
        await reader.press("y", "escape", "y", "down")
        assert reader.app.posted == []
        assert reader.path == "requests"


async def test_a_page_and_the_raw_text_are_copied_whole(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees({"data": 1})
        await reader.press("3", "y", "6", "y")
        raw, page = reader.app.posted
        assert raw == CopyText('{"data": 1}', "whole answer")
        assert isinstance(page, CopyText)
        assert "POST https://wf.example.com/wfgen/graphql" in page.text


async def test_raw_text_that_is_copied_commands_nothing_where_it_is_pasted(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees('{"data": "\x1b]52;c;cHduZWQ=\x07 \u202e \x9b2J"}'.encode() + b"\x9b")
        await reader.press("3", "y")
        copied = reader.app.posted[0]
        assert isinstance(copied, CopyText)
        assert clean(copied.text) == copied.text
        assert json.loads(copied.text.removesuffix("\\x9b")) == {"data": "\x1b]52;c;cHduZWQ=\x07 \u202e \x9b2J"}


async def test_raw_text_that_is_too_long_for_a_clipboard_is_refused_in_words(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(b'{"data": "' + b"x" * MOST_COPIED + b'"}')
        await reader.press("3", "y")
        assert reader.app.posted == []
        notices = [notice.message for notice in reader.app._notifications]
        assert any("too much for a clipboard" in notice for notice in notices)


async def test_text_is_selected_with_the_mouse(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees({"data": {"name": "select me"}})
        row = next(number for number, line in enumerate(reader.lines) if "select me" in line)
        column = reader.lines[row].index("select")
        await reader.pilot.mouse_down(offset=(column, row))
        await reader.pilot.hover(offset=(column + 6, row))
        await reader.pilot.mouse_up(offset=(column + 6, row))
        await reader.pilot.pause()
        assert reader.app.screen.get_selected_text() == "select"


# Bad input, and much of it

HOSTILE = "\x1b]52;c;aGk=\x07\x9b2J\u202e\x00[/x][@click=app.quit]boo[/]\n\ttail"


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_hostile_text_is_harmless_in_every_view(tmp_path: Path, size: tuple[int, int]) -> None:
    answer = {
        "data": {"items": [{HOSTILE: HOSTILE}]},
        "errors": [{"message": HOSTILE, "path": ["items", 0, HOSTILE]}],
    }
    answer["errors"][0]["extensions"] = {HOSTILE: HOSTILE}  # type: ignore[index]
    raw = json.dumps(answer, ensure_ascii=False).encode()
    shown = exchange(raw, headers=((HOSTILE, HOSTILE),), as_user=HOSTILE)
    async with reading(tmp_path, size) as reader:
        await reader.sees(shown)
        await reader.press("e")
        for key in ("1", "2", "3", "p", "4", "5", "6"):
            await reader.press(key)
            assert not any(
                ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for line in reader.lines for character in line
            )
            assert "\u202e" not in reader.screen
        problem = Problem(HOSTILE, code="x.y", meaning=HOSTILE, advice=HOSTILE, detail=HOSTILE)
        reader.pane.show_problem(problem)
        reader.pane.focus()
        await reader.press("d", "d")
        reader.pane.show_empty(HOSTILE)
        await reader.settled()
        assert "\x1b" not in reader.screen
        assert "[@click=app.quit]" in reader.screen
        assert reader.app.is_running


async def test_damage_is_marked_where_it_is_and_told_with_its_place(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(b'{"data": {"items": [{"a": 1}, {"a": NaN}, {"b": "cut of')
        assert "NaN  not JSON  × NaN is no JSON value" in reader.screen
        assert "(line 1, column 37)" in reader.screen
        assert "more places further on" in reader.screen


@pytest.mark.parametrize(
    ("raw", "tab", "words"),
    [
        (b"<html><title>Sign in</title></html>", "raw", "a sign-in page called “Sign in” (HTML)"),
        ('{"data": {"a": 1}}'.encode("utf-16"), "raw", "PowerShell"),
        (b'{"a": 1}\n{"a": 2}', "tree", "NDJSON, a JSON value on each line. jq -s . FILE | wfg-tui open -"),
        (b'{"data": {"items": [{"a": "cut of', "tree", "It breaks off: save it again, or ask for less."),
    ],
)
async def test_what_is_no_json_is_called_by_its_name_with_the_next_step(
    tmp_path: Path, raw: bytes, tab: str, words: str
) -> None:
    path = tmp_path / "saved.json"
    path.write_bytes(raw)
    async with reading(tmp_path) as reader:
        await reader.sees(Answer.open(path))
        assert reader.pane.tab == tab
        assert words in " ".join(reader.screen.replace("┃", " ").split())


async def test_an_answer_over_the_limit_says_that_we_cut_it(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        over = Problem("It is larger.", code="answer.limit")
        await reader.sees(exchange(b'{"data": {"a": [1, 2', truncated=True, has_data=False, problem=over))
        assert "Only the beginning: the limit is 20 B. L asks again, for up to 200 B." in reader.screen
        assert "× The rest was not downloaded" in reader.screen
        await reader.press("5")
        assert "the rest was over the limit" in reader.screen


async def test_without_unicode_only_ascii_is_drawn(tmp_path: Path) -> None:
    async with reading(tmp_path, plain=True) as reader:
        await reader.sees(ANSWER)
        inside = "\n".join(line[1:-1] for line in reader.lines[1:-1])
        assert "v items        [40]" in inside
        assert "x dataset" in inside
        assert "".join(character for character in inside if character not in "┃▁▂▃▄▅▆▇█").isascii()


async def test_a_saved_answer_has_its_name_in_the_title(tmp_path: Path) -> None:
    path = tmp_path / "saved.json"
    path.write_text(json.dumps(ANSWER))
    async with reading(tmp_path) as reader:
        await reader.sees(Answer.open(path))
        assert "saved.json ── " in reader.lines[0]
        await reader.press("6")
        assert "Only the text of this answer is known" in reader.screen


async def test_a_large_answer_is_there_at_once_and_the_loop_keeps_beating(tmp_path: Path) -> None:
    item = json.dumps({"number": 1, "name": "x" * 60, "requester": {"userName": "mary"}, "tags": [1, 2, 3]})
    raw = ('{"data":{"items":[' + ",".join([item] * 60_000) + "]}}").encode()
    gaps: list[float] = []

    async def heartbeat() -> None:
        """Counts what this thread worked between two beats: what other programs do meanwhile is not ours."""
        last = time.thread_time()
        while True:
            await asyncio.sleep(0.001)
            gaps.append(time.thread_time() - last)
            last = time.thread_time()

    async with reading(tmp_path) as reader:
        shown = exchange(raw)
        beating = asyncio.create_task(heartbeat())
        began = time.thread_time()
        reader.pane.show_exchange(shown)
        reader.pane.focus()
        for _ in range(100):
            await asyncio.sleep(0.005)
            if "▾ data" in reader.screen:
                break
        first = time.thread_time() - began
        await reader.press("end")
        assert reader.path == "items.59999"
        await reader.press("slash", *"mary", "enter")
        assert "60,000" in reader.screen
        beating.cancel()
    assert first < 0.5
    gaps.sort()
    assert gaps[int(len(gaps) * 0.95)] < 0.05


async def test_what_is_said_in_passing_goes_and_what_holds_comes_back(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.sees(b'{"a": "VXNlcjoxMg==", "b": [1, 2')
        await reader.settled()
        assert "1, column 33)" in reader.screen
        await reader.press("i")
        assert "IDs say what they are" in reader.screen
        assert "1, column 33)" not in reader.screen
        await reader.press("y")
        assert "Copy  y value" in reader.screen
        await reader.press("escape")
        assert "1, column 33)" in reader.screen
        assert "IDs say" not in reader.screen
