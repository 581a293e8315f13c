"""A folder of documents judged against a schema: each by itself, with the fragments that it spreads from others.

A fragment that one file defines may be spread in any other, as code generators have it. Where two files define
different ones of a name, nobody can tell which is meant, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wfg_tui.language import Diagnostic, Document, diagnose
from wfg_tui.text import human_count

if TYPE_CHECKING:
    from wfg_tui.language import Definition
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.workspace.documents import Written

_NEVER_USED: Final = re.compile(r"Fragment ['\"](\w+)['\"] is never used")
_MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one document, by place; lines and columns count from 0."""

    path: Path
    found: tuple[Diagnostic, ...]
    passed_over: str = ""
    """Why it was not judged, in words, where that is nothing wrong with it: it holds a schema."""


@dataclass(frozen=True, slots=True)
class _Fragment:
    """A fragment's definition and where it stands."""

    file: int
    text: str
    spreads: tuple[str, ...]
    line: int


def check_documents(written: Sequence[Written], index: SchemaIndex | None) -> Iterator[Checked]:
    """Gives what is wrong or deprecated in each document, in their order.

    A document that could not be read is an error at its beginning. One that holds type definitions alone is passed
    over: a schema may lie among the queries that are written for it.
    """
    folder = _Folder(written)
    for number, one in enumerate(written):
        if one.trouble:
            yield Checked(one.path, (Diagnostic(f"It cannot be read: {one.trouble}.", "error", (0, 0), (0, 0)),))
        elif folder.is_schema(number):
            yield Checked(one.path, (), "it holds a schema")
        else:
            yield Checked(one.path, tuple(folder.judge(number, index)))


class _Folder:
    """The documents together: who defines which fragment, who spreads it."""

    def __init__(self, written: Sequence[Written]) -> None:
        self._written = written
        self._definitions: list[tuple[Definition, ...]] = []
        self._homes: dict[str, list[_Fragment]] = {}
        self._spread_in: dict[str, set[int]] = {}
        for number, one in enumerate(written):
            document = Document(one.text)
            definitions = document.definitions()
            self._definitions.append(definitions)
            for found in definitions:
                for name in found.spreads:
                    self._spread_in.setdefault(name, set()).add(number)
                if found.kind == "fragment" and found.name and found.closed:
                    text = document.slice_text(found.start, found.end)
                    home = _Fragment(number, text, found.spreads, found.start[0])
                    self._homes.setdefault(found.name, []).append(home)

    def is_schema(self, number: int) -> bool:
        """Whether a document defines types and nothing else."""
        definitions = self._definitions[number]
        return bool(definitions) and all(found.kind == "system" for found in definitions)

    def judge(self, number: int, index: SchemaIndex | None) -> Iterator[Diagnostic]:
        """Gives what is found in one document, the fragments that it borrows beside it."""
        text = self._written[number].text
        borrowed, torn = self._borrowed(number)
        lines = text.count("\n") + 1
        whole = text + "".join(f"\n{one.text}" for one in borrowed)
        for found in diagnose(whole, index):
            if found.start[0] >= lines:
                continue  # it is said of the file that it stands in
            never_used = _NEVER_USED.match(found.message)
            if never_used and self._spread_in.get(never_used[1], set()) - {number}:
                continue
            for name, homes in torn.items():
                if re.search(rf"fragment ['\"]{name}['\"]", found.message, re.IGNORECASE):
                    found = replace(found, message=f"{found.message} {self._told(name, homes)}")
            yield found

    def _borrowed(self, number: int) -> tuple[list[_Fragment], dict[str, list[_Fragment]]]:
        """The fragments of other documents that this one reaches, and the names that several define otherwise."""
        own = {found.name for found in self._definitions[number] if found.kind == "fragment"}
        wanted = [name for found in self._definitions[number] for name in found.spreads]
        seen, borrowed, torn = set(own), [], {}
        while wanted:
            name = wanted.pop()
            if name in seen:
                continue
            seen.add(name)
            homes = self._homes.get(name, [])
            if len({one.text for one in homes}) == 1:
                borrowed.append(homes[0])
                wanted += homes[0].spreads
            elif homes:
                torn[name] = homes
        return borrowed, torn

    def _told(self, name: str, homes: list[_Fragment]) -> str:
        places = [f"{self._written[one.file].path}:{one.line + 1}" for one in homes]
        more = f" and {human_count(len(places) - _MOST_NAMED, 'other')}" if len(places) > _MOST_NAMED else ""
        return f"It is defined in several files, each time otherwise: {', '.join(places[:_MOST_NAMED])}{more}."
