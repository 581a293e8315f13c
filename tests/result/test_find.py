from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.result.oracle import Members, Raw, children, documents, parse
from wfg_tui.result import Answer, at_once

pytestmark = pytest.mark.usefixtures("windows")
QUICK = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def tokens(value: Any) -> list[tuple[str, bool]]:
    """Every key and scalar in the order of the text, and whether it is a key."""
    match value:
        case Members() | list():
            found = []
            for key, item in children(value):
                found += [(key, True)] if isinstance(key, str) else []
                found += tokens(item)
            return found
        case str():
            return [(value, False)]
        case Raw():
            return [(value.digits, False)]
        case _:
            return [(json.dumps(value), False)]


def forms(character: str, case: bool) -> set[str]:
    if case:
        return {character}
    return {character} | {form for form in (character.lower(), character.upper()) if len(form) == 1}


def occurrences(text: str, wanted: str, case: bool) -> int:
    count = at = 0
    while at + len(wanted) <= len(text):
        if all(text[at + n] in forms(character, case) for n, character in enumerate(wanted)):
            count += 1
            at += len(wanted)
        else:
            at += 1
    return count


def found(document: str, wanted: str, **options: Any) -> int:
    search = Answer.open(document.encode()).find(wanted, **options)
    at_once(search.run())
    assert search.complete
    return search.count


_WANTED = st.text(min_size=1, max_size=3) | st.sampled_from(
    [
        "a",
        "n",
        "u",
        "00",
        "e",
        "\\",
        '"',
        "a b",
        " a",
        ",",
        ":",
        "null",
        "é",
        "É",
        "😀",
        "\n",
        "/",
        "[/x]",
        "1",
        ".",
    ]
)


@QUICK
@given(documents(), _WANTED, st.booleans(), st.sampled_from(["anywhere", "keys", "values"]))
@example('["\\u00e9", "\\u00E9", "é", "e"]', "é", True, "anywhere")
@example('["\\\\u0061", "a", "\\u0061"]', "a", True, "anywhere")
@example('{"12": 12, ":": 12}', "12", True, "values")
@example('["\\n", "n"]', "n", True, "anywhere")
@example('["\\ud83d\\ude00", "😀"]', "😀", True, "anywhere")
def test_find_agrees_with_a_reader_that_decodes_everything(
    document: str, wanted: str, case: bool, where: str
) -> None:
    if any("\ud800" <= character <= "\udfff" for character in wanted):
        return
    expected = sum(
        occurrences(text, wanted, case)
        for text, is_key in tokens(parse(document))
        if where == "anywhere" or is_key == (where == "keys")
    )
    assert found(document, wanted, case=case, where=where) == expected


def test_next_and_previous_wrap_round_and_say_so() -> None:
    search = Answer.open(b'["x", "y", "x"]').find("x")
    at_once(search.run())
    assert [search.match(number).start for number in range(search.count)] == [2, 12]
    assert search.next_from(0) == (0, False)
    assert search.next_from(3) == (1, False)
    assert search.next_from(13) == (0, True)
    assert search.previous_from(12) == (0, False)
    assert search.previous_from(2) == (1, True)


def test_nothing_found_is_nothing_to_go_to() -> None:
    search = Answer.open(b'["x"]').find("z")
    at_once(search.run())
    assert search.next_from(0) is None
    assert search.previous_from(0) is None


def test_a_text_longer_than_a_window_is_looked_into() -> None:
    long = "start " + "y" * 700_000 + ', [end]"'
    assert found(json.dumps([long]), '[end]"') == 1
    assert found(json.dumps({long: 1}), ", [", where="keys") == 1
    assert found(json.dumps({long: 1}), ", [", where="values") == 0
