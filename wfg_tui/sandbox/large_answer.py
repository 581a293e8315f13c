"""A valid GraphQL answer of any size, made while it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_FIRST: Final = 10_000_001
"""Rows count from here: every number has the same width, so the length is known before the rows are made."""
_ROWS_PER_CHUNK: Final = 500
_ENDS: Final = ("CANCELLED", "COMPLETED")


def _row(number: int) -> str:
    # A template, not json.dumps: half a million rows of 100 MB take a second instead of four.
    return (
        f'{{"number":{number},"description":"Laptop does not start","status":"CLOSED",'
        f'"subStatus":"{_ENDS[number % 7 > 0]}",'
        f'"openedAt":"2026-0{number % 9 + 1}-{number % 28 + 1:02d}T08:30:{number % 60:02d}.000Z",'
        f'"requester":{{"userName":"user_{number % 100:02d}","department":null}},'
        f'"amount":{number % 1000 + 1000}.25}}'
    )


def rows_of(size: int) -> tuple[Iterator[bytes], int]:
    """Gives the chunks of an answer of `size` bytes or up to one row more, and its exact length."""
    probe = _row(_FIRST)
    count = max(1, -(-size // (len(probe) + 1)))
    head = f'{{"data":{{"requests":{{"totalCount":{count},"hasNextPage":false,"items":['
    tail = "]}}}"

    def chunks() -> Iterator[bytes]:
        yield head.encode()
        for start in range(0, count, _ROWS_PER_CHUNK):
            numbers = range(_FIRST + start, _FIRST + min(start + _ROWS_PER_CHUNK, count))
            comma = "," if start else ""
            yield (comma + ",".join(_row(number) for number in numbers)).encode()
        yield tail.encode()

    return chunks(), len(head) + len(tail) + count * (len(probe) + 1) - 1
