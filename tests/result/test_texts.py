from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.result.oracle import documents, parse
from tests.result.test_find import tokens
from wfg_tui.result import Answer
from wfg_tui.result.find import Where
from wfg_tui.result.texts import LONGEST, Shown, lines, offsets_in, texts
from wfg_tui.result.values import shown_text
from wfg_tui.text import clean_line

pytestmark = pytest.mark.usefixtures("windows")
QUICK = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(document: bytes, where: Where = "anywhere") -> list[Shown]:
    return [shown for some in texts(Answer.open(document).source, where) for shown in some]


@QUICK
@given(documents(), st.sampled_from(["anywhere", "keys", "values"]))
@example(
    '{"a\\r\\n\\u0000b": "\\ud83d\\ude00", "é": [1e400, null, "long enough to reach over the window"]}', "anywhere"
)
def test_texts_are_the_keys_and_values_that_a_reader_who_decodes_everything_has(
    document: str, where: Where
) -> None:
    expected = [
        clean_line(words)
        for words, is_key in tokens(parse(document))
        if where == "anywhere" or is_key == (where == "keys")
    ]
    assert [shown.words for shown in read(document.encode(), where)] == expected


@QUICK
@given(documents(), st.binary(max_size=40))
@example('"a"', rb'"\u000d\nx" \ud83d\ude00 \x \u12 junk\n')
@example('"a"', b'"\xff\xc3\xa9\xed\xa0\x80\r\n\r\\n\\')
def test_every_character_shown_begins_where_its_bytes_do(document: str, damage: bytes) -> None:
    data = document.encode() + damage
    source = Answer.open(data).source
    for shown in read(data):
        columns = range(len(shown.words) + 1)
        offsets = list(offsets_in(source, shown, columns))
        assert offsets == sorted(offsets)
        closing = b'"' if data[shown.start : shown.start + 1] == b'"' else b""
        for column, offset in zip(columns, offsets, strict=True):
            begun = data[shown.start : offset] + closing
            before = shown_text(begun, 0, len(begun), LONGEST)[0]
            assert before[:column] == shown.words[:column]
            assert len(before) - column < 4  # of a byte that is shown by its number, all of it is meant


@QUICK
@given(documents(), st.binary(max_size=40), st.sampled_from(["anywhere", "keys", "values"]))
@example('{"plain": [1, "two", "", true], "p": "lain again"}', b"", "anywhere")
@example('{"plain": "a', b"", "anywhere")
@example('["a\x7f", "b\n"]', b"", "anywhere")
@example('["a"]', b'"b""c"d"', "anywhere")
def test_many_at_once_are_the_same_as_one_by_one(document: str, damage: bytes, where: Where) -> None:
    data = document.encode() + damage
    found = list(lines(Answer.open(data).source, where))
    assert all(
        some.words.split("\n") == [some.text(row).words for row in range(some.count)]
        for some in found
        if some.count
    )
    assert [some.text(row) for some in found for row in range(some.count)] == read(data, where)


def test_a_very_long_value_is_given_in_part() -> None:
    shown = read(b'["' + b"x" * (3 * LONGEST) + b'", "y"]')
    assert [(len(each.words) <= LONGEST, each.cut) for each in shown] == [(True, True), (True, False)]
