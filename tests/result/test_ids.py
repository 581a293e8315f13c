"""IDs of WorkflowGen decoded, and nothing else taken for one."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfg_tui.result import decoded_id


@given(st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}:[0-9]{1,9}", fullmatch=True), st.booleans())
def test_an_id_says_its_type_and_number_padded_or_not(inside: str, padded: bool) -> None:
    encoded = base64.b64encode(inside.encode()).decode()
    assert decoded_id(encoded if padded else encoded.rstrip("=")) == inside


@given(st.text())
def test_any_text_is_an_id_or_none_without_a_crash(text: str) -> None:
    found = decoded_id(text)
    assert found is None or found.isascii()


@pytest.mark.parametrize(
    "text", ["", "4711", "mary_dean", "Helpdesk", "INVESTMENT_APP", "VXNlcjoxMg===", "VXNlcgo="]
)
def test_words_are_no_ids(text: str) -> None:
    assert decoded_id(text) is None
