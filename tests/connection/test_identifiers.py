"""Two identifiers compared: what differs is named, and shown under carets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfg_tui.connection import audience_difference, compare_identifiers

RIGHT = "https://workflow.example.com/wfgen/graphql"


@pytest.mark.parametrize(
    ("found", "kinds", "words"),
    [
        (RIGHT + "/", ("slash",), "in the slash at the end"),
        (RIGHT.replace("https", "http"), ("scheme",), "in the scheme (https and http)"),
        (RIGHT.removeprefix("https://"), ("scheme",), "in the scheme (https and none)"),
        (RIGHT.replace("graphql", "GraphQL"), ("case",), "in upper and lower case"),
        (RIGHT.replace("w.", "w.").replace("http", "HTTP"), ("case",), "in upper and lower case"),
        (RIGHT.replace(".com", ".com:443"), ("port",), "in the port"),
        (RIGHT + " ", ("blanks",), "blanks or invisible"),
        (RIGHT.replace("wfgen", "wf\u200bgen"), ("blanks",), "<U+200B>"),
        (RIGHT.replace("wfgen", "wfg%65n"), ("escapes",), "percent escapes"),
        (RIGHT.replace("example", "ex\u0430mple"), ("lookalikes",), "<U+0430>"),
        (
            RIGHT.replace("https", "http").replace("wfgen", "WFGEN") + "/",
            ("scheme", "case", "slash"),
            "in the scheme (https and http), in upper and lower case and in the slash at the end",
        ),
        (RIGHT + "/ ", ("blanks", "slash"), "in blanks or invisible characters and in the slash at the end"),
        ("HTTP://workflow.example.com:80/wfgen/graphql", ("port", "scheme"), "the port"),
    ],
)
def test_a_difference_that_nobody_sees_is_named(found: str, kinds: tuple[str, ...], words: str) -> None:
    difference = compare_identifiers(RIGHT, found)
    assert difference is not None
    assert difference.kinds == kinds
    assert difference.words.startswith("They differ only ")
    assert words in difference.words
    assert difference.near


def test_the_same_is_no_difference() -> None:
    assert compare_identifiers(RIGHT, RIGHT) is None


def test_the_picture_has_carets_under_exactly_what_differs() -> None:
    difference = compare_identifiers("https://a.example.com/g", "http://A.example.com/g/")
    assert difference is not None
    assert difference.picture() == [
        "expected  https://a.example.com/g·",
        "token     http·://A.example.com/g/",
        "              ^   ^              ^",
    ]


def test_a_long_pair_is_cut_into_the_pieces_that_differ() -> None:
    difference = compare_identifiers("https://" + "a" * 150 + "/x", "https://" + "a" * 150 + "/y")
    assert difference is not None
    above, below, carets = difference.picture(60)
    assert (above[-1], below[-1]) == ("x", "y")
    assert max(map(len, (above, below, carets))) <= 60


def test_another_name_altogether_is_not_drawn() -> None:
    difference = compare_identifiers(RIGHT, "api://default")
    assert difference is not None
    assert not difference.near
    assert "ready-made authorization server named default" in difference.words


def test_a_typing_slip_is_drawn_though_it_has_no_name() -> None:
    difference = compare_identifiers(RIGHT, RIGHT.replace("wfgen", "wgfen"))
    assert difference is not None
    assert difference.kinds == ()
    assert difference.near


@pytest.mark.parametrize(
    ("expected", "found", "words"),
    [
        ("", (RIGHT,), ""),
        (RIGHT, ("x", RIGHT), ""),
        (RIGHT, (), "The token has no audience (aud)."),
        (RIGHT, ("x", RIGHT + "/"), "slash at the end"),
        (RIGHT, ("x", "y"), "the token is for x, y."),
        (RIGHT, ("x", "api://default"), "ready-made authorization server"),
    ],
)
def test_of_many_audiences_the_closest_is_compared(expected: str, found: tuple[str, ...], words: str) -> None:
    said = audience_difference(expected, found)
    assert words in said if words else said == ""


@given(st.text(max_size=60), st.text(max_size=60), st.integers(10, 100))
def test_any_two_texts_are_compared_in_printable_columns(one: str, other: str, width: int) -> None:
    difference = compare_identifiers(one, other)
    if difference is None:
        assert one == other
        return
    assert difference.words.isprintable()
    lines = difference.picture(width)
    assert len(lines) % 3 == 0
    assert lines
    for above, below, carets in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
        assert len(above) == len(below) >= len(carets)
        assert (above + below + carets).isprintable()


def test_endless_identifiers_cost_nothing_to_compare() -> None:
    difference = compare_identifiers(RIGHT, "ab" * 500_000)
    assert difference is not None
    assert len(difference.words) < 1000
    assert len("".join(difference.picture())) < 4000
