"""Expected numbers or names, held against what an identity gets: no right to impersonate is needed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures_session import Open
from wfg_tui.access.asking import ask_each
from wfg_tui.access.compare import Comparison, compare
from wfg_tui.access.expected import Expected, read_expected, spelled
from wfg_tui.access.party import Party
from wfg_tui.problems import Exit, UsageProblem
from wfg_tui.sandbox import Sandbox
from wfg_tui.sandbox.rules import may_see_request
from wfg_tui.session import Operation

ALL = "{ requests(page: {size: 3000}) { totalCount hasNextPage items { id number description } } }"
CUT = "{ requests(page: {size: 5}) { totalCount hasNextPage items { id number description } } }"


async def held(
    open_session: Open, given: Expected, text: str = ALL, key: str = "", role: str = "requester"
) -> Comparison:
    """The list against what the role's application gets, by itself."""
    operation = Operation(text)
    answered = await ask_each([Party(open_session(role))], operation)
    (found,) = (await compare(operation, answered, expected=given, key=key)).comparisons
    return found


def numbers(sandbox: Sandbox, user: str = "emma_dubois") -> list[int]:
    viewer = sandbox.world.user(user)
    assert viewer is not None
    return [one.number for one in sandbox.world.requests if may_see_request(viewer, one)]


async def test_a_list_that_is_all_there_is_no_difference(open_session: Open, sandbox: Sandbox) -> None:
    mine = numbers(sandbox)
    found = await held(open_session, read_expected(" ".join(map(str, mine)).encode()))
    assert (found.findings, found.exit_code) == ((), Exit.DONE)
    total = len(mine)
    assert found.sentence == (
        f"emma_dubois gets {total} of the {total} expected in requests.items by number, and nothing else."
    )


async def test_what_is_missing_of_a_whole_list_may_not_be_seen(open_session: Open, sandbox: Sandbox) -> None:
    mine = numbers(sandbox)
    hidden = next(number for number in range(1, 5000) if number not in mine)
    found = await held(open_session, read_expected(f"#{mine[0]}\n0{mine[1]}\n{hidden}\n".encode()))
    missing = [one for one in found.findings if one.kind == "row hidden"]
    assert [one.left for one in missing] == [str(hidden)]
    assert "requests.items, which is whole" in missing[0].verdict
    assert "emma_dubois may not see it" in missing[0].verdict
    extra = [one for one in found.findings if one.kind == "extra"]
    assert len(extra) == len(mine) - 2
    assert f"gets 2 of the 3 expected in requests.items by number: missing {hidden}; " in found.sentence
    assert found.exit_code == Exit.FINDINGS


async def test_what_lies_behind_a_cut_page_is_not_called_missing(open_session: Open, sandbox: Sandbox) -> None:
    mine = numbers(sandbox)
    hidden = next(number for number in range(1, 5000) if number not in mine)
    found = await held(open_session, read_expected(f"{hidden},{mine[0]},{mine[20]}".encode()), CUT)
    kinds = {one.left: one.kind for one in found.findings if one.kind != "extra"}
    assert kinds == {str(hidden): "row hidden", str(mine[20]): "row on another page"}
    assert "so it would be on it" in found.findings[0].verdict
    assert found.page_size == len(mine)


async def test_a_list_is_read_from_csv_by_the_column_that_is_found(open_session: Open, sandbox: Sandbox) -> None:
    mine = numbers(sandbox)
    table = "Opened;Request;Subject\n" + "".join(f"2026-01-0{n % 9 + 1};{one};x\n" for n, one in enumerate(mine))
    found = await held(open_session, read_expected(b"\xef\xbb\xbf" + table.encode()))
    assert found.findings == ()
    assert found.notes == ()


async def test_a_list_is_read_from_another_saved_answer(open_session: Open, sandbox: Sandbox) -> None:
    (answered,) = await ask_each([Party(open_session("administrator"))], Operation(CUT))
    assert answered.exchange is not None
    found = await held(open_session, read_expected(answered.exchange.body))
    assert [one.left for one in found.findings if one.kind == "row hidden"] == ["1", "2", "3", "4", "5"]


async def test_a_key_that_is_ambiguous_is_said_and_one_can_be_chosen(open_session: Open) -> None:
    text = "{ viewer { requests(page: {size: 1}) { items { number copy: number } } } }"
    session = open_session("requester")
    body = json.loads((await session.execute(Operation(text))).body)
    number = body["data"]["viewer"]["requests"]["items"][0]["number"]
    found = await held(open_session, read_expected(str(number).encode()), text)
    assert found.findings == ()
    assert found.notes[0].startswith(
        "The key is ambiguous: number of viewer.requests.items was taken, and as many"
    )
    chosen = await held(open_session, read_expected(str(number).encode()), text, key="copy")
    assert (chosen.findings, chosen.notes) == ((), ())


async def test_what_is_in_the_list_twice_is_counted_once_and_said(open_session: Open, sandbox: Sandbox) -> None:
    mine = numbers(sandbox)
    found = await held(open_session, read_expected(f"{mine[0]}\n{mine[0]}.0".encode()), CUT)
    assert "of the 1 expected" in found.sentence
    assert found.notes == (f"More than once in the list, and counted once: {mine[0]}.",)


async def test_a_list_that_has_nothing_of_the_answer_says_where_it_was_looked_for(open_session: Open) -> None:
    found = await held(open_session, read_expected(b"anna\nbert"), CUT)
    assert "None of the list is in the answer" in found.notes[0]


async def test_an_answer_without_rows_and_one_that_is_refused_are_told(open_session: Open) -> None:
    nothing = await held(open_session, read_expected(b"1"), "{ viewer { userName } }")
    assert nothing.findings[0].code == "list.no_rows"
    denied = await held(open_session, read_expected(b"1"), "{ users { items { id } } }")
    assert denied.findings[0].code == "list.no_rows"
    refused = await held(open_session, read_expected(b"1"), role="inactive_application")
    assert refused.sentence.startswith("inactive_application gets no answer: ")
    assert refused.exit_code == Exit.REFUSED


async def test_an_empty_list_lacks_all(open_session: Open, sandbox: Sandbox) -> None:
    text = '{ requests(filter: {createdSince: "2999-01-01"}) { totalCount items { number } } }'
    found = await held(open_session, read_expected(b"7 8"), text)
    assert {one.kind for one in found.findings} == {"row hidden"}
    assert "gets 0 of the 2 expected in requests.items" in found.sentence


@pytest.mark.parametrize(
    ("data", "columns", "source"),
    [
        (b"4711\n4712", [("", ("4711", "4712"))], "a list"),
        (b"4711 4712, 4713;4714", [("", ("4711", "4712", "4713", "4714"))], "a list"),
        (b"Emma Dubois\n'J. Wilson'\n", [("", ("Emma Dubois", "J. Wilson"))], "a list"),
        (b"number\n1\n2\n", [("number", ("1", "2"))], "CSV"),
        (b'a,number\n"x, y",1\nz,2\n', [("a", ("x, y", "z")), ("number", ("1", "2"))], "CSV"),
        (b"1,a\n2,b\n", [("", ("1", "2")), ("", ("a", "b"))], "CSV without a header"),
        ("é\nü".encode("utf-16"), [("", ("é", "ü"))], "a list"),
        (b'["a", 7, null]', [("", ("a", "7"))], "JSON"),
        (b'{"data": {"x": {"items": [{"n": 1, "o": {}}]}}}', [("n", ("1",))], "JSON"),
    ],
)
def test_what_people_paste_is_read(data: bytes, columns: list[tuple[str, tuple[str, ...]]], source: str) -> None:
    found = read_expected(data)
    assert [(one.name, one.values) for one in found.columns] == columns
    assert found.source == source


@pytest.mark.parametrize(
    ("data", "key", "code"),
    [
        (b" \n ", "", "list.empty"),
        (b"{}", "", "list.empty"),
        (b"\xff\xff", "", "list.not_text"),
        (b"\xff\xfeabc", "", "list.not_text"),
        (b"a,number\nx,1", "nr", "list.no_such_key"),
        pytest.param(b" ".join(b"%d" % n for n in range(100_001)), "", "list.too_long", id="too long"),
    ],
)
def test_what_is_no_list_is_refused_in_words(data: bytes, key: str, code: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        read_expected(data, key)
    assert caught.value.code == code
    assert caught.value.advice


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        found = read_expected(data)
    except UsageProblem:
        return
    for column in found.columns:
        assert len({spelled(value) for value in column.values}) == len(column.values) > 0
