"""Two tokens compared claim by claim: what decides comes first, what differs by nature is no news."""

from __future__ import annotations

from typing import Any

from tests.connection.tokens_made import AUDIENCE, token
from wfg_tui.connection import Pair, compare_claims, decode_claims
from wfg_tui.connection.token_sheet import comparison_sheet


def pairs(theirs: dict[str, Any] | None = None, ours: dict[str, Any] | None = None) -> dict[str, Pair]:
    one, other = decode_claims(token(**theirs or {})), decode_claims(token(**ours or {}))
    assert one is not None
    assert other is not None
    return {pair.name: pair for pair in compare_claims(one, other)}


def test_what_differs_comes_first_and_the_heaviest_of_it_before_the_rest() -> None:
    found = pairs({"aud": AUDIENCE + "/", "sub": "0oa9", "extra": 1, "jti": "AT.2", "iat": 5})
    standings = [(name, pair.standing) for name, pair in found.items()]
    assert standings[:5] == [
        ("aud", "differs"),
        ("sub", "differs"),
        ("extra", "only theirs"),
        ("jti", "by nature"),
        ("iat", "by nature"),
    ]
    assert {standing for _, standing in standings[5:]} == {"same"}
    assert "header alg" in found


def test_a_near_miss_is_compared_character_by_character() -> None:
    found = pairs({"aud": AUDIENCE + "/"})["aud"].difference
    assert found is not None
    assert found.kinds == ("slash",)
    [section] = comparison_sheet(list(pairs({"aud": AUDIENCE + "/"}).values()))
    ours, theirs, carets = section.rows[0].lines
    assert ours.startswith("ours    https://")
    assert theirs.endswith("/graphql/")
    assert carets.strip() == "^"


def test_an_order_of_scopes_or_a_list_of_one_is_no_difference() -> None:
    found = pairs({"scp": "b a", "aud": [AUDIENCE]}, {"scp": ["a", "b"]})
    assert found["scp"].standing == "same"
    assert found["aud"].standing == "same"


def test_one_is_not_true() -> None:
    assert pairs({"ver": True}, {"ver": 1})["ver"].standing == "differs"


def test_a_claim_of_ours_that_theirs_has_not_is_told() -> None:
    found = pairs({"com.workflowgen.api.username": None})["com.workflowgen.api.username"]
    assert (found.standing, found.theirs, found.ours) == ("only ours", None, "0oa1")


def test_the_very_same_token_is_said_to_be_it() -> None:
    [section] = comparison_sheet((), same_token=True)
    assert "the very token that we hold" in section.rows[0].lines[0]
