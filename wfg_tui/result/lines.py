"""The raw text in lines that fit a width, found by offsets: nothing is laid out but what is looked at."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Generator
from typing import Final

from wfg_tui import text
from wfg_tui.result.walk import Source

_PIECE: Final = 1 << 20
"""Bytes that are searched for line ends between two chances for others."""
_STRIDE: Final = 64
"""Physical lines between two bookmarks."""


class RawLines:
    """Lines of one byte less than `width`: no character takes more cells than bytes, so they fit, and the one that
    a cut would fall into, and that goes to the row before it, has a cell to spare. Any row is found at once.

    Physical lines end at ``\\n``; longer ones go on in further rows, cut between characters.
    """

    def __init__(self, source: Source, width: int) -> None:
        self.source = source
        self.width = max(width - 1, 7)
        self._rows = array("Q", [0])
        """The number of the first row of every `_STRIDE`-th physical line."""
        self._offsets = array("Q", [0])
        self._count = 0
        self._physical = 0
        self._position = 0
        self._last = (0, 0, -1)  # the physical line that was asked for last: a 100 MB line is looked for once
        self.complete = False

    @property
    def position(self) -> int:
        """The offset up to which line ends were looked for."""
        return self._position

    @property
    def known(self) -> int:
        """How many rows can be asked for now: exact when `complete`."""
        if self.complete:
            return self._count
        return self._count + self._rows_of(len(self.source.data) - self._position)

    def run(self) -> Generator[int, None, None]:
        """Finds the line ends; yields after each piece of work."""
        data, size = self.source.data, len(self.source.data)
        budget = 0
        while self._position < size:
            end = data.find(b"\n", self._position, self._position + _PIECE)
            scanned = self._position
            while end < 0 and scanned + _PIECE < size:
                scanned += _PIECE
                yield 0
                end = data.find(b"\n", scanned, scanned + _PIECE)
            line_end = size if end < 0 else end
            self._count += self._rows_of(line_end - self._position)
            self._position = min(line_end + 1, size)
            self._physical += 1
            if self._physical % _STRIDE == 0:
                self._rows.append(self._count)
                self._offsets.append(self._position)
            budget += 1
            if budget % 4096 == 0:
                yield 0
        self.complete = True

    def span(self, row: int) -> tuple[int, int]:
        """Gives the offsets between which row `row` lies, without its line end; an empty span past the end."""
        number, begin, line_end = self._line_of(row)
        start = begin + (row - number) * self.width
        if start > line_end or (start >= len(self.source.data) and row):
            return line_end, line_end
        return self._whole(start, begin), self._whole(min(start + self.width, line_end), begin)

    def _line_of(self, row: int) -> tuple[int, int, int]:
        """Gives the physical line that holds row `row`: its first row, its offset, the offset of its end."""
        number, begin, line_end = self._last
        if line_end >= 0 and number <= row < number + self._rows_of(line_end - begin):
            return self._last
        data, size = self.source.data, len(self.source.data)
        page = bisect_right(self._rows, row) - 1
        number, begin = self._rows[page], self._offsets[page]
        while True:
            end = data.find(b"\n", begin)
            line_end = end if end >= 0 else size
            rows = self._rows_of(line_end - begin)
            if number + rows > row or line_end >= size:
                break
            number += rows
            begin = line_end + 1
        self._last = number, begin, line_end
        return self._last

    def _rows_of(self, length: int) -> int:
        return max(1, -(-length // self.width))

    def row_of(self, offset: int) -> int:
        """Gives the number of the row that holds `offset`, if the line ends before it were found."""
        page = bisect_right(self._offsets, offset) - 1
        number, begin = self._rows[page], self._offsets[page]
        data = self.source.data
        while (end := data.find(b"\n", begin, offset)) >= 0:
            number += self._rows_of(end - begin)
            begin = end + 1
        row = number + (offset - begin) // self.width
        return row - (row > number and self.span(row)[0] > offset)

    def line(self, row: int) -> str:
        """Gives row `row` as clean text: control characters, and bytes that are not UTF-8, made visible."""
        start, end = self.span(row)
        return text.clean_line(self.source.data[start:end].decode("utf-8", "replace"))

    def _whole(self, offset: int, begin: int) -> int:
        """Moves `offset` on to the end of the character it is in the middle of (RFC 3629: at most 3 bytes)."""
        data = self.source.data
        if not begin < offset < len(data) or data[offset] & 0xC0 != 0x80:
            return offset
        first = offset - 1
        while first > max(begin, offset - 3) and data[first] & 0xC0 == 0x80:
            first -= 1
        for length in range(offset - first + 1, 5):
            try:
                data[first : first + length].decode("utf-8")
            except UnicodeDecodeError:
                continue
            return first + length
        return offset
