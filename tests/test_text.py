"""Foreign strings made harmless, secrets kept out of sight, numbers made readable."""

from __future__ import annotations

import copy
import json
import pickle
import unicodedata
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfg_tui.text import (
    Secret,
    clean,
    clean_line,
    human_count,
    human_duration,
    human_size,
    redact,
    shorten,
)

ANY_TEXT = st.text(st.characters(codec=None), max_size=200) | st.text(
    st.sampled_from("a\x00\x07\x1b[]\r\n\t\x7f\x9b\u202e\u2066\u200d\u2028\ufeff\ud800é👩"), max_size=60
)


def commands_a_terminal(character: str) -> bool:
    kind = unicodedata.category(character)
    turns = unicodedata.bidirectional(character) in {
        "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI",
    } or character in "\u200e\u200f\u061c"  # fmt: skip
    return kind in {"Cc", "Cs", "Zl", "Zp"} or turns or character == "\ufeff"


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_nothing_that_commands_a_terminal_is_left(value: str) -> None:
    assert not [one for one in clean(value) if commands_a_terminal(one) and one not in "\t\n"]
    assert not [one for one in clean_line(value) if commands_a_terminal(one)]
    clean(value).encode("utf-8")


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_cleaning_changes_nothing_else_and_not_twice(value: str) -> None:
    cleaned = clean(value)
    assert len(cleaned) == len(value)
    assert all(a == b or commands_a_terminal(a) for a, b in zip(value, cleaned, strict=True))
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("a\x7fb", "a␡b"),
        ("\u202egnp.exe", "\ufffdgnp.exe"),
        ("👩\u200d💻 e\u0301", "👩\u200d💻 e\u0301"),
        ("one\ntwo\tthree", "one\ntwo\tthree"),
    ],
)
def test_controls_become_visible_and_scripts_stay(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_a_line_shows_its_breaks() -> None:
    assert clean_line("a\r\nb\nc\td") == "a␊b␊c␉d"


def test_shortening_says_that_something_was_cut() -> None:
    assert [shorten("abcdef", width) for width in (6, 3, 1, 0)] == ["abcdef", "ab…", "…", "…"]


# Secrets


def test_a_secret_shows_itself_to_nobody_who_did_not_ask() -> None:
    secret = Secret("correct horse battery")
    assert "horse" not in f"{secret} {secret!r} {secret:>40} {[secret]} { ({'s': secret}) }"
    assert secret.reveal() == "correct horse battery"
    for leak in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            leak(secret)  # type: ignore[operator]
    with pytest.raises(TypeError):
        json.dumps({"secret": secret})


def test_secrets_compare_by_value() -> None:
    assert Secret("abcdef") == Secret("abcdef")
    assert Secret("abcdef") != Secret("abcdeg")
    assert Secret("abcdef") != "abcdef"
    assert len({Secret("abcdef"), Secret("abcdef")}) == 1
    assert not Secret("")


@pytest.mark.parametrize("value", ["p@ss:w+rd/%41=& x", "quo\"te\\back's", "naïve-schlüssel", "tab\tand\nline"])
def test_a_secret_is_redacted_in_every_form_it_is_written_in(value: str) -> None:
    Secret(value)
    forms = {
        value, quote_plus(value), quote(value), quote(value, safe=""), json.dumps(value),
        json.dumps(value, ensure_ascii=False), repr(value),
    }  # fmt: skip
    for form in forms:
        redacted = redact(f"<{form}>")
        assert "[hidden]" in redacted
        assert len(redacted) <= len('<"[hidden]">'), form


def test_the_longer_of_two_secrets_is_taken_first() -> None:
    Secret("shared-prefix")
    Secret("shared-prefix-and-more")
    assert redact("x shared-prefix-and-more y") == "x [hidden] y"


@pytest.mark.parametrize(
    "leak",
    [
        "Authorization: Bearer abc.def-123_456~/+=",
        "authorization: BASIC dXNlcjpwYXNzd29yZA==",
        "DPoP eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiIxIn0.c2ln",
        "token eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJ4In0.c2lnbmF0dXJl in a log",
        "cut off: eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWI",
    ],
)
def test_what_looks_like_a_credential_is_redacted_though_nobody_remembered_it(leak: str) -> None:
    redacted = redact(leak)
    assert "[hidden]" in redacted
    assert not any(part in redacted for part in ("abc.def", "dXNlcj", "eyJ"))


def test_ordinary_words_stay() -> None:
    Secret("short")
    words = "The bearer of basic news took a short token for the journey."
    assert redact(words) == words


# Numbers for people


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (12_400, "12.4 KB"), (3_100_000_000, "3.1 GB")],
)
def test_sizes(count: int, shown: str) -> None:
    assert human_size(count) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.0004, "0 ms"), (0.184, "184 ms"), (1.2, "1.2 s"), (3240, "54 min"), (10_800, "3 h"), (172_800, "2 days")],
)
def test_durations(seconds: float, shown: str) -> None:
    assert human_duration(seconds) == shown


def test_counts() -> None:
    assert [human_count(1, "field"), human_count(5000, "request"), human_count(0, "query", "queries")] == [
        "1 field",
        "5,000 requests",
        "0 queries",
    ]
