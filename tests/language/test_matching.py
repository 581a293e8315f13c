from __future__ import annotations

import pytest

from wfg_tui.language.matching import EXACT, INITIALS, PREFIX, PREFIX_ANY_CASE, SUBSEQUENCE, WITHIN, initials, tier


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        ("users", "users", EXACT),
        ("users", "us", PREFIX),
        ("Users", "us", PREFIX_ANY_CASE),
        ("updateRequestDataset", "urd", INITIALS),
        ("requestUsers", "Users", WITHIN),
        ("requestUsers", "rqus", SUBSEQUENCE),
        ("users", "x", None),
        ("users", "su", None),
    ],
)
def test_how_well_typing_fits_a_name(name, typed, expected):
    assert tier(name, typed) == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("totalCount", "tc"), ("SNAKE_CASE", "sc"), ("URLOfPage", "uop"), ("__typename", "t")]
)
def test_initials_are_those_of_the_words(name, expected):
    assert initials(name) == expected
