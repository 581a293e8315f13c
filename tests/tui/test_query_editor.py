"""The query editor, through its keys and its mouse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from rich.style import Style
from textual import events
from textual.color import Color
from textual.pilot import Pilot

from tests.tui.editing import EditorApp, index
from wfg_tui.language import Document
from wfg_tui.tui import messages
from wfg_tui.tui.widgets import query_editor
from wfg_tui.tui.widgets.code_text import Selection
from wfg_tui.tui.widgets.problems_list import ProblemsList
from wfg_tui.tui.widgets.query_editor import QueryEditor


@dataclass
class Desk:
    """An editor in an app, as a user has it."""

    app: EditorApp
    editor: QueryEditor
    pilot: Pilot[None]

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def paste(self, text: str) -> None:
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()
        await self.pilot.pause()

    async def judged(self) -> None:
        """Waits until the text as it is was judged."""
        before = len(self.app.of(QueryEditor.DiagnosticsChanged))
        for _ in range(200):
            await self.pilot.pause(0.02)
            if len(self.app.of(QueryEditor.DiagnosticsChanged)) > before:
                return
        raise AssertionError("the text was never judged")


@asynccontextmanager
async def desk(
    text: str = "", at: tuple[int, int] = (0, 0), *, schema: bool = False, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Desk]:
    editor = QueryEditor()
    app = EditorApp(editor)
    async with app.run_test(size=size, message_hook=app.hear) as pilot:
        if schema:
            editor.set_index(index())
        editor.load(text)
        editor.focus()
        editor.goto(*at)
        await pilot.pause()
        yield Desk(app, editor, pilot)


# Typing


async def test_what_is_typed_stands_at_the_cursor() -> None:
    async with desk("{ a }", (0, 2)) as it:
        await it.press("b", "space")
        assert it.editor.text == "{ b a }"
        assert it.editor.content.text == it.editor.text


async def test_every_change_is_told_once() -> None:
    async with desk() as it:
        await it.press("x", "y", "left")
        assert len(it.app.of(QueryEditor.Changed)) == 2


async def test_enter_inside_braces_indents_and_puts_the_brace_on_a_line_of_its_own() -> None:
    async with desk("query A {}", (0, 9)) as it:
        await it.press("enter")
        assert (it.editor.text, it.editor.cursor) == ("query A {\n  \n}", (1, 2))


async def test_enter_keeps_the_indent_of_the_line() -> None:
    async with desk("{\n    a", (1, 5)) as it:
        await it.press("enter")
        assert (it.editor.text, it.editor.cursor) == ("{\n    a\n    ", (2, 4))


async def test_enter_uses_the_line_end_of_the_document() -> None:
    async with desk("{\r\n  a\r\n}", (1, 3)) as it:
        await it.press("enter")
        assert it.editor.text == "{\r\n  a\r\n  \r\n}"


async def test_a_closing_brace_on_an_empty_line_goes_back_a_step() -> None:
    async with desk("{\n  a\n  ", (2, 2)) as it:
        await it.press("}")
        assert it.editor.text == "{\n  a\n}"


async def test_backspace_in_an_indent_goes_back_a_step() -> None:
    async with desk("    a", (0, 4)) as it:
        await it.press("backspace")
        assert it.editor.text == "  a"


@pytest.mark.parametrize(
    ("text", "column", "left"),
    [
        ('a: ""', 4, "a: "),
        ("{}", 1, ""),
        ("f()g", 2, "fg"),
        ("[]", 1, ""),
        ("{ }", 1, " }"),
        ("(]", 1, "]"),
        ('"a"', 2, '""'),
    ],
)
async def test_backspace_between_an_empty_pair_takes_both_away(text: str, column: int, left: str) -> None:
    async with desk(text, (0, column)) as it:
        await it.press("backspace")
        assert it.editor.text == left
        await it.press("ctrl+z")
        assert it.editor.text == text


async def test_backspace_takes_away_what_is_seen_as_one_character() -> None:
    async with desk("a👩\u200d💻", (0, 4)) as it:
        await it.press("backspace")
        assert it.editor.text == "a"


async def test_what_is_typed_replaces_the_selection() -> None:
    async with desk("one two") as it:
        await it.press("ctrl+shift+right", "x")
        assert it.editor.text == "xtwo"


async def test_tab_indents_selected_lines_and_shift_tab_takes_it_back() -> None:
    async with desk("a\nb\n\nc") as it:
        await it.press("ctrl+a", "tab")
        assert it.editor.text == "  a\n  b\n\n  c"
        await it.press("shift+tab")
        assert it.editor.text == "a\nb\n\nc"
        assert it.editor.selected_text == "a\nb\n\nc"


async def test_tab_goes_round_the_panes_when_no_lines_are_selected() -> None:
    async with desk("a") as it:
        await it.app.mount(ProblemsList())
        await it.press("tab")
        assert isinstance(it.app.focused, ProblemsList)
        assert it.editor.text == "a"


@pytest.mark.parametrize("key", ["ctrl+underscore", "ctrl+slash"])
async def test_selected_lines_become_comments_and_code_again(key: str) -> None:
    async with desk("{\n  a\n\n    b\n}", (1, 3)) as it:
        await it.press("shift+down", "shift+down", key)
        assert it.editor.text == "{\n  # a\n\n  #   b\n}"
        await it.press(key)
        assert it.editor.text == "{\n  a\n\n    b\n}"


async def test_undo_and_redo_go_through_every_step() -> None:
    async with desk("{ a }", (0, 3)) as it:
        await it.press("b", "enter", "c", "ctrl+z", "ctrl+z", "ctrl+z")
        assert (it.editor.text, it.editor.cursor) == ("{ a }", (0, 3))
        await it.press("ctrl+y", "ctrl+y", "ctrl+y")
        assert it.editor.text == "{ ab\nc }"
        assert it.editor.content.text == it.editor.text


async def test_a_paste_of_any_size_comes_in_at_once() -> None:
    async with desk() as it:
        text = "".join(f"query Q{number} {{ viewer {{ userName }} }}\n" for number in range(20_000))
        await it.paste(text)
        assert it.editor.text == text
        assert len(it.app.of(QueryEditor.Changed)) == 1
        await it.press("ctrl+z")
        assert it.editor.text == ""


async def test_line_ends_that_a_terminal_pastes_become_those_of_the_document() -> None:
    async with desk("a\n") as it:
        await it.paste("x\ry\r\nz")
        assert it.editor.text == "x\ny\nza\n"


async def test_copy_takes_the_selection_and_nothing_without_one() -> None:
    async with desk("one\ntwo") as it:
        await it.press("ctrl+c")
        assert it.app.of(messages.CopyText) == []
        await it.press("ctrl+a", "ctrl+c")
        (copied,) = it.app.of(messages.CopyText)
        assert (copied.text, copied.what) == ("one\ntwo", "selection")
        assert it.app.is_running


async def test_cut_copies_and_takes_out() -> None:
    async with desk("one two") as it:
        await it.press("shift+end", "ctrl+x")
        assert it.editor.text == ""
        assert it.app.of(messages.CopyText)[0].text == "one two"


async def test_strange_separators_survive_typing_byte_for_byte() -> None:
    text = '{ a(x: "\u2028\x85\x0b\x0c") }\r\n# mixed\n# ends\r'
    async with desk(text, (1, 0)) as it:
        await it.press("x", "backspace")
        assert it.editor.text == text


# Moving


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        (("right",), (0, 1)),
        (("end",), (0, 7)),
        (("end", "right"), (1, 0)),
        (("ctrl+right",), (0, 4)),
        (("ctrl+end",), (3, 1)),
        (("ctrl+end", "ctrl+home"), (0, 0)),
        (("end", "down"), (1, 2)),
        (("end", "down", "down"), (2, 7)),
        (("ctrl+end", "left", "left"), (2, 7)),
        (("down", "down", "home"), (2, 2)),
        (("down", "down", "home", "home"), (2, 0)),
        (("pagedown",), (3, 0)),
        (("end", "ctrl+left"), (0, 4)),
    ],
)
async def test_keys_move_the_cursor(keys: tuple[str, ...], place: tuple[int, int]) -> None:
    async with desk("one two\nab\n  three\nx") as it:
        await it.press(*keys)
        assert it.editor.cursor == place


async def test_shift_selects_and_an_arrow_leaves_the_selection_at_its_edge() -> None:
    async with desk("one two", (0, 4)) as it:
        await it.press("shift+left", "shift+left")
        assert it.editor.selected_text == "e "
        await it.press("right")
        assert it.editor.cursor == (0, 4)


async def test_up_and_down_keep_to_the_cell_over_wide_characters() -> None:
    async with desk("語語語\nabcdef", (0, 2)) as it:
        await it.press("down")
        assert it.editor.cursor == (1, 4)
        await it.press("up")
        assert it.editor.cursor == (0, 2)


async def test_the_cursor_stays_in_sight_in_both_directions() -> None:
    async with desk("\n".join("x" * 300 for _ in range(100)), size=(60, 12)) as it:
        await it.press("ctrl+end")
        region = it.editor.content_region
        assert region.contains_point(it.editor.cursor_screen_offset)
        await it.press("ctrl+home")
        assert region.contains_point(it.editor.cursor_screen_offset)
        assert it.editor.scroll_offset == (0, 0)


async def test_a_line_that_is_cut_off_says_so() -> None:
    async with desk("x" * 300, size=(40, 8)) as it:
        assert it.app.rows()[1].rstrip("│").rstrip().endswith("…")
        await it.press("end")
        assert "…x" in it.app.rows()[1]


# The mouse


async def test_a_click_puts_the_cursor_there() -> None:
    async with desk("query A {\n  viewer\n}") as it:
        await it.pilot.click(QueryEditor, offset=(1 + it.editor.gutter_width + 4, 2))
        assert it.editor.cursor == (1, 4)


async def test_a_click_past_a_wide_character_finds_its_column() -> None:
    async with desk("# 語語x") as it:
        await it.pilot.click(QueryEditor, offset=(1 + it.editor.gutter_width + 6, 1))
        assert it.editor.cursor == (0, 4)


async def test_dragging_selects_and_a_double_click_takes_the_word() -> None:
    async with desk("query Overdue {") as it:
        left = 1 + it.editor.gutter_width
        await it.pilot.mouse_down(QueryEditor, offset=(left, 1))
        await it.pilot.hover(QueryEditor, offset=(left + 5, 1))
        await it.pilot.mouse_up(QueryEditor, offset=(left + 5, 1))
        assert it.editor.selected_text == "query"
        await it.pilot.double_click(QueryEditor, offset=(left + 8, 1))
        assert it.editor.selected_text == "Overdue"


# Colours


async def test_tokens_are_drawn_in_the_themes_colours_and_follow_it() -> None:
    async with desk("query A { viewer }\n# x") as it:
        for theme in ("textual-dark", "textual-light"):
            it.app.theme = theme
            await it.pilot.pause()
            variables = it.app.theme_variables
            strip = it.editor.render_line(1)
            comment = next(segment for segment in strip if segment.text.startswith("#"))
            assert comment.style is not None
            assert comment.style.color is not None
            expected = Color.parse(variables["gql-comment"])
            shown = Color.from_rich_color(comment.style.color)
            assert (expected.a < 1) or shown.rgb == expected.rgb


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
async def test_line_numbers_can_be_read_and_are_fainter_than_the_text(theme: str) -> None:
    async with desk("{ a }\n{ b }") as it:
        it.app.theme = theme
        await it.pilot.pause()

        def contrast(style: Style) -> float:
            assert style.color is not None
            assert style.bgcolor is not None
            paper = Color.from_rich_color(style.bgcolor)
            return abs(Color.from_rich_color(style.color).brightness - paper.brightness)

        segments = [segment for segment in it.editor.render_line(1) if segment.style is not None]
        number = next(segment.style for segment in segments if segment.text.strip() == "2")
        plain = it.editor.rich_style
        assert 0.2 < contrast(number) < contrast(plain)


async def test_the_cursors_line_keeps_its_colours() -> None:
    async with desk("query A { viewer }\nquery A { viewer }", (0, 18)) as it:
        here, other = it.editor.render_line(0), it.editor.render_line(1)
        colours = [
            next(segment.style.color for segment in strip if segment.text == "query" and segment.style)
            for strip in (here, other)
        ]
        assert colours[0] == colours[1]


async def test_a_quote_recolours_the_lines_below_it() -> None:
    async with desk("{\n  a(b: 1)\n}", (0, 1)) as it:
        kinds = [kind for _, _, kind in it.editor.tokens(1)]
        await it.press('"', '"', '"')
        assert [kind for _, _, kind in it.editor.tokens(1)] != kinds
        strip = it.editor.render_line(1)
        corner = it.editor.content_region.offset
        painted = it.app.screen.get_style_at(corner.x + it.editor.gutter_width + 2, corner.y + 1)
        drawn = [segment.style for segment in strip if segment.text.strip() and segment.style][1]
        assert painted.color == drawn.color


async def test_the_bracket_at_the_cursor_and_its_other_half_stand_out() -> None:
    async with desk('{ a(b: "}") }', (0, 0)) as it:
        marked = [
            segment.text for segment in it.editor.render_line(0) if segment.style and segment.style.underline
        ]
        assert "}" in marked
        assert it.editor.text.rindex("}") == 12
        await it.press("right", "right", "right")
        marked = [
            segment.text for segment in it.editor.render_line(0) if segment.style and segment.style.underline
        ]
        assert ")" in marked


async def test_what_could_command_a_terminal_is_drawn_harmlessly() -> None:
    async with desk('{ a(x: "\x1b[31m\u202e\x9b") }') as it:
        drawn = "".join(segment.text for segment in it.editor.render_line(0))
        assert not set(drawn) & {"\x1b", "\u202e", "\x9b"}
        assert it.editor.text == '{ a(x: "\x1b[31m\u202e\x9b") }'


# Operations, layout, problems


async def test_the_operation_at_the_cursor_is_named_in_the_border_and_told() -> None:
    async with desk("query One { viewer { userName } }\n\nquery Two { viewer { userName } }") as it:
        await it.pilot.pause(0.1)
        assert it.editor.border_subtitle == "One"
        await it.press("down", "down")
        await it.pilot.pause(0.1)
        assert it.editor.border_subtitle == "Two"
        moved = it.app.of(QueryEditor.CursorMoved)[-1]
        assert (moved.line, moved.column, moved.operation and moved.operation.name) == (2, 0, "Two")
        span = it.editor.operation_at_cursor()
        assert span is not None
        assert span.name == "Two"


async def test_layout_is_one_step_of_undo_and_the_cursor_stays_on_its_token() -> None:
    text = "query A{viewer{userName firstName}}  # kept"
    async with desk(text, text.index("firstName") and (0, text.index("firstName") + 5)) as it:
        it.editor.format()
        await it.pilot.pause()
        row, column = it.editor.cursor
        assert it.editor.text.splitlines()[row].strip() == "firstName"
        assert it.editor.text.splitlines()[row][:column].strip() == "first"
        assert "# kept" in it.editor.text
        await it.press("ctrl+z")
        assert (it.editor.text, it.editor.cursor) == (text, (0, text.index("firstName") + 5))


async def test_undo_reaches_across_a_layout() -> None:
    async with desk("{viewer}", (0, 7)) as it:
        await it.press("x")
        it.editor.format()
        await it.press("ctrl+z", "ctrl+z")
        assert it.editor.text == "{viewer}"


async def test_a_text_that_cannot_be_read_is_left_as_it_is_by_layout() -> None:
    async with desk('{ a(b: "unclosed }') as it:
        it.editor.format()
        await it.pilot.pause()
        assert it.editor.text == '{ a(b: "unclosed }'


async def test_a_definition_is_added_below_with_the_cursor_in_it() -> None:
    async with desk("query A { viewer { userName } }\n\n\n") as it:
        it.editor.append("query B {\n  viewer { userName }\n}\n")
        assert it.editor.text == "query A { viewer { userName } }\n\nquery B {\n  viewer { userName }\n}\n"
        span = it.editor.operation_at_cursor()
        assert span is not None
        assert span.name == "B"


async def test_errors_and_warnings_are_underlined_and_told_apart_without_colour() -> None:
    async with desk("{\n  nothing\n  old\n}", schema=True) as it:
        await it.judged()
        assert [(mark.severity, mark.start) for mark in it.editor.diagnostics] == [
            ("error", (1, 2)),
            ("warning", (2, 2)),
        ]
        assert [row[1] for row in it.app.rows()[1:5]] == [" ", "×", "!", " "]
        (segment,) = [segment for segment in it.editor.render_line(1) if segment.text == "nothing"]
        assert segment.style is not None
        assert segment.style.underline


async def test_a_mark_moves_with_its_text_until_it_is_judged_again() -> None:
    async with desk("{\n  nothing\n}", schema=True) as it:
        await it.judged()
        await it.press("enter")
        assert [mark.start for mark in it.editor.diagnostics] == [(2, 2)]


async def test_typing_is_judged_after_a_pause_and_what_is_mended_is_unmarked() -> None:
    async with desk("{ viewer { userNam } }", (0, 18), schema=True) as it:
        await it.judged()
        assert len(it.editor.diagnostics) == 1
        await it.press("e", "escape")
        await it.judged()
        assert it.editor.diagnostics == ()


async def test_next_problem_goes_round_in_both_directions() -> None:
    async with desk("{\n  one\n  two\n}", schema=True) as it:
        await it.judged()
        seen = []
        for step in (1, 1, 1, -1):
            it.editor.next_problem(step)
            seen.append(it.editor.cursor)
        assert seen == [(1, 2), (2, 2), (1, 2), (2, 2)]


async def test_without_problems_there_is_none_to_go_to() -> None:
    async with desk("{ viewer { userName } }", (0, 4)) as it:
        assert it.editor.next_problem() is None
        assert it.editor.cursor == (0, 4)


@dataclass
class Refusal:
    message: str
    locations: tuple[tuple[int, int], ...]


async def test_the_servers_errors_are_marked_where_they_say_and_replaced_by_the_next_answers() -> None:
    async with desk("{\n  viewer {\n    userName\n  }\n}") as it:
        it.editor.show_server_errors([Refusal("not for you", ((2, 4),)), Refusal("nowhere", ())])
        (mark,) = it.editor.diagnostics
        assert (mark.start, mark.end, mark.message) == ((2, 4), (2, 12), "not for you")
        it.editor.show_server_errors([])
        assert it.editor.diagnostics == ()


async def test_a_place_that_the_server_made_up_is_clamped() -> None:
    async with desk("{ a }") as it:
        it.editor.show_server_errors([Refusal("far", ((99, 99),))])
        assert it.editor.diagnostics[0].start == (0, 5)
        it.editor.next_problem()


async def test_the_card_tells_what_stands_at_the_cursor_and_escape_takes_it_away() -> None:
    async with desk("{\n  viewer { userName }\n}", (1, 4), schema=True) as it:
        await it.press("ctrl+k")
        assert it.editor.hover_card.words.startswith("Query.viewer: User")
        assert it.editor.hover_card.region.y > it.editor.cursor_screen_offset.y
        await it.press("escape")
        assert not it.editor.hover_card.is_open
        assert not it.editor.hover_card.display


async def test_what_the_mouse_rests_on_is_told_until_it_leaves() -> None:
    async with desk("{\n  viewer { userName }\n}", (0, 0), schema=True) as it:
        start = 1 + it.editor.gutter_width
        await it.pilot.hover(it.editor, offset=(start + 4, 2))
        assert not it.editor.hover_card.is_open
        await it.pilot.pause(0.8)
        assert it.editor.hover_card.words.startswith("Query.viewer: User")
        assert it.editor.cursor == (0, 0)
        await it.pilot.hover(it.editor, offset=(start + 15, 2))
        assert not it.editor.hover_card.is_open
        await it.pilot.pause(0.8)
        assert it.editor.hover_card.words.startswith("User.userName")
        for nowhere in ((2, 2), (start + 40, 2), (start + 4, 10)):
            await it.pilot.hover(it.editor, offset=nowhere)
            await it.pilot.pause(0.8)
            assert not it.editor.hover_card.is_open


async def test_a_definition_is_gone_to_by_key_and_by_ctrl_and_click() -> None:
    text = "query Q($n: Int) { viewer { ...F } }\n\nfragment F on User { userName }"
    async with desk(text, (0, 32), schema=True) as it:
        await it.press("f12")
        assert it.editor.cursor == (2, 0)
        it.editor.goto(0, 22)
        await it.press("f12")
        await it.pilot.pause()
        (asked,) = it.app.of(messages.ShowInSchema)
        assert (asked.type_name, asked.field_name) == ("Query", "viewer")
        await it.pilot.click(it.editor, offset=(1 + it.editor.gutter_width + 32, 1), control=True)
        assert it.editor.cursor == (2, 0)
        it.editor.goto(0, 1)
        await it.press("f12")
        assert it.editor.cursor == (0, 1)
        assert len(it.app.of(messages.ShowInSchema)) == 1


async def test_the_card_stands_above_the_line_at_the_bottom_of_the_screen() -> None:
    async with desk("\n" * 19 + "{\n  viewer { userName }\n}", (20, 4), schema=True) as it:
        await it.press("ctrl+k")
        card = it.editor.hover_card
        assert card.display
        assert card.region.bottom <= it.editor.cursor_screen_offset.y


async def test_a_list_of_problems_jumps_to_the_one_chosen() -> None:
    editor, problems = QueryEditor(), ProblemsList()
    app = EditorApp(editor, problems)
    async with app.run_test(size=(80, 24), message_hook=app.hear) as pilot:
        editor.load("{\n  one\n  two\n}")
        editor.show_server_errors([Refusal("first [b]bad[/]", ((1, 2),)), Refusal("second\x1b[2J", ((2, 2),))])
        problems.show(editor.diagnostics)
        problems.focus()
        await pilot.press("down", "enter")
        await pilot.pause()
        (asked,) = app.of(messages.GoToEditor)
        assert (asked.line, asked.column) == (2, 2)
        words = "\n".join("".join(segment.text for segment in problems.render_line(row)) for row in range(2))
        assert "first [b]bad[/]" in words
        assert "\x1b" not in words
        assert problems.border_subtitle == "2 errors"


async def test_a_list_without_problems_says_so() -> None:
    problems = ProblemsList()
    app = EditorApp(problems)
    async with app.run_test(size=(60, 10), message_hook=app.hear) as pilot:
        problems.focus()
        await pilot.press("down", "enter")
        assert any("Nothing is wrong." in row for row in app.rows())
        assert app.of(messages.GoToEditor) == []


async def test_loading_forgets_what_was_there() -> None:
    async with desk("{ a }", (0, 3)) as it:
        it.editor.show_server_errors([Refusal("x", ((0, 2),))])
        it.editor.load("{ b }")
        await it.press("ctrl+z")
        assert (it.editor.text, it.editor.cursor, it.editor.diagnostics) == ("{ b }", (0, 0), ())


async def test_a_selection_can_be_set_over_a_reversed_range() -> None:
    async with desk("abc") as it:
        it.editor.select(Selection((0, 3), (0, 1)))
        assert it.editor.selected_text == "bc"
        it.editor.insert("X")
        assert it.editor.text == "aX"


async def test_a_long_text_is_read_in_slices_and_then_its_operation_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_to: list[int] = []
    tokens = Document.tokens
    monkeypatch.setattr(query_editor, "_SLICE", 1e-4)
    monkeypatch.setattr(Document, "tokens", lambda self, row: read_to.append(row) or tokens(self, row))
    monkeypatch.setattr(Document, "operation_at", lambda self, *place: read_to.append(-1))
    async with desk() as it:
        it.editor.load("".join(f"query Q{number} {{\n  viewer {{ userName }}\n}}\n" for number in range(1000)))
        read_to.clear()
        for _ in range(500):
            await it.pilot.pause(0.01)
            if -1 in read_to:
                break
        assert max(read_to[: read_to.index(-1)]) == 3000
