"""An answer as it came, and the ways to look at it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Final

from wfg_tui.problems import UsageProblem
from wfg_tui.result.damage import Check
from wfg_tui.result.find import Find, Where
from wfg_tui.result.lines import RawLines
from wfg_tui.result.paths import root_of
from wfg_tui.result.rows import Rows
from wfg_tui.result.slices import at_once
from wfg_tui.result.tokens import ARRAY
from wfg_tui.result.values import key_of
from wfg_tui.result.walk import EVERYTHING, Place, Source

_SMALL: Final = 100
_LEVELS: Final = 4


class Answer:
    """The bytes of one answer. Nothing is read before it is looked at; every view shares what was learned."""

    def __init__(self, raw: bytes, *, name: str = "", cut_at: int | None = None) -> None:
        """
        Args:
            raw: The bytes as they came. Any bytes at all.
            name: What to call it: a file's name; empty for an answer from a server.
            cut_at: Its length, if the rest was not downloaded on purpose.
        """
        self.raw = raw
        self.name = name
        self.source = Source(raw)
        self.check = Check(self.source, cut_at=cut_at)

    @classmethod
    def open(cls, source: str | FilePath | bytes, read: Callable[[], bytes] | None = None) -> Answer:
        """Opens a file or bytes. A file is read whole: one that changes underneath cannot harm what is shown.

        Args:
            read: Gives the file's bytes, if it is being read already.

        Raises:
            UsageProblem: ``answer.file``, if the file cannot be read, or nothing is in it.
        """
        if isinstance(source, bytes):
            return cls(source)
        path = FilePath(source)
        try:
            raw = (read or path.read_bytes)()
        except OSError as error:
            raise _unreadable(path, error) from error
        if len(raw) < _SMALL and not raw.strip():
            raise UsageProblem(
                f"{path} is empty." if not raw else f"{path} holds nothing but blanks.",
                code="answer.file",
                advice="Save the answer again: wfg-tui run QUERY > FILE, or the key that exports in the explorer.",
            )
        return cls(raw, name=path.name)

    def grow(self, raw: bytes, *, cut_at: int | None = None) -> None:
        """Takes over the same answer with more at its end; rows go on with `Rows.go_on`."""
        self.raw = raw
        self.source.grow(raw)
        self.check = Check(self.source, cut_at=cut_at)

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.raw)

    @property
    def root(self) -> Place | None:
        """The outermost value; None if there is nothing but blanks."""
        return root_of(self.source)

    def rows(self, reach: int | None = None) -> Rows:
        """Gives the rows of the tree; without a `reach`, a small answer wholly unfolded, others so far
        that their lists show their items. Errors that come before the data are folded: each
        shows in the data, and there is a view of them."""
        if reach is not None:
            return Rows(self.source, reach=reach)
        if len(self.raw) < _SMALL * 200:
            rows = Rows(self.source, reach=EVERYTHING)  # so little is always read, however busy the machine is
            if rows.extend(_SMALL + 1, seconds=1) and rows.known <= _SMALL:
                self._fold_errors(rows)
                return rows
        rows = Rows(self.source, reach=_LEVELS, items_folded=True)
        rows.extend(_SMALL)
        self._fold_errors(rows)
        for number in range(rows.known):
            place = rows.place(number)
            if place.parent is not None and self.raw[place.parent.start] == ARRAY and rows.is_expandable(place):
                rows.unfold(number)  # the first item of the first list shows what the others hold
                break
        return rows

    def _fold_errors(self, rows: Rows) -> None:
        first = rows.place(0) if rows.known else None
        if first is None or first.end >= 0 or key_of(self.source, first) != "errors":
            return
        following = at_once(rows.sibling(0, 1))
        if following is not None and rows.place(following).end < 0:
            rows.fold(0)
            rows.extend(_SMALL)

    def pretty(self) -> Rows:
        """Gives the rows of the same text with a line for each value and each closing bracket."""
        return Rows(self.source, reach=EVERYTHING, closers=True)

    def raw_lines(self, width: int) -> RawLines:
        """Gives the text as it was sent, in rows of at most `width` bytes."""
        return RawLines(self.source, width)

    def find(self, text: str, *, case: bool = False, where: Where = "anywhere") -> Find:
        """Gives a search that has not begun; `Find.run` does it."""
        return Find(self.source, text, case=case, where=where)

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Gives the line and column of an offset, from 1, as other programs count them (columns in characters)."""
        begin = self.raw.rfind(b"\n", 0, offset) + 1
        before = offset - begin
        if before < 1 << 20:  # further right nobody counts characters
            before = len(self.raw[begin:offset].decode("utf-8", "replace"))
        return self.raw.count(b"\n", 0, offset) + 1, before + 1


def _unreadable(path: FilePath, error: OSError) -> UsageProblem:
    advice = "Name a file that holds a JSON answer, one that you may read."
    if isinstance(error, FileNotFoundError):
        said = f"There is no file {path}."
    elif isinstance(error, PermissionError) and not _is_folder(path):
        said = f"You may not read {path}."
        advice = "Ask its owner to let you read it, or copy it to a place of your own."
    elif _is_folder(path):
        said = f"{path} is a folder."
        advice = "Name one of the files in it."
    else:
        said = f"{path} cannot be read: {error.strerror or error}."
    return UsageProblem(said, code="answer.file", advice=advice)


def _is_folder(path: FilePath) -> bool:
    with contextlib.suppress(PermissionError):  # in a folder that may not be looked into, nothing can be told
        return path.is_dir()
    return False
