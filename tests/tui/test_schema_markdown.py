"""Markdown in descriptions, as it is read in a narrow pane."""

from __future__ import annotations

import time

import pytest

from wfg_tui.tui.widgets.schema_markdown import readable


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("plain", "plain"),
        ("one\ntwo", "one two"),
        ("one  \ntwo", "one\ntwo"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("**bold** and *leaning* and __bold__ and _leaning_", "bold and leaning and bold and leaning"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("__typename", "__typename"),
        ("`code` and ``a ` b``", "code and a ` b"),
        ("[the docs](https://x.y/z)", "the docs (https://x.y/z)"),
        ("[https://x.y](https://x.y)", "https://x.y"),
        ("<https://x.y> and ![a picture](p.png)", "https://x.y and a picture"),
        ("# Title\ntext", "Title\ntext"),
        ("- one\n  on\n- two\n  - three", "• one on\n• two\n  • three"),
        ("1. one\n2) two", "1. one\n2) two"),
        ("```graphql\nquery {\n  a\n}\n```\nafter", "  query {\n    a\n  }\nafter"),
        ("~~~\n# not a title\n~~~", "  # not a title"),
        ("text\n\n    code *as it is*", "text\n\n  code *as it is*"),
        ("> quoted\n> on", "quoted on"),
        ("a\n---\nb", "a\n───\nb"),
        (r"\*not leaning\*", "*not leaning*"),
        ("[/x] [not a link] a]b", "[/x] [not a link] a]b"),
        ("a < b > c", "a < b > c"),
        ("| a | b |\n|---|---|", "| a | b |\n|---|---|"),
        ("one\r\ntwo", "one two"),
        ("", ""),
        ("```\nnever closed", "  never closed"),
    ],
)
def test_marks_are_taken_off_and_the_rest_stays(source: str, read: str) -> None:
    assert readable(source).plain == read


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in readable("**\x1b[2J** `\x9b` [a\x1b](b\x07)").plain


@pytest.mark.parametrize(
    "hostile", ["*", "[", "`", "**a", "_a ", "![[", "`a", "[a](", "__a", "<https:", "> ", "- ", "\\", "a\n", "_*"]
)
def test_no_description_takes_long(hostile: str) -> None:
    text = hostile * (20_000 // len(hostile))
    since = time.process_time()
    readable(text)
    assert time.process_time() - since < 1
