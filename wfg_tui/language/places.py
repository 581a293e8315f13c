"""Offsets and places: what parsers count in, and what people do."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from wfg_tui.language.lexer import split_lines


class Places:
    """Offsets of a text as lines and columns, and back."""

    def __init__(self, lines: Iterable[tuple[str, str]]) -> None:
        """Takes the lines with their terminators, as `split_lines` gives them."""
        lines = list(lines)
        self._lengths = [len(line) for line, _ in lines]
        self._starts = list(accumulate([len(line) + len(eol) for line, eol in lines], initial=0))

    @classmethod
    def of(cls, text: str) -> Places:
        return cls(split_lines(text))

    def place(self, offset: int) -> tuple[int, int]:
        return place_of(offset, self._starts)

    def offset(self, line: int, column: int) -> int:
        """Gives the offset of the nearest place that exists."""
        line = max(0, min(line, len(self._lengths) - 1))
        return self._starts[line] + max(0, min(column, self._lengths[line]))


def place_of(offset: int, starts: Sequence[int]) -> tuple[int, int]:
    """Gives the line and column of an offset; `starts` holds each line's first offset, and the text's length."""
    line = min(bisect_right(starts, offset), len(starts) - 1) - 1
    return line, offset - starts[line]
