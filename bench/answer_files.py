"""Answers on disk for the benches: as large as asked, each row another, made once for a run."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from wfg_tui.sandbox.large_answer import rows_of

FIRST: Final = 10_000_001
"""The number in the first row; every row's is one more than that of the row before, so all have eight digits."""


def write_answer(path: Path, size: int) -> int:
    """Writes an answer of `size` bytes, or up to one row more; gives the number in its last row."""
    chunks, _ = rows_of(size)
    with path.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
    tail = chunk_before_end(path)
    return int(tail[tail.rindex(b'"number":') + 9 :][:8])


def write_rows(path: Path, rows: int) -> int:
    """Writes an answer of so many rows, eight columns each; gives the number in its last row."""
    _, one = rows_of(1)
    _, two = rows_of(one + 1)
    return write_answer(path, (two - one) * rows)


def chunk_before_end(path: Path) -> bytes:
    """Gives the last few rows of a file."""
    with path.open("rb") as file:
        file.seek(-min(1000, path.stat().st_size), 2)
        return file.read()
