from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfg_tui.result import Answer
from wfg_tui.result import walk as walking
from wfg_tui.result.strides import STRIDE, stride

_ROWS = 1_500
PLAIN = b'{"number":%d,"name":"a longer name, to fill rows","tags":["a","b"],"by":{"id":"x","no":null}}'


def listed(*odd: bytes) -> bytes:
    """A list of plain objects with others among them."""
    objects = [PLAIN % number for number in range(_ROWS)]
    for number, one in enumerate(odd):
        objects.insert(200 + 37 * number, one)
    return b"[" + b",".join(objects) + b"]"


def folded(data: bytes) -> list[tuple[int, int]]:
    rows = Answer(data).rows(0)
    while not rows.extend():
        pass
    return [(place.number, place.start) for place in rows.places(0, rows.known)]


def test_plain_objects_are_passed_in_strides() -> None:
    data = listed()
    passed = stride(data, 1, len(data))
    assert passed is not None
    count, end = passed
    assert STRIDE - 200 < end <= STRIDE
    assert json.loads(data[:end].rstrip(b",") + b"]") == json.loads(data)[:count]


@pytest.mark.parametrize(
    "odd",
    [
        b'{"number":"an open string}',
        b'{"number":"a},{\\"number\\":b"}',
        b'{"number":"a},{"}',
        b'{"number":{"number":1},"more":[{"number":1},{"number":2}]}',
        b'{"number":1}}',
        b'{"number":[1}',
        b'{"number":1},,{"number":2}',
        b'{"number":1} x,{"number":2}',
        b'{"number":1} {"number":2}',
        b'{"number":\\"a"}',
        b'{"number":"\\\\"}',
        b'{"name":1}',
        b"7",
        b"",
        b'{"number":"]}[{,"}',
        b"{}",
        b"[[[[[[[[1]]]]]]]]",
        b'{"number":' + b"[" * 9 + b"]" * 9 + b"}",
    ],
)
def test_what_is_not_plain_is_read_as_it_is_without_strides(odd: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    data = listed(odd)
    quick = folded(data)
    monkeypatch.setattr(walking, "stride", lambda *_: None)
    assert folded(data) == quick


PIECES = st.lists(
    st.sampled_from(
        [b'{"number"', b':"', b'"', b"},", b"},{", b"{", b"}", b"[", b"]", b",", b"\\", b'\\"', b"x", b" ", b'":1']
    ),
    max_size=12,
).map(b"".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=3))
def test_any_bytes_among_plain_objects_leave_every_row_where_it_is(odd: list[bytes]) -> None:
    data = listed(*odd)
    quick = folded(data)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(walking, "stride", lambda *_: None)
        assert folded(data) == quick
